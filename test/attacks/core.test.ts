/** Attempts to make a plan take away, let in or double what it does not show. */
import { describe, expect, test } from 'vitest';
import type { Memory } from '../../src/core/memory.ts';
import type { Plan } from '../../src/core/plan.ts';
import { remember } from '../../src/core/remember.ts';
import type { Seed } from '../../src/sandbox/index.ts';
import { hold, idsOf, kinds, line, type Workspace, workspace } from '../workspace.ts';

const base: Seed = {
  me: 'robot@corp.example',
  users: [
    { id: 1, email: 'robot@corp.example', role: 'admin' },
    { id: 2, email: 'second@corp.example', role: 'admin' },
    { id: 3, email: 'anna@corp.example', first_name: 'Anna' },
    { id: 4, email: 'boris@corp.example' },
    { id: 5, email: 'vera@corp.example' },
  ],
};
const seedOf = (more: Partial<Seed>): Seed => ({ ...base, ...more });
const annaTagged = [
  ...base.users!.filter((one) => one.id !== 3),
  { id: 3, email: 'anna@corp.example', first_name: 'Anna', tags: ['QA'] },
];
const get = async (room: Workspace, path: string) => ((await room.sandbox.send({ method: 'GET', path })).body as any).data;
const membersOf = async (room: Workspace, chat: number): Promise<number[]> => {
  room.sandbox.settle();
  return (await get(room, `/chats/${chat}/members`)).map((one: any) => one.id).sort((a: number, b: number) => a - b);
};
const scope = 'settings: {scope: test}\n';
const memoryOf = (entries: Memory['entries'], more: Partial<Memory> = {}): Memory => ({
  format: 1,
  scope: 'test',
  server: 'https://sandbox.test',
  paths: ['test.yaml'],
  entries,
  retired: {},
  ...more,
});

describe('a tag that goes', () => {
  const seed = seedOf({
    users: annaTagged,
    tags: [
      { id: 1, name: 'QA' },
      { id: 2, name: 'Dev' },
    ],
    chats: [{ id: 500, name: 'Undeclared', tags: ['QA'], owner: 'second@corp.example', public: true }],
  });
  const yaml = 'tags: {QA: {ensure: absent, on_removal: delete}}\nusers: {anna@corp.example: {tags: [Dev]}}';

  // PUT list_tags is sent without the doomed tag and before its deletion: Anna leaves a chat in which the plan says she stays.
  test('leaves its people in the chats, as the plan says, also those who get another tag', async () => {
    const room = workspace({ seed });
    const run = await room.plan(yaml);
    expect(run.plan.changes.flatMap((one) => one.also)).toContainEqual(
      expect.objectContaining({ what: 'stays', who: 'anna@corp.example', where: 'Undeclared' }),
    );
    await room.execute(run);
    expect(await membersOf(room, 500)).toContain(3);
  });

  // --without-removals withholds the deletion of the tag, and still takes it off Anna.
  test('stays on everybody with --without-removals', async () => {
    const room = workspace({ seed });
    const run = await room.plan(yaml, { withoutRemovals: true });
    await room.execute(run);
    expect((await get(room, '/users/3')).list_tags.sort()).toEqual(['Dev', 'QA']);
  });

  // --targets: the tag is not targeted, its deletion not in the plan, and still it is taken off Anna.
  test('stays on everybody who is targeted without it', async () => {
    const room = workspace({ seed });
    const run = await room.plan(yaml, { targets: ['user:anna@corp.example'] });
    expect(run.plan.changes.map(line)).toEqual(['user:anna@corp.example update tags+Dev']);
    await room.execute(run);
    expect((await get(room, '/users/3')).list_tags.sort()).toEqual(['Dev', 'QA']);
  });

  // --skip-blocked: the deletion is refused (protected, from memory), and still it is taken off Anna.
  test('stays on everybody when its deletion is blocked', async () => {
    const room = workspace({ seed });
    const run = await room.plan(
      'settings: {scope: test, on_removal: {tags: delete}}\nusers: {anna@corp.example: {tags: [Dev]}}',
      { memory: memoryOf({ 'tag:QA': { id: 1, state: {}, protect: true } }), skipBlocked: true },
    );
    expect(run.plan.blocked.map((one) => one.code)).toEqual(['protected']);
    await room.execute(run);
    expect((await get(room, '/users/3')).list_tags.sort()).toEqual(['Dev', 'QA']);
  });
});

