/** Bots and their webhooks. Their tokens pass through nobody's hands here: the engine gives them to the sink. */
import { fold, plain } from '../../core/address.ts';
import { blockedBy, changeOf, formerly, managed, objectOf, removalOf, setAfter, step, strings } from '../../core/change.ts';
import { isEnv, resolveEnv } from '../../core/desired.ts';
import { diffFields, lines, newFields, overwritten, untold, webAddress } from '../../core/diff.ts';
import { unseen } from '../../core/identity.ts';
import { type Bound, type Field, type KindOf, type Known, type Live, readKey, type Verdict } from '../../core/kind.ts';
import type { Change, FieldChange, Hazard, Read, Step, Template } from '../../core/plan.ts';
import type { Json, JsonObject } from '../../wire/http.ts';
import { lookAlike } from '../alike.ts';
import { freeing, nicknameForAMoment, nicknameTaken } from '../nicknames.ts';
import { botEntry } from './entry.ts';
import { write } from './write.ts';

const fields: Record<string, Field> = {
  name: { writable: 'both' },
  nickname: { writable: 'both', canon: (value) => fold(String(value ?? '')) },
  outgoing_url: { writable: 'both', sensitive: true, canon: webAddress },
  events: { writable: 'both', set: plain },
  trigger_on: { writable: 'both' },
  commands: { writable: 'both', set: fold },
  scopes: { writable: 'both', set: plain },
  template: { writable: 'both', canon: lines },
  template_engine: { writable: 'both' },
  challenge_key: { writable: 'both', sensitive: true },
  link_preview_enabled: { writable: 'both' },
  ignore_self_messages: { writable: 'both' },
  events_history_enabled: { writable: 'both' },
  who_can_add: { writable: 'both' },
  can_edit: { writable: 'both', set: plain },
  single_chat: { writable: 'create' },
  kind: { writable: 'both' },
  unfurl_domains: { writable: 'both', set: fold },
};

/** Lists only bots that the token may edit; 404 or 405 on servers before 2026-07-07. */
export const list: Read = { path: '/bots', list: true, as: 'list', tolerate: [404, 405] };

/** Whether the server knows no more of bots than `PUT /bots/{id}`. */
const legacy = (known: Known): boolean => [404, 405].includes(known.answers.get(readKey(list))?.status ?? 0);

export const bot: KindOf = {
  ...botEntry,
  fields,
  reads,
  observe: (items, read) => {
    if (read.path === '/users' || /^\/users\/\d+$/.test(read.path)) return items.flatMap(asUser);
    return read.path === '/bots' || /^\/bots\/\d+$/.test(read.path) ? items.flatMap(asBot) : [];
  },
  root: 'bot',
  passing: (field, value, id) => field === 'nickname' && value === nicknameForAMoment('bot', id),
  identity: {
    wanted: (want) => fold(want.key),
    former: (_, name) => fold(name),
    live: (have) => (typeof have.state['nickname'] === 'string' ? fold(have.state['nickname']) : undefined),
    called: (have) => (typeof have.state['nickname'] === 'string' ? have.state['nickname'] : undefined),
    // A creation sends everything at once: what is called otherwise or speaks to another address is somebody else's.
    begun: (have, { address }, known) => {
      const { name = address.slice('bot:'.length), outgoing_url } = known.bound.get(address)!.want.state;
      const want = { name, ...(outgoing_url !== undefined && { outgoing_url }) };
      return overwritten({ fields, want, have: have.state as JsonObject, env: known.env, memory: false }).length === 0;
    },
    path: (id) => `/bots/${id}`,
  },
  change,
  remove: (have, verb, address, known, want) => {
    if (verb !== 'delete') return {};
    const change = removalOf(have, verb, address, known, String(have.state['name'] ?? have.state['nickname'] ?? ''), want);
    const seen = have.state['editable'] === true;
    if (seen || want === undefined) return seen ? { change } : {};
    return { blocked: blockedBy(want, 'bot-not-editable', ...notEditable(String(have.state['nickname']), known)) };
  },
  undeclared: (have, known) =>
    have.state['editable'] === true && have.id !== known.me.id ? String(have.state['nickname']) : undefined,
  steps,
  inventory,
  write: (have, _known, manner) => write(have, manner),
};

