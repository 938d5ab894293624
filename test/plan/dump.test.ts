/** An exact list is a promise that it is whole: a dump writes none that is not, or a later plan would throw people out. */
import { expect, test } from 'vitest';
import type { Seed } from '../../src/sandbox/index.ts';
import { dumpText } from '../dumped.ts';
import { line, workspace } from '../workspace.ts';

const seed: Seed = {
  me: 'robot@corp.example',
  users: [
    { id: 1, email: 'robot@corp.example', role: 'admin' },
    { id: 2, email: 'second@corp.example', role: 'admin' },
    { id: 3, email: 'anna@corp.example', tags: ['QA'] },
    { id: 4, email: 'boris@corp.example' },
    { id: 5, email: 'vera@corp.example' },
  ],
  tags: [
    { id: 11, name: 'QA' },
    { id: 12, name: 'UX' },
  ],
  chats: [
    { id: 500, name: 'Ops', owner: 'robot@corp.example', members: ['boris@corp.example', 'vera@corp.example'], tags: ['QA'] },
    { id: 501, name: 'Old', owner: 'robot@corp.example', members: ['anna@corp.example'] },
    { id: 502, name: 'Tagged', owner: 'robot@corp.example', tags: ['UX'], members: ['boris@corp.example'] },
    {
      id: 503,
      name: 'Channel',
      channel: true,
      owner: 'robot@corp.example',
      admins: ['second@corp.example'],
      editors: ['vera@corp.example'],
      members: ['anna@corp.example'],
    },
  ],
};

type Room = ReturnType<typeof workspace>;

/** Dumps with exact lists while the server is as `during` makes it, and plans from it after `after`. */
async function dumpedAnd(during: (room: Room) => unknown, after: (room: Room) => unknown, apiVersion: '2026-08' | '2026-10') {
  const room = workspace({ seed, apiVersion });
  await during(room);
  const text = await dumpText(room.sandbox, { exact: true });
  await after(room);
  const { plan } = await room.plan(text.replace('\nsettings:\n', '\nsettings:\n  limits: {min_admins: 1}\n'));
  return { text, changes: plan.changes.map(line) };
}
const untold = (set: Record<string, null>, ids: number[]) =>
  dumpedAnd(
    ({ sandbox }) => {
      sandbox.faults.odd = ids.map((id) => ({ path: '^/chats(/\\d+)?($|\\?)', id, set }));
    },
    ({ sandbox }) => {
      sandbox.faults.odd = [];
    },
    '2026-08',
  );

test.each([[[501]], [[500, 501, 502, 503]]])(
  'members that a chat does not tell are listed: everybody would have been thrown out of %j later',
  async (ids) => {
    const { text, changes } = await untold({ member_ids: null }, ids);
    expect(changes).toEqual([]);
    expect(text).toMatch(/name: Old\n(.*\n)*? {4}members: \[anna@corp\.example\]/);
  },
);

test('tags that a chat does not tell are not written as none: its people would have left with the tag later', async () => {
  const { text, changes } = await untold({ group_tag_ids: null }, [502]);
  expect(changes).toEqual([]);
  expect(text).toContain('the server does not tell which tags it has');
});

test('where the server lists nobody by role, its admins and editors are not demoted later', async () => {
  const { text, changes } = await dumpedAnd(
    ({ sandbox }) => {
      sandbox.faults.roleFilter = 'empty';
    },
    ({ sandbox }) => {
      sandbox.faults.roleFilter = 'heeded';
    },
    '2026-08',
  );
  expect(changes).toEqual([]);
  expect(text).toContain('the server lists nobody by role: who is admin or editor is not known');
});

test('who is suspended while it is dumped, and cannot be seen, is not thrown out of their chats once they are back', async () => {
  const suspend = (suspended: boolean) => (room: Room) =>
    room.sandbox.send({ method: 'PUT', path: '/users/5', body: { user: { suspended } } });
  const { text, changes } = await dumpedAnd(suspend(true), suspend(false), '2026-10');
  expect(changes).toEqual(['user:vera@corp.example suspend suspended=true']);
  expect(text).toContain('suspended people cannot be seen in it: its lists are not exact, or who comes back would be thrown out');
});

test('what can be seen is exact: where nobody has a role, where suspended people show, and where nobody is suspended', async () => {
  for (const apiVersion of ['2026-08', '2026-10'] as const) {
    const plain = { ...seed, chats: seed.chats!.slice(0, 3) };
    const room = workspace({ seed: plain, apiVersion });
    if (apiVersion === '2026-08')
      await room.sandbox.send({ method: 'PUT', path: '/users/5', body: { user: { suspended: true } } });
    const text = await dumpText(room.sandbox, { exact: true });
    expect(text).not.toContain('additive');
    expect(text.match(/members: \[/g)).toHaveLength(3);
    expect((await room.plan(text)).plan.changes).toEqual([]);
  }
});
