/** Answers that contradict each other: nobody is invited, doubled or thrown out because a list left them out. */
import { describe, expect, test } from 'vitest';
import type { Memory } from '../../src/core/memory.ts';
import type { Seed } from '../../src/sandbox/index.ts';
import type { Json, JsonObject, Send } from '../../src/wire/http.ts';
import { intentOf, observeAndPlan } from '../../src/workflow.ts';
import { contextOf, desk, type World, worldOf } from '../reliability/machine.ts';
import { line, manifest } from '../workspace.ts';

const seed: Seed = {
  me: 'robot@corp.example',
  users: [
    { id: 1, email: 'robot@corp.example', role: 'admin' },
    { id: 2, email: 'second@corp.example', role: 'admin' },
    { id: 3, email: 'anna@corp.example', first_name: 'Anna', tags: ['QA'] },
    { id: 4, email: 'boris@corp.example' },
    { id: 5, email: 'vera@corp.example' },
  ],
  tags: [{ id: 11, name: 'QA' }],
  chats: [
    { id: 500, name: 'Ops', admins: ['boris@corp.example'], members: ['anna@corp.example', 'vera@corp.example'], tags: ['QA'] },
    { id: 501, name: 'News', public: true, channel: true, editors: ['vera@corp.example'], members: ['anna@corp.example'] },
  ],
};
const exact = `users: {anna@corp.example: {}, boris@corp.example: {}, vera@corp.example: {}}
chats: {ops: {name: Ops, membership: exact, admins: [boris@corp.example], members: [anna@corp.example, vera@corp.example]}}`;

type Bend = (rows: JsonObject[], path: string, query: Record<string, string | string[]>) => JsonObject[];
/** In: what happens to the rows of lists. Out: a send that tells them so. */
const bent =
  ({ sandbox }: World, bend: Bend): Send =>
  async (request, signal) => {
    const answer = await sandbox.send(request, signal);
    const body = answer.body as JsonObject | null;
    if (request.method !== 'GET' || !Array.isArray(body?.['data'])) return answer;
    return { ...answer, body: { ...body, data: bend(body['data'] as JsonObject[], request.path, request.query ?? {}) as Json } };
  };
const without =
  (path: string, ...ids: number[]): Bend =>
  (rows, at) =>
    at === path ? rows.filter(({ id }) => !ids.includes(id as number)) : rows;

