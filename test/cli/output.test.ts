/** Output that nobody can take, signals that are ignored, and two containers at one lock: the command as a process. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { lastApply, readJournal, unfinished } from '../../src/cli/disk/journal.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts';
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
    expect(ran.err).toContain('The output could not be written: the disk is full.');
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
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', at]).status === 0;
  if (!mounted) console.log('A small disk was not tried: nothing can be mounted here.');
  return mounted ? at : undefined;
})();
afterAll(() => {
  if (small !== undefined) spawnSync('umount', [small]);
});
describe.runIf(small !== undefined)('a disk that is nearly full', () => {
  const on = (name: string) => join(small!, name);
  /** Takes all of the disk but so many bytes. */
  const fill = (left: number): void => {
    const file = openSync(on('fill'), 'a');
    try {
      for (;;) writeSync(file, Buffer.alloc(4096));
    } catch {
      ftruncateSync(file, Math.max(0, fstatSync(file).size - left));
    } finally {
      closeSync(file);
    }
  };
  afterEach(() => {
    for (const name of readdirSync(small!)) rmSync(on(name));
  });
  const files = () => ['--memory', on('mem.json'), '--journal', on('j.jsonl'), '--bot-tokens', on('bots.json')];

  test('half a dump is noticed, although the first half was written', () => {
    fill(4096);
    expect(sh(`$P schema > ${on('schema.json')}`).code).toBe(1);
  });

  test('where nothing fits any more it is found out before the workspace is read', () => {
    fill(0);
    const ran = sh(`$P apply m.yaml ${sandbox.join(' ')} --yes --memory ${on('mem.json')}`);
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toContain(`Cannot write the memory ${on('mem.json')}: the disk is full.`);
    expect(readdirSync(small!)).toEqual(['fill']);
  });

  test.each(['--memory', '--journal'])(
    'what %s will have to hold is known from the plan: nothing is sent where it does not fit',
    (option) =>
      held(async (_env, past, _door, emulator) => {
        const tags = Array.from({ length: 1000 }, (_, n) => `  Tag ${n}: {}`).join('\n');
        writeFileSync(join(folder, 'many.yaml'), `pachform: 1\nsettings: {scope: t}\ntags:\n${tags}\n`);
        const ran = await begin(process.execPath, [bin, 'apply', 'many.yaml', '--yes', option, on('x.json')], past).ended;
        expect(ran.code).toBe(1);
        expect(ran.text).toMatch(/Cannot write the (memory|journal) .*x\.json: the disk is full\./);
        expect(emulator.log.filter(({ method }) => method !== 'GET')).toEqual([]);
        expect(readdirSync(small!).filter((name) => name.endsWith('.tmp') || name.endsWith('.lock'))).toEqual([]);
      }),
  );

  test('one that fills up during an apply costs neither memory nor journal nor the token of a bot', () =>
    held(async (env, _past, door) => {
      writeFileSync(
        join(folder, 'bot.yaml'),
        'pachform: 1\nsettings: {scope: t}\ntags: {Fresh: {}}\nbots: {fresh_bot: {name: Fresh}}\n',
      );
      const { ended } = begin(process.execPath, [bin, 'apply', 'bot.yaml', '--yes', ...files()], env);
      await door.waiting;
      fill(0);
      door.open();
      const ran = await ended;
      expect(ran.text).toContain('Applied: 2 done');
      expect(ran.code).toBe(0);
      const read = (name: string) => readFileSync(on(name), 'utf8');
      expect(Object.keys(JSON.parse(read('mem.json')).entries)).toHaveLength(2);
      expect(JSON.parse(read('bots.json')).fresh_bot.token).toBeTruthy();
      expect(unfinished(await readJournal(on('j.jsonl')))).toEqual([]);
      expect(lastApply(await readJournal(on('j.jsonl'))).at(-1)?.type).toBe('end');
      expect(readdirSync(small!).sort()).toEqual(['bots.json', 'fill', 'j.jsonl', 'mem.json']);
    }));

  test('one that is read-only is found out before anything is sent, whichever file lies there', () =>
    held(async (_env, past, _door, emulator) => {
      execFileSync('mount', ['-o', 'remount,ro', small!]);
      try {
        for (const option of ['--memory', '--journal', '--bot-tokens']) {
          const ran = await begin(process.execPath, [bin, 'apply', 'm.yaml', '--yes', option, on('x.json')], past).ended;
          expect(ran.text).toContain('the file system is read-only');
          expect(ran.text).toContain(`another place with ${option}`);
          expect(ran.code).toBe(1);
        }
        const ran = await begin(process.execPath, [bin, 'plan', 'm.yaml', '-o', on('x.json')], past).ended;
        expect(ran).toMatchObject({ code: 1, text: expect.stringContaining('the file system is read-only') });
        expect(emulator.log).toEqual([]);
      } finally {
        execFileSync('mount', ['-o', 'remount,rw', small!]);
      }
    }));
});

