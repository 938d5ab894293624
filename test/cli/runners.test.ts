/** Text of strangers in the log of a pipeline: no name of anybody is a command to the runner. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { apply } from '../../src/cli/commands/apply.ts';
import { doctor } from '../../src/cli/commands/doctor.ts';
import { dump } from '../../src/cli/commands/dump.ts';
import { plan } from '../../src/cli/commands/plan.ts';
import { show } from '../../src/cli/commands/show.ts';
import { validate } from '../../src/cli/commands/validate.ts';
import { run } from '../../src/cli/program.ts';
import { noCommands } from '../../src/cli/show/safe.ts';
import { fakeShell } from './shell.ts';

/** What each runner looks for, in a line as it reads it. */
const runners: [name: string, takes: (line: string) => boolean][] = [
  ['GitHub', (line) => /^::[a-z]/i.test(line.trimStart()) || /##\[/.test(line)],
  ['GitLab', (line) => /section_(start|end):\d+:[^\r]*\r/.test(line)],
  ['Azure', (line) => /##(vso)?\[/i.test(line)],
  ['TeamCity', (line) => /##teamcity\[/i.test(line)],
];
const commands = (text: string): string[] =>
  text.split(/\n|\r(?!\u001b)/).flatMap((line) => runners.flatMap(([name, takes]) => (takes(line) ? [`${name}: ${line}`] : [])));

const evil = [
  '##[debug]x',
  '##vso[task.setvariable variable=a]b',
  '##teamcity[buildStatus]',
  '::set-output name=a::b',
  'a\n::set-output name=a::b',
  'a\u2028::error::b',
  'section_start:1:a\r\u001b[0Kb',
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pachform-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const quoted = (text: string) => JSON.stringify(text);
function files(name: string) {
  const seed = join(folder, 'seed.yaml');
  const manifest = join(folder, `${evil.indexOf(name)} ##[group]x.yaml`);
  writeFileSync(
    seed,
    `pachform: 1\nusers: {robot@corp.example: {role: admin}, second@corp.example: {role: admin}}\nx-sandbox:\n  me: robot@corp.example\n  users: [{email: anna@corp.example, first_name: ${quoted(name)}, title: ${quoted(name)}}]\n  tags: [${quoted(name)}]\n  chats: [{id: 500, name: ${quoted(name)}, owner: robot@corp.example, members: [anna@corp.example]}]\n`,
  );
  writeFileSync(
    manifest,
    `pachform: 1\nusers:\n  anna@corp.example:\n    first_name: X\n    title: ${quoted(name)}\nchats:\n  c: {id: 500, name: Y, members: []}\n`,
  );
  return { seed, manifest, given: { sandbox: true, seed } as const };
}

describe.each(evil.map((name) => [JSON.stringify(name), name] as const))('%s', (_, name) => {
  test.each(['text', 'markdown', 'html', 'json'] as const)('plan and show as %s', async (format) => {
    const { manifest, given } = files(name);
    const shell = fakeShell([]);
    const out = join(folder, 'plan.json');
    await plan([manifest], { ...given, format, out }, shell);
    await show(out, { format }, shell);
    expect(commands(shell.stdout())).toEqual([]);
    expect(commands(shell.stderr())).toEqual([]);
    if (format === 'json') expect(shell.stdout()).toContain('"format": 1');
  });

  test('apply, doctor, dump, verbose and what is wrong in a manifest', async () => {
    const { manifest, given } = files(name);
    const shell = fakeShell([]);
    await apply([manifest], { ...given, format: 'text', yes: true, verbose: true }, shell);
    await doctor({ ...given, format: 'text' }, shell);
    const before = shell.stdout().length;
    await dump({ ...given, format: 'yaml' }, shell);
    const dumped = shell.stdout().slice(before);
    const wrong = join(folder, 'wrong ##[x].yaml');
    writeFileSync(wrong, `pachform: 1\nusers:\n  ${quoted(name)}: {rol: ${quoted(name)}}\ntags: {QA: {${quoted(name)}: 1}}\n`);
    await validate([wrong], { format: 'text' }, shell);
    await validate([join(folder, `${name.slice(0, 4)} nowhere`)], { format: 'text' }, shell);
    await run(fakeShell(['plan', `--${name}`], { err: shell.err }), {} as never);
    expect(commands(shell.stdout())).toEqual([]);
    expect(commands(shell.stderr())).toEqual([]);
    if (!name.includes('\n') && !name.includes('\r'))
      expect(JSON.stringify(parse(dumped))).toContain(JSON.stringify(name).slice(1, -1));
  });
});

test('remarks that are meant for GitHub are still its commands', async () => {
  const file = join(folder, 'bad.yaml');
  writeFileSync(file, 'pachform: 1\nusers: {anna@corp.example: {rol: x}}\n');
  const shell = fakeShell([]);
  await validate([file], { format: 'text', annotations: 'github' }, shell);
  expect(shell.stderr()).toMatch(/^::error file=/m);
});

test('a command is shown, and not made', () => {
  expect(noCommands('  ::set-output name=a::b\n##[x] a ##vso[y]')).toBe(
    '  \\u{3a}:set-output name=a::b\n\\u{23}#[x] a \\u{23}#vso[y]',
  );
});
