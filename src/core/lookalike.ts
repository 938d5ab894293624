/** Letters that pass for others, and characters that cannot be seen. Pure. */
import { fold } from './address.ts';

/** What nobody sees, or sees as an ordinary space. Line breaks and tabs are among it. */
const hidden = String.raw`\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800`;
const spaces = String.raw`\s\p{Zs}\u2800`;

/** For patterns: inside `[...]`, with the flag `u`. What is not for e-mail addresses and nicknames. */
export const unseen = `${hidden}${spaces}`;

// Invisible characters of an emoji (joiners, variation selectors, the letters of flags) are a part of its picture.
const sequences = 'gv'; // The flag that knows emoji of several characters.
const emojiOrStrange = new RegExp(`\\p{RGI_Emoji}|[${hidden}]|(?! )[${spaces}]`, sequences);
const strange = new RegExp(`^(?:[${hidden}]|(?! )[${spaces}])$`, 'u');
const printable = /^[ -~]*$/;
// Nearly every text: looking for emoji in it is slow.
const ordinary = /^[ -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]*$/;
const suspect = new RegExp(`[${hidden}]|(?! )[${spaces}]`, 'u');

/** In: any text, and what to write for a character that cannot be seen as what it is. Out: the text with it; emoji stay whole. */
export const replaceUnseen = (text: string, by: (character: string, at: number) => string): string =>
  ordinary.test(text) || !suspect.test(text)
    ? text
    : text.replace(emojiOrStrange, (found, at: number) => (strange.test(found) ? by(found, at) : found));

/** In: any text. Out: the same with what cannot be seen written as `\u{a0}`. */
export const visible = (text: string): string => replaceUnseen(text, (one) => `\\u{${one.codePointAt(0)!.toString(16)}}`);

/** In: any text. Out: where the first character stands that cannot be seen, counted in characters; -1 for none. */
function firstUnseen(text: string): number {
  let first = -1;
  replaceUnseen(text, (one, at) => {
    if (first < 0) first = [...text.slice(0, at)].length;
    return one;
  });
  return first;
}

// Each letter beside the Latin one that it passes for; of Greek, capitals and small letters pass for different ones.
const twins: readonly [string, string][] = [
  ['АВЕНКМОРСТУХІЈЅԌԚԜҺҮԀӀ', 'ABEHKMOPCTYXIJSGQWHYDL'],
  ['авенкморстухіјѕԍԛԝһүԁӏ', 'abehkmopctyxijsgqwhydl'],
  ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϺ', 'ABEZHIKMNOPTYXM'],
  ['αβεηικνορτυχγω', 'abenikvoptuxyw'],
  ['օսոհցԼՍՕ', 'ounhgLUO'],
  ['ıɩɑɡᴀʙᴄᴅᴇɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡʏᴢ', 'iiagabcdeghijklmnoprtuvwyz'],
];
const latin = new Map(twins.flatMap(([theirs, ours]) => [...theirs].map((letter, at) => [letter, ours[at]!] as const)));
// Dashes and apostrophes are typed for one another.
for (const dash of '\u2010\u2011\u2012\u2013\u2014\u2015\u2212') latin.set(dash, '-');
for (const mark of '‘’‛ʼ') latin.set(mark, "'");

/**
 * In: a name. Out: the form under which names that look alike are equal: without what cannot be seen, spaces unified,
 * letters of other scripts as the Latin ones that they pass for, `ё` as `е`, without regard to case. To be compared, never shown.
 */
export function skeleton(text: string): string {
  if (printable.test(text)) return text.replace(/ +/g, ' ').trim().toLowerCase();
  let out = '';
  for (const character of text.normalize('NFKD')) {
    const known = seenAs.get(character) ?? sightOf(character);
    seenAs.set(character, known);
    out += known;
  }
  return out
    .toLowerCase()
    .replace(/e\u0308/g, 'e')
    .replace(/ +/g, ' ')
    .trim();
}

/** In: two names. Out: whether they are two, and look like one; another case of the letters can be seen. */
export const looksLike = (a: string, b: string): boolean => fold(a) !== fold(b) && skeleton(a) === skeleton(b);

const blanks = new RegExp(`[${spaces}]`, 'u');
/** Texts are long and letters few: each is looked at once. */
const seenAs = new Map<string, string>();

