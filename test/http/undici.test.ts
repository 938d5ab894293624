import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTls } from 'node:https';
import { type AddressInfo, createServer as createTcp, type Socket, type Server as TcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { BadBaseUrl, BadProxy, BadToken, baseOf, type ConnectOptions, connect, queryText } from '../../src/http/undici.ts';
import { WireFailure, type WireRequest } from '../../src/wire/http.ts';

const token = 'tok-SECRET-tok';
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const portOf = (server: Server | TcpServer) => (server.address() as AddressInfo).port;

async function listening<S extends Server | TcpServer>(server: S): Promise<S> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return server;
}

function client(options: Partial<ConnectOptions> & { baseUrl: string }) {
  const connection = connect({ token, userAgent: 'pachform/test', ...options });
  cleanups.push(connection.close);
  return connection.send;
}

async function against(listener: RequestListener, options: Partial<ConnectOptions> = {}) {
  const server = await listening(createServer(listener));
  return client({ baseUrl: `http://127.0.0.1:${portOf(server)}/api/v1///`, ...options });
}

const get: WireRequest = { method: 'GET', path: '/users' };
const post: WireRequest = { method: 'POST', path: '/users', body: { user: { first_name: 'Олег' } } };

async function failureOf(work: Promise<unknown>): Promise<WireFailure> {
  const error = await work.then(
    (value) => Promise.reject(new Error(`expected a failure, got ${inspect(value)}`)),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(WireFailure);
  expect(inspect(error, { depth: 12, showHidden: true })).not.toContain(token);
  return error as WireFailure;
}

describe('the base URL', () => {
  it.each([
    ['https://api.pachca.com/api/shared/v1', 'https://api.pachca.com', '/api/shared/v1'],
    ['https://api.pachca.com/api/shared/v1//', 'https://api.pachca.com', '/api/shared/v1'],
    ['https://api.pachca.com', 'https://api.pachca.com', ''],
    ['http://localhost:3000/', 'http://localhost:3000', ''],
    ['http://127.0.0.1:1', 'http://127.0.0.1:1', ''],
    ['http://[::1]:8', 'http://[::1]:8', ''],
  ])('%s is fine', (text, origin, prefix) => {
    expect(baseOf(text)).toMatchObject({ origin, prefix });
  });

  it.each([
    ['http://api.pachca.com', /in the open/],
    ['http://127.0.0.1.example.com', /in the open/],
    ['ftp://api.pachca.com', /begins with ftp/],
    ['api.pachca.com', /not a URL/],
    ['', /not a URL/],
    ['https://me:hunter2@api.pachca.com', /user or a password/],
    ['https://api.pachca.com/?a=b', /before any \?/],
  ])('%s is refused with the reason', (text, reason) => {
    expect(() => baseOf(text)).toThrow(BadBaseUrl);
    expect(() => baseOf(text)).toThrow(reason);
    expect(() => baseOf(text)).not.toThrow(/hunter2/);
  });
});

describe('what is refused before anything is sent', () => {
  const options = { baseUrl: 'https://api.pachca.com', userAgent: 'x', token };
  it('a token that no server would take, without showing it', () => {
    for (const bad of ['', '  ', 'tok\nSECRET', 'токен-SECRET']) {
      expect(() => connect({ ...options, token: bad })).toThrow(BadToken);
      expect(() => connect({ ...options, token: bad })).not.toThrow(/SECRET/);
    }
  });
  it('a proxy that is not one, without showing its password', () => {
    for (const bad of ['socks5://me:hunter2@proxy:1', 'http://']) {
      expect(() => connect({ ...options, httpsProxy: bad })).toThrow(BadProxy);
      expect(() => connect({ ...options, httpsProxy: bad })).not.toThrow(/hunter2/);
    }
  });
});

describe('a query', () => {
  it('sends lists the Rails way and encodes everything', () => {
    expect(queryText({ cursor: 'a+/=&', names: ['A B', 'Ж'] })).toBe(
      '?cursor=a%2B%2F%3D%26&names%5B%5D=A%20B&names%5B%5D=%D0%96',
    );
  });
  it('is nothing when there is nothing in it', () => {
    expect(queryText(undefined)).toBe('');
    expect(queryText({ names: [] })).toBe('');
  });
});

describe('a request', () => {
  it('carries the token, who we are, and UTF-8 JSON, and brings parsed JSON back', async () => {
    const seen: Record<string, unknown> = {};
    const send = await against((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        Object.assign(seen, {
          url: request.url,
          method: request.method,
          headers: request.headers,
          body: Buffer.concat(chunks).toString(),
        });
        response.writeHead(201, {
          'Content-Type': 'application/json; charset=utf-8',
          'X-Request-Id': 'r1',
          'Set-Cookie': ['a=1', 'b=2'],
        });
        response.end('{"data":{"id":1,"name":"Ж"}}');
      });
    });
    const response = await send({ ...post, query: { a: '1' } });
    expect(response).toMatchObject({ status: 201, body: { data: { id: 1, name: 'Ж' } } });
    expect(response.headers).toMatchObject({ 'x-request-id': 'r1', 'set-cookie': 'a=1, b=2' });
    expect(seen).toMatchObject({ url: '/api/v1/users?a=1', method: 'POST', body: '{"user":{"first_name":"Олег"}}' });
    expect(seen['headers']).toMatchObject({
      authorization: `Bearer ${token}`,
      'user-agent': 'pachform/test',
      'content-type': 'application/json; charset=utf-8',
      accept: 'application/json',
    });
  });

  it('a refusal that repeats the token is brought back without it, in its body and its headers', async () => {
    const send = await against((request, response) => {
      response.writeHead(422, { 'content-type': 'application/json', location: `/${token}` });
      response.end(JSON.stringify({ errors: [{ message: request.headers.authorization }] }));
    });
    const answer = await send(get);
    expect(answer.body).toEqual({ errors: [{ message: 'Bearer (secret)' }] });
    expect(answer.headers['location']).toBe('/(secret)');
  });

  it('without a body has no content type', async () => {
    const types: (string | undefined)[] = [];
    const send = await against((request, response) => {
      types.push(request.headers['content-type']);
      response.writeHead(204).end();
    });
    for (const method of ['GET', 'PUT', 'DELETE', 'POST'] as const) await send({ method, path: '/chats/1/archive' });
    expect(types).toEqual([undefined, undefined, undefined, undefined]);
  });

  it.each([
    [204, undefined, '', null],
    [200, 'application/json', 'null', null],
    [200, 'application/json', '', null],
    [429, 'text/plain', 'Retry later', 'Retry later'],
    [429, 'text/plain', '{"a":1}', '{"a":1}'],
    [502, 'text/html', '<html>bad gateway</html>', '<html>bad gateway</html>'],
    [500, 'application/json', '{"cut', '{"cut'],
    [200, 'application/problem+json', '{"a":1}', { a: 1 }],
    [200, undefined, '{"a":1}', { a: 1 }],
    [200, undefined, 'hello', 'hello'],
  ])('%i %s %j is read as %j', async (status, type, text, body) => {
    const send = await against((_, response) => {
      response.writeHead(status, type === undefined ? {} : { 'Content-Type': type }).end(text);
    });
    expect(await send(get)).toMatchObject({ status, body });
  });

  it('is not redirected: the caller sees the redirect and nothing else is sent', async () => {
    let hits = 0;
    const send = await against((_, response) => {
      hits += 1;
      response.writeHead(301, { Location: '/elsewhere' }).end();
    });
    expect(await send(get)).toMatchObject({ status: 301, headers: { location: '/elsewhere' }, body: null });
    expect(hits).toBe(1);
  });

  it('uses as many sockets as allowed, and no more', async () => {
    const sockets = new Set<unknown>();
    const send = await against(
      (request, response) => {
        sockets.add(request.socket);
        setTimeout(() => response.writeHead(204).end(), 2);
      },
      { concurrency: 2 },
    );
    await Promise.all(Array.from({ length: 10 }, () => send(get)));
    expect(sockets.size).toBe(2);
  });

  it('is not started when the signal is aborted, and finished when it is aborted later', async () => {
    let hits = 0;
    const stop = new AbortController();
    const send = await against((_, response) => {
      hits += 1;
      stop.abort(new Error('stopped by a person'));
      setTimeout(() => response.writeHead(204).end(), 5);
    });
    expect(await send(post, stop.signal)).toMatchObject({ status: 204 });
    await expect(send(post, stop.signal)).rejects.toThrow('stopped by a person');
    expect(hits).toBe(1);
  });
});

