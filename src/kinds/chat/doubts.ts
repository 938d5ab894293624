/** What chats say that other answers deny: people and tags that no list showed, role listings that do not fit. */
import { numbers } from '../../core/change.ts';
import { type Doubt, mostLookedUp } from '../../core/doubt.ts';
import { type Known, type Live, readKey } from '../../core/kind.ts';
import type { Read } from '../../core/plan.ts';
import { isLimited } from '../user/target.ts';
import { listing, refusedListing, withoutRole } from './members.ts';

/** In: all that was seen. Out: what of the chats does not fit; nothing where the lists agree. */
export function doubts(known: Known): Doubt[] {
  const chats = [...(known.live.get('chat')?.values() ?? [])];
  return [
    ...(isLimited(known.me.role) ? [] : unlisted(chats, known)),
    ...notMine(chats, known),
    // Of a chat whose members the server does not list, the entry is blocked: nothing is concluded about it.
    ...chats
      .filter((have) => refusedListing(have, known) === undefined)
      .flatMap((have) => [...emptyRoster(have, known), ...missingInRoster(have, known), ...rolesThatDoNotFit(have, known)]),
  ];
}

const nameOf = (have: Live): string => `"${String(have.state['name'])}" (id ${have.id})`;

/** Whoever is in a chat or owns it is in the list of people; the tags of a chat are in the list of tags. */
function unlisted(chats: readonly Live[], known: Known): Doubt[] {
  const [users, bots, tags] = ['user', 'bot', 'tag'].map((kind) => known.live.get(kind));
  const found = new Map<string, Doubt>();
  const settled = new Map<string, number>();
  const missing = (path: string, id: number, said: string) => {
    const read: Read = { path: `${path}/${id}`, list: false, as: 'one', about: id, tolerate: [403, 404] };
    const status = known.answers.get(readKey(read))?.status;
    // 404: gone, and the list was right. 403: there, and not for this token.
    if (status === 404 || status === 403) settled.set(read.path, status);
    else if (!found.has(read.path)) found.set(read.path, { said, read });
  };
  const listed = (path: string) => known.answers.has(path);
  for (const have of chats) {
    const { owner_id, member_ids, listed: members, admins, editors, tag_ids } = have.state;
    if (listed('/users')) {
      for (const ids of [member_ids, members, admins, editors])
        for (const id of Array.isArray(ids) ? (ids as number[]) : [])
          if (!users?.has(id) && !bots?.has(id))
            missing('/users', id, `the person with id ${id} is in the chat ${nameOf(have)} and not in the list of people`);
      if (typeof owner_id === 'number' && !users?.has(owner_id) && !bots?.has(owner_id))
        missing(
          '/users',
          owner_id,
          `the person with id ${owner_id} owns the chat ${nameOf(have)} and is not in the list of people`,
        );
    }
    if (listed('/group_tags'))
      for (const id of numbers(tag_ids))
        if (!tags?.has(id))
          missing('/group_tags', id, `the tag with id ${id} is on the chat ${nameOf(have)} and not in the list of tags`);
  }
  // Old chats may name hundreds of people who are gone: so many that were looked up and are gone speak for the rest.
  const gone = [...settled.values()].filter((status) => status === 404).length;
  return gone >= mostLookedUp ? [] : [...found.values()];
}

/** An open chat that the token's user is in stands in the list of their chats too. */
function notMine(chats: readonly Live[], known: Known): Doubt[] {
  const [one, ...more] = chats.filter(
    ({ state }) =>
      state['from_open'] === true && state['from_mine'] !== true && numbers(state['member_ids']).includes(known.me.id),
  );
  if (one === undefined) return [];
  return [
    {
      said: `the token's user is in the chat ${nameOf(one)}${more.length > 0 ? ` and ${more.length} more` : ''}, which the list of their chats lacks`,
    },
  ];
}

/** A list of members that is empty where the chat itself names some. */
function emptyRoster(have: Live, known: Known): Doubt[] {
  if (known.answers.get(readKey(listing(have.id)))?.items !== 0 || numbers(have.state['member_ids']).length === 0) return [];
  return [
    { said: `the list of members of ${nameOf(have)} is empty, and the chat names ${numbers(have.state['member_ids']).length}` },
  ];
}

/** Somebody whom the chat names and the list of its members lacks, also when the chat is asked again. */
function missingInRoster(have: Live, known: Known): Doubt[] {
  if (known.answers.get(readKey(listing(have.id)))?.status !== 200) return [];
  const listed = new Set(numbers(have.state['listed']));
  // Who is gone or suspended stands in one of the two at most, depending on the server.
  const mayLack = (id: number): boolean =>
    [403, 404].includes(known.answers.get(`/users/${id}`)?.status ?? 0) ||
    (known.live.get('user')?.get(id) ?? known.live.get('bot')?.get(id))?.state['suspended'] === true;
  const missing = numbers(have.state['member_ids']).filter((id) => !listed.has(id) && !mayLack(id));
  if (missing.length === 0 || listed.size === 0) return [];
  const read: Read = { path: `/chats/${have.id}`, list: false, as: 'again', about: have.id, tolerate: [403, 404] };
  return [{ said: `the chat ${nameOf(have)} names the person with id ${missing[0]}, whom the list of its members lacks`, read }];
}

/** Nobody has two roles, and a filter that lists everybody is no filter. */
function rolesThatDoNotFit(have: Live, known: Known): Doubt[] {
  const owner = have.state['owner_id'];
  const role = (list: 'admins' | 'editors') => numbers(have.state[list]).filter((id) => id !== owner);
  const [admins, editors] = [role('admins'), role('editors')];
  const inside = new Set(numbers(have.state['listed'] ?? have.state['member_ids']));
  if (known.claimed.get('chat')?.has(have.id) && known.answers.has(readKey(withoutRole(have.id)))) {
    const named = new Set([...numbers(have.state['plain']), ...admins, ...editors, owner]);
    const nobodys = [...inside].find((id) => !named.has(id));
    if (nobodys !== undefined)
      return [{ said: `the person with id ${nobodys} is in ${nameOf(have)} and in none of its lists by role` }];
  }
  if (admins.length + editors.length === 0) return [];
  const twice = admins.find((id) => editors.includes(id));
  if (twice !== undefined) return [{ said: `the person with id ${twice} is listed as admin and as editor of ${nameOf(have)}` }];
  const doubts: Doubt[] = [];
  if ([...admins, ...editors].some((id) => !inside.has(id))) {
    const read = listing(have.id);
    doubts.push({ said: `somebody is listed with a role in ${nameOf(have)} and is not in the list of its members`, read });
  }
  const others = [...inside].filter((id) => id !== owner);
  for (const [list, ids] of [
    ['admins', admins],
    ['editors', editors],
  ] as const) {
    if (ids.length === 0 || ids.length < others.length) continue;
    const read = withoutRole(have.id);
    if (!known.answers.has(readKey(read)) || numbers(have.state['plain']).some((id) => ids.includes(id)))
      doubts.push({
        said: `the list of ${list} of ${nameOf(have)} holds all of its members: the filter by role was not heeded`,
        read,
      });
  }
  return doubts;
}
