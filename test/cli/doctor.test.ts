import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../../src/cli/doctor/ask.ts';
import { type Facts, factsOf } from '../../src/cli/doctor/facts.ts';
import { judge } from '../../src/cli/doctor/judge.ts';
import { excepted, settingOf } from '../../src/cli/doctor/reach.ts';
import { forApply, forPlan } from '../../src/cli/doctor/scopes.ts';
import { exits } from '../../src/cli/exit.ts';
import { main } from '../../src/cli/main.ts';
import { doctorText } from '../../src/cli/show/doctor.ts';
import { columns } from '../../src/cli/show/width.ts';
import { type ApiVersion, createSandbox, type Sandbox, type Seed } from '../../src/sandbox/index.ts';
import { serve } from '../../src/sandbox/serve.ts';
import { type Json, WireFailure } from '../../src/wire/http.ts';
import type { ApiProblem } from '../../src/wire/problem.ts';
import { fakeShell } from './shell.ts';

const every = [...forPlan, ...forApply];
const without = (...scopes: string[]): { scopes: string[] } => ({ scopes: every.filter((one) => !scopes.includes(one)) });
const me = { id: 1, email: 'robot@corp.example', nickname: 'robot', label: 'Robot', role: 'admin', bot: false };
const fine: Facts = {
  url: 'https://api.example/api/shared/v1',
  here: false,
  skew: 0,
  strange: [],
  token: { id: 7, name: 'CI', scopes: every },
  me,
  refused: [],
  seen: { users: { count: 50, more: true }, tags: { count: 1, more: false }, chats: { count: 3, more: false } },
  nameless: 0,
  lacks: [],
  newer: false,
};
const nobody: Facts = { url: fine.url, here: false, strange: [], refused: [], seen: {}, nameless: 0, lacks: [], newer: false };
const failure = (code: string): Partial<Facts> => ({
  failed: {
    path: '/oauth/token/info',
    problem: new WireFailure(`GET /oauth/token/info: words (${code})`, { sent: false, code }),
  },
});
const problem = (status: number, more: Partial<ApiProblem> = {}): ApiProblem => ({
  status,
  code: '',
  field: '',
  message: `HTTP ${status}`,
  ...more,
});

test('a token that is refused is not called no answer: who reads that looks for a network that is not broken', () => {
  const refused = { about: 'token' as const, path: '/oauth/token/info', problem: problem(401) };
  const text = doctorText(judge({ ...nobody, refused: [refused] }), { colour: false });
  expect(text).toContain(`${nobody.url} · it refuses the token`);
  expect(text).not.toContain('no answer');
});

