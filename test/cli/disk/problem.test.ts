import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cannot, reasonOf } from '../../../src/cli/disk/problem.ts';
import { makeFolder } from '../../../src/cli/disk/replace.ts';
import { folder, modeOf } from './folder.ts';

const here = folder();
const failure = (code: string) => Object.assign(new Error(`${code}: x, open '/secret/path'`), { code });

describe('why a file cannot be used', () => {
  it.each([
    ['ENOENT', /no such file/],
    ['EACCES', /permission/],
    ['EPERM', /permission/],
    ['EROFS', /read-only/],
    ['ENOSPC', /disk is full/],
    ['EDQUOT', /quota/],
    ['ENOTDIR', /is a file, not a folder/],
    ['EISDIR', /is a folder/],
    ['ELOOP', /circle/],
    ['ENAMETOOLONG', /too long/],
    ['EMFILE', /too many files/],
    ['ENFILE', /too many files/],
    ['EIO', /input\/output/],
  ])('is said in words: %s', (code, words) => {
    expect(reasonOf(failure(code))).toMatch(words);
    const { diagnostic } = cannot('write', 'plan', 'p.json', '-o', failure(code));
    expect(diagnostic.message).toMatch(/^Cannot write the plan p\.json: /);
    expect(diagnostic.message).not.toContain('/secret/path');
    expect(diagnostic.hint).toMatch(/^[A-Z].*, or give another place with -o\.$/);
  });
});

describe('a folder that is made', () => {
  it('has those above it, is for its owner only where that is asked, and may be there already', async () => {
    await makeFolder(here.file('a/b/c'), 0o700);
    await makeFolder(here.file('a/b/c'), 0o700);
    expect([modeOf(here.file('a')), modeOf(here.file('a/b/c'))]).toEqual(['700', '700']);
  });
  it('is not made where a file is', async () => {
    writeFileSync(here.file('f'), '');
    mkdirSync(here.file('d'));
    await expect(makeFolder(here.file('f'))).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(makeFolder(here.file('f/g/h'))).rejects.toMatchObject({ code: 'ENOTDIR' });
    expect(readdirSync(here.file('d'))).toEqual([]);
  });
});
