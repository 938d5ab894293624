/** Every kind of write meets every fault, through the real policy of repeats and the real limiter. */
import { afterAll, describe, expect, test, vi } from 'vitest';
import { complete } from '../../src/core/report.ts';
import type { ApiVersion, FaultKind, Faults, ScriptedFault } from '../../src/sandbox/index.ts';
import { line } from '../workspace.ts';
import { deep, figure } from './figures.ts';
import { apply, desk, doubled, type Picture, pictureOf, plan, type Sink, type Turn, type World, worldOf } from './machine.ts';
import { type Scene, scenes, seed } from './scenes.ts';

vi.setConfig({ testTimeout: 600_000 });

const faults: FaultKind[] = [
  ...(['timeout-before', 'timeout-after', 'reset-before', 'reset-after', 'truncated', '429', 'html'] as const),
  ...(['500', '502', '503', '504', '500-after', '502-after', '503-after', '504-after'] as const),
  ...(['200-html', '200-empty', '200-errors', '200-unchanged', '202', '207', 'late', 'timeout-late'] as const),
  ...(['302', '401', '407', '408', '403', 'role_forbidden', 'insufficient_scope'] as const),
];

/** How long a fault lasts; each is one more dimension of the matrix. */
interface Lasting {
  name: string;
  script(scene: Scene, kind: FaultKind): ScriptedFault[];
}

const fault = ({ method, path }: Scene, kind: FaultKind, times: number): ScriptedFault => ({
  method,
  path,
  kind,
  times,
  ...(kind === '429' && { retryAfter: 3 }),
});

const once: Lasting = { name: 'once', script: (scene, kind) => [fault(scene, kind, 1)] };
/** What nobody repeats meets one request of each apply; the others meet all repeats of one. */
const unrepeated = /^(20|3|40[1378]|role|insuff|late|timeout-late)/;
const outlasting: Lasting = {
  name: 'longer than any repeat',
  script: (scene, kind) => [fault(scene, kind, unrepeated.test(kind) ? 3 : 7)],
};
/** The look at what became of it fails as well: the write is seen first, the reads after it are broken. */
const blind: Lasting = {
  name: 'and nobody can look afterwards',
  script: (scene, kind) => [fault(scene, kind, 2), { method: 'GET', path: 'armed', kind: '503', times: 8 }],
};
const lastings = deep ? [once, outlasting, blind] : [once, outlasting];
const versions: ApiVersion[] = deep ? ['2026-08', '2026-10'] : ['2026-08'];

let cells = 0;
afterAll(() => figure('fault matrix: cells', cells));

const stopped = (turn: Turn) => turn.report?.outcomes.filter(({ result }) => result !== 'done' && result !== 'already') ?? [];

/** The report is held against the workspace: what it calls done is not planned again. */
async function truthful(world: World, scene: Scene, turn: Turn, sink: Sink): Promise<string[]> {
  const { script } = world.sandbox.faults;
  world.sandbox.faults.script = [];
  await anotherRun(world);
  const rest = await plan(world, scene.yaml);
  world.sandbox.faults.script = script;
  const wrong: string[] = [];
  const { report } = turn;
  if (report === undefined) return [`no report, exit ${turn.exit}: ${turn.diagnostics.map(({ message }) => message).join('; ')}`];
  const said = new Map(report.changes.map(({ address, result }) => [address, result]));
  for (const change of rest.changes) {
    const result = said.get(change.address);
    if (result === 'done' || result === 'already') wrong.push(`said to be ${result}, and still to do: ${line(change)}`);
  }
  if (turn.exit === 0 && rest.changes.length > 0) wrong.push(`exit 0, and still to do: ${rest.changes.map(line).join('; ')}`);
  if ((turn.exit === 0) !== complete(report)) wrong.push(`exit ${turn.exit}, complete: ${complete(report)}`);
  if (turn.exit !== 0 && turn.exit !== 5) wrong.push(`exit ${turn.exit}`);
  for (const one of stopped(turn)) if (!one.because) wrong.push(`${one.step}: ${one.result} without a reason`);
  wrong.push(...doubled(world.sandbox).map((what) => `twice: ${what}`));
  for (const bot of world.sandbox.store.bots.values()) {
    if (bot.name !== 'Fresh') continue;
    const kept = sink['bot:fresh_bot'];
    if (kept?.token !== bot.token && kept?.creating !== true) wrong.push('the token of the new bot is lost, and nobody knows');
  }
  return wrong;
}

