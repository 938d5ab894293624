import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { api, type HttpEvent, sleepFor } from '../../src/http/index.ts';

it('every attempt passes the limiter, and repeats are made outside it', async () => {
  const arrivals: string[] = [];
  const server = createServer((request, response) => {
    arrivals.push(`${request.method} ${request.url}`);
    if (arrivals.length === 1) response.writeHead(429, { 'Retry-After': '0.01', 'Content-Type': 'text/plain' }).end('later');
    else response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"data":[]}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const events: HttpEvent[] = [];
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const { send, limiter, close } = api({
    baseUrl,
    token: 'tok-SECRET',
    userAgent: 'pachform/test',
    now: () => performance.now(),
    sleep: sleepFor,
    random: () => 0.5,
    emit: (event) => events.push(event),
  });
  expect(await send({ method: 'GET', path: '/users', query: { cursor: 'c' } })).toMatchObject({
    status: 200,
    body: { data: [] },
  });
  expect(arrivals).toEqual(['GET /users?cursor=c', 'GET /users?cursor=c']);
  expect(events.map(({ type }) => type)).toEqual(['pause', 'retry']);
  expect(JSON.stringify(events)).not.toMatch(/SECRET|cursor/);
  expect(limiter.rate).toBe(20);
  await close();
  await new Promise((resolve) => server.close(resolve));
});

it('sleeping ends early when the signal is aborted, and does not begin when it was', async () => {
  const stop = new AbortController();
  const sleeping = sleepFor(60_000, stop.signal);
  stop.abort();
  await sleeping;
  await sleepFor(60_000, stop.signal);
});
