import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { seedFrom } from '../../src/cli/seed.ts';
import { createSandbox } from '../../src/sandbox/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'pachform-seed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function seeded(text: string, env: Record<string, string> = {}) {
  const path = join(folder, 'seed.yaml');
  writeFileSync(path, text);
  return seedFrom(path, env);
}

async function live(text: string, env?: Record<string, string>) {
  const made = await seeded(text, env);
  if (!('seed' in made)) throw new Error(JSON.stringify(made.diagnostics));
  return createSandbox({ seed: made.seed });
}

const whole = `
pachform: 1
settings: {owner: ceo@corp.example, run_as: robot@corp.example}
tags: {QA: {}}
users:
  ceo@corp.example: {role: admin}
  robot@corp.example: {role: admin}
  anna@corp.example: {first_name: Анна, tags: [QA], custom_properties: {Город: Москва, Рост: "170"}}
  old@corp.example: {ensure: absent}
bots:
  deploy_bot: {id: 500, name: Deploy, outgoing_url: "\${env:HOOK}"}
chats:
  backend: {id: 334, name: Backend, members: [anna@corp.example, deploy_bot]}
x-sandbox:
  pending: [anna@corp.example, late@corp.example]
  definitions: [{id: 7, name: Рост, data_type: number}]
  chats:
    - {name: Тайный, owner: ceo@corp.example, members: [anna@corp.example]}
    - {name: dm, personal: true, members: [anna@corp.example]}
  tokens: [{token: other, user: ceo@corp.example}]
  messages: [{chat: Backend, content: привет, created_at: "2026-01-02T03:04:05.000Z"}]
`;

test('a seed is a manifest, and x-sandbox says what a manifest cannot say', async () => {
  const { store } = await live(whole, { HOOK: 'https://hook.example' });
  const user = (email: string) => [...store.users.values()].find((one) => one.email === email);
  expect(user('anna@corp.example')).toMatchObject({ first_name: 'Анна', invite_status: 'sent' });
  expect(user('late@corp.example')).toMatchObject({ invite_status: 'sent' });
  expect(user('old@corp.example')).toBeUndefined();
  expect(store.workspace.owner_id).toBe(user('ceo@corp.example')!.id);
  expect(store.tokens.get('sandbox-token')!.user_id).toBe(user('robot@corp.example')!.id);
  expect([...store.properties.values()].map(({ name, data_type }) => [name, data_type])).toEqual([
    ['Рост', 'number'],
    ['Город', 'string'],
  ]);
  expect(store.bots.get(500)).toMatchObject({ name: 'Deploy', outgoing_url: 'https://hook.example' });
  expect(store.chats.get(334)).toMatchObject({ name: 'Backend', archived: false, last_message_at: '2026-01-02T03:04:05.000Z' });
  expect([...store.chats.values()].filter(({ personal }) => personal)).toHaveLength(1);
  expect(store.tokens.has('other')).toBe(true);
});

test.each([
  ['an unknown key', 'x-sandbox: {peple: []}', 'unknown key peple'],
  ['the wrong shape', 'x-sandbox: {users: {}}', 'users'],
  ['no map at all', 'x-sandbox: []', 'not a map'],
  ['a mistake in the manifest part', 'users: {a@b.example: {rol: x}}', 'rol'],
])('a seed with %s says so', async (_what, text, words) => {
  const made = await seeded(`pachform: 1\n${text}\n`);
  expect('diagnostics' in made && made.diagnostics.map(({ message }) => message).join()).toContain(words);
});