describe('ignore_changes', () => {
  // members is somebody else's, the list is remembered, and the second plan throws out whoever stands in it.
  test('of members: nobody who is listed is removed by the second apply', async () => {
    const room = workspace({
      seed: seedOf({ chats: [{ id: 500, name: 'Ops', members: ['anna@corp.example'], admins: ['boris@corp.example'] }] }),
    });
    const yaml = `${scope}chats: {ops: {name: Ops, admins: [boris@corp.example], members: [anna@corp.example], ignore_changes: [members]}}`;
    const first = await room.apply(yaml);
    const { plan } = await room.plan(yaml, { memory: first.memory });
    expect(plan.changes.map(line)).toEqual([]);
  });

  test('(not ignored, but dropped) a list that is gone from the entry is not managed: its people are not removed', async () => {
    const room = workspace({
      seed: seedOf({ chats: [{ id: 500, name: 'Ops', members: ['anna@corp.example'], admins: ['boris@corp.example'] }] }),
    });
    const first = await room.apply(
      `${scope}chats: {ops: {name: Ops, admins: [boris@corp.example], members: [anna@corp.example]}}`,
    );
    const yaml = `${scope}chats: {ops: {name: Ops, admins: [boris@corp.example]}}`;
    const { plan } = await room.plan(yaml, { memory: first.memory });
    // The line `members:` is gone: not managed.
    expect(plan.changes.map(line)).toEqual([]);
  });

  test('of channel: a pinned chat is not blocked for what is ignored', async () => {
    const room = workspace({ seed: seedOf({ chats: [{ id: 500, name: 'Ops', channel: false }] }) });
    const { plan } = await room.plan('chats: {ops: {id: 500, name: Ops, channel: true, ignore_changes: [channel]}}');
    expect(plan.blocked.map((one) => one.message)).toEqual([]);
  });

  test('of editors: a conversation is not blocked for what is ignored', async () => {
    const room = workspace({ seed: seedOf({ chats: [{ id: 500, name: 'Ops', channel: false }] }) });
    const { plan } = await room.plan(
      'chats: {ops: {id: 500, name: Ops, editors: [anna@corp.example], ignore_changes: [editors]}}',
    );
    expect(plan.blocked.map((one) => one.message)).toEqual([]);
  });

  test('of channel: no second chat is made', async () => {
    const room = workspace({ seed: seedOf({ chats: [{ id: 500, name: 'Ops', channel: false }] }) });
    const { plan } = await room.plan('chats: {ops: {name: Ops, channel: true, ignore_changes: [channel]}}');
    expect(plan.changes.map(line)).toEqual([]);
  });
});

describe('protect', () => {
  const seed = seedOf({ chats: [{ id: 500, name: 'Ops' }], tags: [{ id: 1, name: 'QA' }] });
  const memory = memoryOf({
    'user:anna@corp.example': { id: 3, state: {}, protect: true },
    'chat:ops': { id: 500, state: { name: 'Ops' }, protect: true },
    'tag:QA': { id: 1, state: {}, protect: true },
  });
  const keep = 'chats: {ops: {name: Ops}}\ntags: {QA: {}}\n';
  test.each([
    [
      'ensure: absent in place of protect, a person',
      `${scope}users: {anna@corp.example: {ensure: absent, on_removal: delete}}\n${keep}`,
    ],
    ['suspended: true in place of protect', `${scope}users: {anna@corp.example: {suspended: true}}\n${keep}`],
    [
      'archived: true in place of protect',
      `${scope}users: {anna@corp.example: {}}\nchats: {ops: {name: Ops, archived: true}}\ntags: {QA: {}}`,
    ],
    [
      'ensure: absent, a chat',
      `${scope}users: {anna@corp.example: {}}\nchats: {ops: {name: Ops, ensure: absent}}\ntags: {QA: {}}`,
    ],
    [
      'ensure: absent, a tag',
      `${scope}users: {anna@corp.example: {}}\nchats: {ops: {name: Ops}}\ntags: {QA: {ensure: absent, on_removal: delete}}`,
    ],
    [
      'another handle for the same chat',
      `${scope}users: {anna@corp.example: {}}\nchats: {ops2: {name: Ops, archived: true}}\ntags: {QA: {}}`,
    ],
  ])('%s: refused in the change that takes the line out', async (_name, yaml) => {
    const room = workspace({ seed });
    const { plan } = await room.plan(yaml, { memory });
    expect(plan.blocked.map((one) => one.code)).toEqual(['protected']);
  });
});

