import { expect, it } from 'vitest';
import { ids, scene, verdict } from './scene.ts';

const bot = (webhook: object) => ({ bot: { webhook: { name: 'New', ...webhook } } }) as any;

it.each([
  ['both', 'bot', '201'],
  ['both', 'webhook', '201'],
  ['bot', 'bot', '201'],
  ['bot', 'webhook', '400 required'],
  ['webhook', 'bot', '400 required'],
  ['webhook', 'webhook', '201'],
] as const)('a server that wants the root "%s" answers the root "%s" with %s', async (botRoot, root, expected) => {
  const { ask } = scene({ faults: { botRoot } });
  const webhook = { name: 'New' };
  expect(verdict(await ask('POST', '/bots', root === 'bot' ? { bot: { webhook } } : { webhook }))).toBe(expected);
});

it('the name may sit beside the settings', async () => {
  const { ask } = scene();
  const { body } = await ask('POST', '/bots', { bot: { name: 'Plain' } });
  expect((body as any).data.webhook).toMatchObject({ name: 'Plain', nickname: 'plain_bot' });
});

it.each([
  ['no name', { name: undefined }, '422 blank'],
  ['a nickname without _bot', { nickname: 'deploy' }, '422 invalid'],
  ['a nickname that is taken', { nickname: 'DEPLOY_bot'.toLowerCase() }, '422 taken'],
  ['a URL that is none', { outgoing_url: 'hooks' }, '422 invalid_webhook_url'],
  ['no URL said as null', { outgoing_url: null }, '422 invalid_webhook_url'],
  ['an unknown event', { events: ['message_newer'] }, '422 inclusion'],
  ['an unknown trigger', { trigger_on: 'always' }, '422 inclusion'],
  ['a command without slash', { commands: ['deploy'] }, '422 invalid'],
  ['a command in Cyrillic', { commands: ['/деплой'] }, '422 invalid'],
  ['commands that are too long when joined', { commands: Array(20).fill(`/${'a'.repeat(12)}`) }, '422 too_long'],
  ['a scope that only people hold', { scopes: ['users:create'] }, '400 inclusion'],
  ['a service scope', { scopes: ['all'] }, '400 inclusion'],
  ['an unknown right', { can_edit: ['everybody'] }, '422 inclusion'],
  ['an unknown adder', { who_can_add: 'me' }, '422 inclusion'],
])('no bot comes of %s', async (_, webhook, expected) => {
  const { sandbox, ask } = scene();
  expect(verdict(await ask('POST', '/bots', JSON.parse(JSON.stringify(bot(webhook)))))).toBe(expected);
  expect(sandbox.store.bots.size).toBe(2);
});

it('a new bot has defaults, the id of its user, and shows its token once', async () => {
  const { sandbox, ask, get } = scene();
  const { body } = await ask('POST', '/bots', bot({ commands: ['/go'], outgoing_url: 'https://x.example/h' }));
  const { id, webhook, access_token } = (body as any).data;
  expect(webhook).toMatchObject({
    outgoing_url: 'https://x.example/h',
    trigger_on: 'commands',
    commands: ['/go'],
    template_engine: 'liquid',
    link_preview_enabled: true,
    single_chat: false,
    can_edit: [],
    who_can_add: 'creator',
  });
  expect(webhook.scopes).toEqual(expect.arrayContaining(['messages:create', 'bot', 'all']));
  expect(await get(`/users/${id}`)).toMatchObject({ bot: true, email: null, nickname: 'new_bot' });
  expect((await get('/profile', access_token)).id).toBe(id);
  expect(JSON.stringify(await get(`/bots/${id}`))).not.toContain(access_token);
  expect(sandbox.store.bots.get(id)!.creator_id).toBe(ids.robot);
});

it('an update changes what it names; an empty URL switches the webhook off; single_chat is for ever', async () => {
  const { ask, get } = scene();
  const { body } = await ask(
    'POST',
    '/bots',
    bot({ outgoing_url: 'https://x.example/h', single_chat: true, events: ['message_new'] }),
  );
  const { id, webhook } = (body as any).data;
  const update = { bot: { webhook: { outgoing_url: '', single_chat: false } } };
  expect((await ask('PUT', `/bots/${id}`, update)).status).toBe(200);
  expect((await get(`/bots/${id}`)).webhook).toEqual({ ...webhook, outgoing_url: null });
});

it.each([
  ['unchanged', ['messages:create', 'profile:read']],
  ['default', expect.arrayContaining(['all'])],
] as const)('scopes left out of an update: %s', async (botScopes, expected) => {
  const { ask, get } = scene({ faults: { botScopes } });
  await ask('PUT', `/bots/${ids.deploy}`, { bot: { webhook: { events: [] } } });
  expect((await get(`/bots/${ids.deploy}`)).webhook.scopes).toEqual(expected);
});

it('a bot lists and opens for those who may edit it', async () => {
  const { sandbox, ask, list } = scene();
  expect(await list('/bots')).toEqual([ids.deploy]);
  expect(verdict(await ask('GET', `/bots/${ids.foreign}`))).toBe('403 not_authorized');
  expect(verdict(await ask('PUT', `/bots/${ids.foreign}`, { bot: { webhook: {} } }))).toBe('403 not_authorized');
  expect(await list('/users')).toContain(ids.foreign);
  sandbox.store.bots.get(ids.foreign)!.can_edit = ['admin'];
  expect(await list('/bots')).toEqual([ids.deploy, ids.foreign]);
  expect(await list('/bots', 'anna-token')).toEqual([]);
  expect(verdict(await ask('GET', '/bots/4711'))).toBe('404 not_found');
});

