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

it('a bot that may not be added keeps everybody out, and is named beside those who cannot be', async () => {
  const { sandbox, ask, data } = october();
  for (const name of ['B0', 'B1']) await ask('POST', '/bots', { bot: { webhook: { name, single_chat: name === 'B1' } } });
  const [denied, single] = [...sandbox.store.bots.values()];
  denied!.creator_id = 2;
  expect((await ask('POST', '/chats/500/members', { member_ids: [single!.id] })).status).toBe(204);
  const add = (member_ids: number[]) => ask('POST', '/chats', { chat: { name: 'New', member_ids } });
  expect(verdict(await add([3, denied!.id]))).toBe('403 bot_add_denied');
  expect(verdict(await add([3, single!.id]))).toBe('409 single_chat_bot_occupied');
  const both = await ask('POST', '/chats/501/members', { member_ids: [3, 999, denied!.id] });
  expect(verdict(both)).toBe('404 not_found');
  expect((both.body as any).errors.map(({ value, code }: any) => [value, code])).toEqual([
    ['999', 'not_found'],
    [String(denied!.id), 'bot_add_denied'],
  ]);
  expect((await data('/chats/501')).member_ids).toEqual([2]);
  expect(sandbox.store.chats.size).toBe(2);
});

it('who is there already is passed over, and a suspended member too', async () => {
  const { ask } = october();
  expect((await ask('POST', '/chats/500/members', { member_ids: [1, 3, 4] })).status).toBe(204);
  expect((await ask('POST', '/chats/501/members', { member_ids: [4] })).status).toBe(404);
});

it('whom a new chat leaves out may stand in the answer nowhere', async () => {
  const { sandbox, ask } = october();
  sandbox.faults.droppedMembers = 'silent';
  const { body } = await ask('POST', '/chats', { chat: { name: 'New', member_ids: [3, 4] } });
  expect(body).toEqual({ data: expect.objectContaining({ member_ids: [1, 3] }) });
});

it('a tag is attached to an open chat by any employee and taken off by who manages it; an unknown one is 404 for all', async () => {
  const { ask, data } = october();
  expect(verdict(await ask('POST', '/chats/501/group_tags', { group_tag_ids: [11, 999] }))).toBe('404 not_found');
  expect((await data('/chats/501')).group_tag_ids).toEqual([]);
  expect(verdict(await ask('POST', '/chats/501/group_tags', { group_tag_ids: [11] }))).toBe('204');
  expect((await data('/chats/501')).member_ids).toEqual([2, 3]);
  expect((await ask('DELETE', '/chats/501/group_tags/11')).status).toBe(403);
  expect((await ask('PUT', '/chats/500/archive')).status).toBe(204);
  expect((await ask('POST', '/chats/500/group_tags', { group_tag_ids: [11] })).status).toBe(403);
  expect((await october('2026-08').ask('POST', '/chats/501/group_tags', { group_tag_ids: [11] })).status).toBe(403);
});

it('a deleted tag takes nobody out of a chat', async () => {
  const { ask, data } = october();
  const before = (await data('/chats/500')).member_ids;
  expect((await ask('DELETE', '/group_tags/11')).status).toBe(204);
  expect(await data('/chats/500')).toMatchObject({ member_ids: before, group_tag_ids: [] });
});

it('a closed chat is closed to the Owner too, but for its list of members', async () => {
  const ceo = createSandbox({ seed: { ...seed, me: 'ceo@corp.example' }, apiVersion: '2026-10' });
  expect((await ceo.send({ method: 'GET', path: '/chats/500' })).status).toBe(403);
  expect((await ceo.send({ method: 'PUT', path: '/chats/500', body: { chat: { name: 'X' } } })).status).toBe(403);
  expect((await ceo.send({ method: 'GET', path: '/chats/500/members' })).status).toBe(200);
});

