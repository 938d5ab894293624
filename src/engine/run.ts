/** What the steps of one apply share. */
import { type Address, splitAddress } from '../core/address.ts';
import type { Kept } from '../core/kept.ts';
import type { Read, Step } from '../core/plan.ts';
import type { Outcome } from '../core/report.ts';
import { type Json, type Send, WireFailure, type WireRequest, type WireResponse } from '../wire/http.ts';
import { problemOf } from '../wire/problem.ts';
import { haltAfter } from './judge.ts';
import { get } from './pages.ts';
import type { Explain } from './unread.ts';

/** Written before and after each write, so that a run that died can be told of. */
export interface Journal {
  intent(step: Step): Promise<void>;
  result(outcome: Outcome): Promise<void>;
}

/** Where the tokens of new bots go, and nowhere else. */
export interface Secrets {
  creating(address: Address): Promise<void>;
  made(address: Address, id: number, token: string): Promise<void>;
  /** It was not created after all. */
  failed(address: Address): Promise<void>;
}

/** So many steps are to be done; one begins, or has ended. */
export type StepEvent =
  | { type: 'steps'; steps: number }
  | { type: 'begin'; step: string; label: string }
  | { type: 'end'; outcome: Outcome };

export interface ExecuteDeps {
  send: Send;
  now: () => number;
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  emit?: (event: StepEvent) => void;
  /** Aborted: nothing new is started, what is in flight is finished. */
  signal?: AbortSignal;
  env: Record<string, string | undefined>;
  /** Live ids that are known already. */
  ids: Record<Address, number>;
  /** The sentence for a refusal; without it the server's words. */
  explain?: Explain;
  journal?: Journal;
  secrets?: Secrets;
  /** Ids of the step's kind that planning saw. */
  seen?: (step: Step) => ReadonlySet<number>;
  /** How far the object that the server answered with holds what was sent; without it nothing is compared. */
  kept?: (step: Step, body: Json, answered: Json) => Kept;
  /** What people call an element of a step's list, by its id: for a person who was refused. */
  nameOf?: (step: Step, id: number) => string | undefined;
  /** Steps at work at the same time. */
  inFlight?: number;
}

export interface Twin {
  address: Address;
  id: number;
  other: number;
}

export interface Run {
  /** Tells of progress; whoever listens cannot break the run. */
  emit(event: StepEvent): void;
  /** Counts, and halts the run after an answer that says that no other request would fare better. */
  send: Send;
  deps: ExecuteDeps;
  ids: Map<Address, number>;
  env: Record<string, string | undefined>;
  /** The newest page of lists, as it was before the first creation. */
  newest: Map<string, Promise<Json[]>>;
  /** Ids that this run made: other services of the server may not know them yet. */
  made: Set<number>;
  /** A read whose answer may be some seconds old: made once per run. */
  once(read: Read): Promise<WireResponse>;
  kept(step: Step, request: WireRequest, answered: Json): Kept;
  /** Aborted by the caller's signal and by `halt`. */
  signal: AbortSignal;
  /** Nothing new is started from here on. The first reason stays. */
  halt(because: string): void;
  /** Why nothing new is started; undefined while it is. */
  halted(): string | undefined;
  /** The token cannot use this scope: no step that needs it is started from here on. The first reason stays. */
  close(scope: string, because: string): void;
  /** Why this step is not started, of all the others that may be; undefined where it may. */
  closedTo(step: Pick<Step, 'rights'>): string | undefined;
  /** Ids of this address's kind that belong to an address: of what is new, none is its own. */
  taken(address: Address): Set<number>;
  /** That the server may have seen. */
  requests: { reads: number; writes: number };
  twins: Twin[];
}

/** In: what the caller gives. Out: the shared state of a run that has not begun. */
export function runOf(deps: ExecuteDeps): Run {
  const ids = new Map(Object.entries(deps.ids));
  const requests = { reads: 0, writes: 0 };
  const stop = new AbortController();
  let reason: string | undefined;
  const halt = (because: string) => {
    reason ??= because;
    stop.abort(new Error(reason));
  };
  const closed = new Map<string, string>();
  const interrupted = () => halt('the run was interrupted');
  if (deps.signal?.aborted) interrupted();
  else deps.signal?.addEventListener('abort', interrupted, { once: true });
  const answers = new Map<string, Promise<WireResponse>>();
  const run: Run = {
    emit: (event) => {
      try {
        deps.emit?.(event);
      } catch {
        // Showing progress is never worth the report of what was done.
      }
    },
    send: async (request, signal) => {
      const count = () => requests[request.method === 'GET' ? 'reads' : 'writes']++;
      try {
        const response = await deps.send(request, signal);
        count();
        const ok = response.status >= 200 && response.status < 300;
        const because = ok && typeof response.body !== 'string' ? undefined : haltAfter(problemOf(response));
        if (because !== undefined) halt(because);
        return response;
      } catch (error) {
        // What never left is not counted: whether anything was written decides how the run ends.
        if (error instanceof WireFailure && error.sent) count();
        if (error instanceof WireFailure && error.lasting !== undefined) halt(error.lasting);
        throw error;
      }
    },
    deps,
    ids,
    env: deps.env,
    newest: new Map(),
    made: new Set(),
    once: (read) => {
      const asked = answers.get(read.path) ?? get(read, run.send);
      answers.set(read.path, asked);
      return asked;
    },
    kept: (step, request, answered) => deps.kept?.(step, request.body ?? null, answered) ?? { unkept: [], untold: [] },
    signal: stop.signal,
    halt,
    halted: () => reason,
    close: (scope, because) => {
      if (!closed.has(scope)) closed.set(scope, because);
    },
    closedTo: ({ rights }) => closed.get(rights.scope),
    taken: (address) => {
      const { kind } = splitAddress(address);
      return new Set([...ids].filter(([other]) => splitAddress(other).kind === kind).map(([, id]) => id));
    },
    requests,
    twins: [],
  };
  return run;
}
