/** A workspace written down as plain JSON, and how it becomes rows. Everything but the names has a default. */
import type { ChatRole, WorkspaceRole } from '../wire/entities.ts';
import type { Json } from '../wire/http.ts';
import { defaultBotScopes, findUser } from './access.ts';
import { makeBot } from './bot.ts';
import type { Act } from './events.ts';
import type { Traits } from './generation.ts';
import { IdSet } from './idset.ts';
import { attach, join, retag } from './membership.ts';
import { nicknameFrom, tagsNamed } from './rules.ts';
import {
  type ChatRow,
  type Counter,
  fold,
  nextId,
  putChat,
  putMessage,
  putTag,
  putUser,
  type Store,
  type UserRow,
} from './store.ts';

/** Someone by id, e-mail or nickname. An e-mail or a `..._bot` that nobody declares is made. */
export type SeedRef = number | string;

export interface SeedUser {
  id?: number;
  email?: string;
  first_name?: string | null;
  last_name?: string | null;
  nickname?: string;
  phone_number?: string | null;
  department?: string | null;
  title?: string | null;
  role?: WorkspaceRole;
  suspended?: boolean;
  invite_status?: 'confirmed' | 'sent';
  inviter?: SeedRef;
  tags?: string[];
  /** By the property's name, or by `#` and its id. */
  custom_properties?: Record<string, string>;
  sso?: boolean;
  created_at?: string;
  last_activity_at?: string | null;
  time_zone?: string | null;
}

export interface SeedChat {
  id?: number;
  name: string;
  channel?: boolean;
  public?: boolean;
  archived?: boolean;
  personal?: boolean;
  /** Whoever the default token belongs to, when left out; null: it was someone who is gone. */
  owner?: SeedRef | null;
  admins?: SeedRef[];
  editors?: SeedRef[];
  members?: SeedRef[];
  tags?: string[];
  created_at?: string;
  last_message_at?: string | null;
}

export interface SeedBot {
  id?: number;
  nickname: string;
  name?: string;
  /** Whoever the default token belongs to, when left out. */
  creator?: SeedRef;
  token?: string;
  outgoing_url?: string | null;
  events?: string[];
  trigger_on?: string;
  commands?: string[];
  scopes?: string[];
  template?: string | null;
  template_engine?: string;
  challenge_key?: string | null;
  link_preview_enabled?: boolean;
  ignore_self_messages?: boolean;
  events_history_enabled?: boolean;
  single_chat?: boolean;
  can_edit?: string[];
  who_can_add?: string;
  tags?: string[];
  created_at?: string;
}

export interface SeedToken {
  token: string;
  user: SeedRef;
  name?: string;
  /** All that the role may hold, when left out. */
  scopes?: string[];
}

export interface SeedMessage {
  id?: number;
  /** The chat's id or name. */
  chat: number | string;
  user?: SeedRef;
  content: string;
  created_at?: string;
  pinned?: boolean;
}

export interface Seed {
  workspace?: {
    plan?: 'corporation' | 'standard';
    personal_data?: 'shown' | 'hidden';
    seats?: number | null;
  };
  /** The hidden Owner of the workspace; nobody when left out. */
  owner?: SeedRef;
  /** Who the default token belongs to; else the Owner, else the first admin, else an admin who is made. */
  me?: SeedRef;
  /** The default token. */
  token?: string;
  users?: SeedUser[];
  tags?: (string | { id?: number; name: string })[];
  properties?: { id?: number; name: string; data_type?: string; entity_type?: 'User' | 'Task' }[];
  chats?: SeedChat[];
  bots?: SeedBot[];
  tokens?: SeedToken[];
  messages?: SeedMessage[];
}

export const defaultToken = 'sandbox-token';

interface Layout {
  store: Store;
  traits: Traits;
  at: string;
  act: Act;
  me: UserRow;
}

/**
 * Lays a seed out in an empty store.
 * In: the store, the seed, the generation, the time it all was made. Out: the default token.
 * Throws an Error that names the entry when ids or names collide or a reference leads nowhere.
 */
