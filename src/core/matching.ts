/**
 * Which live object an entry is: one matching for all kinds. Pure.
 * An id is who it is, a name is what it is called: where memory knows the id, a name alone does not decide.
 */
import { type Address, addressOf, keptForm, splitAddress } from './address.ts';
import type { Desired } from './desired.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Bound, KindOf, Live, World } from './kind.ts';
import { difference } from './lookalike.ts';
import type { Memory, Remembered } from './memory.ts';
import type { Blocked } from './plan.ts';

type Found = NonNullable<Bound['found']>;
export type Lives = ReadonlyMap<number, Live>;

/** Live objects that do not tell what they are called, and that nobody claims. */
const nameless = (kind: KindOf, lives: Lives, claimed: ReadonlyMap<number, Address>): Live[] =>
  [...lives.values()].filter((have) => kind.identity.live(have) === undefined && !claimed.has(have.id));

const mutes = (kind: KindOf, mute: readonly Live[]): string => {
  const one = mute.length === 1;
  const ids = mute
    .slice(0, 5)
    .map(({ id }) => id)
    .join(', ');
  const more = mute.length > 5 ? ` and ${mute.length - 5} more` : '';
  return `${one ? 'a' : mute.length} live ${kind.noun[one ? 0 : 1]} (id ${ids}${more}) ${one ? 'does' : 'do'} not tell what ${one ? 'it is' : 'they are'} called`;
};

/** The four answers: this one; one that is called something else now; several; none. */
type Match =
  | { is: 'this'; have: Live; found: Found }
  | { is: 'renamed'; have: Live }
  | { is: 'ambiguous'; candidates: Live[] }
  | { is: 'none' };

export interface Matched {
  bound: Bound[];
  blocked: Blocked[];
  /** By live id: the entry that it is. */
  claimed: Map<number, Address>;
  /** Live objects that a blocked entry may mean: nothing is taken from them, and they are nobody's leftovers. */
  contested: Set<number>;
  remarks: Diagnostic[];
}

