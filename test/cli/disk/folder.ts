import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** A folder of its own for every test; `below` is a path that cannot be written, by root neither: its folder is a file. */
export function folder() {
  const here = {
    path: '',
    file: (name: string) => join(here.path, name),
    below: (name: string) => join(here.path, 'a-file', name),
  };
  beforeEach(() => {
    here.path = mkdtempSync(join(tmpdir(), 'pachform-disk-'));
    writeFileSync(here.file('a-file'), 'x');
  });
  afterEach(() => rmSync(here.path, { recursive: true, force: true }));
  return here;
}

export const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);
export const noon = Date.parse('2026-05-01T12:00:00Z');
export const now = () => noon;
