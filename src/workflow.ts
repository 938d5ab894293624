/** The story of a run, in short functions: from a manifest to a plan, from a plan to a report. Prints nothing, asks through `Talk`. */
import { type Address, fold, splitAddress } from './core/address.ts';
import { type Bindings, bindingsOf, identities, pinnable } from './core/bind.ts';
import { canonical, checksum, sha256 } from './core/checksum.ts';
import {
  type Desired,
  defaultSettings,
  envNeeds,
  envText,
  envValues,
  isSealed,
  resolveEnv,
  type Settings,
  variable,
} from './core/desired.ts';
import type { Diagnostic, Place } from './core/diagnostic.ts';
import { type Dump, type DumpOptions, dumpOf, inventories } from './core/dump.ts';
import { fits } from './core/fits.ts';
import { identify } from './core/identity.ts';
import { kept } from './core/kept.ts';
import type { KindOf, Schema, World } from './core/kind.ts';
import type { Memory } from './core/memory.ts';
import { overtaken } from './core/overtaken.ts';
import type { Change, Plan } from './core/plan.ts';
import { planOf, refused } from './core/planner.ts';
import { remember } from './core/remember.ts';
import { type Report, reportOf } from './core/report.ts';
import { seal } from './core/secrets.ts';
import { hold, staleAt } from './core/stale.ts';
import { type Execution, execute } from './engine/execute.ts';
import { type Inputs, observe, type ReadEvent } from './engine/observe.ts';
import type { ExecuteDeps, Journal, Secrets, StepEvent } from './engine/run.ts';
import type { Explain } from './engine/unread.ts';
import { nearest } from './manifest/near.ts';
import type { Send } from './wire/http.ts';

export type RunEvent = ReadEvent | StepEvent | { type: 'phase'; title: string };

/** Everything a run touches of the world outside, assembled once. */
export interface Ctx {
  kinds: readonly KindOf[];
  /** `pachform 0.1.0`. */
  tool: string;
  server: { url: string; send: Send /** Requests per second. */; rate: number };
  /** A refusal in a sentence. */
  explain: Explain;
  /** What to do about it. */
  hint?: Explain;
  /** Both. */
  advise: Explain;
  env: Record<string, string | undefined>;
  /** Milliseconds that only go forward. */
  now: () => number;
  /** Milliseconds since 1970, as far as the machine knows. */
  date?: () => number;
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  signal: AbortSignal;
  emit: (event: RunEvent) => void;
  memory?: { load(): Promise<Memory | undefined>; save(memory: Memory): Promise<void> };
  /** Holds room for what an apply will have to write down. Throws where there is none: then nothing is sent. */
  hold?(needs: Needs): Promise<void>;
  /** Opened when something is about to be written; throws when it cannot be. */
  journal?: () => Promise<RunJournal>;
  secrets?: Secrets;
}

/** Bytes that a run adds to its files. */
export interface Needs {
  memory: number;
  journal: number;
  tokens: number;
}

export interface RunJournal extends Journal {
  begin(plan: { server: string; seen_as: Address; changes: number; steps: number; plan: string }): Promise<void>;
  end(): Promise<void>;
}

/** What is wanted, whether a manifest or a saved plan says so. */
export interface Intent {
  wanted: readonly Desired[];
  settings: Settings;
  inputs: Plan['inputs'];
  memory?: Memory;
  leftovers: boolean;
  /** Values of the manifest's variables and of the secrets that stand in it. */
  env: Record<string, string | undefined>;
  options: { targets?: Address[]; withoutRemovals?: boolean; skipBlocked?: boolean };
  /** Said beside the plan, not in it. */
  notes: Diagnostic[];
  locate?: Declared['locate'];
}

/** Why a run ended before anything was written. */
export interface Ended {
  is: 'error' | 'refused' | 'stale' | 'interrupted';
  diagnostics: Diagnostic[];
  /** The plan that was shown says all this. */
  shown?: true;
}

export interface Planned {
  is: 'planned';
  plan: Plan;
  world: World;
  /** Of a saved plan: what is so already, and what is not in it. */
  already?: Change[];
  left?: Change[];
}

export interface Applied {
  is: 'applied';
  plan: Plan;
  report: Report;
}

