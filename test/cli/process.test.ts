/** The command as its users run it: a process with arguments, streams, signals and an exit code. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts';
import { type Served, serve } from '../../src/sandbox/serve.ts';
import { type Door, doorTo } from '../held.ts';

const bin = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));
const { NODE_EXTRA_CA_CERTS: _, NO_COLOR: __, FORCE_COLOR: ___, ...inherited } = process.env;

interface Ran {
  code: number | null;
  out: string;
  err: string;
}

// Processes on a busy machine take their time.
vi.setConfig({ testTimeout: 60_000 });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pachform-'));
  writeFileSync(join(folder, 'seed.yaml'), seed);
  writeFileSync(join(folder, 'same.yaml'), same);
  writeFileSync(join(folder, 'more.yaml'), more);
  writeFileSync(join(folder, 'wrong.yaml'), 'pachform: 1\nusers:\n  anna@corp.example: {rol: admin}\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const seed = `
pachform: 1
settings: {owner: ceo@corp.example, run_as: robot@corp.example}
tags: {QA: {}}
users:
  ceo@corp.example: {role: admin}
  robot@corp.example: {role: admin}
  anna@corp.example: {first_name: Анна, tags: [QA]}
chats:
  backend: {name: Backend, owner: robot@corp.example, members: [anna@corp.example]}
`;
const same = `
pachform: 1
settings: {scope: test, owner: ceo@corp.example, run_as: robot@corp.example}
users:
  anna@corp.example: {first_name: Анна, tags: [QA]}
chats:
  backend: {name: Backend, members: [anna@corp.example]}
`;
const more = `${same}  news: {name: Новости, channel: true, public: true, members: [anna@corp.example]}
tags: {Ops: {}}
`;
const sandbox = ['--sandbox', '--seed', 'seed.yaml'];

function start(argv: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [bin, ...argv], { cwd: folder, env: { ...inherited, PACHCA_TOKEN: '', ...env } });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  child.stdin.end();
  const ended = new Promise<Ran>((resolve) => child.on('close', (code) => resolve({ code, out, err })));
  /** Fulfilled once the words stand on stderr; rejected when the process ends without them. */
  const says = (words: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (err.includes(words)) resolve();
      };
      child.stderr.on('data', look);
      child.on('close', () => reject(new Error(`it ended without saying "${words}": ${err}`)));
      look();
    });
  return { child, says, ended };
}

const run = (argv: string[], env?: Record<string, string>): Promise<Ran> => start(argv, env).ended;

/** An emulator in this process, which the command reaches over HTTP. */
async function live(work: (env: Record<string, string>, emulator: Sandbox, server: Served) => Promise<void>): Promise<void> {
  const emulator = createSandbox({
    seed: {
      owner: 'ceo@corp.example',
      me: 'robot@corp.example',
      users: [
        { email: 'ceo@corp.example', role: 'admin' },
        { email: 'robot@corp.example', role: 'admin' },
        { email: 'anna@corp.example', first_name: 'Анна', tags: ['QA'] },
      ],
      chats: [{ name: 'Backend', owner: 'robot@corp.example', members: ['anna@corp.example'] }],
    },
  });
  const server = await serve(emulator);
  try {
    await work({ PACHCA_API_URL: server.url, PACHCA_TOKEN: emulator.token }, emulator, server);
  } finally {
    await server.close();
    rmSync(join(folder, '.pachform'), { recursive: true, force: true });
  }
}

const isWrite = ({ method }: IncomingMessage): boolean => method !== 'GET';

/** `live`, with a door in front that keeps some requests waiting: `env` leads past it. */
const behindDoor = (
  waits: (request: IncomingMessage) => boolean,
  work: (door: Door, env: Record<string, string>, emulator: Sandbox) => Promise<void>,
): Promise<void> =>
  live(async (env, emulator) => {
    const door = await doorTo(env['PACHCA_API_URL']!, waits);
    try {
      await work(door, env, emulator);
    } finally {
      await door.close();
    }
  });

