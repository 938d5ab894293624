/** `pachform apply`: plan, ask, execute, report. */
import { dirname } from 'node:path';
import type { Plan } from '../../core/plan.ts';
import type { Applied, Ended, Talk } from '../../workflow.ts';
import { applyIntent, applySaved, intentOf } from '../../workflow.ts';
import { ask } from '../ask.ts';
import type { Run } from '../context.ts';
import { readPlan } from '../disk/planfile.ts';
import { fault } from '../disk/problem.ts';
import { type Exit, exitOfReport, exits } from '../exit.ts';
import { exists } from '../files.ts';
import { ended, guarded, withRun } from '../guarded.ts';
import { manifestPaths } from '../inputs.ts';
import type { ApplyOptions } from '../options.ts';
import { inputsOf, journalOf, outputsOf, wrongOutputs } from '../outputs.ts';
import { readManifest } from '../reading.ts';
import type { Shell } from '../shell.ts';
import { planText } from '../show/plan.ts';
import { reportText } from '../show/report.ts';
import { type Teller, tellerOf } from '../teller.ts';

const nobody = fault(
  'nobody-to-ask',
  'apply asks before it writes, and there is nobody to ask here',
  'Add --yes to apply without a question; look at pachform plan before.',
);

/** In: paths and options. Out: 0, 1, 3, 4, 5 or 130. */
export function apply(given: string[], options: ApplyOptions, shell: Shell): Promise<Exit> {
  const teller = tellerOf(shell, options);
  const silent = !options.yes && (!shell.canAsk || teller.json);
  return guarded(teller, async () => {
    if (silent) return teller.end(exits.error, [nobody]);
    return options.plan === undefined
      ? applyManifest(given, options, shell, teller)
      : applyPlanFile(options.plan, options, shell, teller);
  });
}

async function applyManifest(given: string[], options: ApplyOptions, shell: Shell, teller: Teller): Promise<Exit> {
  const paths = await manifestPaths(given, exists);
  if (!Array.isArray(paths)) return teller.end(exits.error, [paths]);
  const journal = journalOf(options, paths[0]!);
  const outputs = outputsOf({ ...options, ...(journal !== undefined && { journal }) });
  const wrong = await wrongOutputs(outputs, inputsOf(options, paths), shell.stop);
  if (wrong.length > 0) return teller.end(exits.error, wrong);
  const manifest = await readManifest(paths, teller, shell.stop);
  if (manifest === undefined) return exits.error;
  return withRun(shell, options, { writes: true, beside: manifest.paths[0]!, quiet: teller.json }, teller, async (run) => {
    const intent = await intentOf(run.ctx, manifest, options);
    if ('is' in intent) return ended(run, teller, intent);
    teller.tell(intent.notes);
    return finish(await applyIntent(run.ctx, intent, talkOf(run, options, shell, teller)), run, teller);
  });
}

async function applyPlanFile(path: string, options: ApplyOptions, shell: Shell, teller: Teller): Promise<Exit> {
  const read = await readPlan(path);
  if ('broken' in read) return teller.end(exits.error, [read.broken]);
  const { plan } = read;
  const inputs = [{ what: 'the saved plan', path }, ...inputsOf(options)];
  const wrong = await wrongOutputs(outputsOf(options), inputs, shell.stop);
  if (wrong.length > 0) return teller.end(exits.error, wrong);
  const first = plan.inputs.paths?.[0];
  const beside = first !== undefined && (await exists(dirname(first))) ? first : path;
  // Without it the next plan would take what this one makes for made by others.
  if (plan.memory !== undefined && options.memory === undefined)
    teller.tell([
      {
        severity: 'warning',
        code: 'memory-left-behind',
        message: 'the plan was made with a memory, and this apply writes none: the next plan will not know what it did',
        hint: 'give --memory FILE here too',
      },
    ]);
  return withRun(shell, options, { writes: true, beside, quiet: teller.json }, teller, async (run) =>
    finish(await applySaved(run.ctx, plan, talkOf(run, options, shell, teller)), run, teller),
  );
}

/** Shows the plan, and asks unless `--yes` has answered. */
const talkOf = (run: Run, options: ApplyOptions, shell: Shell, teller: Teller): Talk => ({
  show(plan: Plan, news?: string) {
    run.progress.clear();
    if (teller.json) return;
    if (news !== undefined) teller.result(`\n${news}\n\n`);
    teller.result(planText(plan, teller.look, teller.frame));
  },
  ...(options.yes ? {} : { confirm: (plan: Plan) => ask(plan, shell.answer, shell.stop) }),
});

function finish(applied: Applied | Ended, run: Run, teller: Teller): Exit {
  run.progress.clear();
  if (applied.is !== 'applied') return ended(run, teller, shownAlready(applied, teller));
  const { plan, report } = applied;
  const exit = exitOfReport(report);
  if (teller.json) teller.document({ ...report, ok: exit === exits.ok, exit });
  else if (report.changes.length > 0 || report.diagnostics.length > 0)
    teller.result(`\n${reportText(report, plan, teller.look)}`);
  return exit;
}

/** In text, the plan that was refused has been shown with all that is wrong with it. */
const shownAlready = (end: Ended, teller: Teller): Ended =>
  end.shown === true && !teller.json ? { ...end, diagnostics: [] } : end;
