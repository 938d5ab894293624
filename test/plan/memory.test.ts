/** What memory adds: which chat a handle is, what is left over, and whether a difference is intent or drift. */
import { describe, expect, test } from 'vitest';
import type { Memory } from '../../src/core/memory.ts';
import { remember } from '../../src/core/remember.ts';
import type { Seed } from '../../src/sandbox/index.ts';
import { idsOf, line, workspace } from '../workspace.ts';

const seed: Seed = {
  me: 'robot@corp.example',
  users: [
    { id: 1, email: 'robot@corp.example', role: 'admin' },
    { id: 2, email: 'second@corp.example', role: 'admin' },
    { id: 3, email: 'anna@corp.example', first_name: 'Anna', tags: ['QA'] },
    { id: 4, email: 'boris@corp.example', first_name: 'Boris' },
    { id: 5, email: 'vera@corp.example', first_name: 'Vera' },
  ],
  tags: [
    { id: 1, name: 'QA' },
    { id: 2, name: 'Ops' },
  ],
  chats: [
    { id: 500, name: 'Backend', public: true, members: ['anna@corp.example', 'boris@corp.example'] },
    { id: 501, name: 'Other', public: true },
  ],
};
const scope = 'settings: {scope: test}\n';

async function begin(yaml: string) {
  const room = workspace({ seed });
  const { memory } = await room.apply(scope + yaml);
  return { room, memory };
}
const lines = async (room: ReturnType<typeof workspace>, yaml: string, memory: Memory) =>
  (await room.plan(scope + yaml, { memory })).plan.changes.map(line);

