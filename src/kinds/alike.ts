/** Live things that are read as the same as what a plan makes or renames. */
import { plain } from '../core/address.ts';
import type { Known, Live } from '../core/kind.ts';
import { difference, looksLike, skeleton } from '../core/lookalike.ts';
import type { Hazard } from '../core/plan.ts';
import { perKnown } from './per-known.ts';

/** By kind: its live ones by what a reader sees of their names. */
const sights = perKnown(() => new Map<string, Map<string, Live[]>>());

function bySight(kind: string, field: string, known: Known): Map<string, Live[]> {
  const all = sights(known);
  const before = all.get(kind);
  if (before !== undefined) return before;
  const made = new Map<string, Live[]>();
  all.set(kind, made);
  for (const have of known.live.get(kind)?.values() ?? []) {
    if (typeof have.state[field] !== 'string') continue;
    const form = skeleton(have.state[field]);
    made.set(form, [...(made.get(form) ?? []), have]);
  }
  return made;
}

/**
 * In: what something of a kind is to be called, in which field, and its id if it has one. Out: the hazard that another live one
 * looks the same, or that another chat, which nobody declares, has the very name.
 */
export function lookAlike(kind: 'tag' | 'chat' | 'bot', field: string, name: string, known: Known, id?: number): Hazard[] {
  const alike = (bySight(kind, field, known).get(skeleton(name)) ?? []).filter(
    (have) => have.id !== id && !known.leaving.get(kind)?.has(have.id),
  );
  const twin = alike.find((have) => looksLike(name, String(have.state[field])));
  if (twin !== undefined) {
    const other = String(twin.state[field]);
    const message = `the live ${kind} "${other}" (id ${twin.id}) looks the same: ${difference(name, other)}`;
    return [{ code: 'look-alike', message }];
  }
  const same = alike.find((have) => plain(String(have.state[field])) === plain(name) && !known.claimed.get(kind)?.has(have.id));
  return same === undefined
    ? []
    : [{ code: 'same-name', message: `another live ${kind} is called "${name}" already (id ${same.id})` }];
}