/** What a reader takes a character for. */
function sightOf(character: string): string {
  if (blanks.test(character)) return ' ';
  return strange.test(character) ? '' : (latin.get(character) ?? character);
}

const names: Record<string, string> = {
  '0': 'NUL character',
  '9': 'tab',
  a: 'line feed',
  d: 'carriage return',
  '20': 'space',
  a0: 'no-break space',
  ad: 'soft hyphen',
  '34f': 'combining grapheme joiner',
  '200b': 'zero-width space',
  '200c': 'zero-width non-joiner',
  '200d': 'zero-width joiner',
  '200e': 'left-to-right mark',
  '200f': 'right-to-left mark',
  '2028': 'line separator',
  '2029': 'paragraph separator',
  '202a': 'left-to-right embedding',
  '202b': 'right-to-left embedding',
  '202c': 'end of a change of direction',
  '202d': 'left-to-right override',
  '202e': 'right-to-left override',
  '202f': 'narrow no-break space',
  '2060': 'word joiner',
  '3000': 'ideographic space',
  feff: 'byte order mark',
  fe0e: 'variation selector',
  fe0f: 'variation selector',
};

const scripts = ['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Hebrew', 'Arabic', 'Georgian', 'Cherokee', 'Thai'] as const;
const tests = scripts.map((name) => [name, new RegExp(`\\p{Script=${name}}`, 'u')] as const);

/** In: a character. Out: the name of its script; none where every script uses it, as digits and hyphens. */
function scriptOf(character: string): string | undefined {
  if (/[\p{Script=Common}\p{Script=Inherited}]/u.test(character)) return undefined;
  // What is written together counts as one.
  if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Hangul}]/u.test(character))
    return 'East Asian';
  return tests.find(([, test]) => test.test(character))?.[0] ?? 'foreign';
}

/** In: a character. Out: what to call it: `a Cyrillic "а" (U+0430)`, `a no-break space (U+00A0)`. */
export function called(character: string): string {
  const code = character.codePointAt(0)!;
  const number = code === 0x20 ? '' : ` (U+${code.toString(16).toUpperCase().padStart(4, '0')})`;
  const name = names[code.toString(16)];
  if (name !== undefined) return `a ${name}${number}`;
  if (/\p{Cc}/u.test(character)) return `a control character${number}`;
  if (/\p{Zs}/u.test(character)) return `a space of unusual width${number}`;
  if (strange.test(character)) return `an invisible character${number}`;
  const script = /\p{L}/u.test(character) ? scriptOf(character) : undefined;
  const article = /^[AE]/.test(script ?? '') ? 'an' : 'a';
  return script === undefined ? `"${character}"${number}` : `${article} ${script} "${character}"${number}`;
}

