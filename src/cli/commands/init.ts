/** `pachform init`: a first manifest, and what belongs beside it. Overwrites nothing, and asks Pachca one question at most. */
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { discover } from '../../manifest/discover.ts';
import { WireFailure } from '../../wire/http.ts';
import { fault } from '../disk/problem.ts';
import { reach } from '../doctor/reach.ts';
import { type Exit, exits } from '../exit.ts';
import { exists, ioUntil } from '../files.ts';
import { guarded } from '../guarded.ts';
import { hostOf } from '../init/host.ts';
import { type Piece, pipelinePieces, pipelines, schemaFile, scriptsOf } from '../init/pieces.ts';
import { gitConfig, type Placed, place, placeIgnored } from '../init/place.ts';
import { askPerson, type Begin, type Questions, takeDefaults } from '../init/questions.ts';
import { scopeOf, starterText } from '../init/starter.ts';
import type { Host, InitOptions } from '../options.ts';
import type { Shell } from '../shell.ts';
import { safe } from '../show/safe.ts';
import { type Teller, tellerOf } from '../teller.ts';
import { version } from '../version.ts';
import { pasteLine } from '../word.ts';

const nobody = fault(
  'nobody-to-ask',
  'init asks a few questions, and there is nobody to ask here',
  'Add --yes to take what it proposes.',
);
const brokenOff = fault('interrupted', 'broken off; nothing was written');

/** In: options, and who answers. Out: 0, 1 or 130; with --from-workspace also what `dump` ends with. */
export function init(options: InitOptions, shell: Shell, questions?: Questions): Promise<Exit> {
  const teller = tellerOf(shell, options);
  return guarded(teller, async () => {
    if (!options.yes && !shell.canAsk && questions === undefined) return teller.end(exits.error, [nobody]);
    const answers = await answersFrom(questions ?? (options.yes ? takeDefaults : askPerson(shell.stop)), options, shell);
    if (answers === undefined) return teller.end(exits.interrupted, [brokenOff]);
    const { begin, manifest, present } = answers;
    const secretsFile = await secretsPlace();
    if (begin === 'workspace') {
      const exit = present ? untouched(manifest, teller) : await dumped(manifest, secretsFile, options, shell);
      if (exit !== exits.ok) return exit;
    }
    return laidDown(answers, secretsFile, options, shell, teller);
  });
}

interface Answers {
  begin: Begin;
  scope: string;
  host: Host | 'none';
  /** The default path that the manifest has or gets. */
  manifest: 'pachform.yaml' | 'workspace';
  /** Whether it is there already. */
  present: boolean;
  /** Why there is no pipeline. */
  why?: string;
}

/** Asks only what is not known: about the manifest where there is none, about the host where Git does not tell. */
async function answersFrom(questions: Questions, options: InitOptions, shell: Shell): Promise<Answers | undefined> {
  const [file, folder] = [await exists('pachform.yaml'), await exists('workspace')];
  const present = file || (folder && (await holdsManifests('workspace', shell.stop)));
  const token = (shell.env['PACHCA_TOKEN'] ?? '') !== '' || options.tokenFile !== undefined || options.sandbox === true;
  const begin = options.fromWorkspace ? 'workspace' : present || !token ? 'starter' : await questions.begin();
  if (begin === undefined) return undefined;
  const proposed = scopeOf(basename(resolve('.')));
  const scope = present || begin === 'workspace' ? proposed : await questions.scope(proposed);
  if (scope === undefined) return undefined;
  const config = await gitConfig('.');
  const host = (config === undefined ? 'none' : hostOf(config)) ?? (await questions.host());
  if (host === undefined) return undefined;
  const manifest = file || (!folder && begin === 'starter') ? 'pachform.yaml' : 'workspace';
  const rootless = 'this folder is not the root of a Git repository';
  const why =
    config === undefined ? rootless : options.yes ? 'Git does not tell the host; without --yes it is asked for' : undefined;
  return { begin, scope, host, manifest, present, ...(host === 'none' && why !== undefined && { why }) };
}

/** Whether there is anything in it that a plan would read. */
const holdsManifests = async (folder: string, stop: AbortSignal): Promise<boolean> =>
  (await discover([folder], ioUntil(stop))).files.length > 0;

/** The workspace is not read where there is a manifest already. */
function untouched(manifest: string, teller: Teller): Exit {
  teller.tell([
    {
      severity: 'note',
      code: 'manifest-there',
      message: `there is a manifest already, ${manifest}: the workspace was not read`,
      hint: 'pachform dump --split FOLDER writes it down elsewhere',
    },
  ]);
  return exits.ok;
}

/** Where the secrets of bots go: Git ignores both. */
async function secretsPlace(): Promise<string | undefined> {
  for (const path of ['.env', 'workspace.env']) if (!(await exists(path))) return path;
  return undefined;
}

async function dumped(folder: string, secretsFile: string | undefined, options: InitOptions, shell: Shell): Promise<Exit> {
  const { dump } = await import('./dump.ts');
  const { tokenFile, envFile, sandbox, seed, color } = options;
  return dump(
    {
      split: folder,
      format: 'yaml',
      schema: schemaFile,
      ...(secretsFile !== undefined && { secretsFile }),
      ...(tokenFile !== undefined && { tokenFile }),
      ...(envFile !== undefined && { envFile }),
      ...(sandbox && { sandbox }),
      ...(seed !== undefined && { seed }),
      ...(color !== undefined && { color }),
    },
    shell,
  );
}

