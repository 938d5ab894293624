/** What a row does not tell is not "none": nobody is thrown out, demoted, reopened or written over for it, and no company stops. */
import { describe, expect, test } from 'vitest';
import type { Seed } from '../../src/sandbox/index.ts';
import type { Json } from '../../src/wire/http.ts';
import { line, workspace } from '../workspace.ts';

const seed: Seed = {
  me: 'robot@corp.example',
  users: [
    { id: 1, email: 'robot@corp.example', role: 'admin' },
    { id: 2, email: 'second@corp.example', role: 'admin' },
    { id: 3, email: 'anna@corp.example', first_name: 'Anna', tags: ['QA'], custom_properties: { City: 'A' } },
    { id: 4, email: 'boris@corp.example' },
    { id: 6, email: 'guest@corp.example', role: 'multi_guest' },
  ],
  properties: [{ id: 31, name: 'City' }],
  tags: [
    { id: 11, name: 'QA' },
    { id: 12, name: 'UX' },
  ],
  bots: [
    {
      id: 90,
      nickname: 'hook_bot',
      name: 'Hook',
      outgoing_url: 'https://a.corp.example/x',
      can_edit: ['admin'],
      events: ['message_new'],
      scopes: ['messages:create'],
    },
  ],
  chats: [
    {
      id: 500,
      name: 'Ops',
      owner: 'robot@corp.example',
      members: ['anna@corp.example', 'boris@corp.example'],
      tags: ['QA'],
    },
    { id: 501, name: 'Old', owner: 'robot@corp.example', members: ['anna@corp.example'] },
    {
      id: 502,
      name: 'Big',
      owner: 'robot@corp.example',
      members: ['anna@corp.example', 'boris@corp.example', 'guest@corp.example'],
    },
    { id: 600, name: 'Pub', owner: 'robot@corp.example', public: true },
  ],
};

type Set = Record<string, Json>;
async function planned(yaml: string, path: string, id: number, set: Set) {
  const room = workspace({ seed });
  room.sandbox.faults.odd = [{ path, id, set: set as never }];
  const { plan } = await room.plan(`settings: {limits: {min_admins: 1, removals_percent: 100}}\n${yaml}`);
  return {
    changes: plan.changes.map(line),
    blocked: plan.blocked.map(({ code }) => code),
    notes: plan.notes.map(({ code, message }) => `${code}: ${message}`).join('\n'),
    hazards: plan.changes.flatMap(({ hazards }) => hazards.map(({ message }) => message)).join('\n'),
  };
}
/** Null, and something that the API does not allow: both are not told. */
const ways: [string, Json][] = [
  ['null', null],
  ['no value of its sort', { odd: true }],
];

