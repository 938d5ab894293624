/** `/chats/:id/members`: who is in a chat, and with which chat role. */

import type { ChatRole } from '../../wire/entities.ts';
import { isGuest, mayAddBot, seesChat, standingOf } from '../access.ts';
import { type Complaint, Refusal, refuse, type Situation } from '../errors.ts';
import { isObject, oneOf, reading } from '../input.ts';
import { chatIn, checkOpen, managedChat } from '../lookup.ts';
import { canBeAdded, expel, join } from '../membership.ts';
import { paginate } from '../pages.ts';
import { type Call, done, idIn, type Reply, type Route } from '../route.ts';
import { actOf } from '../rules.ts';
import { type ChatRow, isFresh, type UserRow } from '../store.ts';
import { shownMembers, userView } from '../views.ts';

const listed: Record<string, (role: ChatRole) => boolean> = {
  owner: (role) => role === 'owner',
  admin: (role) => role === 'admin',
  editor: (role) => role === 'editor',
  member: (role) => role === 'member',
};

function listMembers(call: Call): Reply {
  const { store, me } = call;
  const chat = chatIn(call, (row) => seesChat(me, row) || standingOf(store, me) === 'owner');
  const alias = call.traits.userAsMember && call.query.get('role') === 'user';
  const asked = alias ? 'member' : oneOf(call.query, 'role', ['all', 'owner', 'admin', 'editor', 'member'] as const);
  const { roleFilter } = call.faults;
  const keys = shownMembers(call, chat);
  const show = (id: number) => userView(call, store.users.get(id)!, true);
  const list = { keys, show, path: `/chats/${chat.id}/members`, of: 'user' as const };
  if (asked === undefined || asked === 'all' || roleFilter === 'ignored') return paginate(call, list);
  const fits = listed[asked]!;
  const owners = asked === 'admin' && call.faults.adminListing === 'with-owner';
  const everybody = asked === 'member' && roleFilter === 'twice';
  const keep = (id: number): boolean => {
    const { role } = chat.members.get(id)!;
    return roleFilter !== 'empty' && (everybody || fits(role) || (owners && role === 'owner'));
  };
  return paginate(call, { ...list, keep });
}

/** Refuses someone whom chats do not know yet. */
function checkKnown({ store, time, faults }: Call, id: number): void {
  if (isFresh(store, 'user', id, time, faults.memberLagMs)) refuse('not_member', { key: 'user_id', value: String(id) });
}

/**
 * The people of a list of ids, each of whom may be put into the chat.
 * Refuses when one may not; a chat that is about to be created is none yet.
 */
export function checkAddable(call: Call, ids: readonly number[], chat?: ChatRow): UserRow[] {
  const { store, faults } = call;
  const key = 'member_ids';
  for (const id of ids) checkKnown(call, id);
  if (call.traits.dropsMembers) {
    const missing = missingAmong(call, ids, chat);
    if (missing.length > 0) {
      const denied = deniedBots(
        call,
        ids.flatMap((id) => store.users.get(id) ?? []),
        chat,
      );
      throw new Refusal([...missing.map((id) => ({ situation: 'not_found' as const, key, value: String(id) })), ...denied]);
    }
  }
  const users = ids.map((id) => store.users.get(id) ?? refuse('unknown_reference', { key, value: String(id), payload: { id } }));
  const denied = deniedBots(call, users, chat);
  if (denied.length > 0) throw new Refusal(denied);
  for (const user of users) {
    const value = String(user.id);
    if (!canBeAdded(user) && !chat?.members.has(user.id)) refuse('guest_second_chat', { key, value });
    if (user.suspended && faults.addSuspended === 'error') refuse('suspended_member', { key, value });
    if (chat?.members.get(user.id)?.direct && faults.reAdd === 'error') refuse('already_member', { key, value });
  }
  return users;
}

/** Those of a list whom a chat cannot have: unknown, suspended, or too new for the service of chats. */
export const missingAmong = (call: Call, ids: readonly number[], chat?: ChatRow): number[] =>
  ids.filter((id) => {
    const user = call.store.users.get(id);
    return (
      user === undefined ||
      (user.suspended && !chat?.members.has(id)) ||
      isFresh(call.store, 'user', id, call.time, call.faults.memberLagMs)
    );
  });

