/** One step: looked at, announced, sent, understood. */

import type { Address } from '../core/address.ts';
import type { Step } from '../core/plan.ts';
import type { Outcome } from '../core/report.ts';
import type { Json, JsonObject, WireRequest } from '../wire/http.ts';
import type { ApiProblem } from '../wire/problem.ts';
import { type FilledRequest, fillRead, fillRequest } from './fill.ts';
import { attempt, discreet, haltAfter, judge, rephrases, scopesRefused, type Verdict } from './judge.ts';
import { byId, type Made, notKept, otherwise, pin, unlooked, unshown, whole } from './made.ts';
import { at, differs, idOf, looksLike } from './match.ts';
import { get, ReadFailed } from './pages.ts';
import { probe } from './probe.ts';
import { makeRead } from './read.ts';
import { renewed } from './renew.ts';
import type { Run } from './run.ts';
import { shown } from './shown.ts';
import { type SplitResult, sendSplit } from './split.ts';
import { notToBeMade } from './twin.ts';
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

  const before = await lookFirst(step, filled, run);
  if ('result' in before) return withLeftOut(before);
  const halted = run.halted() ?? run.closedTo(step);
  if (halted !== undefined) return withLeftOut({ result: 'skipped', because: halted });

  const refusal = await announce(step, run);
  if (refusal) return withLeftOut(refusal);
  const outcome = withLeftOut(await write(step, before, run));
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

/** Looked at before it is sent: what cannot be undone, what replaces a whole set, what somebody may have made meanwhile. Out: what is to be sent, or how the step ends here. */
async function lookFirst(step: Step, filled: FilledRequest, run: Run): Promise<FilledRequest | Ending> {
  if (step.request.method === 'DELETE' && takesOwn(filled, run))
    return { result: 'moved', because: 'this run added them or found them anew, so they are not taken away; run plan again' };
  if (step.twin !== undefined) {
    const because = await notToBeMade(step, run);
    if (because !== undefined) return { result: 'moved', because: `${because}; run plan again` };
  }
  if (step.former !== undefined) {
    const ending = await lookFormer(step.former, run);
    if (ending !== undefined) return ending;
  }
  if (step.replaces !== undefined) return renew(step, filled, run);
  return (await lookIrreversible(step, run)) ?? filled;
}

/** Nobody goes whom this run itself brought in: who was planned as missing and is found by their name is no stranger. */
const takesOwn = ({ request }: FilledRequest, run: Run): boolean => run.made.has(Number(request.path.split('/').at(-1)));

async function renew(step: Step, filled: FilledRequest, run: Run): Promise<FilledRequest | Ending> {
  try {
    const found = await renewed(step, filled.request, run);
    if ('request' in found) return { ...filled, request: found.request };
    if ('untold' in found) return { result: 'failed', because: untoldWords(found.untold) };
    return {
      result: 'moved',
      because: `it is not what was planned from: ${found.moved.join(', ')} has changed since; run plan again`,
    };
  } catch (error) {
    if (error instanceof ReadFailed) return refused(error.problem, { method: 'GET', path: error.path }, [], run);
    return { result: 'failed', because: `not sent: it could not be looked at first (${(error as Error).message})` };
  }
}

const untoldWords = (keys: string[]): string =>
  `not sent: the server does not tell its ${keys.join(', ')} now, and what is written takes the place of all that is there; run plan again in a moment`;

/** Something of a former name that planning did not see: a row that a list lost would be made a second time. */
async function lookFormer(former: NonNullable<Step['former']>, run: Run): Promise<Ending | undefined> {
  for (const { read: template, match } of former) {
    const read = fillRead(template, run);
    if ('missing' in read) continue;
    try {
      const { items = [] } = await makeRead(read, run.send);
      const live = items.find((item) => looksLike(item, match));
      if (live !== undefined)
        return {
          result: 'moved',
          because: `${Object.values(match).join(', ')} is live (id ${idOf(live)}), and planning did not see it; run plan again`,
        };
    } catch (error) {
      return { result: 'failed', because: `not sent: nobody could look for its former name (${(error as Error).message})` };
    }
  }
  return undefined;
}

