/** Elements as text, in the order and the layout of manifests. */
import type { Block, Element, Flow, Inline, Line, Value } from './read.ts';
import { ordered, type Shape } from './shape.ts';

export interface WriteOptions {
  /** Whether fields take the order of the schema; `entries`: only below the seats. */
  order: 'all' | 'entries' | 'none';
  /** Whether entries are sorted by their keys. */
  sort: boolean;
}

/** As wide as prettier writes, and with its spaces: what one of the two has laid out, the other leaves alone. */
const widest = 80;

/** Columns on a screen, at least: what is wide somewhere is counted as two. */
const columns = (text: string): number => text.length + (text.match(/[\u1100-\u{10ffff}]/gu)?.length ?? 0);
const pad = (indent: number): string => ' '.repeat(indent);

/** In: the root of a manifest, and whether a line `---` is on top. Out: its text. */
export function write(root: Block, shape: Shape, options: WriteOptions, marked = false): string {
  const elements = arranged(root.elements, options.order === 'all' ? shape : unordered(shape), options.sort);
  const first = root.elements[0];
  const head = first === undefined || elements[0] === first ? undefined : headerOf(first);
  const out: string[] = [...(head?.header ?? [])];
  for (const [at, element] of elements.entries()) {
    // Every part of a manifest stands for itself.
    if (at > 0) out.push('');
    out.push(...(element === first && head !== undefined ? head.rest : withoutFirstBlanks(element.before)));
    pair(element, 0, shape.below(element.key?.name ?? ''), options, out);
  }
  out.push(...root.after);
  return `${marked ? '---\n' : ''}${collapsed(out).join('\n')}\n`;
}

const unordered = ({ below }: Shape): Shape => ({ below });

/** What is said of the file, and not of its first part: it stays on top, whatever comes first. */
function headerOf(first: Element): { header: Line[]; rest: Line[] } {
  const lines = withoutFirstBlanks(first.before);
  const modelines = lines.findIndex((line) => !line.startsWith('# yaml-language-server:'));
  const until = Math.max(lines.lastIndexOf('') + 1, modelines < 0 ? lines.length : modelines);
  return { header: lines.slice(0, until), rest: lines.slice(until) };
}

function arranged<T extends Pick<Element, 'key' | 'props' | 'value'>>(elements: readonly T[], shape: Shape, sort: boolean): T[] {
  if (elements.some(({ key }) => key === undefined)) return [...elements];
  return ordered(
    elements.map((one) => ({ key: one.key!.name, anchors: shape.anchorsFirst === true && holdsAnchor(one) })),
    shape,
    sort,
  ).map((at) => elements[at]!);
}

function holdsAnchor({ props, value }: Pick<Element, 'props' | 'value'>): boolean {
  if (props.includes('&')) return true;
  if (value.is === 'lines') return value.lines.some((line) => line.includes('&'));
  return 'elements' in value && value.elements.some(holdsAnchor);
}

const withoutFirstBlanks = (lines: readonly Line[]): Line[] => {
  const at = lines.findIndex((line) => line !== '');
  return at < 0 ? [] : lines.slice(at);
};

const isBlock = (value: Value): value is Block => value.is === 'map' || value.is === 'list';

/** At most one empty line at a time, and none at either end; what stands in texts is not touched. */
function collapsed(lines: readonly string[]): string[] {
  const kept = lines.filter((line, at) => line !== '' || (at > 0 && lines[at - 1] !== ''));
  while (kept.at(-1) === '') kept.pop();
  return kept.map((line) => (line === blankInText ? '' : line.replaceAll(blankInText, '')));
}

/** Stands for an empty line that belongs to a text. No manifest can hold this character. */
const blankInText = '\u0000';

function block({ elements, after, is }: Block, indent: number, shape: Shape, options: WriteOptions, out: string[]): void {
  const inOrder = is === 'map' ? arranged(elements, options.order === 'none' ? unordered(shape) : shape, options.sort) : elements;
  for (const [at, element] of inOrder.entries()) {
    const before = at === 0 ? withoutFirstBlanks(element.before) : element.before;
    out.push(...before.map((line) => (line === '' ? '' : pad(indent) + line)));
    if (is === 'map') pair(element, indent, shape.below(element.key!.name), options, out);
    else item(element, indent, shape.below(''), options, out);
  }
  out.push(...after.map((line) => (line === '' ? '' : pad(indent) + line)));
}

