import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Step } from '../../src/core/plan.ts';
import { execute } from '../../src/engine/execute.ts';
import type { ExecuteDeps } from '../../src/engine/run.ts';
import type { Send, WireResponse } from '../../src/wire/http.ts';
import { answer, lost, oauthError, refusal, toyClock } from '../toy.ts';

type Refuse = (ids: number[], nth: number) => WireResponse | 'lost-before' | 'lost-after' | undefined;

/** One chat. `bad` people poison a whole request; `partial`: whoever comes before the first bad one is added all the same. */
function chat({
  bad = [],
  partial = false,
  refuse,
  readable = true,
}: {
  bad?: number[];
  partial?: boolean;
  refuse?: Refuse;
  readable?: boolean;
} = {}) {
  const members = new Set<number>();
  const posts: number[][] = [];
  let reads = 0;
  const send: Send = async ({ method, path, query, body }) => {
    expect(path).toBe('/chats/9/members');
    if (method === 'GET') {
      reads++;
      if (!readable) return refusal(403, 'forbidden');
      const from = Number(query?.['cursor'] ?? 0);
      const all = [...members];
      const paginate = { has_next: from + 50 < all.length, next_page: String(from + 50) };
      return answer(200, { data: all.slice(from, from + 50).map((id) => ({ id })), meta: { paginate } });
    }
    const { member_ids: ids, silent } = body as { member_ids: number[]; silent: boolean };
    expect(silent).toBe(true);
    posts.push(ids);
    const own = refuse?.(ids, posts.length);
    if (own === 'lost-before') throw lost();
    if (typeof own === 'object') return own;
    const first = ids.findIndex((id) => bad.includes(id));
    if (first >= 0) {
      if (partial) for (const id of ids.slice(0, first)) members.add(id);
      return refusal(403, 'bot_add_denied', `${ids[first]} may not be added`);
    }
    for (const id of ids) members.add(id);
    if (own === 'lost-after') throw lost();
    return answer(204);
  };
  return { send, members, posts, reads: () => reads };
}

const join = (ids: Step['request']['body'], more: Partial<Step> = {}): Step => ({
  id: 'join',
  does: 'join',
  label: 'add people',
  serves: ['chat:x'],
  request: { method: 'POST', path: ['chats', 9, 'members'], body: { member_ids: ids!, silent: true } },
  needs: [],
  after: [],
  rights: { scope: 'chat_members:write' },
  split: { list: 'member_ids', read: { path: ['chats', 9, 'members'], list: true }, ids: 'items' },
  ...more,
});
const run = async (step: Step, send: Send, more: Partial<ExecuteDeps> = {}) => {
  const clock = toyClock();
  const { outcomes, halted } = await execute([step], { send, now: clock.now, sleep: clock.sleep, env: {}, ids: {}, ...more });
  return { ...outcomes[0]!, halted };
};
const range = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

describe('a list of people to add', () => {
  it('goes in one request, and nothing is read', async () => {
    const { send, posts, reads } = chat();
    expect(await run(join([1, 2, 3]), send)).toMatchObject({ result: 'done' });
    expect(posts).toEqual([[1, 2, 3]]);
    expect(reads()).toBe(0);
  });

  it('goes in batches of at most 300', async () => {
    const { send, posts, members } = chat();
    await run(join(range(700)), send);
    expect(posts.map((ids) => ids.length)).toEqual([300, 300, 100]);
    expect(members.size).toBe(700);
  });

  it('without the people who could not be made, and with them in the report', async () => {
    const { send, posts } = chat();
    const outcome = await run(join([1, { idOf: 'user:a@x', optional: true }]), send);
    expect(posts).toEqual([[1]]);
    expect(outcome).toMatchObject({ result: 'done', left_out: [{ who: 'user:a@x' }] });
  });

  it('with nobody left in it is not sent', async () => {
    const { send, posts } = chat();
    const outcome = await run(join([{ idOf: 'user:a@x', optional: true }]), send);
    expect(outcome).toMatchObject({ result: 'skipped', left_out: [{ who: 'user:a@x' }] });
    expect(posts).toEqual([]);
  });
});

