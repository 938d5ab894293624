/** What somebody else does between a reviewed plan and its apply: nothing of it is overwritten, and nothing is called done for it. */
import { describe, expect, test } from 'vitest';
import { exitOfEnd, exitOfReport } from '../../src/cli/exit.ts';
import type { Memory } from '../../src/core/memory.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { Seed } from '../../src/sandbox/index.ts';
import type { Json, WireRequest } from '../../src/wire/http.ts';
import { applySaved } from '../../src/workflow.ts';
import { type Asked, apply, contextOf, desk, plan, type World, worldOf, writesSince } from './machine.ts';

const seed: Seed = {
  me: 'robot@corp.example',
  users: [
    { id: 1, email: 'robot@corp.example', role: 'admin' },
    { id: 2, email: 'second@corp.example', role: 'admin' },
    { id: 3, email: 'anna@corp.example', first_name: 'Anna', tags: ['QA'] },
    { id: 4, email: 'boris@corp.example' },
    { id: 5, email: 'vera@corp.example' },
    { id: 6, email: 'guest@corp.example', role: 'multi_guest' },
  ],
  tags: [
    { id: 11, name: 'QA' },
    { id: 12, name: 'UX' },
  ],
  bots: [{ id: 90, nickname: 'hook_bot', name: 'Hook', outgoing_url: 'https://a.corp.example/x', can_edit: ['admin'] }],
  chats: [
    {
      id: 500,
      name: 'Ops',
      owner: 'robot@corp.example',
      members: ['anna@corp.example', 'boris@corp.example'],
      tags: ['QA'],
    },
    { id: 501, name: 'Old', owner: 'robot@corp.example', members: ['anna@corp.example'] },
    { id: 502, name: 'Hers', owner: 'anna@corp.example', members: ['robot@corp.example'] },
  ],
};
const head =
  'settings: {scope: test, limits: {removals: 90, removals_percent: 100, member_removals: 90, invitations: 90, min_admins: 1}}\n';

type Act = (world: World, send: (method: WireRequest['method'], path: string, body?: Json) => Promise<unknown>) => unknown;

/** `plan -o`, then somebody else, then `apply --plan`. */
async function meanwhile(yaml: string, other: Act, first: Asked = {}, second: Asked = first) {
  const world = worldOf({ seed });
  const saved = JSON.parse(JSON.stringify(await plan(world, head + yaml, { desk: desk(), ...first }))) as Plan;
  await other(world, (method, path, body) => world.sandbox.send({ method, path, ...(body !== undefined && { body }) }));
  const from = world.sandbox.log.length;
  const end = await applySaved(contextOf(world, { desk: desk(), ...second }), saved, { show: () => {} });
  return {
    exit: end.is === 'applied' ? exitOfReport(end.report) : exitOfEnd(end.is),
    said: end.is === 'applied' ? '' : end.diagnostics.map(({ message }) => message).join('\n'),
    writes: writesSince(world, from).length,
  };
}

const rename =
  (path: string, body: Json): Act =>
  (_, send) =>
    send('PUT', path, body);
const hook = (host: string): Asked => ({ env: { HOOK: `https://${host}/x` } });

