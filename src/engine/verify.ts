/** Does it show? An answer without a body only says that it was heard; once at the end of an apply the workspace is asked. */
import { readKey } from '../core/kind.ts';
import type { Read, Step } from '../core/plan.ts';
import type { Outcome } from '../core/report.ts';
import type { Json } from '../wire/http.ts';
import { fillRead } from './fill.ts';
import { inFlight } from './inflight.ts';
import { idOf } from './match.ts';
import { pageSize, readPages } from './pages.ts';
import type { Run } from './run.ts';
import { rowShows, shown } from './shown.ts';

/** What was answered with the object has been compared: of more than so many a few of each sort tell whether they are there at all. */
const allOf = 25;
const sampleOf = 3;
/** What works in the background, or in another service, takes a moment to show: pauses between looks, in ms. */
const pauses = [500, 1000, 2000, 4000];

/** In: the steps of a run and what became of them. Out: those that are said to be done and do not show, with the reason, by step. */
export async function verified(
  steps: readonly Step[],
  outcomes: ReadonlyMap<string, Outcome>,
  run: Run,
): Promise<Map<string, string>> {
  const claims = steps.filter(
    (step) => step.shows !== undefined && !step.shows.passing && outcomes.get(step.id)!.result === 'done',
  );
  const compared = claims.filter(({ answers }) => answers === 'object');
  const few = compared.length <= allOf ? compared : sampled(compared);
  const first = claims.filter((step) => step.answers !== 'object' || few.includes(step));
  let missing = await notShown(first, run);
  if (first.length < claims.length && few.some((step) => missing.has(step))) missing = await notShown(claims, run);
  return new Map([...missing].map(([{ id }, why]) => [id, words[why]]));
}

/** What is not seen to be done: it does not show, or nobody could look. */
type Missing = Map<Step, keyof typeof words>;
const words = {
  no: 'the server said that it is done, and it does not show: it was not kept, or somebody undid it at once; run plan again to see',
  unlooked: 'the server said that it is done, and nobody could look whether it is; run plan again to see',
};

function sampled(steps: readonly Step[]): Step[] {
  const seen = new Map<string, number>();
  return steps.filter(({ does }) => {
    const count = (seen.get(does) ?? 0) + 1;
    seen.set(does, count);
    return count <= sampleOf;
  });
}

async function notShown(steps: readonly Step[], run: Run): Promise<Missing> {
  let left = await looked(steps, run);
  for (const pause of pauses) {
    if (left.size === 0 || run.signal.aborted) break;
    await run.deps.sleep(pause, run.signal).catch(() => undefined);
    left = await looked([...left.keys()], run);
  }
  return left;
}

/** Each read is made once for all steps that look at the same; of what a list shows nothing else is asked. Out: what does not show. */
async function looked(steps: readonly Step[], run: Run): Promise<Missing> {
  const asked = new Map<string, ReturnType<Run['send']>>();
  const send: Run['send'] = (request, signal) => {
    const key = JSON.stringify([request.path, request.query]);
    const answer = asked.get(key) ?? run.send(request, signal);
    asked.set(key, answer);
    return answer;
  };
  const missing: Missing = new Map();
  const look = (some: readonly Step[]) =>
    inFlight(some, 8, async (step) => {
      const result = await shown(step, { method: 'GET', path: '' }, { ...run, send });
      if (result === 'no' || result === 'unlooked') missing.set(step, result);
    });
  const groups = inLists(steps, run);
  const grouped = new Set(groups.flat().map(({ step }) => step));
  const apart = steps.filter((step) => !grouped.has(step));
  await Promise.all([look(apart), ...groups.map(async (group) => look(await notInList(group, run)))]);
  return missing;
}

interface Listed {
  step: Step;
  /** The object's own path. */
  path: string;
  list: Read;
}

/** Steps whose objects a list shows in fewer requests than they take one by one, by list. */
function inLists(steps: readonly Step[], run: Run): Listed[][] {
  const groups = new Map<string, Listed[]>();
  for (const step of steps) {
    const { among, read } = step.shows!;
    const [list, filled] = [among && fillRead(among, run), fillRead(read, run)];
    if (list === undefined || 'missing' in list || 'missing' in filled) continue;
    groups.set(readKey(list), [...(groups.get(readKey(list)) ?? []), { step, path: filled.path, list }]);
  }
  return [...groups.values()].filter((group) => {
    const pages = Math.ceil((run.deps.seen?.(group[0]!.step).size ?? Number.POSITIVE_INFINITY) / Number(pageSize));
    return pages < new Set(group.map(({ path }) => path)).size;
  });
}

/** Out: what the list does not show: all of it where it could not be read. */
async function notInList(group: readonly Listed[], run: Run): Promise<Step[]> {
  const { list } = group[0]!;
  const rows = await readPages(list, run.send).then(
    ({ items }) => new Map(items.map((row): [string, Json] => [`${list.path}/${idOf(row)}`, row])),
    () => undefined,
  );
  return group
    .filter(({ step, path }) => rows === undefined || !rowShows(step.shows!, rows.get(path), run))
    .map(({ step }) => step);
}
