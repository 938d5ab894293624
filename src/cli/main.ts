/** From a shell to an exit code: the command line, the commands behind it, and what is said when pachform itself is at fault. */
import type { Diagnostic } from '../core/diagnostic.ts';
import { type Exit, exits } from './exit.ts';
import type { GlobalOptions } from './options.ts';
import { asksForJson, type Commands, run } from './program.ts';
import type { Output, Shell } from './shell.ts';
import { disarmed } from './show/safe.ts';

const commandsOf = (shell: Shell): Commands => ({
  validate: (paths, options) =>
    within(shell, options, async (all) => (await import('./commands/validate.ts')).validate(paths, options, all)),
  plan: (paths, options) => within(shell, options, async (all) => (await import('./commands/plan.ts')).plan(paths, options, all)),
  apply: (paths, options) =>
    within(shell, options, async (all) => (await import('./commands/apply.ts')).apply(paths, options, all)),
  dump: (options) => within(shell, options, async (all) => (await import('./commands/dump.ts')).dump(options, all)),
  bind: (paths, options) => within(shell, options, async (all) => (await import('./commands/bind.ts')).bind(paths, options, all)),
  fmt: (paths, options) => within(shell, options, async (all) => (await import('./commands/fmt.ts')).fmt(paths, options, all)),
  sandbox: (options) => within(shell, options, async (all) => (await import('./commands/sandbox.ts')).sandbox(options, all)),
  init: (options) => within(shell, options, async (all) => (await import('./commands/init.ts')).init(options, all)),
  doctor: (options) => within(shell, options, async (all) => (await import('./commands/doctor.ts')).doctor(options, all)),
  show: (plan, options) => within(shell, options, async (all) => (await import('./commands/show.ts')).show(plan, options, all)),
  schema: async (name) => (await import('./commands/schema.ts')).schema(name, shell),
  completion: async (name) => (await import('./commands/completion.ts')).completion(name, shell),
  complete: async (words) => (await import('./commands/completion.ts')).complete(words, shell),
});

/** Runs a command with the variables of `--env-file`; a file that is none ends it before it begins. */
async function within(
  shell: Shell,
  options: GlobalOptions & { format?: string },
  work: (shell: Shell) => Promise<Exit>,
): Promise<Exit> {
  if (options.envFile === undefined) return work(shell);
  const { envFrom } = await import('./envfile.ts');
  const env = await envFrom(options.envFile, shell);
  if (!Array.isArray(env)) return work({ ...shell, env });
  return (await import('./teller.ts')).tellerOf(shell, options).end(exits.error, env);
}

/** Everything that is printed goes through here: none of it can be a command to a CI runner, but what is meant as one. */
const harmless = (output: Output): Output => ({
  write: (text) => output.write(disarmed(text)),
  command: (text) => output.write(text),
  isTTY: output.isTTY,
  get columns() {
    return output.columns as number;
  },
});

/** In: a shell. Out: the exit code. Never throws. */
export async function main(given: Shell): Promise<Exit> {
  const shell: Shell = { ...given, out: harmless(given.out), err: harmless(given.err) };
  try {
    return await run(shell, commandsOf(shell));
  } catch (error) {
    // Only a run that fails this way pays for loading the words.
    const { faultOf } = await import('./fault.ts');
    const { diagnosticsText } = await import('./show/diagnostics.ts');
    const { failure } = await import('./show/json.ts');
    const exit = shell.stop.aborted ? exits.interrupted : exits.error;
    const problem: Diagnostic = shell.stop.aborted
      ? { severity: 'error', code: 'interrupted', message: 'interrupted; nothing was written' }
      : faultOf(error, shell.env);
    if (asksForJson(shell.argv)) shell.out.write(failure(exit, [problem]));
    shell.err.write(diagnosticsText([problem], { colour: false }));
    return exit;
  }
}
