import { expect, it } from 'vitest';
import { ids, scene, verdict } from './scene.ts';

const me = ids.robot;

it('members are who is there directly and who a tag holds', async () => {
  const { list, get } = scene();
  expect(await list(`/chats/${ids.team}/members`)).toEqual([me, ids.anna, ids.boris, ids.vera, ids.guest]);
  expect((await get(`/chats/${ids.team}`)).member_ids).toEqual([me, ids.anna, ids.boris, ids.vera, ids.guest]);
});

it.each([
  ['all', 'all', [me, ids.anna, ids.boris]],
  ['owner', 'owner', [me]],
  ['editor', 'editor', [ids.boris]],
  ['member', 'member', [ids.anna]],
  ['admin', 'admin', []],
])('members are listed by chat role: %s', async (_, role, expected) => {
  const { list } = scene();
  expect(await list(`/chats/${ids.news}/members?role=${role}`)).toEqual(expected);
});

it('the admin listing may hold the owner too', async () => {
  const { list } = scene({ faults: { adminListing: 'with-owner' } });
  expect(await list(`/chats/${ids.team}/members?role=admin`)).toEqual([me, ids.vera]);
});

it('the role of a listed member is their workspace role', async () => {
  const { get } = scene();
  const rows = await get(`/chats/${ids.team}/members?role=owner`);
  expect(rows.map(({ id, role }: any) => [id, role])).toEqual([[me, 'admin']]);
});

it.each([
  ['a multi-guest becomes a member', ids.team, ids.multi, 'member'],
  ['a workspace admin becomes a chat admin', ids.news, ids.vera, 'admin'],
  ['the Owner becomes a chat admin', ids.news, ids.ceo, 'admin'],
  ['a bot becomes an editor of a channel', ids.news, ids.deploy, 'editor'],
  ['a bot becomes a member of a conversation', ids.team, ids.deploy, 'member'],
])('the role on joining: %s', async (_, chat, user, expected) => {
  const { ask, roleOf } = scene();
  expect((await ask('POST', `/chats/${chat}/members`, { member_ids: [user], silent: true })).status).toBe(204);
  expect(roleOf(chat, user)).toBe(expected);
});

it('a role given once is not recomputed when the workspace role changes', async () => {
  const { ask, roleOf } = scene();
  await ask('PUT', `/users/${ids.boris}`, { user: { role: 'admin' } });
  expect(roleOf(ids.team, ids.boris)).toBe('member');
  await ask('PUT', `/users/${ids.vera}`, { user: { role: 'user' } });
  expect(roleOf(ids.team, ids.vera)).toBe('admin');
});

it.each([
  ['people who are not there', ids.team, { member_ids: [4711] }, 'sandbox-token', '422 not_found'],
  ['nobody', ids.team, { member_ids: [] }, 'sandbox-token', '422 blank'],
  ['without saying whom', ids.team, {}, 'sandbox-token', '400 required'],
  ['texts for ids', ids.team, { member_ids: ['3'] }, 'sandbox-token', '422 invalid'],
  ['a guest of another chat', ids.news, { member_ids: [ids.guest] }, 'sandbox-token', '422 not_applicable'],
  ['to an archived chat', ids.old, { member_ids: [ids.anna] }, 'sandbox-token', '403 forbidden'],
  ['to a private chat one is not in', ids.secret, { member_ids: [ids.boris] }, 'sandbox-token', '403 access_denied'],
  ['to a missing chat', 4711, { member_ids: [ids.boris] }, 'sandbox-token', '404 not_found'],
  ['to a public chat one is not in', ids.lobby, { member_ids: [ids.boris] }, 'sandbox-token', '204'],
  ['as an ordinary member', ids.secret, { member_ids: [ids.boris] }, 'anna-token', '204'],
])('adding %s', async (_, chat, body, token, expected) => {
  const { ask } = scene();
  expect(verdict(await ask('POST', `/chats/${chat}/members`, body as any, token))).toBe(expected);
});

