import { expect, it } from 'vitest';
import { createSandbox, type FaultKind } from '../../src/sandbox/index.ts';
import { WireFailure } from '../../src/wire/http.ts';
import { ids, scene, verdict, world } from './scene.ts';

const create = { method: 'POST', path: '/chats', body: { chat: { name: 'Fresh' } } } as const;
const exists = (sandbox: ReturnType<typeof createSandbox>) =>
  [...sandbox.store.chats.values()].some(({ name }) => name === 'Fresh');

it.each<[FaultKind, string, boolean]>([
  ['402', '402', false],
  ['403', '403', false],
  ['429', '429', false],
  ['500', '500', false],
  ['502', '502', false],
  ['503', '503', false],
  ['504', '504', false],
  ['html', '502', false],
  ['500-after', '500', true],
  ['502-after', '502', true],
  ['503-after', '503', true],
  ['504-after', '504', true],
  ['reset-before', 'ECONNRESET', false],
  ['reset-after', 'ECONNRESET', true],
  ['timeout-before', 'UND_ERR_HEADERS_TIMEOUT', false],
  ['timeout-after', 'UND_ERR_HEADERS_TIMEOUT', true],
  ['truncated', 'UND_ERR_SOCKET', true],
])('a create that meets %s: the sender gets %s, the chat is there: %s', async (kind, outcome, made) => {
  const sandbox = createSandbox({ seed: world, faults: { script: [{ method: 'POST', kind }] } });
  const seen = await sandbox.send(create).then(
    ({ status }) => String(status),
    (error) => {
      expect(error).toBeInstanceOf(WireFailure);
      expect(error.sent).toBe(true);
      return error.code;
    },
  );
  expect(seen).toBe(outcome);
  expect(exists(sandbox)).toBe(made);
  expect(sandbox.log.at(-1)).toMatchObject({ method: 'POST', path: '/chats', fault: kind, user: ids.robot });
  expect((await sandbox.send(create)).status).toBe(201);
});

it('a fault hits the requests that it names, from the one it names, as often as it says', async () => {
  const sandbox = createSandbox({ seed: world });
  sandbox.faults.script = [
    { method: 'GET', path: '^/users\\?.*cursor=', nth: 2, times: 2, kind: '503', retryAfter: 7 },
    { path: /\/profile$/, times: 0, kind: '500' },
  ];
  const page = (cursor?: string) =>
    sandbox.send({ method: 'GET', path: '/users', query: { limit: '1', ...(cursor ? { cursor } : {}) } });
  const first = (await page()).body as any;
  const cursor = first.meta.paginate.next_page;
  const statuses = [];
  for (let i = 0; i < 4; i += 1) statuses.push((await page(cursor)).status);
  expect(statuses).toEqual([200, 503, 503, 200]);
  for (let i = 0; i < 3; i += 1) expect((await sandbox.send({ method: 'GET', path: '/profile' })).status).toBe(500);
  expect((await sandbox.send({ method: 'GET', path: '/profile/status' })).status).toBe(200);
});

it('a reset of the sandbox lets the counts begin again', async () => {
  const sandbox = createSandbox({ seed: world, faults: { script: [{ path: '/profile', kind: '500' }] } });
  const profile = async () => (await sandbox.send({ method: 'GET', path: '/profile' })).status;
  expect([await profile(), await profile()]).toEqual([500, 200]);
  sandbox.reset();
  expect(await profile()).toBe(500);
});

it.each([
  ['2026-08', 'application/json; charset=utf-8'],
  ['2026-10', 'text/plain'],
] as const)('a 429 of %s is %s with Retry-After', async (apiVersion, type) => {
  const sandbox = createSandbox({ seed: world, apiVersion, faults: { script: [{ kind: '429', retryAfter: 3 }] } });
  const answer = await sandbox.send({ method: 'GET', path: '/profile' });
  expect(answer.status).toBe(429);
  expect(answer.headers).toMatchObject({ 'retry-after': '3', 'content-type': type });
  expect(typeof answer.body).toBe(apiVersion === '2026-10' ? 'string' : 'object');
});

it('a rate limit counts per token and refills with time', async () => {
  let time = 0;
  const { ask } = scene({ now: () => time, faults: { rate: { perSecond: 2 } } });
  const status = async (token?: string) => (await ask('GET', '/profile', undefined, token)).status;
  expect([await status(), await status(), await status()]).toEqual([200, 200, 429]);
  expect(await status('anna-token')).toBe(200);
  time = 499;
  expect(await status()).toBe(429);
  time = 1000;
  expect([await status(), await status(), await status()]).toEqual([200, 200, 429]);
});

it('latency is waited for where a sleep is given, and broken off by a signal', async () => {
  const waits: number[] = [];
  const sleep = async (ms: number) => void waits.push(ms);
  const sandbox = createSandbox({ seed: world, sleep, faults: { latencyMs: 50 } });
  await sandbox.send({ method: 'GET', path: '/profile' });
  expect(waits).toEqual([50]);
  const stop = new AbortController();
  stop.abort(new Error('enough'));
  await expect(sandbox.send({ method: 'GET', path: '/profile' }, stop.signal)).rejects.toThrow('enough');
  expect(sandbox.log).toHaveLength(1);
});

it('every answer carries the server’s time and an id; what is made carries the same time', async () => {
  const sandbox = createSandbox({ seed: world });
  const answer = await sandbox.send(create);
  expect(answer.headers['x-request-id']).toBe('sandbox-1');
  const { created_at } = (answer.body as any).data;
  expect(Date.parse(answer.headers['date']!)).toBe(Date.parse(created_at));
});

it('the log holds every request with its query, body, status and user', async () => {
  const { sandbox, ask } = scene();
  await ask('GET', '/group_tags?names[]=A&names[]=B&limit=5');
  await ask('POST', '/group_tags', { group_tag: { name: 'QA' } }, 'nonsense');
  expect(sandbox.log).toEqual([
    expect.objectContaining({
      method: 'GET',
      path: '/group_tags',
      query: { 'names[]': ['A', 'B'], limit: '5' },
      status: 200,
      user: ids.robot,
    }),
    expect.objectContaining({ method: 'POST', body: { group_tag: { name: 'QA' } }, status: 401, user: null }),
  ]);
});

it('what was sent and what is kept are not the same objects', async () => {
  const { sandbox, ask } = scene();
  const body = { message: { entity_id: ids.team, content: 'Hi', buttons: [[{ text: 'A' }]] } };
  const answer = await ask('POST', '/messages', body);
  (answer.body as any).data.buttons[0][0].text = 'tampered';
  body.message.buttons[0]![0]!.text = 'tampered';
  expect(JSON.stringify(sandbox.dump())).not.toContain('tampered');
  expect(JSON.stringify(sandbox.log)).not.toContain('tampered');
});

it('what does not exist and what is not emulated are told apart', async () => {
  const { ask } = scene();
  const unknown = await ask('GET', '/nonsense');
  const absent = await ask('POST', '/uploads');
  expect([unknown.status, absent.status]).toEqual([404, 404]);
  expect(JSON.stringify(unknown.body)).toContain('no such endpoint');
  expect(JSON.stringify(absent.body)).toContain('does not emulate');
});

it('a suspended person may be refused in chats', async () => {
  const { ask } = scene({ faults: { addSuspended: 'error' } });
  expect(verdict(await ask('POST', `/chats/${ids.team}/members`, { member_ids: [ids.gone] }))).toBe('422 not_applicable');
});
