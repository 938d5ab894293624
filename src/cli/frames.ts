/** The lines of a manifest around a place, with what must not be seen taken out. */
import type { Place } from '../core/diagnostic.ts';
import type { KindOf } from '../core/kind.ts';
import { frame } from '../manifest/frame.ts';
import type { SourceFile } from '../manifest/load.ts';
import { secretsIn } from '../manifest/masks.ts';
import type { Range } from '../manifest/parse.ts';
import type { Frame } from './show/diagnostics.ts';
import { safe } from './show/safe.ts';

const mask = '(secret)';

/** A text without its secrets, with as many lines; and what was taken out, in order: from, to. */
interface Masked {
  shown: string;
  source: string;
  taken: Range[];
}

function masked(source: string, secrets: readonly Range[]): Masked {
  const taken: Range[] = [];
  let shown = '';
  let done = 0;
  for (const [from, to] of [...secrets].sort((a, b) => a[0] - b[0])) {
    const start = Math.max(from, done);
    for (const { 0: piece, index } of source.slice(start, to).matchAll(/[^\s](?:[^\r\n]*[^\s])?/g)) {
      const at = start + index;
      shown += source.slice(done, at) + mask;
      done = at + piece.length;
      taken.push([at, done]);
    }
  }
  return { source, shown: shown + source.slice(done), taken };
}

/** Where a place of the source stands in what is shown: at the mask where it lies in a secret. */
function moved({ source, taken }: Masked, place: Place): Place {
  const lines = source.split('\n', place.line - 1);
  const start = lines.reduce((sum, line) => sum + line.length + 1, 0);
  const columnOf = (offset: number, end: boolean): number => {
    let column = offset - start;
    for (const [from, to] of taken) {
      if (from < start || from >= offset) continue;
      // Inside, a beginning goes to where the mask begins, and an end to where it ends.
      column += offset < to ? (end ? mask.length : 0) - (offset - from) : mask.length - (to - from);
    }
    return column;
  };
  const from = start + place.column - 1;
  const column = columnOf(from, false);
  const length = place.length === undefined ? {} : { length: columnOf(from + place.length, true) - column };
  return { ...place, column: column + 1, ...length };
}

/** In: the files that were read, and the kinds, which know what is sensitive. Out: the pictures for diagnostics. */
export function framesOf(files: readonly SourceFile[], kinds: readonly KindOf[]): Frame {
  const fields = kinds.flatMap((kind) => Object.entries(kind.fields).flatMap(([name, field]) => (field.sensitive ? [name] : [])));
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const known = new Map<string, Masked>();
  return (place, width) => {
    const text = texts.get(place.file);
    if (text === undefined) return undefined;
    const one = known.get(place.file) ?? masked(text, secretsIn(text, fields));
    known.set(place.file, one);
    return frame(one.shown, moved(one, place), { safe, ...(width !== undefined && { width: width - 2 }) })
      .map((line) => `  ${line}`)
      .join('\n');
  };
}