/** An emulator, and a door in front of it that keeps writes waiting. */
async function held(
  work: (env: Record<string, string>, past: Record<string, string>, door: Door, emulator: Sandbox) => Promise<void>,
): Promise<void> {
  const emulator = createSandbox({ seed: { me: 'robot@corp.example', users: [{ email: 'robot@corp.example', role: 'admin' }] } });
  const server = await serve(emulator);
  const door = await doorTo(server.url, ({ method }) => method !== 'GET');
  const env = { PACHCA_TOKEN: emulator.token, NO_COLOR: '1' };
  try {
    await work({ ...env, PACHCA_API_URL: door.url }, { ...env, PACHCA_API_URL: server.url }, door, emulator);
  } finally {
    await door.close();
    await server.close();
    rmSync(join(folder, '.pachform'), { recursive: true, force: true });
  }
}
function begin(command: string, argv: string[], env: Record<string, string>, detached = false) {
  const child = spawn(command, argv, {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached,
  });
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

describe('a hang-up', () => {
  const apply = [process.execPath, bin, 'apply', 'm.yaml', '--yes'];

  test('stops an apply as every signal does: what was sent is finished and reported, the rest is left', () =>
    held(async (env, _past, door, emulator) => {
      const tags = Array.from({ length: 30 }, (_, n) => `  T${n}: {}`).join('\n');
      writeFileSync(join(folder, 'tags.yaml'), `pachform: 1\ntags:\n${tags}\n`);
      const { child, ended } = begin(process.execPath, [bin, 'apply', 'tags.yaml', '--yes'], { ...env, _: process.execPath });
      const stopping = new Promise<void>((resolve) =>
        child.stderr.on('data', (chunk) => {
          if (String(chunk).includes('Stopping')) resolve();
        }),
      );
      await door.waiting;
      child.kill('SIGHUP');
      await stopping;
      door.open();
      const ran = await ended;
      expect(ran.code).toBe(130);
      const made = emulator.log.filter(({ method }) => method === 'POST').length;
      expect(made).toBeLessThan(30);
      expect(ran.text).toContain(`Interrupted: ${made} done, ${30 - made} skipped`);
    }));

  test.each<[string, string, string[], Record<string, string>]>([
    ['nohup, as shells name it', 'nohup', apply, { _: '/usr/bin/nohup' }],
    ['a script that ignores it', 'sh', ['-c', 'trap "" HUP; "$@"; exit $?', 'sh', ...apply], { _: '' }],
  ])('is nothing to an apply under %s', (_what, command, argv, more) =>
    held(async (env, _past, door) => {
      const { child, ended } = begin(command, argv, { ...env, ...more }, true);
      await door.waiting;
      process.kill(-child.pid!, 'SIGHUP');
      door.open();
      const ran = await ended;
      expect(ran).toMatchObject({ code: 0, text: expect.stringContaining('Applied: 1 done') });
      expect(ran.text).not.toContain('Stopping');
    }),
  );
});

const proc = existsSync('/proc/self/status');
test.runIf(proc)('what a killed apply left beside its files, tokens among it, is gone after the next one', () =>
  held(async (env, past, door) => {
    writeFileSync(join(folder, 'bot.yaml'), 'pachform: 1\nsettings: {scope: t}\nbots: {fresh_bot: {name: Fresh}}\n');
    const files = ['--memory', 'kept/mem.json', '--bot-tokens', 'kept/bots.json', '--journal', 'kept/j.jsonl'];
    const argv = [bin, 'apply', 'bot.yaml', '--yes', ...files];
    const { child, ended } = begin(process.execPath, argv, env);
    await door.waiting;
    child.kill('SIGKILL');
    await ended;
    const left = () => readdirSync(join(folder, 'kept')).filter((name) => name.startsWith('.'));
    expect(left().length).toBeGreaterThan(0);
    const ran = await begin(process.execPath, argv, past).ended;
    expect(ran.code, ran.text).toBe(0);
    expect(left()).toEqual([]);
    writeFileSync(join(folder, 'kept/.bots.json.0123456789ab.tmp'), '{}');
    const told = await begin(process.execPath, argv, past).ended;
    expect(told.text).toContain('kept/.bots.json.0123456789ab.tmp was left by a run that was killed');
    expect(left()).toEqual(['.bots.json.0123456789ab.tmp']);
  }),
);

test('a clock that is set back an hour keeps nobody waiting', () =>
  held(async (_env, past) => {
    const tags = Array.from({ length: 30 }, (_, n) => `  T${n}: {}`).join('\n');
    writeFileSync(join(folder, 'tags.yaml'), `pachform: 1\ntags:\n${tags}\n`);
    const back = `const real = Date.now; const end = real() + 300; Date.now = () => real() - (real() > end ? 3600000 : 0);`;
    const argv = ['--import', `data:text/javascript,${encodeURIComponent(back)}`, bin, 'apply', 'tags.yaml', '--yes'];
    expect(await begin(process.execPath, argv, past).ended).toMatchObject({ code: 0 });
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
