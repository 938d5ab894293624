/** Who may do what: tokens, scopes, roles, and what can be seen. */
import { TokenRefusal } from './errors.ts';
import type { Traits } from './generation.ts';
import { type BotRow, type ChatRow, fold, type Store, type TokenRow, type UserRow } from './store.ts';

/** What a token's user counts as: the Owner is an admin to everybody but the rules. */
export type Standing = 'owner' | 'admin' | 'user' | 'bot' | 'multi_guest' | 'guest';

/** Scopes and who may hold them: owner, admin, user, bot, multi-guest. */
const holders: Record<string, string> = {
  'chats:read': 'oaubm',
  'chats:create': 'oaub',
  'chats:update': 'oaub',
  'chats:archive': 'oaub',
  'chats:leave': 'oaub',
  'chat_members:read': 'oaubm',
  'chat_members:write': 'oaub',
  'chat_exports:read': 'o',
  'chat_exports:write': 'o',
  'messages:read': 'oaubm',
  'messages:create': 'oaubm',
  'messages:update': 'oaubm',
  'messages:delete': 'oaubm',
  'reactions:read': 'oaubm',
  'reactions:write': 'oaubm',
  'pins:write': 'oaub',
  'threads:read': 'oaubm',
  'threads:create': 'oaubm',
  'link_previews:write': 'oaub',
  'users:read': 'oaubm',
  'users:create': 'oa',
  'users:update': 'oa',
  'users:delete': 'oa',
  'group_tags:read': 'oaub',
  'group_tags:write': 'oa',
  'bots:read': 'oau',
  'bots:write': 'oau',
  'bot_self:webhook:write': 'b',
  'bot_self:write': 'b',
  'profile:read': 'oaubm',
  'profile_status:read': 'oaubm',
  'profile_status:write': 'oaubm',
  'profile_avatar:write': 'oaubm',
  'user_status:read': 'oaub',
  'user_status:write': 'oa',
  'user_avatar:write': 'oa',
  'custom_properties:read': 'oaub',
  'audit_events:read': 'o',
  'tasks:read': 'oaub',
  'tasks:create': 'oaub',
  'tasks:update': 'oaub',
  'tasks:delete': 'oaub',
  'uploads:write': 'oaub',
  'views:write': 'oaub',
  'webhooks:events:read': 'oaub',
  'webhooks:events:delete': 'oaub',
  'search:users': 'oaub',
  'search:chats': 'oaub',
  'search:messages': 'oaub',
  'company_chats:read': 'o',
  'company_bots:read': 'o',
};
/** Before 2026-08-07. */
const earlier: Record<string, string> = { 'group_tags:read': 'oa', 'user_status:read': 'oa' };
/** New in autumn 2026. */
const later = new Set(['company_chats:read', 'company_bots:read']);

const letters: Record<Standing, string> = { owner: 'o', admin: 'a', user: 'u', bot: 'b', multi_guest: 'm', guest: 'g' };

const mayHold = (traits: Traits, scope: string, standing: Standing): boolean =>
  ((!traits.archived && earlier[scope]) || holders[scope] || '').includes(letters[standing]) &&
  (traits.companyLists || !later.has(scope));

/** What a user counts as. */
export const standingOf = (store: Store, user: UserRow): Standing =>
  user.bot ? 'bot' : store.workspace.owner_id === user.id ? 'owner' : user.role;

/** Whether a user is a workspace Owner or Admin. */
export const isAdmin = (store: Store, user: UserRow): boolean => ['owner', 'admin'].includes(standingOf(store, user));

/** Guests of both kinds: they see little and add nobody. */
export const isGuest = (user: UserRow): boolean => user.role === 'guest' || user.role === 'multi_guest';

/** Every scope that someone of this standing may hold. */
export const grantable = (traits: Traits, standing: Standing): string[] =>
  Object.keys(holders).filter((scope) => mayHold(traits, scope, standing));

/** Scopes that the settings of a bot may name. */
export const assignable = (traits: Traits): string[] => grantable(traits, 'bot');

/** What a bot gets when nothing is said: wider than what may be said. */
export const defaultBotScopes = (traits: Traits): string[] => [...assignable(traits), 'bot', 'all'];

