/** Manifests as they are written: whole or not at all, with the rights that they had. */
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { cannot, codeOf, DiskProblem, fault } from './problem.ts';
import { bytesOf } from './regular.ts';
import { makeFolder, type Owner, replaceFile } from './replace.ts';

interface Rights {
  mode: number;
  owner?: Owner;
}

const mark = '\ufeff';

/** The rights and the owner of a file that is there; the rights of a new one that others may read. */
async function rightsOf(path: string): Promise<Rights> {
  try {
    const { mode, uid, gid } = await stat(path);
    return { mode: mode & 0o777, owner: { uid, gid } };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { mode: 0o644 };
    throw error;
  }
}

/** Writes a text, and makes its folder where it is missing. Throws `DiskProblem`; `option` names the place in its advice. */
export async function writeText(path: string, text: string, option: string): Promise<void> {
  try {
    await makeFolder(dirname(path));
    const { mode, owner } = await rightsOf(path);
    await replaceFile(path, text, mode, owner);
  } catch (error) {
    throw cannot('write', 'manifest', path, option, error);
  }
}

/**
 * Puts a new text in the place of one that was read before; a byte order mark stays.
 * Throws `DiskProblem`, also where the file is no longer what was read, or has a second name that would stay as it is.
 */
export async function rewrite(path: string, before: string, after: string): Promise<void> {
  let now: string;
  try {
    now = (await bytesOf(path)).toString('utf8');
  } catch (error) {
    throw cannot('read', 'manifest', path, 'a path', error);
  }
  if ((await stat(path).catch(() => undefined))?.nlink !== 1)
    throw new DiskProblem(
      fault(
        'linked',
        `${path} is not written: it has another name as well (a hard link), which would keep the old text.`,
        'Make one of them a symbolic link or take it away, and run it again.',
      ),
    );
  const marked = now.startsWith(mark);
  if ((marked ? now.slice(1) : now) !== before)
    throw new DiskProblem(fault('changed', `${path} has changed since it was read.`, 'Nothing was written to it: run it again.'));
  await writeText(path, marked ? mark + after : after, 'a path');
}

/** A file that is rewritten, with its text before and after. */
export interface Rewrite {
  path: string;
  before: string;
  after: string;
}

/**
 * Rewrites file by file; one that fails keeps none of the others from it. In: the files, and the signal that breaks it off.
 * Out: which are written, and of every other why it is not.
 */
export async function rewriteAll(
  files: readonly Rewrite[],
  stop?: AbortSignal,
): Promise<{ written: Rewrite[]; failed: Diagnostic[] }> {
  const written: Rewrite[] = [];
  const failed: Diagnostic[] = [];
  for (const file of files) {
    if (stop?.aborted) {
      failed.push(fault('interrupted', `${file.path} was not written: interrupted before it.`, 'Run it again.'));
      continue;
    }
    try {
      await rewrite(file.path, file.before, file.after);
      written.push(file);
    } catch (error) {
      if (!(error instanceof DiskProblem)) throw error;
      failed.push(error.diagnostic);
    }
  }
  return { written, failed };
}
