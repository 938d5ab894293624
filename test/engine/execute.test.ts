import { describe, expect, it } from 'vitest';
import type { Step } from '../../src/core/plan.ts';
import type { Outcome } from '../../src/core/report.ts';
import { execute } from '../../src/engine/execute.ts';
import type { ExecuteDeps, StepEvent } from '../../src/engine/run.ts';
import { type Json, type Send, WireFailure, type WireRequest, type WireResponse } from '../../src/wire/http.ts';
import { answer, lost, oauthError, refusal, type ToyServer, toyClock, toyServer } from '../toy.ts';

const stepOf = (id: string, more: Partial<Step> = {}): Step => ({
  id,
  does: 'edit',
  label: `do ${id}`,
  serves: [`thing:${id}`],
  request: { method: 'PUT', path: ['things', id] },
  needs: [],
  after: [],
  rights: { scope: 'things:write' },
  ...more,
});
const create = (name: string, more: Partial<Step> = {}): Step =>
  stepOf(`make ${name}`, {
    does: 'tag-create',
    serves: [`thing:${name}`],
    request: { method: 'POST', path: ['things'], body: { thing: { name } } },
    gives: { idOf: `thing:${name}` },
    probe: { read: { path: ['things'], list: true }, match: { name } },
    ...more,
  });

const run = (steps: Step[], send: Send, more: Partial<ExecuteDeps> = {}) => {
  const clock = toyClock();
  return execute(steps, { send, now: clock.now, sleep: clock.sleep, env: {}, ids: {}, ...more });
};
const resultsOf = async (...args: Parameters<typeof run>) => (await run(...args)).outcomes.map(({ result }) => result);
const only = async (...args: Parameters<typeof run>): Promise<Outcome> => (await run(...args)).outcomes[0]!;

/** Answers 204 to everything and remembers it. */
function quiet(own: (request: WireRequest) => ReturnType<Send> | undefined = () => undefined) {
  const log: string[] = [];
  const send: Send = async (request) => {
    log.push(`${request.method} ${request.path}`);
    return own(request) ?? answer(204);
  };
  return { send, log };
}
const tick = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('steps are sent when their time has come', () => {
  it('each once, in the order of the plan where nothing else orders them', async () => {
    const { send, log } = quiet();
    const steps = ['1', '2', '3'].map((id) => stepOf(id));
    expect(await resultsOf(steps, send, { inFlight: 1 })).toEqual(['done', 'done', 'done']);
    expect(log).toEqual(['PUT /things/1', 'PUT /things/2', 'PUT /things/3']);
  });

  it('never before what they need or come after has ended', async () => {
    const ended: string[] = [];
    const send: Send = async ({ path }) => {
      const at = path.slice(8);
      if (at === 'b') expect(ended).toEqual(['a']);
      if (at === 'c') expect(ended).toEqual(['a', 'b']);
      await tick();
      ended.push(at);
      return answer(204);
    };
    await run([stepOf('c', { after: ['b'] }), stepOf('b', { needs: ['a'] }), stepOf('a')], send);
    expect(ended).toEqual(['a', 'b', 'c']);
  });

  it('no more at a time than allowed, and as many as allowed', async () => {
    let now = 0;
    let most = 0;
    const send: Send = async () => {
      most = Math.max(most, ++now);
      await tick();
      now--;
      return answer(204);
    };
    const steps = Array.from({ length: 20 }, (_, i) => stepOf(String(i)));
    await run(steps, send);
    expect(most).toBe(8);
  });

  it('with the ids that earlier ones taught', async () => {
    const server = toyServer();
    const { outcomes, created } = await run(
      [
        stepOf('paint', {
          request: { method: 'PUT', path: ['things', { idOf: 'thing:A' }], body: { thing: { color: 'red' } } },
          needs: ['make A'],
        }),
        create('A'),
      ],
      server.send,
    );
    expect(outcomes.map(({ result, id }) => [result, id])).toEqual([
      ['done', undefined],
      ['done', 101],
    ]);
    expect(created).toEqual({ 'thing:A': 101 });
    expect(server.things.get(101)).toMatchObject({ name: 'A', color: 'red' });
  });

  it('a step whose needed id nobody knows is not sent', async () => {
    const { send, log } = quiet();
    const step = stepOf('x', { request: { method: 'PUT', path: ['things', { idOf: 'thing:Z' }] } });
    expect(await only([step], send)).toMatchObject({ result: 'skipped', because: 'the id of thing:Z is not known' });
    expect(log).toEqual([]);
  });

  it('steps that wait for each other are refused before anything is sent', async () => {
    const { send, log } = quiet();
    await expect(run([stepOf('x'), stepOf('a', { needs: ['b'] }), stepOf('b', { after: ['a'] })], send)).rejects.toThrow(
      '"a" -> "b" -> "a"',
    );
    expect(log).toEqual([]);
  });

  it('an empty plan is done at once', async () => {
    expect(await resultsOf([], quiet().send)).toEqual([]);
  });

  it('what begins and ends is told, and a listener that breaks does not break the run', async () => {
    const events: StepEvent['type'][] = [];
    const emit = (event: StepEvent) => {
      events.push(event.type);
      throw new Error('painting failed');
    };
    expect(await resultsOf([stepOf('1')], quiet().send, { emit })).toEqual(['done']);
    expect(events).toEqual(['steps', 'begin', 'end']);
  });

  it('requests are counted, if the server may have seen them', async () => {
    const server = toyServer([{ id: 1, name: 'x' }]);
    const step = stepOf('d', {
      request: { method: 'DELETE', path: ['things', 1] },
      irreversible: { read: { path: ['things', 1], list: false }, match: { name: 'x' } },
    });
    expect((await run([step], server.send)).requests).toEqual({ reads: 1, writes: 1 });
    const broken = (sent: boolean) => run([stepOf('1')], () => Promise.reject(lost(sent)));
    expect((await broken(true)).requests.writes).toBe(1);
    expect((await broken(false)).requests.writes).toBe(0);
  });
});

