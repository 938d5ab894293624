import { describe, expect, it } from 'vitest';
import { defaultSettings, resolveEnv } from '../../src/core/desired.ts';
import { marked, read } from './reading.ts';

const one = (body: string) => read({ 'm.yaml': `pachform: 1\n${body}` });

const whole = `pachform: 1
settings:
  scope: acme-prod
  run_as: robot@corp.example
  owner: ceo@corp.example
  membership: exact
  on_removal: {users: delete}
  exclusive: [tags]
  limits: {removals: 3}
  allow:
    - {guard: removals, up_to: 40, why: "contractors leave"}
tags:
  Product Design: {previously: [UX]}
  Backend: {}
users:
  olegp@corp.example:
    first_name: Олег
    phone_number: "+79001234567"
    role: admin
    suspended: false
    tags: [Backend]
    custom_properties: {Город: Санкт-Петербург, "#1679": "42"}
    ignore_changes: [title]
    invite: email
    tagging: exact
    protect: true
    on_removal: keep
chats:
  backend:
    id: 334
    name: "Backend · команда"
    previously: ["Backend"]
    channel: true
    tags: [Backend]
    membership: additive
    owner: olegp@corp.example
    admins: [olegp@corp.example]
    editors: [deploy_bot]
    members: []
bots:
  deploy_bot:
    id: 1738816
    name: Deploy
    outgoing_url: "https://\${env:HOST}/\${env:PATH_OF_HOOK:-hook}"
    challenge_key: "\${env:KEY}"
    template: "costs $\${x}"
    commands: [/deploy, /rollback]
    can_edit: []
`;

