/** One apply at a time on one machine: a file beside the journal that says who is at it. */
import { randomBytes } from 'node:crypto';
import { link, open, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { cannot, codeOf, fault } from './problem.ts';
import { type Place, placeInProc, selfInProc, startedInProc } from './proc.ts';
import { NotRegular, textOf } from './regular.ts';
import { folderFor } from './replace.ts';

/** Who holds a lock. */
export interface Holder extends Place {
  pid: number;
  host: string;
  /** When the process began, in the kernel's own count: a number of a process is used again, the two together are not. */
  started?: string;
  at: string;
  nonce: string;
}

/** Who takes one, and what can be seen of other processes from there. */
export interface Machine extends Place {
  pid: number;
  host: string;
  now: () => number;
  /** Whether a process of this number runs here. */
  alive(pid: number): boolean;
  /** The start of a process, where the system tells. */
  started(pid: number): Promise<string | undefined>;
}

/** In: this process. Out: what `/proc` tells of it and its neighbours; where it is another space's, nothing of neighbours. */
export async function machineOf(self: Pick<Machine, 'pid' | 'host' | 'now' | 'alive'>): Promise<Machine> {
  const ours = (await selfInProc()) === self.pid;
  return { ...self, ...(await placeInProc()), started: ours ? startedInProc : async () => undefined };
}

export interface Lock {
  /** Gives the lock back; one that is not ours any more is left alone. */
  release(): Promise<void>;
}

/** Whether a number of a process means the same to both: of another machine or container nothing can be seen from here. */
const isHere = (holder: Holder, machine: Machine): boolean =>
  holder.host === machine.host && holder.boot === machine.boot && holder.space === machine.space;

/** 0 and negative numbers are groups of processes, and never somebody. */
const isPid = (pid: unknown): boolean => Number.isSafeInteger(pid) && (pid as number) > 0 && (pid as number) < 2 ** 31;

const isHolder = (value: Partial<Record<keyof Holder, unknown>> | null): boolean =>
  isPid(value?.pid) &&
  (['host', 'nonce', 'at'] as const).every((key) => typeof value?.[key] === 'string') &&
  (['started', 'boot', 'space'] as const).every((key) => ['string', 'undefined'].includes(typeof value?.[key]));

/** What a lock holds; `foreign`: something that no apply wrote, not even half of it. */
async function holderIn(path: string): Promise<Holder | 'nobody' | 'unreadable' | 'foreign'> {
  let text = '';
  try {
    text = await textOf(path);
    const value = JSON.parse(text);
    return isHolder(value) ? (value as Holder) : 'unreadable';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'nobody';
    if (error instanceof NotRegular) return 'foreign';
    if (error instanceof SyntaxError) return text === '' || text.startsWith('{') ? 'unreadable' : 'foreign';
    throw error;
  }
}

async function isDead(holder: Holder, machine: Machine): Promise<boolean> {
  if (!machine.alive(holder.pid)) return true;
  const started = await machine.started(holder.pid);
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

/** What `link` says where a file system has no second names for a file. */
const noLinks = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

/** Makes a file that was not there, with its whole content or not at all. Throws what the file system throws. */
async function make(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
  } catch (error) {
    await unlink(path).catch(() => {});
    throw error;
  } finally {
    await file.close();
  }
}

/** Puts a file with its whole content in place, or finds that one is there. `link` never overwrites. */
async function claim(path: string, mine: string): Promise<boolean> {
  try {
    await link(mine, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!noLinks.includes(codeOf(error))) throw error;
  }
  try {
    // Without links the content comes a moment after the file.
    await make(path, await readFile(mine, 'utf8'));
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
async function takeOver(path: string, dead: Holder, mine: string): Promise<'taken' | 'again' | { held: Diagnostic }> {
  const grave = `${path}.${dead.nonce}`;
  try {
    await link(path, grave);
  } catch (error) {
    if (['ENOENT', 'EEXIST'].includes(codeOf(error))) return 'again';
    if (!noLinks.includes(codeOf(error))) throw error;
    const message = `Process ${dead.pid} of pachform has died and left its lock, since ${dead.at}; this file system has no links, so it cannot be taken over safely.`;
    return refusal(message, `If no other apply is at work, delete ${path} and apply again.`);
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

const taker = (path: string, nonce: string): string => `${path}.mine-${nonce}`;

/** Takes away what those left who were killed while they took the lock. */
async function sweepTakers(path: string, machine: Machine): Promise<void> {
  const begin = basename(taker(path, ''));
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(begin)) continue;
    const left = join(dirname(path), name);
    const holder = await holderIn(left);
    if (typeof holder !== 'string' && isHere(holder, machine) && (await isDead(holder, machine))) await unlink(left);
  }
}

/** The name of a nonce becomes part of a path. */
const plainNonce = (nonce: string): boolean => /^[0-9a-f]{1,64}$/.test(nonce);

async function attempt(path: string, mine: string, machine: Machine): Promise<'taken' | 'again' | { held: Diagnostic }> {
  if (await claim(path, mine)) return 'taken';
  const holder = await holderIn(path);
  if (holder === 'nobody') return 'again';
  if (holder === 'foreign')
    return refusal(`${path} is there, and is not the lock of an apply.`, 'Name another journal with --journal.');
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
  const mine = taker(path, nonce);
  const started = await machine.started(machine.pid);
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
    await make(mine, `${JSON.stringify(me)}\n`);
    try {
      for (let tries = 0; tries < 20; tries += 1) {
        const outcome = await attempt(path, mine, machine);
        if (outcome === 'taken') {
          await sweepTakers(path, machine).catch(() => {});
          return { lock: { release: () => release(path, nonce) } };
        }
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
