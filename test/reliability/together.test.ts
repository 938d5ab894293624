/** Two machines apply the same manifest to the same workspace at the same moment. */

import fc from 'fast-check';
import { afterAll, describe, expect, test, vi } from 'vitest';
import type { Outcome } from '../../src/core/report.ts';
import type { Seed } from '../../src/sandbox/index.ts';
import type { Send } from '../../src/wire/http.ts';
import { seedOfRun } from '../properties/random.ts';
import { line } from '../workspace.ts';
import { depth, figure } from './figures.ts';
import { apply, desk, pictureOf, plan, type Sink, type Turn, type World, worldOf } from './machine.ts';

vi.setConfig({ testTimeout: 3_600_000 });

const me = 'robot@corp.example';
const seed: Seed = {
  owner: 'ceo@corp.example',
  me,
  users: [
    { email: 'ceo@corp.example', role: 'admin' },
    { email: me, role: 'admin' },
    { email: 'anna@corp.example', first_name: 'Анна', tags: ['QA'] },
    { email: 'boris@corp.example' },
    { email: 'dora@corp.example' },
  ],
  tags: ['QA', 'UX', 'Old'],
  bots: [{ nickname: 'old_bot', name: 'Old', can_edit: ['admin'] }],
  chats: [
    { name: 'Backend', owner: me, members: ['anna@corp.example'] },
    { name: 'Held', owner: me, tags: ['QA'] },
  ],
};

const yaml = `pachform: 1
settings: {scope: test, run_as: ${me}, owner: ceo@corp.example, limits: {removals: 9, removals_percent: 100}}
tags: {Fresh: {}, Second: {}, Design: {previously: [UX]}, Old: {ensure: absent, on_removal: delete}}
users:
  new1@corp.example: {first_name: Новая, tags: [Fresh]}
  new2@corp.example: {role: multi_guest}
  anna@corp.example: {title: CTO}
  dora@corp.example: {ensure: absent, on_removal: delete}
bots:
  one_bot: {name: One}
  two_bot: {name: Two, events: [message_new]}
  old_bot: {ensure: absent, on_removal: delete}
chats:
  news: {name: News, channel: true, public: true, tags: [Fresh], admins: [boris@corp.example], members: [new1@corp.example, one_bot]}
  team: {name: Team, members: [anna@corp.example, new2@corp.example]}
  backend: {name: Backend, membership: exact, tags: [Second], members: [boris@corp.example, two_bot]}
  held: {name: Held, tagging: exact, tags: []}
`;

/** Lets one request through at a time, whichever the order says. */
function gate(choose: (waiting: number) => number) {
  const waiting: { who: number; go: () => void }[] = [];
  let open = 2;
  const settle = async () => {
    for (let quiet = 0; quiet < 2; quiet++) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    through:
      (who: number, send: Send): Send =>
      async (request, signal) => {
        await new Promise<void>((go) => waiting.push({ who, go }));
        return send(request, signal);
      },
    closed: () => {
      open--;
    },
    async run() {
      for (;;) {
        await settle();
        if (waiting.length > 0) waiting.splice(choose(waiting.length) % waiting.length, 1)[0]!.go();
        else if (open === 0) return;
      }
    },
  };
}

/** The last id of the chats that were there before. */
const oldest = 1002;

interface Together {
  world: World;
  turns: [Turn, Turn];
  sinks: [Sink, Sink];
  /** Which of the two sent each entry of the log. */
  senders: number[];
}

async function together(order: readonly number[]): Promise<Together> {
  const world = worldOf({ seed });
  let at = 0;
  const passing = gate(() => order[at++ % order.length]!);
  const sinks: [Sink, Sink] = [{}, {}];
  const senders: number[] = [];
  const machine = async (who: 0 | 1) => {
    const send = passing.through(who, async (request, signal) => {
      senders.push(who);
      return world.sandbox.send(request, signal);
    });
    const turn = await apply(world, yaml, { send, desk: { secrets: desk(sinks[who]).secrets } });
    passing.closed();
    return turn;
  };
  const [first, second] = await Promise.all([machine(0), machine(1), passing.run()]);
  return { world, turns: [first, second], sinks, senders };
}

