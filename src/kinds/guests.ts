/** Guests sit in one chat, into which they are invited. */
import { numbers } from '../core/change.ts';
import type { Known, Live } from '../core/kind.ts';
import { perKnown } from './per-known.ts';

/** In: the id of a guest. Out: the id of the one chat that lists them: the first that is open, else the first; nothing where none is visible. */
export const homeOfGuest = (id: number, known: Known): number | undefined => homesOf(known).get(id);

const homesOf = perKnown((known) => {
  const users = [...(known.live.get('user')?.values() ?? [])];
  const guests = new Set(users.filter(({ state }) => state['role'] === 'guest').map(({ id }) => id));
  const found = new Map<number, number>();
  if (guests.size === 0) return found;
  const frozen = ({ state }: Live): number => Number(state['archived'] === true);
  const chats = [...(known.live.get('chat')?.values() ?? [])].sort((a, b) => frozen(a) - frozen(b) || a.id - b.id);
  for (const { id, state } of chats)
    for (const member of numbers(state['listed'] ?? state['member_ids']))
      if (guests.has(member) && !found.has(member)) found.set(member, id);
  return found;
});
