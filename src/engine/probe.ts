/** Did a lost create happen? Looked up before it is sent again. */
import type { Step } from '../core/plan.ts';
import type { Json, Send } from '../wire/http.ts';
import { type Fillers, fillRead, fillValue } from './fill.ts';
import { idOf, looksLike } from './match.ts';
import { pagesOf } from './pages.ts';
import { makeRead } from './read.ts';

/** All that could be what was sent, as it is now. */
export type Found = { ids: number[]; items: Json[] } | { unknown: string };

export interface Probing extends Fillers {
  send: Send;
  /** Ids that belong to others: never ours. */
  taken: ReadonlySet<number>;
}

/** In: the probe of a step. Out: the ids of all that could be what was sent, or why nobody can tell. No clock is asked: what planning knew is not new. */
export async function probe(probe: NonNullable<Step['probe']>, probing: Probing): Promise<Found> {
  const read = fillRead(probe.read, probing);
  const match = fillValue(probe.match, probing);
  if ('missing' in read) return { unknown: `${read.missing.join(', ')} is not known` };
  if ('missing' in match) return { unknown: `${match.missing.join(', ')} is not known` };
  const known = new Set(probe.known);
  const { newest } = probe;
  const ours = new Map<number, Json>();
  const look = (items: readonly Json[]) => {
    for (const item of items) {
      const id = idOf(item);
      const free = id !== undefined && !probing.taken.has(id) && !known.has(id);
      if (free && looksLike(item, match.value as Record<string, Json>)) ours.set(id, item);
    }
  };
  try {
    if (!read.list) look((await makeRead({ ...read, tolerate: [404, ...(read.tolerate ?? [])] }, probing.send)).items ?? []);
    else
      for await (const { rows } of pagesOf(read, probing.send)) {
        look(rows);
        if (newest !== undefined && reaches(rows, newest)) break;
      }
  } catch (error) {
    return { unknown: (error as Error).message };
  }
  return { ids: [...ours.keys()], items: [...ours.values()] };
}

/** Whether a page goes from new to old and is down at what was known; a list that is sorted the other way must be read to its end. */
export const reaches = (rows: readonly Json[], newest: number): boolean =>
  rows.length > 0 &&
  rows.every((row, at) => at === 0 || (idOf(rows[at - 1]) ?? 0) > (idOf(row) ?? 0)) &&
  (idOf(rows.at(-1)) ?? 0) <= newest;
