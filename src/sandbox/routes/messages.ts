/** `/messages`: what is said in chats, and what is pinned there. */
import type { Json, JsonObject } from '../../wire/http.ts';
import { isGuest, seesChat } from '../access.ts';
import { refuse } from '../errors.ts';
import { audit, tellChat } from '../events.ts';
import { IdSet } from '../idset.ts';
import { isObject, type Reader, reading, rootOf } from '../input.ts';
import { messageIn, rootChat, visibleChat, writable } from '../lookup.ts';
import { join } from '../membership.ts';
import { ordered, paginate } from '../pages.ts';
import { type Call, created, done, ok, type Reply, type Route } from '../route.ts';
import { actOf } from '../rules.ts';
import { type ChatRow, fold, type MessageRow, nextId, putChat, putMessage, type ThreadRow } from '../store.ts';
import { messageView } from '../views.ts';

/** In a channel subscribers only read; a public conversation is open to every employee. */
function mayPost(call: Call, chat: ChatRow): boolean {
  const role = chat.members.get(call.me.id)?.role;
  if (chat.channel) return role !== undefined && role !== 'member';
  return role !== undefined || (chat.public && !isGuest(call.me));
}

function readButtons(read: Reader, fields: JsonObject): Json | undefined {
  const rows = fields['buttons'];
  if (rows === undefined || rows === null) return rows;
  const wellFormed =
    Array.isArray(rows) &&
    rows.every((row) => Array.isArray(row) && row.every((one) => isObject(one) && typeof one['text'] === 'string'));
  if (!wellFormed) return void read.complain('invalid', { key: 'buttons' });
  const lists = rows as JsonObject[][];
  if (lists.some((row) => row.length > 8) || lists.flat().length > 100) {
    return void read.complain('too_long', { key: 'buttons', message: 'at most 8 in a row and 100 in all' });
  }
  return rows.length === 0 ? null : structuredClone(rows);
}

function postMessage(call: Call): Reply {
  const { store, me, at } = call;
  const fields = rootOf(call.body, 'message');
  const read = reading(fields);
  const content = read.text('content', { required: true, max: 65_535 });
  const type = (read.text('entity_type') ?? 'discussion').toLowerCase();
  const entity = fields['entity_id'];
  if (!['discussion', 'thread', 'user'].includes(type)) read.complain('invalid', { key: 'entity_type', value: type });
  if (typeof entity !== 'number') read.complain('blank', { key: 'entity_id' });
  const display_name = read.nullable('display_name') ?? null;
  const display_avatar_url = read.nullable('display_avatar_url') ?? null;
  if (!me.bot && (display_name ?? display_avatar_url) !== null) read.complain('invalid', { key: 'display_name' });
  const buttons = readButtons(read, fields) ?? null;
  read.finish();
  const { chat, thread } = destination(call, type, entity as number);
  const parent = fields['parent_message_id'];

  const row: MessageRow = {
    id: nextId(store, 'message'),
    chat_id: thread?.chat_id ?? chat.id,
    thread_id: thread?.id ?? null,
    entity_type: type as MessageRow['entity_type'],
    entity_id: entity as number,
    content: content!,
    user_id: me.id,
    parent_message_id: typeof parent === 'number' ? parent : null,
    buttons,
    files: Array.isArray(fields['files']) ? structuredClone(fields['files']) : [],
    display_name,
    display_avatar_url,
    created_at: at,
    changed_at: at,
    deleted_at: null,
    pinned: false,
    reactions: [],
  };
  putMessage(store, row);
  if (thread === undefined) chat.last_message_at = at;
  else thread.updated_at = at;
  audit(actOf(call), 'message_created', me.id, 'Message', row.id);
  tell(call, 'new', row, chat);
  return created(messageView(call, row));
}

function destination(call: Call, type: string, entity: number): { chat: ChatRow; thread?: ThreadRow } {
  if (type === 'user') return { chat: personalChat(call, entity) };
  const thread = type === 'thread' ? call.store.threads.get(entity) : undefined;
  if (type === 'thread' && thread === undefined) refuse('not_found', { key: 'entity_id', value: String(entity) });
  const chat = writable(visibleChat(call, thread?.chat_id ?? entity, 'entity_id'));
  if (thread === undefined && !mayPost(call, chat)) refuse('no_right', { key: 'entity_id', value: String(entity) });
  return thread === undefined ? { chat } : { chat, thread };
}

/** The chat of two people; the first message makes it. */
function personalChat(call: Call, other: number): ChatRow {
  const { store, me, at } = call;
  const user = store.users.get(other);
  if (user === undefined || user.id === me.id) return refuse('not_found', { key: 'entity_id', value: String(other) });
  for (const id of store.chatsOfUser.get(me.id)?.ids() ?? []) {
    const chat = store.chats.get(id)!;
    if (chat.personal && chat.members.has(other)) return chat;
  }
  const chat: ChatRow = {
    id: nextId(store, 'chat'),
    name: '',
    channel: false,
    public: false,
    archived: false,
    personal: true,
    owner_id: me.id,
    tags: new Set(),
    created_at: at,
    last_message_at: null,
    members: new Map(),
    roster: new IdSet(),
  };
  putChat(store, chat);
  join({ ...actOf(call), quiet: true }, chat, [me, user]);
  return chat;
}

