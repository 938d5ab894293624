/** People: invited, edited, suspended; their tags and custom properties. */
import { fold } from '../../core/address.ts';
import {
  blockedBy,
  changeOf,
  formerly,
  idOr,
  managed,
  manages,
  objectOf,
  removalOf,
  step,
  stepId,
  strings,
} from '../../core/change.ts';
import { markOf } from '../../core/checksum.ts';
import { type Desired, isEnv } from '../../core/desired.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { diffFields, digits, newFields, overwritten, same, untold } from '../../core/diff.ts';
import type { Doubt } from '../../core/doubt.ts';
import { isProtected, thinRows, unseen } from '../../core/identity.ts';
import { type Bound, type Field, type KindOf, type Known, type Live, readKey, type Verdict } from '../../core/kind.ts';
import type {
  Blocked,
  Change,
  Doing,
  ElementChange,
  FieldChange,
  Hazard,
  Hole,
  Read,
  ReplacedElement,
  Step,
  Template,
} from '../../core/plan.ts';
import type { Json, JsonObject } from '../../wire/http.ts';
import { homeHazards } from '../guests.ts';
import { freeing, nicknameForAMoment, nicknameTaken } from '../nicknames.ts';
import { detachStep, sameTags, staying, tagElements, tagging, tagProblems } from '../tagging.ts';
import { userEntry } from './entry.ts';
import { guard } from './guard.ts';
import { addressHazards, hazardsOf, namesakes } from './near.ts';
import { fitsType, propertyForm, sameProperty, typeHints, typeNames, wantedProperties } from './properties.ts';
import { comesBack, isForeignOwner, isLimited, isOwner, type Target, targetOf } from './target.ts';
import { write } from './write.ts';

const fields: Record<string, Field> = {
  email: { writable: 'both', canon: (value) => fold(String(value ?? '')) },
  first_name: { writable: 'both' },
  last_name: { writable: 'both' },
  nickname: { writable: 'both', canon: (value) => fold(String(value ?? '')) },
  phone_number: { writable: 'both', canon: digits },
  department: { writable: 'both' },
  title: { writable: 'both' },
  role: { writable: 'both' },
  suspended: { writable: 'both' },
  tags: { writable: 'both', set: fold, access: true },
  custom_properties: { writable: 'both' },
};

const list: Read = { path: '/users', list: true, as: 'list' };
const definitions = (spelling: string): Read => ({
  path: '/custom_properties',
  query: { entity_type: spelling },
  list: true,
  unpaged: true,
  as: 'definitions',
  ...(spelling === 'User' ? { tolerate: [400, 422] } : {}),
});

const fullName = (state: Record<string, unknown>): string =>
  [state['first_name'], state['last_name']].filter((part) => typeof part === 'string' && part !== '').join(' ');

export const user: KindOf = {
  ...userEntry,
  fields,
  reads,
  doubts: (known) => [...missingSelf(known), ...unlistedTags(known)],
  observe: (items, read) => {
    if (read.as === 'definitions') return items.flatMap(definition);
    return read.path === '/users' || /^\/users\/\d+$/.test(read.path) ? items.flatMap(person) : [];
  },
  root: 'user',
  passing: (field, value, id) => field === 'nickname' && value === nicknameForAMoment('user', id),
  kept,
  identity: {
    wanted: (want) => fold(want.key),
    former: (_, name) => fold(name),
    live: (have) =>
      typeof have.state['email'] === 'string' && have.state['email'] !== '' ? fold(have.state['email']) : undefined,
    called: (have) => (typeof have.state['email'] === 'string' ? have.state['email'] : undefined),
    // Pachca gives a nickname and the role `user` by itself.
    begun: (have, { address }, known) => {
      const { custom_properties: _, ...want } = known.bound.get(address)!.want.state;
      if (!['user', want['role'] ?? 'user'].includes(have.state['role'] as string)) return false;
      const taken = overwritten({ fields, want, have: have.state as JsonObject, env: known.env, memory: false });
      return taken.every((field) => field === 'nickname' || field === 'role');
    },
    path: (id) => `/users/${id}`,
  },
  fullName,
  change,
  holds: (have, field, id, known) => {
    const name = known.live.get('tag')?.get(id)?.state['name'];
    if (field !== 'tags' || typeof name !== 'string' || have.state['tags'] === undefined) return undefined;
    return strings(have.state['tags']).map(fold).includes(fold(name));
  },
  remove: (have, verb, address, known, want) => {
    if (verb === 'keep' || (verb === 'suspend' && have.state['suspended'] === true)) return {};
    const made = removalOf(have, verb, address, known, fullName(have.state), want);
    const hazards = [
      ...ownerHazards(have, known),
      ...selfHazards(have, verb, known),
      ...removesAdmin(have),
      ...ownsHazards(have, known),
      ...homeHazards(have, known),
    ];
    return { change: { ...made, hazards } };
  },
  remarks,
  undeclared: (have, known) =>
    have.id === known.me.id ||
    typeof have.state['email'] !== 'string' ||
    fold(have.state['email']) === fold(known.settings.owner ?? '')
      ? undefined
      : have.state['email'],
  steps,
  guard,
  inventory,
  write,
};

