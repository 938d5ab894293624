/** What Linux tells of processes in `/proc`. Elsewhere nothing is known of them. */
import { readFile, readlink } from 'node:fs/promises';

/** What `startedInProc` says of a process that has ended and is still listed because nobody has asked how. */
const ended = 'ended';

/**
 * In: the number of a process. Out: its start in clock ticks since boot, the 22nd field of its `stat`; `ended` for one that
 * only waits to be forgotten; undefined where there is none, or no `/proc`.
 */
export async function startedInProc(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field is the name of the program in brackets, and may hold spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ['Z', 'X'].includes(fields[0]!) ? ended : fields[19];
  } catch {
    return undefined;
  }
}

/** Where a number of a process means the same: one start of the machine, and one space of process numbers (a container has its own). */
export interface Place {
  boot?: string;
  space?: string;
}

/** Out: the place of this process; nothing where there is no `/proc`. */
export async function placeInProc(): Promise<Place> {
  const [boot, space] = await Promise.all([
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
    readlink('/proc/self/ns/pid').catch(() => ''),
  ]);
  return { ...(boot !== '' && { boot: boot.trim() }), ...(space !== '' && { space }) };
}

/** Out: the number of this process; undefined where there is no `/proc`, or only that of another space, in which its numbers mean others. */
export async function selfInProc(): Promise<number | undefined> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const numbers = /^NSpid:\s*(.*)$/m.exec(status)?.[1]?.trim().split(/\s+/) ?? [];
  return numbers.length === 1 ? Number(numbers[0]) : undefined;
}