describe('a saved plan is stale, says why and writes nothing, when meanwhile', () => {
  test.each<[string, string, Act, RegExp, Asked?, Asked?]>([
    [
      'the person who was to be suspended got another e-mail',
      'users: {anna@corp.example: {ensure: absent, on_removal: suspend}}',
      rename('/users/3', { user: { email: 'anna2@corp.example' } }),
      /is there still, called "anna2@corp.example"/,
    ],
    [
      'the person who was to be deleted got another e-mail',
      'users: {anna@corp.example: {ensure: absent, on_removal: delete}}',
      rename('/users/3', { user: { email: 'anna2@corp.example' } }),
      /is there still, called "anna2@corp.example"/,
    ],
    [
      'the tag that was to be deleted got another name',
      'tags: {UX: {ensure: absent, on_removal: delete}}',
      rename('/group_tags/12', { group_tag: { name: 'UX2' } }),
      /is there still, called "UX2"/,
    ],
    [
      'the chat that was to be archived got another name',
      'chats: {old: {name: Old, ensure: absent, on_removal: archive}}',
      rename('/chats/501', { chat: { name: 'Old!' } }),
      /is there still, called "Old!"/,
    ],
    [
      'the bot that was to be deleted got another nickname',
      'bots: {hook_bot: {ensure: absent, on_removal: delete}}',
      rename('/bots/90', { bot: { webhook: { nickname: 'hook2_bot' } } }),
      /is there still, called "hook2_bot"/,
    ],
    [
      'the tag that was to be taken off somebody got another name',
      'users: {anna@corp.example: {tagging: exact, tags: [UX]}}',
      async (_, send) => {
        await send('PUT', '/group_tags/11', { group_tag: { name: 'QA2' } });
        await send('PUT', '/group_tags/12', { group_tag: { name: 'QA' } });
      },
      /users?:/,
    ],
    [
      'somebody else made a chat that is equal to the one that was to be made',
      'chats: {room: {name: Room, public: true}}',
      async ({ sandbox }, send) => {
        await send('POST', '/chats', { chat: { name: 'Room', public: true } });
        for (const chat of sandbox.store.chats.values()) if (chat.name === 'Room') chat.owner_id = 2;
      },
      /another of that name is live since/,
    ],
    [
      'somebody else invited the person, with another rank',
      'users: {new@corp.example: {first_name: N, title: X, role: user, tags: [UX]}}',
      (_, send) =>
        send('POST', '/users', { user: { email: 'new@corp.example', role: 'admin', title: 'Boss', list_tags: ['QA'] } }),
      /another of that name is live since/,
    ],
    [
      'somebody else made a bot of that nickname, with a webhook of their own',
      `bots: {new_bot: {name: New, outgoing_url: '\${env:HOOK}'}}`,
      (_, send) =>
        send('POST', '/bots', {
          bot: {
            webhook: { nickname: 'new_bot', name: 'New', outgoing_url: 'https://theirs.example/', can_edit: ['admin'] },
          },
        }),
      /another of that name is live since/,
      hook('b.corp.example'),
    ],
    [
      'the chat that was to be archived got a tag and a guest, who would be thrown out for good',
      'chats: {ops: {name: Ops, archived: true}}',
      async (_, send) => {
        await send('POST', '/chats/500/group_tags', { group_tag_ids: [12] });
        await send('POST', '/chats/500/members', { member_ids: [6] });
      },
      /archiving takes .*the tag "UX".*guest@corp\.example/,
    ],
    [
      'the person who was to be deleted got one more chat',
      'users: {anna@corp.example: {ensure: absent, on_removal: delete}}',
      ({ sandbox }) => {
        sandbox.store.chats.get(501)!.owner_id = 3;
      },
      /owns .*"Old"/,
    ],
    [
      'the person who was to be suspended became an admin of the workspace',
      'users: {anna@corp.example: {ensure: absent, on_removal: suspend}}',
      rename('/users/3', { user: { role: 'admin' } }),
      /is an admin of the workspace/,
    ],
    [
      'the chat that was to be opened to everybody became another one by name',
      'chats: {ops: {id: 500, public: true}}',
      rename('/chats/500', { chat: { name: 'Board only' } }),
      /"Ops" is called "Board only" now/,
    ],
    [
      'the webhook was moved by somebody else',
      `bots: {hook_bot: {outgoing_url: '\${env:HOOK}'}}`,
      rename('/bots/90', { bot: { webhook: { outgoing_url: 'https://c.corp.example/z' } } }),
      /outgoing_url|goes to/,
      hook('b.corp.example'),
    ],
    [
      'the variable came to hold another address than the reviewed one',
      `bots: {hook_bot: {outgoing_url: '\${env:HOOK}'}}`,
      () => {},
      /outgoing_url|goes to/,
      hook('b.corp.example'),
      hook('evil.example'),
    ],
    [
      'a guest was made of the user who was to become an admin',
      'users: {vera@corp.example: {role: admin}}',
      rename('/users/5', { user: { role: 'multi_guest' } }),
      /role was "user" when it was planned, and is "multi_guest" now/,
    ],
    [
      'a title that is to come from a variable was written by somebody else',
      `users: {anna@corp.example: {title: '\${env:HOOK}'}}`,
      rename('/users/3', { user: { title: 'Chair' } }),
      /title is no longer as it was/,
      hook('b.corp.example'),
    ],
    [
      'the tag that was to be deleted came to more people and chats',
      'tags: {QA: {ensure: absent, on_removal: delete}}',
      async (_, send) => {
        await send('POST', '/chats/501/group_tags', { group_tag_ids: [11] });
        await send('PUT', '/users/4', { user: { list_tags: ['QA'] } });
      },
      /now also stays/,
    ],
  ])('%s', async (_, yaml, other, why, first, second) => {
    const { exit, said, writes } = await meanwhile(yaml, other, first, second);
    expect({ exit, writes }, said).toEqual({ exit: 4, writes: 0 });
    expect(said).toMatch(why);
    expect(said).toMatch(/^(user|tag|chat|bot):\S+: the plan is stale: /);
  });
});

test('somebody who was to leave a chat leaves it under another e-mail too: it is the reviewed person', async () => {
  const world = worldOf({ seed });
  const saved = await plan(world, `${head}chats: {old: {name: Old, membership: exact, members: []}}`);
  await world.sandbox.send({ method: 'PUT', path: '/users/3', body: { user: { email: 'anna2@corp.example' } } });
  const end = await applySaved(contextOf(world, { desk: desk() }), saved, { show: () => {} });
  expect(end.is === 'applied' && exitOfReport(end.report)).toBe(0);
  expect([...world.sandbox.store.chats.get(501)!.members.keys()]).toEqual([1]);
});

