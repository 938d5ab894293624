/** Changes become steps, and steps get their order. Pure. */
import type { Address } from './address.ts';
import type { KindOf, Known } from './kind.ts';
import type { Change, Doing, Hole, Step, Template } from './plan.ts';

/** The order of an apply: what stands further up is begun first where nothing else decides. */
export const order: Doing[][] = [
  ['tag-rename', 'tag-create'],
  ['promote'],
  ['suspend', 'delete', 'demote'],
  ['reactivate', 'invite'],
  ['bot-create', 'bot-edit'],
  ['chat-create', 'unarchive'],
  ['edit', 'invite-guest'],
  ['open', 'join', 'attach'],
  ['role-up'],
  ['role-down', 'detach'],
  ['rejoin', 'leave'],
  ['close', 'archive'],
  ['bot-delete', 'tag-delete'],
];

interface Rule {
  does: Doing[];
  /** `needs`: skipped when one of the others fails. `after`: order only. */
  relation: 'needs' | 'after';
  of: Doing[];
  why: string;
}

/** What holds between steps of different entries; within a chat its kind says. */
export const rules: Rule[] = [
  {
    does: ['suspend', 'delete', 'demote'],
    relation: 'needs',
    of: ['promote'],
    why: 'there are never fewer admins than before and after',
  },
  {
    does: ['leave', 'role-down', 'close', 'archive'],
    relation: 'needs',
    of: ['promote'],
    why: 'nobody loses access before others have theirs',
  },
  {
    does: ['reactivate', 'invite', 'invite-guest'],
    relation: 'after',
    of: ['suspend', 'delete'],
    why: 'seats are freed before they are taken',
  },
  {
    does: ['detach'],
    relation: 'after',
    of: ['promote'],
    why: 'nobody loses access before others have theirs; who gets the very tag must wait for it all the same',
  },
  {
    does: ['chat-create', 'join', 'attach', 'rejoin'],
    relation: 'after',
    of: ['promote', 'demote'],
    why: 'the role on joining is that of the workspace, and is never recomputed',
  },
  { does: ['tag-create'], relation: 'after', of: ['tag-rename'], why: 'a name is free once its bearer has another' },
  {
    does: ['tag-delete'],
    relation: 'after',
    of: ['edit', 'promote', 'demote', 'suspend', 'reactivate', 'invite'],
    why: 'writing the tags of a person would make a deleted tag anew',
  },
  {
    does: ['tag-delete'],
    relation: 'needs',
    of: ['detach'],
    why: 'people of a tag deleted before it is taken off stay in the chat',
  },
  { does: ['bot-delete'], relation: 'after', of: ['join', 'rejoin'], why: 'nothing is taken before its successor is in place' },
];

export interface Compiled {
  steps: Step[];
  /** Entries that need the id of something that this plan does not make. */
  unfillable: { address: Address; needs: Address }[];
}

/** In: the changes of a plan. Out: one step per request, in order, each with what it needs and comes after. */
export function compile(kinds: readonly KindOf[], changes: ReadonlyMap<Address, Change>, known: Known): Compiled {
  const kindOf = new Map(kinds.map((kind) => [kind.name, kind]));
  const steps = [...changes.values()].flatMap((change) => kindOf.get(change.kind)!.steps(change, known, changes));
  const makers = new Set(steps.flatMap((step) => (step.gives ? [step.gives.idOf] : [])));
  const unfillable = steps.flatMap((step) => {
    const hole = requiredHoles(step).find((address) => !makers.has(address) && known.bound.get(address)?.have === undefined);
    return hole === undefined ? [] : [{ address: step.serves[0]!, needs: hole }];
  });
  relate(steps, changes, known);
  const ids = new Set(steps.map((step) => step.id));
  const maker = new Map(steps.flatMap((step) => (step.gives ? [[step.gives.idOf, step.id] as const] : [])));
  for (const step of steps) {
    const made = holesOf(step).flatMap((hole) => {
      const id = 'idOf' in hole ? maker.get(hole.idOf) : undefined;
      return id === undefined || id === step.id ? [] : [{ id, optional: 'idOf' in hole && hole.optional === true }];
    });
    step.needs = tidy([...step.needs, ...made.filter((one) => !one.optional).map((one) => one.id)], ids, step.id);
    const needed = new Set(step.needs);
    step.after = tidy([...step.after, ...made.map((one) => one.id)], ids, step.id).filter((id) => !needed.has(id));
  }
  const rank = new Map(order.flatMap((group, at) => group.map((does) => [does, at] as const)));
  return { steps: sorted(steps, (step) => rank.get(step.does)!), unfillable };
}

const tidy = (list: string[], ids: ReadonlySet<string>, self: string): string[] =>
  [...new Set(list)].filter((id) => ids.has(id) && id !== self);

