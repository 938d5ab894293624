import { closest, distance } from 'fastest-levenshtein';
import { difference, looksLike } from '../core/lookalike.ts';

export { distance };

/**
 * In: a name and those that exist. Out: `did you mean "x"? `, with its trailing space, or ''.
 * Everybody of a company shares the domain: of addresses what stands before it is compared.
 */
export function didYouMean(name: string, known: readonly string[]): string {
  const twin = known.find((one) => looksLike(name, one));
  if (twin !== undefined) return `"${twin}" only looks like it: ${difference(name, twin)}. `;
  const wanted = halves(name);
  const likely = known.filter((one) => distance(halves(one).domain, wanted.domain) <= 2);
  if (likely.length === 0) return '';
  const best = closest(
    wanted.own,
    likely.map((one) => halves(one).own),
  );
  const near = likely.find((one) => halves(one).own === best)!;
  return distance(wanted.own, best) <= Math.max(1, Math.floor(wanted.own.length / 3)) ? `did you mean "${near}"? ` : '';
}

/** What stands before the `@` and behind it; all of it is one's own where there is none. */
function halves(name: string): { own: string; domain: string } {
  const [own = '', domain = ''] = name.toLowerCase().split('@');
  return { own, domain };
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