/** `1st`, `2nd`, `3rd`, `11th`. */
function ordinal(n: number): string {
  const ending = n % 100 >= 11 && n % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${ending}`;
}

/** In: all characters of a text, and the index of one. Out: `3rd letter`; `5th character` where others than letters stand before it. */
const position = (all: readonly string[], at: number): string =>
  `${ordinal(at + 1)} ${/^(?:\p{L}\p{M}*)*\p{L}$/u.test(all.slice(0, at + 1).join('')) ? 'letter' : 'character'}`;

const blank = (character: string): boolean => character === ' ' || strange.test(character);

/**
 * In: two names, of which the first is the one at hand. Out: words that name what differs first:
 * `here the 3rd letter is a Cyrillic "а" (U+0430), there a Latin "a" (U+0061)`. '' where nothing does.
 */
export function difference(a: string, b: string): string {
  const [mine, theirs] = [[...a.normalize('NFC')], [...b.normalize('NFC')]];
  let at = 0;
  while (at < mine.length && mine[at] === theirs[at]) at++;
  const [here, there] = [mine[at], theirs[at]];
  if (here === undefined && there === undefined) return '';
  if (here !== undefined && (there === undefined || (blank(here) && mine[at + 1] === there)))
    return `here the ${position(mine, at)} is ${called(here)}, which is not there`;
  if (there !== undefined && (here === undefined || (blank(there) && theirs[at + 1] === here)))
    return `there the ${position(theirs, at)} is ${called(there)}, which is not here`;
  if (here!.toLowerCase() === there!.toLowerCase()) return `here the ${position(mine, at)} is "${here}", there "${there}"`;
  return `here the ${position(mine, at)} is ${called(here!)}, there ${called(there!)}`;
}

/**
 * In: an e-mail address or a nickname. Out: words that name the first of its characters that would not be noticed:
 * `the 3rd letter is a Cyrillic "а" (U+0430) among Latin letters`. Whole words of another script are what they seem.
 */
export function oddity(text: string): string | undefined {
  if (printable.test(text)) return undefined;
  const whole = text.normalize('NFC');
  const all = [...whole];
  const say = (at: number, rest = ''): string => `the ${position(all, at)} is ${called(all[at]!)}${rest}`;
  const hiding = firstUnseen(whole);
  if (hiding >= 0) return say(hiding);
  const posing = all.findIndex((one) => /[\p{L}\p{N}]/u.test(one) && (one.normalize('NFKC') !== one || posers.has(one)));
  if (posing >= 0) return say(posing, `, which passes for "${skeleton(all[posing]!)}"`);
  const scriptsOf = all.map((one) => (/[\p{L}\p{M}]/u.test(one) ? scriptOf(one) : undefined));
  const withLatin = scriptsOf.includes('Latin');
  const from = all.indexOf('@');
  // Under .рф a label in Cyrillic is at home; under .сом it is not.
  const last = whole.split('.').at(-1)!;
  const home = from < 0 || passes(last) ? undefined : scriptsOf.findLast((one) => one !== undefined);
  for (let at = 0; at < all.length; ) {
    const start = at;
    while (at < all.length && /[\p{L}\p{M}]/u.test(all[at]!)) at++;
    const word = scriptsOf.slice(start, at);
    const mixed = strangerIn(word);
    if (mixed) return say(start + mixed.at, ` among ${mixed.among} letters`);
    const script = word.find((one) => one !== undefined);
    const native = start > from && home === script;
    if (withLatin && script !== undefined && script !== 'Latin' && !native && passes(all.slice(start, at).join('')))
      return say(start, ' among Latin letters');
    if (at === start) at++;
  }
  return undefined;
}

/** Whether all of a word can be read as Latin. */
const passes = (word: string): boolean => printable.test(skeleton(word));

// Turkish writes with the dotless i.
const posers = new Set([...twins.at(-1)![0]].filter((letter) => letter !== 'ı'));

/** In: the scripts of a word's letters. Out: where the first letter of the rarer script stands, and what it stands among. */
function strangerIn(word: readonly (string | undefined)[]): { at: number; among: string } | undefined {
  const sums = new Map<string, number>();
  for (const script of word) if (script !== undefined) sums.set(script, (sums.get(script) ?? 0) + 1);
  if (sums.size < 2) return undefined;
  // Between as many of each, Latin is what was meant.
  const [among] = [...sums].sort(([a, x], [b, y]) => y - x || Number(b === 'Latin') - Number(a === 'Latin'))[0]!;
  return { at: word.findIndex((script) => script !== undefined && script !== among), among };
}

/** In: a name. Out: what in it a server may write otherwise or a reader overlooks, and the name without it; nothing for most. */
export function untidiness(name: string): { what: string; tidy: string } | undefined {
  if (tidied.test(name)) return undefined;
  const tidy = replaceUnseen(name, (one) => (blanks.test(one) ? ' ' : ''))
    .replace(/ +/g, ' ')
    .trim();
  if (tidy === name) return undefined;
  const found = firstUnseen(name);
  const all = [...name];
  if (found >= 0) return { what: `its ${position(all, found)} is ${called(all[found]!)}`, tidy };
  if (name.startsWith(' ')) return { what: 'it begins with a space', tidy };
  if (name.endsWith(' ')) return { what: 'it ends with a space', tidy };
  return { what: `two spaces stand after "${name.slice(0, name.indexOf('  '))}"`, tidy };
}

// Nearly every name.
const tidied = /^[!-~\u00a1-\u00ac\u0410-\u044f\u0401\u0451]+(?: [!-~\u00a1-\u00ac\u0410-\u044f\u0401\u0451]+)*$/;
