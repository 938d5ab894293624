import { expect, it } from 'vitest';
import { apiVersions } from '../../src/sandbox/generation.ts';
import type { ApiVersion } from '../../src/sandbox/index.ts';
import { ids, scene, verdict } from './scene.ts';

it.each<[string, ...string[]]>([
  ['a taken e-mail', '422', '422 taken', '409 already_exists'],
  ['a missing scope', '403 insufficient_scope', '403 insufficient_scope', '403 insufficient_scope'],
  ['the token’s own data', '404', '200', '200'],
  ['the list of bots', '404', '200', '200'],
  ['a new bot', '404', '201', '201'],
  ['the company’s chats', '404', '404 not_found', '200'],
  ['a guest', '422', '201', '201'],
  ['user for a chat role', '204', '422 inclusion', '422 inclusion'],
  ['a second pin', '409', '422 pin_failed', '409 already_exists'],
  ['tags for an employee', '403 insufficient_scope', '200', '200'],
])('%s: %s, %s, %s', async (what, ...expected) => {
  const ways: Record<string, (s: ReturnType<typeof scene>) => Promise<any>> = {
    'a taken e-mail': ({ ask }) => ask('POST', '/users', { user: { email: 'anna@corp.example' } }),
    'a missing scope': ({ ask }) => ask('POST', '/users', {}, 'narrow-token'),
    'the token’s own data': ({ ask }) => ask('GET', '/oauth/token/info'),
    'the list of bots': ({ ask }) => ask('GET', '/bots'),
    'a new bot': ({ ask }) => ask('POST', '/bots', { bot: { webhook: { name: 'N' } } }),
    'the company’s chats': ({ ask }) => ask('GET', '/company/chats', undefined, 'ceo-token'),
    'a guest': ({ ask }) => ask('POST', '/users', { user: { email: 'g@x.example', role: 'guest', chat_ids: [ids.news] } }),
    'user for a chat role': ({ ask }) => ask('PUT', `/chats/${ids.team}/members/${ids.vera}`, { role: 'user' }),
    'a second pin': async ({ sandbox, ask }) => {
      await ask('POST', '/messages', { message: { entity_id: ids.team, content: 'x' } });
      const id = [...sandbox.store.messages.keys()][0];
      await ask('POST', `/messages/${id}/pin`);
      return ask('POST', `/messages/${id}/pin`);
    },
    'tags for an employee': ({ ask }) => ask('GET', '/group_tags', undefined, 'anna-token'),
  };
  const seen = [];
  for (const apiVersion of apiVersions) seen.push(verdict(await ways[what]!(scene({ apiVersion }))));
  expect(seen).toEqual(expected);
});

it('the oldest generation says errors as key and text', async () => {
  const { ask } = scene({ apiVersion: '2026-02' });
  const { body } = await ask('POST', '/group_tags', { group_tag: { name: '' } });
  expect(body).toEqual({ errors: [{ key: 'name', value: "can't be blank" }] });
});

it('the newer generations say key, value, message, code and payload', async () => {
  const { ask } = scene();
  const { body } = await ask('POST', '/group_tags', { group_tag: { name: 'ops' } });
  expect(body).toEqual({
    errors: [{ key: 'name', value: 'ops', message: 'has already been taken', code: 'taken', payload: null }],
  });
});

it('the oldest generation leaves keys out of lists of people, not out of one person', async () => {
  const { get } = scene({ apiVersion: '2026-02' });
  const [listed] = await get('/users');
  const single = await get(`/users/${listed.id}`);
  for (const key of ['phone_number', 'custom_properties', 'user_status', 'sso', 'image_url']) {
    expect(listed).not.toHaveProperty(key);
    expect(single).toHaveProperty(key);
  }
  expect(single).not.toHaveProperty('inviter_id');
});

it('the oldest generation knows no archived flag, and lists no archived chats whatever is asked', async () => {
  const { get, list } = scene({ apiVersion: '2026-02' });
  expect(await list('/chats?archived=true')).toEqual([ids.team, ids.news]);
  expect(await get(`/chats/${ids.old}`)).not.toHaveProperty('archived');
});

it('the oldest generation sets the URL of a bot, under the root "bot", and knows nothing else', async () => {
  const { sandbox, ask } = scene({ apiVersion: '2026-02' });
  const webhook = { outgoing_url: 'https://x.example/h', name: 'Other' };
  expect(verdict(await ask('PUT', `/bots/${ids.deploy}`, { webhook }))).toBe('400');
  const { body } = await ask('PUT', `/bots/${ids.deploy}`, { bot: { webhook } });
  expect(body).toEqual({ data: { id: ids.deploy, webhook: { outgoing_url: 'https://x.example/h' } } });
  expect(sandbox.store.bots.get(ids.deploy)!.name).toBe('Deploy');
});

it('the Owner lists all chats and bots of the company since autumn 2026', async () => {
  const { ask, list, sandbox } = scene({ apiVersion: '2026-10' });
  expect(await list('/company/chats', 'ceo-token')).toEqual([ids.team, ids.news, ids.secret, ids.old, ids.lobby]);
  expect(await list('/company/chats?activity=archived', 'ceo-token')).toEqual([ids.old]);
  expect(await list('/company/bots', 'ceo-token')).toEqual([ids.deploy, ids.foreign]);
  expect(verdict(await ask('GET', '/company/chats'))).toBe('403 insufficient_scope');
  sandbox.store.workspace.plan = 'standard';
  expect(verdict(await ask('GET', '/company/chats', undefined, 'ceo-token'))).toBe('403 access_denied');
});

it.each(apiVersions.map((version) => [version] as [ApiVersion]))(
  'a request that fails changes nothing: %s',
  async (apiVersion) => {
    const { sandbox, ask } = scene({ apiVersion });
    const state = () => {
      const { requests: _, tokens: _t, ...rest } = sandbox.dump() as any;
      return rest;
    };
    const before = state();
    await ask('POST', '/users', { user: { email: 'x', list_tags: ['Never'] } });
    // Newer servers make the chat, and leave out whom it cannot have.
    if (apiVersion !== '2026-10') await ask('POST', '/chats', { chat: { name: 'A', member_ids: [4711] } });
    await ask('PUT', `/users/${ids.anna}`, { user: { title: 'T', custom_properties: [{ id: 999, value: '' }] } });
    await ask('POST', `/chats/${ids.team}/members`, { member_ids: [ids.ceo, 4711] });
    await ask('POST', '/bots', { bot: { webhook: { name: 'A', events: ['nonsense'] } } });
    expect(state()).toEqual(before);
  },
);
