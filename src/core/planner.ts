/** The planner: everything that is known becomes one plan. Pure: it is never given anything to write with. */
import { type Address, addressOf, fold, splitAddress } from './address.ts';
import { canonical } from './checksum.ts';
import { compile } from './compile.ts';
import type { Desired } from './desired.ts';
import type { Diagnostic } from './diagnostic.ts';
import { guard, isRemoval } from './guards.ts';
import { identify, isProtected } from './identity.ts';
import type { Bound, KindOf, Known, Leaving, Verdict, World } from './kind.ts';
import { hasGone, stillThere, unreachable } from './leftover.ts';
import { lostFiles } from './lost.ts';
import type { Blocked, Change, FieldChange, Plan, Step } from './plan.ts';

/** How a plan is asked for. */
export interface Asked {
  targets?: Address[];
  withoutRemovals?: boolean;
  skipBlocked?: boolean;
  tool: string;
  /** When the workspace was read. */
  made?: string;
  inputs: Plan['inputs'];
  reads: number;
  /** Requests per second in force. */
  rate: number;
}

/** In: the kinds, the world, and how the plan is asked for. Out: the plan; the same input gives the same bytes. */
export function planOf(kinds: readonly KindOf[], world: World, asked: Asked): Plan {
  return assemble(kinds, settle(kinds, world, asked), asked);
}

/** Whether an apply of this plan would be refused. */
export const refused = (plan: Plan): boolean =>
  plan.problems.some((problem) => problem.severity === 'error') ||
  (plan.blocked.length > 0 && plan.options.skip_blocked !== true);

/** What is left when everything that will not be executed is taken out, and everything else planned without it. */
export interface Settled {
  known: Known;
  /** What will be executed. */
  changes: Change[];
  /** What would have been, and is blocked. */
  held: Change[];
  steps: Step[];
  blocked: Blocked[];
  problems: Diagnostic[];
  notes: Diagnostic[];
}

/**
 * Decides, and decides again without what turned out to be blocked or left out, until nothing new is found:
 * nobody's chats may be planned from a tag, a rank or an invitation that this plan does not bring.
 */
export function settle(kinds: readonly KindOf[], world: World, asked: Pick<Asked, 'targets' | 'withoutRemovals'>): Settled {
  const targets = asked.targets && closure(kinds, world.wanted, asked.targets);
  const chosen = (address: Address) => targets === undefined || targets.has(fold(address));
  const keeping = asked.withoutRemovals === true;
  const withheld = new Set(world.wanted.map((want) => want.address).filter((address) => !chosen(address)));
  const held: Change[] = [];
  const blocked: Blocked[] = [];
  for (;;) {
    const known = identify(kinds, world, { withheld, keeping });
    const decided = decide(kinds, known);
    const kept = decided.changes.filter((change) => !(keeping && isRemoval(change)));
    const judged = judge(kinds, known, kept.sort(inOrder(kinds)));
    const stopped = [...decided.blocked, ...judged.blocked];
    if (stopped.length === 0 && kept.length === decided.changes.length) {
      const unsure = [...known.blocked.values()].filter((one) => chosen(one.address));
      const left = targets !== undefined || keeping ? leftOut(kinds, world, known, kept) : [];
      return { known, ...judged, held, blocked: [...blocked, ...unsure], notes: [...decided.notes, ...left, ...judged.notes] };
    }
    for (const one of stopped) {
      blocked.push(one);
      if (!withheld.has(one.address)) held.push(...judged.changes.filter((change) => change.address === one.address));
      withheld.add(one.address);
    }
    for (const change of decided.changes) if (!kept.includes(change)) withheld.add(change.address);
  }
}

/** How many entries a plan does not execute. */
export const blockedEntries = (plan: Pick<Plan, 'blocked'>): number => new Set(plan.blocked.map(({ address }) => address)).size;

interface Decided {
  changes: Change[];
  blocked: Blocked[];
  notes: Diagnostic[];
}

