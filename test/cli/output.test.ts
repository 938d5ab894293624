/** Output that nobody can take, signals that are ignored, and two containers at one lock: the command as a process. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.ts';
import { serve } from '../../src/sandbox/serve.ts';
import { type Door, doorTo } from '../held.ts';

const bin = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));
vi.setConfig({ testTimeout: 60_000 });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pachform-'));
  writeFileSync(join(folder, 'm.yaml'), 'pachform: 1\nsettings: {scope: t}\ntags: {Fresh: {}}\n');
  writeFileSync(
    join(folder, 'seed.yaml'),
    'pachform: 1\nusers: {robot@corp.example: {role: admin}}\nx-sandbox: {me: robot@corp.example}\n',
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sandbox = ['--sandbox', '--seed', 'seed.yaml'];
/** In: a shell line; `$P` is the command. Out: its exit code and what it said. */
function sh(line: string, env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', line], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', P: `${process.execPath} ${bin}`, ...env },
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

const full = existsSync('/dev/full');
if (!full) console.log('Full disks were not tried: no /dev/full here.');
describe.runIf(full)('output on a full disk', () => {
  test('a dump that could not be written is no dump: exit code 1', () => {
    const ran = sh(`$P dump ${sandbox.join(' ')} > /dev/full`);
    expect(ran.code).toBe(1);
    expect(ran.err).toContain('could not be written (ENOSPC)');
    expect(ran.err).not.toMatch(/at .*js:\d+/);
  });

  test('an apply whose report nobody has does its work, keeps memory and journal, gives the lock back, and exits with 5', () => {
    const ran = sh(`$P apply m.yaml ${sandbox.join(' ')} --yes --memory mem.json --journal j.jsonl > /dev/full`);
    expect(ran.code).toBe(5);
    expect(JSON.parse(readFileSync(join(folder, 'mem.json'), 'utf8')).entries['tag:Fresh'].id).toBeGreaterThan(0);
    expect(readFileSync(join(folder, 'j.jsonl'), 'utf8')).toContain('"end"');
    expect(existsSync(join(folder, 'j.jsonl.lock'))).toBe(false);
  });

  test('an apply that had nothing to do and cannot say so exits with 1', () => {
    writeFileSync(join(folder, 'none.yaml'), 'pachform: 1\nusers: {robot@corp.example: {}}\n');
    expect(sh(`$P apply none.yaml ${sandbox.join(' ')} --yes > /dev/full`).code).toBe(1);
  });

  test('messages that nobody can read end nothing', () => {
    const ran = sh(`$P plan m.yaml ${sandbox.join(' ')} 2> /dev/full`);
    expect(ran.out).toContain('1 tag to create');
    expect(ran.code).toBe(1);
  });
});

test('a reader who goes away is no failure', () => {
  expect(sh(`($P plan m.yaml ${sandbox.join(' ')}; echo $? >&2) | head -1 > /dev/null`).err).toMatch(/\n0\n$/);
});

const small = (() => {
  const at = mkdtempSync(join(tmpdir(), 'pachform-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', at]).status === 0;
  if (!mounted) console.log('A small disk was not tried: nothing can be mounted here.');
  return mounted ? at : undefined;
})();
afterAll(() => {
  if (small !== undefined) spawnSync('umount', [small]);
});
describe.runIf(small !== undefined)('a disk that is nearly full', () => {
  test('half a dump is noticed, although the first half was written', () => {
    writeFileSync(join(small!, 'fill'), 'x'.repeat(126_000));
    const ran = sh(`$P schema > ${small}/schema.json`);
    expect(ran.code).toBe(1);
    rmSync(join(small!, 'schema.json'));
    rmSync(join(small!, 'fill'));
  });

  test('a memory that would not fit is found out before anything is written', () => {
    writeFileSync(join(small!, 'fill'), 'x'.repeat(60_000));
    const ran = sh(`$P apply m.yaml ${sandbox.join(' ')} --yes --memory ${small}/mem.json`);
    expect(ran.code).toBe(1);
    expect(ran.out).toBe('');
    expect(ran.err).toContain('the disk is full');
    expect(readdirSync(small!)).toEqual(['fill']);
  });
});

/** An emulator, and a door in front of it that keeps writes waiting. */
async function held(
  work: (env: Record<string, string>, past: Record<string, string>, door: Door) => Promise<void>,
): Promise<void> {
  const emulator = createSandbox({ seed: { me: 'robot@corp.example', users: [{ email: 'robot@corp.example', role: 'admin' }] } });
  const server = await serve(emulator);
  const door = await doorTo(server.url, ({ method }) => method !== 'GET');
  const env = { PACHCA_TOKEN: emulator.token, NO_COLOR: '1' };
  try {
    await work({ ...env, PACHCA_API_URL: door.url }, { ...env, PACHCA_API_URL: server.url }, door);
  } finally {
    await door.close();
    await server.close();
    rmSync(join(folder, '.pachform'), { recursive: true, force: true });
  }
}
function begin(command: string, argv: string[], env: Record<string, string>) {
  const child = spawn(command, argv, { cwd: folder, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      text += chunk;
    });
  return {
    child,
    ended: new Promise<{ code: number | null; text: string }>((resolve) => child.on('close', (code) => resolve({ code, text }))),
  };
}

test('under nohup an apply goes on when its terminal goes away', () =>
  held(async (env, _past, door) => {
    const { child, ended } = begin('nohup', [process.execPath, bin, 'apply', 'm.yaml', '--yes'], env);
    await door.waiting;
    child.kill('SIGHUP');
    door.open();
    expect(await ended).toMatchObject({ code: 0, text: expect.stringContaining('Applied: 1 done') });
  }));

const spaces = (() => {
  try {
    execFileSync('unshare', ['--pid', '--fork', '--mount-proc', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    console.log('Two containers at one lock were not tried: unshare makes no spaces of process numbers here.');
    return false;
  }
})();
test.runIf(spaces)('two containers of one host name do not take over each other’s lock', () =>
  held(async (env, past, door) => {
    const apply = (of: Record<string, string>) =>
      begin('unshare', ['--pid', '--fork', '--mount-proc', process.execPath, bin, 'apply', 'm.yaml', '--yes'], of);
    const first = apply(env);
    await door.waiting;
    const second = await apply(past).ended;
    expect(second.code).toBe(3);
    expect(second.text).toContain('another container');
    expect(second.text).toMatch(/delete .*journal\.jsonl\.lock/);
    door.open();
    expect((await first.ended).code).toBe(0);
  }),
);
