import { expect, test } from 'vitest';
import { allowYaml, diagnosticsText } from '../../../src/cli/show/diagnostics.ts';
import { failure } from '../../../src/cli/show/json.ts';
import type { Diagnostic } from '../../../src/core/diagnostic.ts';
import { hostile } from './samples.ts';

const errors: Diagnostic[] = [
  { severity: 'note', code: 'n', message: 'a note' },
  { severity: 'warning', code: 'w', message: 'a warning', address: 'user:anna@corp.example' },
  {
    severity: 'error',
    code: 'unknown-key',
    message: 'unknown key "rol"',
    hint: 'did you mean "role"?',
    place: { file: 'b.yaml', line: 3, column: 5, length: 3 },
  },
  {
    severity: 'error',
    code: 'x',
    message: 'somebody is called\n::set-output',
    hint: 'do this:',
    lines: ['role: admin'],
    place: { file: 'a.yaml', line: 9, column: 1 },
  },
];

test('many end with how many they are, which is what somebody asks who mends them one by one', () => {
  const many = [...errors, ...errors];
  expect(diagnosticsText(many, { colour: false }).split('\n').at(-2)).toBe('4 errors, 2 warnings');
  expect(diagnosticsText(many.slice(0, 4), { colour: false })).not.toMatch(/^\d/m);
  const cut: Diagnostic = { severity: 'error', code: 'too-many', message: '9 more errors are not shown: there are 109' };
  expect(diagnosticsText([...many, cut], { colour: false })).not.toMatch(/^4 errors|^5 errors/m);
});

test('errors come first, otherwise in the order given, with the line and the advice', () => {
  expect(diagnosticsText(errors, { colour: false, width: 80 }, ({ line }) => `  ${line} | source`)).toMatchInlineSnapshot(`
    "b.yaml:3:5: error: unknown key "rol"
      3 | source
      help: did you mean "role"?
    a.yaml:9:1: error: somebody is called\\u{a}::set-output
      9 | source
      help: do this:
            role: admin
    warning: user:anna@corp.example: a warning
    note: a note
    "
  `);
});

test('no diagnostics is no text', () => {
  expect(diagnosticsText([], { colour: false })).toBe('');
});

test.each([
  [{ guard: 'removals', up_to: 40 }, '- {guard: removals, up_to: 40, why: "..."}'],
  [{ guard: 'protected', on: 'chat:backend' }, '- {guard: protected, on: "chat:backend", why: "..."}'],
  [{ guard: 'self', on: 'tag:a, b: "c"' }, '- {guard: self, on: "tag:a, b: \\"c\\"", why: "..."}'],
])('the line to allow %o is YAML', (line, yaml) => {
  expect(allowYaml(line)).toBe(yaml);
});

test('a frame from a hostile file is harmless', () => {
  const text = diagnosticsText([errors[2]!], { colour: false }, () => hostile);
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
});

test('an error is a JSON document like any result', () => {
  expect(JSON.parse(failure(1, errors))).toEqual({ format: 1, ok: false, exit: 1, diagnostics: errors });
});
