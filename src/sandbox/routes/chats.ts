/** `/chats`: conversations and channels, their settings, archive and tags. */
import type { JsonObject } from '../../wire/http.ts';
import { isGuest, managesChat, seesChat } from '../access.ts';
import { refuse, type Situation } from '../errors.ts';
import { audit } from '../events.ts';
import { IdSet } from '../idset.ts';
import { flagIn, isObject, oneOf, reading, rootOf, timeIn } from '../input.ts';
import { chatIn, chatOfMember, checkOpen, managedChat, tagIn } from '../lookup.ts';
import { attach, detach, expel, join } from '../membership.ts';
import { type List, ordered, paginate } from '../pages.ts';
import { type Call, created, done, ok, type Reply, type Route } from '../route.ts';
import { actOf } from '../rules.ts';
import { type ChatRow, fold, nextId, noteMade, putChat, type TagRow } from '../store.ts';
import { chatView } from '../views.ts';
import { checkAddable, missingAmong } from './members.ts';

function filterOf(call: Call): (chat: ChatRow) => boolean {
  const { query, me } = call;
  const open = oneOf(query, 'availability', ['is_member', 'public'] as const) === 'public';
  const frozen = call.traits.archived && flagIn(query, 'archived') === true;
  const personal = flagIn(query, 'personal');
  const after = timeIn(query, 'last_message_at_after') ?? Number.NEGATIVE_INFINITY;
  const before = timeIn(query, 'last_message_at_before') ?? Number.POSITIVE_INFINITY;
  const timed = Number.isFinite(after) || Number.isFinite(before);
  return (chat) => {
    if (open ? !chat.public || chat.personal || !seesChat(me, chat) : !chat.members.has(me.id)) return false;
    if ((chat.archived && !frozen) || (personal !== undefined && chat.personal !== personal)) return false;
    if (!timed) return true;
    const last = Date.parse(chat.last_message_at ?? chat.created_at);
    return last > after && last < before;
  };
}

function listChats(call: Call): Reply {
  const { store, query, me } = call;
  const keeps = filterOf(call);
  const sort = oneOf(query, 'sort', ['id', 'last_message_at'] as const);
  const show = (chat: ChatRow) => chatView(call, chat);
  const mine = query.get('availability') !== 'public';
  const ids = mine ? (store.chatsOfUser.get(me.id)?.ids() ?? []) : store.chatIds.ids();
  if (sort !== 'last_message_at') {
    const list: List = { keys: ids, show: (id) => show(store.chats.get(id)!), path: '/chats', of: 'chat' };
    return paginate(call, { ...list, keep: (id) => keeps(store.chats.get(id)!) });
  }
  const last = (chat: ChatRow): string => chat.last_message_at ?? chat.created_at;
  const rows = ids.map((id) => store.chats.get(id)!).filter(keeps);
  rows.sort((a, b) => last(a).localeCompare(last(b)) || a.id - b.id);
  return paginate(call, { ...ordered(rows, show), descending: true, path: '/chats', of: 'chat' });
}

/** The tags of a list of ids; refuses ids that there are none of. */
function tagsIn(call: Call, ids: readonly number[], situation: Situation = 'unknown_reference'): TagRow[] {
  return ids.map(
    (id) => call.store.tags.get(id) ?? refuse(situation, { key: 'group_tag_ids', value: String(id), payload: { id } }),
  );
}

function createChat(call: Call): Reply {
  const { store, me, at } = call;
  const read = reading(rootOf(call.body, 'chat'));
  const name = read.text('name', { required: true });
  const channel = read.flag('channel') ?? false;
  const open = read.flag('public') ?? false;
  const memberIds = read.ids('member_ids') ?? [];
  const tagIds = read.ids('group_tag_ids') ?? [];
  read.finish();
  const tags = tagsIn(call, tagIds);
  const asked = memberIds.filter((id) => id !== me.id);
  const missing = call.traits.dropsMembers ? missingAmong(call, asked) : [];
  const members = checkAddable(
    call,
    asked.filter((id) => !missing.includes(id)),
  );

  const chat: ChatRow = {
    id: nextId(store, 'chat'),
    name: name!,
    channel,
    public: open,
    archived: false,
    personal: false,
    owner_id: me.id,
    tags: new Set(),
    created_at: at,
    last_message_at: null,
    members: new Map(),
    roster: new IdSet(),
  };
  putChat(store, chat);
  noteMade(store, 'chat', chat.id, at);
  const act = actOf(call);
  audit(act, 'chat_created', me.id, 'Chat', chat.id);
  join(act, chat, [me, ...members]);
  attach(act, chat, tags);
  const reply = created(chatView(call, chat));
  return call.traits.dropsMembers && call.faults.droppedMembers === 'named'
    ? { ...reply, body: { ...(reply.body as JsonObject), meta: { not_found_member_ids: missing } } }
    : reply;
}

function updateChat(call: Call): Reply {
  const seen = chatIn(call);
  const chat = call.traits.openChatsForAll && seen.public && !isGuest(call.me) ? seen : managedChat(call);
  checkOpen(chat);
  const read = reading(rootOf(call.body, 'chat'));
  const name = read.text('name', { required: read.has('name') });
  const open = read.flag('public');
  read.finish();
  const act = actOf(call);
  if (name !== undefined && name !== chat.name) {
    audit(act, 'chat_renamed', call.me.id, 'Chat', chat.id, { old_name: chat.name, new_name: name });
    chat.name = name;
  }
  if (open !== undefined && open !== chat.public) {
    audit(act, 'chat_permission_changed', call.me.id, 'Chat', chat.id, { public_access: open });
    chat.public = open;
  }
  return ok(chatView(call, chat));
}

