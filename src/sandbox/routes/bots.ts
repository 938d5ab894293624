/** `/bots` and `/bot`: bots, their settings and tokens. */

import type { JsonObject } from '../../wire/http.ts';
import { assignable, controlsBot, defaultBotScopes, editsBot } from '../access.ts';
import { issueToken, makeBot } from '../bot.ts';
import { refuse } from '../errors.ts';
import { audit } from '../events.ts';
import { isObject, type Reader, reading } from '../input.ts';
import { expelEverywhere, retag } from '../membership.ts';
import { paginate } from '../pages.ts';
import { type Call, created, done, idIn, ok, type Reply, type Route } from '../route.ts';
import { actOf, nicknameFrom } from '../rules.ts';
import { type BotRow, dropUser, fold, noteMade, renameUser } from '../store.ts';
import { botView } from '../views.ts';

const events = (
  'message_new message_update message_delete reaction_new reaction_delete button_click message_link_shared ' +
  'chat_member_add chat_member_remove company_member_invite company_member_confirm company_member_suspend ' +
  'company_member_activate company_member_delete company_member_update video_call_started video_call_finished ' +
  'video_call_recording_ready'
).split(' ');

function botIn(call: Call): BotRow {
  const bot = call.store.bots.get(idIn(call));
  if (bot === undefined) return refuse('not_found', { key: 'id', value: call.params['id'] ?? null });
  if (!editsBot(call.store, call.me, bot)) refuse('no_right', { key: 'id', value: String(bot.id) });
  return bot;
}

function controlledBot(call: Call): BotRow {
  const bot = botIn(call);
  if (!controlsBot(call.store, call.me, bot)) refuse('no_right', { key: 'id', value: String(bot.id) });
  return bot;
}

/** The settings in a body: `{bot: {webhook}}`, `{bot: {name}}`, `{webhook}`, or those that the switch lets through. */
function settingsIn(call: Call): JsonObject {
  const body = isObject(call.body) ? call.body : {};
  const { botRoot } = call.faults;
  if (botRoot !== 'webhook' && isObject(body['bot'])) {
    const { webhook, ...rest } = body['bot'];
    return { ...rest, ...(isObject(webhook) ? webhook : {}) };
  }
  if (botRoot !== 'bot' && isObject(body['webhook'])) return body['webhook'];
  return refuse('missing_body', { key: botRoot === 'webhook' ? 'webhook' : 'bot' });
}

function readUrl(read: Reader, fields: JsonObject): string | null | undefined {
  if (fields['outgoing_url'] === null) {
    read.complain('webhook_url', { key: 'outgoing_url' });
    return undefined;
  }
  const url = read.text('outgoing_url', { max: 2048 })?.trim();
  if (url === undefined) return undefined;
  if (url !== '' && !/^https?:\/\/[^\s/]+/.test(url)) read.complain('webhook_url', { key: 'outgoing_url', value: url });
  return url === '' ? null : url;
}

function readNickname(call: Call, read: Reader, bot: BotRow | undefined): string | undefined {
  const nickname = read.text('nickname')?.trim();
  if (nickname === undefined || (nickname === '' && bot === undefined)) return undefined;
  const other = call.store.userByNickname.get(fold(nickname));
  if (!nickname.endsWith('_bot')) {
    read.complain('invalid', { key: 'nickname', value: nickname, message: 'must end with _bot' });
  } else if (other !== undefined && other !== bot?.id) read.complain('taken', { key: 'nickname', value: nickname });
  return nickname;
}

function readCommands(read: Reader): string[] | undefined {
  const commands = read.texts('commands');
  if (commands === undefined) return undefined;
  const bad = commands.find((command) => !/^\/[A-Za-z][\w-]*$/.test(command));
  if (bad !== undefined) read.complain('invalid', { key: 'commands', value: bad, message: 'must be a slash and Latin letters' });
  if (commands.join(',').length > 255) read.complain('too_long', { key: 'commands', value: commands.join(',') });
  return commands;
}

/** What a body says about a bot, checked and not yet done. */
function readBot(call: Call, bot: BotRow | undefined) {
  const fields = settingsIn(call);
  const read = reading(fields);
  const said = {
    name: read.text('name', { required: bot === undefined || read.has('name') })?.trim(),
    nickname: readNickname(call, read, bot),
    outgoing_url: readUrl(read, fields),
    events: read.texts('events', events),
    trigger_on: read.choice('trigger_on', ['commands', 'all_messages', 'unfurl']),
    commands: readCommands(read),
    scopes: read.texts('scopes', assignable(call.traits), 'scope_not_assignable'),
    template: read.nullable('template', { max: 65_535 }),
    template_engine: read.choice('template_engine', ['liquid', 'mustache']),
    challenge_key: read.nullable('challenge_key'),
    link_preview_enabled: read.flag('link_preview_enabled'),
    ignore_self_messages: read.flag('ignore_self_messages'),
    events_history_enabled: read.flag('events_history_enabled'),
    can_edit: read.texts('can_edit', ['admin', 'chat_owners']),
    who_can_add: read.choice('who_can_add', ['creator', 'creator_admin', 'creator_admin_user', 'anyone']),
    ...(call.traits.botRules && {
      kind: read.choice('kind', ['simple', 'gitlab', 'grafana']),
      unfurl_domains: read.texts('unfurl_domains'),
    }),
    single_chat: bot === undefined || call.traits.botRules ? read.flag('single_chat') : undefined,
  };
  read.finish();
  const { nickname, ...settings } = said;
  const present = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
  return { nickname, settings: withoutEmpty(present) as Partial<BotRow> };
}

const withoutEmpty = (settings: Record<string, unknown>): Record<string, unknown> => {
  for (const key of ['template', 'challenge_key']) if (settings[key] === '') settings[key] = null;
  return settings;
};

