import { expect, test } from 'vitest';
import { headerText, planText, verdictText } from '../../../src/cli/show/plan.ts';
import { change, full, hostile, plan, refused } from './samples.ts';

test('a plan at 80 columns', () => {
  expect(planText(full, { width: 80, colour: false })).toMatchInlineSnapshot(`
    "workspace of ceo@corp.example · seen as robot@corp.example · 271 reads

      chat:backend  Backend                                workspace/backend.yaml:12
        ~ name     "Backend" → "Backend · команда"
        + members  anna@corp.example, deploy_bot (editor)
        ~ members  vera@corp.example (member → admin)
        - members  boris@corp.example  (drift: changed since the last apply)
        - members  gleb@corp.example (admin)  (no longer declared)
        ~ archived true → false
        - also leave: oleg@corp.example, pavel@corp.example (was held by QA)
          also join #Ops: rita@corp.example (held by QA)
        ! brings back a chat whose last message is of 2024-02-03
      user:vera@corp.example  Вера Кузнецова                workspace/people.yaml:80
        + invite (no e-mail)
        + role              "user"
        + tags              QA
        + custom_properties Город "Санкт-Петербург"
          also joins: #qa, #release (held by QA)
      user:ivan@corp.example
        - suspend  (no longer declared)
      bot:deploy_bot  Deploy                                   workspace/bots.yaml:2
        ~ outgoing_url  (secret, old.example) → (secret from DEPLOY_HOOK_URL)
        ~ challenge_key (secret)
        ~ name          "" → "Deploy"

    Plan: 1 chat to update, 1 user to invite, 1 user to suspend, 1 bot to update;
    members +2 ~1 -2, tags +1, custom_properties +1 · 4 writes, at least 0.1 s
    note: private chats that robot@corp.example is not in are not visible to this
      token
    "
  `);
});

test('whoever is refused is told of everything that refuses, and is offered no rest where there is none', () => {
  expect(verdictText(refused)).toContain('Refused: 1 problem and 1 blocked entry above; nothing would be executed.');
  expect(verdictText({ ...refused, problems: [], changes: [] })).toBe('No changes. Refused: 1 blocked entry above.');
});

test('nobody is shown as the owner of a workspace that is not theirs', () => {
  const wrong = { severity: 'error' as const, code: 'owner-mismatch', message: 'nobody has that e-mail' };
  expect(headerText(plan({ problems: [wrong] }))).toContain('workspace at api.pachca.com · ');
});

test('a plan at 200 columns', () => {
  expect(planText(full, { width: 200, colour: false })).toMatchInlineSnapshot(`
    "workspace of ceo@corp.example · seen as robot@corp.example · 271 reads

      chat:backend  Backend                                                    workspace/backend.yaml:12
        ~ name     "Backend" → "Backend · команда"
        + members  anna@corp.example, deploy_bot (editor)
        ~ members  vera@corp.example (member → admin)
        - members  boris@corp.example  (drift: changed since the last apply)
        - members  gleb@corp.example (admin)  (no longer declared)
        ~ archived true → false
        - also leave: oleg@corp.example, pavel@corp.example (was held by QA)
          also join #Ops: rita@corp.example (held by QA)
        ! brings back a chat whose last message is of 2024-02-03
      user:vera@corp.example  Вера Кузнецова                                    workspace/people.yaml:80
        + invite (no e-mail)
        + role              "user"
        + tags              QA
        + custom_properties Город "Санкт-Петербург"
          also joins: #qa, #release (held by QA)
      user:ivan@corp.example
        - suspend  (no longer declared)
      bot:deploy_bot  Deploy                                                       workspace/bots.yaml:2
        ~ outgoing_url  (secret, old.example) → (secret from DEPLOY_HOOK_URL)
        ~ challenge_key (secret)
        ~ name          "" → "Deploy"

    Plan: 1 chat to update, 1 user to invite, 1 user to suspend, 1 bot to update; members +2 ~1 -2, tags +1, custom_properties +1 · 4 writes, at least 0.1 s
    note: private chats that robot@corp.example is not in are not visible to this token
    "
  `);
});

