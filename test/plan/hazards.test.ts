/** What a person should look at twice: ranks, open chats, webhooks, strangers, and rows that do not tell everything. */
import { describe, expect, test } from 'vitest';
import type { Seed } from '../../src/sandbox/index.ts';
import { intentOf } from '../../src/workflow.ts';
import { contextOf, worldOf } from '../reliability/machine.ts';
import { line, manifest, workspace } from '../workspace.ts';

const seed: Seed = {
  me: 'robot@corp.example',
  users: [
    { id: 1, email: 'robot@corp.example', role: 'admin' },
    { id: 2, email: 'second@corp.example', role: 'admin' },
    {
      id: 3,
      email: 'anna.petrova@corp.example',
      first_name: 'Анна',
      last_name: 'Петрова',
      nickname: 'anna',
      tags: ['Design', 'QA'],
    },
    { id: 4, email: 'boris@corp.example', nickname: 'boris' },
    { id: 5, email: 'vеra@corp.example' }, // With a Cyrillic letter.
  ],
  tags: [
    { id: 11, name: 'Design' },
    { id: 13, name: 'QA' },
    { id: 14, name: 'UX' },
    { id: 15, name: 'L\u00adab' },
  ],
  properties: [
    { id: 21, name: 'День', data_type: 'date' },
    { id: 22, name: 'Рост', data_type: 'number' },
    { id: 23, name: 'Сайт', data_type: 'link' },
  ],
  bots: [
    { id: 40, nickname: 'deploy_bot', name: 'Deploy', can_edit: ['admin'], outgoing_url: 'https://old.example/x' },
    { id: 41, nickname: 'учет_bot', name: 'Owl', can_edit: ['admin'] },
  ],
  chats: [
    { id: 500, name: 'Ops', owner: 'boris@corp.example', admins: ['robot@corp.example'] },
    { id: 501, name: 'Old', owner: 'boris@corp.example', admins: ['robot@corp.example'] },
  ],
};
const limits = 'settings: {limits: {min_admins: 1, removals_percent: 100}}\n';
const hazards = async (yaml: string, env: Record<string, string> = {}) =>
  (await workspace({ seed }).plan(limits + yaml, { env })).plan.changes.flatMap((change) => change.hazards);

describe('large grants and strangers are hazards', () => {
  test.each([
    ['grants-admin', 'users: {boris@corp.example: {role: admin}}', 'invite, suspend and change everybody'],
    ['grants-admin', 'users: {new@corp.example: {role: admin}}', 'admin of the workspace'],
    ['opens-chat', 'chats: {ops: {name: Ops, public: true}}', 'may read all of it'],
    [
      'webhook-moves',
      'bots: {deploy_bot: {outgoing_url: "https://evil.example/x"}}',
      'goes to evil.example, and no longer to old.example',
    ],
    [
      'new-domain',
      'users: {x@corp.exampel: {}}',
      'nobody in the workspace has an address at corp.exampel; others are at corp.example',
    ],
    ['near-person', 'users: {anna.petrov@corp.example: {}}', 'anna.petrova@corp.example'],
    ['near-person', 'users: {vera@corp.example: {}}', 'here the 2nd letter is a Latin "e" (U+0065), there a Cyrillic "е"'],
    [
      'new-person-or-rename',
      'users: {ap@corp.example: {first_name: Анна, last_name: Петрова}}',
      'previously: [anna.petrova@corp.example]',
    ],
    [
      'new-person-or-rename',
      'users: {ap@corp.example: {first_name: Aннa, last_name: Петровa}}',
      '"Анна Петрова" only looks the same: here the 1st letter is a Latin "A"',
    ],
    ['look-alike', 'tags: {Dеsign: {}}', '"Design" (id 11) looks the same: here the 2nd letter is a Cyrillic "е" (U+0435)'],
    ['look-alike', 'tags: {Dеsign: {previously: [UX]}}', 'the live tag "Design" (id 11) looks the same'],
    ['look-alike', 'chats: {ops: {name: Oрs}}', '"Ops" (id 500) looks the same: here the 2nd letter is a Cyrillic "р" (U+0440)'],
    ['look-alike', 'chats: {news: {id: 501, name: Oрs}}', 'the live chat "Ops" (id 500) looks the same'],
    [
      'look-alike',
      'bots: {учёт_bot: {}}',
      'the live bot "учет_bot" (id 41) looks the same: here the 3rd letter is a Cyrillic "ё"',
    ],
    ['owns', 'users: {boris@corp.example: {suspended: true}}', '"Ops"'],
    ['owns', 'users: {boris@corp.example: {ensure: absent, on_removal: delete}}', '"Ops"'],
  ])('%s: %s', async (code, yaml, words) => {
    const found = (await hazards(yaml)).find((one) => one.code === code);
    expect(found?.message, JSON.stringify(await hazards(yaml))).toContain(words);
  });

  test.each([
    ['a title', 'users: {boris@corp.example: {title: CTO}}'],
    ['somebody of a known domain and an own name', 'users: {gleb.ivanov@corp.example: {first_name: Глеб, last_name: Иванов}}'],
    ['a tag that gets rid of what cannot be seen', 'tags: {Lab: {previously: ["L\u00adab"]}}'],
    ['a name that differs by a letter that can be seen', 'tags: {Designs: {}}'],
    ['a webhook at the same host', 'bots: {deploy_bot: {outgoing_url: "https://old.example/y"}}'],
  ])('%s is none', async (_, yaml) => {
    expect(await hazards(yaml)).toEqual([]);
  });
});

