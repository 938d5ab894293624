/** Tags and chats: who is held by what, and what one change of a tag does to many chats. */
import { describe, expect, test } from 'vitest';
import type { Seed } from '../../src/sandbox/index.ts';
import { line, workspace } from '../workspace.ts';

const seed: Seed = {
  me: 'robot@corp.example',
  users: [
    { id: 1, email: 'robot@corp.example', role: 'admin' },
    { id: 2, email: 'other@corp.example', role: 'admin' },
    { id: 3, email: 'anna@corp.example', tags: ['QA'] },
    { id: 4, email: 'boris@corp.example', tags: ['QA', 'Ops'] },
    { id: 5, email: 'vera@corp.example' },
  ],
  tags: [
    { id: 1, name: 'QA' },
    { id: 2, name: 'Ops' },
  ],
  chats: [
    { id: 500, name: 'Release', tags: ['QA'] },
    { id: 501, name: 'Duty', tags: ['QA', 'Ops'], members: ['vera@corp.example'] },
    { id: 502, name: 'Plain', members: ['vera@corp.example'] },
  ],
};
const inside = async (room: ReturnType<typeof workspace>, chat: number) => {
  const answer = await room.sandbox.send({ method: 'GET', path: `/chats/${chat}/members`, query: { limit: '50' } });
  return (answer.body as { data: { id: number }[] }).data.map((one) => one.id).sort();
};

