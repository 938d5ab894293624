import { fold } from '../../core/address.ts';
import { type Desired, isEnv } from '../../core/desired.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { ManifestSide, Schema } from '../../core/kind.ts';
import { botNickname, declared, entrySchema, flag, freeText, list, oneOf, pin } from '../entry-schema.ts';
import { at, formerNames, lookAlikes, nameIn, nameInKey, problem, sameId, strings, untidyNames } from '../offline.ts';

const removal = ['keep', 'delete'];

const events = [
  'message_new',
  'message_update',
  'message_delete',
  'reaction_new',
  'reaction_delete',
  'button_click',
  'message_link_shared',
  'chat_member_add',
  'chat_member_remove',
  'company_member_invite',
  'company_member_confirm',
  'company_member_suspend',
  'company_member_activate',
  'company_member_delete',
  'company_member_update',
  'video_call_started',
  'video_call_finished',
  'video_call_recording_ready',
];

const fields: Record<string, Schema> = {
  name: {
    type: 'string',
    title: 'Name',
    description: 'As people see it, on one line.',
    minLength: 1,
    maxLength: 255,
    pattern: '^(?=.*\\S)[^\\u0000-\\u001f\\u007f]+$',
    'x-pattern': 'a name on one line that is not blank',
    examples: ['Deploy'],
  },
  outgoing_url: freeText({
    title: 'Outgoing webhook',
    'x-secret': true,
    description:
      'Where Pachca sends events, https:// (or http://). Best from the environment: it is a secret. "" switches it off. Never shown but for its host.',
    maxLength: 2048,
    pattern: '^$|^https?://[^\\s]+$|\\$\\{',
    'x-pattern': 'a URL that begins with https:// (or http://)',
    examples: ['${env:DEPLOY_HOOK_URL}'],
  }),
  events: list(oneOf(events), {
    title: 'Events',
    description: 'What is sent to the outgoing webhook. []: nothing.',
    examples: [['message_new', 'button_click']],
  }),
  trigger_on: oneOf(['commands', 'all_messages', 'unfurl'], {
    title: 'Which messages it hears',
    description:
      '`commands`: those that begin with one of its `commands`. `all_messages`: all of its chats. `unfurl`: those with links of its `unfurl_domains`.',
  }),
  commands: list(
    {
      type: 'string',
      pattern: '^/[A-Za-z][A-Za-z0-9_-]*$',
      'x-pattern': 'a command: a slash and Latin letters, such as /deploy',
    },
    {
      title: 'Commands',
      description: 'A slash and Latin letters. At most 255 characters when joined with commas.',
      examples: [['/deploy', '/rollback']],
    },
  ),
  scopes: list(
    { type: 'string', pattern: '^[a-z_]+(?::[a-z_]+)*$', 'x-pattern': 'a scope such as messages:create' },
    {
      title: 'Scopes of its token',
      description: 'What its token may do in the API.',
      examples: [['messages:create']],
    },
  ),
  template: freeText({
    title: 'Template of the incoming webhook',
    description: 'Turns what is posted to the bot into a message; written in `template_engine`.',
    examples: ['{{ title }}: {{ url }}'],
  }),
  template_engine: oneOf(['liquid', 'mustache'], {
    title: 'Language of the template',
    description: 'What `template` is written in.',
  }),
  challenge_key: freeText({
    title: 'Challenge key',
    'x-secret': true,
    description: 'Of the incoming webhook. A secret: take it from the environment. Never shown.',
    examples: ['${env:CHALLENGE_KEY}'],
  }),
  link_preview_enabled: flag({
    title: 'Link previews',
    description: 'Whether links in its messages get a preview.',
    examples: [true],
  }),
  ignore_self_messages: flag({
    title: 'Does not hear itself',
    description: 'Whether its own messages are kept from its webhook.',
    examples: [true],
  }),
  events_history_enabled: flag({
    title: 'History of events',
    description: 'Whether Pachca keeps its events to be read later.',
    examples: [true],
  }),
  who_can_add: oneOf(['creator', 'creator_admin', 'creator_admin_user', 'anyone'], {
    title: 'Who may add it to chats',
    description: 'Its creator; also admins; also users; or anybody.',
  }),
  can_edit: list(oneOf(['admin', 'chat_owners']), {
    title: 'Who may edit it',
    description: 'Beside its creator. []: only its creator. A token that could not edit the bot any more is refused.',
    examples: [['admin']],
  }),
  single_chat: flag({
    title: 'For one chat',
    description: 'true: it can be in one chat only. Fixed when the bot is created.',
    examples: [true],
  }),
  kind: {
    type: 'string',
    title: 'Kind of webhook',
    description: 'How what comes in is understood: `simple`, `gitlab` or `grafana`. Servers before October 2026 have none.',
    minLength: 1,
    maxLength: 255,
    examples: ['simple'],
  },
  unfurl_domains: list(
    { type: 'string', minLength: 1, maxLength: 255, pattern: '^[^\\s/:@]+$', 'x-pattern': 'a domain such as docs.corp.example' },
    {
      title: 'Domains whose links it unfolds',
      description: 'Without https://. With `trigger_on: unfurl`.',
      maxItems: 5,
      examples: [['docs.corp.example']],
    },
  ),
};