describe('an older saved plan does not undo what a newer apply declared', () => {
  const people = 'users: {anna@corp.example: {}, boris@corp.example: {}}\n';
  const old = 'chats: {old: {name: Old, members: [anna@corp.example]}}\n';

  /** Applies `before`, saves a plan of `yaml`, applies `newer`, and then the saved plan: all with one memory. */
  async function overtaken(before: string, yaml: string, newer: string | undefined) {
    const world = worldOf({ seed });
    const kept: { memory?: Memory } = {};
    const asked = { desk: desk({}, kept) };
    const applied = async (text: string) => expect((await apply(world, head + text, asked)).exit).toBe(0);
    await applied(before);
    const saved = JSON.parse(JSON.stringify(await plan(world, head + yaml, asked))) as Plan;
    if (newer !== undefined) await applied(newer);
    const from = world.sandbox.log.length;
    const end = await applySaved(contextOf(world, asked), saved, { show: () => {} });
    return {
      exit: end.is === 'applied' ? exitOfReport(end.report) : exitOfEnd(end.is),
      said: end.is === 'applied' ? '' : end.diagnostics.map(({ message }) => message).join('\n'),
      writes: writesSince(world, from).map(({ method, path }) => `${method} ${path}`),
      remembered: Object.keys(kept.memory!.entries),
    };
  }

  test.each([
    [
      'a person who left the manifest and is back in it is not suspended',
      people,
      'users: {boris@corp.example: {}}',
      'users: {anna@corp.example: {title: Lead}, boris@corp.example: {}}',
    ],
    [
      'a person whom the very same manifest declares again is not suspended, though nothing was to be changed',
      'users: {anna@corp.example: {title: Lead}, boris@corp.example: {}}',
      'users: {boris@corp.example: {}}',
      'users: {anna@corp.example: {title: Lead}, boris@corp.example: {}}',
    ],
    [
      'a person who was to be absent and is declared again is not suspended',
      people,
      'users: {anna@corp.example: {ensure: absent}}',
      `${people}tags: {QA: {}}`,
    ],
    [
      'a chat that left the manifest and is back in it is not archived',
      `${people}${old}`,
      people,
      `${people}${old}tags: {QA: {}}`,
    ],
    [
      'a member who left the list and is back in it is not removed',
      `${people}${old}`,
      `${people}${old.replace('[anna@corp.example]', '[]')}`,
      `${people}${old.replace('[anna', '[boris@corp.example, anna')}`,
    ],
    [
      'who is newly listed in an exact chat is not removed from it',
      'tags: {QA: {}}',
      'chats: {old: {name: Old, membership: exact, members: []}}',
      'chats: {o: {name: Old, members: [anna@corp.example]}}',
    ],
  ])('%s', async (_, before, yaml, newer) => {
    expect(await overtaken(before, yaml, newer)).toMatchObject({
      exit: 4,
      said: expect.stringContaining('another manifest was applied since'),
      writes: [],
    });
  });

  test('what nothing newer declares is removed, and what a newer apply declared besides stays remembered', async () => {
    const less = 'users: {boris@corp.example: {}}\n';
    const first = await overtaken(people, less, undefined);
    expect(first).toMatchObject({ exit: 0, writes: ['PUT /users/3'], remembered: ['user:boris@corp.example'] });
    const newer = await overtaken(
      people,
      'users: {boris@corp.example: {title: X}, anna@corp.example: {}}',
      `${people}tags: {UX: {}}`,
    );
    expect(newer).toMatchObject({ exit: 0, writes: ['PUT /users/4'] });
    expect(newer.remembered).toContain('tag:UX');
  });

  test('a saved plan that was stopped half-way and remembers what it did goes on', async () => {
    const world = worldOf({ seed });
    const kept: { memory?: Memory } = {};
    const asked = { desk: desk({}, kept) };
    await apply(world, `${head}${people}${old}`, asked);
    const yaml = `${head}users: {boris@corp.example: {title: X}}\nchats: {old: {name: Older, previously: [Old], members: []}}`;
    const saved = JSON.parse(JSON.stringify(await plan(world, yaml, asked))) as Plan;
    world.sandbox.faults.script.push({ method: 'PUT', path: '^/users/3', kind: '403' });
    const first = await applySaved(contextOf(world, asked), saved, { show: () => {} });
    expect(first.is === 'applied' && exitOfReport(first.report)).toBe(5);
    const second = await applySaved(contextOf(world, asked), saved, { show: () => {} });
    expect(second.is === 'applied' && exitOfReport(second.report)).toBe(0);
    expect(Object.keys(kept.memory!.entries)).toEqual(['chat:old', 'user:boris@corp.example']);
  });
});
