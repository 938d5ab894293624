/** A dump as text: one file, or the files of a folder. */
import { Document, isScalar, isSeq, type Pair, type Scalar, visit, type YAMLMap } from 'yaml';
import type { Dump, DumpedEntry, DumpedSeat } from '../core/dump.ts';
import type { Json } from '../wire/http.ts';
import type { SourceFile } from './load.ts';
import { layout, quoted, remark, withEscapes, writing } from './quiet.ts';

/** In: a dump. Out: the text of one manifest. */
export const render = (dump: Dump): string => fileOf(dump.comments, dump.settings, dump.seats);

/** In: the text of a manifest, and where its JSON Schema lies, seen from it. Out: the same with the line that editors look for. */
export const withSchema = (text: string, schema: string): string => `# yaml-language-server: $schema=${schema}\n${text}`;

/** In: a dump. Out: the files that it becomes, by path below their folder. */
export function renderSplit(dump: Dump): SourceFile[] {
  const files: SourceFile[] = [];
  const taken = new Set(['settings']);
  const general = dump.seats.flatMap(({ comments }) => comments);
  if (dump.settings !== undefined)
    files.push({ path: 'settings.yaml', text: fileOf([...dump.comments, ...general], dump.settings, []) });
  for (const seat of dump.seats) {
    const groups = new Map<string, DumpedEntry[]>();
    for (const one of seat.entries) groups.set(one.file, [...(groups.get(one.file) ?? []), one]);
    // Without settings, what holds for all of a seat stands in its first file.
    let comments = dump.settings === undefined ? seat.comments : [];
    if (groups.size === 0 && comments.length > 0) groups.set(seat.seat, []);
    for (const [file, entries] of groups) {
      files.push({ path: `${portable(file, taken)}.yaml`, text: fileOf([], undefined, [{ ...seat, comments, entries }]) });
      comments = [];
    }
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Devices of Windows, whatever stands behind a dot. */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)/i;

/** In: a path without its end, and those that are taken. Out: one that every system can check out: no device, no two that differ by case only. */
function portable(file: string, taken: Set<string>): string {
  const slash = file.lastIndexOf('/') + 1;
  const name = file.slice(slash).replace(device, '$&_');
  const fold = (path: string): string => path.normalize('NFC').toLowerCase();
  let path = file.slice(0, slash) + name;
  for (let n = 2; taken.has(fold(path)); n++) path = `${file.slice(0, slash)}${name}-${n}`;
  taken.add(fold(path));
  return path;
}

function fileOf(comments: readonly string[], settings: Dump['settings'], seats: readonly DumpedSeat[]): string {
  const document = new Document({}, writing);
  const top = document.contents as unknown as YAMLMap<Scalar, unknown>;
  const put = (key: string, value: unknown): Pair<Scalar, unknown> => {
    const pair = document.createPair(key, value) as Pair<Scalar, unknown>;
    top.items.push(pair as never);
    return pair;
  };
  put('pachform', 1).key.commentBefore = comments.length === 0 ? null : comments.map(remark).join('\n');
  if (settings !== undefined) {
    const pair = put('settings', settings.value);
    pair.key.spaceBefore = true;
    const map = pair.value as YAMLMap<Scalar, unknown>;
    for (const one of map.items) {
      const said = settings.comments[String(one.key.value)];
      if (said !== undefined) (one.value as Scalar).comment = said.map(remark).join('');
    }
    if (settings.after.length > 0) map.comment = settings.after.map(remark).join('\n');
  }
  for (const seat of seats) putSeat(put, seat);
  visit(document, {
    Scalar: (_, scalar) => quoted(scalar),
    Seq: (_, list) => {
      list.flow = isShort(list.items);
    },
  });
  return withEscapes(document.toString(layout));
}

function putSeat(put: (key: string, value: unknown) => Pair<Scalar, unknown>, seat: DumpedSeat): void {
  const pair = put(seat.seat, new Map(seat.entries.map(({ key, entry }): [string, Json] => [key, entry])));
  pair.key.spaceBefore = true;
  if (seat.comments.length > 0) pair.key.commentBefore = seat.comments.map(remark).join('\n');
  for (const [at, one] of (pair.value as YAMLMap<Scalar, YAMLMap>).items.entries()) {
    const { comments, entry } = seat.entries[at]!;
    if (at > 0 && Object.keys(entry).length > 0) one.key.spaceBefore = true;
    if (comments.length > 0) one.key.commentBefore = comments.map(remark).join('\n');
  }
}

/** A list that reads well on one line. */
const isShort = (items: readonly unknown[]): boolean =>
  items.length <= 3 &&
  items.every((item) => !isSeq(item) && isScalar(item)) &&
  items.map((item) => String((item as Scalar).value)).join(', ').length <= 50;
