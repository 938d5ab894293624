/** What an apply did, as plain JSON. */
import type { ApiProblem } from '../wire/problem.ts';
import type { Address } from './address.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Change, Plan } from './plan.ts';

export type Result =
  /** Sent and confirmed. */
  | 'done'
  /** The workspace already was so. */
  | 'already'
  /** The server refused; `problem` holds its words. */
  | 'failed'
  /** Not sent: something that it needs failed, or the run stopped; `because` says which. */
  | 'skipped'
  /** Not sent: the object is no longer what was planned from. */
  | 'moved'
  /** Sent, no answer, and no way to find out: a person must look; `because` says where. */
  | 'uncertain';

export interface Outcome {
  step: string;
  label: string;
  serves: Address[];
  result: Result;
  /** The id learned by a create. */
  id?: number;
  because?: string;
  problem?: ApiProblem;
  /** Elements of a list that were not sent or were refused: a person to be created who was not, a bot that may not be added. */
  left_out?: { who: string; because: string }[];
  /** What went right but wants a word: a wait that ran out, a token that could not be stored. */
  warnings?: string[];
}

export interface Report {
  format: 1;
  outcomes: Outcome[];
  /** One line per change, worst result of its steps first. */
  changes: { address: Address; verb: string; result: Result | 'partly' }[];
  /** Ids of what was created. */
  created: Record<Address, number>;
  /** Chats that somebody made at the same moment: the same name twice. */
  twins: { address: Address; id: number; other: number }[];
  diagnostics: Diagnostic[];
  interrupted: boolean;
  requests: { reads: number; writes: number };
  seconds: number;
}

/** What the engine hands back of a run. */
export interface Ran {
  outcomes: Outcome[];
  twins: { address: Address; id: number; other: number }[];
  created: Record<Address, number>;
  requests: { reads: number; writes: number };
}

const good = (result: Result): boolean => result === 'done' || result === 'already';

/** In: a plan and what became of its steps. Out: the report, with one line per change. */
export function reportOf(
  plan: Plan,
  ran: Ran,
  extra: { already: readonly Change[]; diagnostics: Diagnostic[]; interrupted: boolean; seconds: number },
): Report {
  const blocked = new Set(plan.blocked.map((one) => one.address));
  const byAddress = new Map<Address, Outcome[]>();
  for (const outcome of ran.outcomes)
    for (const address of outcome.serves) byAddress.set(address, [...(byAddress.get(address) ?? []), outcome]);
  return {
    format: 1,
    outcomes: ran.outcomes,
    changes: [
      ...plan.changes.map((change) => ({
        address: change.address,
        verb: change.verb,
        result: blocked.has(change.address) ? ('skipped' as const) : resultOf(byAddress.get(change.address) ?? []),
      })),
      ...extra.already
        .filter((change) => !plan.changes.some((one) => one.address === change.address))
        .map((change) => ({ address: change.address, verb: change.verb, result: 'already' as const })),
    ],
    created: ran.created,
    twins: ran.twins,
    diagnostics: extra.diagnostics,
    interrupted: extra.interrupted,
    requests: ran.requests,
    seconds: extra.seconds,
  };
}

/** The result of a change: of its steps when they agree, `partly` when some went through. */
function resultOf(outcomes: readonly Outcome[]): Result | 'partly' {
  if (outcomes.every((one) => good(one.result) && !one.left_out?.length))
    return outcomes.some((one) => one.result === 'done') || outcomes.length === 0 ? 'done' : 'already';
  if (outcomes.some((one) => one.result === 'done')) return 'partly';
  const worst = ['uncertain', 'failed', 'moved', 'skipped'] as const;
  return worst.find((result) => outcomes.some((one) => one.result === result)) ?? 'partly';
}

/** Whether all that was to be done is done. */
export const complete = (report: Report): boolean =>
  !report.interrupted && report.twins.length === 0 && report.changes.every((change) => good(change.result as Result));
