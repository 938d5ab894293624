/** A run that dies between any two moments of an apply: the next one ends where the first was going. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { openJournal, readJournal, unfinished } from '../../src/cli/disk/journal.ts';
import { readMemory, writeMemory } from '../../src/cli/disk/memory.ts';
import { openTokens, pending } from '../../src/cli/disk/tokens.ts';
import type { Send, WireRequest } from '../../src/wire/http.ts';
import { deep, figure } from './figures.ts';
import { apply, type Desk, pictureOf, type Turn, type World, worldOf, writesSince } from './machine.ts';
import { crowd, everything, isOf, scenes } from './scenes.ts';

vi.setConfig({ testTimeout: 3_600_000 });

const folder = mkdtempSync(join(tmpdir(), 'pachform-kill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const never = () => new Promise<never>(() => {});

/** A life that can be ended: what is asked of the world after that is never answered. */
interface Life {
  dead: boolean;
  /** Operations of the disk that are under way: an operating system finishes them. */
  busy: number;
  /** The journal that it had open. */
  journal?: { path: string; close(): Promise<void> };
}

/** The system closes the files of the dead; what they hold stays as it was. */
async function buried({ journal }: Life): Promise<void> {
  if (journal === undefined || !existsSync(journal.path)) return;
  const held = readFileSync(journal.path);
  await journal.close().catch(() => {});
  writeFileSync(journal.path, held);
}

/** The files of one machine, as the command line opens them. */
async function deskIn(place: string, life: Life): Promise<Desk> {
  const { tokens } = await openTokens(join(place, 'bots.json'), { now: () => 0 });
  const mortal =
    <A extends unknown[], B>(work: (...args: A) => Promise<B>) =>
    async (...args: A): Promise<B> => {
      if (life.dead) return never();
      life.busy++;
      const result = await work(...args).finally(() => life.busy--);
      return life.dead ? never() : result;
    };
  return {
    secrets: { creating: mortal(tokens.creating), made: mortal(tokens.made), failed: mortal(tokens.failed) },
    memory: {
      load: mortal(async () => {
        const file = await readMemory(join(place, 'memory.json'));
        return 'memory' in file ? file.memory : undefined;
      }),
      save: mortal((memory) => writeMemory(join(place, 'memory.json'), memory)),
    },
    journal: mortal(async () => {
      const path = join(place, 'journal.jsonl');
      const journal = await openJournal(path, { now: () => 0, tool: 'test' });
      life.journal = { path, close: journal.end };
      return {
        begin: mortal(journal.begin),
        intent: mortal(journal.intent),
        result: mortal(journal.result),
        end: mortal(journal.end),
      };
    }),
  };
}

type Death =
  /** From request n on the server sees nothing and answers nothing. */
  | 'unseen'
  /** From request n on it does all that it is asked, and answers nothing. */
  | 'unanswered'
  /** The process stops dead before request n leaves, and its disk with it. */
  | 'before'
  /** The process stops dead once request n is done. */
  | 'after';

/** Lets a run go on until nothing of it moves any more. */
async function still(life: Life): Promise<void> {
  for (let quiet = 0; quiet < 3; quiet++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (life.busy > 0) quiet = -1;
  }
}

/** Runs an apply that dies at its n-th request. Out: that request, or nothing where it did not come that far. */
async function dying(world: World, place: string, n: number, how: Death): Promise<WireRequest | undefined> {
  const life: Life = { dead: false, busy: 0 };
  let asked = 0;
  let last: WireRequest | undefined;
  let fell = () => {};
  const fallen = new Promise<void>((resolve) => {
    fell = resolve;
  });
  const send: Send = async (request) => {
    if (life.dead) return never();
    const at = ++asked;
    if (at < n) return world.sandbox.send(request);
    last ??= request;
    fell();
    if (how === 'before') life.dead = true;
    if (how === 'unanswered' || how === 'after') await world.sandbox.send(request).catch(() => {});
    if (how === 'after') life.dead = true;
    return never();
  };
  const ended = apply(world, everything, { send, desk: await deskIn(place, life) });
  await Promise.race([fallen, ended]);
  await still(life);
  life.dead = true;
  await buried(life);
  return last;
}

const living = async (world: World, place: string): Promise<Turn> =>
  apply(world, everything, { desk: await deskIn(place, { dead: false, busy: 0 }) });

/** No token of a bot is lost without a word: the sink has it, or says that it never came. */
async function lostTokens(world: World, place: string): Promise<string[]> {
  const sink = JSON.parse(readFileSync(join(place, 'bots.json'), 'utf8'));
  const told = await pending(join(place, 'bots.json'));
  return [...world.sandbox.store.bots.values()]
    .filter(({ name }) => name.startsWith('Fresh'))
    .filter((bot) => {
      const nickname = world.sandbox.store.users.get(bot.id)!.nickname;
      return sink[nickname]?.token !== bot.token && !told.includes(nickname);
    })
    .map(({ name }) => name);
}

const undisturbed = worldOf({ seed: crowd });
const clean = await apply(undisturbed, everything);
const picture = pictureOf(undisturbed.sandbox);
const { log } = undisturbed.sandbox;
const writes = writesSince(undisturbed, 0);

describe(`an apply of ${writes.length} writes that dies at any of its requests`, () => {
  test('goes through when nothing disturbs it, and makes every kind of write', () => {
    expect(clean.exit).toBe(0);
    expect(writes.length).toBeGreaterThanOrEqual(60);
    expect(scenes.filter((scene) => !writes.some((one) => isOf(scene, one))).map(({ name }) => name)).toEqual([]);
  });

  // Where nothing is written nothing can be lost: in `npm test` only the writes.
  const moments = log.flatMap(({ method }, at) => (deep || method !== 'GET' ? [at + 1] : []));
  const deaths: Death[] = deep ? ['unseen', 'unanswered', 'before', 'after'] : ['unseen', 'unanswered'];

  test.each(deaths)(`%s: ${moments.length} deaths, each survived`, async (how) => {
    const survive = async (n: number): Promise<void> => {
      const world = worldOf({ seed: crowd });
      const place = mkdtempSync(join(folder, `${how}-`));
      const died = await dying(world, place, n, how);
      // What is retried and looked up makes the requests of a run a few more or fewer.
      if (died === undefined) expect(n).toBeGreaterThan(log.length - 8);
      // What was sent and never answered is in the journal, for a person to read.
      const open = unfinished(await readJournal(join(place, 'journal.jsonl'))).length;
      expect(open).toBeLessThanOrEqual(8);
      if (died !== undefined && died.method !== 'GET') expect(open, `request ${n}`).toBeGreaterThan(0);
      let turn = await living(world, place);
      for (let more = 0; more < 2 && turn.exit === 5; more++) turn = await living(world, place);
      const where = `request ${n}, ${how}: ${JSON.stringify(turn.report?.outcomes.filter(({ result }) => result !== 'done'))}`;
      expect(turn.exit, `${where} ${JSON.stringify(turn.diagnostics)}`).toBe(0);
      const now = pictureOf(world.sandbox);
      if (JSON.stringify(now) !== JSON.stringify(picture)) expect(now, where).toEqual(picture);
      expect(await lostTokens(world, place), where).toEqual([]);
      rmSync(place, { recursive: true });
    };
    // Side by side: most of the time is the disk's.
    const lanes = 8;
    const lane = async (first: number) => {
      for (let at = first; at < moments.length; at += lanes) await survive(moments[at]!);
    };
    await Promise.all(Array.from({ length: lanes }, (_, first) => lane(first)));
    figure('kill sweep in the process: deaths', moments.length);
  });
});
