import { describe, expect, test } from 'vitest';
import { handle } from '../../src/kinds/chat/write.ts';
import { render } from '../../src/manifest/render.ts';
import { createSandbox, type Seed } from '../../src/sandbox/index.ts';
import { dumped, dumpText } from '../dumped.ts';
import { line, workspace } from '../workspace.ts';

test.each<[string, string]>([
  ['Backend · команда', 'backend-команда'],
  ['  #release! ', 'release'],
  ['v1.2_beta', 'v1.2_beta'],
  ['🙂🙂', ''],
  ['...', ''],
  ['X-ray', 'x_ray'],
  ['x', 'chat-x'],
  ['Й'.normalize('NFD'), 'й'],
  ['a'.repeat(80), 'a'.repeat(56)],
  ['日本語 チーム', '日本語-チーム'],
])('the chat %j is called %j', (name, expected) => {
  expect(handle(name)).toBe(expected);
});

const people: Seed = {
  me: 'robot@corp.example',
  users: [
    { id: 1, email: 'robot@corp.example', role: 'admin' },
    { id: 2, email: 'anna@corp.example', role: 'user', tags: ['A'] },
    { id: 3, email: 'boss@corp.example', role: 'admin', tags: ['A'] },
    { id: 4, email: 'client@out.example', role: 'guest' },
    { id: 5, email: 'two@out.example', role: 'multi_guest' },
  ],
  tags: ['A', 'a:b'],
};

const withChats = (...chats: NonNullable<Seed['chats']>): Seed => ({ ...people, chats });
const chatsOf = async (seed: Seed, options = {}): Promise<Record<string, any>> =>
  Object.fromEntries(
    (await dumped(createSandbox({ seed }), { only: ['chats'], ...options })).seats[0]!.entries.map((one) => [one.key, one]),
  );

describe('members', () => {
  test('whom a tag brings is not listed, but for a role that joining does not give', async () => {
    const { room } = await chatsOf(withChats({ name: 'Room', tags: ['A'], members: ['boss@corp.example', 'two@out.example'] }));
    expect(room.entry).toMatchObject({ tags: ['A'], members: ['boss@corp.example', 'two@out.example'] });
  });

  test('a guest is listed in one chat, and the other one is not exact', async () => {
    const seed = withChats(
      { id: 7, name: 'Old', archived: true, members: ['client@out.example'] },
      { id: 8, name: 'Room', members: ['client@out.example'] },
    );
    const { old, room } = await chatsOf(seed, { exact: true });
    expect(old.entry).not.toHaveProperty('members');
    expect(room.entry).toMatchObject({ membership: 'exact', members: ['client@out.example'] });
    const both = withChats(
      { id: 7, name: 'A', members: ['client@out.example'] },
      { id: 8, name: 'B', members: ['client@out.example'] },
    );
    const { a, b } = await chatsOf(both, { exact: true });
    expect(a.entry).toMatchObject({ membership: 'exact', members: ['client@out.example'] });
    expect(b.comments.join()).toContain('a guest is in it too');
  });

  test('of an archived chat no lists are written: they mean nothing', async () => {
    const { old } = await chatsOf(withChats({ id: 7, name: 'Old', archived: true, members: ['anna@corp.example'], tags: ['A'] }));
    expect(Object.keys(old.entry)).not.toEqual(expect.arrayContaining(['tags']));
    expect(old.entry).not.toHaveProperty('members');
  });

  test('an owner who is gone is a remark; one who left is still the owner', async () => {
    const { room } = await chatsOf(withChats({ name: 'Room', public: true, owner: null, members: ['robot@corp.example'] }));
    expect(room.entry.owner).toBeUndefined();
    expect(room.comments).toEqual(['its owner (id 99) has left the workspace, or is hidden from this token']);
  });

  test('a tag that lists cannot name is a remark, and the tags are not exact', async () => {
    const { room } = await chatsOf(withChats({ name: 'Room', tags: ['A', 'a:b'] }), { exact: true });
    expect(room.entry).toMatchObject({ tags: ['A'], membership: 'exact' });
    expect(room.entry).not.toHaveProperty('tagging');
    expect(room.comments).toEqual(['has the tag "a:b" too, which lists cannot name']);
  });

  test('two chats of one name have two handles, and a plan finds both', async () => {
    const room = workspace({ seed: withChats({ name: 'X' }, { name: 'x' }, { name: 'X 2' }) });
    const text = await dumpText(room.sandbox);
    expect(text.match(/^ {2}\S+:$/gm)!.slice(-3)).toEqual(['  chat-x:', '  chat-x-2:', '  x-2:'.replace('x-2', 'x_2')]);
    expect((await room.plan(text)).plan.changes.map(line)).toEqual([]);
  });
});

