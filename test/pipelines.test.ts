/** The pipelines that come with pachform: their shell steps are run, against emulators; their YAML is read. */
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { version } from '../src/cli/version.ts';
import { createSandbox, type Sandbox, type Seed } from '../src/sandbox/index.ts';
import { type Served, serve } from '../src/sandbox/serve.ts';
import { doorTo } from './held.ts';

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const text = (path: string): string => readFileSync(at(path), 'utf8');

// Processes on a busy machine take their time.
vi.setConfig({ testTimeout: 60_000 });

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'pachform-pipelines-'));
  mkdirSync(join(root, 'bin'));
  writeFileSync(join(root, 'bin/pachform'), `#!/bin/sh\nexec '${process.execPath}' -- '${at('dist/bin.js')}' "$@"\n`);
  writeFileSync(join(root, 'bin/keep'), `#!/bin/sh\nset -eu\ncat > "${root}/kept-$1"\n`);
  writeFileSync(join(root, 'bin/lose'), '#!/bin/sh\ncat > /dev/null\nexit 1\n');
  // The repository that every scene begins with.
  const first = join(root, 'first');
  git(root, 'init', '-q', '--template=', '--initial-branch=main', 'first');
  cpSync(at('examples/pipeline'), join(first, 'pipeline'), { recursive: true });
  writeFileSync(join(first, '.gitignore'), '.pachform/\npachform-plan/\n');
  writeFileSync(join(first, 'pachform.yaml'), manifest);
  git(first, 'add', '-A');
  git(first, 'commit', '-q', '-m', 'first');
  git(root, 'clone', '-q', '--template=', '--bare', 'first', 'origin.git');
  for (const name of ['pachform', 'keep', 'lose']) chmodSync(join(root, 'bin', name), 0o755);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Ran {
  code: number | null;
  out: string;
  err: string;
}

const { GITHUB_STEP_SUMMARY: _, GITHUB_OUTPUT: __, NO_COLOR: ___, FORCE_COLOR: ____, ...inherited } = process.env;

