/** What the server's clock says, learned from the Date header of its answers. */
import type { WireResponse } from '../wire/http.ts';

/** A moment: by our clock, and the last that the server had said of its own by then. */
export interface Moment {
  ours: number;
  theirs?: number;
}

export interface ServerClock {
  /** Every answer teaches. */
  learn(response: WireResponse): void;
  /** This moment. */
  mark(): Moment;
  /** In: a moment. Out: the same moment by the server's clock in ms, never later than it truly was there. */
  there(moment: Moment): number;
}

/**
 * In: our clock. Out: the server's. What the server said before a moment is a lower bound of it, whatever our clock did since;
 * where it had said nothing yet, what it said later is counted back. Without any Date the two are taken for equal.
 */
export function serverClock(now: () => number): ServerClock {
  let last: { ours: number; theirs: number } | undefined;
  return {
    learn: ({ headers }) => {
      const date = Date.parse(headers['date'] ?? '');
      if (!Number.isNaN(date)) last = { ours: now(), theirs: date };
    },
    mark: () => ({ ours: now(), ...(last && { theirs: last.theirs }) }),
    there: ({ ours, theirs }) => theirs ?? (last === undefined ? ours : last.theirs - Math.max(0, last.ours - ours)),
  };
}