it('the owner of a chat may leave it, and nobody is owner then', async () => {
  const { sandbox, ask } = october();
  expect((await ask('DELETE', '/chats/500/members/1')).status).toBe(403);
  expect((await ask('DELETE', '/chats/500/leave')).status).toBe(204);
  const roles = [...sandbox.store.chats.get(500)!.members.values()].map(({ role }) => role);
  expect(roles).not.toContain('owner');
});

it('at most a hundred tags are asked for by name; bots are not found by a word; all properties come whatever the limit', async () => {
  const { sandbox, ask, data } = october();
  const names = Array.from({ length: 101 }, (_, n) => `names[]=T${n}`).join('&');
  expect(verdict(await ask('GET', `/group_tags?${names}`))).toBe('400 too_long');
  await ask('POST', '/bots', { bot: { webhook: { name: 'Anna', nickname: 'anna_bot' } } });
  expect(ids(await data('/users?query=anna'))).toEqual([3]);
  for (const id of [31, 32]) sandbox.store.properties.set(id, { id, name: `P${id}`, data_type: 'string', entity_type: 'User' });
  expect(ids(await data('/custom_properties?entity_type=User&limit=1'))).toEqual([31, 32]);
});

it('a bot becomes one of a single chat later, and is in no tag then', async () => {
  const { sandbox, ask, data } = october();
  const { id } = ((await ask('POST', '/bots', { bot: { webhook: { name: 'B', nickname: 'b_bot' } } })).body as any).data;
  await ask('PUT', `/users/${id}`, { user: { list_tags: ['QA'] } });
  const put = (webhook: JsonObject) => ask('PUT', `/bots/${id}`, { bot: { webhook } });
  expect((await put({ single_chat: true })).body).toMatchObject({ data: { webhook: { single_chat: true, kind: null } } });
  expect((await data(`/users/${id}`)).list_tags).toEqual([]);
  const refused = await ask('PUT', `/users/${id}`, { user: { list_tags: ['QA'] } });
  expect((refused.body as any).errors[0]).toMatchObject({ key: 'group_tags', code: 'single_chat_bot_tag_denied' });
  await ask('POST', '/bots', { bot: { webhook: { name: 'C', nickname: 'c_bot' } } });
  expect(verdict(await ask('PUT', `/users/${id}`, { user: { nickname: 'c_bot' } }))).toBe('422 already_exists');
  expect(verdict(await ask('PUT', `/users/${id}`, { user: { nickname: 'b' } }))).toBe('422 invalid');
  await put({ scopes: ['messages:create'] });
  expect(sandbox.store.audit.at(-1)).toMatchObject({ event_key: 'bot_scopes_updated', details: { bot_id: id, actor_id: 1 } });
});

it('a scope that is refused is named in a header, whoever lacks it', async () => {
  const { sandbox, ask } = october();
  const token = [...sandbox.store.tokens.values()][0]!;
  token.scopes = ['users:read', 'users:create'];
  const narrow = await ask('POST', '/group_tags', { group_tag: { name: 'X' } });
  expect(verdict(narrow)).toBe('403 insufficient_scope');
  expect(narrow.headers['www-authenticate']).toContain('scope="group_tags:write"');
  sandbox.store.users.get(1)!.role = 'user';
  const demoted = await ask('POST', '/users', { user: { email: 'x@corp.example' } });
  expect(verdict(demoted)).toBe('403 role_forbidden');
  expect(demoted.headers['www-authenticate']).toBe('Bearer error="role_forbidden", scope="users:create"');
});

it('a person is deleted once, the Owner never, and is gone from chats and tags', async () => {
  const { ask, data } = october();
  expect((await ask('DELETE', '/users/2')).status).toBe(403);
  expect((await ask('DELETE', '/users/3')).status).toBe(204);
  expect((await ask('DELETE', '/users/3')).status).toBe(404);
  expect((await data('/chats/500')).member_ids).toEqual([1, 5]);
  expect(ids(await data('/group_tags/11/users'))).toEqual([4]);
});
