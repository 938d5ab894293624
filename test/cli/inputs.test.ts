import { expect, test } from 'vitest';
import { manifestPaths, pachcaUrl, tokenFrom, urlFrom } from '../../src/cli/inputs.ts';

const there =
  (...paths: string[]) =>
  async (path: string) =>
    paths.includes(path);

test.each<[string, string[], string[], unknown]>([
  ['what is given', ['a', 'b'], ['pachform.yaml', 'workspace'], ['a', 'b']],
  ['the file', [], ['pachform.yaml'], ['pachform.yaml']],
  ['the folder', [], ['workspace'], ['workspace']],
  ['an error where both are there', [], ['pachform.yaml', 'workspace'], { code: 'two-defaults' }],
  ['an error where neither is', [], [], { code: 'no-manifest' }],
])('the manifest is %s', async (_what, given, found, expected) => {
  const paths = await manifestPaths(given, there(...found));
  if (Array.isArray(expected)) expect(paths).toEqual(expected);
  else expect(paths).toMatchObject(expected as object);
});

const file = async (path: string): Promise<string> => {
  if (path === 'token') return ' s3cr3t\n';
  if (path === 'empty') return '\n';
  throw Object.assign(new Error('nope'), { code: 'ENOENT' });
};

test.each<[string, string | undefined, Record<string, string>, unknown]>([
  ['from the environment', undefined, { PACHCA_TOKEN: ' t0ken ' }, 't0ken'],
  ['from a file, which wins', 'token', { PACHCA_TOKEN: 't0ken' }, 's3cr3t'],
  ['missing', undefined, {}, { code: 'no-token' }],
  ['an empty variable', undefined, { PACHCA_TOKEN: ' ' }, { code: 'no-token' }],
  ['an empty file', 'empty', { PACHCA_TOKEN: 't0ken' }, { code: 'no-token' }],
  ['a file that is not there', 'nope', { PACHCA_TOKEN: 't0ken' }, { code: 'no-token' }],
])('the token: %s', async (_what, path, env, expected) => {
  const token = await tokenFrom(path, env, file);
  if (typeof expected === 'string') expect(token).toBe(expected);
  else expect(token).toMatchObject(expected as object);
  if (typeof token !== 'string') expect(JSON.stringify(token)).not.toContain('t0ken');
});

test('a base URL that is set and empty is nobody’s: what was meant for a sandbox does not reach Pachca', () => {
  for (const empty of ['', ' ', '/']) expect(urlFrom({ PACHCA_API_URL: empty })).toMatchObject({ code: 'empty-url' });
});

test('the base URL is what Pachca answers at, unless the environment says another', () => {
  expect(urlFrom({})).toBe(pachcaUrl);
  expect(urlFrom({ PACHCA_API_URL: ' http://localhost:1/api/ ' })).toBe('http://localhost:1/api');
});

test('whoever names a file of variables as the token’s is told so, and it is not sent', async () => {
  const told = await tokenFrom('vars', {}, async () => 'PACHCA_TOKEN=t0ken\n');
  expect(told).toMatchObject({ code: 'no-token', message: expect.stringContaining('holds NAME=value') });
  expect(JSON.stringify(told)).not.toContain('t0ken');
});
