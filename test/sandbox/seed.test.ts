import { expect, it } from 'vitest';
import { createSandbox, type Seed } from '../../src/sandbox/index.ts';
import { scene, verdict, world } from './scene.ts';

it('an empty seed is a workspace with an admin in it, whom the default token belongs to', async () => {
  const sandbox = createSandbox();
  const { body } = await sandbox.send({ method: 'GET', path: '/profile' });
  expect((body as any).data).toMatchObject({ role: 'admin', email: 'admin@sandbox.example', bot: false });
});

it.each<[string, Seed, string | null]>([
  [
    'whom the seed names',
    { me: 'b@x.example', users: [{ email: 'a@x.example', role: 'admin' }, { email: 'b@x.example' }] },
    'b@x.example',
  ],
  ['the Owner', { owner: 'o@x.example', users: [{ email: 'a@x.example', role: 'admin' }] }, 'o@x.example'],
  ['the first admin', { users: [{ email: 'u@x.example' }, { email: 'a@x.example', role: 'admin' }] }, 'a@x.example'],
  ['a bot', { me: 'x_bot', bots: [{ nickname: 'x_bot' }] }, null],
])('the default token belongs to %s', async (_, seed, email) => {
  const { body } = await createSandbox({ seed }).send({ method: 'GET', path: '/profile' });
  expect((body as any).data.email).toBe(email);
});

it('people, bots and tags that are only mentioned are made', async () => {
  const seed: Seed = {
    chats: [{ name: 'A', members: ['new@x.example', 'helper_bot'], tags: ['Fresh'] }],
    users: [{ email: 'me@x.example', role: 'admin', tags: ['Other'] }],
  };
  const { sandbox, get, members } = scene({ seed });
  const users = await get('/users');
  expect(users.map(({ nickname, bot }: any) => [nickname, bot])).toEqual([
    ['helper_bot', true],
    ['new', false],
    ['me', false],
  ]);
  expect((await get('/group_tags')).map(({ name }: any) => name).sort()).toEqual(['Fresh', 'Other']);
  expect(members([...sandbox.store.chats.keys()][0]!)).toHaveLength(3);
});

it.each<[string, Seed, RegExp]>([
  ['a person twice', { users: [{ email: 'a@x.example' }, { email: 'A@x.example' }] }, /user A@x.example is there twice/],
  [
    'an id twice',
    {
      users: [
        { id: 1, email: 'a@x.example' },
        { id: 1, email: 'b@x.example' },
      ],
    },
    /user id 1 is there twice/,
  ],
  ['a tag twice', { tags: ['QA', 'qa'] }, /tag "qa" is there twice/],
  ['a nickname twice', { bots: [{ nickname: 'a_bot' }, { nickname: 'a_bot' }] }, /nickname a_bot/],
  ['someone unknown', { chats: [{ name: 'A', members: ['nobody'] }] }, /there is no user "nobody"/],
  ['an unknown property', { users: [{ email: 'a@x.example', custom_properties: { Desk: '1' } }] }, /the property "Desk"/],
  ['a message nowhere', { messages: [{ chat: 'A', content: 'x' }] }, /the chat "A"/],
])('a seed with %s is refused by name', (_, seed, message) => {
  expect(() => createSandbox({ seed })).toThrow(message);
});

it('ids that are not given come after those that are, the same every time', async () => {
  const seed: Seed = {
    users: [{ email: 'a@x.example' }, { id: 2000, email: 'b@x.example', role: 'admin' }],
    tags: ['T'],
    chats: [{ name: 'C' }],
  };
  const once = JSON.stringify(createSandbox({ seed }).dump());
  expect(JSON.stringify(createSandbox({ seed }).dump())).toBe(once);
  expect([...createSandbox({ seed }).store.users.keys()].sort()).toEqual([2000, 2001]);
});

it('the same requests lead to the same bytes', async () => {
  const run = async () => {
    const { sandbox, ask } = scene();
    await ask('POST', '/users', { user: { email: 'n@x.example', list_tags: ['New', 'Ops'] } });
    await ask('POST', '/bots', { bot: { webhook: { name: 'B' } } });
    await ask('POST', '/chats', { chat: { name: 'C', group_tag_ids: [501] } });
    return JSON.stringify([sandbox.dump(), sandbox.log]);
  };
  expect(await run()).toBe(await run());
});

it('a dump brings everything back, and what follows goes the same way', async () => {
  const one = scene();
  await one.ask('POST', '/messages', { message: { entity_id: 1001, content: 'x' } });
  await one.ask('DELETE', '/chats/1001/group_tags/501');
  await one.ask('POST', '/tasks', { task: { kind: 'call', custom_properties: [{ id: 35, value: '1' }] } });
  const two = scene({ seed: {} });
  two.sandbox.restore(JSON.parse(JSON.stringify(one.sandbox.dump())));
  for (const { sandbox, ask } of [one, two]) {
    await ask('POST', '/users', { user: { email: 'late@x.example', list_tags: ['Backend'] } });
    await ask('GET', '/profile');
    await ask('GET', '/profile');
    expect(sandbox.store.pending).toEqual([]);
  }
  expect(two.sandbox.dump()).toEqual(one.sandbox.dump());
  const three = createSandbox({ seed: world, state: one.sandbox.dump() });
  expect(three.dump()).toEqual(one.sandbox.dump());
});

it('what is no dump is refused, and the state stays', () => {
  const { sandbox } = scene();
  const before = JSON.stringify(sandbox.dump());
  for (const state of [null, [], {}, { format: 2 }, 'x'])
    expect(() => sandbox.restore(state as any)).toThrow(/state of the sandbox/);
  expect(JSON.stringify(sandbox.dump())).toBe(before);
});

it('a reset goes back to the seed and forgets the log', async () => {
  const { sandbox, ask } = scene();
  const before = JSON.stringify(sandbox.dump());
  await ask('DELETE', '/users/3');
  sandbox.reset();
  expect(JSON.stringify(sandbox.dump())).toBe(before);
  expect(sandbox.log).toEqual([]);
});

it('a clock from outside dates everything', async () => {
  const { ask } = scene({ now: () => Date.UTC(2030, 0, 2, 3, 4, 5, 678) });
  const { body } = await ask('POST', '/chats', { chat: { name: 'C' } });
  expect((body as any).data.created_at).toBe('2030-01-02T03:04:05.678Z');
});

it('a pending invitation, a missing owner and a personal chat can be seeded', async () => {
  const seed: Seed = {
    users: [
      { email: 'me@x.example', role: 'admin' },
      { email: 'i@x.example', first_name: 'Ina', invite_status: 'sent' },
    ],
    chats: [
      { id: 1, name: 'Orphan', owner: null, public: true, members: ['me@x.example'] },
      { id: 2, name: '', personal: true, members: ['i@x.example'] },
    ],
  };
  const { ask, get } = scene({ seed });
  expect((await get('/users')).map(({ first_name }: any) => first_name)).toEqual([null, 'me']);
  const { owner_id } = await get('/chats/1');
  expect(verdict(await ask('GET', `/users/${owner_id}`))).toBe('404 not_found');
  expect(await get('/chats/2')).toMatchObject({ personal: true });
});
