/** Small constructors for changes and steps, so that kinds only say what differs. */
import type { Json } from '../wire/http.ts';
import type { Address } from './address.ts';
import type { Desired } from './desired.ts';
import type { Bound, Known, Live } from './kind.ts';
import type { Blocked, Change, Doing, ElementChange, FieldChange, Step, Template } from './plan.ts';

/** The id of the step that does a thing for an address; `which` where there are several. */
export const stepId = (address: Address, does: Doing, which?: string): string =>
  which === undefined ? `${address} ${does}` : `${address} ${does} ${which}`;

/** A step with its defaults: nothing needed, nothing after. */
export const step = (
  address: Address,
  does: Doing,
  rest: Omit<Step, 'id' | 'does' | 'serves' | 'needs' | 'after'> & { which?: string; needs?: string[]; after?: string[] },
): Step => {
  const { which, needs = [], after = [], ...more } = rest;
  return { id: stepId(address, does, which), does, serves: [address], needs, after, ...more };
};

/** In: former names of what is to be made, and how one of them is looked for. Out: that, for a step; nothing where there are none. */
export const formerly = (
  names: readonly string[],
  look: (name: string) => NonNullable<Step['former']>[number],
): Pick<Step, 'former'> => (names.length > 0 ? { former: names.map(look) } : {});

/** A change of one entry, with nothing dangerous and nothing derived yet. */
export function changeOf(
  bound: Bound,
  rest: { action: Change['action']; verb: string; fields: FieldChange[]; label?: string; detail?: string },
  known: Known,
): Change {
  const { want, have, found } = bound;
  return {
    address: want.address,
    kind: want.kind,
    ...rest,
    ...(have === undefined ? {} : { id: have.id }),
    ...(found === undefined ? {} : { found }),
    ...whyOf(rest.fields, known),
    hazards: [],
    also: [],
    place: want.place,
  };
}

/** A change is drift when all of it is; otherwise somebody meant it. */
function whyOf(fields: FieldChange[], known: Known): Pick<Change, 'why'> {
  if (known.memory === undefined) return {};
  const whys = fields.flatMap((field) => (field.elements ? field.elements.map((element) => element.why) : [field.why]));
  if (whys.length > 0 && whys.every((why) => why === 'drift')) return { why: 'drift' };
  if (whys.length > 0 && whys.every((why) => why === 'leftover')) return { why: 'leftover' };
  return { why: 'intent' };
}

/** The removal of a live object. */
export const removalOf = (have: Live, verb: string, address: Address, known: Known, label: string, want?: Desired): Change => ({
  address,
  kind: have.kind,
  action: 'remove',
  verb,
  label,
  id: have.id,
  fields: [],
  ...(known.memory === undefined ? {} : { why: want === undefined ? ('leftover' as const) : ('intent' as const) }),
  hazards: [],
  also: [],
  ...(want === undefined ? {} : { place: want.place }),
});

/** An entry that cannot be done: what is wrong, what to do, and where in the entry. */
export const blockedBy = (
  want: Pick<Desired, 'address'> & Partial<Pick<Desired, 'place'>>,
  code: string,
  message: string,
  hint: string,
  path?: string[],
): Blocked => ({
  severity: 'error',
  code,
  address: want.address,
  ...(want.place === undefined ? {} : { place: want.place }),
  message,
  hint,
  ...(path === undefined ? {} : { path }),
});

/** The id of a live object, or the hole that its creation will fill. */
export const idOr = (id: number | undefined, address: Address | undefined, optional = false): Template =>
  id ?? (optional ? { idOf: address!, optional: true } : { idOf: address! });

/** Whether a field of an entry is managed: declared, and not somebody else's. */
export const manages = (want: Desired, field: string): boolean => want.state[field] !== undefined && !want.ignore.includes(field);

export const managesAny = (want: Desired, fields: readonly string[]): boolean => fields.some((field) => manages(want, field));

/** The declared fields without those that somebody else owns. */
export const managed = (want: Desired): Desired['state'] =>
  want.ignore.length === 0
    ? want.state
    : Object.fromEntries(Object.entries(want.state).filter(([field]) => !want.ignore.includes(field)));

export const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
export const numbers = (value: unknown): number[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'number') : [];

/** In: an item as it travelled. Out: it, as an object, or undefined where the server sent something else. */
export const objectOf = (item: Json): { [key: string]: Json } | undefined =>
  typeof item === 'object' && item !== null && !Array.isArray(item) ? item : undefined;

/** A live set after its element changes, in the manifest's order first: what a replacing write must send. */
export function setAfter(
  have: readonly string[],
  elements: readonly ElementChange[],
  form: (element: string) => string,
  order: readonly string[],
): string[] {
  const after = new Map(have.map((item) => [form(item), item]));
  for (const { key, after: stays } of elements) {
    if (stays === undefined) after.delete(form(key));
    else after.set(form(key), key);
  }
  const first = order.map(form).filter((key) => after.has(key));
  return [...new Set([...first, ...after.keys()])].map((key) => after.get(key)!);
}
