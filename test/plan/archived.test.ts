/** Archived chats, the Owner, and values that the server does not keep: what a plan says of them. */
import { describe, expect, test } from 'vitest';
import * as validators from '../../src/kinds/validators.ts';
import { load } from '../../src/manifest/load.ts';
import type { Seed } from '../../src/sandbox/index.ts';
import { kinds, line, workspace } from '../workspace.ts';

const seed: Seed = {
  me: 'robot@corp.example',
  owner: 'ceo@corp.example',
  users: [
    { id: 1, email: 'robot@corp.example', role: 'admin' },
    { id: 2, email: 'ceo@corp.example', role: 'admin', title: 'CEO' },
    { id: 3, email: 'anna@corp.example', tags: ['QA'] },
    { id: 4, email: 'guest@out.example', role: 'guest' },
    { id: 5, email: 'third@corp.example', role: 'admin' },
  ],
  tags: [{ id: 11, name: 'QA' }],
  chats: [
    { id: 500, name: 'Old', archived: true, owner: 'robot@corp.example', members: ['anna@corp.example'] },
    { id: 501, name: 'Project', owner: 'robot@corp.example', tags: ['QA'], members: ['guest@out.example'] },
  ],
};

describe('an archived chat', () => {
  test('whose tags the server took off blocks no later plan', async () => {
    const room = workspace({ seed });
    const { plan } = await room.plan(
      'chats: {old: {name: Old, archived: true, tags: [QA], membership: exact, members: [third@corp.example]}}',
    );
    expect([...plan.blocked.map(({ message }) => message), ...plan.changes.map(line)]).toEqual([]);
  });

  test('that keeps its name but not its lists is told offline which lines mean nothing', async () => {
    const text =
      'pachform: 1\nchats: {old: {name: Old, archived: true, tags: [QA], members: [anna@corp.example]}}\ntags: {QA: {}}';
    const io = { readFile: async () => new TextEncoder().encode(text), list: async () => ({ kind: 'file' as const }) };
    const { diagnostics } = await load(['m.yaml'], io, kinds, validators as never);
    expect(diagnostics.filter(({ severity }) => severity === 'warning').map(({ code, path }) => [code, ...(path ?? [])])).toEqual(
      [
        ['archived-lists', 'tags'],
        ['archived-lists', 'members'],
      ],
    );
  });

  test.each([
    ['by its field', 'chats: {project: {name: Project, archived: true}}'],
    ['by its removal', 'chats: {project: {name: Project, ensure: absent}}'],
  ])('archiving %s says which tags and guests go for good', async (_, yaml) => {
    const room = workspace({ seed });
    const { plan } = await room.apply(yaml);
    const hazard = plan.changes[0]!.hazards.find(({ code }) => code === 'archive-strips')!;
    expect(hazard.message).toContain('"QA"');
    expect(hazard.message).toContain('guest@out.example');
  });
});

describe("the Owner's entry", () => {
  test.each(['role: user', 'suspended: true'])('with %s is refused: nobody demotes or locks out the Owner', async (line) => {
    const room = workspace({ seed });
    const { plan } = await room.plan(`settings: {owner: ceo@corp.example}\nusers: {ceo@corp.example: {${line}}}`);
    expect(plan.blocked.map(({ code }) => code)).toEqual(['owner']);
  });

  test('with another title is a note', async () => {
    const room = workspace({ seed });
    const { plan } = await room.plan('settings: {owner: ceo@corp.example}\nusers: {ceo@corp.example: {title: Chair}}');
    expect(plan.changes).toEqual([]);
    expect(plan.notes.map(({ code }) => code)).toContain('owner');
  });
});

describe('a value that is back after it was written', () => {
  test('is called what it is, and not only drift', async () => {
    const yaml = 'settings: {scope: test}\nusers: {anna@corp.example: {title: Lead}}';
    const room = workspace({ seed });
    const { memory } = await room.apply(yaml);
    await room.sandbox.send({ method: 'PUT', path: '/users/3', body: { user: { title: '' } } });
    const { plan } = await room.plan(yaml, { memory });
    expect(plan.changes[0]).toMatchObject({ why: 'drift', hazards: [{ code: 'not-kept' }] });
  });

  test('to something else than before it is drift and nothing more', async () => {
    const yaml = 'settings: {scope: test}\nusers: {anna@corp.example: {title: Lead}}';
    const room = workspace({ seed });
    const { memory } = await room.apply(yaml);
    await room.sandbox.send({ method: 'PUT', path: '/users/3', body: { user: { title: 'CTO' } } });
    const { plan } = await room.plan(yaml, { memory });
    expect(plan.changes[0]).toMatchObject({ why: 'drift', hazards: [] });
  });
});
