import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openJournal } from '../src/cli/disk/journal.ts';
import { writeMemory } from '../src/cli/disk/memory.ts';
import { openTokens } from '../src/cli/disk/tokens.ts';
import type { Memory } from '../src/core/memory.ts';
import { emptyMemory } from '../src/core/memory.ts';
import type { Plan } from '../src/core/plan.ts';
import { kinds } from '../src/kinds/index.ts';
import { createSandbox } from '../src/sandbox/index.ts';
import {
  applyIntent,
  applySaved,
  type Ctx,
  type Ended,
  type Intent,
  intentOf,
  type Needs,
  observeAndPlan,
  type Talk,
} from '../src/workflow.ts';
import { manifest } from './workspace.ts';

const url = 'https://pachca.test/api';

function scene(over: Partial<Ctx> = {}) {
  const sandbox = createSandbox({
    seed: {
      owner: 'ceo@corp.example',
      me: 'robot@corp.example',
      users: [
        { email: 'ceo@corp.example', role: 'admin' },
        { email: 'robot@corp.example', role: 'admin' },
        { email: 'anna@corp.example', title: 'CIO' },
      ],
    },
  });
  const clock = { now: 0 };
  const ctx: Ctx = {
    kinds,
    tool: 'pachform test',
    server: { url, send: sandbox.send, rate: 40 },
    explain: (problem) => problem.message,
    advise: (problem) => problem.message,
    env: {},
    now: () => clock.now,
    sleep: async () => {},
    signal: new AbortController().signal,
    emit: () => {},
    ...over,
  };
  const writes = () => sandbox.log.filter((one) => one.method !== 'GET').length;
  return { sandbox, ctx, clock, writes };
}

const intentFor = async (ctx: Ctx, yaml: string, options: Intent['options'] = {}): Promise<Intent> => {
  const intent = await intentOf(ctx, await manifest(yaml), options);
  if ('is' in intent) throw new Error(JSON.stringify(intent.diagnostics));
  return intent;
};

const codes = (end: { diagnostics?: { code: string }[] }) => end.diagnostics?.map(({ code }) => code);
const title = (text: string) => `users: {anna@corp.example: {title: ${text}}}`;

/** Answers in order, and remembers what was shown. */
function talker(...answers: (() => 'yes' | 'no' | 'gone')[]): Talk & { shown: [Plan, string | undefined][]; asked: number } {
  const talk = {
    shown: [] as [Plan, string | undefined][],
    asked: 0,
    show: (plan: Plan, news?: string) => void talk.shown.push([plan, news]),
    confirm: async () => answers[talk.asked++]!(),
  };
  return talk;
}

describe('asking', () => {
  test('a quick yes is executed, and shown once', async () => {
    const { ctx, writes } = scene();
    const talk = talker(() => 'yes');
    const applied = await applyIntent(ctx, await intentFor(ctx, title('CEO')), talk);
    expect(applied).toMatchObject({ is: 'applied', report: { changes: [{ result: 'done' }] } });
    expect([writes(), talk.shown.length, talk.asked]).toEqual([1, 1, 1]);
  });

  test.each([
    ['no', 'refused', 'answered-no'],
    ['gone', 'interrupted', 'interrupted'],
  ] as const)('the answer %s writes nothing', async (answer, is, code) => {
    const { ctx, writes } = scene();
    const end = (await applyIntent(
      ctx,
      await intentFor(ctx, title('CEO')),
      talker(() => answer),
    )) as Ended;
    expect([end.is, codes(end), writes()]).toEqual([is, [code], 0]);
  });

  test('an answer after more than a minute plans again, and is taken when nothing has changed', async () => {
    const { ctx, clock, sandbox, writes } = scene();
    const talk = talker(() => {
      clock.now += 60_001;
      return 'yes';
    });
    await applyIntent(ctx, await intentFor(ctx, title('CEO')), talk);
    expect([talk.asked, talk.shown.length, writes()]).toEqual([1, 1, 1]);
    expect(sandbox.log.filter(({ path }) => path === '/profile')).toHaveLength(2);
  });

  test.each([
    ['a machine that slept with the question open', 3_600_000, 0],
    ['a clock that was set back', -3_600_000, 60_001],
  ])('an answer is as old as the longer of two clocks says: %s', async (_what, dated, ran) => {
    const date = { now: 0 };
    const { ctx, clock, sandbox } = scene({ date: () => date.now });
    const talk = talker(() => {
      clock.now += ran;
      date.now += dated;
      return 'yes';
    });
    await applyIntent(ctx, await intentFor(ctx, title('CEO')), talk);
    expect(sandbox.log.filter(({ path }) => path === '/profile')).toHaveLength(2);
  });

  test('an answer after more than a minute to a plan that has changed is asked again', async () => {
    const { ctx, clock, sandbox, writes } = scene();
    const talk = talker(
      () => {
        clock.now += 60_001;
        [...sandbox.store.users.values()].find(({ email }) => email === 'anna@corp.example')!.title = 'CTO';
        return 'yes';
      },
      () => 'no',
    );
    const end = await applyIntent(ctx, await intentFor(ctx, title('CEO')), talk);
    expect([end.is, talk.asked, writes()]).toEqual(['refused', 2, 0]);
    expect(talk.shown[1]![0].changes[0]!.fields[0]).toMatchObject({ before: 'CTO', after: 'CEO' });
    expect(talk.shown[1]![1]).toContain('has changed');
  });

  test('nobody is asked about a plan with nothing to do, nor about one that is refused', async () => {
    const { ctx } = scene();
    const idle = talker();
    expect((await applyIntent(ctx, await intentFor(ctx, title('CIO')), idle)).is).toBe('applied');
    const stopped = talker();
    const end = await applyIntent(ctx, await intentFor(ctx, `settings: {run_as: ceo@corp.example}\n${title('CEO')}`), stopped);
    expect([end.is, idle.asked, stopped.asked]).toEqual(['refused', 0, 0]);
  });
});

