/** Where the requests of a run go: to Pachca, or to an emulator inside this process. */
import type { Diagnostic } from '../core/diagnostic.ts';
import type { HttpEvent } from '../http/events.ts';
import type { Send } from '../wire/http.ts';
import { fault } from './disk/problem.ts';
import { streamed } from './disk/regular.ts';
import { tokenFrom, urlFrom } from './inputs.ts';
import type { RunOptions } from './options.ts';
import type { Shell } from './shell.ts';
import { steady } from './steady.ts';
import { version } from './version.ts';

export interface Connection {
  url: string;
  send: Send;
  /** Requests per second at most. */
  rate: number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

const defaultRate = 40;
const isDiagnostic = (value: unknown): value is Diagnostic => typeof value === 'object' && value !== null && 'severity' in value;

/** Where the real thing is, and how it is reached. */
export interface Way {
  baseUrl: string;
  token: string;
  userAgent: string;
  httpsProxy?: string;
  noProxy?: string;
}

/** In: the options and the environment. Out: the way to the server, unchecked; or what is wrong with the options or the token. */
export async function wayOf(shell: Shell, options: Pick<RunOptions, 'seed' | 'tokenFile'>): Promise<Way | Diagnostic[]> {
  if (options.seed !== undefined) {
    return [
      fault(
        'seed-without-sandbox',
        '--seed is given without --sandbox',
        'Add --sandbox, or leave --seed out: a live workspace is not seeded.',
      ),
    ];
  }
  const baseUrl = urlFrom(shell.env);
  if (isDiagnostic(baseUrl)) return [baseUrl];
  const token = await tokenFrom(options.tokenFile, shell.env, async (path) =>
    (await streamed(path, shell.stop)).toString('utf8').replace(/^\ufeff/, ''),
  );
  if (isDiagnostic(token)) return [token];
  const httpsProxy = shell.env['HTTPS_PROXY'] ?? shell.env['https_proxy'];
  const noProxy = shell.env['NO_PROXY'] ?? shell.env['no_proxy'];
  return {
    baseUrl,
    token,
    userAgent: `pachform/${version()}`,
    ...(httpsProxy === undefined ? {} : { httpsProxy }),
    ...(noProxy === undefined ? {} : { noProxy }),
  };
}

/** Runs what may find the base URL, the token or the proxy unusable. Out: its result, or that as something to tell. */
export async function usable<T>(make: (http: typeof import('../http/index.ts')) => T): Promise<T | Diagnostic[]> {
  const http = await import('../http/index.ts');
  try {
    return make(http);
  } catch (error) {
    const { BadBaseUrl, BadProxy, BadToken } = http;
    if (!(error instanceof BadBaseUrl || error instanceof BadToken || error instanceof BadProxy)) throw error;
    const code = error instanceof BadBaseUrl ? 'base-url' : error instanceof BadToken ? 'token' : 'proxy';
    return [fault(code, error.message)];
  }
}

/** In: the options and the environment. Out: the connection, or what is wrong with them. Undici is loaded only for the real thing. */
export async function connectionOf(
  shell: Shell,
  options: RunOptions,
  emit: (event: HttpEvent) => void,
): Promise<Connection | Diagnostic[]> {
  if (options.sandbox) return inProcess(shell, options);
  const way = await wayOf(shell, options);
  if (Array.isArray(way)) return way;
  const rate = options.rate ?? defaultRate;
  return usable(({ api, sleepFor }) => {
    const world = { now: steady, sleep: sleepFor, random: Math.random, emit };
    const { send, close } = api({ ...way, ...world, rate });
    return { url: way.baseUrl, send, rate, sleep: sleepFor, close };
  });
}

/** What `server.url` says of the emulator inside the process. */
export const sandboxUrl = 'http://sandbox.invalid';

/** An emulator inside this process, made from the seed. */
export async function inProcess(shell: Shell, options: Pick<RunOptions, 'seed' | 'rate'>): Promise<Connection | Diagnostic[]> {
  const [{ createSandbox }, { seedFrom }, { sleepFor }] = await Promise.all([
    import('../sandbox/index.ts'),
    import('./seed.ts'),
    import('../http/clock.ts'),
  ]);
  const seed = options.seed === undefined ? { seed: {} } : await seedFrom(options.seed, shell.env, shell.stop);
  if ('diagnostics' in seed) return seed.diagnostics;
  try {
    const { send } = createSandbox(seed);
    // Nothing limits the emulator, and its clock moves with the requests: waits are short.
    return {
      url: sandboxUrl,
      send,
      rate: options.rate ?? defaultRate,
      sleep: (_, signal) => sleepFor(1, signal),
      close: async () => {},
    };
  } catch (error) {
    return [fault('seed', (error as Error).message, `Correct ${options.seed}.`)];
  }
}