describe('the token’s own user', () => {
  const seed = seedOf({
    users: [{ id: 1, email: 'robot@corp.example', role: 'admin', tags: ['QA'] }, ...base.users!.slice(1)],
    tags: [{ id: 1, name: 'QA' }],
    chats: [{ id: 500, name: 'Secret', public: false, tags: ['QA'], owner: 'second@corp.example' }],
  });
  // Private, in it only by the tag: out for ever.
  test('loses a private chat with a tag of its own: guard self', async () => {
    const room = workspace({ seed });
    const { plan } = await room.plan('users: {robot@corp.example: {tags: [], tagging: exact}}');
    expect(plan.changes.flatMap((one) => one.also).map((one) => `${one.who} ${one.what} ${one.where}`)).toEqual([
      'robot@corp.example leaves Secret',
    ]);
    expect([...plan.blocked, ...plan.problems].map((one) => one.code)).toEqual(['self']);
  });
  test('loses a private chat with the tag of the chat: guard self', async () => {
    const room = workspace({ seed });
    const { plan } = await room.plan('chats: {secret: {name: Secret, tags: [], tagging: exact}}');
    expect([...plan.blocked, ...plan.problems].map((one) => one.code)).toEqual(['self']);
  });
  // members: [] in an exact chat: membership leaves the own user alone, the tag does not.
  test('exact members and the tag taken off: the own user is never removed', async () => {
    const room = workspace({ seed });
    const run = await room.plan('chats: {secret: {name: Secret, membership: exact, members: [], tags: [], tagging: exact}}');
    if (run.plan.blocked.length === 0 && run.plan.problems.length === 0) await room.execute(run);
    room.sandbox.settle();
    expect([...room.sandbox.store.chats.get(500)!.members.keys()]).toContain(1);
  });
  // Demotes itself and joins a chat: the step that joins waits for the demotion, which waits for everything.
  test('demotes itself and is to join a chat: refused by guard self, no crash', async () => {
    const room = workspace({ seed: seedOf({ chats: [{ id: 501, name: 'Open', public: true, owner: 'second@corp.example' }] }) });
    const { plan } = await room.plan(
      'settings: {limits: {min_admins: 1}}\nusers: {robot@corp.example: {role: user}}\nchats: {open: {name: Open, members: [robot@corp.example]}}',
    );
    expect(plan.blocked.map((one) => one.code)).toEqual(['self']);
  });
});

describe('the Owner’s entry is a note, and', () => {
  const seed = seedOf({
    owner: 'ceo@corp.example',
    users: [...base.users!, { id: 6, email: 'ceo@corp.example', role: 'admin', tags: ['Board'] }],
    tags: [
      { id: 1, name: 'QA' },
      { id: 2, name: 'Board' },
    ],
    chats: [
      { id: 500, name: 'Ops', tags: ['QA'] },
      { id: 501, name: 'Board', tags: ['Board'] },
    ],
  });
  const settings = 'settings: {owner: ceo@corp.example}\n';
  test('a chat does not count on the tag that the Owner does not get', async () => {
    const room = workspace({ seed });
    await room.apply(
      `${settings}users: {ceo@corp.example: {tags: [QA]}}\nchats: {ops: {name: Ops, members: [ceo@corp.example]}}`,
    );
    expect(await membersOf(room, 500)).toContain(6);
  });
  test('a chat does not re-add the Owner for a tag that they keep', async () => {
    const room = workspace({ seed });
    const { plan } = await room.plan(
      `${settings}users: {ceo@corp.example: {tags: [], tagging: exact}}\nchats: {board: {name: Board, members: [ceo@corp.example]}}`,
    );
    expect(plan.changes.map(line)).toEqual([]);
  });
});