describe('what did not succeed holds up what needs it, and nothing else', () => {
  const refuse = (path: string, response = refusal(422, 'invalid', 'no good')) =>
    quiet((request) => (request.path === path ? Promise.resolve(response) : undefined));

  it('a refusal keeps the words of the server, and is explained', async () => {
    const explain = () => 'It is invalid. Write another one.';
    expect(await only([stepOf('1')], refuse('/things/1').send, { explain })).toMatchObject({
      result: 'failed',
      because: 'It is invalid. Write another one.',
      problem: { status: 422, code: 'invalid', message: 'no good' },
    });
    expect((await only([stepOf('1')], refuse('/things/1').send)).because).toBe('no good');
  });

  it('what needs it is skipped, all the way down, and says why', async () => {
    const { send, log } = refuse('/things/1');
    const steps = [stepOf('1'), stepOf('2', { needs: ['1'] }), stepOf('3', { needs: ['2'] }), stepOf('4')];
    const { outcomes } = await run(steps, send);
    expect(outcomes.map(({ result, because }) => [result, because])).toEqual([
      ['failed', 'no good'],
      ['skipped', 'it needs: do 1 (failed)'],
      ['skipped', 'it needs: do 2 (skipped)'],
      ['done', undefined],
    ]);
    expect(log).toEqual(['PUT /things/1', 'PUT /things/4']);
  });

  it('what only comes after it is sent', async () => {
    expect(await resultsOf([stepOf('1'), stepOf('2', { after: ['1'] })], refuse('/things/1').send)).toEqual(['failed', 'done']);
  });

  it.each([
    ['a code', refusal(422, 'already_assigned'), ['already_assigned']],
    ['a status', refusal(404, 'not_found'), [404]],
  ])('a refusal that means "already so" is no failure: %s', async (_, response, done) => {
    const { send } = refuse('/things/1', response);
    expect(await resultsOf([stepOf('1', { done }), stepOf('2', { needs: ['1'] })], send)).toEqual(['already', 'done']);
  });

  it('the second spelling is sent after a refusal that names it, once', async () => {
    const bodies: unknown[] = [];
    const send: Send = async ({ body }) => {
      bodies.push(body);
      return JSON.stringify(body).includes('bot') ? refusal(400, 'required', '', 'webhook') : answer(204);
    };
    const second = { method: 'PUT' as const, path: ['bots', 1], body: { webhook: { name: 'x' } } };
    const step = stepOf('1', {
      request: { method: 'PUT', path: ['bots', 1], body: { bot: { webhook: {} } } },
      instead: { on: ['webhook'], request: second },
    });
    expect(await resultsOf([step], send)).toEqual(['done']);
    expect(bodies).toEqual([{ bot: { webhook: {} } }, { webhook: { name: 'x' } }]);
    expect(await resultsOf([{ ...step, instead: { on: ['other'], request: second } }], send)).toEqual(['failed']);
    expect(bodies).toHaveLength(3);
  });

  it('an optional member who could not be made is left out and told', async () => {
    const server = toyServer([], {
      fault: ({ body }) => (JSON.stringify(body)?.includes('"A"') ? refusal(422, 'invalid') : undefined),
    });
    const chat = create('C', {
      request: {
        method: 'POST',
        path: ['things'],
        body: { thing: { name: 'C' }, member_ids: [{ idOf: 'thing:A', optional: true }] },
      },
      after: ['make A'],
    });
    const { outcomes } = await run([create('A'), chat], server.send);
    expect(outcomes[1]).toMatchObject({
      result: 'done',
      left_out: [{ who: 'thing:A', because: expect.stringContaining('does not exist') }],
    });
    expect(server.log.at(-1)!.body).toMatchObject({ member_ids: [] });
  });
});

