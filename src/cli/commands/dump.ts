/** `pachform dump`: the live workspace as a manifest. Writes nothing to Pachca. */
import { join } from 'node:path';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { type Dump, manifestOf, type DumpOptions as What } from '../../core/dump.ts';
import { discover } from '../../manifest/discover.ts';
import type { SourceFile } from '../../manifest/load.ts';
import { render, renderSplit } from '../../manifest/render.ts';
import { dumpWorkspace } from '../../workflow.ts';
import { cannot, fault } from '../disk/problem.ts';
import { replaceFile } from '../disk/replace.ts';
import { writeText } from '../disk/text.ts';
import { type Exit, exits } from '../exit.ts';
import { exists, io } from '../files.ts';
import { ended, guarded, withRun } from '../guarded.ts';
import type { DumpOptions } from '../options.ts';
import type { Shell } from '../shell.ts';
import { count } from '../show/totals.ts';
import { type Teller, tellerOf } from '../teller.ts';

/** In: options. Out: 0, 1 or 3. */
export function dump(options: DumpOptions, shell: Shell): Promise<Exit> {
  const teller = tellerOf(shell, options);
  return guarded(teller, async () => {
    const taken = await inTheWay(options);
    if (taken.length > 0) return teller.end(exits.error, taken);
    return withRun(shell, options, { writes: false, beside: '.', quiet: teller.json }, teller, async (run) => {
      const dumped = await dumpWorkspace(run.ctx, whatOf(options));
      if (dumped.is !== 'dumped') return ended(run, teller, dumped);
      run.progress.clear();
      await put(dumped.dump, options, teller);
      return exits.ok;
    });
  });
}

const whatOf = ({ exact, portable, only, filter }: DumpOptions): What => ({
  exact: exact === true,
  portable: portable === true,
  ...(only === undefined ? {} : { only }),
  ...(filter === undefined ? {} : { matches: filter }),
});

/** What would be overwritten. Asked before anything is read: the answer may take minutes. */
async function inTheWay({ split, out, secretsFile, force }: DumpOptions): Promise<Diagnostic[]> {
  if (force) return [];
  const found = [out, secretsFile].filter((path) => path !== undefined);
  const there = await Promise.all(found.map(async (path) => ((await exists(path)) ? [path] : [])));
  const manifests = split === undefined ? [] : (await discover([split], io)).files;
  const more = manifests.length > 3 ? ` and ${manifests.length - 3} more` : '';
  return [
    ...there
      .flat()
      .map((path) => fault('file-exists', `${path} is there already`, 'name another file, or give --force to replace it')),
    ...(manifests.length === 0
      ? []
      : [
          fault(
            'file-exists',
            `the folder ${split} holds manifests already: ${manifests.slice(0, 3).join(', ')}${more}`,
            'name another folder, or give --force to replace those that the dump has too',
          ),
        ]),
  ];
}

async function put(made: Dump, options: DumpOptions, teller: Teller): Promise<void> {
  const { split, out, secretsFile } = options;
  const names = Object.keys(made.variables);
  // Secrets first: without them the manifest could not be planned.
  if (secretsFile !== undefined && names.length > 0) await writeVariables(secretsFile, made.variables);
  const files = split === undefined ? [] : renderSplit(made).map(({ path, text }) => ({ path: join(split, path), text }));
  const strangers = split === undefined ? [] : await strangersIn(split, files);
  for (const { path, text } of files) await writeText(path, text, '--split');
  if (out !== undefined) await writeText(out, render(made), '--out');
  const diagnostics = [...summary(made, options, files), ...secrets(names, secretsFile), ...strangers];
  if (teller.json)
    teller.document({
      format: 1,
      ok: true,
      exit: exits.ok,
      manifest: manifestOf(made),
      remarks: remarksOf(made),
      variables: names,
      diagnostics,
    });
  else {
    if (split === undefined && out === undefined) teller.result(render(made));
    teller.tell(diagnostics);
  }
}

/** What a comment would say, for programs: by address, and for each seat as a whole. */
const remarksOf = ({ seats }: Dump): Record<string, string[]> =>
  Object.fromEntries(
    seats.flatMap(({ seat, comments, entries }) => [
      ...(comments.length > 0 ? [[seat, comments]] : []),
      ...entries.flatMap(({ key, comments: said }) => (said.length > 0 ? [[`${seat}.${key}`, said]] : [])),
    ]),
  );

function summary({ seats }: Dump, { split, out }: DumpOptions, files: readonly SourceFile[]): Diagnostic[] {
  const totals = seats.map(({ noun, entries }) => count(entries.length, ...noun));
  const where = [
    ...(split === undefined ? [] : [`${split} (${count(files.length, 'file')})`]),
    ...(out === undefined ? [] : [out]),
  ];
  const place = split ?? out;
  return [
    {
      severity: 'note',
      code: 'dumped',
      message: `${totals.join(', ')}${where.length > 0 ? ` written to ${where.join(' and ')}` : ''}`,
      ...(place === undefined ? {} : { hint: `pachform plan ${place}` }),
    },
  ];
}

function secrets(names: readonly string[], secretsFile: string | undefined): Diagnostic[] {
  if (names.length === 0) return [];
  return [
    {
      severity: 'note',
      code: 'variables',
      message: `${count(names.length, 'value is a secret and stands as a variable', 'values are secrets and stand as variables')}: ${names.join(', ')}`,
      hint:
        secretsFile === undefined
          ? 'set them before plan and apply; --secrets-file FILE writes them to a file that only you can read'
          : `set -a; . ${secretsFile}; set +a   (and keep ${secretsFile} out of Git)`,
    },
  ];
}

async function writeVariables(path: string, variables: Dump['variables']): Promise<void> {
  const lines = Object.entries(variables).map(([name, value]) => `${name}='${value.replaceAll("'", "'\\''")}'`);
  try {
    await replaceFile(path, `# Secrets of bots, as they were read. Not for Git.\n${lines.join('\n')}\n`);
  } catch (error) {
    throw cannot('write', 'secrets file', path, '--secrets-file', error);
  }
}

/** Manifests in the folder that this dump does not replace: both together would say things twice. */
async function strangersIn(folder: string, files: readonly SourceFile[]): Promise<Diagnostic[]> {
  const ours = new Set(files.map(({ path }) => path));
  const { files: there } = await discover([folder], io);
  const others = there.filter((path) => !ours.has(join(path)));
  return others.slice(0, 20).map((path) => ({
    severity: 'warning',
    code: 'not-of-this-dump',
    message: `${path} was there before and is not of this dump`,
    hint: 'remove it if an earlier dump wrote it: otherwise the same may be declared twice',
  }));
}
