/** Bots as they come into the world: a user, settings with their defaults, a token. */
import { type BotRow, nextId, putBot, putUser, type Store } from './store.ts';

/** Gives a bot a new token; the one before dies at once. */
export function issueToken(store: Store, bot: BotRow, at: string, token?: string): void {
  store.tokens.delete(bot.token);
  const id = nextId(store, 'token');
  bot.token = token ?? `sandbox-bot-${bot.id}-${id}`;
  const row = { id, token: bot.token, user_id: bot.id, name: null, scopes: null, created_at: at, last_used_at: null };
  store.tokens.set(bot.token, row);
}

/** Makes a bot and the user it is, with the defaults of a new one. */
export function makeBot(
  store: Store,
  given: Partial<BotRow> & { name: string; creator_id: number; nickname: string; created_at: string; scopes: string[] },
): BotRow {
  const { nickname, ...settings } = given;
  const id = settings.id ?? nextId(store, 'user');
  putUser(store, {
    id,
    email: null,
    first_name: settings.name,
    last_name: null,
    nickname,
    phone_number: null,
    department: null,
    title: null,
    role: 'user',
    suspended: false,
    invite_status: 'confirmed',
    inviter_id: settings.creator_id,
    tags: new Set(),
    properties: new Map(),
    status: null,
    bot: true,
    sso: false,
    created_at: settings.created_at,
    last_activity_at: null,
    time_zone: null,
    image_url: null,
  });
  const bot: BotRow = {
    token: '',
    outgoing_url: null,
    events: [],
    trigger_on: 'commands',
    commands: [],
    template: null,
    template_engine: 'liquid',
    challenge_key: null,
    link_preview_enabled: true,
    ignore_self_messages: false,
    events_history_enabled: false,
    single_chat: false,
    can_edit: [],
    who_can_add: 'creator',
    ...settings,
    id,
  };
  putBot(store, bot);
  issueToken(store, bot, settings.created_at, settings.token);
  return bot;
}
