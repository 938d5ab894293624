import { expect, test } from 'vitest';
import { codeSpan, fence, safe, safeJson, safeLines } from '../../../src/cli/show/safe.ts';
import { hostile } from './samples.ts';

test.each([
  ['escape sequences', '\u001b[31mred', '\\u{1b}[31mred'],
  ['eight-bit escape sequences', '\u009b31m', '\\u{9b}31m'],
  ['line breaks', 'a\nb\rc\u2028d\u0085e', 'a\\u{a}b\\u{d}c\\u{2028}d\\u{85}e'],
  ['bidi overrides and isolates', '\u202eabc\u2066\u200f\u061c', '\\u{202e}abc\\u{2066}\\u{200f}\\u{61c}'],
  ['invisible letters', 'a\u200bb\u{e0041}', 'a\\u{200b}b\\u{e0041}'],
  ['half characters', 'a\ud800b', 'a\\u{d800}b'],
  ['bells, deletes, tabs', '\u0007\u007f\t', '\\u{7}\\u{7f}\\u{9}'],
])('%s are made visible', (_what, text, expected) => {
  expect(safe(text)).toBe(expected);
});

test.each(['Backend · команда', 'éàü ñ', 'e\u0301', '日本語', '👩‍💻 ❤️', 'a\\b "c" `d`'])('%s is left as it is', (text) => {
  expect(safe(text)).toBe(text);
});

test('line breaks that we made are kept, and nothing else', () => {
  expect(safeLines('a\n\u001bb\tc')).toBe('a\n\\u{1b}b    c');
});

test('a code span holds nothing that Markdown, HTML or a forge would act on', () => {
  const span = codeSpan(hostile);
  expect(span.slice(6, -7)).not.toMatch(/[`@<>[\]()*_\n\u001b]|#(?!\d)|&(?!#\d+;)/);
  expect(span.startsWith('<code>') && span.endsWith('</code>')).toBe(true);
});

test('a fence is longer than any run of backticks inside it', () => {
  expect(fence('no ticks')).toBe('```');
  expect(fence('a ```` b')).toBe('`````');
});

test('JSON keeps its value while nothing in it can steer a terminal', () => {
  const value = { a: [hostile, '\u2028\ufeff'], 'k\u009b': 1 };
  expect(JSON.parse(safeJson(value))).toEqual(value);
  expect(safeJson(value)).not.toMatch(/[\u001b\u0080-\u009f\u202e\u2028\ufeff]/);
});
