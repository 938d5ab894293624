/** A manifest in canonical order and layout. Remarks stay, and so does what it means. */

import { canonical } from '../core/checksum.ts';
import type { Place } from '../core/diagnostic.ts';
import type { ManifestSide } from '../core/kind.ts';
import type { Json } from '../wire/http.ts';
import { locate } from './file.ts';
import { NotLaidOut, read } from './format/read.ts';
import { type Shape, shapeOf } from './format/shape.ts';
import { type WriteOptions, write } from './format/write.ts';
import type { Problem } from './parse.ts';

/** `text`: as it should be. `kept`: it cannot be laid out by these rules, and stays. `problems`: it is no YAML. */
export type Formatted = { text: string } | { kept: { why: string; place: Place } } | { problems: (Problem & { place: Place })[] };

/** In: a file's text, the kinds, whether entries are sorted. Out: it in canonical layout; the same again gives the same. */
export function format(file: string, text: string, kinds: readonly ManifestSide[], sort = false): Formatted {
  const unix = text.replaceAll('\r\n', '\n');
  const { located, problems, parsed } = locate(file, unix);
  const all = [...problems, ...(located?.problems ?? [])];
  if (located === undefined || all.length > 0) {
    const place = (problem: Problem): Place => parsed?.place(problem.range) ?? { file, line: 1, column: 1 };
    return { problems: all.map((problem) => ({ ...problem, place: place(problem) })) };
  }
  if (located.value === null) return { text };
  const shape = shapeOf(kinds);
  try {
    const before = read(unix);
    const meant = meaning(located.value, before);
    for (const order of ['all', 'entries', 'none'] as const) {
      const options = { order, sort: sort && order !== 'none' };
      const after = write(before.root, shape, options, before.marked);
      // An anchor must stand before what refers to it: where the order breaks that, less is moved.
      if (stays(file, after, meant, shape, options))
        return { text: text.includes('\r\n') ? after.replaceAll('\n', '\r\n') : after };
    }
    return { kept: { why: 'its order and its anchors cannot both be kept', place: { file, line: 1, column: 1 } } };
  } catch (reason) {
    if (!(reason instanceof NotLaidOut)) throw reason;
    return { kept: { why: reason.message, place: located.parsed.place([reason.at, reason.at]) } };
  }
}

/** What a text says, with its remarks, in whatever order. */
const meaning = (value: Json, { remarks }: Pick<ReturnType<typeof read>, 'remarks'>): string =>
  canonical({ value, remarks: remarks.toSorted() });

/** Whether a text says what is meant, and would be laid out as it is. */
function stays(file: string, text: string, meant: string, shape: Shape, options: WriteOptions): boolean {
  const { located } = locate(file, text);
  if (located === undefined || located.problems.length > 0) return false;
  const now = read(text);
  return meaning(located.value, now) === meant && write(now.root, shape, options, now.marked) === text;
}
