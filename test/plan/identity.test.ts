/** An id is who somebody is, a name is what they are called: nobody is doubled or thrown out for a new name. */
import { describe, expect, test } from 'vitest';
import type { Memory } from '../../src/core/memory.ts';
import type { Plan } from '../../src/core/plan.ts';
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
  ],
  tags: [{ id: 1, name: 'QA' }],
  chats: [{ id: 500, name: 'Backend', public: true, members: ['anna@corp.example', 'boris@corp.example'] }],
  bots: [{ id: 40, nickname: 'deploy_bot', name: 'Deploy', can_edit: ['admin'] }],
};
const scope = 'settings: {scope: test, limits: {min_admins: 1}}\n';
const home = { scope: 'test', server: 'https://sandbox.test', paths: ['test.yaml'] };

type Room = ReturnType<typeof workspace>;
async function begin(yaml: string, from: Seed = seed): Promise<{ room: Room; memory: Memory }> {
  const room = workspace({ seed: from });
  const { memory } = await room.apply(scope + yaml);
  return { room, memory };
}
const planned = async (room: Room, yaml: string, memory?: Memory): Promise<Plan> =>
  (await room.plan(scope + yaml, memory && { memory })).plan;
const put = (room: Room, path: string, body: object) => room.sandbox.send({ method: 'PUT', path, body: body as never });
const blocked = (plan: Plan) => plan.blocked.map(({ code, address }) => `${address} ${code}`);

describe('people and bots who are called something else now', () => {
  const manifest = `users: {anna@corp.example: {}}
chats: {backend: {name: Backend, membership: exact, members: [anna@corp.example, boris@corp.example]}}`;

  test('Anna, whose e-mail was changed in Pachca, is not invited a second time and leaves none of her chats', async () => {
    const { room, memory } = await begin(manifest);
    await put(room, '/users/3', { user: { email: 'ann@corp.example' } });
    const plan = await planned(room, manifest, memory);
    expect(blocked(plan)).toEqual(['user:anna@corp.example renamed']);
    expect(plan.changes.map(line)).toEqual([]);
    expect(plan.blocked[0]!.message).toContain('ann@corp.example');
    expect(plan.blocked[0]!.hint).toContain('previously: [ann@corp.example]');
  });

  test('the line that the message prints changes her e-mail back', async () => {
    const { room, memory } = await begin(manifest);
    await put(room, '/users/3', { user: { email: 'ann@corp.example' } });
    const answer = manifest.replace('anna@corp.example: {}', 'anna@corp.example: {previously: [ann@corp.example]}');
    const { plan } = await room.apply(scope + answer, { memory });
    expect(plan.changes.map(line)).toEqual(['user:anna@corp.example update email="anna@corp.example"']);
  });

  test('the other line that it prints takes her new e-mail over, and nothing is left over of the old one', async () => {
    const { room, memory } = await begin(manifest);
    await put(room, '/users/3', { user: { email: 'ann@corp.example' } });
    const { plan } = await room.apply(scope + manifest.replaceAll('anna@', 'ann@'), { memory });
    expect(plan.changes.map(line)).toEqual([]);
  });

  test('where users are exclusive she is not suspended as a stranger', async () => {
    const yaml = 'users: {anna@corp.example: {}, boris@corp.example: {}, second@corp.example: {}}';
    const room = workspace({ seed });
    const exclusive = 'settings: {scope: test, exclusive: [users], limits: {min_admins: 1}}\n';
    const { memory } = await room.apply(exclusive + yaml);
    await put(room, '/users/3', { user: { email: 'ann@corp.example' } });
    const { plan } = await room.plan(exclusive + yaml, { memory });
    expect(blocked(plan)).toEqual(['user:anna@corp.example renamed']);
    expect(plan.changes.map(line)).toEqual([]);
  });

  test('somebody else who got her old e-mail meanwhile is not taken for her', async () => {
    const { room, memory } = await begin(manifest);
    await put(room, '/users/3', { user: { email: 'ann@corp.example' } });
    await room.sandbox.send({ method: 'POST', path: '/users', body: { user: { email: 'anna@corp.example' } } });
    const plan = await planned(room, manifest, memory);
    expect(blocked(plan)).toEqual(['user:anna@corp.example ambiguous-name']);
    expect(plan.blocked[0]!.message).toMatch(/id 3\b/);
    expect(plan.changes.map(line)).toEqual([]);
  });

  test('a bot with a new nickname is neither made again nor thrown out of its chats', async () => {
    const yaml = `bots: {deploy_bot: {name: Deploy}}
chats: {backend: {name: Backend, membership: exact, members: [anna@corp.example, boris@corp.example, deploy_bot]}}`;
    const { room, memory } = await begin(yaml);
    await put(room, '/users/40', { user: { nickname: 'ship_bot' } });
    const plan = await planned(room, yaml, memory);
    expect(blocked(plan)).toEqual(['bot:deploy_bot renamed']);
    expect(plan.changes.map(line)).toEqual([]);
  });

  test('an e-mail that the manifest changes without `previously` is mended by adding it, and she is let in again', async () => {
    const { room, memory } = await begin('users: {anna@corp.example: {}}');
    // The account under the old address goes, since nobody declares it any more.
    const without = await room.apply(`${scope}users: {boris@corp.example: {}}`, { memory });
    expect(without.plan.changes.map(line)).toEqual(['user:anna@corp.example suspend']);
    const { plan } = await room.apply(
      `${scope}users: {boris@corp.example: {}, ann@corp.example: {previously: [anna@corp.example]}}`,
      {
        memory: without.memory,
      },
    );
    expect(plan.changes.map(line)).toEqual(['user:ann@corp.example reactivate email="ann@corp.example" suspended=false']);
  });

  test('a new e-mail that is taken back is changed back, and nobody is invited', async () => {
    const { room, memory } = await begin('users: {anna@corp.example: {}}');
    const moved = await room.apply(`${scope}users: {ann@corp.example: {previously: [anna@corp.example]}}`, { memory });
    const { plan } = await room.apply(`${scope}users: {anna@corp.example: {}}`, { memory: moved.memory });
    expect(plan.changes.map(line)).toEqual(['user:anna@corp.example update email="anna@corp.example"']);
  });
});

