/** `pachform sandbox`: the emulator over HTTP, until it is stopped. */
import { readFile } from 'node:fs/promises';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { createSandbox, type SandboxOptions as Emulated, type Sandbox } from '../../sandbox/index.ts';
import { serve } from '../../sandbox/serve.ts';
import type { Json } from '../../wire/http.ts';
import { writeOwn } from '../disk/own.ts';
import { cannot, fault } from '../disk/problem.ts';
import { type Exit, exits } from '../exit.ts';
import { exists } from '../files.ts';
import { guarded } from '../guarded.ts';
import type { SandboxOptions } from '../options.ts';
import { inputsOf, wrongOutputs } from '../outputs.ts';
import { seedFrom } from '../seed.ts';
import type { Shell } from '../shell.ts';
import { type Teller, tellerOf } from '../teller.ts';

/** In: options. Out: 0 when it is stopped, 1 where it cannot begin. */
export function sandbox(options: SandboxOptions, shell: Shell): Promise<Exit> {
  const teller = tellerOf(shell, options);
  return guarded(teller, async () => {
    const outputs = options.state === undefined ? [] : [{ option: '--state', path: options.state, sort: 'state' as const }];
    const wrong = await wrongOutputs(outputs, inputsOf(options), shell.stop);
    if (wrong.length > 0) return teller.end(exits.error, wrong);
    const made = await madeFrom(options, shell, teller);
    if (Array.isArray(made)) return teller.end(exits.error, made);
    return served(made, options, shell, teller);
  });
}

/** A state that was kept wins over the seed. */
async function madeFrom(options: SandboxOptions, shell: Shell, teller: Teller): Promise<Sandbox | Diagnostic[]> {
  // Over HTTP time is real: limits per second and Date headers are nothing without it.
  const emulated: Emulated = { apiVersion: options.apiVersion, now: Date.now };
  if (options.seed !== undefined) {
    const seed = await seedFrom(options.seed, shell.env, shell.stop);
    if ('diagnostics' in seed) {
      teller.frame = seed.frame;
      return seed.diagnostics;
    }
    emulated.seed = seed.seed;
  }
  try {
    if (options.state !== undefined && (await exists(options.state)))
      emulated.state = JSON.parse(await readFile(options.state, 'utf8')) as Json;
    return createSandbox(emulated);
  } catch (error) {
    const which = emulated.state === undefined && options.seed !== undefined ? options.seed : options.state;
    return [
      fault(
        'seed',
        `The workspace cannot be made: ${(error as Error).message}.`,
        `Correct ${which ?? 'it'}, or begin without it.`,
      ),
    ];
  }
}

async function served(made: Sandbox, { port, state }: SandboxOptions, shell: Shell, teller: Teller): Promise<Exit> {
  let server: Awaited<ReturnType<typeof serve>>;
  try {
    server = await serve(made, { port });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    return teller.end(exits.error, [
      fault(
        'port',
        `Nothing can listen on port ${port}: ${code}.`,
        'Give another one with --port, or --port 0 for any that is free.',
      ),
    ]);
  }
  teller.result(`export PACHCA_API_URL=${server.url}\nexport PACHCA_TOKEN=${made.token}\n`);
  shell.err.write('The sandbox runs until it is stopped (Ctrl-C).\nLook into it: GET /debug/state and /debug/log at its root.\n');
  await stopped(shell.stop);
  await server.close();
  if (state !== undefined)
    await writeOwn('state', state, `${JSON.stringify(made.dump())}\n`, '--state').catch((error: unknown) => {
      throw cannot('write', "sandbox's state", state, '--state', error);
    });
  return exits.ok;
}

const stopped = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
