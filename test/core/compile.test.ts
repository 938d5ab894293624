/** The one list of order, and what holds at every prefix of the steps. */
import { describe, expect, test } from 'vitest';
import { order, rules } from '../../src/core/compile.ts';
import type { Doing, Step } from '../../src/core/plan.ts';
import type { Seed } from '../../src/sandbox/index.ts';
import { workspace } from '../workspace.ts';

const seed: Seed = {
  me: 'robot@corp.example',
  users: [
    { id: 1, email: 'robot@corp.example', role: 'admin' },
    { id: 2, email: 'old@corp.example', role: 'admin' },
    { id: 3, email: 'new@corp.example' },
    { id: 4, email: 'gone@corp.example' },
    { id: 5, email: 'back@corp.example', suspended: true },
  ],
  tags: ['QA'],
  chats: [{ id: 500, name: 'Room', public: true, members: ['gone@corp.example'], admins: ['old@corp.example'] }],
};
const yaml = `
tags: {New: {}}
users:
  old@corp.example: {role: user}
  new@corp.example: {role: admin}
  gone@corp.example: {ensure: absent}
  back@corp.example: {suspended: false}
  fresh@corp.example: {tags: [New]}
chats: {room: {id: 500, public: false, membership: exact, admins: [new@corp.example], members: [fresh@corp.example, back@corp.example]}}
`;

const before = (steps: readonly Step[]) => {
  const by = new Map(steps.map((step) => [step.id, step]));
  const all = (id: string, seen = new Set<string>()): Set<string> => {
    for (const next of [...by.get(id)!.needs, ...by.get(id)!.after]) if (!seen.has(next)) all(next, seen.add(next));
    return seen;
  };
  return all;
};

describe('the order of an apply', () => {
  test('every word of order stands in the list once', () => {
    const words = order.flat();
    expect(new Set(words).size).toBe(words.length);
    for (const rule of rules) for (const word of [...rule.does, ...rule.of]) expect(words).toContain(word);
  });

  test('promotions before demotions and suspensions, seats freed before they are taken, grants before what is taken', async () => {
    const { plan } = await workspace({ seed }).plan(yaml);
    const earlier = before(plan.steps);
    const of = (does: Doing) => plan.steps.filter((step) => step.does === does).map((step) => step.id);
    const holds = (late: Doing, early: Doing) => {
      expect(of(late).length, late).toBeGreaterThan(0);
      expect(of(early).length, early).toBeGreaterThan(0);
      for (const id of of(late)) for (const first of of(early)) expect([...earlier(id)], `${id} after ${first}`).toContain(first);
    };
    holds('demote', 'promote');
    holds('suspend', 'promote');
    holds('invite', 'suspend');
    holds('reactivate', 'suspend');
    holds('invite', 'tag-create');
    holds('leave', 'join');
    holds('close', 'join');
    holds('close', 'promote');
  });

  test('what takes away needs what gives: it is skipped when that fails', async () => {
    const room = workspace({ seed });
    room.sandbox.faults.script.push({ method: 'PUT', path: '^/users/3', kind: '403' });
    const run = await room.plan(yaml);
    const report = await room.execute(run);
    const result = (id: string) => report.outcomes.find((one) => one.step === id)?.result;
    expect(result('user:new@corp.example promote')).toBe('failed');
    expect(result('user:old@corp.example demote')).toBe('skipped');
    expect(result('user:gone@corp.example suspend')).toBe('skipped');
    expect(result('chat:room close')).toBe('skipped');
  });

  test('what concerns the token’s own user comes last', async () => {
    const { plan } = await workspace({ seed }).plan(
      `settings: {allow: [{guard: self, on: "user:robot@corp.example", why: leaving}], limits: {min_admins: 1}}\n${yaml.replace('users:', 'users:\n  robot@corp.example: {role: user}')}`,
    );
    expect(plan.problems).toEqual([]);
    expect(plan.steps.at(-1)!.id).toBe('user:robot@corp.example demote');
    expect(plan.steps.at(-1)!.after.length + plan.steps.at(-1)!.needs.length).toBe(plan.steps.length - 1);
  });
});
