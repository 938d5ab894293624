/** The files of this machine, as the manifest and the seed are read from them. */
import { readdir, readFile, stat } from 'node:fs/promises';
import type { Io } from '../manifest/discover.ts';

/** Whether something is there. */
export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

export const io: Io = {
  readFile: (path) => readFile(path),
  async list(path) {
    try {
      const found = await stat(path);
      return found.isDirectory() ? { kind: 'folder', entries: await readdir(path) } : { kind: 'file' };
    } catch {
      return { kind: 'missing' };
    }
  },
};

/** The text of a file. Throws what the file system throws. */
export const readText = (path: string): Promise<string> => readFile(path, 'utf8');
