import { describe, expect, test } from 'vitest';
import { verdictText } from '../../src/cli/show/plan.ts';
import { refused } from '../../src/core/planner.ts';
import type { Seed } from '../../src/sandbox/index.ts';
import { line, workspace } from '../workspace.ts';

const people = Array.from({ length: 30 }, (_, at) => ({
  email: `p${at}@corp.example`,
  first_name: `P${at}`,
  tags: at < 3 ? ['Held'] : [],
}));
const seed: Seed = {
  me: 'robot@corp.example',
  owner: 'ceo@corp.example',
  users: [
    { id: 1, email: 'robot@corp.example', role: 'admin' },
    { id: 2, email: 'ceo@corp.example', role: 'admin', department: 'Board' },
    { id: 3, email: 'admin@corp.example', role: 'admin' },
    { id: 4, email: 'guest@ext.example', role: 'guest' },
    { id: 5, email: 'multi@ext.example', role: 'multi_guest' },
    ...people,
  ],
  tags: ['Held', 'Free'],
  properties: [
    { id: 31, name: 'Desk', data_type: 'number' },
    { id: 32, name: 'Same', data_type: 'string' },
    { id: 33, name: 'Same', data_type: 'string' },
  ],
  bots: [
    { id: 8, nickname: 'mine_bot', can_edit: ['admin'] },
    { id: 9, nickname: 'theirs_bot', creator: 'p0@corp.example' },
    { id: 10, nickname: 'single_bot', single_chat: false },
  ],
  chats: [
    { id: 500, name: 'Twice', public: true },
    { id: 501, name: 'Twice', public: true, archived: true },
    { id: 502, name: 'Chat', public: true, members: ['guest@ext.example', ...people.map((one) => one.email)] },
    { id: 503, name: 'Channel', channel: true, public: true },
    { id: 504, name: 'Secret', owner: 'p0@corp.example', members: ['p1@corp.example'] },
    { id: 505, name: 'Frozen', archived: true },
    { id: 506, name: 'Theirs', owner: 'p0@corp.example', public: true, members: ['p1@corp.example'] },
  ],
};

const remove = (count: number) =>
  `users:\n${people
    .slice(0, count)
    .map((one) => `  ${one.email}: {ensure: absent}`)
    .join('\n')}`;
const invite = (count: number) => `users:\n${Array.from({ length: count }, (_, at) => `  new${at}@corp.example: {}`).join('\n')}`;