describe('tags that are called something else now', () => {
  test('a tag renamed in Pachca is renamed back as drift, and nobody loses it', async () => {
    const yaml = 'tags: {QA: {}}\nusers: {anna@corp.example: {tags: [QA]}}';
    const { room, memory } = await begin(yaml);
    await put(room, '/group_tags/1', { group_tag: { name: 'Quality' } });
    const { plan } = await room.apply(scope + yaml, { memory });
    expect(plan.changes.map(line)).toEqual(['tag:QA rename name="QA"']);
    expect(plan.changes[0]!.why).toBe('drift');
  });

  test('a rename that is reverted is a rename, not a second tag', async () => {
    const { room, memory } = await begin('tags: {QA: {}}');
    const renamed = await room.apply(`${scope}tags: {Quality: {previously: [QA]}}`, { memory });
    const { plan } = await room.apply(`${scope}tags: {QA: {}}`, { memory: renamed.memory });
    expect(plan.changes.map(line)).toEqual(['tag:QA rename name="QA"']);
  });

  test('a tag of the old name that somebody made meanwhile is not mixed up with the renamed one', async () => {
    const { room, memory } = await begin('tags: {QA: {}}');
    await put(room, '/group_tags/1', { group_tag: { name: 'Quality' } });
    await room.sandbox.send({ method: 'POST', path: '/group_tags', body: { group_tag: { name: 'QA' } } });
    const plan = await planned(room, 'tags: {QA: {}}', memory);
    expect(blocked(plan)).toEqual(['tag:QA ambiguous-name']);
    expect(plan.changes).toEqual([]);
  });
});

