/** The switches for answers that are not what they should be. */
import { expect, it } from 'vitest';
import type { FaultKind, Faults, SandboxOptions } from '../../src/sandbox/index.ts';
import { ids, scene, verdict } from './scene.ts';

const at = (faults: Partial<Faults>, options: SandboxOptions = {}) => scene({ ...options, faults });
const chatNamed = ({ sandbox }: ReturnType<typeof scene>, name: string) =>
  [...sandbox.store.chats.values()].find((chat) => chat.name === name);
const rename = { chat: { name: 'Renamed' } };

it('a hidden row is missing in matching lists, and answers by its id', async () => {
  const { list, get } = at({ hidden: [{ path: '^/users', ids: [ids.anna] }] });
  expect(await list('/users')).not.toContain(ids.anna);
  expect(await list('/users?query=anna')).toEqual([]);
  expect(await get(`/users/${ids.anna}`)).toMatchObject({ id: ids.anna });
  expect(await list(`/group_tags/${ids.backend}/users`)).toContain(ids.anna);
});

it('a list can be empty for its first reading, whatever page it is read by', async () => {
  const { ask, list } = at({ hidden: [{ path: '^/chats\\?.*availability=public', ids: 'all', times: 1 }] });
  const first = await ask('GET', '/chats?availability=public&limit=1');
  expect(first).toMatchObject({ status: 200, body: { data: [], meta: { paginate: { has_next: false } } } });
  expect(await list('/chats')).toContain(ids.team);
  expect(await list('/chats?availability=public')).toEqual([ids.news, ids.lobby]);
});

it('properties can be missing in their list', async () => {
  const { list } = at({ hidden: [{ path: '^/custom_properties', ids: [31] }] });
  expect(await list('/custom_properties?entity_type=User')).toEqual([32, 33, 34]);
});

it('what was just made is missing in lists for a while, and answers by its id', async () => {
  let time = 1_800_000_000_000;
  const { ask, get, list } = at({ lagMs: 3000 }, { now: () => time });
  const made = [
    ['/chats', { chat: { name: 'Fresh' } }],
    ['/group_tags', { group_tag: { name: 'Fresh' } }],
    ['/users', { user: { email: 'fresh@corp.example' } }],
    ['/bots', { bot: { webhook: { name: 'Fresh' } } }],
  ] as const;
  for (const [path, body] of made) {
    const before = await list(path);
    const { id } = ((await ask('POST', path, body as never)).body as any).data;
    expect(await list(path), path).toEqual(before);
    expect(await get(`${path}/${id}`), path).toMatchObject({ id });
    time += 3000;
    expect(await list(path), path).toEqual([...before, id].sort((a, b) => a - b));
  }
});

it.each<[FaultKind, string]>([
  ['late', '504'],
  ['timeout-late', 'UND_ERR_HEADERS_TIMEOUT'],
])('%s is answered at once, and the write happens later by the server’s own clock', async (kind, outcome) => {
  let time = 1_800_000_000_000;
  const world = at({ script: [{ method: 'POST', kind, lateMs: 3000 }] }, { now: () => time });
  const { ask, get, sandbox } = world;
  const seen = await ask('POST', '/chats', { chat: { name: 'Fresh' } }).then(
    ({ status }) => String(status),
    ({ code }) => code,
  );
  expect(seen).toBe(outcome);
  time += 2999;
  await get('/profile');
  expect(chatNamed(world, 'Fresh')).toBeUndefined();
  time += 5000;
  await get('/profile');
  expect(chatNamed(world, 'Fresh')!.created_at).toBe(new Date(1_800_000_003_000).toISOString());
  expect(sandbox.log.filter(({ method }) => method === 'POST')).toHaveLength(1);
});

