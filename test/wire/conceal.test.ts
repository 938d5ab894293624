/** Values that a server repeats, in whatever spelling. */
import { describe, expect, test } from 'vitest';
import { concealer } from '../../src/wire/conceal.ts';

const value = 'пароль "S3cret"\\ & <key>/1+2';

describe('whoever reads a log does not learn a value that the server spelt in another way', () => {
  test.each([
    ['as it is', value],
    ['as JSON', JSON.stringify(value).slice(1, -1)],
    ['as JSON in JSON', JSON.stringify(JSON.stringify(value)).slice(3, -3)],
    [
      'as JSON of plain letters',
      value.replace(/[^ -~]|["\\&<>/]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
    ],
    ['percent-encoded', encodeURIComponent(value)],
    ['percent-encoded twice', encodeURIComponent(encodeURIComponent(value))],
    ['as a form', new URLSearchParams({ a: value }).toString().slice(2)],
    ['for HTML', value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')],
    ['in numbers for HTML', [...value].map((c) => `&#${c.codePointAt(0)};`).join('')],
    ['cut behind eight letters', value.slice(0, 8)],
  ])('%s', (_name, spelt) => {
    expect(concealer([value])(`before ${spelt}, after`)).toBe('before (secret), after');
  });
});

test('seven letters of a value are words like others, and so is the beginning of every address', () => {
  expect(concealer(['abcdefghij'])('abcdefg')).toBe('abcdefg');
  expect(concealer(['https://h.example/abc'])('see https://other.example')).toBe('see https://other.example');
  expect(concealer(['https://u:pass@h.example/abc'])('at https://u:pass@h.')).toBe('at (secret)');
});

test('values that are short, empty, a part of one another, or overlap', () => {
  expect(concealer(['abc', ''])('xabcx')).toBe('x(secret)x');
  expect(concealer(['abc', 'xabcx'])('xabcx abc')).toBe('(secret) (secret)');
  expect(concealer(['abcd', 'cdef'])('abcdef!')).toBe('(secret)!');
  expect(concealer([])('abc')).toBe('abc');
});

test('a long answer is searched in the time that it takes to read it', () => {
  const hide = concealer(['a'.repeat(2048), `https://h/${'%25'.repeat(600)}`]);
  expect(hide(`${'b'.repeat(4_000_000)} ${'%25'.repeat(2000)} ${'\\'.repeat(2000)}`).length).toBeGreaterThan(4_000_000);
});