it.each([
  ['ok', '204'],
  ['error', '422 already_exists'],
] as const)('adding someone who is there: %s', async (reAdd, expected) => {
  const { ask } = scene({ faults: { reAdd } });
  expect(verdict(await ask('POST', `/chats/${ids.team}/members`, { member_ids: [ids.boris] }))).toBe(expected);
});

it.each([
  ['atomic', [me, ids.anna, ids.boris]],
  ['partial', [me, ids.anna, ids.boris, ids.vera]],
] as const)('one who cannot be added: %s', async (addMembers, expected) => {
  const { ask, members } = scene({ faults: { addMembers } });
  const answer = await ask('POST', `/chats/${ids.news}/members`, { member_ids: [ids.vera, ids.guest, ids.multi] });
  expect(answer.status).toBe(422);
  expect(members(ids.news)).toEqual(expected);
});

it.each([
  ['the owner', ids.team, me, 'sandbox-token', '403 cannot_kick_owner', true],
  ['someone whom a tag holds, which changes nothing', ids.team, ids.anna, 'sandbox-token', '204', true],
  ['a direct member', ids.team, ids.boris, 'sandbox-token', '204', false],
  ['someone who is not there', ids.team, ids.ceo, 'sandbox-token', '404 not_found', false],
  ['from an archived chat', ids.old, ids.boris, 'sandbox-token', '403 forbidden', true],
  ['as an ordinary member', ids.news, ids.boris, 'anna-token', '403 not_authorized', true],
  ['as a chat admin', ids.team, ids.boris, 'vera-token', '204', false],
])('removing %s', async (_, chat, user, token, expected, stays) => {
  const { ask, members } = scene();
  expect(verdict(await ask('DELETE', `/chats/${chat}/members/${user}`, undefined, token))).toBe(expected);
  expect(members(chat).includes(user)).toBe(stays);
});

it.each([
  ['the owner keeps theirs', ids.team, me, { role: 'member' }, 'vera-token', '403 owner_protected'],
  ['nobody changes their own', ids.team, ids.vera, { role: 'member' }, 'vera-token', '403 self_update'],
  ['the same again', ids.team, ids.boris, { role: 'member' }, 'sandbox-token', '422 already_assigned'],
  ['no editors in conversations', ids.team, ids.boris, { role: 'editor' }, 'sandbox-token', '422 not_applicable'],
  ['editors in channels', ids.news, ids.anna, { role: 'editor' }, 'sandbox-token', '204'],
  ['up', ids.team, ids.boris, { role: 'admin' }, 'sandbox-token', '204'],
  ['down', ids.team, ids.vera, { role: 'member' }, 'sandbox-token', '204'],
  ['nobody is made owner', ids.team, ids.boris, { role: 'owner' }, 'sandbox-token', '422 inclusion'],
  ['the older word is not known', ids.team, ids.vera, { role: 'user' }, 'sandbox-token', '422 inclusion'],
  ['no role', ids.team, ids.boris, {}, 'sandbox-token', '400 required'],
  ['not a member', ids.team, ids.ceo, { role: 'admin' }, 'sandbox-token', '404 not_found'],
  ['without the right', ids.news, ids.boris, { role: 'member' }, 'anna-token', '403 not_authorized'],
])('chat roles: %s', async (_, chat, user, body, token, expected) => {
  const { ask } = scene();
  expect(verdict(await ask('PUT', `/chats/${chat}/members/${user}`, body, token))).toBe(expected);
});

it('another status and code can be given to a refusal', async () => {
  const { ask } = scene({
    faults: { refusals: { same_role: { status: 400, code: 'wrong_params' }, kick_owner: { status: 422 } } },
  });
  expect(verdict(await ask('PUT', `/chats/${ids.team}/members/${ids.boris}`, { role: 'member' }))).toBe('400 wrong_params');
  expect(verdict(await ask('DELETE', `/chats/${ids.team}/members/${me}`))).toBe('422 cannot_kick_owner');
});

