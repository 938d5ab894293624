/** One limiter per token: as fast as the API allows and no faster. */
import type { Send, WireResponse } from '../wire/http.ts';
import type { Sleep } from './clock.ts';
import type { Emit } from './events.ts';

/** A pause longer than this is not waited for: the server's refusal is handed on instead. */
export const longestPause = 120_000;

/** In: an answer's headers, the time. Out: how long the server wants us to wait (seconds with decimals, or an HTTP date), if it says. */
export function retryAfterMs(headers: Record<string, string>, now: number): number | undefined {
  const text = headers['retry-after']?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  if (!/^[A-Za-z]{3,9},? /.test(text)) return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** How fast we go, and why. Plain data; the functions below make the next one. */
export interface Pace {
  /** Requests per second at `cleanSince`; one more for every second since. */
  rate: number;
  cleanSince: number;
  tokens: number;
  refilledAt: number;
  pausedUntil: number;
  /** Counts the times the server limited us: several refusals of one moment are one. */
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
 * A Send that lets requests through in their order, at the rate, so many at a time. A 429 halves the rate and stops
 * everybody until `Retry-After` is over; it is still handed on. While a pause of more than two minutes lasts, every
 * request is answered with the refusal that began it, unsent: knocking again would make it longer.
 */
export function limited(send: Send, { rate: max = 40, inFlight = 8, now, sleep, emit }: LimitOptions): Limiter {
  let pace = freshPace(max, now());
  let flying = 0;
  let wake = () => {};
  let refusal: WireResponse | undefined;
  let line: Promise<unknown> = Promise.resolve();

  /** Only the head of the line is ever in here. Out: nothing, or the refusal to answer with. */
  async function admit(signal?: AbortSignal): Promise<WireResponse | undefined> {
    for (;;) {
      signal?.throwIfAborted();
      pace = refilled(pace, max, now());
      const wait = waitMs(pace, max, now());
      if (wait > longestPause && refusal !== undefined) return stillRefused(refusal, wait);
      if (wait > 0) await sleep(wait, signal);
      else if (flying >= inFlight) await new Promise<void>((resolve) => (wake = resolve));
      else break;
    }
    pace = { ...pace, tokens: pace.tokens - 1 };
    flying += 1;
    return undefined;
  }

  function learn(response: WireResponse, sentIn: number): void {
    if (response.status !== 429) {
      if (sentIn === pace.episode) pace = { ...pace, streak: 0 };
      return;
    }
    const before = pace.pausedUntil;
    pace = afterLimited(pace, sentIn, response.headers, max, now());
    refusal = response;
    if (pace.pausedUntil > before) emit?.({ type: 'pause', wait_ms: pace.pausedUntil - now(), rate: pace.rate });
  }

  const through: Send = async (request, signal) => {
    const turn = line.then(() => admit(signal));
    line = turn.catch(() => {});
    const refused = await turn;
    if (refused !== undefined) return refused;
    const sentIn = pace.episode;
    try {
      const response = await send(request, signal);
      learn(response, sentIn);
      return response;
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

const stillRefused = (refusal: WireResponse, wait: number): WireResponse => ({
  ...refusal,
  headers: { ...refusal.headers, 'retry-after': String(Math.ceil(wait / 1000)) },
});
