import { expect, test } from 'vitest';
import { exits } from '../../src/cli/exit.ts';
import { faultText } from '../../src/cli/fault.ts';
import { type Commands, run } from '../../src/cli/program.ts';
import { fakeShell } from './shell.ts';

type Call = [name: string, ...rest: unknown[]];

function recorder(): Commands & { calls: Call[] } {
  const calls: Call[] = [];
  const note =
    (name: string) =>
    async (...rest: unknown[]) => {
      calls.push([name, ...rest]);
      return exits.changes;
    };
  return {
    calls,
    validate: note('validate'),
    plan: note('plan'),
    apply: note('apply'),
    sandbox: note('sandbox'),
    dump: note('dump'),
    bind: note('bind'),
    fmt: note('fmt'),
    init: note('init'),
    doctor: note('doctor'),
    show: note('show'),
    schema: note('schema'),
    completion: note('completion'),
    complete: note('complete'),
  };
}

const parsed = async (argv: string[]): Promise<Call> => {
  const commands = recorder();
  const shell = fakeShell(argv);
  expect([await run(shell, commands), shell.stderr()]).toEqual([exits.changes, '']);
  return commands.calls[0]!;
};

test.each<[string[], unknown[]]>([
  [
    ['validate', 'a.yaml', 'b'],
    ['validate', ['a.yaml', 'b'], { format: 'text' }],
  ],
  [
    ['plan', '--no-color'],
    ['plan', [], { format: 'text', color: false }],
  ],
  [
    ['--color', 'plan'],
    ['plan', [], { format: 'text', color: true }],
  ],
  [
    ['plan', '-o', 'p.json', '--detailed-exitcode', '--format', 'markdown'],
    ['plan', [], { out: 'p.json', detailedExitcode: true, format: 'markdown' }],
  ],
  [
    ['plan', 'ws', '--targets', 'user:a@b', 'chat:c', '--targets', 'tag:Product Design', '--verbose'],
    ['plan', ['ws'], { format: 'text', targets: ['user:a@b', 'chat:c', 'tag:Product Design'], verbose: true }],
  ],
  [
    ['plan', '--targets', 'user:a@b', '--', 'ws'],
    ['plan', ['ws'], { format: 'text', targets: ['user:a@b'] }],
  ],
  [
    ['apply', '--yes', '--rate', '12.5', '--skip-blocked', '--without-removals'],
    ['apply', [], { yes: true, rate: 12.5, skipBlocked: true, withoutRemovals: true, format: 'text' }],
  ],
  [
    ['apply', '--plan', 'p.json'],
    ['apply', [], { plan: 'p.json', format: 'text' }],
  ],
  [
    ['dump', '--only', 'users,tags', '--only', 'chats', '--split', 'ws', '--exact'],
    ['dump', { only: ['users', 'tags', 'chats'], split: 'ws', exact: true, format: 'yaml' }],
  ],
  [
    ['bind', 'ws', '--memory', 'm.json'],
    ['bind', ['ws'], { memory: 'm.json', format: 'text' }],
  ],
  [
    ['fmt', '--check'],
    ['fmt', [], { check: true, format: 'text' }],
  ],
  [
    ['sandbox', '--port', '0'],
    ['sandbox', { port: 0, apiVersion: '2026-08' }],
  ],
  [
    ['init', '--yes', '--from-workspace'],
    ['init', { yes: true, fromWorkspace: true }],
  ],
  [
    ['doctor', '--sandbox', '--seed', 's.yaml', '--format', 'json'],
    ['doctor', { sandbox: true, seed: 's.yaml', format: 'json' }],
  ],
  [
    ['show', 'p.json', '--format', 'html'],
    ['show', 'p.json', { format: 'html' }],
  ],
  [
    ['plan', '--annotations', 'github'],
    ['plan', [], { format: 'text', annotations: 'github' }],
  ],
  [['schema'], ['schema', 'manifest']],
  [
    ['schema', 'plan'],
    ['schema', 'plan'],
  ],
  [
    ['completion', 'fish'],
    ['completion', 'fish'],
  ],
  [
    ['__complete', '--', 'plan', '--format', ''],
    ['complete', ['plan', '--format', '']],
  ],
])('%j is understood', async (argv, call) => {
  expect(await parsed(argv)).toEqual(call);
});