function start(command: string, argv: string[], cwd: string, env: Record<string, string>) {
  const child = spawn(command, argv, {
    cwd,
    env: {
      ...inherited,
      PATH: `${join(root, 'bin')}:${process.env['PATH']}`,
      HOME: root,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      TMPDIR: root,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const ended = new Promise<Ran>((resolve) => child.on('close', (code) => resolve({ code, out, err })));
  /** Fulfilled once the words stand in its output; rejected when it ends without them. */
  const says = (words: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (`${out}${err}`.includes(words)) resolve();
      };
      for (const stream of [child.stdout, child.stderr]) stream.on('data', look);
      child.on('close', () => reject(new Error(`it ended without saying "${words}": ${out}${err}`)));
      look();
    });
  return { child, says, ended };
}

const git = (cwd: string, ...argv: string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@invalid', ...argv], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });

const seed: Seed = {
  owner: 'ceo@corp.example',
  me: 'robot@corp.example',
  users: [
    { email: 'ceo@corp.example', role: 'admin' },
    { email: 'robot@corp.example', role: 'admin' },
    { email: 'anna@corp.example', first_name: 'Анна', title: 'Tester' },
  ],
  chats: [{ name: 'Backend', owner: 'robot@corp.example' }],
};
const settings = 'pachform: 1\nsettings: {scope: test, run_as: robot@corp.example}\n';
const manifest = `${settings}users:\n  anna@corp.example: {title: Lead}\nchats:\n  news: {name: Новости}\n`;

interface Scene {
  /** The checkout. */
  work: string;
  sandbox: Sandbox;
  env: Record<string, string>;
  run(script: string, env?: Record<string, string>): Promise<Ran>;
  commit(manifest: string): void;
  /** Another checkout of the same repository, as the next job has it; the plan comes along as an artifact does. */
  next(): Scene;
  writes(): string[];
  title(): string | null | undefined;
  file(path: string): string;
}

let scenes = 0;
/** A repository with its origin, the scripts in it, and a workspace behind the API. */
async function scene(work: (scene: Scene) => Promise<void>, first = manifest): Promise<void> {
  const home = join(root, `scene-${++scenes}`);
  const sandbox = createSandbox({ seed });
  const server: Served = await serve(sandbox);
  mkdirSync(home);
  cpSync(join(root, 'origin.git'), join(home, 'origin.git'), { recursive: true });
  const made = checkout(home, 'work', sandbox, server);
  if (first !== manifest) made.commit(first);
  try {
    await work(made);
  } finally {
    await server.close();
  }
}

function checkout(home: string, name: string, sandbox: Sandbox, server: Served): Scene {
  const work = join(home, name);
  git(home, 'clone', '-q', '--template=', 'origin.git', name);
  const env = { PACHCA_API_URL: server.url, PACHCA_TOKEN: sandbox.token };
  let jobs = 0;
  return {
    work,
    sandbox,
    env,
    run: (script, more = {}) => start('sh', [`pipeline/${script}.sh`], work, { ...env, ...more }).ended,
    commit(content) {
      writeFileSync(join(work, 'pachform.yaml'), content);
      git(work, 'add', '-A');
      git(work, 'commit', '-q', '-m', 'manifest');
      git(work, 'push', '-q', 'origin', 'HEAD:main');
    },
    next() {
      const other = checkout(home, `${name}-${++jobs}`, sandbox, server);
      if (existsSync(join(work, 'pachform-plan/plan.json'))) {
        mkdirSync(join(other.work, 'pachform-plan'));
        for (const file of ['plan.json', 'manifest.tree']) {
          writeFileSync(join(other.work, 'pachform-plan', file), readFileSync(join(work, 'pachform-plan', file)), {
            mode: 0o644,
          });
        }
      }
      return other;
    },
    writes: () => sandbox.log.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`),
    title: () => [...sandbox.store.users.values()].find(({ email }) => email === 'anna@corp.example')?.title,
    file: (path) => readFileSync(join(work, path), 'utf8'),
  };
}

const retitle = (sandbox: Sandbox, title: string) => {
  const anna = [...sandbox.store.users.values()].find(({ email }) => email === 'anna@corp.example')!;
  return sandbox.send({ method: 'PUT', path: `/users/${anna.id}`, body: { user: { title } } });
};

const remembered = (work: string, file = 'memory.json'): string => {
  git(work, 'fetch', '-q', 'origin', 'pachform-memory');
  return git(work, 'show', `FETCH_HEAD:${file}`);
};

describe.concurrent('the shell steps', () => {
  test.each([
    ['the folder of a manifest', 'workspace', 'workspace/people.yaml'],
    ['the checkout', '.', 'pachform.yaml'],
    ['a folder with a hidden file', 'kept', 'kept/.env'],
  ])('nothing of %s is removed when it is named for the results', (_what, out, theirs) =>
    scene(async (here) => {
      mkdirSync(join(here.work, out), { recursive: true });
      if (!existsSync(join(here.work, theirs))) writeFileSync(join(here.work, theirs), 'mine\n');
      const before = here.file(theirs);
      for (const script of ['plan', 'drift']) {
        const ran = await here.run(script, { PACHFORM_OUT: out });
        expect([ran.code, ran.err]).toEqual([1, expect.stringContaining('did not write: nothing was done')]);
      }
      expect(here.file(theirs)).toBe(before);
      expect(existsSync(join(here.work, out, 'plan.md'))).toBe(false);
    }),
  );

  test.each([
    ['plan.md', '# Our plan for the year\n'],
    ['plan.json', '{"plan": "of ours"}\n'],
    ['drift.md', 'How snow drifts\n'],
    ['result', 'won\n'],
    ['manifest.tree', 'an oak\n'],
  ])("somebody's own %s in the folder for the results is not replaced, though it is called as a result is", (name, content) =>
    scene(async (here) => {
      mkdirSync(join(here.work, 'docs'));
      writeFileSync(join(here.work, 'docs', name), content);
      for (const script of ['plan', 'drift']) {
        const ran = await here.run(script, { PACHFORM_OUT: 'docs' });
        expect([ran.code, ran.err]).toEqual([1, expect.stringContaining(`docs/${name}, which these scripts did not write`)]);
      }
      expect(readdirSync(join(here.work, 'docs'))).toEqual([name]);
      expect(here.file(`docs/${name}`)).toBe(content);
    }),
  );

  test('what an earlier run left is gone, and the folder is used again', () =>
    scene(async (here) => {
      expect((await here.run('plan')).code).toBe(0);
      writeFileSync(join(here.work, 'pachform-plan/.plan.json.0a1b2c3d4e5f.tmp'), '{');
      expect((await here.run('drift')).code).toBe(2);
      expect(readdirSync(join(here.work, 'pachform-plan'))).toEqual(['drift.md']);
      expect((await here.run('plan')).code).toBe(0);
      expect(existsSync(join(here.work, 'pachform-plan/drift.md'))).toBe(false);
    }));

  test('the folder is used again after runs that failed, and after one that was broken off', () =>
    scene(async (here) => {
      // Without a token there is neither plan nor drift, and what says so is a result as well.
      const none = { PACHCA_TOKEN: '' };
      const codes = [];
      for (const script of ['plan', 'drift', 'plan'])
        codes.push([(await here.run(script, none)).code, here.file(`pachform-plan/${script}.md`)]);
      const failed = [1, expect.stringContaining('There is no plan: failed')];
      expect(codes).toEqual([failed, [1, ''], failed]);
      for (const name of ['plan.json', 'plan.md', 'result']) writeFileSync(join(here.work, 'pachform-plan', name), '');
      expect((await here.run('plan')).code).toBe(0);
    }));

  test('plan writes nothing; apply does exactly that plan; drift then finds none, and later some', () =>
    scene(async (here) => {
      const planned = await here.run('plan');
      expect(planned).toMatchObject({ code: 0 });
      expect(here.writes()).toEqual([]);
      expect(here.file('pachform-plan/result')).toBe('changes\n');
      expect(here.file('pachform-plan/plan.md')).toContain('anna@corp.example');
      expect(planned.out).toBe(here.file('pachform-plan/plan.md'));
      expect(statSync(join(here.work, 'pachform-plan/plan.json')).mode & 0o777).toBe(0o600);

      // What is merged may hold other things than the manifest.
      writeFileSync(join(here.work, 'README'), 'news\n');
      here.commit(manifest);
      const merged = here.next();
      const applied = await merged.run('apply');
      expect(applied).toMatchObject({ code: 0 });
      expect(statSync(join(merged.work, 'pachform-plan/plan.json')).mode & 0o777).toBe(0o600);
      expect(here.title()).toBe('Lead');
      expect(here.writes().sort()).toEqual(['POST /chats', expect.stringMatching(/^PUT \/users\/\d+$/)]);
      expect(JSON.parse(remembered(merged.work))).toMatchObject({ scope: 'test', entries: { 'chat:news': {} } });
      expect(remembered(merged.work, 'journal.jsonl')).toContain('"type":"end"');

      const clean = await merged.next().run('drift');
      expect(clean).toMatchObject({ code: 0 });
      await retitle(here.sandbox, 'Boss');
      const drift = merged.next();
      const summary = join(drift.work, 'summary');
      const found = await drift.run('drift', { GITHUB_STEP_SUMMARY: summary });
      expect(found).toMatchObject({ code: 2 });
      expect(found.err).toContain('drift: the workspace is not as the manifest says');
      expect(readFileSync(summary, 'utf8')).toMatch(/Boss[\s\S]*drift/);
    }));

  test('a plan without changes is kept too, and applying it only remembers', () =>
    scene(async (here) => {
      expect(await here.run('plan')).toMatchObject({ code: 0 });
      expect(here.file('pachform-plan/result')).toBe('none\n');
      expect(await here.next().run('apply')).toMatchObject({ code: 0 });
      expect(here.writes()).toEqual([]);
      expect(Object.keys(JSON.parse(remembered(here.work)).entries)).toEqual(['user:anna@corp.example']);
    }, `${settings}users:\n  anna@corp.example: {title: Tester}\n`));

  test('memory comes along: what was declared and no longer is, is left over', () =>
    scene(async (here) => {
      await here.run('plan');
      expect(await here.next().run('apply')).toMatchObject({ code: 0 });
      here.commit(`${settings}chats:\n  news: {name: Новости}\n`);
      const later = here.next();
      expect(await later.run('plan')).toMatchObject({ code: 0 });
      expect(later.file('pachform-plan/plan.md')).toMatch(/anna@corp\.example[\s\S]*suspend/);
    }));

  test('a workspace that moved since the review: 4, and nothing is written', () =>
    scene(async (here) => {
      await here.run('plan');
      await retitle(here.sandbox, 'Boss');
      const before = here.writes();
      expect(await here.next().run('apply')).toMatchObject({ code: 4 });
      expect(here.writes()).toEqual(before);
    }));

  test('another manifest than the one that was reviewed: 4, and Pachca is not asked at all', () =>
    scene(async (here) => {
      await here.run('plan');
      here.commit(`${manifest}tags: {QA: {}}\n`);
      const before = here.sandbox.log.length;
      const ran = await here.next().run('apply');
      expect(ran).toMatchObject({ code: 4 });
      expect(ran.err).toContain('not the one that was planned');
      expect(here.sandbox.log).toHaveLength(before);
    }));

  test('a manifest behind links that has changed since the review: 4, though no link has', () =>
    scene(async (here) => {
      rmSync(join(here.work, 'pachform.yaml'));
      mkdirSync(join(here.work, 'shared/people'), { recursive: true });
      mkdirSync(join(here.work, 'workspace/chats'), { recursive: true });
      writeFileSync(join(here.work, 'settings.yml'), settings);
      writeFileSync(join(here.work, 'shared/people/anna.yaml'), 'pachform: 1\nusers: {anna@corp.example: {title: Lead}}\n');
      writeFileSync(join(here.work, 'workspace/chats/README.md'), 'Chats\n');
      symlinkSync('../settings.yml', join(here.work, 'workspace/settings.yml'));
      symlinkSync('../shared/people', join(here.work, 'workspace/people'));
      symlinkSync('..', join(here.work, 'workspace/chats/round'));
      const push = () => {
        git(here.work, 'add', '-A');
        git(here.work, 'commit', '-q', '-m', 'links');
        git(here.work, 'push', '-q', 'origin', 'HEAD:main');
      };
      push();
      const path = { PACHFORM_PATH: 'workspace' };
      expect(await here.run('plan', path)).toMatchObject({ code: 0, err: expect.stringContaining('plan: changes') });
      const merged = here.next();
      writeFileSync(join(here.work, 'shared/people/anna.yaml'), 'pachform: 1\nusers: {anna@corp.example: {title: Boss}}\n');
      push();
      const before = here.sandbox.log.length;
      const later = await here.next().run('apply', path);
      expect([later.code, later.err]).toEqual([4, expect.stringContaining('not the one that was planned')]);
      expect(here.sandbox.log).toHaveLength(before);
      // What is no manifest may change.
      writeFileSync(join(merged.work, 'workspace/chats/README.md'), 'All chats\n');
      expect(await merged.run('apply', path)).toMatchObject({ code: 0 });
      expect(here.title()).toBe('Lead');
    }));

  test('a manifest that a step before has made, and nobody committed, is the one whose plan is applied', () =>
    scene(async (here) => {
      const made = manifest.replace('Lead', 'Chief');
      writeFileSync(join(here.work, 'pachform.yaml'), made);
      await here.run('plan');
      const merged = here.next();
      expect(await merged.run('apply')).toMatchObject({ code: 4 });
      expect(here.writes()).toEqual([]);
      writeFileSync(join(merged.work, 'pachform.yaml'), made);
      expect(await merged.run('apply')).toMatchObject({ code: 0 });
      expect(here.title()).toBe('Chief');
    }));

  test('a plan that is refused: 3, no plan to apply, and the comment says why', () =>
    scene(
      async (here) => {
        const ran = await here.run('plan');
        expect(ran).toMatchObject({ code: 3 });
        expect(here.file('pachform-plan/result')).toBe('refused\n');
        expect(here.file('pachform-plan/plan.md')).toContain('run_as');
        expect(existsSync(join(here.work, 'pachform-plan/plan.json'))).toBe(false);
        const applied = await here.run('apply');
        expect(applied).toMatchObject({ code: 1 });
        expect(applied.err).toContain('There is no pachform-plan/plan.json');
        expect(here.writes()).toEqual([]);
      },
      manifest.replace('robot@', 'ceo@'),
    ));

  test('a manifest that is wrong: 1, and the comment of an earlier commit is not left standing', () =>
    scene(async (here) => {
      expect(await here.run('plan')).toMatchObject({ code: 1 });
      expect(here.file('pachform-plan/plan.md')).toContain('There is no plan: failed');
      expect(existsSync(join(here.work, 'pachform-plan/plan.json'))).toBe(false);
    }, 'pachform: 1\nusers: {anna@corp.example: {rol: admin}}\n'));

  test('a manifest that is not there: 1, before anything is asked', () =>
    scene(async (here) => {
      const ran = await here.run('plan', { PACHFORM_PATH: 'workspace' });
      expect(ran).toMatchObject({ code: 1 });
      expect(ran.err).toContain('There is no workspace here');
      expect(here.file('pachform-plan/plan.md')).toContain('There is no plan');
      expect(here.sandbox.log).toEqual([]);
    }));

  const bots = `${settings}bots:\n  duty_bot: {name: Duty}\n  deploy_bot: {name: Deploy}\n`;
  const tokensOf = (sandbox: Sandbox): string[] =>
    ['duty_bot', 'deploy_bot'].map((name) => {
      const bot = [...sandbox.store.users.values()].find(({ nickname }) => nickname === name)!;
      return [...sandbox.store.tokens.values()].find(({ user_id }) => user_id === bot.id)!.token;
    });
  const everything = (folder: string): string =>
    (readdirSync(folder, { recursive: true, withFileTypes: true }) as import('node:fs').Dirent[])
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
      .join('\n');

  test("bots' tokens go to the store and nowhere else", () =>
    scene(async (here) => {
      const store = { PACHFORM_STORE: 'keep' };
      expect(await here.run('plan')).toMatchObject({ code: 3 });
      expect(await here.run('plan', store)).toMatchObject({ code: 0 });
      const merged = here.next();
      const ran = await merged.run('apply', store);
      expect(ran).toMatchObject({ code: 0 });
      const tokens = tokensOf(here.sandbox);
      expect(['duty_bot', 'deploy_bot'].map((name) => readFileSync(join(root, `kept-${name}`), 'utf8'))).toEqual(tokens);
      const left =
        everything(merged.work) + ran.out + ran.err + remembered(merged.work) + remembered(merged.work, 'journal.jsonl');
      expect(tokens.filter((token) => left.includes(token))).toEqual([]);
    }, bots));

  test('a store that fails: 5, whose token it was, and not the token; and without a branch no memory', () =>
    scene(async (here) => {
      const store = { PACHFORM_STORE: 'lose', PACHFORM_MEMORY_BRANCH: '' };
      await here.run('plan', store);
      const ran = await here.next().run('apply', store);
      expect(ran).toMatchObject({ code: 5 });
      expect(ran.err).toMatch(/not stored: (duty_bot deploy_bot|deploy_bot duty_bot) - issue them anew/);
      expect(tokensOf(here.sandbox).filter((token) => `${ran.out}${ran.err}`.includes(token))).toEqual([]);
    }, bots));

  test.each([
    ['one that ends without reading', 'exit 1'],
    ['one that is not there', ''],
  ])('a store that fails, %s: which bots are told, and no nickname is a command to the runner', (_what, store) =>
    scene(async (here) => {
      const named = {
        '##vso[task.setvariable]_bot': 'T1',
        '##[error]_bot': 'T2',
        '::warning::_bot': 'T3',
        'бот\n::error::x_bot': 'T4',
      };
      const file = join(here.work, 'bots.json');
      writeFileSync(
        file,
        JSON.stringify(Object.fromEntries(Object.entries(named).map(([name, token]) => [name, { id: 1, token }]))),
      );
      const path = join(here.work, 'fails');
      if (store !== '') writeFileSync(path, `#!/bin/sh\n${store}\n`, { mode: 0o755 });
      const ran = await start('sh', ['pipeline/tokens.sh', file], here.work, { ...here.env, PACHFORM_STORE: path }).ended;
      expect(ran).toMatchObject({ code: 1, out: '' });
      const told = ran.err.split('\n').filter((line) => !line.includes(path));
      expect(told).toEqual([
        'Tokens that were not stored: ??vso?task.setvariable?_bot ???error?_bot ??warning??_bot бот???error??x_bot - issue them anew in Pachca (the settings of the bot, API).',
        '',
      ]);
    }),
  );

  test('folders whose names begin with a dash are no options', () =>
    scene(async (here) => {
      mkdirSync(join(here.work, '-workspace'));
      writeFileSync(join(here.work, '-workspace/all.yaml'), manifest);
      const env = { PACHFORM_OUT: '-plan', PACHFORM_PATH: '-workspace' };
      expect(await here.run('plan', env)).toMatchObject({ code: 0 });
      expect(here.file('-plan/result')).toBe('changes\n');
      const output = join(here.work, 'output');
      const more = { ...here.env, ...env, PACHFORM_DO: 'plan', GITHUB_OUTPUT: output };
      expect(await start('sh', [at('examples/pipeline/action.sh')], here.work, more).ended).toMatchObject({ code: 0 });
      expect(readFileSync(output, 'utf8')).toBe('code=0\nresult=changes\n');
      expect(await here.run('apply', env)).toMatchObject({ code: 0 });
      expect(await here.run('drift', env)).toMatchObject({ code: 0 });
      expect(here.title()).toBe('Lead');
    }));

  test('memory is loaded and saved as it is, and what somebody else saved in the meantime is not overwritten', () =>
    scene(async (here) => {
      const memory = (job: Scene, what: string) => start('sh', ['pipeline/memory.sh', what], job.work, here.env).ended;
      const write = (job: Scene, content: string) => writeFileSync(join(job.work, '.pachform/pipeline/memory.json'), content);
      const [first, second] = [here.next(), here.next()];
      for (const job of [first, second]) expect(await memory(job, 'load')).toMatchObject({ code: 0 });
      write(first, '1');
      expect(await memory(first, 'save')).toMatchObject({ code: 0 });
      write(second, '2');
      const late = await memory(second, 'save');
      expect(late).toMatchObject({ code: 1 });
      expect(late.err).toContain('Memory was not saved');
      expect(await memory(second, 'load')).toMatchObject({ code: 0 });
      expect(second.file('.pachform/pipeline/memory.json')).toBe('1');
      expect(statSync(join(second.work, '.pachform/pipeline/memory.json')).mode & 0o777).toBe(0o600);
      write(second, '2');
      expect(await memory(second, 'save')).toMatchObject({ code: 0 });
      expect(remembered(first.work)).toBe('2');
      expect(git(here.work, 'log', '--oneline', 'origin/main..HEAD')).toBe('');
    }));

  test('an apply that is cancelled finishes what it sent, and remembers it: 130', () =>
    scene(async (here) => {
      const door = await doorTo(here.env['PACHCA_API_URL']!, ({ method }) => method !== 'GET');
      await here.run('plan', { PACHCA_API_URL: door.url });
      const merged = here.next();
      const { child, says, ended } = start('sh', ['pipeline/apply.sh'], merged.work, { ...here.env, PACHCA_API_URL: door.url });
      await door.waiting;
      child.kill('SIGTERM');
      await says('Stopping');
      door.open();
      const ran = await ended;
      await door.close();
      expect(ran.code).toBe(130);
      expect(here.title()).toBe('Lead');
      expect(Object.keys(JSON.parse(remembered(merged.work)).entries)).toContain('user:anna@corp.example');
    }));

  test('the action runs one of them, and tells how it ended', () =>
    scene(async (here) => {
      const output = join(here.work, 'output');
      const act = (what: string) =>
        start('sh', [at('examples/pipeline/action.sh')], here.work, { ...here.env, PACHFORM_DO: what, GITHUB_OUTPUT: output })
          .ended;
      expect(await act('plan')).toMatchObject({ code: 0 });
      expect(await act('drift')).toMatchObject({ code: 2 });
      expect(readFileSync(output, 'utf8')).toBe('code=0\nresult=changes\ncode=2\n');
      expect(await act('rm -rf')).toMatchObject({ code: 1 });
    }));
});

