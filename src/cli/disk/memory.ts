/** The memory in a file: checked as if a stranger had written it, written whole. */
import { lstat } from 'node:fs/promises';
import { sorted } from '../../core/checksum.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Memory } from '../../core/memory.ts';
import { writeOwn } from './own.ts';
import { cannot, codeOf, fault, reasonOf } from './problem.ts';
import { textOf } from './regular.ts';
import { folderFor } from './replace.ts';

export type MemoryFile = { memory: Memory } | { missing: true } | { broken: string };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isId = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) > 0;
const isAddress = (key: string): boolean => /^[a-z]+:./u.test(key);
/** What is declared as a list, whichever kind it is of. */
const lists = ['tags', 'members', 'admins', 'editors', 'events', 'commands', 'scopes', 'can_edit', 'unfurl_domains'];
const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, 40) ?? 'nothing';

function wrongEntry(address: string, entry: unknown): string | undefined {
  if (!isAddress(address)) return `${shown(address)} in entries is not an address like user:anna@corp.example`;
  if (!isObject(entry)) return `the entry of ${address} is not an object`;
  if (!isId(entry['id'])) return `the id of ${address} is ${shown(entry['id'])}, not a number above 0`;
  if (!isObject(entry['state'])) return `the state of ${address} is not an object`;
  for (const list of lists) {
    const held = entry['state'][list];
    if (held !== undefined && !(Array.isArray(held) && held.every(isText))) return `${list} of ${address} is not a list of texts`;
  }
  if (entry['protect'] !== undefined && entry['protect'] !== true) return `protect of ${address} is neither true nor absent`;
  const { was = [], wrote = [] } = entry;
  if (!Array.isArray(was) || !was.every(isText)) return `was of ${address} is not a list of addresses`;
  if (!Array.isArray(wrote) || !wrote.every((one) => isObject(one) && isText(one['field'])))
    return `wrote of ${address} is not a list of changes`;
  if (entry['on_removal'] !== undefined && !isText(entry['on_removal'])) return `on_removal of ${address} is not a word`;
  if (entry['file'] !== undefined && !isText(entry['file'])) return `file of ${address} is not a path`;
  return undefined;
}

function wrongRetired(address: string, entry: unknown): string | undefined {
  if (!isAddress(address)) return `${shown(address)} in retired is not an address like user:anna@corp.example`;
  if (!isObject(entry) || !isId(entry['id']) || !isText(entry['verb']))
    return `the retired entry of ${address} is not {id, verb}`;
  return undefined;
}

/** In: what should be a memory. Out: what is wrong with it, or nothing. */
export function memoryFault(value: unknown): string | undefined {
  if (!isObject(value)) return 'it is not an object';
  if (Array.isArray(value['changes']) && Array.isArray(value['steps'])) return 'it is a saved plan (plan -o), not a memory';
  if (value['format'] !== 1) return `its format is ${shown(value['format'])}; this pachform reads format 1`;
  for (const key of ['scope', 'server']) if (!isText(value[key])) return `${key} is ${shown(value[key])}, not text`;
  const { paths, entries, retired } = value;
  if (!Array.isArray(paths) || !paths.every(isText)) return 'paths is not a list of texts';
  if (!isObject(entries)) return 'entries is not an object';
  if (!isObject(retired)) return 'retired is not an object';
  for (const [address, entry] of Object.entries(entries)) {
    const wrong = wrongEntry(address, entry);
    if (wrong !== undefined) return wrong;
  }
  for (const [address, entry] of Object.entries(retired)) {
    const wrong = wrongRetired(address, entry);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** In: the path given with --memory. Out: the memory; or that there is none yet; or why the file cannot be used. Never throws. */
export async function readMemory(path: string): Promise<MemoryFile> {
  let text: string;
  try {
    text = await textOf(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') return { broken: `it cannot be read: ${reasonOf(error)}` };
    // What it leads to may be on a disk that is not there today.
    const link = await lstat(path).catch(() => undefined);
    return link === undefined ? { missing: true } : { broken: 'it is a symbolic link that leads nowhere' };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { broken: text.trim() === '' ? 'it is empty' : 'it is not JSON (cut off, or edited by hand)' };
  }
  const wrong = memoryFault(value);
  return wrong === undefined ? { memory: value as unknown as Memory } : { broken: wrong };
}

/** In: the path of a memory and why it cannot be used. Out: that, for a person. */
export const unusable = (path: string, why: string): Diagnostic =>
  fault(
    'memory',
    `The memory ${path} cannot be used: ${why}.`,
    'Restore it from a copy, or name another file with --memory: ids and what is left over are then not known until the next apply.',
  );

/** Writes the memory whole, mode 0600, with sorted keys so that a diff shows what changed. Throws `DiskProblem`; the old file is then as it was. */
export async function writeMemory(path: string, memory: Memory): Promise<void> {
  try {
    await folderFor(path);
    await writeOwn('memory', path, `${JSON.stringify(sorted(memory), null, 2)}\n`, '--memory');
  } catch (error) {
    throw cannot('write', 'memory', path, '--memory', error);
  }
}