test.concurrent('0: validate says what is there, without a server', async () => {
  const ran = await run(['validate', 'same.yaml']);
  expect(ran).toEqual({ code: 0, out: 'Valid: 2 entries in 1 file.\n', err: '' });
});

test.concurrent('0: a plan without changes, even with --detailed-exitcode', async () => {
  const ran = await run(['plan', 'same.yaml', '--detailed-exitcode', ...sandbox]);
  expect(ran.code).toBe(0);
  expect(ran.out).toContain('No changes: the workspace is as the manifest says.');
});

test.concurrent('0: a plan with changes, and a file that only its owner can read', async () => {
  const ran = await run(['plan', 'more.yaml', '-o', 'saved.json', ...sandbox]);
  expect(ran.code).toBe(0);
  expect(ran.out).toContain('1 chat to create');
  expect(JSON.parse(readFileSync(join(folder, 'saved.json'), 'utf8'))).toMatchObject({ format: 1 });
  expect(statSync(join(folder, 'saved.json')).mode & 0o777).toBe(0o600);
});

test.concurrent('0: an apply to the emulator inside the process leaves nothing on the disk', async () => {
  const ran = await run(['apply', 'more.yaml', '--yes', ...sandbox]);
  expect(ran.out).toMatch(/Applied: 2 done/);
  expect(ran.code).toBe(0);
  expect(ran.out).toMatch(/chat:news {4}id: \d+/);
});

test.concurrent('2: a plan with changes and --detailed-exitcode', async () => {
  expect((await run(['plan', 'more.yaml', '--detailed-exitcode', ...sandbox])).code).toBe(2);
});

test.concurrent.each<[string, string[], string]>([
  ['a manifest that is wrong', ['plan', 'wrong.yaml', ...sandbox], 'wrong.yaml:3:'],
  ['no manifest at all', ['validate'], 'neither a pachform.yaml nor a folder workspace/'],
  ['no token', ['plan', 'same.yaml'], 'set PACHCA_TOKEN'],
  ['nobody to ask', ['apply', 'same.yaml', ...sandbox], '--yes'],
  ['a seed without an emulator', ['plan', 'same.yaml', '--seed', 'seed.yaml'], '--sandbox'],
  ['a plan file that is not there', ['apply', '--plan', 'nowhere.json', '--yes', ...sandbox], 'does not exist'],
  ['a memory that is broken', ['plan', 'same.yaml', '--memory', 'seed.yaml', ...sandbox], 'memory'],
])('1: %s', async (_what, argv, words) => {
  const ran = await run(argv);
  expect(ran.err).toContain(words);
  expect(ran).toMatchObject({ code: 1, out: '' });
  const json = await run([...argv, '--format', 'json']);
  expect(json.code).toBe(1);
  expect(JSON.parse(json.out)).toMatchObject({ format: 1, ok: false, exit: 1 });
});

test.concurrent('1: a server that is not there', async () => {
  const ran = await run(['plan', 'same.yaml', '-o', 'none.json', '--format', 'json'], {
    PACHCA_API_URL: 'http://127.0.0.1:1/api',
    PACHCA_TOKEN: 's3cr3t-token',
  });
  expect(ran.code).toBe(1);
  expect(JSON.parse(ran.out)).toMatchObject({ ok: false, exit: 1, diagnostics: [{ code: 'no-answer' }] });
  expect(ran.out + ran.err).not.toContain('s3cr3t-token');
});

test.concurrent('a run that fails leaves no older plan to be applied for it; a line that cannot be parsed removes nothing', async () => {
  const old = join(folder, 'old.json');
  expect((await run(['plan', 'same.yaml', '-o', 'old.json', ...sandbox])).code).toBe(0);
  expect((await run(['plan', 'same.yaml', '-o', 'old.json', ...sandbox, '--rate', 'x'])).code).toBe(1);
  expect(existsSync(old)).toBe(true);
  expect((await run(['plan', 'wrong.yaml', '-o', 'old.json', ...sandbox])).code).toBe(1);
  expect(existsSync(old)).toBe(false);
});

