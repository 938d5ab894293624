/** Every kind of write meets a server whose answers are well-formed and wrong. */
import { afterAll, describe, expect, test, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { complete } from '../../src/core/report.ts';
import type { ApiVersion, Faults, ScriptedFault } from '../../src/sandbox/index.ts';
import { line } from '../workspace.ts';
import { deep, figure } from './figures.ts';
import { apply, desk, doubled, type Picture, pictureOf, plan, type Turn, type World, worldOf } from './machine.ts';
import { isOf, type Scene, seed as small, scenes as usual } from './scenes.ts';

vi.setConfig({ testTimeout: 600_000 });

const properties = [
  ...small.properties!,
  { id: 32, name: 'День', data_type: 'date' },
  { id: 33, name: 'Сайт', data_type: 'link' },
];
const seed = { ...small, properties };

const head = usual[0]!.yaml.slice(0, usual[0]!.yaml.indexOf('tags:'));
const odd = '"Два  пробела\\u00A0и\\u200B ещё двадцать букв"';
const more: [name: string, method: Scene['method'], path: string, yaml: string][] = [
  ['create a chat of an odd name', 'POST', '^/chats$', `chats: {odd: {name: ${odd}, members: [anna@corp.example]}}`],
  ['create a tag of an odd name', 'POST', '^/group_tags$', `tags: {${odd}: {}}`],
  ['give somebody a tag of an odd name', 'PUT', '^/users/', `tags: {${odd}: {}}\nusers: {dora@corp.example: {tags: [${odd}]}}`],
  ['invite somebody of an odd name', 'POST', '^/users$', `users: {new@corp.example: {first_name: ${odd}}}`],
  ['create a bot of an odd name', 'POST', '^/bots$', `bots: {fresh_bot: {name: ${odd}, events: [message_new]}}`],
  [
    'edit values of other forms',
    'PUT',
    '^/users/',
    'users: {anna@corp.example: {phone_number: "89001234567", custom_properties: {День: "2026-02-01", Сайт: "https://a.example"}}}',
  ],
  [
    'invite somebody into a chat',
    'POST',
    '^/users$',
    'users: {new@corp.example: {first_name: Новая}}\nchats: {backend: {name: Backend, membership: exact, members: [new@corp.example, anna@corp.example], admins: [boris@corp.example]}}',
  ],
];
const scenes: Scene[] = [
  ...usual,
  ...more.map(([name, method, path, yaml]) => ({ name, method, path, yaml: `${head}${yaml}\n` })),
];

/** A lie that nothing else at hand denies is met with the memory of an honest apply; any other also by who comes first. */
interface Lie {
  name: string;
  remembered?: true;
  faults(world: World, scene: Scene, clean: World): Partial<Faults>[];
}

const script = ({ method, path }: Scene, rest: Omit<ScriptedFault, 'method' | 'path'>): ScriptedFault[] => [
  { method, path, ...rest },
];

const lists: Record<string, string> = {
  people: '^/users(\\?|$)',
  tags: '^/group_tags(\\?|$)',
  chats: '^/chats(\\?|$)',
  bots: '^/bots(\\?|$)',
  members: '^/chats/\\d+/members',
  carriers: '^/group_tags/\\d+/users',
  properties: '^/custom_properties',
};
/** All objects of a kind; in the quick run those that an undisturbed apply of the scene writes about. */
function idsOf({ sandbox: { store } }: World, what: string, clean: World): number[] {
  const all = what === 'tags' ? store.tags : what === 'chats' ? store.chats : what === 'bots' ? store.bots : store.users;
  const writes = clean.sandbox.log.filter(({ method }) => method !== 'GET');
  const said = new Set(
    JSON.stringify(writes.map(({ path, body }) => [path, body]))
      .match(/\d+/g)
      ?.map(Number),
  );
  const around = [...store.chats.values()].filter(({ id }) => said.has(id)).flatMap(({ members }) => [...members.keys()]);
  return [...all.keys()].filter((id) => deep || said.has(id) || around.includes(id));
}
/** What is no value, and the name that nobody sees before an invitation is accepted. */
const hidden = ['silent', 'skip_email_notify', 'first_name', 'last_name'];
/** Every key that the write of a scene says something under, as an undisturbed apply sends it. */
function keysOf(scene: Scene, { sandbox }: World): string[] {
  const inner = (body: unknown): string[] =>
    typeof body === 'object' && body !== null && !Array.isArray(body)
      ? Object.entries(body).flatMap(([key, value]) =>
          ['user', 'chat', 'group_tag', 'bot', 'webhook'].includes(key) ? inner(value) : [key],
        )
      : [];
  return [...new Set(sandbox.log.filter((write) => isOf(scene, write)).flatMap(({ body }) => inner(body)))].filter(
    (key) => !hidden.includes(key),
  );
}

/** What can be missing without anything else that is read naming it. */
const unseen = new Set(['tags', 'chats', 'bots']);

const lies: Lie[] = [
  ...Object.entries(lists).flatMap(([what, path]): Lie[] => [
    {
      name: `no ${what} at all`,
      ...(unseen.has(what) && { remembered: true }),
      faults: () => [{ hidden: [{ path, ids: 'all' }] }],
    },
    {
      name: `no ${what} once`,
      ...(unseen.has(what) && { remembered: true }),
      faults: () => [{ hidden: [{ path, ids: 'all', times: 1 }] }],
    },
  ]),
  ...['people', 'tags', 'chats', 'bots'].flatMap((what): Lie[] => [
    {
      name: `one of the ${what} is missing in their list`,
      ...(unseen.has(what) && { remembered: true }),
      faults: (world, _, clean) => idsOf(world, what, clean).map((id) => ({ hidden: [{ path: lists[what]!, ids: [id] }] })),
    },
    {
      name: `one of the ${what} is missing in their list once`,
      ...(unseen.has(what) && { remembered: true }),
      faults: (world, _, clean) =>
        idsOf(world, what, clean).map((id) => ({ hidden: [{ path: lists[what]!, ids: [id], times: 1 }] })),
    },
  ]),
  {
    name: 'somebody is missing in lists of members, not in `member_ids`',
    faults: (world, _, clean) =>
      idsOf(world, 'people', clean).map((id) => ({ hidden: [{ path: lists['members']!, ids: [id] }] })),
  },
  {
    name: 'what was made is nowhere',
    faults: (_, scene) => [1, 3].map((times) => ({ script: script(scene, { kind: '201-phantom', times }) })),
  },
  { name: 'lists lag', faults: () => [{ lagMs: 3000 }, { lagMs: 20_000 }] },
  {
    name: 'lists lag and the answer is lost',
    faults: (_, scene) => [3000, 8000].map((lagMs) => ({ lagMs, script: script(scene, { kind: 'reset-after' }) })),
  },
  {
    name: 'the change comes late',
    faults: (_, scene) =>
      (['late', 'timeout-late'] as const).flatMap((kind) =>
        [500, 3000, 9000].map((lateMs) => ({ script: script(scene, { kind, lateMs }) })),
      ),
  },
  {
    name: 'the change comes late and lists lag',
    faults: (_, scene) => [{ lagMs: 3000, script: script(scene, { kind: 'late', lateMs: 2000 }) }],
  },
  { name: 'chats do not know who is new', faults: () => [{ memberLagMs: 500 }, { memberLagMs: 3000 }] },
  {
    name: 'a clock is wrong and the answer is lost',
    faults: (_, scene) =>
      [-3_600_000, -90_000, 90_000, 3_600_000].map((dateAheadMs) => ({
        dateAheadMs,
        script: script(scene, { kind: 'reset-after' }),
      })),
  },
  {
    name: 'lists by role are wrong',
    faults: () => (['ignored', 'twice'] as const).map((roleFilter) => ({ roleFilter })),
  },
  {
    name: 'values are not kept',
    faults: (_, scene, clean) =>
      keysOf(scene, clean).map((key) => ({ ignores: [{ method: scene.method, path: scene.path, keys: [key] }] })),
  },
  {
    name: 'names are kept in another spelling',
    faults: () => (['squeezed', 'plain-spaces', 'visible', 'cut'] as const).map((names) => ({ names })),
  },
  { name: 'values come back in another form', faults: () => (['otherwise', 'moscow'] as const).map((values) => ({ values })) },
  {
    name: 'a person has no e-mail',
    faults: (world, _, clean) =>
      idsOf(world, 'people', clean).map((id) => ({ odd: [{ path: '^/users', id, set: { email: null } }] })),
  },
  {
    name: 'a person has no name and no nickname',
    faults: (world, _, clean) =>
      idsOf(world, 'people', clean).map((id) => ({ odd: [{ path: '^/users', id, set: { first_name: null, nickname: null } }] })),
  },
  {
    name: 'a chat has no name or does not say whether it is archived',
    faults: (world, _, clean) =>
      idsOf(world, 'chats', clean).flatMap((id) =>
        [{ name: null }, { archived: null }, { member_ids: null }, { owner_id: null }].map((set) => ({
          odd: [{ path: '^/chats', id, set }],
        })),
      ),
  },
];
const versions: ApiVersion[] = deep ? ['2026-08', '2026-10'] : ['2026-08'];

let cells = 0;
afterAll(() => figure('lies: cells', cells));

const honest = (world: World): void => {
  const { faults } = worldOf({ seed: {}, apiVersion: world.sandbox.apiVersion }).sandbox;
  Object.assign(world.sandbox.faults, faults);
};

/** What is so in a workspace, one sentence each: who may do what and where. */
function factsOf({ users, chats, tags, bots }: Picture): Set<string> {
  const facts = [...tags.map((tag) => `tag ${tag}`), ...bots.map((bot) => `bot ${bot.nickname}`)];
  for (const row of users as Record<string, any>[]) {
    const who = row['email'] ?? row['nickname'];
    facts.push(`person ${who}`, `${who} is ${row['role']}`, `${who} is ${row['suspended'] ? 'suspended' : 'active'}`);
    for (const tag of row['tags']) facts.push(`${who} carries ${tag}`);
  }
  for (const row of chats as Record<string, any>[]) {
    facts.push(
      `chat ${row['name']}`,
      `${row['name']} is ${row['public'] ? 'open' : 'closed'}, ${row['archived'] ? 'archived' : 'live'}`,
    );
    for (const member of row['members']) facts.push(`${member.split(' ')[0]} is in ${row['name']}`);
    for (const tag of row['tags']) facts.push(`${row['name']} has ${tag}`);
  }
  return new Set(facts);
}

/** What has become of somebody or something that the manifest does not say: neither so before nor as declared. */
function harm(world: World, before: Set<string>, clean: Set<string>): string[] {
  const now = factsOf(pictureOf(world.sandbox));
  const lost = [...before].filter((fact) => clean.has(fact) && !now.has(fact)).map((fact) => `no longer: ${fact}`);
  const gained = [...now].filter((fact) => !before.has(fact) && !clean.has(fact)).map((fact) => `nobody wanted: ${fact}`);
  return [...lost, ...gained];
}

/** A run knows nothing of the pauses of the one before it; whoever starts it takes a moment. */
const anotherRun = ({ clock }: World) => clock.sleep(60_000);

/** The report is held against the workspace, with nothing wrong any more. */
async function untrue(world: World, scene: Scene, turn: Turn): Promise<string[]> {
  const { faults, settle } = world.sandbox;
  const lying = { ...faults };
  await anotherRun(world);
  honest(world);
  settle();
  const { changes } = await plan(world, scene.yaml);
  // What a note calls hidden is not said to be gone.
  const unsure = new Set(turn.plan?.notes.flatMap(({ code, address }) => (code === 'may-be-hidden' ? [address] : [])));
  const rest = { changes: changes.filter(({ address }) => !unsure.has(address)) };
  Object.assign(faults, lying);
  const wrong: string[] = [];
  if (turn.exit === 0 && rest.changes.length > 0) wrong.push(`exit 0, and still to do: ${rest.changes.map(line).join('; ')}`);
  const { report } = turn;
  if (report === undefined) return wrong;
  const said = new Map(report.changes.map(({ address, result }) => [address, result]));
  for (const change of rest.changes) {
    const result = said.get(change.address);
    if (result === 'done' || result === 'already') wrong.push(`said to be ${result}, and still to do: ${line(change)}`);
  }
  if ((turn.exit === 0) !== complete(report)) wrong.push(`exit ${turn.exit}, complete: ${complete(report)}`);
  for (const one of report.outcomes)
    if (one.result !== 'done' && one.result !== 'already' && !one.because)
      wrong.push(`${one.step}: ${one.result} without a reason`);
  return wrong;
}

/** What a scene is about, as it was before: declared, and nothing to do. */
function before({ yaml }: Scene): string {
  const { users, tags, bots, chats, ...rest } = parse(yaml) as Record<string, any>;
  const was = (of: Record<string, any> = {}, known: (name: string) => boolean, name: (key: string, entry: any) => string) =>
    Object.entries(of)
      .map(([key, entry]) => [key, entry?.previously?.[0] ?? name(key, entry)] as const)
      .filter(([, old]) => known(old));
  const named =
    (list: readonly unknown[] = []) =>
    (name: string) =>
      list.some((one: any) => [one, one.name, one.email, one.nickname].includes(name));
  const own = (key: string) => key;
  return stringify({
    ...rest,
    users: Object.fromEntries(was(users, named(seed.users), own).map(([, email]) => [email, {}])),
    tags: Object.fromEntries(was(tags, named(seed.tags), own).map(([, name]) => [name, {}])),
    bots: Object.fromEntries(was(bots, named(seed.bots), own).map(([, nickname]) => [nickname, {}])),
    chats: Object.fromEntries(was(chats, named(seed.chats), (_, { name }) => name).map(([key, name]) => [key, { name }])),
  });
}

/** What only a create can say. */
const decided = ['role', 'nickname', 'channel'];

async function cell(scene: Scene, version: ApiVersion, faults: Partial<Faults>, clean: Picture, remembered: boolean) {
  const world = worldOf({ seed, apiVersion: version });
  const start = factsOf(pictureOf(world.sandbox));
  const wanted = factsOf(clean);
  const table = desk();
  const wrong: string[] = [];
  // What a create decides for good, and the server decided otherwise, no later apply can change.
  const final =
    faults.ignores?.some(({ method, keys }) => method === 'POST' && keys.some((key) => decided.includes(key))) ?? false;
  // A name in another spelling, and a new object that the server made otherwise, are something that nobody wanted, and no harm.
  const made = faults.ignores?.some(({ method }) => method === 'POST') ?? false;
  const harmed = () => (faults.names === undefined && !made ? harm(world, start, wanted) : []);
  const look = async (turn: Turn, when: string): Promise<void> => {
    const found = [...(await untrue(world, scene, turn)), ...harmed(), ...doubled(world.sandbox).map((what) => `twice: ${what}`)];
    wrong.push(...found.map((what) => `${when}: ${what}`));
  };
  if (remembered) {
    const turn = await apply(world, before(scene), { desk: table });
    if (turn.exit !== 0) throw new Error(`${turn.exit}: ${turn.diagnostics.map(({ message }) => message).join('; ')}`);
  }
  Object.assign(world.sandbox.faults, structuredClone(faults));
  for (let turns = 1; turns <= 2; turns++) {
    await anotherRun(world);
    const turn = await apply(world, scene.yaml, { desk: table });
    await look(turn, `lied to ${turns}`);
    const again = turns === 2 && faults.values !== undefined ? (turn.plan?.changes ?? []) : [];
    wrong.push(...again.map((change) => `the same value in another form is planned for ever: ${line(change)}`));
  }
  honest(world);
  let turn: Turn | undefined;
  for (let turns = 1; turns <= 3 && turn?.exit !== 0; turns++) {
    await anotherRun(world);
    turn = await apply(world, scene.yaml, { desk: table });
    await look(turn, `after it ${turns}`);
  }
  if (turn!.exit !== 0 && !final)
    wrong.push(`not converged, exit ${turn!.exit}: ${turn!.diagnostics.map(({ message }) => message).join('; ')}`);
  const last = pictureOf(world.sandbox);
  if (faults.names === undefined && faults.values === undefined && !final && JSON.stringify(last) !== JSON.stringify(clean))
    wrong.push('the workspace is not what it would have been');
  cells++;
  return [...new Set(wrong)].map((what) => `${version} ${JSON.stringify(faults)}: ${what}`);
}

describe.each(scenes)('$name', (scene) => {
  test.each(lies)('$name', async ({ faults, remembered = false }) => {
    const wrong: string[] = [];
    for (const version of versions) {
      const clean = worldOf({ seed, apiVersion: version });
      expect((await apply(clean, scene.yaml)).exit).toBe(0);
      for (const one of faults(worldOf({ seed, apiVersion: version }), scene, clean))
        wrong.push(...(await cell(scene, version, one, pictureOf(clean.sandbox), remembered)));
    }
    expect(wrong).toEqual([]);
  });
});
