/** Lists, read page by page to their end or not at all. */
import type { Json, JsonObject, Send, WireResponse } from '../wire/http.ts';
import { understood } from '../wire/misread.ts';
import { type ApiProblem, problemOf } from '../wire/problem.ts';

/** No page is larger, on any server. */
export const pageSize = '50';
/** A list that is longer than this does not end. */
export const mostPages = 5000;

/** An answer that cannot be taken for the whole: a page without rows, a cursor that leads nowhere. */
export class IncompleteList extends Error {
  override name = 'IncompleteList';
  readonly path: string;
  /** Counted from 1. */
  readonly page: number;
  /** For people: what the server did. */
  readonly why: string;
  constructor(path: string, page: number, why: string) {
    super(`${path} could not be read to its end: ${why} (page ${page})`);
    this.path = path;
    this.page = page;
    this.why = why;
  }
}

/** The server answered a read with something else than success. */
export class ReadFailed extends Error {
  override name = 'ReadFailed';
  readonly path: string;
  readonly page: number;
  readonly problem: ApiProblem;
  constructor(path: string, page: number, problem: ApiProblem) {
    super(`GET ${path} answered ${problem.status}: ${problem.message}`);
    this.path = path;
    this.page = page;
    this.problem = problem;
  }
}

export interface Listing {
  path: string;
  query?: Record<string, string>;
  /** The list comes in one piece: no `limit` is sent. */
  unpaged?: true;
}

/** One page: its rows as they came, and whether the server told `has_next`; undefined where it sent no page information at all. */
export interface Page {
  rows: Json[];
  /** What of them was not understood and left out, for people. */
  odd: string[];
  page: number;
  hasNext?: boolean;
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** In: a read. Out: the server's answer of 2xx. Throws `ReadFailed` for any other, and what `send` throws. */
export async function get(read: Listing, send: Send, signal?: AbortSignal, page = 1): Promise<WireResponse> {
  const request = { method: 'GET' as const, path: read.path, ...(read.query && { query: read.query }) };
  const response = await send(request, signal);
  if (response.status < 200 || response.status > 299) throw new ReadFailed(read.path, page, problemOf(response));
  return response;
}

/** Where a list stands after a page. */
export interface Standing {
  /** `meta.paginate` and `meta.total` as they came; any may be missing. */
  hasNext?: boolean;
  next?: string;
  total?: number;
  /** Rows of this page, rows so far, and whether this page brought an id that was not there before. */
  rows: number;
  raw: number;
  fresh: boolean;
  /** Cursors that were followed already. */
  seen: ReadonlySet<string>;
}

/**
 * Does the list go on? The rule that is right on every generation of the server.
 * Out: the next cursor, the end, or why neither can be believed.
 */
export function onward(at: Standing): { cursor: string } | 'end' | { why: string } {
  if (at.hasNext !== undefined) {
    if (!at.hasNext) return 'end';
    if (at.next === undefined || at.seen.has(at.next))
      return { why: 'the server says that there is more and gives no new cursor' };
    return { cursor: at.next };
  }
  // Without `has_next` the end shows in other ways: an empty page, no cursor, the total.
  if (at.rows === 0 || at.next === undefined) return 'end';
  if (at.total !== undefined && at.raw >= at.total) return 'end';
  if (!at.seen.has(at.next)) return { cursor: at.next };
  return at.fresh ? { why: 'the cursor leads back to a page that was read already' } : 'end';
}

/**
 * The pages of a list, one after the other; whoever has enough stops asking.
 * Throws `IncompleteList`, `ReadFailed`, and what `send` throws.
 */
export async function* pagesOf(read: Listing, send: Send, signal?: AbortSignal): AsyncGenerator<Page> {
  const seen = new Set<string>();
  const ids = new Set<Json>();
  let raw = 0;
  let cursor: string | undefined;
  for (let page = 1; page <= mostPages; page++) {
    signal?.throwIfAborted();
    const query = { ...read.query, ...(!read.unpaged && { limit: pageSize }), ...(cursor !== undefined && { cursor }) };
    const { body } = await get({ path: read.path, query }, send, signal, page);
    const rows = isObject(body) ? body['data'] : undefined;
    if (!Array.isArray(rows)) throw new IncompleteList(read.path, page, 'the answer holds no list');
    if (!rows.every(isObject)) throw new IncompleteList(read.path, page, 'a row of the answer is not an object');
    const odd: string[] = [];
    const clear = rows.map((row, at) => {
      const found = understood(read.path, row);
      if ('wrong' in found) throw new IncompleteList(read.path, page, `row ${at + 1} cannot be understood, ${found.wrong}`);
      if (found.odd.length > 0) odd.push(`id ${String(row['id'])}: ${found.odd.join(', ')}`);
      return found.row;
    });
    const before = ids.size;
    for (const row of rows) ids.add(row['id'] ?? row);
    raw += rows.length;
    const meta = metaOf(body);
    yield { rows: clear, odd, page, ...(meta.told !== undefined && { hasNext: meta.told }) };
    const next = onward({ ...meta.paging, rows: rows.length, raw, fresh: ids.size > before, seen });
    if (next === 'end') return;
    if ('why' in next) throw new IncompleteList(read.path, page, next.why);
    cursor = next.cursor;
    seen.add(cursor);
  }
  throw new IncompleteList(read.path, mostPages, `it does not end after ${mostPages} pages`);
}

function metaOf(body: Json): { paging: Pick<Standing, 'hasNext' | 'next' | 'total'>; told?: boolean } {
  const meta = isObject(body) ? body['meta'] : undefined;
  const paginate = isObject(meta) ? meta['paginate'] : undefined;
  if (!isObject(meta) || !isObject(paginate)) return { paging: isObject(meta) ? totalOf(meta) : {} };
  const { has_next: hasNext, next_page: next } = paginate;
  const cursor = typeof next === 'number' ? String(next) : next;
  return {
    paging: {
      ...totalOf(meta),
      ...(typeof hasNext === 'boolean' && { hasNext }),
      ...(typeof cursor === 'string' && cursor !== '' && { next: cursor }),
    },
    told: typeof hasNext === 'boolean',
  };
}

const totalOf = (meta: JsonObject) => (typeof meta['total'] === 'number' ? { total: meta['total'] } : {});

export interface WholeList {
  /** Each id once, in the order of its first appearance, as it was last seen. */
  items: Json[];
  odd: string[];
  pages: number;
  /** Whether any page told `has_next`; undefined where no page held page information. */
  hasNext?: boolean;
}

/**
 * In: a list to read. Out: all of it. `look` is told of every page.
 * Throws `IncompleteList` rather than give a part, `ReadFailed`, and what `send` throws.
 */
export async function readPages(
  read: Listing,
  send: Send,
  signal?: AbortSignal,
  look?: (page: Page) => void,
): Promise<WholeList> {
  const items = new Map<Json, Json>();
  const odd: string[] = [];
  let pages = 0;
  let hasNext: boolean | undefined;
  for await (const page of pagesOf(read, send, signal)) {
    pages = page.page;
    if (page.hasNext !== undefined) hasNext = (hasNext ?? false) || page.hasNext;
    odd.push(...page.odd);
    for (const row of page.rows) items.set((row as JsonObject)['id'] ?? row, row);
    look?.(page);
  }
  return { items: [...items.values()], odd, pages, ...(hasNext !== undefined && { hasNext }) };
}
