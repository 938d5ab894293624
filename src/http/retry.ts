/** What is sent again by itself, and when. POST only where it is certain that nothing happened. */
import { type Send, WireFailure, type WireRequest, type WireResponse } from '../wire/http.ts';
import { retryAfterMs } from '../wire/pause.ts';
import { problemsOf } from '../wire/problem.ts';
import type { Sleep } from './clock.ts';
import type { Emit } from './events.ts';
import { broken, type Outcome, outcomeText } from './failures.ts';
import { longestPause } from './limit.ts';

/** How often a request has been repeated so far, by cause. */
export interface Repeats {
  limited: number;
  failed: number;
}

const lost = (outcome: Outcome): outcome is WireFailure => outcome instanceof WireFailure;
const limitedBy = (outcome: Outcome): boolean => !lost(outcome) && outcome.status === 429;

/** Whether the server may have done what was asked although it did not say so. */
export const mayHaveHappened = (outcome: Outcome): boolean =>
  lost(outcome) ? outcome.sent : outcome.status >= 500 || outcome.status === 408;

/**
 * How long to wait before the request is sent again; undefined: not again.
 * GET, PUT and DELETE are repeated after 429, most of 5xx, 408 and lost connections; POST after a 429 and where the
 * request certainly never arrived. A server that wants more than two minutes is not waited for.
 */
export function delayBefore(
  repeats: Repeats,
  outcome: Outcome,
  request: Pick<WireRequest, 'method'>,
  now: number,
  random: () => number,
): number | undefined {
  const asked = lost(outcome) ? undefined : retryAfterMs(outcome.headers, now);
  const backoff = (repeat: number) => Math.round(1000 * 2 ** Math.min(2, repeat) * (0.5 + random()));
  if (asked !== undefined && asked > longestPause) return undefined;
  if (limitedBy(outcome)) return repeats.limited < 5 ? (asked ?? backoff(repeats.limited)) : undefined;
  if (!broken(outcome) || repeats.failed >= 3) return undefined;
  if (request.method === 'POST' && mayHaveHappened(outcome)) return undefined;
  return Math.max(asked ?? 0, backoff(repeats.failed));
}

/**
 * The answer of a repeated request, seen in the light of an earlier attempt that may have worked: a DELETE that now
 * finds nothing and a role that is now already so are successes. `maybe`: whether there was such an attempt.
 */
export function inHindsight(response: WireResponse, request: Pick<WireRequest, 'method'>, maybe: boolean): WireResponse {
  if (!maybe) return response;
  const gone = request.method === 'DELETE' && response.status === 404;
  const so =
    request.method === 'PUT' && response.status >= 400 && problemsOf(response).some((p) => p.code === 'already_assigned');
  return gone || so ? { ...response, status: 204, body: null } : response;
}

export interface RetryOptions {
  now: () => number;
  sleep: Sleep;
  random: () => number;
  emit?: Emit;
}

const attempt = (send: Send, request: WireRequest, signal?: AbortSignal): Promise<Outcome> =>
  send(request, signal).catch((error: unknown) => {
    if (error instanceof WireFailure) return error;
    throw error;
  });

function settle(outcome: Outcome, request: WireRequest, maybe: boolean): WireResponse {
  if (lost(outcome)) throw outcome;
  return inHindsight(outcome, request, maybe);
}

/** The last failure as the caller must see it: if any attempt may have arrived, the request counts as sent. */
const remembering = (outcome: Outcome, maybe: boolean): Outcome =>
  lost(outcome) && maybe && !outcome.sent
    ? new WireFailure(outcome.message, { ...outcome, sent: true, cause: outcome.cause })
    : outcome;

/**
 * A Send that repeats what may be repeated. When the signal is aborted while it waits, the last outcome is final if the
 * request may have been done, and the signal's reason is thrown if it was certainly not.
 */
export function retrying(send: Send, { now, sleep, random, emit }: RetryOptions): Send {
  return async (request, signal) => {
    const repeats: Repeats = { limited: 0, failed: 0 };
    let maybe = false;
    let outcome = await attempt(send, request, signal);
    for (;;) {
      const wait = delayBefore(repeats, outcome, request, now(), random);
      if (wait === undefined) return settle(remembering(outcome, maybe), request, maybe);
      maybe ||= mayHaveHappened(outcome);
      repeats[limitedBy(outcome) ? 'limited' : 'failed'] += 1;
      emit?.(retryEvent(request, outcome, repeats, wait));
      await sleep(wait, signal);
      try {
        outcome = await attempt(send, request, signal);
      } catch (reason) {
        if (!maybe || !signal?.aborted) throw reason;
        return settle(remembering(outcome, maybe), request, false);
      }
    }
  };
}

const retryEvent = (request: WireRequest, outcome: Outcome, repeats: Repeats, wait: number) => ({
  type: 'retry' as const,
  method: request.method,
  path: request.path,
  attempt: repeats.limited + repeats.failed,
  because: outcomeText(outcome),
  wait_ms: wait,
});