/** Of somebody invited the first name shows once they have accepted; properties are compared by their type. */
function kept(field: string, sent: Json, answered: JsonObject): boolean | undefined {
  if (field === 'first_name' && answered['invite_status'] === 'sent' && !answered['first_name']) return true;
  if (field !== 'custom_properties') return undefined;
  const values = new Map<string, JsonObject>();
  for (const raw of Array.isArray(answered['custom_properties']) ? answered['custom_properties'] : []) {
    const property = objectOf(raw);
    if (property !== undefined) values.set(String(property['id']), property);
  }
  return Object.entries((sent ?? {}) as JsonObject).every(([id, value]) => {
    const property = values.get(id);
    return sameProperty(property?.['value'] ?? null, value, String(property?.['data_type'] ?? 'string'));
  });
}

function reads(known: Known): Read[] {
  const wanted: Read[] = [list];
  if (known.wanted.some((want) => want.kind === 'user' && want.state['custom_properties'] !== undefined)) {
    wanted.push(definitions('User'));
    const status = known.answers.get(readKey(definitions('User')))?.status;
    if (status === 400 || status === 422) wanted.push(definitions('user'));
  }
  for (const { want, have } of known.bound.values())
    if (
      want.kind === 'user' &&
      have &&
      Object.keys(managed(want)).some((field) =>
        field !== 'custom_properties' ? have.state[field] === undefined : have.state['custom_properties'] === undefined,
      )
    )
      wanted.push({ path: `/users/${have.id}`, list: false, as: 'one', about: have.id });
  if (known.answers.has(readKey(list))) wanted.push(...unseen(user, known), ...thinRows(user, ['suspended', 'tags'], known));
  return wanted.filter((read) => !known.answers.has(readKey(read)));
}

/** Whoever lists people is one of them. */
const missingSelf = ({ me, live, answers }: Known): Doubt[] =>
  !answers.has(readKey(list)) || live.get('user')?.has(me.id) || live.get('bot')?.has(me.id)
    ? []
    : [{ said: `the list of people lacks the token's own user, ${me.label} (id ${me.id})` }];

/** A tag that somebody carries and no list showed: asked for by its name, or it would be made a second time. */
function unlistedTags(known: Known): Doubt[] {
  if (!known.answers.has('/group_tags') || isLimited(known.me.role)) return [];
  const doubts = new Map<string, Doubt>();
  for (const { state } of known.live.get('user')?.values() ?? [])
    for (const name of strings(state['tags'])) {
      if (doubts.has(name) || tagging(known).live(name) !== undefined) continue;
      const read: Read = { path: '/group_tags', query: { 'names[]': name }, list: true, as: 'named' };
      // Asked for and not there: it was deleted or renamed since the people were read.
      if (!known.answers.has(readKey(read)))
        doubts.set(name, { said: `people carry the tag "${name}", which the list of tags lacks`, read });
    }
  return [...doubts.values()];
}

/** Servers of early 2026 leave fields out of lists: those people are read one by one. */
function inventory(known: Known, keeps: (have: Live) => boolean): Read[] {
  const wanted: Read[] = [list, definitions('User')];
  const status = known.answers.get(readKey(definitions('User')))?.status;
  if (status === 400 || status === 422) wanted.push(definitions('user'));
  for (const have of known.live.get('user')?.values() ?? []) {
    const whole = [...observed, 'custom_properties'].every((field) => have.state[field] !== undefined);
    if (!whole && keeps(have)) wanted.push({ path: `/users/${have.id}`, list: false, as: 'one', about: have.id });
  }
  return wanted.filter((read) => !known.answers.has(readKey(read)));
}

