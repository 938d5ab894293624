/** Lists in pages, the way each generation cuts them; with the cuts that a client must survive. */
import type { Json, JsonObject } from '../wire/http.ts';
import { refuse } from './errors.ts';
import { meant, type PagingFaults } from './faults.ts';
import { isObject, oneOf } from './input.ts';
import type { Call, Reply } from './route.ts';
import { isFresh } from './store.ts';

export interface List {
  /** Keys in ascending order: ids, or positions of a list that is ordered otherwise. */
  keys: readonly number[];
  /** Leaves rows out without making a list of the others. */
  keep?: (key: number) => boolean;
  show: (key: number) => Json;
  /** Rows per page when nothing is asked, and at most. */
  max?: number;
  /** `plain`: without `has_next` in every generation; `search`: the same, and perhaps with `total`. */
  shape?: 'list' | 'plain' | 'search';
  /** Highest key first, unless the query's `order` says otherwise. */
  descending?: boolean;
  /** The path that the switches are matched against. */
  path: string;
  /** What the rows are, for lists that lag; a bot is counted among the users. */
  of?: 'user' | 'tag' | 'chat';
}

interface Cursor {
  /** The last key of the page before; null: nothing yet. */
  after: number | null;
  page: number;
  /** Reads towards the beginning, from this key. */
  before?: number;
}

const encode = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString('base64url');

function decode(text: string): Cursor {
  try {
    const cursor = JSON.parse(Buffer.from(text, 'base64url').toString()) as Cursor;
    if (typeof cursor.page === 'number' && (cursor.after === null || typeof cursor.after === 'number')) return cursor;
  } catch {
    // Falls through to the refusal.
  }
  return refuse('bad_parameter', { key: 'cursor', value: text });
}

/** The first place in ascending `keys` whose key is not below `key`. */
function placeOf(keys: readonly number[], key: number): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Up to `count` kept keys from a place on, in one direction. */
function walk(list: List, from: number, step: 1 | -1, count: number): number[] {
  const found: number[] = [];
  for (let i = from; i >= 0 && i < list.keys.length && found.length < count; i += step) {
    const key = list.keys[i]!;
    if (list.keep === undefined || list.keep(key)) found.push(key);
  }
  return found;
}

/** The place after `key` in the direction of reading; the key itself may be gone by now. */
function placeAfter(keys: readonly number[], key: number | null, step: 1 | -1): number {
  if (key === null) return step === 1 ? 0 : keys.length - 1;
  const place = placeOf(keys, key);
  return step === -1 ? place - 1 : keys[place] === key ? place + 1 : place;
}

function limitOf(call: Call, max: number): number {
  const text = call.query.get('limit');
  if (text === null || text === '') return max;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1) refuse('bad_parameter', { key: 'limit', value: text });
  if (limit <= max) return limit;
  if (call.faults.overLimit === 'error') refuse('over_limit', { key: 'limit', value: text });
  return max;
}

/** A number that looks random and is not. */
const scrambled = (a: number, b: number): number => {
  let x = (a * 2654435761 + b * 40503 + 1) >>> 0;
  x ^= x >>> 15;
  x = Math.imul(x, 2246822519) >>> 0;
  return (x ^ (x >>> 13)) >>> 0;
};

function sizeOf(faults: PagingFaults | null, cursor: Cursor, limit: number, flagged: boolean): number {
  if (faults === null) return limit;
  if (faults.jitter) return 1 + (scrambled(cursor.after ?? 0, cursor.page) % limit);
  const size = Math.min(faults.sizes?.[cursor.page] ?? limit, limit);
  // Without `has_next` an empty page means the end, so there cannot be one in the middle.
  return size === 0 && !flagged ? 1 : size;
}

