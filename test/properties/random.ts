/** Random workspaces and manifests, small enough to read when one of them breaks something. */
import fc from 'fast-check';
import { stringify } from 'yaml';
import type { Seed } from '../../src/sandbox/index.ts';
import { depth, figure } from '../reliability/figures.ts';

const people = ['p1', 'p2', 'p3', 'p4', 'p5', 'p6'].map((name) => `${name}@corp.example`);
const newcomers = ['n1@corp.example', 'n2@corp.example'];
const tags = ['Alpha', 'Beta', 'Gamma'];
const bots = ['one_bot', 'two_bot'];
const chatNames = ['Red', 'Green', 'Blue', 'News'];

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const drop = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;

const user = fc
  .record({
    department: maybe(fc.constantFrom('QA', 'Dev', '')),
    role: fc.constantFrom('user', 'user', 'user', 'admin', 'multi_guest'),
    suspended: fc.constantFrom(false, false, false, true),
    invite_status: fc.constantFrom('confirmed', 'confirmed', 'sent'),
    tags: fc.subarray(tags),
  })
  .map((one) => (one.role === 'multi_guest' ? { ...one, tags: [] } : one));

const chat = fc.record({
  channel: fc.boolean(),
  public: fc.boolean(),
  archived: fc.constantFrom(false, false, false, true),
  owner: fc.constantFrom('robot@corp.example', 'robot@corp.example', 'robot@corp.example', 'p1@corp.example'),
  members: fc.subarray([...people.slice(1), ...bots]),
  admins: fc.subarray(['p2@corp.example', 'robot@corp.example']),
  tags: fc.subarray(tags),
});

export const workspaces: fc.Arbitrary<Seed> = fc
  .record({
    users: fc.tuple(...people.map(() => user)),
    tags: fc.subarray(tags),
    bots: fc.subarray(bots),
    chats: fc.tuple(...chatNames.slice(0, 3).map(() => maybe(chat))),
  })
  .map((world) => ({
    me: 'robot@corp.example',
    users: [
      { id: 1, email: 'robot@corp.example', role: 'admin' as const },
      { id: 2, email: 'second@corp.example', role: 'admin' as const },
      ...world.users.map(
        (one, at) =>
          ({
            id: 10 + at,
            email: people[at]!,
            first_name: `P${at + 1}`,
            ...drop(one),
            tags: one.tags.filter((tag) => world.tags.includes(tag)),
          }) as NonNullable<Seed['users']>[number],
      ),
    ],
    tags: world.tags.map((name, at) => ({ id: at + 1, name })),
    bots: world.bots.map((nickname, at) => ({
      id: 30 + at,
      nickname,
      name: nickname,
      can_edit: ['admin'],
      who_can_add: 'anyone',
    })),
    chats: world.chats.flatMap((one, at) =>
      one === undefined
        ? []
        : [
            {
              id: 500 + at,
              name: chatNames[at]!,
              ...one,
              members: one.members.filter((who) =>
                who.includes('@') ? who !== one.owner && !one.admins.includes(who) : world.bots.includes(who),
              ),
              admins: one.admins.filter((who) => who !== one.owner),
              tags: one.tags.filter((tag) => world.tags.includes(tag)),
            },
          ],
    ),
  }));

const removalOr = <T extends object>(entry: fc.Arbitrary<T>, verb: string) =>
  fc.oneof({ weight: 8, arbitrary: entry }, { weight: 1, arbitrary: fc.constant({ ensure: 'absent', on_removal: verb }) });
const mode = maybe(fc.constantFrom('additive', 'exact'));
const lists = fc
  .record({
    who: fc.shuffledSubarray([...people, ...newcomers, ...bots, 'robot@corp.example', 'second@corp.example']),
    cut: fc.tuple(fc.nat(3), fc.nat(3)),
    use: fc.subarray(['admins', 'editors', 'members']),
  })
  .map(({ who, cut, use }) => {
    const admins = who.slice(0, cut[0]);
    const editors = who.slice(cut[0], cut[0] + cut[1]);
    const members = who.slice(cut[0] + cut[1]);
    return {
      ...(use.includes('admins') && { admins }),
      ...(use.includes('editors') && { editors }),
      ...(use.includes('members') && { members }),
    };
  });