/** Rows: what is written, the code of the refusal, a line of `settings.allow` that permits it or nothing. */
const rows: [name: string, yaml: string, code: string, allow?: string][] = [
  ['two chats of one name are never chosen between', 'chats: {a: {name: Twice}}', 'ambiguous-name'],
  ['a pinned id that is not there is not created anew', 'chats: {a: {id: 999, name: New}}', 'pinned-gone'],
  ['a pinned chat that is invisible is not created anew', 'chats: {a: {id: 504, name: Secret}}', 'invisible'],
  ['a conversation cannot become a channel', 'chats: {a: {id: 502, channel: true}}', 'immutable'],
  [
    'editors of a conversation are refused when the server says what it is',
    'chats: {a: {id: 502, editors: [p1@corp.example]}}',
    'editors-in-conversation',
  ],
  ['a chat cannot be handed over', 'chats: {a: {id: 502, owner: p1@corp.example}}', 'owner'],
  ['a new chat belongs to the token', 'chats: {a: {name: Brand new, owner: p1@corp.example}}', 'owner'],
  ['an archived chat is frozen', 'chats: {a: {id: 505, name: Thawed, archived: true}}', 'archived'],
  ['an unknown person in a chat is refused', 'chats: {a: {id: 502, members: [p99x@corp.example]}}', 'unknown-member'],
  ['an unknown bot in a chat is refused', 'chats: {a: {id: 502, members: [mone_bot]}}', 'unknown-member'],
  ['a misspelled tag is not created by the way', 'users: {p1@corp.example: {tags: [Heldd]}}', 'unknown-tag'],
  ['a misspelled tag of a chat is refused', 'chats: {a: {id: 502, tags: [Heldd]}}', 'unknown-tag'],
  [
    'nobody is made a guest',
    'users: {p1@corp.example: {role: guest}}\nchats: {a: {id: 502, members: [p1@corp.example]}}',
    'guest-fixed',
  ],
  ['a guest is not invited without a chat', 'users: {g@ext.example: {role: guest}}', 'guest-chat'],
  [
    'a guest is not invited into an archived chat',
    'users: {g@ext.example: {role: guest}}\nchats: {a: {name: Shut, archived: true, members: [g@ext.example]}}',
    'guest-chat',
  ],
  ['a guest has one chat for good', 'chats: {a: {id: 503, members: [guest@ext.example]}}', 'guest-fixed'],
  [
    'tags of multi-guests are refused, because the server ignores them',
    'users: {multi@ext.example: {tags: [Free]}}',
    'guest-tags',
  ],
  ['an unknown property is refused', 'users: {p1@corp.example: {custom_properties: {Dask: "1"}}}', 'unknown-property'],
  [
    'a property whose name stands twice is refused',
    'users: {p1@corp.example: {custom_properties: {Same: "1"}}}',
    'unknown-property',
  ],
  ['a bot of somebody else is not created a second time', 'bots: {theirs_bot: {name: Mine}}', 'bot-not-editable'],
  ['single_chat is fixed', 'bots: {mine_bot: {single_chat: true}}', 'immutable'],
  ['a chat is not changed by somebody who may not', 'chats: {a: {id: 506, name: Ours}}', 'chat-right'],
  ['more removals than the limit', remove(11), 'removals', '{guard: removals, up_to: 11, why: x}'],
  ['more removals than the limit in percent', `settings: {limits: {removals_percent: 10}}\n${remove(10)}`, 'removals'],
  ['more invitations than the limit', invite(26), 'invitations', '{guard: invitations, up_to: 26, why: x}'],
  [
    'more members removed than the limit',
    'settings: {limits: {member_removals: 5}}\nchats: {a: {id: 502, membership: exact, members: [p0@corp.example]}}',
    'member-removals',
  ],
  ['fewer admins than the limit', 'users: {admin@corp.example: {role: user}}\nsettings: {limits: {min_admins: 3}}', 'min-admins'],
  ['the Owner is never suspended', 'settings: {owner: ceo@corp.example}\nusers: {ceo@corp.example: {ensure: absent}}', 'owner'],
  [
    'the token’s own user is not suspended',
    'users: {robot@corp.example: {suspended: true}}',
    'self',
    '{guard: self, on: "user:robot@corp.example", why: x}',
  ],
  [
    'the token’s own user is not demoted',
    'users: {robot@corp.example: {role: user}}',
    'self',
    '{guard: self, on: "user:robot@corp.example", why: x}',
  ],
  [
    'what is protected does not go',
    'users: {p1@corp.example: {protect: true, suspended: true}}',
    'protected',
    '{guard: protected, on: "user:p1@corp.example", why: x}',
  ],
  ['what is protected is not archived by its own field', 'chats: {a: {id: 502, protect: true, archived: true}}', 'protected'],
  ['a bot is not locked', 'bots: {mine_bot: {can_edit: []}}', 'bot-edit', '{guard: bot-edit, on: "bot:mine_bot", why: x}'],
  ['run_as must be whose token it is', 'settings: {run_as: ceo@corp.example}\ntags: {Free: {}}', 'run-as'],
  ['the Owner must be there', 'settings: {owner: nobody@corp.example}\ntags: {Free: {}}', 'owner-mismatch'],
  ['the Owner must be an admin', 'settings: {owner: p1@corp.example}\ntags: {Free: {}}', 'owner-mismatch'],
];

/** Rows: what is written, and what each message must hold, in order. */
const several: [name: string, yaml: string, said: string[]][] = [
  [
    'of a chat every name that nobody has, and its misspelled tags and its owner as well',
    'chats: {a: {name: Brand new, tags: [Heldd, Fre], owner: p1@corp.example, admins: [Anna], members: [p99x@corp.example, p1@corp.example, no_bot]}}',
    ['tag "Heldd"', 'tag "Fre"', 'nickname Anna', 'e-mail p99x@corp.example', 'nickname no_bot', 'and not to p1@corp.example'],
  ],
  [
    'of a person every tag, property and value, and the nickname of another',
    'users: {p1@corp.example: {tags: [Heldd, Fre], nickname: mine_bot, custom_properties: {Dask: "1", Desk: one, Same: x}}}',
    ['tag "Heldd"', 'tag "Fre"', '"Dask"', '2 custom properties are called "Same"', '"Desk" is a number', 'mine_bot'],
  ],
];

describe('an entry that is wrong in several places', () => {
  test.each(several)('is told at once: %s, so that nobody plans once for each', async (_name, yaml, said) => {
    const { plan } = await workspace({ seed }).plan(yaml);
    expect(plan.blocked.map((one) => one.message)).toEqual(said.map((words) => expect.stringContaining(words)));
    expect(new Set(plan.blocked.map((one) => one.path?.join('.'))).size).toBe(said.length);
    expect(plan.changes.filter((change) => change.address === plan.blocked[0]!.address)).toHaveLength(0);
    expect(verdictText(plan)).toContain('Refused: 1 blocked entry above');
  });
});