describe('a failure after the request was sent says so', () => {
  it('a reset without an answer', async () => {
    const send = await against((request) => request.socket.resetAndDestroy());
    expect(await failureOf(send(post))).toMatchObject({
      sent: true,
      message: expect.stringMatching(/^POST \/users: the connection to 127/),
    });
  });

  it('an answer that stops in the middle', async () => {
    const send = await against((request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '100' });
      response.write('{"data":');
      setTimeout(() => request.socket.destroy(), 5);
    });
    expect(await failureOf(send(get))).toMatchObject({ sent: true });
  });

  it('JSON that does not parse', async () => {
    const send = await against((_, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"data":[');
    });
    expect(await failureOf(send(get))).toMatchObject({ sent: true, code: 'BAD_JSON' });
  });

  it('an answer larger than the limit, with or without a length', async () => {
    for (const headers of [{}, { 'Content-Length': '50000' }]) {
      const send = await against(
        (_, response) => {
          response.writeHead(200, { 'Content-Type': 'application/json', ...headers }).end('x'.repeat(50_000));
        },
        { maxBytes: 10_000 },
      );
      expect(await failureOf(send(get))).toMatchObject({ sent: true, code: 'RESPONSE_TOO_LARGE' });
    }
  });

  it('an answer that does not come', async () => {
    const send = await against(() => {}, { timeouts: { total: 40 } });
    expect(await failureOf(send(post))).toMatchObject({ sent: true, code: 'TOTAL_TIMEOUT' });
  });

  it('an answer that never ends', async () => {
    const send = await against(
      (_, response) => {
        response.writeHead(200, { 'Content-Type': 'application/json' });
        const drip = setInterval(() => response.write(' '), 5);
        response.on('close', () => clearInterval(drip));
      },
      { timeouts: { total: 40 } },
    );
    expect(await failureOf(send(get))).toMatchObject({ sent: true, code: 'TOTAL_TIMEOUT' });
  });

  it('headers that are late, by the limit of their own', async () => {
    const send = await against(() => {}, { timeouts: { headers: 30 } });
    expect(await failureOf(send(get))).toMatchObject({ sent: true, code: 'UND_ERR_HEADERS_TIMEOUT' });
  });
});

