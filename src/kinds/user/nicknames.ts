/** Nicknames are unique among people and bots: who has one, and who must give it up before somebody else gets it. */
import { fold } from '../../core/address.ts';
import { manages } from '../../core/change.ts';
import { isEnv, resolveEnv } from '../../core/desired.ts';
import type { Bound, Known, Live } from '../../core/kind.ts';

const holders = new WeakMap<Known, Map<string, Live>>();

/** Who has a nickname today. */
function holderOf(nickname: string, known: Known): Live | undefined {
  let made = holders.get(known);
  if (made === undefined) {
    made = new Map();
    for (const kind of ['bot', 'user'])
      for (const have of known.live.get(kind)?.values() ?? [])
        if (typeof have.state['nickname'] === 'string') made.set(fold(have.state['nickname']), have);
    holders.set(known, made);
  }
  return made.get(fold(nickname));
}

/** The nickname that an entry asks for, where it asks for another one than there is. */
function wantedBy({ want, have }: Bound, known: Known): string | undefined {
  if (want.ensure === 'absent' || known.withheld.has(want.address)) return undefined;
  const declared = want.kind === 'bot' ? want.key : want.state['nickname'];
  if (declared === undefined || (have !== undefined && want.kind === 'user' && !manages(want, 'nickname'))) return undefined;
  const text = isEnv(declared) ? resolveEnv(declared, known.env) : String(declared);
  return have !== undefined && fold(String(have.state['nickname'] ?? '')) === fold(text) ? undefined : text;
}

/** In: an entry. Out: who has the nickname that it asks for: in the way, or on the way to another one in the same plan. */
export function inTheWay(bound: Bound, known: Known): { holder: Live; leaves?: Bound } | undefined {
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

/** The nickname that somebody has for a moment only. */
export const nicknameForAMoment = (id: number): string => `moving.${id}`;

/** In: an entry. Out: whether it takes another nickname for a moment, so that a ring of exchanges can begin: the first of the ring does. */
export function stepsAside(bound: Bound, known: Known): string | undefined {
  const ring = ringOf(bound, known);
  if (ring.length === 0) return undefined;
  const first = ring.map(({ want }) => want.address).sort()[0];
  return bound.want.kind === 'user' && first === bound.want.address ? nicknameForAMoment(bound.have?.id ?? 0) : undefined;
}
