/** Done is what the answer or the workspace shows to be so: nobody believes that somebody is suspended who is not. */
import { describe, expect, test } from 'vitest';
import type { Memory } from '../../src/core/memory.ts';
import type { Seed } from '../../src/sandbox/index.ts';
import type { Json, JsonObject, Send, WireRequest, WireResponse } from '../../src/wire/http.ts';
import { apply, desk, plan, type World, worldOf } from '../reliability/machine.ts';
import { line } from '../workspace.ts';

const seed: Seed = {
  me: 'robot@corp.example',
  users: [
    { id: 1, email: 'robot@corp.example', role: 'admin' },
    { id: 2, email: 'second@corp.example', role: 'admin' },
    { id: 3, email: 'anna@corp.example', first_name: 'Anna', nickname: 'anna', tags: ['QA'] },
    { id: 4, email: 'boris@corp.example', role: 'admin' },
    { id: 5, email: 'vera@corp.example' },
  ],
  tags: [
    { id: 11, name: 'QA' },
    { id: 12, name: 'UX' },
  ],
  properties: [{ id: 21, name: 'Город' }],
  bots: [{ id: 40, nickname: 'old_bot', name: 'Old', can_edit: ['admin'] }],
  chats: [
    { id: 500, name: 'Ops', owner: 'robot@corp.example', admins: ['boris@corp.example'], members: ['anna@corp.example'] },
    { id: 501, name: 'Open', owner: 'robot@corp.example', public: true },
    { id: 502, name: 'Shut', owner: 'robot@corp.example', archived: true },
  ],
};
const settings =
  'settings: {scope: test, membership: exact, tagging: exact, limits: {min_admins: 1, removals: 9, removals_percent: 100}}\n';

/** What each write is, and the request that it makes. */
const writes: [what: string, yaml: string, method: WireRequest['method'], path: RegExp, keys: string[]][] = [
  ['a title', 'users: {anna@corp.example: {title: CTO}}', 'PUT', /^\/users\/3$/, ['title']],
  ['a suspension', 'users: {anna@corp.example: {suspended: true}}', 'PUT', /^\/users\/3$/, ['suspended']],
  ['a workspace role', 'users: {vera@corp.example: {role: admin}}', 'PUT', /^\/users\/5$/, ['role']],
  ['tags of a person', 'users: {anna@corp.example: {tags: [UX]}}', 'PUT', /^\/users\/3$/, ['list_tags']],
  ['a property', 'users: {anna@corp.example: {custom_properties: {Город: Омск}}}', 'PUT', /^\/users\/3$/, ['custom_properties']],
  ['a nickname', 'users: {anna@corp.example: {nickname: ann}}', 'PUT', /^\/users\/3$/, ['nickname']],
  ['an e-mail', 'users: {ann@corp.example: {previously: [anna@corp.example]}}', 'PUT', /^\/users\/3$/, ['email']],
  ['a removal of a person', 'users: {anna@corp.example: {ensure: absent}}', 'PUT', /^\/users\/3$/, ['suspended']],
  ['a deletion of a person', 'users: {anna@corp.example: {ensure: absent, on_removal: delete}}', 'DELETE', /^\/users\/3$/, []],
  ['a tag\u2019s name', 'tags: {Quality: {previously: [QA]}}', 'PUT', /^\/group_tags\/11$/, ['name']],
  ['a deletion of a tag', 'tags: {UX: {ensure: absent, on_removal: delete}}', 'DELETE', /^\/group_tags\/12$/, []],
  ['a chat\u2019s name', 'chats: {ops: {name: Ops 2, previously: [Ops]}}', 'PUT', /^\/chats\/500$/, ['name']],
  ['an opening', 'chats: {ops: {name: Ops, public: true}}', 'PUT', /^\/chats\/500$/, ['public']],
  ['a closing', 'chats: {open: {name: Open, public: false}}', 'PUT', /^\/chats\/501$/, ['public']],
  ['an archiving', 'chats: {ops: {name: Ops, archived: true}}', 'PUT', /^\/chats\/500\/archive$/, []],
  ['a reopening', 'chats: {shut: {name: Shut}}', 'PUT', /^\/chats\/502\/unarchive$/, []],
  ['a chat role', 'chats: {ops: {name: Ops, admins: [anna@corp.example, boris@corp.example]}}', 'PUT', /members\/3$/, ['role']],
  [
    'a loss of a chat role',
    'chats: {ops: {name: Ops, admins: [], members: [anna@corp.example, boris@corp.example]}}',
    'PUT',
    /members\/4$/,
    ['role'],
  ],
  [
    'a joining',
    'chats: {ops: {name: Ops, membership: additive, members: [vera@corp.example]}}',
    'POST',
    /500\/members$/,
    ['member_ids'],
  ],
  ['a leaving', 'chats: {ops: {name: Ops, members: []}}', 'DELETE', /500\/members\/3$/, []],
  ['a tag on a chat', 'chats: {ops: {name: Ops, tags: [UX]}}', 'POST', /500\/group_tags$/, ['group_tag_ids']],
  ['a bot\u2019s events', 'bots: {old_bot: {events: [message_new]}}', 'PUT', /^\/bots\/40$/, ['events']],
  ['a deletion of a bot', 'bots: {old_bot: {ensure: absent, on_removal: delete}}', 'DELETE', /^\/bots\/40$/, []],
];