describe('grants that do not look like any', () => {
  const company: Seed = {
    ...seed,
    bots: seed.bots!.map((bot) => ({ ...bot, scopes: ['messages:create'] })),
    users: [
      ...seed.users!,
      { id: 61, email: 'away@corp.example', role: 'admin', suspended: true },
      { id: 62, email: 'guest@ext.example', role: 'multi_guest' },
    ],
  };
  const found = async (yaml: string) =>
    (await workspace({ seed: company }).plan(limits + yaml)).plan.changes.flatMap((change) =>
      change.hazards.map(({ code, message }) => `${code}: ${message}`),
    );
  test.each([
    [
      'an admin’s e-mail moves to a stranger’s mailbox',
      'second@evil.example: {previously: [second@corp.example]}',
      /^new-domain: nobody in/m,
    ],
    [
      'an e-mail becomes nearly somebody else’s',
      'bosir@corp.example: {previously: [second@corp.example]}',
      /^near-person: .*boris@/m,
    ],
    ['a name of four letters lacks one', 'bois@corp.example: {}', /^near-person: .*boris@corp\.example/m],
    [
      'somebody is renamed to be somebody else',
      'boris@corp.example: {first_name: Анна, last_name: Петрова}',
      /^same-name: anna\.petrova@corp\.example is called "Анна Петрова" already/m,
    ],
    [
      'an e-mail changes within the company',
      'ceo2@corp.example: {previously: [second@corp.example]}',
      /^moves-account: whoever reads the mail of ceo2@/m,
    ],
    ['an admin comes back', 'away@corp.example: {suspended: false}', /^grants-admin: /m],
    ['a guest becomes a user', 'guest@ext.example: {role: user}', /^guest-becomes-user: /m],
    ['an admin is invited where only a guest is from', 'chief@ext.example: {role: admin}', /^new-domain: nobody but guests in/m],
    ['two letters are swapped', 'bosir@corp.example: {}', /^near-person: .*boris@corp\.example/m],
    ['a second address of one mailbox is invited', 'boris+1@corp.example: {}', /^near-person: .*boris@corp\.example/m],
    ['the names are the other way round', 'ap@corp.example: {first_name: Петрова, last_name: Анна}', /^new-person-or-rename: /m],
  ])('%s', async (_, yaml, words) => {
    expect((await found(`users: {${yaml}}`)).join('\n')).toMatch(words);
  });

  test('another guest of a guest’s domain is none', async () => {
    expect(await found('users: {more@ext.example: {role: multi_guest}}')).toEqual([]);
  });

  test('a bot that may write and hears everything from then on, and not one that loses rights', async () => {
    const yaml =
      'bots: {deploy_bot: {scopes: ["messages:create", "users:delete", "users:read"], trigger_on: all_messages, who_can_add: anyone}}';
    expect((await found(yaml)).join()).toMatch(
      /widens-bot: from then on it hears every message of its chats, may use users:delete, may be added to chats by anybody/,
    );
    expect((await found('bots: {deploy_bot: {scopes: [], who_can_add: creator}}')).join()).not.toContain('widens-bot');
  });

  test('a chat that is pinned by a wrong number and gets the name of the right one', async () => {
    expect((await found('chats: {ops: {id: 501, name: Ops}}')).join('\n')).toMatch(
      /^same-name: another live chat is called "Ops" already \(id 500\)/m,
    );
  });

  test('a webhook at the same host in clear text', async () => {
    expect((await found('bots: {deploy_bot: {outgoing_url: "http://old.example/x"}}')).join()).toContain(
      'goes to http://old.example',
    );
  });
});