test.concurrent('3: a guard refuses the plan and the apply alike, and no plan is saved', async () => {
  writeFileSync(join(folder, 'stranger.yaml'), same.replace('run_as: robot', 'run_as: somebody'));
  const apply = await run(['apply', 'stranger.yaml', '--yes', '--format', 'json', ...sandbox]);
  expect(apply.code).toBe(3);
  expect(JSON.parse(apply.out)).toMatchObject({ ok: false, exit: 3 });
});

test.concurrent('3: blocked entries, unless they are skipped', async () => {
  const text = `${same}  other: {name: Other, channel: true, public: true, owner: anna@corp.example}\n`;
  writeFileSync(join(folder, 'blocked.yaml'), text);
  const plan = await run(['plan', 'blocked.yaml', '-o', 'blocked.json', ...sandbox]);
  expect([plan.code, existsSync(join(folder, 'blocked.json'))]).toEqual([3, false]);
  expect(plan.out).toMatch(/Refused: 1 blocked entry above\./);
  expect((await run(['apply', 'blocked.yaml', '--yes', ...sandbox])).code).toBe(3);
  expect((await run(['plan', 'blocked.yaml', '--skip-blocked', ...sandbox])).code).toBe(0);
});

test('4: a saved plan that is stale; nothing is written', () =>
  live(async (env, emulator) => {
    writeFileSync(join(folder, 'title.yaml'), same.replace('Анна,', 'Анна, title: CTO,'));
    expect((await run(['plan', 'title.yaml', '-o', 'plan.json'], env)).code).toBe(0);
    const anna = [...emulator.store.users.values()].find(({ email }) => email === 'anna@corp.example')!;
    anna.title = 'CEO';
    const writes = emulator.log.filter((one) => one.method !== 'GET').length;
    const ran = await run(['apply', '--plan', 'plan.json', '--yes', '--format', 'json'], env);
    expect(JSON.parse(ran.out)).toMatchObject({ ok: false, exit: 4 });
    expect(ran.code).toBe(4);
    expect(emulator.log.filter((one) => one.method !== 'GET')).toHaveLength(writes);
  }));

test('0: a saved plan is executed, a second time it is already so, and then nothing is left to plan', () =>
  live(async (env) => {
    expect((await run(['plan', 'more.yaml', '-o', 'plan.json', '--memory', 'memory.json'], env)).code).toBe(0);
    const first = await run(['apply', '--plan', 'plan.json', '--yes', '--memory', 'memory.json', '--format', 'json'], env);
    expect(JSON.parse(first.out)).toMatchObject({ ok: true, exit: 0, interrupted: false });
    expect(first.code).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, 'memory.json'), 'utf8'))).toMatchObject({ scope: 'test', paths: ['more.yaml'] });
    expect(readFileSync(join(folder, '.pachform/journal.jsonl'), 'utf8')).toContain('"type":"end"');
    expect(existsSync(join(folder, '.pachform/journal.jsonl.lock'))).toBe(false);
    const second = await run(['apply', '--plan', 'plan.json', '--yes', '--format', 'json'], env);
    expect(second.code).toBe(0);
    expect(JSON.parse(second.out).changes.every((one: { result: string }) => one.result === 'already')).toBe(true);
    expect((await run(['plan', 'more.yaml', '--detailed-exitcode', '--memory', 'memory.json'], env)).code).toBe(0);
  }));

