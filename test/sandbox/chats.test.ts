import { expect, it } from 'vitest';
import { ids, scene, verdict } from './scene.ts';

it.each([
  ['one’s own by default', '/chats', [ids.team, ids.news]],
  ['the archived too, when asked', '/chats?archived=true', [ids.team, ids.news, ids.old]],
  ['all public ones, joined or not', '/chats?availability=public', [ids.news, ids.lobby]],
  ['other words for yes and no are as good as nothing', '/chats?archived=yes', [ids.team, ids.news]],
])('chats are listed: %s', async (_, path, expected) => {
  const { list } = scene();
  expect(await list(path)).toEqual(expected);
});

it('a private chat one is not in is in no list and answers 403, a missing one 404', async () => {
  const { ask, list } = scene();
  const everywhere = [...(await list('/chats?archived=true')), ...(await list('/chats?availability=public&archived=true'))];
  expect(everywhere).not.toContain(ids.secret);
  expect(verdict(await ask('GET', `/chats/${ids.secret}`))).toBe('403 access_denied');
  expect(verdict(await ask('GET', `/chats/${ids.secret}`, undefined, 'ceo-token'))).toBe('403 access_denied');
  expect(verdict(await ask('GET', '/chats/4711'))).toBe('404 not_found');
  expect(verdict(await ask('GET', '/chats/abc'))).toBe('404 not_found');
});

it('the Owner lists the members of any chat and sees no more of it', async () => {
  const { ask, list } = scene();
  expect(await list(`/chats/${ids.secret}/members`, 'ceo-token')).toEqual([ids.anna, ids.vera]);
  expect(verdict(await ask('GET', `/chats/${ids.secret}/members`))).toBe('403 access_denied');
});

it('the creator owns a new chat and is in it; the people of its tags come with them', async () => {
  const { ask, roleOf, members } = scene();
  const body = { chat: { name: 'Fresh', member_ids: [ids.boris], group_tag_ids: [ids.ops], public: true } };
  const { status, body: answer } = await ask('POST', '/chats', body);
  expect(status).toBe(201);
  const { data } = answer as any;
  expect(data).toMatchObject({ name: 'Fresh', public: true, channel: false, archived: false, owner_id: ids.robot });
  expect(data.group_tag_ids).toEqual([ids.ops]);
  expect(members(data.id)).toEqual([ids.robot, ids.boris, ids.vera, ids.gone]);
  expect(roleOf(data.id, ids.robot)).toBe('owner');
  expect(roleOf(data.id, ids.vera)).toBe('admin');
});

it.each([
  ['no name', { chat: { channel: true } }, '422 blank'],
  ['an empty name', { chat: { name: '  ' } }, '422 blank'],
  ['a long name', { chat: { name: 'x'.repeat(256) } }, '422 too_long'],
  ['no root', { name: 'A' }, '400 required'],
  ['someone missing', { chat: { name: 'A', member_ids: [4711] } }, '422 not_found'],
  ['a tag that is missing', { chat: { name: 'A', group_tag_ids: [4711] } }, '422 not_found'],
  ['a guest', { chat: { name: 'A', member_ids: [ids.guest] } }, '422 not_applicable'],
  ['a word for a flag', { chat: { name: 'A', public: 'yes' } }, '422 invalid'],
])('no chat comes of %s', async (_, body, expected) => {
  const { sandbox, ask } = scene();
  const before = JSON.stringify((sandbox.dump() as any).chats);
  expect(verdict(await ask('POST', '/chats', body as any))).toBe(expected);
  expect(JSON.stringify((sandbox.dump() as any).chats)).toBe(before);
});

it('names of chats are not unique', async () => {
  const { ask } = scene();
  expect((await ask('POST', '/chats', { chat: { name: 'Team' } })).status).toBe(201);
});