const html = '<html><title>Sign in</title></html>';
const answers: [what: string, answer: (truth: WireResponse) => WireResponse][] = [
  ['200 with a sign-in page', () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: html })],
  ['200 with an empty object', () => ({ status: 200, headers: {}, body: {} })],
  [
    '200 with a list of errors',
    () => ({ status: 200, headers: {}, body: { errors: [{ key: 'base', code: 'general_limit', message: 'no' }] } }),
  ],
  ['202', () => ({ status: 202, headers: {}, body: null })],
  ['207', () => ({ status: 207, headers: {}, body: { data: [] } })],
  ['204', () => ({ status: 204, headers: {}, body: null })],
];

async function applied(yaml: string, send: (world: World) => Send) {
  const world = worldOf({ seed });
  const kept: { memory?: Memory } = {};
  const turn = await apply(world, settings + yaml, { send: send(world), desk: desk({}, kept) });
  const left = (await plan(world, settings + yaml)).changes.map(line);
  return { world, turn, left, kept };
}

describe('an answer that does not say that it is done', () => {
  test.each(writes)('%s is not called done, and not remembered', async (_, yaml, method, path) => {
    for (const [what, answer] of answers) {
      const { turn, left, kept } = await applied(
        yaml,
        ({ sandbox }) =>
          async (request) =>
            request.method === method && path.test(request.path)
              ? answer({ status: 204, headers: {}, body: null })
              : sandbox.send(request),
      );
      expect(left, what).not.toEqual([]);
      expect(turn.exit, `${what}: ${JSON.stringify(turn.report?.outcomes)}`).toBe(5);
      const [address] = left[0]!.split(' ');
      const remembered = kept.memory?.entries[turn.plan!.changes[0]!.address]?.state;
      expect(remembered === undefined || Object.keys(remembered).length === 0, `${what}: ${address} is remembered`).toBe(true);
      expect(
        turn.report!.outcomes.some(({ because }) => because !== undefined),
        what,
      ).toBe(true);
    }
  });

  test.each(writes)('%s that was made all the same is found in the workspace', async (_, yaml, method, path) => {
    const { turn, left } = await applied(yaml, ({ sandbox }) => async (request) => {
      const truth = await sandbox.send(request);
      return request.method === method && path.test(request.path) ? answers[0]![1](truth) : truth;
    });
    expect(left).toEqual([]);
    expect(turn.exit, JSON.stringify(turn.report?.outcomes)).toBe(0);
  });
});

