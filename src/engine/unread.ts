/** What could not be read, as something to tell a person. */
import type { Diagnostic } from '../core/diagnostic.ts';
import { readKey } from '../core/kind.ts';
import type { Read } from '../core/plan.ts';
import { WireFailure, type WireRequest } from '../wire/http.ts';
import type { ApiProblem } from '../wire/problem.ts';
import { IncompleteList, ReadFailed } from './pages.ts';

/** The sentence for a refusal: which of its many causes a status has, in words. */
export type Explain = (problem: ApiProblem, request: Pick<WireRequest, 'method' | 'path'>) => string;

/** A read and the error that ended it. */
export interface Unread {
  read: Read;
  error: unknown;
}

const again = 'Nothing was planned and nothing was written. Run it again in a moment.';

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
      hint: `Half a list looks as if the other half had been removed, so nothing is planned from it. ${again}`,
    };
  if (error instanceof WireFailure)
    return {
      severity: 'error',
      code: 'no-answer',
      cause: `no answer ${error.code}`,
      message: `No answer while reading ${readKey(read)}: ${error.message}`,
      hint: `Check the network, the proxy and the base URL. ${again}`,
    };
  throw error;
}

function refused(read: Read, { page, problem }: ReadFailed, explain: Explain): Diagnostic & { cause: string } {
  const where = page > 1 ? `${readKey(read)} (page ${page})` : readKey(read);
  const code = codes.get(problem.status) ?? 'read-failed';
  const quote = problem.request_id === undefined ? '' : ` If it stays, quote request ${problem.request_id} to Pachca's support.`;
  return {
    severity: 'error',
    code,
    cause: `${code} ${problem.code} ${problem.scope ?? ''} ${code === 'read-failed' ? readKey(read) : ''}`,
    message: `Could not read ${where}: ${explain(problem, { method: 'GET', path: read.path })}`,
    hint: hintOf(problem) + quote,
  };
}

const codes = new Map([
  [401, 'unauthorized'],
  [402, 'payment-required'],
  [403, 'forbidden'],
]);

function hintOf(problem: ApiProblem): string {
  if (problem.status === 401) return 'Check the token: it may be mistyped, revoked, or of another workspace.';
  if (problem.status === 402) return "Settle the workspace's plan in Pachca, then run it again.";
  if (problem.status === 403 && problem.scope !== undefined)
    return `Give the token the scope ${problem.scope} (Automations > API in Pachca), then run it again.`;
  if (problem.status === 403)
    return 'What this token may not see would look as if it did not exist; use a token that may read it.';
  if (problem.status === 429 || problem.status >= 500) return again;
  return 'Nothing was planned and nothing was written.';
}
