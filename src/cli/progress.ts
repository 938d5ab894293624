/** What is told on stderr while a run goes on: one line that changes on a terminal, plain lines elsewhere. */
import type { Send, WireRequest } from '../wire/http.ts';
import type { Output } from './shell.ts';
import { safe } from './show/safe.ts';
import { columns } from './show/width.ts';

export interface Progress {
  /** A new part of the run begins: `reading the workspace`. */
  phase(title: string): void;
  /** Something within it has happened; shown on a terminal only, and not more often than can be read. */
  step(detail: string): void;
  /** A line that stays. */
  line(text: string): void;
  /** Takes the changing line away, before something else is printed. */
  clear(): void;
}

/** Milliseconds between two paintings of the line. */
const calm = 80;

/** In: where to, a clock, and whether nothing at all is to be told but lines. Out: the progress of one run. */
export function progressOn(err: Output, now: () => number, plain: boolean): Progress {
  let title = '';
  let painted = 0;
  let dirty = false;
  const live = err.isTTY && !plain;
  const clear = (): void => {
    if (dirty) err.write('\r\u001b[2K');
    dirty = false;
  };
  const paint = (text: string): void => {
    const room = (err.columns ?? 80) - 1;
    const line = safe(text);
    err.write(`\r\u001b[2K${columns(line) <= room ? line : [...line].slice(0, room).join('')}`);
    dirty = true;
    painted = now();
  };
  return {
    phase(text) {
      title = text;
      if (live) paint(`${title} …`);
      else err.write(`${safe(text)} …\n`);
    },
    step(detail) {
      if (live && now() - painted >= calm) paint(`${title} · ${detail}`);
    },
    line(text) {
      clear();
      err.write(`${safe(text)}\n`);
    },
    clear,
  };
}

/** A Send that tells every request and how it ended: method, path, status, milliseconds. Never a query, a body or a token. */
export function told(send: Send, now: () => number, tell: (line: string) => void): Send {
  return async (request: WireRequest, signal) => {
    const begun = now();
    const say = (end: string): void => tell(`${request.method} ${request.path} ${end} ${Math.round(now() - begun)} ms`);
    try {
      const response = await send(request, signal);
      say(String(response.status));
      return response;
    } catch (error) {
      say((error as { code?: string }).code ?? 'failed');
      throw error;
    }
  };
}