function tell(call: Call, event: 'new' | 'update' | 'delete', row: MessageRow, chat: ChatRow): void {
  const thread = row.thread_id === null ? undefined : call.store.threads.get(row.thread_id);
  const payload: JsonObject = {
    type: 'message',
    id: row.id,
    event,
    entity_type: row.entity_type,
    entity_id: row.entity_id,
    content: row.content,
    user_id: row.user_id,
    created_at: row.created_at,
    changed_at: row.changed_at,
    url: String(messageView(call, row)['url']),
    chat_id: row.chat_id,
    parent_message_id: row.parent_message_id,
    thread: thread === undefined ? null : { message_id: thread.message_id, message_chat_id: thread.message_chat_id },
  };
  tellChat(actOf(call), chat, `message_${event}`, payload, event === 'new' ? row.content : undefined);
}

function listMessages(call: Call): Reply {
  const { store, query } = call;
  const id = query.get('chat_id') ?? '';
  if (!/^\d+$/.test(id)) refuse('bad_parameter', { key: 'chat_id', value: id });
  visibleChat(call, Number(id), 'chat_id');
  const keys = store.messagesOfChat.get(Number(id))?.ids() ?? [];
  const keep = (key: number): boolean => store.messages.get(key)!.deleted_at === null;
  return paginate(call, { keys, keep, show: (key) => messageView(call, store.messages.get(key)!), path: '/messages' });
}

function editMessage(call: Call): Reply {
  const { message, chat } = messageIn(call);
  if (message.user_id !== call.me.id) refuse('no_right', { key: 'id' });
  if (message.deleted_at !== null) refuse('message_deleted', { key: 'id' });
  writable(chat);
  const fields = rootOf(call.body, 'message');
  const read = reading(fields);
  const content = read.text('content', { max: 65_535 });
  const buttons = readButtons(read, fields);
  read.finish();
  if (content !== undefined) message.content = content;
  if (buttons !== undefined) message.buttons = buttons;
  if (Array.isArray(fields['files'])) message.files = structuredClone(fields['files']);
  message.changed_at = call.at;
  tell(call, 'update', message, chat);
  return ok(messageView(call, message));
}

function deleteMessage(call: Call): Reply {
  const { message, chat } = messageIn(call);
  const role = chat.members.get(call.me.id)?.role;
  if (message.user_id !== call.me.id && (role === undefined || role === 'member')) refuse('no_right', { key: 'id' });
  writable(chat);
  message.deleted_at ??= call.at;
  message.pinned = false;
  audit(actOf(call), 'message_deleted', call.me.id, 'Message', message.id);
  tell(call, 'delete', message, chat);
  return done;
}

function pin(call: Call): Reply {
  const { message, chat } = messageIn(call);
  writable(chat);
  if (!chat.members.has(call.me.id)) refuse('no_right', { key: 'id' });
  if (message.deleted_at !== null) refuse('message_deleted', { key: 'id' });
  if (message.pinned) refuse('already_pinned', { key: 'id', value: String(message.id) });
  message.pinned = true;
  return done;
}

function unpin(call: Call): Reply {
  const { message, chat } = messageIn(call);
  writable(chat);
  if (!message.pinned) refuse('not_found', { key: 'id', value: String(message.id) });
  message.pinned = false;
  return done;
}

function searchMessages(call: Call): Reply {
  const { store, me, query } = call;
  const wanted = fold(query.get('query') ?? '');
  const rows = [...store.messages.values()].filter((row) => {
    const chat = rootChat(store, row.chat_id);
    return chat !== undefined && seesChat(me, chat) && row.deleted_at === null && fold(row.content).includes(wanted);
  });
  const list = ordered(rows, (row) => messageView(call, row));
  return paginate(call, { ...list, descending: true, shape: 'search', max: 200, path: '/search/messages' });
}

export const messageRoutes: Route[] = [
  { method: 'GET', path: '/messages', scope: 'messages:read', since: '2026-02', handle: listMessages },
  { method: 'POST', path: '/messages', scope: 'messages:create', since: '2026-02', handle: postMessage },
  {
    method: 'GET',
    path: '/messages/:id',
    scope: 'messages:read',
    since: '2026-02',
    handle: (call) => ok(messageView(call, messageIn(call).message)),
  },
  { method: 'PUT', path: '/messages/:id', scope: 'messages:update', since: '2026-02', handle: editMessage },
  { method: 'DELETE', path: '/messages/:id', scope: 'messages:delete', since: '2026-02', handle: deleteMessage },
  { method: 'POST', path: '/messages/:id/pin', scope: 'pins:write', since: '2026-02', free: true, handle: pin },
  { method: 'DELETE', path: '/messages/:id/pin', scope: 'pins:write', since: '2026-02', free: true, handle: unpin },
  { method: 'GET', path: '/search/messages', scope: 'search:messages', since: '2026-08', handle: searchMessages },
  { method: 'GET', path: '/messages/:id/read_member_ids', scope: 'messages:read', since: '2026-02' },
  { method: 'POST', path: '/messages/:id/link_previews', scope: 'link_previews:write', since: '2026-02' },
  { method: 'POST', path: '/views/open', scope: 'views:write', since: '2026-02' },
  { method: 'POST', path: '/uploads', scope: 'uploads:write', since: '2026-02' },
];
