import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IncompleteList, onward, pagesOf, ReadFailed, readPages } from '../../src/engine/pages.ts';
import type { Json, Send, WireRequest } from '../../src/wire/http.ts';
import { answer, oauthError } from '../toy.ts';

type Dialect = 'current' | 'seed, empty page ends' | 'seed, null ends' | 'search';

/** A server that gives these pages in the manner of a generation. */
function paged(pages: Json[][], dialect: Dialect): { send: Send; log: WireRequest[] } {
  const log: WireRequest[] = [];
  const total = pages.flat().length;
  const send: Send = async (request) => {
    log.push(request);
    const cursor = (request.query?.['cursor'] as string | undefined) ?? 'c0';
    const at = Number(cursor.slice(1));
    const data = pages[at] ?? [];
    const next = `c${at >= pages.length ? at : at + 1}`;
    if (dialect === 'current') {
      const more = at < pages.length - 1;
      return answer(200, {
        data,
        meta: { paginate: { next_page: more ? `c${at + 1}` : cursor, prev_page: 'p', has_next: more, has_prev: at > 0 } },
      });
    }
    if (dialect === 'seed, null ends')
      return answer(200, { data, meta: { paginate: { next_page: at < pages.length - 1 ? next : null } } });
    if (dialect === 'search') return answer(200, { data, meta: { total, paginate: { next_page: next } } });
    return answer(200, { data, meta: { paginate: { next_page: next } } });
  };
  return { send, log };
}

const rows = (...ids: number[]) => ids.map((id) => ({ id, name: `n${id}` }));
const idsOf = (items: Json[]) => items.map((item) => (item as { id: number }).id);
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

const split = fc.array(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 6 }), { minLength: 1, maxLength: 12 });

describe('a list is read to its end', () => {
  it.each<Dialect>(['current', 'seed, empty page ends', 'seed, null ends', 'search'])(
    'however it is split into pages, with rows repeated between them: %s',
    async (dialect) => {
      await fc.assert(
        fc.asyncProperty(split, async (pages) => {
          // Only a server that tells `has_next` may have an empty page in the middle.
          const given = (dialect === 'current' ? pages : pages.filter((page) => page.length > 0)).map((page) => rows(...page));
          const { send, log } = paged(given, dialect);
          const list = await readPages({ path: '/users' }, send);
          const wanted = [...new Set(given.flat().map((row) => row.id))];
          expect(idsOf(list.items)).toEqual(wanted);
          expect(list.pages).toBe(log.length);
        }),
        { numRuns: 200 },
      );
    },
  );

  it('every request asks for 50 rows, keeps the query, and the first has no cursor', async () => {
    const { send, log } = paged([rows(1), rows(2)], 'current');
    await readPages({ path: '/chats', query: { archived: 'true' } }, send);
    expect(log.map(({ query }) => query)).toEqual([
      { archived: 'true', limit: '50' },
      { archived: 'true', limit: '50', cursor: 'c1' },
    ]);
  });

  it('no request is made after a page that says has_next: false', async () => {
    const { send, log } = paged([rows(1, 2)], 'current');
    await readPages({ path: '/chats' }, send);
    expect(log).toHaveLength(1);
  });

  it('a row that comes twice is kept once, as it was last seen', async () => {
    const { send } = paged([[{ id: 1, name: 'old' }, { id: 2 }], [{ id: 1, name: 'new' }]], 'current');
    expect((await readPages({ path: '/users' }, send)).items).toEqual([{ id: 1, name: 'new' }, { id: 2 }]);
  });

  it('a list without any page information is one page', async () => {
    const send: Send = async () => answer(200, { data: rows(1, 2, 3) });
    const list = await readPages({ path: '/custom_properties' }, send);
    expect(idsOf(list.items)).toEqual([1, 2, 3]);
    expect(list).not.toHaveProperty('hasNext');
  });

  it.each([
    ['current', true],
    ['seed, null ends', false],
  ] as const)('whether has_next was told is remembered: %s', async (dialect, hasNext) => {
    expect((await readPages({ path: '/users' }, paged([rows(1), rows(2)], dialect).send)).hasNext).toBe(hasNext);
  });

  it('each page is told as it comes', async () => {
    const seen: [number, number][] = [];
    await readPages({ path: '/users' }, paged([rows(1, 2), [], rows(3)], 'current').send, undefined, ({ page, rows }) =>
      seen.push([page, rows.length]),
    );
    expect(seen).toEqual([
      [1, 2],
      [2, 0],
      [3, 1],
    ]);
  });

  it('whoever has enough stops asking', async () => {
    const { send, log } = paged([rows(1), rows(2), rows(3)], 'current');
    for await (const page of pagesOf({ path: '/chats' }, send)) if (page.page === 2) break;
    expect(log).toHaveLength(2);
  });
});

