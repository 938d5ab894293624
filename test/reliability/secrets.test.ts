/** Values that nobody may ever read: sought in all that a run says and leaves behind. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { Shell } from '../../src/cli/shell.ts';
import { createSandbox, type IncomingRequest, type Outcome, type Sandbox } from '../../src/sandbox/index.ts';
import { serve } from '../../src/sandbox/serve.ts';
import { fakeShell } from '../cli/shell.ts';
import { figure } from './figures.ts';

// What is lost on the way is looked for after a real second.
vi.setConfig({ testTimeout: 60_000, maxConcurrency: 10 });

const token = 'API-TOKEN-a1b2c3d4e5';
const env = {
  HOOK: 'https://hooks.example/HOOK-PATH-f6a7b8?key=HOOK-QUERY-c9d0',
  KEY: 'CHALLENGE-FROM-ENV-e1f2',
  TITLE: 'TITLE-FROM-ENV-a3b4',
  CITY: 'CITY-FROM-ENV-c5d6',
};
const literal = { hook: 'https://plain.example/LITERAL-PATH-e7f8', key: 'LITERAL-CHALLENGE-a9b0' };
/** The telling part of each: what would give it away even when it is cut or wrapped. */
const secrets = [token, 'HOOK-PATH-f6a7b8', 'HOOK-QUERY-c9d0', env.KEY, env.TITLE, env.CITY, 'LITERAL-PATH-e7f8', literal.key];

const yaml = `pachform: 1
settings: {scope: test}
users:
  anna@corp.example: {title: "\${env:TITLE}", custom_properties: {Город: "\${env:CITY}"}}
  new@corp.example: {first_name: Новая, title: "\${env:TITLE}"}
bots:
  env_bot: {name: Env, outgoing_url: "\${env:HOOK}", challenge_key: "\${env:KEY}", events: [message_new]}
  plain_bot: {name: Plain, outgoing_url: "${literal.hook}", challenge_key: ${literal.key}}
  live_bot: {outgoing_url: "\${env:HOOK}", challenge_key: "\${env:KEY}"}
chats:
  news: {name: News, members: [anna@corp.example]}
`;

