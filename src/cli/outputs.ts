/** Where a run is told to write, looked at before anything is read from Pachca, removed or written. */
import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import { discover, isReadBelow } from '../manifest/discover.ts';
import { gitlabFile } from './annotations.ts';
import { readMemory, unusable } from './disk/memory.ts';
import { ownAt, type Sort } from './disk/own.ts';
import { DiskProblem, fault } from './disk/problem.ts';
import { pending } from './disk/tokens.ts';
import { ioUntil } from './files.ts';
import type { PlanOptions, RunOptions } from './options.ts';

/** A file that the run writes. */
export interface Output {
  option: string;
  path: string;
  sort: Sort;
}

/** A file or folder that the run reads. */
export interface Input {
  /** `the manifest`. */
  what: string;
  path: string;
}

/** Files and folders by which two paths are compared: where they really are, and the number of what is there. */
interface Spot {
  real: string;
  id?: string;
}

async function realOf(path: string): Promise<string> {
  const full = resolve(path);
  const parent = dirname(full);
  return realpath(full).catch(async () => (parent === full ? full : join(await realOf(parent), basename(full))));
}

async function spotOf(path: string): Promise<Spot> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  const id = found === undefined || found.ino === 0n ? {} : { id: `${found.dev}:${found.ino}` };
  return { real: await realOf(path), ...id };
}

const same = (one: Spot, other: Spot): boolean => one.real === other.real || (one.id !== undefined && one.id === other.id);

/** In: what a run writes and what it reads. Out: which of two options, or of an option and an input, name one file. */
export async function clashes(outputs: readonly Output[], inputs: readonly Input[], stop: AbortSignal): Promise<Diagnostic[]> {
  if (outputs.length === 0) return [];
  const places = await Promise.all(outputs.map(async (output) => ({ ...output, spot: await spotOf(output.path) })));
  const wrong: Diagnostic[] = [];
  for (const [at, one] of places.entries()) {
    const other = places.slice(0, at).find(({ spot }) => same(spot, one.spot));
    if (other !== undefined)
      wrong.push(
        fault('same-file', `${other.option} and ${one.option} name the same file: ${one.path}.`, 'Give each a file of its own.'),
      );
  }
  for (const { what, path } of inputs) {
    const root = await spotOf(path);
    const { files } = await discover([path], ioUntil(stop));
    const read = [root, ...(await Promise.all(files.filter((file) => file !== path).map(spotOf)))];
    for (const { option, path: output, spot } of places) {
      const below = relative(root.real, spot.real);
      if (read.some((one) => same(one, spot)))
        wrong.push(
          fault('output-is-input', `${option} ${output} would write over ${what}.`, `Name a file of its own with ${option}.`),
        );
      else if (below !== '' && !below.startsWith('..') && isReadBelow(below))
        wrong.push(
          fault(
            'output-is-input',
            `${option} ${output} would be read as a part of ${what} from then on.`,
            `Name a file outside of ${path} with ${option}, or one that does not end in .yaml.`,
          ),
        );
    }
  }
  return wrong;
}

/** In: what a run writes. Out: where something lies that no run wrote, and that is not replaced. */
export async function strangers(outputs: readonly Output[]): Promise<Diagnostic[]> {
  const wrong: Diagnostic[] = [];
  for (const { sort, path, option } of outputs) {
    try {
      // These two say more exactly what is wrong with them.
      if (sort === 'tokens') await pending(path);
      const memory = sort === 'memory' ? await readMemory(path) : undefined;
      if (memory !== undefined && 'broken' in memory) wrong.push(unusable(path, memory.broken));
      if (sort !== 'tokens' && sort !== 'memory') await ownAt(sort, path, option);
    } catch (error) {
      if (!(error instanceof DiskProblem)) throw error;
      wrong.push(error.diagnostic);
    }
  }
  return wrong;
}

/** In: what a run writes and what it reads. Out: why it must not begin. */
export async function wrongOutputs(
  outputs: readonly Output[],
  inputs: readonly Input[],
  stop: AbortSignal,
): Promise<Diagnostic[]> {
  const wrong = await clashes(outputs, inputs, stop);
  return wrong.length > 0 ? wrong : strangers(outputs);
}

/** Where the journal of an apply is: beside the first path. An emulator that dies with the process has none unless one is named. */
export const journalOf = ({ journal, sandbox }: Pick<RunOptions, 'journal' | 'sandbox'>, beside: string): string | undefined =>
  journal ?? (sandbox ? undefined : join(dirname(beside), '.pachform', 'journal.jsonl'));

/** In: the options of a run. Out: what they name for it to write. */
export const outputsOf = ({
  out,
  memory,
  botTokens,
  journal,
  annotations,
}: Pick<PlanOptions, 'out' | 'memory' | 'botTokens' | 'journal' | 'annotations'>): Output[] => [
  ...(out === undefined ? [] : [{ option: '-o', path: out, sort: 'plan' as const }]),
  ...(memory === undefined ? [] : [{ option: '--memory', path: memory, sort: 'memory' as const }]),
  ...(botTokens === undefined ? [] : [{ option: '--bot-tokens', path: botTokens, sort: 'tokens' as const }]),
  ...(journal === undefined ? [] : [{ option: '--journal', path: journal, sort: 'journal' as const }]),
  ...(annotations === 'gitlab' ? [{ option: '--annotations', path: gitlabFile, sort: 'annotations' as const }] : []),
];

/** In: the options of a run, and the paths of its manifest. Out: what it reads. */
export const inputsOf = (
  { seed, tokenFile, envFile }: Pick<RunOptions, 'seed' | 'tokenFile' | 'envFile'>,
  manifest: readonly string[] = [],
): Input[] => [
  ...manifest.map((path) => ({ what: 'the manifest', path })),
  ...(seed === undefined ? [] : [{ what: 'the seed', path: seed }]),
  ...(tokenFile === undefined ? [] : [{ what: 'the token', path: tokenFile }]),
  ...(envFile ?? []).map((path) => ({ what: 'the environment', path })),
];
