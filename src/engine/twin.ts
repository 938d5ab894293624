/** Did somebody make the same thing at the same moment? */
import type { Read, Step } from '../core/plan.ts';
import type { Json } from '../wire/http.ts';
import { fillRead } from './fill.ts';
import { idOf, looksLike } from './match.ts';
import { pagesOf } from './pages.ts';
import { reaches } from './probe.ts';
import type { Run } from './run.ts';

/** More pages than any apply makes chats for. */
const mostPages = 20;

/** In: a list, and the largest id that planning knew. Out: its rows down to that one, newest first where the server sorts so. Throws what reading throws. */
async function newestOf(read: Read, newest: number, run: Run): Promise<Json[]> {
  const rows: Json[] = [];
  for await (const page of pagesOf(read, run.send)) {
    rows.push(...page.rows);
    if (reaches(page.rows, newest) || page.page >= mostPages) break;
  }
  return rows;
}

const same = (rows: readonly Json[], twin: NonNullable<Step['twin']>, taken: ReadonlySet<number>): number[] => {
  const known = new Set(twin.known);
  return rows
    .filter((row) => looksLike(row, twin.match))
    .flatMap((row) => idOf(row) ?? [])
    .filter((id) => !known.has(id) && !taken.has(id));
};

const readOf = ({ read }: NonNullable<Step['twin']>, run: Run): Read | undefined => {
  const filled = fillRead(read, run);
  return 'missing' in filled ? undefined : filled;
};
const keyOf = (read: Read) => JSON.stringify([read.path, read.query]);

/**
 * Before the first creation: whether somebody made the very thing since planning, and whether planning saw what there is.
 * Each list is read once per run, as far as it is new.
 * Out: why nothing is to be made; nothing where nobody could look, since the look at the end tells it all the same.
 */
export async function notToBeMade(step: Step, run: Run): Promise<string | undefined> {
  const read = step.twin && readOf(step.twin, run);
  if (step.twin === undefined || read === undefined) return undefined;
  const key = keyOf(read);
  const rows = run.newest.get(key) ?? newestOf(read, step.probe?.newest ?? 0, run).catch(() => []);
  run.newest.set(key, rows);
  const made = same(await rows, step.twin, run.taken(step.gives?.idOf ?? ''));
  if (made.length > 0) return `somebody has made it since planning (id ${made.join(', ')})`;
  const seen = run.deps.seen?.(step);
  const newest = Math.max(0, ...(seen ?? []));
  const lost = (await rows)
    .flatMap((row) => idOf(row) ?? [])
    .filter((id) => seen?.has(id) === false && (newest === 0 || id < newest));
  return lost.length === 0
    ? undefined
    : `there are others that planning did not see (id ${lost.slice(0, 5).join(', ')}${lost.length > 5 ? ` and ${lost.length - 5} more` : ''}): its lists were not whole`;
}

export interface Created {
  step: Step;
  id: number;
}

/** How often the list is asked again that does not show what was made, in ms after one another. */
const pauses = [500, 1000, 2000, 4000];

export interface TwinLook {
  /** By step: why nobody could look. */
  warnings: Map<string, string>;
  /** By step: the list does not show what was made, so it does not show others' either. */
  unlisted: Map<string, string>;
}

/** After the last creation: one look for the twins of all that was made. Twins go to `run.twins`. */
export async function findTwins(created: readonly Created[], run: Run): Promise<TwinLook> {
  const warnings = new Map<string, string>();
  const unlisted = new Map<string, string>();
  const lists = new Map<string, { read: Read; of: Created[] }>();
  for (const one of created) {
    const read = readOf(one.step.twin!, run);
    if (read === undefined) continue;
    const list = lists.get(keyOf(read)) ?? { read, of: [] };
    list.of.push(one);
    lists.set(keyOf(read), list);
  }
  for (const { read, of } of lists.values()) {
    try {
      const look = () => newestOf(read, of[0]!.step.probe?.newest ?? 0, run);
      let rows = await look();
      const missing = () => of.filter(({ id }) => !rows.some((row) => idOf(row) === id));
      for (const pause of pauses) {
        if (missing().length === 0 || run.signal.aborted) break;
        await run.deps.sleep(pause, run.signal).catch(() => undefined);
        rows = await look();
      }
      for (const { step, id } of missing())
        unlisted.set(
          step.id,
          `it was made (id ${id}), and the list that should show it does not: what else it leaves out nobody knows`,
        );
      for (const { step, id } of of)
        for (const other of same(rows, step.twin!, run.taken(step.gives!.idOf)))
          if (other !== id) run.twins.push({ address: step.gives!.idOf, id, other });
    } catch (error) {
      for (const { step } of of)
        warnings.set(
          step.id,
          `nobody could look whether somebody made the same at the same moment (${(error as Error).message})`,
        );
    }
  }
  return { warnings, unlisted };
}
