/** Who is in a chat, who should be, and what that changes. */
import { addressOf, fold } from '../../core/address.ts';
import { blockedBy, manages, numbers, strings } from '../../core/change.ts';
import type { Desired } from '../../core/desired.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { elementWhy } from '../../core/diff.ts';
import { type Answer, type Bound, type Known, type Live, readKey } from '../../core/kind.ts';
import { stillThere } from '../../core/leftover.ts';
import type { Blocked, ElementChange, Read, Why } from '../../core/plan.ts';
import { type People, type Person, people } from '../people.ts';
import { perKnown } from '../per-known.ts';
import { didYouMean } from '../suggest.ts';
import { declaredTags, sameTags, staying, type Tag, type TagSet, tagging } from '../tagging.ts';

export type Role = 'member' | 'editor' | 'admin' | 'owner';
const rank: Record<Role, number> = { member: 0, editor: 1, admin: 2, owner: 3 };
export const lists = { admins: 'admin', editors: 'editor', members: 'member' } as const;
type List = keyof typeof lists;
const names = Object.keys(lists) as List[];

export const membershipOf = (want: Desired, known: Known): 'additive' | 'exact' => want.membership ?? known.settings.membership;
const declares = (want: Desired, list: List): boolean => manages(want, list);
export const managesMembers = (want: Desired): boolean => want.ensure === 'present' && names.some((list) => declares(want, list));
/** Whether it matters who is admin or editor; otherwise everybody who is in will do. */
export const managesRoles = (want: Desired, known: Known): boolean =>
  managesMembers(want) && (declares(want, 'admins') || declares(want, 'editors') || membershipOf(want, known) === 'exact');

/**
 * Whether a live chat is to be archived after the plan: its tags and members are not compared. Archiving takes off all tags
 * and throws out the guests, and nothing in an archived chat can be changed.
 */
export const staysShut = ({ want, have }: Partial<Bound>): boolean =>
  have !== undefined &&
  ((want?.state['archived'] === true && !want.ignore.includes('archived')) ||
    (have.state['archived'] === true && want?.ignore.includes('archived') === true));

/** The member listing of a chat; `role` is the API's own filter. The roles stand in no object, only in these lists. A refusal is about this chat. */
export const listing = (id: number, role?: 'admin' | 'editor' | 'member'): Read => ({
  path: `/chats/${id}/members`,
  ...(role === undefined ? {} : { query: { role } }),
  list: true,
  as: role === undefined ? 'listed' : `${role}s`,
  about: id,
  tolerate: [403, 404],
});

/** Those who are in a chat and have no role in it. */
export const withoutRole = (id: number): Read => ({ ...listing(id, 'member'), as: 'plain' });

/** How the server refused to list who is in a chat; undefined where it did not. */
export const refusedListing = ({ id }: Live, known: Known): Answer | undefined =>
  ([undefined, 'admin', 'editor', 'member'] as const)
    .map((role) => known.answers.get(readKey(listing(id, role))))
    .find((answer) => answer !== undefined && answer.status !== 200);

/** Everybody in a live chat with their role, as far as it was read; without role listings all but the owner count as members. */
export function rosterOf(have: Live): Map<number, Role> {
  const ids = have.state['listed'] ?? have.state['member_ids'];
  const roster = new Map<number, Role>(numbers(ids).map((id) => [id, 'member']));
  for (const id of numbers(have.state['editors'])) roster.set(id, 'editor');
  for (const id of numbers(have.state['admins'])) roster.set(id, 'admin');
  // Who left a chat that they own still owns it, but is not in it.
  const owner = have.state['owner_id'];
  if (typeof owner === 'number' && roster.has(owner)) roster.set(owner, 'owner');
  return roster;
}

/** The role that the server gives to whoever joins: never recomputed later. */
export function roleOnJoining(person: Person, channel: boolean): Role {
  if (person.role === 'admin') return 'admin';
  return person.bot && channel ? 'editor' : 'member';
}

export interface ChatTags {
  before: TagSet;
  after: TagSet;
  /** Taken off this chat by its own declaration, whether or not the tag itself is deleted as well. */
  detached: TagSet;
  /** Declared, and neither live nor declared as tags. */
  unknown: string[];
}

