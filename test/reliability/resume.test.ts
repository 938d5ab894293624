/** A saved plan that died half-way is run again: what it did itself is already so, what others did is not. */
import { afterAll, describe, expect, test, vi } from 'vitest';
import { exitOfEnd, exitOfReport } from '../../src/cli/exit.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { Seed } from '../../src/sandbox/index.ts';
import type { Send } from '../../src/wire/http.ts';
import { applySaved } from '../../src/workflow.ts';
import { deep, figure } from './figures.ts';
import { contextOf, desk, pictureOf, plan, type Sink, type World, worldOf } from './machine.ts';
import { crowd, each, everything, seed } from './scenes.ts';

vi.setConfig({ testTimeout: 3_600_000 });

const never = () => new Promise<never>(() => {});
const still = async () => {
  for (let quiet = 0; quiet < 3; quiet++) await new Promise((resolve) => setImmediate(resolve));
};

/** In: the exit code and words of one run of a saved plan. */
async function run(world: World, saved: Plan, sink: Sink, send?: Send) {
  const end = await applySaved(contextOf(world, { desk: desk(sink), ...(send && { send }) }), structuredClone(saved), {
    show: () => {},
  });
  return end.is === 'applied'
    ? {
        exit: exitOfReport(end.report),
        said: JSON.stringify(end.report.outcomes.filter(({ because }) => because !== undefined)),
        report: end.report,
      }
    : { exit: exitOfEnd(end.is), said: end.diagnostics.map(({ message }) => message).join('\n') };
}

/** Runs it until its n-th write has been made, then never answers again. Out: whether it came so far. */
async function dying(world: World, saved: Plan, sink: Sink, n: number): Promise<boolean> {
  let writes = 0;
  let fell = () => {};
  const fallen = new Promise<void>((resolve) => {
    fell = resolve;
  });
  const send: Send = async (request) => {
    if (writes >= n) return never();
    const answer = await world.sandbox.send(request);
    if (request.method === 'GET' || ++writes < n) return answer;
    fell();
    return never();
  };
  const ended = run(world, saved, sink, send);
  const died = await Promise.race([fallen.then(() => true), ended.then(() => false)]);
  await still();
  return died;
}

let deaths = 0;
afterAll(() => figure('saved plans that died and were run again', deaths));

const tagged: Seed = {
  ...seed,
  users: [...seed.users!, { email: 'lena@corp.example', nickname: 'lena' }],
  chats: [...seed.chats!, { name: 'Tagged', owner: 'robot@corp.example' }],
};
const me = 'robot@corp.example';
const head = each.slice(0, each.indexOf('tags:'));
const rows: [name: string, from: Seed, yaml: string][] = [
  ['one of each kind of write', seed, each],
  [
    'a tag that is made, put on a chat and given to people',
    tagged,
    `${head}tags: {Fresh: {}}\nusers: {lena@corp.example: {tags: [Fresh]}, new@corp.example: {tags: [Fresh]}, dora@corp.example: {tags: [Held]}}\nchats: {tagged: {name: Tagged, tags: [Fresh, Held]}, more: {name: More, tags: [Fresh]}}\n`,
  ],
  [
    'people who join and get a role',
    tagged,
    `${head}chats: {backend: {name: Backend, membership: exact, admins: [dora@corp.example, anna@corp.example], members: [boris@corp.example, gleb@corp.example]}, release: {name: Release, tagging: exact, editors: [dora@corp.example], members: [fedor@corp.example]}}\n`,
  ],
  [
    'people of nearly one name, and nicknames that change hands',
    tagged,
    `${head}users: {petrova1@corp.example: {first_name: Анна}, petrova2@corp.example: {first_name: Анна}, lena@corp.example: {nickname: dora}, dora@corp.example: {nickname: lena}}\n`,
  ],
  [
    'things that are called something else',
    tagged,
    `${head}tags: {Kept: {previously: [Held]}, Design: {previously: [UX]}}\nusers: {elena@corp.example: {previously: [lena@corp.example], nickname: elena, tags: [Kept]}, dora@corp.example: {tagging: exact, tags: [Design]}}\nchats: {labelled: {name: Labelled, previously: [Tagged], tags: [Kept], admins: [elena@corp.example]}}\nbots: {}\n`,
  ],
  [
    'somebody who goes, with a chat of theirs',
    { ...tagged, chats: [...tagged.chats!, { name: 'Hers', owner: 'robot@corp.example', members: ['dora@corp.example'] }] },
    `${head}users: {dora@corp.example: {suspended: true}, fedor@corp.example: {role: admin}}\nchats: {hers: {ensure: absent, name: Hers, on_removal: archive}}\n`,
  ],
  ...(deep ? ([['more than sixty writes', crowd, everything]] as [string, Seed, string][]) : []),
];

