/** What the offline rules of several kinds share. */
import { addressOf, fold, plain } from '../core/address.ts';
import type { Desired } from '../core/desired.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { difference, looksLike, skeleton, untidiness } from '../core/lookalike.ts';

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

/** What somebody reads as the name of an entry, and the field that it stands in; the key where there is none. */
export interface Named {
  name: string;
  path: string[];
}

const textOf = (want: Desired, field: string): string => (typeof want.state[field] === 'string' ? want.state[field] : '');

/** In: fields. Out: a way to have the name of an entry that they make together; nothing where they hold no text. */
export const nameIn =
  (...fields: string[]) =>
  (want: Desired): Named[] => {
    const said = fields.filter((field) => textOf(want, field).trim() !== '');
    return said.length === 0 ? [] : [{ name: said.map((field) => textOf(want, field)).join(' '), path: [said[0]!] }];
  };

/** The name of an entry whose key it is. */
export const nameInKey = (want: Desired): Named[] => [{ name: want.key, path: [] }];

const warning = (want: Desired, code: string, path: string[], message: string, hint: string): Diagnostic => ({
  ...problem(want, code, path, message, hint),
  severity: 'warning',
});

/** Names of two entries that are read as one and are two: a space more, a letter of another script, a character that cannot be seen. */
export function* lookAlikes(wanted: readonly Desired[], namesOf: (want: Desired) => Named[]): Generator<Diagnostic> {
  const seen = new Map<string, { name: string; want: Desired }>();
  for (const want of wanted) {
    if (want.ensure === 'absent') continue;
    for (const { name, path } of namesOf(want)) {
      const form = skeleton(name);
      const other = seen.get(form);
      if (other === undefined) seen.set(form, { name, want });
      else if (looksLike(name, other.name))
        yield warning(
          want,
          'look-alike',
          path,
          `"${name}" only looks like "${other.name}" of ${other.want.address} at ${at(other.want)}: ${difference(name, other.name)}`,
          'if one is meant, keep one of the two; if two are meant, give them names that people can tell apart',
        );
    }
  }
}

/** Names with spaces and characters that nobody sees: servers keep them otherwise, and nobody finds them by typing. */
export function* untidyNames(want: Desired, names: readonly Named[]): Generator<Diagnostic> {
  if (want.ensure === 'absent') return;
  for (const { name, path } of names) {
    const found = untidiness(name);
    if (found)
      yield warning(want, 'untidy-name', path, `the name "${name}" is not what it seems: ${found.what}`, `write "${found.tidy}"`);
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
