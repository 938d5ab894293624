import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readPlan, removePlan, writePlan } from '../../../src/cli/disk/planfile.ts';
import { DiskProblem } from '../../../src/cli/disk/problem.ts';
import { checksum } from '../../../src/core/checksum.ts';
import { defaultSettings } from '../../../src/core/desired.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { folder, modeOf } from './folder.ts';

const here = folder();
const bare: Plan = {
  format: 1,
  tool: 'pachform/0.1.0',
  server: { url: 'https://api.pachca.com', generation: 'aug' },
  seen_as: { id: 1, address: 'user:robot@corp.example', label: 'Robot' },
  inputs: { manifest: 'abc' },
  settings: defaultSettings,
  options: { secrets_kept: false },
  desired: [],
  changes: [],
  steps: [],
  blocked: [],
  problems: [],
  notes: [],
  totals: {},
  budget: { reads: 1, writes: 0, seconds: 0 },
  checksum: '',
};
const plan: Plan = { ...bare, checksum: checksum(bare) };

describe('a plan that is saved', () => {
  it('is read back the same, and only its owner can read it', async () => {
    writeFileSync(here.file('plan'), JSON.stringify(plan), { mode: 0o644 });
    await writePlan(here.file('plan'), plan);
    expect(await readPlan(here.file('plan'))).toEqual({ plan });
    expect(modeOf(here.file('plan'))).toBe('600');
  });

  it('gets its checksum when it is written', async () => {
    await writePlan(here.file('plan'), bare);
    expect(await readPlan(here.file('plan'))).toEqual({ plan });
  });

  it('leaves nothing beside it, whether it works or not', async () => {
    await writePlan(here.file('plan'), plan);
    mkdirSync(here.file('folder'));
    await expect(writePlan(here.file('folder'), plan)).rejects.toThrow(/not a regular file.*Name a file/);
    expect(readdirSync(here.path).sort()).toEqual(['a-file', 'folder', 'plan']);
  });

  it('goes through a symbolic link to the file behind it', async () => {
    symlinkSync(here.file('real'), here.file('link'));
    writeFileSync(here.file('real'), '');
    await writePlan(here.file('link'), plan);
    expect(lstatSync(here.file('link')).isSymbolicLink()).toBe(true);
    expect(await readPlan(here.file('real'))).toEqual({ plan });
  });

  it('that cannot be written says where and what to do', async () => {
    const failed = await writePlan(here.below('plan'), plan).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(DiskProblem);
    expect((failed as DiskProblem).diagnostic).toMatchObject({
      severity: 'error',
      message: expect.stringMatching(/^Cannot write the plan .*a-file\/plan: a part of the path is a file/),
      hint: expect.stringContaining('-o'),
    });
  });
});

describe('removing an earlier plan', () => {
  it('removes the file, or a link and not what it leads to, and is content when there is none', async () => {
    writeFileSync(here.file('plan'), JSON.stringify(plan));
    writeFileSync(here.file('kept'), JSON.stringify(plan));
    symlinkSync(here.file('kept'), here.file('link'));
    await removePlan(here.file('plan'));
    await removePlan(here.file('link'));
    await removePlan(here.file('never-there'));
    expect(readdirSync(here.path).sort()).toEqual(['a-file', 'kept']);
  });

  it('never removes a folder or a device', async () => {
    mkdirSync(here.file('folder'));
    await expect(removePlan(here.file('folder'))).rejects.toThrow(DiskProblem);
    await expect(removePlan('/dev/null')).rejects.toThrow(/not a regular file/);
    await expect(writePlan('/dev/null', plan)).rejects.toThrow(/not a regular file/);
    expect(existsSync('/dev/null')).toBe(true);
  });
});

describe('a plan file that is not what it should be', () => {
  const text = JSON.stringify(plan, null, 2);
  const rows: [string, string | Buffer, RegExp][] = [
    ['empty', '', /is not JSON/],
    ['in UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le'), /cannot be read: the file is in UTF-16/],
    ['cut off', text.slice(0, -40), /is cut off/],
    ['YAML', 'pachform: 1', /is not JSON/],
    ['a list', '[]', /is JSON, but not a plan/],
    ['something else', '{"a":1}', /is JSON, but not a plan/],
    ['of the future', text.replace('"format": 1', '"format": 2'), /has format 2; this pachform reads format 1/],
    ['edited', text.replace('"id": 1', '"id": 2'), /has been changed since it was made/],
    ['without its checksum', text.replace(/,\s*"checksum": "[^"]*"/, ''), /lacks parts of a plan/],
    ['without its steps', text.replace('"steps"', '"stops"'), /lacks parts of a plan/],
  ];
  it.each(rows)('%s', async (_, content, message) => {
    writeFileSync(here.file('plan'), content);
    const read = await readPlan(here.file('plan'));
    expect(read).toEqual({
      broken: {
        severity: 'error',
        code: 'plan-file',
        message: expect.stringMatching(message),
        hint: expect.stringMatching(/plan/),
      },
    });
  });
  it('does not mind other white space or another order of keys', async () => {
    writeFileSync(here.file('plan'), JSON.stringify(Object.fromEntries(Object.entries(plan).reverse())));
    expect(await readPlan(here.file('plan'))).toEqual({ plan });
  });
  it('does not mind a byte order mark, which Windows puts before it', async () => {
    writeFileSync(here.file('plan'), `\ufeff${text}`);
    expect(await readPlan(here.file('plan'))).toEqual({ plan });
  });
  it('missing, or a folder', async () => {
    expect(await readPlan(here.file('no'))).toMatchObject({ broken: { message: expect.stringContaining('does not exist') } });
    expect(await readPlan(here.path)).toMatchObject({ broken: { message: expect.stringContaining('it is a folder') } });
  });
  it('is left as it is', async () => {
    writeFileSync(here.file('plan'), 'mine');
    await readPlan(here.file('plan'));
    expect(readFileSync(here.file('plan'), 'utf8')).toBe('mine');
  });
});
