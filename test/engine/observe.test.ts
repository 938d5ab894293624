import { describe, expect, it } from 'vitest';
import type { KindOf, Known } from '../../src/core/kind.ts';
import type { Read } from '../../src/core/plan.ts';
import { type ObserveDeps, observe, type ReadEvent } from '../../src/engine/observe.ts';
import type { Json, Send, WireRequest, WireResponse } from '../../src/wire/http.ts';
import { answer, lost, oauthError, refusal, thing, toyInputs, toyServer, wantThing } from '../toy.ts';

const explain: ObserveDeps['explain'] = (problem) => `because ${problem.message}`;
const look = (send: Send, more: Partial<ObserveDeps> = {}, wanted = [wantThing('Chair', 'red')], kinds = [thing]) =>
  observe(kinds, toyInputs(wanted), { send, explain, ...more });

/** A kind that only asks. */
const asking = (reads: KindOf['reads'], observes: KindOf['observe'] = () => []): KindOf => ({
  ...thing,
  name: 'asking',
  reads,
  observe: observes,
});
const listRead = (path: string, more: Partial<Read> = {}): Read => ({ path, list: true, as: 'x', ...more });
const pageOf = (data: Json, paginate: Json = { has_next: false, next_page: 'x' }) => answer(200, { data, meta: { paginate } });

/** Answers by path; whoever is not named is an empty list. */
const byPath =
  (answers: Record<string, (request: WireRequest) => WireResponse | Promise<WireResponse>>): Send =>
  async (request) => {
    const own = answers[request.path];
    if (own) return own(request);
    if (request.path === '/profile') return answer(200, { data: { id: 1, nickname: 'robot' } });
    if (request.path === '/oauth/token/info') return answer(200, { data: { scopes: [] } });
    return pageOf([]);
  };

async function worldOf(...args: Parameters<typeof look>) {
  const seen = await look(...args);
  if (!('world' in seen)) throw new Error(JSON.stringify(seen.diagnostics));
  return seen;
}
async function failureOf(...args: Parameters<typeof look>) {
  const seen = await look(...args);
  if (!('diagnostics' in seen)) throw new Error('it was observed');
  return seen;
}

