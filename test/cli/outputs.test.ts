import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exits } from '../../src/cli/exit.ts';
import { main } from '../../src/cli/main.ts';
import { fakeShell } from './shell.ts';

const seed = `
pachform: 1
settings: {owner: ceo@corp.example, run_as: robot@corp.example}
users:
  ceo@corp.example: {role: admin}
  robot@corp.example: {role: admin}
  anna@corp.example: {title: Lead}
chats: {ops: {id: 7, name: Ops}}
`;
const manifest = `pachform: 1
settings: {scope: test, run_as: robot@corp.example}
users:
  anna@corp.example: {title: CTO}
`;

let folder: string;
let home: string;
const files = ['m.yaml', 'seed.yaml', 'notes.txt', 'token', 'package.json', 'tsconfig.json'];
const contents = () => Object.fromEntries(files.map((name) => [name, readFileSync(name, 'utf8')]));
const modes = () => files.map((name) => statSync(name).mode);

beforeEach(() => {
  home = process.cwd();
  folder = mkdtempSync(join(tmpdir(), 'pachform-outputs-'));
  process.chdir(folder);
  writeFileSync('m.yaml', manifest);
  writeFileSync('seed.yaml', seed);
  writeFileSync('notes.txt', 'what we agreed\n');
  writeFileSync('token', 's3cr3t\n');
  writeFileSync('package.json', '{"name": "x", "scripts": {"build": "make"}}');
  writeFileSync('tsconfig.json', '{"compilerOptions": {"strict": true}}');
  mkdirSync('ws');
  writeFileSync('ws/m.yaml', manifest);
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

async function pachform(...argv: string[]) {
  const shell = fakeShell(argv[0] === 'sandbox' ? argv : [...argv, '--sandbox', '--seed', 'seed.yaml']);
  return { exit: await main(shell), out: shell.stdout(), err: shell.stderr() };
}

const runs: string[][] = [['plan', 'm.yaml'], ['apply', 'm.yaml', '--yes'], ['dump']];
const outputs: Record<string, string[]> = {
  plan: ['-o', '--memory', '--journal', '--bot-tokens'],
  apply: ['--memory', '--journal', '--bot-tokens'],
  dump: ['--out', '--secrets-file'],
};
const forced: Record<string, string[]> = { dump: ['--force'] };

describe('what a run writes never takes the place of what somebody else wrote', () => {
  const rows = runs.flatMap((run) =>
    outputs[run[0]!]!.flatMap((option) => files.map((file): [string[], string, string] => [run, option, file])),
  );
  // A dump over a manifest, and a manifest only planned with a journal that is not opened, are looked at below.
  const allowed = ([[command], option, file]: (typeof rows)[number]): boolean =>
    (command === 'dump' && option === '--out' && file === 'm.yaml') ||
    (command === 'plan' && option === '--journal' && !['m.yaml', 'seed.yaml'].includes(file));

  test.each(rows.filter((row) => !allowed(row)))('%j %s %s', async (run, option, file) => {
    const [before, rights] = [contents(), modes()];
    const { exit, err } = await pachform(...run, option, file, ...(forced[run[0]!] ?? []));
    expect(exit).toBe(exits.error);
    expect(err).toContain(file);
    expect([contents(), modes()]).toEqual([before, rights]);
  });

  test('a line that cannot be parsed removes nothing, whatever its -o names', async () => {
    const before = contents();
    for (const file of files) {
      expect((await pachform('plan', 'm.yaml', '--bogus', '-o', file)).exit).toBe(exits.error);
      expect((await pachform('plan', 'm.yaml', '-o', file, '--rate', 'x')).exit).toBe(exits.error);
    }
    expect(contents()).toEqual(before);
  });

  test('a manifest is known under every name: by a link, a hard link, another spelling, in a folder', async () => {
    symlinkSync('m.yaml', 'link');
    linkSync('m.yaml', 'hard');
    symlinkSync('ws', 'ws-link');
    writeFileSync('ws/empty.yaml', '');
    const ways: [string, string][] = [
      ['m.yaml', 'link'],
      ['m.yaml', 'hard'],
      ['m.yaml', './ws/../m.yaml'],
      ['link', 'm.yaml'],
      ['ws', 'ws/m.yaml'],
      ['ws', 'ws-link/m.yaml'],
      ['ws-link', 'ws/m.yaml'],
      ['ws', 'ws/empty.yaml'],
    ];
    for (const [path, out] of ways)
      expect((await pachform('plan', path, '-o', out)).err, `${path} ${out}`).toContain('would write over the manifest');
    expect(readFileSync('m.yaml', 'utf8')).toBe(manifest);
    expect(lstatSync('link').isSymbolicLink()).toBe(true);
  });

  test('a new file that would be read as manifest by the next run is refused, one beside the manifests is not', async () => {
    expect((await pachform('plan', 'ws', '-o', 'ws/plan.yaml')).err).toContain('would be read as a part of the manifest');
    expect((await pachform('plan', 'ws', '-o', 'ws/plan.json')).exit).toBe(exits.ok);
    expect((await pachform('plan', 'ws', '-o', 'ws/_plan.yaml')).exit).toBe(exits.ok);
  });

  test('two options cannot name one file, be it there or not', async () => {
    for (const other of ['--memory', '--journal', '--bot-tokens']) {
      const { exit, err } = await pachform('plan', 'm.yaml', '-o', 'new', other, './new');
      expect([exit, err]).toEqual([exits.error, expect.stringContaining('name the same file')]);
    }
    expect(existsSync('new')).toBe(false);
  });

  test('nobody applies with a memory that is none: it is told before the first write', async () => {
    await pachform('plan', 'm.yaml', '-o', 'plan.json');
    for (const option of ['--memory', '--journal', '--bot-tokens'])
      for (const file of ['notes.txt', 'plan.json', 'm.yaml']) {
        const before = readFileSync(file, 'utf8');
        const { exit, out } = await pachform('apply', '--plan', 'plan.json', '--yes', option, file);
        expect([exit, out, readFileSync(file, 'utf8')], `${option} ${file}`).toEqual([exits.error, '', before]);
      }
  });
});

test('what a run wrote, the next one replaces; so it does an empty file', async () => {
  writeFileSync('plan.json', '');
  writeFileSync('journal', '');
  writeFileSync('tokens', '');
  for (let time = 0; time < 2; time++) {
    expect((await pachform('plan', 'm.yaml', '-o', 'plan.json')).exit).toBe(exits.ok);
    const kept = ['--memory', 'memory', '--journal', 'journal', '--bot-tokens', 'tokens'];
    expect((await pachform('apply', 'm.yaml', '--yes', ...kept)).exit).toBe(exits.ok);
  }
  expect(JSON.parse(readFileSync('memory', 'utf8'))).toMatchObject({ scope: 'test' });
});

test('a dump replaces a manifest when it is told to, and neither its own seed nor anything else', async () => {
  expect((await pachform('dump', '--out', 'm.yaml', '--force')).exit).toBe(exits.ok);
  expect(readFileSync('m.yaml', 'utf8')).toContain('anna@corp.example');
  expect((await pachform('dump', '--out', 'seed.yaml', '--force')).err).toContain('would write over the seed');
  mkdirSync('split/chats', { recursive: true });
  writeFileSync('split/chats/ops.yaml', 'services: {db: {image: postgres}}\n');
  const { exit, err } = await pachform('dump', '--split', 'split', '--force');
  expect([exit, err]).toEqual([exits.error, expect.stringContaining('split/chats/ops.yaml is there and is not a manifest')]);
  expect(readdirSync('split')).toEqual(['chats']);
});

test('the values of variables that somebody keeps in .env are not replaced by those of a dump', async () => {
  writeFileSync('seed.yaml', `${seed}bots: {b_bot: {name: B, outgoing_url: "https://x.example/s3cr3t"}}\n`);
  writeFileSync('.env', 'PACHCA_TOKEN=mine\n');
  expect((await pachform('dump', '--secrets-file', '.env', '--force')).exit).toBe(exits.error);
  expect(readFileSync('.env', 'utf8')).toBe('PACHCA_TOKEN=mine\n');
  for (const more of [[], ['--force']]) expect((await pachform('dump', '--secrets-file', 'b.env', ...more)).exit).toBe(exits.ok);
});

test("a file of bots' tokens that is none keeps its rights", async () => {
  chmodSync('tsconfig.json', 0o644);
  expect((await pachform('apply', 'm.yaml', '--yes', '--bot-tokens', 'tsconfig.json')).exit).toBe(exits.error);
  expect(statSync('tsconfig.json').mode & 0o777).toBe(0o644);
});

test('an empty path, or an option where a file should be named, is told and not taken for a file', async () => {
  const wrong: string[][] = [
    ['plan', ''],
    ['validate', 'm.yaml', ''],
    ['fmt', ''],
    ['bind', ''],
    ['show', ''],
    ['plan', 'm.yaml', '-o', '--detailed-exitcode'],
    ['plan', 'm.yaml', '--out', ''],
    ['plan', 'm.yaml', '--memory', '--verbose'],
    ['apply', '--yes', '--journal', '--memory', 'm'],
    ['apply', '--plan', '--yes'],
    ['dump', '--split', '--exact'],
    ['dump', '--secrets-file', ''],
    ['sandbox', '--state', '--port', '0'],
  ];
  for (const argv of wrong) {
    const shell = fakeShell(argv);
    expect([await main(shell), shell.stderr()], argv.join(' ')).toEqual([
      exits.error,
      expect.stringMatching(/It (is empty|looks)/),
    ]);
  }
  expect(readdirSync('.').filter((name) => name.startsWith('-'))).toEqual([]);
});

describe('a file that begins like what a run writes, and is something else', () => {
  const pretty = JSON.stringify({ format: 1, scope: 's', server: 'x', paths: [], entries: {}, retired: {} }, null, 2);
  const plan = JSON.stringify({ format: 1, changes: [], steps: [] });
  const readme = '# How we use it\n\n```yaml\npachform: 1\nusers: {}\n```\n';
  const jobs = 'stages: [plan]\npachform:\n  stage: plan\n  script: [make]\n';
  test.each([
    ['no memory takes lines of a journal', pretty, ['apply', 'm.yaml', '--yes', '--journal']],
    ['no package takes them either', '{\n  "name": "x"\n}\n', ['apply', 'm.yaml', '--yes', '--journal']],
    ['no memory becomes a workspace of the sandbox', pretty, ['sandbox', '--port', '0', '--state']],
    ['nor does a plan', plan, ['sandbox', '--port', '0', '--state']],
    ['a text that shows a manifest is replaced by none', readme, ['dump', '--force', '--out']],
    ['nor is a pipeline with a job of that name', jobs, ['dump', '--force', '--out']],
  ])('%s', async (_, text, argv) => {
    writeFileSync('there', text);
    const { exit, err } = await pachform(...argv, 'there');
    expect([exit, readFileSync('there', 'utf8')]).toEqual([exits.error, text]);
    expect(err).toMatch(/there (is there and is not|cannot)/);
  });

  test('a pipeline with a job of that name keeps its layout', async () => {
    writeFileSync('ci.yaml', jobs);
    const shell = fakeShell(['fmt', 'ci.yaml']);
    expect([await main(shell), readFileSync('ci.yaml', 'utf8')]).toEqual([exits.ok, jobs]);
  });

  test.each([['plan'], ['apply', '--yes']])(
    '%s with a memory on a disk that is not there today does not begin without it',
    async (...argv) => {
      symlinkSync('share/memory.json', 'memory.json');
      const { exit, err } = await pachform(...argv, 'm.yaml', '--memory', 'memory.json');
      expect(exit).toBe(exits.error);
      expect(err).toContain('The memory memory.json cannot be used: it is a symbolic link that leads nowhere');
    },
  );

  test('no memory takes the place of the journal that an apply keeps by itself', async () => {
    const shell = fakeShell(['apply', 'm.yaml', '--yes', '--memory', '.pachform/journal.jsonl'], {
      env: { PACHCA_TOKEN: 'x', PACHCA_API_URL: 'http://127.0.0.1:9/' },
    });
    expect(await main(shell)).toBe(exits.error);
    expect(shell.stderr()).toContain('--memory and --journal name the same file');
  });

  test('a log of another program in lines of JSON is no journal', async () => {
    const log = '{"at":"2026-01-01T10:00:00.000Z","level":"info"}\n';
    writeFileSync('app.log', log);
    const { exit, err } = await pachform('apply', 'm.yaml', '--yes', '--journal', 'app.log');
    expect([exit, err, readFileSync('app.log', 'utf8')]).toEqual([exits.error, expect.stringContaining('is not a journal'), log]);
  });

  test.skipIf(process.platform === 'win32')(
    'a token comes through a pipe, and one that nobody writes into is not waited for',
    async () => {
      execFileSync('mkfifo', ['empty', 'slow']);
      const asked = (pipe: string) => {
        const shell = fakeShell(['plan', 'm.yaml', '--token-file', pipe], { env: { PACHCA_API_URL: 'http://127.0.0.1:9/' } });
        return main(shell).then(() => shell.stderr());
      };
      expect(await asked('empty')).toContain('the file empty of --token-file is empty');
      const writer = spawn('sh', ['-c', 'exec 3>slow; sleep 0.3; echo s3cr3t >&3']);
      await new Promise((resolve) => setTimeout(resolve, 150));
      expect(await asked('slow')).not.toContain('is empty');
      writer.kill();
    },
  );

  test('a journal that a crash tore off is one', async () => {
    writeFileSync('torn', '{"at":"2026');
    expect((await pachform('apply', 'm.yaml', '--yes', '--journal', 'torn')).exit).toBe(exits.ok);
    writeFileSync('torn', '{"at"\n{"at":"2026-09-01T09:00:00.000Z","type":"end"}\n');
    expect((await pachform('apply', 'm.yaml', '--yes', '--journal', 'torn')).exit).toBe(exits.ok);
  });
});
