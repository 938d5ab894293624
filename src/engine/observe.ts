/** The live workspace, read as far as the kinds ask. Every page of it, or nothing. */
import type { Desired, Settings } from '../core/desired.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { doubtful } from '../core/doubt.ts';
import { identify } from '../core/identity.ts';
import { type Answer, type KindOf, type Live, type Me, readKey, type Server, type Sighting, type World } from '../core/kind.ts';
import type { Memory } from '../core/memory.ts';
import type { Read } from '../core/plan.ts';
import type { Json, JsonObject, Send } from '../wire/http.ts';
import { inFlight } from './inflight.ts';
import { meOf, nobody, profileRead, tokenRead } from './me.ts';
import { ReadFailed } from './pages.ts';
import { makeRead } from './read.ts';
import { type Unread, unreadable, type Words } from './unread.ts';

/** What planning needs besides the live workspace. */
export interface Inputs {
  url: string;
  wanted: readonly Desired[];
  settings: Settings;
  memory?: Memory;
  leftovers: boolean;
  env: Record<string, string | undefined>;
  secretsKept: boolean;
}

/** A round of so many lists and objects begins; one page of one has come; one has come whole. */
export type ReadEvent =
  | { type: 'asked'; reads: number }
  | { type: 'read'; path: string; page: number; items: number }
  | { type: 'answered'; path: string };

export interface ObserveDeps extends Words {
  send: Send;
  emit?: (event: ReadEvent) => void;
  signal?: AbortSignal;
  /** Lists and objects being read at the same time: bounds memory; the rate is the business of `send`. */
  inFlight?: number;
}

/** The world, or why it cannot be known; `reads` counts requests. */
export type Observation = { world: World; reads: number } | { diagnostics: Diagnostic[]; reads: number };

/** More rounds than any kind needs: whoever asks for ever has a fault. */
const mostRounds = 50;

/** What one read brought, without its raw items. */
interface Seen {
  read: Read;
  answer: Answer;
  sightings: Sighting[];
  hasNext?: boolean;
  newer: boolean;
  /** Only of the two reads about the token. */
  own?: Json;
}

/**
 * In: the kinds, what is wanted, and a `send`. Out: the world, when every read was whole; otherwise diagnostics.
 * In the first round `me` is not known yet (its id is 0). Throws the signal's reason when it is aborted.
 */
export async function observe(kinds: readonly KindOf[], inputs: Inputs, deps: ObserveDeps): Promise<Observation> {
  const live = new Map<string, Map<number, Live>>();
  const answers = new Map<string, Answer>();
  const traces: Traces = { newer: false };
  const { url, ...given } = inputs;
  let me: Me = nobody;
  let reads = 0;
  const world = (): World => ({ ...given, me, server: { url, generation: generationOf(traces) }, live, answers });
  const send: Send = (request, signal) => {
    reads++;
    return deps.send(request, signal);
  };

  for (let round = 0; round < mostRounds; round++) {
    let asked = unanswered(kinds, world(), round === 0 ? [profileRead, tokenRead] : []);
    if (asked.length === 0) {
      const doubts = doubtful(kinds, identify(kinds, world()));
      if (doubts.problems.length > 0) return { diagnostics: doubts.problems, reads };
      if (doubts.reads.length === 0) return { world: world(), reads };
      asked = doubts.reads;
    }
    deps.emit?.({ type: 'asked', reads: asked.length });
    const early = round === 0 ? earlyOf(kinds, world()) : undefined;
    const { seen, failed } = await readAll(asked, kinds, { ...deps, send }, early);
    if (failed.length > 0) return { diagnostics: unreadable(failed, deps), reads };
    for (const one of seen) merge(one, live, answers, traces);
    if (round > 0) continue;
    try {
      me = meOf(seen[0]?.own, seen[1]?.own);
    } catch (error) {
      return { diagnostics: unreadable([{ read: profileRead, error }], deps), reads };
    }
  }
  throw new Error(`the kinds still ask for more after ${mostRounds} rounds of reading`);
}

/** What all kinds ask for and nobody has asked yet, each once. */
function unanswered(kinds: readonly KindOf[], world: World, first: Read[]): Read[] {
  const known = identify(kinds, world);
  const asked = new Map<string, Read>();
  for (const read of [...first, ...kinds.flatMap((kind) => kind.reads(known))]) {
    const key = readKey(read);
    if (!world.answers.has(key) && !asked.has(key)) asked.set(key, read);
  }
  return [...asked.values()];
}

/** Reads as soon as what they go by is there: a long list keeps nobody waiting who does not need it. */
type Early = (seen: readonly Seen[]) => Read[];

