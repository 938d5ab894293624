/** What is said once of all, so that a plan of a large workspace stays readable. */
import { expect, test } from 'vitest';
import type { Seed } from '../../src/sandbox/index.ts';
import { workspace } from '../workspace.ts';

const pending = Array.from({ length: 12 }, (_, n) => ({
  email: `p${n}@corp.example`,
  first_name: `P${n}`,
  invite_status: 'sent' as const,
}));
const seed: Seed = {
  me: 'robot@corp.example',
  tags: [{ name: 'QA' }],
  users: [
    { email: 'robot@corp.example', role: 'admin' },
    { email: 'anna@corp.example' },
    { email: 'boris@corp.example' },
    { email: 'vera@corp.example', tags: ['QA'] },
    ...pending,
  ],
  chats: [
    {
      name: 'Ops',
      admins: ['robot@corp.example'],
      members: ['anna@corp.example', 'boris@corp.example', 'vera@corp.example'],
      tags: ['QA'],
    },
  ],
};
const notes = async (yaml: string) =>
  (await workspace({ seed }).plan(yaml)).plan.notes.filter(({ code }) => code === 'pending' || code === 'joined-by-hand');

test('people who have not come yet take one line of a plan, however many they are', async () => {
  const users = pending.map(({ email, first_name }) => `${email}: {first_name: ${first_name}}`).join(', ');
  expect((await notes(`users: {${users}}`)).map(({ message }) => message)).toEqual([
    '12 people have not accepted the invitation yet: until then Pachca shows no first name, and none is compared',
  ]);
  expect((await notes('users: {p0@corp.example: {first_name: P0}}')).map(({ message }) => message)).toEqual([
    'p0@corp.example has not accepted the invitation yet: until then Pachca shows no first name, and none is compared',
  ]);
  expect((await notes('users: {p0@corp.example: {title: QA}}')).map(({ message }) => message)).toEqual([
    'p0@corp.example has not accepted the invitation yet',
  ]);
});

test('whoever joined an additive chat by hand is counted, and stays: nobody else would ever hear of them', async () => {
  const yaml = 'chats: {ops: {name: Ops, members: [anna@corp.example]}}';
  const { plan } = await workspace({ seed }).plan(yaml);
  expect(plan.changes).toEqual([]);
  expect((await notes(yaml)).map(({ message }) => message)).toEqual([
    'in chats, not listed and left alone: 1 person (chat:ops 1)',
  ]);
});

test('where nobody is left alone, nothing is said: exact lists, and chats without a list of members', async () => {
  expect(await notes('chats: {ops: {name: Ops, membership: exact, members: [anna@corp.example]}}')).toEqual([]);
  expect(await notes('chats: {ops: {name: Ops}}')).toEqual([]);
});

test('members are known by their full names in a plan, but for what comes from the environment: that is secret, also when it is live', async () => {
  const room = workspace({
    seed: {
      me: 'robot@corp.example',
      users: [
        { email: 'robot@corp.example', role: 'admin' },
        { email: 'anna@corp.example', first_name: 'Анна', last_name: 'Смирнова' },
        { email: 'vera@corp.example', first_name: 'Hidden', last_name: 'Кузнецова' },
      ],
      chats: [{ name: 'Ops', admins: ['robot@corp.example'] }],
    },
  });
  const { plan } = await room.plan(
    `users: {vera@corp.example: {first_name: "\${env:VERA}"}}
chats: {ops: {name: Ops, members: [anna@corp.example, vera@corp.example]}}`,
    { env: { VERA: 'Hidden' } },
  );
  expect(plan.names).toEqual({ 'anna@corp.example': 'Анна Смирнова', 'vera@corp.example': 'Кузнецова' });
  expect(JSON.stringify(plan)).not.toContain('Hidden');
});