/** A run knows nothing of the pauses of the one before it; whoever starts it takes a moment. */
const anotherRun = ({ clock }: World) => clock.sleep(60_000);

/** After a refusal for its speed nobody asks before the time is over. */
function impatient({ sandbox }: World): string[] {
  const { log } = sandbox;
  return log.flatMap((one, at) => {
    const next = log[at + 1];
    if (one.status !== 429 || next === undefined) return [];
    const waited = Date.parse(next.at) - Date.parse(one.at);
    return waited >= 3000 ? [] : [`asked again ${waited} ms after a 429 that wanted 3 s`];
  });
}

async function cell(scene: Scene, kind: FaultKind, lasting: Lasting, version: ApiVersion, clean: Picture): Promise<string[]> {
  const world = worldOf({ seed, apiVersion: version });
  const script = lasting.script(scene, kind);
  world.sandbox.faults.script = script;
  // Reads are broken only once the write has been seen: before that there is nothing to hide.
  const blindness = script.find(({ path }) => path === 'armed');
  const send: typeof world.sandbox.send = async (request, signal) => {
    if (blindness && request.method === scene.method && new RegExp(scene.path).test(request.path)) blindness.path = '.';
    return world.sandbox.send(request, signal);
  };
  const sink: Sink = {};
  const wrong: string[] = [];
  let turn: Turn | undefined;
  for (let turns = 1; turns <= 4; turns++) {
    await anotherRun(world);
    turn = await apply(world, scene.yaml, { send, desk: desk(sink) });
    // A run that cannot even read has written nothing, and says so.
    if (turn.exit === 1 && blindness !== undefined) continue;
    wrong.push(...(await truthful(world, scene, turn, sink)));
    if (turn.exit === 0) break;
  }
  if (turn!.exit !== 0) wrong.push(`not converged: ${JSON.stringify(stopped(turn!))}`);
  const last = pictureOf(world.sandbox);
  if (JSON.stringify(last) !== JSON.stringify(clean)) expect(last, `${kind} ${lasting.name}`).toEqual(clean);
  cells++;
  return [...wrong, ...impatient(world)].map((what) => `${version} ${kind} ${lasting.name}: ${what}`);
}

const count = scenes.length * faults.length * lastings.length * versions.length;
describe(`${count} cells: ${scenes.length} kinds of write meet ${faults.length} faults that last ${lastings.map(({ name }) => name).join(', or ')}`, () => {
  test.each(scenes)('$name', async (scene) => {
    const wrong: string[] = [];
    for (const version of versions) {
      const undisturbed = worldOf({ seed, apiVersion: version });
      expect((await apply(undisturbed, scene.yaml)).exit).toBe(0);
      const clean = pictureOf(undisturbed.sandbox);
      for (const kind of faults)
        for (const lasting of lastings) wrong.push(...(await cell(scene, kind, lasting, version, clean)));
    }
    expect(wrong).toEqual([]);
  });
});

/** But for the first name: of somebody invited no answer shows it. */
const values = ['title', 'custom_properties', 'role', 'suspended', 'list_tags', 'public', 'events', 'name'];

/** Where no answer contradicts another one: what is to go is nowhere to be seen, and who was made with another rank is no guest any more. */
const unprovable = [
  ['the first lists of chats are empty', 'remove a chat'],
  ['values are not kept', 'invite a guest'],
];