describe('a chat that half of the company joins at once', () => {
  const staff = Array.from({ length: 24 }, (_, at) => `p${at}@corp.example`);
  const company: Seed = {
    ...seed,
    users: [...seed.users!, ...staff.map((email, at) => ({ email, ...(at < 16 && { tags: ['QA'] }) }))],
  };
  const found = async (yaml: string) =>
    (await workspace({ seed: company }).plan(limits + yaml)).plan.changes.flatMap((change) =>
      change.hazards.filter(({ code }) => code === 'gains-everybody').map(({ message }) => `${change.address} ${message}`),
    );
  const everybody = `${16 + seed.users!.filter((one) => one.tags?.includes('QA')).length} of the ${24 + seed.users!.length} people`;

  test.each([
    ['by a tag', 'chats: {ops: {name: Ops, tags: [QA]}}', `chat:ops ${everybody} of the workspace join it at once`],
    ['by name', `chats: {ops: {name: Ops, members: [${staff.join(', ')}]}}`, `chat:ops 24 of the`],
    ['as it is made', `chats: {new: {name: New room, members: [${staff.join(', ')}]}}`, `chat:new 24 of the`],
  ])('%s is told with the chat', async (_, yaml, words) => {
    expect((await found(yaml)).map((one) => one.slice(0, words.length))).toEqual([words]);
  });

  test('a team of ten is none', async () => {
    expect(await found(`chats: {ops: {name: Ops, members: [${staff.slice(0, 10).join(', ')}]}}`)).toEqual([]);
  });
});

describe('two tags that differ only in the case of their letters', () => {
  /** The emulator knows one of each name; it tells of a server that has both. */
  function both() {
    const room = workspace({ seed: { ...seed, tags: [...seed.tags!, { id: 12, name: 'Other' }] } });
    room.sandbox.faults.odd = [
      { path: '^/group_tags', id: 12, set: { name: 'design' } },
      { path: '^/users', id: 3, set: { list_tags: ['Design', 'design', 'QA'] } },
    ];
    return room;
  }
  const sent = async (yaml: string) => {
    const room = both();
    await room.execute(await room.plan(limits + yaml));
    const put = room.sandbox.log.find(({ method, path }) => method === 'PUT' && path === '/users/3')!;
    return (put.body as { user: { list_tags: string[] } }).user.list_tags;
  };

  test('stay with whoever carries both, whatever other tag she gets', async () => {
    expect(await sent('users: {anna.petrova@corp.example: {tags: [QA, UX]}}')).toEqual(['Design', 'QA', 'UX', 'design']);
  });

  test('are both taken off where the list is the whole set, in one apply', async () => {
    expect(await sent('users: {anna.petrova@corp.example: {tagging: exact, tags: [QA]}}')).toEqual(['QA']);
  });

  test.each([
    ['a person', 'users: {boris@corp.example: {tags: [design]}}'],
    ['a chat', 'chats: {ops: {name: Ops, tags: [Design]}}'],
    ['the seat of tags', 'tags: {Design: {}}'],
  ])('named by %s are blocked with both ids', async (_, yaml) => {
    const { plan } = await both().plan(limits + yaml);
    expect(plan.changes.map(line)).toEqual([]);
    expect(plan.blocked[0]!.message).toMatch(/id 11\b.*id 12\b/);
  });
});