const error = (code: string, message: string, hint: string, place?: Diagnostic['place']): Diagnostic => ({
  severity: 'error',
  code,
  message,
  hint,
  ...(place === undefined ? {} : { place }),
});
const note = (code: string, message: string, hint?: string): Diagnostic => ({
  severity: 'note',
  code,
  message,
  ...(hint === undefined ? {} : { hint }),
});

/** The field, and what stands below it: names of properties may hold dots. */
function pathOf(field: string): string[] {
  const [name = '', ...below] = field.split('.');
  return below.length > 0 ? [name, below.join('.')] : [name];
}

/** Variables that the manifest names and the environment does not have; empty counts as not there. */
function unset(wanted: readonly Desired[], env: Intent['env'], locate?: Declared['locate']): Diagnostic[] {
  return wanted.flatMap((want) =>
    envValues(want).flatMap(({ field, value }) => {
      if (isSealed(value)) {
        if (variable(env, value.env) !== undefined) return [];
        return [
          error(
            'secret-not-saved',
            `${want.address} has its ${field} in the manifest itself, and secrets are not saved in plans`,
            'write it as "${env:NAME}" in the manifest, set the variable, and plan again',
            want.place,
          ),
        ];
      }
      return envNeeds(value)
        .filter((name) => !variable(env, name))
        .map((name) =>
          error(
            'unset-variable',
            `${want.address} needs the environment variable ${name} for its ${field}`,
            `set ${name}, name a file that holds it (--env-file FILE), or write a default: \${env:${name}:-...}`,
            locate?.(want.address, pathOf(field), name) ?? want.place,
          ),
        );
    }),
  );
}

/** Values of the environment that their fields do not take: found before anything is sent, and never shown. */
function unfit(
  kinds: readonly KindOf[],
  wanted: readonly Desired[],
  env: Intent['env'],
  locate?: Declared['locate'],
): Diagnostic[] {
  return wanted.flatMap((want) => {
    const fields = kinds.find(({ name }) => name === want.kind)?.entry['properties'] as Record<string, Schema> | undefined;
    return envValues(want).flatMap(({ field, value }) => {
      const [name = '', ...below] = field.split('.');
      const of = fields?.[name];
      const schema = below.length > 0 ? (of?.['additionalProperties'] as Schema | undefined) : of;
      const text = resolveEnv(value, env);
      const broken = /[\r\n]/.test(text) && /[\r\n]$/.test(text);
      if (schema === undefined || (!broken && (text === '' || fits({ ...schema, 'x-env': true }, text)))) return [];
      const names = isSealed(value)
        ? 'the value'
        : `the value of ${[...envText(value).matchAll(/\$\{env:(\w+)/g)].map((one) => one[1]).join(', ')}`;
      const why = broken ? 'ends in a line break' : `is not what ${field} may be${wordsOf(schema)}`;
      return [
        error(
          'unfit-variable',
          `${want.address}: ${names} ${why}`,
          'correct the variable; its value is not shown',
          locate?.(want.address, pathOf(field)) ?? want.place,
        ),
      ];
    });
  });
}

/** What a schema asks of a text, as far as it says so in words. */
const wordsOf = (schema: Schema): string =>
  typeof schema['x-pattern'] === 'string'
    ? ` (${schema['x-pattern']})`
    : schema['maxLength']
      ? ` (at most ${String(schema['maxLength'])} characters)`
      : '';

/** The part of a manifest that a run needs. */
export interface Declared {
  wanted: readonly Desired[];
  settings: Settings;
  sha256: string;
  paths: string[];
  /** Where an entry stands, or what stands in it at `path`, or a variable in that; without an address the path begins with `settings`. */
  locate?(address: Address | undefined, path?: string[], variable?: string): Place | undefined;
}

