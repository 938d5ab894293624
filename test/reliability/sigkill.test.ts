/** Real processes that are killed, or asked to stop, in the middle of an apply. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { lastApply, readJournal, unfinished } from '../../src/cli/disk/journal.ts';
import { createSandbox, type IncomingRequest, type LoggedRequest, type Sandbox, type Seed } from '../../src/sandbox/index.ts';
import { deep, figure } from './figures.ts';
import { apply, type Picture, pictureOf, worldOf, writesSince } from './machine.ts';
import { applyIn, type Ran, type Stage, stageIn } from './process.ts';
import { crowd, each, everything, isOf, type Scene, scenes, seed } from './scenes.ts';

vi.setConfig({ testTimeout: 3_600_000, maxConcurrency: 4 });

const folder = mkdtempSync(join(tmpdir(), 'pachform-sigkill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is applied, where, and what that comes to when nobody disturbs it. */
interface Piece {
  seed: Seed;
  yaml: string;
  picture: Picture;
  writes: LoggedRequest[];
}

async function piece(seed: Seed, yaml: string): Promise<Piece> {
  const world = worldOf({ seed });
  expect((await apply(world, yaml)).exit).toBe(0);
  return { seed, yaml, picture: pictureOf(world.sandbox), writes: writesSince(world, 0) };
}

const small = await piece(seed, each);
const large = await piece(crowd, everything);

interface Theatre extends Stage {
  piece: Piece;
  place: string;
  sandbox: Sandbox;
}

async function theatre(name: string, play: Piece): Promise<Theatre> {
  const place = mkdtempSync(join(folder, `${name}-`));
  const sandbox = createSandbox({ seed: play.seed, now: Date.now, faults: { latencyMs: 5 } });
  return { piece: play, place, sandbox, ...(await stageIn(place, play.yaml, sandbox)) };
}

type How = 'unseen' | 'unanswered';

/** Starts an apply and kills it at the first write that is meant. Out: what was left of the run. */
async function killed(scene: Theatre, meant: (request: IncomingRequest) => boolean, how: How): Promise<Ran> {
  let hit = false;
  scene.set((request) => {
    if (hit) return 'unseen';
    if (!meant(request)) return undefined;
    hit = true;
    run.kill('SIGKILL');
    return how;
  });
  const run = applyIn(scene.place, scene);
  const ran = await run.ended;
  scene.set(() => undefined);
  return ran;
}

const sinkIn = (place: string): Record<string, { token?: string; creating?: string }> =>
  JSON.parse(readFileSync(join(place, 'bots.json'), 'utf8'));

/** Runs what nobody disturbs, until it has nothing to do, and looks at what is there then. */
async function finished({ piece: { picture }, place, sandbox, ...stage }: Theatre): Promise<void> {
  const ran = await applyIn(place, stage).ended;
  expect(ran.code, ran.out + ran.err).toBe(0);
  expect(pictureOf(sandbox)).toEqual(picture);
  const sink = sinkIn(place);
  for (const bot of sandbox.store.bots.values()) {
    if (!bot.name.startsWith('Fresh')) continue;
    const { nickname } = sandbox.store.users.get(bot.id)!;
    // The token is kept, or every run says that it is not.
    if (sink[nickname]?.creating === undefined) expect(sink[nickname]?.token).toBe(bot.token);
    else expect(ran.err).toContain(`Creating bot:${nickname} was begun and its token never arrived`);
  }
  expect(existsSync(join(place, '.pachform/journal.jsonl.lock'))).toBe(false);
  await stage.server.close();
}

