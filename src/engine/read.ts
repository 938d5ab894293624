/** One `Read` of a kind, made. */
import type { Answer } from '../core/kind.ts';
import type { Read } from '../core/plan.ts';
import type { Json, Send } from '../wire/http.ts';
import { understood } from '../wire/misread.ts';
import { get, IncompleteList, type Page, ReadFailed, readPages } from './pages.ts';

export interface Reading {
  /** Absent where the answer was a tolerated refusal: nothing was seen, which is not the same as seeing nothing. */
  items?: Json[];
  answer: Answer;
  /** Whether the pages told `has_next`; undefined where there were none that could. */
  hasNext?: boolean;
}

/**
 * In: a read. Out: its items (one, where it is not a list) and how it ended; a tolerated status is an answer without items.
 * Throws `ReadFailed`, `IncompleteList`, and what `send` throws.
 */
export async function makeRead(read: Read, send: Send, signal?: AbortSignal, look?: (page: Page) => void): Promise<Reading> {
  try {
    return read.list ? await listed(read, send, signal, look) : await single(read, send, signal, look);
  } catch (error) {
    // Only the first page can say "gone" or "not for you"; later the list was cut off.
    if (!(error instanceof ReadFailed) || error.page !== 1 || !read.tolerate?.includes(error.problem.status)) throw error;
    const { status, scope } = error.problem;
    return { answer: { status, items: 0, pages: 1, ...(scope !== undefined && { scope }) } };
  }
}

async function listed(read: Read, send: Send, signal?: AbortSignal, look?: (page: Page) => void): Promise<Reading> {
  const { items, odd, pages, hasNext } = await readPages(read, send, signal, look);
  return {
    items,
    answer: { status: 200, items: items.length, pages, ...(odd.length > 0 && { odd }) },
    ...(hasNext !== undefined && { hasNext }),
  };
}

async function single(read: Read, send: Send, signal?: AbortSignal, look?: (page: Page) => void): Promise<Reading> {
  const { status, body } = await get(read, send, signal);
  const data = typeof body === 'object' && body !== null && !Array.isArray(body) ? body['data'] : undefined;
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    throw new IncompleteList(read.path, 1, 'the answer holds no object');
  const found = understood(read.path, data);
  if ('wrong' in found) throw new IncompleteList(read.path, 1, `the answer cannot be understood, ${found.wrong}`);
  const asked = /\/(\d+)$/.exec(read.path)?.[1];
  if (asked !== undefined && found.row['id'] !== Number(asked))
    throw new IncompleteList(read.path, 1, `the answer is another object, it is id ${String(found.row['id'])}`);
  const odd = found.odd.length > 0 ? [`id ${String(found.row['id'])}: ${found.odd.join(', ')}`] : [];
  look?.({ rows: [found.row], odd, page: 1 });
  return { items: [found.row], answer: { status, items: 1, pages: 1, ...(odd.length > 0 && { odd }) } };
}
