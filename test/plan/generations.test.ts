/** The same manifest against the three generations of the server: each comes to the same, and says what it could not do. */
import { describe, expect, test } from 'vitest';
import type { ApiVersion, Seed } from '../../src/sandbox/index.ts';
import type { Send, WireRequest } from '../../src/wire/http.ts';
import { apply, plan, type World, worldOf } from '../reliability/machine.ts';
import { line } from '../workspace.ts';

const seed: Seed = {
  me: 'robot@corp.example',
  users: [
    { id: 1, email: 'robot@corp.example', role: 'admin' },
    { id: 2, email: 'second@corp.example', role: 'admin' },
    { id: 3, email: 'anna@corp.example', nickname: 'anna', tags: ['QA'] },
    { id: 4, email: 'boris@corp.example' },
    { id: 5, email: 'away@corp.example', suspended: true },
    { id: 6, email: 'vera@corp.example' },
  ],
  tags: [
    { id: 11, name: 'QA' },
    { id: 12, name: 'UX' },
  ],
  bots: [{ id: 40, nickname: 'shut_bot', name: 'Shut', who_can_add: 'creator', creator: 'second@corp.example' } as never],
  chats: [
    {
      id: 500,
      name: 'Ops',
      owner: 'robot@corp.example',
      admins: ['boris@corp.example'],
      members: ['anna@corp.example', 'away@corp.example'],
      tags: ['QA'],
    },
  ],
};
const settings = 'settings: {scope: test, limits: {min_admins: 1}}\n';
const versions: ApiVersion[] = ['2026-02', '2026-08', '2026-10'];
const since = (first: ApiVersion) => versions.slice(versions.indexOf(first));

/** A send that does something else once, just before a write. */
const meanwhile = (world: World, method: WireRequest['method'], path: RegExp, other: (send: Send) => Promise<unknown>): Send => {
  let done = false;
  return async (request, signal) => {
    if (!done && request.method === method && path.test(request.path)) {
      done = true;
      await other(world.sandbox.send);
    }
    return world.sandbox.send(request, signal);
  };
};
const put = (send: Send, path: string, body?: object) => send({ method: 'PUT', path, ...(body && { body }) } as WireRequest);

describe.each(versions)('%s', (apiVersion) => {
  const world = () => worldOf({ seed, apiVersion });

  test('a suspended person whom lists may hide is neither added nor removed, and comes back with their chats', async () => {
    const room = world();
    const yaml = `${settings}users: {away@corp.example: {}}
chats: {ops: {name: Ops, membership: exact, admins: [boris@corp.example], members: [anna@corp.example, away@corp.example]}}`;
    expect((await plan(room, yaml)).changes.map(line)).toEqual([]);
    const back = yaml.replace('away@corp.example: {}', 'away@corp.example: {suspended: false}');
    expect((await apply(room, back)).exit).toBe(0);
    expect((await plan(room, back)).changes.map(line)).toEqual([]);
    expect(room.sandbox.store.chats.get(500)!.members.get(5)).toMatchObject({ role: 'member' });
  });

  test('an e-mail and a tag that somebody takes at the same moment are taken over', async () => {
    const room = world();
    const yaml = `${settings}tags: {Fresh: {}}\nusers: {new@corp.example: {tags: [Fresh]}}`;
    const send = meanwhile(room, 'POST', /^\/(users|group_tags)$/, async (other) => {
      await other({ method: 'POST', path: '/group_tags', body: { group_tag: { name: 'fresh' } } });
      await other({ method: 'POST', path: '/users', body: { user: { email: 'NEW@corp.example' } } });
    });
    const turn = await apply(room, yaml, { send });
    expect(turn.exit, JSON.stringify(turn.report?.outcomes)).not.toBe(1);
    expect((await apply(room, yaml)).exit).toBe(0);
    expect((await plan(room, yaml)).changes.map(line)).toEqual([]);
    expect([...room.sandbox.store.users.values()].filter(({ email }) => /^new@/i.test(email ?? ''))).toHaveLength(1);
  });

  test('the properties, a list in one piece, are asked for without the limit that the server does not know', async () => {
    const room = worldOf({ seed: { ...seed, properties: [{ id: 31, name: 'City' }] }, apiVersion });
    const asked: string[] = [];
    const send: Send = (request, signal) => {
      if (request.path === '/custom_properties') asked.push(...Object.keys(request.query ?? {}));
      return room.sandbox.send(request, signal);
    };
    const yaml = `${settings}users: {anna@corp.example: {custom_properties: {City: Kazan}}}`;
    expect((await apply(room, yaml, { send })).exit).toBe(0);
    expect([...new Set(asked)]).toEqual(['entity_type']);
    expect((await plan(room, yaml)).changes).toEqual([]);
  });

  test('a role that somebody gives at the same moment is there already, whatever the server calls it', async () => {
    const room = world();
    const yaml = `${settings}chats: {ops: {name: Ops, admins: [anna@corp.example, boris@corp.example]}}`;
    const send = meanwhile(room, 'PUT', /members\/3$/, (other) => put(other, '/chats/500/members/3', { role: 'admin' }));
    const turn = await apply(room, yaml, { send });
    expect(turn.exit, JSON.stringify(turn.report?.outcomes)).toBe(0);
    expect(turn.report!.outcomes.map(({ result }) => result)).toEqual(['already']);
  });
});

