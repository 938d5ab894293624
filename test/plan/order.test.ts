/** Order, and what a plan says of small things. */
import { expect, test } from 'vitest';
import { planText } from '../../src/cli/show/plan.ts';
import type { Seed } from '../../src/sandbox/index.ts';
import { line, workspace } from '../workspace.ts';

const seed: Seed = {
  me: 'robot@corp.example',
  users: [
    { id: 1, email: 'robot@corp.example', role: 'admin', tags: ['QA'] },
    { id: 2, email: 'second@corp.example', role: 'admin' },
    { id: 3, email: 'anna@corp.example', title: 'x'.repeat(200_000), tags: ['QA'] },
    { id: 4, email: 'boris@corp.example' },
  ],
  tags: [{ id: 11, name: 'QA' }],
  chats: [
    {
      id: 500,
      name: 'Held',
      owner: 'second@corp.example',
      admins: ['robot@corp.example'],
      tags: ['QA'],
      members: ['boris@corp.example'],
    },
    {
      id: 501,
      name: 'News',
      channel: true,
      owner: 'robot@corp.example',
      editors: ['boris@corp.example'],
      members: ['anna@corp.example'],
    },
  ],
};
const shown = (plan: Parameters<typeof planText>[0]) => planText(plan, { colour: false, width: 100 });

test('the token’s own user comes last, so that nobody is left half done when they lose a right', async () => {
  const { plan } = await workspace({ seed }).plan(
    'settings: {allow: [{guard: self, on: "user:robot@corp.example", why: test}]}\nusers: {robot@corp.example: {title: Bot}, anna@corp.example: {title: A}, zoya@corp.example: {}, boris@corp.example: {title: B}}\ntags: {Zebra: {}}',
  );
  expect(plan.steps.at(-1)!.serves).toEqual(['user:robot@corp.example']);
});

test('who must be added again is not shown as changing from member to member', async () => {
  const { plan } = await workspace({ seed }).plan(
    'chats: {held: {name: Held, tagging: exact, tags: [], membership: exact, members: [anna@corp.example, boris@corp.example]}}',
  );
  expect(
    plan.changes.flatMap((change) => change.fields.flatMap(({ elements = [] }) => elements)).some(({ again }) => again),
  ).toBe(true);
  expect(shown(plan)).toContain('anna@corp.example (added again');
  expect(shown(plan)).not.toContain('member → member');
});

test('a value of 200,000 characters is cut where it is shown, with how much is left out', async () => {
  const { plan } = await workspace({ seed }).plan('users: {anna@corp.example: {title: CTO}}');
  expect(shown(plan).length).toBeLessThan(2000);
  expect(shown(plan)).toContain('199700 more characters');
  expect(JSON.stringify(plan).length).toBeGreaterThan(200_000);
});

test('another role than the remembered one is meant; the remembered one that is lost has drifted', async () => {
  const scope = 'settings: {scope: test}\n';
  const room = workspace({ seed });
  const first = `${scope}chats: {news: {name: News, editors: [boris@corp.example], members: [anna@corp.example]}}`;
  const { memory } = await room.apply(first);
  const why = async (yaml: string) =>
    (await room.plan(yaml, { memory })).plan.changes.flatMap((change) =>
      change.fields.flatMap(({ elements = [] }) => elements.map((one) => one.why)),
    );
  expect(await why(`${scope}chats: {news: {name: News, editors: [boris@corp.example, anna@corp.example], members: []}}`)).toEqual(
    ['intent'],
  );
  await room.sandbox.send({ method: 'PUT', path: '/chats/501/members/4', body: { role: 'member' } });
  const { plan } = await room.plan(first, { memory });
  expect(plan.changes.map(line)).toEqual(['chat:news update members~boris@corp.example:editor']);
  expect(await why(first)).toEqual(['drift']);
});

test.each([
  ['a day as midnight in Moscow, told in UTC', 'День', '2026-02-01', '2026-01-31T21:00:00.000Z', true],
  ['a day as midnight of its own offset', 'День', '2026-02-01', '2026-02-01T00:00:00+05:00', true],
  ['another day', 'День', '2026-02-01', '2026-02-01T21:00:00.000Z', false],
  ['a link with a slash', 'Сайт', 'https://a.example', 'https://A.example/', true],
  ['another path', 'Сайт', 'https://a.example/x', 'https://a.example/y', false],
])('%s is the same value or not: nothing is planned for ever', async (_, name, wanted, live, same) => {
  const room = workspace({
    seed: {
      ...seed,
      properties: [
        { id: 21, name: 'День', data_type: 'date' },
        { id: 22, name: 'Сайт', data_type: 'link' },
      ],
    },
  });
  room.sandbox.store.users.get(4)!.properties.set(name === 'День' ? 21 : 22, live);
  const { plan } = await room.plan(`users: {boris@corp.example: {custom_properties: {${name}: "${wanted}"}}}`);
  expect(plan.changes.length === 0).toBe(same);
});

test('8 900 and +7 900 are one telephone', async () => {
  const room = workspace({ seed });
  room.sandbox.store.users.get(4)!.phone_number = '+7 900 123-45-67';
  expect((await room.plan('users: {boris@corp.example: {phone_number: "89001234567"}}')).plan.changes).toEqual([]);
  expect((await room.plan('users: {boris@corp.example: {phone_number: "89001234568"}}')).plan.changes).toHaveLength(1);
});