const notEditable = (nickname: string, known: Known): [string, string] =>
  legacy(known)
    ? [
        `this server can change no more of ${nickname} than its outgoing_url`,
        'manage only outgoing_url here, and the rest by hand',
      ]
    : [
        `the bot ${nickname} exists, but ${known.me.email ?? 'this token'} may not edit it`,
        'ask its creator to let admins edit it (can_edit: [admin]), or use the creator’s token',
      ];

function reads(known: Known): Read[] {
  const matters =
    known.wanted.some((want) => want.kind === 'bot') ||
    known.settings.exclusive.includes('bots') ||
    (known.leftovers && Object.keys(known.memory?.entries ?? {}).some((address) => address.startsWith('bot:')));
  if (!matters) return [];
  if (!known.answers.has(readKey(list))) return [list];
  if (legacy(known)) return [];
  const thin = [...known.bound.values()].filter(
    ({ want, have }) =>
      want.kind === 'bot' &&
      have?.state['editable'] === true &&
      Object.keys(managed(want)).some((field) => have.state[field] === undefined),
  );
  const byId = thin.map(({ have }): Read => ({ path: `/bots/${have!.id}`, list: false, as: 'one', about: have!.id }));
  return [...unseen(bot, known), ...byId].filter((read) => !known.answers.has(readKey(read)));
}

function inventory(known: Known, keeps: (have: Live) => boolean): Read[] {
  if (!known.answers.has(readKey(list))) return [list];
  const thin = [...(known.live.get('bot')?.values() ?? [])].filter(
    (have) => have.state['editable'] === true && have.state['name'] === undefined && keeps(have),
  );
  return thin
    .map(({ id }): Read => ({ path: `/bots/${id}`, list: false, as: 'one', about: id }))
    .filter((read) => !known.answers.has(readKey(read)));
}

/** A bot as everybody sees it: a user with `bot: true`. */
function asUser(item: Json) {
  const found = objectOf(item);
  if (typeof found?.['id'] !== 'number' || found['bot'] !== true) return [];
  const state = { nickname: found['nickname'] ?? '', tags: found['list_tags'] ?? [], suspended: found['suspended'] ?? false };
  return [{ kind: 'bot', id: found['id'], state }];
}

/** Where null means that there is none; elsewhere it means that nothing is told. */
const maybeNull = new Set(['outgoing_url', 'template', 'challenge_key', 'kind']);

/** A bot as those see it who may edit it. Old servers leave fields out: unknown. */
function asBot(item: Json) {
  const found = objectOf(item);
  const webhook = objectOf(found?.['webhook'] ?? objectOf(found?.['bot'] ?? null)?.['webhook'] ?? null);
  if (typeof found?.['id'] !== 'number' || webhook === undefined) return [];
  const state: JsonObject = { editable: true };
  for (const field of Object.keys(fields))
    if (webhook[field] !== undefined && (webhook[field] !== null || maybeNull.has(field))) state[field] = webhook[field];
  if (typeof found['creator_id'] === 'number') state['creator_id'] = found['creator_id'];
  return [{ kind: 'bot', id: found['id'], state }];
}

