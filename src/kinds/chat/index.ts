/** Chats: one aggregate of name, visibility, tags and members, because Pachca orders, forbids and batches across them. */
import { fold, plain } from '../../core/address.ts';
import { blockedBy, changeOf, managed, manages, managesAny, numbers, objectOf, removalOf, strings } from '../../core/change.ts';
import type { Desired } from '../../core/desired.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { diffFields, newFields, untold } from '../../core/diff.ts';
import { emptyLists } from '../../core/doubt.ts';
import { isProtected, thinRows, unseen } from '../../core/identity.ts';
import { type Bound, type Field, type KindOf, type Known, type Live, readKey, type Verdict } from '../../core/kind.ts';
import type { Change, FieldChange, Hazard, Read } from '../../core/plan.ts';
import type { Json, JsonObject } from '../../wire/http.ts';
import { lookAlike } from '../alike.ts';
import { outHazards } from '../guests.ts';
import { people } from '../people.ts';
import { closeNames } from '../suggest.ts';
import { staying, tagElements, tagging, tagProblems } from '../tagging.ts';
import { isLimited } from '../user/target.ts';
import { consequences } from './consequences.ts';
import { doubts } from './doubts.ts';
import { chatEntry } from './entry.ts';
import {
  guessHolds,
  holdOf,
  joinedByHand,
  listing,
  managesMembers,
  managesRoles,
  memberReads,
  membership,
  type Role,
  refusedListing,
  roleReads,
  rosterOf,
  samples,
  staysShut,
  tagsOf,
  withoutRole,
} from './members.ts';
import { steps } from './steps.ts';
import { rosters, write } from './write.ts';

const fields: Record<string, Field> = {
  name: { writable: 'both' },
  channel: { writable: 'create' },
  public: { writable: 'both' },
  archived: { writable: 'both' },
  tags: { writable: 'both', set: fold, access: true },
  owner: { writable: 'never' },
  admins: { writable: 'both' },
  editors: { writable: 'both' },
  members: { writable: 'both', access: true },
};

/** Lists hide archived chats unless asked, and either availability misses what the other shows. */
const mine: Read = {
  path: '/chats',
  query: { availability: 'is_member', archived: 'true', personal: 'false' },
  list: true,
  as: 'list',
};
const open: Read = { path: '/chats', query: { availability: 'public', archived: 'true' }, list: true, as: 'list' };

export const chat: KindOf = {
  ...chatEntry,
  fields,
  reads,
  doubts: (known) => [...emptyLists(chat, [mine, open], known), ...doubts(known)],
  early: { after: [mine, open], reads: earlyReads },
  observe: (items, read) => {
    if (read.path === '/chats' || /^\/chats\/\d+$/.test(read.path)) return items.flatMap((item) => sighting(item, read));
    if (!/^\/chats\/\d+\/members$/.test(read.path)) return [];
    const ids = items.flatMap((item) => (typeof objectOf(item)?.['id'] === 'number' ? [objectOf(item)!['id'] as number] : []));
    return [{ kind: 'chat', id: read.about!, state: { [read.as]: ids } }];
  },
  root: 'chat',
  identity: {
    ambiguous: true,
    renames: true,
    called: (have) => String(have.state['name'] ?? ''),
    wanted: (want) => plain(String(want.state['name'] ?? '')),
    former: (_, name) => plain(name),
    live: (have) => (typeof have.state['name'] === 'string' ? plain(have.state['name']) : undefined),
    fits: (want, have) =>
      !manages(want, 'channel') || have.state['channel'] === undefined || want.state['channel'] === have.state['channel'],
    ours: (have, want, { me }) =>
      have.state['archived'] !== true && (have.state['owner_id'] === me.id || want.previously.length > 0),
    describe: (have) =>
      `${numbers(have.state['member_ids']).length} ${numbers(have.state['member_ids']).length === 1 ? 'member' : 'members'}, last message ${String(have.state['last_message_at'] ?? '').slice(0, 10) || 'never'}${have.state['archived'] === true ? ', archived' : ''}`,
    begun,
    path: (id) => `/chats/${id}`,
  },
  change,
  holds: (have, field, id) => {
    if (field === 'members') return rosterOf(have).has(id);
    return field === 'tags' && have.state['tag_ids'] !== undefined ? numbers(have.state['tag_ids']).includes(id) : undefined;
  },
  remove: (have, verb, address, known, want) => {
    if (verb !== 'archive' || have.state['archived'] === true) return {};
    const made = removalOf(have, 'archive', address, known, String(have.state['name']), want);
    if (refusedListing(have, known)) return { blocked: unlistable({ address, ...(want && { place: want.place }) }, have, known) };
    if (!mayEdit(have, known)) return { blocked: rightMissing({ address, ...(want && { place: want.place }) }, have, known) };
    made.hazards.push(...stripped(have, known));
    return { change: made };
  },
  remarks,
  undeclared: (have) => (have.state['archived'] === true ? undefined : `#${have.id}`),
  steps,
  inventory: (known, keeps) => {
    const listed = [mine, open].every((read) => known.answers.has(readKey(read)));
    const wanted = listed ? [...thinRows(chat, essential, known, keeps), ...rosters(known, keeps)] : [mine, open];
    return wanted.filter((read) => !known.answers.has(readKey(read)));
  },
  write,
  consequences,
};