describe('an answer of 2xx with another value', () => {
  const dropping =
    (method: string, path: RegExp, keys: string[]) =>
    ({ sandbox }: World): Send =>
    async (request) => {
      if (request.method !== method || !path.test(request.path)) return sandbox.send(request);
      const drop = (body: Json | undefined): Json | undefined => {
        if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
        return Object.fromEntries(
          Object.entries(body).flatMap(([key, value]) => (keys.includes(key) ? [] : [[key, drop(value)!]])),
        );
      };
      const body = drop(request.body);
      const nothingLeft = Object.values(body as JsonObject).every((one) => Object.keys(one as JsonObject).length === 0);
      if (nothingLeft) return sandbox.send({ method: 'GET', path: request.path });
      return sandbox.send({ ...request, ...(body !== undefined && { body }) });
    };

  test.each(writes.filter(([, , method, path, keys]) => method === 'PUT' && keys.length > 0 && !/members/.test(path.source)))(
    '%s that the server ignores has failed, with both values',
    async (_, yaml, method, path, keys) => {
      const { turn, left } = await applied(yaml, dropping(method, path, keys));
      expect(left).not.toEqual([]);
      expect(turn.exit).toBe(5);
      const failed = turn.report!.outcomes.find(({ result }) => result === 'failed')!;
      expect(failed.because).toMatch(/the server answered 200, but its .* is .* and not /);
    },
  );

  const renaming =
    (how: (name: string) => string) =>
    ({ sandbox }: World): Send =>
    async (request) => {
      const body = request.body as JsonObject | undefined;
      const [root] = Object.keys(body ?? {});
      const object = body?.[root!] as JsonObject | undefined;
      if (request.method !== 'POST' || typeof object?.['name'] !== 'string') return sandbox.send(request);
      return sandbox.send({ ...request, body: { [root!]: { ...object, name: how(object['name']) } } });
    };
  test.each([
    ['squeezes spaces', 'Product  Design', (name: string) => name.replace(/ +/g, ' ')],
    ['makes other spaces of them', 'Product\u00a0Design', (name: string) => name.replace(/\u00a0/g, ' ')],
    ['drops what cannot be seen', 'Design\ufe0f \u200bteam', (name: string) => name.replace(/[\ufe0f\u200b]/g, '')],
  ])('a server that %s in names makes one chat and one tag, and says how it writes them', async (_, name, how) => {
    const yaml = `${settings}tags: {${JSON.stringify(name)}: {}}\nchats: {design: {name: ${JSON.stringify(name)}}}`;
    const world = worldOf({ seed });
    for (let applies = 0; applies < 3; applies++) {
      const turn = await apply(world, yaml, { send: renaming(how)(world), options: { skipBlocked: true } });
      expect(turn.exit === 0, JSON.stringify(turn.report?.outcomes)).toBe(false);
      if (applies === 0) expect(turn.report!.outcomes.map(({ because }) => because).join()).toContain(`"${how(name)}"`);
    }
    const made = [...world.sandbox.store.chats.values()].filter((chat) => chat.name === how(name));
    expect(made).toHaveLength(1);
  });

  const long = 'A name that is longer than twenty letters';
  test.each([
    ['made', `{name: ${long}}`, 4],
    ['renamed', `{name: ${long}, previously: [Ops]}`, 3],
    ['somebody else\u2019s and renamed', `{name: ${long}, previously: [Theirs]}`, 4],
  ])('a chat that is %s on a server that cuts names is not made again at every apply', async (_, entry, count) => {
    const theirs = { id: 503, name: 'Theirs', owner: 'boris@corp.example', admins: ['robot@corp.example'] };
    const own: Seed = entry.includes('Theirs') ? { ...seed, chats: [...seed.chats!, theirs] } : seed;
    const world = worldOf({ seed: own, faults: { names: 'cut' } });
    const yaml = `${settings}chats: {long: ${entry}}`;
    const exits = [];
    for (let applies = 0; applies < 3; applies++) exits.push((await apply(world, yaml)).exit);
    expect(exits).toEqual([5, 3, 3]);
    expect(world.sandbox.store.chats.size).toBe(count);
    const { blocked } = await plan(world, yaml);
    const { id } = [...world.sandbox.store.chats.values()].find(({ name }) => name === 'A name that is longe')!;
    expect(blocked).toMatchObject([{ code: 'spelled-otherwise', hint: expect.stringContaining(`id: ${id}`) }]);
    const whole = await plan(world, `${settings}chats: {long: {name: A name that is longe}}`);
    expect([whole.changes.map(line), whole.blocked]).toEqual([[], []]);
  });

  test.each([
    ['is declared itself', 'short: {name: Backend deployments}, '],
    ['belongs to somebody else', 'theirs: {name: Theirs}, '],
    ['is put away', 'attic: {name: Frontend deployments, archived: true}, '],
    ['is short', 'ops: {name: Ops}, '],
  ])('a chat whose name only begins with that of another one is made where that one %s', async (_, other) => {
    const chats = [
      { id: 600, name: 'Backend deployments', owner: 'robot@corp.example' },
      { id: 601, name: 'Billing deployments', owner: 'boris@corp.example', members: ['robot@corp.example'] },
      { id: 602, name: 'Frontend deployments', owner: 'robot@corp.example', archived: true },
      { id: 603, name: 'Theirs', owner: 'boris@corp.example', members: ['robot@corp.example'] },
    ];
    const world = worldOf({ seed: { ...seed, chats: [...seed.chats!, ...chats] } });
    const names: Record<string, string> = { short: 'Backend', theirs: 'Billing', attic: 'Frontend' };
    const name = `${names[other.split(':')[0]!] ?? 'Ops'} deployments alerts`;
    const { changes, blocked } = await plan(world, `${settings}chats: {${other}new: {name: ${name}}}`);
    expect(blocked).toEqual([]);
    expect(changes.map(line).join()).toContain('chat:new create');
  });

  test('a nickname to which the server adds characters is told, and she is invited once', async () => {
    const { world, turn } = await applied('users: {new@corp.example: {nickname: newbie}}', ({ sandbox }) => async (request) => {
      const body = request.body as { user: JsonObject } | undefined;
      if (request.method !== 'POST' || request.path !== '/users') return sandbox.send(request);
      return sandbox.send({ ...request, body: { user: { ...body!.user, nickname: 'newbie_x7' } } });
    });
    expect(turn.exit).toBe(5);
    expect(turn.report!.outcomes[0]!.because).toContain('its nickname is "newbie_x7" and not "newbie"');
    expect([...world.sandbox.store.users.values()].filter(({ email }) => email === 'new@corp.example')).toHaveLength(1);
  });
});

