/** What is told on stderr while a run goes on: one line that changes on a terminal, plain lines elsewhere. */
import type { Send, WireRequest } from '../wire/http.ts';
import type { Output } from './shell.ts';
import { safe } from './show/safe.ts';
import { duration } from './show/totals.ts';
import { columns } from './show/width.ts';

/** How much of a part of the run is done, of what is known to be to do. */
export interface Share {
  done: number;
  of: number;
}

export interface Progress {
  /** A new part of the run begins: `Reading the workspace`. */
  phase(title: string): void;
  /** Something within it has happened: on a terminal shown no more often than can be read, elsewhere a line now and then. */
  step(detail: string, share?: Share): void;
  /** A line that stays. */
  line(text: string): void;
  /** Takes the changing line away, before something else is printed. */
  clear(): void;
}

/** Milliseconds between two paintings of the line. */
const calm = 80;

/** Milliseconds of silence, off a terminal, after which a line says that it goes on: logs stay short, and nobody thinks it hangs. */
const patience = 10_000;

/** Nothing is foretold from less: milliseconds, and parts done. */
const soonest = { ms: 2000, done: 5 };

/**
 * In: what is done, and milliseconds since it began. Out: `, about 40 s left`; '' where that cannot be told yet.
 * Rounded to what somebody waiting can use.
 */
export function remaining({ done, of }: Share, ms: number): string {
  if (ms < soonest.ms || done < soonest.done || done >= of) return '';
  const seconds = ((ms / done) * (of - done)) / 1000;
  const step = seconds < 20 ? 1 : seconds < 90 ? 5 : 30;
  return `, about ${duration(Math.max(step, Math.round(seconds / step) * step))} left`;
}

/** In: where to, a clock, and whether nothing at all is to be told but lines. Out: the progress of one run. */
export function progressOn(err: Output, now: () => number, plain: boolean): Progress {
  let title = '';
  let painted = 0;
  let told = 0;
  let begun = 0;
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
  const say = (text: string): void => {
    err.write(`${safe(text)}\n`);
    told = now();
  };
  const shareText = (share: Share | undefined): string =>
    share === undefined ? '' : ` · ${share.done} of ${share.of}${remaining(share, now() - begun)}`;
  return {
    phase(text) {
      title = text;
      begun = now();
      if (live) paint(`${title} …`);
      else say(`${text} …`);
    },
    step(detail, share) {
      if (live) {
        if (now() - painted >= calm) paint(`${title}${shareText(share)} · ${detail}`);
      } else if (now() - told >= patience) say(`${title}${shareText(share)} …`);
    },
    line(text) {
      clear();
      say(text);
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

/** What happens in a run, as far as it is counted. */
export type Happening =
  | { type: 'phase'; title: string }
  | { type: 'asked'; reads: number }
  | { type: 'read'; path: string }
  | { type: 'answered'; path: string }
  | { type: 'steps'; steps: number }
  | { type: 'begin'; step: string; label: string }
  | { type: 'end'; outcome: { step: string; label: string } };

/** Counts what happens, for the progress and for whoever cannot wait. Out: what to call, and what is being waited for. */
export function counting(progress: Progress): { watch(event: Happening): void; waitingFor(): string } {
  let pages = 0;
  const lists = { done: 0, of: 0 };
  const steps = { done: 0, of: 0 };
  const open = new Map<string, string>();
  return {
    waitingFor: () => {
      const more = open.size > 3 ? ` and ${open.size - 3} more` : '';
      return open.size === 0 ? 'the requests in flight' : [...open.values()].slice(0, 3).join('; ') + more;
    },
    watch(event) {
      if (event.type === 'phase') {
        lists.done = 0;
        lists.of = 0;
        progress.phase(event.title);
      } else if (event.type === 'asked') lists.of += event.reads;
      else if (event.type === 'answered') lists.done += 1;
      else if (event.type === 'read') progress.step(`${++pages} ${pages === 1 ? 'page' : 'pages'} · ${event.path}`, { ...lists });
      else if (event.type === 'steps') Object.assign(steps, { done: 0, of: event.steps });
      else if (event.type === 'begin') {
        open.set(event.step, event.label);
        progress.step(event.label, { ...steps });
      } else {
        open.delete(event.outcome.step);
        steps.done += 1;
        progress.step(event.outcome.label, { ...steps });
      }
    },
  };
}
