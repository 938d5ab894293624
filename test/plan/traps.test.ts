/** What the API does that a careless tool would get wrong; each test is named for the harm that it prevents. */
import { describe, expect, test } from 'vitest';
import type { Seed } from '../../src/sandbox/index.ts';
import { line, workspace } from '../workspace.ts';

const seed: Seed = {
  me: 'robot@corp.example',
  owner: 'ceo@corp.example',
  users: [
    { id: 1, email: 'robot@corp.example', role: 'admin' },
    { id: 2, email: 'ceo@corp.example', role: 'admin' },
    {
      id: 3,
      email: 'anna@corp.example',
      phone_number: '+7 (900) 123-45-67',
      last_name: null,
      custom_properties: { Desk: '12', Joined: '2026-01-31T00:00:00.000Z', Seen: 'kept' },
    },
    { id: 4, email: 'boris@corp.example', nickname: 'boris.b' },
    { id: 5, email: 'away@corp.example', suspended: true },
    { id: 6, email: 'user@corp.example', first_name: 'Plain' },
  ],
  properties: [
    { id: 31, name: 'Desk', data_type: 'number' },
    { id: 32, name: 'Joined', data_type: 'date' },
    { id: 33, name: 'Seen', data_type: 'string' },
  ],
  bots: [
    {
      id: 20,
      nickname: 'deploy_bot',
      name: 'Deploy',
      can_edit: ['admin'],
      events: ['message_new', 'button_click'],
      commands: ['/a', '/b'],
    },
    { id: 21, nickname: 'closed_bot', creator: 'boris@corp.example', who_can_add: 'creator' },
    { id: 22, nickname: 'stray_bot', creator: 'boris@corp.example', who_can_add: 'anyone' },
  ],
  chats: [
    { id: 500, name: 'Mine', members: ['anna@corp.example', 'stray_bot'] },
    { id: 501, name: 'Public', public: true, owner: 'boris@corp.example', members: ['anna@corp.example'] },
    { id: 502, name: '', personal: true, members: ['anna@corp.example'] },
    { id: 503, name: 'News', channel: true, public: true, members: ['ceo@corp.example'] },
  ],
};
const changes = async (yaml: string, asked: Parameters<ReturnType<typeof workspace>['plan']>[1] = {}, more: Partial<Seed> = {}) =>
  (await workspace({ seed: { ...seed, ...more } }).plan(yaml, asked)).plan.changes.map(line);

