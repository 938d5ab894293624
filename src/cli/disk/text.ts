/** Manifests as they are written: whole or not at all, with the rights that they had. */
import { mkdir, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { cannot, codeOf, DiskProblem, fault } from './problem.ts';
import { replaceFile } from './replace.ts';

const mark = '\ufeff';

/** The rights of a file that is there; those of a new one that others may read. */
async function modeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).mode & 0o777;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 0o644;
    throw error;
  }
}

/** Writes a text, and makes its folder where it is missing. Throws `DiskProblem`; `option` names the place in its advice. */
export async function writeText(path: string, text: string, option: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await replaceFile(path, text, await modeOf(path));
  } catch (error) {
    throw cannot('write', 'manifest', path, option, error);
  }
}

/**
 * Puts a new text in the place of one that was read before; a byte order mark stays.
 * Throws `DiskProblem`, also where the file is no longer what was read.
 */
export async function rewrite(path: string, before: string, after: string): Promise<void> {
  let now: string;
  try {
    now = await readFile(path, 'utf8');
  } catch (error) {
    throw cannot('read', 'manifest', path, 'a path', error);
  }
  const marked = now.startsWith(mark);
  if ((marked ? now.slice(1) : now) !== before)
    throw new DiskProblem(fault('changed', `${path} has changed since it was read.`, 'Nothing was written to it: run it again.'));
  await writeText(path, marked ? mark + after : after, 'a path');
}
