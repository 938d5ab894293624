/** Which step may start now. Pure: no clock, no sending. */
import type { Step } from '../core/plan.ts';

type Ordered = Pick<Step, 'id' | 'needs' | 'after'>;

export interface Schedule<S> {
  /** The first step, in the order of the plan, that waits for nothing; each is given once. */
  take(): S | undefined;
  /** A step has ended, well or not: what waited for it may start. */
  end(id: string): void;
}

/** In: steps. Out: their schedule. Throws on a step named twice, an unknown step, a cycle: faults of the plan's maker. */
export function scheduleOf<S extends Ordered>(steps: readonly S[]): Schedule<S> {
  const place = new Map<string, number>();
  for (const [at, step] of steps.entries()) {
    if (place.has(step.id)) throw new Error(`two steps are called "${step.id}"`);
    place.set(step.id, at);
  }
  const before = steps.map((step) => new Set([...step.needs, ...step.after]));
  const waiters = steps.map((): number[] => []);
  for (const [at, ids] of before.entries())
    for (const id of ids) {
      const other = place.get(id);
      if (other === undefined) throw new Error(`step "${steps[at]!.id}" waits for "${id}", which is not in the plan`);
      waiters[other]!.push(at);
    }
  const cycle = cycleIn(steps, before, waiters, place);
  if (cycle) throw new Error(`steps wait for each other: ${cycle.map((id) => `"${id}"`).join(' -> ')}`);

  const waits = before.map((ids) => ids.size);
  const ready = steps.flatMap((_, at) => (waits[at] === 0 ? [at] : []));
  const ended = new Set<number>();
  return {
    take: () => {
      const at = ready.shift();
      return at === undefined ? undefined : steps[at];
    },
    end: (id) => {
      const at = place.get(id);
      if (at === undefined || ended.has(at)) return;
      ended.add(at);
      for (const waiter of waiters[at]!) if (--waits[waiter]! === 0) insert(ready, waiter);
    },
  };
}

/** Into a sorted list. */
function insert(sorted: number[], value: number): void {
  let low = 0;
  for (let high = sorted.length; low < high; ) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  sorted.splice(low, 0, value);
}

/** One cycle, its first step at both ends; nothing where there is none. */
function cycleIn(
  steps: readonly Ordered[],
  before: readonly Set<string>[],
  waiters: readonly number[][],
  place: ReadonlyMap<string, number>,
): string[] | undefined {
  // Take away whatever waits for nothing; what stays waits for something else that stays.
  const waits = before.map((ids) => ids.size);
  const left = new Set(steps.map((_, at) => at));
  const free = [...left].filter((at) => waits[at] === 0);
  for (let at = free.pop(); at !== undefined; at = free.pop()) {
    left.delete(at);
    for (const waiter of waiters[at]!) if (--waits[waiter]! === 0) free.push(waiter);
  }
  const [start] = left;
  if (start === undefined) return undefined;
  const trail: number[] = [];
  for (let at = start; ; at = [...before[at]!].map((id) => place.get(id)!).find((other) => left.has(other))!) {
    const from = trail.indexOf(at);
    if (from >= 0) return [...trail.slice(from), at].map((one) => steps[one]!.id);
    trail.push(at);
  }
}