export function layOut(store: Store, seed: Seed, traits: Traits, at: string): string {
  const act: Act = { store, actor: 0, at, quiet: true };
  Object.assign(store.workspace, seed.workspace);
  reserveIds(store, seed);
  for (const property of seed.properties ?? []) addProperty(store, property);
  for (const tag of seed.tags ?? []) addTag(store, typeof tag === 'string' ? { name: tag } : tag);
  const users = [...(seed.users ?? [])].map((user) => [user, addUser(store, user, at)] as const);
  const owner = seed.owner === undefined ? undefined : personOf(store, seed.owner, at, 'admin');
  if (owner !== undefined) store.workspace.owner_id = owner.id;

  const me = meOf(store, seed, owner, at);
  act.actor = me.id;
  const layout: Layout = { store, traits, at, act, me };
  for (const bot of seed.bots ?? []) addBot(layout, bot);
  for (const [user, row] of users) finishUser(layout, user, row);
  for (const bot of seed.bots ?? []) {
    if (bot.tags) retag(act, findUser(store, bot.nickname)!, tagsNamed(act, bot.tags), null, 0);
  }
  for (const chat of seed.chats ?? []) addChat(layout, chat);
  for (const message of seed.messages ?? []) addMessage(layout, message);

  const token = seed.token ?? defaultToken;
  addToken(layout, { token, user: seed.me ?? me.id, name: 'sandbox' });
  for (const one of seed.tokens ?? []) addToken(layout, one);
  return token;
}

/** Whoever acts while the seed is laid out: the default token's user, or an admin in a bot's stead. */
function meOf(store: Store, seed: Seed, owner: UserRow | undefined, at: string): UserRow {
  const bot = seed.bots?.some(({ nickname, id }) => seed.me === nickname || (id !== undefined && seed.me === id));
  if (seed.me !== undefined && !bot) return personOf(store, seed.me, at, 'admin');
  const admin = owner ?? [...store.users.values()].find((user) => user.role === 'admin' && !user.suspended);
  return admin ?? personOf(store, 'admin@sandbox.example', at, 'admin');
}

/** Starts every counter above the ids that the seed names. */
function reserveIds(store: Store, seed: Seed): void {
  const wished: [Counter, { id?: number }[]][] = [
    ['user', [...(seed.users ?? []), ...(seed.bots ?? [])]],
    ['tag', (seed.tags ?? []).filter((tag) => typeof tag !== 'string')],
    ['chat', seed.chats ?? []],
    ['property', seed.properties ?? []],
    ['message', seed.messages ?? []],
  ];
  for (const [counter, entries] of wished) {
    for (const { id } of entries) if (id !== undefined && id >= store.next[counter]) store.next[counter] = id + 1;
  }
}

const taken = (what: string): never => {
  throw new Error(`seed: ${what} is there twice`);
};

/** The id that is wished for, or the next one. */
function idFor(store: Store, counter: Counter, wish: number | undefined, used: Map<number, unknown>): number {
  if (wish === undefined) return nextId(store, counter);
  return used.has(wish) ? taken(`${counter} id ${wish}`) : wish;
}

function addProperty(store: Store, property: NonNullable<Seed['properties']>[number]): void {
  const { name, data_type = 'string', entity_type = 'User' } = property;
  const id = idFor(store, 'property', property.id, store.properties);
  store.properties.set(id, { id, name, data_type, entity_type });
}

function addTag(store: Store, tag: { id?: number; name: string }): void {
  if (store.tagByName.has(fold(tag.name))) taken(`tag "${tag.name}"`);
  putTag(store, { id: idFor(store, 'tag', tag.id, store.tags), name: tag.name });
}

function addUser(store: Store, user: SeedUser, at: string): UserRow {
  const email = user.email ?? null;
  if (email !== null && store.userByEmail.has(fold(email))) taken(`user ${email}`);
  const stem = email?.split('@')[0] ?? 'user';
  if (user.nickname !== undefined && store.userByNickname.has(fold(user.nickname))) taken(`nickname ${user.nickname}`);
  const row: UserRow = {
    id: idFor(store, 'user', user.id, store.users),
    email,
    first_name: user.first_name === undefined ? stem : user.first_name,
    last_name: user.last_name ?? null,
    nickname: user.nickname ?? nicknameFrom(store, stem),
    phone_number: user.phone_number ?? null,
    department: user.department ?? null,
    title: user.title ?? null,
    role: user.role ?? 'user',
    suspended: user.suspended ?? false,
    invite_status: user.invite_status ?? 'confirmed',
    inviter_id: null,
    tags: new Set(),
    properties: new Map(),
    status: null,
    bot: false,
    sso: user.sso ?? false,
    created_at: user.created_at ?? at,
    last_activity_at: user.last_activity_at ?? null,
    time_zone: user.time_zone ?? null,
    image_url: null,
  };
  putUser(store, row);
  return row;
}

function finishUser(layout: Layout, user: SeedUser, row: UserRow): void {
  const { store, act, at } = layout;
  if (user.inviter !== undefined) row.inviter_id = personOf(store, user.inviter, at).id;
  if (user.tags) retag(act, row, tagsNamed(act, user.tags), null, 0);
  for (const [name, value] of Object.entries(user.custom_properties ?? {})) {
    const property = [...store.properties.values()].find((p) => p.name === name || `#${p.id}` === name);
    if (property === undefined)
      throw new Error(`seed: user ${row.email} has the property "${name}", which "properties" does not list`);
    if (value !== '') row.properties.set(property.id, value);
  }
}

