/** The workspace that the emulator keeps: rows, and the indexes that make its lists cheap. */
import type { ChatRole, WorkspaceRole } from '../wire/entities.ts';
import type { Json, JsonObject } from '../wire/http.ts';
import { IdSet } from './idset.ts';

export interface UserRow {
  id: number;
  email: string | null;
  /** Kept while the invitation is pending, shown once it is accepted. */
  first_name: string | null;
  last_name: string | null;
  nickname: string;
  phone_number: string | null;
  department: string | null;
  title: string | null;
  role: WorkspaceRole;
  suspended: boolean;
  invite_status: 'confirmed' | 'sent';
  inviter_id: number | null;
  tags: Set<number>;
  properties: Map<number, string>;
  status: JsonObject | null;
  bot: boolean;
  sso: boolean;
  created_at: string;
  last_activity_at: string | null;
  time_zone: string | null;
  image_url: string | null;
}

export interface TagRow {
  id: number;
  name: string;
}

/** Someone in a chat: by themselves, held by tags, or both. Neither means gone. */
export interface Member {
  role: ChatRole;
  direct: boolean;
  held: Set<number>;
}

export interface ChatRow {
  id: number;
  name: string;
  channel: boolean;
  public: boolean;
  archived: boolean;
  personal: boolean;
  owner_id: number;
  tags: Set<number>;
  created_at: string;
  last_message_at: string | null;
  members: Map<number, Member>;
  /** The same ids as `members`, in order. */
  roster: IdSet;
}

export interface BotRow {
  /** Also the id of the bot's user. */
  id: number;
  name: string;
  creator_id: number;
  token: string;
  scopes: string[];
  outgoing_url: string | null;
  events: string[];
  trigger_on: string;
  commands: string[];
  template: string | null;
  template_engine: string;
  challenge_key: string | null;
  link_preview_enabled: boolean;
  ignore_self_messages: boolean;
  events_history_enabled: boolean;
  single_chat: boolean;
  can_edit: string[];
  who_can_add: string;
  created_at: string;
}

export interface TokenRow {
  id: number;
  token: string;
  user_id: number;
  name: string | null;
  /** Null: every scope that the owner's role may hold. */
  scopes: string[] | null;
  created_at: string;
  last_used_at: string | null;
}

export interface PropertyRow {
  id: number;
  name: string;
  data_type: string;
  entity_type: 'User' | 'Task';
}

export interface MessageRow {
  id: number;
  chat_id: number;
  thread_id: number | null;
  entity_type: 'discussion' | 'thread' | 'user';
  entity_id: number;
  content: string;
  user_id: number;
  parent_message_id: number | null;
  buttons: Json;
  files: Json[];
  display_name: string | null;
  display_avatar_url: string | null;
  created_at: string;
  changed_at: string;
  deleted_at: string | null;
  pinned: boolean;
  reactions: JsonObject[];
}

export interface ThreadRow {
  id: number;
  chat_id: number;
  message_id: number | null;
  message_chat_id: number | null;
  updated_at: string;
}

export interface TaskRow {
  id: number;
  kind: string;
  content: string;
  due_at: string | null;
  priority: number;
  user_id: number;
  chat_id: number | null;
  status: 'done' | 'undone';
  created_at: string;
  performer_ids: number[];
  all_day: boolean;
  properties: Map<number, string>;
}

export interface EventRow {
  id: string;
  bot_id: number;
  event_type: string;
  payload: Json;
  created_at: string;
}

/** A tag taken off, whose effect is still to come. */
export interface Pending {
  tag: number;
  /** The chat it was taken off; or the person. */
  chat?: number;
  user?: number;
  /** In effect when as many requests have been answered, and the clock has reached `at`. */
  request: number;
  at: number;
}

export interface Workspace {
  owner_id: number | null;
  plan: 'corporation' | 'standard';
  /** Whether employees who are no admins see e-mails and telephone numbers. */
  personal_data: 'shown' | 'hidden';
  /** How many paid seats there are; null: no limit. */
  seats: number | null;
}

const counters = ['user', 'tag', 'chat', 'property', 'token', 'message', 'thread', 'task', 'event', 'audit'] as const;
export type Counter = (typeof counters)[number];