/** The scopes that a token lists. */
export function scopesOf(store: Store, traits: Traits, token: TokenRow): string[] {
  const user = store.users.get(token.user_id);
  if (user === undefined) return [];
  if (user.bot) {
    const scopes = store.bots.get(user.id)?.scopes ?? [];
    return scopes.filter((scope) => scope !== 'bot' && scope !== 'all');
  }
  return token.scopes ?? grantable(traits, standingOf(store, user));
}

/**
 * Who asks.
 * In: the Authorization header's token. Out: the token and its user.
 * Throws 401 for none or a dead one, 403 for people who may not use the API at the moment.
 */
export function authenticate(store: Store, traits: Traits, given: string | undefined): { token: TokenRow; me: UserRow } {
  if (given === undefined || given === '') throw new TokenRefusal(401, 'invalid_token', 'Access token is missing');
  const token = store.tokens.get(given);
  const me = token === undefined ? undefined : store.users.get(token.user_id);
  if (token === undefined || me === undefined) throw new TokenRefusal(401, 'invalid_token', 'Access token is invalid');
  if (me.suspended) throw new TokenRefusal(403, 'access_denied', 'The owner of the token is suspended');
  if (me.role === 'guest' || (me.role === 'multi_guest' && !traits.multiGuests)) {
    throw new TokenRefusal(403, 'access_denied', 'Guests cannot use the API');
  }
  return { token, me };
}

/** Throws 403 unless the token has the scope and its owner's present role allows it, in this order. */
export function authorize(store: Store, traits: Traits, token: TokenRow, me: UserRow, scope: string | null): void {
  if (scope === null) return;
  if (!scopesOf(store, traits, token).includes(scope)) {
    throw new TokenRefusal(403, 'insufficient_scope', `Insufficient scope. Required: ${scope}`, scope);
  }
  if (!mayHold(traits, scope, standingOf(store, me))) {
    throw new TokenRefusal(
      403,
      traits.namesRefusals ? 'role_forbidden' : 'access_denied',
      'The role of the owner of the token does not allow this',
      scope,
    );
  }
}

/** Whether e-mail and telephone of `of` are shown to `viewer`. */
export function seesContacts(store: Store, viewer: UserRow, of: UserRow): boolean {
  if (viewer.id === of.id || isAdmin(store, viewer)) return true;
  return viewer.role !== 'multi_guest' && store.workspace.personal_data === 'shown';
}

/** Whether a chat can be opened: public ones by every employee and bot, the rest by members. */
export const seesChat = (viewer: UserRow, chat: ChatRow): boolean =>
  chat.members.has(viewer.id) || (chat.public && !chat.personal && !isGuest(viewer));

/** Whether someone may change settings, roles and members of a chat. */
export function managesChat(viewer: UserRow, chat: ChatRow): boolean {
  const role = chat.members.get(viewer.id)?.role;
  return role === 'owner' || role === 'admin';
}

const ownsChatWith = (store: Store, user: UserRow, bot: BotRow): boolean =>
  [...(store.chatsOfUser.get(bot.id)?.ids() ?? [])].some((id) => store.chats.get(id)?.members.get(user.id)?.role === 'owner');

/** Whether someone may see and edit a bot's settings. */
export const editsBot = (store: Store, user: UserRow, bot: BotRow): boolean =>
  bot.creator_id === user.id ||
  (bot.can_edit.includes('admin') && isAdmin(store, user)) ||
  (bot.can_edit.includes('chat_owners') && ownsChatWith(store, user, bot));

/** Whether someone may delete a bot or change its token. */
export const controlsBot = (store: Store, user: UserRow, bot: BotRow): boolean =>
  bot.creator_id === user.id || (bot.can_edit.includes('admin') && isAdmin(store, user));

/** Whether someone may put a bot into a chat. */
export function mayAddBot(store: Store, user: UserRow, bot: BotRow): boolean {
  if (bot.creator_id === user.id || bot.id === user.id) return true;
  const standing = standingOf(store, user);
  if (bot.who_can_add === 'anyone') return true;
  if (bot.who_can_add === 'creator_admin_user') return ['owner', 'admin', 'user'].includes(standing);
  return bot.who_can_add === 'creator_admin' && ['owner', 'admin'].includes(standing);
}

/** The user of an e-mail or nickname. */
export function findUser(store: Store, name: string): UserRow | undefined {
  const id = store.userByEmail.get(fold(name)) ?? store.userByNickname.get(fold(name));
  return id === undefined ? undefined : store.users.get(id);
}
