/** Nicknames are unique among people and bots: whoever waits for one gets it in one apply, and nobody is left under a name for a moment. */
import { describe, expect, test } from 'vitest';
import type { Seed } from '../../src/sandbox/index.ts';
import { apply, plan, type World, worldOf, writesSince } from '../reliability/machine.ts';
import { line } from '../workspace.ts';

const seed: Seed = {
  me: 'robot@corp.example',
  users: [
    { id: 1, email: 'robot@corp.example', role: 'admin' },
    { id: 2, email: 'second@corp.example', role: 'admin' },
    { id: 3, email: 'anna@corp.example', nickname: 'anna' },
    { id: 4, email: 'boris@corp.example', nickname: 'boris' },
    { id: 6, email: 'uu@corp.example', nickname: 'u_bot' },
  ],
  bots: [
    { id: 90, nickname: 'a_bot', name: 'A', can_edit: ['admin'] },
    { id: 91, nickname: 'b_bot', name: 'B', can_edit: ['admin'] },
    { id: 92, nickname: 'c_bot', name: 'C', can_edit: ['admin'] },
  ],
  chats: [{ id: 500, name: 'Ops', owner: 'robot@corp.example', members: ['a_bot'] }],
};
const settings = 'settings: {scope: test, limits: {min_admins: 1}}\n';
const nicknames = ({ sandbox }: World) =>
  Object.fromEntries([...sandbox.store.users.values()].map(({ id, nickname }) => [id, nickname]));

describe.each(['2026-08', '2026-10'] as const)('%s', (apiVersion) => {
  test.each<[string, string, Record<number, string>, number]>([
    ['two bots that exchange theirs', 'bots: {b_bot: {id: 90}, a_bot: {id: 91}}', { 90: 'b_bot', 91: 'a_bot' }, 3],
    [
      'a ring of three bots',
      'bots: {b_bot: {id: 90}, c_bot: {id: 91}, a_bot: {id: 92}}',
      { 90: 'b_bot', 91: 'c_bot', 92: 'a_bot' },
      4,
    ],
    [
      'a chain of bots',
      'bots: {b_bot: {id: 90}, c_bot: {id: 91}, d_bot: {id: 92}}',
      { 90: 'b_bot', 91: 'c_bot', 92: 'd_bot' },
      3,
    ],
    [
      'a chain of bots that ends with one that is deleted',
      'bots: {b_bot: {id: 90}, c_bot: {id: 91}, x_bot: {id: 92, ensure: absent, on_removal: delete}}',
      { 90: 'b_bot', 91: 'c_bot' },
      3,
    ],
    [
      'a bot and a person who exchange theirs',
      'users: {uu@corp.example: {nickname: a_bot}}\nbots: {u_bot: {id: 90}}',
      { 6: 'a_bot', 90: 'u_bot' },
      3,
    ],
    [
      'a ring of two people and a bot',
      'users: {uu@corp.example: {nickname: anna}, anna@corp.example: {nickname: a_bot}}\nbots: {u_bot: {id: 90}}',
      { 3: 'a_bot', 6: 'anna', 90: 'u_bot' },
      4,
    ],
    [
      'two rings at once',
      'users: {anna@corp.example: {nickname: boris}, boris@corp.example: {nickname: anna}}\nbots: {b_bot: {id: 90}, a_bot: {id: 91}}',
      { 3: 'boris', 4: 'anna', 90: 'b_bot', 91: 'a_bot' },
      6,
    ],
    [
      'a person who takes that of a bot that is deleted',
      'users: {uu@corp.example: {nickname: a_bot}}\nbots: {a_bot: {ensure: absent, on_removal: delete}}',
      { 6: 'a_bot' },
      2,
    ],
    [
      'a new bot that takes that of somebody who is deleted, and sits in a chat',
      'users: {uu@corp.example: {ensure: absent, on_removal: delete}}\nbots: {u_bot: {name: U, who_can_add: anyone}}\nchats: {ops: {name: Ops, members: [u_bot]}}',
      { 101: 'u_bot' },
      3,
    ],
    [
      'a new bot that takes that of one that is renamed',
      'bots: {d_bot: {id: 90}, a_bot: {name: New}}',
      { 90: 'd_bot', 101: 'a_bot' },
      2,
    ],
    [
      'a new bot that takes that of a person who gets another',
      'users: {uu@corp.example: {nickname: uu}}\nbots: {u_bot: {name: U}}',
      { 6: 'uu', 101: 'u_bot' },
      2,
    ],
    [
      'somebody new who takes that of a bot that is renamed',
      'users: {new@corp.example: {nickname: a_bot}}\nbots: {d_bot: {id: 90}}',
      { 90: 'd_bot', 101: 'a_bot' },
      2,
    ],
  ])('%s: one apply', async (_, yaml, wanted, writes) => {
    const world = worldOf({ seed, apiVersion });
    const turn = await apply(world, settings + yaml);
    expect(turn.exit, JSON.stringify(turn.report?.outcomes ?? turn.diagnostics)).toBe(0);
    expect(nicknames(world)).toMatchObject(wanted);
    expect(writesSince(world, 0)).toHaveLength(writes);
    expect((await plan(world, settings + yaml)).changes.map(line)).toEqual([]);
  });

  test('an apply that dies between the two steps of an exchange is finished by the next one', async () => {
    const yaml = `${settings}bots: {b_bot: {id: 90}, a_bot: {id: 91}}`;
    const world = worldOf({ seed, apiVersion, faults: { script: [{ method: 'PUT', path: '^/bots/90', kind: '403' }] } });
    expect((await apply(world, yaml)).exit).toBe(5);
    expect(Object.values(nicknames(world))).toContain('moving.91_bot');
    expect((await apply(world, yaml)).exit).toBe(0);
    expect(nicknames(world)).toMatchObject({ 90: 'b_bot', 91: 'a_bot' });
  });

  test.each([
    ['a live person', 'bots: {u_bot: {id: 90}}', 'that of uu@corp.example'],
    ['a bot that nobody declares', 'bots: {b_bot: {id: 90}}', 'that of a bot (id 91)'],
    ['a person, for a new bot', 'bots: {u_bot: {name: U}}', 'that of uu@corp.example'],
  ])('a bot is not given the nickname of %s, and is told before anything is written', async (_, yaml, whose) => {
    const { blocked } = await plan(worldOf({ seed, apiVersion }), settings + yaml);
    expect(blocked).toMatchObject([{ code: 'nickname-taken', message: expect.stringContaining(whose) }]);
  });
});
