import { expect, it } from 'vitest';
import { ids, scene, verdict } from './scene.ts';

const say = (entity_id: number, content = 'Hi', more: object = {}) => ({ message: { entity_id, content, ...more } }) as any;

it.each([
  ['a member writes', ids.team, 'sandbox-token', {}, '201'],
  ['a stranger does not, where it is private', ids.secret, 'sandbox-token', {}, '403 access_denied'],
  ['nobody writes into the archive', ids.old, 'sandbox-token', {}, '403 forbidden'],
  ['a subscriber does not post in a channel', ids.news, 'anna-token', {}, '403 not_authorized'],
  ['an unknown kind of place is refused', ids.team, 'sandbox-token', { entity_type: 'chat' }, '422 invalid'],
  ['the kind of place is read in any case', ids.team, 'sandbox-token', { entity_type: 'Discussion' }, '201'],
  ['people have no display name', ids.team, 'sandbox-token', { display_name: 'X' }, '422 invalid'],
  ['too many buttons in a row', ids.team, 'sandbox-token', { buttons: [Array(9).fill({ text: 'a' })] }, '422 too_long'],
  ['buttons that are none', ids.team, 'sandbox-token', { buttons: 'yes' }, '422 invalid'],
  ['nothing said', ids.team, 'sandbox-token', { content: ' ' }, '422 blank'],
])('messages: %s', async (_, chat, token, more, expected) => {
  const { ask } = scene();
  expect(verdict(await ask('POST', '/messages', say(chat, 'Hi', more), token))).toBe(expected);
});

it('a message is written, read, edited, pinned and deleted', async () => {
  const { ask, get, list } = scene();
  const { id } = ((await ask('POST', '/messages', say(ids.team))).body as any).data;
  expect(await list(`/messages?chat_id=${ids.team}`)).toEqual([id]);
  expect(verdict(await ask('PUT', `/messages/${id}`, { message: { content: 'x' } }, 'vera-token'))).toBe('403 not_authorized');
  expect((await ask('PUT', `/messages/${id}`, { message: { content: 'Hello' } })).status).toBe(200);
  expect((await get(`/messages/${id}`)).content).toBe('Hello');
  expect((await ask('POST', `/messages/${id}/pin`)).status).toBe(204);
  expect(verdict(await ask('POST', `/messages/${id}/pin`))).toBe('422 pin_failed');
  expect((await ask('DELETE', `/messages/${id}/pin`)).status).toBe(204);
  expect((await ask('DELETE', `/messages/${id}`)).status).toBe(204);
  expect(await get(`/messages/${id}`)).toMatchObject({ content: '', deleted_at: expect.any(String) });
  expect(await list(`/messages?chat_id=${ids.team}`)).toEqual([]);
  expect(verdict(await ask('GET', '/messages'))).toBe('400 wrong_params');
});

it('a thread is made once per message and takes messages of its own', async () => {
  const { ask, get, list } = scene();
  const { id } = ((await ask('POST', '/messages', say(ids.news))).body as any).data;
  const thread = ((await ask('POST', `/messages/${id}/thread`)).body as any).data;
  expect(((await ask('POST', `/messages/${id}/thread`)).body as any).data).toEqual(thread);
  const reply = await ask('POST', '/messages', say(thread.id, 'Re', { entity_type: 'thread' }), 'anna-token');
  expect((reply.body as any).data).toMatchObject({ chat_id: thread.chat_id, root_chat_id: ids.news });
  expect(await list(`/messages?chat_id=${thread.chat_id}`, 'anna-token')).toEqual([(reply.body as any).data.id]);
  expect((await get(`/messages/${id}`)).thread).toEqual({ id: thread.id, chat_id: thread.chat_id });
  expect(await list('/threads')).toEqual([thread.id]);
  expect((await get(`/threads/${thread.id}`)).message_id).toBe(id);
});

it('reactions come without the usual wrapper', async () => {
  const { ask, get } = scene();
  const { id } = ((await ask('POST', '/messages', say(ids.team))).body as any).data;
  const answer = await ask('POST', `/messages/${id}/reactions`, { code: '👍', name: 'thumbsup' });
  expect(answer.body).toMatchObject({ user_id: ids.robot, code: '👍', name: 'thumbsup' });
  expect(await get(`/messages/${id}/reactions`)).toHaveLength(1);
  expect((await ask('DELETE', `/messages/${id}/reactions?code=${encodeURIComponent('👍')}`)).status).toBe(204);
  expect(await get(`/messages/${id}/reactions`)).toEqual([]);
});

