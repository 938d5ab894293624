/** Dumps of workspaces in the process, for tests. */
import { seedOf } from '../src/cli/seed.ts';
import type { Dump, DumpOptions } from '../src/core/dump.ts';
import { sentence } from '../src/http/errors.ts';
import { kinds } from '../src/kinds/index.ts';
import { render } from '../src/manifest/render.ts';
import { createSandbox, type Sandbox, type SandboxOptions, type Seed } from '../src/sandbox/index.ts';
import type { Send } from '../src/wire/http.ts';
import { type Ctx, dumpWorkspace } from '../src/workflow.ts';
import { manifest } from './workspace.ts';

const plain: DumpOptions = { exact: false, portable: false };

const ctxOf = (send: Send): Ctx => ({
  kinds,
  tool: 'test',
  server: { url: 'https://sandbox.test', send, rate: 40 },
  explain: (...input) => sentence(...input).message,
  advise: (...input) => sentence(...input).message,
  env: {},
  now: () => 0,
  sleep: async () => {},
  signal: new AbortController().signal,
  emit: () => {},
});

/** In: a sandbox, or a way to send to one. Out: what a dump of it holds. A workspace that cannot be read throws. */
export async function dumped(from: Pick<Sandbox, 'send'>, options: Partial<DumpOptions> = {}): Promise<Dump> {
  const result = await dumpWorkspace(ctxOf(from.send), { ...plain, ...options });
  if (result.is !== 'dumped') throw new Error(result.diagnostics.map((one) => one.message).join('\n'));
  return result.dump;
}

/** The same, as the text of one file. */
export const dumpText = async (from: Pick<Sandbox, 'send'>, options: Partial<DumpOptions> = {}): Promise<string> =>
  render(await dumped(from, options));

/** A new sandbox that begins with a dump; what a manifest cannot say comes from `extra`. */
export async function seededWith(
  dump: Dump,
  extra: Seed & { pending?: string[] },
  options: SandboxOptions = {},
): Promise<Sandbox> {
  const { manifest: loaded } = { manifest: await manifest(render(dump)) };
  return createSandbox({ ...options, seed: seedOf(loaded, extra, dump.variables) });
}
