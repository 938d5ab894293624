/** Text from strangers (the server, a manifest) made harmless for the place where it is shown. */
import { replaceUnseen, visible } from '../../core/lookalike.ts';

// `##[error]`, `##vso[...]`, `##teamcity[...]`: runners obey them wherever in a line they stand.
const mark = /(?<=#)#(?=[a-z]*\[)/gi;

/** In: any text. Out: the same on one line, with what cannot be seen or could steer a terminal or a CI runner shown as `\u{1b}`. */
export const safe = (text: string): string => visible(text).replace(mark, '\\u{23}');

// `::set-output name=x::y` begins a line, behind spaces or colours at most.
const command = /^((?:[^\S\n\r]|\u0085|\u001b\[[0-9;]*[A-Za-z])*):(?=:)/gm;

/** In: whole lines, laid out and coloured, as they are about to be printed. Out: the same, in which none is a command to a CI runner. */
export const disarmed = (text: string): string => text.replace(mark, '\\u{23}').replace(command, '$1\\u{3a}');

/** In: text of several lines that we laid out ourselves. Out: harmless, with its line breaks and tabs kept. */
export const safeLines = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.split('\t').map(safe).join('    '))
    .join('\n');

/**
 * In: any text. Out: a code span that stays one wherever Markdown or HTML stands around it.
 * Code spans are where forges neither format nor link nor mention; as numbers the characters cannot end it.
 */
export const codeSpan = (text: string): string =>
  `<code>${safe(text).replace(/[^\p{L}\p{N} /=,;"'%]/gu, (c) => `&#${c.codePointAt(0)};`)}</code>`;

/** A fence of backticks that nothing inside the block can close. */
export function fence(block: string): string {
  const longest = Math.max(0, ...(block.match(/`+/g) ?? []).map((run) => run.length));
  return '`'.repeat(Math.max(3, longest + 1));
}

const unicode = (text: string): string => text.replace(/[\s\S]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** JSON of a value, in which what could steer a terminal or a CI runner stands as an escape; the value read back is the same. */
export const safeJson = (value: unknown): string =>
  JSON.stringify(value, null, 2)
    .split('\n')
    .map((line) => replaceUnseen(line, unicode).replace(mark, unicode))
    .join('\n');