const wantedChat = fc
  .record({
    channel: maybe(fc.boolean()),
    public: maybe(fc.boolean()),
    archived: maybe(fc.boolean()),
    membership: mode,
    tagging: mode,
    tags: maybe(fc.subarray(tags)),
    lists: maybe(lists),
  })
  .map(({ lists: roles, ...rest }) => drop({ ...rest, ...(roles ?? {}) }));

const wantedUser = fc
  .record({
    department: maybe(fc.constantFrom('QA', 'Dev', '')),
    title: maybe(fc.constantFrom('Lead', '')),
    role: maybe(fc.constantFrom('user', 'admin', 'multi_guest')),
    suspended: maybe(fc.boolean()),
    tagging: mode,
    tags: maybe(fc.subarray(tags)),
  })
  .map((one) => drop(one.role === 'multi_guest' ? { ...one, tags: undefined } : one));

/** A manifest as a plain object; references of other entries are made whole. */
export const manifests: fc.Arbitrary<Record<string, any>> = fc
  .record({
    users: fc.tuple(...people.map(() => maybe(removalOr(wantedUser, 'suspend')))),
    newcomers: fc.tuple(...newcomers.map(() => maybe(wantedUser))),
    tags: fc.tuple(...tags.map(() => maybe(removalOr(fc.constant({}), 'delete')))),
    chats: fc.tuple(...chatNames.map(() => maybe(wantedChat))),
    bots: fc.tuple(...bots.map(() => maybe(fc.record({ events: fc.subarray(['message_new', 'button_click']) })))),
  })
  .map((wanted) => {
    const users: Record<string, any> = {};
    people.forEach((email, at) => {
      if (wanted.users[at]) users[email] = wanted.users[at];
    });
    newcomers.forEach((email, at) => {
      if (wanted.newcomers[at]) users[email] = wanted.newcomers[at];
    });
    const named: Record<string, any> = {};
    tags.forEach((tag, at) => {
      if (wanted.tags[at]) named[tag] = wanted.tags[at];
    });
    const gone = new Set(
      Object.entries({ ...users, ...named }).flatMap(([key, entry]) => (entry.ensure === 'absent' ? [key] : [])),
    );
    const here = (key: string) => !gone.has(key) && (!newcomers.includes(key) || users[key] !== undefined);
    const chats: Record<string, any> = {};
    chatNames.forEach((name, at) => {
      const entry = wanted.chats[at];
      if (!entry) return;
      const clean: Record<string, any> = { name, ...entry };
      for (const list of ['admins', 'editors', 'members', 'tags']) if (clean[list]) clean[list] = clean[list].filter(here);
      if (clean['channel'] === false) delete clean['editors'];
      chats[name.toLowerCase()] = clean;
    });
    for (const entry of Object.values(users)) if (entry.tags) entry.tags = entry.tags.filter(here);
    const used = new Set([...Object.values(users), ...Object.values(chats)].flatMap((entry) => entry.tags ?? []));
    for (const tag of used) named[tag] ??= {};
    const wantedBots: Record<string, any> = {};
    bots.forEach((nickname, at) => {
      if (wanted.bots[at]) wantedBots[nickname] = { name: nickname, ...wanted.bots[at] };
    });
    return {
      pachform: 1,
      settings: {
        scope: 'test',
        limits: { removals: 1000, removals_percent: 100, member_removals: 1000, invitations: 1000, min_admins: 1 },
      },
      tags: named,
      users,
      chats,
      bots: wantedBots,
    };
  });

export const asYaml = (manifest: object): string => stringify(manifest, { aliasDuplicateObjects: false });

/** The random cases of `npm test` are always the same, so that it says the same of the same code; the deep run takes new ones. */
export const seedOfRun = Number(process.env['PACHFORM_SEED'] ?? 20_261_123);

/** How many cases, and from which seed: few in `npm test`, many in `npm run test:deep`. */
export const runs = (few: number): { numRuns: number; seed: number } => {
  const numRuns = Math.round(few * depth);
  figure('random properties: cases', numRuns);
  return { numRuns, seed: seedOfRun };
};