describe('nothing new is started', () => {
  it.each([
    [402, refusal(402, 'payment_required'), /paid/],
    [401, oauthError(401, 'invalid_token', 'gone'), /token/],
    [302, answer(302, '<html>', { location: 'https://sso.example' }), /redirected/],
    [407, answer(407, '<html>Proxy'), /proxy/],
    [429, answer(429, 'later', { 'retry-after': '86400' }), /a pause of 24 hours/],
  ])('after a %i, and the rest is skipped because of it', async (_, response, because) => {
    const { send, log } = quiet(({ path }) => (path === '/things/2' ? Promise.resolve(response) : undefined));
    const steps = ['1', '2', '3', '4'].map((id) => stepOf(id));
    const begun: string[] = [];
    const emit = (event: StepEvent) => event.type === 'begin' && begun.push(event.step);
    const { outcomes, halted } = await run(steps, send, { inFlight: 1, emit });
    expect(begun).toEqual(['1', '2']);
    expect(outcomes.map(({ result }) => result)).toEqual(['done', 'failed', 'skipped', 'skipped']);
    expect(outcomes[3]!.because).toMatch(because);
    expect(halted).toMatch(because);
    expect(log).toHaveLength(2);
  });

  it('after a page of a proxy came with 200, nothing else is sent into it', async () => {
    const { send, log } = quiet(() => Promise.resolve(answer(200, '<html><title>Sign in</title></html>')));
    const { outcomes, halted } = await run(
      ['1', '2', '3'].map((id) => stepOf(id)),
      send,
      { inFlight: 1 },
    );
    expect(outcomes.slice(1).map(({ result }) => result)).toEqual(['skipped', 'skipped']);
    expect(halted).toMatch(/"Sign in" came instead of an answer of Pachca/);
    expect(log).toHaveLength(1);
  });

  it('after a failure that the next request would meet as well: one sentence, and nobody is left in doubt', async () => {
    const lasting = 'the proxy lets nobody through (407)';
    const { send, log } = quiet(() => Promise.reject(new WireFailure('no', { sent: false, code: 'PROXY_REFUSED', lasting })));
    const { outcomes, halted } = await run(
      ['1', '2', '3'].map((id) => stepOf(id)),
      send,
      { inFlight: 1 },
    );
    expect(outcomes.map(({ result, because }) => [result, because])).toEqual(Array(3).fill(['skipped', lasting]));
    expect(halted).toBe(lasting);
    expect(log).toHaveLength(1);
  });

  const scoped = (id: string, scope: string, more: Partial<Step> = {}) => stepOf(id, { rights: { scope }, ...more });
  const secondAnswers = (response: WireResponse) =>
    quiet(({ path }) => (path === '/things/2' ? Promise.resolve(response) : undefined));

  it.each([
    ['lacks', oauthError(403, 'insufficient_scope', 'Insufficient scope. Required: users:update')],
    ['may not use any more', oauthError(403, 'role_forbidden', 'no')],
  ])('that needs a scope which the token %s; what needs another one goes on', async (_, response) => {
    const { send, log } = secondAnswers(response);
    const steps = [
      ...[1, 2, 3, 4].map((id) => scoped(String(id), 'users:update')),
      scoped('5', 'chats:update'),
      scoped('6', 'chats:update', { needs: ['4'] }),
    ];
    const { outcomes, halted } = await run(steps, send, { inFlight: 1 });
    expect(outcomes.map(({ result }) => result)).toEqual(['done', 'failed', 'skipped', 'skipped', 'done', 'skipped']);
    expect(outcomes[2]!.because).toMatch(/^it needs users:update, which .*: Pachca refused "do 2" for it$/);
    expect(outcomes[3]!.because).toBe(outcomes[2]!.because);
    expect(halted).toBeUndefined();
    expect(log).toEqual(['PUT /things/1', 'PUT /things/2', 'PUT /things/5']);
  });

  it('never because one object is out of reach: a plain 403 keeps nobody else from being served', async () => {
    const { send } = secondAnswers(oauthError(403, 'access_denied', 'not a member'));
    const steps = ['1', '2', '3', '4'].map((id) => scoped(id, 'chats:update'));
    expect(await resultsOf(steps, send, { inFlight: 1 })).toEqual(['done', 'failed', 'done', 'done']);
  });

  it('of what a scope for reading kept from being looked at first, and nothing of the rest', async () => {
    const server = toyServer([{ id: 7, name: 'A' }], {
      fault: ({ method, path }) =>
        method === 'GET' && path === '/things/7' ? oauthError(403, 'role_forbidden', 'no') : undefined,
    });
    const looked = stepOf('x', {
      request: { method: 'DELETE', path: ['things', 7] },
      irreversible: { read: { path: ['things', 7], list: false }, match: { name: 'A' } },
    });
    expect(await resultsOf([looked, create('B')], server.send, { inFlight: 1 })).toEqual(['failed', 'done']);
  });

  it('once the run is interrupted; what is in flight is finished', async () => {
    const stop = new AbortController();
    const { send, log } = quiet(async () => {
      stop.abort();
      await tick();
      return answer(204);
    });
    const { outcomes } = await run(
      ['1', '2', '3'].map((id) => stepOf(id)),
      send,
      { inFlight: 2, signal: stop.signal },
    );
    expect(outcomes.map(({ result }) => result)).toEqual(['done', 'skipped', 'skipped']);
    expect(outcomes[2]!.because).toBe('the run was interrupted');
    expect(log).toEqual(['PUT /things/1']);
  });

  it('and what still waits for its turn to be sent is given back unsent', async () => {
    const stop = new AbortController();
    const send: Send = (request, signal) =>
      request.path === '/things/1'
        ? tick().then(() => {
            stop.abort();
            return answer(204);
          })
        : new Promise((_, reject) => signal!.addEventListener('abort', () => reject(signal!.reason)));
    const { outcomes } = await run([stepOf('1'), stepOf('2')], send, { signal: stop.signal });
    expect(outcomes.map(({ result, because }) => [result, because])).toEqual([
      ['done', undefined],
      ['skipped', 'the run was interrupted'],
    ]);
  });

  it('nor announced, where the stop comes while it is looked at', async () => {
    const stop = new AbortController();
    const server = toyServer([{ id: 7, name: 'A' }], {
      fault: () => {
        stop.abort();
        return undefined;
      },
    });
    const intents: string[] = [];
    const journal = { intent: async ({ id }: Step) => void intents.push(id), result: async () => {} };
    const step = stepOf('x', {
      request: { method: 'DELETE', path: ['things', 7] },
      irreversible: { read: { path: ['things', 7], list: false }, match: { name: 'A' } },
    });
    expect(await only([step], server.send, { signal: stop.signal, journal })).toMatchObject({ result: 'skipped' });
    expect(intents).toEqual([]);
  });

  it('where the signal is aborted from the beginning', async () => {
    const { send, log } = quiet();
    expect(await resultsOf([stepOf('1')], send, { signal: AbortSignal.abort() })).toEqual(['skipped']);
    expect(log).toEqual([]);
  });

  it('when there is no connection the step has failed, and was not sent', async () => {
    const send: Send = async () => Promise.reject(lost(false));
    expect(await only([stepOf('1')], send)).toMatchObject({ result: 'failed', because: 'the connection was lost' });
  });
});