const observed = [
  'email',
  'first_name',
  'last_name',
  'nickname',
  'phone_number',
  'department',
  'title',
  'role',
  'suspended',
  'invite_status',
];

const roles = new Set(['admin', 'user', 'multi_guest', 'guest']);

/** Where null does not mean empty, but that nothing is told. */
const neverNull = new Set(['role', 'suspended', 'nickname', 'invite_status']);

/** One user of a list or by id; what the answer leaves out stays unknown. Bots are somebody else's. */
function person(item: Json) {
  const found = objectOf(item);
  if (found === undefined || typeof found['id'] !== 'number' || found['bot'] === true) return [];
  const state: Record<string, Json> = {};
  for (const field of observed)
    if (found[field] !== undefined && !(found[field] === null && neverNull.has(field))) state[field] = found[field];
  // A role that nobody here knows is no rank that could be compared.
  if (!roles.has(String(state['role']))) delete state['role'];
  if (Array.isArray(found['list_tags'])) state['tags'] = found['list_tags'];
  if (Array.isArray(found['custom_properties']))
    state['custom_properties'] = Object.fromEntries(
      found['custom_properties'].flatMap((raw) => {
        const property = objectOf(raw);
        return property?.['id'] === undefined ? [] : [[String(property['id']), property['value'] ?? null]];
      }),
    );
  return [{ kind: 'user', id: found['id'], state }];
}

function definition(item: Json) {
  const found = objectOf(item);
  return typeof found?.['id'] === 'number'
    ? [{ kind: 'property', id: found['id'], state: { name: found['name'] ?? '', data_type: found['data_type'] ?? 'string' } }]
    : [];
}

/** All that makes an entry impossible, in the order of its fields. */
function blockers(bound: Bound, target: Target, known: Known): Blocked[] {
  const { want, have } = bound;
  const taggable = have === undefined || manages(want, 'tags');
  const properties = wantedProperties(
    have && !manages(want, 'custom_properties') ? undefined : want.state['custom_properties'],
    known,
  );
  const taken = nicknameTaken(bound, known);
  const homeless = have === undefined && want.state['role'] === 'guest' ? withoutHome(want, known) : undefined;
  return [
    ...(taggable ? tagProblems(want, target.unknownTags, known) : []),
    ...(have !== undefined && taggable && have.state['tags'] === undefined
      ? [
          blockedBy(
            want,
            'tags-unseen',
            `this server does not tell which tags ${want.key} has`,
            'take `tags` out: writing them would replace all of them',
            ['tags'],
          ),
        ]
      : []),
    ...properties.wrong.map(({ name, why }) =>
      blockedBy(want, 'unknown-property', why, 'correct the name, or ask an admin to make the property', [
        'custom_properties',
        name,
      ]),
    ),
    ...properties.wanted
      .filter(({ text, definition }) => !fitsType(text, definition.data_type))
      .map(({ name, value, text, definition: { name: called, data_type } }) =>
        blockedBy(
          want,
          'wrong-property',
          `the property "${called}" is a ${typeNames[data_type]}, and ${isEnv(value) ? 'the value of its variable' : `"${text}"`} is none`,
          typeHints[data_type]!,
          ['custom_properties', name],
        ),
      ),
    ...(taken ? [taken] : []),
    ...(homeless ? [homeless] : []),
    ...(have === undefined ? [] : guestProblems(want, have, target)),
  ];
}

/** What Pachca refuses of guests who are live. */
function guestProblems(want: Desired, have: Live, target: Target): Blocked[] {
  if (want.state['role'] === 'guest' && manages(want, 'role') && have.state['role'] !== 'guest')
    return [
      blockedBy(
        want,
        'guest-fixed',
        `a ${String(have.state['role'])} cannot be made a guest: Pachca makes guests only by invitation`,
        'write role: multi_guest, or let somebody delete the account first',
        ['role'],
      ),
    ];
  const limited = target.role === 'guest' || target.role === 'multi_guest';
  if (!limited || !manages(want, 'tags') || strings(want.state['tags']).length === 0) return [];
  const message = `${want.key} is a ${target.role}, and Pachca ignores tags of guests`;
  return [blockedBy(want, 'guest-tags', message, 'take the tags out', ['tags'])];
}