describe('values that the server would refuse are found before anything is sent', () => {
  test.each([
    ['День', '"01.02.2026"', 'date'],
    ['День', '"2026-02-30"', 'date'],
    ['Рост', 'высокий', 'number'],
    ['Сайт', 'example.com', 'link'],
  ])('%s: %s', async (name, value, type) => {
    const { plan } = await workspace({ seed }).plan(
      `users: {boris@corp.example: {title: X, custom_properties: {${name}: ${value}}}}`,
    );
    expect(plan.blocked.map(({ code, path }) => [code, path])).toEqual([['wrong-property', ['custom_properties', name]]]);
    expect(plan.blocked[0]!.message).toContain(type);
  });

  test('a value of the environment is not shown for it', async () => {
    const yaml = 'users: {boris@corp.example: {custom_properties: {День: "${env:DAY}"}}}';
    const { plan } = await workspace({ seed }).plan(yaml, { env: { DAY: 's3cret' } });
    expect(plan.blocked.map(({ code }) => code)).toEqual(['wrong-property']);
    expect(JSON.stringify(plan)).not.toContain('s3cret');
  });
});

describe('nicknames', () => {
  test.each([
    ['a person', 'anna', 'anna.petrova@corp.example'],
    ['a bot', 'deploy_bot', 'a bot'],
  ])('that %s has are blocked with who has them', async (_, nickname, who) => {
    const { plan } = await workspace({ seed }).plan(`users: {boris@corp.example: {nickname: ${nickname}}}`);
    expect(plan.blocked.map(({ code }) => code)).toEqual(['nickname-taken']);
    expect(plan.blocked[0]!.message).toContain(who);
  });

  test('that two people exchange are exchanged in one apply', async () => {
    const room = workspace({ seed });
    await room.apply('users: {anna.petrova@corp.example: {nickname: boris}, boris@corp.example: {nickname: anna}}');
    expect([3, 4].map((id) => room.sandbox.store.users.get(id)!.nickname)).toEqual(['boris', 'anna']);
  });

  test('that one gives up for another are handed over in one apply, to somebody new as well', async () => {
    const room = workspace({ seed });
    await room.apply(
      'users: {anna.petrova@corp.example: {nickname: annette}, boris@corp.example: {nickname: anna}, gleb.orlov@corp.example: {nickname: boris}}',
    );
    expect(room.sandbox.store.users.get(4)!.nickname).toBe('anna');
    expect([...room.sandbox.store.users.values()].find(({ email }) => email === 'gleb.orlov@corp.example')!.nickname).toBe(
      'boris',
    );
  });
});

