/** What is wrong from outside: answers, plans, memories, files of tokens. Each ends in a sentence, and nothing is written. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { diagnosticsText } from '../../src/cli/show/diagnostics.ts';
import { planText } from '../../src/cli/show/plan.ts';
import { reportText } from '../../src/cli/show/report.ts';
import { checksum } from '../../src/core/checksum.ts';
import type { Plan } from '../../src/core/plan.ts';
import { createSandbox, type Sandbox, type Seed } from '../../src/sandbox/index.ts';
import { type Served, serve } from '../../src/sandbox/serve.ts';
import type { Json, Send, WireRequest, WireResponse } from '../../src/wire/http.ts';
import { fakeShell } from '../cli/shell.ts';
import { figure } from './figures.ts';
import { apply, doubled, type Turn, worldOf } from './machine.ts';

vi.setConfig({ testTimeout: 60_000 });

const me = 'robot@corp.example';
const seed: Seed = {
  me,
  users: [
    { email: me, role: 'admin' },
    { email: 'anna@corp.example', first_name: 'Анна', title: 'CIO', tags: ['QA'] },
    { email: 'boris@corp.example' },
  ],
  properties: [{ id: 31, name: 'Город' }],
  tags: ['QA'],
  bots: [{ nickname: 'deploy_bot', name: 'Deploy', can_edit: ['admin'], events: ['message_new'] }],
  chats: [{ name: 'Backend', owner: me, channel: true, members: ['anna@corp.example'] }],
};

/** The workspace as it is, but for one title: whatever more is planned comes from a misread answer. */
const yaml = `pachform: 1
settings: {scope: test, run_as: ${me}}
tags: {QA: {}}
users:
  anna@corp.example: {first_name: Анна, title: CTO, tags: [QA], custom_properties: {Город: ""}}
  boris@corp.example: {suspended: false}
bots: {deploy_bot: {name: Deploy, events: [message_new]}}
chats: {backend: {name: Backend, channel: true, membership: exact, admins: [], editors: [], members: [anna@corp.example]}}
`;

let inputs = 0;
afterAll(() => figure('bad input: inputs', inputs));