/** Made by the token's user, of the sort that was to be made, and in it nobody and no tag that was not to be. */
function begun(have: Live, creation: Change, known: Known): boolean {
  const wanted = (name: string) => creation.fields.find((field) => field.field === name)?.after ?? false;
  const sort = have.state['channel'] === wanted('channel') && have.state['public'] === wanted('public');
  const elements = (name: string) =>
    new Set(creation.fields.flatMap(({ field, elements = [] }) => (field === name ? elements.map(({ key }) => fold(key)) : [])));
  const [members, tags] = [elements('members'), elements('tags')];
  // Guests come in by their invitation.
  const { admins, editors, members: listed } = known.bound.get(creation.address)?.want.state ?? {};
  const named = new Set([...members, ...[admins, editors, listed].flatMap(strings).map(fold)]);
  const tagged = numbers(have.state['tag_ids']);
  const expected = (id: number): boolean => {
    const person = people(known).byId(id);
    return id === known.me.id || named.has(fold(person.key)) || tagged.some((tag) => person.tagsBefore.has(`#${tag}`));
  };
  const meant = (tag: number) => tags.has(fold(tagging(known).byId(tag)?.name ?? ''));
  return have.state['owner_id'] === known.me.id && sort && tagged.every(meant) && [...rosterOf(have).keys()].every(expected);
}

function sighting(item: Json, read: Read) {
  const found = objectOf(item);
  if (typeof found?.['id'] !== 'number' || found['personal'] === true) return [];
  const state: JsonObject = {};
  // What is null is not told: it is unknown, and neither `false` nor empty.
  for (const field of ['name', 'channel', 'public', 'archived', 'owner_id', 'member_ids', 'last_message_at', 'created_at'])
    if (found[field] !== undefined && found[field] !== null) state[field] = found[field];
  if (Array.isArray(found['group_tag_ids'])) state['tag_ids'] = found['group_tag_ids'];
  if (readKey(read) === readKey(mine)) state['from_mine'] = true;
  if (readKey(read) === readKey(open)) state['from_open'] = true;
  return [{ kind: 'chat', id: found['id'], state }];
}

/** What a plan must know of every chat. */
const essential = ['channel', 'public', 'owner_id', 'member_ids', 'tag_ids'];

function reads(known: Known): Read[] {
  const first = [mine, open].filter((read) => !known.answers.has(readKey(read)));
  if (first.length > 0) return first;
  const wanted: Read[] = [...unseen(chat, known), ...thinRows(chat, essential, known)];
  for (const { id, state } of known.live.get('chat')?.values() ?? [])
    if (state['member_ids'] === undefined && known.answers.has(chat.identity.path(id)) && known.claimed.get('chat')?.has(id))
      wanted.push(listing(id));
  const sampled = samples(known);
  wanted.push(...sampled.map((have) => listing(have.id)));
  const believe = guessHolds(known);
  for (const bound of known.bound.values()) {
    const { want, have } = bound;
    if (want.kind !== 'chat' || have === undefined || want.ensure === 'absent') continue;
    const own = memberReads(bound, known);
    wanted.push(...own);
    if (!believe && managesMembers(want) && !staysShut(bound)) wanted.push(listing(have.id));
    // The roles first: without them a guess would see changes where there are none.
    if (own.some((read) => !known.answers.has(readKey(read)))) continue;
    const verdict = decide(bound, known);
    // Who must be added again is added with the role that they have: only now it must be known.
    if (verdict.change?.fields.some((field) => field.elements?.some((one) => one.again))) wanted.push(...roleReads(have));
    if (verdict.members && managesMembers(want)) wanted.push(listing(have.id));
    if (takesPlain(verdict, bound, known)) wanted.push(withoutRole(have.id));
    if (verdict.edits && have.state['owner_id'] !== known.me.id) wanted.push(listing(have.id, 'admin'));
  }
  for (const [id, leaving] of known.leaving.get('chat') ?? [])
    if (leaving.verb === 'archive' && known.live.get('chat')?.get(id)?.state['owner_id'] !== known.me.id)
      wanted.push(listing(id, 'admin'));
  return [...new Map(wanted.map((read) => [readKey(read), read])).values()].filter((read) => !known.answers.has(readKey(read)));
}

