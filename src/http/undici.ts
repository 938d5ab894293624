/** The innermost Send: one HTTP request, one answer. Nothing is repeated, followed or guessed here. */
import { Agent, type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';
import { concealer } from '../wire/conceal.ts';
import { type Json, type Send, WireFailure, type WireRequest, type WireResponse } from '../wire/http.ts';
import { isLasting, troubleWords } from './failures.ts';

export interface ConnectOptions {
  /** Everything before `/users`. Trailing slashes are ignored. */
  baseUrl: string;
  token: string;
  userAgent: string;
  /** How many requests may be in flight: as many sockets are kept. Default 8. */
  concurrency?: number;
  /** Milliseconds. Defaults: 10 s to connect, 30 s to the first byte, 30 s between two bytes, 120 s in all. */
  timeouts?: { connect?: number; headers?: number; body?: number; total?: number };
  /** An answer larger than this is a failure. Default 64 MiB. */
  maxBytes?: number;
  /** The values of HTTPS_PROXY and NO_PROXY. A server on this machine is never reached through a proxy. */
  httpsProxy?: string;
  noProxy?: string;
}

export interface Connection {
  send: Send;
  /** Waits for what is in flight and lets the sockets go. */
  close(): Promise<void>;
}

/** The base URL cannot be used; the message says why and what to write instead. */
export class BadBaseUrl extends Error {
  override name = 'BadBaseUrl';
}
/** The token cannot be a token; its text is not in the message. */
export class BadToken extends Error {
  override name = 'BadToken';
}
/** HTTPS_PROXY cannot be used; neither its user nor its password is in the message. */
export class BadProxy extends Error {
  override name = 'BadProxy';
}

const parsed = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined);
const isLoopback = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);

/** In: the base URL as a person wrote it. Out: its origin, the path before every request's path, and whether it is this machine. Throws `BadBaseUrl`. */
export function baseOf(text: string): { origin: string; prefix: string; host: string; loopback: boolean } {
  const url = parsed(text.trim());
  const example = 'Write it like https://api.pachca.com/api/shared/v1 (PACHCA_API_URL).';
  if (url === undefined) throw new BadBaseUrl(`The base URL is not a URL. ${example}`);
  if (url.username !== '' || url.password !== '') {
    throw new BadBaseUrl(`The base URL must not contain a user or a password: the token goes into PACHCA_TOKEN. ${example}`);
  }
  if (url.search !== '' || url.hash !== '') throw new BadBaseUrl(`The base URL must end before any ? or #. ${example}`);
  const loopback = isLoopback(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) {
    const unsafe = 'the token would travel in the open. Use https:// (http:// is accepted for localhost only).';
    const strange = `it begins with ${url.protocol}//. ${example}`;
    throw new BadBaseUrl(`The base URL ${url.origin} cannot be used: ${url.protocol === 'http:' ? unsafe : strange}`);
  }
  return { origin: url.origin, prefix: url.pathname.replace(/\/+$/, ''), host: url.host, loopback };
}

function tokenOf(text: string): string {
  const token = text.trim();
  if (token === '') throw new BadToken('The token is empty. Put it into PACHCA_TOKEN or into the file of --token-file.');
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new BadToken('The token contains spaces, line breaks or letters that no token has. Copy it again, without quotes.');
  }
  return token;
}

function proxyOf(text: string | undefined): string {
  const value = text?.trim() ?? '';
  if (value === '') return '';
  const url = parsed(value.includes('://') ? value : `http://${value}`);
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new BadProxy('HTTPS_PROXY is not the address of an HTTP proxy. Write it like http://proxy.example:3128, or unset it.');
  }
  return url.href;
}

/** In: a query. Out: `?a=1&names%5B%5D=A`, lists the Rails way, or nothing when there is nothing in it. */
export function queryText(query: WireRequest['query']): string {
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
    Array.isArray(value) ? value.map((one) => [`${name}[]`, one] as const) : [[name, value] as const],
  );
  return pairs.length === 0 ? '' : `?${pairs.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')}`;
}

/** Set once the first byte of a request may have left: before that the server cannot have seen it. */
interface Mark {
  started: boolean;
}

const marked = (handler: Dispatcher.DispatchHandler, mark: Mark): Dispatcher.DispatchHandler => ({
  onRequestStart: (controller, context) => {
    mark.started = true;
    handler.onRequestStart?.(controller, context);
  },
  onRequestUpgrade: (...upgrade) => handler.onRequestUpgrade?.(...upgrade),
  onResponseStart: (...start) => handler.onResponseStart?.(...start),
  onResponseData: (...data) => handler.onResponseData?.(...data),
  onResponseEnd: (...end) => handler.onResponseEnd?.(...end),
  onResponseError: (...error) => handler.onResponseError?.(...error),
});

const marking =
  (dispatch: Dispatcher['dispatch']): Dispatcher['dispatch'] =>
  (options, handler) =>
    dispatch(options, marked(handler, (options as { opaque?: Mark }).opaque ?? { started: false }));

/** A connection to the proxy that breaks must not look like one that undici would dial again, without end and without a pause. */
function proxyPool(pool: Pool): Pool {
  const dial = pool.connect.bind(pool) as (options: Dispatcher.ConnectOptions) => Promise<Dispatcher.ConnectData>;
  const failed = (error: unknown) =>
    Promise.reject(Object.assign(new Error('no connection to the proxy', { cause: error }), { code: 'PROXY_UNREACHABLE' }));
  return Object.assign(pool, { connect: (options: Dispatcher.ConnectOptions) => dial(options).catch(failed) });
}