/** In: a kind and all that was seen. Out: every entry of the kind with its live object, with none, or blocked. */
export function matchKind(kind: KindOf, world: World): Matched {
  const { identity } = kind;
  const lives: Lives = world.live.get(kind.name) ?? new Map<number, Live>();
  const wanted = world.wanted.filter((want) => want.kind === kind.name);
  const out: Matched = { bound: [], blocked: [], claimed: new Map(), contested: new Set(), remarks: [] };
  if (wanted.length === 0) return out;
  const byName = liveByName(kind, lives);
  const ids = idsOf(kind, world.memory, wanted);
  const namesakes = namesakesOf(kind, world.memory, wanted);
  const remembers = rememberedIn(kind, world.memory);
  let keptNames: Map<string, Live[]> | undefined;

  const isFree = (have: Live, want: Desired) => !out.claimed.has(have.id) && (identity.fits?.(want, have) ?? true);
  const called = (name: string, want: Desired): Live[] =>
    name === '' ? [] : (byName.get(name) ?? []).filter((have) => isFree(have, want));
  const named = (want: Desired) => called(identity.wanted(want), want);
  const former = (want: Desired) =>
    unique(want.previously.map((old) => identity.former(want, old)).flatMap((name) => called(name, want)));
  const known = (want: Desired): { have: Live; via: Via } | undefined => {
    for (const { id, via } of ids(want)) {
      const have = lives.get(id);
      // Of another sort it is the same all the same, and the kind says that this cannot be changed.
      if (have !== undefined && !out.claimed.has(have.id)) return { have, via };
    }
    return undefined;
  };

  const block = (want: Desired, code: string, message: string, hint: string, path?: string[]) =>
    out.blocked.push({
      severity: 'error',
      code,
      address: want.address,
      place: want.place,
      message,
      hint,
      ...(path && { path }),
    });
  const bind = (want: Desired, have?: Live, found?: Found) => {
    if (have !== undefined) out.claimed.set(have.id, want.address);
    const remembered = remembers(want, have);
    out.bound.push({ want, ...(have && { have }), ...(found && { found }), ...(remembered && { remembered }) });
  };
  const settle = (want: Desired, match: Match): void => {
    switch (match.is) {
      case 'this':
        bind(want, match.have, match.found);
        return;
      case 'renamed':
        out.contested.add(match.have.id);
        block(want, 'renamed', ...renamed(kind, want, match.have));
        return;
      case 'ambiguous': {
        const { candidates } = match;
        for (const have of candidates) out.contested.add(have.id);
        block(
          want,
          'ambiguous-name',
          ...(candidates.length > 1 ? several(kind, want, candidates) : onceSo(kind, candidates[0]!)),
        );
        return;
      }
      case 'none': {
        keptNames ??= byKeptName(kind, lives);
        const mute = kind.identity.renames && want.ensure === 'present' ? nameless(kind, lives, out.claimed) : [];
        const near = keptNames.get(keptForm(identity.wanted(want)))?.find((have) => isFree(have, want));
        if (mute.length > 0 && near === undefined) {
          for (const { id } of mute) out.contested.add(id);
          block(
            want,
            'may-be-hidden',
            `${mutes(kind, mute)}: it may be this one`,
            'pin its `id` if it is; otherwise pin it in an entry of its own',
          );
          return;
        }
        const begun = near ?? cutShort(kind, want, lives, world, isFree);
        if (begun === undefined) bind(want);
        else {
          out.contested.add(begun.id);
          block(want, 'spelled-otherwise', ...(near === undefined ? cut(kind, begun) : spelled(kind, want, begun)));
        }
      }
    }
  };

  // From what is certain to what is likely: a weaker reason never takes what a stronger one asks for.
  let open = wanted;
  const round = (answer: (want: Desired) => Match | undefined) => {
    open = open.filter((want) => {
      const match = answer(want);
      if (match !== undefined) settle(want, match);
      return match === undefined;
    });
  };

  for (const want of open) if (want.id !== undefined) pinned(kind, want, lives, world, { claimed: out.claimed, bind, block });
  open = open.filter((want) => want.id === undefined);
  open = open.filter((want) => !hidden(kind, want, lives, world, (one) => [...ids(one), ...namesakes(one)], block));
  round((want) => certain(kind, named(want), known(want)));
  round((want) => {
    if (known(want) !== undefined) return undefined;
    const left = namesakes(want).flatMap(({ id }) => (out.claimed.has(id) ? [] : (lives.get(id) ?? [])));
    const found = [...named(want), ...former(want)];
    return left.length === 0 || left.some((have) => found.includes(have))
      ? undefined
      : { is: 'ambiguous', candidates: unique([...left, ...found]) };
  });
  round((want) => likely(kind, named(want), known(want), former(want)));
  round((want) => {
    const candidates = former(want);
    if (candidates.length === 1) return { is: 'this', have: candidates[0]!, found: 'previously' };
    return candidates.length > 1 ? { is: 'ambiguous', candidates } : { is: 'none' };
  });

  const mute = nameless(kind, lives, out.claimed);
  for (const { want, have, found } of out.bound) {
    if (have === undefined && mute.length > 0)
      out.remarks.push({
        severity: 'note',
        code: 'may-be-hidden',
        address: want.address,
        place: want.place,
        message: `nothing that can be seen is ${want.key}, but ${mutes(kind, mute)}`,
        hint: 'look at it in Pachca, or use a token that sees it',
      });
    if (have !== undefined && (found === 'name' || found === 'memory') && former(want).length > 0)
      out.remarks.push({
        severity: 'note',
        code: 'previously-live',
        address: want.address,
        place: want.place,
        message: `a ${kind.noun[0]} of the former name is live as well; it is left alone`,
        hint: 'take the `previously` line out, or remove the old one with an entry of its own',
      });
  }
  return out;
}