/**
 * Whether somebody goes because no listing by role names anybody. Then those who have no role are asked for as well, or an
 * empty answer to the filter would throw the chat's admins out.
 */
const takesPlain = (verdict: Decision, { want, have }: Bound, known: Known): boolean => {
  const role = (list: string) => numbers(have?.state[list]).some((id) => id !== have?.state['owner_id']);
  const goes = ({ elements = [] }: FieldChange) =>
    elements.some(({ before, after }) => before === 'member' && after === undefined);
  return managesRoles(want, known) && !role('admins') && !role('editors') && verdict.change?.fields.some(goes) === true;
};

/** The listings that no person has to be known for; a pinned chat that no list shows may yet turn out to be the largest. */
function earlyReads(known: Known): Read[] {
  if (unseen(chat, known).length > 0) return [];
  const roles = [...known.bound.values()].flatMap((bound) =>
    bound.want.kind === 'chat' && bound.want.ensure === 'present' ? memberReads(bound, known) : [],
  );
  return [...samples(known).map((have) => listing(have.id)), ...roles];
}

interface Decision extends Verdict {
  /** Somebody joins, leaves or changes role. */
  members?: boolean;
  /** Needs a chat admin. */
  edits?: boolean;
}

function change(bound: Bound, known: Known): Verdict {
  const decision = decide(bound, known);
  const { want, have } = bound;
  if (have && refusedListing(have, known)) return { blocked: unlistable(want, have, known) };
  if (decision.change && have && decision.edits && !mayEdit(have, known) && !becomesAdmin(decision.change, have, known))
    return { blocked: rightMissing(want, have, known) };
  if (decision.change && have && !inside(have, known) && attaches(decision.change) && !becomesAdmin(decision.change, have, known))
    return { blocked: rightMissing(want, have, known) };
  return decision;
}

const attaches = (made: Change) => made.fields.some((field) => field.field === 'tags');
const inside = (have: Live, known: Known) => rosterOf(have).has(known.me.id);
const mayEdit = (have: Live, known: Known) =>
  // Whose it is may not be told: then the server decides.
  (have.state['owner_id'] ?? known.me.id) === known.me.id || rosterOf(have).get(known.me.id) === 'admin';
/** Nobody joins an archived chat, so nobody becomes its admin by joining either. */
const becomesAdmin = (made: Change, have: Live, known: Known) =>
  have.state['archived'] !== true &&
  made.fields.some(
    (field) =>
      field.field === 'members' &&
      field.elements?.some((one) => one.id === known.me.id && one.before === undefined && one.after === 'admin'),
  );

function unlistable(want: Pick<Desired, 'address'> & Partial<Pick<Desired, 'place'>>, have: Live, known: Known) {
  const { status, scope } = refusedListing(have, known)!;
  const name = `"${String(have.state['name'])}" (id ${have.id})`;
  const [message, hint] =
    status === 404
      ? [
          `${name} is listed, and the server knows no such chat when asked who is in it`,
          'run plan again; if it stays, look at it in Pachca',
        ]
      : [
          `${known.me.label} may not see who is in ${name}`,
          scope ? `give the token the scope ${scope}` : 'add them to it in Pachca, or use the token of somebody who is in it',
        ];
  return blockedBy(want, 'members-unseen', message, hint);
}

