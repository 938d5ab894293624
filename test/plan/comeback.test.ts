/** Where nobody can see suspended people in chats, who comes back may have access that the manifest denies: it is said, and no apply calls it done. */
import { describe, expect, test } from 'vitest';
import type { Memory } from '../../src/core/memory.ts';
import type { Seed } from '../../src/sandbox/index.ts';
import { apply, desk, worldOf } from '../reliability/machine.ts';

const seed: Seed = {
  me: 'robot@corp.example',
  users: [
    { id: 1, email: 'robot@corp.example', role: 'admin' },
    { id: 2, email: 'second@corp.example', role: 'admin' },
    { id: 3, email: 'anna@corp.example' },
    { id: 5, email: 'susp@corp.example', suspended: true, tags: ['QA'] },
  ],
  tags: [{ id: 11, name: 'QA' }],
  chats: [
    { id: 500, name: 'Ops', owner: 'robot@corp.example', members: ['anna@corp.example', 'susp@corp.example'] },
    { id: 501, name: 'Old', owner: 'robot@corp.example', members: ['anna@corp.example'] },
    { id: 502, name: 'Held', owner: 'robot@corp.example', tags: ['QA'] },
  ],
};
const head = 'settings: {scope: test, limits: {min_admins: 1, removals_percent: 100}}\n';
const back = 'users: {susp@corp.example: {suspended: false}}\n';
const chats = (ops: string) => `${back}chats:
  ops: {name: Ops, ${ops}}
  old: {name: Old, membership: exact, members: [anna@corp.example]}
  held: {name: Held, membership: exact, members: []}\n`;

async function applied(yaml: string, apiVersion: '2026-08' | '2026-10' = '2026-10', kept: { memory?: Memory } = {}) {
  const world = worldOf({ seed, apiVersion });
  const asked = { desk: desk({}, kept) };
  const { exit, plan, diagnostics } = await apply(world, head + yaml, asked);
  const hazards = plan!.changes.flatMap((change) => change.hazards.filter(({ code }) => code === 'comes-back'));
  const again = await apply(world, head + yaml, asked);
  const changes = again.plan!.changes.flatMap(({ address, fields }) =>
    fields.flatMap(({ elements = [] }) => elements.map(({ key, after }) => `${address} ${after ? '+' : '-'}${key}`)),
  );
  return { exit, said: diagnostics.map(({ message }) => message), hazards, again: { exit: again.exit, changes } };
}

describe('somebody suspended who comes back', () => {
  test('into an exact chat that does not list them: the plan says so, the apply does not end with 0, and the next one removes them', async () => {
    const { exit, said, hazards, again } = await applied(chats('membership: exact, members: [anna@corp.example]'));
    expect(hazards).toMatchObject([
      { names: ['"Old"', '"Ops"'], message: expect.stringContaining('the lists of "Old", "Ops" have no place') },
    ]);
    expect(exit).toBe(5);
    expect(said).toContain('susp@corp.example is in "Ops" again, and not as its lists say');
    expect(again).toEqual({ exit: 0, changes: ['chat:ops -susp@corp.example'] });
  });

  test('into an additive chat whose list they were taken out of meanwhile: the same', async () => {
    const state = { name: 'Ops', members: ['anna@corp.example', 'susp@corp.example'] };
    const entries = { 'chat:ops': { id: 500, state }, 'user:susp@corp.example': { id: 5, state: {} } };
    const memory: Memory = {
      format: 1,
      scope: 'test',
      server: 'https://pachca.test/api',
      paths: ['test.yaml'],
      entries,
      retired: {},
    };
    const { exit, again } = await applied(`${back}chats: {ops: {name: Ops, members: [anna@corp.example]}}`, '2026-10', {
      memory,
    });
    expect(exit).toBe(5);
    expect(again).toEqual({ exit: 0, changes: ['chat:ops -susp@corp.example'] });
  });

  test('and is in no chat that does not list them: said before, and the apply ends with 0', async () => {
    const { exit, hazards } = await applied(`${back}chats: {old: {name: Old, membership: exact, members: [anna@corp.example]}}`);
    expect(hazards).toHaveLength(1);
    expect(exit).toBe(0);
  });

  test('where they are listed, a tag holds them, or lists are not exact: nothing is said', async () => {
    for (const yaml of [
      `${back}chats: {ops: {name: Ops, membership: exact, members: [anna@corp.example, susp@corp.example]}}`,
      `${back}chats: {held: {name: Held, membership: exact, members: []}}`,
      `${back}chats: {ops: {name: Ops, members: [anna@corp.example]}}`,
    ])
      expect(await applied(yaml)).toMatchObject({ exit: 0, hazards: [], again: { changes: [] } });
  });

  test('where the server shows suspended people they are removed in the same apply', async () => {
    const { exit, hazards, again } = await applied(chats('membership: exact, members: [anna@corp.example]'), '2026-08');
    expect([exit, hazards, again]).toEqual([0, [], { exit: 0, changes: [] }]);
  });
});