export interface Store {
  workspace: Workspace;
  users: Map<number, UserRow>;
  userIds: IdSet;
  userByEmail: Map<string, number>;
  userByNickname: Map<string, number>;
  tags: Map<number, TagRow>;
  tagIds: IdSet;
  tagByName: Map<string, number>;
  usersOfTag: Map<number, IdSet>;
  chatsOfTag: Map<number, IdSet>;
  chats: Map<number, ChatRow>;
  chatIds: IdSet;
  chatsOfUser: Map<number, IdSet>;
  bots: Map<number, BotRow>;
  botIds: IdSet;
  tokens: Map<string, TokenRow>;
  properties: Map<number, PropertyRow>;
  messages: Map<number, MessageRow>;
  messagesOfChat: Map<number, IdSet>;
  threads: Map<number, ThreadRow>;
  tasks: Map<number, TaskRow>;
  events: EventRow[];
  audit: JsonObject[];
  pending: Pending[];
  /** Invitation e-mails that a real server would have sent. */
  mails: { user_id: number; email: string }[];
  next: Record<Counter, number>;
  /** Requests answered so far; the default clock counts them. */
  requests: number;
}

/** Emails, nicknames and tag names are compared like this. */
export const fold = (text: string): string => text.normalize('NFC').trim().toLowerCase();

const firstIds: Record<Counter, number> = {
  user: 101,
  tag: 501,
  chat: 1001,
  property: 31,
  token: 1,
  message: 50001,
  thread: 70001,
  task: 80001,
  event: 1,
  audit: 1,
};

/** An empty workspace. */
export function createStore(): Store {
  return {
    workspace: { owner_id: null, plan: 'corporation', personal_data: 'shown', seats: null },
    users: new Map(),
    userIds: new IdSet(),
    userByEmail: new Map(),
    userByNickname: new Map(),
    tags: new Map(),
    tagIds: new IdSet(),
    tagByName: new Map(),
    usersOfTag: new Map(),
    chatsOfTag: new Map(),
    chats: new Map(),
    chatIds: new IdSet(),
    chatsOfUser: new Map(),
    bots: new Map(),
    botIds: new IdSet(),
    tokens: new Map(),
    properties: new Map(),
    messages: new Map(),
    messagesOfChat: new Map(),
    threads: new Map(),
    tasks: new Map(),
    events: [],
    audit: [],
    pending: [],
    mails: [],
    next: { ...firstIds },
    requests: 0,
  };
}

/** The next id of a counter; ids grow, so the newest object has the highest. */
export function nextId(store: Store, counter: Counter): number {
  const id = store.next[counter];
  store.next[counter] = id + 1;
  return id;
}

/** The set of ids under `key`, made when it is not there. */
export function idsUnder(map: Map<number, IdSet>, key: number): IdSet {
  let set = map.get(key);
  if (set === undefined) {
    set = new IdSet();
    map.set(key, set);
  }
  return set;
}

const sees = (store: Store, counter: Counter, id: number): void => {
  if (id >= store.next[counter]) store.next[counter] = id + 1;
};

/** Adds a user row and its index entries. */
export function putUser(store: Store, row: UserRow): void {
  store.users.set(row.id, row);
  store.userIds.add(row.id);
  if (row.email !== null) store.userByEmail.set(fold(row.email), row.id);
  store.userByNickname.set(fold(row.nickname), row.id);
  for (const tag of row.tags) idsUnder(store.usersOfTag, tag).add(row.id);
  sees(store, 'user', row.id);
}

/** Changes the fields of a user that are indexed. */
export function renameUser(store: Store, row: UserRow, to: { email?: string | null; nickname?: string }): void {
  if (to.email !== undefined) {
    if (row.email !== null) store.userByEmail.delete(fold(row.email));
    row.email = to.email;
    if (row.email !== null) store.userByEmail.set(fold(row.email), row.id);
  }
  if (to.nickname !== undefined) {
    store.userByNickname.delete(fold(row.nickname));
    row.nickname = to.nickname;
    store.userByNickname.set(fold(row.nickname), row.id);
  }
}

/** Takes a user row and its index entries away; memberships are the caller's. */
export function dropUser(store: Store, row: UserRow): void {
  store.users.delete(row.id);
  store.userIds.delete(row.id);
  if (row.email !== null) store.userByEmail.delete(fold(row.email));
  store.userByNickname.delete(fold(row.nickname));
  for (const tag of row.tags) store.usersOfTag.get(tag)?.delete(row.id);
  for (const [token, { user_id }] of store.tokens) if (user_id === row.id) store.tokens.delete(token);
}

/** Adds a tag row and its index entries. */
export function putTag(store: Store, row: TagRow): void {
  store.tags.set(row.id, row);
  store.tagIds.add(row.id);
  store.tagByName.set(fold(row.name), row.id);
  sees(store, 'tag', row.id);
}

/** Adds a chat row with the members it has, and its index entries. */
export function putChat(store: Store, row: ChatRow): void {
  store.chats.set(row.id, row);
  store.chatIds.add(row.id);
  for (const tag of row.tags) idsUnder(store.chatsOfTag, tag).add(row.id);
  for (const user of row.members.keys()) {
    row.roster.add(user);
    idsUnder(store.chatsOfUser, user).add(row.id);
  }
  sees(store, 'chat', row.id);
}

