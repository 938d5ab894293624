/** What `init` lays down. Pure: texts in, files out. */
import type { Host } from '../options.ts';

export interface Piece {
  path: string;
  text: string;
  /** Others than 0644. */
  mode?: number;
}

/** The schema for editors: where it lies, what is dumped beside it names it. */
export const schemaFile = 'pachform.schema.json';

/** What Git should not see, each with its reason. */
export const ignored = [
  '.pachform/', // journal, lock, memory
  'pachform-plan/',
  'plan.json',
  'plan.html',
  'plan.md',
  'memory.json',
  'bot-tokens.json',
  '.env',
  '*.env',
  '*.token',
  'gl-code-quality-report.json',
  '.*.tmp', // of a run that was killed while it wrote one of these
];

/** In: what `.gitignore` holds, if there is one. Out: what is to be added to it; '' for nothing. */
export function ignoreText(present: string | undefined): string {
  const lines = new Set((present ?? '').split(/\r?\n/).map((line) => line.trim().replace(/^\//, '')));
  const missing = ignored.filter((line) => !lines.has(line) && !lines.has(line.replace(/\/$/, '')));
  if (missing.length === 0) return '';
  const before = present === undefined || present === '' ? '' : present.endsWith('\n') ? '\n' : '\n\n';
  return `${before}# pachform: journal and memory, saved plans, bots' tokens, values of variables\n${missing.join('\n')}\n`;
}

/** Where the example of each host lies in the package, and where in a repository. */
export const pipelines: Record<Host, { example: string; path: string }> = {
  github: { example: 'github-actions/pachform.yml', path: '.github/workflows/pachform.yml' },
  gitlab: { example: 'gitlab-ci/pachform.yml', path: '.gitlab/pachform.yml' },
};

const shared = ['settings.sh', 'plan.sh', 'apply.sh', 'drift.sh', 'memory.sh', 'tokens.sh'];

/** Scripts of a host's pipeline, in the package's `examples/pipeline/`. */
export const scriptsOf: Record<Host, string[]> = {
  github: [...shared, 'github.mjs', 'store-github.sh'],
  gitlab: [...shared, 'gitlab.mjs', 'store-gitlab.sh'],
};

const include = 'include:\n  - local: .gitlab/pachform.yml\n';

/** In: the host, the texts of the examples by their path, which manifest and which version. Out: the files of a pipeline. */
export function pipelinePieces(
  host: Host,
  examples: ReadonlyMap<string, string>,
  { manifest, version }: { manifest: string; version: string },
): Piece[] {
  const { example, path } = pipelines[host];
  const text = examples
    .get(example)!
    .replace(/^( *PACHFORM_PATH:).*$/m, `$1 ${manifest}`)
    .replace(/^( *PACHFORM_VERSION:).*$/m, `$1 ${version}`);
  return [
    { path, text },
    ...scriptsOf[host].map((name) => ({
      path: `pipeline/${name}`,
      text: examples.get(`pipeline/${name}`)!,
      ...(name.endsWith('.sh') && name !== 'settings.sh' ? { mode: 0o755 } : {}),
    })),
    ...(host === 'gitlab' ? [{ path: '.gitlab-ci.yml', text: include }] : []),
  ];
}
