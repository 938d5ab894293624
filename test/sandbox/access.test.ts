import { expect, it } from 'vitest';
import { ids, scene, verdict } from './scene.ts';

it.each([
  ['no token', '', '401 invalid_token'],
  ['an unknown token', 'nonsense', '401 invalid_token'],
  ['the token of someone suspended', 'gone-token', '403 access_denied'],
  ['the token of a guest', 'guest-token', '403 access_denied'],
  ['the token of a multi-guest, before autumn 2026', 'multi-token', '403 access_denied'],
])('not let in: %s', async (_, token, expected) => {
  const { ask } = scene();
  expect(verdict(await ask('GET', '/profile', undefined, token))).toBe(expected);
});

it('a suspended token works again after the return', async () => {
  const { ask } = scene();
  await ask('PUT', `/users/${ids.gone}`, { user: { suspended: false } });
  expect(verdict(await ask('GET', '/profile', undefined, 'gone-token'))).toBe('200');
});

it('the order of refusals: token, payment, scope, role, rule', async () => {
  const { sandbox, ask } = scene();
  const create = (token: string) => ask('POST', '/users', { user: { email: 'anna@corp.example' } }, token).then(verdict);
  sandbox.faults.unpaid = true;
  expect(await create('nonsense')).toBe('401 invalid_token');
  expect(await create('narrow-token')).toBe('402 payment_required');
  sandbox.faults.unpaid = false;
  expect(await create('narrow-token')).toBe('403 insufficient_scope');
  expect(await create('broad-token')).toBe('403 access_denied');
  expect(await create('sandbox-token')).toBe('422 taken');
});

it('a missing scope is named in the text, and since autumn 2026 in a header', async () => {
  const august = await scene().ask('POST', '/users', {}, 'narrow-token');
  expect(august.body).toEqual({ error: 'insufficient_scope', error_description: 'Insufficient scope. Required: users:create' });
  expect(august.headers['www-authenticate']).toBeUndefined();
  const october = scene({ apiVersion: '2026-10' });
  const answer = await october.ask('POST', '/users', {}, 'narrow-token');
  expect(answer.headers['www-authenticate']).toContain('scope="users:create"');
  expect(verdict(await october.ask('POST', '/users', {}, 'broad-token'))).toBe('403 role_forbidden');
});

it('the role of today decides, not that of the day the token was made', async () => {
  const { ask } = scene();
  expect(verdict(await ask('POST', '/group_tags', { group_tag: { name: 'A' } }, 'vera-token'))).toBe('201');
  await ask('PUT', `/users/${ids.vera}`, { user: { role: 'user' } });
  expect(verdict(await ask('POST', '/group_tags', { group_tag: { name: 'B' } }, 'vera-token'))).toBe('403 insufficient_scope');
});

it('a token tells about itself without telling itself', async () => {
  const { get } = scene();
  const info = await get('/oauth/token/info', 'narrow-token');
  expect(info).toMatchObject({ user_id: ids.robot, scopes: ['profile:read', 'users:read'], revoked_at: null, expires_in: null });
  expect(info.token).not.toContain('narrow-token');
  expect(await get('/oauth/token/info', 'deploy-token')).toMatchObject({ user_id: ids.deploy, name: null });
});

it('the profile is the token’s user, and the Owner looks like any admin', async () => {
  const { get } = scene();
  expect(await get('/profile', 'ceo-token')).toMatchObject({ id: ids.ceo, role: 'admin', bot: false });
  expect(await get('/profile', 'deploy-token')).toMatchObject({ id: ids.deploy, bot: true });
  const ceo = await get('/profile', 'ceo-token');
  const robot = await get('/profile');
  expect(Object.keys(ceo)).toEqual(Object.keys(robot));
});

it('only the Owner’s token may hold the scopes of the Owner', async () => {
  const { get } = scene();
  expect((await get('/oauth/token/info', 'ceo-token')).scopes).toContain('audit_events:read');
  expect((await get('/oauth/token/info')).scopes).not.toContain('audit_events:read');
});

it('unpaid, everything stops; in autumn 2026 membership and archiving go on', async () => {
  const august = scene({ faults: { unpaid: true } });
  expect(verdict(await august.ask('GET', '/profile'))).toBe('402 payment_required');
  const october = scene({ apiVersion: '2026-10', faults: { unpaid: true } });
  expect(verdict(await october.ask('GET', '/profile'))).toBe('200');
  expect(verdict(await october.ask('PUT', `/chats/${ids.team}/archive`))).toBe('204');
  expect(verdict(await october.ask('GET', '/users'))).toBe('402 payment_required');
});

it('multi-guests see little since autumn 2026', async () => {
  const { ask, get, list } = scene({ apiVersion: '2026-10' });
  expect(await get(`/users/${ids.anna}`, 'multi-token')).toMatchObject({ email: null, list_tags: [] });
  expect(await list('/chats?availability=public', 'multi-token')).toEqual([]);
  expect(verdict(await ask('POST', '/chats', { chat: { name: 'A' } }, 'multi-token'))).toBe('403 insufficient_scope');
});

it('custom properties are listed by what they belong to', async () => {
  const { sandbox, ask, list } = scene();
  expect(await list('/custom_properties?entity_type=User')).toEqual([31, 32, 33, 34]);
  expect(await list('/custom_properties?entity_type=task')).toEqual([35]);
  sandbox.faults.entityType = 'user';
  expect(verdict(await ask('GET', '/custom_properties?entity_type=User'))).toBe('400 wrong_params');
  expect(verdict(await ask('GET', '/custom_properties?entity_type=user'))).toBe('200');
  sandbox.faults.entityType = 'User';
  expect(verdict(await ask('GET', '/custom_properties?entity_type=user'))).toBe('400 wrong_params');
  expect(verdict(await ask('GET', '/custom_properties'))).toBe('400 wrong_params');
});

it('a status goes in as a text and comes out as an object; none is the bare null', async () => {
  const { ask } = scene();
  expect((await ask('GET', '/profile/status')).body).toBeNull();
  const status = { emoji: '🌴', title: 'Away', away_message: 'Later' };
  expect((await ask('PUT', '/profile/status', { status })).body).toEqual({
    data: { emoji: '🌴', title: 'Away', expires_at: null, is_away: false, away_message: { text: 'Later' } },
  });
  expect((await ask('DELETE', `/users/${ids.robot}/status`)).status).toBe(204);
  expect((await ask('GET', '/profile/status')).body).toBeNull();
  expect(verdict(await ask('PUT', `/users/${ids.ceo}/status`, { status }))).toBe('403 owner_protected');
});
