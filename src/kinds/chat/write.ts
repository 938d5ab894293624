/** A live chat as the manifest declares it, and what must be read to do so. */
import { fold, plain } from '../../core/address.ts';
import { numbers } from '../../core/change.ts';
import { byName, fits } from '../../core/fits.ts';
import { type Entry, type Known, type LeftOut, type Live, type Manner, readKey, type Schema } from '../../core/kind.ts';
import type { Read } from '../../core/plan.ts';
import type { JsonObject } from '../../wire/http.ts';
import { list as bots } from '../bot/index.ts';
import { doubled } from '../doubled.ts';
import { personOrBot, tagReference } from '../entry-schema.ts';
import { homeOfGuest } from '../guests.ts';
import { people } from '../people.ts';
import { perKnown } from '../per-known.ts';
import { tagging } from '../tagging.ts';
import { chatEntry } from './entry.ts';
import {
  agrees,
  holdOf,
  listing,
  refusedListing,
  roleOnJoining,
  roleReads,
  rosterOf,
  samplesOf,
  showsSuspended,
  tagsOf,
  withoutRole,
} from './members.ts';

const schemas = chatEntry.entry['properties'] as Record<string, Schema>;
const lives = (known: Known): Live[] => [...(known.live.get('chat')?.values() ?? [])];

/**
 * In: all chats, listed. Out: the listings of their roles; of their members too, where `member_ids` is not told or cannot be
 * believed; and once all roles are read and nobody has one, the members without a role of one chat: they tell whether that is so.
 */
export function rosters(known: Known, keeps: (have: Live) => boolean): Read[] {
  const chats = lives(known).filter(keeps);
  const isTold = (have: Live) => have.state['member_ids'] !== undefined && refusedListing(have, known) === undefined;
  const sampled = samplesOf(chats.filter(isTold));
  const believe = sampled.every((have) => agrees(have, known));
  const listed = believe ? [...sampled, ...chats.filter((have) => !isTold(have))] : chats;
  const roles = chats.flatMap(roleReads);
  const [largest] = samplesOf(chats.filter((have) => hasOthers(have) && refusedListing(have, known) === undefined));
  const asked = roles.every((read) => known.answers.has(readKey(read)));
  return [
    ...listed.map((have) => listing(have.id)),
    ...roles,
    ...(asked && largest && !chats.some(hasRoles) ? [withoutRole(largest.id)] : []),
    // Bots tell how old the server is.
    ...(anybodySuspended(known) && !showsSuspended(known) ? [{ ...bots, tolerate: [403, 404, 405] }] : []),
  ];
}

const hasOthers = (have: Live): boolean => [...rosterOf(have).keys()].some((id) => id !== have.state['owner_id']);
const hasRoles = (have: Live): boolean => [...rosterOf(have).values()].some((role) => role === 'admin' || role === 'editor');

/** Whether role listings may be believed: nobody has a role only where a chat lists its members without one. */
const rolesTold = perKnown((known) => {
  const asked = lives(known).find(({ id }) => known.answers.get(readKey(withoutRole(id)))?.status === 200);
  return asked === undefined || lives(known).some(hasRoles) || numbers(asked.state['plain']).length > 0;
});

/** In: a live chat whose roles were read. Out: its entry. */
export function write(have: Live, known: Known, manner: Manner): Entry | LeftOut {
  const { portable } = manner;
  const name = String(have.state['name'] ?? '');
  const named = fits(schemas['name']!, name);
  if (!named && portable) return { why: 'their names cannot stand in a manifest', which: `"${name}"` };
  if (portable && doubled(have, known))
    return { why: 'others of the same name are told apart by their ids only', which: `"${name}"` };
  const entry: JsonObject = { ...(portable ? {} : { id: have.id }), ...(named ? { name } : {}) };
  for (const field of ['channel', 'public']) if (typeof have.state[field] === 'boolean') entry[field] = have.state[field];
  if (have.state['archived'] === true) entry['archived'] = true;
  const comments = [
    ...(named ? [] : ['not written, because a manifest cannot say it: name']),
    ...(entry['archived'] === true ? [] : writeTags(entry, have, known, manner)),
    ...writeOwner(entry, have, known, manner),
    ...(entry['archived'] === true ? [] : writeMembers(entry, have, known, manner)),
  ];
  const key = handle(name) || (portable ? 'chat' : `chat-${have.id}`);
  const file = entry['archived'] === true ? 'archived-chats' : 'chats/*';
  return { key, entry, file, ...(comments.length > 0 && { comments }) };
}

/** In: the name of a chat. Out: a handle as the manifest wants it: letters of any script, digits, `.`, `_`, `-`; '' where none is left. */
export function handle(name: string): string {
  const letters = name
    .normalize('NFC')
    .toLowerCase()
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[._-]+/, '')
    .replace(/^x-/, 'x_');
  // Room for a suffix, where names repeat.
  const short = [...letters]
    .slice(0, 56)
    .join('')
    .replace(/[._-]+$/, '');
  // With its suffix it would be `x-2`, and keys that begin with x- are ignored.
  return short === 'x' ? 'chat-x' : short;
}

