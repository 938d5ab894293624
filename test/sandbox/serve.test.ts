import { request as open } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.ts';
import { type Served, serve } from '../../src/sandbox/serve.ts';
import { ids, world } from './scene.ts';

let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

async function start(options: SandboxOptions = {}, maxBody?: number): Promise<Sandbox> {
  const sandbox = createSandbox({ seed: world, ...options });
  served = await serve(sandbox, maxBody === undefined ? {} : { maxBody });
  return sandbox;
}

const call = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(path.startsWith('/debug') ? `${served!.root}${path}` : `${served!.url}${path}`, {
    ...init,
    headers: { authorization: 'Bearer sandbox-token', ...init.headers },
  });
const post = (path: string, body: unknown) => call(path, { method: 'POST', body: JSON.stringify(body) });

it('the API stands under its prefix and speaks JSON', async () => {
  await start();
  const answer = await call('/group_tags?names[]=OPS&limit=1');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('application/json');
  expect(answer.headers.get('x-request-id')).toBe('sandbox-1');
  expect(new Date(answer.headers.get('date')!).toISOString()).toBe('2026-09-01T09:00:01.000Z');
  expect(((await answer.json()) as any).data[0].name).toBe('Ops');
  expect((await fetch(`${served!.root}/api/v1/users`)).status).toBe(404);
});

it('a change with no answer body is 204 and empty; the bare null is null', async () => {
  await start();
  const answer = await post(`/chats/${ids.news}/members`, { member_ids: [ids.vera] });
  expect([answer.status, await answer.text()]).toEqual([204, '']);
  expect(await (await call('/profile/status')).text()).toBe('null');
});

it('a success that did nothing and a redirection arrive as such, the empty ones empty', async () => {
  const sandbox = await start();
  sandbox.faults.script = (['202', '302', '408', '200-html', '200-empty'] as const).map((kind, n) => ({
    method: 'POST',
    nth: n + 1,
    kind,
  }));
  const seen = [];
  for (let n = 0; n < 5; n += 1) {
    const init = { method: 'POST', body: '{"group_tag":{"name":"Fresh"}}', redirect: 'manual' } as const;
    const answer = await call('/group_tags', init);
    seen.push([answer.status, (await answer.text()).slice(0, 6)]);
  }
  expect(seen).toEqual([
    [202, ''],
    [302, ''],
    [408, ''],
    [200, '<html>'],
    [200, '{}'],
  ]);
  expect(sandbox.store.tags.size).toBe(2);
});

it('no token is 401, and bodies that are not JSON or too long are turned away', async () => {
  await start({}, 1000);
  expect((await call('/profile', { headers: { authorization: '' } })).status).toBe(401);
  expect((await call('/group_tags', { method: 'POST', body: '{"group_tag":' })).status).toBe(400);
  expect((await call('/group_tags', { method: 'POST', body: 'x'.repeat(2000) })).status).toBe(413);
});