/** What no sentence may hold. */
const unreadable = /undefined|\[object |NaN|null pointer|TypeError|RangeError|internal error|\bat .*\.[jt]s:\d|\n\s+at /;

/** All that a turn would say. */
const said = ({ plan, report, diagnostics }: Turn): string =>
  diagnosticsText(diagnostics, { colour: false }) +
  (plan === undefined ? '' : planText(plan, { colour: false })) +
  (plan === undefined || report === undefined ? '' : reportText(report, plan, { colour: false }));

type Edit = (answer: WireResponse) => WireResponse;

const body =
  (change: (body: any) => Json): Edit =>
  (answer) => ({ ...answer, body: change(structuredClone(answer.body)) });
const data = (change: (data: any) => Json): Edit => body((all) => ({ ...all, data: change(all.data) }));
const rows = (change: (row: any) => Json): Edit => data((all) => (Array.isArray(all) ? all.map(change) : change(all)));
const field = (name: string, value: Json): Edit => rows((row) => ({ ...row, [name]: value }));
const without = (name: string): Edit =>
  rows(({ ...row }) => {
    delete row[name];
    return row;
  });
const page = (change: (paginate: any) => Json): Edit =>
  body((all) => ({ ...all, meta: { ...all.meta, paginate: change(all.meta?.paginate) } }));
const status =
  (code: number, text: Json = null, headers: Record<string, string> = {}): Edit =>
  () => ({ status: code, headers, body: text });

const html = '<!doctype html><html><body><h1>Sign in</h1><script>alert(1)</script></body></html>';
let deep: Json = 1;
for (let n = 0; n < 300; n++) deep = [deep];

const reads = ['/profile', '/users', '/group_tags', '/chats', '/bots', '/custom_properties', '/chats/1001/members'];

/** Wrong whatever it is an answer to. */
const anywhere: [string, Edit][] = [
  ['nothing', status(200)],
  ['no content', status(204)],
  ['a page of HTML with 200', status(200, html, { 'content-type': 'text/html' })],
  ['a text', status(200, 'ok')],
  ['a number', status(200, 5)],
  ['a list at the top', status(200, [])],
  ['an empty object', status(200, {})],
  ['data that is null', data(() => null)],
  ['data that is a text', data(() => 'x')],
  ['data that is a number', data(() => 7)],
  ['data that is a list of lists', data(() => [[1], [2]])],
  ['data that is a list of null', data(() => [null])],
  ['a redirect', status(302, null, { location: 'https://elsewhere.example/' })],
  ['a redirect to nowhere', status(301)],
  ['a teapot', status(418, { errors: 'many' })],
  ['errors that are null', status(422, { errors: null })],
  ['errors of numbers', status(400, { errors: [1, null, {}] })],
  ['an error that is an object', status(403, { error: { a: 1 } })],
  ['a refusal without a word', status(401)],
];

const anyList: [string, Edit][] = [
  ['a cursor that leads nowhere', page(() => ({ has_next: true }))],
  ['a cursor that is an object', page(() => ({ has_next: true, next_page: {} }))],
  ['data that is an object', data(() => ({ a: 1 }))],
  ['rows that are texts', rows(() => 'x')],
  ['ids that are texts', rows((row) => ({ ...row, id: String(row.id) }))],
  ['rows without ids', without('id')],
  ['ids that are null', field('id', null)],
  ['ids that are fractions', field('id', 1.5)],
  ['ids below nought', field('id', -1)],
];

const wrongFields: [string, string, Edit][] = [
  ['/users', 'an e-mail that is a number', field('email', 5)],
  ['/users', 'an e-mail that is a list', field('email', ['a'])],
  ['/group_tags', 'a name that is null', field('name', null)],
  ['/group_tags', 'a name that is a number', field('name', 5)],
  ['/chats', 'a name that is null', field('name', null)],
  ['/chats', 'a name that is an object', field('name', { a: 1 })],
  ['/bots', 'a webhook that is null', field('webhook', null)],
  ['/bots', 'a webhook that is a list', field('webhook', [])],
  ['/custom_properties', 'a name that is null', field('name', null)],
  ['/users', 'the same person in every row', rows((row) => ({ ...row, email: 'anna@corp.example' }))],
  ['/group_tags', 'the same name in every row', data((all) => [...all, { ...all[0], id: 999 }])],
  ['/profile', 'an id that is a text', field('id', '101')],
  ['/profile', 'an e-mail that is a number', field('email', 5)],
];

/** Odd, and no reason to stop: what is not told is unknown, and a word that is new is somebody else's business. */
const odd: [string, string, Edit][] = [
  ['/users', 'a role that nobody knows', field('role', 'emperor')],
  ['/users', 'a role that is null', field('role', null)],
  ['/users', 'tags that are null', field('list_tags', null)],
  ['/users', 'properties that are null', field('custom_properties', null)],
  ['/users', 'a first name of a million letters', field('first_name', 'я'.repeat(1_000_000))],
  ['/chats', 'members that are null', field('member_ids', null)],
  ['/chats', 'tags that are null', field('group_tag_ids', null)],
  ['/chats', 'an owner who is null', field('owner_id', null)],
  ['/chats', 'a time that is none', field('last_message_at', 'yesterday')],
  ['/chats/1001/members', 'people without roles', without('role')],
  ['/users', 'suspended that is a text', field('suspended', 'no')],
  ['/users', 'tags that are a text', field('list_tags', 'QA')],
  ['/users', 'tags that are objects', field('list_tags', [{ name: 'QA' }])],
  ['/users', 'tags that are null inside', field('list_tags', [null])],
  ['/users', 'properties that are texts', field('custom_properties', ['x'])],
  ['/users', 'properties without ids', field('custom_properties', [{ value: 'x' }])],
  ['/users', 'a property whose value is an object', field('custom_properties', [{ id: 31, value: { a: 1 } }])],
  ['/users', 'a title that is an object', field('title', { a: 1 })],
  ['/users', 'a first name that is a list', field('first_name', ['Анна'])],
  ['/users', 'nesting without end', field('title', deep)],
  ['/chats', 'members that are texts', field('member_ids', ['101'])],
  ['/chats', 'members that are objects', field('member_ids', [{ id: 1 }])],
  ['/chats', 'tags that are a number', field('group_tag_ids', 5)],
  ['/chats', 'an owner who is a text', field('owner_id', 'robot')],
  ['/chats', 'a sort that is a text', field('channel', 'yes')],
  ['/chats', 'an archive flag that is a number', field('archived', 1)],
  ['/bots', 'events that are a text', rows((row) => ({ ...row, webhook: { ...row.webhook, events: 'message_new' } }))],
  ['/bots', 'a name that is a number', rows((row) => ({ ...row, webhook: { ...row.webhook, name: 5 } }))],
  ['/bots', 'a nickname that is null', rows((row) => ({ ...row, webhook: { ...row.webhook, nickname: null } }))],
];

async function misread(path: string, edit: Edit): Promise<{ turn: Turn | Error; writes: string[]; twice: string[] }> {
  const world = worldOf({ seed });
  const send: Send = async (request: WireRequest, signal) => {
    const answer = await world.sandbox.send(request, signal);
    return request.method === 'GET' && request.path === path ? edit(answer) : answer;
  };
  const turn = await apply(world, yaml, { send }).catch((error: unknown) => error as Error);
  const writes = world.sandbox.log.flatMap((one) =>
    one.method === 'GET' ? [] : [`${one.method} ${one.path} ${JSON.stringify(one.body)}`],
  );
  return { turn, writes, twice: doubled(world.sandbox) };
}

const refusedAnswers: [string, string, Edit][] = [
  ...reads.flatMap((path) => anywhere.map(([name, edit]): [string, string, Edit] => [path, name, edit])),
  ...reads.slice(1).flatMap((path) => anyList.map(([name, edit]): [string, string, Edit] => [path, name, edit])),
  ...wrongFields,
];

/** The one write that is meant. */
const meant = 'PUT /users/102 {"user":{"title":"CTO"}}';

describe('an answer that cannot be understood is never taken for an empty one', () => {
  test(`the manifest asks for one write`, async () => {
    const { turn, writes } = await misread('/nowhere', (answer) => answer);
    expect([(turn as Turn).exit, writes]).toEqual([0, [meant]]);
  });

  test.each(reads)(`%s: of ${refusedAnswers.length} in all`, async (path) => {
    for (const [at, name, edit] of refusedAnswers.filter(([one]) => one === path)) {
      inputs++;
      const { turn, writes } = await misread(at, edit);
      if (turn instanceof Error) throw new Error(`${at} ${name}`, { cause: turn });
      expect([1, 3], `${at} ${name}`).toContain(turn.exit);
      expect(writes, `${at} ${name}`).toEqual([]);
      expect(turn.diagnostics.length, name).toBeGreaterThan(0);
      expect(said(turn), name).not.toMatch(unreadable);
    }
  });

  test.each(odd)('%s with %s: what is not told is unknown, and nothing more is written for it', async (path, _name, edit) => {
    inputs++;
    const { turn, writes } = await misread(path, edit);
    expect((turn as Turn).exit).toBe(0);
    expect(writes).toEqual([expect.stringMatching(/^PUT \/users\/102 /)]);
    expect(said(turn as Turn)).not.toMatch(unreadable);
  });
});

/** Something is to be made, and the answer to it is no answer. */
const makes: [string, RegExp, string][] = [
  ['a tag', /^POST \/group_tags$/, 'tags: {Fresh: {}}'],
  ['a person', /^POST \/users$/, 'users: {new@corp.example: {title: QA}}'],
  ['a bot', /^POST \/bots$/, 'bots: {fresh_bot: {name: Fresh}}'],
  ['a chat', /^POST \/chats$/, 'chats: {news: {name: News, members: [anna@corp.example]}}'],
];
const answers: [string, Edit][] = [
  ['nothing', status(201)],
  ['no content', status(204)],
  ['HTML', status(200, html)],
  ['a text', status(201, 'created')],
  ['a list', status(201, [])],
  ['data that is null', data(() => null)],
  ['data that is a list', data((row) => [row])],
  ['an id that is a text', rows((row) => ({ ...row, id: String(row.id) }))],
  ['no id', without('id')],
  ['an id that is a fraction', field('id', 1.5)],
];

describe('the answer to a write that cannot be read', () => {
  test.each(makes)('%s is looked for and taken over, not made again', async (_what, pattern, declared) => {
    for (const [name, edit] of answers) {
      inputs++;
      const world = worldOf({ seed });
      let posts = 0;
      const send: Send = async (request, signal) => {
        const answer = await world.sandbox.send(request, signal);
        if (!pattern.test(`${request.method} ${request.path}`)) return answer;
        posts++;
        return edit(answer);
      };
      const text = `pachform: 1\nsettings: {scope: test}\n${declared}\n`;
      const turn = await apply(world, text, { send });
      expect([turn.exit, posts], name).toEqual([0, 1]);
      expect(doubled(world.sandbox), name).toEqual([]);
      expect(said(turn), name).not.toMatch(unreadable);
      const again = await apply(world, text);
      expect(again.report?.changes, name).toEqual([]);
    }
  });
});

const folder = mkdtempSync(join(tmpdir(), 'pachform-input-'));
let emulator: Sandbox;
let server: Served;
beforeAll(async () => {
  emulator = createSandbox({ seed, now: Date.now });
  server = await serve(emulator);
  writeFileSync(join(folder, 'pachform.yaml'), yaml);
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Said {
  exit: number;
  text: string;
  writes: string[];
}

/** Runs the command line against the workspace. */
async function command(...argv: string[]): Promise<Said> {
  const from = emulator.log.length;
  const shell = fakeShell([...argv, '--journal', join(folder, 'journal.jsonl'), '--rate', '50'], {
    env: { PACHCA_TOKEN: emulator.token, PACHCA_API_URL: server.url },
  });
  const exit = await main(shell);
  const writes = emulator.log.slice(from).flatMap(({ method, path }) => (method === 'GET' ? [] : [`${method} ${path}`]));
  return { exit, text: shell.stdout() + shell.stderr(), writes };
}

const file = (name: string): string => join(folder, name);

/** No message about a file is without its name, and the file stays as it was. */
async function refusedFile(name: string, held: string, exits: number[], ...argv: string[]): Promise<void> {
  inputs++;
  const path = file('input.json');
  writeFileSync(path, held);
  const { exit, text, writes } = await command(...argv);
  expect(exits, `${name}: ${text}`).toContain(exit);
  expect(writes, name).toEqual([]);
  expect(text, name).not.toMatch(unreadable);
  expect(text.trim().length, name).toBeGreaterThan(20);
  expect(text, name).toContain('input.json');
  expect(readFileSync(path, 'utf8'), name).toBe(held);
  expect(
    readdirSync(folder).filter((one) => one.includes('.tmp')),
    name,
  ).toEqual([]);
  expect(existsSync(file('journal.jsonl.lock')), name).toBe(false);
}

/** Each plan is changed and its checksum made to fit again: an accident does not do that, but nothing may break for it. */
const forged: [string, (plan: any) => void][] = [
  ['changes of texts', (plan) => (plan.changes = ['x'])],
  ['changes of null', (plan) => (plan.changes = [null])],
  ['a change without an address', (plan) => delete plan.changes[0].address],
  ['a change without fields', (plan) => delete plan.changes[0].fields],
  ['a change whose fields are a text', (plan) => (plan.changes[0].fields = 'x')],
  ['steps of null', (plan) => (plan.steps = [null])],
  ['a desired that is null', (plan) => (plan.desired = [null])],
  ['a desired without a state', (plan) => delete plan.desired[0].state],
  ['a desired without an address', (plan) => delete plan.desired[0].address],
  ['a desired whose state is a text', (plan) => (plan.desired[0].state = 'x')],
  ['a desired whose members are a number', (plan) => (plan.desired.find((one: any) => one.kind === 'chat').state.members = 5)],
  [
    'a desired whose tags are null',
    (plan) => (plan.desired.find((one: any) => one.address === 'user:anna@corp.example').state.tags = null),
  ],
  ['settings without limits', (plan) => delete plan.settings.limits],
  ['settings whose limits are texts', (plan) => (plan.settings.limits.removals = 'many')],
  ['settings without exclusive', (plan) => delete plan.settings.exclusive],
  ['settings that are empty', (plan) => (plan.settings = {})],
  ['seen as nobody', (plan) => (plan.seen_as = {})],
  ['a server without a URL', (plan) => (plan.server = {})],
  ['options that are empty', (plan) => (plan.options = {})],
  ['targets that are a text', (plan) => (plan.options.targets = 'user:anna@corp.example')],
  ['a memory that is a text', (plan) => (plan.memory = 'x')],
  ['a memory without entries', (plan) => (plan.memory = { format: 1, scope: 'test', server: '', paths: [] })],
  ['a budget that is empty', (plan) => (plan.budget = {})],
  ['problems of texts', (plan) => (plan.problems = ['x'])],
  ['blocked of null', (plan) => (plan.blocked = [null])],
];

/** Parts that are planned anew anyway: what a file says there is not believed. */
const unbelieved: [string, (plan: any) => void][] = [
  ['a change of another kind', (plan) => (plan.changes[0].kind = 'planet')],
  ['steps that delete somebody', (plan) => (plan.steps[0].request = { method: 'DELETE', path: ['users', 103] })],
  ['steps that wait for each other', (plan) => (plan.steps[0].needs = [plan.steps[0].id])],
  ['a desired of another kind', (plan) => (plan.desired[0].kind = 'planet')],
  ['a desired without a place', (plan) => delete plan.desired[0].place],
];

const kept = { format: 1, scope: 'test', server: '', paths: ['pachform.yaml'], entries: {}, retired: {} };
const entry = (held: object) => ({ ...kept, entries: { 'user:anna@corp.example': { id: 102, state: {}, ...held } } });

const memories: [string, Json | object][] = [
  ['null', null],
  ['a text', 'x'],
  ['a list', []],
  ['an empty object', {}],
  ['another format', { ...kept, format: 2 }],
  ['a format that is a text', { ...kept, format: '1' }],
  ['a scope that is a number', { ...kept, scope: 5 }],
  ['a server that is null', { ...kept, server: null }],
  ['paths that are a text', { ...kept, paths: 'x' }],
  ['paths of numbers', { ...kept, paths: [1] }],
  ['entries that are a list', { ...kept, entries: [] }],
  ['an entry that is null', { ...kept, entries: { 'user:a@b.ru': null } }],
  ['an entry without an id', { ...kept, entries: { 'user:a@b.ru': { state: {} } } }],
  ['an id that is a text', entry({ id: '102' })],
  ['an id below nought', entry({ id: -102 })],
  ['an id that is a fraction', entry({ id: 1.5 })],
  ['a state that is null', entry({ state: null })],
  ['a state that is a list', entry({ state: ['x'] })],
  ['tags that are a text', entry({ state: { tags: 'QA' } })],
  ['tags of numbers', entry({ state: { tags: [5] } })],
  ['members that are a map', entry({ state: { members: { a: 1 } } })],
  ['admins that are null', entry({ state: { admins: null } })],
  ['protect that is a text', entry({ protect: 'yes' })],
  ['a removal that is a list', entry({ on_removal: ['delete'] })],
  ['a key that is no address', { ...kept, entries: { anna: { id: 1, state: {} } } }],
  ['retired that is a list', { ...kept, retired: [] }],
  ['a retired one that is a number', { ...kept, retired: { 'user:a@b.ru': 5 } }],
  ['a retired one without a verb', { ...kept, retired: { 'user:a@b.ru': { id: 5 } } }],
];

const oddMemories: [string, object][] = [
  ['a kind that nobody knows', { ...kept, entries: { 'planet:mars': { id: 5, state: {} } } }],
  ['a retired one of a kind that nobody knows', { ...kept, retired: { 'planet:mars': { id: 5, verb: 'explode' } } }],
  ['a verb that nobody knows', entry({ on_removal: 'explode' })],
  ['fields that nobody knows', entry({ state: { colour: 'red', depth: { of: ['field'] } } })],
  ['a title that is a map', entry({ state: { title: { a: 1 } } })],
  ['the id of somebody else', entry({ id: 103 })],
  ['the id of nobody', entry({ id: 424242 })],
  ['keys that nobody knows', { ...kept, more: 1 }],
];

const sinks: [string, string][] = [
  ['a list', '[]'],
  ['a text', '"x"'],
  ['null', 'null'],
  ['half of it', '{"a_bot": {"id": 1, "tok'],
  ['HTML', html],
  ['a bot that is null', '{"a_bot": null}'],
  ['a bot that is a token', '{"a_bot": "secret-token"}'],
  ['a bot that is a list', '{"a_bot": []}'],
  ['a token that is a number', '{"a_bot": {"id": 1, "token": 5}}'],
  ['creating that is true', '{"a_bot": {"creating": true}}'],
];

/** Texts that are cut off, empty, or something else altogether. */
const spoiled = (whole: string): [string, string][] => [
  ['nothing', ''],
  ['a space', ' '],
  ['HTML', html],
  ['YAML', yaml],
  ['a zero byte', '\0'],
  ['nested without end', `${'['.repeat(100_000)}`],
  ...Array.from({ length: 12 }, (_, n): [string, string] => [
    `cut off after ${n + 1} of 13 parts`,
    whole.slice(0, Math.floor((whole.length * (n + 1)) / 13)),
  ]),
];

const texts = (rows: readonly [string, unknown][]) =>
  rows.map(([name, value]): [string, string] => [name, JSON.stringify(value)]);

describe('a file that is not what it should be', () => {
  let saved: Plan;
  const plan = () => ['apply', '--yes', '--plan', file('input.json')];
  beforeAll(async () => {
    expect((await command('plan', file('pachform.yaml'), '-o', file('plan.json'))).exit).toBe(0);
    saved = JSON.parse(readFileSync(file('plan.json'), 'utf8'));
  });

  const changed = (change: (plan: any) => void): string => {
    const copy = structuredClone(saved);
    change(copy);
    return JSON.stringify({ ...copy, checksum: checksum(copy) });
  };

  test('plans', async () => {
    for (const [name, text] of spoiled(JSON.stringify(saved, null, 2))) await refusedFile(name, text, [1], ...plan());
    for (const [name, change] of forged) await refusedFile(name, changed(change), [1], ...plan());
    await refusedFile(
      'another format',
      changed((one) => (one.format = 2)),
      [1],
      ...plan(),
    );
    await refusedFile(
      'names are a list',
      changed((one) => (one['names'] = [1])),
      [1],
      ...plan(),
    );
    for (const key of Object.keys(saved).filter((one) => !['memory', 'checksum'].includes(one))) {
      // Plans of older versions have no time.
      if (key !== 'made')
        await refusedFile(
          `without ${key}`,
          changed((one) => delete one[key]),
          [1],
          ...plan(),
        );
      await refusedFile(
        `${key} is a number`,
        changed((one) => (one[key] = 5)),
        [1],
        ...plan(),
      );
      await refusedFile(`${key} has been edited`, JSON.stringify({ ...saved, [key]: null }), [1], ...plan());
    }
  });

  test.each(unbelieved)('a plan with %s: what it wants is planned anew, and nothing else is done', async (_name, change) => {
    inputs++;
    writeFileSync(file('input.json'), changed(change));
    const { exit, text, writes } = await command(...plan());
    expect([0, 1, 3, 4]).toContain(exit);
    expect(writes).toEqual(exit === 0 ? ['PUT /users/102'] : []);
    expect(text).not.toMatch(unreadable);
    emulator.reset();
  });

  test('memories', async () => {
    const whole = JSON.stringify(entry({ state: { title: 'CIO' } }), null, 2);
    for (const [name, text] of [...texts(memories), ...spoiled(whole)])
      for (const argv of [['plan'], ['apply', '--yes']])
        await refusedFile(name, text, [1], ...argv, file('pachform.yaml'), '--memory', file('input.json'));
  });

  test.each(oddMemories)('a memory with %s: it is used as far as it goes', async (_name, memory) => {
    inputs++;
    writeFileSync(file('input.json'), JSON.stringify({ ...memory, server: server.url, paths: [file('pachform.yaml')] }));
    const { exit, text, writes } = await command('apply', '--yes', file('pachform.yaml'), '--memory', file('input.json'));
    expect(text).not.toMatch(unreadable);
    expect([0, 1, 3], text).toContain(exit);
    expect(writes).toEqual(exit === 0 ? ['PUT /users/102'] : []);
    emulator.reset();
  });

  test("files of bots' tokens", async () => {
    for (const [name, text] of sinks)
      await refusedFile(name, text, [1], 'apply', '--yes', file('pachform.yaml'), '--bot-tokens', file('input.json'));
  });
});
