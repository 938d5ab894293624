/** A list of people in a body: sent in batches, read back when something goes wrong, halved to find who was refused. */
import type { Step } from '../core/plan.ts';
import type { Json, JsonObject, Send, WireRequest, WireResponse } from '../wire/http.ts';
import type { ApiProblem } from '../wire/problem.ts';
import { type Fillers, fillRead } from './fill.ts';
import { attempt, haltAfter, judge, scopesRefused } from './judge.ts';
import { at, idOf } from './match.ts';
import { makeRead } from './read.ts';

/** The most elements in one request. */
export const batch = 300;

export interface SplitResult {
  /** Elements that are in, by our request or before it. */
  in: number;
  /** Whether any request was confirmed with 2xx; otherwise all was so already. */
  wrote: boolean;
  refused: { element: Json; problem: ApiProblem }[];
  /** Ended early: an answer that stops everything, or one that never came. */
  failed?: { is: 'refused'; problem: ApiProblem } | { is: 'lost' | 'unsent'; why: string; problem?: ApiProblem };
}

export interface Splitting extends Fillers {
  send: Send;
  /** Ids that this run made: a server that does not know them yet is asked again. */
  made: ReadonlySet<number>;
  deps: { sleep: (ms: number) => Promise<void> };
  /** Only for the first request: a step that was begun is finished. */
  signal?: AbortSignal;
}

type Half = NonNullable<SplitResult['failed']> | undefined;

/** Whether a refusal names an element by its id, alone or among others. */
const names = ({ value }: ApiProblem, element: Json): boolean =>
  value !== undefined && /^[\d\s,;[\]]+$/.test(value) && value.split(/\D+/).includes(String(element));

/** In: a step with `split` and its filled request. Out: what became of the elements. */
export async function sendSplit(step: Step, request: WireRequest, splitting: Splitting): Promise<SplitResult> {
  const { list } = step.split!;
  const all = listAt(request.body, list);
  const refused = new Map<Json, ApiProblem>();
  let wrote = false;
  let signal = splitting.signal;
  /** Whether a refused batch writes nothing at all; undefined until one was read back. */
  let atomic: boolean | undefined;
  /** What is in, as last read back; undefined where it could not be read, or something was sent since. */
  let present: Set<Json> | undefined;
  const pauses = [500, 1000, 2000, 2000];

  const readBack = async (): Promise<Set<Json> | undefined> => {
    const read = fillRead(step.split!.read, splitting);
    if ('missing' in read) return undefined;
    try {
      const { items = [] } = await makeRead(read, splitting.send);
      present = new Set(
        step.split!.ids === 'items' ? items.map((item) => idOf(item) ?? null) : listAt(items[0], step.split!.ids),
      );
      return present;
    } catch {
      return undefined;
    }
  };

  const once = async (part: Json[]): Promise<WireResponse | Error> => {
    const answer = await attempt(splitting.send, { ...request, body: withList(request.body, list, part) }, signal);
    present = undefined;
    return answer;
  };

  const send = async (part: Json[], repeated: boolean): Promise<Half> => {
    const answer = await once(part);
    const verdict = judge(answer, { ...(step.done && { done: step.done }) }, signal);
    signal = undefined;
    switch (verdict.is) {
      case 'done':
        wrote = true;
        return undefined;
      case 'already':
        // "Already there" may be said of one element while the others were not added.
        return part.length === 1 ? undefined : already(part);
      case 'unsent':
        return verdict;
      case 'lost':
        return lost(part, verdict, repeated);
      case 'refused':
        return refuse(part, verdict.problem, verdict.all);
    }
  };

  const already = async (part: Json[]): Promise<Half> => {
    const now = await readBack();
    const missing = now === undefined ? part : part.filter((element) => !now.has(element));
    if (missing.length === 0) return undefined;
    return missing.length < part.length ? send(missing, false) : halve(missing);
  };

  const lost = async (
    part: Json[],
    verdict: { is: 'lost'; why: string; problem?: ApiProblem },
    repeated: boolean,
  ): Promise<Half> => {
    const now = await readBack();
    if (now === undefined) return verdict;
    const missing = part.filter((element) => !now.has(element));
    if (missing.length < part.length) wrote = true;
    if (missing.length === 0) return undefined;
    return repeated ? verdict : send(missing, true);
  };

  const refuse = async (part: Json[], problem: ApiProblem, all: ApiProblem[]): Promise<Half> => {
    if (haltAfter(problem) || scopesRefused(problem, step.rights.scope).length > 0) return { is: 'refused', problem };
    const named = part.filter((element) => all.some((one) => names(one, element)));
    if (problem.status === 404 && part.some((id) => splitting.made.has(id as number)) && pauses.length > 0) {
      await splitting.deps.sleep(pauses.shift()!);
      return send(part, false);
    }
    if (named.length > 0 && named.length < part.length) {
      // The server says who it is, and that nobody was added: the others go in at once.
      for (const element of named) refused.set(element, all.find((one) => names(one, element))!);
      return send(
        part.filter((element) => !named.includes(element)),
        false,
      );
    }
    let missing = part;
    if (atomic !== true) {
      const now = await readBack();
      // What cannot be read back is refused as a whole: the chat itself is out of reach.
      if (now === undefined) return { is: 'refused', problem };
      missing = part.filter((element) => !now.has(element));
      atomic = missing.length === part.length;
      if (!atomic) wrote = true;
    }
    if (missing.length === 0) return undefined;
    if (part.length === 1) {
      refused.set(part[0]!, problem);
      return undefined;
    }
    return missing.length < part.length ? send(missing, false) : halve(missing);
  };

  const halve = async (part: Json[]): Promise<Half> => {
    if (part.length === 1) return send(part, false);
    const middle = part.length >> 1;
    return (await send(part.slice(0, middle), false)) ?? (await send(part.slice(middle), false));
  };

  let failed: Half;
  for (let from = 0; from < all.length && failed === undefined; from += batch)
    failed = await send(all.slice(from, from + batch), false);

  if (present === undefined && (refused.size > 0 || (failed !== undefined && wrote))) await readBack();
  const is = present as Set<Json> | undefined;
  for (const element of is ?? []) refused.delete(element);
  return {
    in: failed === undefined ? all.length - refused.size : all.filter((element) => is?.has(element)).length,
    wrote,
    refused: [...refused].map(([element, problem]) => ({ element, problem })),
    ...(failed && { failed }),
  };
}

const listAt = (body: Json | undefined, list: string): Json[] => {
  const value = at(body, list);
  return Array.isArray(value) ? value : [];
};

function withList(body: Json | undefined, path: string, list: Json[]): Json {
  const [key, ...rest] = path.split('.');
  const object = (body ?? {}) as JsonObject;
  return { ...object, [key!]: rest.length === 0 ? list : withList(object[key!], rest.join('.'), list) };
}
