/** One step: looked at, announced, sent, understood. */

import type { Address } from '../core/address.ts';
import type { Step } from '../core/plan.ts';
import type { Outcome } from '../core/report.ts';
import type { Json, WireRequest } from '../wire/http.ts';
import type { ApiProblem } from '../wire/problem.ts';
import type { Moment } from './clock.ts';
import { type FilledRequest, fillRead, fillRequest } from './fill.ts';
import { attempt, discreet, haltAfter, judge, rephrases, scopesRefused, type Verdict } from './judge.ts';
import { at, differs } from './match.ts';
import { get, ReadFailed } from './pages.ts';
import { probe } from './probe.ts';
import type { Run } from './run.ts';
import { type SplitResult, sendSplit } from './split.ts';
import { twinsOf } from './twin.ts';
import { waitUntil } from './wait.ts';

/** What became of a step, besides what names it. */
export type Ending = Omit<Outcome, 'step' | 'label' | 'serves'>;

/** In: a step and how it ended. Out: its outcome. */
export const outcomeOf = (step: Step, ending: Ending): Outcome => ({
  step: step.id,
  label: step.label,
  serves: step.serves,
  ...ending,
});

/** In: a step whose turn it is. Out: its outcome, with the id learned in `run.ids`. Waits for no background effect. */
export async function runStep(step: Step, run: Run): Promise<Outcome> {
  const filled = fillRequest(step.request, run);
  if ('missing' in filled) return outcomeOf(step, { result: 'skipped', because: `${filled.missing.join(', ')} is not known` });
  const leftOut = filled.leftOut.map((who) => ({ who, because: 'it does not exist: creating it did not succeed' }));
  const withLeftOut = (ending: Ending): Outcome => {
    const left_out = [...leftOut, ...(ending.left_out ?? [])];
    return outcomeOf(step, { ...ending, ...(left_out.length > 0 && { left_out }) });
  };
  if (step.split && isEmpty(at(filled.request.body, step.split.list)))
    return withLeftOut({ result: 'skipped', because: 'nobody is left to send' });
  if (step.gives?.secret !== undefined && run.deps.secrets === undefined)
    return withLeftOut({ result: 'failed', because: 'not sent: there is no place to put its token' });

  const before = await lookFirst(step, run);
  if (before) return withLeftOut(before);
  const halted = run.halted() ?? run.closedTo(step);
  if (halted !== undefined) return withLeftOut({ result: 'skipped', because: halted });

  const refusal = await announce(step, run);
  if (refusal) return withLeftOut(refusal);
  const outcome = withLeftOut(await write(step, filled, run));
  try {
    await run.deps.journal?.result(outcome);
  } catch (error) {
    const warning = `its result could not be written to the journal: ${(error as Error).message}`;
    run.halt('the journal cannot be written');
    outcome.warnings = [...(outcome.warnings ?? []), warning];
  }
  return outcome;
}

const isEmpty = (list: Json | undefined) => Array.isArray(list) && list.length === 0;

/** What cannot be undone is looked at first. Out: how the step ends, if it ends here. */
async function lookFirst(step: Step, run: Run): Promise<Ending | undefined> {
  if (step.irreversible === undefined) return undefined;
  const read = fillRead(step.irreversible.read, run);
  if ('missing' in read) return { result: 'skipped', because: `${read.missing.join(', ')} is not known` };
  try {
    const { body } = await get(read, run.send);
    const different = differs(at(body, 'data') ?? null, step.irreversible.match);
    if (different.length === 0) return undefined;
    return {
      result: 'moved',
      because: `it is not what was planned from: ${different.join(', ')} has changed since; run plan again`,
    };
  } catch (error) {
    if (error instanceof ReadFailed && error.problem.status === 404) return { result: 'already' };
    if (error instanceof ReadFailed) return refused(error.problem, { method: 'GET', path: read.path }, [], run);
    return { result: 'failed', because: `not sent: it could not be looked at first (${(error as Error).message})` };
  }
}

/** The journal and the keeper of tokens hear of a write before it is sent; if they cannot, it is not. */
async function announce(step: Step, run: Run): Promise<Ending | undefined> {
  try {
    await run.deps.journal?.intent(step);
  } catch (error) {
    run.halt('the journal cannot be written');
    return { result: 'failed', because: `not sent: the journal cannot be written (${(error as Error).message})` };
  }
  if (step.gives?.secret === undefined) return undefined;
  try {
    await run.deps.secrets?.creating(step.gives.idOf);
  } catch (error) {
    return { result: 'failed', because: `not sent: its token could not be stored (${(error as Error).message})` };
  }
  return undefined;
}

async function write(step: Step, filled: FilledRequest, run: Run): Promise<Ending> {
  if (step.split && step.gives === undefined) return endSplit(step, filled, await sendSplit(step, filled.request, run), run);
  const since = run.clock.mark();
  const first = await sendOnce(step, filled.request, run, run.signal);
  let verdict = first;
  let { request, secrets } = filled;
  if (step.instead && rephrases(first, step.instead.on)) {
    const second = fillRequest(step.instead.request, run);
    if (!('missing' in second)) {
      request = second.request;
      secrets = [...secrets, ...second.secrets];
      verdict = await sendOnce(step, request, run);
    }
  }
  const ending = verdict.is === 'lost' ? await recover(step, request, verdict, since, run) : verdict;
  return endWrite(step, ending, request, secrets, run);
}

