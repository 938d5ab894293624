/** `pachform plan`: read the workspace and show what would change. Writes nothing to Pachca. */
import type { Desired } from '../../core/desired.ts';
import { isEnv, isSealed } from '../../core/desired.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Plan } from '../../core/plan.ts';
import { refused } from '../../core/planner.ts';
import { intentOf, observeAndPlan } from '../../workflow.ts';
import { removePlan, writePlan } from '../disk/planfile.ts';
import { roomBeside } from '../disk/room.ts';
import { type Exit, exitOfPlan, exits } from '../exit.ts';
import { exists } from '../files.ts';
import { ended, guarded, withRun } from '../guarded.ts';
import { manifestPaths } from '../inputs.ts';
import type { PlanOptions } from '../options.ts';
import { clashes, inputsOf, outputsOf } from '../outputs.ts';
import { readManifest } from '../reading.ts';
import type { Shell } from '../shell.ts';
import { remarksOf } from '../show/annotations.ts';
import { showPlan } from '../show/formats.ts';
import { type Teller, tellerOf } from '../teller.ts';
import { pasteLine } from '../word.ts';

/** In: paths and options. Out: 0, 1, 2 or 3. */
export function plan(given: string[], options: PlanOptions, shell: Shell): Promise<Exit> {
  const teller = tellerOf(shell, options);
  return guarded(teller, async () => {
    const paths = await manifestPaths(given, exists);
    const inputs = inputsOf(options, Array.isArray(paths) ? paths : []);
    const wrong = await clashes(outputsOf(options), inputs, shell.stop);
    if (wrong.length > 0) return teller.end(exits.error, wrong);
    // A run that fails leaves no plan: an older one would be taken for its result.
    let removed = false;
    if (options.out !== undefined) {
      removed = await removePlan(options.out);
      await probe(options.out);
    }
    if (!Array.isArray(paths)) return teller.end(exits.error, [paths]);
    const manifest = await readManifest(paths, teller, shell.stop);
    if (manifest === undefined) return exits.error;
    return withRun(shell, options, { writes: false, beside: manifest.paths[0]!, quiet: teller.json }, teller, async (run) => {
      const intent = await intentOf(run.ctx, manifest, options);
      if ('is' in intent) return ended(run, teller, intent);
      const planned = await observeAndPlan(run.ctx, intent);
      run.progress.clear();
      if (planned.is !== 'planned') return ended(run, teller, planned);
      teller.tell(intent.notes);
      teller.annotations?.add(remarksOf(planned.plan));
      await showPlan(planned.plan, options.format, teller);
      const no = refused(planned.plan);
      const unsavable = options.out === undefined || no ? [] : planned.plan.desired.flatMap(unsaved);
      if (options.out !== undefined) {
        if (no || unsavable.length > 0) teller.tell([...unsavable, notSaved(options.out, removed)]);
        else await save(options.out, planned.plan, options, teller);
      }
      if (unsavable.length > 0) return exits.error;
      return exitOfPlan(planned.plan, no, options.detailedExitcode === true);
    });
  });
}

/** A disk that is full or read-only is told before the workspace is read, not after. Throws `DiskProblem`. */
async function probe(path: string): Promise<void> {
  const room = roomBeside(path, 'plan', '-o');
  await room.hold(4096);
  await room.free();
}

/** The command that applies a saved plan, with all that it needs of how the plan was asked for; to be pasted. */
function applyLine(path: string, options: PlanOptions): string {
  return pasteLine('pachform apply', [
    ['--plan', path],
    ['--memory', options.memory],
    ['--bot-tokens', options.botTokens],
    ['--journal', options.journal],
    ['--rate', options.rate],
    ['--token-file', options.tokenFile],
    ...(options.envFile ?? []).map((file): [string, string] => ['--env-file', file]),
    ['--seed', options.seed],
    ['--sandbox', options.sandbox],
  ]);
}

async function save(path: string, made: Plan, options: PlanOptions, teller: Teller): Promise<void> {
  await writePlan(path, made);
  teller.tell([
    {
      severity: 'note',
      code: 'plan-saved',
      message: `saved to ${path}`,
      hint: 'to apply it:',
      lines: [applyLine(path, options)],
    },
  ]);
}

const notSaved = (path: string, removed: boolean): Diagnostic => ({
  severity: 'note',
  code: 'plan-not-saved',
  message: `not saved: no apply would take this plan. ${removed ? `The earlier plan in ${path} is removed` : `There is no ${path}`}`,
});

/** Secrets that stand in the manifest as they are: the saved plan does not hold them and cannot be applied without. */
const unsaved = (want: Desired): Diagnostic[] =>
  Object.entries(want.state).flatMap(([field, value]) =>
    isEnv(value) && isSealed(value)
      ? [
          {
            severity: 'error' as const,
            code: 'secret-not-saved',
            message: `this plan cannot be saved: ${want.address} has its ${field} in the manifest itself, and secrets are not saved`,
            hint: 'write it as "${env:NAME}" in the manifest, and set the variable',
            place: want.place,
          },
        ]
      : [],
  );