test('3: a saved plan for another server, or made as another user, is refused', () =>
  live(async (env, emulator) => {
    await run(['plan', 'more.yaml', '-o', 'plan.json'], env);
    const elsewhere = await run(['apply', '--plan', 'plan.json', '--yes', ...sandbox]);
    expect(elsewhere).toMatchObject({ code: 3, out: '' });
    expect(elsewhere.err).toContain('the plan was made for');
    const ceo = [...emulator.store.users.values()].find(({ email }) => email === 'ceo@corp.example')!;
    emulator.store.tokens.set('other', {
      ...emulator.store.tokens.get(emulator.token)!,
      id: 99,
      token: 'other',
      user_id: ceo.id,
    });
    const other = await run(['apply', '--plan', 'plan.json', '--yes'], { ...env, PACHCA_TOKEN: 'other' });
    expect(other.code).toBe(3);
    expect(other.err).toContain('the plan was made as user:robot@corp.example');
  }));

test('3: another apply is at work', () =>
  behindDoor(isWrite, async (door, env) => {
    const first = start(['apply', 'more.yaml', '--yes'], { ...env, PACHCA_API_URL: door.url });
    await door.waiting;
    const second = await run(['apply', 'more.yaml', '--yes'], env);
    expect(second.code).toBe(3);
    expect(second.err).toContain('Another apply is at work');
    door.open();
    expect((await first.ended).code).toBe(0);
  }));

test('5: applied in part', () =>
  live(async (env, emulator) => {
    emulator.faults.script.push({ method: 'POST', path: '/chats$', kind: '403', times: 0 });
    const ran = await run(['apply', 'more.yaml', '--yes'], env);
    expect(ran.out).toContain('Applied in part: 1 done, 1 failed');
    expect(ran.code).toBe(5);
  }));

test('130: interrupted between two writes: what was sent is finished and reported, the rest is left', () =>
  behindDoor(isWrite, async (door, env, emulator) => {
    const tags = Array.from({ length: 30 }, (_, n) => `  T${n}: {}`).join('\n');
    writeFileSync(join(folder, 'tags.yaml'), `pachform: 1\nsettings: {run_as: robot@corp.example}\ntags:\n${tags}\n`);
    const { child, says, ended } = start(['apply', 'tags.yaml', '--yes', '--format', 'json'], {
      ...env,
      PACHCA_API_URL: door.url,
    });
    await door.waiting;
    child.kill('SIGINT');
    await says('Stopping');
    door.open();
    const ran = await ended;
    expect(ran.code).toBe(130);
    const report = JSON.parse(ran.out);
    const done = report.changes.filter((one: { result: string }) => one.result === 'done').length;
    expect(report).toMatchObject({ ok: false, exit: 130, interrupted: true });
    expect(done).toBe(emulator.log.filter((one) => one.method === 'POST').length);
    expect(done).toBeLessThan(30);
  }));

test('a second signal says what is being waited for', () =>
  behindDoor(isWrite, async (door, env) => {
    const { child, says, ended } = start(['apply', 'more.yaml', '--yes'], { ...env, PACHCA_API_URL: door.url });
    await door.waiting;
    child.kill('SIGINT');
    await says('Stopping');
    child.kill('SIGINT');
    await says('Still waiting');
    door.open();
    const ran = await ended;
    expect(ran.err).toContain('Stopping: nothing new is begun.');
    expect(ran.err).toMatch(/Still waiting for .*: what was sent must be finished to be reported\./);
    expect([0, 130]).toContain(ran.code);
  }));

test('130: interrupted while reading; nothing is written', () =>
  behindDoor(
    ({ method }) => method === 'GET',
    async (door, env, emulator) => {
      const { child, ended } = start(['apply', 'more.yaml', '--yes'], { ...env, PACHCA_API_URL: door.url });
      await door.waiting;
      child.kill('SIGTERM');
      expect(await ended).toMatchObject({ code: 130, out: '' });
      expect(emulator.log.every((one) => one.method === 'GET')).toBe(true);
    },
  ));

