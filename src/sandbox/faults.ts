/** What the emulator does wrong on purpose, and the answers that the API's text leaves open. */
import type { Json, JsonObject, WireRequest, WireResponse } from '../wire/http.ts';
import type { Situation, Verdict } from './errors.ts';
import type { Traits } from './generation.ts';

export const faultKinds = [
  '401',
  '402',
  '403',
  'role_forbidden',
  'insufficient_scope',
  '302',
  '407',
  '408',
  '429',
  '500',
  '502',
  '503',
  '504',
  'html',
  '500-after',
  '502-after',
  '503-after',
  '504-after',
  'late',
  'timeout-late',
  '200-html',
  '200-empty',
  '200-errors',
  '200-unchanged',
  '201-phantom',
  '202',
  '207',
  'reset-before',
  'reset-after',
  'timeout-before',
  'timeout-after',
  'truncated',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/**
 * One planned failure. `before` and `after` mean: before or after the change was made; `late`: it is answered with 504, or
 * not at all, and the change is made `lateMs` later. The kinds that begin with 2 look like a success, and nothing is done: the sign-in page of a
 * proxy, `{}`, a list of errors, an object as it was before, or (`201-phantom`) a whole new one that is nowhere.
 */
export interface ScriptedFault {
  method?: WireRequest['method'];
  /** Matched against the path with its query, below the base URL. A string is a regular expression. */
  path?: RegExp | string;
  /** From which matching request on, counted from 1. */
  nth?: number;
  /** For how many of them; 1 when left out, 0 for ever. */
  times?: number;
  kind: FaultKind;
  /** Seconds, or an HTTP date. */
  retryAfter?: number | string;
  /** For the kinds that end with `late`: the change is made with the first request so many milliseconds later; 3000 when left out. */
  lateMs?: number;
}

/** Rows that lists do not show, though each of them answers by its id. */
export interface HiddenRows {
  /** Only lists whose path with its query matches. */
  path?: RegExp | string;
  /** `all`: the list is empty. */
  ids: number[] | 'all';
  /** For how many readings of such a list, counted by their first pages; for ever when left out. */
  times?: number;
}

/** Keys of a body that the server does not know: dropped, the rest is written. Where nothing else was said, nothing is done. */
export interface IgnoredValues {
  method?: WireRequest['method'];
  path?: RegExp | string;
  keys: string[];
}

/** One object whose answers show other values than the workspace holds. */
export interface OddRows {
  path?: RegExp | string;
  id: number;
  set: JsonObject;
}

export interface PagingFaults {
  /** Only lists whose path matches. */
  path?: RegExp | string;
  /** Rows of the first, second ... page; 0 is an empty page in the middle. Where the list ends, full pages follow. */
  sizes?: number[];
  /** Pages of any length from 1 up to the limit, the same for the same list. */
  jitter?: boolean;
  /** From this page on (0 is the first) the cursor leads to itself. */
  stuckFrom?: number;
  /** Rows of the page before that come again. */
  duplicates?: number;
}

export interface Faults {
  /** Waited before every answer: over HTTP, and in the process where a `sleep` was given. */
  latencyMs: number;
  /** Requests per second and token; null: no limit. */
  rate: { perSecond: number; burst?: number; retryAfter?: number } | null;
  script: ScriptedFault[];
  /** Rows left out of lists. */
  hidden: HiddenRows[];
  /** What was made less than so many milliseconds ago is missing in lists; by its id it answers. */
  lagMs: number;
  /** A person or bot made less than so many milliseconds ago is unknown to chats and their members. */
  memberLagMs: number;
  /** The `Date` header is ahead of `created_at` by so many milliseconds; behind when negative. */
  dateAheadMs: number;
  ignores: IgnoredValues[];
  /**
   * What becomes of the names of chats, tags, people and bots before anything else is done with them: runs of spaces become
   * one, other spaces than U+0020 become it, characters that nobody sees are dropped, or only 20 characters are kept.
   */
  names: 'as-sent' | 'squeezed' | 'plain-spaces' | 'visible' | 'cut';
  /**
   * Dates, links and telephone numbers come back in another form of the same: midnight in Moscow for a day, in UTC or
   * (`moscow`) with its offset; a slash after the host of a link; `+7` for `8`.
   */
  values: 'as-sent' | 'otherwise' | 'moscow';
  /** Answers that show other values than there are. */
  odd: OddRows[];
  paging: PagingFaults | null;
  /** Where lists have no `has_next`: the last page repeats its cursor for ever, or ends with null. */
  tail: 'never-null' | 'null';
  /** More rows asked for than a page may hold. */
  overLimit: 'error' | 'clamp';
  /** Whether the list of bots has `has_next`, where other lists have it. */
  botPages: 'flags' | 'plain';
  /** `meta.total` where people are searched by `query`. */
  queryTotal: boolean;
  /** The workspace has not been paid for. */
  unpaid: boolean;
  /** Which key the body of a bot is looked for under. */
  botRoot: 'both' | 'bot' | 'webhook';
  /** What leaving `scopes` out of a bot's update does. */
  botScopes: 'unchanged' | 'default';
  /** How `entity_type` of the property list may be spelled. */
  entityType: 'any' | 'User' | 'user';
  /** What a write of some custom properties does to the others. */
  propertyPut: 'merge' | 'replace';
  /** Adding someone who is in the chat by themselves. */
  reAdd: 'ok' | 'error';
  /** Adding someone whom a tag holds: they become a member by themselves too, or nothing happens. */
  addHeld: 'direct' | 'ignored';
  addSuspended: 'ok' | 'error';
  /** Whether a new chat that leaves people out says whom, in `meta`; since 2026-10. */
  droppedMembers: 'named' | 'silent';
  /** When one of several cannot be added: nobody is, or those before it are. */
  addMembers: 'atomic' | 'partial';
  /** Archiving what is archived, unarchiving what is not. */
  reArchive: 'ok' | 'error';
  /** Whether `role=admin` lists the owner too. */
  adminListing: 'without-owner' | 'with-owner';
  /** `members?role=`: as asked; everybody; whoever has a higher role stands among `member` too; nobody. */
  roleFilter: 'heeded' | 'ignored' | 'twice' | 'empty';
  /** Whether suspended people stand in `member_ids` and in lists of members; not since 2026-10. */
  suspendedMembers: 'shown' | 'hidden';
  /** People who stand in no `member_ids` and no list of members, though they are in. */
  hiddenMembers: number[];
  /** Who stands in a chat's `member_ids`. */
  memberIds: 'all' | 'direct';
  /** At most as many `member_ids`; null: all. */
  memberIdsCap: number | null;
  /** When a tag taken off a chat takes effect: after so many further requests, and so many milliseconds. */
  detach: { requests: number; ms: number };
  /** The same for a tag taken off a person; null: at once. */
  untag: { requests: number; ms: number } | null;
  /** Whether the e-mail of a deleted person stays taken. */
  deletedEmails: 'free' | 'reserved';
  /** How rules that end in 403 are worded: the description types them as OAuth errors, its prose says otherwise. */
  forbidden: 'api' | 'oauth';
  /** Other statuses and codes than the usual ones, by refusal. */
  refusals: Partial<Record<Situation, Partial<Verdict>>>;
}

/** The usual switches of a generation, nothing broken. */
export function defaultFaults(traits: Traits): Faults {
  return {
    latencyMs: 0,
    rate: null,
    script: [],
    hidden: [],
    lagMs: 0,
    memberLagMs: 0,
    dateAheadMs: 0,
    ignores: [],
    names: 'as-sent',
    values: 'as-sent',
    odd: [],
    paging: null,
    tail: 'never-null',
    overLimit: 'error',
    botPages: 'flags',
    queryTotal: true,
    unpaid: false,
    botRoot: traits.botUrlOnly ? 'bot' : 'both',
    botScopes: 'unchanged',
    entityType: 'any',
    propertyPut: 'merge',
    reAdd: 'ok',
    addHeld: 'direct',
    addSuspended: 'ok',
    droppedMembers: 'named',
    addMembers: 'atomic',
    reArchive: traits.archivingStrips ? 'error' : 'ok',
    adminListing: 'without-owner',
    roleFilter: 'heeded',
    suspendedMembers: traits.hidesSuspended ? 'hidden' : 'shown',
    hiddenMembers: [],
    memberIds: 'all',
    memberIdsCap: null,
    detach: { requests: 2, ms: 0 },
    untag: null,
    deletedEmails: 'free',
    forbidden: 'api',
    refusals: {},
  };
}

/** Whether a text is meant by a pattern; no pattern means every text. */
export const meant = (pattern: RegExp | string | undefined, text: string): boolean =>
  pattern === undefined || new RegExp(pattern).test(text);

/** Counts matching requests, so that "the second POST" can be said. */
export interface Director {
  /** The fault due for this request, if any. */
  due(script: readonly ScriptedFault[], method: string, path: string): ScriptedFault | undefined;
  forget(): void;
}

/** Keeps the counts of scripted faults; a fault is known by its object. */
export function createDirector(): Director {
  let seen = new WeakMap<ScriptedFault, number>();
  return {
    due(script, method, path) {
      let found: ScriptedFault | undefined;
      for (const fault of script) {
        if ((fault.method !== undefined && fault.method !== method) || !meant(fault.path, path)) continue;
        const count = (seen.get(fault) ?? 0) + 1;
        seen.set(fault, count);
        const first = fault.nth ?? 1;
        const times = fault.times ?? 1;
        if (found === undefined && count >= first && (times === 0 || count < first + times)) found = fault;
      }
      return found;
    },
    forget() {
      seen = new WeakMap();
    },
  };
}

/** Seconds to wait when a token has asked too often; undefined when it may go on. */
export type Limiter = (token: string, rate: NonNullable<Faults['rate']>, now: number) => number | undefined;

/** A bucket per token: `burst` at once, `perSecond` in the long run. */
export function createLimiter(): Limiter {
  const buckets = new Map<string, { left: number; at: number }>();
  return (token, { perSecond, burst = perSecond, retryAfter = 1 }, now) => {
    const bucket = buckets.get(token) ?? { left: burst, at: now };
    bucket.left = Math.min(burst, bucket.left + ((now - bucket.at) * perSecond) / 1000);
    bucket.at = now;
    buckets.set(token, bucket);
    if (bucket.left < 1) return retryAfter;
    bucket.left -= 1;
    return undefined;
  };
}

/** The answer of the rate limiter. */
export function limitAnswer(traits: Traits, retryAfter: number | string): WireResponse {
  const headers = { 'retry-after': String(retryAfter) };
  if (traits.plainLimit) {
    return { status: 429, headers: { ...headers, 'content-type': 'text/plain' }, body: 'Retry later\n' };
  }
  const message = 'too many requests';
  const error = traits.bareErrors
    ? { key: 'base', value: message }
    : { key: 'base', value: null, message, code: 'rate_limit', payload: null };
  return { status: 429, headers, body: { errors: [error as Json] } };
}

const html = (status: number): WireResponse => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: `<html><head><title>${status}</title></head><body><center><h1>${status} Server Error</h1></center></body></html>\n`,
});

