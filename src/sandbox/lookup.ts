/** The object that a path names, or the refusal that its absence, its invisibility or its state calls for. */
import { isGuest, managesChat, seesChat } from './access.ts';
import { refuse } from './errors.ts';
import { type Call, idIn } from './route.ts';
import type { ChatRow, MessageRow, Store, TagRow, ThreadRow, UserRow } from './store.ts';

/** The user of the path; 404 when there is none. */
export function userIn(call: Call, name = 'id'): UserRow {
  const user = call.store.users.get(idIn(call, name));
  return user ?? refuse('not_found', { key: name, value: call.params[name] ?? null });
}

/** The tag of the path; 404 when there is none. */
export function tagIn(call: Call, name = 'id'): TagRow {
  const tag = call.store.tags.get(idIn(call, name));
  return tag ?? refuse('not_found', { key: name, value: call.params[name] ?? null });
}

/** The chat of the path: 404 when there is none, 403 when it cannot be seen. */
export function chatIn(call: Call, see: (chat: ChatRow) => boolean = (chat) => seesChat(call.me, chat)): ChatRow {
  const chat = call.store.chats.get(idIn(call));
  if (chat === undefined) return refuse('not_found', { key: 'id', value: call.params['id'] ?? null });
  return see(chat) ? chat : refuse('invisible', { key: 'id', value: String(chat.id) });
}

/** Refuses changes to what is archived or personal. */
export function checkOpen(chat: ChatRow): void {
  if (chat.personal) refuse('personal_chat', { key: 'id', value: String(chat.id) });
  if (chat.archived) refuse('archived', { key: 'id', value: String(chat.id) });
}

/** The chat of the path, for its owner and admins. */
export function managedChat(call: Call): ChatRow {
  const chat = chatIn(call);
  if (!managesChat(call.me, chat)) refuse('no_right', { key: 'id', value: String(chat.id) });
  return chat;
}

/** The chat of the path, for members who may change who is in it. */
export function chatOfMember(call: Call): ChatRow {
  const chat = chatIn(call);
  if (!chat.members.has(call.me.id) || isGuest(call.me)) refuse('no_right', { key: 'id', value: String(chat.id) });
  checkOpen(chat);
  return chat;
}

/** The thread whose messages stand in the chat of this id; a thread is a chat of its own. */
export const threadOfChat = (store: Store, id: number): ThreadRow | undefined =>
  store.chats.has(id) ? undefined : [...store.threads.values()].find((thread) => thread.chat_id === id);

/** The chat that decides who may see what stands in the chat of this id: a thread is as visible as where it hangs. */
export function rootChat(store: Store, id: number): ChatRow | undefined {
  const home = threadOfChat(store, id)?.message_chat_id;
  return store.chats.get(home ?? id);
}

/** The chat that something stands in, by its id or that of a thread's chat: 404 and 403 as for chats. */
export function visibleChat(call: Call, id: number, key: string): ChatRow {
  const chat = rootChat(call.store, id);
  if (chat === undefined) return refuse('not_found', { key, value: String(id) });
  return seesChat(call.me, chat) ? chat : refuse('invisible', { key, value: String(id) });
}

/** The message of the path, and the chat it stands in. */
export function messageIn(call: Call): { message: MessageRow; chat: ChatRow } {
  const message = call.store.messages.get(idIn(call));
  if (message === undefined) return refuse('not_found', { key: 'id', value: call.params['id'] ?? null });
  return { message, chat: visibleChat(call, message.chat_id, 'id') };
}

/** Refuses to write into what is archived. */
export const writable = (chat: ChatRow): ChatRow =>
  chat.archived ? refuse('archived', { key: 'entity_id', value: String(chat.id) }) : chat;