/** In: a checked manifest and how the plan is asked for. Out: the intent, or why there can be none. Reads the memory. */
export async function intentOf(ctx: Ctx, manifest: Declared, asked: Intent['options']): Promise<Intent | Ended> {
  const { wanted, values } = seal(ctx.kinds, manifest.wanted);
  const env = { ...ctx.env, ...values };
  const missing = [...unset(wanted, env, manifest.locate), ...strangeTargets(asked, wanted, ctx.kinds)];
  if (missing.length === 0) missing.push(...unfit(ctx.kinds, wanted, env, manifest.locate));
  if (missing.length > 0) return { is: 'error', diagnostics: missing };
  const options = {
    ...(asked.targets === undefined ? {} : { targets: asked.targets }),
    ...(asked.withoutRemovals ? { withoutRemovals: true } : {}),
    ...(asked.skipBlocked ? { skipBlocked: true } : {}),
  };
  const base = {
    wanted,
    settings: manifest.settings,
    env,
    options,
    leftovers: false,
    notes: [],
    ...(manifest.locate && { locate: manifest.locate }),
  };
  const inputs = { manifest: manifest.sha256, paths: manifest.paths };
  if (ctx.memory === undefined) return { ...base, inputs };
  if (manifest.settings.scope === undefined) {
    return {
      is: 'error',
      diagnostics: [
        error(
          'memory-without-scope',
          'memory belongs to a scope, and the manifest has none',
          'add settings: scope: NAME, or run without --memory',
          manifest.locate?.(undefined, ['settings']),
        ),
      ],
    };
  }
  const memory = await ctx.memory.load();
  if (memory === undefined) {
    return {
      ...base,
      inputs,
      notes: [
        note('no-memory-yet', 'there is no memory yet: what is no longer declared cannot be told; the next apply begins it'),
      ],
    };
  }
  if (memory.server !== ctx.server.url) {
    return {
      ...base,
      inputs,
      notes: [
        note(
          'memory-elsewhere',
          `the memory is of ${memory.server} and is not used for ${ctx.server.url}`,
          'keep one memory file per workspace',
        ),
      ],
    };
  }
  if (memory.scope !== manifest.settings.scope) {
    const message = `the memory is of the scope ${memory.scope} and is not used for ${manifest.settings.scope}`;
    return { ...base, inputs, notes: [note('memory-of-other-scope', message, 'keep one memory file per scope')] };
  }
  const why = noLeftovers(memory, manifest, asked);
  return {
    ...base,
    memory,
    leftovers: why === undefined,
    inputs: { ...inputs, memory: sha256(canonical(memory)) },
    notes: why === undefined ? [] : [note('no-leftovers', `what is no longer declared is not looked for: ${why}`)],
  };
}

/** Why the memory cannot tell what is left over, where it cannot. */
function noLeftovers(memory: Memory, { paths }: Declared, { targets }: Intent['options']): string | undefined {
  if (JSON.stringify(memory.paths.toSorted()) !== JSON.stringify(paths.toSorted()))
    return `the memory is of other paths (${memory.paths.join(' ')})`;
  return targets === undefined ? undefined : '--targets is given';
}

/** Targets of a kind that does not exist, or that nothing declares and nobody remembers. */
function strangeTargets({ targets = [] }: Intent['options'], wanted: readonly Desired[], kinds: readonly KindOf[]): Diagnostic[] {
  const names = kinds.map((kind) => kind.name);
  const declared = new Map(wanted.map((want) => [fold(want.address), want.address]));
  return targets.flatMap((target) => {
    const kind = target.slice(0, target.indexOf(':'));
    const meant = kinds.find(({ seat }) => seat === kind)?.name ?? nearest(kind, names);
    if (!names.includes(kind))
      return [
        error(
          'unknown-kind',
          `--targets ${target}: there is no such kind`,
          `${meant === undefined ? '' : `did you mean ${meant}${target.slice(kind.length)}? `}an address begins with one of ${names.map((name) => `${name}:`).join(' ')}`,
        ),
      ];
    if (declared.has(fold(target))) return [];
    const all = [...declared.values()].filter((address) => address.startsWith(`${kind}:`));
    const near = nearest(target, all);
    const some =
      all.length > 0
        ? `it declares ${all.slice(0, 5).join(', ')}${all.length > 5 ? ` and ${all.length - 5} more` : ''}`
        : `it declares no ${kind}`;
    return [
      error(
        'unknown-target',
        `--targets ${target}: the manifest declares nothing of that address`,
        near === undefined ? some : `did you mean ${near}?`,
      ),
    ];
  });
}

