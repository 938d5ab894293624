/** Sensitive values leave the manifest before anything else sees it: no plan can hold what it was never given. */
import type { Desired } from './desired.ts';
import { isEnv, sealed } from './desired.ts';
import type { KindOf } from './kind.ts';

/**
 * In: what the manifest says. Out: the same with every sensitive literal replaced by a reference, and the values
 * that those references stand for, to be given to the planner and the engine beside the environment.
 */
export function seal(
  kinds: readonly KindOf[],
  wanted: readonly Desired[],
): { wanted: Desired[]; values: Record<string, string> } {
  const values: Record<string, string> = {};
  const out = wanted.map((want) => {
    const fields = kinds.find((kind) => kind.name === want.kind)?.fields ?? {};
    const literals = Object.entries(want.state).filter(
      ([field, value]) => fields[field]?.sensitive && typeof value === 'string' && value !== '' && !isEnv(value),
    );
    if (literals.length === 0) return want;
    const state = { ...want.state };
    for (const [field, value] of literals) {
      const reference = sealed(want.address, field);
      values[reference.env] = value as string;
      state[field] = reference;
    }
    return { ...want, state };
  });
  return { wanted: out, values };
}