it('a late write happens at once when everything is settled, and never after a reset', async () => {
  const world = at({ script: [{ method: 'POST', kind: 'late', lateMs: 60_000, times: 2 }] });
  const { ask, sandbox } = world;
  await ask('POST', '/chats', { chat: { name: 'One' } });
  sandbox.settle();
  expect(chatNamed(world, 'One')).toBeDefined();
  await ask('POST', '/chats', { chat: { name: 'Two' } });
  sandbox.reset();
  sandbox.settle();
  expect(chatNamed(world, 'Two')).toBeUndefined();
});

it.each<[FaultKind, number, RegExp, string]>([
  ['200-html', 200, /^"<html>.*Sign in/, 'text/html'],
  ['200-empty', 200, /^\{\}$/, 'application/json; charset=utf-8'],
  ['200-errors', 200, /^\{"errors":\[/, 'application/json; charset=utf-8'],
  ['202', 202, /^null$/, 'application/json; charset=utf-8'],
  ['207', 207, /^\{"data":\[\]\}$/, 'application/json; charset=utf-8'],
  ['200-unchanged', 200, /"name":"Team"/, 'application/json; charset=utf-8'],
])('%s says success and does nothing', async (kind, status, body, type) => {
  const { sandbox, ask } = at({ script: [{ method: 'PUT', kind }] });
  const answer = await ask('PUT', `/chats/${ids.team}`, rename);
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toBe(type);
  expect(JSON.stringify(answer.body)).toMatch(body);
  expect(sandbox.store.chats.get(ids.team)!.name).toBe('Team');
});

it.each([
  ['POST', '/chats', { chat: { name: 'Fresh' } }, 204, 201],
  ['POST', '/bots', { bot: { webhook: { name: 'Fresh' } } }, 204, 201],
  ['PUT', `/users/${ids.anna}`, { user: { title: 'CTO', list_tags: ['Fresh'] } }, 200, 200],
  ['PUT', `/group_tags/${ids.ops}`, { group_tag: { name: 'Fresh' } }, 200, 200],
  ['PUT', `/bots/${ids.deploy}`, { bot: { webhook: { name: 'Fresh' } } }, 200, 200],
  ['PUT', `/chats/${ids.team}/archive`, undefined, 204, 204],
  ['DELETE', `/users/${ids.boris}`, undefined, 204, 204],
  ['POST', `/chats/${ids.team}/members`, { member_ids: [ids.anna] }, 204, 204],
  ['DELETE', '/chats/1', undefined, 404, 404],
] as const)('%s %s may be answered as usual with nothing done', async (method, path, body, plain, phantom) => {
  const { sandbox, ask } = at({
    script: [
      { method, kind: '200-unchanged' },
      { method, nth: 2, kind: '201-phantom' },
    ],
  });
  const state = () => JSON.stringify({ ...(sandbox.dump() as object), requests: 0, tokens: 0 });
  const before = state();
  for (const status of [plain, phantom]) {
    const answer = await ask(method, path, body as never);
    expect(answer.status).toBe(status);
    if (status === 201) expect(JSON.stringify(answer.body)).toContain('Fresh');
    else expect(JSON.stringify(answer.body)).not.toContain('Fresh');
  }
  expect(state()).toBe(before);
});

it.each([
  ['PUT', `/users/${ids.anna}`, { user: { title: 'CTO', department: 'IT' } }, 'title', 200],
  ['PUT', `/chats/${ids.team}`, { chat: { name: 'Renamed', public: true } }, 'name', 200],
  ['PUT', `/group_tags/${ids.ops}`, { group_tag: { name: 'Renamed' } }, 'name', 200],
  ['PUT', `/bots/${ids.deploy}`, { bot: { webhook: { name: 'Renamed', commands: ['/a'] } } }, 'name', 200],
  ['PUT', `/chats/${ids.news}/members/${ids.boris}`, { role: 'admin' }, 'role', 204],
  ['POST', `/chats/${ids.team}/members`, { member_ids: [ids.vera], silent: true }, 'member_ids', 204],
] as const)('%s %s: a key that is ignored is dropped and the rest is written', async (method, path, body, key, status) => {
  const { sandbox, ask } = at({ ignores: [{ method, path: '^/(users|chats|group_tags|bots)/', keys: [key] }] });
  const answer = await ask(method, path, body as never);
  expect(answer.status).toBe(status);
  expect(JSON.stringify([answer.body, sandbox.dump()])).not.toMatch(/CTO|Renamed/);
  expect(sandbox.store.users.get(ids.anna)!.department).toBe(path.startsWith('/users') ? 'IT' : null);
  expect(sandbox.store.chats.get(ids.news)!.members.get(ids.boris)!.role).toBe('editor');
  if (path === `/chats/${ids.team}`) expect(sandbox.store.chats.get(ids.team)!.public).toBe(true);
});

it('a create whose name is ignored is refused', async () => {
  const { ask } = at({ ignores: [{ keys: ['name', 'email'] }] });
  for (const [path, body] of [
    ['/chats', { chat: { name: 'Fresh' } }],
    ['/group_tags', { group_tag: { name: 'Fresh' } }],
    ['/users', { user: { email: 'fresh@corp.example' } }],
    ['/bots', { bot: { webhook: { name: 'Fresh' } } }],
  ] as const)
    expect((await ask('POST', path, body)).status).toBe(422);
});

it.each<[Faults['names'], string]>([
  ['squeezed', 'Two spaces\u00A0and\u200B more than twenty'],
  ['plain-spaces', 'Two  spaces and\u200B more than twenty'],
  ['visible', 'Two  spaces\u00A0and more than twenty'],
  ['cut', 'Two  spaces\u00A0and\u200B mor'],
])('names that are %s are answered as they are kept, and are taken as such', async (names, kept) => {
  const { ask, sandbox } = at({ names });
  const name = 'Two  spaces\u00A0and\u200B more than twenty';
  expect((await ask('POST', '/chats', { chat: { name } })).body).toMatchObject({ data: { name: kept } });
  expect((await ask('POST', '/group_tags', { group_tag: { name } })).body).toMatchObject({ data: { name: kept } });
  expect(verdict(await ask('POST', '/group_tags', { group_tag: { name: kept } }))).toBe('422 taken');
  const person = await ask('PUT', `/users/${ids.anna}`, { user: { first_name: name, list_tags: [name] } });
  expect(person.body).toMatchObject({ data: { first_name: kept, list_tags: [kept] } });
  const bot = await ask('PUT', `/bots/${ids.deploy}`, { bot: { webhook: { name } } });
  expect(bot.body).toMatchObject({ data: { webhook: { name: kept } } });
  const talk = await ask('POST', '/messages', { message: { entity_id: ids.team, content: name } });
  expect(talk.body).toMatchObject({ data: { content: name } });
  expect(sandbox.store.tags.size).toBe(3);
});

it.each<[Faults['roleFilter'], number[], number[]]>([
  ['heeded', [ids.vera], [ids.anna, ids.boris, ids.guest]],
  ['ignored', [2, 3, 4, 5, 7], [2, 3, 4, 5, 7]],
  ['twice', [ids.vera], [2, 3, 4, 5, 7]],
  ['empty', [], []],
])('lists of members by role may be %s', async (roleFilter, admins, members) => {
  const { list } = at({ roleFilter });
  expect(await list(`/chats/${ids.team}/members?role=admin`)).toEqual(admins);
  expect(await list(`/chats/${ids.team}/members?role=member`)).toEqual(members);
  expect(await list(`/chats/${ids.team}/members`)).toHaveLength(5);
});

it.each([90_000, -90_000])('the Date header may be %d ms ahead of what is made', async (dateAheadMs) => {
  const { ask } = at({ dateAheadMs });
  const { headers, body } = await ask('POST', '/chats', { chat: { name: 'Fresh' } });
  expect(Date.parse(headers['date']!) - Date.parse((body as any).data.created_at)).toBe(dateAheadMs);
});

it.each<[FaultKind, string, string?]>([
  ['401', '401 invalid_token'],
  ['role_forbidden', '403 role_forbidden'],
  ['insufficient_scope', '403 insufficient_scope', 'Required: users:read'],
  ['302', '302'],
  ['407', '407'],
  ['408', '408'],
  ['503', '503'],
  ['200-html', '200'],
])('a read may meet %s', async (kind, expected, text = '') => {
  const { ask } = at({ script: [{ method: 'GET', kind, retryAfter: 9 }] });
  const answer = await ask('GET', '/users');
  expect(verdict(answer)).toBe(expected);
  expect(JSON.stringify(answer.body)).toContain(text);
  expect(answer.headers['retry-after']).toBe(/^[45].3|role|insuff|401/.test(kind) && kind !== '503' ? undefined : '9');
  expect(verdict(await ask('GET', '/users'))).toBe('200');
});

it('members may be hidden, by id or because they are suspended', async () => {
  const { list, get, sandbox } = at({ hiddenMembers: [ids.boris] });
  sandbox.store.users.get(ids.anna)!.suspended = true;
  expect(await list(`/chats/${ids.team}/members`)).toEqual([2, 3, 5, 7]);
  sandbox.faults.suspendedMembers = 'hidden';
  expect(await list(`/chats/${ids.team}/members`)).toEqual([2, 5, 7]);
  expect(await list(`/chats/${ids.team}/members?role=member`)).toEqual([7]);
  expect((await get(`/chats/${ids.team}`)).member_ids).toEqual([2, 5, 7]);
  expect(await list('/users')).toContain(ids.anna);
});

it('answers may show other values than the workspace holds', async () => {
  const { get, sandbox } = at({
    odd: [
      { path: '^/users', id: ids.anna, set: { email: null } },
      { path: '^/chats(\\?|$)', id: ids.team, set: { name: null, archived: null } },
    ],
  });
  const users = await get('/users');
  expect(users.filter((row: any) => row.email === null && !row.bot).map((row: any) => row.id)).toEqual([ids.anna]);
  expect(await get(`/users/${ids.anna}`)).toMatchObject({ email: null, id: ids.anna });
  expect((await get('/chats')).find((row: any) => row.id === ids.team)).toMatchObject({ name: null, archived: null });
  expect(await get(`/chats/${ids.team}`)).toMatchObject({ name: 'Team', archived: false });
  expect(sandbox.store.users.get(ids.anna)!.email).toBe('anna@corp.example');
});

it.each([
  ['moscow', '2026-02-01T00:00:00+03:00'],
  ['otherwise', '2026-01-31T21:00:00.000Z'],
] as const)('dates, telephones and links may come back in another form: %s', async (values, date) => {
  const { ask } = at({ values });
  const custom_properties = [
    { id: 32, value: '2026-02-01' },
    { id: 33, value: 'https://a.example' },
  ];
  const { body } = await ask('PUT', `/users/${ids.anna}`, { user: { phone_number: '89007654321', custom_properties } });
  const { data } = body as any;
  expect(data.phone_number).toBe('+79007654321');
  expect(data.custom_properties.map((one: any) => one.value)).toEqual([null, date, 'https://a.example/', null]);
});

it('chats do not know a person who was just made', async () => {
  let time = 1_800_000_000_000;
  const { ask, get } = at({ memberLagMs: 1000 }, { now: () => time });
  const made = await ask('POST', '/users', { user: { email: 'fresh@corp.example', list_tags: ['Backend'] } });
  const { id } = (made.body as any).data;
  expect(await get(`/users/${id}`)).toMatchObject({ id });
  const ways = () =>
    Promise.all([
      ask('POST', `/chats/${ids.news}/members`, { member_ids: [id] }),
      ask('PUT', `/chats/${ids.team}/members/${id}`, { role: 'admin' }),
    ]);
  expect((await ways()).map(verdict)).toEqual(['404 not_found', '404 not_found']);
  time += 1000;
  expect((await ways()).map(({ status }) => status)).toEqual([204, 204]);
});