/** The tags of a chat before and after the plan, by tag key. */
export function tagsOf(bound: Partial<Bound>, known: Known): ChatTags {
  const ids = numbers(bound.have?.state['tag_ids']);
  const before = new Map(ids.flatMap((id) => tagging(known).byId(id) ?? []).map((tag) => [tag.key, tag]));
  const { kept, unknown } = declaredTags(staysShut(bound) ? {} : bound, before, known);
  return { before, after: staying(kept), detached: new Map([...before].filter(([key]) => !kept.has(key))), unknown };
}

/** A tag that stands in both. */
function meets(a: TagSet, b: TagSet): Tag | undefined {
  if (a.size === 0 || b.size === 0) return undefined;
  for (const [key, tag] of a) if (b.has(key)) return tag;
  return undefined;
}

export interface Hold {
  before?: Tag;
  after?: Tag;
  /** Held by a tag that goes from the person or the chat, and by no other. Of a deleted tag people become direct members. */
  loses: boolean;
  /** Held only while the plan is under way: the tag comes to the person and goes from the chat, or the other way round. */
  passing: boolean;
}

const free: Hold = { loses: false, passing: false };

/** Whether a tag holds somebody in a chat, before and after the plan. */
export function holdOf(person: Person, tags: ChatTags): Hold {
  if (tags.before.size + tags.after.size === 0 || person.tagsBefore.size + person.tagsAfter.size === 0) return free;
  const before = meets(tags.before, person.tagsBefore);
  const after = meets(tags.after, person.tagsAfter);
  const freed = [...tags.before.values()].some(
    (tag) => tag.goes && !tags.detached.has(tag.key) && person.tagsBefore.has(tag.key),
  );
  const passing =
    before === undefined &&
    after === undefined &&
    meets(new Map([...tags.before, ...tags.after]), new Map([...person.tagsBefore, ...person.tagsAfter])) !== undefined;
  return {
    ...(before && { before }),
    ...(after && { after }),
    loses: before !== undefined && after === undefined && !freed,
    passing,
  };
}

export interface Membership {
  elements: ElementChange[];
  notes: Diagnostic[];
  blocked?: Blocked[];
}

/** The members of a chat that must change, the owner and the token's own role excepted. */
export function membership(bound: Bound, known: Known): Membership {
  const { want, have } = bound;
  if (!managesMembers(want) || staysShut(bound)) return { elements: [], notes: [] };
  const everybody = people(known);
  const listed = listedIn(want, everybody, known);
  if ('blocked' in listed) return { elements: [], notes: [], blocked: listed.blocked };
  const roster = have === undefined ? new Map<number, Role>() : rosterOf(have);
  const tags = tagsOf(bound, known);
  const context: Context = {
    bound,
    known,
    roster,
    tags,
    retagged: !sameTags(tags.before, tags.after),
    exact: membershipOf(want, known) === 'exact' && !known.keeping,
    channel: (have?.state['channel'] ?? want.state['channel']) === true,
    once: rememberedIn(bound, everybody, known),
    notes: [...listed.notes],
    held: [],
    unsure: [],
  };
  const elements: ElementChange[] = [];
  let guest: Person | undefined;
  for (const person of listed.people)
    if (person.role === 'guest' && person.id !== undefined && !roster.has(person.id)) guest = person;
  if (guest)
    return {
      elements,
      notes: [],
      blocked: [
        blockedBy(
          want,
          'guest-fixed',
          `${guest.key} is a guest, and a guest's only chat is decided by the invitation`,
          'take them out here, or make them a multi_guest',
        ),
      ],
    };
  for (let at = 0; at < listed.people.length; at++) {
    const change = listedChange(listed.people[at]!, listed.roles[at]!, context);
    // Somebody who stands twice in the lists is one person, and the first place counts.
    if (change !== undefined && !elements.some((one) => one.key === change.key)) elements.push(change);
  }
  // In an additive chat only those go who were listed once: nobody else needs looking at.
  if (context.exact || context.once.size > 0) {
    const named = new Set(listed.people.map((person) => person.id));
    for (const [id, role] of roster) if (!named.has(id)) elements.push(...unlistedChange(id, role, everybody, context));
    for (const id of context.once.keys())
      if (!named.has(id) && !roster.has(id) && mayBeHidden(id, known))
        lingers(id, 'suspended people cannot be seen in chats', context);
  }
  if (context.exact) elements.push(...broughtChanges(listed.people, everybody, context));
  if (context.held.length > 0) note(context, 'held-by-tag', heldText(context.held));
  if (context.unsure.length > 0)
    note(
      context,
      'may-be-hidden',
      `${context.unsure.slice(0, 5).join(', ')}${context.unsure.length > 5 ? ` and ${context.unsure.length - 5} more` : ''} ${context.unsure.length === 1 ? 'stays' : 'stay'}: the server does not tell enough to know that no list and no tag means them`,
    );
  elements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return { elements, notes: context.notes };
}

