/** All steps of a plan, each once, as soon as what it waits for has ended. */
import type { Address } from '../core/address.ts';
import type { Step } from '../core/plan.ts';
import type { Outcome } from '../core/report.ts';
import { type ExecuteDeps, type Run, runOf, type Twin } from './run.ts';
import { scheduleOf } from './schedule.ts';
import { aftermath, outcomeOf, runStep } from './step.ts';
import { findTwins } from './twin.ts';
import { verified } from './verify.ts';

export interface Execution {
  /** One per step, in the order of the plan. */
  outcomes: Outcome[];
  /** What somebody else made at the same moment. */
  twins: Twin[];
  /** Ids of what was created or taken over. */
  created: Record<Address, number>;
  /** Why the run ended early; absent where it did not. */
  halted?: string;
  requests: { reads: number; writes: number };
}

/**
 * In: the steps of a plan. Out: what became of each.
 * Throws only before anything is sent: on steps that wait for each other, or for one that is not there.
 */
export async function execute(steps: readonly Step[], deps: ExecuteDeps): Promise<Execution> {
  const schedule = scheduleOf(steps);
  const run = runOf(deps);
  const outcomes = new Map<string, Outcome>();
  const most = deps.inFlight ?? 8;
  run.emit({ type: 'steps', steps: steps.length });
  let sending = 0;
  let open = 0;

  await new Promise<void>((resolve) => {
    const settle = (step: Step, outcome: Outcome) => {
      outcomes.set(step.id, outcome);
      schedule.end(step.id);
      run.emit({ type: 'end', outcome });
    };
    const work = async (step: Step) => {
      run.emit({ type: 'begin', step: step.id, label: step.label });
      const outcome = await guarded(step, run);
      // Whoever only waits for a background effect keeps nobody else from sending.
      sending--;
      proceed();
      settle(step, await withWarnings(step, outcome, run));
      open--;
      proceed();
    };
    const proceed = () => {
      while (sending < most) {
        const step = schedule.take();
        if (step === undefined) break;
        const because = run.halted() ?? run.closedTo(step) ?? unmet(step, outcomes);
        if (because !== undefined) {
          settle(step, outcomeOf(step, { result: 'skipped', because }));
          continue;
        }
        sending++;
        open++;
        void work(step);
      }
      if (open === 0) resolve();
    };
    proceed();
  });

  await lookBack(steps, outcomes, run);
  const inOrder = steps.map((step) => outcomes.get(step.id)!);
  const created = steps.flatMap((step) => {
    const id = outcomes.get(step.id)?.id;
    return step.gives && id !== undefined ? [[step.gives.idOf, id] as const] : [];
  });
  const halted = run.halted();
  return {
    outcomes: inOrder,
    twins: run.twins,
    created: Object.fromEntries(created),
    ...(halted !== undefined && { halted }),
    requests: run.requests,
  };
}

/** Once at the end: what was made twice, and whether what was answered without a body shows. */
async function lookBack(steps: readonly Step[], outcomes: Map<string, Outcome>, run: Run): Promise<void> {
  const made = steps.flatMap((step) => {
    const { result, id } = outcomes.get(step.id)!;
    return step.twin && result !== 'already' && id !== undefined ? [{ step, id }] : [];
  });
  const { warnings, unlisted } = await findTwins(made, run);
  for (const [id, warning] of warnings) {
    const outcome = outcomes.get(id)!;
    outcomes.set(id, { ...outcome, warnings: [...(outcome.warnings ?? []), warning] });
  }
  const unshown = run.halted() === undefined ? await verified(steps, outcomes, run) : [];
  for (const [id, because] of [...unlisted, ...unshown]) {
    const { result: _, ...outcome } = outcomes.get(id)!;
    outcomes.set(id, { ...outcome, result: 'uncertain', because });
  }
}

/** A step that needs another one is not sent when that one did not succeed. */
function unmet(step: Step, outcomes: ReadonlyMap<string, Outcome>): string | undefined {
  for (const id of step.needs) {
    const { result, label, id: made } = outcomes.get(id)!;
    // What was made with another value than was sent is there all the same.
    if (result !== 'done' && result !== 'already' && made === undefined) return `it needs: ${label} (${words[result]})`;
  }
  return undefined;
}

const words = {
  failed: 'failed',
  skipped: 'skipped',
  moved: 'not done: the object has changed since',
  uncertain: 'it may or may not have happened',
};

/** Our own faults end one step, not the report of all the others. */
async function guarded(step: Step, run: Run): Promise<Outcome> {
  try {
    return await runStep(step, run);
  } catch (error) {
    const because = `a fault of pachform: ${(error as Error).message}; look at it in Pachca, then run plan again`;
    return outcomeOf(step, { result: 'uncertain', because });
  }
}

async function withWarnings(step: Step, outcome: Outcome, run: Run): Promise<Outcome> {
  const warnings = [...(outcome.warnings ?? []), ...(await aftermath(step, outcome, run))];
  return warnings.length === 0 ? outcome : { ...outcome, warnings };
}