const sendOnce = async (step: Step, request: WireRequest, run: Run, signal?: AbortSignal): Promise<Verdict> =>
  judge(await attempt(run.send, request, signal), step, signal);

/** What is known after a lost create was looked for. */
type Recovered =
  | Verdict
  | { is: 'adopted'; id: number }
  | { is: 'absent'; why: string; problem?: ApiProblem }
  | { is: 'unclear'; why: string };

/** A server that lost its answer may still be at work. */
const settling = 1000;

/** A create that was lost is looked for, and sent once more only where it is not there. */
async function recover(
  step: Step,
  request: WireRequest,
  lost: Verdict & { is: 'lost' },
  since: Moment,
  run: Run,
): Promise<Recovered> {
  if (step.probe === undefined || step.gives === undefined) return lost;
  const first = await look(step, lost, since, run);
  if (first) return first;
  const halted = run.halted();
  if (halted !== undefined) return { ...lost, is: 'absent', why: `${lost.why}; it did not happen, and ${halted}` };
  const second = await sendOnce(step, request, run);
  if (second.is === 'done' || (second.is === 'refused' && haltAfter(second.problem))) return second;
  // A refusal may mean that the first request did arrive, only later than we looked.
  const again = await look(step, lost, since, run);
  if (again) return again;
  return second.is === 'lost' ? { ...second, is: 'absent', why: `${second.why}, after two attempts; it did not happen` } : second;
}

async function look(step: Step, lost: Verdict & { is: 'lost' }, since: Moment, run: Run): Promise<Recovered | undefined> {
  const { clock, send, ids, env } = run;
  await run.deps.sleep(settling);
  const found = await probe(step.probe!, { clock, send, ids, env, since, taken: run.taken(step.gives!.idOf) });
  if ('unknown' in found) return { is: 'unclear', why: `${lost.why}, and it could not be looked for (${found.unknown})` };
  if (found.ids.length === 1) return { is: 'adopted', id: found.ids[0]! };
  if (found.ids.length > 1) return { is: 'unclear', why: `${lost.why}, and several could be it (ids ${found.ids.join(', ')})` };
  return undefined;
}

async function endWrite(step: Step, verdict: Recovered, request: WireRequest, secrets: string[], run: Run): Promise<Ending> {
  const { gives } = step;
  switch (verdict.is) {
    case 'done': {
      if (gives === undefined || verdict.id === undefined) return { result: 'done' };
      run.ids.set(gives.idOf, verdict.id);
      const warnings = await keepToken(step, verdict.id, at(verdict.response.body, `data.${gives.secret}`), run);
      return { result: 'done', id: verdict.id, ...(warnings.length > 0 && { warnings }) };
    }
    case 'adopted': {
      run.ids.set(gives!.idOf, verdict.id);
      const warnings = [`no answer came, but it was made: id ${verdict.id} was found and taken over`];
      if (gives!.secret !== undefined) warnings.push(rotate(gives!.idOf, 'came with the answer that was lost'));
      return { result: 'done', id: verdict.id, warnings };
    }
    case 'already':
      return forget(step, run, await whose(step, run));
    case 'refused':
      return forget(step, run, refusedWrite(step, verdict.problem, request, secrets, run));
    case 'unsent': {
      // What kept this one back keeps back all the others: it is told as of them.
      const halted = run.halted();
      return forget(step, run, { result: halted === undefined ? 'failed' : 'skipped', because: halted ?? verdict.why });
    }
    case 'absent':
      return forget(step, run, {
        result: 'failed',
        because: `${verdict.why}: run plan again`,
        ...(verdict.problem && { problem: discreet(verdict.problem, secrets) }),
      });
    case 'unclear':
      return { result: 'uncertain', because: `${verdict.why}: look at it in Pachca, then run plan again` };
    case 'lost':
      return {
        result: 'uncertain',
        because: `no answer (${verdict.why}), so it may or may not have happened: run plan again to see`,
        ...(verdict.problem && { problem: discreet(verdict.problem, secrets) }),
      };
  }
}

/** Somebody was faster: what was to be created is there, and others wait for its id. */
async function whose(step: Step, run: Run): Promise<Ending> {
  if (step.gives === undefined || step.probe === undefined) return { result: 'already' };
  const { since: _, ...anyAge } = step.probe;
  const { clock, send, ids, env } = run;
  const found = await probe(anyAge, { clock, send, ids, env, since: clock.mark(), taken: run.taken(step.gives.idOf) });
  if (!('ids' in found) || found.ids.length !== 1) return { result: 'already' };
  run.ids.set(step.gives.idOf, found.ids[0]!);
  return { result: 'already', id: found.ids[0]! };
}

const rotate = (address: Address, why: string) => `the token of ${address} ${why}; create a new one, or the bot cannot be used`;

