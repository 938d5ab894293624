/** From the paths that were given to the files that are read. */
import type { Diagnostic } from '../core/diagnostic.ts';

export interface Io {
  readFile(path: string): Promise<Uint8Array>;
  list(path: string): Promise<{ kind: 'file' | 'folder' | 'missing'; entries?: string[] }>;
}

const deepest = 32;

/**
 * In: files and folders. Out: files, each once, folders read recursively and sorted.
 * What does not exist, and a folder without manifests, is an error.
 */
export async function discover(paths: readonly string[], io: Io): Promise<{ files: string[]; diagnostics: Diagnostic[] }> {
  const files = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  for (const path of paths) {
    const given = tidy(path);
    const { kind } = await io.list(given);
    if (kind === 'missing') {
      diagnostics.push({
        severity: 'error',
        code: 'no-such-file',
        message: `${path} does not exist`,
        hint: 'give the path of a manifest, or of a folder with manifests',
      });
    } else if (kind === 'file') {
      files.add(given);
    } else {
      const found = await inside(given, io, 0);
      for (const file of found) files.add(file);
      if (found.length === 0)
        diagnostics.push({
          severity: 'error',
          code: 'no-manifests',
          message: `the folder ${path} has no manifests`,
          hint: 'manifests end in .yaml or .yml; names that begin with a dot or an underscore are skipped',
        });
    }
  }
  return { files: [...files], diagnostics };
}

async function inside(folder: string, io: Io, depth: number): Promise<string[]> {
  if (depth > deepest) return [];
  const { entries = [] } = await io.list(folder);
  const found: string[] = [];
  for (const name of [...entries].sort()) {
    if (/^[._]/.test(name)) continue;
    const path = folder === '.' ? name : `${folder === '/' ? '' : folder}/${name}`;
    const { kind } = await io.list(path);
    if (kind === 'folder') found.push(...(await inside(path, io, depth + 1)));
    else if (kind === 'file' && /\.ya?ml$/i.test(name)) found.push(path);
  }
  return found;
}

/** The same file under two spellings is one file: `./a.yaml`, `a.yaml`, `folder//a.yaml`. */
function tidy(path: string): string {
  const short = path
    .replace(/\/{2,}/g, '/')
    .replace(/(?:\/\.)+(?=\/|$)/g, '')
    .replace(/^(?:\.\/)+(?=.)/, '');
  return short.length > 1 ? short.replace(/\/$/, '') : short || '/';
}