const entry = entrySchema({
  title: 'A bot',
  description: 'The key is the nickname, which ends in _bot. Fields that are not written are not managed.',
  examples: [{ name: 'Deploy', outgoing_url: '${env:DEPLOY_HOOK_URL}', commands: ['/deploy'] }],
  removal,
  fields,
  treatment: { id: pin('bot') },
  former: botNickname,
  formerExample: 'deployer_bot',
  absent: ['id', 'name'],
  instead: {
    nickname: 'the key of the entry is the nickname',
    url: 'write `outgoing_url`',
    webhook: 'write the fields of the webhook directly, such as `outgoing_url`',
    token: 'tokens do not belong in a manifest',
    access_token: 'tokens do not belong in a manifest',
    tags: 'bots have no tags here',
  },
});

/** The API keeps the commands as one text. */
function* joinedCommands(want: Desired): Generator<Diagnostic> {
  const joined = strings(want.state['commands']).join(',');
  if (joined.length > 255)
    yield problem(
      want,
      'commands-too-long',
      ['commands'],
      `joined with commas the commands are ${joined.length} characters long; at most 255 are possible`,
      'shorten or drop some of them',
    );
}

/** Since 2026-09-24 the API refuses other nicknames; bots that have one keep it. */
function* nickname(want: Desired): Generator<Diagnostic> {
  if (want.ensure === 'absent' || /_bot$/.test(fold(want.key))) return;
  yield {
    ...problem(
      want,
      'bot-nickname',
      [],
      `the nickname "${want.key}" does not end in _bot: Pachca refuses it where the bot is created or renamed`,
      `call it ${want.key}_bot, unless the bot is live under this name`,
    ),
    severity: 'warning',
  };
}

/** Links are unfolded by bots that are triggered by them, and by no others. */
function* unfurl(want: Desired): Generator<Diagnostic> {
  const { events: heard, trigger_on: trigger } = want.state;
  if (heard === undefined || trigger === undefined || isEnv(trigger)) return;
  const shared = strings(heard).indexOf('message_link_shared');
  if (shared >= 0 === (trigger === 'unfurl')) return;
  yield {
    ...problem(
      want,
      'unfurl',
      shared >= 0 ? ['events', String(shared)] : ['trigger_on'],
      '`trigger_on: unfurl` and the event message_link_shared make sense only together',
      'write both or neither',
    ),
    severity: 'warning',
  };
}

function* oneChat(wanted: readonly Desired[], all: readonly Desired[]): Generator<Diagnostic> {
  const single = new Map<string, { bot: Desired; chats: Desired[] }>();
  for (const bot of wanted) if (bot.state['single_chat'] === true) single.set(fold(bot.key), { bot, chats: [] });
  if (single.size === 0) return;
  for (const chat of all) {
    if (chat.kind !== 'chat' || chat.ensure === 'absent') continue;
    const named = new Set(['admins', 'editors', 'members'].flatMap((role) => strings(chat.state[role]).map(fold)));
    for (const name of named) single.get(name)?.chats.push(chat);
  }
  for (const { bot, chats } of single.values()) {
    if (chats.length > 1)
      yield problem(
        bot,
        'single-chat',
        ['single_chat'],
        `a bot for one chat is listed in ${chats.length}: ${chats.map((chat) => `${chat.address} (${at(chat)})`).join(', ')}`,
        'list it in one chat only',
      );
  }
}

/** Bots, as the manifest knows them. */
export const botEntry: ManifestSide = {
  name: 'bot',
  seat: 'bots',
  noun: ['bot', 'bots'],
  class: 'bots',
  entry,
  key: { ...botNickname, title: 'Nickname', examples: ['deploy_bot'] },
  removal,
  foldKey: fold,
  declare: (_key, entryOf) => declared(entryOf, fields),
  check: (wanted, all) => [
    ...wanted.flatMap((want) => [...joinedCommands(want), ...nickname(want), ...unfurl(want)]),
    ...oneChat(wanted, all.wanted),
    ...sameId(wanted),
    ...formerNames(wanted, (want) => want.key, fold),
    ...lookAlikes(wanted, nameInKey),
    ...lookAlikes(wanted, nameIn('name')),
    ...wanted.flatMap((want) => [...untidyNames(want, nameIn('name')(want))]),
  ],
  references: () => [],
};