describe('an answer that never came', () => {
  const faults = (...kinds: ('lost-before' | 'lost-after' | 500 | 'unread' | undefined)[]) => {
    const left = [...kinds];
    return (request: WireRequest) => {
      if (request.method !== 'POST') return undefined;
      const fault = left.shift();
      if (fault === 500) return answer(500, '<html>');
      return fault === 'unread' ? answer(200, 'gibberish') : fault;
    };
  };
  const posts = (server: ToyServer) => server.log.filter(({ method }) => method === 'POST').length;

  it.each([
    ['lost after the server did it', faults('lost-after')],
    ['lost before the server saw it', faults('lost-before')],
    ['answered with 500 and not done', faults(500)],
    ['answered with something unreadable', faults('unread')],
    ['lost twice, done the second time', faults('lost-before', 'lost-after')],
  ])('a create %s is there once in the end', async (_, fault) => {
    const server = toyServer([{ id: 1, name: 'Other' }], { fault });
    const outcome = await only([create('A')], server.send);
    expect(outcome.result).toBe('done');
    expect([...server.things.values()].filter(({ name }) => name === 'A')).toEqual([{ id: outcome.id, name: 'A' }]);
  });

  it('one that was done is taken over without being sent again, and this is said', async () => {
    const server = toyServer([], { fault: faults('lost-after') });
    const outcome = await only([create('A')], server.send);
    expect(outcome.warnings).toEqual([expect.stringContaining('id 101 was found')]);
    expect(posts(server)).toBe(1);
  });

  it('one that is lost twice and not there has failed; it is not sent a third time', async () => {
    const server = toyServer([], { fault: faults('lost-before', 500, undefined) });
    expect(await only([create('A')], server.send)).toMatchObject({ result: 'failed', problem: { status: 500 } });
    expect(posts(server)).toBe(2);
  });

  it('one whose repetition is refused for want of payment has failed, and stops everything', async () => {
    let sent = 0;
    let unpaid = false;
    const server = toyServer([], {
      fault: ({ method }) => {
        if (method === 'POST' && ++sent === 1) return 'lost-before';
        unpaid ||= method === 'POST';
        return unpaid ? refusal(402, 'payment_required') : undefined;
      },
    });
    const { outcomes, halted } = await run([create('A')], server.send);
    expect(outcomes[0]).toMatchObject({ result: 'failed', problem: { status: 402 } });
    expect(halted).toMatch(/paid/);
  });

  it('is looked for a moment later: the server may still be at work', async () => {
    const clock = toyClock();
    const server = toyServer([], { fault: faults('lost-after') });
    await run([create('A')], server.send, { sleep: clock.sleep });
    expect(clock.sleeps).toEqual([1000]);
  });

  it('one that arrives late, so that the repetition is refused as taken, is taken over', async () => {
    let late: (() => void) | undefined;
    const server: ToyServer = toyServer([], {
      fault: ({ method }) => {
        if (method !== 'POST') return undefined;
        if (late) {
          late();
          return undefined;
        }
        late = () => server.things.set(55, { id: 55, name: 'A' });
        return 'lost-before';
      },
    });
    expect(await only([create('A')], server.send)).toMatchObject({ result: 'done', id: 55 });
    expect(server.things.size).toBe(1);
  });

  it('one that several could be is left to a person, with their ids', async () => {
    const server = toyServer(
      [
        { id: 7, name: 'A' },
        { id: 8, name: 'a ' },
      ],
      { fault: faults('lost-before') },
    );
    const outcome = await only([create('A')], server.send);
    expect(outcome).toMatchObject({ result: 'uncertain', because: expect.stringContaining('ids 8, 7') });
    expect(posts(server)).toBe(1);
  });

  it('one that cannot be looked for is left to a person', async () => {
    const server = toyServer([], {
      fault: (request) => faults('lost-after')(request) ?? (request.method === 'GET' ? refusal(403, 'forbidden') : undefined),
    });
    expect(await only([create('A')], server.send)).toMatchObject({
      result: 'uncertain',
      because: expect.stringContaining('look at it in Pachca'),
    });
    expect(posts(server)).toBe(1);
  });

  it('one that has no way to be looked for is not sent again', async () => {
    const server = toyServer([], { fault: faults('lost-after') });
    const { probe: _, ...step } = create('A');
    expect(await only([step], server.send)).toMatchObject({
      result: 'uncertain',
      because: expect.stringContaining('run plan again'),
    });
    expect(posts(server)).toBe(1);
  });

  it('an object that belongs to another address is never taken over', async () => {
    const server = toyServer([{ id: 7, name: 'A' }], { fault: faults('lost-after') });
    const { outcomes } = await run([create('A', { gives: { idOf: 'thing:A' } })], server.send, {
      ids: { 'thing:other': 7, 'room:x': 101 },
    });
    expect(outcomes[0]).not.toMatchObject({ id: 7 });
  });

  it('a run that was stopped meanwhile looks, and does not send again', async () => {
    const stop = new AbortController();
    const server = toyServer([], {
      fault: (request) => {
        if (request.method === 'POST') stop.abort();
        return faults('lost-before')(request);
      },
    });
    expect(await only([create('A')], server.send, { signal: stop.signal })).toMatchObject({
      result: 'failed',
      because: expect.stringContaining('interrupted'),
    });
    expect(posts(server)).toBe(1);
  });

  it.each(['PUT', 'DELETE'] as const)('to a %s: nobody knows, and it is said', async (method) => {
    const step = stepOf('1', { request: { method, path: ['things', 1] } });
    expect(await only([step], async () => Promise.reject(lost()))).toMatchObject({
      result: 'uncertain',
      because: 'no answer (the connection was lost), so it may or may not have happened: run plan again to see',
    });
  });

  it('a create that finds its name taken learns the id of what is there', async () => {
    const server = toyServer([{ id: 7, name: 'a' }]);
    const probe = { read: { path: ['things'], list: true }, match: { name: 'A' } };
    const { outcomes, created } = await run([create('A', { done: ['already_exists'], probe })], server.send);
    expect(server.log.map(({ method }) => method)).toEqual(['POST', 'GET']);
    expect(outcomes[0]).toMatchObject({ result: 'already', id: 7 });
    expect(created).toEqual({ 'thing:A': 7 });
  });
});