describe('an answer that leaves out what was sent', () => {
  const objects = writes.filter(
    ([, , method, path, keys]) => method === 'PUT' && keys.length > 0 && !/members/.test(path.source),
  );
  const thin: [what: string, data: (id: number) => Json][] = [
    ['nothing but the id', (id) => ({ id })],
    ['an empty object', () => ({})],
  ];
  const answering =
    (method: string, path: RegExp, made: boolean, data: (id: number) => Json) =>
    ({ sandbox }: World): Send =>
    async (request) => {
      if (request.method !== method || !path.test(request.path)) return sandbox.send(request);
      if (made) await sandbox.send(request);
      return { status: 200, headers: {}, body: { data: data(Number(request.path.split('/').at(-1))) } };
    };

  test.each(objects)('%s that was not made is not called done, and not remembered', async (_, yaml, method, path) => {
    for (const [what, data] of thin) {
      const { turn, left, kept } = await applied(yaml, answering(method, path, false, data));
      expect(left, what).not.toEqual([]);
      expect([turn.exit, turn.report!.outcomes[0]!.result], what).toEqual([5, 'uncertain']);
      expect(turn.report!.outcomes[0]!.because, what).toMatch(
        /^the server answered 200 without its .*, and it does not show yet/,
      );
      expect(kept.memory?.entries[turn.plan!.changes[0]!.address]?.state ?? {}, what).toEqual({});
    }
  });

  test.each(objects)('%s that was made is looked up once, and done', async (_, yaml, method, path) => {
    const usual = await applied(yaml, ({ sandbox }) => sandbox.send);
    for (const [what, data] of thin) {
      const { turn, left } = await applied(yaml, answering(method, path, true, data));
      expect([turn.exit, left], what).toEqual([0, []]);
      expect(turn.report!.requests.reads, what).toBe(usual.turn.report!.requests.reads + 1);
    }
  });

  test('somebody else\u2019s object is no answer: Anna is not called suspended because Boris came back', async () => {
    const yaml = 'users: {anna@corp.example: {suspended: true}}';
    const { turn, left } = await applied(yaml, ({ sandbox }) => async (request) => {
      if (request.method !== 'PUT') return sandbox.send(request);
      const { body } = await sandbox.send({ method: 'GET', path: '/users/4' });
      return { status: 200, headers: {}, body: { data: { ...((body as JsonObject)['data'] as JsonObject), suspended: true } } };
    });
    expect(left).not.toEqual([]);
    expect([turn.exit, turn.report!.outcomes[0]!.result]).toEqual([5, 'uncertain']);
    expect(turn.report!.outcomes[0]!.because).toContain('another object (id 4)');
  });

  const made: [what: string, yaml: string, path: string, key: string][] = [
    ['a chat\u2019s name', 'chats: {room: {name: Room}}', '/chats', 'name'],
    ['a person\u2019s role', 'users: {new@corp.example: {role: multi_guest}}', '/users', 'role'],
    ['a tag\u2019s name', 'tags: {Fresh: {}}', '/group_tags', 'name'],
    ['a bot\u2019s events', 'bots: {fresh_bot: {events: [message_new]}}', '/bots', 'events'],
  ];
  test.each(made)(
    '%s of something new that the answer leaves out is looked up, and what is kept otherwise is told',
    async (...one) => {
      const [, yaml, path, key] = one;
      const other: Record<string, Json> = { name: 'Other', role: 'user', events: ['message_update'] };
      const creating =
        (change: boolean) =>
        ({ sandbox }: World): Send =>
        async (request) => {
          if (request.method !== 'POST' || request.path !== path) return sandbox.send(request);
          const swap = (value: Json): Json =>
            typeof value !== 'object' || value === null || Array.isArray(value)
              ? value
              : Object.fromEntries(
                  Object.entries(value).map(([name, inner]) => [name, name === key ? other[key]! : swap(inner)]),
                );
          const answer = await sandbox.send({ ...request, body: change ? swap(request.body!) : request.body! });
          const { id, access_token } = (answer.body as JsonObject)['data'] as JsonObject;
          return { ...answer, body: { data: { id: id!, ...(access_token !== undefined && { access_token }) } } };
        };
      const good = await applied(yaml, creating(false));
      expect(good.turn.exit, JSON.stringify(good.turn.report?.outcomes)).toBe(0);
      const { turn } = await applied(yaml, creating(true));
      expect(turn.exit).toBe(5);
      expect(turn.report!.outcomes[0]).toMatchObject({ result: 'failed', because: expect.stringContaining(`its ${key} is `) });
    },
  );

  test('a channel that the server makes a conversation is named with the line that keeps the next apply from making a second one', async () => {
    const room = 'name: Room, channel: true';
    const { world, turn } = await applied(`chats: {room: {${room}}}`, ({ sandbox }) => {
      sandbox.faults.ignores = [{ path: '^/chats$', keys: ['channel'] }];
      return sandbox.send;
    });
    const { id } = [...world.sandbox.store.chats.values()].find(({ name }) => name === 'Room')!;
    expect(turn.report!.outcomes[0]!.because).toContain(`its channel is false and not true`);
    expect(turn.report!.outcomes[0]!.because).toContain(`name it with the line \`id: ${id}\``);
    const again = await plan(world, `${settings}chats: {room: {id: ${id}, ${room}}}`);
    expect([again.changes.map(line), again.blocked.map(({ code }) => code)]).toEqual([[], ['immutable']]);
  });
});

