/** What the offline rules of several kinds share. */
import { addressOf, fold, plain } from '../core/address.ts';
import type { Desired } from '../core/desired.ts';
import type { Diagnostic } from '../core/diagnostic.ts';

export const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

/** In: how a chat or a setting names somebody. Out: the address: with `@` a person, without it a bot. */
export const addressOfMember = (name: string): string => addressOf(name.includes('@') ? 'user' : 'bot', name);

export const problem = (want: Desired, code: string, path: string[], message: string, hint: string): Diagnostic => ({
  severity: 'error',
  code,
  message,
  hint,
  address: want.address,
  path,
});

/** Where an entry stands, for a message about another one. */
export const at = (want: Desired): string => `${want.place.file}:${want.place.line}:${want.place.column}`;

/** The folded names of the entries that are to go, each with its entry. */
export function absentOnes(wanted: readonly Desired[], kind: string): Map<string, Desired> {
  const absent = new Map<string, Desired>();
  for (const want of wanted) if (want.kind === kind && want.ensure === 'absent') absent.set(fold(want.key), want);
  return absent;
}

/** One entry names tags that another entry removes. */
export function* absentTags(want: Desired, absent: Map<string, Desired>): Generator<Diagnostic> {
  if (absent.size === 0 || want.ensure === 'absent') return;
  for (const [index, name] of strings(want.state['tags']).entries()) {
    const gone = absent.get(fold(name));
    if (gone)
      yield problem(
        want,
        'names-absent',
        ['tags', String(index)],
        `the tag "${name}" is declared absent at ${at(gone)}`,
        'take it out of this list, or take `ensure: absent` off the tag',
      );
  }
}

/** Former names that are declared as well, or that two entries claim. `names` gives what an entry is called now. */
export function* formerNames(
  wanted: readonly Desired[],
  names: (want: Desired) => string | undefined,
  same: (name: string) => string = plain,
): Generator<Diagnostic> {
  const withFormer = wanted.filter((want) => want.previously.length > 0);
  if (withFormer.length === 0) return;
  const now = new Map<string, Desired>();
  for (const want of wanted) {
    const name = names(want);
    if (name !== undefined) now.set(same(name), want);
  }
  const claimed = new Map<string, Desired>();
  for (const want of withFormer) {
    for (const [index, name] of want.previously.entries()) {
      const path = ['previously', String(index)];
      const key = same(name);
      const own = names(want);
      if (own !== undefined && same(own) === key) {
        yield {
          ...problem(want, 'former-name-is-own', path, `"${name}" is what it is called now`, 'leave it out of `previously`'),
          severity: 'warning',
        };
        continue;
      }
      const other = now.get(key) ?? claimed.get(key);
      if (other && other !== want)
        yield problem(
          want,
          'former-name-declared',
          path,
          now.has(key)
            ? `"${name}" is also declared, at ${at(other)}`
            : `"${name}" is also a former name of ${other.address}, at ${at(other)}`,
          'a former name belongs to one entry: take it out of `previously`, or take the other entry out',
        );
      claimed.set(key, want);
    }
  }
}

/** Two entries that pin the same live object. */
export function* sameId(wanted: readonly Desired[]): Generator<Diagnostic> {
  const first = new Map<number, Desired>();
  for (const want of wanted) {
    if (want.id === undefined) continue;
    const other = first.get(want.id);
    if (other)
      yield problem(
        want,
        'id-twice',
        ['id'],
        `the id ${want.id} is also that of ${other.address}, at ${at(other)}`,
        `one live ${want.kind}, one entry: correct the id, or merge the two entries`,
      );
    else first.set(want.id, want);
  }
}