describe('the look for a lost create of something whose name is not unique', () => {
  /** Chats, newest first, two to a page. `wrongBy`: how much the server's Date is ahead of the times that it writes into objects. */
  function chats(made: number[], { ascending = false, lose = 'lost-after', wrongBy = 0 } = {}) {
    const clock = toyClock(Date.UTC(2026, 0, 1));
    const rows = made.map((id) => ({ id, name: 'Room', created_at: '2025-01-01T00:00:00.000Z' }));
    const log: string[] = [];
    const send: Send = async ({ method, query }) => {
      log.push(method);
      if (method === 'POST') {
        if (lose === 'lost-after') rows.push({ id: 500, name: 'Room', created_at: new Date(clock.now()).toISOString() });
        lose = 'no more';
        return Promise.reject(lost());
      }
      const sorted = [...rows].sort((a, b) => (ascending ? a.id - b.id : b.id - a.id));
      const from = Number(query?.['cursor'] ?? 0);
      const paginate = { has_next: from + 2 < sorted.length, next_page: String(from + 2) };
      const date = new Date(clock.now() + wrongBy).toUTCString();
      return answer(200, { data: sorted.slice(from, from + 2), meta: { paginate } }, { date });
    };
    return { send, log, now: clock.now, sleep: clock.sleep };
  }
  const old = [9, 8, 7, 6, 5, 4];
  const room = create('Room', {
    probe: { read: { path: ['chats'], list: true }, match: { name: 'Room' }, known: old, newest: 9 },
  });
  const outcomeOf = async ({ send, now, sleep }: ReturnType<typeof chats>) =>
    (await execute([room], { send, now, sleep, env: {}, ids: {} })).outcomes[0]!;

  it.each([
    ['right', 0],
    ['an hour ahead', 3_600_000],
    ['an hour behind', -3_600_000],
  ])(
    'finds what planning did not know; the clock of the server is %s, and nobody gets a second chat for it',
    async (_, wrongBy) => {
      const world = chats(old, { wrongBy });
      expect(await outcomeOf(world)).toMatchObject({ result: 'done', id: 500 });
      expect(world.log.filter((method) => method === 'POST')).toHaveLength(1);
    },
  );

  it('reads no further than down to what planning knew', async () => {
    const world = chats(old);
    await outcomeOf(world);
    expect(world.log).toEqual(['POST', 'GET']);
  });

  it('reads on while everything is newer', async () => {
    const world = chats([602, 601, ...old]);
    const ours = { ...room, probe: { ...room.probe!, match: { name: 'Room', id: 500 } } };
    const { outcomes } = await execute([ours], { send: world.send, now: world.now, sleep: world.sleep, env: {}, ids: {} });
    expect(outcomes[0]).toMatchObject({ id: 500 });
    expect(world.log).toEqual(['POST', 'GET', 'GET']);
  });

  it('reads a list that is sorted the other way to its end', async () => {
    expect(await outcomeOf(chats(old, { ascending: true }))).toMatchObject({ result: 'done', id: 500 });
  });

  it('takes one that planning knew for somebody else’s', async () => {
    const world = chats(old, { lose: 'lost-before' });
    expect(await outcomeOf(world)).toMatchObject({ result: 'failed' });
    expect(world.log.filter((method) => method === 'POST')).toHaveLength(2);
  });
});