/** Where a remembered id comes from: the entry itself, what it removed, or an entry of another name that is gone. */
type Via = 'entry' | 'retired' | 'other';

/** What nothing can contradict. Where names repeat it is the id; where they are unique, a name that memory does not dispute. */
function certain(kind: KindOf, named: Live[], known: { have: Live; via: Via } | undefined): Match | undefined {
  if (kind.identity.ambiguous) return known?.via === 'entry' ? { is: 'this', have: known.have, found: 'memory' } : undefined;
  const [only] = named;
  if (named.length !== 1 || (known !== undefined && known.have !== only)) return undefined;
  return { is: 'this', have: only!, found: 'name' };
}

/** What is left to weigh: a name against an id, a name against a former one. */
function likely(kind: KindOf, named: Live[], known: { have: Live; via: Via } | undefined, former: Live[]): Match | undefined {
  const candidates = unique([...(known ? [known.have] : []), ...named]);
  if (candidates.length > 1) return { is: 'ambiguous', candidates };
  if (known !== undefined) {
    const name = kind.identity.live(known.have);
    const meant = name === undefined || former.includes(known.have);
    if (former.some((have) => have !== known.have)) return { is: 'ambiguous', candidates: unique([known.have, ...former]) };
    if (known.via === 'other' || (meant && name !== undefined)) return { is: 'this', have: known.have, found: 'previously' };
    if (meant || kind.identity.renames) return { is: 'this', have: known.have, found: 'memory' };
    return { is: 'renamed', have: known.have };
  }
  const [only] = named;
  if (only === undefined) return undefined;
  // One that is put away under the name and one in use under the former name: both may be meant.
  const inUse = former.filter((have) => have.state['archived'] !== true);
  if (only.state['archived'] === true && inUse.length > 0) return { is: 'ambiguous', candidates: [only, ...inUse] };
  return { is: 'this', have: only, found: 'name' };
}

/** In: a kind and its entries. Out: for an entry, the ids by which memory knows it, the surest first. */
function idsOf(
  kind: KindOf,
  memory: Memory | undefined,
  wanted: readonly Desired[],
): (want: Desired) => { id: number; via: Via }[] {
  if (memory === undefined) return () => [];
  const declared = new Set(wanted.map((want) => want.address));
  const gone = (address: Address) => !declared.has(address);
  /** By former address: what an entry that is gone used to be called. */
  const once = new Map<Address, number>();
  for (const [address, { id, was = [] }] of Object.entries(memory.entries))
    if (gone(address) && address.startsWith(`${kind.name}:`)) for (const old of was) once.set(old, id);
  return (want) => {
    const old = kind.identity.ambiguous ? [] : want.previously.map((name) => addressOf(kind.name, name));
    const of = (address: Address) => memory.entries[address]?.id ?? memory.retired[address]?.id;
    const found: { id: number | undefined; via: Via }[] = [
      { id: memory.entries[want.address]?.id, via: 'entry' },
      { id: memory.retired[want.address]?.id, via: 'retired' },
      ...old.filter(gone).map((address) => ({ id: of(address), via: 'other' as const })),
      { id: once.get(want.address), via: 'other' },
    ];
    return found.flatMap(({ id, via }) => (id === undefined ? [] : [{ id, via }]));
  };
}

/** In: a kind and its entries. Out: for one that is to be, what had one of its names at the last apply under an address that is gone. */
function namesakesOf(
  kind: KindOf,
  memory: Memory | undefined,
  wanted: readonly Desired[],
): (want: Desired) => { id: number; via: Via }[] {
  const declared = new Set(wanted.map((want) => want.address));
  const gone = Object.entries(memory?.entries ?? {}).filter(
    ([address]) => address.startsWith(`${kind.name}:`) && !declared.has(address),
  );
  const byName = new Map<string, { id: number; via: Via }[]>();
  for (const [address, { id, state }] of gone) {
    const name = kind.identity.wanted({ key: splitAddress(address).key, state } as unknown as Desired);
    byName.set(name, [...(byName.get(name) ?? []), { id, via: 'other' }]);
  }
  byName.delete('');
  return (want) => {
    if (want.ensure === 'absent') return [];
    const names = [kind.identity.wanted(want), ...want.previously.map((old) => kind.identity.former(want, old))];
    return names.flatMap((name) => byName.get(name) ?? []);
  };
}