/** Every entry's change, and every removal, before anybody asks whether they may be. */
function decide(kinds: readonly KindOf[], known: Known): Decided {
  const out: Decided = { changes: [], blocked: [], notes: [...known.remarks] };
  for (const kind of kinds) {
    const verdicts = [
      ...[...known.bound.values()]
        .filter(({ want }) => want.kind === kind.name && want.ensure === 'present' && !known.withheld.has(want.address))
        .map((bound) => recurring(kind.change(bound, known), bound)),
      ...removals(kind, known),
    ];
    for (const { change, blocked, notes } of verdicts) {
      if (blocked) out.blocked.push(...[blocked].flat());
      else if (change) out.changes.push(change);
      out.notes.push(...(notes ?? []));
    }
    if (!known.keeping) out.notes.push(...unreachable(kind, known));
  }
  return out;
}

/** A change that the last apply made and that is to be made again, from the same to the same: it is called what it is. */
function recurring(verdict: Verdict, { remembered }: Bound): Verdict {
  const form = ({ why: _, elements, before, ...field }: FieldChange) =>
    canonical({ ...field, before: before ?? '', elements: elements?.map(({ why: __, ...one }) => one) ?? null });
  const wrote = new Set(remembered?.wrote?.map(form));
  const again = verdict.change?.fields.filter((field) => wrote.has(form(field))).map(({ field }) => field) ?? [];
  if (again.length > 0)
    verdict.change!.hazards.push({
      code: 'not-kept',
      message: `the last apply wrote ${again.join(', ')} and it is as before again: the server does not keep it, or somebody changes it back`,
    });
  return verdict;
}

function removals(kind: KindOf, known: Known): Verdict[] {
  return [...(known.leaving.get(kind.name) ?? [])].map(([id, leaving]) => {
    const have = known.live.get(kind.name)!.get(id)!;
    const verdict = leaving.verb === 'keep' ? {} : kind.remove(have, leaving.verb, leaving.address, known, leaving.want);
    if (verdict.change && isProtected(kind.name, id, leaving.want, known))
      verdict.change.hazards.push({ code: 'protected', message: `${leaving.address} is protected` });
    // What nobody ever declared is not "no longer declared".
    if (verdict.change?.why === 'leftover' && leaving.why === 'undeclared') verdict.change.why = 'intent';
    if (verdict.change && leaving.why === 'undeclared')
      verdict.change.hazards.push({ code: 'undeclared', message: 'nobody declares it, and its kind is exclusive' });
    if (verdict.change || verdict.blocked || leaving.why === 'undeclared' || hasGone(have, leaving.verb)) return verdict;
    return { notes: [stillThere(leaving.address, `this token cannot ${leaving.verb} it (id ${id})`)] };
  });
}

type Judged = Pick<Settled, 'changes' | 'steps' | 'blocked' | 'problems' | 'notes'>;

/** What follows from changes, what refuses them, and the requests of those that nothing refuses. */
export function judge(kinds: readonly KindOf[], known: Known, decided: readonly Change[]): Judged {
  const changes = withConsequences(kinds, known, decided);
  const guarded = guard(kinds, changes, compile(kinds, byAddress(changes), known).steps, known);
  const blocked = [...guarded.blocked];
  // What needs the id of something blocked is blocked as well, and so on until nothing new is found.
  for (;;) {
    const stopped = new Set(blocked.map((one) => one.address));
    const executed = changes.filter((change) => !stopped.has(change.address));
    const { steps, unfillable } = compile(kinds, byAddress(executed), known);
    if (unfillable.length === 0) return { changes, steps, blocked, problems: guarded.problems, notes: guarded.notes };
    for (const [address, needs] of new Map(unfillable.map((one) => [one.address, one.needs]))) {
      const place = changes.find((one) => one.address === address)?.place;
      const message = `needs ${needs}, which is not made by this plan`;
      blocked.push({
        severity: 'error',
        code: 'needs-blocked',
        address,
        message,
        hint: `solve ${needs} first`,
        ...(place && { place }),
      });
    }
  }
}

