/** From `plan -o` to `apply --plan`: what the second needs of the first. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exits } from '../../src/cli/exit.ts';
import { main } from '../../src/cli/main.ts';
import { fakeShell } from './shell.ts';

const home = process.cwd();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pachform-saved-'));
  process.chdir(folder);
  writeFileSync('seed.yaml', 'pachform: 1\nusers: {robot@corp.example: {role: admin}, anna@corp.example: {role: admin}}\n');
  writeFileSync('m.yaml', 'pachform: 1\nsettings: {scope: s}\nbots: {new_bot: {name: New}}\n');
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

async function pachform(...argv: string[]) {
  const shell = fakeShell([...argv, '--sandbox', '--seed', 'seed.yaml']);
  return { exit: await main(shell), out: shell.stdout(), err: shell.stderr() };
}

test('the line to paste has all that the apply needs: who pastes it loses neither memory nor tokens', async () => {
  const { err } = await pachform(
    'plan',
    'm.yaml',
    '-o',
    'my plan.json',
    '--memory',
    'mem.json',
    '--bot-tokens',
    'bt.json',
    '--rate',
    '30',
  );
  expect(err).toContain(
    "pachform apply --plan 'my plan.json' --memory mem.json --bot-tokens bt.json --rate 30 --seed seed.yaml --sandbox",
  );
});

test('a plan that makes a bot, applied without a place for its token, is told so and not called stale', async () => {
  await pachform('plan', 'm.yaml', '-o', 'plan.json', '--bot-tokens', 'bt.json');
  const { exit, err } = await pachform('apply', '--plan', 'plan.json', '--yes');
  expect(exit).toBe(exits.refused);
  expect(err).toMatch(/makes bot:new_bot, .*nowhere to put it\n.*give --bot-tokens FILE/);
  expect(err).not.toContain('stale');
  expect((await pachform('apply', '--plan', 'plan.json', '--yes', '--bot-tokens', 'bt.json')).exit).toBe(exits.ok);
});

test('nobody reviews a plan that could never be applied: one with a secret of the manifest itself is not saved', async () => {
  writeFileSync('seed.yaml', `${readFileSync('seed.yaml', 'utf8')}bots: {hook_bot: {name: H, can_edit: [admin]}}\n`);
  writeFileSync('h.yaml', 'pachform: 1\nbots: {hook_bot: {name: H, outgoing_url: "https://new.example/hook"}}\n');
  const { exit, err } = await pachform('plan', 'h.yaml', '-o', 'plan.json');
  expect(exit).toBe(exits.error);
  expect(err).toMatch(/this plan cannot be saved: bot:hook_bot has its outgoing_url in the manifest itself/);
  expect(err).toContain('There is no plan.json');
  expect(err).not.toMatch(/saved to|to apply it/);
  expect(existsSync('plan.json')).toBe(false);
});

test('whoever had a plan in the file is told that it went when the next one was refused', async () => {
  await pachform('plan', 'm.yaml', '-o', 'plan.json', '--bot-tokens', 'bt.json');
  expect(existsSync('plan.json')).toBe(true);
  writeFileSync('bad.yaml', 'pachform: 1\nsettings: {run_as: nobody@corp.example}\ntags: {QA: {}}\n');
  const { exit, err } = await pachform('plan', 'bad.yaml', '-o', 'plan.json');
  expect(exit).toBe(exits.refused);
  expect(err).toContain('not saved: no apply would take this plan. The earlier plan in plan.json is removed');
  expect(existsSync('plan.json')).toBe(false);
});

test('a plan made with a memory and applied without one says what the next plan will not know', async () => {
  const all = ['--memory', 'mem.json', '--bot-tokens', 'bt.json'];
  await pachform('apply', 'm.yaml', '--yes', ...all);
  const memory = readFileSync('mem.json', 'utf8');
  await pachform('plan', 'm.yaml', '-o', 'plan.json', ...all);
  const { err } = await pachform('apply', '--plan', 'plan.json', '--yes', '--bot-tokens', 'bt.json');
  expect(err).toContain('the next plan will not know what it did');
  expect(readFileSync('mem.json', 'utf8')).toBe(memory);
});
