import { expect, it } from 'vitest';
import type { ApiVersion, Faults } from '../../src/sandbox/index.ts';
import { createSandbox } from '../../src/sandbox/index.ts';

const total = 120;
const users = Array.from({ length: total }, (_, i) => ({ id: i + 1, email: `u${i}@x.example`, role: 'admin' as const }));

const setup = (apiVersion: ApiVersion, faults: Partial<Faults> = {}) =>
  createSandbox({
    apiVersion,
    faults,
    seed: { users, me: 1, chats: [{ id: 1, name: 'All', members: users.map(({ id }) => id) }] },
  });

type Sandbox = ReturnType<typeof setup>;
const page = async (sandbox: Sandbox, path: string, cursor?: string, limit = '50'): Promise<any> => {
  const answer = await sandbox.send({ method: 'GET', path, query: { limit, ...(cursor === undefined ? {} : { cursor }) } });
  return { ...(answer.body as object), status: answer.status };
};

/** The stop rule that is right for every generation. */
async function robust(sandbox: Sandbox, path = '/users'): Promise<{ ids: Set<number>; pages: number; raw: number }> {
  const seen = new Set<string>();
  const ids = new Set<number>();
  let cursor: string | undefined;
  let raw = 0;
  for (let pages = 1; pages < 1000; pages += 1) {
    const { data, meta } = await page(sandbox, path, cursor);
    const before = ids.size;
    for (const { id } of data) ids.add(id);
    raw += data.length;
    const p = meta?.paginate ?? {};
    const next = p.next_page;
    if (typeof p.has_next === 'boolean') {
      if (!p.has_next) return { ids, pages, raw };
      if (!next || seen.has(next)) throw new Error('stuck');
    } else {
      if (data.length === 0 || !next) return { ids, pages, raw };
      if (typeof meta.total === 'number' && raw >= meta.total) return { ids, pages, raw };
      if (seen.has(next)) {
        if (ids.size === before) return { ids, pages, raw };
        throw new Error('stuck');
      }
    }
    seen.add(next);
    cursor = next;
  }
  throw new Error('endless');
}

const versions: ApiVersion[] = ['2026-02', '2026-08', '2026-10'];
const cuts: [string, Partial<Faults>][] = [
  ['full pages', {}],
  ['short pages in the middle', { paging: { sizes: [50, 17, 3, 1] } }],
  ['an empty page in the middle', { paging: { sizes: [50, 0, 20] } }],
  ['an empty first page', { paging: { sizes: [0, 0, 50] } }],
  ['pages of any length', { paging: { jitter: true } }],
  ['rows that come twice', { paging: { duplicates: 5 } }],
  ['rows that come twice on short pages', { paging: { duplicates: 3, sizes: [7, 9, 11] } }],
  ['null at the end', { tail: 'null' }],
  ['null at the end of short pages', { tail: 'null', paging: { sizes: [20, 20] } }],
];

it.each(versions.flatMap((version) => cuts.map(([name, faults]) => [version, name, faults] as const)))(
  'the careful reader reads everything: %s, %s',
  async (version, _, faults) => {
    // Rows that come twice make a count against `total` wrong: one more reason not to search for state.
    const search = faults.paging?.duplicates === undefined ? ['/users?query=x.example'] : [];
    for (const path of ['/users', '/chats/1/members', ...search]) {
      const sandbox = setup(version, faults);
      expect((await robust(sandbox, path)).ids.size).toBe(total);
    }
  },
);

it.each(versions.flatMap((version) => [0, 1, 2].map((stuckFrom) => [version, stuckFrom] as const)))(
  'a cursor that leads to itself is noticed: %s, from page %i',
  async (version, stuckFrom) => {
    await expect(robust(setup(version, { paging: { stuckFrom } }))).rejects.toThrow('stuck');
  },
);

it('a switch can be kept to some lists', async () => {
  const sandbox = setup('2026-08', { paging: { path: '^/chats', stuckFrom: 1 } });
  expect((await robust(sandbox)).ids.size).toBe(total);
  await expect(robust(sandbox, '/chats/1/members')).rejects.toThrow('stuck');
});

it('since 2026-05 pages say what comes and what was; the last one leads to an empty one with its own cursor', async () => {
  const sandbox = setup('2026-08');
  const first = await page(sandbox, '/users');
  expect(first.meta.paginate).toEqual({
    next_page: expect.any(String),
    prev_page: expect.any(String),
    has_next: true,
    has_prev: false,
  });
  expect(first.data.map(({ id }: any) => id)).toEqual(Array.from({ length: 50 }, (_, i) => total - i));
  const second = await page(sandbox, '/users', first.meta.paginate.next_page);
  const third = await page(sandbox, '/users', second.meta.paginate.next_page);
  expect(third.meta.paginate).toMatchObject({ has_next: false, has_prev: true });
  const after = await page(sandbox, '/users', third.meta.paginate.next_page);
  expect(after.data).toEqual([]);
  expect(after.meta.paginate.next_page).toBe(third.meta.paginate.next_page);
  const back = await page(sandbox, '/users', second.meta.paginate.prev_page);
  expect(back.data).toEqual(first.data);
});

