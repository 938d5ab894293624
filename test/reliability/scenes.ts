/** A workspace, and one small manifest for every kind of write that pachform knows. */
import type { Seed } from '../../src/sandbox/index.ts';

const me = 'robot@corp.example';

export const seed: Seed = {
  owner: 'ceo@corp.example',
  me,
  users: [
    { email: 'ceo@corp.example', role: 'admin' },
    { email: me, role: 'admin' },
    { email: 'vice@corp.example', role: 'admin' },
    { email: 'egor@corp.example', role: 'admin' },
    { email: 'anna@corp.example', first_name: 'Анна', title: 'CIO', tags: ['QA'] },
    { email: 'boris@corp.example', first_name: 'Борис', tags: ['Old'] },
    { email: 'clara@corp.example', suspended: true },
    { email: 'dora@corp.example' },
    { email: 'fedor@corp.example' },
    { email: 'gleb@corp.example', tags: ['QA'] },
    { email: 'hanna@corp.example' },
  ],
  properties: [{ id: 31, name: 'Город' }],
  tags: ['QA', 'UX', 'Old', 'Held'],
  bots: [
    { nickname: 'deploy_bot', name: 'Deploy', events: ['message_new'], can_edit: ['admin'], who_can_add: 'anyone' },
    { nickname: 'old_bot', name: 'Old', can_edit: ['admin'] },
  ],
  chats: [
    { name: 'Backend', owner: me, members: ['anna@corp.example'], admins: ['boris@corp.example'] },
    {
      name: 'Release',
      owner: me,
      channel: true,
      public: true,
      members: ['anna@corp.example', 'gleb@corp.example'],
      editors: ['boris@corp.example'],
    },
    { name: 'Attic', owner: me, archived: true, members: ['anna@corp.example'] },
    { name: 'Stale', owner: me, members: ['anna@corp.example'] },
    { name: 'Held', owner: me, tags: ['QA'], members: ['boris@corp.example'] },
    { name: 'Watercooler', owner: 'ceo@corp.example', public: true, members: ['anna@corp.example', 'dora@corp.example'] },
  ],
};

export interface Scene {
  name: string;
  /** The write that the scene is about. */
  method: 'POST' | 'PUT' | 'DELETE';
  path: string;
  /** What its body says, where the path alone does not tell. */
  body?: string;
  yaml: string;
}

const head = `pachform: 1
settings: {scope: test, run_as: ${me}, owner: ceo@corp.example, limits: {removals: 90, removals_percent: 100, member_removals: 90, invitations: 90}}
`;

/** One row per kind of write. The path is matched as a regular expression against what the emulator is asked. */
const rows: [name: string, method: Scene['method'], path: string, yaml: string][] = [
  ['create a tag', 'POST', '^/group_tags$', 'tags: {Fresh: {}}'],
  ['rename a tag', 'PUT', '^/group_tags/', 'tags: {Design: {previously: [UX]}}'],
  ['delete a tag', 'DELETE', '^/group_tags/', 'tags: {Old: {ensure: absent, on_removal: delete}}'],
  ['invite a person', 'POST', '^/users$', 'users: {new@corp.example: {first_name: Новая, title: QA, tags: [QA]}}'],
  [
    'invite a guest',
    'POST',
    '^/users$',
    'users: {guest@corp.example: {role: guest}}\nchats: {backend: {name: Backend, members: [guest@corp.example]}}',
  ],
  ['edit a person', 'PUT', '^/users/', 'users: {anna@corp.example: {title: CTO, custom_properties: {Город: Москва}}}'],
  ['promote a person', 'PUT', '^/users/', 'users: {fedor@corp.example: {role: admin}}'],
  ['demote a person', 'PUT', '^/users/', 'users: {egor@corp.example: {role: user}}'],
  ['suspend a person', 'PUT', '^/users/', 'users: {dora@corp.example: {suspended: true}}'],
  ['reactivate a person', 'PUT', '^/users/', 'users: {clara@corp.example: {suspended: false}}'],
  ['delete a person', 'DELETE', '^/users/', 'users: {dora@corp.example: {ensure: absent, on_removal: delete}}'],
  ['create a bot', 'POST', '^/bots$', 'bots: {fresh_bot: {name: Fresh, events: [message_new]}}'],
  ['edit a bot', 'PUT', '^/bots/', 'bots: {deploy_bot: {name: Deployer, events: [button_click]}}'],
  ['delete a bot', 'DELETE', '^/bots/', 'bots: {old_bot: {ensure: absent, on_removal: delete}}'],
  [
    'create a chat',
    'POST',
    '^/chats$',
    'chats: {news: {name: News, channel: true, public: true, members: [anna@corp.example], tags: [Held]}}',
  ],
  ['create a private chat', 'POST', '^/chats$', 'chats: {team: {name: Team, members: [anna@corp.example, hanna@corp.example]}}'],
  ['rename a chat', 'PUT', '^/chats/\\d+$', 'chats: {backend: {name: Backend · команда, previously: [Backend]}}'],
  ['make a chat private', 'PUT', '^/chats/\\d+$', 'chats: {release: {name: Release, public: false}}'],
  ['archive a chat', 'PUT', '^/chats/\\d+/archive$', 'chats: {backend: {name: Backend, archived: true}}'],
  ['unarchive a chat', 'PUT', '^/chats/\\d+/unarchive$', 'chats: {attic: {name: Attic, archived: false}}'],
  ['remove a chat', 'PUT', '^/chats/\\d+/archive$', 'chats: {backend: {ensure: absent, name: Backend, on_removal: archive}}'],
  [
    'add people',
    'POST',
    '^/chats/\\d+/members$',
    'chats: {backend: {name: Backend, members: [dora@corp.example, gleb@corp.example, hanna@corp.example]}}',
  ],
  ['add a bot', 'POST', '^/chats/\\d+/members$', 'chats: {backend: {name: Backend, members: [deploy_bot]}}'],
  ['raise a role', 'PUT', '^/chats/\\d+/members/', 'chats: {release: {name: Release, editors: [anna@corp.example]}}'],
  [
    'lower a role',
    'PUT',
    '^/chats/\\d+/members/',
    'chats: {release: {name: Release, membership: exact, editors: [], members: [anna@corp.example, gleb@corp.example, boris@corp.example]}}',
  ],
  [
    'remove a person',
    'DELETE',
    '^/chats/\\d+/members/',
    'chats: {backend: {name: Backend, membership: exact, members: [boris@corp.example]}}',
  ],
  ['attach a tag', 'POST', '^/chats/\\d+/group_tags$', 'chats: {backend: {name: Backend, tags: [QA, Held]}}'],
  [
    'take a tag off',
    'DELETE',
    '^/chats/\\d+/group_tags/',
    'chats: {held: {name: Held, tagging: exact, tags: [], membership: exact, members: [boris@corp.example, gleb@corp.example]}}',
  ],
];

