/** Text from strangers (the server, a manifest) made harmless for the place where it is shown. */

// Controls (C0, DEL, C1), separators that end a line, bidi controls, zero-width and tag characters that hide text, lone surrogates.
const harmful =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|[\ud800-\udfff]/gu;

const shown = (c: string): string => `\\u{${c.codePointAt(0)!.toString(16)}}`;

/** Runners of Azure, GitHub and TeamCity look for these anywhere in a line. */
const commandAnywhere = /#(?=#(?:\[|vso\[|teamcity\[))/gi;
/** And GitHub for these at its beginning, whatever white space stands before. */
const commandAtStart = /^([^\S\n]*):(?=:)/gm;

/** In: any text. Out: the same on one line, with what could steer a terminal, a runner, or reorder the line shown as `\u{1b}`. */
export const safe = (text: string): string => text.replace(harmful, shown).replace(commandAnywhere, shown);

/**
 * In: whole lines as they leave for a stream. Out: the same, with no line that a runner of GitHub, GitLab, Azure or TeamCity would take
 * for a command of its own: whatever a stranger's name begins with, and wherever lines are broken.
 */
export const noCommands = (text: string): string =>
  text.replace(commandAnywhere, shown).replace(commandAtStart, (_, space: string) => `${space}\\u{3a}`);

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

/** JSON of a value, in which what could steer a terminal stands as an escape; the value read back is the same. */
export const safeJson = (value: unknown): string =>
  JSON.stringify(value, null, 2)
    .replace(commandAnywhere, '\\u0023')
    .replace(
      /[\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/g,
      (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