describe('memory', () => {
  test('a person who is no longer declared is suspended, and comes back when the line does', async () => {
    const both = 'users: {anna@corp.example: {}, boris@corp.example: {first_name: Boris}}';
    const { room, memory } = await begin(both);
    const gone = await room.apply(`${scope}users: {anna@corp.example: {}}`, { memory });
    expect(gone.plan.changes.map(line)).toEqual(['user:boris@corp.example suspend']);
    expect(gone.plan.changes[0]!.why).toBe('leftover');
    expect(gone.memory.entries['user:boris@corp.example']).toBeUndefined();
    const back = await room.apply(scope + both, { memory: gone.memory });
    expect(back.plan.changes.map(line)).toEqual(['user:boris@corp.example reactivate suspended=false']);
    expect(back.memory.retired).toEqual({});
  });

  test('a declared person whom somebody else suspended is a note, not a change', async () => {
    const { room, memory } = await begin('users: {anna@corp.example: {}}');
    await room.sandbox.send({ method: 'PUT', path: '/users/3', body: { user: { suspended: true } } });
    const { plan } = await room.plan(`${scope}users: {anna@corp.example: {}}`, { memory });
    expect(plan.changes).toEqual([]);
    expect(plan.notes.map((one) => one.code)).toContain('suspended');
  });

  test('a chat renamed by hand is found again and renamed back as drift', async () => {
    const { room, memory } = await begin('chats: {backend: {name: Backend}}');
    await room.sandbox.send({ method: 'PUT', path: '/chats/500', body: { chat: { name: 'Renamed' } } });
    const { plan } = await room.plan(`${scope}chats: {backend: {name: Backend}}`, { memory });
    expect(plan.changes.map(line)).toEqual(['chat:backend update name="Backend"']);
    expect(plan.changes[0]).toMatchObject({ why: 'drift', found: 'memory' });
  });

  test('what is no longer declared and kept by on_removal is named, so that nobody takes it for gone', async () => {
    const { room, memory } = await begin('tags: {QA: {}, UX: {}}\nusers: {anna@corp.example: {on_removal: keep}}');
    const { plan } = await room.plan(`${scope}tags: {QA: {}}`, { memory });
    expect(plan.changes).toEqual([]);
    expect(plan.notes.find(({ code }) => code === 'kept')?.message).toBe(
      'no longer declared and kept, as on_removal says: tag:UX, user:anna@corp.example',
    );
    expect(
      (await room.plan(`${scope}tags: {QA: {}, UX: {}}\nusers: {anna@corp.example: {}}`, { memory })).plan.notes,
    ).not.toEqual(expect.arrayContaining([expect.objectContaining({ code: 'kept' })]));
  });

  test('without memory the renamed chat would be made anew, and the hazard says which it may be', async () => {
    const { room } = await begin('chats: {backend: {name: Backend}}');
    await room.sandbox.send({ method: 'PUT', path: '/chats/500', body: { chat: { name: 'Backend 2' } } });
    const { plan } = await room.plan('chats: {backend: {name: Backend}}');
    expect(plan.changes[0]!.verb).toBe('create');
    expect(plan.changes[0]!.hazards[0]).toMatchObject({ code: 'new-chat-or-rename' });
  });

  test('additive members who were listed once and no longer are leave, others stay', async () => {
    const { room, memory } = await begin('chats: {backend: {name: Backend, members: [anna@corp.example, vera@corp.example]}}');
    expect(await lines(room, 'chats: {backend: {name: Backend, members: [anna@corp.example]}}', memory)).toEqual([
      'chat:backend update members-vera@corp.example',
    ]);
  });

  test('a list that is no longer there is no longer managed', async () => {
    const { room, memory } = await begin('chats: {backend: {name: Backend, members: [anna@corp.example]}}');
    expect(await lines(room, 'chats: {backend: {name: Backend}}', memory)).toEqual([]);
  });

  test('a tag that was declared once is taken off, others stay', async () => {
    const { room, memory } = await begin('users: {anna@corp.example: {tags: [Ops]}}');
    expect(await lines(room, 'users: {anna@corp.example: {tags: []}}', memory)).toEqual([
      'user:anna@corp.example update tags-Ops',
    ]);
  });

  test('who joined an exact chat by hand is drift, who is newly listed is intent', async () => {
    const { room, memory } = await begin(
      'chats: {backend: {name: Backend, membership: exact, members: [anna@corp.example, boris@corp.example]}}',
    );
    await room.sandbox.send({ method: 'POST', path: '/chats/500/members', body: { member_ids: [5] } });
    const { plan } = await room.plan(
      `${scope}chats: {backend: {name: Backend, membership: exact, members: [anna@corp.example, boris@corp.example, second@corp.example]}}`,
      { memory },
    );
    expect(plan.changes[0]!.fields[0]!.elements!.map((one) => `${one.key} ${one.why}`)).toEqual([
      'second@corp.example intent',
      'vera@corp.example drift',
    ]);
  });

  test('protection survives the line that declared it', async () => {
    const { room, memory } = await begin('users: {anna@corp.example: {protect: true}, boris@corp.example: {}}');
    const { plan } = await room.plan(`${scope}users: {boris@corp.example: {}}`, { memory });
    expect(plan.blocked.map((one) => [one.address, one.code])).toEqual([['user:anna@corp.example', 'protected']]);
  });

  test('the removal verb survives the entry', async () => {
    const { room, memory } = await begin(
      'users: {anna@corp.example: {on_removal: keep}, boris@corp.example: {}}\ntags: {Ops: {on_removal: delete}}',
    );
    expect(await lines(room, 'users: {boris@corp.example: {}}', memory)).toEqual(['tag:Ops delete']);
  });

  test('in an exclusive kind what nobody declares is archived, and only with memory', async () => {
    const { room, memory } = await begin('chats: {backend: {name: Backend}}');
    const yaml = 'settings: {scope: test, exclusive: [chats]}\nchats: {backend: {name: Backend}}';
    const with_ = await room.plan(yaml, { memory });
    expect(with_.plan.changes.map(line)).toEqual(['chat:#501 archive']);
    expect((await room.plan(yaml)).plan.changes).toEqual([]);
  });

  test('what failed is remembered as it was, what was done is remembered as applied', async () => {
    const { room, memory } = await begin('users: {anna@corp.example: {department: QA}, boris@corp.example: {department: QA}}');
    room.sandbox.faults.script.push({ method: 'PUT', path: '^/users/3', kind: '403' });
    const yaml = `${scope}users: {anna@corp.example: {department: Dev}, boris@corp.example: {department: Dev}}`;
    const run = await room.plan(yaml, { memory });
    const report = await room.execute(run);
    expect(report.changes.map((one) => one.result)).toEqual(['failed', 'done']);
    const after = remember(
      memory,
      run.plan,
      report,
      { scope: 'test', server: memory.server, paths: memory.paths },
      idsOf(run.world, run.plan),
    );
    expect([
      after.entries['user:anna@corp.example']!.state['department'],
      after.entries['user:boris@corp.example']!.state['department'],
    ]).toEqual(['QA', 'Dev']);
  });

  test('nothing secret is remembered', async () => {
    const room = workspace({ seed });
    const { memory } = await room.apply(
      `${scope}bots: {new_bot: {name: New, outgoing_url: "https://hooks.example/very-secret", challenge_key: "\${env:KEY}"}}`,
      { env: { KEY: 'value-of-key' } },
    );
    expect(JSON.stringify(memory)).not.toMatch(/very-secret|value-of-key/);
    expect(memory.entries['bot:new_bot']!.state['challenge_key']).toBe('${env:KEY}');
  });
});
