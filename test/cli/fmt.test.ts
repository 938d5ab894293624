import { chownSync, linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exits } from '../../src/cli/exit.ts';
import { main } from '../../src/cli/main.ts';
import { fakeShell } from './shell.ts';

let folder: string;
const at = (name: string): string => join(folder, name);
const text = (name: string): string => readFileSync(at(name), 'utf8');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pachform-fmt-'));
  writeFileSync(at('good.yaml'), 'pachform: 1\n\ntags:\n  A: {}\n');
  writeFileSync(at('bad.yaml'), 'tags:\n    A: {}\npachform: 1\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function fmt(...argv: string[]) {
  const shell = fakeShell(['fmt', folder, ...argv]);
  return { exit: await main(shell), out: shell.stdout(), err: shell.stderr() };
}

test('files are written as they should be, and named; the second time there is nothing to do', async () => {
  expect(await fmt()).toEqual({ exit: exits.ok, out: `${at('bad.yaml')}\n`, err: '' });
  expect(text('bad.yaml')).toBe('pachform: 1\n\ntags:\n  A: {}\n');
  expect(await fmt()).toEqual({ exit: exits.ok, out: '', err: '' });
});

test('--check writes nothing, and exits with 1 where a file differs', async () => {
  const before = text('bad.yaml');
  expect(await fmt('--check')).toMatchObject({ exit: exits.error, out: `${at('bad.yaml')}\n` });
  expect(text('bad.yaml')).toBe(before);
  await fmt();
  expect(await fmt('--check')).toMatchObject({ exit: exits.ok, out: '' });
});

test('a file that is no YAML is told with its line; the others are written', async () => {
  writeFileSync(at('broken.yaml'), 'pachform: 1\ntags: [\n');
  const { exit, err } = await fmt();
  expect([exit, text('bad.yaml').startsWith('pachform: 1')]).toEqual([exits.error, true]);
  expect(err).toContain(`${at('broken.yaml')}:`);
});

test('a file that cannot be laid out stays, and that is no error', async () => {
  writeFileSync(at('own.yaml'), '? pachform\n: 1\n');
  const { exit, err } = await fmt('--check', '--sort');
  expect(exit).toBe(exits.error);
  expect(err).toContain('stays as it is');
  writeFileSync(at('bad.yaml'), text('good.yaml'));
  expect((await fmt('--check')).exit).toBe(exits.ok);
});

test('JSON names the files', async () => {
  const { out } = await fmt('--check', '--format', 'json');
  expect(JSON.parse(out)).toMatchObject({ format: 1, ok: false, exit: 1, changed: [at('bad.yaml')] });
});

test('the YAML of others is left alone, whatever its layout', async () => {
  const compose = 'services:\n    db: {image: postgres}\n';
  writeFileSync(at('docker-compose.yml'), compose);
  writeFileSync(at('chart.yaml'), '{{- if .Values.x }}\na: [\n');
  mkdirSync(at('node_modules/pachform'), { recursive: true });
  writeFileSync(at('node_modules/pachform/example.yaml'), 'tags: {}\npachform: 1\n');
  expect(await fmt()).toEqual({ exit: exits.ok, out: `${at('bad.yaml')}\n`, err: '' });
  expect(text('docker-compose.yml')).toBe(compose);
  expect(text('node_modules/pachform/example.yaml')).toBe('tags: {}\npachform: 1\n');
  const shell = fakeShell(['fmt', at('docker-compose.yml')]);
  expect([await main(shell), text('docker-compose.yml')]).toEqual([exits.ok, compose]);
  expect(shell.stderr()).toContain('does not say `pachform: 1`');
});

test.runIf(process.getuid?.() === 0)('a file stays its owner’s when root lays it out', async () => {
  chownSync(at('bad.yaml'), 1234, 4321);
  await fmt();
  expect(text('bad.yaml').startsWith('pachform: 1')).toBe(true);
  expect(statSync(at('bad.yaml'))).toMatchObject({ uid: 1234, gid: 4321 });
});

test('where one file cannot be written the others are, and both are said', async () => {
  const bad = text('bad.yaml');
  writeFileSync(at('worse.yaml'), bad);
  // Its new text is written beside it, under a path that is longer than a path may be.
  const folder = join(...Array.from({ length: 16 }, () => 'x'.repeat(250)));
  const long = join(folder, `${'x'.repeat(4085 - at(folder).length)}.yaml`);
  mkdirSync(at(folder), { recursive: true });
  writeFileSync(at(long), bad);
  const { exit, out, err } = await fmt();
  expect([exit, out]).toEqual([exits.error, `${at('bad.yaml')}\n${at('worse.yaml')}\n`]);
  expect(err).toMatch(/Cannot write the manifest .*x\.yaml: the name is too long/);
  expect([text(long), text('worse.yaml')]).toEqual([bad, text('bad.yaml')]);
  expect(JSON.parse((await fmt('--format', 'json')).out)).toMatchObject({
    ok: false,
    changed: [],
    diagnostics: [{ code: 'disk' }],
  });
});

test('a link that leads back multiplies nothing', async () => {
  symlinkSync('.', at('back'));
  expect((await fmt()).out).toBe(`${at('bad.yaml')}\n`);
});

test('a file with two names is not parted from its other one, which would then be declared a second time', async () => {
  linkSync(at('bad.yaml'), at('other.yaml'));
  const bad = text('bad.yaml');
  const { exit, err } = await fmt();
  expect([exit, text('bad.yaml'), text('other.yaml')]).toEqual([exits.error, bad, bad]);
  expect(err).toContain('it has another name as well (a hard link)');
});
