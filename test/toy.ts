/** A kind with two fields and a server that knows nothing else: for whatever is not about Pachca. */
import { fold } from '../src/core/address.ts';
import { changeOf, manages, removalOf, step } from '../src/core/change.ts';
import { type Desired, defaultSettings, type EnvText } from '../src/core/desired.ts';
import { diffFields, newFields } from '../src/core/diff.ts';
import { unseen } from '../src/core/identity.ts';
import { type Field, type KindOf, readKey } from '../src/core/kind.ts';
import type { Read, Step, Template } from '../src/core/plan.ts';
import { type Json, type JsonObject, type Send, WireFailure, type WireRequest, type WireResponse } from '../src/wire/http.ts';

const list: Read = { path: '/things', list: true, as: 'list' };

const fields: Record<string, Field> = { name: { writable: 'both' }, color: { writable: 'both' } };

/** `things: {Chair: {color: red}}`. The key is the name; a thing's color may be missing from the list and is then read by id. */
export const thing: KindOf = {
  name: 'thing',
  seat: 'things',
  noun: ['thing', 'things'],
  class: 'things',
  entry: {
    type: 'object',
    title: 'A thing',
    properties: {
      color: { type: 'string', title: 'Its color', examples: ['red'] },
      id: { type: 'integer' },
      ensure: { enum: ['present', 'absent'] },
      previously: { type: 'array', items: { type: 'string' } },
      on_removal: { enum: ['keep', 'delete'] },
      protect: { type: 'boolean' },
      ignore_changes: { type: 'array', items: { enum: ['color'] } },
    },
    additionalProperties: false,
  },
  key: { type: 'string', minLength: 1 },
  fields,
  removal: ['keep', 'delete'],
  foldKey: fold,
  declare: (key, entry) => ({ name: key, ...(entry['color'] !== undefined && { color: entry['color'] }) }),
  references: () => [],
  reads: (known) => {
    if (!known.answers.has(readKey(list))) return [list];
    const unknown = [...known.bound.values()].flatMap(({ want, have }) =>
      want.kind === 'thing' && have && manages(want, 'color') && have.state['color'] === undefined ? [have.id] : [],
    );
    const byId = unknown.map((id): Read => ({ path: `/things/${id}`, list: false, as: 'one', about: id, tolerate: [403, 404] }));
    return [...unseen(thing, known), ...byId].filter((read) => !known.answers.has(readKey(read)));
  },
  observe: (items, read) =>
    read.path === list.path || read.path.startsWith('/things/')
      ? items.flatMap((item) => {
          const { id, name, color } = item as JsonObject;
          if (typeof id !== 'number') return [];
          return [{ kind: 'thing', id, state: { ...(name !== undefined && { name }), ...(color !== undefined && { color }) } }];
        })
      : [],
  root: 'thing',
  identity: {
    wanted: (want) => fold(want.key),
    former: (_, name) => fold(name),
    live: (have) => (typeof have.state['name'] === 'string' ? fold(have.state['name']) : undefined),
    path: (id) => `/things/${id}`,
  },
  change: (bound, known) => {
    const { want, have, remembered } = bound;
    const memory = known.memory !== undefined;
    if (!have) {
      const made = newFields(fields, want.state, memory);
      return { change: changeOf(bound, { action: 'create', verb: 'create', label: want.key, fields: made }, known) };
    }
    const managed = Object.fromEntries(Object.entries(want.state).filter(([field]) => manages(want, field)));
    const changed = diffFields({
      fields,
      want: managed,
      have: have.state as Record<string, Json>,
      env: known.env,
      memory,
      ...(remembered && { remembered: remembered.state }),
    });
    if (changed.length === 0) return {};
    return { change: changeOf(bound, { action: 'update', verb: 'update', label: want.key, fields: changed }, known) };
  },
  remove: (have, verb, address, known, want) =>
    verb === 'keep' ? {} : { change: removalOf(have, verb, address, known, String(have.state['name']), want) },
  undeclared: (have) => String(have.state['name']),
  steps: (change): Step[] => {
    const { address, id, label } = change;
    const rights = { scope: 'things:write' };
    const thing = Object.fromEntries(change.fields.map(({ field, after }) => [field, after as Template]));
    if (change.action === 'remove')
      return [
        step(address, 'tag-delete', {
          label: `delete thing "${label}"`,
          request: { method: 'DELETE', path: ['things', id!] },
          rights,
          done: [404],
          irreversible: { read: { path: ['things', id!], list: false }, match: { name: label! } },
        }),
      ];
    if (change.action === 'update')
      return [
        step(address, 'edit', {
          label: `change thing "${label}"`,
          request: { method: 'PUT', path: ['things', id!], body: { thing } },
          rights,
        }),
      ];
    return [
      step(address, 'tag-create', {
        label: `create thing "${label}"`,
        request: { method: 'POST', path: ['things'], body: { thing } },
        rights,
        gives: { idOf: address },
        probe: { read: { path: ['things'], list: true }, match: { name: label! } },
      }),
    ];
  },
};

