import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { init } from '../../src/cli/commands/init.ts';
import { exits } from '../../src/cli/exit.ts';
import { hostOf } from '../../src/cli/init/host.ts';
import { ignored, ignoreText } from '../../src/cli/init/pieces.ts';
import type { Questions } from '../../src/cli/init/questions.ts';
import { isScope, scopeOf, starterText } from '../../src/cli/init/starter.ts';
import { main } from '../../src/cli/main.ts';
import { loadManifest } from '../../src/cli/manifest.ts';
import type { InitOptions } from '../../src/cli/options.ts';
import { version } from '../../src/cli/version.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { serve } from '../../src/sandbox/serve.ts';
import { fakeShell } from './shell.ts';

const home = process.cwd();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pachform-init-'));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

const remote = (url: string): void => {
  mkdirSync('.git', { recursive: true });
  writeFileSync('.git/config', `[core]\n\tbare = false\n[remote "origin"]\n\turl = ${url}\n`);
};

/** Every file below the folder, with its text. */
const files = (): Map<string, string> =>
  new Map(
    (readdirSync('.', { recursive: true, withFileTypes: true }) as import('node:fs').Dirent[])
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !path.startsWith('.git/'))
      .sort()
      .map((path) => [path, readFileSync(path, 'utf8')]),
  );

const run = async (argv: string[] = ['--yes'], env: Record<string, string> = {}) => {
  const shell = fakeShell(['init', ...argv], { env });
  return { exit: await main(shell), out: shell.stdout(), err: shell.stderr() };
};

