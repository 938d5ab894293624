/** What an apply leaves in memory. Pure. */
import type { Json } from '../wire/http.ts';
import { type Address, addressOf, splitAddress } from './address.ts';
import { type Desired, envText, isEnv, isSealed } from './desired.ts';
import { remaining } from './leftover.ts';
import { emptyMemory, type Memory, type Remembered } from './memory.ts';
import type { Change, Plan } from './plan.ts';
import type { Report } from './report.ts';

export interface Home {
  scope: string;
  server: string;
  paths: string[];
}

/**
 * In: the memory before, what was planned and what became of it; `bound` tells the live ids. Out: the memory after.
 * Of another scope or server it is returned as it was. What failed is kept as it was; what was removed is gone.
 */
export function remember(
  before: Memory | undefined,
  plan: Plan,
  report: Report,
  home: Home,
  ids: Record<Address, number>,
): Memory {
  const memory = before ?? emptyMemory(home.scope, home.server, home.paths);
  if (memory.scope !== home.scope || memory.server !== home.server) return memory;
  const results = new Map(report.changes.map((change) => [change.address, change.result]));
  const blocked = new Set(plan.blocked.map((one) => one.address));
  const left = new Set(report.diagnostics.flatMap((one) => (one.code === 'not-in-plan' && one.address ? [one.address] : [])));
  const there = remaining(plan.notes);
  const states = new Map(Object.entries(memory.entries).map(([at, { id, state }]) => [`${splitAddress(at).kind} ${id}`, state]));
  const entries = { ...memory.entries };
  const retired = { ...memory.retired };
  const settled = (address: Address): boolean => {
    const result = results.get(address);
    if (blocked.has(address) || left.has(address)) return false;
    if (result === undefined) return plan.options.targets === undefined;
    return result === 'done' || result === 'already';
  };
  const changes = new Map(plan.changes.map((change) => [change.address, change]));
  // What --targets leaves out was not looked at by anybody: it is not remembered for it.
  const leftOut = (address: Address) => plan.options.targets !== undefined && !results.has(address) && !blocked.has(address);
  for (const want of plan.desired) {
    if (want.ensure === 'absent') continue;
    const { address } = want;
    const id = ids[address] ?? report.created[address];
    if (id === undefined) continue;
    if (settled(address)) {
      const state = rememberable(want);
      const old = states.get(`${splitAddress(address).kind} ${id}`);
      // Nothing is taken from lists where leftovers are not looked for, nor from a chat that is archived.
      const whole = plan.options.without_removals || plan.options.leftovers !== true || want.state['archived'] === true;
      const kept = whole ? withOld(state, old) : withElements(state, there.elements.get(address) ?? []);
      const was = [...formerly(address, id, memory), ...renamedFrom(want, changes.get(address))];
      entries[address] = remembered(want, id, kept, changes.get(address), [...new Set(was)]);
      for (const [other, one] of Object.entries(retired)) if (one.id === id && sameKind(address, other)) delete retired[other];
    } else if (entries[address]?.id !== id && !leftOut(address))
      // Which one it is has been found out, whatever became of its changes.
      entries[address] = { id, state: {} };
  }
  const wanted = new Map(plan.desired.map((want) => [want.address, want]));
  const removals = new Map(plan.changes.filter((change) => change.action === 'remove').map((change) => [change.address, change]));
  for (const address of new Set([...Object.keys(entries), ...removals.keys()])) {
    if (wanted.get(address)?.ensure === 'present') continue;
    const change = removals.get(address);
    // Without a change and a word about it, it is gone, or so already, or its verb is `keep`: nothing more is to be remembered of it.
    const gone =
      change === undefined
        ? (wanted.has(address) || (plan.options.leftovers === true && isOf(plan.memory, address, entries))) &&
          !plan.options.without_removals &&
          ![blocked, left, there.entries].some((these) => these.has(address)) &&
          !leftOut(address)
        : settled(address);
    if (!gone) continue;
    delete entries[address];
    if (change && (change.verb === 'suspend' || change.verb === 'archive'))
      retired[address] = { id: change.id!, verb: change.verb };
  }
  return { ...memory, paths: pathsAfter(memory, home, wanted), entries: sortedRecord(entries), retired: sortedRecord(retired) };
}

/** Other paths are taken over only when they still hold everything that is remembered: a part must not become the whole. */
const pathsAfter = (memory: Memory, home: Home, wanted: ReadonlyMap<Address, Desired>): string[] =>
  Object.keys(memory.entries).every((address) => wanted.has(address)) ? home.paths : memory.paths;

const sortedRecord = <T>(record: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

function remembered(
  want: Desired,
  id: number,
  state: Record<string, Json>,
  change: Change | undefined,
  was: Address[],
): Remembered {
  const wrote = change?.action === 'update' ? change.fields.filter((field) => !field.sensitive) : [];
  return {
    id,
    state,
    ...(want.protect && { protect: true as const }),
    ...(want.on_removal && { on_removal: want.on_removal }),
    ...(was.length > 0 && { was }),
    ...(wrote.length > 0 && { wrote }),
    file: want.place.file,
  };
}

/** Whether a plan was made from a memory that holds the entry: a newer one was not looked at. */
const isOf = (memory: Memory | undefined, address: Address, entries: Memory['entries']): boolean =>
  memory?.entries[address]?.id === entries[address]?.id;

const sameKind = (one: Address, other: Address): boolean => splitAddress(one).kind === splitAddress(other).kind;

/** The addresses under which earlier applies knew the same object. */
const formerly = (address: Address, id: number, { entries }: Memory): Address[] =>
  [
    ...new Set(
      Object.entries(entries)
        .filter(([other, one]) => one.id === id && sameKind(address, other))
        .flatMap(([other, { was = [] }]) => [...was, other]),
    ),
  ].filter((other) => other !== address);

/** The address that it had until this apply gave it the name of its entry. */
const renamedFrom = ({ address, kind, key }: Desired, change: Change | undefined): Address[] =>
  (change?.action === 'update' ? change.fields : [])
    .flatMap(({ before, after }) => (after === key && typeof before === 'string' ? [addressOf(kind, before)] : []))
    .filter((was) => was !== address);

/** The declared fields as they may be kept: an env reference as its text, a secret not at all. */
export function rememberable(want: Desired): Record<string, Json> {
  const keep = (value: unknown): Json | undefined => {
    if (isEnv(value)) return isSealed(value) ? undefined : envText(value);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return Object.fromEntries(
        Object.entries(value).flatMap(([key, inner]) => (keep(inner) === undefined ? [] : [[key, keep(inner)!]])),
      );
    return value as Json;
  };
  return Object.fromEntries(
    Object.entries(want.state).flatMap(([field, value]) => (keep(value) === undefined ? [] : [[field, keep(value)!]])),
  );
}

/** Elements that were not taken away yet stay remembered, or nobody would know later that they are left over. */
const withOld = (state: Record<string, Json>, old: Record<string, Json> = {}): Record<string, Json> =>
  Object.fromEntries(
    Object.entries(state).map(([field, value]) => {
      const before = old[field];
      return [field, Array.isArray(value) && Array.isArray(before) ? [...new Set([...before, ...value])] : value];
    }),
  );

const withElements = (state: Record<string, Json>, elements: readonly [string, string][]): Record<string, Json> =>
  withOld(
    state,
    Object.fromEntries(elements.map(([list]) => [list, elements.flatMap(([of, element]) => (of === list ? [element] : []))])),
  );