function createBot(call: Call): Reply {
  const { store, me, at } = call;
  const { nickname, settings } = readBot(call, undefined);
  const name = settings.name!;
  const bot = makeBot(store, {
    scopes: defaultBotScopes(call.traits),
    ...settings,
    name,
    nickname: nickname ?? nicknameFrom(store, name.replace(/_?bot$/i, ''), '_bot'),
    creator_id: me.id,
    created_at: at,
  });
  noteMade(store, 'user', bot.id, at);
  return created(botView(call, bot, true));
}

function updateBot(call: Call): Reply {
  const { store, me } = call;
  const bot = botIn(call);
  if (call.traits.botUrlOnly) return writeUrl(call, bot, settingsIn(call));
  const { nickname, settings } = readBot(call, bot);
  if (settings.scopes === undefined && call.faults.botScopes === 'default') settings.scopes = defaultBotScopes(call.traits);
  const user = store.users.get(bot.id)!;
  const act = actOf(call);
  if (settings.scopes !== undefined) {
    const [before, after] = [bot.scopes, settings.scopes];
    const added_scopes = after.filter((scope) => !before.includes(scope));
    const removed_scopes = before.filter((scope) => !after.includes(scope));
    if (added_scopes.length + removed_scopes.length > 0) {
      audit(act, 'bot_scopes_updated', me.id, 'User', bot.id, { ...doer(call, bot), added_scopes, removed_scopes });
    }
  }
  if (nickname !== undefined) renameUser(store, user, { nickname });
  // A bot of one chat is in no tag.
  if (settings.single_chat === true && !bot.single_chat) retag(act, user, [], call.faults.untag, call.time);
  Object.assign(bot, settings);
  user.first_name = bot.name;
  return ok(botView(call, bot));
}

function writeUrl(call: Call, bot: BotRow, fields: JsonObject): Reply {
  const read = reading(fields);
  const url = readUrl(read, fields);
  read.finish();
  if (url !== undefined) bot.outgoing_url = url;
  return ok(botView(call, bot));
}

function deleteBot(call: Call): Reply {
  const { store, me } = call;
  const bot = controlledBot(call);
  const act = actOf(call);
  const user = store.users.get(bot.id)!;
  expelEverywhere(act, user);
  dropUser(store, user);
  store.bots.delete(bot.id);
  store.botIds.delete(bot.id);
  audit(act, 'bot_deleted', me.id, 'User', bot.id, { bot_id: bot.id, actor_id: me.id });
  return done;
}

/** Which bot, and who did it, for the audit log. */
const doer = (call: Call, bot: BotRow): JsonObject => (call.traits.botRules ? { bot_id: bot.id, actor_id: call.me.id } : {});

function rotate(call: Call, bot: BotRow): Reply {
  issueToken(call.store, bot, call.at);
  audit(actOf(call), 'bot_token_recreated', call.me.id, 'User', bot.id, doer(call, bot));
  return ok(botView(call, bot, true));
}

const ownBot = (call: Call): BotRow => call.store.bots.get(call.me.id) ?? refuse('no_right', { key: 'bot' });

function updateOwnWebhook(call: Call): Reply {
  const root = isObject(call.body) ? call.body['webhook'] : undefined;
  if (!isObject(root)) return refuse('missing_body', { key: 'webhook' });
  return writeUrl(call, ownBot(call), root);
}

function listBots(call: Call): Reply {
  const { store, me } = call;
  const wanted = fold(call.query.get('query') ?? '');
  const keep = (id: number): boolean => {
    const bot = store.bots.get(id)!;
    if (!editsBot(store, me, bot)) return false;
    return wanted === '' || [bot.name, store.users.get(id)!.nickname].some((text) => fold(text).includes(wanted));
  };
  const shape = call.faults.botPages === 'plain' ? 'plain' : 'list';
  return paginate(call, {
    keys: store.botIds.ids(),
    keep,
    show: (id) => botView(call, store.bots.get(id)!),
    shape,
    path: '/bots',
    of: 'user',
  });
}

function companyBots(call: Call): Reply {
  const { store } = call;
  if (store.workspace.plan !== 'corporation') refuse('wrong_plan', { key: 'plan' });
  return paginate(call, {
    keys: store.botIds.ids(),
    show: (id) => botView(call, store.bots.get(id)!),
    path: '/company/bots',
    of: 'user',
  });
}

export const botRoutes: Route[] = [
  { method: 'GET', path: '/bots', scope: 'bots:read', since: '2026-08', handle: listBots },
  { method: 'POST', path: '/bots', scope: 'bots:write', since: '2026-08', handle: createBot },
  { method: 'GET', path: '/bots/:id', scope: 'bots:read', since: '2026-08', handle: (call) => ok(botView(call, botIn(call))) },
  { method: 'PUT', path: '/bots/:id', scope: 'bots:write', since: '2026-02', handle: updateBot },
  { method: 'DELETE', path: '/bots/:id', scope: 'bots:write', since: '2026-08', handle: deleteBot },
  {
    method: 'POST',
    path: '/bots/:id/recreate_token',
    scope: 'bots:write',
    since: '2026-08',
    handle: (call) => rotate(call, controlledBot(call)),
  },
  { method: 'PUT', path: '/bot/webhook', scope: 'bot_self:webhook:write', since: '2026-08', handle: updateOwnWebhook },
  {
    method: 'POST',
    path: '/bot/recreate_token',
    scope: 'bot_self:write',
    since: '2026-08',
    handle: (call) => rotate(call, ownBot(call)),
  },
  { method: 'GET', path: '/company/bots', scope: 'company_bots:read', since: '2026-10', handle: companyBots },
];