type Row = [what: string, facts: Facts, codes: string[], words: RegExp];
const rows: Row[] = [
  ['nothing in the way', fine, [], /^$/],
  ['a scope of plan is missing', { ...fine, token: without('chats:read') }, ['error missing-scopes-plan'], /lacks chats:read/],
  [
    'scopes that only some manifests need are missing',
    { ...fine, token: without('bots:read', 'custom_properties:read') },
    ['warning missing-scopes-plan'],
    /custom_properties:read, bots:read: no plan of a manifest with custom properties and bots/,
  ],
  [
    'scopes of apply are missing',
    { ...fine, token: without('users:delete', 'bots:write') },
    ['warning missing-scopes-apply'],
    /lacks users:delete, bots:write/,
  ],
  ["a bot's token", { ...fine, me: { ...me, bot: true, role: 'user' } }, ['error bot-token'], /personal token/],
  ['an employee', { ...fine, me: { ...me, role: 'user' } }, ['warning not-admin'], /cannot change people and tags/],
  ['a guest', { ...fine, me: { ...me, role: 'multi_guest' } }, ['error guest'], /is a guest/],
  ['hidden e-mails', { ...fine, nameless: 3 }, ['warning emails-hidden'], /refused/],
  ['a clock 31 s ahead', { ...fine, skew: 31 }, ['warning clock'], /31 s ahead of/],
  ['a clock three hours behind', { ...fine, skew: -10_800 }, ['warning clock'], /3 h behind/],
  ['a clock 30 s off', { ...fine, skew: -30 }, [], /^$/],
  ['certificates that nobody checks', { ...fine, unchecked: true }, ['warning certificates-unchecked'], /NODE_TLS/],
  [
    'a refusal that no missing scope explains',
    { ...fine, refused: [{ about: 'tags', path: '/group_tags', problem: problem(403, { code: 'role_forbidden' }) }] },
    ['error refused-read'],
    /GET \/group_tags: .*role/,
  ],
  [
    'a refusal that a missing scope explains, told once',
    {
      ...fine,
      token: without('group_tags:read'),
      refused: [{ about: 'tags', path: '/group_tags', problem: problem(403, { code: 'insufficient_scope' }) }],
    },
    ['error missing-scopes-plan'],
    /group_tags:read/,
  ],
  [
    'a workspace that is not paid for, told once',
    {
      ...fine,
      refused: [
        { about: 'users', path: '/users', problem: problem(402) },
        { about: 'tags', path: '/group_tags', problem: problem(402) },
      ],
    },
    ['error payment-required'],
    /not paid for/,
  ],
  [
    'a server that tells no scopes, and a refusal that names one',
    {
      ...fine,
      token: undefined as never,
      lacks: ['token-info'],
      refused: [{ about: 'chats', path: '/chats', problem: problem(403, { scope: 'chats:read' }) }],
    },
    ['error missing-scopes-plan', 'note older-server-token-info'],
    /lacks chats:read/,
  ],
  [
    'an old server',
    { ...fine, token: undefined as never, lacks: ['token-info', 'bots', 'page-flags', 'inviter', 'archived'] },
    ['note older-server-token-info', 'note older-server-bots', 'note older-server-archived'],
    /create-unseen/,
  ],
  ['a name that cannot be resolved', { ...nobody, ...failure('ENOTFOUND') }, ['error dns'], /PACHCA_API_URL/],
  [
    'a name that cannot be resolved, and a proxy in a variable that is not used',
    { ...nobody, ...failure('ENOTFOUND'), ignored: 'HTTP_PROXY' },
    ['error dns'],
    /HTTP_PROXY is set and not used/,
  ],
  [
    'a token that is refused: the API has answered',
    { ...nobody, refused: [{ about: 'token', path: '/oauth/token/info', problem: problem(401) }] },
    ['error unauthorized'],
    /does not accept the token/,
  ],
  ['a refused connection', { ...nobody, ...failure('ECONNREFUSED') }, ['error refused'], /runs there/],
  ['no way to the host', { ...nobody, ...failure('EHOSTUNREACH') }, ['error unreachable'], /network/],
  ['silence', { ...nobody, ...failure('UND_ERR_CONNECT_TIMEOUT') }, ['error connect-timeout'], /HTTPS_PROXY/],
  [
    'a proxy that cannot be reached',
    { ...nobody, ...failure('PROXY_UNREACHABLE'), proxy: 'proxy.corp.example:3128' },
    ['error proxy-lost'],
    /names proxy\.corp\.example:3128/,
  ],
  ['a proxy that refuses', { ...nobody, ...failure('PROXY_REFUSED'), proxy: 'p:1' }, ['error proxy'], /user and password/],
  ['a certificate of a stranger', { ...nobody, ...failure('SELF_SIGNED_CERT_IN_CHAIN') }, ['error certificate'], /NODE_EXTRA_CA/],
  ['a certificate that seems to have expired', { ...nobody, ...failure('CERT_HAS_EXPIRED') }, ['error certificate'], /the clock/],
  ['no TLS at all', { ...nobody, ...failure('ERR_SSL_WRONG_VERSION_NUMBER') }, ['error tls'], /https address/],
  ['a connection that breaks', { ...nobody, ...failure('ECONNRESET') }, ['error lost'], /try again/],
  [
    'a redirect',
    {
      ...nobody,
      failed: { path: '/oauth/token/info', problem: problem(301, { code: 'redirect', value: 'https://other.example/' }) },
    },
    ['error redirect'],
    /other\.example/,
  ],
  [
    'a token that nobody knows',
    { ...nobody, refused: [{ about: 'token', path: '/oauth/token/info', problem: problem(401) }] },
    ['error unauthorized'],
    /does not accept the token/,
  ],
  ['a page of a website', { ...nobody, strange: ['token'] }, ['error not-the-api'], /sign-in page/],
  [
    'a base URL of another thing',
    { ...nobody, lacks: ['token-info', 'bots'], refused: [{ about: 'profile', path: '/profile', problem: problem(404) }] },
    ['error not-the-api'],
    /answers 404 to everything/,
  ],
];