/** The same changes with what follows from them, found anew. */
function withConsequences(kinds: readonly KindOf[], known: Known, decided: readonly Change[]): Change[] {
  const changes = decided.map((change) => ({
    ...change,
    hazards: change.hazards.filter((one) => !one.derived),
    also: [] as Change['also'],
  }));
  const own = [known.me.email, known.me.nickname].flatMap((name) => (name === null ? [] : [fold(name)]));
  const found = byAddress(changes);
  for (const { address, also, hazard } of kinds.flatMap((kind) => kind.consequences?.(found, known) ?? [])) {
    const change = found.get(address);
    if (change === undefined) continue;
    change.also.push(...(also ?? []));
    change.also.sort((a, b) => compareText(a.where, b.where) || compareText(a.who, b.who));
    if (hazard) change.hazards.push({ ...hazard, derived: true });
    const lost = also?.find((one) => one.what === 'leaves' && (one.user === known.me.id || own.includes(fold(one.who))));
    if (lost) change.hazards.push({ code: 'self', message: `the token's own user leaves "${lost.where}" by it`, derived: true });
  }
  return changes;
}

/** What is asked for and will be executed, as one document. */
export function assemble(kinds: readonly KindOf[], settled: Settled, asked: Asked): Plan {
  const { known, steps } = settled;
  const changes = [...settled.changes, ...settled.held].sort(inOrder(kinds));
  const writes = steps.filter((step) => step.request.method !== 'GET').length;
  return {
    format: 1,
    tool: asked.tool,
    ...(asked.made && { made: asked.made }),
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
    ...namesIn(kinds, known, changes),
    steps,
    blocked: settled.blocked.sort(inOrder(kinds)),
    problems: settled.problems,
    notes: [
      ...settled.notes,
      ...lostFiles(known, changes),
      ...keptNotes(kinds, known),
      ...viewNotes(kinds, known, asked.targets),
    ],
    totals: totalsOf(kinds, changes),
    budget: { reads: asked.reads, writes, seconds: Math.round((writes / asked.rate) * 10) / 10 },
    // Filled in where the plan leaves the process: adding up a large workspace takes longer than planning it.
    checksum: '',
  };
}