/** The user that a reference names; an e-mail that nobody has becomes a user. */
function personOf(store: Store, ref: SeedRef, at: string, role: WorkspaceRole = 'user'): UserRow {
  const known = typeof ref === 'number' ? store.users.get(ref) : findUser(store, ref);
  if (known !== undefined) return known;
  if (typeof ref === 'string' && ref.includes('@')) return addUser(store, { email: ref, role }, at);
  throw new Error(`seed: there is no user "${ref}": name an e-mail, the nickname of a bot, or the id of someone listed`);
}

const memberRef = (layout: Layout, ref: SeedRef): UserRow => {
  if (typeof ref === 'string' && ref.endsWith('_bot') && findUser(layout.store, ref) === undefined) {
    addBot(layout, { nickname: ref });
  }
  return personOf(layout.store, ref, layout.at);
};

function addBot(layout: Layout, bot: SeedBot): void {
  const { store, traits, at } = layout;
  const { id, nickname, name, creator, token, tags: _tags, ...settings } = bot;
  if (store.userByNickname.has(fold(nickname))) taken(`nickname ${nickname}`);
  const row = makeBot(store, {
    scopes: defaultBotScopes(traits),
    ...settings,
    id: idFor(store, 'user', id, store.users),
    name: name ?? nickname,
    nickname,
    creator_id: creator === undefined ? layout.me.id : personOf(store, creator, at).id,
    created_at: bot.created_at ?? at,
    ...(token === undefined ? {} : { token }),
  });
  if (row.outgoing_url === '') row.outgoing_url = null;
}

const goneOwner = 99;

function addChat(layout: Layout, chat: SeedChat): void {
  const { store, act, at, me } = layout;
  const owner = chat.owner === null ? undefined : chat.owner === undefined ? me : memberRef(layout, chat.owner);
  const row: ChatRow = {
    id: idFor(store, 'chat', chat.id, store.chats),
    name: chat.name,
    channel: chat.channel ?? false,
    public: chat.public ?? false,
    archived: chat.archived ?? false,
    personal: chat.personal ?? false,
    owner_id: owner?.id ?? goneOwner,
    tags: new Set(),
    created_at: chat.created_at ?? at,
    last_message_at: chat.last_message_at ?? null,
    members: new Map(),
    roster: new IdSet(),
  };
  putChat(store, row);
  if (owner !== undefined) join(act, row, [owner]);
  const lists: [ChatRole, SeedRef[] | undefined][] = [
    ['admin', chat.admins],
    ['editor', chat.editors],
    ['member', chat.members],
  ];
  for (const [role, refs] of lists) {
    const users = (refs ?? []).map((ref) => memberRef(layout, ref)).filter((user) => !row.members.has(user.id));
    join(act, row, users);
    for (const user of users) row.members.get(user.id)!.role = role;
  }
  const tags = tagsNamed(act, chat.tags ?? []).map((id) => store.tags.get(id)!);
  attach(act, row, tags);
}

function addMessage(layout: Layout, message: SeedMessage): void {
  const { store, at, me } = layout;
  const chat = [...store.chats.values()].find(({ id, name }) => id === message.chat || name === message.chat);
  if (chat === undefined) throw new Error(`seed: a message stands in the chat "${message.chat}", which "chats" does not list`);
  const created_at = message.created_at ?? at;
  putMessage(store, {
    id: idFor(store, 'message', message.id, store.messages),
    chat_id: chat.id,
    thread_id: null,
    entity_type: 'discussion',
    entity_id: chat.id,
    content: message.content,
    user_id: message.user === undefined ? me.id : memberRef(layout, message.user).id,
    parent_message_id: null,
    buttons: null as Json,
    files: [],
    display_name: null,
    display_avatar_url: null,
    created_at,
    changed_at: created_at,
    deleted_at: null,
    pinned: message.pinned ?? false,
    reactions: [],
  });
  if (chat.last_message_at === null || chat.last_message_at < created_at) chat.last_message_at = created_at;
}

function addToken(layout: Layout, { token, user, name, scopes }: SeedToken): void {
  const { store, at } = layout;
  const row = memberRef(layout, user);
  if (store.tokens.has(token)) taken(`token of ${row.email ?? row.nickname}`);
  store.tokens.set(token, {
    id: nextId(store, 'token'),
    token,
    user_id: row.id,
    name: row.bot ? null : (name ?? 'sandbox'),
    scopes: scopes ?? null,
    created_at: at,
    last_used_at: null,
  });
}
