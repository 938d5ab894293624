/** The embedded emulator of Pachca's API: a `Send` over a workspace in memory. */
import { type Json, type Send, WireFailure, type WireRequest, type WireResponse } from '../wire/http.ts';
import { authenticate, authorize } from './access.ts';
import { bent, createHider, withNames, withoutIgnored } from './bend.ts';
import { dumpStore, fillStore } from './dump.ts';
import { Refusal, refusalAnswer, refuse, TokenRefusal, tokenAnswer } from './errors.ts';
import {
  brokenAnswer,
  createDirector,
  createLimiter,
  defaultFaults,
  type FaultKind,
  type Faults,
  limitAnswer,
  type ScriptedFault,
  strangerAnswer,
} from './faults.ts';
import { type ApiVersion, reaches, type Traits, traitsOf } from './generation.ts';
import { settle } from './membership.ts';
import { type Call, createFinder } from './route.ts';
import { routes } from './routes/index.ts';
import { layOut, type Seed } from './seed.ts';
import { createStore, type Store } from './store.ts';

export type { Situation, Verdict } from './errors.ts';
export type { FaultKind, Faults, HiddenRows, IgnoredValues, OddRows, PagingFaults, ScriptedFault } from './faults.ts';
export type { ApiVersion } from './generation.ts';
export type { Seed, SeedBot, SeedChat, SeedMessage, SeedRef, SeedToken, SeedUser } from './seed.ts';
export { defaultToken } from './seed.ts';
export type { Store } from './store.ts';

export interface SandboxOptions {
  seed?: Seed;
  /** A state made by `dump`; wins over the seed. */
  state?: Json;
  /** Which server is emulated; 2026-08 when left out. */
  apiVersion?: ApiVersion;
  /** Milliseconds since 1970; when left out, a clock that ticks one second per request. */
  now?: () => number;
  /** Waits for the latency; without it nothing is waited for in the process. */
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  faults?: Partial<Faults>;
}

/** A request as it comes in from outside: `path` with its query, below the base URL. */
export interface IncomingRequest {
  method: string;
  path: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  body?: Json | undefined;
}

export interface LoggedRequest {
  method: string;
  /** Without the query. */
  path: string;
  query: Record<string, string | string[]>;
  body: Json;
  /** Null: no answer was let out. */
  status: number | null;
  /** Id of the token's user; null when the token is not one. */
  user: number | null;
  /** The server's time. */
  at: string;
  fault?: FaultKind;
}

/** An answer, and whether the connection breaks instead of carrying it. */
export interface Outcome {
  response: WireResponse;
  cut?: 'reset' | 'timeout' | 'truncated';
}

export interface Sandbox {
  /** Sends with the default token. */
  send: Send;
  /** Sends with another token. */
  as(token: string): Send;
  /** The default token. */
  token: string;
  apiVersion: ApiVersion;
  /** The workspace itself. After `restore` and `reset` it is another object: read it again. */
  readonly store: Store;
  /** Answers one request; rejects with a `WireFailure` where the connection breaks. */
  handle(request: IncomingRequest): Promise<WireResponse>;
  /** The same, with the breaking of the connection as a value: for a real server. */
  outcome(request: IncomingRequest): Outcome;
  /** The full state as JSON; the same state gives the same bytes. */
  dump(): Json;
  restore(state: Json): void;
  /** Back to the seed, with an empty log. The switches stay as they are. */
  reset(): void;
  /** Lets everything that works in the background take effect now. */
  settle(): void;
  log: LoggedRequest[];
  faults: Faults;
}

/** When the default clock starts. */
export const start = Date.UTC(2026, 8, 1, 9);

const find = createFinder(routes);

