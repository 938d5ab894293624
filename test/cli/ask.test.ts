/** The question of apply on a real pseudo terminal: nothing that was typed for something else answers it. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ask } from '../../src/cli/ask.ts';
import { full } from './show/samples.ts';

const bin = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));
vi.setConfig({ testTimeout: 60_000 });

/** Plays a terminal: waits for words on the screen, then types. Prints the exit code and all that the screen showed. */
const player = `
import json, os, pty, select, sys
steps, argv = json.loads(sys.argv[1]), sys.argv[2:]
pid, fd = pty.fork()
if pid == 0:
    os.execvp(argv[0], argv)
screen, at = '', 0
def read(timeout):
    global screen
    ready, _, _ = select.select([fd], [], [], timeout)
    if not ready:
        return True
    try:
        data = os.read(fd, 65536)
    except OSError:
        return False
    screen += data.decode('utf-8', 'replace')
    return len(data) > 0
for wait, keys in steps:
    while wait not in screen[at:]:
        if not read(20):
            break
    else:
        at = screen.index(wait, at) + len(wait)
    os.write(fd, keys.encode())
while read(20):
    pass
_, status = os.waitpid(pid, 0)
print(json.dumps({'code': os.waitstatus_to_exitcode(status), 'screen': screen}))
`;

const python = (() => {
  try {
    return /Python 3\.(9|[1-9]\d)/.test(String(execFileSync('python3', ['--version'])));
  } catch {
    return false;
  }
})();
if (!python) console.log('The question was not tried on a pseudo terminal: no python3 here.');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pachform-'));
  writeFileSync(join(folder, 'play.py'), player);
  const users = 'users:\n  robot@corp.example: {role: admin}\n  second@corp.example: {role: admin}\n  anna@corp.example: {}\n';
  writeFileSync(join(folder, 'seed.yaml'), `pachform: 1\n${users}x-sandbox: {me: robot@corp.example}\n`);
  writeFileSync(join(folder, 'grow.yaml'), 'pachform: 1\ntags: {QA: {}}\n');
  writeFileSync(join(folder, 'shrink.yaml'), 'pachform: 1\nusers: {anna@corp.example: {ensure: absent}}\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Step = [wait: string, keys: string];
function play(file: string, steps: Step[]): Promise<{ code: number; screen: string }> {
  const argv = [process.execPath, bin, 'apply', file, '--sandbox', '--seed', 'seed.yaml'];
  const child = spawn('python3', ['play.py', JSON.stringify(steps), ...argv], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1' },
  });
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  return new Promise((resolve) => child.on('close', () => resolve(JSON.parse(out.slice(out.indexOf('{"code"'))))));
}

describe.runIf(python)('on a terminal', () => {
  test('the word and Enter apply', async () => {
    const ran = await play('grow.yaml', [['or no: ', 'yes\r']]);
    expect(ran.screen).toContain('Applied: 1 done');
    expect(ran.code).toBe(0);
  });

  test.each([
    ['a bare y', 'y\r'],
    ['Enter', '\r'],
    ['the next command', 'pachform apply other.yaml\r'],
    ['a wrong number', '7\r'],
  ])('%s is asked again, and three times are no: nobody applies by accident', async (_, keys) => {
    const ran = await play('grow.yaml', [
      ['or no: ', keys],
      ['That is no answer', keys],
      ['That is no answer', keys],
    ]);
    expect(ran.screen).toContain('the answer was no');
    expect(ran.code).toBe(3);
  });

  test('what was typed or pasted before the question does not answer it, whole lines or half ones', async () => {
    const ran = await play('grow.yaml', [
      ['', 'yes\ryes\rye'],
      ['or no: ', 'no\r'],
    ]);
    expect(ran.screen).toContain('the answer was no');
    expect(ran.code).toBe(3);
  });

  test('where somebody goes, yes is not enough: it takes how many', async () => {
    const ran = await play('shrink.yaml', [
      ['or no: ', 'yes\r'],
      ['That is no answer', '1\r'],
    ]);
    expect(ran.screen).toMatch(/1 thing is taken away:\s+user:anna@corp\.example \(suspend\)\s+Type that number/);
    expect(ran.screen).toContain('Applied: 1 done');
    expect(ran.code).toBe(0);
  });

  test.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('%s is no answer, and nothing is written', async (_, key) => {
    const ran = await play('grow.yaml', [['or no: ', key]]);
    expect(ran.screen).not.toContain('Applied');
    expect(ran.code).toBe(130);
  });
});

describe('the answer', () => {
  const said = async (...answers: (string | undefined)[]) => {
    const left = [...answers];
    return ask(full, async () => left.shift(), new AbortController().signal);
  };
  test('is the number of what is taken away, a clear no, or nothing', async () => {
    const { question, removalsIn } = await import('../../src/cli/ask.ts');
    const word = String(removalsIn(full));
    expect(question(full).word).toBe(word);
    expect(await said(word)).toBe('yes');
    expect(await said('yes', ` ${word} `)).toBe('yes');
    expect(await said('no')).toBe('no');
    expect(await said('what', 'what', 'what', word)).toBe('no');
    expect(await said(undefined)).toBe('gone');
  });
});