describe('what a run needs before it begins', () => {
  test('room for what it must write down: without it nothing is sent, not even the memory of a plan with nothing to do', async () => {
    const hold = () => Promise.reject(new Error('the disk is full'));
    const saved: unknown[] = [];
    const memory = { load: async () => undefined, save: async (one: unknown) => void saved.push(one) };
    for (const text of [title('CEO'), title('CIO')]) {
      const { ctx, writes } = scene({ hold, memory });
      const intent = await intentFor(ctx, `settings: {scope: s}\n${text}`);
      await expect(
        applyIntent(
          ctx,
          intent,
          talker(() => 'yes'),
        ),
      ).rejects.toThrow('the disk is full');
      expect([writes(), saved]).toEqual([0, []]);
    }
  });

  test('the room is no less than what is then written, whatever is in the manifest', { timeout: 60_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pachform-'));
    const rows = (make: (n: number) => string) => Array.from({ length: 60 }, (_, n) => make(n)).join('\n');
    const list = JSON.stringify(Array.from({ length: 60 }, (_, n) => `p${n}@corp.example`));
    const yaml = [
      'settings: {scope: s, limits: {invitations: 100}}',
      `tags:\n${rows((n) => `  Отдел ${n}: {}`)}`,
      `users:\n${rows((n) => `  p${n}@corp.example: {first_name: Имя, title: "${'Должность '.repeat(9)}", tags: [Отдел ${n}, Отдел 1]}`)}`,
      `chats:\n${rows((n) => `  c${n}: {name: Чат ${n}, members: ${list}}`)}`,
      `bots:\n${rows((n) => `  b${n}_bot: {name: Бот ${n}}`)}`,
    ].join('\n');
    let needs: Needs | undefined;
    let memory: Memory | undefined;
    const { ctx } = scene({
      hold: async (asked) => {
        needs = asked;
      },
      memory: {
        load: async () => undefined,
        save: async (one) => {
          memory = one;
        },
      },
      journal: () => openJournal(join(folder, 'journal'), { now: () => 0, tool: 'x' }),
      secrets: (await openTokens(join(folder, 'tokens'), { now: () => 0 })).tokens,
    });
    const applied = await applyIntent(ctx, await intentFor(ctx, yaml), { show: () => {} });
    expect(applied).toMatchObject({ is: 'applied' });
    expect(Object.keys(memory!.entries).length).toBeGreaterThan(200);
    await writeMemory(join(folder, 'memory'), memory!);
    const sizeOf = (name: string) => statSync(join(folder, name)).size;
    for (const name of ['memory', 'journal', 'tokens'] as const) {
      expect(sizeOf(name), name).toBeGreaterThan(1000);
      expect(needs![name], name).toBeGreaterThanOrEqual(sizeOf(name));
    }
    rmSync(folder, { recursive: true });
  });

  test('a variable that is not set, or empty, is an error that names it', async () => {
    const { ctx } = scene();
    const yaml = 'bots: {x_bot: {name: X, outgoing_url: "${env:HOOK}"}}';
    for (const env of [{}, { HOOK: '' }]) {
      const end = (await intentOf({ ...ctx, env }, await manifest(yaml), {})) as Ended;
      expect([end.is, codes(end)]).toEqual(['error', ['unset-variable']]);
      expect(end.diagnostics[0]!.message).toContain('HOOK');
    }
    expect(await intentOf({ ...ctx, env: { HOOK: 'https://x.example' } }, await manifest(yaml), {})).not.toHaveProperty('is');
  });

  test.each(['usr', 'users'])(
    'a target of the kind %s, which does not exist, is an error that says what is meant',
    async (kind) => {
      const { ctx } = scene();
      const end = (await intentOf(ctx, await manifest(title('CEO')), { targets: [`${kind}:anna@corp.example`] })) as Ended;
      expect([end.is, codes(end)]).toEqual(['error', ['unknown-kind']]);
      expect(end.diagnostics[0]!.hint).toMatch(/^did you mean user:anna@corp\.example\? an address begins/);
    },
  );

  test.each([
    ['user:vera@corp.example', 'it declares user:anna@corp.example'],
    ['user:anba@corp.example', 'did you mean user:anna@corp.example?'],
  ])('of the target %s it is not the shared domain that counts', async (target, hint) => {
    const { ctx } = scene();
    const end = (await intentOf(ctx, await manifest(title('CEO')), { targets: [target] })) as Ended;
    expect(end.diagnostics[0]!.hint).toBe(hint);
  });

  test('whoever is no member of the workspace is not taken for a colleague of the same domain', async () => {
    const { ctx } = scene();
    const hintFor = async (who: string) => {
      const planned = await observeAndPlan(ctx, await intentFor(ctx, `chats: {a: {name: A, members: [${who}]}}`));
      return planned.is === 'planned' ? planned.plan.blocked[0]!.hint : undefined;
    };
    expect(await hintFor('vera@corp.example')).not.toContain('did you mean');
    expect(await hintFor('ana@corp.example')).toContain('did you mean "anna@corp.example"?');
  });

  test('what is wrong with whose token or workspace it is has its line', async () => {
    const { ctx } = scene();
    const yaml = 'settings:\n  scope: s\n  run_as: anna@corp.example\n  owner: nobody@corp.example\ntags: {A: {}}';
    const planned = await observeAndPlan(ctx, await intentFor(ctx, yaml));
    const places =
      planned.is === 'planned' ? planned.plan.problems.map(({ code, place }) => [code, place?.line, place?.column]) : [];
    expect(places).toEqual([
      ['owner-mismatch', 5, 10],
      ['run-as', 4, 11],
    ]);
  });

  test('memory without a scope is an error', async () => {
    const { ctx } = scene({ memory: { load: async () => undefined, save: async () => {} } });
    expect(codes((await intentOf(ctx, await manifest(title('CEO')), {})) as Ended)).toEqual(['memory-without-scope']);
  });

  const yaml = `settings: {scope: acme}\n${title('CEO')}`;
  test.each<[string, Memory | undefined, Intent['options'], boolean, boolean, string[]]>([
    ['none yet', undefined, {}, false, false, ['no-memory-yet']],
    ['its own', emptyMemory('acme', url, ['test.yaml']), {}, true, true, []],
    ['of another server', emptyMemory('acme', 'https://other.test', ['test.yaml']), {}, false, false, ['memory-elsewhere']],
    ['of another scope', emptyMemory('other', url, ['test.yaml']), {}, false, false, ['memory-of-other-scope']],
    ['of other paths', emptyMemory('acme', url, ['other.yaml']), {}, true, false, ['no-leftovers']],
    [
      'its own, with targets',
      emptyMemory('acme', url, ['test.yaml']),
      { targets: ['user:anna@corp.example'] },
      true,
      false,
      ['no-leftovers'],
    ],
  ])('memory: %s', async (_what, memory, options, used, leftovers, notes) => {
    const { ctx } = scene({ memory: { load: async () => memory, save: async () => {} } });
    const intent = await intentFor(ctx, yaml, options);
    expect([intent.memory !== undefined, intent.leftovers, intent.notes.map(({ code }) => code)]).toEqual([
      used,
      leftovers,
      notes,
    ]);
  });
});

