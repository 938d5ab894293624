import { execFileSync } from 'node:child_process';
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exits } from '../../src/cli/exit.ts';
import { ioUntil } from '../../src/cli/files.ts';
import { main } from '../../src/cli/main.ts';
import { discover, type Listed } from '../../src/manifest/discover.ts';
import { saysPachform } from '../../src/manifest/sort.ts';
import { fakeShell } from './shell.ts';

const seed = `
pachform: 1
settings: {owner: ceo@corp.example, run_as: robot@corp.example}
users: {ceo@corp.example: {role: admin}, robot@corp.example: {role: admin}, anna@corp.example: {}, boris@corp.example: {}, vera@corp.example: {}}
`;
const settings = 'pachform: 1\nsettings: {scope: test, run_as: robot@corp.example, on_removal: {users: suspend}}\n';

let folder: string;
let home: string;
beforeEach(() => {
  home = process.cwd();
  folder = mkdtempSync(join(tmpdir(), 'pachform-reading-'));
  process.chdir(folder);
  mkdirSync('ws/people', { recursive: true });
  writeFileSync('seed.yaml', seed);
  writeFileSync('ws/settings.yaml', settings);
  writeFileSync('ws/people/a.yaml', 'pachform: 1\nusers: {anna@corp.example: {}}\n');
  writeFileSync('ws/people/b.yaml', 'pachform: 1\nusers: {boris@corp.example: {}, vera@corp.example: {}}\n');
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

async function pachform(argv: string[], over: Parameters<typeof fakeShell>[1] = {}) {
  const shell = fakeShell(argv, over);
  return { exit: await main(shell), out: shell.stdout(), err: shell.stderr() };
}
const plan = () => pachform(['plan', 'ws', '--memory', 'memory', '--sandbox', '--seed', 'seed.yaml']);
const applied = () => pachform(['apply', 'ws', '--memory', 'memory', '--yes', '--sandbox', '--seed', 'seed.yaml']);

describe('what cannot be read suspends nobody', () => {
  const b = 'ws/people/b.yaml';
  test.each<[string, string, () => void, RegExp]>([
    [
      'a file whose link leads nowhere',
      b,
      () => symlinkSync('gone', b),
      /b\.yaml cannot be read: it is a symbolic link that leads nowhere/,
    ],
    [
      'a folder whose link leads nowhere',
      'ws/people',
      () => symlinkSync('../gone', 'ws/people'),
      /ws\/people cannot be read: it is a symbolic link/,
    ],
    ['a link to itself', b, () => symlinkSync('b.yaml', b), /b\.yaml cannot be read: its symbolic links go in a circle/],
    ['a pipe', b, () => execFileSync('mkfifo', [b]), /b\.yaml cannot be read: it is a pipe/],
    ['a device', b, () => symlinkSync('/dev/zero', b), /b\.yaml cannot be read: it is a device/],
    [
      'a name that is not in UTF-8',
      b,
      () => writeFileSync(Buffer.from('ws/people/\xeb.yaml', 'latin1'), ''),
      /its name is not in UTF-8/,
    ],
  ])('%s', async (_what, path, instead, told) => {
    expect((await applied()).exit).toBe(exits.ok);
    renameSync(path, 'away');
    instead();
    for (const ran of [await plan(), await applied()]) {
      expect([ran.exit, ran.out]).toEqual([exits.error, '']);
      expect(ran.err).toMatch(told);
    }
  });

  test('a folder that may not be listed, a file that may not be looked at', async () => {
    const shut: Record<string, Listed> = {
      ws: { kind: 'folder', entries: ['a.yaml', 'people', 'b.yaml'] },
      'ws/a.yaml': { kind: 'file' },
      'ws/people': { kind: 'unreadable', why: 'permission denied' },
      'ws/b.yaml': { kind: 'unreadable', why: 'permission denied' },
    };
    const io = {
      readFile: async () => new Uint8Array(),
      list: async (path: string) => shut[path] ?? { kind: 'missing' as const },
    };
    const { diagnostics } = await discover(['ws'], io);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'ws/b.yaml cannot be read: permission denied',
      'ws/people cannot be read: permission denied',
    ]);
  });

  test('what vanished while it was looked at is not there, and other sorts of file beside the manifests are nobody’s concern', async () => {
    execFileSync('mkfifo', ['ws/pipe']);
    const server = createServer().listen('ws/socket');
    const { files, diagnostics } = await discover(['ws'], {
      ...ioUntil(),
      list: async (path) => (path.endsWith('a.yaml') ? { kind: 'missing' } : ioUntil().list(path)),
    });
    server.close();
    expect([files, diagnostics]).toEqual([['ws/people/b.yaml', 'ws/settings.yaml'], []]);
  });
});