/** The intent that a saved plan carries. */
export function intentOfPlan(ctx: Ctx, saved: Plan): Intent | Ended {
  if (saved.server.url !== ctx.server.url) {
    return {
      is: 'refused',
      diagnostics: [
        error(
          'other-server',
          `the plan was made for ${saved.server.url}, and this run would go to ${ctx.server.url}`,
          'set PACHCA_API_URL to the first one, or plan again',
        ),
      ],
    };
  }
  const makers = saved.steps.filter((step) => step.gives?.secret !== undefined).flatMap(({ serves }) => serves);
  if (makers.length > 0 && ctx.secrets === undefined)
    return {
      is: 'refused',
      diagnostics: [
        error(
          'token-lost',
          `the plan makes ${makers.join(', ')}, Pachca shows the token of a new bot once, and there is nowhere to put it`,
          'give --bot-tokens FILE here too',
        ),
      ],
    };
  const missing = unset(saved.desired, ctx.env);
  if (missing.length === 0) missing.push(...unfit(ctx.kinds, saved.desired, ctx.env));
  if (missing.length > 0) return { is: 'error', diagnostics: missing };
  const { targets, without_removals, skip_blocked } = saved.options;
  return {
    wanted: saved.desired,
    settings: saved.settings,
    inputs: saved.inputs,
    ...(saved.memory === undefined ? {} : { memory: saved.memory }),
    leftovers: saved.options.leftovers === true,
    env: ctx.env,
    options: {
      ...(targets === undefined ? {} : { targets }),
      ...(without_removals ? { withoutRemovals: true } : {}),
      ...(skip_blocked ? { skipBlocked: true } : {}),
    },
    notes: [],
  };
}

/** A read that failed is an error; a view that is forbidden or not whole is refused: planning from it would be wrong, not late. */
const partial = new Set(['incomplete-list', 'incomplete-view', 'forbidden']);
const endedBy = (diagnostics: Diagnostic[]): Ended => ({
  is: diagnostics.every((one) => partial.has(one.code)) ? 'refused' : 'error',
  diagnostics,
});

const interrupted: Ended = {
  is: 'interrupted',
  diagnostics: [{ severity: 'error', code: 'interrupted', message: 'interrupted; nothing was written' }],
};

/** Reads the live workspace and plans. In: an intent. Out: the plan, refused or not, or why there is none. */
export async function observeAndPlan(ctx: Ctx, intent: Intent): Promise<Planned | Ended> {
  ctx.emit({ type: 'phase', title: 'Reading the workspace' });
  try {
    const seen = await observe(
      ctx.kinds,
      {
        url: ctx.server.url,
        wanted: intent.wanted,
        settings: intent.settings,
        ...(intent.memory === undefined ? {} : { memory: intent.memory }),
        leftovers: intent.leftovers,
        env: intent.env,
        secretsKept: ctx.secrets !== undefined,
      },
      { send: ctx.server.send, explain: ctx.explain, ...(ctx.hint && { hint: ctx.hint }), emit: ctx.emit, signal: ctx.signal },
    );
    if ('diagnostics' in seen) return endedBy(seen.diagnostics);
    const plan = planOf(ctx.kinds, seen.world, {
      ...intent.options,
      tool: ctx.tool,
      ...(ctx.date && { made: new Date(ctx.date()).toISOString() }),
      inputs: intent.inputs,
      reads: seen.reads,
      rate: ctx.server.rate,
    });
    return { is: 'planned', plan: located(plan, intent), world: seen.world };
  } catch (reason) {
    if (ctx.signal.aborted) return interrupted;
    throw reason;
  }
}

/** What is blocked or wrong in an entry is shown at the very place, not at its head. */
function located(plan: Plan, { locate }: Intent): Plan {
  const at = <T extends Diagnostic>(one: T): T => {
    const place = one.path && locate?.(one.address, one.path);
    return place ? { ...one, place } : one;
  };
  return { ...plan, blocked: plan.blocked.map(at), problems: plan.problems.map(at) };
}

/** How a run speaks with a person. */
export interface Talk {
  /** Called with every plan before it is asked about; `news`: why it is shown again. */
  show(plan: Plan, news?: string): void;
  /** Absent: nobody is asked. */
  confirm?(plan: Plan): Promise<'yes' | 'no' | 'gone'>;
}

/** An answer that took longer is an answer to an old question. */
const patience = 60_000;

const noAnswer: Ended = {
  is: 'refused',
  diagnostics: [{ severity: 'error', code: 'answered-no', message: 'not applied: the answer was no; nothing was written' }],
};

