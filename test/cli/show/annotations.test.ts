import { expect, test } from 'vitest';
import { githubText, gitlabText, remarksOf } from '../../../src/cli/show/annotations.ts';
import type { Diagnostic } from '../../../src/core/diagnostic.ts';
import { change, full, plan, refused } from './samples.ts';

const here = (file: string): string => `infra/${file}`;
const place = { file: 'a,b:c.yaml', line: 4, column: 3, length: 2 };
const error: Diagnostic = {
  severity: 'error',
  code: 'unknown-key',
  message: '100 % wrong',
  hint: 'write',
  lines: ['this'],
  place,
};

test.each<[string, Diagnostic, string]>([
  [
    'file, line, columns, and what to do on a line of its own',
    error,
    '::error file=infra/a%2Cb%3Ac.yaml,line=4,col=3,endColumn=5,title=pachform%3A unknown-key::100 %25 wrong%0Awrite%0Athis\n',
  ],
  [
    'what has no place',
    { severity: 'warning', code: 'x', message: 'w', address: 'chat:a' },
    '::warning title=pachform%3A x::chat:a: w\n',
  ],
  [
    'the line that would allow it',
    { severity: 'error', code: 'removals', message: 'too many', allow: { guard: 'removals', up_to: 14 } },
    '::error title=pachform%3A removals::too many%0Asettings: allow: - {guard: removals, up_to: 14, why: "..."}\n',
  ],
  ['a note about the run', { severity: 'note', code: 'x', message: 'n' }, ''],
  [
    'a note about a line',
    { severity: 'note', code: 'x', message: 'n', place: { file: 'f', line: 1, column: 1 } },
    '::notice file=infra/f,line=1,col=1,title=pachform%3A x::n\n',
  ],
])('GitHub: %s', (_what, diagnostic, text) => {
  expect(githubText([diagnostic], here)).toBe(text);
});

test('GitHub: what a stranger wrote begins no command of its own', () => {
  const text = githubText(
    [{ ...error, message: '\n::set-output name=a::b\r\n\u001b[2J', code: '::stop', place: { ...place, file: 'x\n::y' } }],
    here,
  );
  expect(text.trimEnd().split(/[\r\n]/)).toHaveLength(1);
  expect(text).not.toContain('\u001b');
});

test('GitHub: errors come first, because no more than ten of a sort are shown', () => {
  const text = githubText([{ ...error, severity: 'warning' }, error], here);
  expect(text.split('\n').map((line) => line.slice(0, 5))).toEqual(['::err', '::war', '']);
});

test('GitLab: a code quality report, in which a remark that moves stays the same remark', () => {
  const [one, two, none] = JSON.parse(
    gitlabText([error, error, { severity: 'error', code: 'x', message: 'no line' }], here, 'm.yaml'),
  );
  expect(one).toEqual({
    description: '100 % wrong\nwrite\nthis',
    check_name: 'unknown-key',
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    severity: 'critical',
    location: { path: 'infra/a,b:c.yaml', lines: { begin: 4 } },
  });
  expect(two.fingerprint).not.toBe(one.fingerprint);
  expect(none.location).toEqual({ path: 'infra/m.yaml', lines: { begin: 1 } });
  const [moved] = JSON.parse(gitlabText([{ ...error, place: { ...place, line: 9 } }], here, 'm.yaml'));
  expect(moved.fingerprint).toBe(one.fingerprint);
  expect(gitlabText([], here, 'm.yaml')).toBe('[]\n');
});

test('of a plan: what refuses it, what is blocked, and each hazard once', () => {
  const codes = (list: Diagnostic[]) => list.map(({ severity, code }) => `${severity} ${code}`);
  expect(codes(remarksOf(full))).toEqual(['warning unarchive', 'note unseen']);
  expect(codes(remarksOf(refused))).toEqual(['error removals', 'error ambiguous-name']);
  const twice = plan({
    changes: [change({ address: 'chat:a', hazards: [{ code: 'go-private', message: 'x' }] })],
    blocked: [{ severity: 'error', code: 'go-private', message: 'x', address: 'chat:a' }],
  });
  expect(codes(remarksOf(twice))).toEqual(['error go-private']);
});