async function lookIrreversible(step: Step, run: Run): Promise<Ending | undefined> {
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
  const first = await sendKnown(step, filled.request, run);
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
  const ending = await settled(step, request, verdict, run);
  return endWrite(step, ending, request, secrets, run);
}

/** What the answer leaves open is asked of the workspace: a lost or thin answer, and a refusal of what may be so already. */
async function settled(step: Step, request: WireRequest, verdict: Verdict, run: Run): Promise<Recovered> {
  if (verdict.is === 'done' && step.answers === 'object') return believed(step, request, verdict, run);
  if (verdict.is === 'lost') return recover(step, request, verdict, run);
  if (verdict.is !== 'refused' || step.gives !== undefined || !mayBeSo.has(verdict.problem.status)) return verdict;
  return (await shown(step, request, run)) === 'yes' ? { is: 'already' } : verdict;
}

/** An answer is believed as far as it holds what was sent. What it leaves out is asked of the object, once; another object is no answer. */
async function believed(step: Step, request: WireRequest, done: Verdict & { is: 'done' }, run: Run): Promise<Recovered> {
  const answered = at(done.response.body, 'data') ?? null;
  const { status } = done.response;
  if (done.id !== undefined) return { ...done, ...(await whole(step, request, done.id, answered, run)) };
  const id = idOf(answered);
  if (id !== undefined && !request.path.endsWith(`/${id}`))
    return recover(step, request, { is: 'lost', why: `the server answered ${status} with another object (id ${id})` }, run);
  const { unkept, untold } = run.kept(step, request, answered);
  if (unkept.length > 0 || untold.length === 0) return done;
  const why = `the server answered ${status} without its ${untold.join(', ')}`;
  const so = await recover(step, request, { is: 'lost', why }, run);
  return so.is === 'shown' ? done : so;
}

/** Statuses by which servers refuse what is so already, among other things. */
const mayBeSo = new Set([400, 403, 404, 409, 422]);

/** How long other services of the server may not know what this run made, in ms. */
const unknownFor = [500, 1000, 2000, 2000];

/** Whether a request names something that this run made: in its path, or in a list of ids in its body. */
const namesMade = ({ path, body }: WireRequest, { made }: Run): boolean => {
  const inBody = (value: Json | undefined): boolean =>
    typeof value === 'object' && value !== null
      ? Object.values(value).some((one) => made.has(one as number) || inBody(one))
      : false;
  return path.split('/').some((part) => made.has(Number(part))) || inBody(body);
};

/** A 404 about somebody whom this run made a moment ago is not believed at once. */
async function sendKnown(step: Step, request: WireRequest, run: Run): Promise<Verdict> {
  let verdict = await sendOnce(step, request, run, run.signal);
  if (!namesMade(request, run)) return verdict;
  for (const pause of unknownFor) {
    if (verdict.is !== 'refused' || verdict.problem.status !== 404 || run.halted() !== undefined) break;
    await run.deps.sleep(pause);
    verdict = await sendOnce(step, request, run);
  }
  return verdict;
}

const sendOnce = async (step: Step, request: WireRequest, run: Run, signal?: AbortSignal): Promise<Verdict> =>
  judge(await attempt(run.send, request, signal), step, signal);

/** What is known after a lost write was looked for. */
type Recovered =
  | Exclude<Verdict, { is: 'done' }>
  | (Verdict & { is: 'done' } & Partial<Made>)
  | ({ is: 'adopted'; id: number } & Made)
  /** No answer that says so, and the workspace shows it. */
  | { is: 'shown' }
  | { is: 'absent'; why: string; problem?: ApiProblem }
  | { is: 'unclear'; why: string };

/** A server that lost its answer may still be at work: when it is looked for, in ms after one another. */
const settling = [1000, 2000, 3000, 4000];