describe('a good manifest', () => {
  it('becomes what is desired: declared fields and no others', async () => {
    const { manifest, diagnostics } = await read({ 'm.yaml': whole });
    expect(diagnostics).toEqual([]);
    expect(manifest!.wanted.map((want) => want.address)).toEqual([
      'tag:Backend',
      'tag:Product Design',
      'user:olegp@corp.example',
      'bot:deploy_bot',
      'chat:backend',
    ]);
    const [, design, oleg, bot, chat] = manifest!.wanted;
    expect(design).toEqual({
      address: 'tag:Product Design',
      kind: 'tag',
      key: 'Product Design',
      place: { file: 'm.yaml', line: 13, column: 3, length: 14 },
      ensure: 'present',
      previously: ['UX'],
      protect: false,
      ignore: [],
      state: {},
    });
    expect(oleg).toMatchObject({ protect: true, ignore: ['title'], invite: 'email', tagging: 'exact', on_removal: 'keep' });
    expect(oleg!.state).toEqual({
      first_name: 'Олег',
      phone_number: '+79001234567',
      role: 'admin',
      suspended: false,
      tags: ['Backend'],
      custom_properties: { Город: 'Санкт-Петербург', '#1679': '42' },
    });
    expect(chat).toMatchObject({ id: 334, previously: ['Backend'], membership: 'additive' });
    expect(chat!.state).toEqual({
      name: 'Backend · команда',
      channel: true,
      archived: false,
      tags: ['Backend'],
      owner: 'olegp@corp.example',
      admins: ['olegp@corp.example'],
      editors: ['deploy_bot'],
      members: [],
    });
    expect(bot!.state).toEqual({
      name: 'Deploy',
      outgoing_url: { env: 'HOST', text: 'https://${env:HOST}/${env:PATH_OF_HOOK:-hook}' },
      challenge_key: { env: 'KEY', text: '${env:KEY}' },
      template: 'costs ${x}',
      commands: ['/deploy', '/rollback'],
      can_edit: [],
    });
    expect(manifest!.variables).toEqual(['HOST', 'KEY']);
    expect(resolveEnv(bot!.state['outgoing_url'] as never, { HOST: 'a.ru' })).toBe('https://a.ru/hook');
  });

  it('has settings over their defaults', async () => {
    const { manifest } = await read({ 'm.yaml': whole });
    expect(manifest!.settings).toEqual({
      ...defaultSettings,
      declared: true,
      scope: 'acme-prod',
      run_as: 'robot@corp.example',
      owner: 'ceo@corp.example',
      membership: 'exact',
      on_removal: { ...defaultSettings.on_removal, users: 'delete' },
      exclusive: ['tags'],
      limits: { ...defaultSettings.limits, removals: 3 },
      allow: [
        { guard: 'removals', up_to: 40, why: 'contractors leave', place: { file: 'm.yaml', line: 11, column: 7, length: 54 } },
      ],
    });
  });

  it('without settings has the defaults, and says that none are declared', async () => {
    const { manifest } = await one('');
    expect(manifest!.settings).toEqual(defaultSettings);
    expect((await one('settings: {}')).manifest!.settings).toEqual({ ...defaultSettings, declared: true });
  });

  it('knows variables inside properties, and needs none that has a default', async () => {
    const { manifest } = await one('users: {a@b.ru: {title: "${env:T:-x}", custom_properties: {A: "${env:A}", B: "$${env:B}"}}}');
    expect(manifest!.variables).toEqual(['A']);
    expect(manifest!.wanted[0]!.state).toEqual({
      title: { env: 'T', text: '${env:T:-x}' },
      custom_properties: { A: { env: 'A', text: '${env:A}' }, B: '${env:B}' },
    });
  });

  it('never looks at what the keys of a home for anchors hold', async () => {
    const { manifest } = await one('x-a: {b: "${env:NO"}\nusers: {x-b: &b {titel: 1}}');
    expect(manifest!.wanted).toEqual([]);
  });

  it('is archived only when it says so, unless somebody else owns that', async () => {
    const { manifest } = await one(
      'chats:\n  a: {name: A}\n  b: {name: B, archived: true}\n  c: {name: C, ignore_changes: [archived]}\n  d: {name: D, ensure: absent}',
    );
    expect(manifest!.wanted.map((want) => want.state['archived'])).toEqual([false, true, undefined, undefined]);
  });

  it('resolves anchors, merges and lists of merges; what is written wins, then the earlier map', async () => {
    const { manifest } = await one(
      [
        'x-a: &a {role: user, title: A, tags: &t [Backend]}',
        'x-b: &b {title: B, department: D}',
        'users:',
        '  a@b.ru: {<<: [*a, *b], first_name: Anna}',
        '  b@b.ru: {title: own, <<: *a}',
        '  c@b.ru: {<<: {department: inline}, tags: *t}',
        '  d@b.ru: *b',
      ].join('\n'),
    );
    expect(manifest!.wanted.map((want) => want.state)).toEqual([
      { first_name: 'Anna', title: 'A', role: 'user', tags: ['Backend'], department: 'D' },
      { title: 'own', role: 'user', tags: ['Backend'] },
      { department: 'inline', tags: ['Backend'] },
      { title: 'B', department: 'D' },
    ]);
  });

  it('bears thousands of entries that merge the same defaults', async () => {
    const people = Array.from({ length: 3000 }, (_, i) => `  p${i}@b.ru: {<<: *d}\n`).join('');
    const { manifest } = await one(`x-d: &d {role: user, tags: [A]}\nusers:\n${people}`);
    expect(manifest!.wanted).toHaveLength(3000);
    expect(manifest!.wanted[7]!.state).toEqual({ role: 'user', tags: ['A'] });
  });
});