const folder = mkdtempSync(join(tmpdir(), 'pachform-secrets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Answer = (request: IncomingRequest) => Outcome | undefined;

interface Place {
  sandbox: Sandbox;
  at: string;
  run(argv: string[], over?: Partial<Shell>): Promise<number>;
  /** All that was said, and all that lies in files but for the sink. */
  traces(): string;
  sink(): string;
  close(): Promise<void>;
}

async function place(text = yaml, answer: Answer = () => undefined): Promise<Place> {
  const at = mkdtempSync(join(folder, 'run-'));
  mkdirSync(join(at, 'manifest'));
  writeFileSync(join(at, 'manifest', 'pachform.yaml'), text);
  const sandbox = createSandbox({
    now: Date.now,
    seed: {
      token,
      me: 'robot@corp.example',
      users: [{ email: 'robot@corp.example', role: 'admin' }, { email: 'anna@corp.example' }],
      properties: [{ id: 31, name: 'Город' }],
      bots: [{ nickname: 'live_bot', name: 'Live', can_edit: ['admin'], outgoing_url: 'https://old.example/LIVE-PATH-c1d2' }],
    },
  });
  const outcome = (request: IncomingRequest): Outcome => answer(request) ?? sandbox.outcome(request);
  const server = await serve(Object.assign(Object.create(sandbox) as Sandbox, { outcome }));
  let said = '';
  const inside = (name: string) => join(at, name);
  return {
    sandbox,
    at,
    async run(argv, over = {}) {
      const files = [
        '--journal',
        inside('journal.jsonl'),
        '--bot-tokens',
        inside('bots.json'),
        '--memory',
        inside('memory.json'),
      ];
      const words = argv[0] === 'validate' ? [] : ['--verbose', '--rate', '50', ...files];
      const path = argv.includes('--plan') ? [] : [join(at, 'manifest', 'pachform.yaml')];
      const shell = fakeShell([...argv, ...words, ...path], {
        env: { ...env, PACHCA_TOKEN: token, PACHCA_API_URL: server.url },
        ...over,
      });
      const exit = await main(shell);
      said += shell.stdout() + shell.stderr();
      return exit;
    },
    traces: () =>
      said +
      filesIn(at)
        .filter((path) => !/bots\.json$|manifest/.test(path))
        .map((path) => readFileSync(path, 'utf8'))
        .join('\n'),
    sink: () => readFileSync(inside('bots.json'), 'utf8'),
    close: () => server.close(),
  };
}

const filesIn = (path: string): string[] =>
  readdirSync(path).flatMap((name) =>
    statSync(join(path, name)).isDirectory() ? filesIn(join(path, name)) : [join(path, name)],
  );

const botTokens = ({ sandbox }: Place): string[] => [...sandbox.store.bots.values()].map((bot) => bot.token);

/** What can be read of what must not be. */
const leaks = (text: string, values: readonly string[]): string[] =>
  [...values, 'LIVE-PATH-c1d2'].filter((value) => text.includes(value) || text.includes(encodeURIComponent(value)));

/** An answer that repeats all that it was asked, and with which token. What is sent again by itself is let through. */
const echo =
  (status: number, html = false): Answer =>
  (request) => {
    if (request.method === 'GET' || (status >= 500 && request.method !== 'POST')) return undefined;
    const heard = `${JSON.stringify(request.body)} ${request.headers['authorization']}`;
    const body = html
      ? `<html><h1>${status}</h1><pre>${heard}</pre></html>`
      : { errors: [{ key: 'outgoing_url', value: heard, message: `cannot do ${heard}`, code: 'invalid', payload: { heard } }] };
    return {
      response: { status, headers: { 'content-type': html ? 'text/html' : 'application/json', 'x-request-id': 'r1' }, body },
    };
  };

const oauth: Answer = (request) => {
  if (request.method === 'GET') return undefined;
  const error_description = `refused ${JSON.stringify(request.body)} ${request.headers['authorization']}`;
  return { response: { status: 403, headers: {}, body: { error: 'access_denied', error_description } } };
};

let runs = 0;
afterAll(() => figure('secrets: runs searched', runs));

const nothingIn = (scene: Place) => {
  runs++;
  expect(leaks(scene.traces(), [...secrets, ...botTokens(scene)])).toEqual([]);
};

describe('no secret is read in what a run says, nor in its plan, memory or journal', () => {
  test.concurrent.each([
    ['validate', ['validate']],
    ['validate --format json', ['validate', '--format', 'json']],
    ['plan', ['plan']],
    ['plan --format json', ['plan', '--format', 'json']],
    ['plan --format markdown', ['plan', '--format', 'markdown']],
  ])('%s', async (_name, argv) => {
    const scene = await place();
    expect(await scene.run(argv)).toBe(0);
    nothingIn(scene);
    await scene.close();
  });

  test.concurrent('a saved plan, its apply, and the same once more', async () => {
    // A secret that stands in the manifest is not in the plan, so such a plan cannot be applied.
    const scene = await place(yaml.replace(/^ {2}plain_bot.*\n/m, ''));
    const file = join(scene.at, 'plan.json');
    expect(await scene.run(['plan', '-o', file])).toBe(0);
    nothingIn(scene);
    expect(await scene.run(['apply', '--yes', '--plan', file])).toBe(0);
    expect(await scene.run(['apply', '--yes', '--format', 'json'])).toBe(0);
    nothingIn(scene);
    await scene.close();
  });

  test.concurrent.each(['text', 'json'])(
    'apply --format %s: the sink alone has the tokens of bots, and nothing else',
    async (format) => {
      const scene = await place();
      expect(await scene.run(['apply', '--yes', '--format', format])).toBe(0);
      nothingIn(scene);
      const made = [...scene.sandbox.store.bots.values()].filter(({ name }) => name !== 'Live');
      expect(made).toHaveLength(2);
      for (const bot of made) expect(scene.sink()).toContain(bot.token);
      expect(leaks(scene.sink(), secrets)).toEqual([]);
      expect(statSync(join(scene.at, 'bots.json')).mode & 0o777).toBe(0o600);
      // What was hidden was nevertheless sent.
      expect(made.map(({ outgoing_url }) => outgoing_url).sort()).toEqual([env.HOOK, literal.hook].sort());
      expect([...scene.sandbox.store.users.values()].some(({ title }) => title === env.TITLE)).toBe(true);
      await scene.close();
    },
  );

  test.concurrent.each<[string, Answer, number]>([
    ['403 in the list of errors', echo(403), 5],
    ['403 as OAuth words it', oauth, 5],
    ['422 with the value', echo(422), 5],
    ['400 with the value', echo(400), 5],
    ['500 with the whole request', echo(500), 5],
    ['a page of HTML with the whole request', echo(502, true), 5],
  ])('a server that repeats what it was sent: %s', async (_name, answer, exit) => {
    const apply = async (format: string) => {
      const scene = await place(yaml, answer);
      expect(await scene.run(['apply', '--yes', '--format', format])).toBe(exit);
      nothingIn(scene);
      await scene.close();
    };
    await Promise.all([apply('text'), apply('json')]);
  });

  test.concurrent.each<
    [string, (heard: { url: string; key: string; body: string }) => Partial<Record<'words' | 'title' | 'id', string>>]
  >([
    ['as JSON in its words', ({ body }) => ({ words: body })],
    ['as JSON within JSON', ({ body }) => ({ words: JSON.stringify({ body }) })],
    [
      'as JSON without letters that HTML knows',
      ({ body }) => ({ words: body.replaceAll('&', '\\u0026').replaceAll('/', '\\/') }),
    ],
    ['percent-encoded', ({ url, key }) => ({ words: `${encodeURIComponent(url)} ${encodeURIComponent(key)}` })],
    [
      'percent-encoded in small letters',
      ({ url }) => ({ words: encodeURIComponent(url).replace(/%../g, (one) => one.toLowerCase()) }),
    ],
    ['cut in the middle', ({ url, key }) => ({ words: `${url.slice(0, 24)}... ${key.slice(0, 9)}...` })],
    ['encoded, and cut in the middle', ({ url }) => ({ words: `${encodeURIComponent(url).slice(0, 28)}...` })],
    ['in the title of a page', ({ url }) => ({ title: `${'x'.repeat(50)} ${url}` })],
    [
      'escaped in the title of a page',
      ({ url, key }) => ({ title: `${url} ${key}`.replaceAll('&', '&amp;').replaceAll('"', '&quot;') }),
    ],
    ['in the id of the request', ({ url }) => ({ id: url.slice(0, 30) })],
    ['as the id of the request', ({ key }) => ({ id: key.slice(0, 8) })],
  ])('a server that spells what it was sent in another way: %s', async (_name, spell) => {
    const url = 'https://u:S3cretpw-1a2b@h.example/x?a=1&b=2';
    const key = 'S3cret-K9"ey/3c4d';
    const answer: Answer = (request) => {
      if (!JSON.stringify(request.body ?? null).includes(url)) return undefined;
      const { words = 'no', title, id = 'r1' } = spell({ url, key, body: JSON.stringify(request.body) });
      const [type, body] =
        title === undefined
          ? [
              'application/json',
              { errors: [{ key: 'outgoing_url', value: words, message: words, code: 'invalid', payload: { words } }] },
            ]
          : ['text/html', `<html><title>${title}</title></html>`];
      return { response: { status: 422, headers: { 'content-type': type, 'x-request-id': id }, body } };
    };
    const apply = async (format: string) => {
      const scene = await place(yaml.replace(literal.hook, url).replace(literal.key, `'${key}'`), answer);
      expect(await scene.run(['apply', '--yes', '--format', format])).toBe(5);
      runs++;
      expect(leaks(scene.traces(), [...secrets, 'S3cretpw', 'S3cret-K'])).toEqual([]);
      await scene.close();
    };
    await Promise.all([apply('text'), apply('json')]);
  });

  test.concurrent.each<[string, string, string]>([
    ['an address that is none', `outgoing_url: "${literal.hook}"`, 'outgoing_url: "LITERAL-PATH-e7f8 is no address"'],
    ['a key of the wrong type', `challenge_key: ${literal.key}`, `challenge_key: [${literal.key}]`],
    ['a key beside it that does not exist', `challenge_key: ${literal.key}`, `challenge_key: ${literal.key}, chalenge: 1`],
    ['null beside it', `challenge_key: ${literal.key}`, `challenge_key: ${literal.key}, name: null`],
    ['a quote that never ends', `challenge_key: ${literal.key}`, `challenge_key: "${literal.key}`],
    ['a bracket that never ends', `challenge_key: ${literal.key}}`, `challenge_key: ${literal.key}`],
    ['the same key twice', `challenge_key: ${literal.key}`, `challenge_key: ${literal.key}, challenge_key: ${literal.key}`],
    ['a secret for a key', `challenge_key: ${literal.key}`, `"${literal.key}": 1`],
    ['a reference that is not finished', `challenge_key: ${literal.key}`, `challenge_key: "${literal.key}\${env:"`],
    ['an unknown tag', `challenge_key: ${literal.key}`, `challenge_key: !secret ${literal.key}`],
    ['an alias to nowhere', `challenge_key: ${literal.key}`, `challenge_key: ${literal.key}, name: *nowhere`],
  ])('a manifest that is wrong at that very line: %s', async (name, right, wrong) => {
    const scene = await place(yaml.replace(right, wrong));
    for (const argv of [['validate'], ['validate', '--format', 'json'], ['plan'], ['apply', '--yes']])
      expect(await scene.run(argv), name).toBe(1);
    // Whoever writes a secret where a key belongs has told it already: keys are named in every message.
    const values = name === 'a secret for a key' ? secrets.filter((one) => one !== literal.key) : secrets;
    runs++;
    expect(leaks(scene.traces(), values)).toEqual([]);
    expect(scene.sandbox.log.filter(({ method }) => method !== 'GET')).toEqual([]);
    await scene.close();
  });

  test.concurrent('a fault of pachform itself, whose message holds everything', async () => {
    const scene = await place();
    const broken = () => {
      throw new Error([...secrets, ...botTokens(scene)].join(' '));
    };
    expect(await scene.run(['apply', '--yes'], { onImpatience: broken })).toBe(1);
    expect(scene.traces()).toContain('internal error');
    nothingIn(scene);
    await scene.close();
  });

  test.concurrent.each(['', 'a b', `${token}\n${token}`, `${token}é`])('a token that cannot be one: %j', async (wrong) => {
    const scene = await place();
    expect(await scene.run(['plan'], { env: { ...env, PACHCA_TOKEN: wrong, PACHCA_API_URL: 'http://127.0.0.1:1/api' } })).toBe(1);
    nothingIn(scene);
    await scene.close();
  });

  test.concurrent('a base URL with the token in it', async () => {
    const scene = await place();
    for (const url of [`https://user:${token}@pachca.invalid/api`, `ftp://${token}@pachca.invalid`, `http://${token}`])
      await scene.run(['plan'], { env: { ...env, PACHCA_TOKEN: token, PACHCA_API_URL: url } });
    nothingIn(scene);
    await scene.close();
  });
});
