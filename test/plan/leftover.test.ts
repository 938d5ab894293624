/** What was declared once and is to go stays remembered until it is known to have gone: otherwise nobody would ever take it away. */
import { describe, expect, test } from 'vitest';
import type { Memory, Remembered } from '../../src/core/memory.ts';
import type { Seed } from '../../src/sandbox/index.ts';
import type { Json, JsonObject, Send } from '../../src/wire/http.ts';
import { apply, desk, plan, url, type World, worldOf } from '../reliability/machine.ts';

const seed: Seed = {
  me: 'robot@corp.example',
  users: [
    { id: 1, email: 'robot@corp.example', role: 'admin' },
    { id: 2, email: 'second@corp.example', role: 'admin' },
    { id: 3, email: 'anna@corp.example' },
    { id: 4, email: 'boris@corp.example' },
    { id: 5, email: 'vera@corp.example' },
    { id: 6, email: 'dmitry@corp.example' },
  ],
  tags: [{ id: 11, name: 'QA' }],
  bots: [{ id: 90, nickname: 'hook_bot', name: 'Hook', can_edit: ['admin'] }],
  chats: [{ id: 501, name: 'Old', owner: 'robot@corp.example', members: ['anna@corp.example'] }],
};
const head =
  'settings: {scope: test, limits: {removals: 90, removals_percent: 100, member_removals: 90, min_admins: 1}}\ntags: {QA: {}}\n';
const memoryOf = (entries: Record<string, Remembered>): Memory => ({
  format: 1,
  scope: 'test',
  server: url,
  paths: ['test.yaml'],
  entries,
  retired: {},
});

/** Answers 403 wherever it is asked for by this path, and leaves the row out of every list of `list`. */
const hiding =
  ({ sandbox }: World, path: string, list: string, id: number): Send =>
  async (request, signal) => {
    if (request.path === path)
      return { status: 403, headers: {}, body: { errors: [{ key: 'base', code: 'forbidden', message: '' }] } } as never;
    const answer = await sandbox.send(request, signal);
    const { data } = (answer.body ?? {}) as { data?: Json };
    if (request.method !== 'GET' || request.path !== list || !Array.isArray(data)) return answer;
    return { ...answer, body: { ...(answer.body as JsonObject), data: data.filter((row) => (row as JsonObject)['id'] !== id) } };
  };

async function applied(world: World, yaml: string, entries: Record<string, Remembered>, asked: Parameters<typeof apply>[2] = {}) {
  const kept = { memory: memoryOf(entries) };
  const { exit, plan: made, diagnostics } = await apply(world, head + yaml, { ...asked, desk: desk({}, kept) });
  const notes = [...(made?.notes ?? []), ...diagnostics].map(({ code, message }) => `${code}: ${message}`);
  return { exit, notes: notes.join('\n'), memory: kept.memory };
}
const again = async (world: World, yaml: string, memory: Memory) =>
  (await plan(world, head + yaml, { desk: desk({}, { memory }) })).changes.map(({ address, verb }) => `${address} ${verb}`);

describe('an entry whose line is gone is not forgotten before it has gone', () => {
  test('a chat that the token cannot see today is archived once it can: its people would have stayed in it for ever', async () => {
    const world = worldOf({ seed });
    const send = hiding(world, '/chats/501', '/chats', 501);
    const { exit, notes, memory } = await applied(world, '', { 'chat:old': { id: 501, state: {} } }, { send });
    expect([exit, memory.entries['chat:old']?.id]).toEqual([0, 501]);
    expect(notes).toContain('still-there: chat:old is left over and stays for now: this token cannot see it (id 501)');
    expect(await again(world, '', memory)).toEqual(['chat:old archive']);
  });

  test('a person whose row is lost and who is hidden by id is suspended once they show: they would have kept their access', async () => {
    const world = worldOf({ seed });
    const send = hiding(world, '/users/4', '/users', 4);
    const { memory, notes } = await applied(world, '', { 'user:boris@corp.example': { id: 4, state: {} } }, { send });
    expect(notes).toContain('still-there: user:boris@corp.example');
    expect(await again(world, '', memory)).toEqual(['user:boris@corp.example suspend']);
  });

  test('a bot that the token may not edit today is deleted once it may: its webhook would have gone on hearing', async () => {
    const world = worldOf({ seed });
    const send = hiding(world, '/bots/90', '/bots', 90);
    const entry = { id: 90, state: {}, on_removal: 'delete' };
    const { exit, notes, memory } = await applied(world, '', { 'bot:hook_bot': entry }, { send });
    expect(exit).toBe(0);
    expect(notes).toContain('still-there: bot:hook_bot is left over and stays for now: this token cannot delete it (id 90)');
    expect(await again(world, '', memory)).toEqual(['bot:hook_bot delete']);
  });

  test('a chat that a blocked entry may mean stays remembered: one of the two is left over all the same', async () => {
    const world = worldOf({ seed });
    await world.sandbox.send({ method: 'POST', path: '/chats', body: { chat: { name: 'Old', public: true } } });
    const { notes, memory } = await applied(
      world,
      'chats: {x: {name: Old}}',
      { 'chat:old': { id: 501, state: {} } },
      { options: { skipBlocked: true } },
    );
    expect(memory.entries['chat:old']?.id).toBe(501);
    expect(notes).toContain('a blocked entry may mean it (id 501)');
  });

  test('what is to be absent and is left out by --targets stays remembered: it was not looked at', async () => {
    const world = worldOf({ seed });
    const { memory } = await applied(
      world,
      'users: {boris@corp.example: {ensure: absent}}',
      { 'user:boris@corp.example': { id: 4, state: {} } },
      { options: { targets: ['tag:QA'] } },
    );
    expect(memory.entries['user:boris@corp.example']?.id).toBe(4);
  });

  test('what is deleted, suspended or archived already is forgotten, and nothing is said of it', async () => {
    const world = worldOf({ seed });
    await world.sandbox.send({ method: 'DELETE', path: '/users/4' });
    await world.sandbox.send({ method: 'PUT', path: '/users/5', body: { user: { suspended: true } } });
    await world.sandbox.send({ method: 'PUT', path: '/chats/501/archive' });
    const { notes, memory } = await applied(world, '', {
      'user:boris@corp.example': { id: 4, state: {} },
      'user:vera@corp.example': { id: 5, state: {} },
      'chat:old': { id: 501, state: {} },
    });
    expect(Object.keys(memory.entries)).toEqual(['tag:QA']);
    expect(notes).not.toContain('still-there');
  });
});

