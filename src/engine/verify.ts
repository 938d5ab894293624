/** Does it show? An answer without a body only says that it was heard; once at the end of an apply the workspace is asked. */
import type { Step } from '../core/plan.ts';
import type { Outcome } from '../core/report.ts';
import { inFlight } from './inflight.ts';
import type { Run } from './run.ts';
import { shown } from './shown.ts';

/** So many looks are nothing; of more writes a sample of each sort is looked at, and all of them once one does not show. */
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
  const first = claims.length <= allOf ? claims : sampled(claims);
  let missing = await notShown(first, run);
  if (missing.length > 0 && first.length < claims.length) missing = await notShown(claims, run);
  return new Map(missing.map((step) => [step.id, words]));
}

const words =
  'the server said that it is done, and it does not show: it was not kept, or somebody undid it at once; run plan again to see';

function sampled(steps: readonly Step[]): Step[] {
  const seen = new Map<string, number>();
  return steps.filter(({ does }) => {
    const count = (seen.get(does) ?? 0) + 1;
    seen.set(does, count);
    return count <= sampleOf;
  });
}

async function notShown(steps: readonly Step[], run: Run): Promise<Step[]> {
  let left = await looked(steps, run);
  for (const pause of pauses) {
    if (left.length === 0 || run.signal.aborted) break;
    await run.deps.sleep(pause, run.signal).catch(() => undefined);
    left = await looked(left, run);
  }
  return left;
}

/** Each read is made once for all steps that look at the same. */
async function looked(steps: readonly Step[], run: Run): Promise<Step[]> {
  const asked = new Map<string, ReturnType<Run['send']>>();
  const send: Run['send'] = (request, signal) => {
    const key = JSON.stringify([request.path, request.query]);
    const answer = asked.get(key) ?? run.send(request, signal);
    asked.set(key, answer);
    return answer;
  };
  const results = await inFlight(steps, 8, (step) => shown(step, { method: 'GET', path: '' }, { ...run, send }));
  return steps.filter((_, at) => results[at] === 'no');
}