function change(bound: Bound, known: Known): Verdict {
  const { want, have } = bound;
  const target = targetOf(bound, known);
  const stopped = blockers(bound, target, known);
  if (stopped.length > 0) return { blocked: stopped };
  if (have === undefined) {
    const made = invitation(bound, known);
    made.hazards.push(
      ...hazardsOf({ email: want.key, state: want.state }, known),
      ...(want.state['role'] === 'admin' ? [grantsAdmin] : []),
    );
    return { change: made };
  }

  const notes: Diagnostic[] = [];
  const { custom_properties: _p, tags: _t, first_name, ...declared } = managed(want);
  const pending = isPending(have) && !have.state['first_name'];
  if (first_name !== undefined && !pending) declared['first_name'] = first_name;
  if (comesBack(have, known) && declared['suspended'] === undefined && !want.ignore.includes('suspended'))
    declared['suspended'] = false;
  else if (have.state['suspended'] === true && want.state['suspended'] === undefined)
    notes.push({
      ...note(want, 'suspended', `${want.key} is declared, but suspended`),
      hint: 'add the line `suspended: false` to let them back in',
    });
  const compared = {
    fields,
    want: isCalledOtherwise(bound) ? { email: want.key, ...declared } : declared,
    have: have.state as Record<string, Json>,
  };
  notes.push(...untold(want, { ...compared, want: managed(want) }));
  const found: FieldChange[] = diffFields({
    ...compared,
    env: known.env,
    ...(bound.remembered ? { remembered: bound.remembered.state } : {}),
    memory: known.memory !== undefined,
  });
  if (manages(want, 'tags')) found.push(...tagChanges(bound, known));
  if (manages(want, 'custom_properties') && have.state['custom_properties'] !== undefined)
    found.push(...propertyChanges(bound, known));
  if (found.length === 0) return { notes };
  if (isForeignOwner(have, known)) {
    if (losesRank(found))
      return {
        blocked: blockedBy(
          want,
          'owner',
          `${want.key} owns the workspace, and nobody suspends or demotes its Owner`,
          'take role or suspended out; only the Owner, in Pachca, can give the workspace to somebody else',
          [found.find(({ field }) => field === 'role' || field === 'suspended')!.field],
        ),
      };
    notes.push(
      note(
        want,
        'owner',
        `the workspace's Owner differs in ${found.map((field) => field.field).join(', ')}; only the Owner's own token can change that`,
      ),
    );
    return { notes };
  }
  const made = changeOf(
    bound,
    { action: 'update', verb: verbOf(found), label: fullName({ ...have.state, ...declared }), fields: found },
    known,
  );
  made.hazards.push(...(makesLess(found) ? [...ownerHazards(have, known), ...selfHazards(have, 'change', known)] : []));
  if (made.verb === 'suspend' && isProtected('user', have.id, want, known))
    made.hazards.push({ code: 'protected', message: `${want.key} is protected` });
  const rank = has(found, 'role', 'admin') || (made.verb === 'reactivate' && have.state['role'] === 'admin' && !losesRank(found));
  if (rank) made.hazards.push(grantsAdmin);
  if (found.some((field) => field.field === 'email')) made.hazards.push(...addressHazards(have, want.key, known));
  if (found.some(({ field }) => ['first_name', 'last_name', 'nickname'].includes(field)))
    made.hazards.push(...namesakes(have, { ...have.state, ...declared }, known));
  if (isLimited(String(have.state['role'])) && (has(found, 'role', 'user') || has(found, 'role', 'admin')))
    made.hazards.push({
      code: 'guest-becomes-user',
      message: 'was a guest: sees all open chats and everybody in the workspace from then on',
    });
  if (made.verb === 'suspend') made.hazards.push(...removesAdmin(have), ...ownsHazards(have, known), ...homeHazards(have, known));
  if (found.some((field) => field.field === 'role' && field.before === 'admin'))
    made.hazards.push({
      code: 'keeps-chat-admin',
      message: 'stays chat admin wherever they are one: Pachca does not recompute chat roles',
    });
  return { change: made, notes };
}