/** How many people are in an additive chat whom neither its lists nor a tag put there, and whom this plan leaves in. */
export function joinedByHand(bound: Bound, known: Known): number {
  const { want, have } = bound;
  if (have === undefined || !managesMembers(want) || !declares(want, 'members') || staysShut(bound)) return 0;
  if (membershipOf(want, known) === 'exact') return 0;
  const everybody = people(known);
  const listed = new Set<number | undefined>(
    names.flatMap((list) => strings(want.state[list]).map((ref) => everybody.named(ref)?.id)),
  );
  const once = known.leftovers ? rememberedIn(bound, everybody, known) : new Map<number, Role>();
  const tags = tagsOf(bound, known);
  return numbers(have.state['listed'] ?? have.state['member_ids']).filter((id) => {
    if (listed.has(id) || once.has(id) || id === known.me.id || id === have.state['owner_id']) return false;
    const person = everybody.byId(id);
    return !person.bot && !person.suspended && !person.gone && holdOf(person, tags).after === undefined;
  }).length;
}

interface Context {
  bound: Bound;
  known: Known;
  roster: Map<number, Role>;
  tags: ChatTags;
  /** Whether the chat's tags are others after the plan. */
  retagged: boolean;
  exact: boolean;
  channel: boolean;
  /** The ids that an earlier apply listed, in which list and how they were written. */
  once: Map<number, { list: List; ref: string }>;
  notes: Diagnostic[];
  /** Whom no list names and a tag holds: they stay. */
  held: { who: string; tag: string }[];
  /** Whom no list names as far as is told: they stay. */
  unsure: string[];
}

function listedIn(
  want: Desired,
  everybody: People,
  known: Known,
): { people: Person[]; roles: Role[]; notes: Diagnostic[] } | { blocked: Blocked[] } {
  const found: Person[] = [];
  const roles: Role[] = [];
  const notes: Diagnostic[] = [];
  const blocked: Blocked[] = [];
  for (const list of names) {
    const refs = declares(want, list) ? (want.state[list] as string[]) : [];
    for (let index = 0; index < refs.length; index++) {
      const ref = refs[index]!;
      const person = everybody.named(ref);
      if (person) {
        found.push(person);
        roles.push(lists[list]);
        continue;
      }
      const path = [list, String(index)];
      const twins = everybody.twins(ref);
      if (twins.length > 0) {
        const who = `${twins.length} live ${ref.includes('@') ? 'people' : 'bots'} answer to ${ref}`;
        const ids = twins.toSorted((a, b) => a - b).join(', ');
        const hint = 'give one of them another name in Pachca: nobody can tell who is meant';
        blocked.push(blockedBy(want, 'ambiguous-member', `${who}: id ${ids}`, hint, path));
        continue;
      }
      const blocker = [...known.blocked.keys(), ...known.withheld].find(
        (address) => fold(address) === fold(addressOf(ref.includes('@') ? 'user' : 'bot', ref)),
      );
      if (blocker !== undefined) {
        notes.push({
          severity: 'note',
          code: 'left-out',
          address: want.address,
          place: want.place,
          message: `${ref} is left out: ${blocker} is not part of this plan`,
        });
        continue;
      }
      const who = ref.includes('@') ? 'nobody has the e-mail' : 'no bot has the nickname';
      // Where that many are unknown the workspace is another one, and nobody is meant who is called alike.
      const meant = blocked.length < 20 ? didYouMean(ref, everybody.names(ref)) : '';
      const hint = `${meant}declare them under \`${ref.includes('@') ? 'users' : 'bots'}:\`, or correct the name`;
      blocked.push(blockedBy(want, 'unknown-member', `${who} ${ref}, and nothing declares it`, hint, path));
    }
  }
  if (blocked.length > 0) return { blocked };
  return { people: found, roles, notes };
}