it('pages of other sites do not reach it through a name of theirs', async () => {
  await start();
  const ask = (headers: Record<string, string>) =>
    new Promise((resolve, reject) => {
      const request = open(`${served!.root}/debug/state`, { headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      request.on('error', reject).end();
    });
  expect(await ask({ host: 'evil.example' })).toBe(403);
  expect(await ask({ origin: 'https://evil.example' })).toBe(403);
  expect(await ask({ origin: 'http://localhost:3000', host: 'localhost:1' })).toBe(200);
});

it.each(['reset-before', 'reset-after', 'truncated'] as const)('the connection really breaks: %s', async (kind) => {
  const sandbox = await start({ faults: { script: [{ method: 'POST', kind }] } });
  const outcome = post('/chats', { chat: { name: 'Fresh' } }).then((answer) => answer.text());
  await expect(outcome).rejects.toThrow();
  const made = [...sandbox.store.chats.values()].some(({ name }) => name === 'Fresh');
  expect(made).toBe(kind !== 'reset-before');
  expect((await call('/profile')).status).toBe(200);
});

it('a timeout is silence until the client gives up', async () => {
  const sandbox = await start({ faults: { script: [{ kind: 'timeout-after' }] } });
  const stop = new AbortController();
  const outcome = call('/group_tags', { method: 'POST', body: '{"group_tag":{"name":"QA"}}', signal: stop.signal });
  await expect.poll(() => sandbox.log.length).toBe(1);
  stop.abort();
  await expect(outcome).rejects.toThrow();
  expect(sandbox.store.tagByName.has('qa')).toBe(true);
});

it('a 429 in plain text and a broken gateway in HTML arrive as such', async () => {
  await start({
    apiVersion: '2026-10',
    faults: {
      script: [
        { kind: '429', retryAfter: 2 },
        { kind: 'html', nth: 2 },
      ],
    },
  });
  const limited = await call('/profile');
  expect([limited.status, limited.headers.get('content-type'), limited.headers.get('retry-after')]).toEqual([
    429,
    'text/plain',
    '2',
  ]);
  expect(await limited.text()).toBe('Retry later\n');
  const broken = await call('/profile');
  expect([broken.status, (await broken.text()).startsWith('<html>')]).toEqual([502, true]);
});

it('the state can be looked at, kept, brought back and reset', async () => {
  const sandbox = await start();
  const before = await (await call('/debug/state')).json();
  await post('/group_tags', { group_tag: { name: 'QA' } });
  const after = await (await call('/debug/state')).text();
  expect(after).toContain('"QA"');
  expect((await post('/debug/reset', {})).status).toBe(200);
  expect(await (await call('/debug/state')).json()).toEqual(before);
  expect((await call('/debug/state', { method: 'PUT', body: after })).status).toBe(200);
  expect(sandbox.store.tagByName.has('qa')).toBe(true);
  expect((await call('/debug/state', { method: 'PUT', body: '{}' })).status).toBe(422);
});

it('the log is served and emptied; looking leaves no trace in it', async () => {
  await start();
  await call('/profile');
  await call('/debug/state');
  expect(await (await call('/debug/counts')).json()).toEqual({ requests: 1, writes: 0, methods: { GET: 1 } });
  expect(await (await call('/debug/log')).json()).toMatchObject([{ method: 'GET', path: '/profile', status: 200 }]);
  await call('/debug/log', { method: 'DELETE' });
  expect(await (await call('/debug/log')).json()).toEqual([]);
});

it('switches are set while it runs, and unknown ones are refused', async () => {
  await start();
  expect((await post('/debug/faults', { script: [{ path: 'profile', kind: '503', times: 0 }] })).status).toBe(200);
  expect((await call('/profile')).status).toBe(503);
  const wrong = await post('/debug/faults', { scripts: [] });
  expect([wrong.status, await wrong.text()]).toEqual([422, expect.stringContaining('scripts')]);
  expect(((await (await call('/debug/faults')).json()) as any).script).toHaveLength(1);
  const kind = await post('/debug/faults', { script: [{ kind: 'soon' }] });
  expect([kind.status, await kind.text()]).toEqual([422, expect.stringContaining('write one of 401, 402')]);
});

it('background effects can be brought about', async () => {
  const sandbox = await start({ faults: { detach: { requests: 100, ms: 0 } } });
  await call(`/chats/${ids.team}/group_tags/${ids.backend}`, { method: 'DELETE' });
  expect(sandbox.store.chats.get(ids.team)!.members.has(ids.anna)).toBe(true);
  await call('/debug/settle', { method: 'POST' });
  expect(sandbox.store.chats.get(ids.team)!.members.has(ids.anna)).toBe(false);
});

it('latency keeps nobody waiting for somebody else', async () => {
  const sandbox = await start();
  let asked = 0;
  const waits = new Promise<void>((resolve) => {
    // The first one waits longer than any test does.
    Object.defineProperty(sandbox.faults, 'latencyMs', {
      get: () => {
        resolve();
        return asked++ === 0 ? 3_600_000 : 0;
      },
    });
  });
  let answered = false;
  void call('/profile').then(
    () => {
      answered = true;
    },
    () => {},
  );
  await waits;
  const others = await Promise.all(Array.from({ length: 20 }, () => call('/profile')));
  expect(others.map(({ status }) => status)).toEqual(others.map(() => 200));
  expect(answered).toBe(false);
});