async function laidDown(
  answers: Answers,
  secretsFile: string | undefined,
  options: InitOptions,
  shell: Shell,
  teller: Teller,
): Promise<Exit> {
  const { host, manifest, present, begin } = answers;
  const placed: Placed[] = present ? [{ path: manifest, what: 'left alone' }] : [];
  const values =
    !present && begin === 'workspace' && secretsFile !== undefined && (await exists(secretsFile)) ? secretsFile : undefined;
  if (!present && begin === 'workspace')
    for (const path of [manifest, ...(values === undefined ? [] : [values])]) placed.push({ path, what: 'wrote' });
  if (!present && begin === 'starter') placed.push(await place(await starter(answers, options, shell, teller)));
  placed.push(await place({ path: schemaFile, text: await ofPackage('schema/manifest.schema.json') }));
  placed.push(await placeIgnored('.gitignore'));
  for (const piece of host === 'none' ? [] : await pipelineOf(host, manifest)) placed.push(await place(piece));
  teller.result(
    `${placed.map(({ what, path }) => `${what.padEnd(10)}  ${path}\n`).join('')}${nextSteps(answers, placed, values, options)}`,
  );
  return exits.ok;
}

async function starter({ scope, manifest }: Answers, options: InitOptions, shell: Shell, teller: Teller): Promise<Piece> {
  const who = await tokensUser(options, shell);
  if (who !== undefined && 'why' in who)
    teller.tell([
      {
        severity: 'note',
        code: 'run-as-unknown',
        message: `settings.run_as stays an example: ${who.why}`,
        hint: 'pachform doctor says more',
      },
    ]);
  const runAs = who !== undefined && 'email' in who ? { runAs: who.email } : {};
  // Beside an empty workspace/ a pachform.yaml would be one manifest too many.
  return manifest === 'workspace'
    ? { path: 'workspace/pachform.yaml', text: starterText({ scope, schema: `../${schemaFile}`, ...runAs }) }
    : { path: manifest, text: starterText({ scope, schema: schemaFile, ...runAs }) };
}

/** Whose token it is. Out: the e-mail; why it is not known; nothing where there is no token. */
async function tokensUser(options: InitOptions, shell: Shell): Promise<{ email: string } | { why: string } | undefined> {
  if (options.tokenFile === undefined && !options.sandbox && (shell.env['PACHCA_TOKEN'] ?? '').trim() === '') return undefined;
  const reached = await reach(shell, options);
  if (Array.isArray(reached)) return { why: reached[0]!.message };
  try {
    const { status, body } = await reached.send({ method: 'GET', path: '/profile' }, shell.stop);
    if (status !== 200) return { why: `Pachca answered ${status} when asked whose token it is` };
    const user = (body as { data?: { email?: unknown; bot?: unknown } } | null)?.data;
    if (user?.bot === true) return { why: 'the token is a bot’s, and no bot can apply' };
    return typeof user?.email === 'string' && user.email !== ''
      ? { email: user.email }
      : { why: 'the token’s user has no e-mail' };
  } catch (error) {
    if (!(error instanceof WireFailure)) throw error;
    return { why: safe(error.message) };
  } finally {
    await reached.close();
  }
}

/** A file of the package: beside `dist/` there, beside `src/` here. */
const ofPackage = (path: string): Promise<string> => readFile(new URL(`../../../${path}`, import.meta.url), 'utf8');

async function pipelineOf(host: Host, manifest: string): Promise<Piece[]> {
  const names = [pipelines[host].example, ...scriptsOf[host].map((name) => `pipeline/${name}`)];
  const texts = await Promise.all(names.map(async (name) => [name, await ofPackage(`examples/${name}`)] as const));
  return pipelinePieces(host, new Map(texts), { manifest, version: version() });
}

function nextSteps(
  { host, manifest, why }: Answers,
  placed: readonly Placed[],
  values: string | undefined,
  options: InitOptions,
): string {
  const plan = pasteLine('pachform plan', [
    ...[...(options.envFile ?? []), ...(values === undefined ? [] : [values])].map((file): [string, string] => [
      '--env-file',
      file,
    ]),
    ['--token-file', options.tokenFile],
    ['--seed', options.seed],
    ['--sandbox', options.sandbox],
  ]);
  const include = placed.some(({ path, what }) => path === '.gitlab-ci.yml' && what === 'left alone');
  const steps = [
    'pachform doctor     what your token can do',
    `pachform validate   after you have edited ${manifest}`,
    `${plan.padEnd(19)} what would change; writes nothing`,
    ...(host === 'none' ? [] : [`read the head of ${pipelines[host].path}: it says what to set up in ${names[host]}`]),
    ...(include ? ['.gitlab-ci.yml needs:  include: [{local: .gitlab/pachform.yml}]'] : []),
  ];
  const without = why === undefined ? '' : `no pipeline: ${why}\n`;
  return `${without}\nNext:\n${steps.map((step) => `  ${step}\n`).join('')}`;
}

const names: Record<Host, string> = { github: 'GitHub', gitlab: 'GitLab' };