const setArchived =
  (archived: boolean) =>
  (call: Call): Reply => {
    const chat = managedChat(call);
    if (chat.personal) refuse('personal_chat', { key: 'id', value: String(chat.id) });
    const again = chat.archived === archived && call.faults.reArchive === 'error';
    if (again && (archived || !call.traits.archivingStrips)) refuse('already_archived', { key: 'id' });
    if (archived && !chat.archived && call.traits.archivingStrips) strip(call, chat);
    chat.archived = archived;
    return done;
  };

/** What archiving takes for good: tags, whose people stay by themselves, and guests. */
function strip(call: Call, chat: ChatRow): void {
  const act = actOf(call);
  for (const member of chat.members.values())
    if (member.held.size > 0) {
      member.held.clear();
      member.direct = true;
    }
  for (const id of [...chat.tags]) detach(act, chat, call.store.tags.get(id)!, call.faults.detach, call.time);
  for (const id of [...chat.members.keys()]) {
    const user = call.store.users.get(id);
    if (user !== undefined && !user.bot && isGuest(user)) expel(act, chat, id);
  }
}

function leaveChat(call: Call): Reply {
  const chat = chatIn(call);
  const member = chat.members.get(call.me.id);
  if (member === undefined) return refuse('not_member', { key: 'id', value: String(chat.id) });
  checkOpen(chat);
  if (member.held.size > 0) refuse('held_leaves', { key: 'id', message: 'a tag holds you in this chat' });
  expel(actOf(call), chat, call.me.id);
  return done;
}

/** The chat of the path, for everybody who can see it but guests. */
function openChat(call: Call): ChatRow {
  const chat = chatIn(call);
  if (isGuest(call.me)) refuse('no_right', { key: 'id', value: String(chat.id) });
  checkOpen(chat);
  return chat;
}

function attachTags(call: Call): Reply {
  const chat = call.traits.openChatsForAll ? openChat(call) : chatOfMember(call);
  const read = reading(isObject(call.body) ? call.body : {});
  const ids = read.ids('group_tag_ids');
  if (!read.has('group_tag_ids')) refuse('missing_body', { key: 'group_tag_ids' });
  read.finish();
  attach(actOf(call), chat, tagsIn(call, ids!, 'unknown_tag'));
  return done;
}

function detachTag(call: Call): Reply {
  const chat = chatOfMember(call);
  if (call.traits.openChatsForAll && !managesChat(call.me, chat)) refuse('no_right', { key: 'id', value: String(chat.id) });
  const tag = tagIn(call, 'tag_id');
  if (!chat.tags.has(tag.id)) refuse('not_found', { key: 'tag_id', value: String(tag.id) });
  detach(actOf(call), chat, tag, call.faults.detach, call.time);
  return done;
}

function searchChats(call: Call): Reply {
  const { store } = call;
  const wanted = fold(call.query.get('query') ?? '');
  const keep = (id: number): boolean => {
    const chat = store.chats.get(id)!;
    return seesChat(call.me, chat) && fold(chat.name).includes(wanted);
  };
  const show = (id: number) => chatView(call, store.chats.get(id)!);
  return paginate(call, { keys: store.chatIds.ids(), keep, show, shape: 'search', max: 100, path: '/search/chats', of: 'chat' });
}

function companyChats(call: Call): Reply {
  const { store, query } = call;
  if (store.workspace.plan !== 'corporation') refuse('wrong_plan', { key: 'plan' });
  const activity = oneOf(query, 'activity', ['active', 'archived'] as const);
  const keep = (id: number): boolean => {
    const chat = store.chats.get(id)!;
    return !chat.personal && (activity === undefined || chat.archived === (activity === 'archived'));
  };
  return paginate(call, {
    keys: store.chatIds.ids(),
    keep,
    show: (id) => chatView(call, store.chats.get(id)!),
    path: '/company/chats',
    of: 'chat',
  });
}

export const chatRoutes: Route[] = [
  { method: 'GET', path: '/chats', scope: 'chats:read', since: '2026-02', handle: listChats },
  { method: 'POST', path: '/chats', scope: 'chats:create', since: '2026-02', handle: createChat },
  {
    method: 'GET',
    path: '/chats/:id',
    scope: 'chats:read',
    since: '2026-02',
    handle: (call) => ok(chatView(call, chatIn(call))),
  },
  { method: 'PUT', path: '/chats/:id', scope: 'chats:update', since: '2026-02', handle: updateChat },
  { method: 'PUT', path: '/chats/:id/archive', scope: 'chats:archive', since: '2026-02', free: true, handle: setArchived(true) },
  {
    method: 'PUT',
    path: '/chats/:id/unarchive',
    scope: 'chats:archive',
    since: '2026-02',
    free: true,
    handle: setArchived(false),
  },
  { method: 'DELETE', path: '/chats/:id/leave', scope: 'chats:leave', since: '2026-02', free: true, handle: leaveChat },
  {
    method: 'POST',
    path: '/chats/:id/group_tags',
    scope: 'chat_members:write',
    since: '2026-02',
    free: true,
    handle: attachTags,
  },
  {
    method: 'DELETE',
    path: '/chats/:id/group_tags/:tag_id',
    scope: 'chat_members:write',
    since: '2026-02',
    free: true,
    handle: detachTag,
  },
  { method: 'GET', path: '/search/chats', scope: 'search:chats', since: '2026-08', handle: searchChats },
  { method: 'GET', path: '/company/chats', scope: 'company_chats:read', since: '2026-10', handle: companyChats },
  { method: 'POST', path: '/chats/exports', scope: 'chat_exports:write', since: '2026-02' },
  { method: 'GET', path: '/chats/exports/:id', scope: 'chat_exports:read', since: '2026-02' },
];
