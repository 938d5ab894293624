/** What could not be read, as something to tell a person. */
import type { Diagnostic } from '../core/diagnostic.ts';
import { readKey } from '../core/kind.ts';
import type { Read } from '../core/plan.ts';
import { WireFailure, type WireRequest } from '../wire/http.ts';
import type { ApiProblem } from '../wire/problem.ts';
import { IncompleteList, ReadFailed } from './pages.ts';

/** The sentence for a refusal, or for an answer that never came: which of its many causes it has, in words. */
export type Explain = (problem: ApiProblem | WireFailure, request: Pick<WireRequest, 'method' | 'path'>) => string;

/** What is wrong; and what to do about it, where that is known. */
export interface Words {
  explain: Explain;
  hint?: Explain;
}

/** A read and the error that ended it. */
export interface Unread {
  read: Read;
  error: unknown;
}

const unwritten = 'Nothing was planned and nothing was written.';

/** In: what failed, in the order it was asked for. Out: one diagnostic per cause. Throws what is not a failure of reading. */
export function unreadable(failed: readonly Unread[], words: Words): Diagnostic[] {
  const causes = new Map<string, { diagnostic: Diagnostic; count: number }>();
  for (const { read, error } of failed) {
    const { cause, ...diagnostic } = diagnosticOf(read, error, words);
    const same = causes.get(cause);
    if (same) same.count++;
    else causes.set(cause, { diagnostic, count: 1 });
  }
  return [...causes.values()].map(({ diagnostic, count }) =>
    count === 1 ? diagnostic : { ...diagnostic, message: `${diagnostic.message} (and ${count - 1} more like it)` },
  );
}

function diagnosticOf(read: Read, error: unknown, { explain, hint }: Words): Diagnostic & { cause: string } {
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
    const asked = { method: 'GET', path: read.path } as const;
    return {
      severity: 'error',
      code: 'no-answer',
      cause: `no answer ${error.code}`,
      message: `Could not read ${readKey(read)}: ${explain(error, asked)}`,
      hint: `${hint?.(error, asked) ?? 'Check the network, the proxy and the base URL.'} ${unwritten}`,
    };
  }
  throw error;
}

function refused(read: Read, { page, problem }: ReadFailed, explain: Explain): Diagnostic & { cause: string } {
  const where = page > 1 ? `${readKey(read)} (page ${page})` : readKey(read);
  const code = codes.get(problem.status) ?? 'read-failed';
  return {
    severity: 'error',
    code,
    // Other statuses are about one object; these are about the token, whatever is read.
    cause: `${code} ${problem.code} ${problem.scope ?? ''} ${code === 'read-failed' ? readKey(read) : ''}`,
    message: `Could not read ${where}: ${explain(problem, { method: 'GET', path: read.path })}`,
    hint: `${nextStep(problem)} ${unwritten}`,
  };
}

function nextStep({ status, scope, request_id: id }: ApiProblem): string {
  if (status === 401) return 'Check the token: it may be mistyped, revoked, or of another workspace.';
  if (status === 402) return "Settle the workspace's plan in Pachca, then run it again.";
  if (status === 403 && scope !== undefined) return `Give the token the scope ${scope} (Automations > API in Pachca).`;
  if (status === 403) return 'What this token may not see would look as if it did not exist: use a token that may read it.';
  const quote = id === undefined ? '' : ` If it stays, quote request ${id} to Pachca's support.`;
  return status === 429 || status >= 500
    ? `Run it again in a moment.${quote}`
    : `The server does not understand this request.${quote}`;
}

/** Others are `read-failed`. */
const codes = new Map([
  [401, 'unauthorized'],
  [402, 'payment-required'],
  [403, 'forbidden'],
]);
