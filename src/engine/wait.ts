/** Waiting for what the server does in the background. */
import type { Step } from '../core/plan.ts';
import type { Json, Send } from '../wire/http.ts';
import { type Fillers, fillRead, fillValue } from './fill.ts';
import { idOf } from './match.ts';
import { makeRead } from './read.ts';

export interface Waiting extends Fillers {
  send: Send;
  now: () => number;
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  signal: AbortSignal;
}

/** In: how often was looked. Out: the pause before the next look, in ms. */
export const pauseAfter = (looks: number): number => Math.min(250 * 2 ** (looks - 1), 5000);

/** In: the wait of a step. Out: a warning when the effect did not show in time. Never throws: the write itself has succeeded. */
export async function waitUntil(until: NonNullable<Step['until']>, waiting: Waiting): Promise<string | undefined> {
  const read = fillRead(until.read, waiting);
  if ('missing' in read) return `not waited for: ${read.missing.join(', ')} is not known`;
  const present = known(until.present, waiting);
  const absent = known(until.absent, waiting);
  const shows = (items: readonly Json[]) => {
    const ids = new Set<Json | undefined>(items.map(idOf));
    return present.every((id) => ids.has(id)) && !absent.some((id) => ids.has(id));
  };
  const deadline = waiting.now() + until.seconds * 1000;
  for (let looks = 1; ; looks++) {
    const items = await makeRead(read, waiting.send).then(
      (reading) => reading.items ?? [],
      () => undefined,
    );
    if (items && shows(items)) return undefined;
    if (waiting.signal.aborted) return 'the run was stopped before its effect showed; run plan again to see';
    const left = deadline - waiting.now();
    if (left <= 0)
      return `its effect did not show within ${until.seconds} seconds: Pachca works on it in the background; run plan again later`;
    await waiting.sleep(Math.min(pauseAfter(looks), left), waiting.signal).catch(() => undefined);
  }
}

/** Ids that nobody knows cannot be waited for. */
const known = (ids: NonNullable<Step['until']>['present'], from: Fillers): Json[] =>
  (ids ?? []).flatMap((id) => {
    const filled = fillValue(id, from);
    return 'value' in filled ? [filled.value] : [];
  });
