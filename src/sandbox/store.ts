/** The workspace that the emulator keeps: rows, and the indexes that make its lists cheap. */
import type { JsonObject } from '../wire/http.ts';
import { IdSet } from './idset.ts';
import type {
  BotRow,
  ChatRow,
  EventRow,
  MessageRow,
  Pending,
  PropertyRow,
  TagRow,
  TaskRow,
  ThreadRow,
  TokenRow,
  UserRow,
  Workspace,
} from './rows.ts';

export type * from './rows.ts';

export type Counter = 'user' | 'tag' | 'chat' | 'property' | 'token' | 'message' | 'thread' | 'task' | 'event' | 'audit';

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
  /** E-mails of deleted people that stay taken. */
  reserved: Set<string>;
  next: Record<Counter, number>;
  /** Requests answered so far; the default clock counts them. */
  requests: number;
  /** When requests made what, by `user 101`; what was there from the start stands in it nowhere. No part of a dump. */
  made: Map<string, number>;
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
    reserved: new Set(),
    next: { ...firstIds },
    requests: 0,
    made: new Map(),
  };
}

/** Notes when something was made, for lists that lag. */
export function noteMade(store: Store, counter: Counter, id: number, at: string): void {
  store.made.set(`${counter} ${id}`, Date.parse(at));
}

/** Whether something was made less than `ms` before `time`. */
export function isFresh(store: Store, counter: Counter, id: number, time: number, ms: number): boolean {
  const made = ms > 0 ? store.made.get(`${counter} ${id}`) : undefined;
  return made !== undefined && time - made < ms;
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