describe('what a token cannot see', () => {
  const seed: Seed = {
    ...withChats({ id: 9, name: 'X', public: true, members: ['anna@corp.example', 'boss@corp.example'] }),
    workspace: { personal_data: 'hidden' },
    tokens: [{ token: 'anna', user: 'anna@corp.example' }],
    bots: [{ nickname: 'their_bot', creator: 'boss@corp.example' }],
  };

  test('people without an e-mail address are counted and left out, also of chats, which are not exact then', async () => {
    const made = await dumped({ send: createSandbox({ seed }).as('anna') }, { exact: true });
    const text = render(made);
    expect(text).toContain('# Not here (4), because their e-mail addresses are hidden from this token: id 1, id 3, id 4, id 5.');
    expect(text).toMatch(/ {2}# 1 in it cannot be named, because their e-mail addresses are hidden or gone: id 3\n/);
    expect(text).toMatch(/members: \[anna@corp\.example\]\n {4}membership: additive/);
  });

  test('bots that may not be edited are named in a remark', async () => {
    expect(await dumpText(createSandbox({ seed }))).toContain(
      '# Not here (1), because this token may not edit them, and cannot read their settings: their_bot.',
    );
  });
});

describe('older servers', () => {
  test('what lists leave out is read person by person; bots stay a remark', async () => {
    const seed: Seed = {
      ...people,
      users: people.users!.slice(0, 3).map((one) => ({ ...one, phone_number: '+7 900' })),
      bots: [{ nickname: 'x_bot' }],
    };
    const room = workspace({ seed, apiVersion: '2026-02' });
    const text = await dumpText(room.sandbox);
    expect(text.match(/phone_number: \+7 900/g)).toHaveLength(3);
    expect(text).toContain('cannot read their settings: x_bot');
    expect((await room.plan(text)).plan.changes.map(line)).toEqual([]);
  });
});

test('the roles of every chat are read, and the members only where the first guess is doubtful', async () => {
  const seed = withChats(...[...'abcdef'].map((name) => ({ name, members: ['anna@corp.example'] })));
  const read = async (options = {}) => {
    const box = createSandbox({ seed, faults: options });
    await dumped(box);
    return box.log.filter(({ path, query }) => path.endsWith('/members') && query['role'] === undefined).length;
  };
  expect(await read()).toBe(1);
  expect(await read({ memberIds: 'direct', memberIdsCap: 1 })).toBe(6);
});

test('variables of two bots with one stem are two', async () => {
  const url = (at: number) => `https://hooks.example/${at}`;
  const seed: Seed = {
    ...people,
    bots: [
      { nickname: 'a-b_bot', outgoing_url: url(1) },
      { nickname: 'a.b_bot', outgoing_url: url(2) },
    ],
  };
  const made = await dumped(createSandbox({ seed }), { only: ['bots'] });
  expect(made.variables).toEqual({ A_B_BOT_OUTGOING_URL: url(1), A_B_BOT_OUTGOING_URL_2: url(2) });
  expect(made.seats[0]!.entries.map(({ entry }) => entry['outgoing_url'])).toEqual([
    '${env:A_B_BOT_OUTGOING_URL}',
    '${env:A_B_BOT_OUTGOING_URL_2}',
  ]);
});
