/** `/users`: people, and the users that bots are. */

import type { WorkspaceRole } from '../../wire/entities.ts';
import type { JsonObject } from '../../wire/http.ts';
import { isGuest, seesChat } from '../access.ts';
import { refuse } from '../errors.ts';
import { type Act, audit, tellCompany } from '../events.ts';
import { type Reader, reading, rootOf } from '../input.ts';
import { userIn } from '../lookup.ts';
import { expelEverywhere, join, retag } from '../membership.ts';
import { ordered, paginate } from '../pages.ts';
import { type Call, created, done, ok, type Reply, type Route } from '../route.ts';
import { actOf, nicknameFrom, propertyValues, seatFree, tagNames, tagsNamed } from '../rules.ts';
import { type ChatRow, dropUser, fold, nextId, noteMade, putUser, renameUser, type UserRow } from '../store.ts';
import { userView } from '../views.ts';

const texts = ['first_name', 'last_name', 'phone_number', 'department', 'title'] as const;

function listUsers(call: Call): Reply {
  const { store } = call;
  const show = (id: number) => userView(call, store.users.get(id)!, true);
  const query = call.query.get('query');
  const list = { show, path: '/users', of: 'user' as const };
  if (query === null || query === '') return paginate(call, { ...list, keys: store.userIds.ids() });
  return paginate(call, { ...list, keys: foundUsers(call, query), shape: 'search' });
}

/** Who is found by `query`: bots only by older servers. */
const foundUsers = (call: Call, query: string): number[] =>
  searchUsers(call, query).filter((id) => !call.traits.botRules || !call.store.users.get(id)!.bot);

/** Ids of people whose names, nickname, e-mail or telephone contain the words. */
export function searchUsers(call: Call, query: string): number[] {
  const wanted = fold(query);
  return call.store.userIds.ids().filter((id) => {
    const seen = userView(call, call.store.users.get(id)!);
    const keys = ['first_name', 'last_name', 'nickname', 'email', 'phone_number'];
    const texts = [...keys.map((key) => seen[key]), `${seen['first_name']} ${seen['last_name']}`];
    return texts.some((text) => typeof text === 'string' && fold(text).includes(wanted));
  });
}

function checkEmail(call: Call, read: Reader, user: UserRow | undefined): string | undefined {
  const email = read.text('email', { required: user === undefined || read.has('email') })?.trim();
  if (email === undefined) return undefined;
  const other = call.store.userByEmail.get(fold(email));
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) read.complain('invalid', { key: 'email', value: email });
  else if ((other !== undefined && other !== user?.id) || call.store.reserved.has(fold(email))) {
    read.complain('taken', { key: 'email', value: email });
  }
  return email;
}

function checkNickname(call: Call, read: Reader, user: UserRow | undefined): string | undefined {
  const nickname = read.text('nickname')?.trim();
  if (nickname === undefined || (nickname === '' && user === undefined)) return undefined;
  const other = call.store.userByNickname.get(fold(nickname));
  if (nickname === '') read.complain('blank', { key: 'nickname' });
  else if (other !== undefined && user === undefined && call.traits.altersNicknames)
    return nicknameFrom(call.store, `${nickname}_${(call.store.requests * 7919).toString(36)}`);
  else if (other !== undefined && other !== user?.id) {
    read.complain(user?.bot ? 'nickname_of_bot' : 'taken', { key: 'nickname', value: nickname });
  } else if (user?.bot && call.traits.botRules && !nickname.endsWith('_bot')) {
    read.complain('invalid', { key: 'nickname', value: nickname, message: 'must end with _bot' });
  }
  return nickname;
}

const rolesFor = (call: Call, user: UserRow | undefined): string[] =>
  user === undefined && call.traits.guests ? ['admin', 'user', 'multi_guest', 'guest'] : ['admin', 'user', 'multi_guest'];

/** Newer servers pass over a role of a person that does not exist, and a list of tags that is none. */
function lenient(fields: JsonObject, user: UserRow | undefined): JsonObject {
  const { role, list_tags: tags, ...rest } = fields;
  if (user !== undefined && role === 'guest') refuse('no_right', { key: 'role', value: 'guest' });
  const known = role === undefined || user === undefined || ['admin', 'user', 'multi_guest'].includes(String(role));
  const names = Array.isArray(tags) && tags.every((name) => typeof name === 'string' && name.trim() !== '');
  return { ...rest, ...(known && role !== undefined && { role }), ...(names && { list_tags: tags }) };
}

