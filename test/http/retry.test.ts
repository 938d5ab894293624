import { describe, expect, it } from 'vitest';
import type { HttpEvent } from '../../src/http/events.ts';
import type { Outcome } from '../../src/http/failures.ts';
import { delayBefore, inHindsight, retrying } from '../../src/http/retry.ts';
import { type Json, WireFailure, type WireRequest, type WireResponse } from '../../src/wire/http.ts';
import { toyClock } from './clock.ts';

const answer = (status: number, headers: Record<string, string> = {}, body: Json = null): WireResponse => ({
  status,
  headers,
  body,
});
const gone = (sent: boolean, code = sent ? 'ECONNRESET' : 'ECONNREFUSED') => new WireFailure('no answer', { sent, code });
const none = { limited: 0, failed: 0 };
const middle = () => 0.5;

const outcomes: [string, Outcome][] = [
  ['429', answer(429)],
  ['429 with Retry-After', answer(429, { 'retry-after': '9.5' })],
  ['429 for an hour', answer(429, { 'retry-after': '3600' })],
  ['500', answer(500)],
  ['502', answer(502)],
  ['503', answer(503)],
  ['503 with Retry-After', answer(503, { 'retry-after': '7' })],
  ['504', answer(504)],
  ['501', answer(501)],
  ['lost after sending', gone(true)],
  ['never sent', gone(false)],
  ['unreadable', gone(true, 'BAD_JSON')],
  ['too large', gone(true, 'RESPONSE_TOO_LARGE')],
  ['bad certificate', gone(false, 'CERT_HAS_EXPIRED')],
  ['proxy says no', gone(false, 'PROXY_REFUSED')],
  ['200', answer(200)],
  ['301', answer(301)],
  ...[400, 401, 402, 403, 404, 409, 422].map((status): [string, Outcome] => [String(status), answer(status)]),
];
const repeated: Record<string, number> = {
  '429': 1000,
  '429 with Retry-After': 9500,
  '500': 1000,
  '502': 1000,
  '503': 1000,
  '503 with Retry-After': 7000,
  '504': 1000,
  'lost after sending': 1000,
  'never sent': 1000,
  unreadable: 1000,
};

describe('what is sent again', () => {
  for (const method of ['GET', 'PUT', 'DELETE'] as const) {
    it.each(outcomes)(`${method} after %s`, (name, outcome) => {
      expect(delayBefore(none, outcome, { method }, 0, middle)).toBe(repeated[name]);
    });
  }
  it.each(outcomes)('POST after %s, and never where it may have worked', (name, outcome) => {
    const safe = ['429', '429 with Retry-After', 'never sent'].includes(name);
    expect(delayBefore(none, outcome, { method: 'POST' }, 0, middle)).toBe(safe ? repeated[name] : undefined);
  });

  it('waits 1, 2, 4 seconds and gives up', () => {
    const waits = [0, 1, 2, 3].map((failed) => delayBefore({ limited: 4, failed }, answer(503), { method: 'GET' }, 0, middle));
    expect(waits).toEqual([1000, 2000, 4000, undefined]);
  });
  it('asks five more times when limited', () => {
    const waits = [0, 4, 5].map((limited) =>
      delayBefore({ limited, failed: 3 }, answer(429, { 'retry-after': '1' }), { method: 'POST' }, 0, middle),
    );
    expect(waits).toEqual([1000, 1000, undefined]);
  });
  it('spreads repeats by half either way, but never shortens Retry-After', () => {
    const at = (random: number, headers = {}) => delayBefore(none, answer(503, headers), { method: 'GET' }, 0, () => random);
    expect([at(0), at(0.999), at(0, { 'retry-after': '5' })]).toEqual([500, 1499, 5000]);
  });
});

const refusal = (code: string): Json => ({ errors: [{ key: 'role', message: 'x', code }] });

describe('an answer to a repeated request', () => {
  it.each([
    ['DELETE', 404, null, true, 204],
    ['DELETE', 404, null, false, 404],
    ['DELETE', 403, null, true, 403],
    ['GET', 404, null, true, 404],
    ['PUT', 422, refusal('already_assigned'), true, 204],
    ['PUT', 422, refusal('already_assigned'), false, 422],
    ['PUT', 422, refusal('invalid'), true, 422],
    ['PUT', 404, null, true, 404],
    ['POST', 422, refusal('already_assigned'), true, 422],
  ] as const)('%s %i %j after an attempt that may have worked (%s) is %i', (method, status, body, maybe, seen) => {
    expect(inHindsight(answer(status, {}, body), { method }, maybe).status).toBe(seen);
  });
});