describe('somebody who is no longer listed is not forgotten before they have left', () => {
  const listed = { 'chat:old': { id: 501, state: { name: 'Old', members: ['anna@corp.example', 'boris@corp.example'] } } };
  const people = { 'user:anna@corp.example': { id: 3, state: {} }, 'user:boris@corp.example': { id: 4, state: {} } };
  const both: Seed = {
    ...seed,
    chats: [
      { id: 501, name: 'Old', owner: 'robot@corp.example', members: ['anna@corp.example', 'boris@corp.example'] },
      { id: 502, name: 'Other', owner: 'robot@corp.example', members: ['vera@corp.example'] },
    ],
  };
  const suspends = (world: World, id: number, suspended: boolean) =>
    world.sandbox.send({ method: 'PUT', path: `/users/${id}`, body: { user: { suspended } } });
  const yaml = 'users: {anna@corp.example: {}, boris@corp.example: {}}\nchats: {old: {name: Old, members: [anna@corp.example]}}';
  const leaves = async (world: World, memory: Memory, text = yaml) =>
    (await plan(world, head + text, { desk: desk({}, { memory }) })).changes.flatMap(({ address, fields }) =>
      fields.flatMap(({ field, elements = [] }) =>
        elements.map(({ key, after }) => `${address} ${field} ${after ? '+' : '-'}${key}`),
      ),
    );

  test('who was taken out of the list while suspended, where the server shows none of them, leaves once they are back', async () => {
    const world = worldOf({ seed: both, apiVersion: '2026-10' });
    await suspends(world, 4, true);
    const { exit, notes, memory } = await applied(world, yaml, { ...listed, ...people });
    expect([exit, memory.entries['chat:old']?.state['members']]).toEqual([0, ['boris@corp.example', 'anna@corp.example']]);
    expect(notes).toContain(
      'still-there: boris@corp.example is left over and stays for now: suspended people cannot be seen in chats',
    );
    await suspends(world, 4, false);
    expect(await leaves(world, memory)).toEqual(['chat:old members -boris@corp.example']);
    const after = await applied(world, yaml, memory.entries);
    expect(after.memory.entries['chat:old']?.state['members']).toEqual(['anna@corp.example']);
  });

  test('where the server shows suspended people, who is not in the chat is not in it, and nothing is said', async () => {
    const world = worldOf({ seed: both, apiVersion: '2026-08' });
    await world.sandbox.send({ method: 'DELETE', path: '/chats/501/members/4' });
    await suspends(world, 4, true);
    await suspends(world, 5, true);
    const { notes, memory } = await applied(world, yaml, { ...listed, ...people });
    expect(notes).not.toContain('still-there');
    expect(memory.entries['chat:old']?.state['members']).toEqual(['anna@corp.example']);
  });

  test('who is taken out of the list of a chat that is archived leaves when it is reopened', async () => {
    const world = worldOf({ seed: both });
    const shut = yaml.replace('name: Old', 'name: Old, archived: true');
    const { memory } = await applied(world, shut, { ...listed, ...people });
    expect(await leaves(world, memory, yaml.replace('name: Old', 'name: Old, archived: false'))).toContain(
      'chat:old members -boris@corp.example',
    );
  });

  test('who is taken out of the list and is left alone because of --targets leaves with the next whole plan', async () => {
    const world = worldOf({ seed: both });
    const renamed = yaml.replace('name: Old', 'name: Older, previously: [Old]');
    const options = { targets: ['chat:old'] };
    const { exit, memory } = await applied(world, renamed, { ...listed, ...people }, { options });
    expect(exit).toBe(0);
    expect(await leaves(world, memory, renamed)).toEqual(['chat:old members -boris@corp.example']);
  });

  test('who may be somebody that a blocked entry means leaves once that is clear', async () => {
    const world = worldOf({ seed: both });
    await world.sandbox.send({ method: 'PUT', path: '/users/4', body: { user: { email: 'boris2@corp.example' } } });
    const options = { skipBlocked: true };
    const { memory } = await applied(world, yaml, { ...listed, ...people }, { options });
    const clear = yaml.replace('boris@corp.example: {}', 'boris2@corp.example: {}');
    expect(await leaves(world, memory, clear)).toEqual(['chat:old members -boris2@corp.example']);
  });
});
