/** Only regular files are read: a pipe that nobody writes into would be waited for without end. */
import { constants, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';

/** In: what `stat` found. Out: what it is, where it is not a file. */
export const sortOf = (found: Pick<Stats, 'isFIFO' | 'isSocket' | 'isDirectory'>): string =>
  found.isDirectory() ? 'a folder' : found.isFIFO() ? 'a pipe' : found.isSocket() ? 'a socket' : 'a device';

/** Thrown where something else is; its message says what. */
export class NotRegular extends Error {
  override name = 'NotRegular';
}

/** The bytes of a regular file. Throws what the file system throws, or `NotRegular`. */
export async function bytesOf(path: string): Promise<Buffer> {
  // Without waiting for whoever may be at the other end of a pipe.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new NotRegular(`it is ${sortOf(found)}`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** The text of a regular file, without a byte order mark. Throws as `bytesOf` does. */
export const textOf = async (path: string): Promise<string> => (await bytesOf(path)).toString('utf8').replace(/^\ufeff/, '');
