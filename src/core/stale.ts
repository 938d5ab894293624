/** Whether a saved plan still says what would be done: compared change by change, element by element. Pure. */
import { fold } from './address.ts';
import { canonical } from './checksum.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { KindOf, Known, Live, World } from './kind.ts';
import type { Change, Consequence, ElementChange, FieldChange, Hazard, Plan } from './plan.ts';
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
  const told = toldBy(saved, known);
  for (const then of saved.changes) {
    const change = now.get(then.address);
    if (blocked.has(then.address) && (change === undefined || !wasBlocked.has(then.address))) {
      // What was blocked then and is blocked now was never to be executed.
      if (!wasBlocked.has(then.address)) stale.push(staleAt(then, blocked.get(then.address)!.message));
    } else if (change === undefined) {
      const why = denied(then, fresh, kinds, known);
      if (why === undefined) already.push(then);
      else stale.push(staleAt(then, why));
    } else {
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

const consequenceKey = (what: string, who: number | string, chat: number | string): string =>
  `${what} ${typeof who === 'string' ? fold(who) : `#${who}`} ${typeof chat === 'string' ? `"${chat}"` : `#${chat}`}`;

/**
 * Everybody whom a saved plan said to join or leave where, by whichever of its changes: what it began itself is nothing new.
 * People and chats count by id: names repeat and change. Only who or what was still to be made is known by e-mail or name.
 */
function toldBy(saved: Plan, known: Known): (one: Consequence) => boolean {
  const told = new Set(
    saved.changes.flatMap((change) => [
      ...change.also.map(({ what, who, user, where, chat }) => consequenceKey(what, user ?? who, chat ?? where)),
      ...change.fields.flatMap(({ field, elements = [] }) =>
        field === 'members'
          ? elements.map(({ key, id, after }) =>
              consequenceKey(after === undefined ? 'leaves' : 'joins', id ?? key, change.id ?? change.label ?? ''),
            )
          : [],
      ),
    ]),
  );
  const made = new Map(saved.changes.flatMap(({ action, address, label }) => (action === 'create' ? [[address, label]] : [])));
  const chats = known.claimed.get('chat');
  return ({ what, who, user, where, chat }) =>
    [user, who].some((person) => {
      if (person === undefined) return false;
      const unborn = chat === undefined ? where : made.get(chats?.get(chat) ?? '');
      return [chat, unborn].some((place) => place !== undefined && told.has(consequenceKey(what, person, place)));
    });
}

/** Said of a saved change that may not be executed any more. */
export const staleAt = (change: Change, why: string): Diagnostic => ({
  severity: 'error',
  code: 'stale',
  address: change.address,
  message: `${change.address}: the plan is stale: ${why}`,
  hint: 'run plan again, and have the new one reviewed',
  ...(change.place && { place: change.place }),
});

/**
 * In: a saved change that nothing asks for any more. Out: why it is not done for all that: its object answers to another name, is
 * another one, or is not as it was to be. Undefined where it is done.
 */
function denied(then: Change, fresh: Plan, kinds: readonly KindOf[], known: Known): string | undefined {
  const kind = kinds.find(({ name }) => name === then.kind)!;
  const { want, have } = known.bound.get(then.address) ?? {};
  if (then.id === undefined) {
    if (have === undefined) return 'it was to be created, and is not asked for any more';
    return isBegun(then, have, kind, known) ? unlike(then, [], have, kind, known) : another(have.id);
  }
  const moved = fresh.changes.find(({ kind, id }) => kind === then.kind && id === then.id);
  if (moved !== undefined) return `it is ${moved.address} now`;
  const live = known.live.get(then.kind)?.get(then.id);
  const called = live && (kind.identity.called?.(live) ?? kind.identity.live(live));
  if (then.action === 'update')
    return have?.id === then.id
      ? unlike(then, [], have, kind, known)
      : `it is ${called === undefined ? 'not there any more' : `called "${called}" now`} (id ${then.id})`;
  // Servers of early 2026 list nothing that is archived.
  if (live === undefined)
    return then.verb === 'delete' || known.server.generation === 'seed' ? undefined : 'it cannot be seen any more';
  const { change, blocked } = kind.remove(live, then.verb, then.address, known, want);
  return change || blocked ? `it was to ${then.verb}, and is there still, called "${called}" (id ${then.id})` : undefined;
}

/** Which element of a saved set is not as it was to be, although nothing asks for it any more: it has another name by now. */
function unlike(then: Change, now: readonly FieldChange[], have: Live, kind: KindOf, known: Known): string | undefined {
  for (const { field, elements = [] } of then.fields) {
    const asked = now.find((one) => one.field === field)?.elements ?? [];
    for (const { key, id, after } of elements) {
      if (id === undefined || asked.some((one) => one.id === id || one.key === key)) continue;
      const held = kind.holds?.(have, field, id, known);
      if (held !== undefined && held !== (after !== undefined))
        return `${field}: ${key} (id ${id}) ${held ? 'is there still' : 'is not there'}`;
    }
  }
  return undefined;
}

const another = (id: number | undefined): string => `it was to be created, and another of that name is live since (id ${id})`;

interface Compared {
  keep?: Change;
  left?: Change;
  stale?: string;
}

function compare(
  then: Change,
  now: Change,
  told: (one: Consequence) => boolean,
  kinds: readonly KindOf[],
  known: Known,
): Compared {
  // A creation that got half-way: what is missing is done, if the thing is ours.
  const kind = kinds.find(({ name }) => name === now.kind)!;
  const have = known.live.get(now.kind)?.get(now.id ?? -1);
  const begun = then.action === 'create' && now.action === 'update' && have !== undefined && isBegun(then, have, kind, known);
  if (then.id !== undefined && now.id !== undefined && then.id !== now.id)
    return { stale: `it is another one now: id ${now.id}, not ${then.id}` };
  if (then.action !== now.action && !begun)
    return {
      stale: then.action === 'create' ? another(now.id) : `it was to ${then.verb}, and now it would ${now.verb}`,
    };
  // Part of a change may be done already; the word for the rest may only be the plainest.
  if (!begun && (then.verb !== now.verb ? now.verb !== 'update' : then.detail !== now.detail))
    return {
      stale: `it was to ${then.verb}${then.detail ? ` (${then.detail})` : ''}, and now it would ${now.verb}${now.detail ? ` (${now.detail})` : ''}`,
    };
  // Where names repeat an id may lead to what is called something else by now: nobody reviewed that.
  if (!begun && kind.identity.ambiguous && then.label !== now.label && !then.fields.some(({ after }) => after === now.label))
    return { stale: `"${then.label}" is called "${now.label}" now (id ${now.id})` };
  const missing = have && unlike(then, now.fields, have, kind, known);
  if (missing) return { stale: missing };
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
      (begun || isPassing(field, now, kinds) || sameBefore(old, field))
    )
      keep.push(field);
    else return { stale: movedOn(old, field) };
  }
  const hazard = now.hazards.find((one) => !then.hazards.some((old) => covers(old, one)));
  if (hazard && !begun) return { stale: hazard.message };
  const consequence = now.also.find((one) => !told(one));
  if (consequence) return { stale: `${consequence.who} now also ${consequence.what} "${consequence.where}"` };
  const out: Compared = {};
  if (keep.length > 0 || (now.fields.length === 0 && then.fields.length === 0)) out.keep = { ...now, fields: keep };
  if (rest.length > 0) out.left = { ...now, fields: rest };
  return out;
}