/** What must hold whoever was faster. Out: whether a chat was made twice. */
async function holds({ world, turns, sinks, senders }: Together): Promise<boolean> {
  const { sandbox } = world;
  const now = pictureOf(sandbox);
  const count = (names: unknown[]) => names.filter((name, at) => names.indexOf(name) !== at);
  expect(count(now.tags)).toEqual([]);
  expect(count(now.users.map((one: any) => one.email ?? one.nickname))).toEqual([]);
  expect(count(now.bots.map((one: any) => one.nickname))).toEqual([]);
  for (const turn of turns) expect([0, 3, 5], JSON.stringify(turn.diagnostics)).toContain(turn.exit);

  // Whoever comes second takes over what the first has made, or sees in time that a chat is there, and leaves it to the next plan.
  const left = /since planning|it needs: create/;
  const fine = ({ result, because = '' }: Outcome) =>
    result === 'done' || result === 'already' || ((result === 'moved' || result === 'skipped') && left.test(because));
  for (const { report, exit } of turns) {
    expect(report?.outcomes.filter((one) => !fine(one) || one.left_out?.length) ?? []).toEqual([]);
    if (report?.outcomes.some(({ result }) => result === 'moved')) expect(exit).toBe(5);
  }

  // Each new bot's token is with whoever made it, and nobody else claims to be waiting for one.
  for (const bot of sandbox.store.bots.values()) {
    const address = `bot:${sandbox.store.users.get(bot.id)!.nickname}`;
    const kept = sinks.map((sink) => sink[address]).filter((one) => one !== undefined);
    expect(kept, address).toEqual([{ id: bot.id, token: bot.token }]);
  }

  const chats = [...sandbox.store.chats.values()];
  const twins = chats.filter(({ name, id }) => chats.some((other) => other.name === name && other.id !== id));
  const makers = sandbox.log.flatMap(({ method, path, status }, at) =>
    method === 'POST' && path === '/chats' && status === 201 ? [senders[at]!] : [],
  );
  const born = chats.map(({ id }) => id).filter((id) => id > oldest);
  const made = new Map(born.sort((a, b) => a - b).map((id, at) => [id, makers[at]]));
  for (const twin of twins) {
    // Nobody writes to the chat that the other one made.
    const writers = sandbox.log.flatMap((one, at) =>
      one.method !== 'GET' && one.path.startsWith(`/chats/${twin.id}/`) ? [senders[at]!] : [],
    );
    for (const writer of writers) expect(writer, `chat ${twin.id}`).toBe(made.get(twin.id));
    const reported = turns.some(
      ({ exit, report }) => exit === 5 && report!.twins.some(({ id, other }) => [id, other].includes(twin.id)),
    );
    expect(reported, `the twin ${twin.id} of "${twin.name}" is in no report`).toBe(true);
  }
  for (const { report, exit } of turns) if ((report?.twins.length ?? 0) > 0) expect(exit).toBe(5);

  // Whoever comes after them sees what is left, and touches no twin.
  const rest = await plan(world, yaml, { options: { skipBlocked: true } });
  if (twins.length === 0) {
    const after = await apply(world, yaml);
    expect(after.exit, JSON.stringify(after.diagnostics)).toBe(0);
    expect((await plan(world, yaml)).changes.map(line)).toEqual([]);
  } else {
    for (const { id, name } of twins) {
      const blocked = rest.blocked.find(({ address }) => address === `chat:${name.toLowerCase()}`);
      expect(`${blocked?.message} ${blocked?.hint}`).toContain(String(id));
    }
  }
  return twins.length > 0;
}

let raced = 0;
afterAll(() => figure('two applies at once: orders of requests', raced));

describe('two applies of one manifest at the same moment', () => {
  test('in step: people, tags and bots are adopted, and a chat that the other one has made is not made again', async () => {
    const both = await run([0]);
    expect(both.turns.flatMap(({ report }) => report?.twins ?? [])).toEqual([]);
    expect(both.turns.flatMap(({ report }) => report!.outcomes).map(({ result }) => result)).toContain('moved');
    expect(both.turns.map(({ exit }) => exit)).toContain(5);
  });

  test('in any order', async () => {
    let doubles = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(15), { minLength: 40, maxLength: 120 }), async (order) => {
        const result = await together(order);
        raced++;
        if (await holds(result)) doubles++;
      }),
      { numRuns: 60 * depth, seed: seedOfRun },
    );
    // A race that never happens proves nothing.
    expect(doubles).toBeGreaterThan(0);
  });
});

async function run(order: readonly number[]): Promise<Together> {
  const result = await together(order);
  raced++;
  await holds(result);
  return result;
}
