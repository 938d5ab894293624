/** A machine that runs pachform in the process: the whole workflow and the real policy of the wire, on a clock that jumps. */

import { exitOfEnd, exitOfReport } from '../../src/cli/exit.ts';
import type { Diagnostic } from '../../src/core/diagnostic.ts';
import type { Memory } from '../../src/core/memory.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { Report } from '../../src/core/report.ts';
import { sentence } from '../../src/http/errors.ts';
import { limited } from '../../src/http/limit.ts';
import { retrying } from '../../src/http/retry.ts';
import { kinds } from '../../src/kinds/index.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.ts';
import type { Json, Send } from '../../src/wire/http.ts';
import { applyIntent, type Ctx, type Intent, intentOf, observeAndPlan } from '../../src/workflow.ts';
import { manifest as read } from '../workspace.ts';

export interface Clock {
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** A clock that does not wait: whoever sleeps moves it on. */
export function jumping(start = Date.UTC(2026, 8, 1, 9)): Clock {
  let time = start;
  return {
    now: () => time,
    sleep: async (ms) => {
      time += ms;
    },
  };
}

export interface World {
  sandbox: Sandbox;
  clock: Clock;
}

/** The server's clock is not ours: it goes wrong by this much. */
const skew = 90_000;

/** In: what the emulator is made of. Out: it, on a clock of its own that only requests and waits move on. */
export function worldOf(options: SandboxOptions): World {
  const clock = jumping();
  return { clock, sandbox: createSandbox({ ...options, now: () => clock.now() + skew }) };
}

/** What of a machine's disk an apply uses. */
export type Desk = Pick<Ctx, 'memory' | 'journal' | 'secrets'>;

export interface Sink {
  [bot: string]: { id?: number; token?: string; creating?: true };
}

/** A disk in memory, with the token sink's own rules. */
export function desk(sink: Sink = {}, kept: { memory?: Memory } = {}): Required<Pick<Desk, 'memory' | 'secrets'>> {
  return {
    secrets: {
      creating: async (bot) => {
        sink[bot] = { ...sink[bot], creating: true };
      },
      made: async (bot, id, token) => {
        sink[bot] = { id, token };
      },
      failed: async (bot) => {
        delete sink[bot];
      },
    },
    memory: {
      load: async () => kept.memory,
      save: async (memory) => {
        kept.memory = structuredClone(memory);
      },
    },
  };
}

export interface Asked {
  /** Between the policy of the wire and the emulator; the default token's own when left out. */
  send?: Send;
  desk?: Desk;
  env?: Record<string, string>;
  signal?: AbortSignal;
  options?: Intent['options'];
  /** Requests per second. */
  rate?: number;
}

export const url = 'https://pachca.test/api';

/** A context as the command line makes it, but for the socket and the clock. */
export function contextOf({ sandbox, clock }: World, asked: Asked = {}): Ctx {
  const wire: Send = async (request, signal) => {
    signal?.throwIfAborted();
    await clock.sleep(5);
    return (asked.send ?? sandbox.send)(request, signal);
  };
  const policy = { now: clock.now, sleep: clock.sleep, random: () => 0.5, rate: asked.rate ?? 40 };
  return {
    kinds,
    tool: 'pachform test',
    server: { url, send: retrying(limited(wire, policy).send, policy), rate: policy.rate },
    explain: (problem, request) => sentence(problem, request).message,
    advise: (problem, request) => {
      const { message, hint } = sentence(problem, request);
      return `${message} ${hint}`;
    },
    env: asked.env ?? {},
    now: clock.now,
    sleep: clock.sleep,
    signal: asked.signal ?? new AbortController().signal,
    emit: () => {},
    ...(asked.desk ?? desk()),
  };
}

/** Read once: the same text is applied a thousand times. */
const texts = new Map<string, ReturnType<typeof read>>();
function manifest(yaml: string): ReturnType<typeof read> {
  const found = texts.get(yaml) ?? read(yaml);
  texts.set(yaml, found);
  return found;
}

export interface Turn {
  exit: number;
  plan?: Plan;
  report?: Report;
  diagnostics: Diagnostic[];
}

/** Applies a manifest once. Out: the exit code and all that would be told. */
export async function apply(world: World, yaml: string, asked: Asked = {}): Promise<Turn> {
  const ctx = contextOf(world, asked);
  const intent = await intentOf(ctx, await manifest(yaml), asked.options ?? {});
  if ('is' in intent) return { exit: exitOfEnd(intent.is), diagnostics: intent.diagnostics };
  const end = await applyIntent(ctx, intent, { show: () => {} });
  if (end.is !== 'applied') return { exit: exitOfEnd(end.is), diagnostics: end.diagnostics };
  const { plan, report } = end;
  return { exit: exitOfReport(report), plan, report, diagnostics: report.diagnostics };
}

/** Plans a manifest. Out: the plan; a world that cannot be planned from is the test's own mistake. */
export async function plan(world: World, yaml: string, asked: Asked = {}): Promise<Plan> {
  const ctx = contextOf(world, asked);
  const intent = await intentOf(ctx, await manifest(yaml), asked.options ?? {});
  const planned = 'is' in intent ? intent : await observeAndPlan(ctx, intent);
  if (planned.is !== 'planned') throw new Error(planned.diagnostics.map((one) => one.message).join('\n'));
  return planned.plan;
}

/** The writes that the emulator has seen since an entry of its log. */
export const writesSince = ({ sandbox }: World, from: number) => sandbox.log.slice(from).filter((one) => one.method !== 'GET');

interface Dumped {
  users: Record<string, any>[];
  tags: { id: number; name: string }[];
  chats: Record<string, any>[];
  bots: Record<string, any>[];
  properties: { id: number; name: string }[];
}

/** The workspace by names, without ids, times and tokens: two that are equal are equal to everybody who uses them. */
export function pictureOf(sandbox: Sandbox) {
  const state = sandbox.dump() as unknown as Dumped;
  const named = (rows: { id: number; name: string }[]) => new Map(rows.map(({ id, name }) => [id, name]));
  const [tags, properties] = [named(state.tags), named(state.properties)];
  const who = new Map(state.users.map(({ id, email, nickname }) => [id, String(email ?? nickname)]));
  const byText = <T>(rows: T[]): T[] => rows.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  const drop = (row: Record<string, any>, ...keys: string[]) =>
    Object.fromEntries(Object.entries(row).filter(([key]) => !keys.includes(key)));
  const timed = ['id', 'created_at', 'last_message_at', 'last_activity_at'];
  return {
    tags: [...tags.values()].sort(),
    users: byText(
      state.users.map((row) => ({
        ...drop(row, ...timed, 'inviter_id', 'status'),
        tags: row['tags'].map((id: number) => tags.get(id)).sort(),
        properties: row['properties'].map(([id, value]: [number, string]) => `${properties.get(id)}=${value}`),
      })),
    ),
    chats: byText(
      state.chats.map((row) => ({
        ...drop(row, ...timed, 'owner_id'),
        owner: who.get(row['owner_id']),
        tags: row['tags'].map((id: number) => tags.get(id)).sort(),
        members: row['members'].map((one: any) => `${who.get(one.id)} ${one.role}${one.direct ? '' : ' held'}`).sort(),
      })),
    ),
    bots: byText(state.bots.map((row) => ({ ...drop(row, ...timed, 'token', 'creator_id'), nickname: who.get(row['id']) }))),
  };
}

/** What is there twice under one name. */
export function doubled(sandbox: Sandbox): string[] {
  const state = sandbox.dump() as unknown as Dumped;
  const names = [
    ...state.users.map(({ email, nickname }) => `user ${String(email ?? nickname).toLowerCase()}`),
    ...state.tags.map(({ name }) => `tag ${name.toLowerCase()}`),
    ...state.chats.map(({ name }) => `chat ${name}`),
    ...state.bots.map(({ name }) => `bot ${name}`),
  ];
  return names.filter((name, at) => names.indexOf(name) !== at);
}

export type Picture = ReturnType<typeof pictureOf>;
export type { Json };