/** What stands there instead of what was reviewed; a secret is not told. */
function movedOn(old: FieldChange, now: FieldChange): string {
  const shown = (value: unknown) => (value === undefined || value === null || value === '' ? 'empty' : JSON.stringify(value));
  const [was, is] = [shown(old.before), shown(now.before)];
  return old.sensitive || now.sensitive || was === is
    ? `${now.field} is no longer as it was`
    : `${now.field} was ${was} when it was planned, and is ${is} now`;
}

/** Secret values leave a mark of themselves in place of `before`. */
const sameBefore = (old: Pick<FieldChange, 'before' | 'mark'>, now: Pick<FieldChange, 'before' | 'mark'>): boolean =>
  canonical(old.before ?? null) === canonical(now.before ?? null) && old.mark === now.mark;

const isPassing = ({ field, before }: FieldChange, { kind, id }: Change, kinds: readonly KindOf[]): boolean =>
  id !== undefined && kinds.find(({ name }) => name === kind)?.passing?.(field, before ?? null, id) === true;

const isBegun = (creation: Change, have: Live, kind: KindOf, known: Known): boolean =>
  kind.identity.begun?.(have, creation, known) ?? true;

/** What a hazard names grows shorter while its plan is carried out; what it names besides is somebody else's doing. */
const covers = (old: Hazard, one: Hazard): boolean =>
  old.code === one.code && (one.names ?? []).every((name) => old.names?.includes(name));

/** Who was to come and is in by now, with less than was meant; and who was to be added again and is out by now. */
const halfDone = (then: ElementChange, now: ElementChange): boolean =>
  then.after !== undefined && (then.before === undefined ? now.before !== undefined : then.again === true);

function elements(then: readonly ElementChange[], now: readonly ElementChange[], begun: boolean) {
  const keep: ElementChange[] = [];
  const rest: ElementChange[] = [];
  for (const element of now) {
    // Whoever is called something else by now is who they were.
    const old = then.find(({ id }) => id !== undefined && id === element.id) ?? then.find(({ key }) => key === element.key);
    if (old === undefined) rest.push(element);
    else if (old.id !== undefined && element.id !== undefined && old.id !== element.id) return { keep, rest, stale: element.key };
    else if (
      canonical(old.after ?? null) === canonical(element.after ?? null) &&
      (begun || halfDone(old, element) || sameBefore(old, element))
    )
      keep.push(element);
    else return { keep, rest, stale: element.key };
  }
  return { keep, rest };
}