function pair(element: Element, indent: number, shape: Shape, options: WriteOptions, out: string[]): void {
  head(`${pad(indent)}${element.key!.text}:${element.props}`, element, indent, shape, options, out);
}

function item(element: Element, indent: number, shape: Shape, options: WriteOptions, out: string[]): void {
  const { remark } = element;
  const start = `${pad(indent)}-${element.props}`;
  const value = unfoldedIfLong(element.value, columns(start) + 1, shape, options);
  const compact = isBlock(value) && remark === undefined && element.props === '' ? value : undefined;
  if (compact === undefined) {
    head(start, element, indent, shape, options, out);
    return;
  }
  const lines: string[] = [];
  block(compact, indent + 2, shape, options, lines);
  // Its first field stands on the line of the dash, unless something is said of it.
  if (lines[0]?.trimStart().startsWith('#')) out.push(start, ...lines);
  else out.push(`${start} ${lines[0]!.trimStart()}`, ...lines.slice(1));
}

function head(start: string, element: Element, indent: number, shape: Shape, options: WriteOptions, out: string[]): void {
  const { remark } = element;
  const value = unfoldedIfLong(element.value, columns(start) + 1, shape, options);
  const behind = remark === undefined ? '' : ` ${remark}`;
  if (isBlock(value)) {
    out.push(start + behind);
    block(value, indent + 2, shape, options, out);
    return;
  }
  if (value.is === 'nothing') {
    out.push(start + behind);
    return;
  }
  const lines = inline(value, indent, shape, options);
  out.push(...lines.map((line, at) => `${at === 0 ? `${start} ` : ''}${line}${at === lines.length - 1 ? behind : ''}`));
}

function inline(value: Inline, indent: number, shape: Shape, options: WriteOptions): string[] {
  if (value.is === 'text') return [value.text];
  if (value.is === 'flow') return [flowText(value, shape, options)];
  const [first, ...rest] = value.lines;
  if (value.how === 'fold')
    return [first!, ...rest.map((line) => (line.trim() === '' ? blankInText : pad(indent + 2) + line.trimStart()))].map(
      trimmedEnd(rest.length),
    );
  if (value.how === 'shift')
    return [first!, ...rest.map((line) => (line.trim() === '' ? blankInText : shifted(line, indent - value.indent)))];
  const margin = Math.min(...rest.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length));
  return [
    first!,
    ...rest.map((line) => (line.trim() === '' && line.length <= margin ? blankInText : pad(indent + 2) + line.slice(margin))),
  ];
}

/** White space at the end of a line that goes on means nothing, but for the last. */
const trimmedEnd =
  (last: number) =>
  (line: string, at: number): string =>
    at < last ? line.trimEnd() || blankInText : line;

const shifted = (line: string, by: number): string => pad(Math.max(1, line.length - line.trimStart().length + by)) + line.trim();

function flowParts({ elements, map }: Flow, shape: Shape, options: WriteOptions): string[] {
  const inOrder = map ? arranged(elements, options.order === 'none' ? unordered(shape) : shape, options.sort) : elements;
  return inOrder.map(({ key, props, value }) => {
    const text =
      value.is === 'flow' ? flowText(value, shape.below(key?.name ?? ''), options) : value.is === 'text' ? value.text : '';
    if (key === undefined) return `${props}${text}`;
    return value.is === 'nothing' && props === '' ? key.text : `${key.text}: ${props}${text}`.trimEnd();
  });
}

const flowText = (value: Flow, shape: Shape, options: WriteOptions): string => {
  const inside = flowParts(value, shape, options).join(', ');
  if (!value.map) return `[${inside}]`;
  return inside === '' ? '{}' : `{ ${inside} }`;
};

function unfoldedIfLong(value: Value, column: number, shape: Shape, options: WriteOptions): Value {
  const long = value.is === 'flow' && value.elements.length > 0 && column + columns(flowText(value, shape, options)) > widest;
  return long ? unfolded(value) : value;
}

/** The same on lines of its own: what fits in brackets fits there too. */
const unfolded = ({ map, elements }: Flow): Block => ({
  is: map ? 'map' : 'list',
  after: [],
  elements: elements.map(({ key, props, value }) => ({
    ...(key && { key }),
    props: props === '' ? '' : ` ${props.trimEnd()}`,
    before: [],
    value,
  })),
});