function change(bound: Bound, known: Known): Verdict {
  const { want, have } = bound;
  if (have === undefined) {
    if (legacy(known))
      return {
        blocked: blockedBy(
          want,
          'bot-creation',
          `this server cannot create bots, and there is no bot ${want.key}`,
          'create it in Pachca, then run plan again',
        ),
      };
    if (!fold(want.key).endsWith('_bot') && known.server.generation !== 'seed')
      return {
        blocked: blockedBy(
          want,
          'bot-nickname',
          `there is no bot ${want.key}, and Pachca makes none whose nickname does not end in _bot`,
          `call it ${want.key}_bot, or correct the name of a bot that is live`,
        ),
      };
    const taken = nicknameTaken(bound, known);
    if (taken) return { blocked: taken };
    const state = { name: want.key, ...want.state };
    const made = changeOf(
      bound,
      {
        action: 'create',
        verb: 'create',
        label: String(state.name),
        fields: newFields(fields, state, known.memory !== undefined),
      },
      known,
    );
    made.fields.forEach((field) => void addHost(field, bound, known));
    made.hazards.push(...lookAlike('bot', 'nickname', want.key, known), ...webhookMoves(made.fields));
    if (!known.secretsKept)
      made.hazards.push({
        code: 'token-lost',
        message: 'Pachca shows the token of a new bot once, and there is nowhere to put it',
      });
    return { change: made };
  }
  const wanted = managed(want);
  if (have.state['editable'] !== true) {
    const beyond = Object.keys(wanted).filter((field) => !(legacy(known) && field === 'outgoing_url'));
    if (beyond.length > 0) return { blocked: blockedBy(want, 'bot-not-editable', ...notEditable(want.key, known), [beyond[0]!]) };
    if (wanted['outgoing_url'] === undefined) return {};
  }
  const taken = nicknameTaken(bound, known);
  if (taken) return { blocked: taken };
  const single = have.state['single_chat'];
  if (wanted['single_chat'] !== undefined && single !== undefined && single !== wanted['single_chat'])
    return {
      blocked: blockedBy(
        want,
        'immutable',
        'single_chat is fixed when a bot is created',
        'take the line out, or make another bot',
        ['single_chat'],
      ),
    };
  // A server that never shows a webhook is sent it every time.
  const live = legacy(known) ? { outgoing_url: null, ...have.state } : have.state;
  const compared = {
    fields,
    // A pin or a former name leads to a bot that is called something else.
    want: fold(String(have.state['nickname'])) === fold(want.key) ? wanted : { nickname: want.key, ...wanted },
    have: live as JsonObject,
    env: known.env,
    ...(bound.remembered ? { remembered: bound.remembered.state } : {}),
    memory: known.memory !== undefined,
  };
  const notes = untold(want, compared);
  const found = diffFields(compared);
  if (found.length === 0) return { notes };
  found.forEach((field) => void addHost(field, bound, known));
  const made = changeOf(
    bound,
    { action: 'update', verb: 'update', label: String(have.state['name'] ?? want.key), fields: found },
    known,
  );
  if (found.some(({ field }) => field === 'nickname'))
    made.hazards.push(...lookAlike('bot', 'nickname', want.key, known, have.id));
  made.hazards.push(...webhookMoves(found), ...widens(found));
  const editors = found.some((field) => field.field === 'can_edit') ? (want.state['can_edit'] as string[]) : undefined;
  if (editors && !editors.includes('admin') && have.state['creator_id'] !== known.me.id)
    made.hazards.push({
      code: 'bot-edit',
      message: `after this the token may no longer edit ${want.key}: admins lose it, and it is not known to be the creator's`,
    });
  if (legacy(known))
    made.hazards.push({
      code: 'write-only',
      message: 'this server never shows outgoing_url: it cannot be compared, so every apply sends it',
    });
  return { change: made, notes };
}

/** What a bot that is there may do, hear, or where it may be put, and could not before. */
function widens(fields: readonly FieldChange[]): Hazard[] {
  const more = fields.flatMap(({ field, after, elements = [] }): string[] => {
    const added = elements.filter((one) => one.before === undefined).map(({ key }) => key);
    const writes = added.filter((scope) => !/:read$|^search:/.test(scope));
    if (field === 'scopes' && writes.length > 0) return [`may use ${writes.join(', ')}`];
    if (field === 'trigger_on' && after === 'all_messages') return ['hears every message of its chats'];
    return field === 'who_can_add' && after === 'anyone' ? ['may be added to chats by anybody'] : [];
  });
  return more.length === 0 ? [] : [{ code: 'widens-bot', message: `from then on it ${more.join(', ')}`, names: more }];
}