/** Adds a bot row; its user is put by itself. */
export function putBot(store: Store, row: BotRow): void {
  store.bots.set(row.id, row);
  store.botIds.add(row.id);
}

/** Adds a message row and its index entries. */
export function putMessage(store: Store, row: MessageRow): void {
  store.messages.set(row.id, row);
  idsUnder(store.messagesOfChat, row.chat_id).add(row.id);
  sees(store, 'message', row.id);
}

const byId = <Row extends { id: number }>(rows: Map<number, Row>): Row[] => [...rows.values()].sort((a, b) => a.id - b.id);
const pairs = (map: Map<number, string>): Json[] => [...map].sort((a, b) => a[0] - b[0]).map(([id, value]) => [id, value]);
const sorted = (ids: Iterable<number>): number[] => [...ids].sort((a, b) => a - b);
/** Rows hold nothing but JSON once their maps and sets are lists. */
const plain = (row: object): JsonObject => JSON.parse(JSON.stringify(row)) as JsonObject;

/** The whole state as JSON: the same workspace gives the same bytes. */
export function dumpStore(store: Store): JsonObject {
  return {
    format: 1,
    workspace: plain(store.workspace),
    users: byId(store.users).map((u) => plain({ ...u, tags: sorted(u.tags), properties: pairs(u.properties) })),
    tags: byId(store.tags).map(plain),
    chats: byId(store.chats).map((c) => {
      const { roster, ...rest } = c;
      const members = roster.ids().map((id) => {
        const { role, direct, held } = c.members.get(id)!;
        return { id, role, direct, held: sorted(held) };
      });
      return plain({ ...rest, tags: sorted(c.tags), members });
    }),
    bots: byId(store.bots).map(plain),
    tokens: [...store.tokens.values()].sort((a, b) => a.id - b.id).map(plain),
    properties: byId(store.properties).map(plain),
    messages: byId(store.messages).map(plain),
    threads: byId(store.threads).map(plain),
    tasks: byId(store.tasks).map((t) => plain({ ...t, properties: pairs(t.properties) })),
    events: store.events.map(plain),
    audit: store.audit.map(plain),
    pending: store.pending.map(plain),
    mails: store.mails.map(plain),
    next: { ...store.next },
    requests: store.requests,
  };
}

type Dumped = ReturnType<typeof dumpStore>;
const rowsOf = <Row>(state: Dumped, key: string): Row[] => (state[key] ?? []) as unknown as Row[];

/**
 * Fills an empty store from a dump.
 * In: a store made by `createStore`, a value made by `dumpStore`. Throws an Error when it is not one.
 */
export function fillStore(store: Store, dumped: Json): void {
  if (typeof dumped !== 'object' || dumped === null || Array.isArray(dumped) || dumped['format'] !== 1) {
    throw new Error('this is not a state of the sandbox (an object with "format": 1): start without it, or give the right file');
  }
  const state = structuredClone(dumped);
  Object.assign(store.workspace, state['workspace']);
  for (const row of rowsOf<UserRow>(state, 'users')) {
    putUser(store, { ...row, tags: new Set(row.tags), properties: new Map(row.properties) });
  }
  for (const row of rowsOf<TagRow>(state, 'tags')) putTag(store, row);
  for (const row of rowsOf<ChatRow & { members: unknown }>(state, 'chats')) {
    const listed = row.members as unknown as (Omit<Member, 'held'> & { id: number; held: number[] })[];
    const members = new Map(listed.map(({ id, role, direct, held }) => [id, { role, direct, held: new Set(held) }]));
    putChat(store, { ...row, tags: new Set(row.tags), members, roster: new IdSet() });
  }
  for (const row of rowsOf<BotRow>(state, 'bots')) putBot(store, row);
  for (const row of rowsOf<TokenRow>(state, 'tokens')) store.tokens.set(row.token, row);
  for (const row of rowsOf<PropertyRow>(state, 'properties')) store.properties.set(row.id, row);
  for (const row of rowsOf<MessageRow>(state, 'messages')) putMessage(store, row);
  for (const row of rowsOf<ThreadRow>(state, 'threads')) store.threads.set(row.id, row);
  for (const row of rowsOf<TaskRow>(state, 'tasks')) store.tasks.set(row.id, { ...row, properties: new Map(row.properties) });
  store.events.push(...rowsOf<EventRow>(state, 'events'));
  store.audit.push(...rowsOf<JsonObject>(state, 'audit'));
  store.pending.push(...rowsOf<Pending>(state, 'pending'));
  store.mails.push(...rowsOf<Store['mails'][number]>(state, 'mails'));
  Object.assign(store.next, state['next']);
  store.requests = Number(state['requests'] ?? 0);
}
