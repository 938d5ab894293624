import { expect, test } from 'vitest';
import { planMarkdown } from '../../../src/cli/show/markdown.ts';
import { change, full, hostile, plan, refused } from './samples.ts';

test('a plan as Markdown: the verdict, removals and hazards in the open, the rest folded', () => {
  expect(planMarkdown(full)).toMatchInlineSnapshot(`
    "### pachform plan

    <code>Plan&#58; 1 chat to update, 1 user to invite, 1 user to suspend, 1 bot to update; members &#43;2 &#126;1 &#45;2, tags &#43;1, custom&#95;properties &#43;1 &#183; 4 writes, at least 0&#46;1 s</code>

    <code>workspace of ceo&#64;corp&#46;example &#183; seen as robot&#64;corp&#46;example &#183; 271 reads</code>

    **Removals and hazards: 2 entries**

    \`\`\`diff
    # chat:backend  Backend  (workspace/backend.yaml:12)
    ! name  "Backend" → "Backend · команда"
    + members  anna@corp.example, deploy_bot (editor)
    ! members  vera@corp.example (member → admin)
    - members  boris@corp.example  (drift: changed since the last apply)
    - members  gleb@corp.example (admin)  (no longer declared)
    ! archived  true → false
      also leave:  oleg@corp.example, pavel@corp.example (was held by QA)
      also join #Ops:  rita@corp.example (held by QA)
    ! HAZARD: brings back a chat whose last message is of 2024-02-03
    # user:ivan@corp.example
    - suspend  (no longer declared)
    \`\`\`

    <details><summary>Other changes: 2 entries</summary>

    \`\`\`diff
    # user:vera@corp.example  Вера Кузнецова  (workspace/people.yaml:80)
    + invite (no e-mail)
    + role  "user"
    + tags  QA
    + custom_properties  Город "Санкт-Петербург"
      also joins:  #qa, #release (held by QA)
    # bot:deploy_bot  Deploy  (workspace/bots.yaml:2)
    ! outgoing_url  (secret, old.example) → (secret from DEPLOY_HOOK_URL)
    ! challenge_key  (secret)
    ! name  "" → "Deploy"
    \`\`\`

    </details>

    <details><summary>1 note</summary>

    \`\`\`text
    note: private chats that robot@corp.example is not in are not visible to this token
    \`\`\`

    </details>
    "
  `);
});

test('problems and blocked entries come first and are never folded', () => {
  expect(planMarkdown(refused)).toMatchInlineSnapshot(`
    "### pachform plan

    <code>Plan&#58; 1 tag to create &#183; 4 writes, at least 0&#46;1 s&#46; Refused&#58; 1 problem above; nothing would be executed&#46;</code>

    <code>workspace of ceo&#64;corp&#46;example &#183; seen as robot&#64;corp&#46;example &#183; 271 reads</code>

    **1 problem**

    \`\`\`text
    error: 14 people would be suspended; 10 are allowed
      help: to allow it, add this line under settings: allow:, with the reason
              - {guard: removals, up_to: 14, why: "..."}
    \`\`\`

    **1 blocked entry**

    \`\`\`text
    workspace/qa.yaml:4:3: error: two chats are called "QA": 15 (3 members) and 16 (200 members)
      help: say which one it is: id: 16
    \`\`\`

    <details><summary>Changes: 1 entry</summary>

    \`\`\`diff
    # tag:Backend
    + create
    \`\`\`

    </details>
    "
  `);
});

const many = (n: number) =>
  Array.from({ length: n }, (_, i) => change({ address: `user:person${i}@corp.example`, verb: 'edit' }));

test('a plan too long for a comment says how many lines it leaves out', () => {
  const changes = many(5000);
  const text = planMarkdown(plan({ changes, notes: full.notes }));
  expect(text.length).toBeLessThanOrEqual(60_000);
  const left = Number(/(\d+) lines left out/.exec(text)?.[1]);
  expect(left + (text.match(/^[#~!] {1,2}/gm)?.length ?? 0)).toBeGreaterThanOrEqual(9999);
  expect(text).toContain('not visible to this token');
  expect(text.trimEnd().endsWith('</details>')).toBe(true);
});

test('removals have the room before everything else has', () => {
  const changes = [...many(5000), change({ address: 'user:gone@corp.example', action: 'remove', verb: 'suspend' })];
  const text = planMarkdown(plan({ changes }));
  expect(text.indexOf('user:gone@corp.example')).toBeLessThan(text.indexOf('<details>'));
});

test('what a stranger wrote cannot leave its block', () => {
  const changes = [
    change({ address: `chat:${hostile}`, label: '````', hazards: [{ code: 'x', message: '\n```\n</details>\n' }] }),
  ];
  const text = planMarkdown(plan({ changes, settings: { ...plan().settings, owner: hostile } }));
  const [open] = /^`{3,}(?=diff$)/m.exec(text)!;
  expect(open.length).toBeGreaterThan(4);
  expect(text.split('\n').filter((line) => line.startsWith('```'))).toHaveLength(2);
  const outside = text.slice(0, text.indexOf(open));
  expect(outside).not.toMatch(/@everyone|<\/details>|\[x\]/);
});