/** Writes that share their path, told apart by what they say. */
const said: Record<string, string> = {
  'invite a person': '"first_name":',
  'invite a guest': '"role":"guest"',
  'edit a person': '"title":',
  'promote a person': '"role":"admin"',
  'demote a person': '"role":"user"',
  'suspend a person': '"suspended":true',
  'reactivate a person': '"suspended":false',
  'create a chat': '"public":true',
  'create a private chat': '"name":"(Team|New 3)"',
  'rename a chat': '"name":',
  'make a chat private': '"public":false',
  'raise a role': '"role":"(admin|editor)"',
  'lower a role': '"role":"member"',
};

/** In: a scene and a write. Out: whether it is the one that the scene is about. */
export const isOf = ({ method, path, body }: Scene, write: { method: string; path: string; body?: unknown }): boolean =>
  write.method === method &&
  new RegExp(path).test(write.path) &&
  (body === undefined || new RegExp(body).test(JSON.stringify(write.body)));

export const scenes: Scene[] = rows.map(([name, method, path, yaml]) => ({
  name,
  method,
  path,
  yaml: `${head}${yaml}\n`,
  ...(said[name] !== undefined && { body: said[name] }),
}));

/** One of each kind of write in a single apply. */
export const each = `${head}tags:
  Fresh: {}
  Design: {previously: [UX]}
  Old: {ensure: absent, on_removal: delete}
users:
  new@corp.example: {first_name: Новая, tags: [Fresh]}
  guest@corp.example: {role: guest}
  anna@corp.example: {title: CTO, custom_properties: {Город: Москва}}
  fedor@corp.example: {role: admin}
  egor@corp.example: {role: user}
  dora@corp.example: {suspended: true}
  clara@corp.example: {suspended: false}
  hanna@corp.example: {ensure: absent, on_removal: delete}
bots:
  fresh_bot: {name: Fresh, events: [message_new]}
  deploy_bot: {name: Deployer, events: [button_click]}
  old_bot: {ensure: absent, on_removal: delete}
chats:
  news: {name: News, channel: true, public: true, members: [anna@corp.example, guest@corp.example], tags: [Held]}
  team: {name: Team, members: [anna@corp.example, new@corp.example]}
  backend: {name: Backend · команда, previously: [Backend], membership: exact, tags: [Held], admins: [boris@corp.example], members: [gleb@corp.example, clara@corp.example, deploy_bot]}
  release: {name: Release, public: false, membership: exact, editors: [anna@corp.example], members: [gleb@corp.example, boris@corp.example]}
  attic: {name: Attic, archived: false}
  stale: {ensure: absent, name: Stale, on_removal: archive}
  held: {name: Held, tagging: exact, tags: [], membership: exact, members: [boris@corp.example, gleb@corp.example]}
`;

