/** What one apply holds: two that mean the same manifest are not at work together, however they name it. */
import { realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { type Lock, type Machine, takeLock } from './lock.ts';
import { codeOf } from './problem.ts';
import { target } from './replace.ts';

/**
 * One apply at a time of a journal, and of the folder where the manifest really is, by whichever path it is named.
 * Out: what gives both locks back, or who holds one. A folder that nobody may write to has no lock of its own.
 */
export async function locksOf(journal: string, beside: string, machine: Machine): Promise<Lock | { held: Diagnostic }> {
  const taken: Lock[] = [];
  const release = async (): Promise<void> => {
    for (const lock of taken.reverse()) await lock.release();
  };
  const own = `${await target(journal)}.lock`;
  for (const path of [own, join(await folderOf(beside), '.pachform', 'apply.lock')]) {
    try {
      const lock = await takeLock(path, machine);
      if ('held' in lock) {
        await release();
        return lock;
      }
      taken.push(lock.lock);
    } catch (error) {
      const barred = ['EACCES', 'EPERM', 'EROFS'].includes(codeOf((error as Error).cause));
      if (path !== own && barred) continue;
      await release();
      throw error;
    }
  }
  return { release };
}

/** The folder in which a manifest really is. */
async function folderOf(path: string): Promise<string> {
  const real = await realpath(path).catch(() => resolve(path));
  const found = await stat(real).catch(() => undefined);
  return found?.isDirectory() ? real : dirname(real);
}
