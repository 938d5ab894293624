/** The switches for answers that are not what they should be. */
import { expect, it } from 'vitest';
import { createSandbox, type FaultKind, type Faults } from '../../src/sandbox/index.ts';
import { type Json, type JsonObject, WireFailure } from '../../src/wire/http.ts';

function room(faults: Partial<Faults> = {}) {
  let time = Date.UTC(2026, 8, 1, 9);
  const sandbox = createSandbox({
    now: () => time,
    faults,
    seed: {
      me: 'robot@corp.example',
      users: [
        { id: 1, email: 'robot@corp.example', role: 'admin' },
        {
          id: 3,
          email: 'anna@corp.example',
          title: 'QA',
          phone_number: '89001234567',
          custom_properties: { День: '2026-02-01', Сайт: 'https://a.example' },
        },
      ],
      tags: [{ id: 11, name: 'QA' }],
      properties: [
        { id: 21, name: 'День', data_type: 'date' },
        { id: 22, name: 'Сайт', data_type: 'link' },
      ],
      chats: [{ id: 500, name: 'Ops', owner: 'robot@corp.example', admins: ['anna@corp.example'] }],
    },
  });
  const pass = (ms: number): void => {
    time += ms;
  };
  const ask = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: Json, query?: Record<string, string>) =>
    sandbox.send({ method, path, ...(body !== undefined && { body }), ...(query && { query }) });
  const data = async (path: string, query?: Record<string, string>) =>
    ((await ask('GET', path, undefined, query)).body as JsonObject)['data'] as any;
  return { sandbox, ask, data, pass };
}

it('rows are missing from a list, for as many answers as one says, and are there by their id', async () => {
  const { data } = room({
    hidden: [
      { path: '^/users(\\?|$)', ids: [3], times: 1 },
      { path: '^/group_tags', ids: 'all' },
    ],
  });
  expect((await data('/users')).map(({ id }: any) => id)).toEqual([1]);
  expect(await data('/users')).toHaveLength(2);
  expect(await data('/users/3')).toMatchObject({ id: 3 });
  expect(await data('/group_tags')).toEqual([]);
});

it('lists lag behind what was made', async () => {
  const { ask, data, pass } = room({ lagMs: 3000 });
  await ask('POST', '/group_tags', { group_tag: { name: 'New' } });
  expect(await data('/group_tags')).toHaveLength(1);
  pass(3000);
  expect(await data('/group_tags')).toHaveLength(2);
});

it.each(['late', 'timeout-late'] as const)('a change is made after its failure was told: %s', async (kind) => {
  const { sandbox, ask, data, pass } = room({ script: [{ method: 'POST', kind, lateMs: 2000 }] });
  const answer = await ask('POST', '/group_tags', { group_tag: { name: 'New' } }).catch((error) => error);
  if (kind === 'late') expect(answer.status).toBe(504);
  else expect(answer).toBeInstanceOf(WireFailure);
  expect(await data('/group_tags')).toHaveLength(1);
  pass(2000);
  expect(await data('/group_tags')).toHaveLength(2);
  sandbox.settle();
  expect(await data('/group_tags')).toHaveLength(2);
});

it.each<[FaultKind, number, unknown]>([
  ['200-html', 200, expect.stringContaining('<html>')],
  ['200-empty', 200, {}],
  ['200-errors', 200, { errors: [expect.objectContaining({ code: 'forbidden' })] }],
  ['200-unchanged', 200, { data: expect.objectContaining({ title: 'QA' }) }],
  ['202', 202, null],
  ['207', 207, { data: [] }],
  ['302', 302, null],
  ['401', 401, expect.objectContaining({ error: 'invalid_token' })],
  ['407', 407, expect.stringContaining('<html>')],
  ['408', 408, null],
  ['role_forbidden', 403, expect.objectContaining({ error: 'role_forbidden' })],
  ['insufficient_scope', 403, expect.objectContaining({ error: 'insufficient_scope' })],
])('%s answers and changes nothing', async (kind, status, body) => {
  const { ask, data } = room({ script: [{ method: 'PUT', kind }] });
  const answer = await ask('PUT', '/users/3', { user: { title: 'CTO' } });
  expect(answer.status).toBe(status);
  expect(answer.body).toEqual(body);
  expect((await data('/users/3')).title).toBe('QA');
});

it('values are taken and not kept', async () => {
  const { ask } = room({ ignores: [{ path: '^/users', keys: ['title'] }] });
  const answer = await ask('PUT', '/users/3', { user: { title: 'CTO', department: 'X' } });
  expect(answer.body).toMatchObject({ data: { title: 'QA', department: 'X' } });
});

it.each<[Faults['names'], string, string]>([
  ['squeezed', 'A  B', 'A B'],
  ['plain-spaces', 'A\u00a0B', 'A B'],
  ['visible', 'A\u200b\ufe0fB', 'AB'],
  ['cut', 'abcdefghijklmnopqrstuvwxyz', 'abcdefghijklmnopqrst'],
])('names are kept %s', async (names, sent, kept) => {
  const { ask } = room({ names });
  expect((await ask('POST', '/chats', { chat: { name: sent } })).body).toMatchObject({ data: { name: kept } });
  expect((await ask('POST', '/group_tags', { group_tag: { name: sent } })).body).toMatchObject({ data: { name: kept } });
});

it('a filter by role is not heeded, a clock is ahead, members and rows are told otherwise', async () => {
  const { ask, data } = room({
    roleFilter: 'ignored',
    dateAheadMs: 60_000,
    odd: [{ path: '^/users', id: 3, set: { email: null } }],
    values: 'otherwise',
  });
  expect(await data('/chats/500/members', { role: 'editor' })).toHaveLength(2);
  expect((await data('/users')).find(({ id }: any) => id === 3).email).toBeNull();
  const { headers } = await ask('GET', '/users/3');
  expect(headers['date']).toBe(new Date(Date.UTC(2026, 8, 1, 9, 1)).toUTCString());
  const anna = await data('/users/3');
  expect(anna.phone_number).toBe('+79001234567');
  expect(anna.custom_properties.map(({ value }: any) => value)).toEqual(['2026-01-31T21:00:00.000Z', 'https://a.example/']);
  const hiding = room({ hiddenMembers: [3] });
  expect((await hiding.data('/chats/500')).member_ids).toEqual([1]);
  expect(await hiding.data('/chats/500/members')).toHaveLength(1);
});

it('chats do not know yet who was made a moment ago', async () => {
  const { ask, pass } = room({ memberLagMs: 1000 });
  const { id } = ((await ask('POST', '/users', { user: { email: 'new@corp.example' } })).body as any).data;
  const add = async () => (await ask('POST', '/chats/500/members', { member_ids: [id] })).status;
  expect(await add()).toBe(404);
  pass(1000);
  expect(await add()).toBe(204);
});