describe('what is refused, and the line that would permit it', () => {
  test.each(rows)('%s', async (_name, yaml, code, allow) => {
    const room = workspace({ seed });
    const { plan } = await room.plan(yaml);
    expect(refused(plan)).toBe(true);
    expect([...plan.problems, ...plan.blocked].map((one) => one.code)).toEqual([code]);
    expect(room.sandbox.log.every((one) => one.method === 'GET')).toBe(true);
    const refusal = [...plan.problems, ...plan.blocked][0]!;
    expect(refusal.hint ?? '').not.toBe('');
    if (allow === undefined) return;
    const allowed = await room.plan(`settings: {allow: [${allow}]}\n${yaml}`);
    expect([...allowed.plan.problems, ...allowed.plan.blocked]).toEqual([]);
    expect(allowed.plan.changes.length).toBeGreaterThan(0);
  });

  test('the limits permit exactly what they say', async () => {
    for (const yaml of [
      `settings: {limits: {removals: 10, removals_percent: 100}}\n${remove(10)}`,
      invite(25),
      'users: {admin@corp.example: {role: user}}',
    ]) {
      const { plan } = await workspace({ seed }).plan(yaml);
      expect(plan.problems).toEqual([]);
    }
  });

  test('a promotion of somebody active makes room for a demotion, an invitation does not', async () => {
    const settings = 'settings: {limits: {min_admins: 3}}\n';
    const promoted = await workspace({ seed }).plan(
      `${settings}users: {admin@corp.example: {role: user}, p1@corp.example: {role: admin}}`,
    );
    expect(promoted.plan.problems).toEqual([]);
    const demotion = promoted.plan.steps.find((step) => step.does === 'demote')!;
    expect(demotion.needs).toEqual(['user:p1@corp.example promote']);
    const invited = await workspace({ seed }).plan(
      `${settings}users: {admin@corp.example: {role: user}, n@corp.example: {role: admin}}`,
    );
    expect(invited.plan.problems.map((one) => one.code)).toEqual(['min-admins']);
  });

  test('an exception that nobody needs is reported', async () => {
    const { plan } = await workspace({ seed }).plan(
      'settings: {allow: [{guard: removals, up_to: 40, why: HR-812}]}\ntags: {Free: {}}',
    );
    expect(plan.notes.map((one) => one.code)).toContain('allow-unused');
  });

  test('a public chat is not made private by somebody who is not in it', async () => {
    const owned: Seed = {
      ...seed,
      chats: [{ id: 600, name: 'Left', public: true, owner: 'p0@corp.example', admins: ['robot@corp.example'] }],
    };
    const room = workspace({ seed: owned });
    expect((await room.plan('chats: {a: {id: 600, public: false}}')).plan.blocked).toEqual([]);
    room.sandbox.restore(room.sandbox.dump());
  });

  test('differences in the Owner’s own entry are notes', async () => {
    const { plan } = await workspace({ seed }).plan(
      'settings: {owner: ceo@corp.example}\nusers: {ceo@corp.example: {department: Beach}}',
    );
    expect(plan.changes).toEqual([]);
    expect(plan.notes.map((one) => one.code)).toContain('owner');
  });

  test('blocked entries are left out when that is asked for, and the rest is done', async () => {
    const room = workspace({ seed });
    const yaml = 'chats: {a: {name: Twice}}\ntags: {New: {}}';
    const { plan } = await room.plan(yaml, { skipBlocked: true });
    expect(refused(plan)).toBe(false);
    expect(plan.changes.map(line)).toEqual(['tag:New create']);
  });

  test('without removals nothing is taken from anybody', async () => {
    const yaml =
      'chats: {a: {id: 502, membership: exact, members: [p0@corp.example, admin@corp.example]}}\nusers: {p9@corp.example: {ensure: absent}}';
    const { plan } = await workspace({ seed }).plan(yaml, { withoutRemovals: true });
    expect(plan.changes.map(line)).toEqual(['chat:a update members+admin@corp.example:admin']);
  });

  test('targets choose an entry and what it references', async () => {
    const yaml = 'tags: {A: {}, B: {}}\nusers: {p1@corp.example: {tags: [A]}, p2@corp.example: {tags: [B]}}';
    const { plan } = await workspace({ seed }).plan(yaml, { targets: ['user:p1@corp.example'] });
    expect(plan.changes.map((change) => change.address)).toEqual(['tag:A', 'user:p1@corp.example']);
  });
});