/** Servers that are wrong for good, as long as the switch is on. */
const switches: [name: string, on: (scene: Scene) => Partial<Faults>][] = [
  ['lists lag by three seconds', () => ({ lagMs: 3000 })],
  ['lists lag by a minute', () => ({ lagMs: 60_000 })],
  ['the list of people lacks some', () => ({ hidden: [{ path: '^/users(\\?|$)', ids: [1004, 1005, 1006, 1007] }] })],
  ['the list of people is empty', () => ({ hidden: [{ path: '^/users(\\?|$)', ids: 'all' }] })],
  ['the list of tags is empty', () => ({ hidden: [{ path: '^/group_tags(\\?|$)', ids: 'all' }] })],
  ['the first lists of chats are empty', () => ({ hidden: [{ path: '^/chats\\?', ids: 'all', times: 2 }] })],
  ['lists of members are empty', () => ({ hidden: [{ path: '/members', ids: 'all' }] })],
  ['roles are not filtered', () => ({ roleFilter: 'ignored' })],
  ['Date is an hour ahead', () => ({ dateAheadMs: 3_600_000 })],
  ['Date is an hour behind', () => ({ dateAheadMs: -3_600_000 })],
  ['chats do not know newcomers for two seconds', () => ({ memberLagMs: 2000 })],
  ['values come back in another form', () => ({ values: 'otherwise' })],
  ['names lose what cannot be seen', () => ({ names: 'visible' })],
  ['names are cut', () => ({ names: 'cut' })],
  ['values are not kept', ({ method, path }) => ({ ignores: [{ method, path, keys: values }] })],
];

describe(`${scenes.length} kinds of write meet ${switches.length} servers that are wrong as long as it pleases them`, () => {
  test.each(switches)('%s: exit code 0 means that the workspace is as declared', async (name, on) => {
    const wrong: string[] = [];
    for (const version of ['2026-08', '2026-10'] as const)
      for (const scene of scenes) {
        if (unprovable.some(([where, which]) => where === name && which === scene.name)) continue;
        const undisturbed = worldOf({ seed, apiVersion: version });
        expect((await apply(undisturbed, scene.yaml)).exit).toBe(0);
        const clean = JSON.stringify(pictureOf(undisturbed.sandbox));
        const world = worldOf({ seed, apiVersion: version });
        const sound = structuredClone(world.sandbox.faults);
        const said = (what: string) => void wrong.push(`${version} ${scene.name}: ${what}`);
        Object.assign(world.sandbox.faults, on(scene));
        const sink: Sink = {};
        for (let turns = 1; turns <= 2; turns++) {
          const turn = await apply(world, scene.yaml, { desk: desk(sink) });
          if (turn.exit === 0 && JSON.stringify(pictureOf(world.sandbox)) !== clean) said('exit 0, and not as declared');
          for (const twice of doubled(world.sandbox)) said(`twice: ${twice}`);
          await anotherRun(world);
        }
        Object.assign(world.sandbox.faults, sound);
        let last: Turn | undefined;
        for (let turns = 1; turns <= 3 && last?.exit !== 0; turns++) {
          last = await apply(world, scene.yaml, { desk: desk(sink) });
          await anotherRun(world);
        }
        if (last!.exit !== 0)
          said(`not converged: ${JSON.stringify(stopped(last!))} ${last!.diagnostics.map(({ message }) => message).join()}`);
        else if (JSON.stringify(pictureOf(world.sandbox)) !== clean) said('converged to something else');
        for (const twice of doubled(world.sandbox)) said(`twice: ${twice}`);
        cells++;
      }
    expect([...new Set(wrong)]).toEqual([]);
  });

  test('lists of chats that stay empty contradict nothing; but no apply that makes a chat believes them', async () => {
    for (const scene of scenes.filter(({ yaml }) => /chats:/.test(yaml) && !/ensure: absent/.test(yaml))) {
      const world = worldOf({ seed });
      world.sandbox.faults.hidden = [{ path: '^/chats\\?', ids: 'all' }];
      const turn = await apply(world, scene.yaml);
      expect(turn.exit, scene.name).not.toBe(0);
    }
  });
});