const problemsOf = (plan: Plan): Diagnostic[] => [...plan.problems.filter((one) => one.severity === 'error'), ...plan.blocked];

/** Reads the workspace and plans; called again when an answer took too long. */
type Planning = () => Promise<Planned | Ended>;

/** Asks until a yes is a yes to what is still so. */
async function agreed(ctx: Ctx, planning: Planning, talk: Talk): Promise<Planned | Ended> {
  let planned = await planning();
  let news: string | undefined;
  for (;;) {
    if (planned.is !== 'planned') return planned;
    const { plan } = planned;
    talk.show(plan, news);
    if (refused(plan)) return { is: 'refused', diagnostics: problemsOf(plan), shown: true };
    if (talk.confirm === undefined || plan.steps.length === 0) return planned;
    const begun = [ctx.now(), ctx.date?.() ?? 0] as const;
    const answer = await talk.confirm(plan);
    if (answer === 'gone' || ctx.signal.aborted) return interrupted;
    if (answer === 'no') return noAnswer;
    // One clock stands still while a machine sleeps, the other may be set back: the longer time counts.
    const took = Math.max(ctx.now() - begun[0], (ctx.date?.() ?? 0) - begun[1]);
    if (took <= patience) return planned;
    const again = await planning();
    if (again.is !== 'planned' || sameWork(plan, again.plan)) return again;
    planned = again;
    news = 'The workspace has changed since you were asked. This is the plan now:';
  }
}

const work = (plan: Plan): string => JSON.stringify([plan.changes, plan.blocked, plan.problems]);
const sameWork = (one: Plan, other: Plan): boolean => work(one) === work(other);

/** Plans, asks and makes it so. Out: the report, or why nothing was written. */
export async function applyIntent(ctx: Ctx, intent: Intent, talk: Talk): Promise<Applied | Ended> {
  const planned = await agreed(ctx, () => observeAndPlan(ctx, intent), talk);
  return planned.is === 'planned' ? carryOut(ctx, intent, planned) : planned;
}

/** Executes a saved plan, if all that it holds is still so. Out: the report, or why nothing was written. */
export async function applySaved(ctx: Ctx, saved: Plan, talk: Talk): Promise<Applied | Ended> {
  const intent = intentOfPlan(ctx, saved);
  if ('is' in intent) return intent;
  const planned = await agreed(ctx, () => observeAndHold(ctx, intent, saved), talk);
  return planned.is === 'planned' ? carryOut(ctx, intent, planned) : planned;
}

/** Plans again what a saved plan wanted, and keeps of it what the plan holds. */
async function observeAndHold(ctx: Ctx, intent: Intent, saved: Plan): Promise<Planned | Ended> {
  const fresh = await observeAndPlan(ctx, intent);
  if (fresh.is !== 'planned') return fresh;
  if (fresh.plan.seen_as.id !== saved.seen_as.id) {
    const message = `the plan was made as ${saved.seen_as.address}, and this token is of ${fresh.plan.seen_as.address}`;
    return {
      is: 'refused',
      diagnostics: [error('other-user', message, `use the token of ${saved.seen_as.address}, or plan again`)],
    };
  }
  const { plan, already, left, stale } = hold(saved, fresh.plan, ctx.kinds, fresh.world);
  for (const change of overtaken(saved, plan.changes, await ctx.memory?.load()))
    stale.push(staleAt(change, 'another manifest was applied since, and it declares what this would take away'));
  return stale.length > 0 ? { is: 'stale', diagnostics: stale } : { ...fresh, plan, already, left };
}

/** What a change holds, in a few words: `title; tags +UX -QA`. */
const contents = (change: Change): string =>
  change.fields
    .map(({ field, elements }) =>
      elements === undefined
        ? field
        : `${field} ${elements
            .slice(0, 10)
            .map(({ key, before, after }) => `${after === undefined ? '-' : before === undefined ? '+' : '~'}${key}`)
            .join(' ')}${elements.length > 10 ? ` and ${elements.length - 10} more` : ''}`,
    )
    .join('; ');

const leftAlone = (change: Change): Diagnostic => ({
  ...note(
    'not-in-plan',
    `${change.verb}${change.fields.length > 0 ? ` (${contents(change)})` : ''} is not in the saved plan and was left alone`,
    'pachform plan shows it',
  ),
  address: change.address,
});

