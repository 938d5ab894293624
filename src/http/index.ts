/** The Send that talks to Pachca: repeats outside, the limiter inside (each attempt passes it), the wire innermost. */
import type { Send } from '../wire/http.ts';
import type { Sleep } from './clock.ts';
import type { Emit } from './events.ts';
import { type Limiter, limited } from './limit.ts';
import { retrying } from './retry.ts';
import { type ConnectOptions, connect } from './undici.ts';

export { type Sleep, sleepFor } from './clock.ts';
export { type Sentence, sentence } from './errors.ts';
export type { Emit, HttpEvent } from './events.ts';
export type { Limiter } from './limit.ts';
export { BadBaseUrl, BadProxy, BadToken } from './undici.ts';

export interface ApiOptions extends Omit<ConnectOptions, 'concurrency'> {
  /** Requests per second. Default 40. */
  rate?: number;
  /** Requests, and sockets, at a time. Default 8. */
  inFlight?: number;
  now: () => number;
  sleep: Sleep;
  random: () => number;
  emit?: Emit;
}

export interface Api {
  send: Send;
  limiter: Limiter;
  close(): Promise<void>;
}

/** In: where, with which token, how fast, and the clock. Out: the Send for everything. Throws `BadBaseUrl`, `BadToken` or `BadProxy`. */
export function api(options: ApiOptions): Api {
  const connection = connect({ ...options, concurrency: options.inFlight ?? 8 });
  const limiter = limited(connection.send, options);
  return { send: retrying(limiter.send, options), limiter, close: connection.close };
}
