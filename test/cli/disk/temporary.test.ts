/** What a run that was killed leaves beside a file: it may hold tokens, and nobody would ever look for it. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { writeMemory } from '../../../src/cli/disk/memory.ts';
import { placeInProc } from '../../../src/cli/disk/proc.ts';
import { noRoom, roomBeside } from '../../../src/cli/disk/room.ts';
import { sweep, temporaryFor } from '../../../src/cli/disk/temporary.ts';
import { ignoreText } from '../../../src/cli/init/pieces.ts';
import { emptyMemory } from '../../../src/core/memory.ts';
import { folder } from './folder.ts';

const here = folder();
const names = () => readdirSync(here.path).sort();
const proc = existsSync('/proc/self/status');
if (!proc) console.log('What is left of dead processes was not told apart: no /proc here.');

const at = { place: 8, pid: 16, started: 28 };
/** In: a name as this process gives it. Out: the same with another part. */
const other = (name: string, part: keyof typeof at, digits: string): string => {
  const from = name.lastIndexOf('.', name.length - 5) + 1;
  const end = from + at[part];
  return name.slice(0, end - digits.length) + digits + name.slice(end);
};

test.runIf(proc)('of a process that is dead it is taken away, whoever has its number now', async () => {
  const bots = here.file('bots.json');
  for (const [part, digits] of [
    ['pid', '7fffffff'],
    ['started', '000000000001'],
  ] as const)
    writeFileSync(other(await temporaryFor(bots), part, digits), '{"bot": {"token": "s3cr3t"}}');
  expect(names()).toHaveLength(3);
  expect(await sweep(bots)).toEqual([]);
  expect(names()).toEqual(['a-file']);
});

test('of a process that is at work here it stays, and nobody is told of it', async () => {
  const mine = await temporaryFor(here.file('bots.json'));
  writeFileSync(mine, 'x');
  expect(await sweep(here.file('bots.json'))).toEqual(proc ? [] : [mine]);
  expect(names()).toContain(basename(mine));
});

test.each([
  ['of another container', (name: string) => other(name, 'place', '00000000')],
  ['of a machine that does not tell which process it was', () => here.file('.bots.json.0123456789ab.tmp')],
])('%s it stays, and a person is told to look', async (_what, nameOf) => {
  const left = nameOf(await temporaryFor(here.file('bots.json')));
  writeFileSync(left, 'x');
  expect(await sweep(here.file('bots.json'))).toEqual([left]);
  expect(existsSync(left)).toBe(true);
});

test('what only looks alike is not touched and not told', async () => {
  const others = ['.bots.json.tmp', '.bots.json.backup.tmp', 'bots.json.0123456789ab.tmp', '.robots.json.0123456789ab.tmp'];
  for (const name of others) writeFileSync(here.file(name), 'x');
  expect(await sweep(here.file('bots.json'))).toEqual([]);
  expect(names()).toEqual(['a-file', ...others].sort());
});

test.runIf(proc)('whoever writes a file takes away what the dead left beside it', async () => {
  const path = here.file('memory.json');
  writeFileSync(other(await temporaryFor(path), 'pid', '7fffffff'), 'x');
  await writeMemory(path, emptyMemory('s', 'u', []));
  expect(names()).toEqual(['a-file', 'memory.json']);
});

test('a name as long as it may be has room for its own', async () => {
  const path = here.file('я'.repeat(127));
  const beside = await temporaryFor(path);
  writeFileSync(beside, 'x');
  expect(await sweep(path)).toEqual(proc ? [] : [beside]);
});

test('Git is told to leave it alone', async () => {
  execFileSync('git', ['init', '-q'], { cwd: here.path });
  writeFileSync(here.file('.gitignore'), ignoreText(undefined));
  const beside = basename(await temporaryFor(join(here.path, 'bots.json')));
  for (const name of [beside, '.memory.json.0123456789ab.tmp'])
    expect(String(execFileSync('git', ['check-ignore', name], { cwd: here.path }))).toBe(`${name}\n`);
});

const full = () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));

test('room that was held is given to the write that finds the disk full, once', async () => {
  const room = roomBeside(here.file('memory.json'), 'memory', '--memory');
  await room.hold(100_000);
  expect(names()).toHaveLength(2);
  let tries = 0;
  const work = async () => {
    if (names().length > 1) await full();
    tries += 1;
    return 'written';
  };
  expect(await room.use(work)).toBe('written');
  expect(tries).toBe(1);
  await expect(room.use(full)).rejects.toThrow('full');
  await expect(noRoom.use(full)).rejects.toThrow('full');
});

test('room that cannot be held is told with the file and its option, and leaves nothing', async () => {
  await expect(roomBeside(here.below('memory.json'), 'memory', '--memory').hold(1)).rejects.toThrow(/memory .*--memory/);
  expect(names()).toEqual(['a-file']);
});

test.runIf(proc)('a process that writes is known by its mark to every other one', async () => {
  const child = spawn('sleep', ['600']);
  const { boot, space } = await placeInProc();
  expect(boot).toBeDefined();
  expect(space).toMatch(/^pid:/);
  const started = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]!.split(' ')[19]!;
  const name = await temporaryFor(here.file('x'));
  const theirs = other(
    other(name, 'pid', child.pid!.toString(16).padStart(8, '0')),
    'started',
    Number(started).toString(16).padStart(12, '0'),
  );
  writeFileSync(theirs, 'x');
  await sweep(here.file('x'));
  expect(existsSync(theirs)).toBe(true);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  await ended;
  await sweep(here.file('x'));
  expect(existsSync(theirs)).toBe(false);
});