/** Whom an earlier apply listed, where the list is still managed. The remembered id counts: an e-mail may have a new owner. */
function rememberedIn({ want, remembered }: Bound, everybody: People, known: Known): Context['once'] {
  if (known.keeping) return new Map();
  const idOf = (ref: string) =>
    known.memory?.entries[addressOf(ref.includes('@') ? 'user' : 'bot', ref)]?.id ?? everybody.named(ref)?.id;
  return new Map(
    names.flatMap((list) =>
      declares(want, list)
        ? strings(remembered?.state[list]).flatMap((ref): [number, { list: List; ref: string }][] => {
            const id = idOf(ref);
            return id === undefined ? [] : [[id, { list, ref }]];
          })
        : [],
    ),
  );
}

const element = (person: Person, before: Role | undefined, after: Role | undefined, context: Context): ElementChange => ({
  key: person.key,
  ...(person.id === undefined ? {} : { id: person.id }),
  ...(before === undefined ? {} : { before }),
  ...(after === undefined ? {} : { after }),
  ...(context.known.memory === undefined ? {} : { why: whyOf(person, after, context) }),
});

/** Who gets another role than the one that they were listed with is meant to; who lost that one has drifted. */
function whyOf(person: Person, after: Role | undefined, { once }: Context): Why {
  const listed = person.id === undefined ? undefined : once.get(person.id);
  const role = listed && lists[listed.list];
  return elementWhy(after === undefined, after === undefined ? role !== undefined : role === after);
}

const note = (context: Context, code: string, message: string): void => {
  const { want } = context.bound;
  context.notes.push({ severity: 'note', code, address: want.address, place: want.place, message });
};

function listedChange(person: Person, wanted: Role, context: Context): ElementChange | undefined {
  const { known, roster, channel, exact } = context;
  const before = person.id === undefined ? undefined : roster.get(person.id);
  if (person.gone) return undefined;
  // Nearly everybody is in, has the role that is wanted, and no tag of theirs or of the chat moves.
  const right = before === wanted || before === 'owner' || (before !== undefined && !exact && rank[before] > rank[wanted]);
  if (right && !context.retagged && !person.retagged) return undefined;
  const hold = holdOf(person, context.tags);
  if (before === undefined) {
    if (person.suspended) {
      note(context, 'suspended-not-added', `${person.key} is suspended and is not added`);
      return undefined;
    }
    // A guest comes into their only chat with the invitation.
    if (person.id === undefined && person.role === 'guest') return undefined;
    const given = person.id === known.me.id && context.bound.have === undefined ? 'owner' : roleOnJoining(person, channel);
    if (given === 'owner') return undefined;
    const own = person.id === known.me.id;
    const after = own ? given : exact || person.reranked || rank[wanted] > rank[given] ? wanted : given;
    // Whom a tag brings needs no adding; only a role that joining does not give is a change of this chat.
    const sure = !person.reranked || (!exact && after === 'member');
    if (hold.after && hold.before === undefined && after === given && sure) return undefined;
    return element(person, undefined, after, context);
  }
  if (before === 'owner') return undefined;
  if (person.id === known.me.id) {
    if (before !== wanted && (exact || rank[wanted] > rank[before]) && managesRoles(context.bound.want, known))
      note(
        context,
        'own-role',
        `the token's own user is ${before} here, and ${wanted} is declared: nobody can change their own role`,
      );
    return hold.loses ? { ...element(person, before, before, context), again: true } : undefined;
  }
  const after = exact || rank[wanted] > rank[before] ? wanted : before;
  if (person.suspended) {
    if (after !== before) note(context, 'suspended-role', `${person.key} is suspended; they become ${after} once they are back`);
    return undefined;
  }
  if (hold.loses) return { ...element(person, before, after, context), again: true };
  return after === before ? undefined : element(person, before, after, context);
}