describe('a refused list', () => {
  it.each([false, true])(
    'is halved until it is known who was refused, and the rest goes in (a server that adds some of a refused list: %s)',
    async (partial) => {
      const { send, members } = chat({ bad: [7], partial });
      const outcome = await run(join(range(20)), send);
      expect([...members].sort((a, b) => a - b)).toEqual(range(20).filter((id) => id !== 7));
      expect(outcome).toMatchObject({ result: 'done', left_out: [{ who: 'id 7', because: '7 may not be added' }] });
    },
  );

  it('whoever is refused, everybody else is in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 6 }),
        fc.boolean(),
        async (ids, bad, partial) => {
          const { send, members } = chat({ bad, partial });
          const outcome = await run(join(ids), send);
          const good = ids.filter((id) => !bad.includes(id));
          expect([...members].sort()).toEqual([...good].sort());
          expect((outcome.left_out ?? []).map(({ who }) => who).sort()).toEqual(
            ids
              .filter((id) => bad.includes(id))
              .map((id) => `id ${id}`)
              .sort(),
          );
          expect(outcome.result).toBe(good.length === 0 ? 'failed' : 'done');
        },
      ),
      { numRuns: 100 },
    );
  });

  it('costs few requests where one of 300 is refused', async () => {
    const { send, posts, reads } = chat({ bad: [150] });
    await run(join(range(300)), send);
    expect(posts.length).toBeLessThan(20);
    expect(reads()).toBeLessThan(10);
  });

  it('of nobody but refused people is a failure', async () => {
    const outcome = await run(join([1, 2]), chat({ bad: [1, 2] }).send);
    expect(outcome).toMatchObject({
      result: 'failed',
      problem: { code: 'bot_add_denied' },
      left_out: [{ who: 'id 1' }, { who: 'id 2' }],
    });
  });

  it('names people as the plan does', async () => {
    const { send } = chat({ bad: [5, 6] });
    const outcome = await run(join([1, { idOf: 'user:a@x' }, 6]), send, {
      ids: { 'user:a@x': 5 },
      nameOf: (_, id) => `person ${id}`,
    });
    expect(outcome.left_out!.map(({ who }) => who)).toEqual(['user:a@x', 'person 6']);
  });

  it.each([
    ['that nobody may read back: the chat itself is out of reach', { readable: false, bad: [1] }, undefined],
    ['for want of a scope', { refuse: () => oauthError(403, 'insufficient_scope', 'Required: chat_members:write') }, undefined],
    ['by the rate limit', { refuse: () => answer(429, 'slow down') }, /too many/],
    ['for want of payment', { refuse: () => refusal(402, 'payment_required') }, /paid/],
    ['for want of a token', { refuse: () => oauthError(401, 'invalid_token', 'x') }, /token/],
  ])('is not halved when it is refused %s', async (_, world, halted) => {
    const { send, posts } = chat(world);
    const outcome = await run(join([1, 2, 3, 4]), send);
    expect(outcome.result).toBe('failed');
    expect(posts).toHaveLength(1);
    if (halted) expect(outcome.halted).toMatch(halted);
    else expect(outcome.halted).toBeUndefined();
  });

  it('in the second batch says how many went in before', async () => {
    const { send } = chat({ refuse: (_, nth) => (nth === 2 ? refusal(402, 'payment_required', 'pay') : undefined) });
    expect(await run(join(range(400)), send)).toMatchObject({ result: 'failed', because: '300 of 400 went in; then pay' });
  });

  it('names nobody who is in after all, although the server refuses those who are', async () => {
    // A bad one at the head of the list looks as if a refused list added nobody; further on it adds some.
    const { send, members } = chat({
      bad: [1, 4],
      partial: true,
      refuse: (ids) => (ids.some((id) => members.has(id)) ? refusal(422, 'invalid') : undefined),
    });
    const outcome = await run(join([1, 2, 3, 4]), send);
    expect([...members].sort()).toEqual([2, 3]);
    expect(outcome.left_out!.map(({ who }) => who)).toEqual(['id 1', 'id 4']);
  });

  it('because some are there already: the others go in', async () => {
    const { send, members } = chat({
      refuse: (ids) => (ids.some((id) => id === 1) ? refusal(422, 'already_exists') : undefined),
    });
    members.add(1);
    const outcome = await run(join([1, 2, 3], { done: ['already_exists'] }), send);
    expect([...members]).toEqual([1, 2, 3]);
    expect(outcome).toMatchObject({ result: 'done' });
    expect(outcome).not.toHaveProperty('left_out');
  });

  it('because all are there already is no failure', async () => {
    const { send, members } = chat({ refuse: () => refusal(422, 'already_exists') });
    members.add(1).add(2);
    expect((await run(join([1, 2], { done: ['already_exists'] }), send)).result).toBe('already');
    expect((await run(join([1], { done: ['already_exists'] }), send)).result).toBe('already');
  });
});

