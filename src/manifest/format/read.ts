/** A manifest's text as elements with their remarks: what the YAML tree does not tell, the lines do. */
import { CST, Parser } from 'yaml';
import { scalarText, type Where } from './scalar.ts';

/** The text has something that this layout has no place for; `at` is where. */
export class NotLaidOut extends Error {
  override name = 'NotLaidOut';
  readonly at: number;
  constructor(what: string, at: number) {
    super(what);
    this.at = at;
  }
}

/** A remark, or '' for an empty line. */
export type Line = string;

/** A pair of a map, or an item of a list. */
export interface Element {
  /** Of an item, absent. */
  key?: { name: string; text: string };
  /** Anchors and tags, each with a space before it. */
  props: string;
  /** What stands above it. */
  before: Line[];
  /** What stands behind it. */
  remark?: string;
  value: Value;
}

export interface Block {
  is: 'map' | 'list';
  elements: Element[];
  /** What stands below its last element. */
  after: Line[];
}

export interface Flow {
  is: 'flow';
  map: boolean;
  elements: { key?: { name: string; text: string }; props: string; value: Value }[];
}

/** `lines`: as it was written, the first line without its indent. `fold`: further lines may be indented at will. */
export type Inline =
  | Flow
  | { is: 'text'; text: string }
  | { is: 'lines'; lines: string[]; how: 'fold' | 'literal' | 'shift'; indent: number };

export type Value = Block | Inline | { is: 'nothing' };

/** Where an element stands, while its remarks are being found. */
interface Spot {
  element: Element;
  /** Offsets: of its first character; of the end of what stands on its own lines. */
  from: number;
  to: number;
  column: number;
  /** The collections that are open at it, outermost first. */
  open: { block: Block; column: number }[];
  /** Whether remarks may stand behind it: not where its first child does. */
  shared: boolean;
}

/** In: the text of a manifest that is valid YAML. Out: its root, the remarks of the file, whether a line `---` begins it. Throws `NotLaidOut`. */
export function read(text: string): { root: Block; remarks: string[]; marked: boolean } {
  const tokens = [...new Parser().parse(text)];
  const documents = tokens.filter((token) => token.type === 'document');
  const document = documents[0];
  if (documents.length !== 1 || document?.type !== 'document' || document.value?.type !== 'block-map')
    throw new NotLaidOut('it is not a map on lines of its own', 0);
  const reader = new Reader(text);
  const root = reader.block(document.value, []);
  reader.placeRemarks(root);
  const marked = document.start.some(({ type }) => type === 'doc-start');
  return { root, remarks: remarksIn(tokens), marked };
}

/** Every remark of a tree, wherever it stands. */
function remarksIn(token: unknown): string[] {
  if (Array.isArray(token)) return token.flatMap(remarksIn);
  if (typeof token !== 'object' || token === null) return [];
  const { type, source } = token as { type?: string; source?: string };
  if (type === 'comment') return [source!.trimEnd()];
  return Object.values(token).flatMap(remarksIn);
}

class Reader {
  readonly text: string;
  readonly spots: Spot[] = [];

  constructor(text: string) {
    this.text = text;
  }

  block(token: CST.BlockMap | CST.BlockSequence, open: Spot['open']): Block {
    const block: Block = { is: token.type === 'block-map' ? 'map' : 'list', elements: [], after: [] };
    for (const item of token.items) {
      const from = this.begin(item);
      if (from === undefined) continue;
      const chain = [...open, { block, column: this.column(from) }];
      block.elements.push(this.element(item, from, chain));
    }
    return block;
  }

  /** The offset of an item's first character that is not white space or a remark; nothing where only those are left. */
  private begin(item: CST.CollectionItem): number | undefined {
    const first = item.start.find(({ type }) => !['space', 'newline', 'comment'].includes(type));
    return first?.offset ?? item.key?.offset ?? item.sep?.[0]?.offset;
  }

  private column(offset: number): number {
    return offset - (this.text.lastIndexOf('\n', offset - 1) + 1);
  }