async function keepToken(step: Step, id: number, token: Json | undefined, run: Run): Promise<string[]> {
  if (step.gives?.secret === undefined) return [];
  const { idOf } = step.gives;
  if (typeof token !== 'string' || token === '') return [rotate(idOf, 'was not in the answer')];
  try {
    await run.deps.secrets!.made(idOf, id, token);
    return [];
  } catch (error) {
    return [rotate(idOf, `could not be stored (${(error as Error).message.replaceAll(token, '(secret)')})`)];
  }
}

/** Nothing was created, so no token is to come. */
async function forget(step: Step, run: Run, ending: Ending): Promise<Ending> {
  if (step.gives?.secret === undefined) return ending;
  try {
    await run.deps.secrets?.failed(step.gives.idOf);
    return ending;
  } catch (error) {
    return { ...ending, warnings: [`that no token came could not be noted: ${(error as Error).message}`] };
  }
}

/** What is wrong and what to do next; without anybody to explain it, the server's words. */
function wordsOf(problem: ApiProblem, request: Pick<WireRequest, 'method' | 'path'>, run: Run): string {
  return run.deps.explain?.(problem, request) ?? problem.message;
}

function refused(problem: ApiProblem, request: Pick<WireRequest, 'method' | 'path'>, secrets: string[], run: Run): Ending {
  const shown = discreet(problem, secrets);
  return { result: 'failed', because: wordsOf(shown, request, run), problem: shown };
}

/** As `refused`; a scope that the token cannot use is not tried again for any other object. */
function refusedWrite(step: Step, problem: ApiProblem, request: WireRequest, secrets: string[], run: Run): Ending {
  const who = problem.code === 'role_forbidden' ? 'the role of the token’s owner does not allow' : 'the token lacks';
  for (const scope of scopesRefused(problem, step.rights.scope))
    run.close(scope, `it needs ${scope}, which ${who}: Pachca refused "${step.label}" for it`);
  return refused(problem, request, secrets, run);
}

function endSplit(step: Step, { request, secrets }: FilledRequest, result: SplitResult, run: Run): Ending {
  const list = at(request.body, step.split!.list);
  const total = Array.isArray(list) ? list.length : 0;
  const words = (problem: ApiProblem) => wordsOf(discreet(problem, secrets), request, run);
  const left_out = result.refused.map(({ element, problem }) => ({ who: nameOf(element, step, run), because: words(problem) }));
  const rest = left_out.length > 0 ? { left_out } : {};
  const { failed } = result;
  const part = result.in > 0 ? `${result.in} of ${total} went in; then ` : '';
  if (failed?.is === 'refused') {
    const ending = refusedWrite(step, failed.problem, request, secrets, run);
    return { ...ending, ...rest, because: part + ending.because };
  }
  if (failed?.is === 'unsent') {
    const halted = run.halted();
    const skipped = halted !== undefined && result.in === 0;
    const because = halted ?? failed.why;
    return { result: skipped ? 'skipped' : 'failed', because: part + because, ...rest };
  }
  if (failed?.is === 'lost')
    return { result: 'uncertain', because: `${part}no answer (${failed.why}): run plan again to see who is missing`, ...rest };
  if (result.in === 0 && result.refused.length > 0) {
    const { problem } = result.refused[0]!;
    return { ...refusedWrite(step, problem, request, secrets, run), ...rest };
  }
  return { result: result.wrote ? 'done' : 'already', ...rest };
}

/** The address behind an element of the list, where the step or the run knows it. */
function nameOf(element: Json, step: Step, run: Run): string {
  const listed = at(step.request.body as Json, step.split!.list);
  for (const item of Array.isArray(listed) ? listed : []) {
    const hole = at(item, 'idOf');
    if (typeof hole === 'string' && run.ids.get(hole) === element) return hole;
  }
  if (typeof element !== 'number') return JSON.stringify(element);
  return run.deps.nameOf?.(step, element) ?? `id ${element}`;
}

/**
 * What comes after a write that succeeded: the wait for its effect, the look for twins.
 * Out: warnings; twins go to `run.twins`. Never throws.
 */
export async function aftermath(step: Step, outcome: Outcome, run: Run): Promise<string[]> {
  const warnings: string[] = [];
  if (step.until && (outcome.result === 'done' || outcome.result === 'already')) {
    const { send, ids, env, signal, deps } = run;
    const warning = await waitUntil(step.until, { send, ids, env, signal, now: deps.now, sleep: deps.sleep });
    if (warning !== undefined) warnings.push(warning);
  }
  const address = step.gives?.idOf;
  if (step.twin && address !== undefined && outcome.result === 'done' && outcome.id !== undefined) {
    const { send, ids, env } = run;
    const found = await twinsOf(step.twin, { send, ids, env, taken: run.taken(address) });
    if ('unknown' in found)
      warnings.push(`nobody could look whether somebody made the same at the same moment (${found.unknown})`);
    else for (const other of found) run.twins.push({ address, id: outcome.id, other });
  }
  return warnings;
}
