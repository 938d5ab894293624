/** Where the tokens of new bots go, and nowhere else: a file of `{nickname: {id, token}}`, mode 0600. */
import { chmod, stat } from 'node:fs/promises';
import { type Address, splitAddress } from '../../core/address.ts';
import { sorted } from '../../core/checksum.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { isBot, writeOwn } from './own.ts';
import { cannot, codeOf, DiskProblem, fault } from './problem.ts';
import { NotRegular, textOf } from './regular.ts';
import { folderFor } from './replace.ts';
import { noRoom, type Room } from './room.ts';

/** `creating`: when a creation was begun whose token never came. */
interface Entry {
  id?: number;
  token?: string;
  creating?: string;
}
type Entries = Record<string, Entry>;

/** Each resolves when it is on the disk. Bots are given by address or nickname. */
export interface Tokens {
  /** Before the request: if this cannot be written, the bot must not be created. */
  creating(bot: Address): Promise<void>;
  /** At once after the answer. */
  made(bot: Address, id: number, token: string): Promise<void>;
  /** The server certainly refused: there is no bot. */
  failed(bot: Address): Promise<void>;
}

const option = '--bot-tokens';
const nicknameOf = (bot: Address): string => splitAddress(bot).key || bot;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isEntries = (value: unknown): value is Entries => isObject(value) && Object.values(value).every(isBot);

async function entriesIn(path: string): Promise<Entries> {
  let text: string;
  try {
    text = await textOf(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return {};
    if (error instanceof NotRegular)
      throw new DiskProblem(fault('bot-tokens', `${path} is not a regular file.`, `Name a file after ${option}.`));
    throw cannot('read', "file of bots' tokens", path, option, error);
  }
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {}
  if (isEntries(value)) return value;
  const message = `The file of bots' tokens ${path} is not JSON of the form {"nickname": {"id": 1, "token": "..."}}.`;
  throw new DiskProblem(fault('bot-tokens', message, `Mend it, or name another file with ${option}; it is not overwritten.`));
}

/** Makes a file that others could read private. Out: whether it had to be. */
async function madePrivate(path: string): Promise<boolean> {
  try {
    const found = await stat(path);
    if ((found.mode & 0o077) === 0) return false;
    await chmod(path, 0o600);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw cannot('protect', "file of bots' tokens", path, option, error);
  }
}

/**
 * Opens the sink. Out: the sink, the bots left in `creating`, and whether others could read the file until now.
 * What else the file holds is kept. Throws `DiskProblem` if it cannot be read, written or understood; no message
 * holds a token.
 */
export async function openTokens(
  path: string,
  world: { now: () => number; room?: Room },
): Promise<{ tokens: Tokens; pending: string[]; madePrivate: boolean }> {
  // What is not such a file is not touched, its rights neither.
  const { room = noRoom } = world;
  const entries = new Map(Object.entries(await entriesIn(path)));
  const tightened = await madePrivate(path);
  const save = async () => {
    try {
      await folderFor(path);
      const text = `${JSON.stringify(sorted(Object.fromEntries(entries)), null, 2)}\n`;
      await room.use(() => writeOwn('tokens', path, text, option));
    } catch (error) {
      throw cannot('write', "file of bots' tokens", path, option, error);
    }
  };
  await save();

  let line: Promise<unknown> = Promise.resolve();
  const change = (bot: Address, next: (before: Entry | undefined) => Entry | undefined): Promise<void> => {
    const nickname = nicknameOf(bot);
    const written = line.then(() => {
      const after = next(entries.get(nickname));
      if (after === undefined) entries.delete(nickname);
      else entries.set(nickname, after);
      return save();
    });
    line = written.catch(() => {});
    return written;
  };
  const tokens: Tokens = {
    creating: (bot) => change(bot, (before) => ({ ...before, creating: new Date(world.now()).toISOString() })),
    made: (bot, id, token) => change(bot, () => ({ id, token })),
    failed: (bot) =>
      change(bot, (before) => {
        const { creating: _, ...rest } = before ?? {};
        return Object.keys(rest).length === 0 ? undefined : rest;
      }),
  };
  return { tokens, pending: pendingOf(entries), madePrivate: tightened };
}

const pendingOf = (entries: Iterable<[string, Entry]>): string[] =>
  [...entries]
    .filter(([, entry]) => entry.creating !== undefined)
    .map(([nickname]) => nickname)
    .sort();

/** In: the path of the sink. Out: the bots left in `creating`. A missing file has none. Throws `DiskProblem`. */
export const pending = async (path: string): Promise<string[]> => pendingOf(Object.entries(await entriesIn(path)));

/** What every run says about a bot left in `creating`, until a person has seen to it. */
export const pendingNote = (nickname: string, path: string): Diagnostic => ({
  severity: 'warning',
  code: 'bot-token-lost',
  address: `bot:${nickname}`,
  message: `Creating bot:${nickname} was begun and its token never arrived: the bot may exist without anybody holding its token.`,
  hint:
    `Look for ${nickname} under Automations in Pachca. If it is there, issue it a new token and write {"id": ..., "token": "..."} ` +
    `as its entry in ${path}; if it is not, delete its entry there. This is said until "creating" is gone from the entry.`,
});
