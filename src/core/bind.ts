/** Which live object each entry of a manifest is, where the manifest could say so with an id and does not. Pure. */
import type { Desired } from './desired.ts';
import { unseen } from './identity.ts';
import type { Bound, KindOf, Known, Live, Schema } from './kind.ts';
import type { Blocked } from './plan.ts';

/** An entry, and the id to write into it. */
export interface Binding {
  want: Desired;
  id: number;
  found: NonNullable<Bound['found']>;
}

/** One of several live objects that an entry may be. */
export interface Candidate {
  id: number;
  /** What tells it from the others. */
  about: string;
}

export interface Bindings {
  bindings: Binding[];
  /** Entries that several live objects answer to. */
  unclear: { want: Desired; candidates: Candidate[] }[];
  /** Entries that nothing live answers to. */
  missing: Desired[];
  /** Entries that carry an id already. */
  pinned: number;
  problems: Blocked[];
}

/** Whether entries of this kind may carry an id. */
export const pinnable = (kind: Pick<KindOf, 'entry'>): boolean =>
  Object.hasOwn(kind.entry['properties'] as Record<string, Schema>, 'id');

/** In: the kinds. Out: the same, but reading no more than it takes to know which live object is which. */
export const identities = (kinds: readonly KindOf[]): KindOf[] =>
  kinds.map((kind) => ({
    ...kind,
    reads: (known) => {
      if (!pinnable(kind)) return kind.reads(known);
      if (!known.wanted.some((want) => want.kind === kind.name)) return [];
      return [...(kind.inventory?.(known, () => false) ?? []), ...unseen(kind, known)];
    },
  }));

/** In: the kinds and all that was seen. Out: what can be written, what must be chosen, and what cannot be found. */
export function bindingsOf(kinds: readonly KindOf[], known: Known): Bindings {
  const result: Bindings = { bindings: [], unclear: [], missing: [], pinned: 0, problems: [] };
  for (const kind of kinds.filter(pinnable)) {
    for (const want of known.wanted.filter((one) => one.kind === kind.name)) {
      const blocked = known.blocked.get(want.address);
      const { have, found } = known.bound.get(want.address) ?? {};
      if (blocked !== undefined && blocked.code !== 'ambiguous-name') result.problems.push(blocked);
      else if (want.id !== undefined) result.pinned += 1;
      else if (have !== undefined && found !== undefined) result.bindings.push({ want, id: have.id, found });
      else if (blocked === undefined) result.missing.push(want);
      else result.unclear.push({ want, candidates: candidatesOf(kind, want, known) });
    }
  }
  return result;
}

function candidatesOf(kind: KindOf, want: Desired, known: Known): Candidate[] {
  const { identity } = kind;
  const free = [...(known.live.get(kind.name)?.values() ?? [])].filter(
    (have: Live) => !known.claimed.get(kind.name)?.has(have.id) && (identity.fits?.(want, have) ?? true),
  );
  const named = (names: string[]) => free.filter((have) => names.includes(identity.live(have) ?? ''));
  const now = named([identity.wanted(want)]);
  const found = now.length > 1 ? now : named(want.previously.map((name) => identity.former(want, name)));
  return found.sort((a, b) => a.id - b.id).map((have) => ({ id: have.id, about: identity.describe?.(have) ?? '' }));
}