describe('what cannot be undone is looked at first', () => {
  const remove = (name: string) =>
    stepOf('delete', {
      request: { method: 'DELETE', path: ['things', 7] },
      irreversible: { read: { path: ['things', 7], list: false }, match: { name } },
    });

  it('and done where it is what was planned from', async () => {
    const server = toyServer([{ id: 7, name: 'A' }]);
    expect(await resultsOf([remove('A')], server.send)).toEqual(['done']);
    expect(server.log.map(({ method }) => method)).toEqual(['GET', 'DELETE']);
  });

  it('and left alone where it is not, as is what needs it', async () => {
    const server = toyServer([{ id: 7, name: 'B' }]);
    const { outcomes } = await run([remove('A'), stepOf('next', { needs: ['delete'] })], server.send);
    expect(outcomes).toMatchObject([{ result: 'moved', because: expect.stringContaining('name') }, { result: 'skipped' }]);
    expect(server.writes()).toEqual([]);
  });

  it('and already so where it is gone', async () => {
    const server = toyServer();
    expect(await resultsOf([remove('A')], server.send)).toEqual(['already']);
    expect(server.writes()).toEqual([]);
  });

  it('and not done where it cannot be looked at', async () => {
    const server = toyServer([{ id: 7, name: 'A' }], {
      fault: ({ method }) => (method === 'GET' ? refusal(403, 'forbidden') : undefined),
    });
    expect(await resultsOf([remove('A')], server.send)).toEqual(['failed']);
    expect(server.writes()).toEqual([]);
  });
});

describe('a background effect is waited for', () => {
  const detach = (seconds = 60): Step =>
    stepOf('detach', {
      until: { read: { path: ['members'], list: true }, absent: [5, { idOf: 'thing:gone' }], present: [6], seconds },
    });
  const world = (after: number) => {
    const clock = toyClock();
    let looks = 0;
    const send: Send = async ({ method }) => {
      if (method !== 'GET') return answer(204);
      const data = ++looks > after ? [{ id: 6 }] : [{ id: 5 }, { id: 6 }];
      return answer(200, { data, meta: { paginate: { has_next: false, next_page: 'x' } } });
    };
    return { clock, send, deps: { now: clock.now, sleep: clock.sleep, env: {}, ids: {} }, looks: () => looks };
  };

  it('with growing pauses, and then the next step goes', async () => {
    const { clock, send, deps } = world(3);
    const { outcomes } = await execute([detach(), stepOf('next', { needs: ['detach'] })], { ...deps, send });
    expect(outcomes.map(({ result, warnings }) => [result, warnings])).toEqual([
      ['done', undefined],
      ['done', undefined],
    ]);
    expect(clock.sleeps).toEqual([250, 500, 1000]);
  });

  it('not for ever: a warning, and then the next step goes', async () => {
    const { clock, send, deps } = world(Number.POSITIVE_INFINITY);
    const { outcomes } = await execute([detach(10), stepOf('next', { needs: ['detach'] })], { ...deps, send });
    expect(outcomes[0]).toMatchObject({ result: 'done', warnings: [expect.stringContaining('within 10 seconds')] });
    expect(outcomes[1]!.result).toBe('done');
    expect(clock.sleeps.reduce((a, b) => a + b)).toBe(10_000);
  });

  it('while other steps are sent', async () => {
    const order: string[] = [];
    let shown = false;
    const send: Send = async ({ method, path }) => {
      if (method === 'GET') return answer(200, { data: shown ? [{ id: 6 }] : [{ id: 5 }] });
      order.push(path);
      if (path === '/things/other') shown = true;
      return answer(204);
    };
    const { outcomes } = await run([detach(), stepOf('other')], send, { inFlight: 1, sleep: tick });
    expect(order).toEqual(['/things/detach', '/things/other']);
    expect(outcomes[0]).not.toHaveProperty('warnings');
  });

  it('a look that fails is only a look', async () => {
    let looks = 0;
    const send: Send = async ({ method }) => {
      if (method !== 'GET') return answer(204);
      if (++looks === 1) throw lost();
      return looks === 2 ? answer(503) : answer(200, { data: [{ id: 6 }] });
    };
    expect(await only([detach()], send)).not.toHaveProperty('warnings');
  });

  it('no longer than the run lasts', async () => {
    const stop = new AbortController();
    const { send, deps } = world(Number.POSITIVE_INFINITY);
    const sleep = async () => stop.abort();
    const { outcomes } = await execute([detach()], { ...deps, sleep, send, signal: stop.signal });
    expect(outcomes[0]).toMatchObject({ result: 'done', warnings: [expect.stringContaining('stopped')] });
  });
});

