import { closest, distance } from 'fastest-levenshtein';

export { distance };

/** In: a name and those that exist. Out: `did you mean "x"? `, with its trailing space, or ''. */
export function didYouMean(name: string, known: readonly string[]): string {
  if (known.length === 0) return '';
  const folded = name.toLowerCase();
  const best = closest(
    folded,
    known.map((one) => one.toLowerCase()),
  );
  const near = known.find((one) => one.toLowerCase() === best)!;
  return distance(folded, best) <= Math.max(1, Math.floor(name.length / 3)) ? `did you mean "${near}"? ` : '';
}

/** Of the names that exist, those that a person could have meant by this one: at most three, the nearest first. */
export function closeNames(name: string, known: readonly string[]): string[] {
  const form = (text: string) =>
    text
      .normalize('NFC')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '');
  const wanted = form(name);
  if (wanted === '') return [];
  return known
    .map((one) => ({ one, far: form(one).includes(wanted) || wanted.includes(form(one)) ? 0 : distance(wanted, form(one)) }))
    .filter(({ one, far }) => form(one).length > 2 && far <= Math.max(1, Math.floor(wanted.length / 4)))
    .sort((a, b) => a.far - b.far || (a.one < b.one ? -1 : 1))
    .slice(0, 3)
    .map(({ one }) => one);
}