  private element(item: CST.CollectionItem, from: number, open: Spot['open']): Element {
    const isPair = item.key !== undefined || item.sep !== undefined;
    const key = isPair ? keyOf(item, 'key') : undefined;
    const heads = isPair ? (item.sep ?? []) : item.start;
    const marks = heads.filter(({ type }) => ['anchor', 'tag', 'map-value-ind', 'seq-item-ind'].includes(type));
    const last = marks.at(-1);
    const head = last === undefined ? from : last.offset + last.source.length;
    const props = marks.flatMap(({ type, source }) => (type === 'anchor' || type === 'tag' ? [` ${source}`] : [])).join('');
    if (this.text.slice(from, head).includes('\n')) throw new NotLaidOut('an anchor stands on a line of its own', from);
    const element: Element = { ...(key && { key }), props, before: [], value: { is: 'nothing' } };
    const spot: Spot = { element, from, to: head, column: this.column(from), open, shared: false };
    this.spots.push(spot);
    const { value } = item;
    if (!value) return element;
    if (value.type === 'block-map' || value.type === 'block-seq') {
      spot.shared = !this.text.slice(head, value.offset).includes('\n');
      if (spot.shared && isPair) throw new NotLaidOut('a map begins on the line of its key', from);
      element.value = this.block(value, open);
      return element;
    }
    if (heads.some(({ type, offset }) => type === 'comment' && offset >= head))
      throw new NotLaidOut('a remark stands between a key and its value', from);
    [element.value, spot.to] = this.inline(value, spot.column);
    return element;
  }

  private inline(token: CST.Token, indent: number): [Value, end: number] {
    if (token.type === 'block-scalar') return this.literal(token, indent);
    if (isFlowScalar(token)) {
      const end = token.offset + token.source.length;
      const source = scalarText(token, 'value');
      if (!source.includes('\n')) return [{ is: 'text', text: source }, end];
      return [{ is: 'lines', lines: source.split('\n'), how: 'fold', indent }, end];
    }
    if (token.type !== 'flow-collection') throw new NotLaidOut('a value of an unknown sort', token.offset);
    const close = token.end.find(({ type }) => type === 'flow-map-end' || type === 'flow-seq-end');
    const end = (close?.offset ?? token.offset) + 1;
    const inside = this.text.slice(token.offset, end);
    if (remarksIn({ ...token, end: token.end.filter(({ offset }) => offset < end) }).length > 0)
      return [{ is: 'lines', lines: inside.split('\n'), how: 'shift', indent }, end];
    return [flow(token), end];
  }

  private literal(token: CST.BlockScalar, indent: number): [Value, end: number] {
    const props = token.props as CST.SourceToken[];
    const header = props
      .map(({ source }) => source)
      .join('')
      .trimEnd();
    if (/^[|>][+-]?\d/.test(header)) throw new NotLaidOut('a text says how far it is indented', token.offset);
    const keeps = /^[|>]\+/.test(header);
    const start = props.reduce((at, { offset, source }) => Math.max(at, offset + source.length), token.offset);
    const body = keeps ? token.source.replace(/\n$/, '') : token.source.replace(/\s+$/, '');
    return [{ is: 'lines', lines: [header, ...body.split('\n')], how: 'literal', indent }, start + body.length];
  }

  /** Gives every line between two elements to the one or the other, by its indent. */
  placeRemarks(root: Block): void {
    const sorted = this.spots.sort((a, b) => a.from - b.from);
    const lines = this.text.split('\n');
    const starts = lineStarts(this.text);
    let line = 0;
    let previous: Spot | undefined;
    for (const spot of sorted) {
      const own = lineOf(starts, spot.from);
      this.between(lines.slice(line, own), previous, spot, root);
      spot.element.remark = this.behind(spot);
      line = Math.max(line, lineOf(starts, Math.max(spot.from, spot.to - 1)) + 1);
      previous = spot;
    }
    this.between(lines.slice(line), previous, undefined, root);
    for (const { element } of sorted) if (element.remark === '') delete element.remark;
  }