it('before 2026-05 there is next_page alone: never null with an empty tail, or null at the end', async () => {
  const never = setup('2026-02');
  let cursor: string | undefined;
  const sizes: number[] = [];
  for (let i = 0; i < 5; i += 1) {
    const { data, meta } = await page(never, '/users', cursor);
    expect(Object.keys(meta.paginate)).toEqual(['next_page']);
    sizes.push(data.length);
    cursor = meta.paginate.next_page;
  }
  expect(sizes).toEqual([50, 50, 20, 0, 0]);
  const { pages } = await robust(setup('2026-02', { tail: 'null' }));
  expect(pages).toBe(3);
});

it('the list of bots may do without has_next', async () => {
  const sandbox = createSandbox({ faults: { botPages: 'plain' }, seed: { bots: [{ nickname: 'a_bot' }] } });
  expect((await page(sandbox, '/bots')).meta.paginate).toEqual({ next_page: expect.any(String) });
});

it('an empty list has cursors all the same', async () => {
  const sandbox = setup('2026-08');
  const { data, meta } = await page(sandbox, '/group_tags');
  expect(data).toEqual([]);
  expect(meta.paginate).toEqual({
    next_page: expect.any(String),
    prev_page: expect.any(String),
    has_next: false,
    has_prev: false,
  });
});

// Readers that look right, and what they lose.
const naive: [string, (sandbox: Sandbox) => Promise<number>][] = [
  [
    'until a page is short',
    async (sandbox) => {
      const ids = new Set<number>();
      let cursor: string | undefined;
      for (;;) {
        const { data, meta } = await page(sandbox, '/users', cursor);
        for (const { id } of data) ids.add(id);
        if (data.length < 50) return ids.size;
        cursor = meta.paginate.next_page;
      }
    },
  ],
  [
    'until a page is empty',
    async (sandbox) => {
      const ids = new Set<number>();
      let cursor: string | undefined;
      for (;;) {
        const { data, meta } = await page(sandbox, '/users', cursor);
        for (const { id } of data) ids.add(id);
        if (data.length === 0) return ids.size;
        cursor = meta.paginate.next_page;
      }
    },
  ],
  [
    'while has_next',
    async (sandbox) => {
      const ids = new Set<number>();
      let cursor: string | undefined;
      for (;;) {
        const { data, meta } = await page(sandbox, '/users', cursor);
        for (const { id } of data) ids.add(id);
        if (!meta.paginate.has_next) return ids.size;
        cursor = meta.paginate.next_page;
      }
    },
  ],
  [
    'until next_page is null, 20 pages at most',
    async (sandbox) => {
      let cursor: string | undefined;
      let pages = 0;
      do {
        const { meta } = await page(sandbox, '/users', cursor);
        cursor = meta.paginate.next_page ?? undefined;
        pages += 1;
      } while (cursor !== undefined && pages < 20);
      return pages;
    },
  ],
];

it.each([
  ['until a page is short', '2026-08', { paging: { sizes: [50, 17] } }, 67],
  ['until a page is short', '2026-02', { paging: { sizes: [17] } }, 17],
  ['until a page is empty', '2026-08', { paging: { sizes: [50, 0] } }, 50],
  ['until a page is empty', '2026-02', { paging: { sizes: [50, 0] } }, 120],
  ['while has_next', '2026-02', {}, 50],
  ['while has_next', '2026-08', { paging: { sizes: [50, 0, 3] } }, 120],
  ['until next_page is null, 20 pages at most', '2026-08', {}, 20],
  ['until next_page is null, 20 pages at most', '2026-02', {}, 20],
  ['until next_page is null, 20 pages at most', '2026-02', { tail: 'null' as const }, 3],
] as const)('the careless reader "%s" on %s gets %o: %i', async (name, version, faults, expected) => {
  const [, read] = naive.find(([known]) => known === name)!;
  expect(await read(setup(version, faults as Partial<Faults>))).toBe(expected);
});

it.each([
  ['51', 'error', 422],
  ['51', 'clamp', 200],
  ['0', 'error', 400],
  ['many', 'error', 400],
  ['1', 'error', 200],
] as const)('limit=%s with over-limit %s is answered with %i', async (limit, overLimit, status) => {
  expect((await page(setup('2026-08', { overLimit }), '/users', undefined, limit)).status).toBe(status);
});

it('a cursor that is none is refused', async () => {
  expect((await page(setup('2026-08'), '/users', 'null')).status).toBe(400);
});

it('rows that vanish or come while reading do not shift the pages', async () => {
  const sandbox = setup('2026-08');
  const first = await page(sandbox, '/users');
  await sandbox.send({ method: 'DELETE', path: '/users/71' });
  await sandbox.send({ method: 'POST', path: '/users', body: { user: { email: 'late@x.example' } } });
  const second = await page(sandbox, '/users', first.meta.paginate.next_page);
  expect(second.data[0].id).toBe(70);
});
