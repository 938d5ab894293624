/** Nicknames are unique among people and bots: who has one, and who must give it up before somebody else gets it. */
import { fold } from '../core/address.ts';
import { blockedBy, manages, step, stepId } from '../core/change.ts';
import { isEnv, resolveEnv } from '../core/desired.ts';
import type { Bound, Known, Live } from '../core/kind.ts';
import type { Blocked, Change, Doing, Step } from '../core/plan.ts';
import { perKnown } from './per-known.ts';

/** By nickname: who has it today. */
const holders = perKnown((known) => {
  const found = new Map<string, Live>();
  for (const kind of ['bot', 'user'])
    for (const have of known.live.get(kind)?.values() ?? [])
      if (typeof have.state['nickname'] === 'string') found.set(fold(have.state['nickname']), have);
  return found;
});
const holderOf = (nickname: string, known: Known): Live | undefined => holders(known).get(fold(nickname));

/** The nickname that an entry asks for, where it asks for another one than there is. */
function wantedBy({ want, have }: Bound, known: Known): string | undefined {
  if (want.ensure === 'absent' || known.withheld.has(want.address)) return undefined;
  const declared = want.kind === 'bot' ? want.key : want.state['nickname'];
  if (declared === undefined || (have !== undefined && want.kind === 'user' && !manages(want, 'nickname'))) return undefined;
  const text = isEnv(declared) ? resolveEnv(declared, known.env) : String(declared);
  return have !== undefined && fold(String(have.state['nickname'] ?? '')) === fold(text) ? undefined : text;
}

/** In: an entry. Out: who has the nickname that it asks for: in the way, or on the way to another one in the same plan. */
function inTheWay(bound: Bound, known: Known): { holder: Live; leaves?: Bound } | undefined {
  const nickname = wantedBy(bound, known);
  const holder = nickname === undefined ? undefined : holderOf(nickname, known);
  if (holder === undefined || holder.id === bound.have?.id) return undefined;
  const address = known.claimed.get(holder.kind)?.get(holder.id);
  const other = address === undefined ? undefined : known.bound.get(address);
  const gives = other !== undefined && wantedBy(other, known) !== undefined;
  const deleted = known.leaving.get(holder.kind)?.get(holder.id)?.verb === 'delete';
  if (gives || deleted) return { holder, ...(other && { leaves: other }) };
  return { holder };
}

/** Those who wait for each other's nicknames in a ring, beginning with an entry; nothing where it is in none. */
function ringOf(bound: Bound, known: Known): Bound[] {
  const ring = [bound];
  for (;;) {
    const next = inTheWay(ring.at(-1)!, known)?.leaves;
    if (next === undefined) return [];
    if (next.want.address === bound.want.address) return ring;
    if (ring.includes(next)) return [];
    ring.push(next);
  }
}

/** The nickname that somebody has for a moment only; those of bots end in `_bot`. */
export const nicknameForAMoment = (kind: string, id: number): string => `moving.${id}${kind === 'bot' ? '_bot' : ''}`;

/** In: an entry. Out: whether it takes another nickname for a moment, so that a ring of exchanges can begin: the first person of the ring does, or its first bot. */
function stepsAside(bound: Bound, known: Known): boolean {
  const ring = ringOf(bound, known).map(({ want }) => want);
  const [first] = ring.toSorted((a, b) => (b.kind < a.kind ? -1 : b.kind > a.kind ? 1 : a.address < b.address ? -1 : 1));
  return first?.address === bound.want.address;
}

/** In: an entry. Out: that somebody keeps the nickname that it asks for; nothing where it is free, or free by then. */
export function nicknameTaken(bound: Bound, known: Known): Blocked | undefined {
  const taken = inTheWay(bound, known);
  if (
    taken === undefined ||
    taken.leaves !== undefined ||
    known.leaving.get(taken.holder.kind)?.get(taken.holder.id)?.verb === 'delete'
  )
    return undefined;
  const { id, state } = taken.holder;
  return blockedBy(
    bound.want,
    'nickname-taken',
    `the nickname "${String(state['nickname'])}" is that of ${String(state['email'] ?? `a bot (id ${id})`)}`,
    'nicknames are unique among people and bots: choose another one, or give theirs another one in this manifest',
    bound.want.kind === 'user' ? ['nickname'] : [],
  );
}

/**
 * In: a change that gives a nickname, and the request by which whose it is takes another one. Out: the steps by which the nickname
 * is freed; and, where it must begin a ring of exchanges, the step by which it gives up its own for a moment.
 */
export function freeing(
  change: Change,
  known: Known,
  changes: ReadonlyMap<string, Change>,
  taking: (nickname: string) => Pick<Step, 'request' | 'rights' | 'instead'>,
): { aside: Step[]; needs: string[] } {
  const bound = known.bound.get(change.address)!;
  const way = inTheWay(bound, known);
  if (way === undefined) return { aside: [], needs: [] };
  const begins = change.action === 'update' && stepsAside(bound, known);
  const aside = begins
    ? [
        step(change.address, edits(change.kind), {
          which: forAMoment,
          label: `let ${change.label || bound.want.key} give up their nickname`,
          answers: 'object',
          ...taking(nicknameForAMoment(change.kind, change.id!)),
        }),
      ]
    : [];
  return { aside, needs: [...givingUp(way, known, changes), ...aside.map(({ id }) => id)] };
}

const forAMoment = 'for a moment';
const edits = (kind: string): Doing => (kind === 'bot' ? 'bot-edit' : 'edit');

/** The steps by which whoever has a nickname gives it up. */
function givingUp(way: NonNullable<ReturnType<typeof inTheWay>>, known: Known, changes: ReadonlyMap<string, Change>): string[] {
  const { leaves, holder } = way;
  if (leaves !== undefined && stepsAside(leaves, known))
    return [stepId(leaves.want.address, edits(leaves.want.kind), forAMoment)];
  const address = leaves?.want.address ?? known.leaving.get(holder.kind)?.get(holder.id)?.address;
  if (address === undefined || !changes.has(address)) return [];
  const doings: Doing[] = ['promote', 'demote', 'suspend', 'reactivate', 'edit', 'delete', 'bot-edit', 'bot-delete'];
  return doings.map((does) => stepId(address, does));
}