function unlistedChange(id: number, before: Role, everybody: People, context: Context): ElementChange[] {
  const { bound, known, exact, once } = context;
  if (before === 'owner' || id === known.me.id) return [];
  const person = everybody.byId(id);
  // Whom a blocked entry may mean is not known to be unlisted.
  if (known.contested.get(person.bot ? 'bot' : 'user')?.has(id)) {
    lingers(id, 'a blocked entry may mean them', context);
    return [];
  }
  if (known.answers.get(`/users/${id}`)?.status === 404) return [];
  const after = exact ? exactRole(before, bound.want) : once.has(id) && known.leftovers ? undefined : before;
  // Whoever is suspended may go, but their role waits until they are back.
  if (after === before || person.gone || (person.suspended && after !== undefined)) return [];
  // A bot that nobody declares is an integration that somebody relies on.
  if (person.bot && person.address === undefined && !once.has(id)) return [];
  if (after === undefined && mayBeMeant(person, context)) {
    context.unsure.push(person.key);
    lingers(id, 'a list or a tag may mean them', context);
    return [];
  }
  const hold = holdOf(person, context.tags);
  if (after === undefined && hold.after !== undefined) {
    // Chat and tag are declared together: that is meant, and needs no remark.
    const meant = strings(bound.want.state['tags']).some((name) => fold(name) === fold(hold.after!.name));
    if (!meant) context.held.push({ who: person.key, tag: hold.after.name });
    return [];
  }
  return [element(person, before, after, context)];
}

/** Whom an earlier apply listed and this one does not take out: said, and so remembered. Exact lists need no memory for it. */
function lingers(id: number, why: string, { bound, known, once, exact, notes }: Context): void {
  const listed = once.get(id);
  if (listed === undefined || exact || !known.leftovers) return;
  const place = { place: bound.want.place };
  notes.push({ ...stillThere(bound.want.address, why, [listed.list, listed.ref]), ...place });
}

/** Whether an existing chat would have to let somebody go again whom its list of members does not show, should they be in it. */
export function hasNoPlaceFor(person: Person, bound: Bound, known: Known): boolean {
  const { want, have } = bound;
  if (have === undefined || person.id === undefined || !managesMembers(want) || staysShut(bound)) return false;
  if (rosterOf(have).has(person.id) || known.withheld.has(want.address)) return false;
  const everybody = people(known);
  if (
    names.some((list) => declares(want, list) && strings(want.state[list]).some((ref) => everybody.named(ref)?.id === person.id))
  )
    return false;
  if (holdOf(person, tagsOf(bound, known)).after !== undefined) return false;
  const exact = membershipOf(want, known) === 'exact' && !known.keeping;
  return exact ? declares(want, 'members') : known.leftovers && rememberedIn(bound, everybody, known).has(person.id);
}

/** Whether somebody suspended may be in a chat that does not show them: servers since autumn 2026 show none of them in any. */
export const mayBeHidden = (id: number, known: Known): boolean =>
  known.live.get('user')?.get(id)?.state['suspended'] === true && !showsSuspended(known);

/** Whether the server shows suspended people in chats: it does if it shows one, or is known to be older than those that do not. */
export const showsSuspended = perKnown((known) => {
  const { generation } = known.server;
  // Bots tell their creator since then: only where none is seen the age is a guess.
  const dated = [...(known.live.get('bot')?.values() ?? [])].some(({ state }) => state['editable'] === true);
  if (generation === 'seed' || (generation === 'aug' && dated)) return true;
  const isSuspended = (id: number) => known.live.get('user')?.get(id)?.state['suspended'] === true;
  const open = [...(known.live.get('chat')?.values() ?? [])].filter(({ state }) => state['archived'] !== true);
  return open.some(({ state }) => [...numbers(state['member_ids']), ...numbers(state['listed'])].some(isSuspended));
});

/** Whether somebody whom no list names may be named or held after all: who they are, their tags or the chat's are not told. */
function mayBeMeant({ id, bot }: Person, { bound, known, tags }: Context): boolean {
  if (bot || id === undefined) return false;
  const { email, tags: carried } = known.live.get('user')?.get(id)?.state ?? {};
  if ((email ?? '') === '') return true;
  return bound.have?.state['tag_ids'] === undefined || (carried === undefined && tags.before.size > 0);
}

