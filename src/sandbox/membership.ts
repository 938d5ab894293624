/** Who is in a chat and why: by themselves, or held by the tags they share with it. */
import type { ChatRole } from '../wire/entities.ts';
import { isAdmin } from './access.ts';
import { type Act, audit, tellMembers } from './events.ts';
import { type ChatRow, idsUnder, type Member, type Pending, type Store, type TagRow, type UserRow } from './store.ts';

/** The role that someone gets on joining: the only link between workspace roles and chat roles. */
export function roleOnJoining(store: Store, chat: ChatRow, user: UserRow): ChatRole {
  if (chat.owner_id === user.id) return 'owner';
  if (user.bot) return chat.channel ? 'editor' : 'member';
  return isAdmin(store, user) ? 'admin' : 'member';
}

function memberOf(store: Store, chat: ChatRow, user: UserRow): Member {
  let member = chat.members.get(user.id);
  if (member === undefined) {
    member = { role: roleOnJoining(store, chat, user), direct: false, held: new Set() };
    chat.members.set(user.id, member);
    chat.roster.add(user.id);
    idsUnder(store.chatsOfUser, user.id).add(chat.id);
  }
  return member;
}

/** Makes people members by themselves; whoever is new gets the role that joining gives. */
export function join(act: Act, chat: ChatRow, users: readonly UserRow[]): void {
  const fresh = users.filter((user) => !chat.members.has(user.id)).map((user) => user.id);
  for (const user of users) memberOf(act.store, chat, user).direct = true;
  tellMembers(act, chat, 'add', fresh);
}

/** Takes someone out of a chat, whatever held them. */
export function expel(act: Act, chat: ChatRow, user: number): void {
  if (!chat.members.delete(user)) return;
  chat.roster.delete(user);
  act.store.chatsOfUser.get(user)?.delete(chat.id);
  tellMembers(act, chat, 'remove', [user]);
}

/** A tag no longer holds someone: they leave unless something else keeps them. */
function release(act: Act, chat: ChatRow, user: number, tag: number): void {
  const member = chat.members.get(user);
  if (member === undefined || !member.held.delete(tag)) return;
  if (!member.direct && member.held.size === 0) expel(act, chat, user);
}

/** Attaches tags to a chat: everybody who carries one is in at once. */
export function attach(act: Act, chat: ChatRow, tags: readonly TagRow[]): void {
  const { store } = act;
  for (const tag of tags) {
    if (chat.tags.has(tag.id)) continue;
    chat.tags.add(tag.id);
    idsUnder(store.chatsOfTag, tag.id).add(chat.id);
    cancel(store, (p) => p.tag === tag.id && p.chat === chat.id);
    const carriers = [...(store.usersOfTag.get(tag.id)?.ids() ?? [])].map((id) => store.users.get(id)!);
    const fresh = carriers.filter((user) => !chat.members.has(user.id)).map((user) => user.id);
    for (const user of carriers) memberOf(store, chat, user).held.add(tag.id);
    tellMembers(act, chat, 'add', fresh);
    audit(act, 'tag_added_to_chat', act.actor, 'GroupTag', tag.id, { chat_id: chat.id, tag_name: tag.name });
  }
}

const cancel = (store: Store, which: (pending: Pending) => boolean): void => {
  store.pending = store.pending.filter((pending) => !which(pending));
};

const due = ({ store, actor }: Act, delay: { requests: number; ms: number }, time: number) => ({
  actor,
  request: store.requests + delay.requests,
  at: time + delay.ms,
});

/** Takes a tag off a chat. The link is gone at once; the people whom only it held leave later. */
export function detach(act: Act, chat: ChatRow, tag: TagRow, delay: { requests: number; ms: number }, time: number): void {
  chat.tags.delete(tag.id);
  act.store.chatsOfTag.get(tag.id)?.delete(chat.id);
  act.store.pending.push({ tag: tag.id, chat: chat.id, ...due(act, delay, time) });
  audit(act, 'tag_removed_from_chat', act.actor, 'GroupTag', tag.id, { chat_id: chat.id });
}