test('a refused plan at 80 columns, in colour', () => {
  expect(planText(refused, { width: 80, colour: true })).toMatchInlineSnapshot(`
    "[2mworkspace of ceo@corp.example · seen as robot@corp.example · 271 reads[22m

      [1mtag:Backend[22m
        [32m+[39m create

    [1mBlocked: these entries cannot be executed[22m
    [1mworkspace/qa.yaml:4:3: [22m[31merror:[39m two chats are called "QA": 15 (3 members) and 16
      (200 members)
      [32mhelp:[39m say which one it is: id: 16

    [1mProblems[22m
    [31merror:[39m 14 people would be suspended; 10 are allowed
      [32mhelp:[39m to allow it, add this line under settings: allow:, with the reason
              - {guard: removals, up_to: 14, why: "..."}

    [31mPlan: 1 tag to create · 4 writes, at least 0.1 s. Refused: 1 problem and 1
    blocked entry above; nothing would be executed.[39m
    "
  `);
});

test('a refused plan in a pipe, with the lines of the manifest', () => {
  expect(planText(refused, { colour: false }, (place) => `  ${place.line} |   qa:`)).toMatchInlineSnapshot(`
    "workspace of ceo@corp.example · seen as robot@corp.example · 271 reads

      tag:Backend
        + create

    Blocked: these entries cannot be executed
    workspace/qa.yaml:4:3: error: two chats are called "QA": 15 (3 members) and 16 (200 members)
      4 |   qa:
      help: say which one it is: id: 16

    Problems
    error: 14 people would be suspended; 10 are allowed
      help: to allow it, add this line under settings: allow:, with the reason
              - {guard: removals, up_to: 14, why: "..."}

    Plan: 1 tag to create · 4 writes, at least 0.1 s. Refused: 1 problem and 1 blocked entry above; nothing would be executed.
    "
  `);
});

test('nothing to do is one line', () => {
  expect(planText(plan(), { colour: false })).toMatchInlineSnapshot(`
    "workspace of ceo@corp.example · seen as robot@corp.example · 271 reads

    No changes: the workspace is as the manifest says.
    "
  `);
});

test('what is blocked and skipped is counted in the last line', () => {
  const skipping = plan({ blocked: refused.blocked, options: { secrets_kept: false, skip_blocked: true } });
  expect(planText(skipping, { colour: false })).toContain('1 blocked entry left out');
});

test('a change of a blocked entry says so, and is not counted', () => {
  const changes = [change({ address: 'chat:qa' }), change({ address: 'chat:ops' })];
  const text = planText(plan({ changes, blocked: refused.blocked }), { colour: false });
  expect(text).toContain('chat:qa  (blocked)');
  expect(text).toContain('Plan: 1 chat to update');
});

test('in a pipe 300 members are all there, on one line', () => {
  const elements = Array.from({ length: 300 }, (_, n) => ({ key: `p${n}@corp.example`, after: 'member' }));
  const text = planText(plan({ changes: [change({ address: 'chat:all', fields: [{ field: 'members', elements }] })] }), {
    colour: false,
  });
  expect(text.split('\n').find((line) => line.includes('p0@'))).toContain('p299@corp.example');
});

test('no line but a long word is wider than the terminal', () => {
  for (const line of planText(full, { width: 60, colour: false }).split('\n')) expect([...line].length).toBeLessThanOrEqual(60);
});

test('hostile names in every place of a plan stay on their line and cannot steer the terminal', () => {
  const text = planText(
    plan({
      settings: { ...plan().settings, owner: hostile },
      seen_as: { id: 1, address: `user:${hostile}`, label: hostile },
      changes: [
        change({
          address: `chat:${hostile}`,
          kind: hostile,
          verb: hostile,
          detail: hostile,
          label: hostile,
          place: { file: hostile, line: 1, column: 1 },
          fields: [
            { field: hostile, before: hostile, after: [hostile, { [hostile]: hostile }] },
            { field: 'tags', elements: [{ key: hostile, before: hostile, after: hostile }] },
            { field: 'url', sensitive: true, before: hostile, after: { env: hostile } },
          ],
          also: [{ what: 'leaves', who: hostile, where: hostile, tag: hostile }],
          hazards: [{ code: 'x', message: hostile }],
        }),
      ],
      notes: [{ severity: 'note', code: 'x', message: hostile, hint: hostile }],
    }),
    { colour: false, width: 120 },
  );
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  expect(text.split('\n').filter((line) => line.startsWith('Plan:'))).toHaveLength(1);
});

test('a sensitive value shows where it comes from and nothing else', () => {
  const fields = [
    {
      field: 'outgoing_url',
      sensitive: true as const,
      before: 'a.example',
      after: { env: 'HOOK', text: 'https://u:p@${env:HOOK}/x' },
    },
  ];
  const text = planText(plan({ changes: [change({ address: 'bot:x_bot', fields })] }), { colour: false });
  expect(text).toContain('(secret, a.example) → (secret from HOOK)');
  expect(text).not.toContain('u:p@');
});
