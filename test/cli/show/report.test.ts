import { expect, test } from 'vitest';
import { reportText } from '../../../src/cli/show/report.ts';
import { full, hostile, plan, report } from './samples.ts';

const partly = report({
  changes: [
    { address: 'user:vera@corp.example', verb: 'invite', result: 'done' },
    { address: 'tag:QA', verb: 'create', result: 'already' },
    { address: 'chat:backend', verb: 'update', result: 'partly' },
    { address: 'chat:new', verb: 'create', result: 'failed' },
    { address: 'chat:news', verb: 'create', result: 'done' },
    { address: 'user:guest@corp.example', verb: 'invite', result: 'skipped' },
  ],
  outcomes: [
    { step: 'a', label: 'invite vera@corp.example', serves: ['user:vera@corp.example'], result: 'done', id: 12 },
    {
      step: 'b',
      label: 'add 3 people to "Backend"',
      serves: ['chat:backend'],
      result: 'done',
      left_out: [{ who: 'deploy_bot', because: 'its settings do not allow it to be added' }],
      warnings: ['after 30 s the tag QA was still not to be seen'],
    },
    {
      step: 'c',
      label: 'create "Новый"',
      serves: ['chat:new'],
      result: 'failed',
      problem: { status: 422, code: 'taken', field: 'name', message: 'Имя уже занято', request_id: 'r-1' },
    },
    {
      step: 'd',
      label: 'invite guest@corp.example',
      serves: ['user:guest@corp.example'],
      result: 'skipped',
      because: 'it needs: create "Новый" (failed)',
    },
  ],
  created: { 'user:vera@corp.example': 12, 'chat:news': 991 },
  twins: [{ address: 'chat:news', id: 991, other: 990 }],
});

test('a report in part at 80 columns', () => {
  expect(reportText(partly, full, { width: 80, colour: false })).toMatchInlineSnapshot(`
    "  done          user:vera@corp.example  invite
      already so    tag:QA  create
      done in part  chat:backend  update                   workspace/backend.yaml:12
          add 3 people to "Backend"
            left out: deploy_bot: its settings do not allow it to be added
            warning: after 30 s the tag QA was still not to be seen
      failed        chat:new  create
          failed: create "Новый": the server answered 422 (name taken): "Имя уже
          занято" [request r-1]
      done          chat:news  create
      skipped       user:guest@corp.example  invite: it needs: create "Новый"
          (failed)

    Created 1 chat. Pin it in the manifest (pachform bind writes it):
      chat:news    id: 991

    chat:news: somebody made a chat of the same name at the same moment: ours is
    991, theirs 990. Nothing was done to theirs; agree on one, archive the other,
    and pin the one that stays with id:.

    Applied in part: 2 done, 1 already so, 1 done in part, 1 failed, 1 skipped · 3
    reads, 4 writes, 1.2 s
    Correct what failed, then run pachform plan: what is done is not planned again.
    "
  `);
});

test('all done is short, and in green on a terminal', () => {
  const done = report({ changes: [{ address: 'tag:QA', verb: 'create', result: 'done' }], requests: { reads: 1, writes: 1 } });
  expect(reportText(done, plan(), { width: 200, colour: true })).toMatchInlineSnapshot(`
    "  [32mdone[39m  tag:QA  [2mcreate[22m

    [32mApplied: 1 done · 1 read, 1 write, 1.2 s[39m
    "
  `);
});

test('an interrupted run says what to do', () => {
  const text = reportText(
    report({ interrupted: true, changes: [{ address: 'tag:A', verb: 'create', result: 'skipped' }] }),
    plan(),
    { colour: false },
  );
  expect(text).toContain('Interrupted: 1 skipped');
  expect(text).toContain('Run pachform plan to see what is left.');
});

test('the words of a server cannot steer the terminal', () => {
  const text = reportText(
    report({
      changes: [{ address: `tag:${hostile}`, verb: hostile, result: 'failed' }],
      outcomes: [
        {
          step: 's',
          label: hostile,
          serves: [`tag:${hostile}`],
          result: 'failed',
          because: hostile,
          problem: { status: 500, code: hostile, field: hostile, message: hostile, request_id: hostile, scope: hostile },
          left_out: [{ who: hostile, because: hostile }],
          warnings: [hostile],
        },
      ],
      created: { [`chat:${hostile}`]: 1 },
    }),
    plan(),
    { colour: false },
  );
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  expect(text.split('\n').filter((line) => line.startsWith('Plan:'))).toHaveLength(0);
});
