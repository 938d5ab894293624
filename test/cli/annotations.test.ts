import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { plan } from '../../src/cli/commands/plan.ts';
import { validate } from '../../src/cli/commands/validate.ts';
import { fakeShell } from './shell.ts';

let folder: string;
const before = process.cwd();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pachform-'));
  process.chdir(folder);
  writeFileSync('wrong.yaml', 'pachform: 1\nusers:\n  anna@corp.example: {rol: admin}\n');
  writeFileSync(
    'seed.yaml',
    'pachform: 1\nsettings: {owner: ceo@corp.example, run_as: ceo@corp.example}\nusers: {ceo@corp.example: {role: admin}}\n',
  );
  writeFileSync('right.yaml', 'pachform: 1\nusers:\n  ceo@corp.example: {role: user}\n');
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

test('GitHub reads them on stderr, with paths from the root of the repository; the result stays what it is', async () => {
  const shell = fakeShell([], { env: { GITHUB_WORKSPACE: join(folder, '..') } });
  expect(await validate(['./wrong.yaml'], { format: 'json', annotations: 'github' }, shell)).toBe(1);
  expect(JSON.parse(shell.stdout())).toMatchObject({ ok: false });
  expect(shell.stderr()).toMatch(new RegExp(`^::error file=${folder.split('/').at(-1)}/wrong.yaml,line=3,col=23,`));
});

test('GitLab finds them in its file, which is there and empty when all is well', async () => {
  const report = () => JSON.parse(readFileSync('gl-code-quality-report.json', 'utf8'));
  expect(await validate(['wrong.yaml'], { format: 'text', annotations: 'gitlab' }, fakeShell([]))).toBe(1);
  expect(report()).toMatchObject([{ check_name: 'unknown-key', location: { path: 'wrong.yaml', lines: { begin: 3 } } }]);
  expect(await validate(['right.yaml'], { format: 'text', annotations: 'gitlab' }, fakeShell([]))).toBe(0);
  expect(report()).toEqual([]);
});

test('a plan that is refused is annotated where the manifest asks for it', async () => {
  const shell = fakeShell([]);
  const options = { sandbox: true, seed: 'seed.yaml', format: 'markdown', annotations: 'github' } as const;
  expect(await plan(['right.yaml'], options, shell)).toBe(3);
  expect(shell.stdout()).toMatch(/^### pachform plan/);
  expect(shell.stderr()).toMatch(/^::error file=right\.yaml,line=3,/m);
});

test('without the option there is nothing of it', async () => {
  const shell = fakeShell([]);
  await validate(['wrong.yaml'], { format: 'text' }, shell);
  expect(shell.stderr()).not.toContain('::');
  expect(existsSync('gl-code-quality-report.json')).toBe(false);
});
