/** The fewest requests that can answer the question, on every generation of the server. */
import { describe, expect, test } from 'vitest';
import { refused } from '../../src/core/planner.ts';
import type { ApiVersion, Seed } from '../../src/sandbox/index.ts';
import { line, workspace } from '../workspace.ts';

const seed: Seed = {
  me: 'robot@corp.example',
  users: [
    { id: 1, email: 'robot@corp.example', role: 'admin' },
    { id: 2, email: 'second@corp.example', role: 'admin' },
    ...Array.from({ length: 118 }, (_, at) => ({ id: 10 + at, email: `p${at}@corp.example`, phone_number: '+70000000000' })),
  ],
  tags: [
    { id: 1, name: 'QA' },
    { id: 2, name: 'Ops' },
  ],
  properties: [{ id: 31, name: 'Desk', data_type: 'number' }],
  bots: [{ id: 300, nickname: 'deploy_bot', can_edit: ['admin'], outgoing_url: null }],
  chats: [
    { id: 500, name: 'Large', public: true, members: Array.from({ length: 100 }, (_, at) => `p${at}@corp.example`) },
    { id: 501, name: 'Tagged', tags: ['QA'], members: ['p1@corp.example'] },
    { id: 502, name: 'Small', public: true, members: ['p1@corp.example'] },
    { id: 503, name: 'Channel', channel: true, public: true, members: ['p1@corp.example'] },
    {
      id: 504,
      name: 'Theirs',
      public: true,
      owner: 'p0@corp.example',
      admins: ['robot@corp.example'],
      members: ['p1@corp.example'],
    },
    ...Array.from({ length: 60 }, (_, at) => ({ id: 600 + at, name: `Other ${at}`, public: at % 2 === 0 })),
  ],
};
const yaml = `
tags: {QA: {}}
users:
  p1@corp.example: {phone_number: "+7 000 000-00-00", custom_properties: {Desk: ""}}
bots: {deploy_bot: {ID}}
chats:
  large: {name: Large, members: [p1@corp.example]}
  tagged: {name: Tagged, members: [p1@corp.example]}
  small: {name: Small, members: [p1@corp.example, p2@corp.example]}
  channel: {name: Channel, admins: [robot@corp.example], editors: [], members: [p1@corp.example]}
  theirs: {name: Theirs is ours, previously: [Theirs]}
`;

describe('reading', () => {
  test.each<[ApiVersion, Record<string, number>]>([
    // The oldest lists end with an empty page, leave phone numbers out of lists, and may refuse `User`.
    // Pages of users, tags, chats of both availabilities, bots; one each of profile, token, definitions;
    // the samples Large (3 pages) and Tagged; Small, whose members change; the roles of Channel; the admins of Theirs.
    [
      '2026-02',
      {
        '/users': 4,
        '/users/*': 1,
        '/group_tags': 2,
        '/chats': 5,
        '/bots': 1,
        '/profile': 1,
        '/oauth/token/info': 1,
        '/custom_properties': 1,
        '/chats/*/members': 12,
      },
    ],
    [
      '2026-08',
      {
        '/users': 3,
        '/group_tags': 1,
        '/chats': 3,
        '/bots': 1,
        '/profile': 1,
        '/oauth/token/info': 1,
        '/custom_properties': 1,
        '/chats/*/members': 8,
      },
    ],
    [
      '2026-10',
      {
        '/users': 3,
        '/group_tags': 1,
        '/chats': 3,
        '/bots': 1,
        '/profile': 1,
        '/oauth/token/info': 1,
        '/custom_properties': 1,
        '/chats/*/members': 8,
      },
    ],
  ])('a plan on %s reads what it must and no more', async (apiVersion, expected) => {
    const room = workspace({ seed, apiVersion });
    const { plan } = await room.plan(yaml.replace('{ID}', apiVersion === '2026-02' ? '{}' : '{name: deploy_bot}'));
    const counts: Record<string, number> = {};
    for (const one of room.sandbox.log) {
      const path = one.path.replace(/\/\d+/, '/*');
      counts[path] = (counts[path] ?? 0) + 1;
    }
    expect(counts).toEqual(expected);
    expect(plan.changes.map(line)).toEqual([
      'chat:small update members+p2@corp.example:member',
      'chat:theirs update name="Theirs is ours"',
    ]);
    expect(plan.budget.reads).toBe(room.sandbox.log.length);
  });

  test('a guess that a sample contradicts is not used at all', async () => {
    const room = workspace({ seed });
    const send = room.sandbox.send;
    // A server whose member_ids leave one person of the large chat out.
    room.sandbox.send = async (request, signal) => {
      const answer = await send(request, signal);
      if (request.path === '/chats')
        for (const chat of (answer.body as { data: { id: number; member_ids: number[] }[] }).data)
          if (chat.id === 500) chat.member_ids = chat.member_ids.slice(1);
      return answer;
    };
    const { plan } = await room.plan(
      'chats: {large: {name: Large, members: [p0@corp.example]}, small: {name: Small, members: [p1@corp.example]}}',
    );
    expect(plan.changes).toEqual([]);
    const listed = room.sandbox.log.filter((one) => /members$/.test(one.path)).map((one) => one.path);
    expect(new Set(listed)).toEqual(new Set(['/chats/500/members', '/chats/502/members']));
  });

  test('planning never writes', async () => {
    const room = workspace({ seed });
    await room.plan(yaml.replace('{ID}', '{}'));
    expect(room.sandbox.log.every((one) => one.method === 'GET')).toBe(true);
  });

  test('on a server that never lists archived chats a new chat is refused, unless somebody reviewed it', async () => {
    const room = workspace({ seed, apiVersion: '2026-02' });
    const chat = 'chats: {new: {name: Entirely new, public: true}}';
    expect((await room.plan(chat)).plan.blocked.map((one) => one.code)).toEqual(['create-unseen']);
    const allowed = await room.plan(`settings: {allow: [{guard: create-unseen, on: "chat:new", why: looked by hand}]}\n${chat}`);
    expect(refused(allowed.plan)).toBe(false);
  });

  test('on a server that only knows PUT of bots, their webhook is managed and nothing else', async () => {
    const room = workspace({ seed, apiVersion: '2026-02' });
    const url = await room.plan('bots: {deploy_bot: {outgoing_url: "https://hooks.example/secret"}}');
    expect(url.plan.changes.map(line)).toEqual(['bot:deploy_bot update outgoing_url=(secret)']);
    expect(JSON.stringify(url.plan)).not.toContain('/secret');
    await room.execute(url);
    expect(room.sandbox.log.at(-1)).toMatchObject({
      method: 'PUT',
      path: '/bots/300',
      body: { bot: { webhook: { outgoing_url: 'https://hooks.example/secret' } } },
    });
    expect((await room.plan('bots: {deploy_bot: {name: Other}}')).plan.blocked.map((one) => one.code)).toEqual([
      'bot-not-editable',
    ]);
    expect((await room.plan('bots: {new_bot: {name: New}}')).plan.blocked.map((one) => one.code)).toEqual(['bot-creation']);
  });
});