async function planned(yaml: string, bend: Bend, memory?: Memory, from = seed) {
  const world = worldOf({ seed: from });
  const asked = { send: bent(world, bend), ...(memory && { desk: desk({}, { memory }) }) };
  const ctx = contextOf(world, asked);
  const intent = await intentOf(ctx, await manifest(`settings: {scope: test}\n${yaml}`), {});
  if ('is' in intent) throw new Error(intent.diagnostics[0]!.message);
  const end = await observeAndPlan(ctx, intent);
  const reads = world.sandbox.log.map((one) => `${one.path}${one.query['role'] ? ` ${String(one.query['role'])}` : ''}`);
  return end.is === 'planned'
    ? { is: end.is, changes: end.plan.changes.map(line), said: '', reads }
    : { is: end.is, changes: [], said: end.diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n'), reads };
}

describe('a row that a list left out', () => {
  test('Anna, whom the list of people lost, is neither invited nor thrown out: her chats name her', async () => {
    const { changes, reads } = await planned(exact, without('/users', 3));
    expect(changes).toEqual([]);
    expect(reads).toContain('/users/3');
  });

  test('several people whom the list lost are each asked for once', async () => {
    const { changes, reads } = await planned(exact, without('/users', 3, 4, 5));
    expect(changes).toEqual([]);
    expect(reads.filter((path) => /^\/users\//.test(path)).sort()).toEqual(['/users/3', '/users/4', '/users/5']);
  });

  test('a person whom memory knows and no list shows is not invited again', async () => {
    const lonely: Seed = { ...seed, chats: [] };
    const memory: Memory = {
      format: 1,
      scope: 'test',
      server: 'https://pachca.test/api',
      paths: ['test.yaml'],
      entries: { 'user:vera@corp.example': { id: 5, state: {} } },
      retired: {},
    };
    const yaml = 'users: {vera@corp.example: {}}';
    expect((await planned(yaml, without('/users', 5), memory, lonely)).changes).toEqual([]);
  });

  test('a tag that the list of tags lost is not made again: a chat has it, or a person carries it', async () => {
    const yaml = 'tags: {QA: {}}\nusers: {anna@corp.example: {tags: [QA]}}';
    expect((await planned(yaml, without('/group_tags', 11))).changes).toEqual([]);
    const alone: Seed = { ...seed, chats: [] };
    const byName: Bend = (rows, path, query) => (path === '/group_tags' && query['names[]'] === undefined ? [] : rows);
    expect((await planned(yaml, byName, undefined, alone)).changes).toEqual([]);
  });

  test('an id that is gone indeed is asked for once and believed', async () => {
    const ghost: Bend = (rows, path) =>
      path === '/chats' ? rows.map((row) => ({ ...row, member_ids: [...(row['member_ids'] as number[]), 999] })) : rows;
    const { changes, reads } = await planned('chats: {ops: {name: Ops, members: [anna@corp.example]}}', ghost);
    expect(changes).toEqual([]);
    expect(reads.filter((path) => path === '/users/999')).toHaveLength(1);
  });
});

describe('lists that cannot be', () => {
  test('an empty list of people invites nobody anew', async () => {
    const end = await planned(exact, (rows, path) => (path === '/users' ? [] : rows));
    expect(end).toMatchObject({ is: 'refused', said: expect.stringContaining("lacks the token's own user") });
  });

  test('an empty list of own chats makes no chat a second time', async () => {
    const from: Seed = {
      ...seed,
      chats: [{ id: 501, name: 'News', public: true, members: ['anna@corp.example'] }, seed.chats![0]!],
    };
    const end = await planned(
      'chats: {ops: {name: Ops}}',
      (rows, path, query) => (path === '/chats' && query['availability'] === 'is_member' ? [] : rows),
      undefined,
      from,
    );
    expect(end).toMatchObject({ is: 'refused', said: expect.stringContaining('incomplete-view') });
  });

  test('a filter by role that is not heeded promotes and demotes nobody', async () => {
    const unfiltered = async (yaml: string, paths: RegExp) => {
      const world = worldOf({ seed });
      const ctx = contextOf(world, {
        send: (request, signal) =>
          world.sandbox.send(paths.test(request.path) ? { method: request.method, path: request.path } : request, signal),
      });
      const intent = await intentOf(ctx, await manifest(`settings: {scope: test}\n${yaml}`), {});
      return observeAndPlan(ctx, intent as never);
    };
    const ops = await unfiltered(exact, /members$/);
    expect(ops).toMatchObject({ is: 'refused', diagnostics: [{ code: 'incomplete-view' }] });
    const news = await unfiltered('chats: {news: {name: News, editors: [vera@corp.example]}}', /members$/);
    expect(news).toMatchObject({ is: 'refused', diagnostics: [{ code: 'incomplete-view' }] });
  });

  test('a chat in which everybody is admin is no contradiction', async () => {
    const from: Seed = { ...seed, chats: [{ id: 500, name: 'Ops', admins: ['boris@corp.example', 'anna@corp.example'] }] };
    const yaml = 'chats: {ops: {name: Ops, membership: exact, admins: [anna@corp.example, boris@corp.example], members: []}}';
    const end = await planned(yaml, (rows) => rows, undefined, from);
    expect(end).toMatchObject({ is: 'planned', changes: [] });
  });

  test('while the lists agree nothing more is read', async () => {
    const { reads } = await planned(exact, (rows) => rows);
    expect(reads.sort()).toEqual([
      '/chats',
      '/chats',
      '/chats/500/members',
      '/chats/500/members admin',
      '/group_tags',
      '/oauth/token/info',
      '/profile',
      '/users',
    ]);
  });
});

describe('what does not fit and harms nobody refuses no plan', () => {
  const title = 'users: {boris@corp.example: {title: CTO}}';
  const done = ['user:boris@corp.example update title="CTO"'];
  const names =
    (path: string, ...ids: number[]): Bend =>
    (rows, at) =>
      at === path
        ? rows.map((row) => (row['id'] === 500 ? { ...row, member_ids: [...(row['member_ids'] as number[]), ...ids] } : row))
        : rows;

  test('people who are deleted and whom a chat still names', async () => {
    const gone = Array.from({ length: 300 }, (_, at) => 9000 + at);
    const { changes, reads } = await planned(title, names('/chats', ...gone));
    expect(changes).toEqual(done);
    expect(reads.filter((path) => /^\/users\/\d/.test(path)).length).toBe(200);
  });

  test('somebody deleted whom the chat of the plan names and the list of its members lacks', async () => {
    const yaml = 'chats: {ops: {name: Ops, membership: exact, admins: [boris@corp.example], members: [anna@corp.example]}}';
    const { is, changes } = await planned(yaml, names('/chats', 9001));
    expect([is, changes]).toEqual(['planned', ['chat:ops update members-vera@corp.example']]);
  });

  test('somebody suspended whom the chat names and the list of its members hides', async () => {
    const from: Seed = { ...seed, users: seed.users!.map((one) => (one.id === 5 ? { ...one, suspended: true } : one)) };
    const yaml = 'chats: {ops: {name: Ops, members: [anna@corp.example, boris@corp.example]}}';
    const hides = (_rows: JsonObject[], path: string) =>
      names('/chats', 5)(without('/chats/500/members', 5)(_rows, path, {}), path, {});
    expect(await planned(yaml, hides, undefined, from)).toMatchObject({ is: 'planned', changes: [] });
  });

  test('somebody hidden from this token, who is not thrown out either', async () => {
    const world = worldOf({ seed });
    const hidden = bent(world, without('/users', 5));
    const send: Send = async (request, signal) =>
      request.path === '/users/5' ? { status: 403, headers: {}, body: null } : hidden(request, signal);
    const ctx = contextOf(world, { send });
    const yaml =
      'chats: {ops: {name: Ops, membership: exact, admins: [boris@corp.example], members: [anna@corp.example]}}\nusers: {boris@corp.example: {title: CTO}}';
    const intent = await intentOf(ctx, await manifest(`settings: {scope: test}\n${yaml}`), {});
    const end = 'is' in intent ? intent : await observeAndPlan(ctx, intent);
    expect(end.is === 'planned' && end.plan.changes.map(line)).toEqual(done);
    expect(end.is === 'planned' && end.plan.notes.map(({ message }) => message).join()).toContain('#5 stays');
  });

  test('an integration whose row does not say that it is a bot is not thrown out', async () => {
    const from: Seed = {
      ...seed,
      bots: [{ id: 91, nickname: 'alerts_bot', name: 'Alerts' }],
      chats: [{ ...seed.chats![0]!, members: [...seed.chats![0]!.members!, 'alerts_bot'] }],
    };
    const unmarked: Bend = (rows, at) =>
      at === '/users' ? rows.map((row) => (row['id'] === 91 ? { ...row, bot: null } : row)) : rows;
    expect((await planned(exact, unmarked, undefined, from)).changes).toEqual([]);
  });
});

test('an admin and an editor whom no listing by role names are not thrown out of the chat', async () => {
  const yaml = 'chats: {ops: {name: Ops, membership: exact, members: [anna@corp.example, vera@corp.example]}}';
  const whole = await planned(yaml, (rows) => rows);
  expect(whole.changes).toEqual([]);
  const { is, changes, said } = await planned(yaml, (rows, _path, query) => (query['role'] ? [] : rows));
  expect([is, changes]).toEqual(['refused', []]);
  expect(said).toContain('in none of its lists by role');
});

test('an entry that says absent and meets nothing says so: whoever has another name by now would be missed', async () => {
  const world = worldOf({ seed });
  const ctx = contextOf(world);
  const yaml =
    'settings: {scope: test}\nusers: {vera2@corp.example: {ensure: absent}}\ntags: {"Q\u200bA": {ensure: absent, on_removal: delete}}';
  const intent = await intentOf(ctx, await manifest(yaml), {});
  const end = 'is' in intent ? intent : await observeAndPlan(ctx, intent);
  if (end.is !== 'planned') throw new Error(end.diagnostics[0]!.message);
  expect(end.plan.notes.find(({ code }) => code === 'nothing-to-remove')?.message).toContain('user:vera2@corp.example');
  expect(end.plan.blocked.map(({ code }) => code)).toEqual(['spelled-otherwise']);
});