describe('a list whose answer is lost', () => {
  it('is read back, and not sent again where everybody is in', async () => {
    const { send, posts } = chat({ refuse: () => 'lost-after' });
    expect(await run(join([1, 2]), send)).toMatchObject({ result: 'done' });
    expect(posts).toHaveLength(1);
  });

  it('is sent again with those who are missing, and no others', async () => {
    const { send, posts, members } = chat({ refuse: (_, nth) => (nth === 1 ? 'lost-before' : undefined) });
    members.add(2);
    expect(await run(join([1, 2, 3]), send)).toMatchObject({ result: 'done' });
    expect(posts).toEqual([
      [1, 2, 3],
      [1, 3],
    ]);
  });

  it('is sent again once; then nobody knows', async () => {
    const { send, posts } = chat({ refuse: () => 'lost-before' });
    expect(await run(join([1, 2]), send)).toMatchObject({
      result: 'uncertain',
      because: expect.stringContaining('run plan again'),
    });
    expect(posts).toHaveLength(2);
  });

  it('and cannot be read back is not sent again', async () => {
    const { send, posts } = chat({ readable: false, refuse: () => 'lost-after' });
    expect(await run(join([1, 2]), send)).toMatchObject({ result: 'uncertain' });
    expect(posts).toHaveLength(1);
  });

  it('is never sent where the run was stopped before', async () => {
    const stop = new AbortController();
    const send: Send = async (_, signal) => {
      stop.abort();
      throw signal!.reason;
    };
    expect(await run(join([1]), send, { signal: stop.signal })).toMatchObject({
      result: 'skipped',
      because: 'the run was interrupted',
    });
  });
});

describe('a list that can be read back in an object', () => {
  it('is read there', async () => {
    const tags = new Set([4]);
    const posts: unknown[] = [];
    const send: Send = async ({ method, body }) => {
      if (method === 'GET') return answer(200, { data: { id: 9, group_tag_ids: [...tags] } });
      posts.push(body);
      for (const id of (body as { group_tag_ids: number[] }).group_tag_ids) tags.add(id);
      if (posts.length === 1) throw lost();
      return answer(204);
    };
    const step = join([], {
      request: { method: 'POST', path: ['chats', 9, 'group_tags'], body: { group_tag_ids: [5, 6] } },
      split: { list: 'group_tag_ids', read: { path: ['chats', 9], list: false }, ids: 'group_tag_ids' },
    });
    expect(await run(step, send)).toMatchObject({ result: 'done' });
    expect(posts).toEqual([{ group_tag_ids: [5, 6] }]);
  });
});
