import { describe, expect, it } from 'vitest';
import type { HttpEvent } from '../../src/http/events.ts';
import { afterLimited, freshPace, limited, rateAt, refilled, retryAfterMs, waitMs } from '../../src/http/limit.ts';
import type { Send, WireResponse } from '../../src/wire/http.ts';
import { toyClock } from './clock.ts';

const ok: WireResponse = { status: 200, headers: {}, body: null };
const busy = (after?: string): WireResponse => ({
  status: 429,
  headers: after === undefined ? {} : { 'retry-after': after },
  body: 'slow down',
});
const get = (path = '/users') => ({ method: 'GET' as const, path });
const now = Date.parse('2026-05-01T10:00:00Z');

describe('Retry-After', () => {
  it.each([
    ['1', 1000],
    ['0', 0],
    ['1.5', 1500],
    [' 30 ', 30_000],
    ['Fri, 01 May 2026 10:00:07 GMT', 7000],
    ['Fri, 01 May 2026 09:00:00 GMT', 0],
    ['-5', undefined],
    ['soon', undefined],
    ['', undefined],
    ['2026', 2_026_000],
  ])('%j is %j ms', (text, ms) => {
    expect(retryAfterMs({ 'retry-after': text }, now)).toBe(ms);
  });
  it('that is not there is nothing', () => expect(retryAfterMs({}, now)).toBeUndefined());
});

describe('the pace', () => {
  it('is halved once for all refusals of one moment, and never below one', () => {
    let pace = freshPace(40, 0);
    pace = afterLimited(pace, 0, { 'retry-after': '2' }, 40, 100);
    pace = afterLimited(pace, 0, { 'retry-after': '3' }, 40, 110);
    expect(pace).toMatchObject({ rate: 20, pausedUntil: 3110, episode: 1 });
    for (let i = 1; i < 9; i++) pace = afterLimited(pace, i, {}, 40, 110);
    expect(pace.rate).toBe(1);
  });

  it('waits 1, 2, 4, 4 seconds when the server does not say how long', () => {
    let pace = freshPace(40, 0);
    const waits = [0, 1, 2, 3].map((episode) => {
      const at = pace.pausedUntil;
      pace = afterLimited(pace, episode, {}, 40, at);
      return pace.pausedUntil - at;
    });
    expect(waits).toEqual([1000, 2000, 4000, 4000]);
  });

  it('comes back by one per clean second, counted from the end of the pause', () => {
    const pace = afterLimited(freshPace(40, 0), 0, { 'retry-after': '10' }, 40, 0);
    expect([0, 10_000, 10_999, 11_000, 15_500, 30_000, 99_000].map((at) => rateAt(pace, 40, at))).toEqual([
      20, 20, 20, 21, 25, 40, 40,
    ]);
  });

  it('saves no more than a handful of requests up while nobody asks', () => {
    const pace = refilled(freshPace(40, 0), 40, 60_000);
    expect(pace.tokens).toBe(4);
    expect(waitMs({ ...pace, tokens: 0 }, 40, 60_000)).toBe(25);
  });
});

/** Sends many, remembers when each arrived. */
async function rush(
  count: number,
  options: { rate?: number; inFlight?: number; latency?: number; answer?: (n: number) => WireResponse },
) {
  const clock = toyClock();
  const arrivals: { path: string; at: number }[] = [];
  const events: HttpEvent[] = [];
  let flying = 0;
  let most = 0;
  const send: Send = async ({ path }) => {
    arrivals.push({ path, at: clock.now() });
    const answer = options.answer?.(arrivals.length) ?? ok;
    most = Math.max(most, ++flying);
    await clock.sleep(options.latency ?? 0);
    flying -= 1;
    return answer;
  };
  const limiter = limited(send, { ...options, now: clock.now, sleep: clock.sleep, emit: (e) => events.push(e) });
  const answers = await clock.through(Promise.all(Array.from({ length: count }, (_, i) => limiter.send(get(`/${i}`)))));
  return { arrivals, answers, most, events, clock, limiter };
}

