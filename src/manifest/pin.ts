/** Writes ids into a manifest: at their places in the text, and nowhere else. */
import { isMap, type YAMLMap } from 'yaml';
import { canonical } from '../core/checksum.ts';
import type { Json, JsonObject } from '../wire/http.ts';
import { type Located, locate } from './file.ts';
import { rangeOf } from './tree.ts';

/** An entry and its id. */
export interface Pin {
  seat: string;
  key: string;
  id: number;
}

interface Edit {
  at: number;
  insert: string;
}

/**
 * In: a file's text and the ids of some of its entries. Out: the text with the ids, every other byte as it was;
 * and the entries that must be edited by hand, because what they say is shared with others.
 */
export function withIds(file: string, text: string, pins: readonly Pin[]): { text: string; failed: Pin[] } {
  const { located } = locate(file, text);
  if (located === undefined) return { text, failed: [...pins] };
  const json = isJson(text);
  const edits = pins.map((pin) => editsFor(text, located, pin, json)[0]);
  const all = applied(
    text,
    edits.filter((edit) => edit !== undefined),
  );
  if (edits.every((edit) => edit !== undefined) && says(file, all, located.value, pins)) return { text: all, failed: [] };
  return oneByOne(file, text, pins, json);
}

/** YAML contains JSON: a manifest that other programs write stays what they can read. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Slower, and finds out which entry is in the way. */
function oneByOne(file: string, text: string, pins: readonly Pin[], json: boolean): { text: string; failed: Pin[] } {
  let now = text;
  const failed: Pin[] = [];
  for (const pin of pins) {
    const { located } = locate(file, now);
    const tries = located === undefined ? [] : editsFor(now, located, pin, json).map((edit) => applied(now, [edit]));
    const good = tries.find((one) => says(file, one, located!.value, [pin]));
    if (good === undefined) failed.push(pin);
    else now = good;
  }
  return { text: now, failed };
}

/** The ways to write an id into one entry, the better one first. */
function editsFor(text: string, located: Located, { seat, key, id }: Pin, json: boolean): Edit[] {
  const spot = located.find([seat, key]);
  const map = spot?.value;
  // What stands before its key is the target of an alias: it belongs to another entry.
  if (!isMap(map) || rangeOf(map)[0] < rangeOf(spot?.key)[0]) return [];
  const first = firstKey(map);
  const lineStart = text.lastIndexOf('\n', (first ?? 0) - 1) + 1;
  const indent = text.slice(lineStart, first);
  const lineBreak = text.indexOf('\r\n') >= 0 ? '\r\n' : '\n';
  if (map.flow === true) {
    const pair = json ? `"id": ${id}` : `id: ${id}`;
    if (first === undefined) return [{ at: rangeOf(map)[0] + 1, insert: pair }];
    // Where programs give every field a line, the id gets one too.
    return [{ at: first, insert: json && /^\s+$/.test(indent) ? `${pair},${lineBreak}${indent}` : `${pair}, ` }];
  }
  if (first === undefined) return [];
  const below = text.indexOf('\n', rangeOf(spot?.key)[1]) + 1;
  const edits = [{ at: first, insert: `id: ${id}${lineBreak}${' '.repeat(indent.length)}` }];
  // Below the key, above whatever remark stands before the first field.
  if (/^ +$/.test(indent) && below > 0 && below <= lineStart)
    edits.unshift({ at: below, insert: `${indent}id: ${id}${lineBreak}` });
  return edits;
}

const firstKey = (map: YAMLMap): number | undefined => (map.items[0] === undefined ? undefined : rangeOf(map.items[0].key)[0]);

const applied = (text: string, edits: readonly Edit[]): string =>
  edits.toSorted((a, b) => b.at - a.at).reduce((now, { at, insert }) => now.slice(0, at) + insert + now.slice(at), text);

/** Whether a text says what was said before, with the ids, and nothing else. */
function says(file: string, text: string, before: Json, pins: readonly Pin[]): boolean {
  const { located } = locate(file, text);
  if (located === undefined || located.problems.length > 0) return false;
  const wanted = { ...(before as JsonObject) };
  for (const { seat, key, id } of pins) {
    const entries = wanted[seat] as JsonObject;
    wanted[seat] = { ...entries, [key]: { ...(entries[key] as JsonObject), id } };
  }
  return canonical(located.value) === canonical(wanted);
}
