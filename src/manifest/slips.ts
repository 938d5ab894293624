/** Slips of the hand and of tools that YAML explains badly: found in the text, and said in words of their own. */
import { type Document, isScalar, type ParsedNode, type Scalar, visit } from 'yaml';
import { called, unseen } from '../core/lookalike.ts';
import type { Problem } from './parse.ts';

// What YAML does not take, raw: all but tabs and line breaks.
const control = /(?![\t\n\r\u0085])[\p{Cc}\ufffe\uffff]/u;

/** In: a text. Out: the first character in it that no YAML may hold. */
export function controlIn(text: string): Problem | undefined {
  const at = control.exec(text);
  if (!at) return undefined;
  return {
    code: 'control-character',
    message: `${called(at[0])} stands here, and no YAML may hold it`,
    hint: 'take it out: the file may have been damaged, or be something else than text',
    range: [at.index, at.index + 1],
  };
}

const marker = /^(<{7}|\|{7}|={7}|>{7})(?=[ \r\n]|$).*$/gm;

/** In: a text that is no YAML. Out: the conflicts that Git left in it, each at its first mark. */
export function conflictsIn(text: string): Problem[] {
  const marks = [...text.matchAll(marker)];
  const begins = (at: number): boolean => {
    const [mark, before] = [marks[at]![1]!, marks[at - 1]?.[1]];
    return mark.startsWith('<') || before === undefined || before.startsWith('>');
  };
  return marks.flatMap((found, at) =>
    begins(at)
      ? [
          {
            code: 'merge-conflict',
            message: 'here Git left a conflict of two versions',
            hint: 'keep the lines that are right, and take out those that begin with <<<<<<<, ======= and >>>>>>>',
            range: [found.index, found.index + found[0].trimEnd().length] as const,
          },
        ]
      : [],
  );
}

const space = new RegExp(
  `^[ \\t]*(?:- +)*(?![ \\t\\r\\n])[${unseen}]|(?:^|[\\s{,])(?:-|[^\\s:"']+:)(?![ \\t\\r\\n])[${unseen}]`,
  'u',
);

// Nearly every key.
const printable = /^[ -~]*$/;

/** In: text, of a line or of a plain word of YAML. Out: where a character stands that looks like its indentation or the space behind a colon, and is neither. */
export function spaceIn(text: string): number {
  const found = printable.test(text) ? undefined : space.exec(text);
  return found ? found.index + found[0].length - 1 : -1;
}

/** The words for it. In: the whole text, and where in it the character stands. */
export const wrongSpace = (text: string, at: number): Problem => ({
  code: 'wrong-space',
  message: `${called(text[at]!)} stands here, which YAML takes for a letter`,
  hint: 'type an ordinary space instead: such characters come along when text is copied from a page or a message',
  range: [at, at + 1],
});

/** In: the text, and where YAML stumbled. Out: the wrong space in that line, if there is one. */
export function wrongSpaceNear(text: string, offset: number): Problem | undefined {
  const from = text.lastIndexOf('\n', offset - 1) + 1;
  const at = spaceIn(text.slice(from).split('\n', 1)[0]!);
  return at < 0 ? undefined : wrongSpace(text, from + at);
}

const marks = '[\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u201b]';
// Whole, or torn in two by a comma in brackets.
const curly = new RegExp(`^${marks}.*${marks}$|^[\u201c-\u201f](?!.*${marks})`, 's');
const opens = new RegExp(`(?:^[ \\t]*|[:\\-?] +|[[{,] *)(${marks})`, 'u');

/** In: text of a manifest. Out: whether it stands in quotes that YAML does not know, as text processors set them. */
export const inCurlyQuotes = (text: string): boolean => curly.test(text);

const curlyQuotes = (range: readonly [number, number]): Problem => ({
  code: 'curly-quotes',
  message: 'these quotes are letters to YAML, and become a part of the text',
  hint: 'type straight quotes: " or \'. Where these belong to the text, put straight ones around them',
  range,
});

/** In: a document. Out: its plain texts in quotes that YAML does not know. */
export function curlyQuotesIn(document: Document.Parsed<ParsedNode, true>, text: string): Problem[] {
  if (!new RegExp(marks).test(text)) return [];
  const problems: Problem[] = [];
  visit(document, {
    Scalar(_, { type, source, range }) {
      if (type === 'PLAIN' && range && inCurlyQuotes(source ?? '')) problems.push(curlyQuotes([range[0], range[1]]));
    },
  });
  return problems;
}

/** In: the text, and where YAML stumbled. Out: the quote in that line that YAML does not know, if a text begins with one. */
export function curlyQuotesNear(text: string, offset: number): Problem | undefined {
  const from = text.lastIndexOf('\n', offset - 1) + 1;
  const found = opens.exec(text.slice(from).split('\n', 1)[0]!);
  if (!found) return undefined;
  const at = from + found.index + found[0].length - 1;
  return curlyQuotes([at, at + 1]);
}

/** In: a document, and an error of its syntax. Out: the quote that it comes from, where it comes from one. */
export function quoteSlip(
  document: Document.Parsed<ParsedNode, true>,
  text: string,
  { code, message, pos }: { code: string; message: string; pos: readonly [number, number] },
): Problem | undefined {
  const open = code === 'MISSING_CHAR' && message.includes('quote');
  const more = code === 'UNEXPECTED_TOKEN' && message.includes('scalar at node end');
  const long = code === 'MULTILINE_IMPLICIT_KEY' && /^["']/.test(text.slice(pos[0]));
  if (!open && !more && !long) return undefined;
  const scalar = quotedBefore(document, pos[0]);
  if (scalar === undefined) return undefined;
  const [from, to] = scalar.range!;
  const mark = text[from]!;
  if (more)
    return {
      code: 'quote',
      message: 'the text in quotes ends before this, and more text follows',
      hint: mark === "'" ? "within single quotes write '' for an apostrophe" : 'within double quotes write \\" for a quote',
      range: pos,
    };
  const line = text.slice(0, to).split('\n').length;
  return {
    code: 'quote',
    message: long ? `the quote that opens here closes only on line ${line}` : 'the quote that opens here does not close',
    hint: `write ${mark} where the text ends`,
    range: [from, from + 1],
  };
}

/** The last text in quotes that begins at or before an offset. */
function quotedBefore(document: Document.Parsed<ParsedNode, true>, offset: number): Scalar | undefined {
  let last: Scalar | undefined;
  visit(document, {
    Scalar(_, node) {
      const quoted = isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE');
      if (quoted && node.range && node.range[0] <= offset && (last === undefined || node.range[0] > last.range![0])) last = node;
    },
  });
  return last;
}