/** Invited, and not there yet: the first name shows only once they are. */
const isPending = (have: Live): boolean => have.state['invite_status'] === 'sent';

function remarks({ bound }: Known): Diagnostic[] {
  const late = [...bound.values()].flatMap(({ want, have }) =>
    want.kind === 'user' && want.ensure === 'present' && have && isPending(have) ? [want.key] : [],
  );
  if (late.length === 0) return [];
  const who = late.length === 1 ? `${late[0]} has` : `${late.length} people have`;
  const waits = [...bound.values()].some(
    ({ want, have }) => have && isPending(have) && !have.state['first_name'] && want.state['first_name'] !== undefined,
  );
  const names = waits ? ': until then Pachca shows no first name, and none is compared' : '';
  return [{ severity: 'note', code: 'pending', message: `${who} not accepted the invitation yet${names}` }];
}

/** Found by an id or a former address: the e-mail itself is to change. One that is hidden is not compared. */
const isCalledOtherwise = ({ want, have }: Bound): boolean =>
  typeof have?.state['email'] === 'string' && have.state['email'] !== '' && fold(have.state['email']) !== fold(want.key);

const grantsAdmin: Hazard = {
  code: 'grants-admin',
  message: 'becomes an admin of the workspace: may invite, suspend and change everybody, and joins chats as their admin',
};

const removesAdmin = ({ state }: Live): Hazard[] =>
  state['role'] === 'admin' && state['suspended'] !== true
    ? [{ code: 'removes-admin', message: 'is an admin of the workspace' }]
    : [];

/** What is left without its owner: Pachca hands no chat over. */
function ownsHazards(have: Live, known: Known): Hazard[] {
  const owned = (kind: string, key: string) =>
    [...(known.live.get(kind)?.values() ?? [])].filter(({ state }) => state[key] === have.id && state['archived'] !== true);
  const chats = owned('chat', 'owner_id').map(({ state }) => `"${String(state['name'])}"`);
  const bots = owned('bot', 'creator_id').map(({ state }) => String(state['nickname']));
  if (chats.length + bots.length === 0) return [];
  const list = [...chats, ...bots];
  const more = list.length > 5 ? ` and ${list.length - 5} more` : '';
  return [
    {
      code: 'owns',
      names: list,
      message: `owns ${list.slice(0, 5).join(', ')}${more}: nobody can take that over, so see that others are admins there`,
    },
  ];
}

const note = (want: Desired, code: string, message: string): Diagnostic => ({
  severity: 'note',
  code,
  address: want.address,
  place: want.place,
  message,
});

/** A guest is invited into their only chat: it must be declared, and open. */
function withoutHome(want: Desired, known: Known): Blocked | undefined {
  const home = homeOf(want, known);
  if (home === undefined)
    return blockedBy(
      want,
      'guest-chat',
      `${want.key} is to be a guest, and no chat lists them`,
      'a guest has exactly one chat, decided by the invitation: list them in one',
      ['role'],
    );
  const live = known.bound.get(home.address)?.have?.state['archived'] === true;
  if (home.state['archived'] !== true && !(live && home.state['archived'] === undefined)) return undefined;
  return blockedBy(
    want,
    'guest-chat',
    `${want.key} is to be a guest of ${home.address}, which is archived`,
    'nobody is invited into an archived chat: open it, or choose another',
    ['role'],
  );
}

function invitation(bound: Bound, known: Known): Change {
  const { want } = bound;
  const how = want.invite ?? known.settings.invite;
  const home = want.state['role'] === 'guest' ? homeOf(want, known) : undefined;
  return changeOf(
    bound,
    {
      action: 'create',
      verb: 'invite',
      detail: how === 'email' ? 'sends an e-mail' : 'no e-mail',
      label: fullName(want.state),
      fields: [
        ...newFields(fields, withoutProperties(want.state), known.memory !== undefined),
        ...(want.state['custom_properties'] === undefined ? [] : propertyChanges(bound, known)),
        ...(home === undefined ? [] : [{ field: 'chat', after: String(home.state['name'] ?? home.address) }]),
      ],
    },
    known,
  );
}

function withoutProperties(state: Desired['state']): Desired['state'] {
  const { custom_properties: _, ...rest } = state;
  return rest;
}