it.each([
  ['the owner renames', ids.team, { name: 'Crew' }, 'sandbox-token', '200'],
  ['a chat admin renames', ids.team, { name: 'Crew' }, 'vera-token', '200'],
  ['a member does not', ids.news, { name: 'Crew' }, 'anna-token', '403 not_authorized'],
  ['a workspace admin outside does not', ids.lobby, { name: 'Crew' }, 'sandbox-token', '403 not_authorized'],
  ['an archived chat keeps its name', ids.old, { name: 'Crew' }, 'sandbox-token', '403 forbidden'],
  ['a name is not empty', ids.team, { name: '' }, 'sandbox-token', '422 blank'],
])('settings of chats: %s', async (_, id, chat, token, expected) => {
  const { ask } = scene();
  expect(verdict(await ask('PUT', `/chats/${id}`, { chat }, token))).toBe(expected);
});

it('a conversation does not become a channel, nor archived by its settings', async () => {
  const { ask, get } = scene();
  await ask('PUT', `/chats/${ids.team}`, { chat: { channel: true, archived: true, public: true } });
  expect(await get(`/chats/${ids.team}`)).toMatchObject({ channel: false, archived: false, public: true });
});

it('a public chat made private is lost to those outside', async () => {
  const { ask } = scene();
  await ask('PUT', `/chats/${ids.lobby}`, { chat: { public: false } }, 'vera-token');
  expect(verdict(await ask('GET', `/chats/${ids.lobby}`))).toBe('403 access_denied');
});

it('archiving and its undoing: who may, and twice', async () => {
  const { ask, get } = scene();
  expect(verdict(await ask('PUT', `/chats/${ids.news}/archive`, undefined, 'anna-token'))).toBe('403 not_authorized');
  expect(verdict(await ask('PUT', `/chats/${ids.old}/archive`))).toBe('204');
  expect(verdict(await ask('PUT', `/chats/${ids.old}/unarchive`))).toBe('204');
  expect((await get(`/chats/${ids.old}`)).archived).toBe(false);
  const strict = scene({ faults: { reArchive: 'error' } });
  expect(verdict(await strict.ask('PUT', `/chats/${ids.old}/archive`))).toBe('422 not_applicable');
  expect(verdict(await strict.ask('PUT', `/chats/${ids.team}/unarchive`))).toBe('422 not_applicable');
});

it('a message makes a personal chat, which is nobody else’s and cannot be managed', async () => {
  const { ask, get, list } = scene();
  const { body } = await ask('POST', '/messages', { message: { entity_type: 'user', entity_id: ids.anna, content: 'Hi' } });
  const { chat_id } = (body as any).data;
  expect(await get(`/chats/${chat_id}`)).toMatchObject({ personal: true, name: '', public: false });
  expect(await list('/chats')).toContain(chat_id);
  expect(await list('/chats?personal=false')).not.toContain(chat_id);
  expect(await list('/chats?personal=true')).toEqual([chat_id]);
  expect(verdict(await ask('PUT', `/chats/${chat_id}`, { chat: { name: 'Us' } }))).toBe('422 personal_chat');
  expect(verdict(await ask('PUT', `/chats/${chat_id}/archive`))).toBe('422 personal_chat');
});

it('chats are ordered by id, newest first, or by their last message', async () => {
  const { ask, get } = scene();
  await ask('POST', '/messages', { message: { entity_id: ids.team, content: 'Hi' } });
  const order = async (path: string) => (await get(path)).map(({ id }: any) => id);
  expect(await order('/chats')).toEqual([ids.news, ids.team]);
  expect(await order('/chats?sort=id&order=asc')).toEqual([ids.team, ids.news]);
  expect(await order('/chats?sort=last_message_at')).toEqual([ids.team, ids.news]);
  expect(await order('/chats?sort=last_message_at&order=asc')).toEqual([ids.news, ids.team]);
  expect(await order('/chats?last_message_at_after=2026-09-01T09:00:00.500Z')).toEqual([ids.team]);
  expect(verdict(await ask('GET', '/chats?sort=name'))).toBe('400 wrong_params');
});