describe.each(since('2026-08'))('%s', (apiVersion) => {
  test('a chat that is archived with its tags stays as declared, and blocks no later plan', async () => {
    const room = worldOf({ seed, apiVersion });
    const yaml = `${settings}chats: {ops: {name: Ops, archived: true, tags: [QA], members: [anna@corp.example]}}`;
    expect((await apply(room, yaml)).exit).toBe(0);
    const after = await plan(room, yaml);
    expect([...after.changes.map(line), ...after.blocked.map(({ message }) => message)]).toEqual([]);
    expect((await apply(room, `${settings}chats: {ops: {name: Ops, tags: [QA]}}`)).exit).toBe(0);
    expect([...room.sandbox.store.chats.get(500)!.tags]).toEqual([11]);
  });

  test('one that somebody archives at the same moment is archived already', async () => {
    const room = worldOf({ seed, apiVersion });
    const send = meanwhile(room, 'PUT', /archive$/, (other) => put(other, '/chats/500/archive'));
    const turn = await apply(room, `${settings}chats: {ops: {name: Ops, archived: true}}`, { send });
    expect(turn.exit, JSON.stringify(turn.report?.outcomes)).toBe(0);
  });
});

describe('2026-10', () => {
  const world = () => worldOf({ seed, apiVersion: '2026-10' });

  test('whom a new chat leaves out without a word is told by name, and the others are in', async () => {
    const room = world();
    const yaml = `${settings}chats: {news: {name: News, members: [anna@corp.example, boris@corp.example, vera@corp.example]}}`;
    const send = meanwhile(room, 'POST', /^\/chats$/, (other) => put(other, '/users/4', { user: { suspended: true } }));
    const turn = await apply(room, yaml, { send });
    expect(turn.exit).toBe(5);
    expect(turn.report!.outcomes[0]!.left_out!.map(({ who }) => who)).toEqual(['boris@corp.example']);
    const news = [...room.sandbox.store.chats.values()].find(({ name }) => name === 'News')!;
    expect([...news.members.keys()].sort()).toEqual([1, 3, 6]);
  });

  test('those whom a refusal names are left out, and the rest goes in with one request more', async () => {
    const room = world();
    const yaml = `${settings}chats: {ops: {name: Ops, members: [second@corp.example, boris@corp.example, vera@corp.example, anna@corp.example]}}`;
    const send = meanwhile(room, 'POST', /members$/, (other) => put(other, '/users/6', { user: { suspended: true } }));
    const turn = await apply(room, yaml, { send });
    expect(turn.exit).toBe(5);
    expect(turn.report!.outcomes[0]).toMatchObject({ left_out: [{ who: 'vera@corp.example' }] });
    expect(room.sandbox.store.chats.get(500)!.members.has(2)).toBe(true);
    expect(room.sandbox.log.filter(({ method, path }) => method === 'POST' && path === '/chats/500/members')).toHaveLength(2);
  });

  test('a nickname that the server alters is told with the one that it keeps', async () => {
    const room = world();
    const yaml = `${settings}users: {new@corp.example: {nickname: newbie}}`;
    const send = meanwhile(room, 'POST', /^\/users$/, (other) =>
      other({ method: 'POST', path: '/users', body: { user: { email: 'x@corp.example', nickname: 'newbie' } } }),
    );
    const turn = await apply(room, yaml, { send });
    expect(turn.exit).toBe(5);
    expect(turn.report!.outcomes[0]!.because).toMatch(/its nickname is "newbie_.+" and not "newbie"/);
  });

  test('a bot that may not be added keeps nobody else out', async () => {
    const room = world();
    const yaml = `${settings}chats: {ops: {name: Ops, members: [vera@corp.example, shut_bot]}}`;
    const turn = await apply(room, yaml);
    expect(turn.exit).toBe(5);
    expect(room.sandbox.store.chats.get(500)!.members.has(6)).toBe(true);
    expect(room.sandbox.store.chats.get(500)!.members.has(40)).toBe(false);
  });
});
