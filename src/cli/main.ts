/** From a shell to an exit code: the command line, the commands behind it, and what is said when pachform itself is at fault. */
import { type Exit, exits } from './exit.ts';
import { asksForJson, type Commands, run } from './program.ts';
import type { Shell } from './shell.ts';
import { failure } from './show/json.ts';
import { safe } from './show/safe.ts';

const commandsOf = (shell: Shell): Commands => ({
  validate: async (paths, options) => (await import('./commands/validate.ts')).validate(paths, options, shell),
  plan: async (paths, options) => (await import('./commands/plan.ts')).plan(paths, options, shell),
  apply: async (paths, options) => (await import('./commands/apply.ts')).apply(paths, options, shell),
  sandbox: async (options) => (await import('./commands/sandbox.ts')).sandbox(options, shell),
});

/** Where in our own code it happened; no path of this machine, no values. */
const scene = (error: Error): string =>
  (error.stack ?? '')
    .split('\n')
    .map((line) => /((?:src|dist)\/[\w/-]+\.[jt]s:\d+)/.exec(line)?.[1])
    .find((place) => place !== undefined) ?? '';

/** What is told of a fault of our own. The message is left out: it might quote a value that must not be seen. */
export function faultText(error: unknown, debug: boolean): string {
  if (!(error instanceof Error)) return 'pachform failed (internal error)';
  const where = scene(error);
  const detail = debug ? `: ${safe(error.message)}` : '';
  return `pachform failed (internal error ${safe(error.name)}${where === '' ? '' : ` at ${where}`})${detail}`;
}

/** In: the words of a command line that may not be one. Out: the file that a `plan` would have been saved to. */
export function planFileOf(argv: readonly string[]): string | undefined {
  if (argv.find((word) => !word.startsWith('-')) !== 'plan') return undefined;
  for (const [at, word] of argv.entries()) {
    if (word === '-o' || word === '--out') return argv[at + 1];
    const glued = /^(?:--out=|-o)(.+)$/s.exec(word)?.[1];
    if (glued !== undefined) return glued;
  }
  return undefined;
}

/** A run that fails leaves no plan, however early it fails: an older one would be taken for its result. */
async function withoutPlan(exit: Exit, argv: readonly string[]): Promise<Exit> {
  const path = exit === exits.error ? planFileOf(argv) : undefined;
  if (path !== undefined) await (await import('./disk/planfile.ts')).removePlan(path).catch(() => {});
  return exit;
}

/** In: a shell. Out: the exit code. Never throws. */
export async function main(shell: Shell): Promise<Exit> {
  try {
    return await withoutPlan(await run(shell, commandsOf(shell)), shell.argv);
  } catch (error) {
    if (shell.stop.aborted) return exits.interrupted;
    const message = faultText(error, shell.env['PACHFORM_DEBUG'] === '1');
    const hint = 'This is a mistake in pachform: please report it. PACHFORM_DEBUG=1 tells more, which may include values.';
    if (asksForJson(shell.argv)) shell.out.write(failure(exits.error, [{ severity: 'error', code: 'internal', message, hint }]));
    shell.err.write(`error: ${message}\n  help: ${hint}\n`);
    return exits.error;
  }
}
