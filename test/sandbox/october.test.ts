/** What servers of October 2026 do otherwise, where whoever provisions a workspace meets it. */
import { expect, it } from 'vitest';
import { createSandbox, type Seed } from '../../src/sandbox/index.ts';
import type { Json, JsonObject } from '../../src/wire/http.ts';
import { verdict } from './scene.ts';

const seed: Seed = {
  me: 'robot@corp.example',
  owner: 'ceo@corp.example',
  users: [
    { id: 1, email: 'robot@corp.example', role: 'admin' },
    { id: 2, email: 'ceo@corp.example', role: 'admin' },
    { id: 3, email: 'anna@corp.example', nickname: 'anna', tags: ['QA'] },
    { id: 4, email: 'away@corp.example', suspended: true, tags: ['QA'] },
    { id: 5, email: 'guest@out.example', role: 'guest' },
  ],
  tags: [{ id: 11, name: 'QA' }],
  chats: [
    {
      id: 500,
      name: 'Ops',
      owner: 'robot@corp.example',
      members: ['anna@corp.example', 'away@corp.example', 'guest@out.example'],
      tags: ['QA'],
    },
    { id: 501, name: 'Open', owner: 'ceo@corp.example', public: true },
  ],
};
const october = (apiVersion: '2026-08' | '2026-10' = '2026-10') => {
  const sandbox = createSandbox({ seed, apiVersion });
  const ask = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: Json) =>
    sandbox.send({ method, path, ...(body !== undefined && { body }) });
  const data = async (path: string) => ((await ask('GET', path)).body as JsonObject)['data'] as any;
  return { sandbox, ask, data };
};
const ids = (rows: any[]): number[] => rows.map(({ id }) => id).sort((a, b) => a - b);

it('archiving throws out guests and takes off tags; reopening brings neither back, and archiving again is refused', async () => {
  const { ask, data } = october();
  expect(verdict(await ask('PUT', '/chats/500/archive'))).toBe('204');
  expect(verdict(await ask('PUT', '/chats/500/archive'))).toBe('403 forbidden');
  expect(verdict(await ask('PUT', '/chats/500/unarchive'))).toBe('204');
  expect(await data('/chats/500')).toMatchObject({ archived: false, group_tag_ids: [], member_ids: [1, 3] });
});

it('suspended people stand in no list of members, and in the lists of their tags', async () => {
  const { data } = october();
  expect((await data('/chats/500')).member_ids.sort()).toEqual([1, 3, 5]);
  expect(ids(await data('/chats/500/members'))).toEqual([1, 3, 5]);
  expect(ids(await data('/group_tags/11/users'))).toEqual([3, 4]);
  expect((await data('/group_tags'))[0].users_count).toBe(1);
  expect(ids(await october('2026-08').data('/chats/500/members'))).toEqual([1, 3, 4, 5]);
});

it('a new chat leaves out whom it cannot have, and says so in `meta` alone', async () => {
  const { ask } = october();
  const answer = await ask('POST', '/chats', { chat: { name: 'New', member_ids: [3, 4, 999] } });
  expect(answer.status).toBe(201);
  const body = answer.body as any;
  expect(body.data.member_ids).toEqual([1, 3]);
  expect(body.meta).toEqual({ not_found_member_ids: [4, 999] });
});

it('to a live chat nobody is added when one cannot be, and all who cannot are named', async () => {
  const { ask, data } = october();
  const answer = await ask('POST', '/chats/501/members', { member_ids: [3, 4, 999] });
  expect(answer.status).toBe(404);
  expect((answer.body as any).errors.map(({ value, code }: any) => [value, code])).toEqual([
    ['4', 'not_found'],
    ['999', 'not_found'],
  ]);
  expect((await data('/chats/501')).member_ids).toEqual([2]);
});

it('a taken e-mail and a taken tag are 409; a taken nickname of somebody new gets other characters', async () => {
  const { ask } = october();
  expect(verdict(await ask('POST', '/users', { user: { email: 'ANNA@corp.example' } }))).toBe('409 already_exists');
  expect(verdict(await ask('POST', '/group_tags', { group_tag: { name: 'qa' } }))).toBe('409 already_exists');
  const made = ((await ask('POST', '/users', { user: { email: 'b@corp.example', nickname: 'anna' } })).body as any).data;
  expect(made.nickname).toMatch(/^anna_.+/);
});

it('a role that there is not and tags that are none are passed over; a person is no guest later', async () => {
  const { ask } = october();
  const put = async (user: JsonObject) => ask('PUT', '/users/3', { user });
  expect((await put({ role: 'king', title: 'X' })).body).toMatchObject({ data: { role: 'user', title: 'X' } });
  expect((await put({ list_tags: 'Ops' })).body).toMatchObject({ data: { list_tags: ['QA'] } });
  expect((await put({ list_tags: ['Ops', ''] })).body).toMatchObject({ data: { list_tags: ['QA'] } });
  expect((await put({ list_tags: [] })).body).toMatchObject({ data: { list_tags: [] } });
  expect((await put({ role: 'guest' })).status).toBe(403);
});

it('an open chat is renamed by any employee, a closed one by those who manage it', async () => {
  const { ask } = october();
  expect((await ask('PUT', '/chats/501', { chat: { name: 'Opener' } })).status).toBe(200);
  expect((await october('2026-08').ask('PUT', '/chats/501', { chat: { name: 'Opener' } })).status).toBe(403);
});

it('the same chat role again is refused, one’s own too, and a tag holds whom one removes', async () => {
  const { ask, data } = october();
  expect((await ask('PUT', '/chats/500/members/3', { role: 'admin' })).status).toBe(204);
  expect((await ask('PUT', '/chats/500/members/3', { role: 'admin' })).status).toBe(422);
  expect((await ask('PUT', '/chats/500/members/1', { role: 'member' })).status).toBe(403);
  expect((await ask('DELETE', '/chats/500/members/3')).status).toBe(204);
  expect((await data('/chats/500')).member_ids).toContain(3);
});
