import { expect, test } from 'vitest';
import { question } from '../../src/cli/ask.ts';
import { exitOfPlan, exitOfReport } from '../../src/cli/exit.ts';
import type { Outcome, Report } from '../../src/core/report.ts';
import { full, plan, refused, report } from './show/samples.ts';

test.each([
  ['no changes', plan(), false, false, 0],
  ['changes', full, false, false, 0],
  ['changes, told apart', full, false, true, 2],
  ['no changes, told apart', plan(), false, true, 0],
  ['refused, whatever else there is', refused, true, true, 3],
])('plan: %s', (_what, made, isRefused, detailed, code) => {
  expect(exitOfPlan(made, isRefused, detailed)).toBe(code);
});

const change = (result: Report['changes'][number]['result']) => ({ address: 'tag:A', verb: 'create', result });
const outcome = (over: Partial<Outcome>): Outcome => ({ step: 's', label: 'l', serves: ['tag:A'], result: 'done', ...over });

test.each<[string, Partial<Report>, number]>([
  ['nothing to do', {}, 0],
  ['all done', { changes: [change('done'), change('already')], outcomes: [outcome({})] }, 0],
  ['failed', { changes: [change('done'), change('failed')] }, 5],
  ['skipped', { changes: [change('skipped')] }, 5],
  ['moved', { changes: [change('moved')] }, 5],
  ['uncertain', { changes: [change('uncertain')] }, 5],
  ['partly', { changes: [change('partly')] }, 5],
  ['somebody was left out', { changes: [change('done')], outcomes: [outcome({ left_out: [{ who: 'x_bot', because: '' }] })] }, 5],
  ['a wait that ran out is only a warning', { changes: [change('done')], outcomes: [outcome({ warnings: ['late'] })] }, 0],
  ['a twin', { changes: [change('done')], twins: [{ address: 'chat:a', id: 1, other: 2 }] }, 5],
  ['blocked entries were skipped', { diagnostics: [{ severity: 'error', code: 'ambiguous-name', message: '' }] }, 5],
  ['a note', { diagnostics: [{ severity: 'note', code: 'not-in-plan', message: '' }] }, 0],
  ['interrupted, whatever else there is', { interrupted: true, changes: [change('failed')] }, 130],
])('apply: %s', (_what, over, code) => {
  expect(exitOfReport(report(over))).toBe(code);
});

test('the question counts what will be done, and says where', () => {
  expect(question(full).text).toMatch(/^Make 4 changes in api\.pachca\.com with 4 writes\?/);
  const one = plan({
    ...refused,
    server: { url: 'http://sandbox.invalid', generation: 'aug' },
    budget: { reads: 1, writes: 1, seconds: 0 },
  });
  expect(question(one).text).toMatch(/^Make 1 change in the sandbox with 1 write\?/);
});
