/** Completion: what may stand where, and the scripts as the shells run them. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { complete } from '../../src/cli/commands/completion.ts';
import { scripts } from '../../src/cli/show/completion.ts';
import { fakeShell } from './shell.ts';

let folder: string;
const before = process.cwd();
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pachform-'));
  process.chdir(folder);
  writeFileSync(
    'pachform.yaml',
    `pachform: 1
tags: {Product Design: {}, QA: {}, "$(touch pwned)": {}, "\\u202Ex": {}}
users: {anna@corp.example: {}, Boris@corp.example: {}}
chats: {backend: {name: Backend}, бэк: {name: B}}
`,
  );
  writeFileSync('other.yaml', 'pachform: 1\nbots: {deploy_bot: {}}\n');
  // The command as it is found in the PATH.
  const bin = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));
  writeFileSync('pachform', `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`);
  chmodSync('pachform', 0o755);
  for (const [name, text] of Object.entries(scripts)) writeFileSync(`script.${name}`, text);
});
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

/** The words that are offered for the end of a line. */
async function offered(line: string): Promise<string[]> {
  const shell = fakeShell([]);
  expect(await complete(line.split(' '), shell)).toBe(0);
  expect(shell.stderr()).toBe('');
  return shell
    .stdout()
    .split('\n')
    .filter((one) => one !== '')
    .map((one) => one.replace(/\t.*/, ''));
}

test.each<[string, string[]]>([
  ['pl', ['plan']],
  ['--no', ['--no-color']],
  ['--no-color app', ['apply']],
  ['__', []],
  ['plan --det', ['--detailed-exitcode']],
  ['plan --format ', ['text', 'json', 'markdown', 'html']],
  ['plan --format ma', ['markdown']],
  ['plan --format=ma', ['--format=markdown']],
  ['apply --format ', ['text', 'json']],
  ['plan --annotations git', ['github', 'gitlab']],
  ['sandbox --api-version 2026-0', ['2026-02', '2026-08']],
  ['sandbox --port ', []],
  ['schema ', ['manifest', 'plan', 'report']],
  ['completion z', ['zsh']],
  ['show ', [':files']],
  ['show p.json ', []],
  ['plan ', [':files']],
  ['plan a.yaml ', [':files']],
  ['plan --memory ', [':files']],
  ['plan --skip-blocked ', [':files']],
  ['plan -o ', [':files']],
  ['plan --targets tag:QA -', expect.arrayContaining(['-o', '--out', '--help', '--color'])],
  ['plan --targets ', ['tag:', 'user:', 'chat:']],
  ['plan --targets c', ['chat:backend', 'chat:бэк']],
  ['plan --targets tag:QA user:', ['user:anna@corp.example', 'user:Boris@corp.example']],
  ['plan --targets user:bO', ['user:Boris@corp.example']],
  ['plan --targets tag:', ['tag:$(touch pwned)', 'tag:Product Design', 'tag:QA']],
  ['plan other.yaml --targets ', ['bot:deploy_bot']],
  ['plan nowhere.yaml --targets ', []],
  ['plan --targets tag:QA -- ', [':files']],
])('%s', async (line, words) => {
  expect(await offered(line)).toEqual(words);
});

const has = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;
const left = ['bash', 'zsh', 'fish'].filter((shell) => !has(shell));
if (left.length > 0) console.log(`Completion was not tried in ${left.join(' and ')}: not installed here.`);

const lines: [line: string, words: string[]][] = [
  ['pachform pl', ['plan']],
  ['pachform plan --format ', ['html', 'json', 'markdown', 'text']],
  ['pachform plan --targets ta', ['tag:$(touch pwned)', 'tag:Product Design', 'tag:QA']],
  ['pachform plan --targets user:anna@c', ['user:anna@corp.example']],
  ['pachform show oth', ['other.yaml']],
];

const run = (shell: string, code: string): string =>
  execFileSync(shell, ['-c', code], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${folder}:${process.env['PATH']}`, LC_ALL: 'C.UTF-8' },
  });
const sorted = (text: string): string[] =>
  text
    .split('\n')
    .filter((one) => one !== '')
    .sort();

describe.skipIf(!has('bash'))('in bash', { timeout: 60_000 }, () => {
  test('what is offered is quoted, and replaces the part behind the last colon', () => {
    const all = run(
      'bash',
      `source script.bash
      for COMP_LINE in ${lines.map(([line]) => `'${line}'`).join(' ')}; do COMP_POINT=$\{#COMP_LINE}; _pachform; printf '%s\\n' "$\{COMPREPLY[@]}"; echo ---; done
      complete -p pachform`,
    ).split('---\n');
    expect(all.slice(0, 5).map(sorted)).toEqual([
      ['plan'],
      ['html', 'json', 'markdown', 'text'],
      ['tag:QA', 'tag:Product\\ Design', 'tag:\\$\\(touch\\ pwned\\)'].sort(),
      ['corp.example'],
      ['other.yaml'],
    ]);
    expect(all[5]).toBe('complete -F _pachform pachform\n');
  });
});

describe.skipIf(!has('zsh'))('in zsh', { timeout: 60_000 }, () => {
  test('all is offered to the shell, which quotes it itself', () => {
    // Its own completion runs only while somebody types: what the script would hand to it is printed.
    const all = run(
      'zsh',
      `compdef() { defined=$2 }
      compadd() { print -rl -- "$\{(@P)@[-1]}" }
      _files() { print -rl -- $words[CURRENT]*(N) }
      source script.zsh
      for line in ${lines.map(([line]) => `'${line}'`).join(' ')}; do
        words=("$\{(@s: :)line}"); CURRENT=$#words; _pachform; print -- ---
      done
      print $defined`,
    ).split('---\n');
    expect(all.slice(0, 5).map(sorted)).toEqual(lines.map(([, words]) => words));
    expect(all[5]).toBe('pachform\n');
  });
});

describe.skipIf(!has('fish'))('in fish', { timeout: 60_000 }, () => {
  test('all is offered, with what it means', () => {
    const all = run('fish', `source script.fish; ${lines.map(([line]) => `complete -C '${line}'; echo ---`).join('; ')}`).split(
      '---\n',
    );
    const words = all.slice(0, 5).map((text) => sorted(text).map((one) => one.replace(/\t.*/, '')));
    expect(words).toEqual(lines.map(([, expected]) => expected));
    expect(all[0]).toContain('\tread the workspace and show');
  });
});
