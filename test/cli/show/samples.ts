import { type Desired, defaultSettings } from '../../../src/core/desired.ts';
import type { Change, Plan } from '../../../src/core/plan.ts';
import type { Report } from '../../../src/core/report.ts';

export const change = (over: Partial<Change> & Pick<Change, 'address'>): Change => ({
  kind: over.address.slice(0, over.address.indexOf(':')),
  action: 'update',
  verb: 'update',
  fields: [],
  hazards: [],
  also: [],
  ...over,
});

export const plan = (over: Partial<Plan> = {}): Plan => ({
  format: 1,
  tool: 'pachform 0.1.0',
  server: { url: 'https://api.pachca.com/api/shared/v1', generation: 'aug' },
  seen_as: { id: 7, address: 'user:robot@corp.example', label: 'Robot' },
  inputs: { manifest: 'aa' },
  settings: { ...defaultSettings, declared: true, owner: 'ceo@corp.example' },
  options: { secrets_kept: false },
  desired: [] as Desired[],
  changes: [],
  steps: [],
  blocked: [],
  problems: [],
  notes: [],
  totals: {},
  budget: { reads: 271, writes: 4, seconds: 0.1 },
  checksum: '',
  ...over,
});

/** One of everything that a plan can hold. */
export const full: Plan = plan({
  changes: [
    change({
      address: 'chat:backend',
      label: 'Backend',
      id: 334,
      place: { file: 'workspace/backend.yaml', line: 12, column: 3 },
      fields: [
        { field: 'name', before: 'Backend', after: 'Backend · команда' },
        {
          field: 'members',
          elements: [
            { key: 'anna@corp.example', after: 'member' },
            { key: 'deploy_bot', after: 'editor' },
            { key: 'vera@corp.example', before: 'member', after: 'admin' },
            { key: 'boris@corp.example', before: 'member', why: 'drift' },
            { key: 'gleb@corp.example', before: 'admin', why: 'leftover' },
          ],
        },
        { field: 'archived', before: true, after: false },
      ],
      hazards: [{ code: 'unarchive', message: 'brings back a chat whose last message is of 2024-02-03' }],
      also: [
        { what: 'leaves', who: 'user:oleg@corp.example', where: 'Backend', tag: 'QA' },
        { what: 'leaves', who: 'user:pavel@corp.example', where: 'Backend', tag: 'QA' },
        { what: 'joins', who: 'user:rita@corp.example', where: 'Ops', tag: 'QA' },
      ],
    }),
    change({
      address: 'user:vera@corp.example',
      action: 'create',
      verb: 'invite',
      detail: 'no e-mail',
      label: 'Вера Кузнецова',
      place: { file: 'workspace/people.yaml', line: 80, column: 3 },
      fields: [
        { field: 'role', after: 'user' },
        { field: 'tags', elements: [{ key: 'QA', after: true }] },
        { field: 'custom_properties', elements: [{ key: 'Город', after: 'Санкт-Петербург' }] },
      ],
      also: [
        { what: 'joins', who: 'user:vera@corp.example', where: 'qa', tag: 'QA' },
        { what: 'joins', who: 'user:vera@corp.example', where: 'release', tag: 'QA' },
      ],
    }),
    change({
      address: 'user:ivan@corp.example',
      action: 'remove',
      verb: 'suspend',
      label: '',
      why: 'leftover',
      fields: [],
    }),
    change({
      address: 'bot:deploy_bot',
      label: 'Deploy',
      place: { file: 'workspace/bots.yaml', line: 2, column: 3 },
      fields: [
        {
          field: 'outgoing_url',
          sensitive: true,
          before: { host: 'old.example' },
          after: { env: 'DEPLOY_HOOK_URL', text: '${env:DEPLOY_HOOK_URL}' },
        },
        { field: 'challenge_key', sensitive: true },
        { field: 'name', before: '', after: 'Deploy' },
      ],
    }),
  ],
  notes: [
    {
      severity: 'note',
      code: 'unseen',
      message: 'private chats that robot@corp.example is not in are not visible to this token',
    },
  ],
});

export const refused: Plan = plan({
  changes: [change({ address: 'tag:Backend', action: 'create', verb: 'create' })],
  blocked: [
    {
      severity: 'error',
      code: 'ambiguous-name',
      address: 'chat:qa',
      message: 'two chats are called "QA": 15 (3 members) and 16 (200 members)',
      hint: 'say which one it is: id: 16',
      place: { file: 'workspace/qa.yaml', line: 4, column: 3, length: 2 },
    },
  ],
  problems: [
    {
      severity: 'error',
      code: 'removals',
      message: '14 people would be suspended; 10 are allowed',
      allow: { guard: 'removals', up_to: 14 },
    },
  ],
});

export const report = (over: Partial<Report> = {}): Report => ({
  format: 1,
  outcomes: [],
  changes: [],
  created: {},
  twins: [],
  diagnostics: [],
  interrupted: false,
  requests: { reads: 3, writes: 4 },
  seconds: 1.234,
  ...over,
});

/** Text that a stranger wrote to steer the terminal, the line order, or the forge. */
export const hostile =
  '\u001b[2J\u001b]0;pwn\u0007a\u202eb\nPlan: 0 changes\r\u009b1A ```</details>@everyone [x](http://evil) #1';
