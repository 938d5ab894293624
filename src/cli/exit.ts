/** Exit codes: pipelines branch on them, so they never change their meaning. */
import type { Plan } from '../core/plan.ts';
import type { Report } from '../core/report.ts';
import { executable } from './executable.ts';

export const exits = {
  /** Done; for `plan` also: changes, unless `--detailed-exitcode` is given. */
  ok: 0,
  /** Usage, manifest, network or HTTP failure while reading; nothing was written. */
  error: 1,
  /** `plan --detailed-exitcode`: there are changes. */
  changes: 2,
  /** A guard, blocked entries, an incomplete or forbidden view, "no" as the answer; nothing was written. */
  refused: 3,
  /** The saved plan is stale; nothing was written. */
  stale: 4,
  /** Applied in part. */
  partly: 5,
  /** Stopped by a signal. */
  interrupted: 130,
} as const;

export type Exit = (typeof exits)[keyof typeof exits];

/** The exit code of a run that ended before anything was written. */
export const exitOfEnd = (is: 'error' | 'refused' | 'stale' | 'interrupted'): Exit => exits[is];

/** The exit code of `plan`. In: the plan, whether an apply of it would be refused, whether changes are told apart. */
export function exitOfPlan(plan: Plan, refused: boolean, detailed: boolean): Exit {
  if (refused) return exits.refused;
  return detailed && executable(plan).length > 0 ? exits.changes : exits.ok;
}

/** The exit code of an apply: 0 only where everything that was planned is so, and nothing needs a person. */
export function exitOfReport(report: Report): Exit {
  if (report.interrupted) return exits.interrupted;
  const fine = (result: string): boolean => result === 'done' || result === 'already';
  const whole =
    report.changes.every(({ result }) => fine(result)) &&
    report.outcomes.every((one) => fine(one.result) && (one.left_out?.length ?? 0) === 0) &&
    report.twins.length === 0 &&
    report.diagnostics.every(({ severity }) => severity !== 'error');
  return whole ? exits.ok : exits.partly;
}
