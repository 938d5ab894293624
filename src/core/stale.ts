/** Whether a saved plan still says what would be done: compared change by change, element by element. Pure. */
import { fold } from './address.ts';
import { canonical } from './checksum.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { KindOf, Known, World } from './kind.ts';
import type { Change, ElementChange, FieldChange, Hazard, Plan } from './plan.ts';
import { assemble, judge, settle } from './planner.ts';

export interface Held {
  /** The fresh plan, and of it only what was saved. */
  plan: Plan;
  /** Saved, and so already. */
  already: Change[];
  /** Not saved: listed and left. */
  left: Change[];
  stale: Diagnostic[];
}

/** In: a saved plan and one made just now from the same wishes. Out: what may be executed, or why nothing may. */
export function hold(saved: Plan, fresh: Plan, kinds: readonly KindOf[], world: World): Held {
  const asked = {
    ...(fresh.options.targets && { targets: fresh.options.targets }),
    ...(fresh.options.without_removals && { withoutRemovals: true }),
  };
  const { known } = settle(kinds, world, asked);
  const now = new Map(fresh.changes.map((change) => [change.address, change]));
  const blocked = new Map(fresh.blocked.map((one) => [one.address, one]));
  const wasBlocked = new Set(saved.blocked.map((one) => one.address));
  const already: Change[] = [];
  const left = fresh.changes.filter((change) => !saved.changes.some((one) => one.address === change.address));
  const stale: Diagnostic[] = [];
  const kept: Change[] = [];
  const told = toldBy(saved);
  for (const then of saved.changes) {
    const change = now.get(then.address);
    if (blocked.has(then.address) && !wasBlocked.has(then.address)) stale.push(staleAt(then, blocked.get(then.address)!.message));
    else if (change === undefined) already.push(then);
    else {
      const compared = compare(then, change, told, kinds, known);
      if (compared.stale) stale.push(staleAt(then, compared.stale));
      if (compared.keep) kept.push(compared.keep);
      else if (!compared.stale) already.push(then);
      if (compared.left) left.push(compared.left);
    }
  }
  const judged = judge(kinds, known, kept);
  const notes = [...fresh.notes.filter((note) => note.address !== undefined), ...judged.notes];
  const stopped = [...fresh.blocked, ...judged.blocked.filter((one) => !blocked.has(one.address))];
  const plan = assemble(
    kinds,
    { known, ...judged, held: [], blocked: stopped, notes },
    {
      tool: fresh.tool,
      ...(fresh.made && { made: fresh.made }),
      inputs: saved.inputs,
      reads: fresh.budget.reads,
      rate: fresh.budget.seconds > 0 ? fresh.budget.writes / fresh.budget.seconds : 40,
      ...asked,
      ...(fresh.options.skip_blocked && { skipBlocked: true }),
    },
  );
  return { plan, already, left, stale };
}

const consequenceKey = (what: string, who: string, where: string): string => `${what} ${fold(who)} ${where}`;

/** Everybody whom a saved plan said to join or leave where, by whichever of its changes: what it began itself is nothing new. */
const toldBy = (saved: Plan): ReadonlySet<string> =>
  new Set(
    saved.changes.flatMap((change) => [
      ...change.also.map(({ what, who, where }) => consequenceKey(what, who, where)),
      ...change.fields.flatMap(({ field, elements = [] }) =>
        field === 'members'
          ? elements.map(({ key, after }) => consequenceKey(after === undefined ? 'leaves' : 'joins', key, change.label ?? ''))
          : [],
      ),
    ]),
  );

const staleAt = (change: Change, why: string): Diagnostic => ({
  severity: 'error',
  code: 'stale',
  address: change.address,
  message: `${change.address}: the plan is stale: ${why}`,
  hint: 'run plan again, and have the new one reviewed',
  ...(change.place && { place: change.place }),
});

interface Compared {
  keep?: Change;
  left?: Change;
  stale?: string;
}

