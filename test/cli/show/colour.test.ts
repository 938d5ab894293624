import { expect, test } from 'vitest';
import { paint, wantsColour } from '../../../src/cli/show/colour.ts';

test.each([
  ['a terminal', {}, true, undefined, true],
  ['a pipe', {}, false, undefined, false],
  ['a dumb terminal', { TERM: 'dumb' }, true, undefined, false],
  ['a CI', { CI: 'true' }, true, undefined, false],
  ['NO_COLOR on a terminal', { NO_COLOR: '1' }, true, undefined, false],
  ['an empty NO_COLOR, which is none', { NO_COLOR: '' }, true, undefined, true],
  ['FORCE_COLOR in a pipe', { FORCE_COLOR: '1' }, false, undefined, true],
  ['an empty FORCE_COLOR', { FORCE_COLOR: '' }, false, undefined, true],
  ['FORCE_COLOR=0 on a terminal', { FORCE_COLOR: '0' }, true, undefined, false],
  ['FORCE_COLOR=false on a terminal', { FORCE_COLOR: 'false' }, true, undefined, false],
  ['NO_COLOR against FORCE_COLOR', { NO_COLOR: '1', FORCE_COLOR: '1' }, true, undefined, false],
  ['FORCE_COLOR in a CI', { FORCE_COLOR: '1', CI: '1' }, false, undefined, true],
  ['--color against NO_COLOR', { NO_COLOR: '1' }, false, true, true],
  ['--no-color against FORCE_COLOR', { FORCE_COLOR: '1' }, true, false, false],
])('%s', (_what, env, isTTY, flag, expected) => {
  expect(wantsColour({ env, isTTY, flag })).toBe(expected);
});

test('paint colours whatever the library found out by itself', () => {
  expect(paint(true).red('x')).toBe('\u001b[31mx\u001b[39m');
  expect(paint(false).red('x')).toBe('x');
});
