/** More attempts: guards, identities, order and odd but legal input. */
import { describe, expect, test } from 'vitest';
import type { Memory } from '../../src/core/memory.ts';
import type { Plan } from '../../src/core/plan.ts';
import { refused } from '../../src/core/planner.ts';
import type { Seed } from '../../src/sandbox/index.ts';
import { hold, kinds, line, workspace } from '../workspace.ts';

const people = [
  { id: 1, email: 'robot@corp.example', role: 'admin' as const },
  { id: 2, email: 'second@corp.example', role: 'admin' as const },
  { id: 3, email: 'anna@corp.example', first_name: 'Anna' },
  { id: 4, email: 'boris@corp.example' },
];
const seedOf = (more: Partial<Seed>): Seed => ({ me: 'robot@corp.example', users: people, ...more });
const memoryOf = (entries: Memory['entries'], more: Partial<Memory> = {}): Memory => ({
  format: 1,
  scope: 'test',
  server: 'https://sandbox.test',
  paths: ['test.yaml'],
  entries,
  retired: {},
  ...more,
});

describe('guards', () => {
  test('go-private: the token is in it only by the tag that goes', async () => {
    const room = workspace({
      seed: seedOf({
        users: [{ ...people[0]!, tags: ['QA'] }, ...people.slice(1)],
        tags: [{ id: 1, name: 'QA' }],
        chats: [{ id: 500, name: 'Open', public: true, tags: ['QA'], owner: 'second@corp.example' }],
      }),
    });
    const run = await room.plan('chats: {open: {name: Open, public: false, tags: [], tagging: exact}}');
    if (!refused(run.plan)) await room.execute(run);
    room.sandbox.settle();
    const chat = room.sandbox.store.chats.get(500)!;
    expect([chat.public, chat.members.has(1)]).not.toEqual([false, false]);
  });
  // One reviewed exception, for one person, permits that every other admin goes as well.
  test('min-admins: an exception for one admin permits no others', async () => {
    const room = workspace({
      seed: seedOf({
        users: [
          ...people,
          { id: 5, email: 'aaa@corp.example', role: 'admin' },
          { id: 6, email: 'bbb@corp.example', role: 'admin' },
        ],
      }),
    });
    const { plan } = await room.plan(
      'settings: {limits: {min_admins: 3}, allow: [{guard: min-admins, on: "user:aaa@corp.example", why: "leaves, HR-1"}]}\nusers: {aaa@corp.example: {role: user}, bbb@corp.example: {role: user}, second@corp.example: {role: user}}',
    );
    expect(plan.problems.map((one) => one.code)).toContain('min-admins');
  });
  // Rank lost while somebody is added again is not counted, and not kept back.
  test('member-removals: a chat admin who is demoted and added again counts', async () => {
    const room = workspace({
      seed: seedOf({
        users: [people[0]!, people[1]!, { ...people[2]!, tags: ['QA'] }],
        tags: [{ id: 1, name: 'QA' }],
        chats: [{ id: 500, name: 'Ops', tags: ['QA'] }],
      }),
    });
    await room.sandbox.send({ method: 'PUT', path: '/chats/500/members/3', body: { role: 'admin' } });
    const { plan } = await room.plan(
      'settings: {limits: {member_removals: 1}}\nchats: {ops: {name: Ops, membership: exact, admins: [], members: [anna@corp.example], tags: [], tagging: exact}}',
    );
    // tags-QA is one, the demotion is the second.
    expect(plan.problems.map((one) => one.code)).toContain('member-removals');
  });
});

describe('a saved plan, changed by hand', () => {
  // Compared per change: address, verb, ... The verb is not.
  test('shows suspend and deletes', async () => {
    const yaml = 'users: {anna@corp.example: {ensure: absent, on_removal: suspend}}';
    const room = workspace({ seed: seedOf({}) });
    const saved = JSON.parse(JSON.stringify((await room.plan(yaml)).plan)) as Plan;
    const fresh = await room.plan(yaml.replace('suspend', 'delete'));
    const held = hold(saved, fresh.plan, kinds, fresh.world);
    expect([saved.changes[0]!.verb, held.stale.length, held.plan.changes.map((one) => one.verb)]).toEqual(['suspend', 1, []]);
  });
  test('shows "no e-mail" and sends one', async () => {
    const yaml = 'users: {new@corp.example: {invite: silent}}';
    const room = workspace({ seed: seedOf({}) });
    const saved = JSON.parse(JSON.stringify((await room.plan(yaml)).plan)) as Plan;
    const fresh = await room.plan(yaml.replace('silent', 'email'));
    const held = hold(saved, fresh.plan, kinds, fresh.world);
    expect([saved.changes[0]!.detail, held.stale.length]).toEqual(['no e-mail', 1]);
  });
});

