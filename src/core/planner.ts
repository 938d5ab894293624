/** The planner: everything that is known becomes one plan. Pure: it is never given anything to write with. */
import { type Address, addressOf, fold, splitAddress } from './address.ts';
import { compile } from './compile.ts';
import type { Diagnostic } from './diagnostic.ts';
import { guard, isRemoval, lost } from './guards.ts';
import { identify } from './identity.ts';
import type { KindOf, Known, World } from './kind.ts';
import type { Blocked, Change, Plan } from './plan.ts';

/** How a plan is asked for. */
export interface Asked {
  targets?: Address[];
  withoutRemovals?: boolean;
  skipBlocked?: boolean;
  tool: string;
  inputs: Plan['inputs'];
  reads: number;
  /** Requests per second in force. */
  rate: number;
}

/** In: the kinds, the world, and how the plan is asked for. Out: the plan; the same input gives the same bytes. */
export function planOf(kinds: readonly KindOf[], world: World, asked: Asked): Plan {
  const known = identify(kinds, world);
  return finish(kinds, known, decide(kinds, known), asked);
}

/** Whether an apply of this plan would be refused. */
export const refused = (plan: Plan): boolean =>
  plan.problems.some((problem) => problem.severity === 'error') ||
  (plan.blocked.length > 0 && plan.options.skip_blocked !== true);

interface Decided {
  changes: Change[];
  blocked: Blocked[];
  notes: Diagnostic[];
}

/** Every entry's change, and every removal, before anybody asks whether they may be. */
function decide(kinds: readonly KindOf[], known: Known): Decided {
  const out: Decided = { changes: [], blocked: [...known.blocked.values()], notes: [...known.remarks] };
  for (const kind of kinds) {
    const verdicts = [
      ...[...known.bound.values()]
        .filter(({ want }) => want.kind === kind.name && want.ensure === 'present')
        .map((bound) => kind.change(bound, known)),
      ...removals(kind, known),
    ];
    for (const { change, blocked, notes } of verdicts) {
      if (blocked) out.blocked.push(blocked);
      else if (change) out.changes.push(change);
      out.notes.push(...(notes ?? []));
    }
  }
  return out;
}

function removals(kind: KindOf, known: Known) {
  return [...(known.leaving.get(kind.name) ?? [])].map(([id, leaving]) => {
    const have = known.live.get(kind.name)!.get(id)!;
    const verdict = leaving.verb === 'keep' ? {} : kind.remove(have, leaving.verb, leaving.address, known, leaving.want);
    if (verdict.change) {
      if (leaving.protect || leaving.want?.protect)
        verdict.change.hazards.push({ code: 'protected', message: `${leaving.address} is protected` });
      if (leaving.why === 'undeclared')
        verdict.change.hazards.push({ code: 'undeclared', message: 'nobody declares it, and its kind is exclusive' });
    }
    return verdict;
  });
}

