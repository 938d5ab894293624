/** A body that replaces a whole set is made from what is there now, not from what planning saw. */
import { fold } from '../core/address.ts';
import type { ReplacedElement, Replaces, Step } from '../core/plan.ts';
import type { Json, JsonObject, WireRequest } from '../wire/http.ts';
import { fillRead, fillValue } from './fill.ts';
import { at, differs } from './match.ts';
import { makeRead } from './read.ts';
import type { Run } from './run.ts';

/**
 * In: a step that replaces sets, and its request. Out: the request with the sets of now; or what has moved, or what the server
 * does not tell: nothing would be put in its place. Throws what reading throws.
 */
export async function renewed(
  step: Step,
  request: WireRequest,
  run: Run,
): Promise<{ request: WireRequest } | { moved: string[] } | { untold: string[] }> {
  const replaces = step.replaces!;
  const read = fillRead(replaces.read, run);
  if ('missing' in read) return { moved: read.missing };
  const { items: [object = null] = [] } = await makeRead(read, run.send);
  const untold = replaces.sets.map((set) => set.at).filter((key) => !Array.isArray(at(object, key)));
  if (untold.length > 0) return { untold };
  const moved = [...movedFields(replaces, object, request.body), ...(await strangers(replaces, run))];
  let made: Json = request.body ?? null;
  for (const { list, at: key, elements } of replaces.sets) {
    const set = at(object, key) as Json[];
    const one = elements.some(({ key: name }) => typeof name === 'number')
      ? withValues(set, elements, run)
      : withNames(set, elements);
    if (Array.isArray(one)) made = put(made, list.split('.'), one);
    else moved.push(`${key} ${one.moved}`);
  }
  return moved.length > 0 ? { moved } : { request: { ...request, body: made } };
}

/** Somebody changed a field since to something else than it was and than it is to be. */
function movedFields({ before, sets }: Replaces, object: Json, body: Json | undefined): string[] {
  const root = sets[0]!.list.split('.')[0]!;
  const sent = at(body, root);
  return differs(object, before).filter((key) => differs(object, { [key]: at(sent, key) ?? null }).length > 0);
}

/** Tags that are to be given by name and are no longer called so: writing the name would make a new one. */
async function strangers({ sets }: Replaces, run: Run): Promise<string[]> {
  const named = sets.flatMap(({ elements }) => elements).filter(({ called }) => called !== undefined);
  const found = await Promise.all(
    named.map(async ({ key, called }) => {
      const read = fillRead(called!.read, run);
      if ('missing' in read) return [];
      const { body } = await run.once(read);
      return differs(at(body, 'data') ?? null, called!.match).length > 0 ? [String(key)] : [];
    }),
  );
  return found.flat();
}

/** Names that are equal but for their letters' case may be two tags: the very spelling goes first. */
function withNames(now: readonly Json[], elements: readonly ReplacedElement[]): Json[] {
  let names = now.map(String);
  for (const element of elements) {
    const key = String(element.key);
    const same = (name: string) => fold(name) === fold(key);
    if (element.after === undefined) names = names.filter((name) => (names.includes(key) ? name !== key : !same(name)));
    else if (!names.some(same)) names.push(key);
  }
  return names.sort();
}

function withValues(now: readonly Json[], elements: readonly ReplacedElement[], run: Run): Json[] | { moved: string } {
  const values = new Map<number, Json>();
  for (const item of now) {
    const [id, value] = [at(item, 'id'), at(item, 'value')];
    if (typeof id === 'number' && value !== null && value !== undefined) values.set(id, value);
  }
  for (const { key, before, after } of elements) {
    const filled = fillValue(after ?? '', run);
    const value = 'value' in filled ? filled.value : '';
    const is = values.get(key as number) ?? null;
    if (before !== undefined && differs({ is }, { is: before }).length > 0 && differs({ is }, { is: value }).length > 0)
      return { moved: `#${key}` };
    values.set(key as number, value);
  }
  return [...values].sort(([a], [b]) => a - b).map(([id, value]) => ({ id, value }));
}

function put(body: Json, [key, ...rest]: string[], list: Json[]): Json {
  const object = (body ?? {}) as JsonObject;
  return { ...object, [key!]: rest.length === 0 ? list : put(object[key!] ?? null, rest, list) };
}