describe('"taken" without the thing', () => {
  test.each([
    ['a person', 'users: {new@corp.example: {}}', '/users', 'email'],
    ['a tag', 'tags: {Fresh: {}}', '/group_tags', 'name'],
    ['a bot', 'bots: {fresh_bot: {}}', '/bots', 'nickname'],
  ])('%s that is taken and nowhere to be seen has failed, and is not called done at every apply', async (_, yaml, path, key) => {
    const { turn } = await applied(
      yaml,
      ({ sandbox }) =>
        async (request) =>
          request.method === 'POST' && request.path === path
            ? { status: 422, headers: {}, body: { errors: [{ key, value: 'x', code: 'taken', message: 'has been taken' }] } }
            : sandbox.send(request),
    );
    expect(turn.exit).toBe(5);
    expect(turn.report!.outcomes[0]).toMatchObject({ result: 'failed', because: expect.stringContaining('nowhere to be seen') });
  });

  test('a person whom a colleague invited a moment ago is the very one, and goes on', async () => {
    const { turn, left } = await applied(
      'users: {new@corp.example: {}}\nchats: {ops: {name: Ops, membership: additive, members: [new@corp.example]}}',
      ({ sandbox }) =>
        async (request) => {
          if (request.method === 'POST' && request.path === '/users')
            await sandbox.send({ method: 'POST', path: '/users', body: { user: { email: 'new@corp.example' } } });
          return sandbox.send(request);
        },
    );
    expect(turn.exit, JSON.stringify(turn.report?.outcomes)).toBe(0);
    expect(left).toEqual([]);
  });
});