test.concurrent('a reader who goes away is no error', async () => {
  const { child, ended } = start(['plan', 'more.yaml', '--format', 'json', ...sandbox]);
  child.stdout.destroy();
  const ran = await ended;
  expect(ran.code).toBe(0);
  expect(ran.err).not.toMatch(/EPIPE|at .*js:\d+/);
});

test.concurrent('a document larger than any pipe arrives whole', async () => {
  const people = Array.from(
    { length: 4000 },
    (_, n) => `  person${n}@corp.example: {first_name: "Имя ${n}", department: Продукт}`,
  );
  writeFileSync(
    join(folder, 'large.yaml'),
    `pachform: 1\nsettings: {limits: {invitations: 5000}}\nusers:\n${people.join('\n')}\n`,
  );
  const ran = await run(['plan', 'large.yaml', '--format', 'json', ...sandbox]);
  expect(ran.out.length).toBeGreaterThan(1_000_000);
  expect(JSON.parse(ran.out).changes).toHaveLength(4000);
});

test.concurrent('JSON is one document on stdout, whatever comes out', async () => {
  for (const command of [['validate'], ['plan', ...sandbox], ['apply', '--yes', ...sandbox]]) {
    const ran = await run([...command, 'more.yaml', '--format', 'json', '--color']);
    expect(JSON.parse(ran.out)).toMatchObject({ format: 1 });
    expect(ran.out).not.toContain('\u001b');
  }
});

test.concurrent('colour only where it is asked for', async () => {
  expect((await run(['plan', 'more.yaml', ...sandbox])).out).not.toContain('\u001b');
  expect((await run(['plan', 'more.yaml', '--color', ...sandbox])).out).toContain('\u001b[32m+');
  expect((await run(['plan', 'more.yaml', ...sandbox], { FORCE_COLOR: '1' })).out).toContain('\u001b[32m+');
});

test('--verbose tells method, path and status, and never a query, a body or the token', () =>
  live(async (env) => {
    const ran = await run(['plan', 'more.yaml', '--verbose'], env);
    expect(ran.err).toMatch(/^GET \/profile 200 \d+ ms$/m);
    expect(ran.err).not.toMatch(/\?|limit=|sandbox-token/);
  }));

test('the sandbox serves a seed until it is stopped, and keeps its state', async () => {
  const { child, ended } = start(['sandbox', '--port', '0', '--seed', 'seed.yaml', '--state', 'state.json']);
  const env: Record<string, string> = {};
  const text = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
      if (/PACHCA_TOKEN=.*\n/.test(said)) resolve(said);
    });
    child.on('close', () => reject(new Error(`it ended without saying where it is: ${said}`)));
  });
  for (const [, name, value] of text.matchAll(/^export (\w+)=(.*)$/gm)) env[name!] = value!;
  expect((await run(['apply', 'more.yaml', '--yes'], env)).code).toBe(0);
  child.kill('SIGINT');
  expect((await ended).code).toBe(0);
  expect(readFileSync(join(folder, 'state.json'), 'utf8')).toContain('Новости');
});

test.each([
  ['http://127.0.0.1:1/api/shared/v1', 'The connection to 127.0.0.1:1 was refused'],
  ['https://nope.invalid/api/shared/v1', 'The name nope.invalid cannot be resolved'],
])('whoever mistyped the address %s is told so at once, and of no pause that nobody asked for', async (url, words) => {
  const began = Date.now();
  const { code, err } = await start(['plan', 'same.yaml'], {
    PACHCA_API_URL: url,
    PACHCA_TOKEN: 'x',
    HTTPS_PROXY: '',
    https_proxy: '',
  }).ended;
  expect(code).toBe(1);
  expect(err).toContain(words);
  expect(err).toContain('Check PACHCA_API_URL');
  expect(err).not.toMatch(/pause|maintenance/);
  expect(Date.now() - began).toBeLessThan(20_000);
});