/** A write that was lost is looked for; a create is sent once more only where it is not there. */
async function recover(step: Step, request: WireRequest, lost: Verdict & { is: 'lost' }, run: Run): Promise<Recovered> {
  if (step.gives === undefined) {
    const so = await shown(step, request, run);
    if (so === 'yes') return { is: 'shown' };
    return so === 'no' ? { ...lost, why: `${lost.why}, and it does not show yet` } : lost;
  }
  if (step.probe === undefined) return lost;
  const first = await look(step, request, lost, run);
  if (first) return first;
  const halted = run.halted();
  if (halted !== undefined) return { ...lost, is: 'absent', why: `${lost.why}; it did not happen, and ${halted}` };
  const second = await sendOnce(step, request, run);
  if (second.is === 'done' || (second.is === 'refused' && haltAfter(second.problem))) return second;
  // A refusal may mean that the first request did arrive, only later than we looked.
  const again = await look(step, request, lost, run);
  if (again) return again;
  return second.is === 'lost' ? { ...second, is: 'absent', why: `${second.why}, after two attempts; it did not happen` } : second;
}

async function look(step: Step, request: WireRequest, lost: Verdict & { is: 'lost' }, run: Run): Promise<Recovered | undefined> {
  const { send, ids, env } = run;
  for (const pause of settling) {
    await run.deps.sleep(pause);
    const found = await probe(step.probe!, { send, ids, env, taken: run.taken(step.gives!.idOf) });
    if ('unknown' in found) return { is: 'unclear', why: `${lost.why}, and it could not be looked for (${found.unknown})` };
    if (found.ids.length === 1)
      return { is: 'adopted', id: found.ids[0]!, ...(await whole(step, request, found.ids[0]!, found.items[0]!, run)) };
    if (found.ids.length > 1) return { is: 'unclear', why: `${lost.why}, and several could be it (ids ${found.ids.join(', ')})` };
  }
  return undefined;
}

async function endWrite(step: Step, verdict: Recovered, request: WireRequest, secrets: string[], run: Run): Promise<Ending> {
  const { gives } = step;
  switch (verdict.is) {
    case 'shown':
      return { result: 'done', warnings: ['the answer did not say so, but the workspace shows that it is done'] };
    case 'done': {
      const { status, body } = verdict.response;
      const answered = verdict.object ?? at(body, 'data') ?? null;
      if (gives === undefined || verdict.id === undefined)
        return notKept(run.kept(step, request, answered).unkept, status, secrets) ?? { result: 'done' };
      learn(gives.idOf, verdict.id, run);
      const token = at(body, `data.${String(gives.secret)}`);
      const warnings = [...(await keepToken(step, verdict.id, token, run)), ...unshown(verdict)];
      const { left_out, object } = await sendRest(step, request, verdict.id, answered, secrets, run);
      const other = notKept(unkeptBut(left_out, step, request, object, run), status, secrets, pin(step, verdict.id));
      return {
        ...(other ?? unlooked(verdict) ?? { result: 'done' }),
        id: verdict.id,
        ...(warnings.length > 0 && { warnings }),
        ...(left_out.length > 0 && { left_out }),
      };
    }
    case 'adopted': {
      learn(gives!.idOf, verdict.id, run);
      const warnings = [`no answer came, but it was made: id ${verdict.id} was found and taken over`, ...unshown(verdict)];
      if (gives!.secret !== undefined) warnings.push(rotate(gives!.idOf, 'came with the answer that was lost'));
      const { left_out, object } = await sendRest(step, request, verdict.id, verdict.object, secrets, run);
      const other = otherwise(unkeptBut(left_out, step, request, object, run), secrets, pin(step, verdict.id));
      return {
        ...(other ?? unlooked(verdict) ?? { result: 'done' }),
        id: verdict.id,
        warnings,
        ...(left_out.length > 0 && { left_out }),
      };
    }
    case 'already':
      return forget(step, run, await whose(step, request, secrets, verdict, run));
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
        because: `${lostWords(verdict.why)}, so it may or may not have happened: run plan again to see`,
        ...(verdict.problem && { problem: discreet(verdict.problem, secrets) }),
      };
  }
}

function learn(address: Address, id: number, run: Run): void {
  run.ids.set(address, id);
  run.made.add(id);
}

