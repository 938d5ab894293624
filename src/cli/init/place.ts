/** Puts files where there are none. Nothing that is there is ever replaced. */
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { cannot, codeOf } from '../disk/problem.ts';
import { ignoreText, type Piece } from './pieces.ts';

export interface Placed {
  path: string;
  what: 'wrote' | 'added to' | 'left alone';
}

/** Writes one file; one that is there is left alone. Throws `DiskProblem`. */
export async function place({ path, text, mode }: Piece): Promise<Placed> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: 'wx', ...(mode !== undefined && { mode }) });
    return { path, what: 'wrote' };
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return { path, what: 'left alone' };
    throw cannot('write', 'file', path, 'another folder', error);
  }
}

/** The text of a file, if there is one. */
export const textOf = (path: string): Promise<string | undefined> => readFile(path, 'utf8').catch(() => undefined);

/** Adds the lines that `.gitignore` lacks, behind what it has. Throws `DiskProblem`. */
export async function placeIgnored(path: string): Promise<Placed> {
  const present = await textOf(path);
  const more = ignoreText(present);
  if (more === '') return { path, what: 'left alone' };
  try {
    await appendFile(path, more);
  } catch (error) {
    throw cannot('write', 'file', path, 'another folder', error);
  }
  return { path, what: present === undefined ? 'wrote' : 'added to' };
}
