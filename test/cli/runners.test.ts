/** What strangers wrote is never a command to the runner of a pipeline: every command, every format, every runner's rules. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { Shell } from '../../src/cli/shell.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { type Served, serve } from '../../src/sandbox/serve.ts';
import { fakeShell } from './shell.ts';

vi.setConfig({ testTimeout: 30_000 });

/** Where each runner sees a command in a line of a log. */
const runners: Record<string, (line: string) => boolean> = {
  GitHub: (line) =>
    line
      .replace(/\u001b\[[0-9;]*m/g, '')
      .trim()
      .startsWith('::'),
  'GitHub, of old': (line) => /##\[[a-z]+/i.test(line),
  Azure: (line) => /##(?:vso)?\[/i.test(line),
  TeamCity: (line) => /##teamcity\[/i.test(line),
  GitLab: (line) => /section_(?:start|end):\d+:\w/.test(line) && line.includes('\u001b[0K'),
};

const marks = [
  '##[error]failed',
  '##vso[task.complete result=Succeeded]',
  "##teamcity[buildStatus status='SUCCESS']",
  '###[debug]',
  '::add-mask::a',
];
const ends = [
  '\n::set-output name=a::b',
  '\r\n  ::stop-commands::x',
  '\u0085::error::x',
  '\u2028::debug::x',
  '\v::x::',
  '\f::x::',
];
const gitlab = '\u001b[0Ksection_start:1:x\r\u001b[0Ktitle';

/** What may stand in a field of the server. */
const foreign = [...marks, ...ends, gitlab].join(' ');
/** What may stand in a name of a manifest: of one line. */
const line = marks.join(' ');
const inName = '::warning title=x::y ##[error] ##vso[a]b ##teamcity[c]';
/** And in that of a tag which others refer to. */
const inKey = '##[error] ##vso[a]b ##teamcity[c]';

let folder: string;
let server: Served;
let failing = false;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pachform-runners-'));
  const emulator = createSandbox({
    seed: {
      owner: 'ceo@corp.example',
      me: 'robot@corp.example',
      users: [
        { email: 'ceo@corp.example', role: 'admin', first_name: foreign },
        { email: 'robot@corp.example', role: 'admin', first_name: foreign, last_name: foreign },
        { email: 'anna@corp.example', first_name: foreign, title: foreign, department: foreign, tags: [inKey] },
      ],
      tags: [inKey],
      chats: [
        { id: 500, name: foreign, owner: 'robot@corp.example', members: ['anna@corp.example'] },
        { id: 501, name: line, owner: 'robot@corp.example' },
        { id: 502, name: line, owner: 'robot@corp.example' },
      ],
      bots: [{ nickname: 'deploy_bot', name: foreign, template: foreign }],
    },
  });
  const angry = { key: foreign, field: foreign, value: foreign, message: foreign, code: foreign };
  server = await serve({
    ...emulator,
    outcome: (request) =>
      failing && request.method !== 'GET'
        ? { response: { status: 422, headers: { 'x-request-id': line }, body: { errors: [angry] } } }
        : emulator.outcome(request),
  });
  mkdirSync(at('##[group]dir'));
  const good = `pachform: 1
settings: {scope: test}
tags: {${JSON.stringify(inKey)}: {}, ${JSON.stringify(`::warning::${inKey}`)}: {}}
users: {anna@corp.example: {first_name: ${JSON.stringify(foreign)}, last_name: ${JSON.stringify(foreign)}, tags: [${JSON.stringify(inKey)}]}}
chats:
  a: {name: ${JSON.stringify(inName)}, members: [anna@corp.example]}
  b: {id: 500, name: ${JSON.stringify(inName.replace('y', 'z'))}}
`;
  writeFileSync(at('##[group]dir/##vso[x].yaml'), good);
  writeFileSync(at('good.yaml'), good);
  writeFileSync(at('twins.yaml'), `pachform: 1\nsettings: {scope: test}\nchats: {c: {name: ${JSON.stringify(line)}}}\n`);
  writeFileSync(
    at('##[error]bad.yaml'),
    `pachform: 1
${JSON.stringify(foreign)}: 1
settings: {invite: ${JSON.stringify(foreign)}, run_as: ${JSON.stringify(foreign)}}
tags: {${JSON.stringify(`${foreign}@`)}: {}, ${JSON.stringify(foreign)}: {}, ${JSON.stringify(`x-${inKey}`)}: {}}
users:
  anna@corp.example: {role: ${JSON.stringify(foreign)}, ${JSON.stringify(foreign)}: 1, tags: [${JSON.stringify(foreign)}], first_name: "\${env:##[x]}"}
  ${JSON.stringify(foreign)}: {}
chats:
  "a": {name: 1, members: [${JSON.stringify(foreign)}]}
`,
  );
  for (const [name, text] of Object.entries({
    'tag.yaml': `pachform: 1\n::set-output name=a::b: !##[error]x ##vso[y]\n::stop-commands::x\n`,
    'quote.yaml': `pachform: 1\ntags: {"##[error]\n::set-output name=x::y\n`,
    'alias.yaml': 'pachform: 1\ntags: {a: *##[error]x }\n##vso[task.complete]\n',
    'key.yaml': `pachform: 1\ntags: {${JSON.stringify(foreign)}: {}, ${JSON.stringify(foreign)}: {}}\n`,
  }))
    writeFileSync(at(name), text);
  const at0 = '2026-09-01T00:00:00Z';
  const intent = { at: at0, type: 'intent', step: '1', label: foreign, serves: [], request: foreign };
  const begin = { at: at0, type: 'begin', tool: 'x', server: 'x', seen_as: 'x', changes: 1, steps: 1, plan: 'x' };
  writeFileSync(at('journal.jsonl'), `${JSON.stringify(begin)}\n${JSON.stringify(intent)}\n`);
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Case {
  argv: string[];
  /** The server answers every write with words of its own. */
  refuses?: boolean;
  env?: Record<string, string>;
  over?: Partial<Shell>;
}

const printed = async ({ argv, refuses = false, env = {} }: Case): Promise<{ out: string; err: string }> => {
  failing = refuses;
  const shell = fakeShell(
    argv.map((word) => word.replace('$', folder)),
    { env: { PACHCA_TOKEN: 'sandbox-token', PACHCA_API_URL: server.url, ...env } },
  );
  await main(shell);
  return { out: shell.stdout(), err: shell.stderr() };
};

const commandsIn = (text: string): string[] =>
  text
    .split(/[\n\r\v\f\u0085\u2028\u2029]/)
    .flatMap((one) => Object.entries(runners).flatMap(([runner, sees]) => (sees(one) ? [`${runner}: ${one}`] : [])));

const journal = ['--journal', '$/journal.jsonl'];
const cases: Case[] = [
  ...['text', 'json'].flatMap((format) => [
    { argv: ['validate', '$/##[group]dir', '--format', format] },
    { argv: ['validate', '$/##[error]bad.yaml', '--format', format] },
    ...['tag', 'quote', 'alias', 'key'].map((name) => ({ argv: ['validate', `$/${name}.yaml`, '--format', format] })),
    { argv: ['validate', '$/no\n::error::such', '--format', format] },
    { argv: ['plan', '$/good.yaml', `--bogus\n${line}`, '--format', format] },
    { argv: ['plan', '$/good.yaml', '--targets', `user:${foreign}`, '--format', format] },
    { argv: ['dump', '--filter', `/(##[error]\n::x::`, '--format', format === 'text' ? 'yaml' : 'json'] },
    { argv: ['bind', '$/twins.yaml', '--format', format] },
    { argv: ['bind', '$/good.yaml', '--format', format] },
    { argv: ['fmt', '--check', '$/##[group]dir', '$/tag.yaml', '--format', format] },
    { argv: ['doctor', '--format', format] },
    { argv: ['plan', '$/twins.yaml', '--format', format] },
    { argv: ['plan', '$/good.yaml', '--format', format, '--verbose', ...journal] },
    { argv: ['plan', '$/good.yaml', '--format', format, '--seed', '$/key.yaml', '--sandbox'] },
    { argv: ['plan', '$/good.yaml', '--format', format, '--memory', '$/##[error]bad.yaml'] },
    { argv: ['apply', '$/good.yaml', '--yes', '--format', format, ...journal], refuses: true },
  ]),
  { argv: ['plan', '$/good.yaml', '--format', 'markdown'] },
  { argv: ['plan', '$/good.yaml', '--format', 'html'] },
  { argv: ['plan', '$/good.yaml', '--color'] },
  { argv: ['plan', '$/good.yaml', '--out', '$/saved.json'] },
  { argv: ['show', '$/saved.json'] },
  { argv: ['show', '$/saved.json', '--format', 'markdown'] },
  { argv: ['show', '$/##[error]bad.yaml'] },
  { argv: ['dump', '--format', 'yaml'] },
  { argv: ['dump', '--format', 'json'] },
  { argv: [`::error::x`] },
  { argv: ['plan', '--format', '##[error]\n::x::'] },
  { argv: ['plan', '$/good.yaml'], env: { PACHCA_API_URL: 'https://##[error]/\n::x::' } },
  { argv: ['plan', '$/good.yaml', '--token-file', '$/##[error]\n::x::'] },
  { argv: ['apply', '$/good.yaml', '--yes', '--verbose'] },
  { argv: ['__complete', '--', 'plan', '$/good.yaml', '--targets', 'user:'] },
];

// One after the other: the last apply changes what the others look at.
for (const one of cases)
  test(`${one.argv.join(' ').replace(/\s+/g, ' ')}${one.refuses ? ', refused' : ''}: a stranger's name does not steer the pipeline`, async () => {
    const { out, err } = await printed(one);
    expect(out + err).not.toBe('');
    expect(commandsIn(out)).toEqual([]);
    expect(commandsIn(err)).toEqual([]);
  });

test('what the tests look for does come through: with the marks as they were, a runner would have obeyed', () => {
  for (const runner of Object.keys(runners))
    expect(
      commandsIn(foreign).some((one) => one.startsWith(runner)),
      runner,
    ).toBe(true);
});

test('annotations that are meant are commands still, and hold no other', async () => {
  const { err } = await printed({ argv: ['validate', '$/##[error]bad.yaml', '--annotations', 'github'] });
  const meant = /^::(?:error|warning|notice) [^\n]*$/gm;
  expect(err.match(meant)?.length).toBeGreaterThan(3);
  expect(commandsIn(err.replace(meant, ''))).toEqual([]);
  for (const annotation of err.match(meant)!) expect(commandsIn(annotation.slice(2))).toEqual([]);
});
