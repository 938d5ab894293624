/** The manifest of a run, loaded with our kinds and their compiled validators. */
import { relative } from 'node:path';
import type { KindOf } from '../core/kind.ts';
import { kinds } from '../kinds/index.ts';
import * as compiled from '../kinds/validators.ts';
import type { Validators } from '../manifest/explain.ts';
import { type Loaded, load } from '../manifest/load.ts';
import { ioUntil } from './files.ts';
import { framesOf } from './frames.ts';
import type { Frame } from './show/diagnostics.ts';

export { kinds };

/** In: files and folders, and what breaks the search off. Out: what they say or what is wrong with it, and the pictures for that. */
export async function loadManifest(paths: readonly string[], stop?: AbortSignal): Promise<Loaded & { frame: Frame }> {
  const loaded = await load(paths, ioUntil(stop), kinds as readonly KindOf[], compiled as unknown as Validators);
  // What a memory remembers them by must not change with the way they are typed.
  if (loaded.manifest) loaded.manifest.paths = paths.map((path) => relative('', path).replaceAll('\\', '/') || '.');
  return { ...loaded, frame: framesOf(loaded.files, kinds) };
}
