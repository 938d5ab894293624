/** The lines of a manifest around a place, with what must not be seen taken out. */
import type { Place } from '../core/diagnostic.ts';
import type { KindOf } from '../core/kind.ts';
import { frame } from '../manifest/frame.ts';
import type { SourceFile } from '../manifest/load.ts';
import type { Frame } from './show/diagnostics.ts';
import { safe } from './show/safe.ts';

/** The values of sensitive fields, in block and in flow style; a variable's name may be seen. */
const secretsIn = (fields: readonly string[]): RegExp =>
  new RegExp(
    `((?:^|[\\s{,"'])(?:${fields.join('|')})["']?\\s*:\\s*)(?!["']?\\$\\{env:)("(?:[^"\\\\]|\\\\.)*"|'(?:[^']|'')*'|[^\\s,}][^,}\\r\\n]*)`,
    'gm',
  );

/** In: a text, a place in it, and what finds secrets. Out: the text without them, and the place in that: at the mask where it lay in a secret. */
function masked(text: string, place: Place, secret: RegExp): { shown: string; at: Place } {
  const mask = '(secret)';
  const lines = text.split('\n', place.line - 1);
  const offset = lines.reduce((sum, line) => sum + line.length + 1, place.column - 1);
  let at = place;
  const shown = text.replace(secret, (_, head: string, value: string, start: number) => {
    const into = offset - start - head.length;
    if (into >= 0 && into < value.length) at = { ...place, column: place.column - into, length: mask.length };
    return head + mask;
  });
  return { shown, at };
}

/** In: the files that were read, and the kinds, which know what is sensitive. Out: the pictures for diagnostics. */
export function framesOf(files: readonly SourceFile[], kinds: readonly KindOf[]): Frame {
  const fields = kinds.flatMap((kind) => Object.entries(kind.fields).flatMap(([name, field]) => (field.sensitive ? [name] : [])));
  const secret = fields.length === 0 ? undefined : secretsIn(fields);
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  return (place, width) => {
    const text = texts.get(place.file);
    if (text === undefined) return undefined;
    const { shown, at } = secret === undefined ? { shown: text, at: place } : masked(text, place, secret);
    return frame(shown, at, { safe, ...(width !== undefined && { width: width - 2 }) })
      .map((line) => `  ${line}`)
      .join('\n');
  };
}
