/** The bench states what is right by itself: what it states must hold together. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { changesTo } from '../../bench/changes.mjs';
import { atMost, equal, median, table } from '../../bench/table.mjs';
import { formulaOf, manifestOf, memberships, robot, seedOf, workspaceOf } from '../../bench/workspace.mjs';

const usual = workspaceOf();
const small = { users: 600, chats: 40, tags: 30, bots: 10, memberships: 1000 };

describe('the workspace of the bench', () => {
  it('has the sizes that it is said to have', () => {
    const { users, chats, tags, bots } = usual;
    expect([users.length, chats.length, tags.length, bots.length, memberships(usual)]).toEqual([
      10_000, 2_000, 300, 100, 100_000,
    ]);
  });

  it('is the same every time', () => {
    expect(seedOf(workspaceOf({ of: small }))).toEqual(seedOf(workspaceOf({ of: small })));
  });

  it('is twice as large where that is asked for', () => {
    const twice = workspaceOf({ times: 2, of: small });
    expect([twice.users.length, twice.chats.length, memberships(twice)]).toEqual([1200, 80, 2000]);
  });

  it('is declared whole, 500 entries to a file, whatever is said of roles', () => {
    for (const roles of [false, true]) {
      const files = [...manifestOf(workspaceOf({ of: small }), { roles })].map(([name, text]) => [name, parse(text)]);
      expect(files.map(([name]) => name)).toEqual([
        '00-settings.yaml',
        'tags-001.yaml',
        'users-001.yaml',
        'users-002.yaml',
        'bots-001.yaml',
        'chats-001.yaml',
      ]);
      const chats = Object.values(files.at(-1)[1].chats);
      const named = chats.flatMap(({ admins = [], editors = [], members }) => [...admins, ...editors, ...members]);
      expect(named.length).toBe(small.memberships);
      expect(Object.keys({ ...files[2][1].users, ...files[3][1].users }).length).toBe(small.users);
    }
  });

  it('shows every chat to the token', () => {
    expect(usual.chats.filter((chat) => !chat.public && !chat.roles.has(robot))).toEqual([]);
  });

  it('takes as many reads as its lists have pages', () => {
    const { parts, longest } = formulaOf(usual, { roles: true });
    expect(parts).toMatchObject({ users: 202, tags: 6, bots: 2, 'role listings': 2_000 + 500 });
    expect(longest).toBe(202);
    expect(formulaOf(usual).parts['role listings']).toBe(0);
  });
});

describe('the changes of the bench', () => {
  const { changes, stated, writes, to } = changesTo(usual);

  it('are 500, with the writes of each sort stated', () => {
    expect(changes).toBe(500);
    expect(Object.values(stated).reduce((sum, count) => sum + count, 0)).toBe(writes);
  });

  it('leave the workspace that they begin from as it was', () => {
    expect(seedOf(usual)).toEqual(seedOf(workspaceOf()));
    expect(to.users.length).toBe(usual.users.length + 40);
  });

  it('name nobody who is deleted in any chat', () => {
    const gone = new Set(
      [...to.users, ...to.bots].filter((one) => one.extra?.ensure === 'absent').map((one) => one.email ?? one.nickname),
    );
    expect(gone.size).toBe(13);
    expect(to.chats.filter((chat) => [...chat.roles.keys()].some((ref) => gone.has(ref)))).toEqual([]);
  });
});

describe('the table', () => {
  it('says which targets are missed', () => {
    const text = table([atMost('time', 's', 2.4, 2, 1.2), atMost('memory', 'MB', 100, 50, 1.5), equal('reads', 3, 4)]);
    expect(
      text
        .split('\n')
        .slice(2)
        .map((line) => line.trim().split(/\s{2,}/)),
    ).toEqual([
      ['time', '2.40 s', '2.00 s', '<= 1.2 x', '1.20 x', 'ok'],
      ['memory', '100 MB', '50 MB', '<= 1.5 x', '2.00 x', 'MISSED'],
      ['reads', '3', '4', 'equal', '-1', 'MISSED'],
    ]);
    expect(median([9, 1, 5])).toBe(5);
  });
});
