/** `pachform dump`: the live workspace as a manifest. Writes nothing to Pachca. */
import { dirname, join, relative } from 'node:path';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { type Dump, manifestOf, type DumpOptions as What } from '../../core/dump.ts';
import { discover } from '../../manifest/discover.ts';
import type { SourceFile } from '../../manifest/load.ts';
import { render, renderSplit, withSchema } from '../../manifest/render.ts';
import { dumpWorkspace } from '../../workflow.ts';
import { ownAt, secretsHead, writeOwn } from '../disk/own.ts';
import { cannot, DiskProblem, fault } from '../disk/problem.ts';
import { writeText } from '../disk/text.ts';
import { type Exit, exits } from '../exit.ts';
import { exists, ioUntil } from '../files.ts';
import { ended, guarded, withRun } from '../guarded.ts';
import { schemaFile } from '../init/pieces.ts';
import type { DumpOptions } from '../options.ts';
import { clashes, inputsOf, type Output } from '../outputs.ts';
import type { Shell } from '../shell.ts';
import { count } from '../show/totals.ts';
import { type Teller, tellerOf } from '../teller.ts';
import { pasteLine, shellWord } from '../word.ts';

/** In: options. Out: 0, 1 or 3. */
export function dump(options: DumpOptions, shell: Shell): Promise<Exit> {
  const teller = tellerOf(shell, options);
  return guarded(teller, async () => {
    const taken = await inTheWay(options, shell.stop);
    if (taken.length > 0) return teller.end(exits.error, taken);
    return withRun(shell, options, { writes: false, beside: '.', quiet: teller.json }, teller, async (run) => {
      const dumped = await dumpWorkspace(run.ctx, whatOf(options));
      if (dumped.is !== 'dumped') return ended(run, teller, dumped);
      run.progress.clear();
      await put(dumped.dump, options, teller, shell.stop);
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

/** What would be overwritten or named twice. Asked before anything is read from Pachca: the answer may take minutes. Throws `DiskProblem`. */
async function inTheWay(options: DumpOptions, stop: AbortSignal): Promise<Diagnostic[]> {
  const { split, out, secretsFile, force } = options;
  const outputs: Output[] = [
    ...(out === undefined ? [] : [{ option: '--out', path: out, sort: 'manifest' as const }]),
    ...(secretsFile === undefined ? [] : [{ option: '--secrets-file', path: secretsFile, sort: 'secrets' as const }]),
  ];
  const inputs = [...inputsOf(options), ...(split === undefined ? [] : [{ what: 'the dump', path: split }])];
  const wrong = await clashes(outputs, inputs, stop);
  if (wrong.length > 0) return wrong;
  const there: string[] = [];
  for (const { sort, path, option } of outputs) if (await ownAt(sort, path, option)) there.push(path);
  if (force) return [];
  const manifests = split === undefined || !(await exists(split)) ? [] : (await discover([split], ioUntil(stop))).files;
  const more = manifests.length > 3 ? ` and ${manifests.length - 3} more` : '';
  return [
    ...there.map((path) => fault('file-exists', `${path} is there already`, 'name another file, or give --force to replace it')),
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

/** Whether every file of the folder may be written: asked of all of them before the first is. Throws `DiskProblem`. */
async function placesIn(files: readonly SourceFile[], options: DumpOptions, stop: AbortSignal): Promise<void> {
  const outputs = files.map(({ path }): Output => ({ option: '--split', path, sort: 'manifest' }));
  const [wrong] = await clashes(outputs, inputsOf(options), stop);
  if (wrong !== undefined) throw new DiskProblem(wrong);
  for (const { sort, path, option } of outputs) await ownAt(sort, path, option);
}

/** Writes all files, or says which of them are written. Throws `DiskProblem`. */
async function writeAll(files: readonly (SourceFile & { option: string })[]): Promise<void> {
  for (const [at, { path, text, option }] of files.entries()) {
    try {
      await writeText(path, text, option);
    } catch (error) {
      if (!(error instanceof DiskProblem) || files.length === 1) throw error;
      const { message, hint } = error.diagnostic;
      throw new DiskProblem({
        ...error.diagnostic,
        message: `${message} ${at} of ${count(files.length, 'file')} ${at === 1 ? 'is' : 'are'} written.`,
        hint: `${hint} Then dump again, with --force for what is written.`,
      });
    }
  }
}

async function put(made: Dump, options: DumpOptions, teller: Teller, stop: AbortSignal): Promise<void> {
  const { split, out, secretsFile } = options;
  const names = Object.keys(made.variables);
  const schema = options.schema ?? ((await exists(schemaFile)) ? schemaFile : undefined);
  const forEditors = ({ path, text }: SourceFile): SourceFile =>
    schema === undefined
      ? { path, text }
      : { path, text: withSchema(text, relative(dirname(path), schema).replaceAll('\\', '/')) };
  const files =
    split === undefined ? [] : renderSplit(made).map(({ path, text }) => forEditors({ path: join(split, path), text }));
  await placesIn(files, options, stop);
  const strangers = split === undefined ? [] : await strangersIn(split, files);
  // Secrets first: without them the manifest could not be planned.
  if (secretsFile !== undefined && names.length > 0) await writeVariables(secretsFile, made.variables);
  await writeAll([
    ...files.map((file) => ({ ...file, option: '--split' })),
    ...(out === undefined ? [] : [{ ...forEditors({ path: out, text: render(made) }), option: '--out' }]),
  ]);
  const diagnostics = [...summary(made, options, files), ...nothing(made, options), ...secrets(names, secretsFile), ...strangers];
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

function summary({ seats, variables }: Dump, options: DumpOptions, files: readonly SourceFile[]): Diagnostic[] {
  const { split, out } = options;
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
      ...(place === undefined ? {} : { hint: planLine(place, Object.keys(variables).length > 0, options) }),
    },
  ];
}

/** The command that plans what was dumped, with all that it needs; to be pasted. */
function planLine(place: string, secret: boolean, { secretsFile, tokenFile, envFile, sandbox, seed }: DumpOptions): string {
  const files = [...(envFile ?? []), ...(secret && secretsFile !== undefined ? [secretsFile] : [])];
  return pasteLine(`pachform plan ${shellWord(place)}`, [
    ...files.map((file): [string, string] => ['--env-file', file]),
    ['--token-file', tokenFile],
    ['--seed', seed],
    ['--sandbox', sandbox],
  ]);
}

const loading = (path: string): string => `set -a; . ${dotted(path)}; set +a`;
/** A filter that finds nothing is more often mistyped than meant. */
const nothing = ({ seats }: Dump, { filter }: DumpOptions): Diagnostic[] =>
  filter === undefined || seats.some(({ entries }) => entries.length > 0)
    ? []
    : [
        {
          severity: 'warning',
          code: 'nothing-found',
          message: `--filter found nothing: no name and no address of ${seats.map(({ noun }) => noun[1]).join(', ')} has it`,
          hint: 'write a part of a name or of an address such as chat:backend, or /.../ with a regular expression',
        },
      ];

/** As a shell reads it: `.` looks for a bare name in the PATH. */
const dotted = (path: string): string => shellWord(path.includes('/') ? path : `./${path}`);

function secrets(names: readonly string[], secretsFile: string | undefined): Diagnostic[] {
  if (names.length === 0)
    return secretsFile === undefined
      ? []
      : [{ severity: 'note', code: 'no-secrets', message: `no value is a secret: ${secretsFile} was not written` }];
  return [
    {
      severity: 'note',
      code: 'variables',
      message: `${count(names.length, 'value is a secret and stands as a variable', 'values are secrets and stand as variables')}: ${names.join(', ')}`,
      ...(secretsFile === undefined
        ? {
            hint: 'set them before plan and apply; pachform dump --secrets-file FILE writes them to a file that only you can read',
          }
        : {
            hint: `keep ${secretsFile} out of Git; without --env-file a shell loads it by:`,
            lines: [loading(secretsFile)],
          }),
    },
  ];
}

async function writeVariables(path: string, variables: Dump['variables']): Promise<void> {
  const lines = Object.entries(variables).map(([name, value]) => `${name}='${value.replaceAll("'", "'\\''")}'`);
  try {
    await writeOwn('secrets', path, `${secretsHead}\n${lines.join('\n')}\n`, '--secrets-file');
  } catch (error) {
    throw cannot('write', 'secrets file', path, '--secrets-file', error);
  }
}

/** Manifests in the folder that this dump does not replace: both together would say things twice. */
async function strangersIn(folder: string, files: readonly SourceFile[]): Promise<Diagnostic[]> {
  const ours = new Set(files.map(({ path }) => path));
  const { files: there } = await discover([folder], ioUntil());
  const others = there.filter((path) => !ours.has(join(path)));
  const told = (message: string): Diagnostic => ({
    severity: 'warning',
    code: 'not-of-this-dump',
    message,
    hint: 'remove what an earlier dump wrote: otherwise the same may be declared twice',
  });
  const more = others.length - 20;
  return [
    ...others.slice(0, 20).map((path) => told(`${path} was there before and is not of this dump`)),
    ...(more > 0 ? [told(`${count(more, 'more file')} of ${folder} ${more === 1 ? 'is' : 'are'} not of this dump`)] : []),
  ];
}