describe('identity', () => {
  // The second one is created; after that neither can be told from the other.
  test('two changes of one address are two in the steps as well', async () => {
    const room = workspace({
      seed: seedOf({
        users: [...people.slice(0, 2), { id: 3, email: 'anna.married@corp.example' }, { id: 9, email: 'anna@corp.example' }],
      }),
    });
    const { plan } = await room.plan(
      'settings: {scope: test, exclusive: [users]}\nusers: {robot@corp.example: {}, second@corp.example: {}}',
      { memory: memoryOf({ 'user:anna@corp.example': { id: 3, state: {} } }) },
    );
    expect([plan.changes.length, plan.steps.length]).toEqual([2, 2]);
    expect(new Set(plan.steps.map((one) => one.request.path[1]))).toEqual(new Set([3, 9]));
  });
  test('a handle that was pinned elsewhere is not a dead end', async () => {
    const room = workspace({ seed: seedOf({ chats: [{ id: 500, name: 'Ops', public: true }] }) });
    const { plan } = await room.plan('settings: {scope: test}\nchats: {a: {name: New, public: true}, b: {id: 500, name: Ops}}', {
      memory: memoryOf({ 'chat:a': { id: 500, state: { name: 'Ops' } } }),
    });
    expect(plan.blocked.map((one) => `${one.address} ${one.code}`)).toEqual([]);
  });
});

describe('what follows', () => {
  test('a suspended person who gets a tag: the chats that they join are shown', async () => {
    const room = workspace({
      seed: seedOf({
        users: [...people.slice(0, 3), { ...people[3]!, suspended: true }],
        tags: [{ id: 1, name: 'QA' }],
        chats: [{ id: 500, name: 'Ops', tags: ['QA'] }],
      }),
    });
    const run = await room.plan('users: {boris@corp.example: {tags: [QA]}}');
    await room.execute(run);
    const joined = room.sandbox.store.chats.get(500)!.members.has(4);
    expect(run.plan.changes.flatMap((one) => one.also).length).toBe(joined ? 1 : 0);
  });
  // The tag stays on the chat (withheld), so Anna joins by it; the plan computed without it.
  test('--without-removals: a withheld detach still holds; who joins by it is shown', async () => {
    const room = workspace({
      seed: seedOf({ tags: [{ id: 1, name: 'QA' }], chats: [{ id: 500, name: 'Secret', tags: ['QA'] }] }),
    });
    const run = await room.plan(
      'users: {anna@corp.example: {tags: [QA]}}\nchats: {secret: {name: Secret, tags: [], tagging: exact}}',
      { withoutRemovals: true },
    );
    expect(run.plan.changes.map(line)).toEqual(['user:anna@corp.example update tags+QA']);
    await room.execute(run);
    const joined = room.sandbox.store.chats.get(500)!.members.has(3);
    expect(run.plan.changes.flatMap((one) => one.also.map((also) => also.what))).toEqual(joined ? ['joins'] : []);
  });
  // Blocked is not executed; what others were planned from it is.
  test('--skip-blocked: who is to be demoted and is blocked does not become chat admin unseen', async () => {
    const room = workspace({
      seed: seedOf({ chats: [{ id: 500, name: 'Ops', public: true }], properties: [] }),
    });
    const yaml =
      'settings: {limits: {min_admins: 1}}\nusers: {second@corp.example: {role: user, custom_properties: {Nope: x}}}\nchats: {ops: {name: Ops, membership: exact, admins: [], members: [second@corp.example]}}';
    const run = await room.plan(yaml, { skipBlocked: true });
    await room.execute(run);
    expect(room.sandbox.store.chats.get(500)!.members.get(2)?.role).toBe('member');
  });
  test('who is declared in another spelling is not said to leave', async () => {
    const room = workspace({
      seed: seedOf({
        users: [...people.slice(0, 2), { ...people[2]!, tags: ['QA'] }],
        tags: [{ id: 1, name: 'QA' }],
        chats: [{ id: 500, name: 'Ops', tags: ['QA'] }],
      }),
    });
    const run = await room.plan(
      'users: {anna@corp.example: {tags: [], tagging: exact}}\nchats: {ops: {name: Ops, members: [Anna@corp.example]}}',
    );
    expect(run.plan.changes.flatMap((one) => one.also)).toEqual([]);
  });
  test('a suspended declared member who loses the tag that held them: hidden or shown as leaving', async () => {
    const room = workspace({
      seed: seedOf({
        users: [...people.slice(0, 2), { ...people[2]!, tags: ['QA'], suspended: true }],
        tags: [{ id: 1, name: 'QA' }],
        chats: [{ id: 500, name: 'Ops', tags: ['QA'] }],
      }),
    });
    const run = await room.plan(
      'users: {anna@corp.example: {tags: [], tagging: exact}}\nchats: {ops: {name: Ops, members: [anna@corp.example]}}',
    );
    await room.execute(run);
    room.sandbox.settle();
    const still = room.sandbox.store.chats.get(500)!.members.has(3);
    expect(run.plan.changes.flatMap((one) => one.also.map((also) => also.what))).toEqual(still ? [] : ['leaves']);
  });
});

