/** Assembles what a run touches of the world: once, here, and nowhere else. */
import { hostname } from 'node:os';
import type { Diagnostic } from '../core/diagnostic.ts';
import { sentence } from '../http/errors.ts';
import type { HttpEvent } from '../http/events.ts';
import type { Send } from '../wire/http.ts';
import type { Ctx, Needs } from '../workflow.ts';
import { type Connection, connectionOf } from './connection.ts';
import { openJournal, readJournal, unfinished } from './disk/journal.ts';
import { machineOf } from './disk/lock.ts';
import { locksOf } from './disk/locks.ts';
import { readMemory, unusable, writeMemory } from './disk/memory.ts';
import { DiskProblem } from './disk/problem.ts';
import { target } from './disk/replace.ts';
import { noRoom, type Room, roomBeside } from './disk/room.ts';
import { sweep } from './disk/temporary.ts';
import { openTokens, pending, pendingNote } from './disk/tokens.ts';
import { kinds } from './manifest.ts';
import type { RunOptions } from './options.ts';
import { journalOf } from './outputs.ts';
import { counting, type Progress, progressOn, told } from './progress.ts';
import type { Shell } from './shell.ts';
import { count, duration } from './show/totals.ts';
import { steady } from './steady.ts';
import { version } from './version.ts';

export interface Run {
  ctx: Ctx;
  progress: Progress;
  /** What earlier runs left behind and a person must know. */
  notes: Diagnostic[];
  /** Whether a request that may change something has been sent. */
  wrote(): boolean;
  /** Gives back the lock and the sockets. */
  close(): Promise<void>;
}

export interface Purpose {
  /** Whether this run may write: then it holds the lock, and keeps a journal. */
  writes: boolean;
  /** The path that the journal lies beside. */
  beside: string;
  quiet: boolean;
}

function journalPath(options: RunOptions, { writes, beside }: Purpose): string | undefined {
  return writes ? journalOf(options, beside) : undefined;
}

