/** The whole state as JSON, there and back. */
import type { Json, JsonObject } from '../wire/http.ts';
import { IdSet } from './idset.ts';
import {
  type BotRow,
  type ChatRow,
  type EventRow,
  type Member,
  type MessageRow,
  type Pending,
  type PropertyRow,
  putBot,
  putChat,
  putMessage,
  putTag,
  putUser,
  type Store,
  type TagRow,
  type TaskRow,
  type ThreadRow,
  type TokenRow,
  type UserRow,
} from './store.ts';

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
    reserved: [...store.reserved].sort(),
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
  for (const email of rowsOf<string>(state, 'reserved')) store.reserved.add(email);
  Object.assign(store.next, state['next']);
  store.requests = Number(state['requests'] ?? 0);
}