describe.each(ways)('a value that is %s', (_, value) => {
  test.each<[string, string, string, number, string]>([
    ['suspended', 'users: {anna@corp.example: {suspended: false}}', '^/users', 3, 'suspended'],
    ['role', 'users: {anna@corp.example: {role: user}}', '^/users', 3, 'role'],
    ['role, of an admin', 'users: {second@corp.example: {role: user}}', '^/users', 2, 'role'],
    ['custom_properties', 'users: {anna@corp.example: {custom_properties: {City: B}}}', '^/users', 3, 'custom_properties'],
    ['public', 'chats: {old: {name: Old, public: false}}', '^/chats(/501)?($|\\?)', 501, 'public'],
    ['channel', 'chats: {old: {name: Old, channel: false}}', '^/chats(/501)?($|\\?)', 501, 'channel'],
  ])('of %s changes nothing, and is told', async (__, yaml, path, id, field) => {
    const { changes, blocked, notes } = await planned(yaml, path, id, { [field]: value });
    expect([changes, blocked]).toEqual([[], []]);
    expect(notes).toMatch(new RegExp(`not-told: the server does not tell its ${field}: neither compared nor written`));
  });

  test.each([
    ['a tag may hold her in the chat', '^/users', 3, 'list_tags', 500],
    ['the chat may have a tag that holds her', '^/chats(/500)?($|\\?)', 500, 'group_tag_ids', 500],
  ])('throws nobody out where %s', async (__, path, id, field) => {
    const yaml = 'chats: {ops: {name: Ops, membership: exact, members: [boris@corp.example]}}';
    const { changes, notes } = await planned(yaml, path, id as number, { [field as string]: value });
    expect(changes).toEqual([]);
    expect(notes).toContain('anna@corp.example stays: the server does not tell enough');
  });

  test('of member_ids is looked up: who is in the chat goes, and who would be thrown out is named', async () => {
    const odd = (yaml: string, id: number) => planned(yaml, `^/chats(/${id})?($|\\?)`, id, { member_ids: value });
    expect((await odd('chats: {old: {name: Old, membership: exact, members: []}}', 501)).changes).toEqual([
      'chat:old update members-anna@corp.example',
    ]);
    expect((await odd('chats: {big: {name: Big, archived: true}}', 502)).hazards).toContain('guest@corp.example');
    expect((await odd('chats: {pub: {name: Pub, public: false}}', 600)).blocked).toEqual([]);
  });

  test('of owner_id denies nobody their chat', async () => {
    const odd = (yaml: string) => planned(yaml, '^/chats(/501)?($|\\?)', 501, { owner_id: value });
    expect(await odd('chats: {old: {name: Old, owner: robot@corp.example}}')).toMatchObject({ changes: [], blocked: [] });
    expect((await odd('chats: {old: {name: Old, archived: true}}')).changes).toEqual(['chat:old archive archived=true']);
  });

  test('of the tags of a chat that declares them is blocked: who comes by them cannot be said', async () => {
    const yaml = 'chats: {ops: {name: Ops, tags: [UX]}}';
    expect(await planned(yaml, '^/chats(/500)?($|\\?)', 500, { group_tag_ids: value })).toMatchObject({
      changes: [],
      blocked: ['tags-unseen'],
    });
  });

  test.each(['events', 'scopes', 'can_edit', 'name'])('of the %s of a bot changes nothing', async (field) => {
    const own: Record<string, string> = {
      events: '[message_new]',
      scopes: '["messages:create"]',
      can_edit: '[admin]',
      name: 'Hook',
    };
    const { id, ...webhook } = seed.bots![0]!;
    const { changes, notes } = await planned(`bots: {hook_bot: {${field}: ${own[field]}}}`, '^/bots', id!, {
      webhook: { ...webhook, [field]: value } as never,
    });
    expect(changes).toEqual([]);
    expect(notes).toContain('not-told');
  });
});

describe('one odd row stops nobody else', () => {
  const rows: [string, number, Set][] = [
    ['^/users', 4, { role: 3 }],
    ['^/users', 4, { suspended: 'false' }],
    ['^/users', 4, { phone_number: 79001234567 }],
    ['^/users', 4, { list_tags: [{ id: 11, name: 'QA' }] }],
    ['^/users', 4, { list_tags: [null] }],
    ['^/users', 4, { custom_properties: [{ id: 31, value: ['a'] }] }],
    ['^/group_tags', 12, { name: null }],
    ['^/custom_properties', 31, { name: null }],
    ['^/chats(/502)?($|\\?)', 502, { member_ids: [1, null] }],
    ['^/chats(/502)?($|\\?)', 502, { owner_id: 0 }],
    ['^/chats(/502)?($|\\?)', 502, { channel: 'no' }],
    ['^/bots', 90, { webhook: null }],
    ['^/chats/500/members', 4, { role: 7 }],
  ];
  test.each(rows)('%s, id %i: %j', async (path, id, set) => {
    const yaml =
      'tags: {QA: {}}\nusers: {anna@corp.example: {title: CTO}}\nchats: {ops: {name: Ops, members: [anna@corp.example]}}';
    const { changes, blocked, notes } = await planned(yaml, path, id, set);
    expect([changes, blocked]).toEqual([['user:anna@corp.example update title="CTO"'], []]);
    const odd = path.startsWith('^/bots') || path.startsWith('^/custom') || Object.values(set).includes(null);
    if (!odd) expect(notes).toContain(`not-understood: `);
    if (!odd) expect(notes).toContain(` id ${id}: its `);
  });
});

test('somebody who does not tell who they are is not thrown out while a list names somebody whom nobody has seen', async () => {
  const room = workspace({ seed });
  room.sandbox.faults.odd = [{ path: '^/users', id: 3, set: { email: null } as never }];
  const yaml =
    'users: {anna@corp.example: {}}\nchats: {old: {name: Old, membership: exact, members: [anna@corp.example, boris@corp.example]}}';
  const { plan } = await room.plan(yaml);
  const elements = plan.changes.flatMap(({ fields }) => fields.flatMap(({ elements = [] }) => elements));
  expect(elements.filter(({ after }) => after === undefined)).toEqual([]);
});
