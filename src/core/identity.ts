/** Which live object is which entry, and which live objects are to go. Pure. */
import { type Address, addressOf } from './address.ts';
import type { Desired } from './desired.ts';
import type { Diagnostic } from './diagnostic.ts';
import { type Bound, type KindOf, type Known, type Leaving, type Live, readKey, type World } from './kind.ts';
import type { Blocked } from './plan.ts';

type Lives = ReadonlyMap<number, Live>;
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
  const contested = new Map<string, Set<number>>();
  const bound = new Map<Address, Bound>();
  const claimed = new Map<string, Map<number, Address>>();
  const blocked = new Map<Address, Blocked>();
  const remarks: Diagnostic[] = [];
  for (const kind of kinds) {
    const result = bindKind(kind, world);
    for (const item of result.bound) bound.set(item.want.address, item);
    for (const item of result.blocked) blocked.set(item.address, item);
    claimed.set(kind.name, result.claimed);
    contested.set(kind.name, result.contested);
    remarks.push(...result.remarks);
  }
  const settled: Known = { ...world, bound, claimed, blocked, remarks, leaving: new Map(), withheld, keeping };
  if (keeping) return settled;
  return { ...settled, leaving: new Map(kinds.map((kind) => [kind.name, leavingOf(kind, settled, contested.get(kind.name)!)])) };
}

function bindKind(kind: KindOf, world: World) {
  const lives: Lives = world.live.get(kind.name) ?? none;
  const wanted = world.wanted.filter((want) => want.kind === kind.name);
  const claimed = new Map<number, Address>();
  const bound: Bound[] = [];
  const blocked: Blocked[] = [];
  const remarks: Diagnostic[] = [];
  /** Live objects that somebody may have meant: nobody's leftovers. */
  const contested = new Set<number>();
  const byName = wanted.length > 0 ? liveByName(kind, lives) : new Map<string, Live[]>();

  const block = (want: Desired, code: string, message: string, hint: string, path?: string[]) =>
    blocked.push({ severity: 'error', code, address: want.address, place: want.place, message, hint, ...(path && { path }) });
  const claim = (want: Desired, have: Live, found: NonNullable<Bound['found']>) => {
    const other = claimed.get(have.id);
    if (other !== undefined) {
      block(want, 'claimed-twice', `${other} is the same live ${kind.noun[0]} (id ${have.id})`, 'let one entry describe it');
      return;
    }
    claimed.set(have.id, want.address);
    const remembered = world.memory?.entries[want.address];
    bound.push({ want, have, found, ...(remembered && { remembered }) });
  };

  // Pins first, then memory, then names: what is certain must not be taken by what is likely.
  const unpinned: Desired[] = [];
  for (const want of wanted) {
    if (want.id === undefined) {
      unpinned.push(want);
      continue;
    }
    const have = lives.get(want.id);
    if (have) claim(want, have, 'id');
    else if (want.ensure === 'absent' && world.answers.get(kind.identity.path(want.id))?.status === 404) bound.push({ want });
    else if (world.answers.get(kind.identity.path(want.id))?.status === 403)
      block(
        want,
        'invisible',
        `${kind.noun[0]} ${want.id} exists, but this token cannot see it`,
        `add the token's user to it in Pachca, or use the token of somebody who is in it`,
        ['id'],
      );
    else
      block(
        want,
        'pinned-gone',
        `there is no ${kind.noun[0]} with id ${want.id} in this workspace`,
        'wrong workspace or wrong number; correct the id, or take the line out to let the name decide',
        ['id'],
      );
  }
  const unremembered: Desired[] = [];
  for (const want of unpinned) {
    const id = kind.identity.ambiguous ? world.memory?.entries[want.address]?.id : undefined;
    const have = id === undefined ? undefined : lives.get(id);
    if (have && !claimed.has(have.id)) claim(want, have, 'memory');
    else if (id !== undefined && world.answers.get(kind.identity.path(id))?.status === 403)
      block(
        want,
        'invisible',
        `the remembered ${kind.noun[0]} ${id} exists, but this token cannot see it`,
        `add the token's user to it in Pachca, or pin another one with \`id:\``,
      );
    else unremembered.push(want);
  }
  const nobody: Live[] = [];
  const free = (name: string, want: Desired) => {
    const named = byName.get(name);
    return named === undefined
      ? nobody
      : named.filter((have) => !claimed.has(have.id) && (kind.identity.fits?.(want, have) ?? true));
  };
  const dispute = (want: Desired, candidates: Live[]) => {
    for (const have of candidates) contested.add(have.id);
    block(want, 'ambiguous-name', ...several(kind, candidates));
  };
  const former: { want: Desired; names: string[] }[] = [];
  for (const want of unremembered) {
    const name = kind.identity.wanted(want);
    const candidates = name === '' ? [] : free(name, want);
    if (candidates.length === 1) claim(want, candidates[0]!, 'name');
    else if (candidates.length > 1) dispute(want, candidates);
    else former.push({ want, names: want.previously.map((old) => kind.identity.former(want, old)) });
  }
  for (const { want, names } of former) {
    const candidates = names.flatMap((name) => free(name, want));
    if (candidates.length === 1) claim(want, candidates[0]!, 'previously');
    else if (candidates.length > 1) dispute(want, candidates);
    else {
      const remembered = world.memory?.entries[want.address];
      bound.push({ want, ...(remembered && { remembered }) });
    }
  }
  for (const item of bound)
    if (
      item.found === 'name' &&
      item.want.previously.some((old) => free(kind.identity.former(item.want, old), item.want).length > 0)
    )
      remarks.push({
        severity: 'note',
        code: 'previously-live',
        address: item.want.address,
        place: item.want.place,
        message: `a ${kind.noun[0]} of the former name is live as well; it is left alone`,
        hint: 'take the `previously` line out, or remove the old one with an entry of its own',
      });
  return { bound, claimed, blocked, remarks, contested };
}