/** A list without the rows that the switches leave out, or that are too new to be in it. */
function visible(call: Call, list: List): List {
  const { faults, store, time } = call;
  const { of } = list;
  const query = call.query.toString();
  const first = (call.query.get('cursor') ?? '') === '';
  const hides = call.hider.hides(faults.hidden, query === '' ? list.path : `${list.path}?${query}`, first);
  if (hides === undefined && (faults.lagMs === 0 || of === undefined)) return list;
  const keep = (key: number): boolean => {
    if (list.keep !== undefined && !list.keep(key)) return false;
    const row = list.show(key);
    const id = isObject(row) ? row['id'] : undefined;
    if (hides?.(id)) return false;
    return of === undefined || typeof id !== 'number' || !isFresh(store, of, id, time, faults.lagMs);
  };
  return { ...list, keep };
}

/** One page of a list, with the meta that belongs to it. */
export function paginate(call: Call, given: List): Reply {
  const list = visible(call, given);
  const limit = limitOf(call, list.max ?? 50);
  const text = call.query.get('cursor');
  const cursor: Cursor = text === null || text === '' ? { after: null, page: 0 } : decode(text);
  const flagged = call.traits.pageFlags && (list.shape ?? 'list') === 'list';
  const order = oneOf(call.query, 'order', ['asc', 'desc'] as const);
  const step = (order ?? (list.descending === false ? 'asc' : 'desc')) === 'asc' ? 1 : -1;
  if (cursor.before !== undefined) return backwards(call, list, cursor.before, step, limit);

  const faults = call.faults.paging !== null && meant(call.faults.paging.path, list.path) ? call.faults.paging : null;
  const size = sizeOf(faults, cursor, limit, flagged);
  const start = placeAfter(list.keys, cursor.after, step);
  const known = repeated(list, cursor, step, Math.min(faults?.duplicates ?? 0, size - 1));
  const fresh = walk(list, start, step, size - known.length + 1);
  const more = fresh.length > size - known.length;
  if (more) fresh.pop();
  const again = more || fresh.length > 0 ? known : [];
  const stuck = faults?.stuckFrom !== undefined && cursor.page >= faults.stuckFrom && text !== null;

  const rows = [...again, ...fresh];
  const next =
    (stuck || (fresh.length === 0 && !more)) && text
      ? text
      : encode({ after: fresh.at(-1) ?? cursor.after, page: cursor.page + 1 });
  const meta = flagged
    ? {
        next_page: next,
        prev_page: encode({ after: null, page: 0, before: rows[0] ?? cursor.after ?? 0 }),
        has_next: more || stuck,
        has_prev: cursor.after !== null,
      }
    : { next_page: more || stuck || call.faults.tail === 'never-null' ? next : null };
  return answer(call, list, rows, meta);
}

/** The last rows of the page before, when they are to come twice. */
function repeated(list: List, cursor: Cursor, step: 1 | -1, count: number): number[] {
  if (count <= 0 || cursor.after === null) return [];
  const place = placeOf(list.keys, cursor.after);
  return walk(list, step === 1 && list.keys[place] !== cursor.after ? place - 1 : place, step === 1 ? -1 : 1, count).reverse();
}

function backwards(call: Call, list: List, before: number, step: 1 | -1, limit: number): Reply {
  const back = step === 1 ? -1 : 1;
  const found = walk(list, placeAfter(list.keys, before, back), back, limit + 1);
  const more = found.length > limit;
  const rows = found.slice(0, limit).reverse();
  return answer(call, list, rows, {
    next_page: encode({ after: rows.at(-1) ?? null, page: 1 }),
    prev_page: encode({ after: null, page: 0, before: rows[0] ?? before }),
    has_next: true,
    has_prev: more,
  });
}

function answer(call: Call, list: List, rows: readonly number[], paginated: JsonObject): Reply {
  const meta: JsonObject = { paginate: paginated };
  if (list.shape === 'search' && call.faults.queryTotal) {
    const { keys, keep } = list;
    meta['total'] = keep === undefined ? keys.length : keys.filter((key) => keep(key)).length;
  }
  return { status: 200, body: { data: rows.map((key) => list.show(key)), meta } };
}

/** A list that is ordered by something else than its ids: keys are positions. */
export const ordered = <Row>(rows: readonly Row[], show: (row: Row) => Json): Pick<List, 'keys' | 'show' | 'descending'> => ({
  keys: rows.map((_, i) => i),
  show: (i) => show(rows[i]!),
  descending: false,
});
