import { distance } from 'fastest-levenshtein';

/** In: a word and those that exist. Out: the one that was probably meant, if any is within `most` slips. */
export function nearest(word: string, known: Iterable<string>, most = slipsOf(word)): string | undefined {
  const wanted = word.trim().toLowerCase();
  let best: string | undefined;
  let least = most + 1;
  for (const one of known) {
    if (Math.abs(one.length - wanted.length) >= least) continue;
    const far = distance(wanted, one.toLowerCase());
    if (far < least) {
      best = one;
      least = far;
    }
  }
  return best;
}

/** How many slips there may be in a word; two letters that changed places are two. People of one company share most of their addresses. */
function slipsOf(word: string): number {
  if (word.includes('@')) return slips(word.trim().replace(/^\w+:/, ''));
  return word.trim().length < 4 ? 1 : Math.max(2, Math.floor(word.trim().length / 3));
}

/** In: words. Out: `a, b or c`. */
export const either = (words: readonly unknown[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

/** How many slips a reference may have: what counts is before the @. */
export const slips = (reference: string): number => (reference.split('@', 1)[0]!.length > 4 ? 2 : 1);