function several(kind: KindOf, candidates: Live[]): [string, string] {
  const list = candidates
    .slice()
    .sort((a, b) => a.id - b.id)
    .map((have) => `id ${have.id}${kind.identity.describe ? ` (${kind.identity.describe(have)})` : ''}`);
  return [
    `${candidates.length} live ${kind.noun[1]} answer to this name: ${list.join('; ')}`,
    `say which one it is with a line: id: ${candidates.map((have) => have.id).sort((a, b) => a - b)[0]}`,
  ];
}

function liveByName(kind: KindOf, lives: Lives): Map<string, Live[]> {
  const byName = new Map<string, Live[]>();
  for (const have of lives.values()) {
    const name = kind.identity.live(have);
    if (name === undefined) continue;
    const same = byName.get(name);
    if (same) same.push(have);
    else byName.set(name, [have]);
  }
  return byName;
}

/** What goes: `ensure: absent`, left over from an earlier apply, or undeclared in an exclusive kind. */
function leavingOf(kind: KindOf, known: Known, contested: ReadonlySet<number>): Map<number, Leaving> {
  const leaving = new Map<number, Leaving>();
  const usual = known.settings.on_removal[kind.seat] ?? 'keep';
  for (const { want, have } of known.bound.values())
    if (want.kind === kind.name && want.ensure === 'absent' && have && !known.withheld.has(want.address))
      leaving.set(have.id, { address: want.address, verb: want.on_removal ?? usual, why: 'absent', want });
  if (!known.leftovers) return leaving;
  const lives = known.live.get(kind.name) ?? none;
  const claimed = known.claimed.get(kind.name) ?? new Map<number, Address>();
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

/** Pinned or remembered ids that no list showed: each is read once by id. */
export function unseen(kind: KindOf, known: Known) {
  const lives = known.live.get(kind.name) ?? none;
  const ids = new Set<number>();
  for (const want of known.wanted) {
    if (want.kind !== kind.name) continue;
    const id = want.id ?? (kind.identity.ambiguous ? known.memory?.entries[want.address]?.id : undefined);
    if (id !== undefined && !lives.has(id)) ids.add(id);
  }
  return [...ids]
    .map((id) => ({ path: kind.identity.path(id), list: false, as: 'one', about: id, tolerate: [403, 404] }))
    .filter((read) => !known.answers.has(readKey(read)));
}

/** Whether an entry or what is remembered of the live object protects it; also in the change that takes the line out. */
export function isProtected(kind: string, id: number | undefined, want: Desired | undefined, known: World): boolean {
  if (want?.protect) return true;
  return Object.entries(known.memory?.entries ?? {}).some(
    ([address, one]) => one.protect && one.id === id && address.startsWith(`${kind}:`),
  );
}
