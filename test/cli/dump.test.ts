import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exits } from '../../src/cli/exit.ts';
import { main } from '../../src/cli/main.ts';
import { renderSplit } from '../../src/manifest/render.ts';
import { fakeShell } from './shell.ts';

const seed = `
pachform: 1
settings: {owner: ceo@corp.example, run_as: ceo@corp.example}
tags: {QA: {}, "a:b": {}}
users:
  ceo@corp.example: {role: admin}
  anna@corp.example: {first_name: Анна, phone_number: "+79001234567", tags: [QA]}
  boris@corp.example: {suspended: true}
chats:
  backend: {id: 334, name: Backend · команда, channel: true, members: [anna@corp.example], editors: [deploy_bot], tags: [QA]}
  old: {id: 335, name: Old, archived: true, public: true}
bots:
  deploy_bot: {name: Deploy, outgoing_url: "https://hooks.example/it's-$$secret", challenge_key: "k3y", can_edit: [admin]}
x-sandbox: {pending: [boris@corp.example]}
`;

let folder: string;
const at = (name: string): string => join(folder, name);
const text = (name: string): string => readFileSync(at(name), 'utf8');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pachform-dump-'));
  writeFileSync(at('seed.yaml'), seed);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function pachform(argv: string[], env: Record<string, string> = {}) {
  const shell = fakeShell([...argv, '--sandbox', '--seed', at('seed.yaml')], { env });
  return { exit: await main(shell), out: shell.stdout(), err: shell.stderr() };
}

/** What a shell would make of the file. */
const variablesIn = (name: string): Record<string, string> =>
  Object.fromEntries(
    text(name)
      .split('\n')
      .flatMap((line) => {
        const found = /^([A-Z_]+)='(.*)'$/.exec(line);
        return found ? [[found[1]!, found[2]!.replaceAll("'\\''", "'")]] : [];
      }),
  );

const whole = `# A workspace as ceo@corp.example sees it.
pachform: 1

settings:
  scope: corp.example # names what this manifest is the whole of: choose your own word
  run_as: ceo@corp.example
  owner: ceo@corp.example

tags:
  a:b: {}
  QA: {}

users:
  anna@corp.example:
    first_name: Анна
    nickname: anna
    phone_number: "+79001234567"
    role: user
    tags: [QA]

  # has not accepted the invitation yet: the first name shows only then
  boris@corp.example:
    nickname: boris
    role: user
    suspended: true

  ceo@corp.example:
    first_name: ceo
    nickname: ceo
    role: admin

# Private chats that the token's user is not in cannot be seen, and are not here.
chats:
  backend-команда:
    id: 334
    name: Backend · команда
    channel: true
    public: false
    tags: [QA]
    owner: ceo@corp.example
    editors: [deploy_bot]

  old:
    id: 335
    name: Old
    channel: false
    public: true
    archived: true
    owner: ceo@corp.example

bots:
  # has the default scopes: they cannot be written, only replaced
  deploy_bot:
    id: 104
    name: Deploy
    outgoing_url: "\${env:DEPLOY_BOT_OUTGOING_URL}"
    trigger_on: commands
    template_engine: liquid
    challenge_key: "\${env:DEPLOY_BOT_CHALLENGE_KEY}"
    link_preview_enabled: true
    ignore_self_messages: false
    events_history_enabled: false
    who_can_add: creator
    can_edit: [admin]
    single_chat: false
`;