function compare(then: Change, now: Change, told: ReadonlySet<string>, kinds: readonly KindOf[], known: Known): Compared {
  // A creation that got half-way: what is missing is done, if the thing is ours.
  const begun = then.action === 'create' && now.action === 'update' && isBegun(then, now, kinds, known);
  if (then.id !== undefined && now.id !== undefined && then.id !== now.id)
    return { stale: `it is another one now: id ${now.id}, not ${then.id}` };
  if (then.action !== now.action && !begun)
    return {
      stale:
        then.action === 'create'
          ? `it was to be created, and another of that name is live since (id ${now.id})`
          : `it was to ${then.verb}, and now it would ${now.verb}`,
    };
  // Part of a change may be done already; the word for the rest may only be the plainest.
  if (!begun && (then.verb !== now.verb ? now.verb !== 'update' : then.detail !== now.detail))
    return {
      stale: `it was to ${then.verb}${then.detail ? ` (${then.detail})` : ''}, and now it would ${now.verb}${now.detail ? ` (${now.detail})` : ''}`,
    };
  // What a hazard lists grows shorter while its plan is carried out; only when somebody last wrote there is somebody else's doing.
  const same = (one: Hazard, old: Hazard) => old.code === one.code && (one.code !== 'unarchive' || old.message === one.message);
  const hazard = now.hazards.find((one) => !then.hazards.some((old) => same(one, old)));
  if (hazard && !begun) return { stale: hazard.message };
  const consequence = now.also.find(({ what, who, where }) => !told.has(consequenceKey(what, who, where)));
  if (consequence) return { stale: `${consequence.who} now also ${consequence.what} "${consequence.where}"` };
  const keep: FieldChange[] = [];
  const rest: FieldChange[] = [];
  for (const field of now.fields) {
    const old = then.fields.find((one) => one.field === field.field);
    if (old === undefined) rest.push(field);
    else if (field.elements && old.elements) {
      const split = elements(old.elements, field.elements, begun);
      if (split.stale) return { stale: `${field.field}: ${split.stale} is no longer as it was` };
      if (split.keep.length > 0) keep.push({ ...field, elements: split.keep });
      if (split.rest.length > 0) rest.push({ ...field, elements: split.rest });
    } else if (
      canonical(old.after ?? null) === canonical(field.after ?? null) &&
      (begun || isPassing(field, now, kinds) || canonical(old.before ?? null) === canonical(field.before ?? null))
    )
      keep.push(field);
    else return { stale: `${field.field} is no longer as it was` };
  }
  const out: Compared = {};
  if (keep.length > 0 || (now.fields.length === 0 && then.fields.length === 0)) out.keep = { ...now, fields: keep };
  if (rest.length > 0) out.left = { ...now, fields: rest };
  return out;
}

const isPassing = ({ field, before }: FieldChange, { kind, id }: Change, kinds: readonly KindOf[]): boolean =>
  id !== undefined && kinds.find(({ name }) => name === kind)?.passing?.(field, before ?? null, id) === true;

const isBegun = (then: Change, now: Change, kinds: readonly KindOf[], known: Known): boolean => {
  const kind = kinds.find((one) => one.name === now.kind)!;
  const have = known.live.get(now.kind)?.get(now.id ?? -1);
  return have !== undefined && (kind.identity.begun?.(have, then, known) ?? true);
};

/** Who was to come and is in by now, with less than was meant; and who was to be added again and is out by now. */
const halfDone = (then: ElementChange, now: ElementChange): boolean =>
  then.after !== undefined && (then.before === undefined ? now.before !== undefined : then.again === true);

function elements(then: readonly ElementChange[], now: readonly ElementChange[], begun: boolean) {
  const keep: ElementChange[] = [];
  const rest: ElementChange[] = [];
  for (const element of now) {
    const old = then.find((one) => one.key === element.key);
    if (old === undefined) rest.push(element);
    else if (old.id !== undefined && element.id !== undefined && old.id !== element.id) return { keep, rest, stale: element.key };
    else if (
      canonical(old.after ?? null) === canonical(element.after ?? null) &&
      (begun || halfDone(old, element) || canonical(old.before ?? null) === canonical(element.before ?? null))
    )
      keep.push(element);
    else return { keep, rest, stale: element.key };
  }
  return { keep, rest };
}
