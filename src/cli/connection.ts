/** Where the requests of a run go: to Pachca, or to an emulator inside this process. */
import type { Diagnostic } from '../core/diagnostic.ts';
import type { HttpEvent } from '../http/events.ts';
import type { Send } from '../wire/http.ts';
import { fault } from './disk/problem.ts';
import { readText } from './files.ts';
import { tokenFrom, urlFrom } from './inputs.ts';
import type { RunOptions } from './options.ts';
import type { Shell } from './shell.ts';
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

/** In: the options and the environment. Out: the connection, or what is wrong with them. Undici is loaded only for the real thing. */
export async function connectionOf(
  shell: Shell,
  options: RunOptions,
  emit: (event: HttpEvent) => void,
): Promise<Connection | Diagnostic[]> {
  if (options.sandbox) return inProcess(shell, options);
  if (options.seed !== undefined) {
    return [
      fault(
        'seed-without-sandbox',
        '--seed is given without --sandbox',
        'Add --sandbox, or leave --seed out: a live workspace is not seeded.',
      ),
    ];
  }
  const token = await tokenFrom(options.tokenFile, shell.env, readText);
  if (isDiagnostic(token)) return [token];
  const { api, BadBaseUrl, BadProxy, BadToken, sleepFor } = await import('../http/index.ts');
  const url = urlFrom(shell.env);
  const httpsProxy = shell.env['HTTPS_PROXY'] ?? shell.env['https_proxy'];
  const noProxy = shell.env['NO_PROXY'] ?? shell.env['no_proxy'];
  const rate = options.rate ?? defaultRate;
  try {
    const { send, close } = api({
      baseUrl: url,
      token,
      userAgent: `pachform/${version()}`,
      rate,
      now: Date.now,
      sleep: sleepFor,
      random: Math.random,
      emit,
      ...(httpsProxy === undefined ? {} : { httpsProxy }),
      ...(noProxy === undefined ? {} : { noProxy }),
    });
    return { url, send, rate, sleep: sleepFor, close };
  } catch (error) {
    if (!(error instanceof BadBaseUrl || error instanceof BadToken || error instanceof BadProxy)) throw error;
    const code = error instanceof BadBaseUrl ? 'base-url' : error instanceof BadToken ? 'token' : 'proxy';
    return [fault(code, error.message)];
  }
}

/** What `server.url` says of the emulator inside the process. */
export const sandboxUrl = 'http://sandbox.invalid';

async function inProcess(shell: Shell, options: RunOptions): Promise<Connection | Diagnostic[]> {
  const [{ createSandbox }, { seedFrom }, { sleepFor }] = await Promise.all([
    import('../sandbox/index.ts'),
    import('./seed.ts'),
    import('../http/clock.ts'),
  ]);
  const seed = options.seed === undefined ? { seed: {} } : await seedFrom(options.seed, shell.env);
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
