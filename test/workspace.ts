/** A workspace to plan and apply against, in the process: the emulator as a `Send`, a manifest as text. */

import { identify } from '../src/core/identity.ts';
import type { World } from '../src/core/kind.ts';
import type { Memory } from '../src/core/memory.ts';
import type { Change, Plan } from '../src/core/plan.ts';
import { type Asked, planOf, refused } from '../src/core/planner.ts';
import { remember } from '../src/core/remember.ts';
import { complete, type Report, reportOf } from '../src/core/report.ts';
import { seal } from '../src/core/secrets.ts';
import { hold } from '../src/core/stale.ts';
import { execute } from '../src/engine/execute.ts';
import { observe } from '../src/engine/observe.ts';
import { sentence } from '../src/http/errors.ts';
import { kinds } from '../src/kinds/index.ts';
import * as validators from '../src/kinds/validators.ts';
import { load, type Manifest } from '../src/manifest/load.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../src/sandbox/index.ts';
import type { Send } from '../src/wire/http.ts';
import { comparing } from '../src/workflow.ts';

export interface Run {
  world: World;
  plan: Plan;
}

export interface Workspace {
  sandbox: Sandbox;
  /** Requests since the last call of `since`, as `METHOD path`. */
  since(): string[];
  plan(yaml: string, asked?: Partial<Asked> & { memory?: Memory; env?: Record<string, string>; as?: string }): Promise<Run>;
  execute(run: Run): Promise<Report>;
  /** Plans, applies, and plans again: whatever the first plan held, the second must be empty. */
  apply(
    yaml: string,
    asked?: Parameters<Workspace['plan']>[1],
  ): Promise<{ plan: Plan; report: Report; writes: string[]; memory: Memory }>;
  tokens: Record<string, string>;
}

/** In: a manifest as text. Out: it, loaded; mistakes in it are the test's own and throw. */
export async function manifest(yaml: string): Promise<Manifest> {
  const text = yaml.includes('pachform:') ? yaml : `pachform: 1\n${yaml}`;
  const io = {
    readFile: async () => new TextEncoder().encode(text),
    list: async () => ({ kind: 'file' as const }),
  };
  const loaded = await load(['test.yaml'], io, kinds, validators as never);
  const errors = loaded.diagnostics.filter((one) => one.severity === 'error');
  if (loaded.manifest === undefined || errors.length > 0)
    throw new Error(errors.map((one) => `${one.place?.line}: ${one.message}`).join('\n'));
  return loaded.manifest;
}

export function workspace(options: SandboxOptions = {}): Workspace {
  const sandbox = createSandbox(options);
  let mark = 0;
  let clock = 1_000_000;
  const sleep = async (ms: number) => {
    clock += ms;
  };
  const explain = (...input: Parameters<typeof sentence>) => sentence(...input).message;
  const tokens: Record<string, string> = {};
  const self: Workspace = {
    sandbox,
    tokens,
    since: () => {
      const lines = sandbox.log
        .slice(mark)
        .map(
          (one) =>
            `${one.method} ${one.path}${Object.keys(one.query).length > 0 ? `?${new URLSearchParams(one.query as Record<string, string>)}` : ''}`,
        );
      mark = sandbox.log.length;
      return lines;
    },
    async plan(yaml, asked = {}) {
      const { memory, env = {}, as, ...rest } = asked;
      const loaded = await manifest(yaml);
      const { wanted, values } = seal(kinds, loaded.wanted);
      const send: Send = as === undefined ? sandbox.send : sandbox.as(as);
      const observed = await observe(
        kinds,
        {
          url: 'https://sandbox.test',
          wanted,
          settings: loaded.settings,
          leftovers: memory !== undefined && rest.targets === undefined,
          env: { ...env, ...values },
          secretsKept: true,
          ...(memory && { memory }),
        },
        { send, explain },
      );
      if ('diagnostics' in observed) throw new Error(observed.diagnostics.map((one) => one.message).join('\n'));
      const plan = planOf(kinds, observed.world, {
        tool: 'test',
        inputs: { manifest: loaded.sha256, paths: ['test.yaml'] },
        reads: observed.reads,
        rate: 40,
        ...rest,
      });
      return { world: observed.world, plan };
    },
    async execute({ world, plan }) {
      const ran = await execute(plan.steps, {
        send: sandbox.send,
        now: () => clock,
        sleep,
        env: world.env,
        ids: idsOf(world, plan),
        explain,
        kept: comparing(kinds),
        secrets: {
          creating: async () => {},
          made: async (address: string, _id: number, token: string) => {
            tokens[address] = token;
          },
          failed: async () => {},
        },
      } as never);
      return reportOf(plan, ran, { already: [], diagnostics: [], interrupted: false, seconds: 0 });
    },
    async apply(yaml, asked = {}) {
      const run = await self.plan(yaml, asked);
      if (refused(run.plan))
        throw new Error(
          `refused: ${[...run.plan.problems, ...run.plan.blocked].map((one) => `${one.code}: ${one.message}`).join('\n')}`,
        );
      const before = sandbox.log.length;
      const report = await self.execute(run);
      const writes = sandbox.log
        .slice(before)
        .filter((one) => one.method !== 'GET')
        .map((one) => `${one.method} ${one.path} ${JSON.stringify(one.body ?? null)}`);
      if (!complete(report))
        throw new Error(
          `incomplete: ${JSON.stringify(
            report.outcomes.filter((one) => one.result !== 'done' && one.result !== 'already'),
            null,
            1,
          )}`,
        );
      const loaded = await manifest(yaml);
      const memory = remember(
        asked.memory,
        run.plan,
        report,
        { scope: loaded.settings.scope ?? 'test', server: 'https://sandbox.test', paths: ['test.yaml'] },
        idsOf(run.world, run.plan),
      );
      const again = await self.plan(yaml, { ...asked, ...(asked.memory && { memory }) });
      if (again.plan.changes.length > 0) throw new Error(`not converged: ${JSON.stringify(again.plan.changes, null, 1)}`);
      return { plan: run.plan, report, writes, memory };
    },
  };
  return self;
}

export const idsOf = (world: World, plan: Plan): Record<string, number> => ({
  ...Object.fromEntries([...identify(kinds, world).bound].flatMap(([address, { have }]) => (have ? [[address, have.id]] : []))),
  ...Object.fromEntries(plan.changes.flatMap((change) => (change.id === undefined ? [] : [[change.address, change.id]]))),
});

/** A change in a line: `chat:backend update members +anna@corp.example:member`. */
export const line = (change: Change): string =>
  [
    change.address,
    change.verb,
    ...change.fields.flatMap((field) =>
      field.elements
        ? field.elements.map(
            (one) =>
              `${field.field}${one.after === undefined ? '-' : one.again ? '^' : one.before === undefined ? '+' : '~'}${one.key}${typeof one.after === 'string' ? `:${one.after}` : ''}`,
          )
        : [`${field.field}=${field.sensitive ? '(secret)' : JSON.stringify(field.after)}`],
    ),
  ].join(' ');

export { hold, kinds };
