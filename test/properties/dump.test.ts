import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { render } from '../../src/manifest/render.ts';
import type { Seed, SeedChat, SeedUser } from '../../src/sandbox/index.ts';
import { dumped, dumpText, seededWith } from '../dumped.ts';
import { line, workspace } from '../workspace.ts';
import { runs, workspaces } from './random.ts';

/** Text that YAML, a terminal or the manifest itself could take for something else. */
const nasty = fc.constantFrom(
  ...[
    'on',
    '12:30',
    '2024-01-01',
    '0x1F',
    '+79001234567',
    '- x',
    'a: b',
    '# c',
    '{a}',
    '[b]',
    '*a',
    '&a',
    '!x',
    '%x',
    '~',
    'null',
  ],
  ...[
    '${env:HOME}',
    '$${x}',
    '${',
    "it's",
    '"q"',
    '\\',
    ' lead',
    'trail ',
    'a\tb',
    '\u202eevil',
    '\u001b[31m',
    'a\u0085b',
    '\ufeffx',
    '<<',
  ],
  ...['=', 'Команда · «Ядро»', '🙂', 'é', 'e\u0301', 'x-ray', '...', '---', 'two\nlines', '\n', 'true'],
);
const text = fc.oneof(
  nasty,
  fc.string({ maxLength: 12, unit: 'grapheme' }).filter((one) => one.trim() !== ''),
);
const oneLine = text.filter((one) => !/[\u0000-\u001f\u007f]/.test(one) && one.trim() !== '');
const tagName = oneLine.filter(
  (one) =>
    !/[@:]/.test(one) &&
    !/^\s*(here|all)\s*$/i.test(one) &&
    one !== '__proto__' &&
    !one.startsWith('x-') &&
    !/\$\{env:/.test(one),
);

const definitions = [
  { id: 1, name: 'Город', data_type: 'string' },
  { id: 2, name: 'Этаж', data_type: 'number' },
  { id: 3, name: 'С нами с', data_type: 'date' },
  { id: 4, name: '#5', data_type: 'string' },
];

/** The random workspaces with names, properties, bots and guests of every sort. */
const rich = (chatNames: fc.Arbitrary<string>): fc.Arbitrary<Seed> =>
  fc
    .record({
      world: workspaces,
      first: fc.array(
        text.filter((one) => one.trim() !== ''),
        { minLength: 6, maxLength: 6 },
      ),
      title: fc.array(fc.option(text, { nil: undefined }), { minLength: 6, maxLength: 6 }),
      phone: fc.option(fc.constantFrom('+79001234567', '8 (900) 123', '007'), { nil: undefined }),
      values: fc.subarray(['1', '2', '3', '4']),
      chatName: fc.array(chatNames, { minLength: 3, maxLength: 3 }),
      sameName: fc.boolean(),
      extraTag: fc.option(tagName, { nil: undefined }),
      url: fc.option(fc.constantFrom("https://hooks.example/a?b='c'&d=${x}", 'http://hooks.example'), { nil: undefined }),
      template: fc.option(text, { nil: undefined }),
      guest: fc.boolean(),
    })
    .map((one) => {
      const given: Record<string, string> = { 1: 'Тверь', 2: '7', 3: '2024-02-29', 4: '${no}' };
      const users = one.world.users!.map((user, at): SeedUser => {
        if (at < 2) return user;
        const title = one.title[at - 2];
        return {
          ...user,
          first_name: one.first[at - 2]!,
          ...(title === undefined ? {} : { title }),
          ...(at === 2 && one.phone ? { phone_number: one.phone } : {}),
          custom_properties: Object.fromEntries(one.values.map((id) => [`#${id}`, given[id]!])),
        };
      });
      const chats = one.world.chats!.map(
        (chat, at): SeedChat => ({ ...chat, name: one.sameName && at > 0 ? one.chatName[0]! : one.chatName[at]! }),
      );
      const open = chats.find((chat) => !chat.archived);
      const extra = one.extraTag;
      const tagged =
        extra !== undefined &&
        !(one.world.tags as { name: string }[]).some(
          ({ name }) => name.toLowerCase().normalize() === extra.trim().toLowerCase().normalize(),
        );
      return {
        ...one.world,
        properties: definitions,
        users: [
          ...users,
          ...(one.guest && open ? [{ id: 60, email: 'guest@client.example', first_name: 'G', role: 'guest' as const }] : []),
        ],
        tags: [...one.world.tags!, ...(tagged ? [{ id: 77, name: extra.trim() }] : [])],
        chats: chats.map((chat) =>
          one.guest && chat === open ? { ...chat, members: [...chat.members!, 'guest@client.example'] } : chat,
        ),
        bots: one.world.bots!.map((bot, at) => ({
          ...bot,
          ...(at === 0 && one.url
            ? { outgoing_url: one.url, challenge_key: 'k${e}y', commands: ['/b', '/a'], events: ['message_new'] }
            : {}),
          ...(one.template === undefined ? {} : { template: one.template }),
        })),
      };
    });

/** Names that a manifest can say: others it can only pin. */
const sayable = rich(oneLine.filter((name) => !name.includes('${env:')));

const pendingOf = (seed: Seed): string[] => seed.users!.flatMap((user) => (user.invite_status === 'sent' ? [user.email!] : []));
/** What a seed knows and a manifest does not. */
const beside = (seed: Seed) => ({ me: 'robot@corp.example', properties: definitions, pending: pendingOf(seed) });

const times = { timeout: 3_600_000 };

describe('on random workspaces', () => {
  test.each([false, true])('a plan from a dump is empty, exact: %s', times, async (exact) => {
    await fc.assert(
      fc.asyncProperty(rich(oneLine), async (seed) => {
        const room = workspace({ seed });
        const dump = await dumped(room.sandbox, { exact });
        const { plan } = await room.plan(render(dump), { env: dump.variables });
        expect([...plan.problems, ...plan.blocked].map((one) => `${one.address}: ${one.message}`)).toEqual([]);
        expect(plan.changes.map(line)).toEqual([]);
        expect(room.sandbox.log.every(({ method }) => method === 'GET')).toBe(true);
      }),
      runs(40),
    );
  });

  // Who is in an archived chat is not written: made from the dump, a private one of somebody else is seen by nobody.
  const seen = sayable.map((seed) => ({
    ...seed,
    chats: seed.chats!.map((chat) => (chat.archived && !chat.public ? { ...chat, owner: 'robot@corp.example' } : chat)),
  }));
  test('a workspace that begins with a dump has the same dump', times, async () => {
    await fc.assert(
      fc.asyncProperty(seen, fc.boolean(), async (seed, exact) => {
        const first = await dumped(workspace({ seed }).sandbox, { exact });
        const second = await seededWith(first, beside(seed));
        expect(await dumpText(second, { exact })).toBe(render(first));
      }),
      runs(40),
    );
  });

  test('a portable dump, applied to an empty workspace, makes one with the same portable dump', times, async () => {
    const options = { portable: true, exact: true };
    await fc.assert(
      fc.asyncProperty(sayable, async (seed) => {
        const first = await dumped(workspace({ seed }).sandbox, options);
        const [me, second] = seed.users!;
        const room = workspace({ seed: { me: 'robot@corp.example', users: [me!, second!], properties: definitions } });
        await room.apply(render(first), { env: first.variables });
        accept(room.sandbox.store.users.values(), pendingOf(seed));
        // Remarks say what could not be written: in the second workspace that is not there.
        expect(withoutRemarks(await dumpText(room.sandbox, options))).toBe(withoutRemarks(render(first)));
      }),
      runs(40),
    );
  });
});

/** Who had accepted the invitation in the first workspace accepts it in the second: no manifest can do that for them. */
function accept(users: Iterable<{ email: string | null; invite_status: string }>, pending: readonly string[]): void {
  for (const user of users) if (!pending.includes(user.email ?? '')) user.invite_status = 'confirmed';
}

const withoutRemarks = (yaml: string): string => yaml.replace(/^ *#.*\n/gm, '');
