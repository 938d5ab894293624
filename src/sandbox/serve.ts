/** The emulator over HTTP, for bots, pipelines and people with curl. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Json, JsonObject, WireResponse } from '../wire/http.ts';
import { faultKinds } from './faults.ts';
import type { Faults, Outcome, Sandbox } from './index.ts';

/** Where the API begins, as on the real server. */
export const prefix = '/api/shared/v1';

export interface ServeOptions {
  /** 0, the default, takes any free port. */
  port?: number;
  host?: string;
  /** Largest body that is read. */
  maxBody?: number;
}

export interface Served {
  /** The base URL of the API, with its prefix. */
  url: string;
  /** The server's root, above `/debug`. */
  root: string;
  port: number;
  close(): Promise<void>;
}

/**
 * Serves a sandbox.
 * In: the sandbox, where to listen. Out: its URL and how to stop it. Rejects when the port is taken.
 * The API stands under `/api/shared/v1`; `GET/PUT /debug/state`, `POST /debug/reset`, `POST /debug/settle`,
 * `GET/DELETE /debug/log`, `GET /debug/counts` and `GET/POST /debug/faults` stand outside of it and need no token.
 */
export async function serve(sandbox: Sandbox, options: ServeOptions = {}): Promise<Served> {
  const { port = 0, host = '127.0.0.1', maxBody = 10_000_000 } = options;
  const sockets = new Set<Socket>();
  const timers = new Set<NodeJS.Timeout>();
  const later = (ms: number, act: () => void): void => {
    if (ms <= 0) {
      act();
      return;
    }
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, ms);
    timers.add(timer);
  };

  const server = createServer((request, response) => {
    readBody(request, maxBody).then(
      (text) => later(latency(sandbox, request), () => respond(sandbox, request, response, text)),
      (problem: WireResponse) => write(response, problem),
    );
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  const bound = (server.address() as AddressInfo).port;
  const root = `http://${host.includes(':') ? `[${host}]` : host}:${bound}`;
  return {
    url: `${root}${prefix}`,
    root,
    port: bound,
    close: () =>
      new Promise((resolve) => {
        for (const timer of timers) clearTimeout(timer);
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

const latency = (sandbox: Sandbox, request: IncomingMessage): number =>
  request.url?.startsWith('/debug') ? 0 : sandbox.faults.latencyMs;

const plain = (status: number, message: string): WireResponse => ({
  status,
  headers: {},
  body: { errors: [{ key: 'base', value: null, message, code: 'wrong_params', payload: null }] },
});

/** The whole body as text. Rejects with the answer to give when it is too long or breaks off. */
function readBody(request: IncomingMessage, max: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= max) chunks.push(chunk);
    });
    request.on('end', () => {
      if (size > max) reject(plain(413, `the body is longer than ${max} bytes`));
      else resolve(Buffer.concat(chunks).toString('utf8'));
    });
    request.on('error', () => reject(plain(400, 'the body broke off')));
  });
}

const isLoopback = (host: string): boolean => {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);
};

