/** `pachform completion`: the script for a shell, and the hidden command that it calls. */
import { type Complete, candidates } from '../completion.ts';
import { type Exit, exits } from '../exit.ts';
import { exists } from '../files.ts';
import { manifestPaths } from '../inputs.ts';
import { loadManifest } from '../manifest.ts';
import type { ShellName } from '../options.ts';
import { type Commands, program } from '../program.ts';
import type { Shell } from '../shell.ts';
import { scripts } from '../show/completion.ts';
import { safe } from '../show/safe.ts';

/** In: a shell's name. Out: 0; the script is on stdout. */
export async function completion(name: ShellName, shell: Shell): Promise<Exit> {
  shell.out.write(scripts[name]);
  return exits.ok;
}

/** In: the words of a line, the last of which is being written. Out: 0; on stdout what may stand there, a candidate a line. */
export async function complete(words: string[], shell: Shell): Promise<Exit> {
  const answer = candidates(
    words,
    program({} as Commands, shell, () => {}),
  );
  shell.out.write((await lines(answer)).join(''));
  return exits.ok;
}

async function lines(answer: Complete): Promise<string[]> {
  const found = 'addresses' in answer ? await addresses(answer.addresses, answer.paths) : answer.words;
  const files = 'files' in answer && answer.files ? [':files\n'] : [];
  return [...found.map(([word, about]) => (about === '' ? `${word}\n` : `${word}\t${about}\n`)), ...files];
}

/** Addresses of the manifest that begin so; without a colon the kinds. A manifest that is wrong has none. */
async function addresses(begin: string, given: string[]): Promise<[string, string][]> {
  const paths = await manifestPaths(given, exists);
  if (!Array.isArray(paths)) return [];
  const { manifest } = await loadManifest(paths);
  // A name that could steer the terminal is not offered.
  const all = (manifest?.wanted ?? []).filter(({ address }) => safe(address) === address);
  const kinds = [...new Set(all.map(({ kind }) => `${kind}:`))].filter((kind) => kind.startsWith(begin));
  if (!begin.includes(':') && kinds.length !== 1) return kinds.map((kind) => [kind, '']);
  const fold = (text: string): string => text.normalize('NFC').toLowerCase();
  return all.filter(({ address }) => fold(address).startsWith(fold(begin))).map(({ address }) => [address, '']);
}