/** What memory holds of the very object, under whichever address; of another object that had the name it tells nothing. */
function rememberedIn(kind: KindOf, memory: Memory | undefined): (want: Desired, have?: Live) => Remembered | undefined {
  if (memory === undefined) return () => undefined;
  const byId = new Map<number, Remembered>();
  for (const [address, one] of Object.entries(memory.entries)) if (address.startsWith(`${kind.name}:`)) byId.set(one.id, one);
  return (want, have) => {
    const own = memory.entries[want.address];
    return have === undefined || own?.id === have.id ? own : byId.get(have.id);
  };
}

interface Hands {
  claimed: Matched['claimed'];
  bind(want: Desired, have?: Live, found?: Found): void;
  block(want: Desired, code: string, message: string, hint: string, path?: string[]): void;
}

/** An entry with an id is that object or blocked. */
function pinned(kind: KindOf, want: Desired, lives: Lives, world: World, { claimed, bind, block }: Hands): void {
  const id = want.id!;
  const have = lives.get(id);
  const status = world.answers.get(kind.identity.path(id))?.status;
  if (have !== undefined) {
    const other = claimed.get(id);
    if (other !== undefined)
      block(want, 'claimed-twice', `${other} is the same live ${kind.noun[0]} (id ${id})`, 'let one entry describe it');
    else bind(want, have, 'id');
  } else if (want.ensure === 'absent' && status === 404) bind(want);
  else if (status === 403)
    block(
      want,
      'invisible',
      `${kind.noun[0]} ${id} exists, but this token cannot see it`,
      `add the token's user to it in Pachca, or use the token of somebody who is in it`,
      ['id'],
    );
  else
    block(
      want,
      'pinned-gone',
      `there is no ${kind.noun[0]} with id ${id} in this workspace`,
      'wrong workspace or wrong number; correct the id, or take the line out to let the name decide',
      ['id'],
    );
}

/** A remembered object that is there and cannot be seen is never made again. Out: whether the entry is blocked for it. */
function hidden(
  kind: KindOf,
  want: Desired,
  lives: Lives,
  world: World,
  ids: ReturnType<typeof idsOf>,
  block: Hands['block'],
): boolean {
  const known = ids(want);
  if (known.some(({ id }) => lives.has(id))) return false;
  const unseen = known.find(({ id }) => world.answers.get(kind.identity.path(id))?.status === 403);
  if (unseen === undefined) return false;
  block(
    want,
    'invisible',
    `the remembered ${kind.noun[0]} ${unseen.id} exists, but this token cannot see it`,
    `add the token's user to it in Pachca, or pin another one with \`id:\``,
  );
  return true;
}

const unique = (lives: Live[]): Live[] => [...new Set(lives)];

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

const about = (kind: KindOf, have: Live): string =>
  `id ${have.id}${kind.identity.describe ? ` (${kind.identity.describe(have)})` : ''}`;