/** Executes a plan that was agreed to, and remembers what became of it. Throws only before anything is sent. */
async function carryOut(ctx: Ctx, intent: Intent, planned: Planned): Promise<Applied> {
  const { plan, world, already = [], left = [] } = planned;
  const begun = ctx.now();
  const done = await executed(ctx, intent, planned);
  const report = reportOf(plan, done, {
    already,
    interrupted: done.halted !== undefined && ctx.signal.aborted,
    seconds: (ctx.now() - begun) / 1000,
    diagnostics: [...done.diagnostics, ...left.map(leftAlone), ...(plan.options.skip_blocked === true ? plan.blocked : [])],
  });
  const forgotten = await keep(ctx, intent, plan, report, world);
  const back = done.halted === undefined ? await lookAgain(ctx, intent, plan) : [];
  return { is: 'applied', plan, report: { ...report, diagnostics: [...report.diagnostics, ...forgotten, ...back] } };
}

/** Of what could not be seen before it was done: what is not as it should be now. Out: errors, for the workspace is not as the manifest says. */
async function lookAgain(ctx: Ctx, intent: Intent, plan: Plan): Promise<Diagnostic[]> {
  const unseen = plan.changes.filter(({ hazards }) => hazards.some(({ afterwards }) => afterwards));
  if (unseen.length === 0) return [];
  const ids = new Set(unseen.map(({ id }) => id));
  const hint = 'run plan again';
  const now = await observeAndPlan(ctx, intent).catch(() => undefined);
  if (now?.is !== 'planned')
    return [
      error('not-looked-at', `whether all is as it should be could not be seen after ${unseen[0]!.address} came back`, hint),
    ];
  return now.plan.changes.flatMap(({ address, label, fields }) =>
    fields
      .flatMap(({ field, elements = [] }) => (field === 'members' ? elements : []))
      .filter(({ id, before }) => before !== undefined && ids.has(id))
      .map(({ key }) => ({ ...error('came-back', `${key} is in "${label}" again, and not as its lists say`, hint), address })),
  );
}

const nothing: Execution = { outcomes: [], twins: [], created: {}, requests: { reads: 0, writes: 0 } };

const bytesOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value, null, 2)).length;

/** In: a plan. Out: no fewer bytes than what an apply of it adds to each file, by what the plan itself holds of it. */
const needsOf = ({ desired, changes, steps }: Plan): Needs => ({
  memory: 2 * bytesOf([desired, changes]) + 300 * desired.length,
  journal: bytesOf(steps) + 1000 * steps.length,
  tokens: 1000 * steps.filter(({ gives }) => gives?.secret !== undefined).length,
});

/** Sends the steps, each noted in the journal before and after. */
async function executed(ctx: Ctx, intent: Intent, { plan, world }: Planned): Promise<Execution & { diagnostics: Diagnostic[] }> {
  await ctx.hold?.(needsOf(plan));
  if (plan.steps.length === 0) return { ...nothing, diagnostics: [] };
  ctx.emit({ type: 'phase', title: 'Applying' });
  const journal = await ctx.journal?.();
  const { server, seen_as, changes, steps } = plan;
  await journal?.begin({
    server: server.url,
    seen_as: seen_as.address,
    changes: changes.length,
    steps: steps.length,
    plan: checksum(plan),
  });
  const done = await execute(steps, {
    send: ctx.server.send,
    now: ctx.now,
    sleep: ctx.sleep,
    emit: ctx.emit,
    signal: ctx.signal,
    env: intent.env,
    ids: liveIds(ctx.kinds, world, plan),
    explain: ctx.advise,
    nameOf: namesOf(plan),
    kept: comparing(ctx.kinds),
    seen: ({ serves }) => new Set(world.live.get(splitAddress(serves[0]!).kind)?.keys()),
    ...(journal === undefined ? {} : { journal }),
    ...(ctx.secrets === undefined ? {} : { secrets: ctx.secrets }),
  });
  try {
    await journal?.end();
    return { ...done, diagnostics: [] };
  } catch (reason) {
    const message = `the end of the apply could not be noted in the journal: ${(reason as Error).message}`;
    return { ...done, diagnostics: [{ severity: 'warning', code: 'journal-not-written', message }] };
  }
}

