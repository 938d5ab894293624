/** One value on a line, with quotes only where it needs them. */
import { CST, Document, isMap, isScalar, isSeq, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import { layout, needsEscapes, quoted, writing } from '../quiet.ts';

/** Where a value stands: the same text may need quotes in one place and none in another. */
export type Where = 'value' | 'key' | 'flow-value' | 'flow-key';

const made = new Map<string, string>();

/** In: a scalar as it was written, and where it stands. Out: how it is written. Plain text stays as it is, as does what needs escapes. */
export function scalarText(token: CST.FlowScalar, where: Where): string {
  const { source, type } = token;
  if (type !== 'double-quoted-scalar' && type !== 'single-quoted-scalar') return source;
  const value = CST.resolveAsScalar(token)?.value;
  if (typeof value !== 'string' || value.includes('\n') || source.includes('\n') || needsEscapes(value)) return source;
  const key = `${where} ${value}`;
  const text = made.get(key) ?? written(value, where);
  // A manifest repeats few texts very often.
  if (made.size > 10_000) made.clear();
  made.set(key, text);
  // Too long for a key that can be told from its line.
  return text.startsWith('? ') ? source : text;
}

function written(value: string, where: Where): string {
  const isKey = where === 'key' || where === 'flow-key';
  const document = new Document(isKey ? new Map([[value, 1]]) : [value], writing);
  const { contents } = document;
  if (isMap(contents) || isSeq(contents)) {
    (contents as YAMLMap | YAMLSeq).flow = where.startsWith('flow');
    const scalar = isSeq(contents) ? contents.items[0] : (contents as YAMLMap).items[0]?.key;
    if (isScalar(scalar)) quoted(scalar as Scalar);
  }
  const text = document.toString(layout).trimEnd();
  const inside = where.startsWith('flow') ? text.slice(1, -1) : isKey ? text : text.slice(2);
  return isKey ? inside.slice(0, -3) : inside;
}
