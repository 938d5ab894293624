/** Only regular files are read: a pipe that nobody writes into would be waited for without end. */
import { constants, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import { codeOf } from './problem.ts';

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

/**
 * The bytes of a file or of a pipe, as `--token-file <(pass pachca)` has it. A pipe that nobody writes into is empty, and one that
 * is slow is waited for until the signal. Throws what the file system throws, or the signal's reason.
 */
export async function streamed(path: string, stop: AbortSignal): Promise<Buffer> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    if ((await file.stat()).isFile()) return await file.readFile();
    const chunks: Buffer[] = [];
    for (;;) {
      stop.throwIfAborted();
      const { bytesRead, buffer } = await file.read(Buffer.alloc(65_536)).catch((error: unknown) => {
        if (codeOf(error) !== 'EAGAIN') throw error;
        return { bytesRead: -1, buffer: Buffer.alloc(0) };
      });
      if (bytesRead === 0) return Buffer.concat(chunks);
      if (bytesRead > 0) chunks.push(buffer.subarray(0, bytesRead));
      else await new Promise((resolve) => setTimeout(resolve, 20));
    }
  } finally {
    await file.close();
  }
}