describe('facts and findings', () => {
  test.each(rows)('%s', (_what, facts, codes, words) => {
    const { diagnostics } = judge(facts);
    expect(diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toEqual(codes);
    expect(diagnostics.map(({ message, hint }) => `${message} ${hint}`).join('\n')).toMatch(words);
  });

  test.each(rows)('%s: on one screen of 80 columns', (_what, facts) => {
    const lines = doctorText(judge(facts), { colour: false }).trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(Math.max(...lines.map(columns))).toBeLessThanOrEqual(80);
  });

  test('the worst of all stays short, and nothing in it steers the terminal', () => {
    const hostile = 'Ро\u001b[31mбот\u202e\n# '.repeat(3);
    const worst = judge({
      ...fine,
      token: { name: hostile, scopes: [] },
      me: { ...me, label: hostile, role: 'user' },
      skew: 100_000,
      proxy: 'proxy.corp.example:3128',
      unchecked: true,
      nameless: 1,
      lacks: ['page-flags', 'archived'],
    });
    const text = doctorText(worst, { colour: false, width: 200 });
    const lines = text.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(38);
    expect(Math.max(...lines.map(columns))).toBeLessThanOrEqual(80);
    expect(text).not.toMatch(/[\u001b\u202e]/);
  });
});

type Cells = [people: string, tags: string, chats: string, bots: string];
const worksOf = (facts: Facts, row: 'plan' | 'apply'): string[] => Object.values(judge(facts).works[row]);

test.each<[string, Partial<Facts>, Cells, Cells]>([
  ['everything', {}, ['yes', 'yes', 'yes', 'yes'], ['yes', 'yes', 'yes', 'yes']],
  ['scopes of reading only', { token: { scopes: [...forPlan] } }, ['yes', 'yes', 'yes', 'yes'], ['no', 'no', 'no', 'no']],
  ['no bots', { token: without('bots:read') }, ['yes', 'yes', 'yes', 'no'], ['yes', 'yes', 'yes', 'no']],
  ['no deleting', { token: without('users:delete') }, ['yes', 'yes', 'yes', 'yes'], ['partly', 'yes', 'yes', 'yes']],
  [
    'no properties',
    { token: without('custom_properties:read') },
    ['partly', 'yes', 'yes', 'yes'],
    ['partly', 'yes', 'yes', 'yes'],
  ],
  ['no members', { token: without('chat_members:read') }, ['no', 'no', 'no', 'no'], ['no', 'no', 'no', 'no']],
  ['an employee', { me: { ...me, role: 'user' } }, ['yes', 'yes', 'yes', 'yes'], ['no', 'no', 'yes', 'yes']],
  ['a bot', { me: { ...me, bot: true } }, ['no', 'no', 'no', 'no'], ['no', 'no', 'no', 'no']],
  [
    'an old server',
    { token: undefined as never, lacks: ['token-info', 'bots'] },
    ['yes', 'yes', 'yes', 'yes'],
    ['unknown', 'unknown', 'unknown', 'partly'],
  ],
])('what works with %s', (_what, over, plan, apply) => {
  expect([worksOf({ ...fine, ...over }, 'plan'), worksOf({ ...fine, ...over }, 'apply')]).toEqual([plan, apply]);
});

const seed: Seed = {
  owner: 'ceo@corp.example',
  me: 'robot@corp.example',
  users: [
    { email: 'ceo@corp.example', role: 'admin' },
    { email: 'robot@corp.example', role: 'admin', first_name: 'Робот' },
    { email: 'anna@corp.example' },
    { email: 'gleb@partner.example', role: 'multi_guest' },
  ],
  tags: ['QA'],
  chats: [{ name: 'Backend', owner: 'robot@corp.example' }],
  bots: [{ nickname: 'echo_bot', name: 'Echo', token: 'echo' }],
  tokens: [
    { token: 'narrow', user: 'robot@corp.example', scopes: ['users:read', 'users:create'] },
    { token: 'employee', user: 'anna@corp.example' },
    { token: 'guest', user: 'gleb@partner.example' },
  ],
};
const setting = { url: 'http://sandbox.invalid', here: true };
const examined = async (sandbox: Sandbox, token = sandbox.token) =>
  judge(factsOf(setting, await ask(sandbox.as(token), () => 0)));

describe('against the emulator', () => {
  test.each<[ApiVersion, string, string[]]>([
    ['2026-02', 'seed', ['token-info', 'bots', 'page-flags', 'inviter', 'archived']],
    ['2026-08', 'aug', []],
    ['2026-10', 'oct', []],
  ])('the server of %s is told', async (apiVersion, generation, lacks) => {
    const { server, diagnostics } = await examined(createSandbox({ apiVersion, seed }));
    const known = apiVersion === '2026-02' ? server.lacks.filter((lack) => lack !== 'token-info') : server.lacks;
    expect([server.generation, known]).toEqual([generation, lacks.filter((lack) => lack !== 'token-info')]);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('six reads, no writes', async () => {
    const sandbox = createSandbox({ seed });
    await examined(sandbox);
    expect(sandbox.log.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /oauth/token/info',
      'GET /profile',
      'GET /users',
      'GET /group_tags',
      'GET /chats',
      'GET /bots',
    ]);
  });

  test.each<[string, string[]]>([
    ['sandbox-token', []],
    ['narrow', ['missing-scopes-plan', 'missing-scopes-apply']],
    ['employee', ['not-admin', 'missing-scopes-apply']],
    ['guest', ['refused-read']],
    ['echo', ['bot-token']],
    ['wrong', ['unauthorized']],
  ])('the token %s', async (token, codes) => {
    const { diagnostics } = await examined(createSandbox({ seed }), token);
    expect(diagnostics.map(({ code }) => code)).toEqual(codes);
  });

  test('a token that is not known is not asked about six times', async () => {
    const sandbox = createSandbox({ seed });
    await examined(sandbox, 'wrong');
    expect(sandbox.log).toHaveLength(1);
  });

  test('a token whose owner was made an employee after it was issued', async () => {
    const sandbox = createSandbox({
      apiVersion: '2026-10',
      seed: { ...seed, tokens: [{ token: 't', user: 'anna@corp.example', scopes: [...every] }] },
    });
    const { diagnostics, works } = await examined(sandbox, 't');
    expect(diagnostics.map(({ code }) => code)).toEqual(['not-admin']);
    expect(works.apply).toEqual({ people: 'no', tags: 'no', chats: 'yes', bots: 'yes' });
  });
});

test.each<[string, string, boolean]>([
  ['https://api.pachca.com/v1', '', false],
  ['https://api.pachca.com/v1', 'other.example, api.pachca.com', true],
  ['https://api.pachca.com/v1', '.pachca.com', true],
  ['https://api.pachca.com/v1', '*.pachca.com', true],
  ['https://api.pachca.com/v1', 'pachca.com', false],
  ['https://api.pachca.com/v1', 'api.pachca.com:443', true],
  ['https://api.pachca.com/v1', 'api.pachca.com:8443', false],
  ['https://api.pachca.com/v1', '*', true],
])('%s with NO_PROXY=%j: excepted is %j', (url, list, is) => {
  expect(excepted(url, list)).toBe(is);
});

test('of a proxy neither the user nor the password is told', () => {
  const url = 'https://api.pachca.com/api/shared/v1';
  expect(settingOf(url, false, { https_proxy: 'http://anna:s3cret@proxy.example:3128' })).toEqual({
    url,
    here: false,
    proxy: 'proxy.example:3128',
  });
  expect(settingOf(url, true, { HTTPS_PROXY: 'proxy.example:3128', HTTP_PROXY: 'x' })).toEqual({
    url,
    here: true,
    ignored: 'HTTP_PROXY',
  });
});

describe('the command', () => {
  let served: Awaited<ReturnType<typeof serve>>;
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = createSandbox({ seed });
    served = await serve(sandbox);
  });
  afterAll(() => served.close());

  const doctor = async (env: Record<string, string>, ...argv: string[]) => {
    const shell = fakeShell(['doctor', ...argv], { env });
    return { exit: await main(shell), out: shell.stdout(), err: shell.stderr() };
  };
  const json = async (env: Record<string, string>) => {
    const ran = await doctor(env, '--format', 'json');
    return { ...ran, document: JSON.parse(ran.out) as Record<string, Json> };
  };

  test('exit code 0, a screen, and nothing on stderr', async () => {
    const ran = await doctor({ PACHCA_API_URL: served.url, PACHCA_TOKEN: 'sandbox-token' });
    expect(ran).toMatchObject({ exit: exits.ok, err: '' });
    expect(ran.out).toMatch(/of Робот <robot@corp\.example> ·\s+workspace admin/);
    expect(ran.out).toContain('· 1 tag · 1 chat ·');
    expect(ran.out).not.toContain('clock');
  });

  test('the same as one JSON document, without the token', async () => {
    const { exit, document, out } = await json({ PACHCA_API_URL: served.url, PACHCA_TOKEN: 'sandbox-token' });
    expect(exit).toBe(exits.ok);
    expect(document).toMatchObject({
      format: 1,
      ok: true,
      exit: 0,
      server: { url: served.url, generation: 'aug' },
      token: { kind: 'personal', missing: { plan: [], apply: [] } },
      user: { email: 'robot@corp.example', role: 'admin' },
      diagnostics: [],
    });
    expect(out).not.toContain('sandbox-token');
  });

  test('a token of too little: 1, and what is missing', async () => {
    const { exit, document } = await json({ PACHCA_API_URL: served.url, PACHCA_TOKEN: 'narrow' });
    expect([exit, document['ok']]).toEqual([exits.error, false]);
    expect(document['token']).toMatchObject({ missing: { plan: expect.arrayContaining(['chats:read', 'profile:read']) } });
  });

  test.each<[string, Record<string, string>, string]>([
    ['no token', {}, 'no-token'],
    ['a base URL that is none', { PACHCA_TOKEN: 't', PACHCA_API_URL: 'pachca' }, 'base-url'],
    ['a proxy that is none', { PACHCA_TOKEN: 't', HTTPS_PROXY: 'socks5://x' }, 'proxy'],
    ['a port where nobody listens', { PACHCA_TOKEN: 't', PACHCA_API_URL: 'http://127.0.0.1:9/api' }, 'refused'],
  ])('%s: 1', async (_what, env, code) => {
    const { exit, document } = await json(env);
    expect(exit).toBe(exits.error);
    expect((document['diagnostics'] as { code: string }[]).map((one) => one.code)).toEqual([code]);
  });

  test.each<[string, RequestListener, string]>([
    ['a redirect', (_, answer) => answer.writeHead(302, { location: 'https://login.example/' }).end(), 'redirect'],
    ['a sign-in page', (_, answer) => answer.writeHead(200, { 'content-type': 'text/html' }).end('<html>'), 'not-the-api'],
    ['a connection that is cut', (request) => request.socket.destroy(), 'lost'],
    ['JSON that is none', (_, answer) => answer.writeHead(200, { 'content-type': 'application/json' }).end('{'), 'bad-json'],
  ])('%s: 1, after one request', async (_what, listener, code) => {
    let requests = 0;
    const server = createServer((request, answer) => {
      requests += 1;
      listener(request, answer);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { exit, document } = await json({ PACHCA_TOKEN: 't', PACHCA_API_URL: url });
    server.close();
    expect(exit).toBe(exits.error);
    expect((document['diagnostics'] as { code: string }[]).map((one) => one.code)).toEqual([code]);
    if (code !== 'not-the-api') expect(requests).toBe(1);
  });

  test('the sandbox inside the process needs neither token nor network', async () => {
    const ran = await doctor({}, '--sandbox', '--seed', 'examples/acme.seed.yaml');
    expect(ran.exit).toBe(exits.ok);
    expect(ran.out).toContain('the sandbox in this process');
  });
});

test('the clock is compared by the middle of the exchange, whatever the answer was', () => {
  const date = 'Tue, 01 Sep 2026 09:00:00 GMT';
  const at = Date.parse(date);
  const asked = { about: 'token', path: '/oauth/token/info', asked: at + 60_000, answered: at + 61_000 } as const;
  const outcome = { status: 401, headers: { date }, body: null };
  expect(factsOf({ url: 'https://x.example', here: false }, [{ ...asked, outcome }]).skew).toBe(60);
  expect(factsOf({ url: 'http://127.0.0.1', here: true }, [{ ...asked, outcome }]).skew).toBeUndefined();
});