/** Full names of those whom changes name only by their e-mail. */
function namesIn(kinds: readonly KindOf[], known: Known, changes: readonly Change[]): Pick<Plan, 'names'> {
  const named = changes.flatMap(({ also, fields }) => [
    ...also.map(({ who }) => who),
    ...fields.flatMap(({ field, elements = [] }) => (field === 'members' ? elements.map(({ key }) => key) : [])),
  ]);
  if (named.length === 0) return {};
  const names = new Map<string, string>();
  for (const { name, identity, fullName } of kinds) {
    if (fullName === undefined) continue;
    const wanted = known.wanted.filter((want) => want.kind === name);
    const states = new Map(wanted.map((want) => [fold(want.key), want.state]));
    for (const [key, state] of states) names.set(key, fullName(state));
    for (const have of known.live.get(name)?.values() ?? []) {
      // A value from the environment is secret, also where it is live by now: what is declared lies over it.
      const address = known.claimed.get(name)?.get(have.id);
      const key = address === undefined ? identity.live(have) : fold(splitAddress(address).key);
      const full = fullName({ ...have.state, ...states.get(key ?? '') });
      if (full !== '') for (const one of [key, identity.live(have)]) names.set(one ?? '', full);
    }
  }
  const found = [...new Set(named)]
    .sort()
    .flatMap((key) => (names.get(fold(key)) ? [[key, names.get(fold(key))!] as const] : []));
  return found.length === 0 ? {} : { names: Object.fromEntries(found) };
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byAddress = (changes: readonly Change[]): Map<Address, Change> =>
  new Map(changes.map((change) => [change.address, change]));

/** By kind, then by address. */
const inOrder = (kinds: readonly KindOf[]) => {
  const order = new Map(kinds.map((kind, at) => [kind.name, at]));
  return (a: { address: Address }, b: { address: Address }): number =>
    order.get(splitAddress(a.address).kind)! - order.get(splitAddress(b.address).kind)! || compareText(a.address, b.address);
};

/** The targets and all that they reference, folded. */
function closure(kinds: readonly KindOf[], all: readonly Desired[], targets: readonly Address[]): Set<Address> {
  const wanted = new Map(all.map((want) => [fold(want.address), want]));
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

/** How much more a plan without options would change, and of what. */
function leftOut(kinds: readonly KindOf[], world: World, known: Known, kept: readonly Change[]): Diagnostic[] {
  const here = byAddress(kept);
  const all = decide(kinds, identify(kinds, world)).changes.filter((change) => {
    const same = here.get(change.address);
    return same === undefined || size(same) < size(change);
  });
  if (all.length === 0) return [];
  const some = all.sort(inOrder(kinds)).slice(0, 5);
  const list = `${some.map((change) => change.address).join(', ')}${all.length > 5 ? ` and ${all.length - 5} more` : ''}`;
  const what = known.keeping ? '--without-removals' : '--targets';
  return [
    {
      severity: 'note',
      code: 'left-out-by-option',
      message: `${what} leaves out ${all.length === 1 ? '1 change' : `${all.length} changes, or parts of them`}: ${list}`,
      hint: `run without ${what} to see all of it`,
    },
  ];
}

const size = (change: Change): number => change.fields.reduce((sum, field) => sum + (field.elements?.length ?? 1), 0);

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

/** What memory knows, nobody declares any more, and `on_removal` keeps. Said until an apply: then it is undeclared like any other. */
function keptNotes(kinds: readonly KindOf[], known: Known): Diagnostic[] {
  const kept = kinds.flatMap(({ name }) =>
    [...(known.leaving.get(name)?.values() ?? [])].flatMap(({ why, verb, address }) =>
      why === 'leftover' && verb === 'keep' ? [address] : [],
    ),
  );
  if (kept.length === 0) return [];
  const more = kept.length > 10 ? ` and ${kept.length - 10} more` : '';
  return [
    {
      severity: 'note',
      code: 'kept',
      message: `no longer declared and kept, as on_removal says: ${kept.sort().slice(0, 10).join(', ')}${more}`,
      hint: 'to have one removed, declare it with `ensure: absent` and an `on_removal`',
    },
  ];
}

/** Whether nothing happens to somebody of an exclusive kind, or nobody asked for anything. */
const isLeft = (leaving: Leaving | undefined): boolean =>
  leaving === undefined || (leaving.why === 'undeclared' && leaving.verb === 'keep');

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
  const odd = [...known.answers].flatMap(([read, answer]) => (answer.odd ?? []).map((words) => `${read.split('?')[0]} ${words}`));
  if (odd.length > 0)
    note(
      'not-understood',
      `the server's answers hold values that nobody understands; they count as not told: ${[...new Set(odd)].slice(0, 5).join('; ')}${odd.length > 5 ? ` and ${odd.length - 5} more` : ''}`,
      'look at them in Pachca, and ask its support',
    );
  const gone = [...known.bound.values()].flatMap(({ want, have }) =>
    want.ensure === 'absent' && have === undefined && want.id === undefined && !known.memory?.retired[want.address]
      ? [want.address]
      : [],
  );
  if (gone.length > 0)
    note(
      'nothing-to-remove',
      `declared absent, and nothing that can be seen has that name: ${gone.slice(0, 5).join(', ')}${gone.length > 5 ? ` and ${gone.length - 5} more` : ''}`,
      'whoever is called something else by now would be missed: correct the name, or take the entry out',
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
      (have) => !claimed?.has(have.id) && isLeft(leaving?.get(have.id)) && kind.undeclared?.(have, known) !== undefined,
    ).length;
    return count > 0 ? [`${count} ${kind.noun[count === 1 ? 0 : 1]}`] : [];
  });
  notes.push(...kinds.flatMap((kind) => kind.remarks?.(known) ?? []));
  if (counts.length > 0) note('undeclared', `live, not declared and left alone: ${counts.join(', ')}`);
  return notes;
}