/** Tags that the person gains or loses by declaration; tags that are deleted or renamed are not their change. */
function tagChanges(bound: Bound, known: Known): FieldChange[] {
  const { tagsBefore, tagsAfter } = targetOf(bound, known);
  const stays = staying(tagsBefore);
  if (sameTags(stays, tagsAfter)) return [];
  return [{ field: 'tags', elements: tagElements(stays, tagsAfter, bound.remembered?.state['tags'], known) }];
}

function propertyChanges(bound: Bound, known: Known): FieldChange[] {
  const live = (bound.have?.state['custom_properties'] ?? {}) as Record<string, Json>;
  const once = (bound.remembered?.state['custom_properties'] ?? {}) as Record<string, Json>;
  const elements: ElementChange[] = [];
  let sensitive = false;
  for (const { name, definition, value, text } of wantedProperties(bound.want.state['custom_properties'], known).wanted) {
    const before = live[String(definition.id)] ?? null;
    if (sameProperty(before, text, definition.data_type)) continue;
    if (isEnv(value)) sensitive = true;
    const why =
      known.memory === undefined
        ? {}
        : { why: once[name] !== undefined && same(once[name], value as Json) ? ('drift' as const) : ('intent' as const) };
    elements.push({
      key: definition.name,
      id: definition.id,
      ...(propertyForm(before, definition.data_type) === '' || isEnv(value) ? {} : { before }),
      ...(isEnv(value) ? { mark: markOf(propertyForm(before, definition.data_type)) } : {}),
      ...(isEnv(value) ? { after: { ...value } as { [key: string]: Json } } : text === '' ? {} : { after: text }),
      ...why,
    });
  }
  return elements.length === 0
    ? []
    : [{ field: 'custom_properties', elements, ...(sensitive ? { sensitive: true as const } : {}) }];
}

const has = (found: FieldChange[], field: string, after: Json) => found.some((one) => one.field === field && one.after === after);

function verbOf(found: FieldChange[]): string {
  if (has(found, 'suspended', true)) return 'suspend';
  if (has(found, 'suspended', false)) return 'reactivate';
  return 'update';
}

const losesRank = (found: FieldChange[]) =>
  has(found, 'suspended', true) || found.some((field) => field.field === 'role' && field.after !== 'admin');

/** Loses the right to sign in, or rank. */
const makesLess = (found: FieldChange[]) => has(found, 'suspended', true) || found.some((field) => field.field === 'role');

const ownerHazards = (have: Live, known: Known) =>
  isOwner(have, known)
    ? [{ code: 'owner', message: `${String(have.state['email'])} owns the workspace: never suspended, demoted or removed` }]
    : [];

const selfHazards = (have: Live, verb: string, known: Known) =>
  have.id === known.me.id
    ? [{ code: 'self', message: `this is the token's own user: the next request after this ${verb} may be refused` }]
    : [];

const doingOf = (found: FieldChange[]): Doing => {
  if (has(found, 'suspended', true)) return 'suspend';
  if (has(found, 'role', 'admin')) return 'promote';
  if (found.some((field) => field.field === 'role' && field.before === 'admin')) return 'demote';
  if (has(found, 'suspended', false)) return 'reactivate';
  return 'edit';
};

