/** From text to a YAML document, with what YAML has to say against it. */
import { type Document, LineCounter, type ParsedNode, parseDocument } from 'yaml';
import type { Place } from '../core/diagnostic.ts';
import { layoutSlip } from './layout.ts';
import { conflictsIn, controlIn, curlyQuotesNear, quoteSlip, wrongSpaceNear } from './slips.ts';

/** Offsets in the text: from, to. */
export type Range = readonly [number, number];

export interface Problem {
  code: string;
  message: string;
  hint: string;
  range: Range;
  /** Where the same stood before. */
  first?: Range;
  /** The anchor that is missed. */
  anchor?: string;
}

export interface Parsed {
  file: string;
  text: string;
  document: Document.Parsed<ParsedNode, true>;
  place(range: Range): Place;
}

/** In: a file's text. Out: its document, and every error of syntax; no document where the text defeats the parser. */
export function parse(file: string, text: string): { parsed?: Parsed; problems: Problem[] } {
  const lines = new LineCounter();
  let document: Document.Parsed<ParsedNode, true>;
  try {
    // Unique keys are checked by us: here the check is quadratic. Merge keys likewise.
    document = parseDocument(text, {
      lineCounter: lines,
      uniqueKeys: false,
      stringKeys: true,
      prettyErrors: false,
    });
  } catch {
    return { problems: [tooDeep([0, 0])] };
  }
  const place = (range: Range): Place => placeOf(file, text, lines, range);
  return { parsed: { file, text, document, place }, problems: problemsOf(document, text) };
}

function placeOf(file: string, text: string, lines: LineCounter, [from, to]: Range): Place {
  const { line, col } = lines.linePos(from);
  const end = text.slice(from, to).search(/[\r\n]/);
  const length = end < 0 ? to - from : end;
  return { file, line: Math.max(1, line), column: Math.max(1, col), ...(length > 0 ? { length } : {}) };
}

export const tooDeep = (range: Range): Problem => ({
  code: 'too-deep',
  message: 'the file is nested too deeply to be read',
  hint: 'manifests need only a few levels of nesting',
  range,
});

const hints: Record<string, string> = {
  TAB_AS_INDENT: 'indent with spaces',
  BAD_INDENT: 'line it up with its neighbours: the same number of spaces',
  MISSING_CHAR: 'close the quote or bracket that is open, or add the missing `: `',
  BLOCK_AS_IMPLICIT_KEY: 'put text that contains ": " in quotes',
  BAD_SCALAR_START: 'put text that begins with a special character in quotes',
  MULTILINE_IMPLICIT_KEY: 'a key stands on one line and ends with a colon',
  MULTIPLE_ANCHORS: 'give one anchor only',
  NON_STRING_KEY: 'keys are plain text',
  BAD_DQ_ESCAPE: 'write \\\\ for a backslash, or use single quotes',
};

function problemsOf(document: Document.Parsed<ParsedNode, true>, text: string): Problem[] {
  const control = controlIn(text);
  if (control) return [control];
  const conflicts = document.errors.length > 0 ? conflictsIn(text) : [];
  if (conflicts.length > 0) return conflicts;
  const problems: Problem[] = document.errors.slice(0, 20).map((error) => {
    const { code, message, pos } = error;
    if (code === 'MULTIPLE_DOCS')
      return {
        code: 'several-documents',
        message: 'the file holds several documents',
        hint: 'remove the line `---`, or put each document in a file of its own',
        range: [pos[0], pos[0] + 3],
      };
    if (code === 'RESOURCE_EXHAUSTION') return tooDeep(pos);
    const variable = unquotedVariable(text, pos[0]);
    if (variable) return variable;
    const slip =
      wrongSpaceNear(text, pos[0]) ??
      quoteSlip(document, text, error) ??
      curlyQuotesNear(text, pos[0]) ??
      layoutSlip(document, text, error);
    if (slip) return slip;
    const hint = hints[code] ?? 'check the quotes, brackets and indentation here';
    let from = pos[0];
    while (text[from] === ' ') from += 1;
    return {
      code: 'yaml',
      message: `not valid YAML: ${plainWords(message)}`,
      range: [from, Math.max(from, pos[1])],
      hint,
    };
  });
  for (const { code, message, pos } of document.warnings) {
    if (code === 'TAG_RESOLVE_FAILED')
      problems.push({
        code: 'unknown-tag',
        message: `YAML tags have no meaning here: ${message.replace(/^.*: /, '')}`,
        hint: 'take the tag out, or put the text in quotes if it is meant literally',
        range: pos,
      });
    else problems.push({ code: 'yaml', message: plainWords(message), hint: 'take it out', range: pos });
  }
  const version = document.directives?.yaml;
  if (version?.explicit && version.version !== '1.2')
    problems.push({ code: 'yaml-version', message: 'manifests are YAML 1.2', hint: 'take out the line `%YAML`', range: [0, 5] });
  return firstPerPlace(untilQuote(problems), text);
}

/** Behind a quote that does not close everything is read wrongly. */
function untilQuote(problems: Problem[]): Problem[] {
  const at = problems.findIndex(({ code }) => code === 'quote');
  return at < 0 ? problems : problems.slice(0, at + 1);
}

/** Without the text that the parser quotes: it may be a secret. */
const plainWords = (message: string): string =>
  message.charAt(0).toLowerCase() + message.slice(1).replace(/(?: in YAML stream)?: ".*$/s, '');

/** Inside `{...}` and `[...]` a variable must be quoted: YAML reads its bracket as its own. */
function unquotedVariable(text: string, at: number): Problem | undefined {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const end = text.indexOf('\n', at);
  const line = text.slice(start, end < 0 ? text.length : end);
  for (const found of line.matchAll(/\$\{[^}\s]*\}?/g)) {
    const from = start + found.index;
    if (at < from || at > from + found[0].length) continue;
    return {
      code: 'unquoted-variable',
      message: `${found[0]} must be in quotes here`,
      hint: `write "${found[0]}"`,
      range: [from, from + found[0].length],
    };
  }
  return undefined;
}

/** One mistake makes YAML complain several times on a line: the first complaint is the useful one. */
function firstPerPlace(problems: Problem[], text: string): Problem[] {
  const seen = new Set<number>();
  return problems.filter(({ range }) => {
    const line = text.lastIndexOf('\n', range[0] - 1);
    if (seen.has(line)) return false;
    seen.add(line);
    return true;
  });
}