describe('tags and chats', () => {
  test('a tag given to a person shows every chat that it brings', async () => {
    const { plan } = await workspace({ seed }).apply('users: {vera@corp.example: {tags: [QA]}}');
    expect(plan.changes[0]!.also).toEqual([
      { what: 'joins', who: 'vera@corp.example', user: 5, where: 'Release', chat: 500, tag: 'QA' },
    ]);
  });

  test('a tag taken off a person shows every chat that they leave by it, and counts it', async () => {
    const room = workspace({ seed });
    const yaml = 'users: {anna@corp.example: {tags: [], tagging: exact}}';
    const { plan } = await room.plan(`settings: {limits: {member_removals: 2}}\n${yaml}`);
    expect(plan.changes[0]!.also.map((one) => `${one.what} ${one.where}`).sort()).toEqual(['leaves Duty', 'leaves Release']);
    expect(plan.problems.map((one) => one.code)).toEqual(['member-removals']);
    await room.apply(yaml);
    expect(await inside(room, 500)).toEqual([1, 4]);
  });

  test('who loses the tag that held them and is declared is added again once it has taken effect', async () => {
    const room = workspace({ seed });
    const { plan, writes } = await room.apply(
      'users: {anna@corp.example: {tags: [], tagging: exact}}\nchats: {release: {id: 500, members: [anna@corp.example]}}',
    );
    expect(plan.changes.map(line)).toEqual([
      'user:anna@corp.example update tags-QA',
      'chat:release update members^anna@corp.example:member',
    ]);
    expect(plan.changes[0]!.also.map((one) => one.where)).toEqual(['Duty']);
    expect(writes).toEqual([
      'PUT /users/3 {"user":{"list_tags":[]}}',
      'POST /chats/500/members {"member_ids":[3],"silent":true}',
    ]);
    expect(await inside(room, 500)).toEqual([1, 3, 4]);
  });

  test('a tag taken off a chat lets those go whom only it held, and keeps who is declared', async () => {
    const room = workspace({ seed });
    const { plan } = await room.apply('chats: {release: {id: 500, tags: [], tagging: exact, members: [boris@corp.example]}}');
    expect(plan.changes[0]!.also).toEqual([
      { what: 'leaves', who: 'anna@corp.example', user: 3, where: 'Release', chat: 500, tag: 'QA' },
    ]);
    expect(await inside(room, 500)).toEqual([1, 4]);
  });

  test('an exact chat is exact after a tag is taken off, in the same plan', async () => {
    const room = workspace({ seed });
    await room.apply('chats: {release: {id: 500, tags: [], tagging: exact, membership: exact, members: [boris@corp.example]}}');
    expect(await inside(room, 500)).toEqual([1, 4]);
  });

  test('a deleted tag leaves its people in the chats, and the plan says so', async () => {
    const room = workspace({ seed });
    const { plan } = await room.apply('tags: {QA: {ensure: absent, on_removal: delete}}');
    expect(plan.changes[0]!.hazards.map((one) => one.code)).toEqual(['tag-delete-keeps']);
    expect(plan.changes[0]!.also.filter((one) => one.where === 'Release').map((one) => `${one.who} ${one.what}`)).toEqual([
      'anna@corp.example stays',
      'boris@corp.example stays',
    ]);
    expect(await inside(room, 500)).toEqual([1, 3, 4]);
  });

  test('in an exact chat those whom a deleted tag leaves behind are removed in the same plan', async () => {
    const room = workspace({ seed });
    const { writes } = await room.apply(
      'tags: {QA: {ensure: absent, on_removal: delete}}\nchats: {release: {id: 500, membership: exact, members: [boris@corp.example]}}',
    );
    expect(writes).toEqual(['DELETE /group_tags/1 null', 'DELETE /chats/500/members/3 null']);
    expect(await inside(room, 500)).toEqual([1, 4]);
  });

  test('a tag that is taken off a chat and deleted is taken off first, and waited for', async () => {
    const room = workspace({ seed });
    const { plan } = await room.apply(
      'tags: {QA: {ensure: absent, on_removal: delete}}\nchats: {release: {id: 500, tags: [], tagging: exact}}',
    );
    const order = plan.steps.map((step) => step.does);
    expect(order.indexOf('tag-delete')).toBe(order.length - 1);
    expect(await inside(room, 500)).toEqual([1]);
    expect(await inside(room, 501)).toEqual([1, 3, 4, 5]);
  });

  test('a renamed tag is still the tag that people and chats have', async () => {
    const room = workspace({ seed });
    const { writes } = await room.apply(
      'tags: {Quality: {previously: [QA]}}\nusers: {anna@corp.example: {tags: [Quality, Ops]}}\nchats: {release: {id: 500, tags: [Quality]}}',
    );
    expect(writes).toEqual([
      'PUT /group_tags/1 {"group_tag":{"name":"Quality"}}',
      'PUT /users/3 {"user":{"list_tags":["Ops","Quality"]}}',
    ]);
  });

  test('a person who gets a role and a tag that brings them is made admin after they came', async () => {
    const room = workspace({ seed });
    const { plan, writes } = await room.apply(
      'tags: {New: {}}\nusers: {vera@corp.example: {tags: [New]}}\nchats: {room: {name: The room, tags: [New], admins: [vera@corp.example]}}',
    );
    expect(plan.changes.map(line)).toContain('chat:room create name="The room" tags+New members+vera@corp.example:admin');
    expect(writes.at(-1)).toMatch(/^PUT \/chats\/\d+\/members\/5 \{"role":"admin"\}$/);
  });

  test('a tag attached to a chat shows who comes by it', async () => {
    const { plan, writes } = await workspace({ seed }).apply('chats: {plain: {id: 502, tags: [Ops]}}');
    expect(plan.changes[0]!.also).toEqual([
      { what: 'joins', who: 'boris@corp.example', user: 4, where: 'Plain', chat: 502, tag: 'Ops' },
    ]);
    expect(writes).toEqual(['POST /chats/502/group_tags {"group_tag_ids":[2]}']);
  });

  test('a person who gets a tag while another one of theirs is deleted stays in its chats, however long taking it off takes', async () => {
    const room = workspace({ seed, faults: { untag: { requests: 2, ms: 0 } } });
    const { writes } = await room.apply(
      'tags: {QA: {ensure: absent, on_removal: delete}, New: {}}\nusers: {anna@corp.example: {tags: [New]}}\nchats: {release: {id: 500, admins: [anna@corp.example]}, more: {name: More}}',
    );
    expect(writes).toContain('PUT /users/3 {"user":{"list_tags":["New","QA"]}}');
    room.sandbox.settle();
    expect(await inside(room, 500)).toContain(3);
  });

  test('without removals a person keeps the tag that would be deleted', async () => {
    const room = workspace({ seed });
    const run = await room.plan(
      'tags: {QA: {ensure: absent, on_removal: delete}, New: {}}\nusers: {anna@corp.example: {tags: [New]}}',
      { withoutRemovals: true },
    );
    await room.execute(run);
    expect([...room.sandbox.store.users.get(3)!.tags]).toContain(1);
  });

  test('who trades one tag of a chat for another keeps the role that the same plan gives', async () => {
    const room = workspace({ seed, faults: { untag: { requests: 2, ms: 0 } } });
    await room.apply(
      'tags: {New: {}}\nusers: {anna@corp.example: {tagging: exact, tags: [New]}}\nchats: {release: {id: 500, tags: [New], admins: [anna@corp.example]}}',
    );
    expect(await inside(room, 500)).toEqual([1, 3, 4]);
  });
});
