import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { memoryFault, readMemory, writeMemory } from '../../../src/cli/disk/memory.ts';
import type { Memory } from '../../../src/core/memory.ts';
import { folder, modeOf } from './folder.ts';

const here = folder();
const memory: Memory = {
  format: 1,
  scope: 'acme',
  server: 'https://api.pachca.com/api/shared/v1',
  paths: ['workspace'],
  entries: {
    'user:vera@corp.example': {
      id: 7,
      state: { title: '', suspended: false, hook: { env: 'HOOK' } },
      protect: true,
      on_removal: 'keep',
    },
    'chat:backend': { id: 334, state: {} },
  },
  retired: { 'chat:old': { id: 3, verb: 'archive' } },
};

describe('memory in a file', () => {
  it('is read back the same, private, in a folder that is made for it', async () => {
    const path = here.file('state/deep/memory.json');
    await writeMemory(path, memory);
    expect(await readMemory(path)).toEqual({ memory });
    expect([modeOf(path), modeOf(here.file('state'))]).toEqual(['600', '700']);
    expect(readdirSync(here.file('state/deep'))).toEqual(['memory.json']);
  });

  it('has the same bytes whatever the order it was gathered in', async () => {
    await writeMemory(here.file('a'), memory);
    await writeMemory(here.file('b'), { ...memory, entries: Object.fromEntries(Object.entries(memory.entries).reverse()) });
    expect(readFileSync(here.file('a'), 'utf8')).toBe(readFileSync(here.file('b'), 'utf8'));
    expect(readFileSync(here.file('a'), 'utf8').indexOf('chat:backend')).toBeLessThan(
      readFileSync(here.file('a'), 'utf8').indexOf('user:vera'),
    );
  });

  it('that cannot be written leaves the old one and says what to do', async () => {
    await expect(writeMemory(here.below('memory'), memory)).rejects.toThrow(/Cannot write the memory .*--memory/);
    expect(readFileSync(here.file('a-file'), 'utf8')).toBe('x');
  });

  it('that is not there yet is missing, not broken', async () => {
    expect(await readMemory(here.file('none'))).toEqual({ missing: true });
  });
});

describe('a memory file that somebody else wrote', () => {
  const edited = (change: object) => JSON.stringify({ ...memory, ...change });
  const entry = (change: object) => edited({ entries: { 'chat:backend': { id: 334, state: {}, ...change } } });
  const rows: [string, string, RegExp][] = [
    ['empty', ' \n', /empty/],
    ['cut off', JSON.stringify(memory).slice(0, 100), /not JSON/],
    ['a list', '[]', /not an object/],
    ['null', 'null', /not an object/],
    ['of the future', edited({ format: 2 }), /format is 2; this pachform reads format 1/],
    ['without format', edited({ format: undefined }), /format is nothing/],
    ['without scope', edited({ scope: null }), /scope is null, not text/],
    ['server a number', edited({ server: 5 }), /server is 5/],
    ['paths a text', edited({ paths: 'workspace' }), /paths is not a list/],
    ['paths of numbers', edited({ paths: [1] }), /paths is not a list/],
    ['entries a list', edited({ entries: [] }), /entries is not an object/],
    ['an entry that is text', edited({ entries: { 'chat:backend': 'x' } }), /entry of chat:backend is not an object/],
    [
      'a key that is no address',
      edited({ entries: { backend: { id: 1, state: {} } } }),
      /"backend" in entries is not an address/,
    ],
    ['id a text', entry({ id: '334' }), /id of chat:backend is "334"/],
    ['id zero', entry({ id: 0 }), /id of chat:backend is 0/],
    ['id a fraction', entry({ id: 1.5 }), /id of chat:backend/],
    ['id too large to be exact', entry({ id: 2 ** 60 }), /id of chat:backend/],
    ['state a list', entry({ state: [] }), /state of chat:backend/],
    ['protect false', entry({ protect: false }), /protect of chat:backend/],
    ['on_removal a number', entry({ on_removal: 1 }), /on_removal of chat:backend/],
    ['retired missing', edited({ retired: undefined }), /retired is not an object/],
    ['retired without verb', edited({ retired: { 'chat:old': { id: 3 } } }), /retired entry of chat:old/],
    ['a key that is inherited', edited({}).replace('"chat:backend"', '"__proto__"'), /"__proto__" in entries is not an address/],
  ];
  it.each(rows)('%s', async (_, text, why) => {
    writeFileSync(here.file('memory'), text);
    expect(await readMemory(here.file('memory'))).toEqual({ broken: expect.stringMatching(why) });
  });
  it('a byte order mark does not matter', async () => {
    writeFileSync(here.file('memory'), `\ufeff${JSON.stringify(memory)}`);
    expect(await readMemory(here.file('memory'))).toEqual({ memory });
  });
  it('a folder is broken', async () => {
    expect(await readMemory(here.path)).toEqual({ broken: 'it cannot be read: it is a folder' });
  });
});

it('whoever gives a saved plan as the memory is told what it is', () => {
  expect(memoryFault({ format: 1, changes: [], steps: [] })).toBe('it is a saved plan (plan -o), not a memory');
});