describe('what follows from a tag is shown', () => {
  const seed = seedOf({
    users: annaTagged,
    tags: [{ id: 1, name: 'QA' }],
    chats: [
      { id: 500, name: 'Ops', tags: ['QA'], public: true },
      { id: 501, name: 'Ops', tags: ['QA'], public: true, owner: 'second@corp.example' },
    ],
  });
  const off = 'users: {anna@corp.example: {tags: [], tagging: exact}}\n';
  const leaves = (plan: Plan) => plan.changes.flatMap((one) => one.also).map((one) => `${one.who} ${one.what} ${one.where}`);

  // The chat that would take her back is not in the plan, and the line "also leaves" is hidden because it would be.
  test('with --targets: who is not added again is said to leave', async () => {
    const room = workspace({ seed });
    const run = await room.plan(`${off}chats: {ops: {id: 500, members: [anna@corp.example]}}`, {
      targets: ['user:anna@corp.example'],
    });
    await room.execute(run);
    expect(await membersOf(room, 500)).not.toContain(3);
    expect(leaves(run.plan)).toEqual(['anna@corp.example leaves Ops', 'anna@corp.example leaves Ops']);
  });
  // declaredStay compares the chat's *name*: an undeclared namesake hides too.
  test('in an undeclared chat of the same name as a declared one', async () => {
    const room = workspace({ seed });
    const run = await room.plan(`${off}chats: {ops: {id: 500, members: [anna@corp.example]}}`);
    await room.execute(run);
    expect([await membersOf(room, 500), await membersOf(room, 501)]).toEqual([[1, 3], [2]]);
    expect(leaves(run.plan)).toEqual(['anna@corp.example leaves Ops']);
  });
  test('in a chat whose members are ignored', async () => {
    const room = workspace({ seed });
    const run = await room.plan(`${off}chats: {ops: {id: 500, members: [anna@corp.example], ignore_changes: [members]}}`);
    await room.execute(run);
    expect(await membersOf(room, 500)).not.toContain(3);
    expect(leaves(run.plan)).toHaveLength(2);
  });
  // Exact with only `admins`: she is shown as demoted; she leaves.
  test('who is demoted and loses the tag that held them is said to leave', async () => {
    const room = workspace({
      seed: seedOf({
        users: annaTagged,
        tags: [{ id: 1, name: 'QA' }],
        chats: [{ id: 500, name: 'Ops', tags: ['QA'] }],
      }),
    });
    await room.sandbox.send({ method: 'PUT', path: '/chats/500/members/3', body: { role: 'admin' } });
    const run = await room.plan('chats: {ops: {name: Ops, membership: exact, admins: [], tags: [], tagging: exact}}');
    await room.execute(run);
    expect(await membersOf(room, 500)).not.toContain(3);
    expect(leaves(run.plan)).toEqual(['anna@corp.example leaves Ops']);
  });
  // --without-removals keeps tags-QA out of the change, the consequence stays.
  test('without removals nothing is said to leave', async () => {
    const room = workspace({
      seed: {
        ...seed,
        tags: [
          { id: 1, name: 'QA' },
          { id: 2, name: 'Dev' },
        ],
      },
    });
    const run = await room.plan('users: {anna@corp.example: {tags: [Dev], tagging: exact}}', { withoutRemovals: true });
    expect(run.plan.changes.map(line)).toEqual(['user:anna@corp.example update tags+Dev']);
    expect(leaves(run.plan)).toEqual([]);
  });
});

