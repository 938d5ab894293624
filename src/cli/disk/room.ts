/** Room on the disk for what a run must write down later: it is held before anything is sent. */
import { randomBytes } from 'node:crypto';
import { open, stat, unlink } from 'node:fs/promises';
import { cannot, codeOf } from './problem.ts';
import { folderFor, target } from './replace.ts';
import { temporaryFor } from './temporary.ts';

export interface Room {
  /** Holds so many bytes more beside the file, and as many as the file has now. Throws `DiskProblem` where there are not so many. */
  hold(bytes: number): Promise<void>;
  /** Writes; where the disk is full, once more in the room that was held. Throws what the work throws. */
  use<T>(work: () => Promise<T>): Promise<T>;
  /** Gives the room back. */
  free(): Promise<void>;
}

/** Nothing is held: for what is written at once or not at all. */
export const noRoom: Room = { hold: async () => {}, use: (work) => work(), free: async () => {} };

/** Nothing that a file system could make smaller, as it can zeros. */
async function fill(path: string, bytes: number): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    for (let left = bytes; left > 0; left -= 65_536) await file.writeFile(randomBytes(Math.min(left, 65_536)));
    await file.sync();
  } finally {
    await file.close();
  }
}

const isFull = (error: unknown): boolean =>
  ['ENOSPC', 'EDQUOT'].includes(codeOf(error)) || (error instanceof Error && error.cause !== undefined && isFull(error.cause));

/** In: a file, what it is called, and the option that names it. Out: its room, of which nothing is held yet. */
export function roomBeside(path: string, name: string, option: string): Room {
  const held: string[] = [];
  const free = async (): Promise<void> => {
    for (const one of held.splice(0)) await unlink(one).catch(() => {});
  };
  return {
    async hold(bytes) {
      try {
        await folderFor(path);
        const real = await target(path);
        const { size } = await stat(real).catch(() => ({ size: 0 }));
        const beside = await temporaryFor(real);
        held.push(beside);
        await fill(beside, bytes + size);
      } catch (error) {
        await free();
        throw cannot('write', name, path, option, error);
      }
    },
    async use(work) {
      try {
        return await work();
      } catch (error) {
        if (held.length === 0 || !isFull(error)) throw error;
        await free();
        return work();
      }
    },
    free,
  };
}