test('the command that the action builds takes --env-file itself: Node would end without a word of ours', async () => {
  const temp = join(root, 'runner');
  mkdirSync(join(temp, 'bin'), { recursive: true });
  // What is built here is there already.
  writeFileSync(join(temp, 'bin/npm'), '#!/bin/sh\n', { mode: 0o755 });
  const path = `${join(temp, 'bin')}:${process.env['PATH']}`;
  const env = { PATH: path, RUNNER_TEMP: temp, GITHUB_PATH: join(temp, 'path') };
  expect(await start('sh', [at('examples/pipeline/build.sh')], temp, env).ended).toMatchObject({ code: 0 });
  const built = join(readFileSync(join(temp, 'path'), 'utf8').trim(), 'pachform');
  const ran = await start(built, ['validate', at('examples/01-first.yaml'), '--env-file', 'no.env'], temp, {}).ended;
  expect([ran.code, ran.err]).toEqual([1, expect.stringContaining('no.env of --env-file cannot be read')]);
});

type Answer = unknown | [status: number, body: unknown];
interface Seen {
  line: string;
  body: unknown;
}

/** A host of Git that answers from a table, and what it was asked. */
async function host(table: Record<string, Answer>, work: (url: string, seen: Seen[]) => Promise<void>): Promise<void> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let sent = '';
    request.on('data', (chunk) => {
      sent += chunk;
    });
    request.on('end', () => {
      const line = `${request.method} ${decodeURIComponent(request.url ?? '')}`;
      seen.push({ line, body: sent === '' ? undefined : JSON.parse(sent) });
      const known = request.headers['authorization'] === 'Bearer s3cret' || request.headers['private-token'] === 's3cret';
      const found = known ? table[line.replace(/[?&](per_page|page)=\d+/g, '')] : [401, {}];
      const [status, body] =
        Array.isArray(found) && typeof found[0] === 'number'
          ? (found as [number, unknown])
          : [found === undefined ? 404 : 200, found];
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(typeof body === 'string' ? body : JSON.stringify(body ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen);
  } finally {
    server.close();
  }
}

const wrote = (seen: readonly Seen[]): Seen[] => seen.filter(({ line }) => !line.startsWith('GET'));

describe.concurrent('what is asked of GitHub', () => {
  const marker = '<!-- pachform pachform.yaml -->';
  const node = (url: string, argv: string[], env: Record<string, string> = {}) =>
    start(process.execPath, [at('examples/pipeline/github.mjs'), ...argv], root, {
      GITHUB_API_URL: url,
      GITHUB_REPOSITORY: 'acme/pachca',
      GITHUB_TOKEN: 's3cret',
      GITHUB_SHA: 'merge',
      PULL_REQUEST: '7',
      HEAD_SHA: 'head5678901234',
      ...env,
    }).ended;
  const plan = at('LICENSE');
  const comments = (list: unknown[]) => ({ 'GET /repos/acme/pachca/issues/7/comments': list });

  const others = [
    { id: 3, user: { type: 'User' }, body: `${marker}\nquoted` },
    { id: 4, user: { type: 'Bot' }, body: '<!-- pachform b.yaml -->' },
  ];
  test.each<[string, unknown[], string]>([
    ["only somebody's quotation and that of another manifest", others, 'POST /repos/acme/pachca/issues/7/comments'],
    [
      'its own among them',
      [...others, { id: 5, user: { type: 'Bot' }, body: `${marker}\nold` }],
      'PATCH /repos/acme/pachca/issues/comments/5',
    ],
  ])('where there is %s, one comment is written', async (_what, list, line) => {
    const table = {
      ...comments(list),
      'POST /repos/acme/pachca/issues/7/comments': {},
      'PATCH /repos/acme/pachca/issues/comments/5': {},
    };
    await host(table, async (url, seen) => {
      expect(await node(url, ['comment', plan])).toMatchObject({ code: 0, err: '' });
      expect(wrote(seen).map((one) => one.line)).toEqual([line]);
      const { body } = wrote(seen)[0]!.body as { body: string };
      expect(body.startsWith(marker)).toBe(true);
      expect(body).toContain('Planned for head56789012.');
    });
  });

  const artifact = (over: object = {}, run: object = {}) => ({
    id: 1,
    name: 'pachform-plan-head',
    expired: false,
    workflow_run: { id: 11, repository_id: 1, head_repository_id: 1, head_sha: 'head', ...run },
    ...over,
  });
  const pulls = [{ number: 7, merged_at: '2026-09-01', merge_commit_sha: 'merge', head: { sha: 'head' } }];
  test.each<[string, unknown[], unknown[], string | RegExp]>([
    [
      'the newest of the reviewed commit',
      pulls,
      [artifact(), artifact({ id: 2 }, { id: 12 })],
      'name=pachform-plan-head\nrun=12\n',
    ],
    [
      'none of another commit that took the name, of a fork, or that has expired',
      pulls,
      [artifact({}, { head_sha: 'evil' }), artifact({}, { head_repository_id: 2 }), artifact({ expired: true })],
      /gone or was refused/,
    ],
    ['none of a pull request that is open', [{ ...pulls[0], merged_at: null }], [artifact()], /no pull request/],
  ])('the reviewed plan is %s', async (what, list, artifacts, expected) => {
    const output = join(root, `output-${what}`);
    const table = {
      'GET /repos/acme/pachca/commits/merge/pulls': list,
      'GET /repos/acme/pachca/actions/artifacts&name=pachform-plan-head': { artifacts },
    };
    await host(table, async (url, seen) => {
      const ran = await node(url, ['reviewed'], { GITHUB_OUTPUT: output });
      expect(wrote(seen)).toEqual([]);
      if (typeof expected === 'string') expect([ran.code, readFileSync(output, 'utf8')]).toEqual([0, expected]);
      else expect([ran.code, existsSync(output), expected.test(ran.err)]).toEqual([1, false, true]);
    });
  });

  test('a token that is not accepted is an error that does not show it', async () => {
    await host({}, async (url) => {
      const ran = await node(url, ['reviewed'], { GITHUB_TOKEN: 'wr0ng' });
      expect(ran).toMatchObject({ code: 1, out: '' });
      expect(ran.err).toBe('github: GET /commits/merge/pulls: GitHub answered 401\n');
    });
  });
});

describe.concurrent('what is asked of GitLab', () => {
  const marker = '<!-- pachform pachform.yaml -->';
  const gitlab = (url: string, argv: string[], env: Record<string, string> = {}, cwd = root) =>
    start(process.execPath, [at('examples/pipeline/gitlab.mjs'), ...argv], cwd, {
      CI_API_V4_URL: url,
      CI_PROJECT_ID: '3',
      CI_COMMIT_SHA: 'merge5678901234',
      CI_DEFAULT_BRANCH: 'main',
      CI_MERGE_REQUEST_IID: '7',
      PACHFORM_GITLAB_TOKEN: 's3cret',
      ...env,
    }).ended;

  test.each<[string, unknown[], string]>([
    ["somebody's", [{ id: 4, author: { id: 8 }, body: marker }], 'POST /projects/3/merge_requests/7/notes'],
    [
      'its own too',
      [
        { id: 4, author: { id: 8 }, body: marker },
        { id: 5, author: { id: 9 }, body: marker },
      ],
      'PUT /projects/3/merge_requests/7/notes/5',
    ],
  ])('where there is a note: %s, one note is written', async (_what, notes, line) => {
    const table = {
      'GET /user': { id: 9 },
      'GET /projects/3/merge_requests/7/notes': notes,
      'POST /projects/3/merge_requests/7/notes': {},
      'PUT /projects/3/merge_requests/7/notes/5': {},
    };
    await host(table, async (url, seen) => {
      expect(await gitlab(url, ['comment', at('LICENSE')])).toMatchObject({ code: 0, err: '' });
      expect(wrote(seen).map((one) => one.line)).toEqual([line]);
    });
  });

  const table = (pipelines: unknown[]) => ({
    'GET /projects/3/repository/commits/merge5678901234/merge_requests': [
      { iid: 7, state: 'merged', target_branch: 'main', sha: 'head' },
    ],
    'GET /projects/3/merge_requests/7/pipelines': pipelines,
    'GET /projects/3/pipelines/20/jobs': [
      { id: 30, name: 'pachform:plan', status: 'failed' },
      { id: 31, name: 'pachform:plan', status: 'success' },
    ],
    'GET /projects/3/jobs/31/artifacts/pachform-plan/plan.json': '{"a": 1}',
    'GET /projects/3/jobs/31/artifacts/pachform-plan/manifest.tree': 'abc\n',
  });
  test('the reviewed plan is that of the merged commit, and only its owner may read it', async () => {
    const pipelines = [
      { id: 20, sha: 'head', source: 'merge_request_event' },
      { id: 21, sha: 'evil', source: 'merge_request_event' },
      { id: 22, sha: 'head', source: 'push' },
    ];
    await host(table(pipelines), async (url) => {
      expect(await gitlab(url, ['reviewed', 'fetched'])).toMatchObject({ code: 0, err: '' });
      expect(readFileSync(join(root, 'fetched/plan.json'), 'utf8')).toBe('{"a": 1}');
      expect(statSync(join(root, 'fetched/plan.json')).mode & 0o777).toBe(0o600);
    });
  });

  test('no pipeline of that commit, no plan', async () => {
    await host(table([{ id: 21, sha: 'evil', source: 'merge_request_event' }]), async (url) => {
      const ran = await gitlab(url, ['reviewed', 'not-fetched']);
      expect([ran.code, existsSync(join(root, 'not-fetched'))]).toEqual([1, false]);
      expect(ran.err).toContain('plan again');
    });
  });

  const store = (url: string, nickname: string) => {
    const env = { CI_API_V4_URL: url, CI_PROJECT_ID: '3', PACHFORM_GITLAB_TOKEN: 's3cret' };
    const line = `printf t0ken | sh '${at('examples/pipeline/store-gitlab.sh')}' ${nickname}`;
    return start('sh', ['-c', line], root, env).ended;
  };
  test("a bot's token becomes a masked, protected variable, made where there is none", async () => {
    await host({ 'POST /projects/3/variables': {} }, async (url, seen) => {
      expect(await store(url, 'duty_bot')).toMatchObject({ code: 0, out: '', err: '' });
      expect(wrote(seen).map((one) => one.line)).toEqual([
        'PUT /projects/3/variables/PACHCA_BOT_DUTY_BOT',
        'POST /projects/3/variables',
      ]);
      expect(wrote(seen)[1]!.body).toMatchObject({ key: 'PACHCA_BOT_DUTY_BOT', value: 't0ken', masked: true, protected: true });
    });
  });

  test("a bot's token replaces that of no other bot, which would be lost", async () => {
    await host({ 'POST /projects/3/variables': {} }, async (url, seen) => {
      for (const nickname of ['a-b_bot', 'a.b_bot']) expect(await store(url, nickname)).toMatchObject({ code: 0 });
      const keys = wrote(seen).flatMap(({ body }) => (body as { key?: string }).key ?? []);
      expect(keys).toEqual([0, 1].map(() => expect.stringMatching(/^PACHCA_BOT_A_B_BOT_[0-9A-F]{8}$/)));
      expect(new Set(keys).size).toBe(2);
    });
  });
});

describe("a bot's token that goes to GitHub", () => {
  const store = async (dir: string, nickname: string): Promise<Ran> => {
    const bin = join(root, dir);
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'gh'), `#!/bin/sh\nprintf '%s\\n' "$@" > '${bin}/argv'\ncat > '${bin}/'"$3"\n`);
    chmodSync(join(bin, 'gh'), 0o755);
    const line = 'printf "token of $1" | sh "$2" "$1"';
    const env = { PATH: `${bin}:${process.env['PATH']}`, GITHUB_REPOSITORY: 'acme/pachca' };
    return start('sh', ['-c', line, 'sh', nickname, at('examples/pipeline/store-github.sh')], root, env).ended;
  };

  test("reaches GitHub's own command on its standard input", async () => {
    expect(await store('gh-one', 'duty_bot')).toMatchObject({ code: 0 });
    expect(readFileSync(join(root, 'gh-one/argv'), 'utf8')).toBe('secret\nset\nPACHCA_BOT_DUTY_BOT\n--repo\nacme/pachca\n');
    expect(readFileSync(join(root, 'gh-one/PACHCA_BOT_DUTY_BOT'), 'utf8')).toBe('token of duty_bot');
  });

  test('replaces that of no other bot: a token is shown once, and the first of two would be lost', async () => {
    const first = ['a_b_bot', 'a-b_bot', 'a.b_bot', 'бот_bot', 'кот_bot'];
    for (const nickname of first) expect(await store('gh-many', nickname)).toMatchObject({ code: 0 });
    const secrets = () => readdirSync(join(root, 'gh-many')).filter((name) => name.startsWith('PACHCA_BOT_'));
    // One that is called as the secret of another is.
    const like = secrets().find((name) => readFileSync(join(root, 'gh-many', name), 'utf8') === 'token of a-b_bot')!;
    const last = like.slice('PACHCA_BOT_'.length).toLowerCase();
    expect(await store('gh-many', last)).toMatchObject({ code: 0 });
    expect(
      secrets()
        .map((name) => readFileSync(join(root, 'gh-many', name), 'utf8'))
        .sort(),
    ).toEqual([...first, last].map((nickname) => `token of ${nickname}`).sort());
    expect(secrets().filter((name) => !/^PACHCA_BOT_A?_[A-Z0-9_]+$/.test(name))).toEqual([]);
  });
});

