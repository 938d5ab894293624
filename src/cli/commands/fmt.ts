/** `pachform fmt`: manifests in canonical order and layout. */
import type { Diagnostic } from '../../core/diagnostic.ts';
import { decode } from '../../manifest/decode.ts';
import { discover, type Io } from '../../manifest/discover.ts';
import { type Formatted, format } from '../../manifest/format.ts';
import type { SourceFile } from '../../manifest/load.ts';
import { isMeantAsManifest } from '../../manifest/sort.ts';
import { fault, reasonOf } from '../disk/problem.ts';
import { rewriteAll } from '../disk/text.ts';
import { type Exit, exits } from '../exit.ts';
import { exists, ioUntil } from '../files.ts';
import { framesOf } from '../frames.ts';
import { guarded } from '../guarded.ts';
import { manifestPaths } from '../inputs.ts';
import { kinds } from '../manifest.ts';
import type { FmtOptions } from '../options.ts';
import type { Shell } from '../shell.ts';
import { safe } from '../show/safe.ts';
import { type Teller, tellerOf } from '../teller.ts';

/** In: paths and options. Out: 0; 1 where a file is no YAML or cannot be written, or with `--check` where one is not as it should be. */
export function fmt(given: string[], options: FmtOptions, shell: Shell): Promise<Exit> {
  const teller = tellerOf(shell, options);
  return guarded(teller, async () => {
    const paths = await manifestPaths(given, exists);
    if (!Array.isArray(paths)) return teller.end(exits.error, [paths]);
    const io = ioUntil(shell.stop);
    const { files, diagnostics } = await discover(paths, io);
    const sources: SourceFile[] = [];
    const strangers: Diagnostic[] = [];
    // One after the other: a folder may hold more files than may be open at once.
    for (const path of files) {
      const read = await textOf(path, io);
      if ('problem' in read) diagnostics.push(read.problem);
      else if (isMeantAsManifest(read.text)) sources.push(read);
      else if (paths.includes(path)) strangers.push(noManifest(path));
    }
    if (diagnostics.length > 0) return teller.end(exits.error, diagnostics);
    teller.frame = framesOf(sources, kinds);
    return laidOut(sources, strangers, options, teller, shell.stop);
  });
}

/** Others' YAML lies in the same folders. */
const noManifest = (path: string): Diagnostic => ({
  severity: 'warning',
  code: 'not-a-manifest',
  message: `${path} stays as it is: it does not say \`pachform: 1\``,
  hint: 'write that as its first line if it is a manifest',
});

async function textOf(path: string, io: Io): Promise<SourceFile | { problem: Diagnostic }> {
  try {
    const decoded = decode(path, await io.readFile(path));
    return 'text' in decoded ? { path, text: decoded.text } : decoded;
  } catch (error) {
    return { problem: fault('unreadable-file', `${path} cannot be read: ${reasonOf(error)}`, 'check that you may read it') };
  }
}

async function laidOut(
  sources: readonly SourceFile[],
  strangers: readonly Diagnostic[],
  { check, sort }: FmtOptions,
  teller: Teller,
  stop: AbortSignal,
): Promise<Exit> {
  const done = sources.map(({ path, text }) => ({ path, text, after: format(path, text, kinds, sort === true) }));
  const differ = done.flatMap(({ path, text, after }) =>
    'text' in after && after.text !== text ? [{ path, before: text, after: after.text }] : [],
  );
  const { written, failed } = check ? { written: differ, failed: [] } : await rewriteAll(differ, stop);
  const diagnostics = [...strangers, ...done.flatMap(({ after }) => told(after)), ...failed];
  const broken = diagnostics.some(({ severity }) => severity === 'error');
  const exit = stop.aborted ? exits.interrupted : broken || (check && differ.length > 0) ? exits.error : exits.ok;
  if (teller.json)
    teller.document({ format: 1, ok: exit === exits.ok, exit, changed: written.map(({ path }) => path), diagnostics });
  else {
    teller.result(written.map(({ path }) => `${safe(path)}\n`).join(''));
    teller.tell(diagnostics);
    if (check && differ.length > 0) teller.tell([notAsItShould(differ.length)]);
  }
  return exit;
}

const notAsItShould = (files: number): Diagnostic => ({
  severity: 'error',
  code: 'not-formatted',
  message: `${files === 1 ? 'this file is' : `these ${files} files are`} not in canonical layout`,
  hint: 'pachform fmt writes them so',
});

function told(after: Formatted): Diagnostic[] {
  if ('problems' in after)
    return after.problems.map(({ code, message, hint, place }) => ({ severity: 'error', code, message, hint, place }));
  if (!('kept' in after)) return [];
  const { why, place } = after.kept;
  return [
    {
      severity: 'warning',
      code: 'left-as-is',
      message: `this file stays as it is: ${why}`,
      hint: 'nothing is wrong with it; written more plainly it could be laid out',
      place,
    },
  ];
}