describe('of many writes none is believed unseen', () => {
  const people = Array.from({ length: 40 }, (_, at) => ({ id: 1000 + at, email: `p${at}@corp.example` }));
  const many: Seed = {
    ...seed,
    users: [...seed.users!, ...people],
    tags: [...seed.tags!, ...people.map(({ id }) => ({ id, name: `T${id}` }))],
    chats: [
      { id: 600, name: 'Big', owner: 'robot@corp.example', members: people.map(({ email }) => email) },
      ...people.map((_, at) => ({
        id: 2000 + at,
        name: `C${at}`,
        owner: 'robot@corp.example',
        members: ['anna@corp.example', 'vera@corp.example'],
        tags: ['QA'],
      })),
    ],
  };
  const limits =
    'settings: {scope: test, membership: exact, tagging: exact, limits: {min_admins: 1, removals: 90, removals_percent: 100, member_removals: 90}}\n';
  const chats = (entry: string) => `chats: {${people.map((_, at) => `c${at}: {name: C${at}, ${entry}}`).join(', ')}}`;

  test.each<[string, string, WireRequest['method'], string, number]>([
    [
      'whoever should have left one chat with 39 others',
      'chats: {big: {name: Big, members: []}}',
      'DELETE',
      '/chats/600/members/1017$',
      2,
    ],
    ['the chat that is still open', chats('archived: true'), 'PUT', '/chats/2017/archive$', 2],
    [
      'whoever is not in the chat',
      chats('members: [anna@corp.example, vera@corp.example, p0@corp.example]'),
      'POST',
      '/chats/2017/members$',
      3,
    ],
    ['the chat that has no tag', chats('tags: [QA, UX]'), 'POST', '/chats/2017/group_tags$', 2],
    ['the chat that kept its tag', chats('tags: []'), 'DELETE', '/chats/2017/group_tags/11$', 50],
    [
      'the tag that is still there',
      `tags: {${people.map(({ id }) => `T${id}: {ensure: absent, on_removal: delete}`).join(', ')}}`,
      'DELETE',
      '/group_tags/1017$',
      50,
    ],
    [
      'whoever is no chat admin',
      chats('admins: [anna@corp.example], members: [vera@corp.example]'),
      'PUT',
      '/chats/2017/members/3$',
      50,
    ],
  ])('%s is told, and costs few requests', async (_, yaml, method, path, looks) => {
    for (const apiVersion of ['2026-08', '2026-10'] as const) {
      const world = worldOf({ seed: many, apiVersion });
      const usual = await apply(world, limits + yaml);
      expect(usual.exit, JSON.stringify(usual.report?.outcomes.filter(({ result }) => result !== 'done'))).toBe(0);
      const lying = worldOf({ seed: many, apiVersion, faults: { script: [{ method, path, kind: '200-unchanged', times: 0 }] } });
      const turn = await apply(lying, limits + yaml);
      const wrong = turn.report!.outcomes.filter(({ result }) => result !== 'done');

      expect(wrong).toMatchObject([{ result: 'uncertain', because: expect.stringContaining('it does not show') }]);
      expect(turn.exit).toBe(5);
      expect(usual.report!.requests.reads).toBeLessThanOrEqual(looks);
    }
  });
});
