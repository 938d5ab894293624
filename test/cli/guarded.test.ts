import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { DiskProblem, fault } from '../../src/cli/disk/problem.ts';
import { exits } from '../../src/cli/exit.ts';
import { guarded, withRun } from '../../src/cli/guarded.ts';
import { tellerOf } from '../../src/cli/teller.ts';
import { fakeShell } from './shell.ts';

const folder = mkdtempSync(join(tmpdir(), 'pachform-guarded-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const purpose = { writes: true, beside: join(folder, 'x.yaml'), quiet: true };
const tag = { method: 'POST' as const, path: '/group_tags', body: { group_tag: { name: 'A' } } };

test('a fault of our own after a write is "in part": the code never says that nothing was written', async () => {
  const shell = fakeShell([]);
  const teller = tellerOf(shell, { format: 'json' });
  const exit = await withRun(shell, { sandbox: true }, purpose, teller, async ({ ctx }) => {
    await ctx.server.send(tag);
    throw new Error('s3cr3t');
  });
  expect(exit).toBe(exits.partly);
  expect(JSON.parse(shell.stdout())).toMatchObject({ exit: 5, diagnostics: [{ code: 'internal' }, { code: 'no-report' }] });
  expect(shell.stdout()).not.toContain('s3cr3t');
});

test('a fault of our own before any write goes on to whoever tells it', async () => {
  const shell = fakeShell([]);
  const work = withRun(shell, { sandbox: true }, purpose, tellerOf(shell, {}), async ({ ctx }) => {
    await ctx.server.send({ method: 'GET', path: '/profile' });
    throw new TypeError('x');
  });
  await expect(work).rejects.toThrow(TypeError);
});

test('a file that cannot be written is an error like any other', async () => {
  const shell = fakeShell([]);
  const full = fault('disk', 'Cannot write the plan p.json: the disk is full.', 'Give another place with -o.');
  expect(await guarded(tellerOf(shell, {}), () => Promise.reject(new DiskProblem(full)))).toBe(exits.error);
  expect(shell.stderr()).toBe('error: Cannot write the plan p.json: the disk is full.\n  help: Give another place with -o.\n');
});