/** Everything that a bot hears goes to the host of its webhook. */
function webhookMoves(fields: readonly FieldChange[]): Hazard[] {
  const host = (value: Json | undefined) => objectOf(value ?? null)?.['host'];
  return fields.flatMap(({ field, before, after }): Hazard[] => {
    if (field !== 'outgoing_url' || host(after) === undefined || host(before) === host(after)) return [];
    const from = host(before) === undefined ? '' : `, and no longer to ${String(host(before))}`;
    return [{ code: 'webhook-moves', message: `what it hears goes to ${String(host(after))}${from}` }];
  });
}

/** What is sent in clear text is somewhere else, too. */
const hostOf = ({ protocol, host }: URL): string => (protocol === 'https:' ? host : `${protocol}//${host}`);

/** Of a webhook's address its host may be shown, and no more. */
function addHost(field: FieldChange, { want, have }: Bound, known: Known): void {
  if (field.field !== 'outgoing_url') return;
  const host = (url: unknown) => (typeof url === 'string' && URL.canParse(url) ? hostOf(new URL(url)) : undefined);
  const value = want.state['outgoing_url'];
  const [before, after] = [host(have?.state['outgoing_url']), host(isEnv(value) ? resolveEnv(value, known.env) : value)];
  if (before !== undefined) field.before = { host: before };
  field.after =
    value === ''
      ? ''
      : ({ ...(isEnv(value) ? { ...value } : {}), ...(after === undefined ? {} : { host: after }) } as JsonObject);
}

function steps(change: Change, known: Known, changes: ReadonlyMap<string, Change>): Step[] {
  const { address, id } = change;
  const nickname = address.slice(address.indexOf(':') + 1);
  const rights = { scope: 'bots:write' };
  if (change.action === 'remove')
    return [
      step(address, 'bot-delete', {
        label: `delete bot ${nickname}`,
        request: { method: 'DELETE', path: ['bots', id!] },
        rights,
        done: [404],
        shows: { read: { path: ['bots', id!], list: false }, among: { path: ['bots'], list: true }, gone: true },
        irreversible: {
          read: { path: ['bots', id!], list: false },
          match: { 'webhook.nickname': known.live.get('bot')?.get(id!)?.state['nickname'] ?? nickname },
        },
      }),
    ];
  const want = known.bound.get(address)!.want;
  const webhook: { [key: string]: Template } = {};
  const live = id === undefined ? undefined : known.live.get('bot')?.get(id)?.state;
  for (const { field, after, elements } of change.fields)
    webhook[field] = elements
      ? setAfter(strings(live?.[field]), elements, fields[field]!.set!, strings(want.state[field]))
      : ((want.state[field] as Template) ?? (after as Template));
  if (change.action === 'create') webhook['nickname'] = nickname;
  const path = change.action === 'create' ? ['bots'] : ['bots', id!];
  const method = change.action === 'create' ? ('POST' as const) : ('PUT' as const);
  // The server was written for the root `bot`; newer texts show `webhook`. A refusal of the root wrote nothing.
  const writing = (some: { [key: string]: Template }): Pick<Step, 'request' | 'rights' | 'instead'> => ({
    request: { method, path, body: { bot: { webhook: some } } },
    rights,
    instead: { on: ['bot', 'webhook', 'required', 'blank'], request: { method, path, body: { webhook: some } } },
  });
  const named = change.action === 'create' || change.fields.some(({ field }) => field === 'nickname');
  const way = named ? freeing(change, known, changes, (moment) => writing({ nickname: moment })) : { aside: [], needs: [] };
  const { needs } = way;
  if (change.action === 'update')
    return [
      ...way.aside,
      step(address, 'bot-edit', { label: `change bot ${nickname}`, ...writing(webhook), answers: 'object', needs }),
    ];
  return [
    step(address, 'bot-create', {
      label: `create bot ${nickname}`,
      ...writing(webhook),
      answers: 'object',
      gives: { idOf: address, secret: 'access_token', pin: true },
      shows: { read: { path: ['users', { idOf: address }], list: false }, at: 'id' },
      done: ['taken', 'already_exists'],
      probe: { read: { path: ['users'], list: true }, match: { nickname, bot: true } },
      ...formerly(want.previously, (name) => ({
        read: { path: ['users'], query: { query: name }, list: true },
        match: { nickname: name, bot: true },
      })),
      needs,
    }),
  ];
}
