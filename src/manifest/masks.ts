/** Where secrets stand in the text of a manifest, whether it can be read or not. */
import { type Document, isAlias, isCollection, isMap, isScalar, type Node, visit } from 'yaml';
import { nearest } from './near.ts';
import { parse, type Range } from './parse.ts';

const variables = '["\']?(?:\\$\\{env:[A-Za-z_][A-Za-z0-9_]*\\})+["\']?';
/** Nothing but variables without a default: their names may be seen. */
const onlyVariables = new RegExp(`^${variables}$`);
const variablesFirst = new RegExp(`^[\\s"':：=]*${variables}(?=\\s*(?:[,}\\]#]|$))`);

/** In: a text, and the names of the fields that hold secrets. Out: where something stands that must not be seen. */
export function secretsIn(text: string, fields: readonly string[]): Range[] {
  const isSecret = likeOneOf(fields);
  const { parsed } = parse('', text);
  if (parsed === undefined) return inBroken(text, isSecret);
  const { values, keys } = inNodes(parsed.document, text, (key, plain) => fields.includes(key) || (plain && isSecret(key)));
  const others = parsed.document.errors.length > 0 ? inBroken(text, isSecret) : inWords(text, keys, isSecret);
  return [...values, ...others];
}

/** Whether a key is one of the fields, or what somebody wrote who meant one: a slip, another style, one of its words. */
function likeOneOf(fields: readonly string[]): (key: string) => boolean {
  const words = new Set(fields.flatMap((field) => field.split('_')));
  return (key) =>
    nearest(key, fields) !== undefined ||
    key
      .replace(/(\p{Ll})(?=\p{Lu})/gu, '$1_')
      .toLowerCase()
      .split(/[^\p{L}]+/u)
      .some((word) => words.has(word));
}

/** The values of secret fields, with the comment behind them, which may be the rest; and where all keys stand. */
function inNodes(
  document: Document.Parsed,
  text: string,
  isSecret: (key: string, plain: boolean) => boolean,
): { values: Range[]; keys: Set<number> } {
  const values: Range[] = [];
  const keys = new Set<number>();
  const hide = (node: Node) => {
    const { range } = isAlias(node) ? (node.resolve(document) ?? node) : node;
    if (!range || onlyVariables.test(text.slice(range[0], range[1]))) return;
    values.push([range[0], range[1]]);
  };
  visit(document, {
    Pair(_, { key, value }) {
      if (!isScalar(key) || !key.range) return undefined;
      keys.add(key.range[0]);
      // A map under a key that is only like a secret one is an entry of that name.
      if (!isSecret(String(key.value), !isMap(value))) return undefined;
      const node = value as Node | null;
      if (node) hide(node);
      const end = node?.range?.[1] ?? key.range[1];
      const comment = /^[ \t:]*(?=#)[^\r\n]*/.exec(text.slice(end))?.[0];
      if (comment !== undefined && !isCollection(node)) values.push([end + comment.indexOf('#'), end + comment.length]);
      return undefined;
    },
  });
  return { values, keys };
}

const word = /[\p{L}\p{N}_-]+/gu;
/** A word that somebody may have meant as a key; looked for from where words begin, so that a long one takes no longer. */
const keyLike = /(?<![\p{L}\p{N}_-])[\p{L}\p{N}_-]+(?=["']?[ \t]*[:：=])/gu;
const escapedKey = /"[^"]{0,99}\\[^"]{0,99}"(?=[ \t]*:)/;

/** Secret fields in comments and inside of texts: to the end of their line. */
function inWords(text: string, keys: ReadonlySet<number>, isSecret: (key: string) => boolean): Range[] {
  const found: Range[] = [];
  for (const { 0: key, index } of text.matchAll(keyLike)) {
    if (keys.has(index) || keys.has(index - 1) || !isSecret(key)) continue;
    const from = index + key.length;
    found.push(valueIn(text, from, endOfLine(text, from)));
  }
  return found;
}

/** Secret fields where no tree can be trusted: all to the next line that is a key and no deeper. */
function inBroken(text: string, isSecret: (key: string) => boolean): Range[] {
  const found: Range[] = [];
  let deep: number | undefined;
  let start = 0;
  for (const line of text.split('\n')) {
    const indent = line.search(/[^ \t]/);
    const ends = indent >= 0 && indent <= (deep ?? -1) && /^\s*(?:[\p{L}\p{N}_-]+|"[^"]*"|'[^']*')[ \t]*:(?:\s|$)/u.test(line);
    if (deep !== undefined && !ends) found.push([start, start + line.length]);
    else deep = undefined;
    const escaped = escapedKey.exec(line);
    const named = [...line.matchAll(word)].filter(({ 0: key }) => isSecret(key));
    for (const one of escaped ? [...named, escaped] : named) {
      const from = start + one.index + one[0].length;
      found.push(valueIn(text, from, start + line.length));
      deep ??= indent;
    }
    start += line.length + 1;
  }
  return found;
}

const endOfLine = (text: string, from: number): number => {
  const end = text.slice(from).search(/[\r\n]/);
  return end < 0 ? text.length : from + end;
};

/** What stands behind a key on its line; nothing of it where it is a variable. */
function valueIn(text: string, from: number, to: number): Range {
  const rest = text.slice(from, to);
  if (variablesFirst.test(rest)) return [from, from];
  return [from + /^["']?[ \t]*[:：=]?[ \t]*/.exec(rest)![0].length, to];
}
