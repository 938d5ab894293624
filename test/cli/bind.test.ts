import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exits } from '../../src/cli/exit.ts';
import { main } from '../../src/cli/main.ts';
import { fakeShell } from './shell.ts';

const seed = `
pachform: 1
users:
  robot@corp.example: {role: admin}
  anna@corp.example: {}
chats:
  one: {id: 1, name: Ops, members: [anna@corp.example]}
  two: {id: 2, name: Ops}
  three: {id: 3, name: Ops, channel: true}
  old: {id: 4, name: Old name}
bots: {deploy_bot: {id: 50, name: Deploy}}
x-sandbox: {me: robot@corp.example}
`;
const manifest = `\ufeffpachform: 1
chats:
  news:   # the channel
    name: "Ops"
    channel: true
  renamed: { name: New name, previously: [Old name] }
  unborn: {name: Unborn}
bots:
  deploy_bot: {}
`;

let folder: string;
const at = (name: string): string => join(folder, name);
const text = (name: string): string => readFileSync(at(name), 'utf8');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pachform-bind-'));
  writeFileSync(at('seed.yaml'), seed);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function bind(yaml: string, options: string[] = []) {
  writeFileSync(at('m.yaml'), yaml);
  const shell = fakeShell(['bind', at('m.yaml'), '--sandbox', '--seed', at('seed.yaml'), ...options]);
  return { exit: await main(shell), out: shell.stdout(), err: shell.stderr() };
}

test('ids of chats and bots are written in their places, and nothing else is touched', async () => {
  const { exit, out, err } = await bind(manifest);
  expect(text('m.yaml')).toBe(
    manifest
      .replace('# the channel\n', '# the channel\n    id: 3\n')
      .replace('{ name: New', '{ id: 4, name: New')
      .replace('deploy_bot: {}', 'deploy_bot: {id: 50}'),
  );
  expect(exit).toBe(exits.ok);
  expect(out).toContain('3 ids written to 1 file; 0 there already.');
  expect(err).toContain('nothing live answers to chat:unborn');
});

test('a second run finds nothing to write', async () => {
  await bind(manifest);
  const once = text('m.yaml');
  const { exit, out } = await bind(once);
  expect([exit, text('m.yaml'), out]).toEqual([exits.ok, once, '0 ids written; 3 there already.\n']);
});

test('where several answer to a name, the lines are shown and none is chosen', async () => {
  const yaml = 'pachform: 1\nchats:\n  ops: {name: Ops, channel: false}\n  old: {name: Old name}\n';
  const { exit, err } = await bind(yaml);
  expect(exit).toBe(exits.refused);
  expect(err).toMatch(/id: 1 {3}# 2 members, last message \S+/);
  expect(err).toContain('id: 2   # 1 member,');
  expect(text('m.yaml')).toBe(yaml.replace('{name: Old', '{id: 4, name: Old'));
});

test('JSON says what was written, what is open and what is missing', async () => {
  const { exit, out } = await bind(`${manifest}  extra_bot: {name: X}\n`.replace('channel: true', 'public: false'), [
    '--format',
    'json',
  ]);
  expect(JSON.parse(out)).toMatchObject({
    ok: false,
    exit,
    bound: [
      { address: 'bot:deploy_bot', id: 50, found: 'name' },
      { address: 'chat:renamed', id: 4, found: 'previously' },
    ],
    unclear: [{ address: 'chat:news', candidates: [{ id: 1 }, { id: 2 }, { id: 3 }] }],
    missing: ['bot:extra_bot', 'chat:unborn'],
  });
});

test('the rights of a file stay as they are', async () => {
  writeFileSync(at('m.yaml'), '');
  chmodSync(at('m.yaml'), 0o640);
  await bind(manifest);
  expect(statSync(at('m.yaml')).mode & 0o777).toBe(0o640);
});

test('an id that leads nowhere is told', async () => {
  const { exit, err } = await bind('pachform: 1\nchats:\n  a: {id: 99, name: A}\n');
  expect([exit, err]).toEqual([exits.refused, expect.stringContaining('there is no chat with id 99')]);
});
