/** Who the token is. */
import type { Me } from '../core/kind.ts';
import type { Read } from '../core/plan.ts';
import type { Json, JsonObject } from '../wire/http.ts';
import { IncompleteList } from './pages.ts';

export const profileRead: Read = { path: '/profile', list: false, as: 'profile' };
/** Servers before 2026-02-24 do not have it. */
export const tokenRead: Read = { path: '/oauth/token/info', list: false, as: 'token', tolerate: [404] };

/** Before the profile has been read. No live object has the id 0. */
export const nobody: Me = { id: 0, email: null, nickname: '', label: '', role: '', bot: false };

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** In: the items of the two reads. Out: the token's user. Throws `IncompleteList` where the profile has no id. */
export function meOf(profile: Json | undefined, token: Json | undefined): Me {
  const user = (profile ?? {}) as JsonObject;
  if (typeof user['id'] !== 'number') throw new IncompleteList(profileRead.path, 1, 'the profile has no id');
  const scopes = (token as JsonObject | undefined)?.['scopes'];
  const email = text(user['email']);
  const nickname = text(user['nickname']);
  const name = [user['first_name'], user['last_name']]
    .map(text)
    .filter((part) => part !== '')
    .join(' ');
  return {
    id: user['id'],
    email: email === '' ? null : email,
    nickname,
    label: name || nickname || email || `user ${user['id']}`,
    role: text(user['role']),
    bot: user['bot'] === true,
    ...(Array.isArray(scopes) && { scopes: scopes.filter((scope) => typeof scope === 'string') }),
  };
}