const page = (status: number, title: string, headers: Record<string, string> = {}): WireResponse => ({
  status,
  headers: { 'content-type': 'text/html', ...headers },
  body: `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`,
});

/** The answers of something that stands between client and server, by kind; undefined for every other kind. */
export function strangerAnswer(kind: FaultKind): WireResponse | undefined {
  switch (kind) {
    case '302':
      return { status: 302, headers: { location: 'https://sign-in.example/' }, body: null };
    case '407':
      return page(407, 'Proxy Authentication Required', { 'proxy-authenticate': 'Basic realm="proxy"' });
    case '408':
      return { status: 408, headers: {}, body: null };
    case '200-html':
      return page(200, 'Sign in');
    case '200-empty':
      return { status: 200, headers: {}, body: {} };
    case '200-errors': {
      const error = { key: 'base', value: null, message: 'could not be saved', code: 'forbidden', payload: null };
      return { status: 200, headers: {}, body: { errors: [error] } };
    }
    case '202':
      return { status: 202, headers: {}, body: null };
    case '207':
      return { status: 207, headers: {}, body: { data: [] } };
    default:
      return undefined;
  }
}

/** The answer of a broken gateway: HTML for 502 and above, JSON for 500. */
export const brokenAnswer = (status: number): WireResponse =>
  status === 500 ? { status, headers: {}, body: { status: 500, error: 'Internal Server Error' } } : html(status);