describe('a saved plan that died after any of its writes', () => {
  test.each(rows)('%s: is never stale for what it did itself, and ends where it was going', async (_, from, yaml) => {
    const whole = worldOf({ seed: from });
    const done = await run(whole, await plan(whole, yaml), {});
    expect(done.exit, done.said).toBe(0);
    const clean = pictureOf(whole.sandbox);
    const wrong: string[] = [];
    for (let n = 1; ; n++) {
      const world = worldOf({ seed: from });
      const saved = await plan(world, yaml);
      const sink: Sink = {};
      if (!(await dying(world, saved, sink, n))) break;
      deaths++;
      world.sandbox.settle();
      await world.clock.sleep(60_000);
      const again = await run(world, saved, sink);
      if (again.exit !== 0) wrong.push(`after write ${n}: exit ${again.exit}: ${again.said}`);
      else if (JSON.stringify(pictureOf(world.sandbox)) !== JSON.stringify(clean))
        wrong.push(`after write ${n}: another workspace`);
    }
    expect(wrong).toEqual([]);
  });
});

describe('what somebody else did meanwhile', () => {
  test.each([
    ['another title', 'users: {anna@corp.example: {title: CTO}}', { title: 'Chair' }],
    ['another role', 'users: {fedor@corp.example: {role: admin}}', { role: 'multi_guest' }],
  ])('%s makes it stale, and the message begins with whose', async (_, yaml, user) => {
    const world = worldOf({ seed });
    const saved = await plan(world, head + yaml);
    const { id } = [...world.sandbox.store.users.values()].find(({ email }) => saved.changes[0]!.address.endsWith(email!))!;
    await world.sandbox.send({ method: 'PUT', path: `/users/${id}`, body: { user } });
    const { exit, said } = await run(world, saved, {});
    expect(exit).toBe(4);
    expect(said.startsWith(saved.changes[0]!.address)).toBe(true);
  });

  test('a second chat of one name does not let anybody in whom nobody reviewed there', async () => {
    const world = worldOf({ seed: { ...seed, chats: [{ name: 'Design', owner: me, tags: ['UX'] }] } });
    const saved = await plan(world, `${head}users: {anna@corp.example: {tags: [UX]}}`);
    expect(saved.changes.flatMap(({ also }) => also.map(({ where }) => where))).toEqual(['Design']);
    const ux = [...world.sandbox.store.tags.values()].find(({ name }) => name === 'UX')!;
    const body = { chat: { name: 'Design', group_tag_ids: [ux.id] } };
    await world.sandbox.send({ method: 'POST', path: '/chats', body });
    expect(await run(world, saved, {})).toMatchObject({
      exit: 4,
      said: 'user:anna@corp.example: the plan is stale: anna@corp.example now also joins "Design"',
    });
  });

  test('a chat that got the name and brings people by a tag is not the one that was to be made', async () => {
    const world = worldOf({ seed });
    const saved = await plan(world, `${head}chats: {news: {name: News, members: [hanna@corp.example]}}`);
    const qa = [...world.sandbox.store.tags.values()].find(({ name }) => name === 'QA')!;
    await world.sandbox.send({ method: 'POST', path: '/chats', body: { chat: { name: 'News', group_tag_ids: [qa.id] } } });
    const { exit, said } = await run(world, saved, {});
    expect(exit).toBe(4);
    expect(said).toMatch(/^chat:news: .*it was to be created, and another of that name is live since/);
  });

  test('what is not in the plan is left, and named element by element', async () => {
    const world = worldOf({ seed });
    const yaml = `${head}users: {anna@corp.example: {title: CTO, tagging: exact, tags: [QA]}}`;
    const saved = await plan(world, yaml);
    const { id } = [...world.sandbox.store.users.values()].find(({ email }) => email === 'anna@corp.example')!;
    await world.sandbox.send({ method: 'PUT', path: `/users/${id}`, body: { user: { list_tags: ['QA', 'UX'] } } });
    const { report } = await run(world, saved, {});
    expect(report!.diagnostics.map(({ message }) => message)).toContain(
      'update (tags -UX) is not in the saved plan and was left alone',
    );
  });
});
