/** Around every command: problems with files and the end of the run are told alike. */
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Ended } from '../workflow.ts';
import { assemble, type Purpose, type Run } from './context.ts';
import { DiskProblem } from './disk/problem.ts';
import { type Exit, exitOfEnd, exits } from './exit.ts';
import { faultOf } from './fault.ts';
import type { RunOptions } from './options.ts';
import type { Shell } from './shell.ts';
import type { Teller } from './teller.ts';

/** Runs a command; a file that cannot be read or written ends it with an error, told like any other. */
export async function guarded(teller: Teller, work: () => Promise<Exit>): Promise<Exit> {
  const exit = await tried(teller, work);
  const { annotations } = teller;
  return annotations === undefined ? exit : tried(teller, () => annotations.close().then(() => exit));
}

async function tried(teller: Teller, work: () => Promise<Exit>): Promise<Exit> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DiskProblem)) throw error;
    return teller.end(exits.error, [error.diagnostic]);
  }
}

/** Assembles a run, lets a command use it, and gives everything back whatever happens. */
export async function withRun(
  shell: Shell,
  options: RunOptions,
  purpose: Purpose,
  teller: Teller,
  work: (run: Run) => Promise<Exit>,
): Promise<Exit> {
  const run = await assemble(shell, options, purpose);
  if (Array.isArray(run)) return teller.end(run.some(held) ? exits.refused : exits.error, run);
  try {
    teller.tell(run.notes);
    return await work(run);
  } catch (error) {
    if (!run.wrote()) throw error;
    return afterWriting(error, shell, teller);
  } finally {
    await run.close();
  }
}

/** What was sent cannot be unsent: from the first write on a run is done, done in part, or interrupted. */
function afterWriting(error: unknown, shell: Shell, teller: Teller): Exit {
  const cause = error instanceof DiskProblem ? error.diagnostic : faultOf(error, shell.env);
  const told: Diagnostic = {
    severity: 'error',
    code: 'no-report',
    message: 'there is no report, and something was written',
    hint: 'the journal says what was sent; pachform plan shows what is left',
  };
  return teller.end(shell.stop.aborted ? exits.interrupted : exits.partly, [cause, told]);
}

const held = ({ code }: Diagnostic): boolean => code === 'locked';

/** Tells why a run ended before anything was written. Out: its exit code. */
export const ended = (run: Run, teller: Teller, { is, diagnostics }: Ended): Exit => {
  run.progress.clear();
  return teller.end(exitOfEnd(is), diagnostics);
};
