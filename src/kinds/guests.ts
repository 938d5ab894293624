/** Guests sit in one chat, into which they are invited. */
import { numbers } from '../core/change.ts';
import type { Known, Live } from '../core/kind.ts';
import type { Hazard } from '../core/plan.ts';
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

const forGood = 'a guest is put into a chat by the invitation and by nothing else';

/** In: somebody live who loses access. Out: what a guest loses with it for good; nothing for anybody else. */
export function homeHazards({ id, state }: Live, known: Known): Hazard[] {
  const home = state['role'] === 'guest' ? homeOfGuest(id, known) : undefined;
  if (home === undefined) return [];
  const name = String(known.live.get('chat')!.get(home)!.state['name']);
  return [{ code: 'guest-out', message: `their only chat, "${name}", goes with it for good: ${forGood}` }];
}

/** In: e-mails of guests whom a chat loses. Out: what they lose. */
export function outHazards(guests: readonly string[]): Hazard[] {
  if (guests.length === 0) return [];
  const some = guests.slice(0, 5).join(', ');
  const more = guests.length > 5 ? ` and ${guests.length - 5} more` : '';
  const whose = guests.length === 1 ? 'their only chat' : 'the only chat of each';
  return [{ code: 'guest-out', message: `takes ${some}${more} out of ${whose}, for good: ${forGood}` }];
}