it('who gives up the last right to a bot loses it', async () => {
  const { sandbox, ask } = scene();
  sandbox.store.bots.get(ids.foreign)!.can_edit = ['admin'];
  expect((await ask('PUT', `/bots/${ids.foreign}`, { bot: { webhook: { can_edit: [] } } })).status).toBe(200);
  expect(verdict(await ask('GET', `/bots/${ids.foreign}`))).toBe('403 not_authorized');
});

it('chat owners may edit and never delete', async () => {
  const { sandbox, ask } = scene();
  sandbox.store.bots.get(ids.foreign)!.can_edit = ['chat_owners'];
  await ask('POST', `/chats/${ids.team}/members`, { member_ids: [ids.foreign] });
  expect(verdict(await ask('GET', `/bots/${ids.foreign}`))).toBe('200');
  expect(verdict(await ask('DELETE', `/bots/${ids.foreign}`))).toBe('403 not_authorized');
  expect(verdict(await ask('POST', `/bots/${ids.foreign}/recreate_token`))).toBe('403 not_authorized');
});

it('a new token kills the one before', async () => {
  const { ask } = scene();
  const { body } = await ask('POST', `/bots/${ids.deploy}/recreate_token`);
  const { access_token } = (body as any).data;
  expect(verdict(await ask('GET', '/profile', undefined, 'deploy-token'))).toBe('401 invalid_token');
  expect(verdict(await ask('GET', '/profile', undefined, access_token))).toBe('200');
});

it('a deleted bot is gone from chats, people and tokens', async () => {
  const { ask, members, list } = scene();
  await ask('POST', `/chats/${ids.team}/members`, { member_ids: [ids.deploy] });
  expect((await ask('DELETE', `/bots/${ids.deploy}`)).status).toBe(204);
  expect(members(ids.team)).not.toContain(ids.deploy);
  expect(await list('/users')).not.toContain(ids.deploy);
  expect(verdict(await ask('GET', '/profile', undefined, 'deploy-token'))).toBe('401 invalid_token');
});

it('a bot manages no bots, and itself only with its own token', async () => {
  const { ask, get } = scene();
  expect(verdict(await ask('GET', '/bots', undefined, 'deploy-token'))).toBe('403 insufficient_scope');
  expect(verdict(await ask('PUT', '/bot/webhook', { webhook: { outgoing_url: 'https://x.example' } }))).toBe(
    '403 insufficient_scope',
  );
  const { body } = await ask('POST', '/bots', bot({}));
  const { id, access_token } = (body as any).data;
  const hook = { webhook: { outgoing_url: 'https://x.example/own' } };
  expect(verdict(await ask('PUT', '/bot/webhook', hook, access_token))).toBe('200');
  expect((await get(`/bots/${id}`)).webhook.outgoing_url).toBe('https://x.example/own');
  const rotated = await ask('POST', '/bot/recreate_token', undefined, access_token);
  expect(verdict(await ask('GET', '/profile', undefined, (rotated.body as any).data.access_token))).toBe('200');
});

const adders: [string, string, string, string][] = [
  ['creator', 'vera-token', '204', 'the creator'],
  ['creator', 'sandbox-token', '403 bot_add_denied', 'another admin'],
  ['creator_admin', 'sandbox-token', '204', 'another admin'],
  ['creator_admin', 'anna-token', '403 bot_add_denied', 'an employee'],
  ['creator_admin_user', 'anna-token', '204', 'an employee'],
  ['anyone', 'anna-token', '204', 'an employee'],
];

it.each(adders)('who may add a bot: %s, %s, %s', async (who_can_add, token, expected) => {
  const { sandbox, ask, members } = scene({ apiVersion: '2026-10' });
  sandbox.store.bots.get(ids.foreign)!.who_can_add = who_can_add;
  const answer = await ask('POST', `/chats/${ids.news}/members`, { member_ids: [ids.vera, ids.foreign] }, token);
  expect(verdict(answer)).toBe(expected);
  expect(members(ids.news).includes(ids.vera)).toBe(expected === '204');
  if (expected !== '204') expect(answer.body).toMatchObject({ errors: [{ value: String(ids.foreign) }] });
});

it('a bot that nobody may add keeps a whole chat from being created; before autumn 2026 it does not', async () => {
  const chat = { chat: { name: 'A', member_ids: [ids.boris, ids.foreign] } };
  expect(verdict(await scene({ apiVersion: '2026-10' }).ask('POST', '/chats', chat))).toBe('403 bot_add_denied');
  expect(verdict(await scene().ask('POST', '/chats', chat))).toBe('201');
});

it('a bot of one chat goes into no second one, nor into tags', async () => {
  const { sandbox, ask } = scene({ apiVersion: '2026-10' });
  sandbox.store.bots.get(ids.deploy)!.single_chat = true;
  const add = (chat: number) => ask('POST', `/chats/${chat}/members`, { member_ids: [ids.deploy] });
  expect(verdict(await add(ids.team))).toBe('204');
  expect(verdict(await add(ids.team))).toBe('204');
  expect(verdict(await add(ids.news))).toBe('409 single_chat_bot_occupied');
  const tagged = await ask('PUT', `/users/${ids.deploy}`, { user: { list_tags: ['Ops'] } });
  expect(verdict(tagged)).toBe('422 single_chat_bot_tag_denied');
});

it('in autumn 2026 a bot says who made it and what one may do with it', async () => {
  const { get } = scene({ apiVersion: '2026-10' });
  expect(await get(`/bots/${ids.deploy}`)).toMatchObject({
    name: 'Deploy',
    creator_id: ids.robot,
    permissions: { destroy: true, recreate_token: true },
  });
});