/** A desired thing, as the manifest would give it. */
export const wantThing = (key: string, color?: string | EnvText, more: Partial<Desired> = {}): Desired => ({
  address: `thing:${key}`,
  kind: 'thing',
  key,
  place: { file: 'things.yaml', line: 1, column: 1 },
  ensure: 'present',
  previously: [],
  protect: false,
  ignore: [],
  state: { name: key, ...(color !== undefined && { color }) },
  ...more,
});

/** What observing needs besides a send. */
export const toyInputs = (wanted: Desired[] = []) => ({
  url: 'https://toy.example',
  wanted,
  settings: { ...defaultSettings, on_removal: { things: 'delete' } },
  leftovers: false,
  env: {},
  secretsKept: false,
});

export type Thing = { id: number; name: string; color?: string };

/** What may happen to a request: an answer of one's own, or a connection lost before or after the server did it. */
export type Fault = WireResponse | 'lost-before' | 'lost-after' | undefined;

export interface ToyServer {
  send: Send;
  things: Map<number, Thing>;
  /** Every request, in the order of arrival. */
  log: WireRequest[];
  writes(): string[];
}

export const answer = (status: number, body: Json = null, headers: Record<string, string> = {}): WireResponse => ({
  status,
  headers,
  body,
});
export const refusal = (status: number, code: string, message = code, field = ''): WireResponse =>
  answer(status, { errors: [{ key: field, value: null, message, code }] });
export const oauthError = (status: number, error: string, description: string): WireResponse =>
  answer(status, { error, error_description: description });

/** A server of things, `size` to a page, lists newest first. `fault` is asked before each request is handled. */
export function toyServer(
  seed: Thing[] = [],
  {
    size = 50,
    hideColor = false,
    fault,
  }: { size?: number; hideColor?: boolean; fault?: (request: WireRequest, nth: number) => Fault } = {},
): ToyServer {
  const things = new Map(seed.map((one) => [one.id, { ...one }]));
  const log: WireRequest[] = [];
  const handle = ({ method, path, query, body }: WireRequest): WireResponse => {
    if (path === '/profile')
      return answer(200, { data: { id: 1, nickname: 'robot', email: 'robot@corp.example', role: 'admin', bot: false } });
    if (path === '/oauth/token/info') return answer(200, { data: { id: 9, user_id: 1, scopes: ['things:read'] } });
    const given = ((body as JsonObject | undefined)?.['thing'] ?? {}) as Omit<Thing, 'id'>;
    if (path === '/things' && method === 'POST') {
      if ([...things.values()].some((one) => fold(one.name) === fold(given.name))) return refusal(409, 'already_exists');
      const made = { ...given, id: Math.max(100, ...things.keys()) + 1 };
      things.set(made.id, made);
      return answer(201, { data: made });
    }
    if (path === '/things') {
      const all = [...things.values()].sort((a, b) => b.id - a.id);
      const from = Number(query?.['cursor'] ?? 0);
      const rows = all
        .slice(from, from + size)
        .map(({ color, ...rest }) => (hideColor || color === undefined ? rest : { ...rest, color }));
      const paginate = { next_page: String(from + size), has_next: from + size < all.length };
      return answer(200, { data: rows, meta: { paginate } });
    }
    const one = things.get(Number(path.split('/')[2]));
    if (!path.startsWith('/things/') || one === undefined) return refusal(404, 'not_found');
    if (method === 'GET') return answer(200, { data: one });
    if (method === 'PUT') return answer(200, { data: Object.assign(one, given) });
    things.delete(one.id);
    return answer(204);
  };
  const send: Send = async (request, signal) => {
    signal?.throwIfAborted();
    log.push(request);
    await Promise.resolve();
    const wrong = fault?.(request, log.length);
    if (typeof wrong === 'object') return wrong;
    if (wrong === 'lost-before') throw lost();
    const response = handle(request);
    if (wrong === 'lost-after') throw lost();
    return response;
  };
  return { send, things, log, writes: () => log.filter((r) => r.method !== 'GET').map((r) => `${r.method} ${r.path}`) };
}

export const lost = (sent = true) => new WireFailure('the connection was lost', { sent, code: 'ECONNRESET' });

/** A clock that moves only when somebody sleeps. */
export function toyClock(start = Date.UTC(2026, 0, 1)) {
  let at = start;
  const sleeps: number[] = [];
  return {
    now: () => at,
    sleep: async (ms: number) => {
      sleeps.push(ms);
      at += ms;
    },
    sleeps,
  };
}