const list = <T>(count: number, one: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => one(n + 1));
const lines = (count: number, one: (n: number) => string): string => list(count, one).join('\n');

/** A workspace for `everything`: some of each, so that every kind of write happens more than once. */
export const crowd: Seed = {
  ...seed,
  users: [
    ...seed.users!,
    ...list(4, (n) => ({ email: `edit${n}@corp.example`, title: 'Before' })),
    ...list(2, (n) => ({ email: `leave${n}@corp.example` })),
    ...list(2, (n) => ({ email: `gone${n}@corp.example` })),
    ...list(2, (n) => ({ email: `back${n}@corp.example`, suspended: true })),
    ...list(2, (n) => ({ email: `rise${n}@corp.example` })),
    ...list(2, (n) => ({ email: `fall${n}@corp.example`, role: 'admin' as const })),
  ],
  tags: [...seed.tags!, ...list(2, (n) => ({ name: `Was ${n}` })), ...list(2, (n) => ({ name: `Trash ${n}` }))],
  bots: [
    ...seed.bots!,
    ...list(2, (n) => ({
      nickname: `edit${n}_bot`,
      name: `Edit ${n}`,
      events: ['message_new'],
      can_edit: ['admin'],
      who_can_add: 'anyone',
    })),
    ...list(2, (n) => ({ nickname: `gone${n}_bot`, name: `Gone ${n}`, can_edit: ['admin'] })),
  ],
  chats: [
    ...seed.chats!,
    ...list(2, (n) => ({ name: `Rename ${n}`, owner: me, members: ['anna@corp.example'] })),
    ...list(2, (n) => ({ name: `Close ${n}`, owner: me, public: true, members: ['anna@corp.example'] })),
    ...list(2, (n) => ({ name: `Archive ${n}`, owner: me })),
    ...list(2, (n) => ({ name: `Open ${n}`, owner: me, archived: true })),
    ...list(2, (n) => ({
      name: `Full ${n}`,
      owner: me,
      channel: true,
      public: true,
      admins: ['edit1@corp.example'],
      editors: ['edit2@corp.example'],
      members: ['edit3@corp.example', 'leave1@corp.example'],
      tags: ['QA'],
    })),
  ],
};

/** An apply that makes every kind of write, and more than sixty of them. */
export const everything = `${head}tags:
${lines(3, (n) => `  Fresh ${n}: {}`)}
${lines(2, (n) => `  Now ${n}: {previously: [Was ${n}]}`)}
${lines(2, (n) => `  Trash ${n}: {ensure: absent, on_removal: delete}`)}
users:
${lines(4, (n) => `  new${n}@corp.example: {first_name: Новая ${n}, tags: [Fresh 1]}`)}
${lines(2, (n) => `  guest${n}@corp.example: {role: guest}`)}
${lines(4, (n) => `  edit${n}@corp.example: {title: After, custom_properties: {Город: Москва}}`)}
${lines(2, (n) => `  leave${n}@corp.example: {suspended: true}`)}
${lines(2, (n) => `  gone${n}@corp.example: {ensure: absent, on_removal: delete}`)}
${lines(2, (n) => `  back${n}@corp.example: {suspended: false}`)}
${lines(2, (n) => `  rise${n}@corp.example: {role: admin}`)}
${lines(2, (n) => `  fall${n}@corp.example: {role: user}`)}
bots:
${lines(3, (n) => `  fresh${n}_bot: {name: Fresh ${n}, events: [message_new], can_edit: [admin], who_can_add: anyone}`)}
${lines(2, (n) => `  edit${n}_bot: {name: Edited ${n}, events: [button_click]}`)}
${lines(2, (n) => `  gone${n}_bot: {ensure: absent, on_removal: delete}`)}
chats:
${lines(3, (n) => `  new${n}: {name: New ${n}, channel: true, public: ${n < 3}, tags: [Fresh 2], admins: [rise1@corp.example, dora@corp.example], editors: [new1@corp.example], members: [new2@corp.example, fresh1_bot${n === 1 ? ', guest1@corp.example' : ''}]}`)}
  team: {name: Team, members: [anna@corp.example, guest2@corp.example], archived: false}
${lines(2, (n) => `  rename${n}: {name: Renamed ${n}, previously: [Rename ${n}]}`)}
${lines(2, (n) => `  close${n}: {name: Close ${n}, public: false, members: [edit4@corp.example]}`)}
${lines(2, (n) => `  archive${n}: {ensure: absent, name: Archive ${n}, on_removal: archive}`)}
${lines(2, (n) => `  open${n}: {name: Open ${n}, archived: false, members: [edit1@corp.example]}`)}
${lines(2, (n) => `  full${n}: {name: Full ${n}, tagging: exact, tags: [Held, Now 1], membership: exact, admins: [edit2@corp.example], editors: [edit3@corp.example, edit${n}_bot], members: [edit1@corp.example, gleb@corp.example]}`)}
`;