describe('identity', () => {
  // Both are live people; the former name is "left alone" and yet names the other one.
  test('a former e-mail that is live is its own person in lists', async () => {
    const room = workspace({
      seed: seedOf({ chats: [{ id: 500, name: 'Ops', members: ['anna@corp.example', 'boris@corp.example'] }] }),
    });
    const { plan } = await room.plan(
      'users: {boris@corp.example: {previously: [anna@corp.example]}}\nchats: {ops: {name: Ops, membership: exact, members: [anna@corp.example, boris@corp.example]}}',
    );
    expect(plan.changes.map(line)).toEqual([]);
  });

  test('an exclusive kind does not remove the candidates of an ambiguous name', async () => {
    const room = workspace({
      seed: seedOf({
        chats: [
          { id: 500, name: 'Ops' },
          { id: 501, name: 'Ops' },
        ],
      }),
    });
    const { plan } = await room.plan('settings: {scope: test, exclusive: [chats]}\nchats: {ops: {name: Ops}}', {
      memory: memoryOf({}),
      skipBlocked: true,
    });
    expect(plan.changes.map(line)).toEqual([]);
  });

  test('a new handle with an ambiguous name does not archive the chat of the old handle', async () => {
    const room = workspace({
      seed: seedOf({
        chats: [
          { id: 500, name: 'Ops' },
          { id: 501, name: 'Ops' },
        ],
      }),
    });
    const { plan } = await room.plan(`${scope}chats: {operations: {name: Ops}}`, {
      memory: memoryOf({ 'chat:ops': { id: 500, state: { name: 'Ops' } } }),
      skipBlocked: true,
    });
    expect(plan.changes.map(line)).toEqual([]);
  });

  // Memory of an e-mail that another person has by now.
  test('where an e-mail has gone to somebody else, neither of the two is taken out of a chat for the other', async () => {
    const room = workspace({
      seed: seedOf({
        users: [
          ...base.users!.filter((one) => one.id !== 3),
          { id: 3, email: 'anna.married@corp.example' },
          { id: 9, email: 'anna@corp.example' },
        ],
        chats: [{ id: 500, name: 'Ops', members: ['anna.married@corp.example', 'anna@corp.example'] }],
      }),
    });
    const { plan } = await room.plan(
      `${scope}users: {anna@corp.example: {on_removal: keep}}\nchats: {ops: {name: Ops, members: []}}`,
      {
        memory: memoryOf({
          'user:anna@corp.example': { id: 3, state: {} },
          'chat:ops': { id: 500, state: { name: 'Ops', members: ['anna@corp.example'] } },
        }),
      },
    );
    expect(plan.blocked.map((one) => [one.address, one.code])).toEqual([['user:anna@corp.example', 'ambiguous-name']]);
    expect(plan.changes.map(line)).toEqual([]);
  });

  test('a pinned bot of another nickname is renamed or at least remarked', async () => {
    const room = workspace({ seed: seedOf({ bots: [{ id: 9, nickname: 'old_bot', name: 'Old', can_edit: ['admin'] }] }) });
    const { plan } = await room.plan('bots: {new_bot: {id: 9, name: Old}}');
    expect([...plan.changes.map(line), ...plan.notes.map((one) => one.address)]).toContainEqual(
      expect.stringContaining('new_bot'),
    );
  });
});

describe('plans do not crash or flap', () => {
  test('a tag called "wait"', async () => {
    const room = workspace({
      seed: seedOf({
        users: [...base.users!.filter((one) => one.id !== 3), { id: 3, email: 'anna@corp.example', tags: ['wait'] }],
        tags: [{ id: 1, name: 'wait' }],
        chats: [{ id: 500, name: 'Ops', tags: ['wait'] }],
      }),
    });
    await room.apply('chats: {ops: {name: Ops, tags: [], tagging: exact, members: [anna@corp.example]}}');
    expect(await membersOf(room, 500)).toContain(3);
  });
  test('the same property by name and by id', async () => {
    const room = workspace({ seed: seedOf({ properties: [{ id: 31, name: 'Desk', data_type: 'string' }] }) });
    const { plan } = await room.plan('users: {anna@corp.example: {custom_properties: {Desk: "1", "#31": "2"}}}');
    expect(plan.blocked).toHaveLength(1);
  });
  test('a property called "env"', async () => {
    const room = workspace({ seed: seedOf({ properties: [{ id: 31, name: 'env', data_type: 'string' }] }) });
    const { memory } = await room.apply(`${scope}users: {anna@corp.example: {custom_properties: {env: prod}}}`);
    expect(memory.entries['user:anna@corp.example']!.state['custom_properties']).toEqual({ env: 'prod' });
  });
  test('a bot’s role waits for the bot’s own joining, not for ids that contain its digits', async () => {
    const room = workspace({
      seed: seedOf({
        users: [...base.users!, { id: 71, email: 'dan@corp.example' }],
        bots: [{ id: 7, nickname: 'x_bot', name: 'X', who_can_add: 'anyone' }],
        chats: [{ id: 500, name: 'Ops' }],
      }),
    });
    const { plan } = await room.plan('chats: {ops: {name: Ops, members: [dan@corp.example], admins: [x_bot]}}');
    expect(plan.steps.find((one) => one.does === 'role-up')!.needs).toContain('chat:ops join bots');
  });
  test.each([
    ['with no chat at all', 'users: {g@ext.example: {role: guest}}'],
    [
      'whose chat is to be archived',
      'users: {g@ext.example: {role: guest}}\nchats: {room: {name: Room, public: true, archived: true, members: [g@ext.example]}}',
    ],
    [
      'whose live chat is archived',
      'users: {g@ext.example: {role: guest}}\nchats: {old: {name: Old, archived: true, members: [g@ext.example]}}',
    ],
  ])('%s a guest to be created is refused before anything is written', async (_name, yaml) => {
    const room = workspace({ seed: seedOf({ chats: [{ id: 500, name: 'Old', archived: true }] }) });
    const outcome = await room.plan(yaml).then(
      ({ plan }) => plan.blocked.length + plan.problems.length,
      () => 1,
    );
    expect(outcome).toBeGreaterThan(0);
  });
});