const perSecond = (arrivals: { at: number }[]) =>
  Math.max(...arrivals.map(({ at }) => arrivals.filter((other) => other.at >= at && other.at < at + 1000).length));

describe('the limiter', () => {
  it('never lets through more than the rate and a handful in any second, and not much less', async () => {
    const { arrivals } = await rush(200, { rate: 40 });
    expect(perSecond(arrivals)).toBeLessThanOrEqual(45);
    expect(arrivals.at(-1)!.at).toBeLessThanOrEqual(5100);
  });

  it('keeps the order', async () => {
    const { arrivals } = await rush(50, { latency: 30, inFlight: 3 });
    expect(arrivals.map(({ path }) => path)).toEqual(Array.from({ length: 50 }, (_, i) => `/${i}`));
  });

  it('keeps at most so many in flight', async () => {
    expect((await rush(40, { inFlight: 8, latency: 2000 })).most).toBe(8);
    expect((await rush(5, { inFlight: 1, latency: 10 })).most).toBe(1);
  });

  it('stops everybody until Retry-After is over, then goes on at half the rate', async () => {
    const { arrivals, answers, events } = await rush(60, {
      rate: 40,
      inFlight: 8,
      latency: 5,
      answer: (n) => (n === 3 ? busy('7') : ok),
    });
    const refusedAt = arrivals[2]!.at + 5;
    expect(arrivals.filter(({ at }) => at > refusedAt && at < refusedAt + 7000)).toEqual([]);
    expect(perSecond(arrivals.filter(({ at }) => at >= refusedAt + 7000))).toBeLessThanOrEqual(24);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(1);
    expect(events).toEqual([{ type: 'pause', wait_ms: 7000, rate: 20 }]);
  });

  it('tells the rate in force, so that budgets are honest', async () => {
    const { limiter, clock } = await rush(1, { rate: 30, answer: () => busy('1') });
    expect(limiter.rate).toBe(15);
    clock.advance(4000);
    expect(limiter.rate).toBe(18);
    clock.advance(60_000);
    expect(limiter.rate).toBe(30);
  });

  it('does not knock again while a pause of hours lasts: the refusal is handed on, unsent', async () => {
    const { arrivals, answers } = await rush(10, { inFlight: 1, answer: () => busy('3600') });
    expect(arrivals).toHaveLength(1);
    expect(answers.map(({ status, headers }) => [status, headers['retry-after']])).toEqual(
      Array.from({ length: 10 }, () => [429, '3600']),
    );
  });

  it('lets the next one go when one fails without an answer', async () => {
    const clock = toyClock();
    const limiter = limited(() => Promise.reject(new Error('lost')), { inFlight: 1, now: clock.now, sleep: clock.sleep });
    const all = await clock.through(Promise.allSettled([limiter.send(get()), limiter.send(get()), limiter.send(get())]));
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });

  it('drops those who wait when the signal is aborted, and only those', async () => {
    const clock = toyClock();
    const stop = new AbortController();
    let sent = 0;
    const limiter = limited(
      async () => {
        sent += 1;
        if (sent === 5) stop.abort(new Error('stopped'));
        return ok;
      },
      { rate: 1, now: clock.now, sleep: clock.sleep },
    );
    const asked = Array.from({ length: 8 }, () => limiter.send(get(), stop.signal));
    const other = limiter.send(get());
    const all = await clock.through(Promise.allSettled([...asked, other]));
    expect(all.map(({ status }) => status)).toEqual([...Array(5).fill('fulfilled'), ...Array(3).fill('rejected'), 'fulfilled']);
    expect(all.slice(5, 8)).toEqual(Array(3).fill({ status: 'rejected', reason: new Error('stopped') }));
    expect(sent).toBe(6);
  });
});