/** What an entry that is several things is told: which they are, and the line that chooses. */
function several(kind: KindOf, want: Desired, candidates: Live[]): [message: string, hint: string] {
  const sorted = candidates.toSorted((a, b) => a.id - b.id);
  const names = new Set(sorted.map((have) => kind.identity.live(have)));
  const list = sorted.map((have) => (names.size > 1 ? `"${shownName(kind, have)}", ${about(kind, have)}` : about(kind, have)));
  const message =
    names.size > 1
      ? `${sorted.length} live ${kind.noun[1]} may be meant, by name or by what the last apply knew: ${list.join('; ')}`
      : `${sorted.length} live ${kind.noun[1]} answer to this name: ${list.join('; ')}`;
  if (Object.hasOwn(kind.entry['properties'] as object, 'id'))
    return [message, `say which one it is with a line: id: ${sorted[0]!.id} (\`pachform bind\` writes it)`];
  const other = sorted.find((have) => kind.identity.live(have) !== kind.identity.wanted(want));
  return [
    message,
    other === undefined
      ? 'give one of them another name in Pachca'
      : `give the other one an entry of its own, "${shownName(kind, other)}", or another name in Pachca`,
  ];
}

const shownName = (kind: KindOf, have: Live): string => kind.identity.called?.(have) ?? kind.identity.live(have) ?? '';

/** What an entry is told whose name something else had at the last apply that is called otherwise now. */
function onceSo(kind: KindOf, have: Live): [message: string, hint: string] {
  const now = shownName(kind, have);
  return [
    `the ${kind.noun[0]} that had this name at the last apply, under an address that is gone, is called "${now}" now (${about(kind, have)})`,
    `if it is this one, add the line \`previously: ["${now}"]\`; if not, give it an entry of its own`,
  ];
}

function renamed(kind: KindOf, want: Desired, have: Live): [message: string, hint: string] {
  const now = shownName(kind, have);
  return [
    `the ${kind.noun[0]} that was ${want.key} at the last apply is ${now} now (id ${have.id})`,
    `if that is right, write ${now} as the key here and wherever it is named; if not, add the line \`previously: [${now}]\`, and it is changed back`,
  ];
}

function byKeptName(kind: KindOf, lives: Lives): Map<string, Live[]> {
  const forms = new Map<string, Live[]>();
  for (const have of lives.values()) {
    const form = keptForm(kind.identity.live(have) ?? '');
    if (form !== '') forms.set(form, [...(forms.get(form) ?? []), have]);
  }
  return forms;
}

/** So much of a name says whose it is: what is shorter may be the beginning of anything. */
const enoughOfAName = 15;

/** What a server that cuts names short made of this entry: it has the beginning of the name, and nobody declares it. */
function cutShort(
  { identity }: KindOf,
  want: Desired,
  lives: Lives,
  world: World,
  isFree: (have: Live, want: Desired) => boolean,
): Live | undefined {
  if (identity.ours === undefined || want.ensure === 'absent') return undefined;
  const name = keptForm(identity.wanted(want));
  return [...lives.values()].find((have) => {
    const begun = keptForm(identity.live(have) ?? '');
    // A server cuts within words as well; whoever adds to a name adds a word.
    const torn = /^[\p{L}\p{N}]/u.test(name.slice(begun.length)) && /[\p{L}\p{N}]$/u.test(begun);
    return (
      torn &&
      [...begun].length >= enoughOfAName &&
      name.startsWith(begun) &&
      isFree(have, want) &&
      identity.ours!(have, want, world)
    );
  });
}

function cut(kind: KindOf, have: Live): [message: string, hint: string] {
  const [noun] = kind.noun;
  return [
    `the live ${noun} "${shownName(kind, have)}" (id ${have.id}) has the beginning of this name: it may be this one, its name cut short by the server`,
    `if it is, pin it with a line: id: ${have.id}, and write the name as it is live; if not, give it an entry of its own`,
  ];
}

function spelled(kind: KindOf, want: Desired, have: Live): [message: string, hint: string] {
  const name = shownName(kind, have);
  return [
    `the live ${kind.noun[0]} "${name}" (id ${have.id}) differs from it only in spaces or in characters that cannot be seen: ${difference(kind.identity.wanted(want), kind.identity.live(have) ?? '')}`,
    `write the name as it is live, or add the line \`previously: ["${name}"]\` to change it`,
  ];
}
