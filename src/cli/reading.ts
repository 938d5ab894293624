/** The manifest of `plan` and `apply`: found, loaded, its remarks told. */
import type { Manifest } from '../manifest/load.ts';
import { exits } from './exit.ts';
import { exists } from './files.ts';
import { manifestPaths } from './inputs.ts';
import { loadManifest } from './manifest.ts';
import type { Teller } from './teller.ts';

/** In: the paths of the command line, and what breaks the search off. Out: the manifest; or nothing, when what is wrong with it has been told. */
export async function readManifest(given: readonly string[], teller: Teller, stop: AbortSignal): Promise<Manifest | undefined> {
  const paths = await manifestPaths(given, exists);
  if (!Array.isArray(paths)) {
    teller.end(exits.error, [paths]);
    return undefined;
  }
  const { manifest, diagnostics, frame } = await loadManifest(paths, stop);
  teller.frame = frame;
  if (manifest === undefined) teller.end(exits.error, diagnostics);
  else teller.tell(diagnostics);
  return manifest;
}
