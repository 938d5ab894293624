/** What a run writes replaces only what an earlier run wrote: told by what is in a file, not by its name. */
import { lstat } from 'node:fs/promises';
import { isManifest } from '../../manifest/sort.ts';
import { cannot, codeOf, DiskProblem, fault } from './problem.ts';
import { NotRegular, textOf } from './regular.ts';
import { replaceFile, target } from './replace.ts';
import { sweep } from './temporary.ts';

type Own = (text: string) => boolean;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const json =
  (fits: (value: Record<string, unknown>) => boolean): Own =>
  (text) => {
    try {
      const value: unknown = JSON.parse(text);
      return isObject(value) && fits(value);
    } catch {
      return false;
    }
  };

const has = (value: Record<string, unknown>, type: string, ...keys: string[]): boolean =>
  keys.every((key) => (type === 'list' ? Array.isArray(value[key]) : typeof value[key] === type));

/** In: what a file says of one bot. Out: whether it is its token, or the beginning of its creation. */
export const isBot = (entry: unknown): boolean =>
  isObject(entry) &&
  ['token', 'creating'].every((key) => entry[key] === undefined || typeof entry[key] === 'string') &&
  ['id', 'token', 'creating'].some((key) => entry[key] !== undefined);

/** Every line begins as a journal's does; a crash may have torn one off, and the next run began on a line of its own. */
const isJournal: Own = (text) => {
  const whole = /^\{"at":"\d{4}-\d\d-\d\dT[\d:.]+Z","type":"(begin|intent|result|end)"/;
  const torn = (line: string) => line.startsWith('{"at":"') || '{"at":"'.startsWith(line);
  const lines = text.split('\n').filter((line) => line !== '');
  return (
    lines.every((line) => whole.test(line) || (torn(line) && !line.endsWith('}'))) &&
    (lines.some((line) => whole.test(line)) || (lines.length === 1 && !text.endsWith('\n')))
  );
};

/** Linters write theirs into a file of the same name. */
const isReport: Own = (text) => {
  try {
    const rows: unknown = JSON.parse(text);
    return Array.isArray(rows) && rows.every((row) => isObject(row) && has(row, 'string', 'fingerprint'));
  } catch {
    return false;
  }
};

export const secretsHead = '# Secrets of bots, as they were read. Not for Git.';

const sorts = {
  plan: { noun: 'a plan', own: json((value) => has(value, 'number', 'format') && has(value, 'list', 'changes', 'steps')) },
  memory: {
    noun: 'a memory',
    own: json((value) => has(value, 'number', 'format') && has(value, 'string', 'scope') && isObject(value['entries'])),
  },
  journal: { noun: 'a journal', own: isJournal },
  tokens: { noun: "a file of bots' tokens", own: json((value) => Object.values(value).every(isBot)) },
  secrets: { noun: 'a file of secrets that dump wrote', own: (text) => text.startsWith(secretsHead) },
  annotations: { noun: 'a code quality report', own: isReport },
  manifest: { noun: 'a manifest', own: isManifest },
  state: {
    noun: "a sandbox's state",
    own: json((value) => has(value, 'number', 'format') && has(value, 'list', 'users', 'tags', 'chats', 'bots', 'tokens')),
  },
} satisfies Record<string, { noun: string; own: Own }>;

/** What a file is that a run writes. */
export type Sort = keyof typeof sorts;

/** What is at a path. Throws what the file system throws. */
async function textAt(path: string): Promise<string | undefined> {
  try {
    return await textOf(path);
  } catch (error) {
    // What cannot be there is told when it is written.
    if (!['ENOENT', 'ENOTDIR'].includes(codeOf(error))) throw error;
    const link = await lstat(path).catch(() => undefined);
    if (link === undefined) return undefined;
    throw new DiskProblem(
      fault('disk', `${path} is a symbolic link that leads nowhere.`, 'Make what it leads to, or name another file.'),
    );
  }
}

const unusable = (path: string, option: string, error: unknown): DiskProblem =>
  error instanceof NotRegular
    ? new DiskProblem(fault('disk', `${path} is not a regular file: ${error.message}.`, `Name a file after ${option}.`))
    : cannot('read', 'file', path, option, error);

/**
 * In: the sort of file that will be written, where, and the option that says so. Out: whether there is one already: a file of
 * that sort; an empty file is none. Throws `DiskProblem` where something else is there, which is not replaced.
 */
export async function ownAt(sort: Sort, path: string, option: string): Promise<boolean> {
  const { noun, own } = sorts[sort];
  const text = await textAt(path).catch((error: unknown) => Promise.reject(unusable(path, option, error)));
  if (text === undefined || text.trim() === '') return false;
  if (own(text)) return true;
  throw new DiskProblem(
    fault(
      'not-ours',
      `${path} is there and is not ${noun}: it is not overwritten.`,
      `Name another file with ${option}, or take this one away yourself.`,
    ),
  );
}

/** Writes a file whole, mode 0600, over nothing but its own sort. Throws `DiskProblem`, or what the file system throws. */
export async function writeOwn(sort: Sort, path: string, text: string, option: string): Promise<void> {
  await ownAt(sort, path, option);
  await sweep(await target(path));
  await replaceFile(path, text);
}