async function play(request: WireRequest, script: Outcome[], signal?: AbortSignal, onSend = (_: number) => {}) {
  const clock = toyClock();
  const events: HttpEvent[] = [];
  let sent = 0;
  const send = retrying(
    async (_, given) => {
      given?.throwIfAborted();
      const outcome = script[sent++];
      onSend(sent);
      if (outcome === undefined) throw new Error('the script is over');
      if (outcome instanceof WireFailure) throw outcome;
      return outcome;
    },
    { now: clock.now, sleep: clock.sleep, random: middle, emit: (e) => events.push(e) },
  );
  const result = await clock.through(
    send(request, signal).then(
      (response) => ({ response }),
      (error: unknown) => ({ error }),
    ),
  );
  return { ...result, sent, events, took: clock.now() } as {
    response?: WireResponse;
    error?: any;
    sent: number;
    events: HttpEvent[];
    took: number;
  };
}

const del: WireRequest = { method: 'DELETE', path: '/chats/1/members/2', body: { secret: 'S' }, query: { q: 'S' } };
const post: WireRequest = { method: 'POST', path: '/chats', body: { chat: { name: 'S' } } };

describe('the loop', () => {
  it('repeats until it works, and tells about it without query or body', async () => {
    const { response, events, took } = await play(del, [
      answer(503),
      gone(true),
      answer(429, { 'retry-after': '2' }),
      answer(204),
    ]);
    expect(response?.status).toBe(204);
    expect(took).toBe(1000 + 2000 + 2000);
    expect(events).toEqual([
      { type: 'retry', method: 'DELETE', path: '/chats/1/members/2', attempt: 1, because: 'HTTP 503', wait_ms: 1000 },
      { type: 'retry', method: 'DELETE', path: '/chats/1/members/2', attempt: 2, because: 'ECONNRESET', wait_ms: 2000 },
      { type: 'retry', method: 'DELETE', path: '/chats/1/members/2', attempt: 3, because: 'HTTP 429', wait_ms: 2000 },
    ]);
  });

  it('takes a DELETE that finds nothing for done only if an earlier attempt may have worked', async () => {
    expect((await play(del, [gone(true), answer(404)])).response?.status).toBe(204);
    expect((await play(del, [answer(502), answer(404)])).response?.status).toBe(204);
    expect((await play(del, [gone(false), answer(404)])).response?.status).toBe(404);
    expect((await play(del, [answer(429), answer(404)])).response?.status).toBe(404);
  });

  it('hands a lost POST on at once, sent once', async () => {
    const { error, sent } = await play(post, [gone(true), answer(201)]);
    expect(error).toMatchObject({ sent: true, code: 'ECONNRESET' });
    expect(sent).toBe(1);
    expect(await play(post, [answer(500), answer(201)])).toMatchObject({ response: { status: 500 }, sent: 1 });
  });

  it('sends a POST again that never arrived', async () => {
    expect(await play(post, [gone(false), answer(429), answer(201)])).toMatchObject({ response: { status: 201 }, sent: 3 });
  });

  it('does not forget that an earlier attempt may have worked when the last one could not even be sent', async () => {
    const { error, sent } = await play(del, [gone(true), gone(false), gone(false), gone(false)]);
    expect(error).toMatchObject({ sent: true, code: 'ECONNREFUSED' });
    expect(sent).toBe(4);
    expect((await play(del, Array(4).fill(gone(false)))).error).toMatchObject({ sent: false });
  });

  it('hands on a pause of more than two minutes', async () => {
    expect(await play(post, [answer(429, { 'retry-after': '121' })])).toMatchObject({
      response: { status: 429 },
      sent: 1,
      took: 0,
    });
  });

  it('stops waiting when the signal is aborted: the reason if nothing was done, the last outcome if something may be', async () => {
    const stopped = async (outcome: Outcome) => {
      const stop = new AbortController();
      return play(del, [outcome, answer(204)], stop.signal, () => stop.abort(new Error('stopped')));
    };
    expect(await stopped(answer(429, { 'retry-after': '60' }))).toMatchObject({
      error: { message: 'stopped' },
      sent: 1,
      took: 0,
    });
    expect(await stopped(gone(false))).toMatchObject({ error: { message: 'stopped' }, sent: 1 });
    expect(await stopped(answer(503))).toMatchObject({ response: { status: 503 }, sent: 1 });
    expect(await stopped(gone(true))).toMatchObject({ error: { code: 'ECONNRESET' }, sent: 1 });
  });

  it('lets a mistake of our own through untouched', async () => {
    const clock = toyClock();
    const send = retrying(() => Promise.reject(new TypeError('bug')), { now: clock.now, sleep: clock.sleep, random: middle });
    await expect(clock.through(send(del))).rejects.toThrow(TypeError);
  });
});
