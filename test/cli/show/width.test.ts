import { expect, test } from 'vitest';
import { columns, edges, prose, wrapped } from '../../../src/cli/show/width.ts';

test.each([
  ['abc', 3],
  ['команда', 7],
  ['日本', 4],
  ['e\u0301', 1],
  ['🚀', 2],
  ['\u001b[31mred\u001b[39m', 3],
])('%s takes %i columns', (text, n) => {
  expect(columns(text)).toBe(n);
});

test('pieces wrap under the first one, and every piece is there', () => {
  expect(wrapped('  + tags  ', ['one', 'two', 'three', 'four'], 30)).toBe('  + tags  one, two, three,\n          four');
});

test('under a head that takes half of the width, pieces wrap further left', () => {
  expect(wrapped('  + tags  ', ['one', 'two', 'three', 'four'], 20)).toBe('  + tags  one, two,\n      three, four');
});

test('a piece wider than the terminal is not cut', () => {
  expect(wrapped('> ', ['x'.repeat(30), 'y'], 10)).toBe(`> ${'x'.repeat(30)},\n  y`);
});

test('without a width everything stands on one line', () => {
  expect(wrapped('> ', ['a', 'b'])).toBe('> a, b');
  expect(prose('', 'a b c')).toBe('a b c');
});

test('on a wide terminal a place stands near its entry, where the eye still finds it', () => {
  expect(edges('left', 'right', 200)).toBe(`left${' '.repeat(91)}right`);
  expect(edges('x'.repeat(120), 'right', 200)).toBe(`${'x'.repeat(120)}  right`);
});

test('a place goes to the right edge, or to its own line', () => {
  expect(edges('left', 'right', 20)).toBe('left           right');
  expect(edges('left', 'right', 10)).toBe('left\n     right');
  expect(edges('left', 'right')).toBe('left  right');
  expect(edges('left', '')).toBe('left');
});