test.each<[string, string[], string]>([
  ['no command', [], 'Usage:'],
  ['a command that does not exist, with what may be meant', ['plna'], 'Did you mean plan?'],
  ['an option that does not exist, with what may be meant', ['plan', '--detailed-exit-code'], '--detailed-exitcode'],
  ['an unknown format', ['plan', '--format', 'xml'], 'text, json, markdown'],
  ['a format by its short name, with what is meant', ['plan', '--format', 'md'], 'Did you mean markdown?'],
  ['a mistyped format', ['apply', '--format', 'jsno'], 'Did you mean json?'],
  ['a mistyped host of annotations', ['plan', '--annotations', 'githab'], 'Did you mean github?'],
  ['a mistyped shell', ['completion', 'zs'], 'Did you mean zsh?'],
  ['a mistyped schema', ['schema', 'manifset'], 'Did you mean manifest?'],
  ['a kind where a part of a dump is asked for', ['dump', '--only', 'tags,chat'], 'Did you mean chats?'],
  ['a person as a target without their kind', ['plan', '--targets', 'anna@corp.example'], 'Did you mean user:anna@corp.example?'],
  ['Markdown for an apply', ['apply', '--format', 'markdown'], 'text, json'],
  ['a rate that is no number', ['plan', '--rate', 'fast'], 'requests per second'],
  ['a rate past the limit', ['plan', '--rate', '1000'], 'at most 50'],
  ['a rate of zero', ['plan', '--rate', '0'], 'above 0'],
  ['a port that is none', ['sandbox', '--port', '65536'], '65535'],
  ['a path that --targets would swallow', ['plan', '--targets', 'chat:a', 'workspace/'], 'Paths go before --targets'],
  ['a drive that --targets would swallow', ['plan', '--targets', 'chat:a', 'C:\\ws'], 'Paths go before --targets'],
  ['paths beside a saved plan', ['apply', '--plan', 'p.json', 'ws'], 'takes no paths'],
  ['targets beside a saved plan', ['apply', '--plan', 'p.json', '--targets', 'chat:a'], 'takes no --targets'],
  ['an option without its value', ['plan', '-o'], 'argument missing'],
  ['a part of a dump that there is none of', ['dump', '--only', 'people'], 'settings, tags, users, chats, bots'],
  ['a filter that is no regular expression', ['dump', '--filter', '/(/'], 'no regular expression'],
  ['two places for one dump', ['dump', '--split', 'ws', '--out', 'a.yaml'], 'not both'],
])('%s is a usage error: exit code 1, told on stderr', async (_what, argv, words) => {
  const commands = recorder();
  const shell = fakeShell(argv);
  expect(await run(shell, commands)).toBe(exits.error);
  expect(shell.stderr()).toContain(words);
  expect(shell.stdout()).toBe('');
  expect(commands.calls).toEqual([]);
});

test.each([[['plan', '--format', 'json', '--rate', 'x']], [['plan', '--format=json', '--nope']]])(
  'a usage error of %j is one JSON document on stdout',
  async (argv) => {
    const shell = fakeShell(argv);
    expect(await run(shell, recorder())).toBe(exits.error);
    expect(JSON.parse(shell.stdout())).toMatchObject({ format: 1, ok: false, exit: 1, diagnostics: [{ code: 'usage' }] });
  },
);

test('--help and --version go to stdout and exit with 0', async () => {
  for (const argv of [['--help'], ['plan', '--help'], ['--version'], ['help', 'apply']]) {
    const shell = fakeShell(argv);
    expect(await run(shell, recorder())).toBe(exits.ok);
    expect(shell.stdout()).not.toBe('');
    expect(shell.stderr()).toBe('');
  }
});

test('a fault of our own says where, and nothing that it may have quoted', () => {
  const error = new TypeError('cannot read token s3cr3t');
  error.stack = 'TypeError: cannot read token s3cr3t\n    at x (file:///home/me/pachform/dist/core/planner.js:12:5)';
  expect(faultText(error, false)).toBe('pachform failed (internal error TypeError at dist/core/planner.js:12)');
  expect(faultText('s3cr3t', false)).not.toContain('s3cr3t');
  expect(faultText(error, true)).toContain('s3cr3t');
});
