/** Slips of layout: brackets that stay open, fields too far in, spaces that are missing. */
import { type Document, isCollection, isMap, isScalar, type Range as NodeRange, type Pair, type ParsedNode, visit } from 'yaml';
import type { Problem } from './parse.ts';

interface SyntaxError {
  code: string;
  message: string;
  pos: readonly [number, number];
}

type Parsed = Document.Parsed<ParsedNode, true>;

/** In: a document, and an error of its syntax. Out: the slip of layout that it comes from, where it comes from one. */
export function layoutSlip(document: Parsed, text: string, error: SyntaxError): Problem | undefined {
  if (/^Flow (?:map|sequence)/.test(error.message)) return bracketSlip(document, text, error.pos[0]);
  if (error.code === 'BLOCK_IN_FLOW') return commaSlip(error.pos);
  if (/^A block sequence/.test(error.message)) return itemSlip(text.indexOf('-', error.pos[0]));
  if (error.code === 'BLOCK_AS_IMPLICIT_KEY' || error.code === 'MULTILINE_IMPLICIT_KEY')
    return missingSpaceIn(text, error.pos) ?? continuedSlip(document, text, error);
  if (error.code === 'MISSING_CHAR' || error.code === 'BAD_INDENT') {
    const line = lineAt(text, error.pos[0]);
    return missingSpaceIn(text, [line.from, line.to]) ?? (error.code === 'BAD_INDENT' ? indentSlip(text, line) : undefined);
  }
  return undefined;
}

/** The innermost bracket that is open where YAML stumbled; or what hides the one that closes it. */
function bracketSlip(document: Parsed, text: string, stumbled: number): Problem | undefined {
  let open: NodeRange | undefined;
  const quoted: NodeRange[] = [];
  visit(document, {
    Node(_, node) {
      if (!node.range || node.range[0] > stumbled) return;
      if (isScalar(node) && node.type?.startsWith('QUOTE')) quoted.push(node.range);
      const closed = /[\]}]/.test(text[node.range[1] - 1] ?? '');
      if (isCollection(node) && node.flow && !closed && (!open || node.range[0] > open[0])) open = node.range;
    },
  });
  if (!open) return /[\]}]/.test(text[stumbled] ?? '') ? strayBracket(text, stumbled) : undefined;
  const from = open[0];
  for (const found of text.slice(from, stumbled).matchAll(/(?<=\s)#.*/g)) {
    const at = from + found.index;
    if (count(found[0], /[\]}]/g) <= count(found[0], /[[{]/g) || quoted.some((range) => range[0] < at && at < range[1])) continue;
    return {
      code: 'remark',
      message: 'a remark begins here, and the bracket that should close is within it',
      hint: 'if the # belongs to the text, put the text in quotes',
      range: [at, at + found[0].trimEnd().length],
    };
  }
  const [mark, other] = text[from] === '[' ? '[]' : '{}';
  return {
    code: 'bracket',
    message: `the ${mark} that opens here does not close`,
    hint: `write ${other} where the ${mark === '[' ? 'list' : 'map'} ends`,
    range: [from, from + 1],
  };
}

const strayBracket = (text: string, at: number): Problem => ({
  code: 'bracket',
  message: `the ${text[at]} here closes nothing`,
  hint: 'take it out, or write the bracket that opens',
  range: [at, at + 1],
});

const commaSlip = (range: readonly [number, number]): Problem => ({
  code: 'comma',
  message: 'within brackets a second `: ` stands here before any comma',
  hint: 'write a comma between two fields, or put text that contains ": " in quotes',
  range,
});

const itemSlip = (at: number): Problem => ({
  code: 'item-out-of-line',
  message: 'this item is not in line with those above it',
  hint: 'give the dashes of a list the same number of spaces, or put text that holds "- " in quotes',
  range: [at, at + 1],
});

