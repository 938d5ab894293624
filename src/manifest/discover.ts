/** From the paths that were given to the files that are read. */
import type { Diagnostic } from '../core/diagnostic.ts';

/** What is at a path. `id`: the same for the same file under another name. `why`: in words, what it is or why it is not known. */
export interface Listed {
  kind: 'file' | 'folder' | 'missing' | 'other' | 'unreadable';
  entries?: string[];
  id?: string;
  why?: string;
}

export interface Io {
  /** Throws an error whose message is the reason. */
  readFile(path: string): Promise<Uint8Array>;
  list(path: string): Promise<Listed>;
}

/** Whether what has this name in a folder is passed over: hidden, put aside, or installed by somebody else. */
const passedOver = (name: string): boolean => /^[._]/.test(name) || name === 'node_modules';

const isManifestName = (name: string): boolean => /\.ya?ml$/i.test(name);

/** In: a path below a folder of manifests. Out: whether a file there is read as a manifest. */
export function isReadBelow(path: string): boolean {
  const names = path.split(/[\\/]/);
  return !names.some(passedOver) && isManifestName(names.at(-1)!);
}

const wrong = (code: string, message: string, hint: string): Diagnostic => ({ severity: 'error', code, message, hint });

/**
 * In: files and folders. Out: files, each once, folders read recursively and sorted. What does not exist, a folder without
 * manifests, and whatever is in a folder and cannot be read is an error: what it declares would be taken for no longer declared.
 */
export async function discover(paths: readonly string[], io: Io): Promise<{ files: string[]; diagnostics: Diagnostic[] }> {
  const files = new Set<string>();
  const ids = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  const add = ({ path, id = path }: Found): void => {
    if (!ids.has(id)) files.add(path);
    ids.add(id);
  };
  for (const path of paths) {
    if (path === '') {
      diagnostics.push(wrong('empty-path', 'a path is empty', 'name a manifest or a folder with manifests; "." is this folder'));
      continue;
    }
    const given = tidy(path);
    const listed = await io.list(given);
    const { kind, why = 'it cannot be read' } = listed;
    if (kind === 'missing')
      diagnostics.push(
        wrong('no-such-file', `${path} does not exist`, 'give the path of a manifest, or of a folder with manifests'),
      );
    else if (kind === 'other')
      diagnostics.push(wrong('not-a-file', `${path} cannot be a manifest: ${why}`, 'give the path of a file or of a folder'));
    else if (kind === 'unreadable')
      diagnostics.push(
        wrong('unreadable-file', `${path} cannot be read: ${why}`, 'check that it is there and that you may read it'),
      );
    else if (kind === 'file') add({ path: given, ...(listed.id !== undefined && { id: listed.id }) });
    else {
      const walk: Walk = { io, seen: new Set(), found: [], diagnostics };
      await below(given, listed, walk);
      for (const one of walk.found) add(one);
      if (walk.found.length === 0 && diagnostics.length === 0)
        diagnostics.push(
          wrong(
            'no-manifests',
            `the folder ${path} has no manifests`,
            'manifests end in .yaml or .yml; node_modules and names that begin with a dot or an underscore are skipped',
          ),
        );
    }
  }
  return { files: [...files], diagnostics };
}

interface Found {
  path: string;
  id?: string;
}

interface Walk {
  io: Io;
  /** Folders that were entered: links may lead back to them. */
  seen: Set<string>;
  found: Found[];
  diagnostics: Diagnostic[];
}

async function below(folder: string, { entries = [], id = folder }: Listed, walk: Walk): Promise<void> {
  if (walk.seen.has(id)) return;
  walk.seen.add(id);
  for (const name of [...entries].sort()) {
    if (passedOver(name)) continue;
    const path = folder === '.' ? name : `${folder === '/' ? '' : folder}/${name}`;
    const listed = await walk.io.list(path);
    if (listed.kind === 'folder') await below(path, listed, walk);
    else if (listed.kind === 'unreadable' || (listed.kind === 'other' && isManifestName(name)))
      walk.diagnostics.push(
        wrong(
          'unreadable-file',
          `${path} cannot be read: ${listed.why}`,
          'what it declares would be taken for no longer declared: make it readable, or take it out of the folder',
        ),
      );
    else if (listed.kind === 'file' && isManifestName(name))
      walk.found.push({ path, ...(listed.id !== undefined && { id: listed.id }) });
  }
}

/** The same file under two spellings is one file: `./a.yaml`, `a.yaml`, `folder//a.yaml`. */
function tidy(path: string): string {
  const short = path
    .replace(/\/{2,}/g, '/')
    .replace(/(?:\/\.)+(?=\/|$)/g, '')
    .replace(/^(?:\.\/)+(?=.)/, '');
  return short.length > 1 ? short.replace(/\/$/, '') : short || '/';
}