describe('the world is observed', () => {
  it('with who the token is, what it may do, and every live object', async () => {
    const server = toyServer([{ id: 7, name: 'Chair', color: 'blue' }]);
    const { world, reads } = await worldOf(server.send);
    expect(world.me).toEqual({
      id: 1,
      email: 'robot@corp.example',
      nickname: 'robot',
      label: 'robot',
      role: 'admin',
      bot: false,
      scopes: ['things:read'],
    });
    expect([...world.live.get('thing')!.values()]).toEqual([{ kind: 'thing', id: 7, state: { name: 'Chair', color: 'blue' } }]);
    expect(world.server.url).toBe('https://toy.example');
    expect(reads).toBe(3);
  });

  it.each([
    [
      { id: 3, first_name: 'Анна', last_name: 'К', nickname: 'anna', email: 'a@x', bot: true },
      { label: 'Анна К', email: 'a@x', bot: true },
    ],
    [
      { id: 3, first_name: null, last_name: '', nickname: '', email: '' },
      { label: 'user 3', email: null, bot: false },
    ],
  ])('with a name for people, whatever the profile holds: %j', async (profile, me) => {
    const send = byPath({ '/profile': () => answer(200, { data: profile }) });
    expect((await worldOf(send)).world.me).toMatchObject(me);
  });

  it('without a single request that writes', async () => {
    const server = toyServer([{ id: 7, name: 'Chair' }]);
    await look(server.send);
    expect(server.writes()).toEqual([]);
  });

  it('in rounds: what one round taught is asked for in the next, and merged field by field', async () => {
    const server = toyServer(
      [
        { id: 7, name: 'Chair', color: 'blue' },
        { id: 8, name: 'Table', color: 'red' },
      ],
      { hideColor: true },
    );
    const { world } = await worldOf(server.send);
    expect(server.log.map(({ path }) => path)).toEqual(['/profile', '/oauth/token/info', '/things', '/things/7']);
    expect(world.live.get('thing')!.get(7)!.state).toEqual({ name: 'Chair', color: 'blue' });
    expect(world.live.get('thing')!.get(8)!.state).toEqual({ name: 'Table' });
  });

  it('asking each question once, however many kinds ask it', async () => {
    const paths: string[] = [];
    const send = byPath({
      '/a': ({ path }) => {
        paths.push(path);
        return pageOf([]);
      },
    });
    await worldOf(send, {}, [], [asking(() => [listRead('/a'), listRead('/a')]), asking(() => [listRead('/a', { as: 'y' })])]);
    expect(paths).toEqual(['/a']);
  });

  it('where a kind says what it goes by: without waiting for the long list of another kind', async () => {
    const paths: string[] = [];
    let free = () => {};
    const early = new Promise<void>((resolve) => (free = resolve));
    const send = byPath({
      '/long': async () => {
        await early;
        return pageOf([]);
      },
      '/short': () => pageOf([{ id: 7 }]),
      '/short/7': () => {
        free();
        return answer(200, { data: { id: 7 } });
      },
    });
    const short = listRead('/short');
    const members = (known: Known): Read[] =>
      [...(known.live.get('asking')?.keys() ?? [])].map((id) => ({ path: `/short/${id}`, list: false, as: 'one', about: id }));
    const quick: KindOf = {
      ...asking(
        (known) => [short, ...members(known)],
        (items, { path }) =>
          path.startsWith('/short') ? items.map((item) => ({ kind: 'asking', id: (item as { id: number }).id, state: {} })) : [],
      ),
      early: { after: [short], reads: members },
    };
    const { reads, world } = await worldOf(
      (request) => {
        paths.push(request.path);
        return send(request);
      },
      {},
      [],
      [asking(() => [listRead('/long')]), quick],
    );
    expect(paths.slice(2)).toEqual(['/long', '/short', '/short/7']);
    expect(reads).toBe(5);
    expect([...world.answers.keys()]).toEqual(['/profile', '/oauth/token/info', '/long', '/short', '/short/7']);
  });

  it('with a pinned id that is not there filed as an answer, not as a failure', async () => {
    const server = toyServer([]);
    const { world } = await worldOf(server.send, {}, [wantThing('Chair', 'red', { id: 99 })]);
    expect(world.answers.get('/things/99')).toEqual({ status: 404, items: 0, pages: 1 });
  });

  it('showing every item to every kind, an empty list too', async () => {
    const seen: [string, number][] = [];
    const watching = asking(
      () => [listRead('/empty')],
      (items, read) => {
        seen.push([read.path, items.length]);
        return [];
      },
    );
    await worldOf(
      toyServer([{ id: 7, name: 'Chair' }], { fault: ({ path }) => (path === '/empty' ? pageOf([]) : undefined) }).send,
      {},
      [],
      [thing, watching],
    );
    expect(seen).toContainEqual(['/things', 1]);
    expect(seen).toContainEqual(['/empty', 0]);
  });

  it('the same whatever the order of arrival', async () => {
    const slow = (path: string, ticks: number, name: string) => ({
      [path]: async () => {
        for (let i = 0; i < ticks; i++) await Promise.resolve();
        return pageOf([{ id: 5, name }]);
      },
    });
    const kind = asking(
      () => [listRead('/a'), listRead('/b')],
      (items) =>
        items
          .map((item) => ({ kind: 'x', id: (item as { id: number }).id, state: { name: (item as { name: string }).name } }))
          .filter(({ id }) => id === 5),
    );
    for (const [a, b] of [
      [1, 40],
      [40, 1],
    ]) {
      const { world } = await worldOf(byPath({ ...slow('/a', a!, 'first'), ...slow('/b', b!, 'second') }), {}, [], [kind]);
      expect(world.live.get('x')!.get(5)!.state).toEqual({ name: 'second' });
    }
  });

  it('beginning the lists in the order asked, with no more at a time than allowed', async () => {
    let now = 0;
    let most = 0;
    const begun: string[] = [];
    const send: Send = async (request) => {
      begun.push(request.path);
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now--;
      return byPath({})(request);
    };
    const paths = Array.from({ length: 10 }, (_, i) => `/l${i}`);
    await worldOf(send, { inFlight: 3 }, [], [asking(() => paths.map((path) => listRead(path)))]);
    expect(begun).toEqual(['/profile', '/oauth/token/info', ...paths]);
    expect(most).toBe(3);
  });

  it('telling how much is asked, and of every page', async () => {
    const events: ReadEvent[] = [];
    const things = Array.from({ length: 3 }, (_, i) => ({ id: i + 1, name: `n${i}`, color: 'red' }));
    await worldOf(toyServer(things, { size: 2 }).send, { emit: (event) => events.push(event) });
    expect(events.filter((event) => event.type === 'asked' || event.path === '/things')).toEqual([
      { type: 'asked', reads: 3 },
      { type: 'read', path: '/things', page: 1, items: 2 },
      { type: 'read', path: '/things', page: 2, items: 1 },
      { type: 'answered', path: '/things' },
    ]);
  });

  it('on a server that does not tell about the token: the scopes are unknown', async () => {
    const server = toyServer([], { fault: ({ path }) => (path === '/oauth/token/info' ? refusal(404, 'not_found') : undefined) });
    expect((await worldOf(server.send)).world.me).not.toHaveProperty('scopes');
  });

  it.each([
    ['seed', { next_page: null }, { id: 1 }],
    ['aug', { next_page: 'x', has_next: false }, { id: 1 }],
    ['oct', { next_page: 'x', has_next: false }, { id: 1, creator_id: 2 }],
  ])('with the age of the server told by its symptoms: %s', async (generation, paginate, item) => {
    const send = byPath({ '/a': () => pageOf([item], paginate) });
    expect((await worldOf(send, {}, [], [asking(() => [listRead('/a')])])).world.server.generation).toBe(generation);
  });

  it('one list without has_next does not make a server old', async () => {
    const send = byPath({ '/bots': () => pageOf([{ id: 1 }], { next_page: null }) });
    const { world } = await worldOf(send, {}, [], [asking(() => [listRead('/bots'), listRead('/users')])]);
    expect(world.server.generation).toBe('aug');
  });
});

