/** One apply at a time on one machine: a file beside the journal that says who is at it. */
import { randomBytes } from 'node:crypto';
import { link, readFile, readlink, rename, unlink, writeFile } from 'node:fs/promises';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { cannot, codeOf, fault } from './problem.ts';
import { folderFor } from './replace.ts';

/** Who holds a lock. */
export interface Holder {
  pid: number;
  host: string;
  /** When the process began, in the kernel's own count: a number of a process is used again, the two together are not. */
  started?: string;
  /** The start of the machine and the space of its process numbers: two containers of one host name are two machines. */
  boot?: string;
  space?: string;
  at: string;
  nonce: string;
}

export interface Machine {
  pid: number;
  host: string;
  boot?: string;
  space?: string;
  now: () => number;
  /** Whether a process of this number runs here. */
  alive(pid: number): boolean;
  /** Its start, where the system tells. Default: `/proc`. */
  started?(pid: number): Promise<string | undefined>;
}

export interface Lock {
  /** Gives the lock back; one that is not ours any more is left alone. */
  release(): Promise<void>;
}

/** In: a process. Out: the 22nd field of its `stat` in `/proc`, its start in clock ticks since boot; undefined where there is no `/proc`. */
export async function startedInProc(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field is the name of the program in brackets, and may hold spaces and brackets.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

/** Out: when this machine was started and in which space of process numbers this runs; nothing where there is no `/proc`. */
export async function spaceInProc(): Promise<Pick<Holder, 'boot' | 'space'>> {
  const [boot, space] = await Promise.all([
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
    readlink('/proc/self/ns/pid').catch(() => ''),
  ]);
  return { ...(boot !== '' && { boot: boot.trim() }), ...(space !== '' && { space }) };
}

/** Whether a number of a process means the same to both: of another machine or container nothing can be seen from here. */
const isHere = (holder: Holder, machine: Machine): boolean =>
  holder.host === machine.host &&
  (['boot', 'space'] as const).every(
    (key) => holder[key] === undefined || machine[key] === undefined || holder[key] === machine[key],
  );

/** 0 and negative numbers are groups of processes, and never somebody. */
const isPid = (pid: unknown): boolean => Number.isSafeInteger(pid) && (pid as number) > 0 && (pid as number) <= 2 ** 31;

async function holderIn(path: string): Promise<Holder | 'nobody' | 'unreadable'> {
  try {
    const value = JSON.parse(await readFile(path, 'utf8')) as Partial<Holder> | null;
    const fine = isPid(value?.pid) && typeof value?.host === 'string' && typeof value.nonce === 'string';
    return fine ? (value as Holder) : 'unreadable';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'nobody';
    if (error instanceof SyntaxError) return 'unreadable';
    throw error;
  }
}

async function isDead(holder: Holder, machine: Machine): Promise<boolean> {
  if (!machine.alive(holder.pid)) return true;
  const started = await (machine.started ?? startedInProc)(holder.pid);
  return started !== undefined && holder.started !== undefined && started !== holder.started;
}

const refusal = (message: string, hint: string): { held: Diagnostic } => ({ held: fault('locked', message, hint) });

function heldBy(holder: Holder, path: string, machine: Machine): { held: Diagnostic } {
  const who = `process ${holder.pid} on ${holder.host}, since ${holder.at}`;
  const message = `Another apply is at work here: ${who}.`;
  const hint = isHere(holder, machine)
    ? holder.started === undefined
      ? `Wait until it has ended, then apply again. If no process ${holder.pid} of pachform runs here, delete ${path}.`
      : 'Wait until it has ended, then apply again.'
    : holder.host === machine.host
      ? `It began in another container, or before this machine was started anew, and whether it still runs cannot be seen from here: if no apply is at work, delete ${path}.`
      : `Whether it still runs cannot be seen from ${machine.host}: look there, and if it does not, delete ${path}.`;
  return refusal(message, hint);
}

/** Puts a file with its whole content in place, or finds that one is there. `link` never overwrites. */
async function claim(path: string, mine: string): Promise<boolean> {
  try {
    await link(mine, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(error))) throw error;
  }
  try {
    // A file system without hard links: the content comes a moment after the file.
    await writeFile(path, await readFile(mine), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Replaces the lock of a dead holder. Linking it to a name made of its nonce succeeds for one process only, and what
 * is then under that name tells whether it was still the dead holder's: two that find the same corpse cannot both win.
 */
async function takeOver(path: string, dead: Holder, mine: string): Promise<'taken' | 'again'> {
  const grave = `${path}.${dead.nonce}`;
  try {
    await link(path, grave);
  } catch (error) {
    if (['ENOENT', 'EEXIST'].includes(codeOf(error))) return 'again';
    throw error;
  }
  try {
    const buried = await holderIn(grave);
    if (typeof buried === 'string' || buried.nonce !== dead.nonce) return 'again';
    await rename(mine, path);
    return 'taken';
  } finally {
    await unlink(grave).catch(() => {});
  }
}

/** The name of a nonce becomes part of a path. */
const plainNonce = (nonce: string): boolean => /^[0-9a-f]{1,64}$/.test(nonce);

async function attempt(path: string, mine: string, machine: Machine): Promise<'taken' | 'again' | { held: Diagnostic }> {
  if (await claim(path, mine)) return 'taken';
  const holder = await holderIn(path);
  if (holder === 'nobody') return 'again';
  if (holder === 'unreadable' || !plainNonce(holder.nonce)) {
    return refusal(`The lock ${path} cannot be read.`, `If no other apply is at work, delete ${path} and apply again.`);
  }
  if (!isHere(holder, machine) || !(await isDead(holder, machine))) return heldBy(holder, path, machine);
  return takeOver(path, holder, mine);
}

/**
 * Takes the lock. Out: the lock; or, when another apply holds it, who and what to do. The lock of a process that has
 * died on this machine is taken over. Throws `DiskProblem` if the lock cannot be written at all.
 */
export async function takeLock(path: string, machine: Machine): Promise<{ lock: Lock } | { held: Diagnostic }> {
  const nonce = randomBytes(12).toString('hex');
  const mine = `${path}.mine-${nonce}`;
  const started = await (machine.started ?? startedInProc)(machine.pid);
  const at = new Date(machine.now()).toISOString();
  const { pid, host, boot, space } = machine;
  const me: Holder = {
    pid,
    host,
    ...(started !== undefined && { started }),
    ...(boot !== undefined && { boot }),
    ...(space !== undefined && { space }),
    at,
    nonce,
  };
  try {
    await folderFor(path);
    await writeFile(mine, `${JSON.stringify(me)}\n`, { flag: 'wx', mode: 0o600 });
    try {
      for (let tries = 0; tries < 20; tries += 1) {
        const outcome = await attempt(path, mine, machine);
        if (outcome === 'taken') return { lock: { release: () => release(path, nonce) } };
        if (outcome !== 'again') return outcome;
      }
      return refusal(
        'The lock of an apply that died is being taken over by another apply.',
        `Apply again in a moment. If this stays: when no other apply is at work, delete ${path} and the files beside it whose names begin like it.`,
      );
    } finally {
      await unlink(mine).catch(() => {});
    }
  } catch (error) {
    throw cannot('write', 'lock', path, '--journal', error);
  }
}

async function release(path: string, nonce: string): Promise<void> {
  const holder = await holderIn(path).catch(() => 'unreadable' as const);
  if (typeof holder !== 'string' && holder.nonce === nonce) await unlink(path).catch(() => {});
}
