/** What an earlier apply declared, nobody declares any more, and no plan can take away yet. Pure. */
import type { Address } from './address.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { KindOf, Known, Live } from './kind.ts';

/**
 * Said of an entry, or of an element of one of its lists, that is to go and stays for now. Whatever it says stays remembered:
 * otherwise no later apply would know of it.
 */
export const stillThere = (address: Address, why: string, element?: [list: string, name: string]): Diagnostic => ({
  severity: 'note',
  code: 'still-there',
  address,
  message: `${element?.[1] ?? address} is left over and stays for now: ${why}`,
  hint: 'it stays remembered, and goes with the next apply that can do it',
  ...(element && { path: element }),
});

/** In: the notes of a plan. Out: the entries that stay remembered, and by entry and list the elements that do. */
export function remaining(notes: readonly Diagnostic[]): { entries: Set<Address>; elements: Map<Address, [string, string][]> } {
  const entries = new Set<Address>();
  const elements = new Map<Address, [string, string][]>();
  for (const { code, address, path } of notes) {
    if (code !== 'still-there' || address === undefined) continue;
    if (path === undefined) entries.add(address);
    else elements.set(address, [...(elements.get(address) ?? []), path as [string, string]]);
  }
  return { entries, elements };
}

/** Whether a live object is already as a removal by this verb would leave it. */
export const hasGone = ({ state }: Live, verb: string): boolean =>
  verb === 'keep' || state[verb === 'suspend' ? 'suspended' : verb === 'archive' ? 'archived' : ''] === true;

/** In: a kind and all that is known. Out: a note on every remembered entry that is to go and that this run can neither see nor tell to be gone. */
export function unreachable(kind: KindOf, known: Known): Diagnostic[] {
  const wanted = new Map(known.wanted.map((want) => [want.address, want]));
  const claimed = known.claimed.get(kind.name);
  return Object.entries(known.memory?.entries ?? {}).flatMap(([address, { id, on_removal }]) => {
    const want = wanted.get(address);
    if (!address.startsWith(`${kind.name}:`) || want?.ensure === 'present' || claimed?.has(id)) return [];
    if ((want === undefined && !known.leftovers) || known.withheld.has(address)) return [];
    if ((want?.on_removal ?? on_removal ?? known.settings.on_removal[kind.seat] ?? 'keep') === 'keep') return [];
    if (known.contested.get(kind.name)?.has(id)) return [stillThere(address, `a blocked entry may mean it (id ${id})`)];
    const there = known.live.get(kind.name)?.has(id) || known.answers.get(kind.identity.path(id))?.status === 404;
    return there || known.blocked.has(address) ? [] : [stillThere(address, `this token cannot see it (id ${id})`)];
  });
}