/** Makes the tags of a person exactly these: joins at once, leaves at once or after `delay`. */
export function retag(
  act: Act,
  user: UserRow,
  tags: readonly number[],
  delay: { requests: number; ms: number } | null,
  time: number,
): void {
  const { store } = act;
  const wanted = new Set(tags);
  // Adding is applied inside the request, removing in the background: whoever trades one tag for another stays in a chat of both.
  for (const tag of [...wanted].filter((id) => !user.tags.has(id))) {
    user.tags.add(tag);
    idsUnder(store.usersOfTag, tag).add(user.id);
    cancel(store, (p) => p.tag === tag && p.user === user.id);
    audit(act, 'user_added_to_tag', user.id, 'GroupTag', tag, { initiator_id: act.actor });
    for (const id of store.chatsOfTag.get(tag)?.ids() ?? []) {
      const chat = store.chats.get(id)!;
      const fresh = !chat.members.has(user.id);
      memberOf(store, chat, user).held.add(tag);
      if (fresh) tellMembers(act, chat, 'add', [user.id]);
    }
  }
  for (const tag of [...user.tags].filter((id) => !wanted.has(id))) {
    user.tags.delete(tag);
    store.usersOfTag.get(tag)?.delete(user.id);
    audit(act, 'user_removed_from_tag', user.id, 'GroupTag', tag, { initiator_id: act.actor });
    if (delay === null) leaveTagChats(act, user.id, tag);
    else store.pending.push({ tag, user: user.id, ...due(act, delay, time) });
  }
}

function leaveTagChats(act: Act, user: number, tag: number): void {
  for (const id of [...(act.store.chatsOfUser.get(user)?.ids() ?? [])]) release(act, act.store.chats.get(id)!, user, tag);
}

/** Lets everything take effect that was taken off and whose time has come; `all` does not wait. */
export function settle(act: Act, time: number, all = false): void {
  const { store } = act;
  if (store.pending.length === 0) return;
  const ripe = store.pending.filter((p) => all || (p.request < store.requests && p.at <= time));
  if (ripe.length === 0) return;
  store.pending = store.pending.filter((p) => !ripe.includes(p));
  for (const { tag, chat, user, actor } of ripe) {
    const by = { ...act, actor };
    if (user !== undefined) leaveTagChats(by, user, tag);
    const row = chat === undefined ? undefined : store.chats.get(chat);
    if (row !== undefined) for (const id of [...row.roster.ids()]) release(by, row, id, tag);
  }
}

/** Deletes a tag: the people it held stay everywhere, as members by themselves. */
export function deleteTag(act: Act, tag: TagRow): void {
  const { store } = act;
  for (const chat of store.chats.values()) {
    if (!chat.tags.delete(tag.id) && !store.pending.some((p) => p.tag === tag.id)) continue;
    for (const member of chat.members.values()) {
      if (member.held.delete(tag.id) && member.held.size === 0) member.direct = true;
    }
  }
  for (const id of store.usersOfTag.get(tag.id)?.ids() ?? []) store.users.get(id)?.tags.delete(tag.id);
  cancel(store, (p) => p.tag === tag.id);
  store.usersOfTag.delete(tag.id);
  store.chatsOfTag.delete(tag.id);
  store.tags.delete(tag.id);
  store.tagIds.delete(tag.id);
  for (const [name, id] of store.tagByName) if (id === tag.id) store.tagByName.delete(name);
  audit(act, 'tag_deleted', act.actor, 'GroupTag', tag.id, { name: tag.name });
}

/** Takes someone out of every chat and off every tag, as deleting them does. */
export function expelEverywhere(act: Act, user: UserRow): void {
  for (const id of [...(act.store.chatsOfUser.get(user.id)?.ids() ?? [])]) expel(act, act.store.chats.get(id)!, user.id);
  act.store.chatsOfUser.delete(user.id);
  cancel(act.store, (p) => p.user === user.id);
}

/** People who can be put into chats by others: a guest stays in the one chat they were created in. */
export const canBeAdded = (user: UserRow): boolean => user.role !== 'guest';