describe('a process that is killed with SIGKILL', () => {
  test('has every kind of write before it', () => {
    expect(scenes.filter((scene) => !small.writes.some((one) => isOf(scene, one))).map(({ name }) => name)).toEqual([]);
  });

  const endpoint = ({ method, path }: Scene) => `${method} ${path}`;
  // In `npm test` one of those that send the same request to the same place stands for the others.
  const endpoints = scenes.filter((one, at) => scenes.findIndex((other) => endpoint(other) === endpoint(one)) === at);
  // One run after the other against one workspace, each dying at a kind of write that none before it died at.
  const chains: [How, typeof scenes][] = deep
    ? [
        ['unseen', scenes],
        ['unanswered', scenes],
      ]
    : [
        ['unseen', endpoints.filter((_, at) => at % 2 === 0)],
        ['unanswered', endpoints.filter((_, at) => at % 2 === 1)],
      ];

  test.concurrent.each(chains)('at each kind of write, %s: the last run finishes what all others began', async (how, kinds) => {
    const scene = await theatre(how, small);
    const left = new Set(kinds);
    const done: string[] = [];
    while (left.size > 0) {
      let at: string | undefined;
      const ran = await killed(
        scene,
        (request) => {
          const write = { method: request.method, path: request.path.split('?')[0]!, body: request.body };
          const kind = [...left].find((one) => isOf(one, write));
          if (kind === undefined) return false;
          at = kind.name;
          left.delete(kind);
          return true;
        },
        how,
      );
      // Of a kind whose writes are all done already nobody can die any more.
      if (at === undefined) break;
      done.push(at);
      expect(ran.code, ran.err).toBe(null);
      expect(ran.err).not.toContain('Another apply is at work');
      if (done.length > 1) expect(ran.err).toContain('the last apply broke off');
      const open = unfinished(await readJournal(join(scene.place, '.pachform/journal.jsonl')));
      expect(open.length, at).toBeGreaterThan(0);
    }
    // The last of its kind may have been in flight beside another one that was killed.
    expect(kinds.length - done.length, `never killed at: ${[...left].map(({ name }) => name).join(', ')}`).toBeLessThan(4);
    await finished(scene);
    figure('kill sweep with SIGKILL: processes killed', done.length);
  });

  if (deep) {
    const moments = large.writes.map((_, at) => at + 1);
    const lanes = (['unseen', 'unanswered'] as const).flatMap((how) => [0, 1].map((odd) => [how, odd] as const));
    test.concurrent.each(lanes)(`at each of ${large.writes.length} writes, %s, in two lanes: %i`, async (how, odd) => {
      for (const n of moments.filter((one) => one % 2 === odd)) {
        const scene = await theatre(`${how}-${n}`, large);
        let seen = 0;
        await killed(scene, () => ++seen === n, how);
        await finished(scene);
        figure('kill sweep with SIGKILL: processes killed', 1);
      }
    });
  }
});

describe('a process that is asked to stop', () => {
  test.concurrent.each(deep ? (['SIGINT', 'SIGTERM', 'SIGHUP'] as const) : (['SIGTERM'] as const))(
    '%s: what was sent is finished and reported, and the next run does the rest',
    async (signal) => {
      const scene = await theatre(signal, small);
      let seen = 0;
      scene.set(() => {
        if (++seen === 12) run.kill(signal);
        return undefined;
      });
      const run = applyIn(scene.place, scene, '--format', 'json');
      const ran = await run.ended;
      expect(ran.code, ran.err).toBe(130);
      const report = JSON.parse(ran.out);
      expect(report).toMatchObject({ ok: false, exit: 130, interrupted: true });
      const results = new Set<string>(report.outcomes.map((one: { result: string }) => one.result));
      expect([...results].sort()).toEqual(['done', 'skipped']);
      for (const one of report.outcomes) if (one.result === 'skipped') expect(one.because, one.step).toBeTruthy();
      const journal = await readJournal(join(scene.place, '.pachform/journal.jsonl'));
      expect(unfinished(journal)).toEqual([]);
      expect(lastApply(journal).at(-1)?.type).toBe('end');
      expect(existsSync(join(scene.place, '.pachform/journal.jsonl.lock'))).toBe(false);
      scene.set(() => undefined);
      await finished(scene);
    },
  );
});
