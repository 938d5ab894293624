import { expect, test } from 'vitest';
import { counting, progressOn, remaining, type Share, told } from '../../src/cli/progress.ts';
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

test('off a terminal a long silence is broken by a line with counts and what is left of the time', () => {
  const { progress, written, clock } = stage(false);
  progress.phase('Applying');
  for (let done = 1; done <= 300; done += 1) {
    clock.now += 100;
    progress.step('add somebody', { done, of: 400 });
  }
  expect(written).toEqual([
    'Applying …\n',
    'Applying · 100 of 400, about 30 s left …\n',
    'Applying · 200 of 400, about 20 s left …\n',
    'Applying · 300 of 400, about 10 s left …\n',
  ]);
});

test('on a terminal the line has the counts and what is left of the time', () => {
  const { progress, written, clock } = stage(true);
  progress.phase('Applying');
  clock.now += 60_000;
  progress.step('add somebody', { done: 100, of: 700 });
  expect(written.at(-1)).toBe('\r\u001b[2KApplying · 100 of 700, about 6 min 0 s left · add somebody');
});

test.each<[string, Share, number, string]>([
  ['nothing is foretold from the first moments', { done: 100, of: 400 }, 1900, ''],
  ['nor from the first few', { done: 4, of: 400 }, 60_000, ''],
  ['nor where all is done', { done: 400, of: 400 }, 60_000, ''],
  ['seconds near the end', { done: 395, of: 400 }, 40_000, ', about 1 s left'],
  ['rounder further off', { done: 200, of: 400 }, 41_000, ', about 40 s left'],
])('what is left of the time: %s', (_what, share, ms, text) => {
  expect(remaining(share, ms)).toBe(text);
});

test('lists are counted as they are asked for and come, steps as they end', () => {
  const told: string[] = [];
  const { watch, waitingFor } = counting({
    phase: (title) => told.push(title),
    step: (detail, share) => told.push(`${share?.done}/${share?.of} ${detail}`),
    line: () => {},
    clear: () => {},
  });
  watch({ type: 'phase', title: 'Reading' });
  watch({ type: 'asked', reads: 2 });
  watch({ type: 'read', path: '/users' });
  watch({ type: 'read', path: '/users' });
  watch({ type: 'answered', path: '/users' });
  watch({ type: 'asked', reads: 5 });
  watch({ type: 'read', path: '/chats' });
  watch({ type: 'phase', title: 'Applying' });
  watch({ type: 'steps', steps: 2 });
  watch({ type: 'begin', step: 'a', label: 'A' });
  expect(waitingFor()).toBe('A');
  watch({ type: 'end', outcome: { step: 'a', label: 'A' } });
  expect(waitingFor()).toBe('the requests in flight');
  expect(told).toEqual([
    'Reading',
    '0/2 1 page · /users',
    '0/2 2 pages · /users',
    '1/7 3 pages · /chats',
    'Applying',
    '0/2 A',
    '1/2 A',
  ]);
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
