import { closest, distance } from 'fastest-levenshtein';

/** In: a name and those that exist. Out: `did you mean "x"? `, with its trailing space, or ''. */
export function didYouMean(name: string, known: readonly string[]): string {
  if (known.length === 0) return '';
  const folded = name.toLowerCase();
  const best = closest(folded, known.map((one) => one.toLowerCase()));
  const near = known.find((one) => one.toLowerCase() === best)!;
  return distance(folded, best) <= Math.max(1, Math.floor(name.length / 3)) ? `did you mean "${near}"? ` : '';
}