/** The one comparison of all writes: of the kind that a step serves. */
export const comparing =
  (kinds: readonly KindOf[]): NonNullable<ExecuteDeps['kept']> =>
  (step, body, answered) => {
    const kind = kinds.find(({ name }) => name === splitAddress(step.serves[0]!).kind);
    return kind === undefined ? { unkept: [], untold: [] } : kept(kind, body, answered);
  };

/** What people call an element of a plan by its id: the e-mail behind a member. */
function namesOf(plan: Plan): (step: unknown, id: number) => string | undefined {
  const elements = plan.changes.flatMap((change) => change.fields.flatMap((field) => field.elements ?? []));
  const names = new Map(elements.flatMap(({ id, key }) => (id === undefined ? [] : [[id, key] as const])));
  return (_step, id) => names.get(id);
}

/** Ids that steps may need besides those they learn: of every entry and every change that has a live object. */
function liveIds(kinds: readonly KindOf[], world: World, plan: Plan): Record<Address, number> {
  const ids: Record<Address, number> = {};
  for (const [address, { have }] of identify(kinds, world).bound) if (have !== undefined) ids[address] = have.id;
  for (const { address, id } of plan.changes) if (id !== undefined) ids[address] = id;
  return ids;
}

/** Writes the memory. Out: what went wrong with it; what was applied is applied all the same. */
async function keep(ctx: Ctx, intent: Intent, plan: Plan, report: Report, world: World): Promise<Diagnostic[]> {
  const { scope } = intent.settings;
  if (ctx.memory === undefined || scope === undefined) return [];
  try {
    const before = await ctx.memory.load();
    await ctx.memory.save(
      remember(
        before,
        plan,
        report,
        { scope, server: ctx.server.url, paths: intent.inputs.paths ?? [] },
        liveIds(ctx.kinds, world, plan),
      ),
    );
    return [];
  } catch (reason) {
    const code = (reason as NodeJS.ErrnoException).code ?? (reason as Error).message;
    return [
      error(
        'memory-not-written',
        `the memory could not be written (${code})`,
        'what was applied is applied; correct the place of --memory and run apply again',
      ),
    ];
  }
}

/** Reads with some kinds and for some entries, and no plan in mind. */
async function look(ctx: Ctx, kinds: readonly KindOf[], inputs: Partial<Inputs>): Promise<World | Ended> {
  ctx.emit({ type: 'phase', title: 'Reading the workspace' });
  const nothing = { wanted: [], settings: defaultSettings, leftovers: false, env: {}, secretsKept: false };
  try {
    const seen = await observe(
      kinds,
      { url: ctx.server.url, ...nothing, ...inputs },
      { send: ctx.server.send, explain: ctx.explain, ...(ctx.hint && { hint: ctx.hint }), emit: ctx.emit, signal: ctx.signal },
    );
    return 'diagnostics' in seen ? endedBy(seen.diagnostics) : seen.world;
  } catch (reason) {
    if (ctx.signal.aborted) return interrupted;
    throw reason;
  }
}

/** Reads the live workspace and writes it down. Out: it as a manifest, or why it cannot be known. */
export async function dumpWorkspace(ctx: Ctx, options: DumpOptions): Promise<{ is: 'dumped'; dump: Dump } | Ended> {
  const world = await look(ctx, inventories(ctx.kinds, options), {});
  return 'is' in world ? world : { is: 'dumped', dump: dumpOf(ctx.kinds, identify(ctx.kinds, world), options) };
}

/** Finds the live object of every entry that may carry an id. Out: what was found, or why it cannot be known. */
export async function bindManifest(
  ctx: Ctx,
  { wanted, settings }: Pick<Declared, 'wanted' | 'settings'>,
): Promise<{ is: 'bound'; bindings: Bindings } | Ended> {
  const kinds = ctx.kinds.filter(pinnable).map(({ name }) => name);
  const memory = settings.scope === undefined ? undefined : await ctx.memory?.load();
  const known = memory?.server === ctx.server.url && memory.scope === settings.scope ? { memory } : {};
  const world = await look(ctx, identities(ctx.kinds), { wanted: wanted.filter(({ kind }) => kinds.includes(kind)), ...known });
  return 'is' in world ? world : { is: 'bound', bindings: bindingsOf(ctx.kinds, identify(ctx.kinds, world)) };
}
