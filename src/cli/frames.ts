/** The lines of a manifest around a place, with what must not be seen taken out. */
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

/** In: the files that were read, and the kinds, which know what is sensitive. Out: the pictures for diagnostics. */
export function framesOf(files: readonly SourceFile[], kinds: readonly KindOf[]): Frame {
  const fields = kinds.flatMap((kind) => Object.entries(kind.fields).flatMap(([name, field]) => (field.sensitive ? [name] : [])));
  const secret = fields.length === 0 ? undefined : secretsIn(fields);
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  return (place, width) => {
    const text = texts.get(place.file);
    if (text === undefined) return undefined;
    const shown = secret === undefined ? text : text.replace(secret, '$1(secret)');
    return frame(shown, place, { safe, ...(width !== undefined && { width: width - 2 }) })
      .map((line) => `  ${line}`)
      .join('\n');
  };
}
