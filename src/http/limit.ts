/** One limiter per token: as fast as the API allows and no faster. */
import { type Send, WireFailure, type WireRequest, type WireResponse } from '../wire/http.ts';
import { pausedUntil, pauseText, retryAfterMs } from '../wire/pause.ts';
import type { Sleep } from './clock.ts';
import type { Emit } from './events.ts';
import { broken, neverReached, type Outcome, outcomeText } from './failures.ts';

/** A pause longer than this is not waited for: until it is over, no request is sent. */
export const longestPause = 120_000;

/** How fast we go, and why. Plain data; the functions below make the next one. */
export interface Pace {
  /** Requests per second at `cleanSince`; one more for every second since. */
  rate: number;
  cleanSince: number;
  tokens: number;
  refilledAt: number;
  pausedUntil: number;
  /** Counts the times that everybody was stopped: several refusals of one moment are one. */
  episode: number;
  /** Episodes without a success between them. */
  streak: number;
}

const burst = 4;

export const freshPace = (rate: number, now: number): Pace => ({
  rate,
  cleanSince: now,
  tokens: burst,
  refilledAt: now,
  pausedUntil: now,
  episode: 0,
  streak: 0,
});

/** The rate in force: what a 429 left, and one per second for every clean second since. */
export const rateAt = (pace: Pace, max: number, now: number): number =>
  Math.min(max, pace.rate + Math.max(0, Math.floor((now - pace.cleanSince) / 1000)));

/** The pace with the tokens of the time that has passed. */
export function refilled(pace: Pace, max: number, now: number): Pace {
  const seconds = Math.max(0, now - pace.refilledAt) / 1000;
  const tokens = Math.min(burst, pace.tokens + seconds * rateAt(pace, max, now));
  return { ...pace, tokens, refilledAt: Math.max(now, pace.refilledAt) };
}

/** How long the next request has to wait; 0: it may go. In: a refilled pace. */
export function waitMs(pace: Pace, max: number, now: number): number {
  if (now < pace.pausedUntil) return pace.pausedUntil - now;
  return pace.tokens >= 1 ? 0 : Math.ceil(((1 - pace.tokens) * 1000) / rateAt(pace, max, now));
}

/** The pace after a 429: half as fast (once per episode), and nobody moves until the server's time is over. */
export function afterLimited(pace: Pace, sentIn: number, headers: Record<string, string>, max: number, now: number): Pace {
  const news = sentIn === pace.episode;
  const streak = pace.streak + (news ? 1 : 0);
  const pause = retryAfterMs(headers, now) ?? 1000 * 2 ** Math.min(2, Math.max(0, streak - 1));
  const pausedUntil = Math.max(pace.pausedUntil, now + pause);
  const rate = news ? Math.max(1, rateAt(pace, max, now) / 2) : pace.rate;
  return {
    ...pace,
    rate,
    streak,
    pausedUntil,
    cleanSince: pausedUntil,
    tokens: Math.min(pace.tokens, 0),
    refilledAt: pausedUntil,
    episode: pace.episode + (news ? 1 : 0),
  };
}

/** The pace after a failure of the server: as fast as before, when the pause is over. */
export const afterBroken = (pace: Pace, sentIn: number, pause: number, now: number): Pace => ({
  ...pace,
  pausedUntil: Math.max(pace.pausedUntil, now + pause),
  episode: pace.episode + (sentIn === pace.episode ? 1 : 0),
});

/** What came of reads, or of writes, since one of them was last answered: a server may be out of order for one and not the other. */
interface Row {
  what: 'read' | 'change';
  /** Different requests that broke. One that breaks again and again may be at fault itself. */
  requests: Set<string>;
  since: number;
  /** How often everybody has waited for the server. */
  pauses: number;
  /** Why nothing is sent any more. */
  down?: string;
}

/** So many different requests must break, with no answer between them, before everybody waits. */
const several = 3;

/** Seconds of each pause; after one, a single request tries. When the one after the last has broken too, the server is given up. */
const patience = [1, 2, 4, 8, 15];

const freshRow = (what: Row['what']): Row => ({ what, requests: new Set(), since: 0, pauses: 0 });

/** Two attempts of one request are one. */
const nameOf = ({ method, path, query, body }: WireRequest): string => JSON.stringify([method, path, query, body]);

function givenUp({ what, since }: Row, outcome: Outcome, now: number): string {
  const time = pauseText((now - since) / 1000);
  if (outcome instanceof WireFailure) return `for ${time} every ${what} has found no answer: ${reasonOf(outcome)}`;
  return `for ${time} every ${what} has been answered with ${outcomeText(outcome)}: Pachca may be under maintenance, run it again when it is back`;
}

/** What happened, without the request that it happened to. */
const reasonOf = ({ message }: WireFailure): string => message.replace(/^(GET|POST|PUT|DELETE) \/\S*: /, '');

/** A failure that no other request would escape: it is not repeated, and nothing else is tried. */
const forAll = ({ message, sent, code, cause, lasting }: WireFailure, reason: string): WireFailure =>
  new WireFailure(message, { sent, code, cause, lasting: lasting ?? reason });

/** A request that is not sent, because none would fare better. */
const unsent = ({ method, path }: WireRequest, code: string, lasting: string): WireFailure =>
  new WireFailure(`${method} ${path}: ${lasting}`, { sent: false, code, lasting });