function writeTags(entry: JsonObject, have: Live, known: Known, { exact, usual }: Manner): string[] {
  if (have.state['tag_ids'] === undefined) return ['the server does not tell which tags it has'];
  const ids = numbers(have.state['tag_ids']);
  const names = ids
    .flatMap((id) => tagging(known).byId(id)?.name ?? [])
    .map(plain)
    .sort(byName(fold));
  const sayable = names.filter((name) => fits(tagReference, name) && tagging(known).twins(name).length === 0);
  if (sayable.length > 0 || exact) entry['tags'] = sayable;
  const mode = exact && sayable.length === ids.length ? 'exact' : 'additive';
  if (entry['tags'] !== undefined && mode !== usual.tagging) entry['tagging'] = mode;
  return names.filter((name) => !sayable.includes(name)).map((name) => `has the tag "${name}" too, which lists cannot name`);
}

function writeOwner(entry: JsonObject, have: Live, known: Known, { portable }: Manner): string[] {
  const id = have.state['owner_id'];
  if (portable || typeof id !== 'number') return [];
  const reference = referenceTo(id, known);
  if (reference !== undefined) entry['owner'] = reference;
  return reference === undefined ? [`its owner (id ${id}) has left the workspace, or is hidden from this token`] : [];
}

/** How lists name somebody; nothing where they cannot. */
function referenceTo(id: number, known: Known): string | undefined {
  const email = known.live.get('user')?.get(id)?.state['email'];
  const name =
    known.live.has('user') && known.live.get('user')!.has(id) ? email : known.live.get('bot')?.get(id)?.state['nickname'];
  return typeof name === 'string' && fits(personOrBot, name) ? name : undefined;
}

function writeMembers(entry: JsonObject, have: Live, known: Known, manner: Manner): string[] {
  const { exact, portable, usual } = manner;
  const answered = (role?: 'admin' | 'editor') => known.answers.get(readKey(listing(have.id, role)))?.status ?? 200;
  const told = have.state['listed'] !== undefined || have.state['member_ids'] !== undefined;
  const blind = !told || [answered(), answered('admin'), answered('editor')].some((status) => status !== 200);
  const channel = have.state['channel'] === true;
  const lists: Record<'admins' | 'editors' | 'members', string[]> = { admins: [], editors: [], members: [] };
  const comments: string[] = [];
  const nameless: number[] = [];
  let elsewhere = false;
  for (const [id, role] of rosterOf(have)) {
    const reference = referenceTo(id, known);
    if (role === 'owner' && !portable) continue;
    if (portable && stays(id, known)) continue;
    if (reference === undefined) nameless.push(id);
    else if (isStranger(id, have, known, portable)) elsewhere = true;
    else if (portable && botIsElsewhere(id, known))
      comments.push(`the bot ${reference} is in it too: declare it, and list it here`);
    else if (role === 'member' && brought(id, have, known)) continue;
    else lists[role === 'owner' || role === 'admin' ? 'admins' : role === 'editor' ? 'editors' : 'members'].push(reference);
  }
  const roles = rolesTold(known);
  const hidden = exact && !portable && !showsSuspended(known) && anybodySuspended(known);
  const whole = exact && !blind && roles && !hidden && !elsewhere && nameless.length === 0;
  for (const list of ['admins', 'editors', 'members'] as const) {
    if (lists[list].length === 0 && !(whole && (list !== 'editors' || channel))) continue;
    entry[list] = lists[list].sort(byName(fold));
  }
  const mode = whole ? 'exact' : 'additive';
  const managed = lists.admins.length + lists.editors.length + lists.members.length > 0 || whole;
  if (managed && mode !== usual.membership) entry['membership'] = mode;
  if (blind) comments.push('this token may not list its members: who has which role is not known');
  if (!roles) comments.push('the server lists nobody by role: who is admin or editor is not known');
  if (hidden)
    comments.push('suspended people cannot be seen in it: its lists are not exact, or who comes back would be thrown out');
  if (elsewhere) comments.push('a guest is in it too: a manifest lists guests once, and invites them to open chats only');
  if (nameless.length > 0)
    comments.push(
      `${nameless.length} in it cannot be named, because their e-mail addresses are hidden or gone: id ${nameless.join(', ')}`,
    );
  return comments;
}

/** Whoever creates a chat owns it, and people who are suspended are not added: lists for another workspace leave them out. */
const stays = (id: number, known: Known): boolean => id === known.me.id || people(known).byId(id).suspended;

const anybodySuspended = perKnown((known) =>
  [...(known.live.get('user')?.values() ?? [])].some(({ state }) => state['suspended'] === true),
);

const botIsElsewhere = (id: number, known: Known): boolean => {
  const bot = known.live.get('user')?.has(id) ? undefined : known.live.get('bot')?.get(id);
  return bot !== undefined && bot.state['editable'] !== true;
};

/** A guest whom this chat may not list: they are listed in another one, or can be invited to none. */
function isStranger(id: number, have: Live, known: Known, portable: boolean): boolean {
  if (known.live.get('user')?.get(id)?.state['role'] !== 'guest') return false;
  return homeOfGuest(id, known) !== have.id || (portable && have.state['archived'] === true);
}

/** Whether a tag brings somebody into a chat, with the role that they have: nobody needs to list them. */
function brought(id: number, have: Live, known: Known): boolean {
  const person = people(known).byId(id);
  if (person.bot || ['guest', 'multi_guest'].includes(person.role)) return false;
  const all = tagsOf({ have }, known);
  const sayable = new Map([...all.before].filter(([, tag]) => fits(tagReference, tag.name)));
  const hold = holdOf(person, { ...all, before: sayable, after: sayable });
  return hold.before !== undefined && roleOnJoining(person, have.state['channel'] === true) === 'member';
}
