/** What came of a creation, as far as its answer or the workspace shows it; and what is said of values that were not kept. */
import type { Unkept } from '../core/kept.ts';
import type { Step } from '../core/plan.ts';
import type { Json, WireRequest } from '../wire/http.ts';
import { makeRead } from './read.ts';
import type { Run } from './run.ts';
import type { Ending } from './step.ts';

/** A new object as far as it could be seen. */
export interface Made {
  object: Json;
  /** Fields that were sent and that the server shows nowhere. */
  untold?: string[];
  /** Fields that were sent and that nobody could look at. */
  unseen?: string[];
}

/** In: the request that made an object. Out: the object as it is now; nothing where nobody could look. */
export const byId = ({ path }: WireRequest, id: number, run: Run): Promise<Json | undefined> =>
  makeRead({ path: `${path}/${id}`, list: false, as: 'engine' }, run.send).then(
    ({ items: [one] = [] }) => one,
    () => undefined,
  );

/** A new object, as its answer or a row tells it; where that leaves out what was sent, as it is by its id. */
export async function whole(step: Step, request: WireRequest, id: number, item: Json, run: Run): Promise<Made> {
  const { unkept, untold } = run.kept(step, request, item);
  if (unkept.length > 0 || untold.length === 0) return { object: item };
  const object = await byId(request, id, run);
  return object === undefined ? { object: item, unseen: untold } : { object, untold: run.kept(step, request, object).untold };
}

/** Each value that is not as it was sent, with both. */
function valueWords(unkept: readonly Unkept[], secrets: readonly string[]): string {
  const hidden = (value: Json) => secrets.some((secret) => JSON.stringify(value).includes(JSON.stringify(secret).slice(1, -1)));
  return unkept
    .map(({ field, sent, got, sensitive }) =>
      sensitive || hidden(sent)
        ? `its ${field} is not what was sent (it is secret: look at it in Pachca)`
        : `its ${field} is ${brief(got)} and not ${brief(sent)}`,
    )
    .join(', ');
}

/** In: what came back otherwise than it was sent, and what to do next. Out: the failure that it is; nothing where all is as sent. */
export const notKept = (unkept: readonly Unkept[], status: number, secrets: readonly string[], next = ''): Ending | undefined =>
  unkept.length === 0
    ? undefined
    : {
        result: 'failed',
        because: `the server answered ${status}, but ${valueWords(unkept, secrets)}: it keeps another value; declare what it keeps, or ask an admin why${next}`,
      };

/** What is made otherwise than it was asked for is there all the same: the line that names it, so that the next apply makes no second one. */
export const pin = ({ gives }: Step, id: number): string =>
  gives?.pin ? `; it is there all the same: name it with the line \`id: ${id}\`` : '';

/** In: a new object. Out: a word on what was sent and is not to be seen anywhere. */
export const unshown = ({ untold = [] }: Partial<Made>): string[] =>
  untold.length === 0 ? [] : [`its ${untold.join(', ')} was sent, and the server does not show it: look at it in Pachca`];

/** In: a new object of which something could not be looked at. Out: that nobody knows whether it was kept. */
export const unlooked = ({ unseen = [] }: Partial<Made>): Ending | undefined =>
  unseen.length === 0
    ? undefined
    : {
        result: 'uncertain',
        because: `whether its ${unseen.join(', ')} was kept the answer does not say, and nobody could look: run plan again to see`,
      };

/** The same of an object that was found and not made by this answer. */
export const otherwise = (unkept: readonly Unkept[], secrets: readonly string[], next: string): Ending | undefined =>
  unkept.length === 0
    ? undefined
    : { result: 'failed', because: `it is there, but ${valueWords(unkept, secrets)}: run plan again${next}` };

const brief = (value: Json): string => {
  const text = JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
};
