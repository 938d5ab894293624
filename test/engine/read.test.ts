import { describe, expect, it } from 'vitest';
import { ReadFailed } from '../../src/engine/pages.ts';
import { makeRead } from '../../src/engine/read.ts';
import type { Send } from '../../src/wire/http.ts';
import { answer, refusal, toyServer } from '../toy.ts';

const one = { path: '/things/7', list: false, as: 'one', tolerate: [403, 404] };
const list = { path: '/things', list: true, as: 'list', tolerate: [404] };

describe('one read', () => {
  it('of an object gives one item', async () => {
    const server = toyServer([{ id: 7, name: 'Chair' }]);
    expect(await makeRead(one, server.send)).toEqual({
      items: [{ id: 7, name: 'Chair' }],
      answer: { status: 200, items: 1, pages: 1 },
    });
  });

  it('of a list gives all of it', async () => {
    const server = toyServer(
      [1, 2, 3].map((id) => ({ id, name: `n${id}` })),
      { size: 2 },
    );
    const reading = await makeRead(list, server.send);
    expect(reading.answer).toEqual({ status: 200, items: 3, pages: 2 });
    expect(reading.items).toHaveLength(3);
  });

  it.each([403, 404])('answered with a tolerated %i has no items, which is not an empty list', async (status) => {
    const reading = await makeRead(one, async () => refusal(status, 'not_found'));
    expect(reading).toEqual({ answer: { status, items: 0, pages: 1 } });
  });

  it('answered with any other status fails with the problem', async () => {
    await expect(makeRead(one, async () => refusal(422, 'invalid'))).rejects.toMatchObject({
      problem: { status: 422, code: 'invalid' },
    });
  });

  it('cut off in the middle of a list fails, although the status is tolerated at its beginning', async () => {
    const server = toyServer(
      [1, 2, 3].map((id) => ({ id, name: `n${id}` })),
      {
        size: 2,
        fault: (_, nth) => (nth === 2 ? refusal(404, 'not_found') : undefined),
      },
    );
    await expect(makeRead(list, server.send)).rejects.toBeInstanceOf(ReadFailed);
  });

  it.each([[null], ['text'], [{ data: null }], [{ data: [] }], [[]]])('of an object answered with %j fails', async (body) => {
    const send: Send = async () => answer(200, body as never);
    await expect(makeRead(one, send)).rejects.toThrow(/holds no object/);
  });
});
