/** Which live object is which entry, and which live objects are to go. Pure. */
import { type Address, addressOf } from './address.ts';
import type { Desired } from './desired.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Bound, KindOf, Known, Leaving, Live, World } from './kind.ts';
import { type Lives, matchKind } from './matching.ts';
import type { Blocked, Read } from './plan.ts';

const none: Lives = new Map();

/** What of the wishes will not be carried out. */
export interface Restraint {
  withheld?: ReadonlySet<Address>;
  keeping?: boolean;
}

/** In: the kinds and all that was seen. Out: the same, with every entry bound to its live object or blocked. */
export function identify(
  kinds: readonly KindOf[],
  world: World,
  { withheld = new Set(), keeping = false }: Restraint = {},
): Known {
  const bound = new Map<Address, Bound>();
  const claimed = new Map<string, Map<number, Address>>();
  const contested = new Map<string, Set<number>>();
  const blocked = new Map<Address, Blocked>();
  const remarks: Diagnostic[] = [];
  for (const kind of kinds) {
    const matched = matchKind(kind, world);
    for (const item of matched.bound) bound.set(item.want.address, item);
    for (const item of matched.blocked) blocked.set(item.address, item);
    claimed.set(kind.name, matched.claimed);
    contested.set(kind.name, matched.contested);
    remarks.push(...matched.remarks);
  }
  const settled: Known = { ...world, bound, claimed, contested, blocked, remarks, leaving: new Map(), withheld, keeping };
  if (keeping) return settled;
  return { ...settled, leaving: new Map(kinds.map((kind) => [kind.name, leavingOf(kind, settled)])) };
}

/** What goes: `ensure: absent`, left over from an earlier apply, or undeclared in an exclusive kind. */
function leavingOf(kind: KindOf, known: Known): Map<number, Leaving> {
  const leaving = new Map<number, Leaving>();
  const usual = known.settings.on_removal[kind.seat] ?? 'keep';
  for (const { want, have } of known.bound.values())
    if (want.kind === kind.name && want.ensure === 'absent' && have && !known.withheld.has(want.address))
      leaving.set(have.id, { address: want.address, verb: want.on_removal ?? usual, why: 'absent', want });
  if (!known.leftovers) return leaving;
  const lives = known.live.get(kind.name) ?? none;
  const claimed = known.claimed.get(kind.name) ?? new Map<number, Address>();
  const contested = known.contested.get(kind.name) ?? new Set<number>();
  const wanted = new Set(known.wanted.map((want) => want.address));
  for (const [address, remembered] of Object.entries(known.memory?.entries ?? {})) {
    if (!address.startsWith(`${kind.name}:`) || wanted.has(address) || claimed.has(remembered.id)) continue;
    if (!lives.has(remembered.id) || contested.has(remembered.id) || known.withheld.has(address)) continue;
    const verb = remembered.on_removal ?? usual;
    leaving.set(remembered.id, { address, verb, why: 'leftover' });
  }
  const used = new Set([...leaving.values()].map((one) => one.address));
  if (known.settings.exclusive.includes(kind.seat) && known.settings.scope !== undefined)
    for (const have of lives.values()) {
      if (claimed.has(have.id) || leaving.has(have.id) || contested.has(have.id)) continue;
      const key = kind.undeclared?.(have, known);
      if (key === undefined) continue;
      // An address names one thing: somebody else's is not borrowed.
      const usualName = addressOf(kind.name, key);
      const address = wanted.has(usualName) || used.has(usualName) ? addressOf(kind.name, `#${have.id}`) : usualName;
      if (known.withheld.has(address)) continue;
      used.add(address);
      leaving.set(have.id, { address, verb: usual, why: 'undeclared' });
    }
  return leaving;
}

/** Pinned or remembered ids that no list showed: each is read once by id, or a lost row would look like a lost object. */
export function unseen(kind: KindOf, known: Known) {
  const lives = known.live.get(kind.name) ?? none;
  const ids = new Set<number>();
  const { entries = {}, retired = {} } = known.memory ?? {};
  for (const want of known.wanted)
    if (want.kind === kind.name) for (const id of [want.id, retired[want.address]?.id]) if (id !== undefined) ids.add(id);
  for (const [address, { id }] of Object.entries(entries)) if (address.startsWith(`${kind.name}:`)) ids.add(id);
  return [...ids].filter((id) => !lives.has(id)).flatMap((id) => lookUp(kind, id, known));
}

/** More rows than this that lack the same are no odd rows: the server does not tell it at all. */
const mostThin = 50;

/** In: a kind, and what every row should tell. Out: reads by id of the few objects whose rows do not, of those that matter. */
export function thinRows(kind: KindOf, fields: readonly string[], known: Known, matters = (_: Live) => true): Read[] {
  const lives = [...(known.live.get(kind.name)?.values() ?? [])];
  const thin = lives.filter((have) => fields.some((field) => have.state[field] === undefined) && matters(have));
  return thin.length > mostThin ? [] : thin.flatMap(({ id }) => lookUp(kind, id, known));
}

/** The read of one object by id, unless it has been made. */
export const lookUp = (kind: KindOf, id: number, known: World): Read[] =>
  known.answers.has(kind.identity.path(id))
    ? []
    : [{ path: kind.identity.path(id), list: false, as: 'one', about: id, tolerate: [403, 404, 405] }];

/** Whether an entry or what is remembered of the live object protects it; also in the change that takes the line out. */
export function isProtected(kind: string, id: number | undefined, want: Desired | undefined, known: World): boolean {
  if (want?.protect) return true;
  return Object.entries(known.memory?.entries ?? {}).some(
    ([address, one]) => one.protect && one.id === id && address.startsWith(`${kind}:`),
  );
}
