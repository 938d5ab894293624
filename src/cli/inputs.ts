/** What a run is given before it can begin: where the manifest is, which token, which server. */
import type { Diagnostic } from '../core/diagnostic.ts';
import { reasonOf } from './disk/problem.ts';

/** Pachca's own address of the API. */
export const pachcaUrl = 'https://api.pachca.com/api/shared/v1';

const error = (code: string, message: string, hint: string): Diagnostic => ({ severity: 'error', code, message, hint });

/** In: the paths of the command line. Out: them, or the default path; an error where there is none or more than one. */
export async function manifestPaths(
  given: readonly string[],
  exists: (path: string) => Promise<boolean>,
): Promise<string[] | Diagnostic> {
  if (given.length > 0) return [...given];
  const [file, folder] = [await exists('pachform.yaml'), await exists('workspace')];
  if (file && folder) {
    return error(
      'two-defaults',
      'there is a pachform.yaml and a folder workspace/: which one is the manifest?',
      'say it: pachform plan pachform.yaml, or pachform plan workspace/, or both of them',
    );
  }
  if (file) return ['pachform.yaml'];
  if (folder) return ['workspace'];
  return error(
    'no-manifest',
    'there is neither a pachform.yaml nor a folder workspace/ here',
    'name the files or folders of the manifest, or change to the folder where they are',
  );
}

/** In: where a token may stand. Out: the token, or what to do. The token's text is in no message. */
export async function tokenFrom(
  file: string | undefined,
  env: Record<string, string | undefined>,
  readFile: (path: string) => Promise<string>,
): Promise<string | Diagnostic> {
  if (file === undefined) {
    const set = env['PACHCA_TOKEN'];
    const token = (set ?? '').trim();
    if (token !== '') return token;
    return error(
      'no-token',
      set === undefined ? 'there is no token' : 'PACHCA_TOKEN is set, and empty',
      'set PACHCA_TOKEN, or give --token-file FILE (a personal token from Automations > API in Pachca); --sandbox needs none',
    );
  }
  try {
    const token = (await readFile(file)).trim();
    if (/^(export\s+)?[A-Za-z_]\w*=/.test(token))
      return error(
        'no-token',
        `the file ${file} of --token-file holds NAME=value, and not a token alone`,
        'write only the token into it, or give the file as --env-file',
      );
    return token !== ''
      ? token
      : error('no-token', `the file ${file} of --token-file is empty`, 'write the token into it, alone');
  } catch (reason) {
    return error(
      'no-token',
      `the file ${file} of --token-file cannot be read: ${reasonOf(reason)}`,
      'check its name and its rights',
    );
  }
}

/** In: the environment. Out: the base URL of the run. One that is set and empty is an error: it would silently mean Pachca itself. */
export function urlFrom(env: Record<string, string | undefined>): string | Diagnostic {
  const set = env['PACHCA_API_URL'];
  if (set === undefined) return pachcaUrl;
  const url = set.trim().replace(/\/+$/, '');
  if (url !== '') return url;
  return error(
    'empty-url',
    'PACHCA_API_URL is set, and empty: nothing says which server is meant',
    `give it an address, or unset it for Pachca itself (${pachcaUrl})`,
  );
}
