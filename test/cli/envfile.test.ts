/** `--env-file`: the same everywhere, also where there is no `set -a`. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { variablesIn } from '../../src/cli/envfile.ts';
import { exits } from '../../src/cli/exit.ts';
import { main } from '../../src/cli/main.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { serve } from '../../src/sandbox/serve.ts';
import { fakeShell } from './shell.ts';

const home = process.cwd();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pachform-env-'));
  process.chdir(folder);
  writeFileSync('m.yaml', 'pachform: 1\nusers: {anna@corp.example: {title: "${env:ANNA_TITLE}"}}\n');
  writeFileSync('seed.yaml', 'pachform: 1\nusers: {robot@corp.example: {role: admin}, anna@corp.example: {title: Dev}}\n');
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

async function pachform(argv: string[], env: Record<string, string> = {}) {
  const shell = fakeShell(argv, { env });
  return { exit: await main(shell), out: shell.stdout(), err: shell.stderr() };
}
const inside = ['--sandbox', '--seed', 'seed.yaml'];

test('variables of the manifest come from it, and one that is set stays as it is', async () => {
  writeFileSync('v.env', 'ANNA_TITLE=Dev\n');
  const plan = ['plan', 'm.yaml', '--detailed-exitcode', '--env-file', 'v.env', ...inside];
  expect((await pachform(plan)).exit).toBe(exits.ok);
  expect((await pachform(plan, { ANNA_TITLE: 'CTO' })).exit).toBe(exits.changes);
});

test('a variable that is set and empty, as a pipeline leaves a secret that is not there, does not hide what the file says', async () => {
  writeFileSync('v.env', 'ANNA_TITLE=Dev\n');
  const plan = ['plan', 'm.yaml', '--detailed-exitcode', '--env-file', 'v.env', ...inside];
  expect((await pachform(plan, { ANNA_TITLE: '' })).exit).toBe(exits.ok);
  writeFileSync('v.env', 'ANNA_TITLE=Dev\nPACHCA_TOKEN=x\n');
  const { exit, err } = await pachform(['plan', 'm.yaml', '--env-file', 'v.env'], { PACHCA_API_URL: '' });
  expect([exit, err]).toEqual([exits.error, expect.stringContaining('PACHCA_API_URL')]);
});

test('several files are read together, the later one wins, and the line that applies a saved plan names all', async () => {
  writeFileSync('one.env', 'ANNA_TITLE=CTO\nOTHER=x\n');
  writeFileSync('two.env', 'ANNA_TITLE=Dev\n');
  const both = ['--env-file', 'one.env', '--env-file', 'two.env'];
  expect((await pachform(['plan', 'm.yaml', '--detailed-exitcode', ...both, ...inside])).exit).toBe(exits.ok);
  const { err } = await pachform(['plan', 'm.yaml', '-o', 'p.json', ...both, ...inside]);
  expect(err).toContain(both.join(' '));
});

test('token and server come from it, for every command that asks a workspace', async () => {
  const sandbox = createSandbox({ seed: { me: 'robot@corp.example', users: [{ email: 'robot@corp.example', role: 'admin' }] } });
  const server = await serve(sandbox, { port: 0 });
  try {
    writeFileSync('v.env', `PACHCA_TOKEN='sandbox-token'\nexport PACHCA_API_URL="${server.url}" # here\n`);
    writeFileSync('p.yaml', 'pachform: 1\nusers: {robot@corp.example: {role: admin}}\n');
    for (const line of ['plan p.yaml', 'apply p.yaml --yes', 'bind p.yaml', 'dump', 'doctor', 'init --yes', 'validate p.yaml']) {
      const { exit, err } = await pachform([...line.split(' '), '--env-file', 'v.env']);
      expect([line, exit, err.includes('there is no token')]).toEqual([line, exits.ok, false]);
    }
  } finally {
    await server.close();
  }
});

test.each([
  ['a line that is none', 'A=1\n\nhunter2\n', 3, 'it is not NAME=value'],
  ['a quote that is not closed', "A=1\nB='hunter2\nC=3\n", 2, 'B begins is not closed'],
  ['something behind a quote', 'B="x"hunter2\n', 1, 'behind the quoted value of B'],
  ['a # that may be a remark', 'B=x#hunter2\n', 1, 'put it in quotes'],
])('%s is told with its line, and nothing of a value', async (_, text, line, words) => {
  writeFileSync('v.env', text);
  const { exit, err } = await pachform(['plan', 'm.yaml', '--env-file', 'v.env', ...inside]);
  expect(exit).toBe(exits.error);
  expect(err).toContain(`v.env:${line}:1: error: `);
  expect(err).toContain(words);
  expect(err).not.toContain('hunter2');
});

test('a file that is not there is told, also in JSON', async () => {
  const { exit, out } = await pachform(['doctor', '--env-file', 'no.env', '--format', 'json', ...inside]);
  expect(exit).toBe(exits.error);
  expect(JSON.parse(out).diagnostics[0].message).toBe(
    'the file no.env of --env-file cannot be read: there is no such file or folder',
  );
});

test('what a run writes may not be the file that its variables come from', async () => {
  writeFileSync('v.env', 'ANNA_TITLE=Dev\n');
  const { exit, err } = await pachform(['dump', '--secrets-file', 'v.env', '--force', '--env-file', 'v.env', ...inside]);
  expect(exit).toBe(exits.error);
  expect(err).toContain('v.env');
});

test('values with quotes, spaces and line breaks mean the same as in a shell', () => {
  const text = "A='it'\\''s'\nB=\"two words\" # said\nC='x # y'\nexport D=plain\r\nE='two\nlines'\nF=\n";
  expect(variablesIn(text)).toEqual({
    variables: { A: "it's", B: 'two words', C: 'x # y', D: 'plain', E: 'two\nlines', F: '' },
  });
  if (process.platform === 'win32') return;
  writeFileSync('v.env', text.replace('\r', ''));
  const shown = execFileSync('sh', ['-c', `set -a; . ./v.env; printf '%s|' "$A" "$B" "$C" "$D" "$E" "$F"`], { encoding: 'utf8' });
  expect(shown).toBe("it's|two words|x # y|plain|two\nlines||");
});