describe('chats', () => {
  test('an archived chat of the new name is not reopened while the one of the former name is in use', async () => {
    const from: Seed = {
      ...seed,
      chats: [
        { id: 500, name: 'Dev', public: true },
        { id: 501, name: 'Ops', public: true, archived: true, members: ['boris@corp.example'] },
      ],
    };
    const plan = await planned(workspace({ seed: from }), 'chats: {dev: {name: Ops, previously: [Dev]}}');
    expect(blocked(plan)).toEqual(['chat:dev ambiguous-name']);
    expect(plan.blocked[0]!.message).toMatch(/id 500.*id 501/);
    expect(plan.changes).toEqual([]);
  });

  test('a chat that was renamed and archived comes back under its first name, and is not made a second time', async () => {
    const first = 'chats: {ops: {name: Ops}}';
    const room = workspace({ seed: { ...seed, chats: [{ id: 500, name: 'Ops', public: true }] } });
    let { memory } = await room.apply(scope + first);
    for (const yaml of ['chats: {ops: {name: Operations, previously: [Ops]}}', 'chats: {}'])
      ({ memory } = await room.apply(scope + yaml, { memory }));
    const { plan } = await room.apply(scope + first, { memory });
    expect(plan.changes.map(line)).toEqual(['chat:ops unarchive name="Ops" archived=false']);
  });

  test('which chat it is stays known when its first change fails', async () => {
    const room = workspace({ seed });
    const run = await room.plan(`${scope}chats: {backend: {name: Backend, tags: [QA]}}`);
    room.sandbox.faults.script = [{ method: 'POST', path: 'group_tags', kind: '403', times: 0 }];
    const report = await room.execute(run);
    expect(report.changes[0]!.result).toBe('failed');
    const memory = remember(undefined, run.plan, report, home, idsOf(run.world, run.plan));
    expect(memory.entries['chat:backend']).toEqual({ id: 500, state: {} });
  });

  test.each([
    ['two spaces', 'Product  Design', 'Product Design', 'here the 9th character is a space, which is not there'],
    ['a space that does not break', 'Product Design', 'Product\u00a0Design', 'there a no-break space (U+00A0)'],
    ['a letter that has no width', 'Product Design', 'Product\u200b Design', 'there the 8th character is a zero-width space'],
  ])('a name that the server keeps without %s does not make one more chat at every apply', async (_, wanted, live, words) => {
    const room = workspace({ seed: { ...seed, chats: [{ id: 500, name: live, public: true }] } });
    const plan = await planned(room, `chats: {design: {name: ${JSON.stringify(wanted)}}}`);
    expect(blocked(plan)).toEqual(['chat:design spelled-otherwise']);
    expect(plan.blocked[0]!.message).toContain(words);
    expect(plan.changes).toEqual([]);
  });

  describe('whose handle changed in the manifest while they were renamed in Pachca', () => {
    const old = 'chats: {a: {name: Backend, members: [anna@corp.example]}}';
    const now = 'chats: {b: {name: Backend, members: [anna@corp.example]}}';
    const meanwhile = async (name = 'Backend X') => {
      const found = await begin(old);
      await put(found.room, '/chats/500', { chat: { name } });
      return found;
    };

    test('are not archived with their history while an empty one is made in their place', async () => {
      const { room, memory } = await meanwhile();
      const plan = await planned(room, now, memory);
      expect(plan.changes.map(line)).toEqual([]);
      expect(blocked(plan)).toEqual(['chat:b ambiguous-name']);
      expect(plan.blocked[0]!.message).toContain('is called "Backend X" now (id 500');
    });

    test('are taken over by the line that the message prints', async () => {
      const { room, memory } = await meanwhile();
      const { plan } = await room.apply(scope + now.replace('{name', '{previously: ["Backend X"], name'), { memory });
      expect(plan.changes.map(line)).toEqual(['chat:b update name="Backend"']);
    });

    test('are put away, and a new one is made, where an entry of its own says so', async () => {
      const { room, memory } = await meanwhile();
      const both = now.replace('{b:', '{a: {id: 500, ensure: absent}, b:');
      const { plan } = await room.plan(scope + both, { memory });
      expect(plan.changes.map(({ address, verb }) => `${address} ${verb}`)).toEqual(['chat:a archive', 'chat:b create']);
    });

    test('are not mixed up with another one that has the name by now, nor with one that the entry used to be', async () => {
      const { room, memory } = await meanwhile();
      const other = now.replace('name: Backend', 'name: Services, previously: [Backend]');
      expect(blocked(await planned(room, other, memory))).toEqual(['chat:b ambiguous-name']);
      await room.sandbox.send({ method: 'POST', path: '/chats', body: { chat: { name: 'Backend', public: true } } });
      for (const yaml of [now, other]) {
        const plan = await planned(room, yaml, memory);
        expect(plan.changes.map(line)).toEqual([]);
        expect(blocked(plan)).toEqual(['chat:b ambiguous-name']);
      }
    });

    test('or only their handle changed: they stay what they are', async () => {
      const { room, memory } = await begin(old);
      expect((await planned(room, now, memory)).changes.map(line)).toEqual([]);
    });
  });
});

describe('two live ones of one name whom nobody declares', () => {
  // The emulator knows one of each name; it tells of a server that has both.
  const twins = (path: string, id: number, set: object) => {
    const room = workspace({
      seed: {
        ...seed,
        users: [...seed.users!, { id: 8, email: 'other@corp.example' }],
        bots: [...seed.bots!, { id: 41, nickname: 'other_bot', name: 'Other', can_edit: ['admin'] }],
      },
    });
    room.sandbox.faults.odd = [{ path, id, set: set as never }];
    return room;
  };
  test.each([
    [
      'people',
      'anna@corp.example',
      '^/users',
      8,
      { email: 'Anna@corp.example' },
      '2 live people answer to anna@corp.example: id 3, 8',
    ],
    [
      'bots',
      'deploy_bot',
      '^/(users|bots)',
      41,
      { nickname: 'Deploy_bot', webhook: { nickname: 'Deploy_bot' } },
      '2 live bots answer to deploy_bot: id 40, 41',
    ],
  ])('%s: the stranger is not let into the chat, and the other is not thrown out', async (_, ref, path, id, set, words) => {
    const room = twins(path as string, id as number, set as object);
    const plan = await planned(
      room,
      `chats: {backend: {name: Backend, membership: exact, members: [${ref}, boris@corp.example]}}`,
    );
    expect(plan.changes).toEqual([]);
    expect(plan.blocked.map(({ code, message }) => `${code} ${message}`)).toEqual([`ambiguous-member ${words}`]);
  });
});
