/** The files of this machine, as the manifest and the seed are read from them. */
import type { BigIntStats } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import type { Io, Listed } from '../manifest/discover.ts';
import { codeOf, reasonOf } from './disk/problem.ts';
import { bytesOf, sortOf } from './disk/regular.ts';

const absent = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error));

/** Whether something is there, be it a link that leads nowhere or something that may not be looked at. */
export const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    (error: unknown) => !absent(error),
  );

/**
 * In: a path and what was found there. Out: the same for the same file under another name. Size and time are part of it: two files
 * that a careless file system gives one number must not be taken for one, or what the second declares would be lost.
 */
async function identityOf(path: string, found: BigIntStats): Promise<string> {
  return found.ino === 0n ? realpath(path) : [found.dev, found.ino, found.size, found.mtimeNs].join(':');
}

async function listed(path: string): Promise<Listed> {
  try {
    const found = await stat(path, { bigint: true });
    if (found.isFile()) return { kind: 'file', id: await identityOf(path, found) };
    if (!found.isDirectory()) return { kind: 'other', why: `it is ${sortOf(found)}` };
    return { kind: 'folder', id: await identityOf(path, found), entries: await readdir(path) };
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') return { kind: 'unreadable', why: reasonOf(error) };
    if (!(await exists(path))) return path.includes('\ufffd') ? { kind: 'unreadable', why: notUtf8 } : { kind: 'missing' };
    return { kind: 'unreadable', why: 'it is a symbolic link that leads nowhere' };
  }
}

/** Such a name is not found again by the text that was made of it. */
const notUtf8 = 'its name is not in UTF-8';

/** In: the signal that breaks the search off. Out: how files are found and read. */
export const ioUntil = (stop?: AbortSignal): Io => ({
  async readFile(path) {
    try {
      return await bytesOf(path);
    } catch (error) {
      throw new Error(reasonOf(error), { cause: error });
    }
  },
  async list(path) {
    stop?.throwIfAborted();
    return listed(path);
  },
});