/** Chooses what was asked for, guards it, compiles it and adds it up. */
export function finish(kinds: readonly KindOf[], known: Known, decided: Decided, asked: Asked): Plan {
  const order = new Map(kinds.map((kind, at) => [kind.name, at]));
  const rank = (a: { address: Address }, b: { address: Address }) =>
    order.get(splitAddress(a.address).kind)! - order.get(splitAddress(b.address).kind)! || compareText(a.address, b.address);
  const targets = asked.targets && closure(kinds, known, asked.targets);
  const chosen = (address: Address) => targets === undefined || targets.has(fold(address));
  const notes = decided.notes.filter((note) => note.address === undefined || chosen(note.address));
  let changes = decided.changes
    .filter((change) => chosen(change.address))
    .map((change) => ({ ...change, hazards: change.hazards.filter((one) => !one.derived), also: [] as Change['also'] }))
    .sort(rank);
  if (asked.withoutRemovals) {
    const kept = changes.flatMap((change) => withoutRemovals(kinds, change));
    const dropped = changes.length - kept.length;
    if (dropped > 0)
      notes.push({
        severity: 'note',
        code: 'without-removals',
        message: dropped === 1 ? '1 removal is left out' : `${dropped} removals are left out`,
        hint: 'run without --without-removals to see them',
      });
    changes = kept;
  }
  const blocked = decided.blocked.filter((one) => chosen(one.address));
  const consequences = kinds.flatMap((kind) => kind.consequences?.(byAddress(changes), known) ?? []);
  for (const { address, also, hazard } of consequences) {
    const change = changes.find((one) => one.address === address);
    change?.also.push(...(also ?? []));
    change?.also.sort((a, b) => compareText(a.where, b.where) || compareText(a.who, b.who));
    if (hazard) change?.hazards.push({ ...hazard, derived: true });
  }
  const guarded = guard(kinds, changes, compile(kinds, byAddress(changes), known).steps, known);
  blocked.push(...guarded.blocked);
  const stopped = new Set(blocked.map((one) => one.address));
  // What needs the id of something blocked is blocked as well, and so on until nothing new is found.
  let executed = changes.filter((change) => !stopped.has(change.address));
  let compiled = compile(kinds, byAddress(executed), known);
  while (compiled.unfillable.length > 0) {
    for (const { address, needs } of compiled.unfillable)
      if (!stopped.has(address)) {
        stopped.add(address);
        const place = changes.find((one) => one.address === address)?.place;
        blocked.push({
          severity: 'error',
          code: 'needs-blocked',
          address,
          message: `needs ${needs}, which is not made by this plan`,
          hint: `solve ${needs} first`,
          ...(place && { place }),
        });
      }
    executed = executed.filter((change) => !stopped.has(change.address));
    compiled = compile(kinds, byAddress(executed), known);
  }
  const { steps } = compiled;
  const writes = steps.filter((step) => step.request.method !== 'GET').length;
  return {
    format: 1,
    tool: asked.tool,
    server: known.server,
    seen_as: {
      id: known.me.id,
      address: addressOf(known.me.bot ? 'bot' : 'user', known.me.email ?? known.me.nickname),
      label: known.me.label,
    },
    inputs: asked.inputs,
    settings: known.settings,
    options: {
      ...(asked.targets && { targets: asked.targets }),
      ...(asked.withoutRemovals && { without_removals: true as const }),
      ...(asked.skipBlocked && { skip_blocked: true as const }),
      secrets_kept: known.secretsKept,
      ...(known.leftovers && { leftovers: true as const }),
    },
    desired: [...known.wanted],
    ...(known.memory && { memory: known.memory }),
    changes,
    steps,
    blocked: blocked.sort(rank),
    problems: guarded.problems,
    notes: [...notes, ...guarded.notes, ...viewNotes(kinds, known, asked.targets)],
    totals: totalsOf(kinds, changes),
    budget: { reads: asked.reads, writes, seconds: Math.round((writes / asked.rate) * 10) / 10 },
    // Filled in where the plan leaves the process: adding up a large workspace takes longer than planning it.
    checksum: '',
  };
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byAddress = (changes: readonly Change[]): Map<Address, Change> =>
  new Map(changes.map((change) => [change.address, change]));

/** The targets and all that they reference, folded. */
function closure(kinds: readonly KindOf[], known: Known, targets: readonly Address[]): Set<Address> {
  const wanted = new Map(known.wanted.map((want) => [fold(want.address), want]));
  const found = new Set<Address>();
  const queue = targets.map(fold);
  for (let address = queue.pop(); address !== undefined; address = queue.pop()) {
    if (found.has(address)) continue;
    found.add(address);
    const want = wanted.get(address);
    const kind = want && kinds.find((one) => one.name === want.kind);
    if (want && kind) queue.push(...kind.references(want).map(fold));
  }
  return found;
}

/** The change without what it takes away; nothing where nothing is left. */
function withoutRemovals(kinds: readonly KindOf[], change: Change): Change[] {
  if (isRemoval(change)) return [];
  const kind = kinds.find((one) => one.name === change.kind)!;
  const fields = change.fields.flatMap((field) => {
    if (!field.elements || !kind.fields[field.field]?.access) return [field];
    const elements = field.elements.filter((one) => !lost(one) && !one.again);
    return elements.length > 0 ? [{ ...field, elements }] : [];
  });
  return fields.length > 0 || change.fields.length === 0 ? [{ ...change, fields }] : [];
}

/** Counts of entries by verb under the kind's seat; list elements under `elements`. */
function totalsOf(kinds: readonly KindOf[], changes: readonly Change[]): Plan['totals'] {
  const totals: Plan['totals'] = {};
  const add = (group: string, name: string, count = 1) => {
    totals[group] ??= {};
    totals[group][name] = (totals[group][name] ?? 0) + count;
  };
  for (const change of changes) {
    const kind = kinds.find((one) => one.name === change.kind)!;
    add(kind.seat, change.verb);
    for (const { field, elements } of change.fields)
      for (const one of elements ?? [])
        add(
          'elements',
          `${change.kind}.${field} ${one.before === undefined ? 'added' : one.after === undefined ? 'removed' : 'changed'}`,
        );
    for (const one of change.also) add('elements', one.what);
  }
  return totals;
}

/** What the token cannot see, and what is live and nobody declares. */
function viewNotes(kinds: readonly KindOf[], known: Known, targets?: readonly Address[]): Diagnostic[] {
  const notes: Diagnostic[] = [];
  const note = (code: string, message: string, hint?: string) =>
    notes.push({ severity: 'note', code, message, ...(hint && { hint }) });
  note('not-visible', `not visible to this token: private chats that ${known.me.email ?? known.me.label} is not in`);
  if (!known.settings.declared)
    note(
      'no-settings',
      'no file has settings: the defaults apply, and nobody checks whose token this is',
      'begin with `settings: {run_as: ..., owner: ...}`',
    );
  if (known.settings.exclusive.length > 0 && !known.leftovers)
    note(
      'exclusive-idle',
      `${known.settings.exclusive.join(', ')} are exclusive, but this run does not look for what is undeclared`,
      'that takes a memory of the same scope and paths (--memory FILE), and no --targets',
    );
  if (targets !== undefined) return notes;
  const counts = kinds.flatMap((kind) => {
    const claimed = known.claimed.get(kind.name);
    const leaving = known.leaving.get(kind.name);
    const count = [...(known.live.get(kind.name)?.values() ?? [])].filter(
      (have) => !claimed?.has(have.id) && !leaving?.has(have.id) && kind.undeclared?.(have, known) !== undefined,
    ).length;
    return count > 0 ? [`${count} ${kind.noun[count === 1 ? 0 : 1]}`] : [];
  });
  if (counts.length > 0) note('undeclared', `live, not declared and left alone: ${counts.join(', ')}`);
  return notes;
}
