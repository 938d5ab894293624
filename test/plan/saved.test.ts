/** A saved plan: what it holds is done if it is still so, what is so already is reported, anything else is stale. */
import { describe, expect, test } from 'vitest';
import type { Plan } from '../../src/core/plan.ts';
import type { Seed } from '../../src/sandbox/index.ts';
import { hold, kinds, line, workspace } from '../workspace.ts';

const seed: Seed = {
  me: 'robot@corp.example',
  users: [
    { id: 1, email: 'robot@corp.example', role: 'admin' },
    { id: 2, email: 'second@corp.example', role: 'admin' },
    { id: 3, email: 'anna@corp.example', tags: ['QA'] },
    { id: 4, email: 'boris@corp.example' },
    { id: 5, email: 'vera@corp.example' },
  ],
  tags: [{ id: 1, name: 'QA' }],
  chats: [{ id: 500, name: 'Backend', public: true, members: ['anna@corp.example'] }],
};
const yaml = `
tags: {New: {}}
users: {anna@corp.example: {department: Dev, title: Lead}}
chats:
  backend: {id: 500, members: [boris@corp.example, vera@corp.example]}
  room: {name: The room, members: [boris@corp.example], admins: [vera@corp.example]}
`;
const put = (path: string, body: unknown) => ({ method: 'PUT' as const, path, body: body as never });

async function begin(text = yaml) {
  const room = workspace({ seed });
  const saved = JSON.parse(JSON.stringify((await room.plan(text)).plan)) as Plan;
  const again = async () => {
    const fresh = await room.plan(text);
    return { world: fresh.world, ...hold(saved, fresh.plan, kinds, fresh.world) };
  };
  return { room, saved, again };
}

describe('a saved plan', () => {
  test('is executed as it was when nothing moved', async () => {
    const { room, saved, again } = await begin();
    const { plan, already, left, stale, world } = await again();
    expect([already, left, stale]).toEqual([[], [], []]);
    expect(plan.changes).toEqual(saved.changes);
    expect(plan.steps).toEqual(saved.steps);
    const report = await room.execute({ plan, world });
    expect(report.changes.every((one) => one.result === 'done')).toBe(true);
    expect((await room.plan(yaml)).plan.changes).toEqual([]);
  });

  test('that was executed reports everything as done already', async () => {
    const { room, saved, again } = await begin();
    await room.execute(await room.plan(yaml));
    const { plan, already, stale } = await again();
    expect(stale).toEqual([]);
    expect(plan.steps).toEqual([]);
    expect(already.map((one) => one.address)).toEqual(saved.changes.map((one) => one.address));
  });

  test('that died after any of its writes can be run again', async () => {
    const writes = (await begin()).saved.steps.length;
    for (let most = 0; most <= writes; most++) {
      const { room, again, saved } = await begin();
      await room.execute({
        ...(await room.plan(yaml)),
        plan: {
          ...saved,
          steps: saved.steps.slice(0, most).map((step) => ({
            ...step,
            after: step.after.filter((id) => saved.steps.slice(0, most).some((one) => one.id === id)),
          })),
        },
      });
      const { plan, stale, world } = await again();
      expect(stale).toEqual([]);
      await room.execute({ plan, world });
      expect((await room.plan(yaml)).plan.changes).toEqual([]);
    }
  });

  test.each([
    ['a field that changed from something else', put('/users/3', { user: { department: 'Ops' } }), 'user:anna@corp.example'],
    ['a person who came in another way with another role', put('/chats/500', { chat: { name: 'Backend' } }), undefined],
  ])('%s', async (_name, request, address) => {
    const { room, again } = await begin();
    await room.sandbox.send(request);
    expect((await again()).stale.map((one) => one.address)).toEqual(address === undefined ? [] : [address]);
  });

  test('an element that is so already is not sent again, the others are', async () => {
    const { room, again } = await begin();
    await room.sandbox.send({ method: 'POST', path: '/chats/500/members', body: { member_ids: [4] } });
    const { plan, stale } = await again();
    expect(stale).toEqual([]);
    expect(plan.changes.map(line)).toContain('chat:backend update members+vera@corp.example:member');
  });

  test('an object that is gone makes it stale', async () => {
    const { room, again } = await begin('users: {anna@corp.example: {department: Dev}}');
    await room.sandbox.send({ method: 'DELETE', path: '/users/3' });
    expect((await again()).stale.map((one) => one.address)).toEqual(['user:anna@corp.example']);
  });

  test('a consequence that it did not show makes it stale', async () => {
    const text = 'users: {boris@corp.example: {tags: [QA]}}';
    const { room, again } = await begin(text);
    await room.sandbox.send({ method: 'POST', path: '/chats/500/group_tags', body: { group_tag_ids: [1] } });
    const { stale } = await again();
    expect(stale.map((one) => one.message)).toEqual([
      'user:boris@corp.example: the plan is stale: boris@corp.example now also joins "Backend"',
    ]);
  });

  test('a chat of that name made by somebody else is not made a second time', async () => {
    const { room, again } = await begin('chats: {room: {name: The room, public: true}}');
    await room.sandbox.send({ method: 'POST', path: '/chats', body: { chat: { name: 'The room', public: true } } });
    const made = room.sandbox.store;
    for (const chat of (made as unknown as { chats: Map<number, { name: string; owner_id: number }> }).chats.values())
      if (chat.name === 'The room') chat.owner_id = 2;
    const { plan } = await again();
    expect(plan.steps).toEqual([]);
  });

  test('new changes that it does not hold are listed and left', async () => {
    const { room, again } = await begin('users: {anna@corp.example: {department: Dev}, boris@corp.example: {department: ""}}');
    await room.sandbox.send(put('/users/4', { user: { department: 'Drifted' } }));
    const { plan, left, stale } = await again();
    expect(stale).toEqual([]);
    expect(left.map((one) => one.address)).toEqual(['user:boris@corp.example']);
    expect(plan.changes.map((one) => one.address)).toEqual(['user:anna@corp.example']);
  });

  test('is the same bytes for the same input, and survives JSON', async () => {
    const room = workspace({ seed });
    const [one, two] = [(await room.plan(yaml)).plan, (await room.plan(yaml)).plan];
    expect(JSON.stringify(one)).toBe(JSON.stringify(two));
    expect(JSON.parse(JSON.stringify(one))).toEqual(one);
  });

  test('does not change with the order in which the manifest is written', async () => {
    const shuffled = `
chats:
  room: {members: [boris@corp.example], admins: [vera@corp.example], name: The room}
  backend: {members: [vera@corp.example, boris@corp.example], id: 500}
users: {anna@corp.example: {title: Lead, department: Dev}}
tags: {New: {}}
`;
    const room = workspace({ seed });
    const [one, two] = [(await room.plan(yaml)).plan, (await room.plan(shuffled)).plan];
    const bare = (plan: Plan) => [plan.changes.map(({ place: _, ...change }) => change), plan.steps];
    expect(bare(two)).toEqual(bare(one));
  });
});
