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
 * Before the first creation: whether somebody made the very thing since planning. Each list is read once per run, as far as it is new.
 * Out: the ids of what is there; nothing where nobody could look, since the look at the end tells it all the same.
 */
export async function alreadyMade(step: Step, run: Run): Promise<number[]> {
  const read = step.twin && readOf(step.twin, run);
  if (step.twin === undefined || read === undefined) return [];
  const key = keyOf(read);
  const rows = run.newest.get(key) ?? newestOf(read, step.probe?.newest ?? 0, run).catch(() => []);
  run.newest.set(key, rows);
  return same(await rows, step.twin, run.taken(step.gives?.idOf ?? ''));
}

export interface Created {
  step: Step;
  id: number;
}

/** After the last creation: one look for the twins of all that was made. Out: warnings, by step; twins go to `run.twins`. */
export async function findTwins(created: readonly Created[], run: Run): Promise<Map<string, string>> {
  const warnings = new Map<string, string>();
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
      const rows = await newestOf(read, of[0]!.step.probe?.newest ?? 0, run);
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
  return warnings;
}