/** In: the kinds, the world before anything was read. Out: whom to ask after each read; every kind answers once. */
function earlyOf(kinds: readonly KindOf[], empty: World): Early {
  const waiting = new Set(kinds.filter((kind) => kind.early !== undefined));
  return (seen) => {
    if (waiting.size === 0) return [];
    const done = new Set(seen.map(({ read }) => readKey(read)));
    const ready = [...waiting].filter((kind) => kind.early!.after.every((read) => done.has(readKey(read))));
    return ready.flatMap((kind) => {
      waiting.delete(kind);
      const after = new Set(kind.early!.after.map(readKey));
      const live = new Map<string, Map<number, Live>>();
      const answers = new Map<string, Answer>();
      for (const one of seen) if (after.has(readKey(one.read))) merge(one, live, answers, { newer: false });
      return kind.early!.reads(identify(kinds, { ...empty, live, answers })).filter((read) => !answers.has(readKey(read)));
    });
  };
}

/** Early reads at a time: enough to use the rate, too few to stand in the way of the next page of a long list. */
const earlyInFlight = 8;

/**
 * One round. A refusal (403) lets what is in flight finish, so that all missing rights are told at once;
 * anything else that fails stops the round.
 */
async function readAll(
  asked: Read[],
  kinds: readonly KindOf[],
  deps: ObserveDeps,
  early?: Early,
): Promise<{ seen: Seen[]; failed: Unread[] }> {
  const stop = new AbortController();
  const signal = deps.signal ? AbortSignal.any([deps.signal, stop.signal]) : stop.signal;
  const failed = new Map<Read, unknown>();
  const send: Send = (request, given) => (failed.size > 0 ? Promise.reject(stopped) : deps.send(request, given));
  const ahead: Read[] = [];
  const soFar: Seen[] = [];
  const going: Promise<(Seen | undefined)[]>[] = [];
  const one = async (read: Read): Promise<Seen | undefined> => {
    try {
      const found = await look(read, kinds, send, signal, deps.emit);
      soFar.push(found);
      const more = early?.(soFar) ?? [];
      ahead.push(...more);
      if (more.length > 0) {
        deps.emit?.({ type: 'asked', reads: more.length });
        going.push(inFlight(more, earlyInFlight, one));
      }
      return found;
    } catch (error) {
      if (error === stopped || signal.aborted) return undefined;
      failed.set(read, error);
      if (!(error instanceof ReadFailed && error.problem.status === 403)) stop.abort(stopped);
      return undefined;
    }
  };
  const seen = await inFlight(asked, deps.inFlight ?? 64, one);
  for (const more of going) seen.push(...(await more));
  deps.signal?.throwIfAborted();
  const inOrder = [...asked, ...ahead].filter((read) => failed.has(read)).map((read) => ({ read, error: failed.get(read) }));
  return { seen: seen.filter((one) => one !== undefined), failed: inOrder };
}

const stopped = new Error('another read has failed');

async function look(
  read: Read,
  kinds: readonly KindOf[],
  send: Send,
  signal: AbortSignal,
  emit: ObserveDeps['emit'],
): Promise<Seen> {
  const { items, answer, hasNext } = await makeRead(read, send, signal, ({ page, rows }) =>
    emit?.({ type: 'read', path: read.path, page, items: rows.length }),
  );
  emit?.({ type: 'answered', path: read.path });
  return {
    read,
    answer,
    sightings: items === undefined ? [] : kinds.flatMap((kind) => kind.observe(items, read)),
    newer: items?.some((item) => (item as JsonObject)['creator_id'] !== undefined) ?? false,
    ...(hasNext !== undefined && { hasNext }),
    ...((read === profileRead || read === tokenRead) && items?.[0] !== undefined && { own: items[0] }),
  };
}

/** Merged in the order asked, not in the order of arrival: the same workspace gives the same world. */
function merge(seen: Seen, live: Map<string, Map<number, Live>>, answers: Map<string, Answer>, traces: Traces): void {
  answers.set(readKey(seen.read), seen.answer);
  if (seen.hasNext !== undefined) traces.hasNext = (traces.hasNext ?? false) || seen.hasNext;
  traces.newer ||= seen.newer;
  for (const { kind, id, state } of seen.sightings) {
    const ofKind = live.get(kind) ?? new Map<number, Live>();
    live.set(kind, ofKind);
    const before = ofKind.get(id);
    if (before) Object.assign(before.state, state);
    else ofKind.set(id, { kind, id, state: { ...state } });
  }
}

/** Symptoms of the server's age. */
interface Traces {
  /** Whether any list told `has_next` (since 2026-05-06); some lists of newer servers do not. */
  hasNext?: boolean;
  /** Something that only servers of autumn 2026 send: a bot with `creator_id`. */
  newer: boolean;
}

function generationOf(traces: Traces): Server['generation'] {
  if (traces.newer) return 'oct';
  return traces.hasNext === false ? 'seed' : 'aug';
}