/**
 * Makes an emulator.
 * In: see the options. Out: ways to send to it, look into it and break it.
 * Throws an Error when the seed or the state cannot be laid out.
 */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const apiVersion = options.apiVersion ?? '2026-08';
  const traits = traitsOf(apiVersion);
  const faults: Faults = { ...defaultFaults(traits), ...options.faults };
  const director = createDirector();
  const overRate = createLimiter();
  const hider = createHider();
  /** Writes whose answer was given, and that are still to be made. */
  let late: { at: number; run: () => void }[] = [];
  const log: LoggedRequest[] = [];
  let store = createStore();
  const clock = options.now ?? (() => start + store.requests * 1000);

  const token = layOut(store, options.seed ?? {}, traits, new Date(clock()).toISOString());
  const initial = dumpStore(store);
  const restore = (state: Json): void => {
    const filled = createStore();
    fillStore(filled, state);
    store = filled;
    late = [];
  };
  if (options.state !== undefined) restore(options.state);

  /** Makes the writes whose time has come, in the order of their times. */
  const commit = (time: number): void => {
    const ripe = late.filter(({ at }) => at <= time).sort((a, b) => a.at - b.at);
    late = late.filter((one) => !ripe.includes(one));
    for (const { run } of ripe) run();
  };

  const outcome = (request: IncomingRequest): Outcome => {
    store.requests += 1;
    const time = clock();
    commit(time);
    const at = new Date(time).toISOString();
    const [path, search = ''] = split(request.path);
    const query = new URLSearchParams(search);
    const bearer = /^Bearer\s+(.+)$/i.exec(request.headers['authorization'] ?? '')?.[1]?.trim();
    const fault = director.due(faults.script, request.method, request.path);
    const limited = faults.rate === null ? undefined : overRate(bearer ?? '', faults.rate, time);

    const { method } = request;
    const known = { store, traits, faults, hider, query, at, time };
    const sent = withNames(copy(request.body), faults.names);
    /** What would be answered, were something done: made on a copy of the workspace. */
    const phantom = (): WireResponse => {
      const spare = createStore();
      fillStore(spare, dumpStore(store));
      const response = answer({ ...known, store: spare, body: copy(sent) }, method, path, bearer);
      const shows = method === 'PUT' && response.status === 200;
      return shows ? answer({ ...known, body: undefined }, 'GET', path, bearer) : response;
    };
    /** The object as it is; a success without one where there is none. */
    const unchanged = (): WireResponse => {
      const response = phantom();
      return response.status === 201 ? { status: 204, headers: {}, body: null } : response;
    };
    const run = (): WireResponse => {
      settle({ store, actor: 0, at }, time);
      const kept = withoutIgnored(sent, faults, method, request.path);
      const response = answer({ ...known, body: copy(kept) }, method, path, bearer);
      // What is left of a change may be no request at all: then it was a request for nothing.
      const told = kept !== sent && response.status >= 400 ? phantom() : response;
      return bent(told.status === 201 ? response : told, faults, request.path);
    };
    const runLate = (ms: number): void => {
      const due = time + ms;
      const again = { ...known, at: new Date(due).toISOString(), time: due };
      late.push({ at: due, run: () => void answer({ ...again, body: copy(sent) }, method, path, bearer) });
    };
    const scope = find(method, path)?.route.scope ?? 'all';
    const result: Outcome =
      limited !== undefined
        ? { response: limitAnswer(traits, limited) }
        : fault
          ? spoiled(fault, { traits, scope, run, unchanged, phantom, runLate })
          : { response: run() };
    result.response = {
      ...result.response,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        date: new Date(time + faults.dateAheadMs).toUTCString(),
        'x-request-id': `sandbox-${store.requests}`,
        ...result.response.headers,
      },
    };
    log.push({
      method: request.method,
      path,
      query: queryJson(query),
      body: copy(request.body) ?? null,
      status: result.cut === undefined ? result.response.status : null,
      user: store.tokens.get(bearer ?? '')?.user_id ?? null,
      at,
      ...(fault === undefined || limited !== undefined ? {} : { fault: fault.kind }),
    });
    return result;
  };

  const handle = async (request: IncomingRequest): Promise<WireResponse> => {
    const { response, cut } = outcome(request);
    if (cut !== undefined) throw failure(cut);
    return response;
  };
  const as =
    (bearer: string): Send =>
    async (request, signal) => {
      signal?.throwIfAborted();
      if (options.sleep && faults.latencyMs > 0) await options.sleep(faults.latencyMs, signal);
      signal?.throwIfAborted();
      return handle(incoming(request, bearer));
    };

  return {
    send: as(token),
    as,
    token,
    apiVersion,
    get store() {
      return store;
    },
    handle,
    outcome,
    dump: () => dumpStore(store),
    restore,
    reset() {
      restore(initial);
      log.length = 0;
      director.forget();
      hider.forget();
    },
    settle() {
      commit(Number.POSITIVE_INFINITY);
      settle({ store, actor: 0, at: new Date(clock()).toISOString() }, clock(), true);
    },
    log,
    faults,
  };
}

/** Finds the route, checks the token, the scope and the role, in this order, and lets the route answer. */
function answer(
  known: Omit<Call, 'me' | 'token' | 'params'>,
  method: string,
  path: string,
  bearer: string | undefined,
): WireResponse {
  const { store, traits, faults } = known;
  try {
    const found = find(method, path);
    if (found === undefined || !reaches(traits.version, found.route.since)) {
      return refuse('not_found', { key: 'path', value: `${method} ${path}`, message: 'there is no such endpoint' });
    }
    const { route, params } = found;
    const { token, me } = authenticate(store, traits, bearer);
    if (faults.unpaid && !(traits.partialPayment && route.free)) refuse('payment');
    authorize(store, traits, token, me, route.scope);
    token.last_used_at = `${known.at.slice(0, 13)}:00:00.000Z`;
    if (route.handle === undefined) {
      return refuse('not_found', {
        key: 'path',
        value: `${method} ${path}`,
        message: 'this sandbox does not emulate the endpoint',
      });
    }
    return { headers: {}, ...route.handle({ ...known, token, me, params }) };
  } catch (error) {
    if (error instanceof Refusal) return refusalAnswer(error, traits, faults.refusals, faults.forbidden);
    if (error instanceof TokenRefusal) return tokenAnswer(error, traits);
    throw error;
  }
}