export interface LimitOptions {
  /** Requests per second. Default 40. */
  rate?: number;
  /** Default 8. */
  inFlight?: number;
  now: () => number;
  sleep: Sleep;
  emit?: Emit;
}

export interface Limiter {
  send: Send;
  /** Requests per second in force now. */
  readonly rate: number;
}

/**
 * A Send that lets requests through in their order, at the rate, so many at a time.
 * A 429 halves the rate and stops everybody until `Retry-After` is over; it is still handed on. So does a 5xx with
 * `Retry-After`, and when several requests in a row broke: then everybody waits, one request tries, and when the server is
 * still out of order after the last of some growing pauses, nothing more is sent. Nor while a pause of more than two
 * minutes lasts: knocking again would make it longer. What is not sent rejects with a `WireFailure` that says why.
 * Until somebody has answered once, a name that is not known, a closed port or no secure connection is a wrong address
 * and no maintenance: it is told at once.
 */
export function limited(send: Send, { rate: max = 40, inFlight = 8, now, sleep, emit }: LimitOptions): Limiter {
  let pace = freshPace(max, now());
  let flying = 0;
  let wake = () => {};
  /** When the pause is over, in the words of the answer that began it. */
  let until: string | undefined;
  let line: Promise<unknown> = Promise.resolve();
  let answered = false;
  const rows = { reads: freshRow('read'), writes: freshRow('change') };
  const rowOf = ({ method }: WireRequest): Row => (method === 'GET' ? rows.reads : rows.writes);
  const most = (): number => (rows.reads.pauses + rows.writes.pauses > 0 ? 1 : inFlight);

  /** Only the head of the line is ever in here. */
  async function admit(request: WireRequest, signal?: AbortSignal): Promise<void> {
    const row = rowOf(request);
    for (;;) {
      signal?.throwIfAborted();
      if (row.down !== undefined) throw unsent(request, 'SERVER_DOWN', row.down);
      pace = refilled(pace, max, now());
      const wait = waitMs(pace, max, now());
      if (wait > longestPause)
        throw unsent(request, 'PAUSE_TOO_LONG', `Pachca asks for a pause of ${pauseText(wait / 1000, until)}`);
      if (wait > 0) await sleep(wait, signal);
      else if (flying >= most()) await new Promise<void>((resolve) => (wake = resolve));
      else break;
    }
    pace = { ...pace, tokens: pace.tokens - 1 };
    flying += 1;
  }

  function stop(next: Pace, outcome: Outcome): void {
    const before = pace.pausedUntil;
    pace = next;
    if (pace.pausedUntil <= before) return;
    until = outcome instanceof WireFailure ? undefined : pausedUntil(outcome.headers);
    emit?.({ type: 'pause', wait_ms: pace.pausedUntil - now(), rate: pace.rate, because: outcomeText(outcome) });
  }

  function breaks(row: Row, request: WireRequest, outcome: Outcome, sentIn: number): void {
    if (row.requests.size === 0) row.since = now();
    row.requests.add(nameOf(request));
    const asked = outcome instanceof WireFailure ? undefined : retryAfterMs(outcome.headers, now());
    if (asked === undefined && row.requests.size < several) return;
    const news = sentIn === pace.episode;
    if (news) row.pauses += 1;
    const own = news ? patience[row.pauses - 1] : 0;
    if (own === undefined) row.down = givenUp(row, outcome, now());
    else stop(afterBroken(pace, sentIn, Math.max(asked ?? 0, own * 1000), now()), outcome);
  }

  function learn(request: WireRequest, outcome: Outcome, sentIn: number): void {
    const row = rowOf(request);
    if (broken(outcome)) breaks(row, request, outcome, sentIn);
    else if (outcome instanceof WireFailure) return;
    else if (outcome.status === 429) stop(afterLimited(pace, sentIn, outcome.headers, max, now()), outcome);
    else {
      if (sentIn === pace.episode) pace = { ...pace, streak: 0 };
      Object.assign(row, freshRow(row.what));
    }
  }

  const through: Send = async (request, signal) => {
    const turn = line.then(() => admit(request, signal));
    line = turn.catch(() => {});
    await turn;
    const sentIn = pace.episode;
    try {
      const response = await send(request, signal);
      answered = true;
      learn(request, response, sentIn);
      return inSeconds(response, now());
    } catch (error) {
      if (!(error instanceof WireFailure)) throw error;
      if (!answered && neverReached(error)) throw forAll(error, reasonOf(error));
      learn(request, error, sentIn);
      throw error;
    } finally {
      flying -= 1;
      wake();
    }
  };
  return {
    send: through,
    get rate() {
      return rateAt(pace, max, now());
    },
  };
}

/** A date in `Retry-After` becomes seconds here: whoever is handed the answer may have no clock. */
function inSeconds(response: WireResponse, now: number): WireResponse {
  const wait = /[a-z]/i.test(response.headers['retry-after'] ?? '') ? retryAfterMs(response.headers, now) : undefined;
  if (wait === undefined) return response;
  return { ...response, headers: { ...response.headers, 'retry-after': String(Math.ceil(wait / 1000)) } };
}