describe('reading', () => {
  test('what is forbidden is refused, what fails is an error', async () => {
    const { ctx, sandbox } = scene();
    const intent = await intentFor(ctx, title('CEO'));
    sandbox.faults.script = [{ path: '^/users', kind: '403', times: 0 }];
    expect((await observeAndPlan(ctx, intent)).is).toBe('refused');
    sandbox.faults.script = [{ path: '^/users', kind: '500', times: 0 }];
    expect((await observeAndPlan(ctx, intent)).is).toBe('error');
  });

  test('an interruption is one, and writes nothing', async () => {
    const stop = new AbortController();
    const { ctx, writes } = scene({ signal: stop.signal });
    const intent = await intentFor(ctx, title('CEO'));
    stop.abort(new Error('interrupted'));
    expect((await applyIntent(ctx, intent, talker())).is).toBe('interrupted');
    expect(writes()).toBe(0);
  });
});

describe('a saved plan', () => {
  const saved = async (ctx: Ctx, yaml: string): Promise<Plan> => {
    const planned = await observeAndPlan(ctx, await intentFor(ctx, yaml));
    if (planned.is !== 'planned') throw new Error('not planned');
    return JSON.parse(JSON.stringify(planned.plan)) as Plan;
  };
  const yes: Talk = { show: () => {} };

  test('is executed as it is', async () => {
    const { ctx } = scene();
    const plan = await saved(ctx, title('CEO'));
    expect(await applySaved(ctx, plan, yes)).toMatchObject({ is: 'applied', report: { changes: [{ result: 'done' }] } });
  });

  test('whose change was made meanwhile is done already', async () => {
    const { ctx, writes } = scene();
    const plan = await saved(ctx, title('CEO'));
    await applySaved(ctx, plan, yes);
    expect(await applySaved(ctx, plan, yes)).toMatchObject({ is: 'applied', report: { changes: [{ result: 'already' }] } });
    expect(writes()).toBe(1);
  });

  test('with a secret that stood in the manifest itself cannot be applied', async () => {
    const { ctx } = scene({ secrets: { creating: async () => {}, made: async () => {}, failed: async () => {} } });
    const plan = await saved(ctx, 'bots: {x_bot: {name: X, outgoing_url: "https://x.example/s3cr3t"}}');
    expect(JSON.stringify(plan)).not.toContain('s3cr3t');
    expect(codes((await applySaved(ctx, plan, yes)) as Ended)).toEqual(['secret-not-saved']);
  });
});