describe('several files', () => {
  it('are found in folders, sorted, and merged', async () => {
    const { manifest } = await read(
      {
        'w/b.yml': 'pachform: 1\nusers: {b@b.ru: {}}\n',
        'w/a.yaml': 'pachform: 1\nsettings: {}\nusers: {a@b.ru: {}}\n',
        'w/deep/c.yaml': 'pachform: 1\ntags: {T: {}}\n',
        'w/notes.txt': 'no',
        'w/_draft.yaml': 'no',
        'w/.hidden/x.yaml': 'no',
      },
      ['w/'],
    );
    expect(manifest!.files.map(({ path }) => path)).toEqual(['w/a.yaml', 'w/b.yml', 'w/deep/c.yaml']);
    expect(manifest!.wanted.map((want) => `${want.address} ${want.place.file}`)).toEqual([
      'tag:T w/deep/c.yaml',
      'user:a@b.ru w/a.yaml',
      'user:b@b.ru w/b.yml',
    ]);
    expect(manifest!.paths).toEqual(['w/']);
    expect(manifest!.source('w/b.yml')).toContain('b@b.ru');
  });

  it('are read once though they are named twice', async () => {
    const { manifest } = await read({ 'w/a.yaml': 'pachform: 1\nusers: {a@b.ru: {}}\n' }, ['w', './w/a.yaml', 'w//a.yaml']);
    expect(manifest!.files).toHaveLength(1);
  });

  it('may hold an entry only once', async () => {
    const { diagnostics } = await read({
      'a.yaml': 'pachform: 1\nusers: {a@b.ru: {}}\n',
      'b.yaml': 'pachform: 1\nusers:\n  A@b.ru: {}\n',
    });
    expect(diagnostics).toMatchObject([{ code: 'declared-twice', place: { file: 'b.yaml', line: 3, column: 3 } }]);
    expect(diagnostics[0]!.message).toContain('a.yaml:2:9');
  });

  it('may hold settings only once', async () => {
    const { diagnostics } = await read({ 'a.yaml': 'pachform: 1\nsettings: {}\n', 'b.yaml': 'pachform: 1\n\nsettings: {}\n' });
    expect(diagnostics).toMatchObject([{ code: 'settings-twice', place: { file: 'b.yaml', line: 3, column: 1 } }]);
    expect(diagnostics[0]!.message).toContain('a.yaml:2:1');
  });

  it('are checked together: each mistake is placed in its own file', async () => {
    const { diagnostics } = await read({
      'a.yaml': 'pachform: 1\nchats:\n  a: {name: A, members: [g@b.ru]}\n  b: {name: B, members: [g@b.ru, x@b.ru]}\n',
      'b.yaml': 'pachform: 1\nusers:\n  g@b.ru: {role: guest}\n  x@b.ru: {ensure: absent}\n',
    });
    expect(diagnostics.map((each) => `${each.code} ${each.place!.file}:${each.place!.line}:${each.place!.column}`)).toEqual([
      'names-absent a.yaml:4:34',
      'guest-chats b.yaml:3:18',
    ]);
  });

  it('give one digest, which follows their text', async () => {
    const digest = async (files: Record<string, string>) => (await read(files)).manifest!.sha256;
    const a = await digest({ 'a.yaml': 'pachform: 1\n', 'b.yaml': 'pachform: 1\nx-a: 1\n' });
    expect(a).toMatch(/^[0-9a-f]{64}$/);
    expect(await digest({ 'a.yaml': 'pachform: 1\n', 'b.yaml': 'pachform: 1\nx-a: 1\n' })).toBe(a);
    expect(await digest({ 'a.yaml': 'pachform: 1\n', 'b.yaml': 'pachform: 1\nx-a: 2\n' })).not.toBe(a);
  });
});

describe('places', () => {
  const { text, places } = marked(
    [
      'pachform: 1',
      'x-d: &d',
      '  department: ‹Backend',
      'users:',
      '  ‹a@b.ru:',
      '    <<: *d',
      '    tags:',
      '      - A',
      '      - ‹B',
      '    custom_properties: {Город: ‹Москва}',
      '    ‹title: ""'.replace('‹title: ', 'title: ‹'),
      '',
    ].join('\n'),
  );
  const rows: [string, string, string[] | undefined][] = [
    ['an entry', 'user:a@b.ru', undefined],
    ['an entry in other letters', 'user:A@B.ru', undefined],
    ['a merged field', 'user:a@b.ru', ['department']],
    ['an item of a list', 'user:a@b.ru', ['tags', '1']],
    ['a property', 'user:a@b.ru', ['custom_properties', 'Город']],
    ['an empty text in quotes', 'user:a@b.ru', ['title']],
    ['a field that is not written: its entry', 'user:a@b.ru', ['role']],
  ];
  const expected = [1, 1, 0, 2, 3, 4, 1].map((index) => places[index]);
  it.each(rows.map((row, index) => [...row, expected[index]] as const))('are found of %s', async (_, address, path, place) => {
    const { manifest } = await read({ 'm.yaml': text });
    const found = manifest!.locate(address, path && [...path]);
    expect(`${found!.line}:${found!.column}`).toBe(place);
  });

  it('are not found of what nobody declares', async () => {
    const { manifest } = await read({ 'm.yaml': text });
    expect(manifest!.locate('user:b@b.ru')).toBeUndefined();
    expect(manifest!.locate('nothing')).toBeUndefined();
  });
});