/** In: the shell, the options and what the run is for. Out: the run, or why it cannot begin. Throws `DiskProblem`. */
export async function assemble(shell: Shell, options: RunOptions, purpose: Purpose): Promise<Run | Diagnostic[]> {
  const progress = progressOn(shell.err, steady, purpose.quiet || options.verbose === true);
  const connection = await connectionOf(shell, options, httpTeller(progress, options.verbose === true));
  if (Array.isArray(connection)) return connection;
  const journal = journalPath(options, purpose);
  const locked =
    journal === undefined ? { release: async () => {} } : await locksOf(journal, purpose.beside, await machineHere(shell));
  if ('held' in locked) {
    await connection.close();
    return [locked.held];
  }
  const rooms = roomsOf(options, purpose, journal);
  const close = async (): Promise<void> => {
    progress.clear();
    for (const room of Object.values(rooms)) await room.free();
    await locked.release();
    await connection.close();
  };
  try {
    const rests = purpose.writes ? await sweptNotes(options, journal) : [];
    for (const room of Object.values(rooms)) await room.hold(spare);
    const { notes, secrets } = await botTokens(options, purpose.writes, rooms.tokens);
    const left = journal === undefined ? [] : await unfinishedNotes(journal);
    const { send, wrote } = noticing(connection.send, shell.onWrite);
    const ctx = contextOf(shell, options, { ...connection, send }, progress, journal, rooms);
    return { ctx: { ...ctx, ...secrets }, progress, notes: [...notes, ...left, ...rests], wrote, close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Rooms = Record<keyof Needs, Room>;

/** Bytes that are held before it is known how many are needed: a disk that is full or read-only is found out before a workspace is read. */
const spare = 4096;

/** Room beside each file that a run will write. */
function roomsOf({ memory, botTokens }: RunOptions, { writes }: Purpose, journal: string | undefined): Rooms {
  const beside = (path: string | undefined, name: string, option: string): Room =>
    path === undefined || !writes ? noRoom : roomBeside(path, name, option);
  return {
    memory: beside(memory, 'memory', '--memory'),
    journal: beside(journal, 'journal', '--journal'),
    tokens: beside(botTokens, "file of bots' tokens", '--bot-tokens'),
  };
}

/** Takes away what runs that were killed left beside the files of this one. Out: what may be such a rest, for a person to decide. */
async function sweptNotes({ memory, botTokens }: RunOptions, journal: string | undefined): Promise<Diagnostic[]> {
  const swept = async (path: string | undefined): Promise<Diagnostic[]> => {
    if (path === undefined) return [];
    const rests = await sweep(await target(path).catch(() => path));
    return rests.map((rest) => ({
      severity: 'warning',
      code: 'rest-of-a-run',
      message: `${rest} was left by a run that was killed, or belongs to one that is at work elsewhere`,
      hint: `if no other run is at work, delete it${path === botTokens ? ': it may hold tokens of bots' : ''}`,
    }));
  };
  return (await Promise.all([memory, botTokens, journal].map(swept))).flat();
}

/** A Send that remembers whether anything but reading went through it. */
function noticing(send: Send, onWrite: () => void): { send: Send; wrote(): boolean } {
  let wrote = false;
  return {
    send: (request, signal) => {
      if (!wrote && request.method !== 'GET') {
        wrote = true;
        onWrite();
      }
      return send(request, signal);
    },
    wrote: () => wrote,
  };
}

function contextOf(
  shell: Shell,
  options: RunOptions,
  connection: Connection,
  progress: Progress,
  journal: string | undefined,
  rooms: Rooms,
): Ctx {
  const tool = `pachform ${version()}`;
  const { url, rate, sleep } = connection;
  const { watch, waitingFor } = counting(progress);
  shell.onImpatience(waitingFor);
  const send = options.verbose ? told(connection.send, steady, progress.line) : connection.send;
  return {
    kinds,
    tool,
    server: { url, send, rate },
    explain: (problem, request) => sentence(problem, request).message,
    hint: (problem, request) => sentence(problem, request).hint,
    advise: (problem, request) => {
      const { message, hint } = sentence(problem, request);
      return `${message} ${hint}`;
    },
    env: shell.env,
    now: steady,
    date: Date.now,
    sleep,
    signal: shell.stop,
    emit: watch,
    async hold(needs) {
      for (const what of ['memory', 'journal', 'tokens'] as const) await rooms[what].hold(needs[what]);
    },
    ...(options.memory === undefined ? {} : { memory: memoryIn(options.memory, rooms.memory) }),
    ...(journal === undefined ? {} : { journal: () => openJournal(journal, { now: Date.now, tool, room: rooms.journal }) }),
  };
}

const memoryIn = (path: string, room: Room): NonNullable<Ctx['memory']> => ({
  async load() {
    const file = await readMemory(path);
    if ('broken' in file) throw new DiskProblem(unusable(path, file.broken));
    return 'memory' in file ? file.memory : undefined;
  },
  save: (memory) => room.use(() => writeMemory(path, memory)),
});

const machineHere = (shell: Shell) => machineOf({ pid: shell.pid, host: hostname(), now: Date.now, alive: shell.alive });

async function unfinishedNotes(journal: string): Promise<Diagnostic[]> {
  const left = unfinished(await readJournal(journal));
  if (left.length === 0) return [];
  const labels = left.slice(0, 5).map(({ label }) => label);
  const more = left.length > labels.length ? ` and ${left.length - labels.length} more` : '';
  return [
    {
      severity: 'note',
      code: 'unfinished-apply',
      message: `the last apply broke off before ${count(left.length, 'request was', 'requests were')} answered: ${labels.join('; ')}${more}`,
      hint: 'whether they were done is seen from the workspace: this run reads it anew',
    },
  ];
}

/** The sink of bots' tokens, where one is named. A run that only plans does not touch it. */
async function botTokens(
  { botTokens: path }: RunOptions,
  writes: boolean,
  room: Room,
): Promise<{ notes: Diagnostic[]; secrets: Pick<Ctx, 'secrets'> }> {
  if (path === undefined) return { notes: [], secrets: {} };
  const opened = writes ? await openTokens(path, { now: Date.now, room }) : undefined;
  const lost = opened?.pending ?? (await pending(path));
  const open: Diagnostic[] = opened?.madePrivate
    ? [
        {
          severity: 'warning',
          code: 'bot-tokens-readable',
          message: `others could read ${path} until now`,
          hint: 'it is private again; issue the tokens in it anew',
        },
      ]
    : [];
  const secrets = opened?.tokens ?? { creating: noSink, made: noSink, failed: noSink };
  return { notes: [...lost.map((nickname) => pendingNote(nickname, path)), ...open], secrets: { secrets } };
}

const noSink = (): Promise<never> => Promise.reject(new Error('a plan creates no bots'));

/** Only a 429 is Pachca's own wish. */
const pauseLine = ({ because, rate }: HttpEvent & { type: 'pause' }, seconds: string): string =>
  because === 'HTTP 429'
    ? `Pachca asks for a pause of ${seconds}; then ${Math.round(rate * 10) / 10} requests per second`
    : `${because.startsWith('HTTP ') ? `Pachca is out of order (${because})` : `no answer (${because})`}: tried again in ${seconds}`;

/** Tells waits that a person notices; with --verbose every one. */
const httpTeller =
  (progress: Progress, verbose: boolean) =>
  (event: HttpEvent): void => {
    const seconds = duration(event.wait_ms / 1000);
    if (event.type === 'pause') {
      if (verbose || event.wait_ms >= 3000) progress.line(pauseLine(event, seconds));
    } else if (verbose || event.wait_ms >= 3000) {
      progress.line(`${event.method} ${event.path}: ${event.because}, again in ${seconds}`);
    }
  };