function steps(change: Change, known: Known, changes: ReadonlyMap<string, Change>): Step[] {
  const { address } = change;
  const who = change.label ? `${change.label} (${splitKey(address)})` : splitKey(address);
  if (change.action === 'remove') return removalSteps(change, known, who);
  const want = known.bound.get(address)!.want;
  const body: Record<string, Template> = {};
  for (const { field, after, sensitive } of change.fields)
    if (!['tags', 'custom_properties', 'chat'].includes(field))
      body[field] = (sensitive ? (want.state[field] as Template) : after) as Template;
  const needs: string[] = [];
  const after: string[] = [];
  const tagField = change.fields.find((field) => field.field === 'tags');
  if (tagField) {
    const [names, makers, attaches] = tagNames(tagField, change, known, changes);
    after.push(...attaches);
    if (names.length > 0 || change.action === 'update') body['list_tags'] = names;
    needs.push(...makers);
  }
  const properties = change.fields.find((field) => field.field === 'custom_properties');
  if (properties) body['custom_properties'] = propertyValues(change, properties, known);
  const named = change.fields.some(({ field }) => field === 'nickname');
  const updating = (user: Record<string, Template>): Pick<Step, 'request' | 'rights'> => ({
    request: { method: 'PUT', path: ['users', change.id!], body: { user } },
    rights: { scope: 'users:update', workspace: 'admin' },
  });
  const way = named ? freeing(change, known, changes, (nickname) => updating({ nickname })) : { aside: [], needs: [] };
  needs.push(...way.needs);
  if (change.action === 'update')
    return [
      ...way.aside,
      step(address, doingOf(change.fields), {
        label: `${change.verb} ${who}`,
        ...updating(body),
        answers: 'object',
        ...replaced(change, known),
        needs,
        after,
      }),
    ];
  const guest = want.state['role'] === 'guest';
  if (guest) {
    const home = homeOf(want, known)?.address;
    if (home) {
      body['chat_ids'] = [idOr(known.bound.get(home)?.have?.id, home)];
      needs.push(stepId(home, 'chat-create'), stepId(home, 'unarchive'));
    }
  }
  const user = { email: want.key, ...body };
  return [
    step(address, guest ? 'invite-guest' : 'invite', {
      label: `invite ${who}`,
      request: { method: 'POST', path: ['users'], body: { user, skip_email_notify: change.detail === 'no e-mail' } },
      rights: { scope: 'users:create', workspace: 'admin' },
      answers: 'object',
      gives: { idOf: address },
      shows: { read: { path: ['users', { idOf: address }], list: false }, at: 'id' },
      done: ['taken', 'already_exists'],
      probe: { read: { path: ['users'], list: true }, match: { email: want.key } },
      ...formerly(want.previously, (email) => ({
        read: { path: ['users'], query: { query: email }, list: true },
        match: { email },
      })),
      needs,
    }),
  ];
}

const splitKey = (address: string) => address.slice(address.indexOf(':') + 1);

/** The chat that declares a guest to be created. */
const homeOf = (want: Desired, known: Known): Desired | undefined =>
  known.wanted.find(
    (chat) =>
      chat.kind === 'chat' &&
      chat.ensure === 'present' &&
      ['members', 'admins', 'editors'].some((role) =>
        ((chat.state[role] ?? []) as string[]).some((ref) => fold(ref) === fold(want.key)),
      ),
  );

/** The whole set to send, as it will be named then, and the steps that must have made or renamed those tags. */
function tagNames(
  field: FieldChange,
  change: Change,
  known: Known,
  changes: ReadonlyMap<string, Change>,
): [string[], string[], string[]] {
  const bound = known.bound.get(change.address)!;
  const tags = tagging(known);
  // A tag that is deleted stays until then: taken off first, it would take those it held out of their chats.
  const live = [...targetOf({ want: bound.want, ...(bound.have && { have: bound.have }) }, known).tagsBefore.values()];
  const set = new Map(live.map((tag) => [fold(tag.name), tag.name]));
  for (const { key, after } of field.elements ?? []) {
    if (after === undefined) set.delete(fold(key));
    else set.set(fold(key), tags.named(key)?.id === undefined ? key : tags.named(key)!.name);
  }
  // Somebody else may have made a tag while the lists were read: it is kept by the name that the person carries.
  for (const raw of strings(bound.have?.state['tags'])) if (tags.live(raw) === undefined) set.set(fold(raw), raw);
  const makers = [...set.keys()].flatMap((name) => {
    const address = tags.named(name)?.address;
    const made = address === undefined ? undefined : changes.get(address);
    return made?.action === 'create'
      ? [stepId(made.address, 'tag-create')]
      : made?.action === 'update'
        ? [stepId(made.address, 'tag-rename')]
        : [];
  });
  const given = new Set((field.elements ?? []).flatMap(({ key, after }) => (after === undefined ? [] : [fold(key)])));
  // Whoever is declared in that chat comes in anyway.
  const own = fold(splitKey(change.address));
  const comes = (other: Change) =>
    other.fields.some(
      (one) => one.field === 'members' && one.elements?.some((member) => member.after !== undefined && fold(member.key) === own),
    );
  const chatsThat = (takes: boolean) =>
    [...changes.values()].flatMap((other) =>
      other.kind === 'chat'
        ? other.fields.flatMap((one) =>
            one.field === 'tags'
              ? (one.elements ?? [])
                  .filter((tag) => (tag.after === undefined) === takes && given.has(fold(tag.key)))
                  .map((tag) => ({ other, tag: tag.key }))
              : [],
          )
        : [],
    );
  const detaches = chatsThat(true).flatMap(({ other, tag }) => (comes(other) ? [] : [detachStep(other.address, tag)]));
  // A chat that gets the tag has it first: who trades one tag for another is then held all the while.
  const attaches = chatsThat(false).map(({ other }) => stepId(other.address, 'attach'));
  return [[...set.values()].sort(), [...makers, ...detaches], attaches];
}