describe('what cannot be read whole is not planned from', () => {
  it('a missing scope: which list, why, what to do', async () => {
    const send = byPath({ '/things': () => oauthError(403, 'insufficient_scope', 'Required: things:read') });
    const { diagnostics } = await failureOf(send);
    expect(diagnostics).toEqual([
      {
        severity: 'error',
        code: 'forbidden',
        message: 'Could not read /things: because Required: things:read',
        hint: 'Give the token the scope things:read (Automations > API in Pachca). Nothing was planned and nothing was written.',
      },
    ]);
  });

  it('all missing scopes are told at once', async () => {
    const refuse = (scope: string) => () => oauthError(403, 'insufficient_scope', `Required: ${scope}`);
    const send = byPath({ '/a': refuse('a:read'), '/b': refuse('b:read') });
    const { diagnostics } = await failureOf(send, {}, [], [asking(() => ['/a', '/b', '/c'].map((path) => listRead(path)))]);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'Could not read /a: because Required: a:read',
      'Could not read /b: because Required: b:read',
    ]);
  });

  it('one cause that meets many lists is told once', async () => {
    const paths = Array.from({ length: 5 }, (_, i) => `/l${i}`);
    const refused = () => oauthError(403, 'insufficient_scope', 'Required: x:read');
    const send = byPath(Object.fromEntries(paths.map((path) => [path, refused])));
    const { diagnostics } = await failureOf(send, {}, [], [asking(() => paths.map((path) => listRead(path)))]);
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]!.message).toContain('(and 4 more like it)');
  });

  it('a list that does not end', async () => {
    const send = byPath({ '/things': () => pageOf([{ id: 1 }], { has_next: true, next_page: null }) });
    const { diagnostics } = await failureOf(send);
    expect(diagnostics).toMatchObject([
      { code: 'incomplete-list', message: expect.stringContaining('/things'), hint: expect.stringContaining('again') },
    ]);
  });

  it.each([
    [401, 'unauthorized'],
    [402, 'payment-required'],
    [403, 'forbidden'],
    [422, 'read-failed'],
    [503, 'read-failed'],
  ])('an answer of %i is %s', async (status, code) => {
    const { diagnostics } = await failureOf(byPath({ '/things': () => refusal(status, '') }));
    expect(diagnostics).toMatchObject([{ code }]);
  });

  it('no answer', async () => {
    const { diagnostics } = await failureOf(byPath({ '/things': () => Promise.reject(lost()) }));
    expect(diagnostics).toMatchObject([
      { code: 'no-answer', message: 'Could not read /things: because the connection was lost' },
    ]);
  });

  it('a profile without an id', async () => {
    const { diagnostics } = await failureOf(byPath({ '/profile': () => answer(200, { data: { nickname: 'x' } }) }));
    expect(diagnostics).toMatchObject([{ code: 'incomplete-list', message: expect.stringContaining('/profile') }]);
  });

  it.each([403, 500])('after a %i no list goes on, and nothing new is begun', async (status) => {
    const log: string[] = [];
    let id = 0;
    const send: Send = async (request) => {
      log.push(request.path);
      if (request.path === '/bad') return refusal(status, '');
      if (request.path === '/long')
        return id < 500 ? pageOf([{ id: ++id }], { has_next: true, next_page: `c${id}` }) : pageOf([]);
      return byPath({})(request);
    };
    const later = Array.from({ length: 20 }, (_, i) => `/later${i}`);
    const kinds = [asking(() => ['/long', '/bad', ...later].map((path) => listRead(path)))];
    const { diagnostics, reads } = await failureOf(send, { inFlight: 2 }, [], kinds);
    expect(diagnostics).toMatchObject([{ message: expect.stringContaining('/bad') }]);
    expect(log.filter((path) => path === '/long').length).toBeLessThan(8);
    expect(log).not.toContain('/later19');
    expect(reads).toBe(log.length);
  });

  it('a stop by the person ends the observation with its reason', async () => {
    const stop = new AbortController();
    const send = byPath({
      '/things': () => {
        stop.abort(new Error('ctrl-c'));
        return pageOf([{ id: 1 }], { has_next: true, next_page: 'c' });
      },
    });
    await expect(look(send, { signal: stop.signal })).rejects.toThrow('ctrl-c');
  });

  it('a kind that never stops asking is a fault, and said to be one', async () => {
    let n = 0;
    await expect(look(byPath({}), {}, [], [asking(() => [listRead(`/l${n++}`)])])).rejects.toThrow(/still ask/);
  });
});
