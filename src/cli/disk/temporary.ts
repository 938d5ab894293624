/** Files that stand beside another one for a moment, and what is left of them when a process is killed. */
import { createHash, randomBytes } from 'node:crypto';
import { readdir, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { placeInProc, selfInProc, startedInProc } from './proc.ts';

const hex = (value: string | number | bigint, digits: number): string => BigInt(value).toString(16).padStart(digits, '0');

/** Bytes that a name may have, less what stands around it here. */
const longest = 255 - 44;

/** `.NAME.`; of a name that is too long for more, a checksum. */
const stemOf = (path: string): string => {
  const name = basename(path);
  return `.${Buffer.byteLength(name) <= longest ? name : createHash('sha256').update(name).digest('hex')}.`;
};

/** Where numbers of processes mean the same, in 8 digits. */
const placeMark = async (): Promise<string> => {
  const { boot, space } = await placeInProc();
  return createHash('sha256').update(`${boot} ${space}`).digest('hex').slice(0, 8);
};

let own: Promise<string> | undefined;

/** 28 digits that say which process this is: place, number, start. Nothing where the system does not tell. */
async function processMark(): Promise<string> {
  const pid = await selfInProc();
  const started = pid === undefined ? undefined : await startedInProc(pid);
  return pid === undefined || started === undefined ? '' : `${await placeMark()}${hex(pid, 8)}${hex(started, 12)}`;
}

/** In: a file. Out: a new name beside it, `.NAME.HEX.tmp`, that says whose it is. */
export async function temporaryFor(path: string): Promise<string> {
  own ??= processMark();
  return join(dirname(path), `${stemOf(path)}${await own}${randomBytes(4).toString('hex')}.tmp`);
}

const marked = /^(?<place>[0-9a-f]{8})(?<pid>[0-9a-f]{8})(?<started>[0-9a-f]{12})[0-9a-f]{8}$/;

/** Whether the process of a mark has ended for certain, runs for certain, or cannot be seen from here. */
async function fateOf(mark: string, here: string): Promise<'ended' | 'runs' | 'unknown'> {
  const { place, pid, started } = marked.exec(mark)?.groups ?? {};
  if (place !== here) return 'unknown';
  return (await startedInProc(Number.parseInt(pid!, 16))) === String(Number.parseInt(started!, 16)) ? 'runs' : 'ended';
}

/**
 * In: a file that is written by replacing it. Takes away what processes that were killed left beside it.
 * Out: what may be such a rest too, and may be of a run that is at work elsewhere. Never throws.
 */
export async function sweep(path: string): Promise<string[]> {
  const folder = dirname(path);
  const stem = stemOf(path);
  const names = await readdir(folder).catch(() => [] as string[]);
  const marks = names.flatMap((name) => {
    const mark = name.startsWith(stem) ? /^([0-9a-f]+)\.tmp$/.exec(name.slice(stem.length))?.[1] : undefined;
    return mark === undefined ? [] : [{ mark, left: join(folder, name) }];
  });
  if (marks.length === 0) return [];
  const here = await placeMark();
  const open: string[] = [];
  for (const { mark, left } of marks) {
    const fate = await fateOf(mark, here);
    const gone =
      fate === 'ended' &&
      (await unlink(left)
        .then(() => true)
        .catch(() => false));
    if (!gone && fate !== 'runs') open.push(left);
  }
  return open;
}