const rightMissing = (want: Pick<Desired, 'address'> & Partial<Pick<Desired, 'place'>>, have: Live, known: Known) =>
  blockedBy(
    want,
    'chat-right',
    `${known.me.label} is not an admin of "${String(have.state['name'])}" and may not change it`,
    inside(have, known)
      ? 'let its owner make them an admin, or use a token of somebody who is one'
      : `declare them there, \`admins: [${known.me.email ?? known.me.nickname}]\`: a workspace admin who joins becomes chat admin`,
  );

function decide(bound: Bound, known: Known): Decision {
  const { want, have } = bound;
  const tags = tagsOf(bound, known);
  const manage = !staysShut(bound) && (have === undefined || manages(want, 'tags'));
  const members = membership(bound, known);
  const stopped = [...(manage ? tagProblems(want, tags.unknown, known) : []), ...(members.blocked ?? [])];
  const decision =
    have === undefined
      ? creation(bound, known, members.elements, members.notes)
      : update(bound, known, have, members.elements, members.notes);
  return stopped.length > 0 ? { blocked: [...stopped, ...[decision.blocked ?? []].flat()] } : decision;
}

function creation(bound: Bound, known: Known, elements: NonNullable<FieldChange['elements']>, notes: Diagnostic[]): Decision {
  const { want } = bound;
  const owner = want.state['owner'];
  if (typeof owner === 'string' && people(known).named(owner)?.id !== known.me.id)
    return {
      blocked: blockedBy(
        want,
        'owner',
        `a new chat belongs to whose token makes it, ${known.me.label}, and not to ${owner}`,
        'let the owner make the chat, and `pachform bind` pin its id; or take the line out',
        ['owner'],
      ),
    };
  const channel = want.state['channel'] === true;
  if (!channel && (want.state['editors'] as string[] | undefined)?.length)
    return {
      blocked: blockedBy(
        want,
        'editors-in-conversation',
        'only channels have editors',
        'write channel: true, or list them under members',
        ['editors'],
      ),
    };
  const { admins: _a, editors: _e, members: _m, owner: _o, archived, ...state } = want.state;
  const fieldsOf = newFields(fields, archived === true ? { ...state, archived } : state, known.memory !== undefined);
  if (elements.length > 0) fieldsOf.push({ field: 'members', elements });
  const made = changeOf(bound, { action: 'create', verb: 'create', label: String(want.state['name']), fields: fieldsOf }, known);
  const lives = [...(known.live.get('chat')?.values() ?? [])];
  made.hazards.push(...twins(want, lives, known));
  return { change: made, notes };
}

/** What may make a new chat a mistake: a chat that it is too like, and those that nobody can see. */
function twins(want: Bound['want'], lives: Live[], known: Known): Hazard[] {
  const name = String(want.state['name']);
  const hazards = lookAlike('chat', 'name', name, known);
  const free = lives.filter((have) => !known.claimed.get('chat')?.has(have.id));
  const close = closeNames(
    name,
    free.map((have) => String(have.state['name'])),
  );
  if (close.length > 0)
    hazards.push({
      code: 'new-chat-or-rename',
      names: close,
      message: `live and undeclared: ${close.map((one) => `"${one}"`).join(', ')}. If this is one of them under a new name, write \`previously:\` or pin its id`,
    });
  if (want.state['public'] !== true)
    hazards.push({
      code: 'unseen-twin',
      message: 'private chats of others are invisible: somebody else may have made this one already',
    });
  if (known.server.generation === 'seed' || (lives.length > 0 && lives.every((have) => have.state['archived'] === undefined)))
    hazards.push({
      code: 'create-unseen',
      message: 'this server never lists archived chats: an archived chat of this name would be doubled',
    });
  return hazards;
}