describe('a failure before the request could be sent says so', () => {
  it('nobody listens', async () => {
    const server = await listening(createTcp());
    const port = portOf(server);
    await new Promise((resolve) => server.close(resolve));
    const failure = await failureOf(client({ baseUrl: `http://localhost:${port}` })(post));
    expect(failure).toMatchObject({ sent: false, code: 'ECONNREFUSED', message: expect.stringContaining(`localhost:${port}`) });
  });

  it('no such name', async () => {
    const failure = await failureOf(client({ baseUrl: 'https://pachca.invalid' })(post));
    expect(failure.sent).toBe(false);
    expect(['ENOTFOUND', 'EAI_AGAIN']).toContain(failure.code);
  });

  it('a server that does not speak TLS', async () => {
    const server = await listening(createTcp((socket) => socket.on('error', () => {}).end('HTTP/1.1 400 no\r\n\r\n')));
    const failure = await failureOf(client({ baseUrl: `https://127.0.0.1:${portOf(server)}` })(post));
    expect(failure).toMatchObject({ sent: false });
  });

  it('a server that accepts and keeps silent', async () => {
    const server = await listening(createTcp(() => {}));
    const failure = await failureOf(client({ baseUrl: `https://127.0.0.1:${portOf(server)}`, timeouts: { total: 40 } })(post));
    expect(failure).toMatchObject({ sent: false, code: 'TOTAL_TIMEOUT' });
  });
});

const certificate = (() => {
  const folder = mkdtempSync(join(tmpdir(), 'pachform-cert-'));
  try {
    const files = ['-keyout', join(folder, 'key'), '-out', join(folder, 'cert')];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-days',
        '2',
        '-subj',
        '/CN=localhost',
        ...files,
      ],
      { stdio: 'ignore' },
    );
    return { key: readFileSync(join(folder, 'key')), cert: readFileSync(join(folder, 'cert')) };
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
})();

