/** `pachform validate`: everything that can be known offline. */
import { type Exit, exits } from '../exit.ts';
import { exists } from '../files.ts';
import { guarded } from '../guarded.ts';
import { manifestPaths } from '../inputs.ts';
import { loadManifest } from '../manifest.ts';
import type { ValidateOptions } from '../options.ts';
import type { Shell } from '../shell.ts';
import { count } from '../show/totals.ts';
import { tellerOf } from '../teller.ts';

/** In: paths and options. Out: 0, or 1 where the manifest has errors. */
export function validate(given: string[], options: ValidateOptions, shell: Shell): Promise<Exit> {
  const teller = tellerOf(shell, options);
  return guarded(teller, async () => {
    const paths = await manifestPaths(given, exists);
    if (!Array.isArray(paths)) return teller.end(exits.error, [paths]);
    const { manifest, diagnostics, files, frame } = await loadManifest(paths, shell.stop);
    teller.frame = frame;
    if (manifest === undefined || teller.json) return teller.end(manifest === undefined ? exits.error : exits.ok, diagnostics);
    teller.tell(diagnostics);
    teller.result(`Valid: ${count(manifest.wanted.length, 'entry', 'entries')} in ${count(files.length, 'file')}.\n`);
    return exits.ok;
  });
}