it('a refusal by a rule may come as an OAuth error', async () => {
  const { ask } = scene({ faults: { forbidden: 'oauth' } });
  const answer = await ask('DELETE', `/chats/${ids.team}/members/${me}`);
  expect(answer.body).toEqual({ error: 'access_denied', error_description: expect.any(String) });
  expect(verdict(await ask('PUT', `/chats/${ids.team}/members/${ids.boris}`, { role: 'member' }))).toBe('422 already_assigned');
});

it('someone leaves; the chat keeps its owner_id; whom a tag holds cannot leave', async () => {
  const { ask, members, get } = scene();
  expect(verdict(await ask('DELETE', `/chats/${ids.team}/leave`, undefined, 'anna-token'))).toBe('403 forbidden');
  expect(verdict(await ask('DELETE', `/chats/${ids.news}/leave`))).toBe('204');
  expect(members(ids.news)).not.toContain(me);
  expect((await get(`/chats/${ids.news}`)).owner_id).toBe(me);
  expect(verdict(await ask('DELETE', `/chats/${ids.news}/leave`))).toBe('404 not_found');
});

it('a tag put on a chat brings its people in at once', async () => {
  const { ask, members } = scene();
  expect((await ask('POST', `/chats/${ids.news}/group_tags`, { group_tag_ids: [ids.ops] })).status).toBe(204);
  expect(members(ids.news)).toEqual([me, ids.anna, ids.boris, ids.vera, ids.gone]);
});

it('a tag taken off a chat lets its people go later, the answer comes at once', async () => {
  const { ask, members, get } = scene({ faults: { detach: { requests: 1, ms: 0 } } });
  expect((await ask('DELETE', `/chats/${ids.team}/group_tags/${ids.backend}`)).status).toBe(204);
  expect((await get(`/chats/${ids.team}`)).group_tag_ids).toEqual([]);
  expect(members(ids.team)).toContain(ids.anna);
  await get('/profile');
  expect(members(ids.team)).toEqual([me, ids.boris, ids.guest]);
});

it('while a tag is being taken off, removing whom it held still changes nothing', async () => {
  const { sandbox, ask, members } = scene({ faults: { detach: { requests: 50, ms: 0 } } });
  await ask('DELETE', `/chats/${ids.team}/group_tags/${ids.backend}`);
  expect((await ask('DELETE', `/chats/${ids.team}/members/${ids.anna}`)).status).toBe(204);
  expect(members(ids.team)).toContain(ids.anna);
  sandbox.settle();
  expect(members(ids.team)).not.toContain(ids.anna);
});

it('a tag put on again before it came off holds on', async () => {
  const { sandbox, ask, members } = scene({ faults: { detach: { requests: 50, ms: 0 } } });
  await ask('DELETE', `/chats/${ids.team}/group_tags/${ids.backend}`);
  await ask('POST', `/chats/${ids.team}/group_tags`, { group_tag_ids: [ids.backend] });
  sandbox.settle();
  expect(members(ids.team)).toContain(ids.anna);
});

it('taking a tag off can be timed by the clock', async () => {
  let time = 0;
  const { ask, members, get } = scene({ now: () => time, faults: { detach: { requests: 0, ms: 5000 } } });
  await ask('DELETE', `/chats/${ids.team}/group_tags/${ids.backend}`);
  time = 4999;
  await get('/profile');
  expect(members(ids.team)).toContain(ids.anna);
  time = 5000;
  await get('/profile');
  expect(members(ids.team)).not.toContain(ids.anna);
});

it('a direct member stays when the tag goes, and so does someone held by another tag', async () => {
  const { sandbox, ask, members } = scene();
  await ask('POST', `/chats/${ids.team}/members`, { member_ids: [ids.anna] });
  await ask('POST', `/chats/${ids.team}/group_tags`, { group_tag_ids: [ids.ops] });
  await ask('DELETE', `/chats/${ids.team}/group_tags/${ids.backend}`);
  sandbox.settle();
  expect(members(ids.team)).toEqual(expect.arrayContaining([ids.anna, ids.vera]));
});

