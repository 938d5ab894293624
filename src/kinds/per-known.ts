/** What is worked out once for all that is known, however often it is asked for. */
import type { Known } from '../core/kind.ts';

/** In: how to work something out. Out: the same, answered from memory for what is known already. */
export function perKnown<T>(make: (known: Known) => T): (known: Known) => T {
  const made = new WeakMap<Known, { value: T }>();
  return (known) => {
    const before = made.get(known);
    if (before !== undefined) return before.value;
    const value = make(known);
    made.set(known, { value });
    return value;
  };
}
