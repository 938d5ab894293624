/** The way to the server, for a few questions. */
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Send } from '../../wire/http.ts';
import { inProcess, usable, wayOf } from '../connection.ts';
import type { RunOptions } from '../options.ts';
import type { Shell } from '../shell.ts';
import type { Setting } from './facts.ts';

export type Where = Pick<RunOptions, 'tokenFile' | 'sandbox' | 'seed'>;

export interface Reached {
  setting: Setting;
  send: Send;
  close(): Promise<void>;
}

/** One attempt per question, and less patience than a run has: what is wrong is to be told, not to be waited out. */
const timeouts = { connect: 5_000, headers: 15_000, body: 15_000, total: 30_000 };

/** In: the shell and where to look. Out: a way to ask, or why there is none. */
export async function reach(shell: Shell, options: Where): Promise<Reached | Diagnostic[]> {
  if (options.sandbox) {
    const connection = await inProcess(shell, options);
    return Array.isArray(connection) ? connection : { ...connection, setting: { url: connection.url, here: true } };
  }
  const way = await wayOf(shell, options);
  if (Array.isArray(way)) return way;
  const { baseOf, connect } = await import('../../http/undici.ts');
  return usable(() => {
    const { loopback } = baseOf(way.baseUrl);
    const connection = connect({ ...way, timeouts });
    return { ...connection, setting: settingOf(way.baseUrl, loopback, shell.env) };
  });
}

/** Whether NO_PROXY takes a host out of the proxy's care: `*`, the host itself, or `.domain`; each with a port or without. */
export function excepted(url: string, noProxy: string): boolean {
  const { hostname, port, protocol } = new URL(url);
  const ours = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      const [, name = '', only] = /^(.+?)(?::(\d+))?$/.exec(entry)!;
      if (only !== undefined && only !== ours) return false;
      return name === '*' || (/^[.*]/.test(name) ? hostname.endsWith(name.replace(/^\*/, '')) : hostname === name);
    });
}

/** In: the base URL, whether it is this machine, the environment. Out: how the server is reached; no user, no password. */
export function settingOf(url: string, here: boolean, env: Shell['env']): Setting {
  const of = (name: string): string => (env[name] ?? env[name.toLowerCase()] ?? '').trim();
  const proxy = of('HTTPS_PROXY');
  const used = proxy !== '' && !here && !excepted(url, of('NO_PROXY'));
  const ignored = ['HTTP_PROXY', 'ALL_PROXY'].find((name) => of(name) !== '');
  return {
    url,
    here,
    ...(used && { proxy: new URL(proxy.includes('://') ? proxy : `http://${proxy}`).host }),
    ...(ignored !== undefined && { ignored }),
    ...(env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0' && { unchecked: true as const }),
    ...(of('NODE_EXTRA_CA_CERTS') !== '' && { extra: true as const }),
  };
}
