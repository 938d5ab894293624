import { describe, expect, it } from 'vitest';
import type { Step } from '../../src/core/plan.ts';
import { execute } from '../../src/engine/execute.ts';
import { readPages } from '../../src/engine/pages.ts';
import { createSandbox, type FaultKind, type Faults, type SandboxOptions, start } from '../../src/sandbox/index.ts';
import { toyClock } from '../toy.ts';

const people = Array.from({ length: 230 }, (_, i) => ({ id: 1000 + i, email: `p${i}@corp.example`, nickname: `p${i}` }));
const seed = {
  owner: 'ceo@corp.example',
  users: [{ id: 1, email: 'ceo@corp.example', nickname: 'ceo', role: 'admin' as const }, ...people],
};

const chatStep: Step = {
  id: 'chat:room chat-create',
  does: 'chat-create',
  label: 'create chat "Room"',
  serves: ['chat:room'],
  request: { method: 'POST', path: ['chats'], body: { chat: { name: 'Room' } } },
  needs: [],
  after: [],
  rights: { scope: 'chats:create' },
  gives: { idOf: 'chat:room' },
  probe: {
    read: { path: ['chats'], query: { archived: 'true' }, list: true },
    match: { name: 'Room', owner_id: 1, channel: false },
  },
  twin: { read: { path: ['chats'], list: true }, match: { name: 'Room' }, known: [] },
};
const joinStep = (ids: number[], needs: string[]): Step => ({
  id: 'chat:room join',
  does: 'join',
  label: 'add people to "Room"',
  serves: ['chat:room'],
  request: { method: 'POST', path: ['chats', { idOf: 'chat:room' }, 'members'], body: { member_ids: ids, silent: true } },
  needs,
  after: [],
  rights: { scope: 'chat_members:write' },
  split: { list: 'member_ids', read: { path: ['chats', { idOf: 'chat:room' }, 'members'], list: true }, ids: 'items' },
});

function world(options: SandboxOptions) {
  const clock = toyClock(start);
  const sandbox = createSandbox({ ...options, now: clock.now });
  const apply = (steps: Step[]) => execute(steps, { send: sandbox.send, now: clock.now, sleep: clock.sleep, env: {}, ids: {} });
  return { sandbox, apply };
}

describe('against the emulator', () => {
  it.each(
    (['2026-02', '2026-08', '2026-10'] as const).flatMap(
      (apiVersion): [SandboxOptions['apiVersion'], string, Partial<Faults>][] => [
        [apiVersion, 'plain pages', {}],
        [apiVersion, 'pages of any length', { paging: { jitter: true } }],
        [apiVersion, 'rows that come again', { paging: { duplicates: 3 } }],
        [apiVersion, 'a list that ends with null', { tail: 'null' }],
        ...(apiVersion === '2026-02'
          ? []
          : [
              [apiVersion, 'an empty page in the middle', { paging: { sizes: [7, 0, 50] } }] as [
                typeof apiVersion,
                string,
                Partial<Faults>,
              ],
            ]),
      ],
    ),
  )('%s: every person is read, with %s', async (apiVersion, _, faults) => {
    const { sandbox } = world({ seed, apiVersion: apiVersion!, faults });
    const { items } = await readPages({ path: '/users' }, sandbox.send);
    expect(items).toHaveLength(231);
  });

  it.each(['2026-08', '2026-10'] as const)('%s: a cursor that goes nowhere gives nothing', async (apiVersion) => {
    const { sandbox } = world({ seed, apiVersion, faults: { paging: { stuckFrom: 1 } } });
    await expect(readPages({ path: '/users' }, sandbox.send)).rejects.toThrow(/could not be read to its end/);
  });

  const lost: FaultKind[] = [
    '500',
    '500-after',
    '502',
    '504-after',
    'html',
    'reset-before',
    'reset-after',
    'timeout-before',
    'timeout-after',
    'truncated',
  ];
  it.each(lost)('a chat whose answer was lost is made once, and people join it: %s', async (kind) => {
    const { sandbox, apply } = world({ seed: { ...seed, chats: [{ name: 'Room', created_at: '2026-01-01T00:00:00.000Z' }] } });
    sandbox.faults.script.push({ kind, method: 'POST', path: '^/chats$' });
    const known = [...sandbox.store.chats.keys()];
    const chat = { ...chatStep, probe: { ...chatStep.probe!, known }, twin: { ...chatStep.twin!, known } };
    const { outcomes, twins, created } = await apply([chat, joinStep([1000, 1001], [chatStep.id])]);
    expect(outcomes.map(({ result }) => result)).toEqual(['done', 'done']);
    const rooms = [...sandbox.store.chats.values()].filter(({ name }) => name === 'Room');
    expect(rooms).toHaveLength(2);
    expect(twins.map(({ other }) => other)).not.toContain(created['chat:room']);
    const { items } = await readPages({ path: `/chats/${created['chat:room']}/members` }, sandbox.send);
    expect(items.map((item) => (item as { id: number }).id).sort((a, b) => a - b)).toEqual([1, 1000, 1001]);
  });

  it.each(['atomic', 'partial'] as const)(
    'a person who does not exist is found among many, and the others join (%s)',
    async (addMembers) => {
      const { sandbox, apply } = world({ seed, faults: { addMembers } });
      const ids = [...people.slice(0, 40).map(({ id }) => id), 987654, ...people.slice(40, 60).map(({ id }) => id)];
      const { outcomes, created } = await apply([chatStep, joinStep(ids, [chatStep.id])]);
      expect(outcomes[1]).toMatchObject({ result: 'done', left_out: [{ who: 'id 987654' }] });
      const { items } = await readPages({ path: `/chats/${created['chat:room']}/members` }, sandbox.send);
      expect(items).toHaveLength(61);
    },
  );
});