it('adding whom a tag holds may do nothing', async () => {
  const { sandbox, ask, members } = scene({ faults: { addHeld: 'ignored' } });
  expect((await ask('POST', `/chats/${ids.team}/members`, { member_ids: [ids.anna] })).status).toBe(204);
  await ask('DELETE', `/chats/${ids.team}/group_tags/${ids.backend}`);
  sandbox.settle();
  expect(members(ids.team)).not.toContain(ids.anna);
});

it('the creator stays whatever tag they lose', async () => {
  const { sandbox, ask, members } = scene();
  await ask('PUT', `/users/${me}`, { user: { list_tags: ['Backend'] } });
  await ask('DELETE', `/chats/${ids.team}/group_tags/${ids.backend}`);
  sandbox.settle();
  expect(members(ids.team)).toContain(me);
});

it('a deleted tag leaves its people behind as members of their own', async () => {
  const { ask, members } = scene();
  expect((await ask('DELETE', `/group_tags/${ids.backend}`)).status).toBe(204);
  expect(members(ids.team)).toContain(ids.anna);
  expect((await ask('DELETE', `/chats/${ids.team}/members/${ids.anna}`)).status).toBe(204);
  expect(members(ids.team)).not.toContain(ids.anna);
});

it('a tag deleted while it is being taken off leaves its people behind too', async () => {
  const { sandbox, ask, members } = scene({ faults: { detach: { requests: 50, ms: 0 } } });
  await ask('DELETE', `/chats/${ids.team}/group_tags/${ids.backend}`);
  await ask('DELETE', `/group_tags/${ids.backend}`);
  sandbox.settle();
  expect(members(ids.team)).toContain(ids.anna);
});

it('a person who loses a tag leaves the chats that only it held them in', async () => {
  const { ask, members } = scene();
  await ask('PUT', `/users/${ids.anna}`, { user: { list_tags: [] } });
  expect(members(ids.team)).not.toContain(ids.anna);
  expect(members(ids.news)).toContain(ids.anna);
});

it('a person may lose a tag in the background', async () => {
  const { sandbox, ask, members } = scene({ faults: { untag: { requests: 50, ms: 0 } } });
  const answer = await ask('PUT', `/users/${ids.anna}`, { user: { list_tags: [] } });
  expect((answer.body as any).data.list_tags).toEqual([]);
  expect(members(ids.team)).toContain(ids.anna);
  sandbox.settle();
  expect(members(ids.team)).not.toContain(ids.anna);
});

it('a person who gets a tag joins its chats at once', async () => {
  const { ask, members } = scene();
  await ask('PUT', `/users/${ids.ceo}`, { user: { list_tags: ['Backend'] } }, 'ceo-token');
  expect(members(ids.team)).toContain(ids.ceo);
});

it.each([
  ['any member puts tags on', 'POST', ids.news, 'anna-token', '204'],
  ['others do not, even on a public chat', 'POST', ids.lobby, 'sandbox-token', '403 not_authorized'],
  ['not on an archived chat', 'POST', ids.old, 'sandbox-token', '403 forbidden'],
  ['nor on one that cannot be seen', 'POST', ids.secret, 'sandbox-token', '403 access_denied'],
])('tags of chats: %s', async (_, method, chat, token, expected) => {
  const { ask } = scene();
  expect(verdict(await ask(method as 'POST', `/chats/${chat}/group_tags`, { group_tag_ids: [ids.ops] }, token))).toBe(expected);
});

it('a tag that is not on the chat cannot be taken off it', async () => {
  const { ask } = scene();
  expect(verdict(await ask('DELETE', `/chats/${ids.team}/group_tags/${ids.ops}`))).toBe('404 not_found');
  expect(verdict(await ask('POST', `/chats/${ids.team}/group_tags`, { group_tag_ids: [4711] }))).toBe('422 not_found');
});

it('member_ids may be incomplete', async () => {
  const direct = scene({ faults: { memberIds: 'direct' } });
  expect((await direct.get(`/chats/${ids.team}`)).member_ids).toEqual([me, ids.boris, ids.guest]);
  const capped = scene({ faults: { memberIdsCap: 2 } });
  expect((await capped.get(`/chats/${ids.team}`)).member_ids).toEqual([me, ids.anna]);
});