function relate(steps: Step[], changes: ReadonlyMap<Address, Change>, known: Known): void {
  // What concerns the token's own user comes last: the next request after it may be refused.
  const isOwn = (step: Step) =>
    ['suspend', 'delete', 'demote', 'edit'].includes(step.does) &&
    changes.get(step.serves[0]!)?.id === known.me.id &&
    step.rights.workspace === 'admin';
  const own = steps.filter(isOwn);
  const others = steps.filter((step) => !own.includes(step));
  const by = new Map<Doing, string[]>();
  for (const step of others) {
    const ids = by.get(step.does) ?? [];
    ids.push(step.id);
    by.set(step.does, ids);
  }
  for (const rule of rules) {
    const of = rule.of.flatMap((does) => by.get(does) ?? []);
    if (of.length > 0) for (const step of steps) if (rule.does.includes(step.does)) step[rule.relation].push(...of);
  }
  // Whatever would have liked to wait for it does not.
  const last = new Set(own.map((step) => step.id));
  for (const step of others) step.after = step.after.filter((id) => !last.has(id));
  for (const step of own) step.after.push(...others.map((one) => one.id));
}

/** Topological, and within that by rank and then as the kinds gave them. */
function sorted(steps: Step[], rank: (step: Step) => number): Step[] {
  const waiting = new Map(steps.map((step) => [step.id, new Set([...step.needs, ...step.after])]));
  const followers = new Map<string, string[]>();
  for (const [id, before] of waiting) for (const one of before) followers.set(one, [...(followers.get(one) ?? []), id]);
  const position = new Map(steps.map((step, at) => [step.id, at]));
  const byId = new Map(steps.map((step) => [step.id, step]));
  const compare = (a: string, b: string) => rank(byId.get(a)!) - rank(byId.get(b)!) || position.get(a)! - position.get(b)!;
  let ready = steps.filter((step) => waiting.get(step.id)!.size === 0).map((step) => step.id);
  const out: Step[] = [];
  while (out.length < steps.length) {
    while (ready.length === 0) ready = loosened(steps, waiting, compare);
    ready.sort(compare);
    const now = ready;
    ready = [];
    for (const id of now) {
      out.push(byId.get(id)!);
      waiting.delete(id);
      for (const next of followers.get(id) ?? []) {
        const left = waiting.get(next);
        if (left?.delete(id) && left.size === 0) ready.push(next);
      }
    }
  }
  return out;
}

/**
 * Wishes of order may contradict each other: of a circle one step gives up the wishes that close it, never those for
 * an id that it sends. Where only needs are left, who gets a tag no longer waits until it is off the chats that it leaves.
 * Out: the step, once it waits for nothing else.
 */
function loosened(
  steps: readonly Step[],
  waiting: ReadonlyMap<string, Set<string>>,
  compare: (a: string, b: string) => number,
): string[] {
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    [...(waiting.get(from) ?? [])].some((id) => id === to || (!seen.has(id) && reaches(id, to, seen.add(id))));
  const makers = new Map(steps.flatMap((step) => (step.gives ? [[step.gives.idOf, step.id] as const] : [])));
  const does = new Map(steps.map((step) => [step.id, step.does]));
  // The later a step usually comes, the sooner it gives up waiting: it is the exception that stands in its way.
  const stuck = steps.filter((step) => waiting.has(step.id)).sort((a, b) => compare(b.id, a.id));
  const givesUp = (may: (step: Step, id: string) => boolean): string[] | undefined => {
    for (const step of stuck) {
      const left = waiting.get(step.id)!;
      const circle = [...left].filter((id) => reaches(id, step.id));
      if (circle.length === 0 || !circle.every((id) => may(step, id))) continue;
      for (const id of circle) left.delete(id);
      step.after = step.after.filter((id) => !circle.includes(id));
      step.needs = step.needs.filter((id) => !circle.includes(id));
      return left.size === 0 ? [step.id] : [];
    }
    return undefined;
  };
  const sends = (step: Step) => new Set(holesOf(step).flatMap((hole) => ('idOf' in hole ? [makers.get(hole.idOf)] : [])));
  const found =
    givesUp((step, id) => !step.needs.includes(id) && !sends(step).has(id)) ??
    givesUp((step, id) => does.get(id) === 'detach' && step.serves[0] !== steps.find((one) => one.id === id)!.serves[0]);
  if (found) return found;
  throw new Error(
    `steps need each other: ${stuck
      .slice(0, 5)
      .map((step) => step.id)
      .join(', ')}`,
  );
}

/** Every hole in a step's request. */
export function holesOf(step: Step): Hole[] {
  const holes: Hole[] = [];
  const walk = (value: Template): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (typeof value === 'object' && value !== null) {
      if ('idOf' in value || 'env' in value) holes.push(value as Hole);
      else Object.values(value).forEach(walk);
    }
  };
  for (const segment of step.request.path) if (typeof segment === 'object') holes.push(segment);
  if (step.request.body !== undefined) walk(step.request.body);
  return holes;
}

const requiredHoles = (step: Step): Address[] =>
  holesOf(step).flatMap((hole) => ('idOf' in hole && hole.optional !== true ? [hole.idOf] : []));