/** One sentence for all of them: a large tag holds hundreds. */
function heldText(held: readonly { who: string; tag: string }[]): string {
  const tags = [...new Set(held.map((one) => `"${one.tag}"`))].join(', ');
  const some = held
    .slice(0, 3)
    .map((one) => one.who)
    .join(', ');
  const who = held.length > 3 ? `${some} and ${held.length - 3} more stay` : `${some} ${held.length === 1 ? 'stays' : 'stay'}`;
  return `${who}: held by ${tags}; take the tag off the people or off the chat`;
}

/** Whom a tag newly brings comes with the role of joining; exact lists may not grant it. */
function broughtChanges(listed: readonly Person[], everybody: People, context: Context): ElementChange[] {
  const { want } = context.bound;
  if (context.tags.after.size === 0 || !(declares(want, 'admins') || declares(want, 'editors'))) return [];
  const keys = new Set(listed.map((person) => fold(person.key)));
  return everybody.all().flatMap((person) => {
    if (
      person.suspended ||
      keys.has(fold(person.key)) ||
      (person.id !== undefined && context.roster.has(person.id)) ||
      person.id === context.known.me.id
    )
      return [];
    const hold = holdOf(person, context.tags);
    if (hold.after === undefined || hold.before !== undefined) return [];
    if (person.bot && person.address === undefined) return [];
    const given = roleOnJoining(person, context.channel);
    const may: Role = person.reranked ? 'admin' : given;
    return may !== 'member' && exactRole(may, want) !== may ? [element(person, undefined, 'member', context)] : [];
  });
}

/** What the lists that are present make of somebody whom none of them names. */
function exactRole(before: Role, want: Desired): Role | undefined {
  const list: List = before === 'admin' ? 'admins' : before === 'editor' ? 'editors' : 'members';
  if (!declares(want, list)) return before;
  if (before === 'member' || declares(want, 'members')) return undefined;
  return 'member';
}

/** The reads that planning this chat's members takes: role listings where roles matter, and once the guess leads to a change, the list. */
export function memberReads(bound: Bound, known: Known): Read[] {
  const { want, have } = bound;
  return have === undefined || staysShut(bound) || !managesRoles(want, known) ? [] : roleReads(have);
}

/** Who is admin and, in a channel, who is editor. */
export const roleReads = (have: Live): Read[] => [
  listing(have.id, 'admin'),
  ...(have.state['channel'] === true ? [listing(have.id, 'editor')] : []),
];

/** Of the chats whose members a plan concerns, those that tell whether to believe `member_ids`: they are listed before any other. */
export const samples = (known: Known): Live[] =>
  samplesOf(
    [...known.bound.values()].flatMap(({ want, have }) =>
      want.kind === 'chat' && have && managesMembers(want) && !staysShut({ want, have }) && !refusedListing(have, known)
        ? [have]
        : [],
    ),
  );

/** `member_ids` is a first guess. The two samples tell whether to believe it: the largest chat, and one with a tag. */
export function samplesOf(chats: readonly Live[]): Live[] {
  const size = (have: Live) => numbers(have.state['member_ids']).length;
  const bySize = chats.toSorted((a, b) => size(b) - size(a) || a.id - b.id);
  const tagged = bySize.filter((have) => numbers(have.state['tag_ids']).length > 0);
  return [...new Set([...bySize.slice(0, 1), ...tagged.slice(-1)])];
}

/** False once the listing of a sample shows that `member_ids` is not the list of members. */
export function agrees(have: Live, known: Known): boolean {
  if (known.answers.get(readKey(listing(have.id)))?.status !== 200) return true;
  const listed = new Set(numbers(have.state['listed']));
  const guess = numbers(have.state['member_ids']);
  return guess.length === listed.size && guess.every((id) => listed.has(id));
}

/** False once one of the samples shows that `member_ids` is not to be believed. */
export const guessHolds = (known: Known): boolean => samples(known).every((have) => agrees(have, known));