function update(
  bound: Bound,
  known: Known,
  have: Live,
  elements: NonNullable<FieldChange['elements']>,
  notes: Diagnostic[],
): Decision {
  const { want } = bound;
  const wanted = managed(want);
  const fixed = fixedFields(bound, known, have);
  if (fixed) return { blocked: fixed };
  const { admins: _a, editors: _e, members: _m, owner: _o, channel, tags: _t, archived, ...state } = wanted;
  const compared = {
    fields,
    have: have.state as JsonObject,
    env: known.env,
    memory: known.memory !== undefined,
    ...(bound.remembered ? { remembered: bound.remembered.state } : {}),
  };
  const found = diffFields({ ...compared, want: state });
  notes.push(...untold(want, { ...compared, want: { ...state, ...(channel !== undefined && { channel }) } }));
  const tags = tagsOf(bound, known);
  if (managesAny(want, ['tags']) && !staysShut(bound)) {
    if (have.state['tag_ids'] === undefined)
      return {
        blocked: blockedBy(
          want,
          'tags-unseen',
          `the server does not tell which tags "${String(have.state['name'])}" has`,
          'take `tags` out of the entry, or look at the chat in Pachca',
          ['tags'],
        ),
      };
    const stays = new Map([...tags.before].filter(([key, tag]) => !tag.goes || tags.detached.has(key)));
    const tagged = tagElements(stays, tags.after, bound.remembered?.state['tags'], known);
    if (tagged.length > 0) found.push({ field: 'tags', elements: tagged });
  }
  if (elements.length > 0) found.push({ field: 'members', elements });
  const frozen = have.state['archived'] === true;
  if (frozen && archived === true && found.length > 0)
    return {
      blocked: blockedBy(
        want,
        'archived',
        `"${String(have.state['name'])}" is archived, and differs in ${found.map((field) => field.field).join(', ')}`,
        'an archived chat is frozen: write archived: false, apply, and archive it again',
      ),
    };
  if (frozen && archived === undefined && found.length > 0 && want.ignore.includes('archived'))
    return {
      blocked: blockedBy(
        want,
        'archived',
        `"${String(have.state['name'])}" is archived: nothing in it can change`,
        'write archived: false to reopen it',
      ),
    };
  if (archived !== undefined && have.state['archived'] !== undefined && archived !== have.state['archived'])
    found.push(...diffFields({ ...compared, want: { archived }, have: { archived: have.state['archived'] as Json } }));
  else if (archived === true && have.state['archived'] === undefined)
    return {
      blocked: blockedBy(
        want,
        'archived-unknown',
        'this server does not tell which chats are archived',
        'take `archived: true` out, and archive it by hand',
        ['archived'],
      ),
    };
  // Servers that tell it of others and not of this one leave it open; what never tells is an old server, and says so elsewhere.
  if (archived === false && have.state['archived'] === undefined && known.server.generation !== 'seed')
    notes.push({
      severity: 'note',
      code: 'may-be-hidden',
      address: want.address,
      place: want.place,
      message: `the server does not tell whether "${String(have.state['name'])}" (id ${have.id}) is archived: it is not reopened`,
    });
  if (found.length === 0) return { notes };
  const opens = found.some((field) => field.field === 'archived' && field.after === false);
  const closes = found.some((field) => field.field === 'archived' && field.after === true);
  const verb = opens ? 'unarchive' : closes && found.length === 1 ? 'archive' : 'update';
  const made = changeOf(bound, { action: 'update', verb, label: String(have.state['name']), fields: found }, known);
  if (opens)
    made.hazards.push({
      code: 'unarchive',
      names: [String(have.state['last_message_at'] ?? '')],
      message: `reopens a chat whose last message is of ${String(have.state['last_message_at'] ?? '').slice(0, 10) || 'an unknown day'}`,
    });
  if (closes) made.hazards.push(...stripped(have, known));
  made.hazards.push(...outHazards(guestsOut(elements, known)));
  if (closes && isProtected('chat', have.id, want, known))
    made.hazards.push({ code: 'protected', message: `${want.address} is protected` });
  if (found.some((field) => field.field === 'public' && field.after === true))
    made.hazards.push({
      code: 'opens-chat',
      message: `becomes open: everybody in the workspace may read all of it${typeof have.state['last_message_at'] === 'string' ? `, back to its first message` : ''}, and join`,
    });
  const renamed = found.find(({ field }) => field === 'name');
  if (renamed) made.hazards.push(...lookAlike('chat', 'name', String(renamed.after), known, have.id));
  const toPrivate = found.some((field) => field.field === 'public' && field.after === false);
  const leaves = holdOf(people(known).byId(known.me.id), tags).loses && have.state['owner_id'] !== known.me.id;
  if (toPrivate && (!inside(have, known) || leaves) && !elements.some((one) => one.id === known.me.id && one.after !== undefined))
    made.hazards.push({
      code: 'go-private',
      message: `${known.me.label} is not in it: once private, nobody of this manifest can reach it again`,
    });
  const edits =
    found.some((field) => ['name', 'public', 'archived'].includes(field.field)) ||
    elements.some((one) => one.before !== undefined || needsRole(one, known, have));
  return { change: made, notes, members: elements.length > 0, edits };
}

