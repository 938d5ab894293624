/** A chat whose members the server does not list stops nobody else, and nobody is thrown out of it unseen. */
import { describe, expect, test } from 'vitest';
import { refused } from '../../src/core/planner.ts';
import type { Seed } from '../../src/sandbox/index.ts';
import type { Send } from '../../src/wire/http.ts';
import { dumpText } from '../dumped.ts';
import { apply, desk, url, worldOf } from '../reliability/machine.ts';
import { workspace } from '../workspace.ts';

const seed: Seed = {
  me: 'robot@corp.example',
  users: [
    { id: 1, email: 'robot@corp.example', role: 'admin' },
    { id: 2, email: 'second@corp.example', role: 'admin' },
    { id: 3, email: 'anna@corp.example' },
    { id: 4, email: 'boris@corp.example' },
  ],
  chats: [
    { id: 500, name: 'Ops', owner: 'robot@corp.example', members: ['anna@corp.example'] },
    {
      id: 501,
      name: 'Pub',
      owner: 'second@corp.example',
      public: true,
      members: ['anna@corp.example', 'boris@corp.example', 'robot@corp.example'],
    },
  ],
};
const head = 'settings: {scope: test, limits: {min_admins: 1, removals_percent: 100, member_removals: 9}}\n';
const others = 'users: {boris@corp.example: {title: X}}\n';

/** Applies with `--skip-blocked` where every listing of the members of Pub ends with `status`. */
async function applied(yaml: string, status: number, entries = {}) {
  const world = worldOf({ seed });
  const send: Send = async (request, signal) =>
    request.path === '/chats/501/members' && request.method === 'GET'
      ? ({ status, headers: {}, body: { errors: [{ key: 'base', code: 'forbidden', message: '' }] } } as never)
      : world.sandbox.send(request, signal);
  const memory = { format: 1 as const, scope: 'test', server: url, paths: ['test.yaml'], entries, retired: {} };
  const turn = await apply(world, head + yaml, { send, options: { skipBlocked: true }, desk: desk({}, { memory }) });
  const plan = turn.plan!;
  return {
    blocked: plan.blocked.map(({ address, code }) => `${address} ${code}`),
    said: plan.blocked.map(({ message }) => message).join('\n'),
    done: turn.report!.changes.filter(({ result }) => result === 'done').map(({ address }) => address),
    refused: refused({ ...plan, options: { ...plan.options, skip_blocked: undefined as never } }),
    members: ((await world.sandbox.send({ method: 'GET', path: '/chats/501' })).body as { data: { member_ids: number[] } }).data
      .member_ids,
    send,
  };
}

describe('a chat whose members are not listed', () => {
  test.each([403, 404])('with %i: its own entry is blocked and nobody leaves it, and all others are done', async (status) => {
    for (const pub of [
      'membership: exact, admins: [], members: [anna@corp.example]',
      'membership: exact, members: [anna@corp.example]',
      'members: [second@corp.example]',
      'public: false',
    ]) {
      const yaml = `${others}chats:\n  pub: {name: Pub, ${pub}}\n  ops: {name: Ops, membership: exact, members: [boris@corp.example]}`;
      const { blocked, said, done, members, ...plan } = await applied(yaml, status);
      expect([pub, blocked]).toEqual([pub, ['chat:pub members-unseen']]);
      expect(said).toContain('"Pub" (id 501)');
      expect(plan.refused).toBe(true);
      expect(done).toEqual(['user:boris@corp.example', 'chat:ops']);
      expect(members).toEqual([1, 2, 3, 4]);
    }
  });

  test('because the token lacks the scope: the hint names it', async () => {
    const room = workspace({ seed });
    room.sandbox.faults.script.push({ method: 'GET', path: '^/chats/501/members', kind: 'insufficient_scope', times: 0 });
    const { plan } = await room.plan('chats: {pub: {name: Pub, members: [boris@corp.example]}}');
    expect(plan.blocked).toMatchObject([{ code: 'members-unseen', hint: 'give the token the scope chat_members:read' }]);
  });

  test('of which nothing is asked but its tags and its name stops nothing', async () => {
    expect((await applied(`${others}chats: {pub: {name: Pub}}`, 403)).blocked).toEqual([]);
    expect((await applied(others, 403)).done).toEqual(['user:boris@corp.example']);
  });

  test('and that is left over stays remembered and blocked, and the others are done', async () => {
    const { blocked, done } = await applied(others, 403, { 'chat:pub': { id: 501, state: {} } });
    expect([blocked, done]).toEqual([['chat:pub members-unseen'], ['user:boris@corp.example']]);
  });

  test('is written down without exact lists', async () => {
    const { send } = await applied(others, 403);
    const text = await dumpText({ send }, { exact: true });
    expect(text).toMatch(/# this token may not list its members[^\n]*\n {2}pub:\n(.*\n)*? {4}membership: additive\n/);
  });
});