/** What is said of bots that may not be added: one of them keeps everybody of the request out. */
function deniedBots(call: Call, users: readonly UserRow[], chat: ChatRow | undefined): (Complaint & { situation: Situation })[] {
  const { store } = call;
  if (!call.traits.botRules) return [];
  const rows = users.flatMap((user) => store.bots.get(user.id) ?? []).filter((bot) => !chat?.members.has(bot.id));
  const denied = rows.filter((bot) => !mayAddBot(store, call.me, bot));
  const settled = rows.filter((bot) => bot.single_chat && (store.chatsOfUser.get(bot.id)?.size ?? 0) > 0);
  const said = (situation: Situation, bots: typeof rows) =>
    bots.length === 0 ? [] : [{ situation, key: 'member_ids', value: bots.map((bot) => bot.id).join(',') }];
  return [...said('bot_add_denied', denied), ...said('bot_single_chat', settled)];
}

function addMembers(call: Call): Reply {
  const chat = chatIn(call);
  if (isGuest(call.me)) refuse('no_right', { key: 'id' });
  checkOpen(chat);
  const read = reading(isObject(call.body) ? call.body : {});
  if (!read.has('member_ids')) refuse('missing_body', { key: 'member_ids' });
  const ids = read.ids('member_ids');
  read.flag('silent');
  read.finish();
  if (ids!.length === 0) refuse('blank', { key: 'member_ids' });

  const act = actOf(call);
  const add = (users: UserRow[]): void =>
    join(act, chat, call.faults.addHeld === 'ignored' ? users.filter((user) => !chat.members.has(user.id)) : users);
  if (call.faults.addMembers === 'partial') for (const id of ids!) add(checkAddable(call, [id], chat));
  else add(checkAddable(call, ids!, chat));
  return done;
}

/** The member of the path, and their chat; 404 for people who are not in it. */
function memberIn(call: Call) {
  const chat = managedChat(call);
  checkOpen(chat);
  const id = idIn(call, 'user_id');
  checkKnown(call, id);
  const member = chat.members.get(id);
  if (member === undefined) return refuse('not_member', { key: 'user_id', value: String(id) });
  return { chat, id, member };
}

function removeMember(call: Call): Reply {
  const { chat, id, member } = memberIn(call);
  if (member.role === 'owner') refuse('kick_owner', { key: 'user_id', value: String(id) });
  // A tag that holds someone makes this a success that changes nothing.
  if (member.held.size === 0) expel(actOf(call), chat, id);
  return done;
}

function setRole(call: Call): Reply {
  const { chat, id, member } = memberIn(call);
  const body = isObject(call.body) ? call.body : {};
  const alias = call.traits.userAsMember && body['role'] === 'user';
  const read = reading(alias ? { role: 'member' } : body);
  if (!read.has('role')) refuse('missing_body', { key: 'role' });
  const role = read.choice('role', ['admin', 'editor', 'member']) as ChatRole | undefined;
  read.finish();
  const value = role!;
  if (member.role === 'owner') refuse('owner_role', { key: 'role', value });
  if (id === call.me.id) refuse('own_role', { key: 'role', value });
  if (value === 'editor' && !chat.channel) refuse('editor_in_conversation', { key: 'role', value });
  if (value === member.role) refuse('same_role', { key: 'role', value });
  member.role = value;
  return done;
}

export const memberRoutes: Route[] = [
  { method: 'GET', path: '/chats/:id/members', scope: 'chat_members:read', since: '2026-02', free: true, handle: listMembers },
  { method: 'POST', path: '/chats/:id/members', scope: 'chat_members:write', since: '2026-02', free: true, handle: addMembers },
  {
    method: 'DELETE',
    path: '/chats/:id/members/:user_id',
    scope: 'chat_members:write',
    since: '2026-02',
    free: true,
    handle: removeMember,
  },
  {
    method: 'PUT',
    path: '/chats/:id/members/:user_id',
    scope: 'chat_members:write',
    since: '2026-02',
    free: true,
    handle: setRole,
  },
];
