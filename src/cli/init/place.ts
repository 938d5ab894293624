/** Puts files where there are none. Nothing that is there is ever replaced. */
import { appendFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { codeOf, DiskProblem, fault, reasonOf } from '../disk/problem.ts';
import { textOf as regularText } from '../disk/regular.ts';
import { makeFolder } from '../disk/replace.ts';
import { ignoreText, type Piece } from './pieces.ts';

export interface Placed {
  path: string;
  what: 'wrote' | 'added to' | 'left alone';
}

/** Writes one file; one that is there is left alone. Throws `DiskProblem`. */
export async function place({ path, text, mode }: Piece): Promise<Placed> {
  try {
    await makeFolder(dirname(path));
    await writeFile(path, text, { flag: 'wx', ...(mode !== undefined && { mode }) });
    return { path, what: 'wrote' };
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return { path, what: 'left alone' };
    throw unwritten(path, error);
  }
}

const unwritten = (path: string, error: unknown): DiskProblem =>
  new DiskProblem(
    fault(
      'disk',
      `Cannot write ${path}: ${reasonOf(error)}.`,
      'Correct that and run init again: what is written already is left alone.',
    ),
    error,
  );

/**
 * In: a folder. Out: the text of its Git configuration, if it is the root of a repository. In a worktree or a submodule `.git` is a file
 * that says where the rest lies.
 */
export async function gitConfig(folder: string): Promise<string | undefined> {
  const dot = join(folder, '.git');
  const leads = /^gitdir: *(.+?)\s*$/m.exec((await textOf(dot)) ?? '')?.[1];
  if (leads === undefined) return textOf(join(dot, 'config'));
  const home = resolve(folder, leads);
  const common = (await textOf(join(home, 'commondir')))?.trim();
  return textOf(join(common === undefined ? home : resolve(home, common), 'config'));
}

/** The text of a file, if there is one. */
export const textOf = (path: string): Promise<string | undefined> => regularText(path).catch(() => undefined);

/** Adds the lines that `.gitignore` lacks, behind what it has. Throws `DiskProblem`. */
export async function placeIgnored(path: string): Promise<Placed> {
  const present = await textOf(path);
  const more = ignoreText(present);
  if (more === '') return { path, what: 'left alone' };
  try {
    await appendFile(path, more);
  } catch (error) {
    throw unwritten(path, error);
  }
  return { path, what: present === undefined ? 'wrote' : 'added to' };
}
