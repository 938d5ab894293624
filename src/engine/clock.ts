/** What the server's clock says, learned from the Date header of its answers. */
import type { WireResponse } from '../wire/http.ts';

export interface ServerClock {
  /** Every answer teaches. */
  learn(response: WireResponse): void;
  /** In: a moment of our clock, in ms. Out: the same moment of the server's, never later than it truly was there. */
  there(moment: number): number;
}

/** In: our clock. Out: the server's. Before any answer with a Date the two are taken for equal. */
export function serverClock(now: () => number): ServerClock {
  let ahead: number | undefined;
  return {
    learn: ({ headers }) => {
      const date = Date.parse(headers['date'] ?? '');
      // The header is cut to whole seconds and the answer was under way: each gives a lower bound, the highest is the best.
      if (!Number.isNaN(date)) ahead = Math.max(ahead ?? Number.NEGATIVE_INFINITY, date - now());
    },
    there: (moment) => moment + (ahead ?? 0),
  };
}