/** Whom the server left out of a new object without a word is added by a request that says why. Out: who could not be, and the object after that. */
async function sendRest(
  step: Step,
  request: WireRequest,
  id: number,
  answered: Json,
  secrets: string[],
  run: Run,
): Promise<{ left_out: NonNullable<Ending['left_out']>; object: Json }> {
  const { rest } = step;
  const sent = rest && at(request.body, rest.list);
  const got = rest && at(answered, inObject(rest.list));
  const missing = Array.isArray(sent) && Array.isArray(got) ? sent.filter((one) => !got.includes(one)) : [];
  if (rest === undefined || missing.length === 0) return { left_out: [], object: answered };
  const filled = fillRequest(rest.request, run);
  const split = { ...rest.split, list: rest.list };
  const all = missing.map((one) => ({ who: nameOf(one, { ...step, split }, run), because: 'the server left them out' }));
  if ('missing' in filled) return { left_out: all, object: answered };
  const again = { ...filled.request, body: { ...(filled.request.body as JsonObject), [rest.split.list]: missing } };
  const { gives: _, ...plain } = step;
  const result = await sendSplit({ ...plain, done: ['already_exists'], split: rest.split }, again, run);
  const filledAgain = { request: again, secrets, leftOut: [] };
  const ending = endSplit({ ...plain, request: step.request, split }, filledAgain, result, run);
  if (result.failed !== undefined)
    return { left_out: all.map((one) => ({ ...one, because: ending.because ?? one.because })), object: answered };
  return { left_out: ending.left_out ?? [], object: (await byId(request, id, run)) ?? answered };
}

/** Where in the object stands what a body calls `chat.member_ids`. */
const inObject = (list: string): string => list.split('.').slice(1).join('.');

/** What was not kept, but for a list of which it is told one by one who is not in. */
const unkeptBut = (leftOut: readonly unknown[], step: Step, request: WireRequest, object: Json, run: Run) =>
  run
    .kept(step, request, object)
    .unkept.filter(({ field }) => leftOut.length === 0 || step.rest === undefined || field !== inObject(step.rest.list));

/** Somebody was faster, if the very object is there; otherwise something else is in its way. */
async function whose(
  step: Step,
  request: WireRequest,
  secrets: string[],
  refusal: Verdict & { is: 'already' },
  run: Run,
): Promise<Ending> {
  if (step.gives === undefined || step.probe === undefined) return { result: 'already' };
  const { send, ids, env } = run;
  const found = await probe(step.probe, { send, ids, env, taken: run.taken(step.gives.idOf) });
  if ('ids' in found && found.ids.length === 1) {
    const [id] = found.ids as [number];
    learn(step.gives.idOf, id, run);
    const made = await whole(step, request, id, found.items[0]!, run);
    const other = otherwise(run.kept(step, request, made.object).unkept, secrets, pin(step, id));
    return { ...(other ?? { result: 'already' }), id };
  }
  if (refusal.problem === undefined) return { result: 'already' };
  const ending = refused(refusal.problem, request, secrets, run);
  const where =
    'unknown' in found
      ? `it could not be looked for (${found.unknown})`
      : found.ids.length > 1
        ? `several could be it (ids ${found.ids.join(', ')})`
        : 'and it is nowhere to be seen: something else has what it asks for (another address, a deleted account, a bot)';
  return { ...ending, because: `${ending.because} It is taken, ${where}` };
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

const lostWords = (why: string): string => (why.startsWith('the server answered') ? why : `no answer (${why})`);

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
    return { result: 'uncertain', because: `${part}${lostWords(failed.why)}: run plan again to see who is missing`, ...rest };
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

/** The wait for the effect of a write that succeeded. Out: warnings. Never throws. */
export async function aftermath(step: Step, outcome: Outcome, run: Run): Promise<string[]> {
  if (step.until === undefined || (outcome.result !== 'done' && outcome.result !== 'already')) return [];
  const { send, ids, env, signal, deps } = run;
  const warning = await waitUntil(step.until, { send, ids, env, signal, now: deps.now, sleep: deps.sleep });
  return warning === undefined ? [] : [warning];
}
