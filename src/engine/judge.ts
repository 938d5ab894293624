/** What an answer means for a write. Pure, but for `attempt`. */
import type { Step } from '../core/plan.ts';
import { concealer } from '../wire/conceal.ts';
import { type Json, type Send, WireFailure, type WireRequest, type WireResponse } from '../wire/http.ts';
import { pauseText } from '../wire/pause.ts';
import { type ApiProblem, isPage, problemsOf } from '../wire/problem.ts';
import { at, idOf } from './match.ts';

export type Verdict =
  /** Confirmed; `id` where the step learns one. */
  | { is: 'done'; response: WireResponse; id?: number }
  /** Refused, in a way that means "already so". */
  | { is: 'already'; problem?: ApiProblem }
  /** Refused; nothing was written. */
  | { is: 'refused'; problem: ApiProblem; all: ApiProblem[] }
  /** It may have happened. */
  | { is: 'lost'; why: string; problem?: ApiProblem }
  /** The server never saw it. */
  | { is: 'unsent'; why: string };

/** Sends once. Out: the answer, or the error in place of it. */
export async function attempt(send: Send, request: WireRequest, signal?: AbortSignal): Promise<WireResponse | Error> {
  try {
    signal?.throwIfAborted();
    return await send(request, signal);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** In: an answer or the error in place of it. Out: what it means for a step. */
export function judge(
  answer: WireResponse | Error,
  step: Pick<Step, 'done' | 'gives' | 'answers'>,
  signal?: AbortSignal,
): Verdict {
  if (answer instanceof WireFailure)
    return answer.sent ? { is: 'lost', why: answer.message } : { is: 'unsent', why: answer.message };
  // By contract `send` rejects with the signal's reason only before anything was sent; any other error is a fault.
  if (answer instanceof Error)
    return signal?.aborted ? { is: 'unsent', why: 'the run was stopped' } : { is: 'lost', why: answer.message };
  const { status, body } = answer;
  const named = at(body, 'errors');
  const fine = status >= 200 && status < 300 && !(Array.isArray(named) && named.length > 0);
  if (fine) return confirmed(answer, step);
  const all = problemsOf(answer);
  const problem = all[0]!;
  const done = step.done ?? [];
  if (done.includes(status) || all.some(({ code }) => code !== '' && done.includes(code))) return { is: 'already', problem };
  // A server that was tired of waiting (408) may have heard enough, as one that broke.
  if (status >= 500 || status === 408) return { is: 'lost', why: `the server answered ${status}`, problem };
  return { is: 'refused', problem, all };
}

/** Done is what the answer shows to be so: the object, or the empty answer of a write that has none. */
function confirmed(response: WireResponse, step: Pick<Step, 'gives' | 'answers'>): Verdict {
  const { status, body } = response;
  const data = at(body, 'data');
  const holds = typeof data === 'object' && data !== null && !Array.isArray(data);
  const id = idOf(data);
  const usual = status === 200 || status === 201;
  if (step.gives !== undefined && usual && id !== undefined) return { is: 'done', response, id };
  if (step.gives === undefined && step.answers === 'object' && usual && holds) return { is: 'done', response };
  const empty = status === 204 || (usual && (body === null || data !== undefined));
  if (step.gives === undefined && step.answers === undefined && empty) return { is: 'done', response };
  return { is: 'lost', why: `the server answered ${status} with ${bodyWords(response)}, which does not say that it is done` };
}

/** What an answer holds, for people. */
function bodyWords({ headers, body }: WireResponse): string {
  if (typeof body === 'string' && (/html/.test(headers['content-type'] ?? '') || /^\s*</.test(body)))
    return 'an HTML page (a proxy or a sign-in page?)';
  return body === null || body === '' ? 'nothing' : 'something else than the object';
}

/** In: a refusal. Out: why nothing else should be tried after it, for people; nothing where others may fare better. */
export function haltAfter(problem: ApiProblem): string | undefined {
  const { status, code, retry_after, until } = problem;
  if (status === 402) return 'Pachca answered 402: the workspace must be paid for first';
  if (status === 401 || ofToken.has(code)) return `Pachca no longer accepts the token (${status})`;
  if (status === 407 || status === 511) return `a proxy on the way to Pachca wants somebody to sign in (${status})`;
  if (status >= 300 && status < 400) return `the requests are redirected to another address (${status})`;
  if (status >= 200 && status < 300 && isPage(problem))
    return `${problem.answered} came instead of an answer of Pachca: a proxy or a sign-in page (${status})`;
  if (status !== 429) return undefined;
  return retry_after === undefined
    ? 'Pachca keeps refusing requests for being too many (429)'
    : `Pachca asks for a pause of ${pauseText(retry_after, until)}`;
}

/** OAuth's words for a token that is worth nothing, whatever the status. */
const ofToken = new Set(['invalid_token', 'unauthenticated']);
/** And for a token that may do other things. */
const ofScope = new Set(['insufficient_scope', 'role_forbidden']);

/**
 * In: a refusal, and the scope that the refused step needs. Out: the scopes that the token cannot use, whatever object it is
 * about; none where the refusal may be about this one object.
 */
export function scopesRefused({ code, scope }: ApiProblem, own: string): string[] {
  if (!ofScope.has(code)) return [];
  const named = scope?.split(' ') ?? [];
  return named.length === 0 || named.includes(own) ? [own] : named;
}

/** In: a refusal. Out: whether the second spelling of the request is worth a try: nothing was written, and the reason is named. */
export const rephrases = (verdict: Verdict, on: readonly string[]): boolean =>
  verdict.is === 'refused' &&
  (verdict.problem.status === 400 || verdict.problem.status === 422) &&
  verdict.all.some(({ field, code }) => on.includes(field) || on.includes(code));

/** A problem without the values of the environment that the server may have repeated in it, in whatever spelling. */
export function discreet(problem: ApiProblem, secrets: readonly string[]): ApiProblem {
  if (secrets.length === 0) return problem;
  const hide = concealer(secrets);
  const deep = (value: Json): Json => {
    if (typeof value === 'string') return hide(value);
    if (typeof value === 'number') return secrets.includes(String(value)) ? '(secret)' : value;
    if (Array.isArray(value)) return value.map(deep);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [hide(key), deep(inner)]));
  };
  const { payload, request_id: id, ...rest } = problem;
  return {
    ...rest,
    field: hide(problem.field),
    message: hide(problem.message),
    ...(problem.answered !== undefined && { answered: hide(problem.answered) }),
    ...(problem.value !== undefined && { value: hide(problem.value) }),
    ...(payload !== undefined && { payload: deep(payload) }),
    // Half an id is of use to nobody.
    ...(id !== undefined && hide(id) === id && { request_id: id }),
  };
}