describe('a list that cannot be read to its end gives nothing', () => {
  const always =
    (body: Json): Send =>
    async () =>
      answer(200, body);

  it.each([
    ['has_next without a cursor', { data: rows(1), meta: { paginate: { has_next: true, next_page: null } } }, 1],
    ['has_next with the same cursor again', { data: rows(1), meta: { paginate: { has_next: true, next_page: 'x' } } }, 2],
    ['data that is no list', { data: { id: 1 } }, 1],
    ['no data', { errors: [] }, 1],
    ['an answer that is text', '<html>', 1],
    ['an answer without a body', null, 1],
    ['a row that is no object', { data: [1] }, 1],
  ])('%s', async (_, body, page) => {
    const failed = await readPages({ path: '/users' }, always(body as Json)).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(IncompleteList);
    expect(failed).toMatchObject({ path: '/users', page, why: expect.stringMatching(/\w+ \w+/) });
  });

  it('an old list whose cursor goes round while new rows still come', async () => {
    let id = 0;
    const send: Send = async () => answer(200, { data: rows(++id), meta: { paginate: { next_page: 'same' } } });
    await expect(readPages({ path: '/users' }, send)).rejects.toThrow(/cursor leads back/);
  });

  it('an old list that repeats its last page with nothing new has ended', async () => {
    const send = always({ data: rows(1, 2), meta: { paginate: { next_page: 'same' } } });
    expect(idsOf((await readPages({ path: '/users' }, send)).items)).toEqual([1, 2]);
  });

  it('a list that never ends', async () => {
    let id = 0;
    const send: Send = async () => answer(200, { data: rows(++id), meta: { paginate: { has_next: true, next_page: `c${id}` } } });
    await expect(readPages({ path: '/users' }, send)).rejects.toThrow(/5000 pages/);
    expect(id).toBe(5000);
  });

  it('a refusal in the middle, with the page and the words of the server', async () => {
    let page = 0;
    const send: Send = async () =>
      ++page === 3
        ? oauthError(403, 'insufficient_scope', 'Insufficient scope. Required: users:read')
        : answer(200, { data: rows(page), meta: { paginate: { has_next: true, next_page: `c${page}` } } });
    const failed = await readPages({ path: '/users' }, send).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(ReadFailed);
    expect(failed).toMatchObject({ page: 3, problem: { status: 403, code: 'insufficient_scope', scope: 'users:read' } });
  });

  it('a stop between two pages', async () => {
    const stop = new AbortController();
    const { send, log } = paged([rows(1), rows(2)], 'current');
    const reading = readPages({ path: '/users' }, send, stop.signal, () => stop.abort(new Error('stopped')));
    await expect(reading).rejects.toThrow('stopped');
    expect(log).toHaveLength(1);
  });
});

describe('where a list stands after a page', () => {
  const seen = new Set(['b']);
  it.each([
    [
      'has_next true, new cursor: on, even from an empty page',
      { hasNext: true, next: 'a', rows: 0, raw: 0, fresh: false },
      { cursor: 'a' },
    ],
    ['has_next false: the end, whatever the cursor says', { hasNext: false, next: 'a', rows: 50, raw: 50, fresh: true }, 'end'],
    ['no has_next, short page, new cursor: on', { next: 'a', rows: 1, raw: 1, fresh: true }, { cursor: 'a' }],
    ['no has_next, empty page: the end', { next: 'a', rows: 0, raw: 9, fresh: false }, 'end'],
    ['no has_next, no cursor: the end', { rows: 50, raw: 50, fresh: true }, 'end'],
    ['no has_next, total reached: the end', { next: 'a', rows: 2, raw: 7, total: 7, fresh: true }, 'end'],
    ['no has_next, total not reached: on', { next: 'a', rows: 2, raw: 6, total: 7, fresh: true }, { cursor: 'a' }],
    ['no has_next, known cursor, nothing new: the end', { next: 'b', rows: 2, raw: 6, fresh: false }, 'end'],
  ])('%s', (_, standing, result) => {
    expect(onward({ ...standing, seen } as Parameters<typeof onward>[0])).toEqual(result);
  });

  it('no list is left after a page that is merely short', () => {
    for (const rowsOfPage of range(1, 49))
      expect(onward({ next: 'a', rows: rowsOfPage, raw: rowsOfPage, fresh: true, seen: new Set() })).toEqual({ cursor: 'a' });
  });
});
