/** Does a write show in the workspace? Asked where its answer does not tell. */
import type { Shows, Step } from '../core/plan.ts';
import type { Json, WireRequest } from '../wire/http.ts';
import { fillRead, fillValue } from './fill.ts';
import { at, idOf } from './match.ts';
import { ReadFailed } from './pages.ts';
import { makeRead } from './read.ts';
import type { Run } from './run.ts';

/** `unknown`: this server does not tell, or not this token. `unlooked`: the look itself failed, and another one may not. */
export type Shown = 'yes' | 'no' | 'unknown' | 'unlooked';

/** In: a step and its filled request. Out: whether what it asked for is so. Reads once or twice. */
export async function shown(step: Step, request: WireRequest, run: Run): Promise<Shown> {
  if (step.shows !== undefined) return look(step.shows, run);
  if (step.answers !== 'object' || step.gives !== undefined) return 'unknown';
  try {
    const { items: [object = null] = [] } = await makeRead({ path: request.path, list: false, as: 'engine' }, run.send);
    const { unkept, untold } = run.kept(step, request, object);
    if (unkept.length > 0) return 'no';
    return untold.length > 0 ? 'unknown' : 'yes';
  } catch {
    return 'unknown';
  }
}

/** In: where a write shows, and the row of a whole list that is that object, if it has one. Out: whether it shows there. */
export const rowShows = (shows: Shows, row: Json | undefined, run: Run): boolean => {
  if (shows.gone) return row === undefined;
  const value = at(row, shows.at!);
  return value !== undefined && agrees(shows, value, run) === 'yes';
};

async function look(shows: Shows, run: Run): Promise<Shown> {
  const first = await once(shows, run);
  return first === 'no' && shows.otherwise !== undefined ? once(shows.otherwise, run) : first;
}

async function once(shows: Shows, run: Run): Promise<Shown> {
  const read = fillRead(shows.read, run);
  if ('missing' in read) return 'unknown';
  try {
    const { items = [] } = await makeRead(read, run.send);
    if (shows.gone) return 'no';
    const value = shows.at === 'items' ? items.map((item) => idOf(item) ?? null) : at(items[0], shows.at!);
    return value === undefined ? 'unknown' : agrees(shows, value, run);
  } catch (error) {
    const status = error instanceof ReadFailed ? error.problem.status : 0;
    if (status === 404) return shows.gone ? 'yes' : 'no';
    return status >= 400 && status < 500 && ![408, 429].includes(status) ? 'unknown' : 'unlooked';
  }
}

function agrees({ has = [], lacks = [], equals }: Shows, value: Json, run: Run): Shown {
  if (equals !== undefined) return value === equals ? 'yes' : 'no';
  const list = new Set(Array.isArray(value) ? value : []);
  const known = (ids: typeof has) =>
    ids.flatMap((id) => {
      const filled = fillValue(id, run);
      return 'value' in filled ? [filled.value] : [];
    });
  return known(has).every((id) => list.has(id)) && !known(lacks).some((id) => list.has(id)) ? 'yes' : 'no';
}
