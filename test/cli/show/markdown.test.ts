import { expect, test } from 'vitest';
import { question } from '../../../src/cli/ask.ts';
import { planMarkdown } from '../../../src/cli/show/markdown.ts';
import { planText } from '../../../src/cli/show/plan.ts';
import { change, full, hostile, plan, refused } from './samples.ts';

test('a plan as Markdown: the verdict, removals and hazards in the open, the rest folded by kind', () => {
  expect(planMarkdown(full)).toMatchInlineSnapshot(`
    "### pachform plan

    <code>Plan&#58; 1 chat to update, 1 user to invite, 1 user to suspend, 1 bot to update; members &#43;2 &#126;1 &#45;2, tags &#43;1, custom&#95;properties &#43;1 &#183; 4 writes, at least 0&#46;1 s</code>

    <code>workspace of ceo&#64;corp&#46;example &#183; seen as robot&#64;corp&#46;example &#183; 271 reads</code><br><code>the whole manifest</code><br><code>seen&#58; all of the workspace</code>

    **Removals and hazards: 2 entries**

    \`\`\`diff
    # chat:backend  Backend  (workspace/backend.yaml:12)
    ~ name  "Backend" → "Backend · команда"
    + members  anna@corp.example, deploy_bot (editor)
    ~ members  vera@corp.example (member → admin)
    - members  boris@corp.example  (drift: changed since the last apply)
    - members  gleb@corp.example (admin)  (no longer declared)
    ~ archived  true → false
    - also leave:  oleg@corp.example, pavel@corp.example (was held by QA)
      also join #Ops:  rita@corp.example (held by QA)
    ! brings back a chat whose last message is of 2024-02-03
    # user:ivan@corp.example
    - suspend  (no longer declared)
    \`\`\`

    <details><summary>Changes: 1 user</summary>

    \`\`\`diff
    # user:vera@corp.example  Вера Кузнецова  (workspace/people.yaml:80)
    + invite (no e-mail)
    + role  "user"
    + tags  QA
    + custom_properties  Город "Санкт-Петербург"
      also joins:  #qa, #release (held by QA)
    \`\`\`

    </details>

    <details><summary>Changes: 1 bot</summary>

    \`\`\`diff
    # bot:deploy_bot  Deploy  (workspace/bots.yaml:2)
    ~ outgoing_url  (secret, old.example) → (secret from DEPLOY_HOOK_URL)
    ~ challenge_key  (secret)
    ~ name  "" → "Deploy"
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

test('problems and blocked entries are never folded', () => {
  expect(planMarkdown(refused)).toMatchInlineSnapshot(`
    "### pachform plan

    <code>Plan&#58; 1 tag to create &#183; 4 writes, at least 0&#46;1 s&#46; Refused&#58; 1 problem and 1 blocked entry below; nothing would be executed&#46;</code>

    <code>workspace of ceo&#64;corp&#46;example &#183; seen as robot&#64;corp&#46;example &#183; 271 reads</code><br><code>the whole manifest</code><br><code>seen&#58; all of the workspace</code>

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

    <details><summary>Changes: 1 tag</summary>

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

test('a plan too long for a comment says how many entries it leaves out', () => {
  const changes = many(5000);
  const text = planMarkdown(plan({ changes, notes: full.notes }));
  expect(text.length).toBeLessThanOrEqual(60_000);
  const left = Number(/(\d+) entries left out/.exec(text)?.[1]);
  expect(left + (text.match(/^~ edit/gm)?.length ?? 0)).toBe(5000);
  expect(text).toContain('not visible to this token');
  expect(text.trimEnd().endsWith('</details>')).toBe(true);
});

test('1,400 people who are not shown are not told as a few lines', () => {
  const everybody = Array.from({ length: 4000 }, (_, i) => ({ key: `person${i}@corp.example`, after: 'member' }));
  const changes = ['all', 'news'].map((key) =>
    change({ address: `chat:${key}`, fields: [{ field: 'members', elements: everybody }] }),
  );
  const text = planMarkdown(plan({ changes }));
  const shown = text.match(/person\d+@/g)!.length;
  expect(text).toContain(`… ${8000 - shown} items in 2 entries left out`);
});

test.each(['problems', 'notes'] as const)('%s that are left out are counted as such, and none is shown in half', (list) => {
  const message = 'somebody cannot be seen';
  const all = Array.from({ length: 2000 }, () => ({ ...full.notes[0]!, message, hint: 'look for them' }));
  const text = planMarkdown(plan({ [list]: all }));
  const shown = text.match(/somebody cannot be seen/g)!.length;
  expect(text.match(/look for them/g)).toHaveLength(shown);
  expect(text).toContain(`… ${2000 - shown} ${list} left out`);
});

const people = (n: number, from = 0) =>
  Array.from({ length: n }, (_, i) => ({ key: `person${from + i}@corp.example`, before: 'member' as const }));

test('of 5,000 changes every removal is in the open, before everything else', () => {
  const changes = [
    ...many(4998),
    change({
      address: 'chat:all',
      fields: [
        {
          field: 'members',
          elements: [
            ...people(900),
            ...Array.from({ length: 5000 }, (_, i) => ({ key: `new${i}@corp.example`, after: 'member' })),
            { key: 'chief@corp.example', before: 'admin', after: 'member' },
          ],
        },
      ],
    }),
    change({ address: 'user:gone@corp.example', action: 'remove', verb: 'suspend' }),
  ];
  const text = planMarkdown(plan({ changes, problems: refused.problems, notes: full.notes }));
  expect(text.length).toBeLessThanOrEqual(60_000);
  const open = text.slice(text.indexOf('Removals and hazards: 2 entries'), text.indexOf('**1 problem**'));
  expect(open).toContain('# user:gone@corp.example\n- suspend');
  expect(open).toMatch(/^- members .*chief@corp.example \(admin → member\)$/m);
  expect(open.match(/person\d+@/g)).toHaveLength(900);
  expect(open).not.toMatch(/new\d+@|left out/);
  expect(text.slice(0, 4)).toBe('### ');
  expect(text).toMatch(/<details><summary>Changes: 4998 users[\s\S]*entries left out/);
});

test('where not even the removals fit, the first line says so, and the number is right', () => {
  const changes = Array.from({ length: 40 }, (_, n) =>
    change({ address: `chat:c${n}`, fields: [{ field: 'members', elements: people(400, n * 400) }] }),
  );
  const text = planMarkdown(plan({ changes }));
  expect(text.length).toBeLessThanOrEqual(60_000);
  const [first = ''] = text.split('\n');
  const left = Number(/(\d+) items in \d+ entries left out/.exec(first)?.[1]);
  expect(first).toContain('Not all that is taken away is shown here');
  expect(text.match(/person\d+@/g)!.length + left).toBe(40 * 400);
});

test('one piece of text longer than a comment is cut, and says so', () => {
  const text = planMarkdown(
    plan({ changes: [change({ address: 'chat:a', hazards: [{ code: 'x', message: 'y'.repeat(70_000) }] })] }),
  );
  expect(text.length).toBeLessThan(3000);
  expect(text).toContain('69000 characters more');
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

test('a hazard stands with its change, in the open: what becomes public is not folded away from the word that it does', () => {
  const opened = change({
    address: 'chat:board',
    label: 'Дирекция',
    fields: [
      { field: 'name', before: 'Board', after: 'Дирекция' },
      { field: 'public', before: false, after: true },
    ],
    hazards: [{ code: 'opens-chat', message: 'becomes open' }],
  });
  const text = planMarkdown(plan({ made: '2026-11-23T10:05:59.000Z', changes: [opened] }));
  expect(text).toContain('# chat:board  Дирекция\n~ name  "Board" → "Дирекция"\n~ public  false → true\n! becomes open');
  expect(text).not.toContain('<details><summary>Changes');
  expect(text).toContain('made 2026&#45;11&#45;23 10&#58;05 UTC');
});

test('where changes with hazards are too many to stand whole, what takes something away keeps its room', () => {
  const many = Array.from({ length: 300 }, (_, n) =>
    change({
      address: `chat:c${n}`,
      action: 'create',
      verb: 'create',
      fields: [{ field: 'name', after: 'x'.repeat(200) }],
      hazards: [{ code: 'unseen-twin', message: 'may be there already' }],
    }),
  );
  const gone = change({ address: 'user:zoya@corp.example', action: 'remove', verb: 'suspend' });
  const text = planMarkdown(plan({ changes: [...many, gone] }));
  expect(text.length).toBeLessThanOrEqual(60_000);
  expect(text.slice(0, text.indexOf('<details'))).toContain('# user:zoya@corp.example\n- suspend');
  expect(text.slice(0, text.indexOf('<details'))).toContain('# chat:c299');
});

const going = plan({
  changes: [
    change({
      address: 'user:boris@corp.example',
      verb: 'suspend',
      fields: [{ field: 'suspended', before: false, after: true }],
    }),
    change({ address: 'chat:old', verb: 'archive', fields: [{ field: 'archived', before: false, after: true }] }),
    change({
      address: 'chat:board',
      fields: [{ field: 'members', elements: [{ key: 'chief@corp.example', before: 'admin', after: 'member' }] }],
      also: [{ what: 'leaves', who: 'user:oleg@corp.example', where: 'Board', tag: 'QA' }],
    }),
  ],
});

test('what is counted as taken away can be counted on both screens: each of it has a minus, and nothing else has', () => {
  const minus = (text: string) =>
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line.startsWith('- '))
      .map((line) => line.replace(/ +/g, ' '));
  const lines = [
    '- suspend',
    '- suspended false → true',
    '- archive',
    '- archived false → true',
    '- members chief@corp.example (admin → member)',
    '- also leave #Board: oleg@corp.example (was held by QA)',
  ];
  expect(minus(planText(going, { colour: false }))).toEqual(lines);
  expect(minus(planMarkdown(going))).toEqual(lines);
  expect(question(going)).toEqual({
    word: '4',
    text: expect.stringContaining(
      '4 things are taken away:\n  user:boris@corp.example (suspend)\n  chat:old (archive)\n  chat:board (2 members, roles or tags)\n',
    ),
  });
});

test('a warning, as of a manifest’s file that is gone, is not folded away from whoever approves', () => {
  const warning = { severity: 'warning' as const, code: 'file-gone', message: 'workspace/dmitry.yaml is gone' };
  const text = planMarkdown(plan({ changes: full.changes, notes: [...full.notes, warning] }));
  expect(text.slice(0, text.indexOf('<details'))).toContain('**1 warning**\n\n```text\nwarning: workspace/dmitry.yaml is gone');
  expect(text).toContain('<summary>1 note</summary>');
});