describe('somebody else’s twin', () => {
  const twin = { read: { path: ['things'], list: true }, match: { name: 'A' }, known: [3] };
  const withTwin = create('A', { twin });

  it('made at the same moment is reported with both ids and not touched', async () => {
    const server = toyServer();
    const send: Send = async (request) => {
      const response = await server.send(request);
      if (request.method === 'POST') for (const id of [3, 77, 50]) server.things.set(id, { id, name: id === 50 ? 'B' : 'A' });
      return response;
    };
    const { twins, outcomes } = await run([withTwin], send);
    expect(twins).toEqual([{ address: 'thing:A', id: 101, other: 77 }]);
    expect(outcomes[0]!.result).toBe('done');
    expect(server.writes()).toEqual(['POST /things']);
  });

  it('of many is looked for once before the first is made and once after the last, no further than what is new', async () => {
    const server = toyServer(
      [1, 2, 4, 5].map((id) => ({ id, name: `n${id}` })),
      { size: 5 },
    );
    const three = ['A', 'B', 'C'].map((name) =>
      create(name, {
        probe: { read: twin.read, match: { name }, newest: 5 },
        twin: { ...twin, match: { name } },
      }),
    );
    expect(await resultsOf(three, server.send)).toEqual(['done', 'done', 'done']);
    expect(server.log.map(({ method }) => method)).toEqual(['GET', 'POST', 'POST', 'POST', 'GET']);
  });

  it('that is there before ours is made keeps ours from being made: nobody finds two chats of one name', async () => {
    const server = toyServer([{ id: 7, name: 'A' }]);
    expect(await only([withTwin], server.send)).toMatchObject({ result: 'moved', because: expect.stringContaining('id 7') });
    expect(server.writes()).toEqual([]);
  });

  it('that could not be looked for is a warning', async () => {
    const server = toyServer([], { fault: ({ method }) => (method === 'GET' ? 'lost-before' : undefined) });
    expect(await only([withTwin], server.send)).toMatchObject({
      result: 'done',
      warnings: [expect.stringContaining('same moment')],
    });
  });
});

describe('the journal', () => {
  const journalOf = (broken?: 'intent' | 'result') => {
    const lines: string[] = [];
    const write = (kind: 'intent' | 'result') => async (about: { id?: unknown; step?: unknown; result?: unknown }) => {
      await tick();
      if (broken === kind) throw new Error('disk full');
      lines.push(kind === 'intent' ? `intent ${about.id}` : `${about.result} ${about.step}`);
    };
    return { lines, journal: { intent: write('intent'), result: write('result') } as NonNullable<ExecuteDeps['journal']> };
  };

  it('knows of a write before it is sent, and of its result after', async () => {
    const { lines, journal } = journalOf();
    const send: Send = async () => {
      lines.push('sent');
      return answer(204);
    };
    await run([stepOf('1')], send, { journal });
    expect(lines).toEqual(['intent 1', 'sent', 'done 1']);
  });

  it('does not hear of what is not sent', async () => {
    const { lines, journal } = journalOf();
    const step = stepOf('1', { irreversible: { read: { path: ['things', 1], list: false }, match: {} } });
    await run([step], toyServer().send, { journal });
    expect(lines).toEqual([]);
  });

  it('that cannot be written before keeps everything from being sent', async () => {
    const { send, log } = quiet();
    const { outcomes } = await run([stepOf('1'), stepOf('2')], send, { journal: journalOf('intent').journal, inFlight: 1 });
    expect(outcomes).toMatchObject([{ result: 'failed', because: expect.stringContaining('disk full') }, { result: 'skipped' }]);
    expect(log).toEqual([]);
  });

  it('that cannot be written after stops the run, and the result is kept', async () => {
    const { send, log } = quiet();
    const { outcomes } = await run([stepOf('1'), stepOf('2')], send, { journal: journalOf('result').journal, inFlight: 1 });
    expect(outcomes).toMatchObject([{ result: 'done', warnings: [expect.stringContaining('disk full')] }, { result: 'skipped' }]);
    expect(log).toHaveLength(1);
  });
});