it('a task concerns who made it and who does it', async () => {
  const { ask, get, list } = scene();
  const task = { kind: 'call', content: 'Ring', performer_ids: [ids.anna], custom_properties: [{ id: 35, value: '2' }] };
  const { id } = ((await ask('POST', '/tasks', { task })).body as any).data;
  expect(await list('/tasks', 'anna-token')).toEqual([id]);
  expect(await list('/tasks', 'vera-token')).toEqual([]);
  expect(verdict(await ask('PUT', `/tasks/${id}`, { task: { status: 'done' } }, 'vera-token'))).toBe('403 access_denied');
  await ask('PUT', `/tasks/${id}`, { task: { status: 'done' } }, 'anna-token');
  expect(await get(`/tasks/${id}`)).toMatchObject({ status: 'done', custom_properties: [{ id: 35, value: '2' }] });
  expect(verdict(await ask('POST', '/tasks', { task: { kind: 'letter' } }))).toBe('422 inclusion');
  expect((await ask('DELETE', `/tasks/${id}`)).status).toBe(204);
  expect(await list('/tasks')).toEqual([]);
});

it('a bot with a history finds what happened, in order, and acknowledges it', async () => {
  const { sandbox, ask, get } = scene();
  const settings = {
    events_history_enabled: true,
    commands: ['/go'],
    events: ['message_new', 'chat_member_add', 'company_member_invite'],
  };
  Object.assign(sandbox.store.bots.get(ids.deploy)!, settings, { scopes: ['webhooks:events:read', 'webhooks:events:delete'] });
  await ask('POST', `/chats/${ids.team}/members`, { member_ids: [ids.deploy] });
  await ask('POST', `/chats/${ids.team}/members`, { member_ids: [ids.ceo] });
  await ask('POST', '/messages', say(ids.team, 'just talk'));
  await ask('POST', '/messages', say(ids.team, '/go now'));
  await ask('POST', '/messages', say(ids.news, '/go elsewhere'));
  await ask('POST', '/users', { user: { email: 'n@x.example' } });
  const events = await get('/webhooks/events', 'deploy-token');
  expect(events.map(({ event_type }: any) => event_type)).toEqual([
    'chat_member_add',
    'chat_member_add',
    'message_new',
    'company_member_invite',
  ]);
  expect(events[1].payload).toMatchObject({
    type: 'chat_member',
    event: 'add',
    chat_id: ids.team,
    thread_id: null,
    user_ids: [ids.ceo],
  });
  expect(events[2].payload).toMatchObject({ type: 'message', content: '/go now', webhook_timestamp: expect.any(Number) });
  expect((await ask('DELETE', `/webhooks/events/${events[0].id}`, undefined, 'deploy-token')).status).toBe(204);
  expect(await get('/webhooks/events', 'deploy-token')).toHaveLength(3);
  expect(verdict(await ask('GET', '/webhooks/events'))).toBe('403 not_authorized');
});

it('the audit log is the Owner’s, newest first, ids as texts', async () => {
  const { ask, get } = scene();
  await ask('POST', '/group_tags', { group_tag: { name: 'QA' } });
  await ask('PUT', `/chats/${ids.team}`, { chat: { name: 'Crew' } });
  await ask('PUT', `/users/${ids.boris}`, { user: { list_tags: ['QA'] } });
  const events = await get('/audit_events', 'ceo-token');
  expect(events.map(({ event_key }: any) => event_key)).toEqual([
    'user_added_to_tag',
    'user_updated',
    'chat_renamed',
    'tag_created',
  ]);
  expect(events[0]).toMatchObject({ actor_id: String(ids.boris), details: { initiator_id: ids.robot } });
  expect(events[2]).toMatchObject({ entity_id: String(ids.team), details: { old_name: 'Team', new_name: 'Crew' } });
  expect(await get('/audit_events?event_key=tag_created', 'ceo-token')).toHaveLength(1);
  expect(verdict(await ask('GET', '/audit_events'))).toBe('403 insufficient_scope');
});

it('searches see what the searcher sees', async () => {
  const { ask, list } = scene();
  await ask('POST', '/messages', say(ids.secret, 'needle'), 'vera-token');
  const { id } = ((await ask('POST', '/messages', say(ids.team, 'a Needle'))).body as any).data;
  expect(await list('/search/messages?query=needle')).toEqual([id]);
  expect(await list('/search/chats?query=e')).toEqual([ids.team, ids.news]);
  expect(await list('/search/users?query=anna')).toEqual([ids.anna]);
});
