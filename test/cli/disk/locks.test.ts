/** Whoever names one manifest in two ways is not let in twice: every chat would be made twice. */
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Lock, Machine } from '../../../src/cli/disk/lock.ts';
import { locksOf } from '../../../src/cli/disk/locks.ts';
import { folder, now } from './folder.ts';

const here = folder();
const machine = (pid: number): Machine => ({
  pid,
  host: 'here',
  now,
  alive: () => true,
  started: async (one) => `t${one}`,
});
const journal = (path: string) => join(path, '..', '.pachform', 'journal.jsonl');
const taken = async (path: string, pid: number, other = journal(path)) => locksOf(other, path, machine(pid));
const lock = (one: Lock | { held: unknown }): Lock => {
  if ('held' in one) throw new Error('held');
  return one;
};

describe('an apply that is at work keeps out another one', () => {
  const workspace = () => {
    const path = here.file('workspace');
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'chats.yaml'), 'pachform: 1\n');
    return path;
  };
  test.each<[string, (path: string) => string]>([
    ['from within the folder', (path) => join(path, '.')],
    ['that names a file of it', (path) => join(path, 'chats.yaml')],
    ['by another spelling', (path) => relative(process.cwd(), path)],
    [
      'by a link to it',
      (path) => {
        symlinkSync(path, `${path}-link`);
        return `${path}-link`;
      },
    ],
  ])('%s, with a journal of its own', async (_, other) => {
    const path = workspace();
    const way = other(path);
    const mine = lock(await taken(path, 100));
    expect(await taken(way, 200, here.file('other.jsonl'))).toMatchObject({ held: { code: 'locked' } });
    await mine.release();
    await lock(await taken(way, 200, here.file('other.jsonl'))).release();
  });

  test('that names its journal by a link', async () => {
    const path = workspace();
    writeFileSync(here.file('journal.jsonl'), '');
    symlinkSync(here.file('journal.jsonl'), here.file('link.jsonl'));
    const mine = lock(await taken(path, 100, here.file('journal.jsonl')));
    const elsewhere = here.file('elsewhere.yaml');
    writeFileSync(elsewhere, 'pachform: 1\n');
    expect(await taken(elsewhere, 200, here.file('link.jsonl'))).toMatchObject({ held: { code: 'locked' } });
    await mine.release();
  });

  test('whoever is refused holds nothing, so that the next one gets in', async () => {
    const path = workspace();
    const mine = lock(await taken(path, 100));
    await taken(path, 200, here.file('second.jsonl'));
    await mine.release();
    await lock(await taken(path, 300, here.file('second.jsonl'))).release();
  });

  test.runIf(process.getuid?.() !== 0)('a folder that nobody may write to is no reason to stop', async () => {
    const path = workspace();
    chmodSync(path, 0o555);
    await lock(await taken(path, 100, here.file('journal.jsonl'))).release();
    chmodSync(path, 0o755);
  });
});

test('the lock file of another program is nobody’s to delete', async () => {
  writeFileSync(here.file('yarn.lock'), '# yarn lockfile v1\n\n\nleft-pad@^1.0.0:\n  version "1.3.0"\n');
  const path = here.file('pachform.yaml');
  writeFileSync(path, 'pachform: 1\n');
  expect(await locksOf(here.file('yarn'), path, machine(100))).toMatchObject({
    held: {
      message: `${here.file('yarn.lock')} is there, and is not the lock of an apply.`,
      hint: 'Name another journal with --journal.',
    },
  });
});