/** Who is in additive chats by somebody's hand: they stay, and are counted. */
function remarks(known: Known): Diagnostic[] {
  const counts = [...known.bound.values()].flatMap((bound) => {
    const n = bound.want.kind === 'chat' ? joinedByHand(bound, known) : 0;
    return n > 0 ? [{ address: bound.want.address, n }] : [];
  });
  if (counts.length === 0) return [];
  counts.sort((a, b) => b.n - a.n || (a.address < b.address ? -1 : 1));
  const sum = counts.reduce((all, { n }) => all + n, 0);
  const some = counts.slice(0, 5).map(({ address, n }) => `${address} ${n}`);
  const more = counts.length > 5 ? [`${counts.length - 5} more chats`] : [];
  const who = sum === 1 ? '1 person' : `${sum} people`;
  return [
    {
      severity: 'note',
      code: 'joined-by-hand',
      message: `in chats, not listed and left alone: ${who} (${[...some, ...more].join(', ')})`,
    },
  ];
}

/** What archiving takes from a chat, and reopening does not bring back. */
function stripped(have: Live, known: Known): Hazard[] {
  const kept = staying(tagsOf({ have }, known).before);
  const tags = [...kept.values()].map((tag) => `the tag "${tag.name}"`);
  const guests = [...rosterOf(have).keys()].map((id) => people(known).byId(id)).filter((person) => isLimited(person.role));
  const some = guests.slice(0, 5).map((person) => `the guest ${person.key}`);
  const more = guests.length > some.length ? [`${guests.length - some.length} more guests`] : [];
  if (tags.length + guests.length === 0) return [];
  const list = [...tags, ...some, ...more].join(', ');
  const names = [...tags, ...guests.map(({ key }) => key)];
  return [
    { code: 'archive-strips', names, message: `archiving takes ${list} out of it for good: reopening does not bring them back` },
  ];
}

/** Guests whom a change of members takes out of the chat; who is deleted is told as that. */
const guestsOut = (elements: NonNullable<FieldChange['elements']>, known: Known): string[] =>
  elements.flatMap(({ key, id, after }) =>
    after === undefined && id !== undefined && known.live.get('user')?.get(id)?.state['role'] === 'guest' ? [key] : [],
  );

/** Joining gives a role by itself; another one takes a chat admin. */
const needsRole = (one: { key: string; id?: number; after?: Json }, known: Known, have: Live): boolean => {
  const person = one.id === undefined ? people(known).named(one.key) : people(known).byId(one.id);
  const given: Role = person?.role === 'admin' ? 'admin' : person?.bot && have.state['channel'] === true ? 'editor' : 'member';
  return one.after !== undefined && one.after !== given;
};

function fixedFields({ want }: Bound, known: Known, have: Live) {
  const channel = want.state['channel'];
  if (manages(want, 'channel') && have.state['channel'] !== undefined && channel !== have.state['channel'])
    return blockedBy(
      want,
      'immutable',
      `it is a ${have.state['channel'] === true ? 'channel' : 'conversation'}, and that is fixed at creation`,
      `write channel: ${String(have.state['channel'])}, or make a new chat`,
      ['channel'],
    );
  if (have.state['channel'] === false && manages(want, 'editors') && (want.state['editors'] as string[] | undefined)?.length)
    return blockedBy(
      want,
      'editors-in-conversation',
      'it is a conversation, and only channels have editors',
      'list them under members',
      ['editors'],
    );
  const owner = want.state['owner'];
  if (typeof owner !== 'string' || want.ignore.includes('owner')) return undefined;
  const person = people(known).named(owner);
  if (have.state['owner_id'] === undefined || person?.id === have.state['owner_id']) return undefined;
  const live = people(known).byId(Number(have.state['owner_id'])).key;
  return blockedBy(
    want,
    'owner',
    `it belongs to ${live}, not to ${owner}`,
    `Pachca cannot hand a chat over: write owner: ${live}, or take the line out`,
    ['owner'],
  );
}