/** Pages of other sites must not reach the sandbox through a browser, by no name that leads to this machine. */
function fromHere({ headers }: IncomingMessage): boolean {
  const { host = '', origin } = headers;
  return isLoopback(host) && (origin === undefined || isLoopback(origin.replace(/^https?:\/\//, '')));
}

function respond(sandbox: Sandbox, request: IncomingMessage, response: ServerResponse, text: string): void {
  const outcome = outcomeOf(sandbox, request, text);
  if (outcome.cut === undefined) write(response, outcome.response);
  else cut(response, outcome);
}

function outcomeOf(sandbox: Sandbox, request: IncomingMessage, text: string): Outcome {
  const { method = 'GET', url = '/' } = request;
  if (!fromHere(request)) return { response: plain(403, 'the sandbox answers only to localhost') };
  const body = parse(text);
  if (body === bad) return { response: plain(400, 'the body is not JSON') };
  if (url.startsWith('/debug/')) return { response: debug(sandbox, method, url.slice('/debug/'.length), body) };
  const inApi = url === prefix || url.startsWith(`${prefix}/`) || url.startsWith(`${prefix}?`);
  if (!inApi) return { response: plain(404, `the API stands under ${prefix}`) };
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value ?? '');
  try {
    return sandbox.outcome({ method, path: url.slice(prefix.length), headers, body });
  } catch (error) {
    return { response: { status: 500, headers: {}, body: { status: 500, error: String(error) } } };
  }
}

const bad = Symbol('not JSON');

function parse(text: string): Json | undefined | typeof bad {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return bad;
  }
}

const textOf = ({ headers, body }: WireResponse): string =>
  /json/.test(headers['content-type'] ?? 'json') ? JSON.stringify(body) : String(body);

function write(response: ServerResponse, answer: WireResponse): void {
  const headers = { 'content-type': 'application/json; charset=utf-8', ...answer.headers };
  // A bare null is an answer of 200 only.
  if (answer.body === null && answer.status !== 200) {
    response.writeHead(answer.status, answer.headers).end();
    return;
  }
  response.writeHead(answer.status, headers).end(textOf({ ...answer, headers }));
}

/** Breaks the connection: no answer, half of one, or silence until the client gives up. */
function cut(response: ServerResponse, { response: answer, cut: how }: Outcome): void {
  if (how === 'timeout') return;
  if (how === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const text = Buffer.from(textOf(answer));
  const headers = { 'content-type': 'application/json; charset=utf-8', ...answer.headers };
  response.writeHead(answer.status === 204 ? 200 : answer.status, { ...headers, 'content-length': text.length + 64 });
  response.write(text.subarray(0, Math.ceil(text.length / 2)), () => response.socket?.destroy());
}

const answerTo = (body: Json): WireResponse => ({ status: 200, headers: {}, body });

/** How many requests of each method the log holds, and how many of them were writes. */
function counts(sandbox: Sandbox): Json {
  const methods: Record<string, number> = {};
  for (const { method } of sandbox.log) methods[method] = (methods[method] ?? 0) + 1;
  return { requests: sandbox.log.length, writes: sandbox.log.length - (methods['GET'] ?? 0), methods };
}

function debug(sandbox: Sandbox, method: string, path: string, body: Json | undefined): WireResponse {
  const done = answerTo({ ok: true });
  switch (`${method} ${path.split('?')[0]}`) {
    case 'GET state':
      return answerTo(sandbox.dump());
    case 'PUT state':
      try {
        sandbox.restore(body ?? null);
        return done;
      } catch (error) {
        return plain(422, error instanceof Error ? error.message : String(error));
      }
    case 'POST reset':
      sandbox.reset();
      return done;
    case 'POST settle':
      sandbox.settle();
      return done;
    case 'GET log':
      return answerTo(sandbox.log as unknown as Json);
    case 'GET counts':
      return answerTo(counts(sandbox));
    case 'DELETE log':
      sandbox.log.length = 0;
      return done;
    case 'GET faults':
      return answerTo(sandbox.faults as unknown as Json);
    case 'POST faults': {
      const unknown = Object.keys(body ?? {}).find((key) => !(key in sandbox.faults));
      if (typeof body !== 'object' || body === null || unknown !== undefined) {
        return plain(422, `there is no switch ${unknown ?? ''}: GET /debug/faults shows them all`);
      }
      const { script: faults } = body as JsonObject;
      const script = Array.isArray(faults) ? (faults as JsonObject[]) : [];
      const wrong = script.find(({ kind }) => !(faultKinds as readonly Json[]).includes(kind ?? null));
      if (wrong !== undefined)
        return plain(422, `there is no kind ${JSON.stringify(wrong['kind'])}: write one of ${faultKinds.join(', ')}`);
      Object.assign(sandbox.faults, body as unknown as Partial<Faults>);
      return answerTo(sandbox.faults as unknown as Json);
    }
    default:
      return plain(404, 'there is no such debug endpoint');
  }
}
