/** Files that are either the old or the new whole, and readable by their owner only. */
import { type FileHandle, lstat, mkdir, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf, DiskProblem, fault } from './problem.ts';
import { temporaryFor } from './temporary.ts';

/**
 * Makes a folder and those above it, where they are missing. Throws what the file system throws: Node's own `recursive` takes a
 * file system that is read-only or full for a folder that is not there.
 */
export async function makeFolder(path: string, mode = 0o777): Promise<void> {
  try {
    await mkdir(path, { mode });
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && dirname(path) !== path) {
      await makeFolder(dirname(path), mode);
      return mkdir(path, { mode });
    }
    // On a read-only file system a folder that is there is told as that, too.
    const there = await stat(path).catch(() => undefined);
    if (there?.isDirectory() !== true) throw error;
  }
}

/** Makes the folder of a file, for its owner only, where it is missing. */
export const folderFor = (path: string): Promise<void> => makeFolder(dirname(path), 0o700);

/** In: a path. Out: the file that it leads to through symbolic links; a path that leads nowhere is itself. */
export async function target(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return path;
    throw error;
  }
}

/** What is there: a file of its own, nothing, or something (a folder, a device) that must not be replaced. */
export async function what(path: string): Promise<'file' | 'link' | 'nothing' | 'other'> {
  try {
    const found = await lstat(path);
    return found.isFile() ? 'file' : found.isSymbolicLink() ? 'link' : 'other';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'nothing';
    throw error;
  }
}

/** A rename survives a power cut only once the folder has been written too; where that is not possible, it is not. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(dirname(path), 'r');
    await folder.sync().finally(() => folder.close());
  } catch {}
}

/** To whom a file belongs. */
export interface Owner {
  uid: number;
  gid: number;
}

/** Gives a file to an owner, or at least to the group: only root gives files away. */
async function give(file: FileHandle, { uid, gid }: Owner): Promise<void> {
  await file.chown(uid, gid).catch(() => file.chown(-1, gid).catch(() => {}));
}

/**
 * Writes a file of mode 0600, or of the mode given, whole: beside it, to the disk, then over it. It belongs to whoever runs this, or to
 * the owner given. A symbolic link stays and its target is replaced. Throws what the file system throws, or `DiskProblem` where the path is a folder or a device.
 */
export async function replaceFile(path: string, text: string, mode = 0o600, owner?: Owner): Promise<void> {
  const real = await target(path);
  if ((await what(real)) === 'other') {
    throw new DiskProblem(
      fault('disk', `${path} is not a regular file.`, 'Name a file: a folder or a device cannot be replaced.'),
    );
  }
  const beside = await temporaryFor(real);
  try {
    const file = await open(beside, 'wx', mode);
    try {
      if (owner !== undefined) await give(file, owner);
      if (mode !== 0o600) await file.chmod(mode);
      await file.writeFile(text, 'utf8');
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, real);
  } catch (error) {
    await unlink(beside).catch(() => {});
    throw error;
  }
  await syncFolder(real);
}
