/** Did a lost create happen? Looked up before it is sent again. */
import type { Step } from '../core/plan.ts';
import type { Json, Send } from '../wire/http.ts';
import type { Moment, ServerClock } from './clock.ts';
import { type Fillers, fillRead, fillValue } from './fill.ts';
import { at, idOf, looksLike } from './match.ts';
import { pagesOf } from './pages.ts';
import { makeRead } from './read.ts';

/** How much older than its request a thing may look: clocks and their whole seconds. */
export const tolerance = 2000;

export type Found = { ids: number[] } | { unknown: string };

export interface Probing extends Fillers {
  send: Send;
  clock: ServerClock;
  /** When the request was begun. */
  since: Moment;
  /** Ids that belong to others: never ours. */
  taken: ReadonlySet<number>;
}

/**
 * In: the probe of a step. Out: the ids of all that could be what was sent, or why nobody can tell.
 * With `since: 'sent'` a list is read newest first, and only while it is newer; otherwise to its end.
 */
export async function probe(probe: NonNullable<Step['probe']>, probing: Probing): Promise<Found> {
  const read = fillRead(probe.read, probing);
  const match = fillValue(probe.match, probing);
  if ('missing' in read) return { unknown: `${read.missing.join(', ')} is not known` };
  if ('missing' in match) return { unknown: `${match.missing.join(', ')} is not known` };
  const ids = new Set<number>();
  const fresh = (item: Json) => probe.since === undefined || isNewer(item, probing);
  const look = (items: readonly Json[]) => {
    for (const item of items) {
      const id = idOf(item);
      const ours = id !== undefined && !probing.taken.has(id) && fresh(item);
      if (ours && looksLike(item, match.value as Record<string, Json>)) ids.add(id);
    }
  };
  try {
    if (!read.list) look((await makeRead({ ...read, tolerate: [404, ...(read.tolerate ?? [])] }, probing.send)).items ?? []);
    else
      for await (const { rows } of pagesOf(read, probing.send)) {
        look(rows);
        if (probe.since !== undefined && newestFirst(rows) && !rows.every(fresh)) break;
      }
  } catch (error) {
    return { unknown: (error as Error).message };
  }
  return { ids: [...ids] };
}

/** A list that is sorted the other way must be read to its end. */
const newestFirst = (rows: readonly Json[]): boolean => (idOf(rows[0]) ?? 0) >= (idOf(rows.at(-1)) ?? 0);

function isNewer(item: Json, { clock, since }: Probing): boolean {
  const created = Date.parse(String(at(item, 'created_at')));
  return !Number.isNaN(created) && created >= clock.there(since) - tolerance;
}
