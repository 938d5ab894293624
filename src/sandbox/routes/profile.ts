/** `/profile`, `/oauth/token/info`, `/custom_properties` and the statuses of people. */
import { scopesOf } from '../access.ts';
import { refuse } from '../errors.ts';
import { reading, rootOf } from '../input.ts';
import { userIn } from '../lookup.ts';
import { type Call, done, ok, type Reply, type Route } from '../route.ts';
import type { PropertyRow, UserRow } from '../store.ts';
import { userView } from '../views.ts';

function tokenInfo(call: Call): Reply {
  const { store, traits, token, me } = call;
  const { id, token: text, name, created_at, last_used_at } = token;
  return ok({
    id,
    token: text.length > 12 ? `${text.slice(0, 8)}...${text.slice(-4)}` : '********',
    name: me.bot ? null : name,
    user_id: me.id,
    scopes: scopesOf(store, traits, token),
    created_at,
    revoked_at: null,
    expires_in: null,
    last_used_at,
  });
}

function listProperties(call: Call): Reply {
  const asked = call.query.get('entity_type') ?? '';
  const types: Record<string, PropertyRow['entity_type']> = { user: 'User', task: 'Task' };
  const type = types[asked.toLowerCase()];
  const { entityType } = call.faults;
  const spelled = entityType === 'any' || asked === (entityType === 'user' ? asked.toLowerCase() : type);
  if (type === undefined || !spelled) refuse('bad_parameter', { key: 'entity_type', value: asked });
  const rows = [...call.store.properties.values()].filter((row) => row.entity_type === type);
  const hides = call.hider.hides(call.faults.hidden, `/custom_properties?${call.query}`, true);
  const shown = hides === undefined ? rows : rows.filter(({ id }) => !hides(id));
  return ok(shown.map(({ id, name, data_type }) => ({ id, name, data_type })));
}

// No status at all is the bare word null, without `data`.
const showStatus = (user: UserRow): Reply =>
  user.status === null ? { status: 200, body: null } : ok(structuredClone(user.status));

function setStatus(call: Call, user: UserRow): Reply {
  const read = reading(rootOf(call.body, 'status'));
  const emoji = read.text('emoji', { required: true });
  const title = read.text('title', { required: true, max: 50 });
  const expires_at = read.nullable('expires_at') ?? null;
  const is_away = read.flag('is_away') ?? false;
  const away = read.nullable('away_message', { max: 1024 });
  if (expires_at !== null && Number.isNaN(Date.parse(expires_at))) read.complain('invalid', { key: 'expires_at' });
  read.finish();
  // A text on the way in, an object on the way out.
  user.status = { emoji: emoji!, title: title!, expires_at, is_away, away_message: away ? { text: away } : null };
  return showStatus(user);
}

function clearStatus(user: UserRow): Reply {
  user.status = null;
  return done;
}

function statusOf(call: Call): UserRow {
  const user = userIn(call, 'user_id');
  if (user.id === call.store.workspace.owner_id && call.me.id !== user.id) refuse('owner_protected', { key: 'user' });
  return user;
}

export const profileRoutes: Route[] = [
  { method: 'GET', path: '/oauth/token/info', scope: null, since: '2026-08', free: true, handle: tokenInfo },
  {
    method: 'GET',
    path: '/profile',
    scope: 'profile:read',
    since: '2026-02',
    free: true,
    handle: (call) => ok(userView(call, call.me)),
  },
  { method: 'GET', path: '/custom_properties', scope: 'custom_properties:read', since: '2026-02', handle: listProperties },
  {
    method: 'GET',
    path: '/profile/status',
    scope: 'profile_status:read',
    since: '2026-02',
    free: true,
    handle: (call) => showStatus(call.me),
  },
  {
    method: 'PUT',
    path: '/profile/status',
    scope: 'profile_status:write',
    since: '2026-02',
    free: true,
    handle: (call) => setStatus(call, call.me),
  },
  {
    method: 'DELETE',
    path: '/profile/status',
    scope: 'profile_status:write',
    since: '2026-02',
    free: true,
    handle: (call) => clearStatus(call.me),
  },
  {
    method: 'GET',
    path: '/users/:user_id/status',
    scope: 'user_status:read',
    since: '2026-02',
    free: true,
    handle: (call) => showStatus(userIn(call, 'user_id')),
  },
  {
    method: 'PUT',
    path: '/users/:user_id/status',
    scope: 'user_status:write',
    since: '2026-02',
    free: true,
    handle: (call) => setStatus(call, statusOf(call)),
  },
  {
    method: 'DELETE',
    path: '/users/:user_id/status',
    scope: 'user_status:write',
    since: '2026-02',
    free: true,
    handle: (call) => clearStatus(statusOf(call)),
  },
  { method: 'PUT', path: '/profile/avatar', scope: 'profile_avatar:write', since: '2026-08' },
  { method: 'DELETE', path: '/profile/avatar', scope: 'profile_avatar:write', since: '2026-08' },
];