describe('the token of a new bot', () => {
  const bot = stepOf('bot', {
    request: { method: 'POST', path: ['bots'], body: { name: 'x' } },
    gives: { idOf: 'bot:x', secret: 'access_token' },
    probe: { read: { path: ['bots'], list: true }, match: { name: 'x' } },
  });
  const secretsOf = (broken?: string) => {
    const lines: string[] = [];
    const say =
      (what: string) =>
      async (...about: unknown[]) => {
        await tick();
        lines.push([what, ...about].join(' '));
        if (broken === what) throw new Error('disk full of s3cret');
      };
    return { lines, secrets: { creating: say('creating'), made: say('made'), failed: say('failed') } };
  };
  const made = answer(201, { data: { id: 5, name: 'x', access_token: 's3cret' } });
  const server = (first: () => ReturnType<Send>, list: Json[] = []) => {
    const log: string[] = [];
    const send: Send = async ({ method }) => {
      log.push(method);
      return method === 'POST' ? first() : answer(200, { data: list });
    };
    return { send, log };
  };

  it('has a line before the request and goes to its place right after the answer', async () => {
    const { lines, secrets } = secretsOf();
    const { send } = server(async () => {
      lines.push('sent');
      return made;
    });
    const journal = { intent: async () => {}, result: async () => void lines.push('result') };
    const outcome = await only([bot], send, { secrets, journal });
    expect(lines).toEqual(['creating bot:x', 'sent', 'made bot:x 5 s3cret', 'result']);
    expect(outcome).toMatchObject({ result: 'done', id: 5 });
    expect(JSON.stringify(outcome)).not.toContain('s3cret');
  });

  it('without a place to go: the bot is not made', async () => {
    const { send, log } = server(async () => made);
    expect(await only([bot], send)).toMatchObject({ result: 'failed', because: expect.stringContaining('no place') });
    expect(log).toEqual([]);
  });

  it('whose line cannot be written: the bot is not made', async () => {
    const { send, log } = server(async () => made);
    expect(await only([bot], send, { secrets: secretsOf('creating').secrets })).toMatchObject({ result: 'failed' });
    expect(log).toEqual([]);
  });

  it('that cannot be stored is a warning to make a new one, and is not shown in it', async () => {
    const outcome = await only([bot], server(async () => made).send, { secrets: secretsOf('made').secrets });
    expect(outcome).toMatchObject({ result: 'done', id: 5, warnings: [expect.stringMatching(/bot:x.*create a new one/)] });
    expect(JSON.stringify(outcome)).not.toContain('s3cret');
  });

  it('of a bot that was refused will not come, and its line is taken back', async () => {
    const { lines, secrets } = secretsOf();
    await run([bot], server(async () => refusal(422, 'invalid')).send, { secrets });
    expect(lines).toEqual(['creating bot:x', 'failed bot:x']);
  });

  it('of a bot that was lost and found is gone: a warning, and the line stays', async () => {
    const { lines, secrets } = secretsOf();
    const outcome = await only([bot], server(() => Promise.reject(lost()), [{ id: 5, name: 'x' }]).send, { secrets });
    expect(outcome).toMatchObject({ result: 'done', id: 5, warnings: [expect.any(String), expect.stringContaining('lost')] });
    expect(lines).toEqual(['creating bot:x']);
  });

  it('that is missing in the answer is a warning', async () => {
    const { secrets } = secretsOf();
    const outcome = await only([bot], server(async () => answer(201, { data: { id: 5 } })).send, { secrets });
    expect(outcome.warnings).toEqual([expect.stringContaining('was not in the answer')]);
  });
});

describe('values of the environment', () => {
  const step = stepOf('1', { request: { method: 'PUT', path: ['bots', 1], body: { url: { env: 'HOOK' } } } });

  it('are sent, and not in the report when the server repeats them', async () => {
    const bodies: unknown[] = [];
    const send: Send = async ({ body }) => {
      bodies.push(body);
      return refusal(422, 'invalid', 'https://h/s3cret is bad');
    };
    const outcome = await only([step], send, { env: { HOOK: 'https://h/s3cret' } });
    expect(bodies).toEqual([{ url: 'https://h/s3cret' }]);
    expect(JSON.stringify(outcome)).not.toContain('s3cret');
  });

  it('that are missing keep the step from being sent', async () => {
    expect(await only([step], quiet().send)).toMatchObject({ result: 'skipped', because: 'the variable HOOK is not known' });
  });
});