function dispatcherFor(options: ConnectOptions, loopback: boolean): Dispatcher {
  const { connect = 10_000, headers = 30_000, body = 30_000 } = options.timeouts ?? {};
  const limits = {
    connections: options.concurrency ?? 8,
    connect: { timeout: connect },
    headersTimeout: headers,
    bodyTimeout: body,
    maxResponseSize: options.maxBytes ?? 64 * 1024 * 1024,
  };
  const httpsProxy = loopback ? '' : proxyOf(options.httpsProxy);
  if (httpsProxy === '') return new Agent(limits);
  return new EnvHttpProxyAgent({
    ...limits,
    httpProxy: '',
    httpsProxy,
    noProxy: options.noProxy ?? '',
    // `connect` does not reach a tunnel: its two connections and the proxy's answer have limits of their own.
    proxyTls: { timeout: connect },
    requestTls: { timeout: connect },
    clientFactory: (origin, given) => proxyPool(new Pool(origin, { ...given, headersTimeout: connect })),
  });
}

/** What a proxy answered to the wish for a tunnel. */
const proxyStatus = (error: Error): string | undefined => /^Proxy response \((\d+)\)/.exec(error.message)?.[1];

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  const status = proxyStatus(error);
  // A proxy that reaches nobody (5xx) may do so in a moment; one that wants a password will go on wanting it.
  if (status !== undefined) return status.startsWith('5') ? 'PROXY_UNREACHABLE' : 'PROXY_REFUSED';
  const code = (error as { code?: unknown }).code;
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return 'RESPONSE_TOO_LARGE';
  return typeof code === 'string' ? code : error.name;
}

function plainHeaders(
  headers: Record<string, string | string[] | undefined>,
  hidden: (said: string) => string,
): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = hidden(Array.isArray(value) ? value.join(', ') : value);
  }
  return flat;
}

/** JSON where the answer says so (or says nothing and it is), else text; undefined: it promised JSON and is not. */
function bodyOf(text: string, contentType: string | undefined): Json | undefined {
  if (text.trim() === '') return null;
  if (contentType !== undefined && !/[/+]json\b/i.test(contentType)) return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return contentType === undefined ? text : undefined;
  }
}

/** Rejects after `ms`, whatever the work is stuck in. */
async function within<T>(ms: number, work: Promise<T>, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const alarm = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), ms);
  });
  try {
    return await Promise.race([work, alarm]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A Send over HTTP, with one pool of sockets. Throws `BadBaseUrl`, `BadToken` or `BadProxy` at once.
 * Redirects are answers like any other. An aborted signal keeps a request from starting; one that is in flight
 * is finished, because what an interrupted write did could not be told.
 */
export function connect(options: ConnectOptions): Connection {
  const base = baseOf(options.baseUrl);
  const token = tokenOf(options.token);
  const conceal = concealer([token]);
  const authorization = `Bearer ${token}`;
  const agent = dispatcherFor(options, base.loopback);
  const dispatcher = agent.compose(marking);
  const total = options.timeouts?.total ?? 120_000;

  async function exchange(request: WireRequest, mark: Mark, gone: AbortSignal): Promise<WireResponse> {
    const answer = await dispatcher.request({
      origin: base.origin,
      path: `${base.prefix}${request.path}${queryText(request.query)}`,
      method: request.method,
      headers: {
        accept: 'application/json',
        authorization,
        'user-agent': options.userAgent,
        ...(request.body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
      },
      body: request.body === undefined ? null : JSON.stringify(request.body),
      opaque: mark,
      signal: gone,
    });
    const ok = answer.statusCode >= 200 && answer.statusCode < 300;
    // Refusals are shown, and a server may repeat in them what it was sent.
    const hidden = (said: string) => (ok ? said : conceal(said));
    const text = hidden(await answer.body.text());
    const headers = plainHeaders(answer.headers, hidden);
    const body = bodyOf(text, headers['content-type']);
    if (body === undefined && ok) throw Object.assign(new Error('the answer is not JSON'), { code: 'BAD_JSON' });
    const said = body === undefined ? text : body;
    return { status: answer.statusCode, headers, body: typeof said === 'string' ? conceal(said) : said };
  }

  const ask: Send = async (request) => {
    const mark: Mark = { started: false };
    const gone = new AbortController();
    const late = () => Object.assign(new Error('too late'), { code: 'TOTAL_TIMEOUT' });
    try {
      return await within(total, exchange(request, mark, gone.signal), late);
    } catch (error) {
      const code = codeOf(error);
      if (code === 'TOTAL_TIMEOUT') gone.abort(error);
      const status = error instanceof Error ? proxyStatus(error) : undefined;
      const words = `${troubleWords(code, base.host)}${status === undefined ? '' : `: ${status}`}`;
      const lasting = isLasting(code) ? { lasting: words } : {};
      throw new WireFailure(`${request.method} ${request.path}: ${words}`, {
        sent: mark.started,
        code,
        cause: error,
        ...lasting,
      });
    }
  };

  const flying = new Set<Promise<WireResponse>>();
  const send: Send = async (request, signal) => {
    signal?.throwIfAborted();
    const answer = ask(request);
    flying.add(answer);
    return answer.finally(() => flying.delete(answer));
  };
  // Not `agent.close()`: it would also wait for connections that were given up and never come.
  const close = async () => {
    await Promise.allSettled(flying);
    await agent.destroy();
  };
  return { send, close };
}