/** In: the text, and from where to where a plain word of YAML stands. Out: the item of a list in it that was indented too far, and so became a part of it. */
export function itemWithin(text: string, [from, to]: readonly [number, number]): Problem | undefined {
  const found = /\n[ \t]*-(?= )/.exec(text.slice(from, to));
  if (!found) return undefined;
  return itemSlip(from + found.index + found[0].length - 1);
}

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** A value that goes on in deeper lines, and in the last of them there is a key. */
function continuedSlip(document: Parsed, text: string, { pos }: SyntaxError): Problem | undefined {
  const at = (code: string) => document.errors.find((one) => one.code === code && one.pos[0] === pos[0]);
  const whole = at('MULTILINE_IMPLICIT_KEY');
  return whole && at('BLOCK_AS_IMPLICIT_KEY') ? tooFar(text, lineAt(text, whole.pos[1])) : undefined;
}

/** A line that is deeper than the one above it. */
function indentSlip(text: string, line: Line): Problem | undefined {
  const above = text
    .slice(0, line.from)
    .split('\n')
    .findLast((one) => /^\s*[^\s#]/.test(one));
  return above !== undefined && indent(above) < indent(text.slice(line.from, line.to)) ? tooFar(text, line) : undefined;
}

function tooFar(text: string, { from, to }: Line): Problem | undefined {
  const key = /^( *)([^\s:]+):(?=\s|$)/.exec(text.slice(from, to));
  if (!key) return undefined;
  const at = from + key[1]!.length;
  return {
    code: 'indented-too-far',
    message: `\`${key[2]}\` is indented further than its neighbours, and the line above it has its value already`,
    hint: 'line it up with its neighbours: the same number of spaces',
    range: [at, at + key[2]!.length],
  };
}

interface Line {
  from: number;
  to: number;
}

function lineAt(text: string, at: number): Line {
  const to = text.indexOf('\n', at);
  return { from: text.lastIndexOf('\n', at - 1) + 1, to: to < 0 ? text.length : to };
}

const indent = (line: string): number => line.length - line.trimStart().length;

const glued = /^[ \t]*(?:- +)*(?:(-)(?![-\s\d])\S|[^\s:"'#[\]{},&*!|>]+?(:)(?!\/\/)[^\s:])/m;

/** In: a text, and from where to where to look. Out: the first dash or colon there that should have a space behind it and has none. */
export function missingSpaceIn(text: string, [from, to]: readonly [number, number]): Problem | undefined {
  const found = glued.exec(text.slice(from, to));
  if (!found) return undefined;
  const at = from + found.index + found[0].length - 2;
  return {
    code: 'missing-space',
    message: `a space is missing behind the ${found[1] ? 'dash' : 'colon'}`,
    hint: found[1] ? 'write `- ` before each item of a list' : 'write `: ` between a field and its value',
    range: [at, at + 1],
  };
}

/**
 * In: a map, which of its keys are at home in it, and which belong a level deeper. Out: the key that says nothing because what
 * follows it is not indented.
 */
export function unindentedIn(node: unknown, isHome: (key: string) => boolean, isDeeper: (key: string) => boolean): Problem[] {
  if (!isMap(node) || node.flow) return [];
  const name = (pair: Pair | undefined): string | undefined => (isScalar(pair?.key) ? String(pair.key.value) : undefined);
  return node.items.flatMap((pair, at) => {
    const [key, next] = [name(pair), name(node.items[at + 1])];
    const says = isScalar(pair.value) ? pair.value.source !== '' : pair.value !== null;
    if (key === undefined || next === undefined || says || !isHome(key) || !isDeeper(next)) return [];
    const [from, to] = (pair.key as ParsedNode).range!;
    return [
      {
        code: 'not-indented',
        message: `nothing stands under \`${key}\`: \`${next}\`, which follows, is not indented`,
        hint: `indent what belongs to \`${key}\` by two spaces more than it`,
        range: [from, to] as const,
      },
    ];
  });
}
