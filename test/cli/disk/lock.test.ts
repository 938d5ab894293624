import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Machine, takeLock } from '../../../src/cli/disk/lock.ts';
import { DiskProblem } from '../../../src/cli/disk/problem.ts';
import { startedInProc } from '../../../src/cli/disk/proc.ts';
import { folder, modeOf, now } from './folder.ts';

const here = folder();
const path = () => here.file('.pachform/lock');
const machine = (more: Partial<Machine> = {}): Machine => ({
  pid: 100,
  host: 'here',
  now,
  alive: () => true,
  started: async (pid) => `t${pid}`,
  ...more,
});
const other = machine({ pid: 200 });
const lockOf = (taken: Awaited<ReturnType<typeof takeLock>>) => {
  if ('held' in taken) throw new Error(`held: ${taken.held.message}`);
  return taken.lock;
};
const beside = () => readdirSync(here.file('.pachform')).sort();

describe('the lock', () => {
  it('is held by one, and free again when it is given back', async () => {
    const lock = lockOf(await takeLock(path(), machine()));
    expect(await takeLock(path(), other)).toEqual({
      held: {
        severity: 'error',
        code: 'locked',
        message: 'Another apply is at work here: process 100 on here, since 2026-05-01T12:00:00.000Z.',
        hint: 'Wait until it has ended, then apply again.',
      },
    });
    expect(beside()).toEqual(['lock']);
    expect(modeOf(path())).toBe('600');
    await lock.release();
    expect(beside()).toEqual([]);
    lockOf(await takeLock(path(), other));
  });

  it('of a process that has died is taken over', async () => {
    const dead = lockOf(await takeLock(path(), machine()));
    const mine = lockOf(await takeLock(path(), machine({ pid: 200, alive: () => false })));
    expect(JSON.parse(readFileSync(path(), 'utf8'))).toMatchObject({ pid: 200 });
    await dead.release();
    expect(existsSync(path())).toBe(true);
    await mine.release();
    expect(beside()).toEqual([]);
  });

  it('of a process whose number is used again is taken over', async () => {
    await takeLock(path(), machine());
    lockOf(await takeLock(path(), machine({ pid: 200, started: async () => 'later' })));
  });

  it('is not taken over where the start of a process cannot be known', async () => {
    await takeLock(path(), machine());
    expect(await takeLock(path(), machine({ pid: 200, started: async () => undefined }))).toHaveProperty('held');
  });

  it('of another machine is never taken over: the message names the file to delete', async () => {
    await takeLock(path(), machine({ host: 'there' }));
    expect(await takeLock(path(), machine({ alive: () => false }))).toMatchObject({
      held: { message: expect.stringContaining('process 100 on there'), hint: expect.stringContaining(`delete ${path()}`) },
    });
  });

  it.each([
    ['another start of the machine', { boot: 'a', space: 'pid:[1]' }, { boot: 'b', space: 'pid:[1]' }],
    ['another space of process numbers', { boot: 'a', space: 'pid:[1]' }, { boot: 'a', space: 'pid:[2]' }],
    ['a place that does not tell what it is', {}, { boot: 'a', space: 'pid:[1]' }],
    ['a place that can be told, seen from one that cannot', { boot: 'a', space: 'pid:[1]' }, {}],
  ])('of %s is never taken over, whoever has the number of its process here', async (_, theirs, ours) => {
    await takeLock(path(), machine(theirs));
    expect(await takeLock(path(), machine({ ...ours, alive: () => false }))).toMatchObject({
      held: { hint: expect.stringContaining(`delete ${path()}`) },
    });
  });

  it.each([0, -1, 1.5, 2 ** 40])('of process %s is of nobody: the message names the file to delete', async (pid) => {
    lockOf(await takeLock(path(), machine()));
    writeFileSync(path(), JSON.stringify({ pid, host: 'here', at: '', nonce: 'ab' }));
    expect(await takeLock(path(), machine())).toMatchObject({ held: { hint: expect.stringContaining(`delete ${path()}`) } });
  });

  it('of a crash on a machine that tells nothing of its processes: the message names the file to delete', async () => {
    const blind = { started: async () => undefined };
    await takeLock(path(), machine(blind));
    expect(await takeLock(path(), machine({ pid: 200, ...blind }))).toMatchObject({
      held: { hint: expect.stringContaining(`If no process 100 of pachform runs here, delete ${path()}`) },
    });
    lockOf(await takeLock(path(), machine({ pid: 200, ...blind, alive: () => false })));
  });

  it('what a taker that was killed left beside it is taken away, and nobody else’s', async () => {
    const left = (pid: number, more = {}) =>
      writeFileSync(`${path()}.mine-${pid}`, JSON.stringify({ pid, host: 'here', at: '', nonce: `${pid}`, ...more }));
    lockOf(await takeLock(path(), machine()));
    left(300);
    left(301);
    left(302, { host: 'there' });
    writeFileSync(`${path()}.mine-303`, '');
    lockOf(await takeLock(path(), machine({ pid: 200, alive: (pid) => pid === 301 })));
    expect(beside()).toEqual(['lock', 'lock.mine-301', 'lock.mine-302', 'lock.mine-303']);
  });

  it.each([
    ['empty', ''],
    ['torn', '{"pid": 1'],
    ['null', 'null'],
    ['with a start that is no text', '{"pid":1,"host":"here","at":"","nonce":"ab","started":5}'],
    ['with a name that leads elsewhere', '{"pid":1,"host":"here","at":"","nonce":"../../x"}'],
  ])('that is %s is not touched: the message names the file to delete', async (_, text) => {
    lockOf(await takeLock(path(), machine()));
    writeFileSync(path(), text);
    expect(await takeLock(path(), machine({ alive: () => false }))).toMatchObject({
      held: { hint: expect.stringContaining(`delete ${path()}`) },
    });
    expect(readFileSync(path(), 'utf8')).toBe(text);
  });

  it('in the hands of a taker that died is not fought over', async () => {
    await takeLock(path(), machine());
    const { nonce } = JSON.parse(readFileSync(path(), 'utf8'));
    symlinkSync('nowhere', `${path()}.${nonce}`);
    expect(await takeLock(path(), machine({ pid: 200, alive: () => false }))).toMatchObject({
      held: { hint: expect.stringContaining('delete') },
    });
    expect(JSON.parse(readFileSync(path(), 'utf8'))).toMatchObject({ pid: 100 });
  });

  it('that cannot be written says so', async () => {
    await expect(takeLock(here.below('lock'), machine())).rejects.toThrow(DiskProblem);
  });

  it('knows when a process began', async () => {
    expect(await startedInProc(2 ** 30)).toBeUndefined();
    if (existsSync('/proc/self/stat')) expect(await startedInProc(process.pid)).toMatch(/^\d+$/);
  });

  it.runIf(existsSync('/proc/self/stat'))('of a process that has ended and that nobody has asked for is free', async () => {
    // A shell that is no shell any more never asks how its child ended.
    const parent = spawn('sh', ['-c', 'sh -c "echo \\$\\$" & exec sleep 600'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const pid = Number(await new Promise<string>((resolve) => parent.stdout.once('data', (data) => resolve(String(data)))));
    try {
      while ((await startedInProc(pid)) !== 'ended') await new Promise((resolve) => setImmediate(resolve));
      await takeLock(path(), machine({ pid, started: async () => '1' }));
      lockOf(await takeLock(path(), machine({ started: startedInProc })));
    } finally {
      parent.kill();
    }
  });
});

describe('the lock between processes', () => {
  const child = `
    import { machineOf, takeLock } from './cli/disk/lock.js';
    const alive = (pid) => { try { process.kill(pid, 0); return true; } catch { return false; } };
    process.stdout.write('ready\\n');
    process.stdin.once('data', async () => {
      const taken = await takeLock(process.argv[2], await machineOf({ pid: process.pid, host: 'here', now: Date.now, alive }));
      process.stdout.write(taken.lock ? 'took\\n' : 'held\\n');
    });
    process.stdin.once('end', () => process.exit());
  `;

  async function race(count: number): Promise<string[]> {
    const children = Array.from({ length: count }, () =>
      spawn(process.execPath, [here.file('child.mjs'), path()], { stdio: ['pipe', 'pipe', 'inherit'] }),
    );
    const said = children.map(({ stdout }) => {
      const lines: string[] = [];
      const waiting: (() => void)[] = [];
      stdout.on('data', (data) => {
        lines.push(...String(data).trim().split('\n'));
        for (const wake of waiting.splice(0)) wake();
      });
      return async (n: number) => {
        while (lines.length <= n) await new Promise<void>((resolve) => waiting.push(resolve));
        return lines[n]!;
      };
    });
    await Promise.all(said.map((line) => line(0)));
    for (const { stdin } of children) stdin.write('go\n');
    const results = await Promise.all(said.map((line) => line(1)));
    const ended = children.map((one) => new Promise((resolve) => one.once('exit', resolve)));
    for (const { stdin } of children) stdin.end();
    await Promise.all(ended);
    return results.sort();
  }

  it('is taken by one of many, and by one of many again after that one has died', async () => {
    const root = fileURLToPath(new URL('../../../', import.meta.url));
    const flags =
      '--ignoreConfig --rewriteRelativeImportExtensions --module nodenext --target es2023 --skipLibCheck --types node';
    const tsc = join(root, 'node_modules/.bin/tsc');
    execFileSync(
      tsc,
      [join(root, 'src/cli/disk/lock.ts'), '--outDir', here.path, '--rootDir', join(root, 'src'), ...flags.split(' ')],
      { cwd: root },
    );
    writeFileSync(here.file('package.json'), '{"type":"module"}');
    writeFileSync(here.file('child.mjs'), child);
    const one = ['held', 'held', 'held', 'held', 'held', 'took'];
    for (let round = 0; round < 3; round++) expect(await race(6)).toEqual(one);
    expect(beside()).toEqual(['lock']);
  }, 20_000);
});
