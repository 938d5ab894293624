/** What could not be read, as something to tell a person. */
import type { Diagnostic } from '../core/diagnostic.ts';
import { readKey } from '../core/kind.ts';
import type { Read } from '../core/plan.ts';
import { WireFailure, type WireRequest } from '../wire/http.ts';
import type { ApiProblem } from '../wire/problem.ts';
import { IncompleteList, ReadFailed } from './pages.ts';

/** What is wrong and what to do next, for a refusal or for an answer that never came. */
export type Explain = (
  problem: ApiProblem | WireFailure,
  request: Pick<WireRequest, 'method' | 'path'>,
) => { message: string; hint: string };

/** A read and the error that ended it. */
export interface Unread {
  read: Read;
  error: unknown;
}

const unwritten = 'Nothing was planned and nothing was written.';

/** In: what failed, in the order it was asked for. Out: one diagnostic per cause. Throws what is not a failure of reading. */
export function unreadable(failed: readonly Unread[], explain: Explain): Diagnostic[] {
  const causes = new Map<string, { diagnostic: Diagnostic; count: number }>();
  for (const { read, error } of failed) {
    const { cause, ...diagnostic } = diagnosticOf(read, error, explain);
    const same = causes.get(cause);
    if (same) same.count++;
    else causes.set(cause, { diagnostic, count: 1 });
  }
  return [...causes.values()].map(({ diagnostic, count }) =>
    count === 1 ? diagnostic : { ...diagnostic, message: `${diagnostic.message} (and ${count - 1} more like it)` },
  );
}

function diagnosticOf(read: Read, error: unknown, explain: Explain): Diagnostic & { cause: string } {
  if (error instanceof ReadFailed) return refused(read, error, explain);
  if (error instanceof IncompleteList)
    return {
      severity: 'error',
      code: 'incomplete-list',
      cause: `incomplete ${readKey(read)}`,
      message: `${readKey(read)} could not be read to its end: ${error.why} (page ${error.page})`,
      hint: `Half a list looks as if the other half had been removed. ${unwritten} Run it again in a moment.`,
    };
  if (error instanceof WireFailure) {
    const { message, hint } = explain(error, { method: 'GET', path: read.path });
    return {
      severity: 'error',
      code: 'no-answer',
      cause: `no answer ${error.code}`,
      message: `Could not read ${readKey(read)}: ${message}`,
      hint: `${hint} ${unwritten}`,
    };
  }
  throw error;
}

function refused(read: Read, { page, problem }: ReadFailed, explain: Explain): Diagnostic & { cause: string } {
  const where = page > 1 ? `${readKey(read)} (page ${page})` : readKey(read);
  const code = codes.get(problem.status) ?? 'read-failed';
  const { message, hint } = explain(problem, { method: 'GET', path: read.path });
  return {
    severity: 'error',
    code,
    // Other statuses are about one object; these are about the token, whatever is read.
    cause: `${code} ${problem.code} ${problem.scope ?? ''} ${code === 'read-failed' ? readKey(read) : ''}`,
    message: `Could not read ${where}: ${message}`,
    hint: `${hint} ${unwritten}`,
  };
}

/** Others are `read-failed`. */
const codes = new Map([
  [401, 'unauthorized'],
  [402, 'payment-required'],
  [403, 'forbidden'],
]);