/** What a body says about a person, checked and not yet done. */
function readUser(call: Call, given: JsonObject, user: UserRow | undefined) {
  const fields = call.traits.lenientUsers ? lenient(given, user) : given;
  const read = reading(fields);
  const said = {
    email: user?.bot ? undefined : checkEmail(call, read, user),
    nickname: checkNickname(call, read, user),
    role: read.choice('role', rolesFor(call, user)) as WorkspaceRole | undefined,
    suspended: read.flag('suspended'),
    texts: Object.fromEntries(texts.map((key) => [key, read.nullable(key)] as const)),
    tags: tagNames(read, 'list_tags'),
    properties: propertyValues(call, read, 'User', fields),
    chats: user === undefined && call.traits.guests ? read.ids('chat_ids') : undefined,
  };
  const bot = user?.bot ? call.store.bots.get(user.id) : undefined;
  if (said.tags?.length && bot?.single_chat && call.traits.botRules) {
    read.complain('bot_in_tag', { key: 'group_tags' });
  }
  read.finish();
  return said;
}

function chatsFor(call: Call, role: WorkspaceRole, ids: number[] | undefined): ChatRow[] {
  const complain = (message: string) => refuse('chat_ids', { key: 'chat_ids', value: JSON.stringify(ids ?? []), message });
  if (role === 'guest' && ids?.length !== 1) complain('a guest needs exactly one chat');
  return (ids ?? []).map((id) => {
    const chat = call.store.chats.get(id);
    if (chat === undefined || chat.personal || !seesChat(call.me, chat)) return complain('no such chat');
    return chat.archived ? complain('the chat is archived') : chat;
  });
}

function createUser(call: Call): Reply {
  const { store, me, at } = call;
  const fields = rootOf(call.body, 'user');
  const said = readUser(call, fields, undefined);
  const role = said.role ?? 'user';
  const suspended = said.suspended ?? false;
  const chats = chatsFor(call, role, said.chats);
  if (!suspended) seatFree(call, role);
  const act = actOf(call);

  const user: UserRow = {
    id: nextId(store, 'user'),
    email: said.email!,
    nickname: said.nickname ?? nicknameFrom(store, said.email!.split('@')[0]!),
    first_name: said.texts['first_name'] ?? null,
    last_name: said.texts['last_name'] ?? null,
    phone_number: said.texts['phone_number'] ?? null,
    department: said.texts['department'] ?? null,
    title: said.texts['title'] ?? null,
    role,
    suspended,
    invite_status: 'sent',
    inviter_id: me.id,
    tags: new Set(),
    properties: new Map([...(said.properties ?? [])].filter(([, value]) => value !== '')),
    status: null,
    bot: false,
    sso: false,
    created_at: at,
    last_activity_at: null,
    time_zone: null,
    image_url: null,
  };
  putUser(store, user);
  noteMade(store, 'user', user.id, at);
  audit(act, 'user_created', me.id, 'User', user.id);
  const silent = (call.body as JsonObject)['skip_email_notify'] === true;
  if (!silent) store.mails.push({ user_id: user.id, email: user.email! });
  if (said.tags !== undefined && !isGuest(user)) retag(act, user, tagsNamed(act, said.tags), null, call.time);
  for (const chat of chats) join(act, chat, [user]);
  tellCompany(act, 'invite', [user.id]);
  return created(userView(call, user));
}

function checkProtected(call: Call, user: UserRow, said: { role?: string | undefined; suspended?: boolean | undefined }): void {
  if (user.id !== call.store.workspace.owner_id) return;
  if (call.me.id !== user.id) refuse('owner_protected', { key: 'user' });
  if (said.role !== undefined && said.role !== user.role) refuse('self_update', { key: 'role', value: said.role });
  if (said.suspended === true) refuse('self_update', { key: 'suspended', value: 'true' });
}