describe('odd but legal', () => {
  test.each([
    ['a tag twice in a new chat', 'tags: {QA: {}}\nchats: {x: {name: X, public: true, tags: [QA, qa]}}'],
    ['a person twice', 'chats: {x: {name: X, public: true, members: [anna@corp.example, Anna@corp.example]}}'],
    [
      'constructor as a tag',
      'tags: {constructor: {}, toString: {}}\nusers: {anna@corp.example: {tags: [toString, constructor]}}',
    ],
    [
      'everything ignored',
      'users: {anna@corp.example: {first_name: X, role: admin, suspended: true, tags: [], ignore_changes: [first_name, last_name, nickname, phone_number, department, title, role, suspended, tags, custom_properties]}}',
    ],
    [
      'a chat of nothing but ignored fields',
      'chats: {x: {name: Ops, channel: true, public: true, archived: true, tags: [], owner: anna@corp.example, admins: [], members: [], ignore_changes: [name, public, archived, tags, owner, admins, editors, members]}}',
    ],
  ])('%s', async (_name, yaml) => {
    const room = workspace({
      seed: seedOf({ tags: [{ id: 1, name: 'Old' }], chats: [{ id: 500, name: 'Ops', channel: true }] }),
    });
    await room.apply(yaml);
  });
  test('a property called constructor is written', async () => {
    const room = workspace({ seed: seedOf({ properties: [{ id: 32, name: 'constructor', data_type: 'string' }] }) });
    const { plan } = await room.apply('users: {anna@corp.example: {custom_properties: {constructor: y}}}');
    expect(plan.changes[0]!.fields[0]!.elements).toHaveLength(1);
  });
});

describe('order and convergence', () => {
  test('a guest is invited after their chat is open again', async () => {
    const room = workspace({ seed: seedOf({ chats: [{ id: 500, name: 'Old', archived: true }] }) });
    const { plan } = await room.plan(
      'users: {g@ext.example: {role: guest}}\nchats: {old: {name: Old, members: [g@ext.example]}}',
    );
    const step = plan.steps.find((one) => one.does === 'invite-guest')!;
    expect([...step.needs, ...step.after]).toContain('chat:old unarchive');
  });
  // The tag goes from the chat and comes to Anna in one plan: first she gets it, and with it the chat.
  test('a tag that goes from a chat and comes to a person lets nobody in, even when taking it off fails', async () => {
    const room = workspace({
      seed: seedOf({ tags: [{ id: 1, name: 'QA' }], chats: [{ id: 500, name: 'Secret', tags: ['QA'] }] }),
    });
    const run = await room.plan(
      'users: {anna@corp.example: {tags: [QA]}}\nchats: {secret: {name: Secret, tags: [], tagging: exact}}',
    );
    room.sandbox.faults.script.push({ method: 'DELETE', path: '^/chats/500/group_tags', kind: '403' });
    await room.execute(run);
    expect(run.plan.changes.flatMap((one) => one.also)).toEqual([]);
    expect([...room.sandbox.store.chats.get(500)!.members.keys()]).toEqual([1]);
  });
  test('a pinned bot that is to be absent converges once it is gone', async () => {
    const room = workspace({ seed: seedOf({ bots: [{ id: 9, nickname: 'x_bot', name: 'X', can_edit: ['admin'] }] }) });
    const yaml = 'bots: {x_bot: {id: 9, ensure: absent, on_removal: delete}}';
    await room.execute(await room.plan(yaml));
    const { plan } = await room.plan(yaml);
    expect(plan.blocked.map((one) => one.code)).toEqual([]);
  });
  test('a saved plan says what is blocked once', async () => {
    const yaml = 'users: {anna@corp.example: {suspended: true, protect: true}, boris@corp.example: {title: X}}';
    const room = workspace({ seed: seedOf({}) });
    const saved = JSON.parse(JSON.stringify((await room.plan(yaml, { skipBlocked: true })).plan)) as Plan;
    const fresh = await room.plan(yaml, { skipBlocked: true });
    const held = hold(saved, fresh.plan, kinds, fresh.world);
    expect(held.plan.blocked.map((one) => one.address)).toEqual(['user:anna@corp.example']);
  });
  // "A role whose list is absent keeps its people."
});