/** Tags and properties are written as whole sets: what the plan changes of them, to be applied to what is there then. */
function replaced(change: Change, known: Known): Pick<Step, 'replaces'> {
  const tags = change.fields.find((field) => field.field === 'tags');
  const properties = change.fields.find((field) => field.field === 'custom_properties');
  if (tags === undefined && properties === undefined) return {};
  const set = (list: string, elements: ReplacedElement[]) => ({ list: `user.${list}`, at: list, elements });
  const before: Record<string, Json> = {};
  for (const { field, before: was, sensitive } of change.fields)
    if (was !== undefined && !sensitive && !['tags', 'custom_properties'].includes(field)) before[field] = was;
  return {
    replaces: {
      read: { path: ['users', change.id!], list: false },
      sets: [
        ...(tags
          ? [
              set(
                'list_tags',
                (tags.elements ?? []).flatMap((one) => replacedTags(one, change, known)),
              ),
            ]
          : []),
        ...(properties
          ? [
              set(
                'custom_properties',
                (properties.elements ?? []).map((one) => ({
                  key: one.id!,
                  ...(properties.sensitive ? {} : { before: one.before ?? null }),
                  after: isEnv(one.after) ? (one.after as Hole) : ((one.after ?? '') as Template),
                })),
              ),
            ]
          : []),
      ],
      before,
    },
  };
}

/** What goes may be renamed before; what comes must still be called so, or its name would make a new tag. */
function replacedTags({ key, after }: ElementChange, change: Change, known: Known): ReplacedElement[] {
  const tags = tagging(known);
  if (after === undefined) {
    const carried = strings(known.live.get('user')?.get(change.id!)?.state['tags']).filter(
      (name) => tags.live(name)?.name === key,
    );
    return [...new Set([key, ...carried])].map((name) => ({ key: name }));
  }
  const tag = tags.named(key);
  if (tag?.id === undefined) return [{ key, after: true }];
  const { id, name } = tag;
  return [{ key: name, after: true, called: { read: { path: ['group_tags', id], list: false }, match: { name } } }];
}

/** All live values overlaid with the new ones: whether the server merges or replaces is nowhere promised. */
function propertyValues(change: Change, field: FieldChange, known: Known): Template {
  const bound = known.bound.get(change.address)!;
  const live = (bound.have?.state['custom_properties'] ?? {}) as Record<string, Json>;
  const defined = known.live.get('property');
  const values = new Map<number, Template>();
  for (const [id, value] of Object.entries(live)) if (value !== null && defined?.has(Number(id))) values.set(Number(id), value);
  for (const element of field.elements ?? [])
    values.set(element.id!, isEnv(element.after) ? (element.after as Hole) : ((element.after ?? '') as Template));
  return [...values].sort(([a], [b]) => a - b).map(([id, value]) => ({ id, value }));
}

function removalSteps(change: Change, known: Known, who: string): Step[] {
  const id = change.id!;
  const email = known.live.get('user')?.get(id)?.state['email'] ?? null;
  if (change.verb === 'suspend')
    return [
      step(change.address, 'suspend', {
        label: `suspend ${who}`,
        request: { method: 'PUT', path: ['users', id], body: { user: { suspended: true } } },
        rights: { scope: 'users:update', workspace: 'admin' },
        answers: 'object',
      }),
    ];
  return [
    step(change.address, 'delete', {
      label: `delete ${who}`,
      request: { method: 'DELETE', path: ['users', id] },
      rights: { scope: 'users:delete', workspace: 'admin' },
      done: [404],
      irreversible: { read: { path: ['users', id], list: false }, match: { email } },
      shows: { read: { path: ['users', id], list: false }, among: { path: ['users'], list: true }, gone: true },
    }),
  ];
}