function updateUser(call: Call): Reply {
  const { store } = call;
  const user = userIn(call);
  const fields = rootOf(call.body, 'user');
  if (user.id === store.workspace.owner_id && call.me.id !== user.id) refuse('owner_protected', { key: 'user' });
  const said = readUser(call, fields, user);
  checkProtected(call, user, said);
  const role = user.bot ? user.role : (said.role ?? user.role);
  const suspended = said.suspended ?? user.suspended;
  if (!user.bot && !suspended && (user.suspended || role !== user.role)) seatFree(call, role, user);

  const act = actOf(call);
  renameUser(store, user, {
    ...(said.email === undefined ? {} : { email: said.email }),
    ...(said.nickname === undefined ? {} : { nickname: said.nickname }),
  });
  for (const key of texts) if (said.texts[key] !== undefined) user[key] = said.texts[key];
  const bot = store.bots.get(user.id);
  if (bot !== undefined && typeof said.texts['first_name'] === 'string') bot.name = said.texts['first_name'];
  if (said.properties !== undefined) writeProperties(call, user, said.properties);
  tellUpdate(act, user, role, suspended, Object.keys(fields));
  user.role = role;
  user.suspended = suspended;
  if (said.tags !== undefined && !isGuest(user)) {
    retag(act, user, tagsNamed(act, said.tags), call.faults.untag, call.time);
  }
  return ok(userView(call, user));
}

function writeProperties(call: Call, user: UserRow, values: ReadonlyMap<number, string>): void {
  if (call.faults.propertyPut === 'replace') user.properties.clear();
  for (const [id, value] of values) {
    if (value === '') user.properties.delete(id);
    else user.properties.set(id, value);
  }
}

function tellUpdate(act: Act, user: UserRow, role: WorkspaceRole, suspended: boolean, changed: string[]): void {
  audit(act, 'user_updated', act.actor, 'User', user.id, { changed_attrs: changed });
  if (role !== user.role) {
    const details = { new_company_role: role, previous_company_role: user.role, initiator_id: act.actor };
    audit(act, 'user_role_changed', user.id, 'User', user.id, details);
  }
  if (suspended !== user.suspended) tellCompany(act, suspended ? 'suspend' : 'activate', [user.id]);
  else tellCompany(act, 'update', [user.id]);
}

function deleteUser(call: Call): Reply {
  const { store } = call;
  const user = userIn(call);
  if (user.id === store.workspace.owner_id) refuse('owner_protected', { key: 'user' });
  if (user.id === call.me.id) refuse('self_update', { key: 'user' });
  if (user.bot) refuse('bot_account', { key: 'user', message: 'a bot is deleted as a bot' });
  const act = actOf(call);
  expelEverywhere(act, user);
  dropUser(store, user);
  if (call.faults.deletedEmails === 'reserved' && user.email !== null) store.reserved.add(fold(user.email));
  for (const other of store.users.values()) if (other.inviter_id === user.id) other.inviter_id = null;
  audit(act, 'user_deleted', call.me.id, 'User', user.id);
  tellCompany(act, 'delete', [user.id]);
  return done;
}

function searchPeople(call: Call): Reply {
  const query = call.query.get('query') ?? '';
  const roles = call.query.getAll('company_roles[]');
  const rows = searchUsers(call, query)
    .map((id) => call.store.users.get(id)!)
    .filter((user) => roles.length === 0 || roles.includes(user.role));
  const show = (user: UserRow) => userView(call, user, true);
  return paginate(call, {
    ...ordered(rows, show),
    descending: true,
    shape: 'search',
    max: 200,
    path: '/search/users',
    of: 'user',
  });
}

export const userRoutes: Route[] = [
  { method: 'GET', path: '/users', scope: 'users:read', since: '2026-02', handle: listUsers },
  { method: 'POST', path: '/users', scope: 'users:create', since: '2026-02', handle: createUser },
  {
    method: 'GET',
    path: '/users/:id',
    scope: 'users:read',
    since: '2026-02',
    handle: (call) => ok(userView(call, userIn(call))),
  },
  { method: 'PUT', path: '/users/:id', scope: 'users:update', since: '2026-02', handle: updateUser },
  { method: 'DELETE', path: '/users/:id', scope: 'users:delete', since: '2026-02', handle: deleteUser },
  { method: 'PUT', path: '/users/:user_id/avatar', scope: 'user_avatar:write', since: '2026-08' },
  { method: 'DELETE', path: '/users/:user_id/avatar', scope: 'user_avatar:write', since: '2026-08' },
  { method: 'GET', path: '/search/users', scope: 'search:users', since: '2026-08', handle: searchPeople },
];
