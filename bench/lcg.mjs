/** Numbers that look random and are the same in every run. */

/** In: a seed. Out: `next()` gives 0 <= x < 1, `below(n)` a whole number, `pick(list)` an element, `shuffled(list)` a copy. */
export function lcg(seed) {
  let state = seed >>> 0 || 1;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    // The low bits of such a generator repeat quickly: only the high ones are used.
    return (state >>> 4) / 0x10000000;
  };
  const below = (n) => Math.floor(next() * n);
  return {
    next,
    below,
    pick: (list) => list[below(list.length)],
    shuffled(list) {
      const copy = [...list];
      for (let i = copy.length - 1; i > 0; i--) {
        const j = below(i + 1);
        [copy[i], copy[j]] = [copy[j], copy[i]];
      }
      return copy;
    },
  };
}