  private behind(spot: Spot): string {
    const { element, to, shared } = spot;
    if (shared || (element.value.is === 'lines' && element.value.how === 'literal')) return '';
    const end = this.text.indexOf('\n', to);
    const rest = this.text.slice(to, end < 0 ? undefined : end).trim();
    if (rest !== '' && !rest.startsWith('#')) throw new NotLaidOut('something stands behind a value', to);
    return rest;
  }

  private between(lines: readonly string[], previous: Spot | undefined, next: Spot | undefined, root: Block): void {
    let blank = false;
    for (const line of lines) {
      const trimmed = line.trim();
      if (trimmed === '') {
        blank = true;
        continue;
      }
      // The mark that begins a document is written again on top.
      if (trimmed === '---' && previous === undefined) continue;
      if (!trimmed.startsWith('#'))
        throw new NotLaidOut('a line that is neither a field nor a remark', next?.from ?? previous?.from ?? 0);
      const column = line.length - line.trimStart().length;
      const home = next !== undefined && column <= next.column ? next.element.before : tailFor(column, previous, root);
      if (blank) home.push('');
      blank = false;
      home.push(trimmed);
    }
    if (blank && next !== undefined) next.element.before.push('');
  }
}

/** The innermost collection that a remark of this indent can be the end of. */
function tailFor(column: number, previous: Spot | undefined, root: Block): Line[] {
  const open = previous?.open ?? [];
  return (open.findLast((one) => one.column <= column) ?? open[0])?.block.after ?? root.after;
}

function keyOf(item: CST.CollectionItem, where: Where): { name: string; text: string } {
  const { key } = item;
  if (
    !key ||
    !CST.isScalar(key) ||
    key.type === 'block-scalar' ||
    item.start.some(({ type }) => type === 'explicit-key-ind' || type === 'anchor' || type === 'tag')
  )
    throw new NotLaidOut('a key that is more than a word', item.start[0]?.offset ?? key?.offset ?? 0);
  if (key.source.includes('\n')) throw new NotLaidOut('a key on several lines', key.offset);
  return { name: String(CST.resolveAsScalar(key as CST.FlowScalar)?.value), text: scalarText(key as CST.FlowScalar, where) };
}

function flow(token: CST.FlowCollection): Flow {
  const map = token.start.type === 'flow-map-start';
  const elements: Flow['elements'] = [];
  for (const item of token.items) {
    if (!item.key && !item.value && !item.sep) continue;
    if (!map && (item.key || item.sep)) throw new NotLaidOut('a pair stands in a list', token.offset);
    // In `{a, b}` the keys are alone.
    const alone = map && !item.sep;
    const props = [...(item.sep ?? []), ...(map ? [] : item.start)].flatMap(({ type, source }) =>
      type === 'anchor' || type === 'tag' ? [`${source} `] : [],
    );
    const key = map ? keyOf(alone && !item.key ? { ...item, key: item.value ?? null } : item, 'flow-key') : undefined;
    const value: Value = alone || !item.value ? { is: 'nothing' } : flowValue(item.value);
    elements.push({ ...(key && { key }), props: props.join(''), value });
  }
  return { is: 'flow', map, elements };
}

function flowValue(token: CST.Token): Value {
  if (token.type === 'flow-collection') return flow(token);
  if (!isFlowScalar(token)) throw new NotLaidOut('a value of an unknown sort', token.offset);
  const text = scalarText(token, 'flow-value');
  if (text.includes('\n')) throw new NotLaidOut('a text on several lines stands in brackets', token.offset);
  return text === '' ? { is: 'nothing' } : { is: 'text', text };
}

const flowScalars = new Set(['alias', 'scalar', 'single-quoted-scalar', 'double-quoted-scalar']);
const isFlowScalar = (token: CST.Token): token is CST.FlowScalar => flowScalars.has(token.type);

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The number of the line, from 0, by halving. */
function lineOf(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
