import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const git = (cwd: string, ...argv: string[]): string => execFileSync('git', argv, { cwd, encoding: 'utf8' });

test('the number of a manifest is the same on two runners, whatever Git is told to do with Cyrillic names', () => {
  const home = mkdtempSync(join(tmpdir(), 'pachform-quotepath-'));
  try {
    cpSync('examples/pipeline/settings.sh', join(home, 'settings.sh'));
    mkdirSync(join(home, 'workspace'));
    writeFileSync(join(home, 'workspace', 'люди.yaml'), 'pachform: 1\n');
    git(home, 'init', '-q', '--template=');
    git(home, 'add', '-A');
    git(home, '-c', 'user.name=t', '-c', 'user.email=t@invalid', 'commit', '-q', '-m', 'm');
    const number = (quotePath: string): string => {
      git(home, 'config', 'core.quotePath', quotePath);
      const env = { ...process.env, PACHFORM_PATH: 'workspace' };
      return execFileSync('sh', ['-c', '. ./settings.sh; manifest_tree'], { cwd: home, encoding: 'utf8', env });
    };
    expect(number('true')).toMatch(/^[0-9a-f]{40}\n$/);
    expect(number('false')).toBe(number('true'));
  } finally {
    rmSync(home, { recursive: true });
  }
});