describe('a saved plan', () => {
  const saveAnd = async (seed: Seed, yaml: string, meanwhile: (room: Workspace) => Promise<unknown>, asked = {}) => {
    const room = workspace({ seed });
    const saved = JSON.parse(JSON.stringify((await room.plan(yaml, asked)).plan)) as Plan;
    await meanwhile(room);
    const fresh = await room.plan(yaml, asked);
    return { room, saved, fresh, held: hold(saved, fresh.plan, kinds, fresh.world) };
  };
  const put = (path: string, body: unknown) => ({ method: 'PUT' as const, path, body: body as never });

  test('archives no other chat that has taken the name since', async () => {
    const seed = seedOf({
      chats: [
        { id: 500, name: 'Old', public: true },
        { id: 501, name: 'Precious', public: true },
      ],
    });
    const { held } = await saveAnd(seed, 'chats: {old: {name: Old, ensure: absent}}', async (room) => {
      await room.sandbox.send(put('/chats/500', { chat: { name: 'Older' } }));
      await room.sandbox.send(put('/chats/501', { chat: { name: 'Old' } }));
    });
    expect([held.stale.length, held.plan.steps.map((one) => one.id)]).toEqual([1, []]);
  });
  test('deletes no other account that has taken the e-mail since', async () => {
    const { held } = await saveAnd(base, 'users: {anna@corp.example: {ensure: absent, on_removal: delete}}', async (room) => {
      await room.sandbox.send(put('/users/3', { user: { email: 'anna.old@corp.example' } }));
      await room.sandbox.send(put('/users/4', { user: { email: 'anna@corp.example' } }));
    });
    expect([held.stale.length, held.plan.steps.map((one) => one.label)]).toEqual([1, []]);
  });
  test('adds no other person who has taken the e-mail since', async () => {
    const seed = seedOf({ chats: [{ id: 500, name: 'Ops' }] });
    const { held } = await saveAnd(seed, 'chats: {ops: {name: Ops, members: [anna@corp.example]}}', async (room) => {
      await room.sandbox.send(put('/users/3', { user: { email: 'anna.old@corp.example' } }));
      await room.sandbox.send(put('/users/4', { user: { email: 'anna@corp.example' } }));
    });
    expect(held.stale).toHaveLength(1);
  });
  // The plan that `hold` makes forgets that it was made for targets: everything else is remembered as applied.
  test('made for targets is not remembered as an apply of everything', async () => {
    const seed = seedOf({ chats: [{ id: 500, name: 'Ops', members: ['vera@corp.example'] }] });
    const yaml = `${scope}users: {anna@corp.example: {title: Lead}}\nchats: {ops: {name: Ops, members: [vera@corp.example, boris@corp.example]}}`;
    const { room, held, fresh } = await saveAnd(seed, yaml, async () => {}, { targets: ['user:anna@corp.example'] });
    const report = await room.execute({ world: fresh.world, plan: held.plan });
    const home = { scope: 'test', server: 'https://sandbox.test', paths: ['test.yaml'] };
    const memory = remember(undefined, held.plan, report, home, idsOf(fresh.world, held.plan));
    expect(Object.keys(memory.entries)).toEqual(['user:anna@corp.example']);
  });
});

describe('sensitive values', () => {
  test('a name from the environment is not shown by the label of a later change', async () => {
    const room = workspace({ seed: base });
    const env = { LN: 'Very-Secret' };
    await room.apply('users: {anna@corp.example: {last_name: "${env:LN}"}}', { env });
    const { plan } = await room.plan('users: {anna@corp.example: {last_name: "${env:LN}", department: Dev}}', { env });
    expect(JSON.stringify(plan)).not.toContain('Very-Secret');
  });
});