it.skipIf(certificate === undefined)('a certificate that nobody vouches for is a failure before sending', async () => {
  let hits = 0;
  const server = await listening(createTls(certificate!, () => (hits += 1)) as unknown as Server);
  const failure = await failureOf(client({ baseUrl: `https://localhost:${portOf(server)}` })(post));
  expect(failure).toMatchObject({
    sent: false,
    code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    message: expect.stringContaining('not trusted'),
  });
  expect(hits).toBe(0);
});

describe('a proxy', () => {
  async function proxy(answer: (head: string) => string | undefined) {
    const heads: string[] = [];
    const server = await listening(
      createTcp((socket) => {
        socket.on('error', () => {});
        socket.once('data', (data) => {
          heads.push(String(data));
          const text = answer(String(data));
          if (text === undefined) socket.destroy();
          else if (text !== '') socket.end(text);
        });
      }),
    );
    return { heads, url: `http://user:hunter2@127.0.0.1:${portOf(server)}` };
  }

  it('is asked for a tunnel, with its password and without our token; its refusal is its own failure', async () => {
    const { heads, url } = await proxy(() => 'HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
    const failure = await failureOf(client({ baseUrl: 'https://api.pachca.example/x', httpsProxy: url })(post));
    expect(failure).toMatchObject({ sent: false, code: 'PROXY_REFUSED', message: expect.stringContaining('407') });
    expect(inspect(failure)).not.toContain('hunter2');
    expect(heads[0]).toMatch(/^CONNECT api\.pachca\.example:443 /);
    expect(heads[0]).toContain(Buffer.from('user:hunter2').toString('base64'));
    expect(heads.join()).not.toContain(token);
  });

  it('that hangs up makes a failure, and is not dialled for ever', async () => {
    const { heads, url } = await proxy(() => undefined);
    const failure = await failureOf(
      client({ baseUrl: 'https://api.pachca.example', httpsProxy: url, timeouts: { total: 200 } })(post),
    );
    expect(failure).toMatchObject({ sent: false, code: 'PROXY_UNREACHABLE' });
    expect(heads.length).toBe(1);
  });

  it('that is not there is named as the proxy, not as the server', async () => {
    const httpsProxy = 'http://127.0.0.1:1';
    const failure = await failureOf(client({ baseUrl: 'https://api.pachca.example', httpsProxy })(post));
    expect(failure).toMatchObject({ sent: false, code: 'PROXY_UNREACHABLE' });
  });

  it('that keeps silent runs into the limit for connecting', async () => {
    const { url } = await proxy(() => '');
    const failure = await failureOf(
      client({ baseUrl: 'https://api.pachca.example', httpsProxy: url, timeouts: { connect: 30 } })(post),
    );
    expect(failure).toMatchObject({ sent: false });
  });

  it('is not used for hosts in NO_PROXY, nor for this machine', async () => {
    const { heads, url } = await proxy(() => undefined);
    await failureOf(client({ baseUrl: 'https://api.pachca.invalid', httpsProxy: url, noProxy: 'other, .pachca.invalid' })(get));
    const send = await against((_, response) => response.writeHead(204).end(), { httpsProxy: url });
    expect(await send(get)).toMatchObject({ status: 204 });
    expect(heads).toEqual([]);
  });

  it.skipIf(certificate === undefined)('carries TLS to the server behind it', async () => {
    const origin = await listening(createTls(certificate!, (_, response) => response.end()) as unknown as Server);
    const { connect: dial } = await import('node:net');
    const tunnel = createServer();
    tunnel.on('connect', (_, socket) => {
      const upstream = dial(portOf(origin), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
      for (const end of [upstream, socket]) end.on('error', () => {});
      cleanups.push(() => upstream.destroy());
    });
    await listening(tunnel);
    // The certificate is not trusted: that it was looked at proves that the handshake went through the tunnel.
    const failure = await failureOf(
      client({ baseUrl: 'https://api.pachca.example', httpsProxy: `http://127.0.0.1:${portOf(tunnel)}` })(post),
    );
    expect(failure).toMatchObject({ sent: false, code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  });
});