describe('without harm', () => {
  test.each<[string, string]>([
    ['letter case of an e-mail invites nobody twice', 'users: {ANNA@Corp.Example: {}}'],
    ['a phone number in another format is the same number', 'users: {anna@corp.example: {phone_number: "+79001234567"}}'],
    ['an empty last name that the server calls null is nothing to do', 'users: {anna@corp.example: {last_name: ""}}'],
    ['a nickname that nobody declared is not drift', 'users: {boris@corp.example: {}}'],
    [
      'numbers and dates of custom properties are compared as such',
      'users: {anna@corp.example: {custom_properties: {Desk: "12.0", Joined: "2026-01-31"}}}',
    ],
    [
      'the order of a bot’s events and commands is not a difference',
      'bots: {deploy_bot: {events: [button_click, message_new], commands: [/b, /a]}}',
    ],
    ['no outgoing address and null are one', 'bots: {deploy_bot: {outgoing_url: ""}}'],
    ['the scopes that a bot has by default are not fought', 'bots: {deploy_bot: {name: Deploy}}'],
    ['a suspended person is not added to a chat', 'chats: {mine: {id: 500, members: [anna@corp.example, away@corp.example]}}'],
    [
      'a bot that nobody declares stays in an exact chat',
      'chats: {mine: {id: 500, membership: exact, members: [anna@corp.example]}}',
    ],
    [
      'the role of the workspace is not taken for the role in the chat',
      'chats: {news: {id: 503, membership: exact, editors: [], members: [ceo@corp.example]}}',
    ],
    [
      'the owner satisfies every list',
      'chats: {mine: {id: 500, membership: exact, members: [anna@corp.example, robot@corp.example]}}',
    ],
    ['the owner may be named as such', 'chats: {mine: {id: 500, owner: robot@corp.example}}'],
  ])('%s', async (_name, yaml) => {
    expect(await changes(yaml)).toEqual([]);
  });

  test('direct messages are not chats of the workspace', async () => {
    const { world } = await workspace({ seed }).plan('tags: {}');
    expect(world.live.get('chat')!.has(502)).toBe(false);
  });

  test('changing one custom property sends the others along, whether the server merges or replaces', async () => {
    for (const propertyPut of ['merge', 'replace'] as const) {
      const room = workspace({ seed, faults: { propertyPut } });
      const { writes } = await room.apply('users: {anna@corp.example: {custom_properties: {Desk: "13"}}}');
      expect(writes).toEqual([
        'PUT /users/3 {"user":{"custom_properties":[{"id":31,"value":"13"},{"id":32,"value":"2026-01-31T00:00:00.000Z"},{"id":33,"value":"kept"}]}}',
      ]);
    }
  });

  test('an empty text clears one custom property and no other', async () => {
    expect(await changes('users: {anna@corp.example: {custom_properties: {Desk: ""}}}')).toEqual([
      'user:anna@corp.example update custom_properties-Desk',
    ]);
  });

  test('hidden e-mails are not absence: nobody is invited, suspended or deleted', async () => {
    const hidden = { workspace: { personal_data: 'hidden' as const }, tokens: [{ token: 'plain', user: 'user@corp.example' }] };
    const room = workspace({ seed: { ...seed, ...hidden } });
    const { plan } = await room.plan('users: {anna@corp.example: {department: QA}}', { as: 'plain' });
    expect(plan.problems.map((one) => one.code)).toContain('hidden-emails');
    expect(plan.problems.map((one) => one.code)).toContain('not-admin');
  });

  test('the Owner’s refusal is reported and everything else is done', async () => {
    const room = workspace({ seed });
    const run = await room.plan('users: {ceo@corp.example: {department: Board}, anna@corp.example: {department: QA}}');
    const report = await room.execute(run);
    expect(report.changes).toEqual([
      { address: 'user:anna@corp.example', verb: 'update', result: 'done' },
      { address: 'user:ceo@corp.example', verb: 'update', result: 'failed' },
    ]);
  });

  test('a demoted admin stays chat admin, and the plan says so', async () => {
    const { plan } = await workspace({
      seed: { ...seed, users: [...seed.users!, { id: 7, email: 'third@corp.example', role: 'admin' }] },
    }).plan('users: {third@corp.example: {role: user}}');
    expect(plan.changes[0]!.hazards.map((one) => one.code)).toEqual(['keeps-chat-admin']);
  });

  test('one bot that may not be added spoils nobody else’s joining', async () => {
    const room = workspace({ seed, apiVersion: '2026-10' });
    const run = await room.plan('chats: {mine: {id: 500, members: [boris@corp.example, closed_bot]}}');
    const report = await room.execute(run);
    expect(report.changes[0]!.result).toBe('partly');
    const answer = await room.sandbox.send({ method: 'GET', path: '/chats/500/members' });
    expect((answer.body as { data: { id: number }[] }).data.map((one) => one.id)).toContain(4);
    const bots = report.outcomes.find((one) => one.step.includes('bots'))!;
    expect([bots.result, bots.problem?.code]).toEqual(['failed', 'bot_add_denied']);
  });

  test('a public chat is not made private by an owner who left it', async () => {
    const room = workspace({
      seed: { ...seed, chats: [{ id: 600, name: 'Left', public: true, members: ['anna@corp.example'] }] },
    });
    await room.sandbox.send({ method: 'DELETE', path: '/chats/600/leave' });
    const { plan } = await room.plan('chats: {left: {id: 600, public: false}}');
    expect(plan.blocked.map((one) => one.code)).toEqual(['go-private']);
  });

  test('a right that is missing is said with the line that would give it', async () => {
    const { plan } = await workspace({ seed }).plan('chats: {public: {id: 501, name: Ours}}');
    expect(plan.blocked).toMatchObject([{ code: 'chat-right', hint: expect.stringContaining('admins: [robot@corp.example]') }]);
  });

  test('the line that the refusal prints works: whoever joins as a workspace admin becomes chat admin', async () => {
    const { writes } = await workspace({ seed }).apply('chats: {public: {id: 501, name: Ours, admins: [robot@corp.example]}}');
    expect(writes).toEqual([
      'POST /chats/501/members {"member_ids":[1],"silent":true}',
      'PUT /chats/501 {"chat":{"name":"Ours"}}',
    ]);
  });

  test('a chat that is close to a new one is named before it is doubled', async () => {
    const { plan } = await workspace({ seed }).plan('chats: {news: {name: "News!", channel: true}}');
    expect(plan.changes[0]!.hazards.map((one) => one.code)).toEqual(['new-chat-or-rename', 'unseen-twin']);
  });

  test('somebody who was deleted and is declared is invited again, not looked for', async () => {
    const room = workspace({ seed });
    await room.sandbox.send({ method: 'DELETE', path: '/users/6' });
    expect((await room.plan('users: {user@corp.example: {}}')).plan.changes.map(line)).toEqual(['user:user@corp.example invite']);
  });

  test('a saved invitation e-mail is sent only when that is asked for', async () => {
    const loud = await workspace({ seed }).apply('settings: {invite: email}\nusers: {n@corp.example: {}}');
    expect(loud.writes).toEqual(['POST /users {"user":{"email":"n@corp.example"},"skip_email_notify":false}']);
    expect(loud.plan.changes[0]!.detail).toBe('sends an e-mail');
  });

  test('everything that takes part in a system message is silent', async () => {
    const { writes } = await workspace({ seed }).apply('chats: {mine: {id: 500, members: [boris@corp.example]}}');
    expect(writes[0]).toContain('"silent":true');
  });
});