/** The file with every example taken out of its comment. */
const bared = (text: string): string => text.replace(/^#(?! \S|\n|$)/gm, '');

test('a first manifest, the schema and .gitignore; nothing else without a Git host', async () => {
  const ran = await run();
  expect(ran).toMatchObject({ exit: exits.ok, err: '' });
  expect(ran.out).toContain('no pipeline: this folder is not the root of a Git repository');
  expect([...files().keys()]).toEqual(['.gitignore', 'pachform.schema.json', 'pachform.yaml']);
  expect(files().get('pachform.yaml')).toMatch(/^# yaml-language-server: \$schema=pachform\.schema\.json\n/);
  expect(files().get('pachform.schema.json')).toBe(readFileSync(join(home, 'schema/manifest.schema.json'), 'utf8'));
  const { manifest, diagnostics } = await loadManifest(['pachform.yaml']);
  expect(diagnostics).toEqual([]);
  expect(manifest?.wanted).toEqual([]);
});

test('a second run changes nothing and says so', async () => {
  remote('git@gitlab.com:acme/pachca.git');
  await run();
  const before = files();
  const ran = await run();
  expect(ran.exit).toBe(exits.ok);
  expect(files()).toEqual(before);
  expect(ran.out).not.toMatch(/^(wrote|added to)/m);
});

test.each(['pachform.yaml', '.gitignore', 'pachform.schema.json', 'pipeline/plan.sh', '.github/workflows/pachform.yml'])(
  'a %s that is there is never overwritten',
  async (path) => {
    remote('https://github.com/acme/pachca');
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, 'mine\n');
    const ran = await run();
    expect(ran.exit).toBe(exits.ok);
    if (path === '.gitignore') expect(readFileSync(path, 'utf8')).toMatch(/^mine\n\n# pachform/);
    else expect(readFileSync(path, 'utf8')).toBe('mine\n');
    expect(ran.out).toMatch(
      new RegExp(`^${path === '.gitignore' ? 'added to' : 'left alone'} +${path.replaceAll('.', '\\.')}$`, 'm'),
    );
  },
);

test('every example of the first manifest is valid, alone in its place, and there is one of each kind', async () => {
  writeFileSync('pachform.yaml', bared(starterText({ scope: 'acme', schema: 'pachform.schema.json' })));
  const { manifest, diagnostics } = await loadManifest(['pachform.yaml']);
  expect(diagnostics).toEqual([]);
  expect(new Set(manifest?.wanted.map(({ kind }) => kind))).toEqual(new Set(['tag', 'user', 'chat', 'bot']));
  expect(manifest?.settings).toMatchObject({ scope: 'acme', run_as: 'robot@corp.example', owner: 'ceo@corp.example' });
});

test.each<[string, (text: string) => string]>([
  ['as it is', (text) => text],
  ['with every example taken out of its comment', bared],
])('the first manifest is in canonical layout, %s', async (_what, made) => {
  writeFileSync('pachform.yaml', made(starterText({ scope: 'acme', schema: 'pachform.schema.json' })));
  const shell = fakeShell(['fmt', '--check']);
  expect([await main(shell), shell.stdout()]).toEqual([exits.ok, '']);
});

test.each(['acme', '2026', 'true', 'Акме', 'a.b_c'])('the scope %s is a text in the manifest', async (scope) => {
  writeFileSync('pachform.yaml', starterText({ scope, schema: 'x.json' }));
  expect((await loadManifest(['pachform.yaml'])).manifest?.settings.scope).toBe(scope);
});

test.each([
  ['acme', 'acme'],
  ['My Company!', 'My-Company'],
  ['..', 'workspace'],
  ['Акме (2026)', 'Акме-2026'],
  ['-x-', 'x'],
  ['a'.repeat(80), 'a'.repeat(64)],
])('a folder %j gives the scope %j', (name, scope) => {
  expect(scopeOf(name)).toBe(scope);
  expect(isScope(scope)).toBe(true);
});

describe("the token's user", () => {
  test('becomes run_as', async () => {
    const sandbox = createSandbox({
      seed: { me: 'robot@corp.example', users: [{ email: 'robot@corp.example', role: 'admin' }] },
    });
    const server = await serve(sandbox);
    const ran = await run(['--yes'], { PACHCA_API_URL: server.url, PACHCA_TOKEN: sandbox.token });
    await server.close();
    expect(ran).toMatchObject({ exit: exits.ok, err: '' });
    expect((await loadManifest(['pachform.yaml'])).manifest?.settings.run_as).toBe('robot@corp.example');
    expect(sandbox.log.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /profile']);
    expect([...files().values()].join('')).not.toContain(sandbox.token);
  });

  test.each<[string, Record<string, string>]>([
    ['a server that is not there', { PACHCA_API_URL: 'http://127.0.0.1:9', PACHCA_TOKEN: 't' }],
    ['a base URL that is none', { PACHCA_API_URL: 'pachca', PACHCA_TOKEN: 't' }],
  ])('stays an example with %s, and a note says why', async (_what, env) => {
    const ran = await run(['--yes'], env);
    expect(ran.exit).toBe(exits.ok);
    expect(ran.err).toContain('settings.run_as stays an example');
    expect(files().get('pachform.yaml')).toContain('#  run_as:');
  });
});

describe('the Git host', () => {
  test.each<[string, string | undefined]>([
    ['git@github.com:acme/pachca.git', 'github'],
    ['https://github.com/acme/pachca', 'github'],
    ['https://user@github.corp.example/acme/pachca', 'github'],
    ['ssh://git@gitlab.corp.example:2222/acme/pachca.git', 'gitlab'],
    ['https://gitlab.com/acme/github.com', 'gitlab'],
    ['https://git.corp.example/github/gitlab', undefined],
    ['/srv/git/pachca.git', undefined],
    ['https://notgithub.example/x', undefined],
  ])('of %s', (url, host) => {
    expect(hostOf(`[remote "origin"]\n\turl = ${url}\n`)).toBe(host);
  });

  test('is that of origin where there are several', () => {
    const config =
      '[remote "a"]\n url = https://gitlab.com/a\n[branch "main"]\n url = x\n[remote "origin"]\n url = https://github.com/a\n';
    expect(hostOf(config)).toBe('github');
  });

  test.each([
    ['https://github.com/acme/pachca', '.github/workflows/pachform.yml', 'github.mjs'],
    ['https://gitlab.com/acme/pachca', '.gitlab/pachform.yml', 'gitlab.mjs'],
  ])('%s brings its pipeline, which finds all that it calls', async (url, path, api) => {
    remote(url);
    const ran = await run();
    const text = files().get(path)!;
    expect(text).toContain(`PACHFORM_VERSION: ${version()}\n`);
    expect(text).toContain('PACHFORM_PATH: pachform.yaml\n');
    expect(ran.out).toContain(`read the head of ${path}`);
    const scripts = [...files()].filter(([name]) => name.startsWith('pipeline/'));
    const called = [text, ...scripts.map(([, script]) => script)].flatMap((one) =>
      [...one.matchAll(/(?:pipeline|\$here|\$\(dirname "\$0"\))\/?"?\/([\w-]+\.(?:sh|mjs))/g)].map((match) => match[1]!),
    );
    expect(called).toContain(api);
    expect(scripts.map(([name]) => name)).toEqual(expect.arrayContaining(called.map((name) => `pipeline/${name}`)));
    expect(statSync('pipeline/plan.sh').mode & 0o111).not.toBe(0);
  });

  test('a .gitlab-ci.yml that is there keeps its text, and the line for it is told', async () => {
    remote('https://gitlab.com/acme/pachca');
    writeFileSync('.gitlab-ci.yml', 'stages: [build]\n');
    const ran = await run();
    expect(readFileSync('.gitlab-ci.yml', 'utf8')).toBe('stages: [build]\n');
    expect(ran.out).toContain('include: [{local: .gitlab/pachform.yml}]');
  });

  test('a manifest in workspace/ is what the pipeline plans', async () => {
    remote('https://github.com/acme/pachca');
    mkdirSync('workspace');
    writeFileSync('workspace/mine.yaml', 'pachform: 1\n');
    const ran = await run();
    expect(ran.out).toMatch(/^left alone +workspace$/m);
    expect(files().get('.github/workflows/pachform.yml')).toContain('PACHFORM_PATH: workspace\n');
    expect(files().has('pachform.yaml')).toBe(false);
  });
});

test.each<[string, string | undefined, RegExp | '']>([
  ['nothing', undefined, /^# pachform/],
  ['an empty file', '', /^# pachform/],
  ['a file without a last line break', 'node_modules', /^\n\n# pachform/],
  ['a file that has some', '.env\n/.pachform\n', /^\n# pachform.*\n(?!.*\.pachform)/],
  ['a file that has all', ignored.join('\r\n'), ''],
])('.gitignore: to %s what is missing is added', (_what, present, expected) => {
  if (expected === '') expect(ignoreText(present)).toBe('');
  else expect(ignoreText(present)).toMatch(expected);
  expect(ignoreText(`${present ?? ''}${ignoreText(present)}`)).toBe('');
});

test('Git ignores memory, journals, plans, bots’ tokens and variables, and not the manifest', async () => {
  execFileSync('git', ['init', '-q', '.']);
  await run();
  const ignoredBy = (path: string): boolean => {
    try {
      execFileSync('git', ['check-ignore', '-q', path]);
      return true;
    } catch {
      return false;
    }
  };
  const secret = [
    '.pachform/journal.jsonl',
    '.pachform/memory.json',
    'plan.json',
    'pachform-plan/plan.json',
    'bot-tokens.json',
    '.env',
    'prod.env',
    'staging.token',
    'plan.html',
    'plan.md',
  ];
  expect(secret.filter((path) => !ignoredBy(path))).toEqual([]);
  expect(['pachform.yaml', 'pachform.schema.json', 'pipeline/plan.sh', 'workspace/chats.yaml'].filter(ignoredBy)).toEqual([]);
});

describe('questions', () => {
  const answering = (over: Partial<Questions> = {}): Questions & { asked: string[] } => {
    const asked: string[] = [];
    const note =
      <A extends unknown[], T>(name: string, answer: (...given: A) => T) =>
      (...given: A): T => {
        asked.push(name);
        return answer(...given);
      };
    return {
      asked,
      begin: note('begin', over.begin ?? (async () => 'starter' as const)),
      scope: note('scope', over.scope ?? (async () => 'acme')),
      host: note('host', over.host ?? (async () => 'none' as const)),
    };
  };
  const ask = async (questions: Questions, options: InitOptions = {}, env: Record<string, string> = {}) => {
    const shell = fakeShell(['init'], { env, canAsk: true });
    return { exit: await init(options, shell, questions), out: shell.stdout(), err: shell.stderr() };
  };

  test('without a terminal --yes is needed, and nothing is written', async () => {
    const ran = await run([]);
    expect(ran.exit).toBe(exits.error);
    expect(ran.err).toContain('--yes');
    expect(files().size).toBe(0);
  });

  test('only for what is not known: a scope, and not the host that Git tells', async () => {
    remote('https://github.com/acme/pachca');
    const questions = answering();
    await ask(questions);
    expect(questions.asked).toEqual(['scope']);
    expect((await loadManifest(['pachform.yaml'])).manifest?.settings.scope).toBe('acme');
  });

  test('a host that Git does not tell is asked for', async () => {
    remote('https://git.corp.example/pachca');
    const questions = answering({ host: async () => 'gitlab' });
    await ask(questions);
    expect(questions.asked).toEqual(['scope', 'host']);
    expect(files().has('.gitlab/pachform.yml')).toBe(true);
  });

  test('nothing about a manifest that is there', async () => {
    remote('https://git.corp.example/pachca');
    writeFileSync('pachform.yaml', 'pachform: 1\n');
    const questions = answering();
    await ask(questions, {}, { PACHCA_TOKEN: 't' });
    expect(questions.asked).toEqual(['host']);
  });

  test.each(['begin', 'scope', 'host'] as const)('broken off at %s, nothing is written', async (at) => {
    remote('https://git.corp.example/pachca');
    const ran = await ask(
      answering({ [at]: async () => undefined }),
      {},
      { PACHCA_TOKEN: 't', PACHCA_API_URL: 'http://127.0.0.1:9' },
    );
    expect(ran.exit).toBe(exits.interrupted);
    expect(files().size).toBe(0);
  });
});

describe('--from-workspace', () => {
  const seed = 'pachform: 1\nusers: {anna@corp.example: {first_name: Anna}}\nchats: {backend: {name: Backend}}\n';

  test('begins with what is live, in workspace/, and a plan of it is empty', async () => {
    remote('https://github.com/acme/pachca');
    writeFileSync('seed.yaml', seed);
    const ran = await run(['--yes', '--from-workspace', '--sandbox', '--seed', 'seed.yaml']);
    expect(ran.exit).toBe(exits.ok);
    const { manifest, diagnostics } = await loadManifest(['workspace']);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(manifest?.wanted.map(({ address }) => address)).toContain('user:anna@corp.example');
    expect(files().get('.github/workflows/pachform.yml')).toContain('PACHFORM_PATH: workspace\n');
    const plan = fakeShell(['plan', 'workspace', '--detailed-exitcode', '--sandbox', '--seed', 'seed.yaml']);
    expect(await main(plan)).toBe(exits.ok);
  });

  const bots =
    'pachform: 1\nusers: {robot@corp.example: {role: admin}}\nbots: {a_bot: {name: A, outgoing_url: "https://x.example/h", can_edit: [admin]}}\nx-sandbox: {me: robot@corp.example}\n';

  test('writes the secrets of bots where Git does not look, and the line to load them works in sh, bash and zsh', async () => {
    writeFileSync('seed.yaml', bots);
    const ran = await run(['--yes', '--from-workspace', '--sandbox', '--seed', 'seed.yaml']);
    expect([ran.exit, files().get('.env')]).toEqual([
      exits.ok,
      expect.stringContaining("A_BOT_OUTGOING_URL='https://x.example/h'"),
    ]);
    expect(files().get('.gitignore')!.split('\n')).toEqual(expect.arrayContaining(['.env', 'memory.json']));
    const line = /(set -a; .*; set \+a)/.exec(ran.err)![1]!;
    for (const shell of ['sh', 'bash', ...(existsSync('/usr/bin/zsh') ? ['zsh'] : [])])
      expect(execFileSync(shell, ['-c', `${line}; printenv A_BOT_OUTGOING_URL`], { encoding: 'utf8' })).toBe(
        'https://x.example/h\n',
      );
    const plan = fakeShell(['plan', '--env-file', '.env', '--detailed-exitcode', '--sandbox', '--seed', 'seed.yaml']);
    expect(await main(plan)).toBe(exits.ok);
  });

  test('whoever pastes the line under Next gets a plan, and is told of every file that was written', async () => {
    writeFileSync('seed.yaml', bots);
    const ran = await run(['--yes', '--from-workspace', '--sandbox', '--seed', 'seed.yaml']);
    expect(ran.out).toMatch(/^wrote +workspace$/m);
    expect(ran.out).toMatch(/^wrote +\.env$/m);
    const line = /^ {2}pachform (plan .*?) {1,}what would change/m.exec(ran.out)![1]!;
    expect(await main(fakeShell([...line.split(' '), '--detailed-exitcode']))).toBe(exits.ok);
  });

  test('every file of it names the schema, so that editors complete there as in a first manifest', async () => {
    writeFileSync('seed.yaml', seed);
    await run(['--yes', '--from-workspace', '--sandbox', '--seed', 'seed.yaml']);
    const written = [...files()].filter(([path]) => path.startsWith('workspace/'));
    expect(written.length).toBeGreaterThan(1);
    for (const [path, text] of written) {
      const schema = /^# yaml-language-server: \$schema=(.*)\n/.exec(text)?.[1];
      expect(join(path, '..', schema ?? '')).toBe('pachform.schema.json');
    }
    expect(await main(fakeShell(['fmt', '--check', 'workspace']))).toBe(exits.ok);
  });

  test('an empty workspace/ is no manifest: it is filled, and not left for plan to stumble over', async () => {
    mkdirSync('workspace');
    writeFileSync('seed.yaml', seed);
    expect((await run(['--yes', '--from-workspace', '--sandbox', '--seed', 'seed.yaml'])).exit).toBe(exits.ok);
    expect(readdirSync('workspace')).toContain('settings.yaml');
  });

  test('an empty workspace/ gets the first manifest where validate finds it', async () => {
    mkdirSync('workspace');
    expect((await run(['--yes'])).exit).toBe(exits.ok);
    expect(readdirSync('workspace')).toEqual(['pachform.yaml']);
    expect(await main(fakeShell(['validate']))).toBe(exits.ok);
  });

  test('says that it read nothing where a manifest is there already', async () => {
    writeFileSync('pachform.yaml', 'pachform: 1\n');
    const ran = await run(['--yes', '--from-workspace', '--token-file', 'nowhere']);
    expect(ran.exit).toBe(exits.ok);
    expect(ran.err).toContain('there is a manifest already, pachform.yaml: the workspace was not read');
  });

  test('leaves a workspace/ that is there alone, and reads nothing', async () => {
    mkdirSync('workspace');
    writeFileSync('workspace/mine.yaml', 'pachform: 1\n');
    const ran = await run(['--yes', '--from-workspace', '--token-file', 'nowhere']);
    expect(ran.exit).toBe(exits.ok);
    expect(readdirSync('workspace')).toEqual(['mine.yaml']);
  });

  test('writes nothing where the workspace cannot be read', async () => {
    appendFileSync('empty', '');
    const ran = await run(['--yes', '--from-workspace', '--token-file', 'empty']);
    expect(ran.exit).toBe(exits.error);
    expect([...files().keys()]).toEqual(['empty']);
  });
});

test.each<[string, (url: string) => void]>([
  [
    'a worktree',
    (url) => {
      mkdirSync('main/.git/worktrees/w', { recursive: true });
      writeFileSync('main/.git/config', `[remote "origin"]\n\turl = ${url}\n`);
      writeFileSync('main/.git/worktrees/w/commondir', '../..\n');
      mkdirSync('w');
      writeFileSync('w/.git', `gitdir: ${join(folder, 'main/.git/worktrees/w')}\n`);
    },
  ],
  [
    'a submodule',
    (url) => {
      mkdirSync('main/.git/modules/w', { recursive: true });
      writeFileSync('main/.git/config', '[remote "origin"]\n\turl = git@gitlab.com:a/b.git\n');
      writeFileSync('main/.git/modules/w/config', `[remote "origin"]\n\turl = ${url}\n`);
      mkdirSync('w');
      writeFileSync('w/.git', 'gitdir: ../main/.git/modules/w\n');
    },
  ],
])('%s gets the pipeline of its host, as any root of a repository does', async (_what, make) => {
  make('git@github.com:acme/workspace.git');
  process.chdir('w');
  expect((await run()).exit).toBe(exits.ok);
  expect([...files().keys()]).toContain('.github/workflows/pachform.yml');
});

test('a folder that cannot be written is told by its own reason', async () => {
  writeFileSync('pachform.yaml', 'pachform: 1\n');
  writeFileSync('.github', 'a file\n');
  remote('git@github.com:acme/workspace.git');
  const { exit, err } = await run();
  expect([exit, err]).toEqual([exits.error, expect.stringMatching(/Cannot write .*pachform\.yml: a part of the path is a file/)]);
});
