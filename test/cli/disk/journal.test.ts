import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Beginning, lastApply, openJournal, readJournal, unfinished } from '../../../src/cli/disk/journal.ts';
import { DiskProblem } from '../../../src/cli/disk/problem.ts';
import type { Step } from '../../../src/core/plan.ts';
import type { Outcome } from '../../../src/core/report.ts';
import { folder, modeOf, now } from './folder.ts';

const here = folder();
const world = { now, tool: 'pachform/0.1.0' };
const beginning: Beginning = {
  server: 'https://api.pachca.com',
  seen_as: 'user:robot@corp.example',
  changes: 2,
  steps: 3,
  plan: 'c0ffee',
};
const step = (id: string): Step => ({
  id,
  does: 'bot-edit',
  label: `do ${id}`,
  serves: ['bot:deploy_bot'],
  request: {
    method: 'PUT',
    path: ['bots', { idOf: 'bot:deploy_bot' }, 7, { env: 'SECRET_NAME' }],
    query: { q: 'SECRET' },
    body: { bot: { webhook: { outgoing_url: 'https://SECRET.example' } } },
  },
  needs: [],
  after: [],
  rights: { scope: 'bots:write' },
});
const outcome = (id: string, more: Partial<Outcome> = {}): Outcome => ({
  step: id,
  label: 'x',
  serves: [],
  result: 'done',
  ...more,
});
const path = () => here.file('.pachform/journal.jsonl');

async function anApply(steps: string[], end = true) {
  const journal = await openJournal(path(), world);
  await journal.begin(beginning);
  for (const id of steps) {
    await journal.intent(step(id));
    await journal.result(outcome(id));
  }
  if (end) await journal.end();
}

describe('the journal', () => {
  it('holds each step before and after, one line each, private', async () => {
    const journal = await openJournal(path(), world);
    await journal.begin(beginning);
    await journal.intent(step('a'));
    expect((await readJournal(path())).map(({ type }) => type)).toEqual(['begin', 'intent']);
    await journal.result(outcome('a', { id: 9 }));
    await journal.end();
    const at = '2026-05-01T12:00:00.000Z';
    expect(await readJournal(path())).toEqual([
      { at, type: 'begin', tool: 'pachform/0.1.0', ...beginning },
      { at, type: 'intent', step: 'a', label: 'do a', serves: ['bot:deploy_bot'], request: 'PUT /bots/{bot:deploy_bot}/7/{env}' },
      { at, type: 'result', step: 'a', result: 'done', id: 9 },
      { at, type: 'end' },
    ]);
    expect([modeOf(path()), modeOf(here.file('.pachform'))]).toEqual(['600', '700']);
  });

  it('never holds a body, a query, or what the server said', async () => {
    const journal = await openJournal(path(), world);
    await journal.intent(step('a'));
    const problem = {
      status: 422,
      code: 'invalid',
      field: 'outgoing_url',
      value: 'SECRET',
      message: 'SECRET',
      payload: 'SECRET',
      request_id: 'r1',
    };
    await journal.result(outcome('a', { result: 'failed', because: 'SECRET', problem, warnings: ['SECRET'] }));
    await journal.end();
    expect(readFileSync(path(), 'utf8')).not.toContain('SECRET');
    expect(await readJournal(path())).toContainEqual({
      at: '2026-05-01T12:00:00.000Z',
      type: 'result',
      step: 'a',
      result: 'failed',
      status: 422,
      code: 'invalid',
      request_id: 'r1',
    });
  });

  it('keeps lines whole when many are written at the same time', async () => {
    const journal = await openJournal(path(), world);
    const ids = Array.from({ length: 200 }, (_, i) => `step ${i}`);
    await Promise.all(ids.map((id) => journal.intent(step(id))));
    await journal.end();
    expect((await readJournal(path())).flatMap((line) => (line.type === 'intent' ? line.step : []))).toEqual(ids);
  });

  it('that cannot be written says so before anything is sent', async () => {
    for (const bad of [here.below('journal'), here.below('deep/journal'), here.path]) {
      const failed = await openJournal(bad, world).catch((error: unknown) => error);
      expect(failed).toBeInstanceOf(DiskProblem);
      expect((failed as DiskProblem).message).toMatch(/Cannot (read|write) the journal .*--journal/);
    }
  });

  it('that was closed refuses the next line instead of losing it', async () => {
    const journal = await openJournal(path(), world);
    await journal.end();
    await expect(journal.intent(step('late'))).rejects.toThrow(DiskProblem);
  });
});

describe('what is left of earlier applies', () => {
  it('is the last twenty, the new one among them', async () => {
    for (let i = 0; i < 23; i++) await anApply([`step ${i}`]);
    const lines = await readJournal(path());
    expect(lines.filter(({ type }) => type === 'begin')).toHaveLength(20);
    expect(lines.flatMap((line) => (line.type === 'intent' ? line.step : []))[0]).toBe('step 3');
    expect(modeOf(path())).toBe('600');
  });

  it('is no longer readable by others', async () => {
    await anApply(['a']);
    writeFileSync(here.file('open'), readFileSync(path()), { mode: 0o644 });
    await (await openJournal(here.file('open'), world)).end();
    expect(modeOf(here.file('open'))).toBe('600');
  });
});

describe('an apply that died', () => {
  it('is found: what was sent and never ended', async () => {
    await anApply(['before']);
    const journal = await openJournal(path(), world);
    await journal.begin(beginning);
    for (const id of ['a', 'b', 'c']) await journal.intent(step(id));
    await journal.result(outcome('b'));
    const lines = await readJournal(path());
    expect(unfinished(lines).map((line) => line.step)).toEqual(['a', 'c']);
    expect(lastApply(lines)).toHaveLength(5);
  });

  it('of an earlier day does not count once another apply has begun', async () => {
    await anApply([], false);
    appendFileSync(path(), `${JSON.stringify({ at: '2026-04-30T12:00:00.000Z', type: 'intent', step: 'lost' })}\n`);
    expect(unfinished(await readJournal(path()))).toHaveLength(1);
    await anApply(['a']);
    expect(unfinished(await readJournal(path()))).toEqual([]);
  });

  it('in the middle of a line is read as far as it goes, and the next apply begins on a line of its own', async () => {
    await anApply(['a'], false);
    appendFileSync(path(), '{"at":"2026","type":"inte');
    expect(await readJournal(path())).toHaveLength(3);
    await anApply(['b']);
    expect((await readJournal(path())).map(({ type }) => type)).toEqual([
      'begin',
      'intent',
      'result',
      'begin',
      'intent',
      'result',
      'end',
    ]);
  });

  it('is nothing where there is no journal, or only rubbish', async () => {
    expect(await readJournal(path())).toEqual([]);
    expect(unfinished([])).toEqual([]);
    writeFileSync(here.file('rubbish'), '\u0000\u0000\n[]\nnull\n{"type":1}\n');
    expect(await readJournal(here.file('rubbish'))).toEqual([]);
  });
});
