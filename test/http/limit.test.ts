import { describe, expect, it } from 'vitest';
import type { HttpEvent } from '../../src/http/events.ts';
import { afterLimited, freshPace, limited, rateAt, refilled, waitMs } from '../../src/http/limit.ts';
import { retrying } from '../../src/http/retry.ts';
import { type Send, WireFailure, type WireRequest, type WireResponse } from '../../src/wire/http.ts';
import { pausedUntil, pauseText, retryAfterMs } from '../../src/wire/pause.ts';
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
    ['9'.repeat(400), 100 * 365 * 86_400_000],
    ['Fri, 01 May 3026 10:00:00 GMT', 100 * 365 * 86_400_000],
    ['Fri May  1 10:00:07 2026', 7000],
    ['Friday, 32 Nonsense', undefined],
    ['Infinity', undefined],
    ['1e9', undefined],
    ['5, 5', undefined],
  ])('%j is %j ms', (text, ms) => {
    expect(retryAfterMs({ 'retry-after': text }, now)).toBe(ms);
  });
  it('that is not there is nothing', () => expect(retryAfterMs({}, now)).toBeUndefined());

  it('as a date is taken by the clock of the server that wrote it, whatever ours says', () => {
    const headers = { 'retry-after': 'Fri, 01 May 2026 10:00:07 GMT', date: 'Fri, 01 May 2026 10:00:02 GMT' };
    for (const ours of [undefined, 0, now, now + 86_400_000]) expect(retryAfterMs(headers, ours)).toBe(5000);
    expect(retryAfterMs({ 'retry-after': headers['retry-after'] })).toBeUndefined();
  });

  it('is told as long as it is, and until when where the server has a clock', () => {
    const until = (after: string) => pausedUntil({ 'retry-after': after, date: 'Fri, 01 May 2026 10:00:00 GMT' });
    expect(pauseText(45)).toBe('45 s');
    expect(pauseText(600)).toBe('10 min');
    expect(pauseText(7200, until('7200'))).toBe('2 hours, until 2026-05-01 12:00 UTC');
    expect(pauseText(86_400 * 3, until('259200'))).toBe('3 days, until 2026-05-04 10:00 UTC');
    expect(pauseText(31_536_000 * 5)).toBe('5 years');
    expect([until('soon'), pausedUntil({ 'retry-after': '5' })]).toEqual([undefined, undefined]);
    expect(until('9'.repeat(400))).toMatch(/^2126-/);
  });
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
    expect(events).toEqual([{ type: 'pause', wait_ms: 7000, rate: 20, because: 'HTTP 429' }]);
  });

  it('tells the rate in force, so that budgets are honest', async () => {
    const { limiter, clock } = await rush(1, { rate: 30, answer: () => busy('1') });
    expect(limiter.rate).toBe(15);
    clock.advance(4000);
    expect(limiter.rate).toBe(18);
    clock.advance(60_000);
    expect(limiter.rate).toBe(30);
  });

  it.each([429, 503])(
    'does not knock again while a pause of hours lasts that came with %i: nothing else is sent',
    async (status) => {
      const clock = toyClock();
      let sent = 0;
      const date = 'Fri, 01 May 2026 10:00:00 GMT';
      const send: Send = async () => {
        sent += 1;
        return { status, headers: { 'retry-after': '3600', date }, body: null };
      };
      const limiter = limited(send, { inFlight: 1, now: clock.now, sleep: clock.sleep });
      const all = await clock.through(Promise.allSettled(Array.from({ length: 10 }, () => limiter.send(get()))));
      expect(sent).toBe(1);
      expect(all[0]).toMatchObject({ value: { status, headers: { 'retry-after': '3600' } } });
      const lasting = 'Pachca asks for a pause of 60 min, until 2026-05-01 11:00 UTC';
      for (const one of all.slice(1))
        expect(one).toMatchObject({
          reason: { sent: false, code: 'PAUSE_TOO_LONG', lasting, message: `GET /users: ${lasting}` },
        });
    },
  );

  it('goes on when the pause of hours has nearly passed', async () => {
    const clock = toyClock();
    const answers = [busy('3600'), ok];
    const limiter = limited(async () => answers.shift()!, { now: clock.now, sleep: clock.sleep });
    await clock.through(limiter.send(get()));
    clock.advance(3_599_000);
    expect(await clock.through(limiter.send(get()))).toBe(ok);
    expect(clock.now()).toBeGreaterThanOrEqual(3_600_000);
    expect(clock.now()).toBeLessThan(3_601_000);
  });

  it('hands a date on in seconds, for whoever has no clock', async () => {
    const clock = toyClock(now);
    const limiter = limited(async () => busy('Fri, 01 May 2026 12:00:00 GMT'), { now: clock.now, sleep: clock.sleep });
    expect((await clock.through(limiter.send(get()))).headers['retry-after']).toBe('7200');
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

/** Many changes, eight at a time as the engine has them, through the repeats and the limiter, to a server of one's own. */
async function changes(
  count: number,
  server: (request: WireRequest, at: number, nth: number) => WireResponse | WireFailure,
  options: { method?: 'PUT' | 'POST' | 'GET'; workers?: number } = {},
) {
  const clock = toyClock();
  const events: HttpEvent[] = [];
  const arrivals: { path: string; at: number }[] = [];
  const wire: Send = async (request) => {
    await clock.sleep(20);
    arrivals.push({ path: request.path, at: clock.now() });
    const outcome = server(request, clock.now(), arrivals.length);
    if (outcome instanceof WireFailure) throw outcome;
    return outcome;
  };
  const policy = { now: clock.now, sleep: clock.sleep, random: () => 0.5, emit: (event: HttpEvent) => events.push(event) };
  const send = retrying(limited(wire, policy).send, policy);
  const results: (WireResponse | WireFailure)[] = [];
  const waiting = Array.from({ length: count }, (_, i) => i);
  const worker = async () => {
    for (let i = waiting.shift(); i !== undefined; i = waiting.shift())
      results[i] = await send({ method: options.method ?? 'PUT', path: `/users/${i}` }).catch((error) => error as WireFailure);
  };
  await clock.through(Promise.all(Array.from({ length: options.workers ?? 8 }, worker)));
  const pauses = events.flatMap((event) => (event.type === 'pause' ? [event.wait_ms] : []));
  return { arrivals, results, pauses, took: clock.now() };
}

const down = (after?: string): WireResponse => ({ ...busy(after), status: 503 });
const statuses = (results: (WireResponse | WireFailure)[]) =>
  results.map((one) => (one instanceof WireFailure ? one.code : one.status));

describe('a server under maintenance', () => {
  it('that does not come back is asked a few times, not four times for each change', async () => {
    const { arrivals, results, pauses, took } = await changes(100, () => down());
    expect(arrivals.length).toBeLessThan(16);
    expect(pauses).toEqual([1000, 2000, 4000, 8000, 15_000]);
    expect(took).toBeLessThan(33_000);
    const last = results.at(-1) as WireFailure;
    expect(last).toMatchObject({ sent: false, code: 'SERVER_DOWN' });
    expect(last.lasting).toBe(
      'for 30 s every change has been answered with HTTP 503: Pachca may be under maintenance, run it again when it is back',
    );
  });

  it('that comes back within half a minute harms nobody: all changes are done', async () => {
    const { arrivals, results } = await changes(100, (_, at) => (at < 12_000 ? down() : ok));
    expect(statuses(results)).toEqual(Array(100).fill(200));
    expect(arrivals.length).toBeLessThan(115);
  });

  it('is tried by one request at a time', async () => {
    const { arrivals } = await changes(100, () => down());
    const first = arrivals.filter(({ at }) => at < 1000).length;
    expect(first).toBeLessThanOrEqual(8);
    expect(new Set(arrivals.slice(first).map(({ at }) => at)).size).toBe(arrivals.length - first);
  });

  it.each([1, 2, 3])('is given up as well where only %i change can be sent at a time', async (workers) => {
    const { arrivals, results } = await changes(50, () => down(), { workers });
    expect(arrivals.length).toBeLessThan(20);
    expect(results.at(-1)).toMatchObject({ sent: false, code: 'SERVER_DOWN' });
  });

  it('for writes alone: reads go on, and do not make it look as if writes worked', async () => {
    const clock = toyClock();
    const sent = { GET: 0, PUT: 0, POST: 0, DELETE: 0 };
    const limiter = limited(
      async ({ method }) => {
        sent[method] += 1;
        return method === 'GET' ? ok : down();
      },
      { now: clock.now, sleep: clock.sleep },
    );
    const ask = (method: 'GET' | 'PUT', id: number) => limiter.send({ method, path: `/users/${id}` }).catch((error) => error);
    for (let id = 0; id < 30; id++) {
      await clock.through(ask('PUT', id));
      await clock.through(ask('GET', id));
    }
    expect(sent).toMatchObject({ GET: 30, PUT: 8 });
  });

  it('whose connections break is given up like one that answers 503', async () => {
    const gone = new WireFailure('PUT /users/1: the connection to a.example was refused', { sent: false, code: 'ECONNREFUSED' });
    const { arrivals, results } = await changes(100, (_, __, nth) => (nth === 1 ? ok : gone));
    expect(arrivals.length).toBeLessThan(17);
    expect((results.at(-1) as WireFailure).lasting).toMatch(/every change has found no answer: the connection to .* was refused/);
  });

  it.each([501, 505, 511])('is not what %i says: each is handed on at once', async (status) => {
    const { arrivals, pauses } = await changes(20, () => ({ ...ok, status }));
    expect([arrivals.length, pauses]).toEqual([20, []]);
  });

  it('is not one change that breaks again and again: the others go on without a pause', async () => {
    const { results, pauses } = await changes(40, ({ path }) => (path === '/users/3' ? down() : ok));
    expect(statuses(results)).toEqual(Array.from({ length: 40 }, (_, i) => (i === 3 ? 503 : 200)));
    expect(pauses).toEqual([]);
  });

  it('does not take away that a change may have been done whose answer was lost before', async () => {
    const { results } = await changes(20, () => down());
    const first = results.slice(0, 3).map((one) => (one instanceof WireFailure ? one.sent : true));
    expect(first).toEqual([true, true, true]);
  });
});

describe('an address that nobody has ever answered at', () => {
  it.each(['ENOTFOUND', 'ECONNREFUSED', 'EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER', 'PROXY_UNREACHABLE'])(
    'is told at once, and whoever mistyped it waits for no maintenance (%s)',
    async (code) => {
      const { results, pauses, took } = await changes(
        8,
        () => new WireFailure(`GET /users: no way to a.example (${code})`, { sent: false, code }),
        { method: 'GET' },
      );
      expect(results[0]).toMatchObject({ code, sent: false, lasting: `no way to a.example (${code})` });
      expect(pauses).toEqual([]);
      expect(took).toBeLessThan(1000);
    },
  );

  it('and a connection that only broke is tried again: that may pass', async () => {
    const broke = new WireFailure('x', { sent: true, code: 'ECONNRESET' });
    const { results } = await changes(1, (_, __, nth) => (nth === 1 ? broke : ok), { method: 'GET' });
    expect(statuses(results)).toEqual([200]);
  });
});

describe('503 with Retry-After', () => {
  it('stops everybody, not only its own request', async () => {
    const { arrivals, results, pauses } = await changes(60, (_, __, nth) => (nth === 9 ? down('30') : ok));
    const at = arrivals[8]!.at;
    const meanwhile = arrivals.filter((one) => one.at > at + 20 && one.at < at + 30_000);
    expect(meanwhile).toEqual([]);
    expect(pauses).toEqual([30_000]);
    expect(statuses(results)).toEqual(Array(60).fill(200));
  });

  it('of no time at all does not let eight requests knock at once', async () => {
    const { arrivals } = await changes(100, () => down('0'));
    expect(arrivals.length).toBeLessThan(16);
  });

  it('of years ends the run after what was in flight', async () => {
    const { arrivals, results, took } = await changes(100, () => down('999999999'));
    expect(arrivals.length).toBeLessThanOrEqual(8);
    expect((results.at(-1) as WireFailure).lasting).toMatch(/^Pachca asks for a pause of 32 years/);
    expect(took).toBeLessThan(1000);
  });
});

it('a server that is well is asked exactly once for each change, without any pause', async () => {
  const { arrivals, pauses, took } = await changes(200, () => ok);
  expect([arrivals.length, pauses]).toEqual([200, []]);
  expect(took).toBeLessThanOrEqual(5100);
});
