/** Whether an apply of another manifest came between a saved plan and now, and declared what the plan takes away. Pure. */
import type { Json } from '../wire/http.ts';
import { type Address, fold, splitAddress } from './address.ts';
import { same } from './diff.ts';
import type { Memory, Remembered } from './memory.ts';
import type { Change, Plan } from './plan.ts';
import { rememberable } from './remember.ts';

type State = Remembered['state'];

/** Whether every value is one that one of the states holds; of lists, every element. */
const within = (state: State, states: readonly State[]): boolean =>
  Object.entries(state).every(([field, value]) => {
    const theirs = states.flatMap((one) => (one[field] === undefined ? [] : [one[field]]));
    if (!Array.isArray(value)) return theirs.some((other) => same(value, other));
    return value.every((element) => theirs.some((other) => Array.isArray(other) && other.includes(element)));
  });

/**
 * In: a saved plan, what of it is still to be done, and the memory as it is now. Out: of the changes, those that take away what
 * a newer apply declared. What the plan itself began to write down is nothing newer.
 */
export function overtaken(saved: Plan, changes: readonly Change[], now: Memory | undefined): Change[] {
  const { memory, desired } = saved;
  if (memory === undefined || now?.scope !== memory.scope || now.server !== memory.server) return [];
  const wanted = new Map(desired.map((want) => [want.address, rememberable(want)]));
  const newer = Object.entries(now.entries).some(([address, one]) => {
    const [before, want] = [memory.entries[address], wanted.get(address)];
    // What the plan does not declare it never writes: it leaves the entry as it was, or takes it out.
    if (want === undefined) return before === undefined || !same(one as unknown as Json, before as unknown as Json);
    return !within(one.state, before === undefined ? [want] : [before.state, want]);
  });
  if (!newer) return [];
  const holds = ({ kind, id }: Change): [Address, Remembered][] =>
    Object.entries(now.entries).filter(([address, one]) => one.id === id && splitAddress(address).kind === kind);
  return changes.filter((change) =>
    holds(change).some(([, { state }]) => {
      if (change.action === 'remove') return true;
      const takes = change.fields.some(({ elements = [] }) => elements.some(({ after }) => after === undefined));
      return takes && !listsWithin(state, wanted.get(change.address) ?? {});
    }),
  );
}

/** Whether the lists of a state hold nobody and nothing that the other's do not. */
const listsWithin = (state: State, other: State): boolean =>
  Object.entries(state).every(([field, value]) => {
    const theirs = other[field];
    if (!Array.isArray(value) || !Array.isArray(theirs)) return true;
    const names = new Set(theirs.map((one) => fold(String(one))));
    return value.every((one) => names.has(fold(String(one))));
  });
