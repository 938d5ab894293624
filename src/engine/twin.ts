/** Did somebody make the same thing at the same moment? */
import type { Step } from '../core/plan.ts';
import type { Send } from '../wire/http.ts';
import { type Fillers, fillRead } from './fill.ts';
import { idOf, looksLike } from './match.ts';
import { pagesOf } from './pages.ts';

export interface Looking extends Fillers {
  send: Send;
  /** Ids that this run or the plan knows: no twins. */
  taken: ReadonlySet<number>;
}

/** In: a step's look for twins. Out: their ids, or why nobody could look. One page is read, the newest. */
export async function twinsOf(twin: NonNullable<Step['twin']>, looking: Looking): Promise<number[] | { unknown: string }> {
  const read = fillRead(twin.read, looking);
  if ('missing' in read) return { unknown: `${read.missing.join(', ')} is not known` };
  const known = new Set(twin.known);
  try {
    for await (const { rows } of pagesOf(read, looking.send))
      return rows
        .filter((row) => looksLike(row, twin.match))
        .flatMap((row) => idOf(row) ?? [])
        .filter((id) => !known.has(id) && !looking.taken.has(id));
    return [];
  } catch (error) {
    return { unknown: (error as Error).message };
  }
}
