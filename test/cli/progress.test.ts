import { expect, test } from 'vitest';
import { progressOn, told } from '../../src/cli/progress.ts';
import { WireFailure } from '../../src/wire/http.ts';

function stage(isTTY: boolean, columns = 80) {
  const clock = { now: 1000 };
  const written: string[] = [];
  const err = { write: (text: string) => void written.push(text), isTTY, columns };
  return { clock, written, progress: progressOn(err, () => clock.now, false) };
}

test('off a terminal a phase is a line, and steps are silent', () => {
  const { progress, written } = stage(false);
  progress.phase('Reading the workspace');
  progress.step('12 pages');
  progress.clear();
  expect(written).toEqual(['Reading the workspace …\n']);
});

test('on a terminal one line changes, not more often than can be read, and goes before other text comes', () => {
  const { progress, written, clock } = stage(true);
  progress.phase('Reading');
  progress.step('1 page');
  clock.now += 100;
  progress.step('2 pages');
  progress.line('stays');
  progress.clear();
  expect(written).toEqual(['\r\u001b[2KReading …', '\r\u001b[2KReading · 2 pages', '\r\u001b[2K', 'stays\n']);
});

test('the changing line never wraps and is harmless', () => {
  const { progress, written, clock } = stage(true, 20);
  progress.phase('Applying');
  clock.now += 100;
  progress.step(`\u001b[2J${'x'.repeat(50)}`);
  const line = written.at(-1)!.slice('\r\u001b[2K'.length);
  expect(line).not.toContain('\u001b');
  expect(line.length).toBeLessThan(20);
});

test('a told request has method, path, status and time, and nothing else', async () => {
  const lines: string[] = [];
  let now = 0;
  const send = told(
    async () => {
      now += 12;
      return { status: 200, headers: {}, body: { secret: 1 } };
    },
    () => now,
    (line) => lines.push(line),
  );
  await send({ method: 'POST', path: '/bots', query: { q: 'secret' }, body: { token: 'secret' } });
  const lost = told(
    () => Promise.reject(new WireFailure('secret', { sent: true, code: 'ECONNRESET' })),
    () => now,
    (line) => lines.push(line),
  );
  await expect(lost({ method: 'GET', path: '/users' })).rejects.toThrow();
  expect(lines).toEqual(['POST /bots 200 12 ms', 'GET /users ECONNRESET 0 ms']);
});