interface Step {
  uses?: string;
  run?: string;
  shell?: string;
  with?: Record<string, string>;
  env?: Record<string, string>;
  if?: string;
}
interface Job {
  if?: string;
  'runs-on'?: string;
  permissions?: Record<string, string>;
  concurrency?: { group: string; 'cancel-in-progress': boolean };
  environment?: string;
  steps: Step[];
  needs?: string;
}

describe('the YAML', () => {
  const github = parse(text('examples/github-actions/pachform.yml')) as {
    on: Record<string, unknown>;
    permissions: object;
    env: Record<string, string>;
    jobs: Record<string, Job>;
  };
  const gitlab = parse(text('examples/gitlab-ci/pachform.yml')) as Record<string, any>;
  const action = parse(text('action.yml')) as {
    inputs: Record<string, unknown>;
    outputs: Record<string, unknown>;
    runs: { using: string; steps: Step[] };
  };
  const jobs = Object.values(github.jobs);
  const steps = [...jobs.flatMap((job) => job.steps), ...action.runs.steps];
  const gitlabJobs = Object.entries(gitlab).filter(([name]) => name.startsWith('pachform:')) as [string, any][];
  const scriptOf = (job: any): string =>
    [...(gitlab['.pachform'].before_script as string[]), ...(job.script as string[])].join('\n');

  test('of every action that is used the commit is named, and of every machine, image and package the version', () => {
    expect(steps.flatMap(({ uses }) => uses ?? []).filter((uses) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(uses))).toEqual([]);
    expect(jobs.map((job) => job['runs-on']).filter((on) => !/^ubuntu-\d+\.\d+$/.test(on ?? ''))).toEqual([]);
    expect(gitlab['.pachform'].image).toMatch(/^node:\d+\.\d+\.\d+-\w+$/);
    expect([github.env['PACHFORM_VERSION'], gitlab['variables'].PACHFORM_VERSION]).toEqual([version(), version()]);
    const installs = [...steps.flatMap(({ run }) => run ?? []), ...gitlabJobs.map(([, job]) => scriptOf(job))].filter((run) =>
      run.includes('npm install'),
    );
    expect(installs.length).toBeGreaterThan(5);
    expect(installs.filter((run) => !run.includes('--ignore-scripts') || !run.includes('"pachform@$PACHFORM_VERSION"'))).toEqual(
      [],
    );
  });

  test('every script that is called is there, is POSIX sh that stops at the first error, and echoes no secret', () => {
    const runs = [...steps.flatMap(({ run }) => run ?? []), ...gitlabJobs.map(([, job]) => scriptOf(job))].join('\n');
    const called = [...runs.matchAll(/pipeline\/([\w-]+\.(?:sh|mjs))/g)].map((match) => match[1]!);
    expect(new Set(called)).toEqual(
      new Set(['plan.sh', 'apply.sh', 'drift.sh', 'action.sh', 'build.sh', 'github.mjs', 'gitlab.mjs']),
    );
    for (const name of readdirSync(at('examples/pipeline')).filter((one) => one.endsWith('.sh'))) {
      const script = text(`examples/pipeline/${name}`);
      execFileSync('sh', ['-n', at(`examples/pipeline/${name}`)]);
      if (name !== 'settings.sh') expect(script, name).toMatch(/^#!\/bin\/sh\n(#.*\n)*set -eu\n/);
      expect(script, name).not.toMatch(/set -x|\[\[|function |\blocal |<<<|PACHCA_TOKEN|echo /);
    }
  });

  test('no text of a pull request is pasted into a shell', () => {
    expect(steps.flatMap(({ run }) => run ?? []).filter((run) => run.includes('${{'))).toEqual([]);
  });

  test('a job may do no more than it must, and only pull requests of the repository itself are planned', () => {
    expect(github.permissions).toEqual({});
    expect(Object.fromEntries(Object.entries(github.jobs).map(([name, job]) => [name, job.permissions]))).toEqual({
      plan: { contents: 'read', 'pull-requests': 'write' },
      apply: { contents: 'write', 'pull-requests': 'read', actions: 'read' },
      drift: { contents: 'read' },
      'plan-by-hand': { contents: 'read' },
      'apply-by-hand': { contents: 'write' },
    });
    expect(github.on).not.toHaveProperty('pull_request_target');
    expect(github.jobs['plan']!.if).toContain('head.repo.full_name == github.repository');
    expect(gitlab['pachform:plan'].rules[0].if).toContain('$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID');
  });

  test('one apply at a time, none of them broken off, and nothing else in their queue that could push one out', () => {
    const applies = Object.entries(github.jobs).filter(([, job]) => job.steps.some(({ run }) => run?.includes('apply.sh')));
    expect(applies.map(([name]) => name)).toEqual(['apply', 'apply-by-hand']);
    for (const [, job] of applies) {
      expect(job.concurrency).toEqual({ group: 'pachform', 'cancel-in-progress': false });
      expect(job.environment).toBe('pachca');
    }
    expect(
      Object.entries(github.jobs).filter(([name, job]) => job.concurrency?.group === 'pachform' && !name.startsWith('apply')),
    ).toEqual([]);
    for (const [name, job] of gitlabJobs.filter(([, one]) => scriptOf(one).includes('apply.sh'))) {
      expect([name, job.resource_group, job.environment.name]).toEqual([name, 'pachform', 'pachca']);
    }
  });

  test('an artifact holds the plan and which manifest it is of, and nothing else', () => {
    const uploads = jobs.flatMap((job) => job.steps).filter(({ uses }) => uses?.startsWith('actions/upload-artifact@'));
    const kept = ['pachform-plan/plan.json', 'pachform-plan/manifest.tree'];
    expect(uploads.map((step) => step.with!['path']!.trim().split('\n'))).toEqual([kept, kept]);
    const artifacts = gitlabJobs.flatMap(([, job]) => (job.artifacts === undefined ? [] : [job.artifacts]));
    expect(artifacts.map(({ paths, access }) => [paths, access])).toEqual([
      [kept, 'developer'],
      [kept, 'developer'],
    ]);
  });

  test('what is uploaded under the name of a commit is looked for under it', () => {
    const upload = github.jobs['plan']!.steps.at(-1)!;
    expect(upload.with!['name']).toBe('pachform-plan-${{ github.event.pull_request.head.sha }}');
    expect(text('examples/pipeline/github.mjs')).toContain('`pachform-plan-${pull.head.sha}`');
    const [reviewed, download] = github.jobs['apply']!.steps.slice(3);
    expect(reviewed!.run).toContain('github.mjs reviewed');
    expect(download!.with).toMatchObject({ 'run-id': '${{ steps.reviewed.outputs.run }}', path: 'pachform-plan' });
  });

  test('on GitLab a plan that is refused still comments, and the job fails', () => {
    const lines = gitlab['pachform:plan'].script as string[];
    expect(lines[0]).toBe('code=0; sh pipeline/plan.sh || code=$?');
    expect(lines.at(-1)).toBe('exit "$code"');
  });

  test('every variable that the scripts read of their own is explained, and the action hands over its inputs', () => {
    const run = action.runs.steps.at(-1)!;
    expect(action.runs.using).toBe('composite');
    const used = Object.values(run.env!).flatMap((value) => /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(value)?.[1] ?? []);
    expect(new Set([...used, 'node-version'])).toEqual(new Set(Object.keys(action.inputs)));
    expect(Object.keys(action.outputs)).toEqual(['result', 'code']);
    expect(action.runs.steps.filter((step) => step.run !== undefined && step.shell === undefined)).toEqual([]);
    const names = new Set([...text('examples/pipeline/settings.sh').matchAll(/: "\$\{(\w+):?=/g)].map((match) => match[1]));
    for (const name of Object.keys(run.env!).filter((one) => !['PACHCA_TOKEN', 'PACHFORM_DO'].includes(one)))
      expect(names).toContain(name);
  });
});
