/** What an apply was about to do and what came of it, line by line, so that one that died can be told of. */
import { type FileHandle, open } from 'node:fs/promises';
import type { Address } from '../../core/address.ts';
import type { RequestTemplate, Step } from '../../core/plan.ts';
import type { Outcome, Result } from '../../core/report.ts';
import { ownAt } from './own.ts';
import { cannot, codeOf } from './problem.ts';
import { textOf } from './regular.ts';
import { folderFor, replaceFile } from './replace.ts';
import { noRoom, type Room } from './room.ts';

/** What is written of a plan when its apply begins. */
export interface Beginning {
  server: string;
  seen_as: Address;
  changes: number;
  steps: number;
  /** The plan's checksum: which plan it was. */
  plan: string;
}

export interface Intent {
  at: string;
  type: 'intent';
  step: string;
  label: string;
  serves: Address[];
  /** `PUT /chats/{chat:backend}/members/7`. */
  request: string;
}

export interface Ended {
  at: string;
  type: 'result';
  step: string;
  result: Result;
  id?: number;
  status?: number;
  code?: string;
  request_id?: string;
}

export type JournalLine =
  | ({ at: string; type: 'begin'; tool: string } & Beginning)
  | Intent
  | Ended
  | { at: string; type: 'end' };

export interface Journal {
  begin(plan: Beginning): Promise<void>;
  /** Resolves when the line is in the file: only then may the request be sent. */
  intent(step: Step): Promise<void>;
  result(outcome: Outcome): Promise<void>;
  /** Writes that the apply came to its end, and closes the file. */
  end(): Promise<void>;
}

const kept = 20;

const lineOf = (text: string): JournalLine | undefined => {
  try {
    const line: unknown = JSON.parse(text);
    const fine = typeof line === 'object' && line !== null && typeof (line as JournalLine).type === 'string';
    return fine ? (line as JournalLine) : undefined;
  } catch {
    return undefined;
  }
};

/** In: a path. Out: every line that can be read; one that is torn (a crash, a full disk) is passed over. A missing file has none. Throws `DiskProblem`. */
export async function readJournal(path: string): Promise<JournalLine[]> {
  const text = await contents(path);
  return text.split('\n').flatMap((line) => lineOf(line) ?? []);
}

async function contents(path: string): Promise<string> {
  try {
    return await textOf(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return '';
    throw cannot('read', 'journal', path, '--journal', error);
  }
}

/** In: a journal. Out: the lines of its last apply, the first of which is `begin`. */
export const lastApply = (journal: readonly JournalLine[]): JournalLine[] =>
  journal.slice(
    Math.max(
      0,
      journal.findLastIndex(({ type }) => type === 'begin'),
    ),
  );

/** In: a journal. Out: what the last apply was about to send and never told the end of: the server may or may not have done it. */
export function unfinished(journal: readonly JournalLine[]): Intent[] {
  const last = lastApply(journal);
  const ended = new Set(last.flatMap((line) => (line.type === 'result' ? [line.step] : [])));
  return last.filter((line): line is Intent => line.type === 'intent' && !ended.has(line.step));
}

const segment = (part: RequestTemplate['path'][number]): string =>
  typeof part !== 'object' ? String(part) : 'idOf' in part ? `{${part.idOf}}` : '{env}';

/** No body, no query, no text of the server: those may hold what must not be written down. */
const intentOf = (step: Step) => ({
  step: step.id,
  label: step.label,
  serves: step.serves,
  request: `${step.request.method} /${step.request.path.map(segment).join('/')}`,
});

const resultOf = ({ step, result, id, problem }: Outcome) => ({
  step,
  result,
  ...(id === undefined ? {} : { id }),
  ...(problem === undefined ? {} : { status: problem.status, code: problem.code }),
  ...(problem?.request_id === undefined ? {} : { request_id: problem.request_id }),
});

/** In: the text of a journal. Out: the applies that stay when another one begins, and whether the text is that already. */
function pruned(text: string): { text: string; same: boolean } {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const begins = lines.flatMap((line, at) => (lineOf(line)?.type === 'begin' ? [at] : []));
  const from = begins.length < kept ? 0 : begins[begins.length - kept + 1]!;
  const whole = lines.slice(from).map((line) => `${line}\n`);
  return { text: whole.join(''), same: whole.join('') === text };
}

/**
 * Opens the journal for one apply: its folder is made (0700), the file (0600) is shortened to the last applies, and a
 * line that a crash tore off is closed. Throws `DiskProblem`, before anything is sent, if it cannot be written.
 * The caller holds the lock: two writers would mix their applies.
 */
export async function openJournal(path: string, world: { now: () => number; tool: string; room?: Room }): Promise<Journal> {
  const { room = noRoom } = world;
  const file = await opened(path, room);
  let line: Promise<unknown> = Promise.resolve();
  /** Whether half a line may stand at the end. */
  let torn = false;
  const append = async (text: string): Promise<void> => {
    const begin = torn ? '\n' : '';
    torn = true;
    await file.appendFile(begin + text);
    torn = false;
  };

  /** One after the other, and to the end: a line is never mixed with another. */
  const write = (type: JournalLine['type'], fields: object): Promise<void> => {
    const text = `${JSON.stringify({ at: new Date(world.now()).toISOString(), type, ...fields })}\n`;
    const written = line
      .then(() => room.use(() => append(text)))
      .catch((error) => Promise.reject(cannot('write', 'journal', path, '--journal', error)));
    line = written.catch(() => {});
    return written;
  };
  return {
    begin: async (plan) => {
      await write('begin', { tool: world.tool, ...plan });
      await room
        .use(() => file.datasync())
        .catch((error) => Promise.reject(cannot('write', 'journal', path, '--journal', error)));
    },
    intent: (step) => write('intent', intentOf(step)),
    result: (outcome) => write('result', resultOf(outcome)),
    end: async () => {
      try {
        await write('end', {});
        await room.use(() => file.datasync());
      } finally {
        await file.close();
      }
    },
  };
}

async function opened(path: string, room: Room): Promise<FileHandle> {
  try {
    await folderFor(path);
    const before = await contents(path);
    await ownAt('journal', path, '--journal');
    const { text, same } = pruned(before);
    if (!same) await room.use(() => replaceFile(path, text));
    const file = await open(path, 'a', 0o600);
    await file.chmod(0o600).catch(() => {});
    return file;
  } catch (error) {
    throw cannot('write', 'journal', path, '--journal', error);
  }
}