test('a plan that suspends whom a file declared that is gone names the file', async () => {
  await applied();
  unlinkSync('ws/people/b.yaml');
  const { exit, out } = await plan();
  expect(exit).toBe(exits.ok);
  expect(out).toMatch(
    /warning: ws\/people\/b\.yaml is gone, or declares nothing any more.*user:boris@corp\.example, user:vera@corp\.example/,
  );
  // Moved to another file, or one line taken out: that is no missing file.
  writeFileSync('ws/people/c.yaml', 'pachform: 1\nusers: {boris@corp.example: {}, vera@corp.example: {}}\n');
  expect((await plan()).out).not.toContain('is gone');
  unlinkSync('ws/people/c.yaml');
  writeFileSync('ws/people/b.yaml', 'pachform: 1\nusers: {boris@corp.example: {}}\n');
  expect((await plan()).out).toMatch(/suspend/);
  expect((await plan()).out).not.toContain('is gone');
});

test('a file with two names is read once, and links that lead back are followed once', async () => {
  symlinkSync('..', 'ws/people/back');
  symlinkSync('people', 'ws/again');
  linkSync('ws/people/a.yaml', 'ws/people/a-copy.yaml');
  const { files, diagnostics } = await discover(['ws', 'ws/people', './ws/settings.yaml'], ioUntil());
  expect([files, diagnostics]).toEqual([['ws/again/a-copy.yaml', 'ws/again/b.yaml', 'ws/settings.yaml'], []]);
});

test('two files that are alike stay two: what the second declares is not lost', async () => {
  writeFileSync('ws/people/c.yaml', readFileSync('ws/people/a.yaml'));
  expect((await discover(['ws'], ioUntil())).files).toHaveLength(4);
});

test.each(['fifo', 'socket', '/dev/zero'])('a manifest that is named and is no file (%s) is not waited for', async (path) => {
  if (path === 'fifo') execFileSync('mkfifo', [path]);
  const server = path === 'socket' ? createServer().listen(path) : undefined;
  for (const command of ['validate', 'fmt', 'plan']) {
    const { exit, err } = await pachform([command, path]);
    expect([exit, err]).toEqual([exits.error, expect.stringMatching(/cannot be a manifest: it is a (pipe|socket|device)/)]);
  }
  server?.close();
});

test('a search through folders ends when it is told to', async () => {
  const stop = new AbortController();
  stop.abort(new Error('interrupted'));
  for (const command of ['validate', 'plan', 'apply', 'fmt', 'bind']) {
    const { exit, err } = await pachform([command, '/', ...(command === 'apply' ? ['--yes'] : [])], { stop: stop.signal });
    expect([exit, err], command).toEqual([exits.interrupted, expect.stringContaining('nothing was written')]);
  }
});

test.each<[boolean, string]>([
  [true, 'pachform: 1\n'],
  [true, '\ufeff# head\n"pachform": 1'],
  [true, '---\r\npachform : 2\r\n'],
  [true, '{"users": {}, "pachform": 1}'],
  [true, '{\n  "pachform": 1\n}'],
  [false, 'services:\n  pachform: 1\n'],
  [false, '{"dependencies": {"pachform": "1.0.0"}}'],
  [false, '# pachform: 1\nx: y\n'],
  [false, ''],
])('whether a text is a manifest (%s): %j', (is, text) => {
  expect(saysPachform(text)).toBe(is);
});