describe('a row that does not tell everything', () => {
  const odd = (path: string, id: number, set: object, from = seed) => {
    const room = workspace({ seed: from });
    room.sandbox.faults.odd = [{ path, id, set: set as never }];
    return room;
  };

  test('of one person whose e-mail is hidden stops no invitation, and is told with its id', async () => {
    const { plan } = await odd('^/users', 4, { email: null }).plan('users: {gleb.orlov@corp.example: {}}');
    expect(plan.problems).toEqual([]);
    expect(plan.changes.map(line)).toEqual(['user:gleb.orlov@corp.example invite']);
    expect(plan.notes.find(({ code }) => code === 'may-be-hidden')!.message).toContain('id 4');
  });

  test('where most e-mails are hidden it is the token that is not good enough', async () => {
    const room = workspace({ seed });
    room.sandbox.faults.odd = [2, 3, 4].map((id) => ({ path: '^/users', id, set: { email: null } }));
    const { plan } = await room.plan('users: {gleb.orlov@corp.example: {}}');
    expect(plan.problems.map(({ code }) => code)).toContain('hidden-emails');
  });

  test('of a chat without a name refuses no plan; only a new chat could be that one', async () => {
    const room = odd('^/chats', 500, { name: null });
    expect((await room.plan('users: {boris@corp.example: {title: X}}')).plan.changes).toHaveLength(1);
    const { plan } = await room.plan('chats: {news: {name: News}}');
    expect(plan.blocked.map(({ code, message }) => [code, message.includes('id 500')])).toEqual([['may-be-hidden', true]]);
  });

  test('of a chat that does not tell whether it is archived plans no reopening', async () => {
    const { plan } = await odd('^/chats', 500, { archived: null }).plan('chats: {ops: {name: Ops}}');
    expect(plan.changes).toEqual([]);
  });
});

describe('what a plan knows before it sends anything', () => {
  const intended = async (yaml: string, env: Record<string, string>) => {
    const end = await intentOf(contextOf(worldOf({ seed }), { env, desk: {} as never }), await manifest(yaml), {});
    return 'is' in end ? end.diagnostics : [];
  };

  test.each([
    ['a webhook without https://', 'bots: {deploy_bot: {outgoing_url: "${env:X}"}}', 'hooks.example/s3cret'],
    ['a line break at the end', 'users: {boris@corp.example: {title: "${env:X}"}}', 's3cret\r\n'],
    ['a nickname with a space', 'users: {boris@corp.example: {nickname: "${env:X}"}}', 'bo s3cret'],
    ['a nickname with a Cyrillic letter', 'users: {boris@corp.example: {nickname: "${env:X}"}}', 's3cret_vеra'],
    ['a name of 300 letters', 'users: {boris@corp.example: {department: "${env:X}"}}', 's3cret'.repeat(50)],
    ['a property of 800 letters', 'users: {boris@corp.example: {custom_properties: {День: "${env:X}"}}}', 's3cret'.repeat(140)],
  ])('%s in a variable is an error at its line, without the value', async (_, yaml, value) => {
    const found = await intended(yaml, { X: value });
    expect(found.map(({ code }) => code)).toEqual(['unfit-variable']);
    expect(found[0]!.message).toContain('the value of X');
    expect(JSON.stringify(found)).not.toContain('s3cret');
  });

  test('a variable that is not set is told at its own line and column, not at the head of the entry', async () => {
    const yaml = [
      'users:',
      '  boris@corp.example:',
      '    title: "Lead ${env:X} of ${env:WHAT:-all} ${env:Y}"',
      '    custom_properties: {v1.2: "${env:X}"}',
      'bots:',
      '  deploy_bot:',
      '    template: |',
      '      Hello',
      '        ${env:Y}',
    ].join('\n');
    const found = await intended(yaml, {});
    expect(found.map(({ place }) => [place?.line, place?.column, place?.length])).toEqual([
      [4, 18, 8],
      [4, 47, 8],
      [5, 32, 8],
      [10, 9, 8],
    ]);
  });

  test('a variable that is as it should be is none', async () => {
    expect(await intended('bots: {deploy_bot: {outgoing_url: "${env:X}"}}', { X: 'https://hooks.example/s3cret' })).toEqual([]);
  });

  test('a bot whose nickname the server would refuse is blocked, and made by nobody', async () => {
    const { plan } = await workspace({ seed }).plan('bots: {deploy: {name: X}}');
    expect(plan.blocked.map(({ code }) => code)).toEqual(['bot-nickname']);
  });

  test('a tag that was renamed a line above is told by its new name, offline', async () => {
    await expect(manifest('tags: {Design: {previously: [UX]}}\nusers: {boris@corp.example: {tags: [UX]}}')).rejects.toThrow(
      'the tag "UX" is called "Design" now',
    );
  });
});