test('the workspace is one manifest on stdout, without secrets; what to set is told on stderr', async () => {
  const { exit, out, err } = await pachform(['dump']);
  expect(out).toBe(whole);
  expect(exit).toBe(exits.ok);
  expect(err).toContain('2 values are secrets and stand as variables: DEPLOY_BOT_OUTGOING_URL, DEPLOY_BOT_CHALLENGE_KEY');
  expect(out + err).not.toMatch(/k3y|it's/);
});

test('a folder is valid, and a plan from it changes nothing', async () => {
  const made = await pachform(['dump', '--split', at('ws'), '--secrets-file', at('bots.env')]);
  expect(made.exit).toBe(exits.ok);
  expect((readdirSync(at('ws'), { recursive: true }) as string[]).sort()).toEqual([
    'archived-chats.yaml',
    'bots.yaml',
    'chats',
    'chats/backend-команда.yaml',
    'settings.yaml',
    'tags.yaml',
    'users',
    'users/a.yaml',
    'users/b.yaml',
    'users/c.yaml',
  ]);
  expect(statSync(at('bots.env')).mode & 0o777).toBe(0o600);
  expect(variablesIn('bots.env')).toEqual({
    DEPLOY_BOT_CHALLENGE_KEY: 'k3y',
    DEPLOY_BOT_OUTGOING_URL: "https://hooks.example/it's-$$secret",
  });
  const plan = await pachform(['plan', at('ws'), '--detailed-exitcode'], variablesIn('bots.env'));
  expect([plan.exit, plan.err]).toEqual([exits.ok, expect.not.stringContaining('error')]);
});

test('the line that a dump ends with can be pasted: it names the folder and the values of its variables', async () => {
  const made = await pachform(['dump', '--split', at('pasted'), '--secrets-file', at('pasted.env')]);
  const [, ...words] = /help: (pachform plan .*)/.exec(made.err)![1]!.split(' ');
  const plan = await pachform([...words, '--detailed-exitcode']);
  expect([plan.exit, plan.err]).toEqual([exits.ok, expect.not.stringContaining('error')]);
});

test('whoever asks for a file of secrets where there are none is told that there is no file', async () => {
  const { err } = await pachform(['dump', '--only', 'tags', '--secrets-file', at('none.env')]);
  expect(err).toContain(`no value is a secret: ${at('none.env')} was not written`);
});

test('what is there is not overwritten, unless that is asked for', async () => {
  writeFileSync(at('a.yaml'), 'pachform: 1\n');
  const refused = await pachform(['dump', '--out', at('a.yaml')]);
  expect([refused.exit, text('a.yaml')]).toEqual([exits.error, 'pachform: 1\n']);
  expect(refused.err).toContain('--force');
  expect((await pachform(['dump', '--out', at('a.yaml'), '--force'])).exit).toBe(exits.ok);
  expect(text('a.yaml')).toBe(whole);
});

test('a folder with manifests is left alone; forced, what is not of the dump is named', async () => {
  await pachform(['dump', '--split', at('ws')]);
  writeFileSync(at('ws/users/z.yaml'), 'pachform: 1\n');
  expect((await pachform(['dump', '--split', at('ws')])).err).toContain('holds manifests already');
  const forced = await pachform(['dump', '--split', at('ws'), '--force']);
  expect([forced.exit, forced.err]).toEqual([exits.ok, expect.stringMatching(/z\.yaml was there before/)]);
  expect(existsSync(at('ws/users/z.yaml'))).toBe(true);
});

test.each<[string[], string[]]>([
  [['--only', 'tags'], ['QA: {}']],
  [['--only', 'users', '--filter', 'anna'], ['anna@corp.example:']],
  [['--only', 'chats', '--filter', '/^old$/i'], ['old:']],
  [['--only', 'chats', '--filter', 'chat:back'], ['backend-команда:']],
])('%j narrows the dump', async (options, keys) => {
  const { out } = await pachform(['dump', ...options]);
  expect(out).not.toContain('settings:');
  for (const key of keys) expect(out).toContain(key);
  if (options.includes('anna')) expect(out).not.toContain('boris');
  if (options.includes('/^old$/i')) expect(out).not.toContain('backend');
});

test.each([[['--filter', 'zzz']], [['--only', 'chats', '--filter', '/^zzz/']]])(
  'a dump with %j, which finds nothing, warns, so that nobody keeps an empty manifest for the workspace',
  async (options) => {
    const { exit, err } = await pachform(['dump', ...options]);
    expect([exit, err]).toEqual([exits.ok, expect.stringMatching(/warning: --filter found nothing: .*chats/)]);
    expect((await pachform(['dump', '--only', 'tags', '--filter', 'QA'])).err).not.toContain('found nothing');
  },
);

test('a part of a workspace is read in part', async () => {
  const { err } = await pachform(['dump', '--only', 'tags', '--verbose']);
  expect(err).not.toContain('/members');
  expect(err).not.toContain('/bots');
});

test('exact lists say so once; a part says it in every entry', async () => {
  const all = await pachform(['dump', '--exact']);
  expect(all.out).toContain('  membership: exact\n  tagging: exact\n');
  expect(all.out).toContain('    admins: []\n    editors: [deploy_bot]\n    members: []\n');
  const part = await pachform(['dump', '--exact', '--only', 'chats', '--filter', 'backend']);
  expect(part.out).toContain('    membership: exact\n');
});

test('for another workspace there are neither ids nor owners', async () => {
  const { out } = await pachform(['dump', '--portable']);
  expect(out).not.toMatch(/\bid:|owner:|run_as:/);
});

test('JSON is one document: the manifest, its remarks, the variables', async () => {
  const { out, err } = await pachform(['dump', '--format', 'json']);
  expect(err).not.toContain('{');
  expect(JSON.parse(out)).toMatchObject({
    format: 1,
    ok: true,
    exit: 0,
    manifest: { pachform: 1, tags: { QA: {} }, chats: { old: { id: 335, archived: true } } },
    remarks: { chats: [expect.stringContaining('cannot be seen')] },
    variables: ['DEPLOY_BOT_OUTGOING_URL', 'DEPLOY_BOT_CHALLENGE_KEY'],
  });
});

test('a folder can be checked out on Windows and on macOS, and then still plans to nothing', async () => {
  const chats = ['aux', 'con.old', 'Nul', 'ops', 'team'].map((name, at) => `  c${at}: {id: ${at + 1}, name: ${name}}`);
  writeFileSync(at('seed.yaml'), `${seed.split('chats:')[0]}chats:\n${chats.join('\n')}\n`);
  await pachform(['dump', '--split', at('ws'), '--only', 'settings,chats']);
  expect(readdirSync(at('ws/chats'))).toEqual(['aux_.yaml', 'con_.old.yaml', 'nul_.yaml', 'ops.yaml', 'team.yaml']);
  const { exit } = await pachform(['plan', at('ws'), '--detailed-exitcode']);
  expect(exit).toBe(exits.ok);
});

test('names that differ by case only get files of their own', () => {
  const entry = (key: string) => ({ key, entry: { name: key }, comments: [], file: `chats/${key}` });
  const dump = {
    comments: [],
    variables: {},
    seats: [
      {
        seat: 'chats',
        noun: ['chat', 'chats'] as [string, string],
        comments: [],
        entries: ['Ops', 'ops', 'ops-2', 'OPS'].map(entry),
      },
    ],
  };
  const paths = renderSplit(dump).map(({ path }) => path.toLowerCase());
  expect(new Set(paths).size).toBe(4);
});