/** What can be done with a request that a fault hits. */
interface Spoiling {
  traits: Traits;
  /** What the endpoint wants; `all` where it wants nothing. */
  scope: string;
  run: () => WireResponse;
  unchanged: () => WireResponse;
  phantom: () => WireResponse;
  runLate: (ms: number) => void;
}

const tokenFaults: Partial<Record<FaultKind, [number, string, string]>> = {
  '401': [401, 'invalid_token', 'Access token is invalid'],
  role_forbidden: [403, 'role_forbidden', 'The role of the owner of the token does not allow this'],
  insufficient_scope: [403, 'insufficient_scope', 'Insufficient scope. Required: '],
};

/** What becomes of a request that a scripted fault hits. */
function spoiled(fault: ScriptedFault, { traits, scope, run, unchanged, phantom, runLate }: Spoiling): Outcome {
  const { kind, retryAfter } = fault;
  const waits = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  const nothing: WireResponse = { status: 0, headers: {}, body: null };
  switch (kind) {
    case 'reset-before':
    case 'timeout-before':
      return { response: nothing, cut: kind === 'reset-before' ? 'reset' : 'timeout' };
    case 'reset-after':
    case 'timeout-after':
    case 'truncated': {
      const response = run();
      return { response, cut: kind === 'truncated' ? 'truncated' : kind === 'reset-after' ? 'reset' : 'timeout' };
    }
    case 'late':
    case 'timeout-late': {
      runLate(fault.lateMs ?? 3000);
      return kind === 'late' ? { response: brokenAnswer(504) } : { response: nothing, cut: 'timeout' };
    }
    case '200-unchanged':
      return { response: unchanged() };
    case '201-phantom':
      return { response: phantom() };
    case '401':
    case 'role_forbidden':
    case 'insufficient_scope': {
      const [status, error, text] = tokenFaults[kind]!;
      const told = kind === 'insufficient_scope' ? text + scope : text;
      const refusal = new TokenRefusal(status, error, told, status === 403 ? scope : undefined);
      return { response: tokenAnswer(refusal, traits) };
    }
    case '429':
      return { response: limitAnswer(traits, retryAfter ?? 1) };
    case '402':
    case '403': {
      const refusal = new Refusal([{ situation: kind === '402' ? 'payment' : 'forbidden' }]);
      return { response: refusalAnswer(refusal, traits, {}) };
    }
    case 'html':
      return { response: brokenAnswer(502) };
    default: {
      const stranger = strangerAnswer(kind);
      if (stranger !== undefined) return { response: { ...stranger, headers: { ...stranger.headers, ...waits } } };
      if (kind.endsWith('-after')) run();
      const broken = brokenAnswer(Number.parseInt(kind, 10));
      return { response: { ...broken, headers: { ...broken.headers, ...waits } } };
    }
  }
}

const failures = {
  reset: ['the connection was reset', 'ECONNRESET'],
  timeout: ['no answer came in time', 'UND_ERR_HEADERS_TIMEOUT'],
  truncated: ['the answer broke off', 'UND_ERR_SOCKET'],
} as const;

const failure = (cut: NonNullable<Outcome['cut']>): WireFailure => {
  const [message, code] = failures[cut];
  return new WireFailure(message, { sent: true, code });
};

const split = (path: string): [string, string?] => {
  const mark = path.indexOf('?');
  return mark === -1 ? [path] : [path.slice(0, mark), path.slice(mark + 1)];
};

// What comes in and what is kept must not be the same objects.
const copy = (body: Json | undefined): Json | undefined => (body === undefined ? undefined : structuredClone(body));

function incoming(request: WireRequest, bearer: string): IncomingRequest {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(request.query ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) query.append(key, one);
  }
  const text = query.toString();
  return {
    method: request.method,
    path: text === '' ? request.path : `${request.path}${request.path.includes('?') ? '&' : '?'}${text}`,
    headers: { authorization: `Bearer ${bearer}` },
    body: request.body === undefined ? undefined : (JSON.parse(JSON.stringify(request.body)) as Json),
  };
}

function queryJson(query: URLSearchParams): Record<string, string | string[]> {
  const json: Record<string, string | string[]> = {};
  for (const key of new Set(query.keys())) {
    const values = query.getAll(key);
    json[key] = key.endsWith('[]') || values.length > 1 ? values : values[0]!;
  }
  return json;
}