test('memory is written after an apply, also when there was nothing to do; failing to write it is told, not lost', async () => {
  const kept: Memory[] = [];
  const { ctx } = scene({ memory: { load: async () => kept.at(-1), save: async (memory) => void kept.push(memory) } });
  const yaml = `settings: {scope: acme}\n${title('CIO')}`;
  await applyIntent(ctx, await intentFor(ctx, yaml), talker());
  expect(kept[0]).toMatchObject({ scope: 'acme', server: url, paths: ['test.yaml'] });
  expect(Object.keys(kept[0]!.entries)).toEqual(['user:anna@corp.example']);
  const full = { ...ctx, memory: { load: async () => undefined, save: () => Promise.reject(new Error('the disk is full')) } };
  const applied = await applyIntent(full, await intentFor(full, yaml), talker());
  expect(codes((applied as { report: { diagnostics: { code: string }[] } }).report)).toEqual(['memory-not-written']);
});

test('the journal is opened only when something is sent, and ended', async () => {
  const lines: string[] = [];
  const journal = async () => ({
    begin: async () => void lines.push('begin'),
    intent: async () => void lines.push('intent'),
    result: async () => void lines.push('result'),
    end: async () => void lines.push('end'),
  });
  const { ctx } = scene({ journal });
  await applyIntent(ctx, await intentFor(ctx, title('CIO')), talker());
  expect(lines).toEqual([]);
  await applyIntent(ctx, await intentFor(ctx, title('CEO')), { show: () => {} });
  expect(lines).toEqual(['begin', 'intent', 'result', 'end']);
});