describe('a guest has one chat, and nobody can give it back', () => {
  const withGuest: Seed = {
    ...seed,
    users: [...seed.users!, { id: 8, email: 'g@ext.example', role: 'guest' }],
    chats: [{ id: 501, name: 'Проект', admins: ['robot@corp.example'], members: ['g@ext.example', 'boris@corp.example'] }],
  };
  const told = async (yaml: string) =>
    (await workspace({ seed: withGuest }).plan(limits + yaml)).plan.changes.flatMap(({ address, hazards: list }) =>
      list.filter(({ code }) => code === 'guest-out').map(({ message }) => `${address}: ${message}`),
    );

  test.each([
    ['a suspension', 'users: {g@ext.example: {suspended: true}}', 'user:g@ext.example: their only chat, "Проект", goes with it'],
    ['a removal', 'users: {g@ext.example: {ensure: absent}}', 'user:g@ext.example: their only chat, "Проект", goes with it'],
    [
      'a list that no longer names them',
      'chats: {project: {name: Проект, membership: exact, members: [boris@corp.example]}}',
      'chat:project: takes g@ext.example out of their only chat, for good',
    ],
  ])('%s says that it is for good, at its own change', async (_, yaml, words) => {
    expect(await told(yaml)).toEqual([expect.stringContaining(words)]);
  });

  test('for anybody else it is no hazard', async () => {
    expect(await told('users: {boris@corp.example: {suspended: true}}')).toEqual([]);
    expect(await told('chats: {project: {name: Проект, membership: exact, members: [g@ext.example]}}')).toEqual([]);
  });
});

describe('a rename of a tag that Git takes back', () => {
  const reverted =
    'tags: {Design old: {}}\nusers: {anna.petrova@corp.example: {tags: [Design old, QA]}, boris@corp.example: {tags: []}}';
  const carrying: Seed = { ...seed, users: seed.users!.map((one) => (one.id === 4 ? { ...one, tags: ['UX'] } : one)) };

  test('without memory the new tag is not silent: it names the live one that the same people carry', async () => {
    const { plan } = await workspace({ seed }).plan(
      limits + reverted.replace('QA]', 'QA]').replace('tags: {', 'tags: {QA: {}, '),
    );
    const made = plan.changes.find(({ address }) => address === 'tag:Design old')!;
    expect(made.verb).toBe('create');
    expect(made.hazards.map(({ code, message }) => [code, message])).toEqual([
      ['new-tag-or-rename', expect.stringContaining('write `previously: ["Design"]`')],
    ]);
  });

  test('a tag that others are to have is a new one', async () => {
    const yaml = 'tags: {New: {}}\nusers: {anna.petrova@corp.example: {tags: [New]}, boris@corp.example: {tags: [New]}}';
    const { plan } = await workspace({ seed: carrying }).plan(limits + yaml);
    expect(plan.changes.find(({ address }) => address === 'tag:New')!.hazards).toEqual([]);
  });

  test('with memory it is renamed back', async () => {
    const room = workspace({ seed });
    const rename = 'tags: {Figma: {previously: [Design]}}\nusers: {anna.petrova@corp.example: {tags: [Figma]}}';
    const settings = limits.replace('{limits', '{scope: s, limits');
    const { memory } = await room.apply(settings + rename);
    const { plan } = await room.plan(settings + rename.replace('{previously: [Design]}', '{}').replaceAll('Figma', 'Design'), {
      memory,
      leftovers: true,
    } as never);
    expect(plan.changes.map(({ address, verb }) => `${verb} ${address}`)).toEqual(['rename tag:Design']);
  });
});
