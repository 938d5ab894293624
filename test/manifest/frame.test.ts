import { describe, expect, it } from 'vitest';
import { frame } from '../../src/manifest/frame.ts';

const text = ['one', 'two', 'three: value', 'four', 'five', 'six', ''].join('\n');
const at = (line: number, column: number, length = 1) => ({ file: 'm.yaml', line, column, length });

describe('the lines around a mistake', () => {
  it('are two before and two after, with a caret under the place', () => {
    expect(frame(text, at(3, 8, 5))).toEqual([
      '  1 | one',
      '  2 | two',
      '> 3 | three: value',
      '    |        ^^^^^',
      '  4 | four',
      '  5 | five',
    ]);
  });

  it('end where the file ends', () => {
    expect(frame('a\nb', at(1, 1))).toEqual(['> 1 | a', '    | ^', '  2 | b']);
    expect(frame('a\nb\n', at(3, 1))).toEqual(['  1 | a', '  2 | b', '> 3 |', '    | ^']);
    expect(frame('', at(1, 1))).toEqual(['> 1 |', '    | ^']);
    expect(frame('a', at(99, 99))).toEqual(['> 1 | a', '    |  ^']);
  });

  it('are numbered in a column as wide as the largest number', () => {
    const many = Array.from({ length: 12 }, (_, i) => `line ${i + 1}`).join('\n');
    expect(frame(many, at(10, 1, 4))).toEqual([
      '   8 | line 8',
      '   9 | line 9',
      '> 10 | line 10',
      '     | ^^^^',
      '  11 | line 11',
      '  12 | line 12',
    ]);
  });

  it('show tabs as two spaces, and the caret knows', () => {
    expect(frame('\ta\tb', at(1, 4))).toEqual(['> 1 |   a  b', '    |      ^']);
  });

  it('count wide characters as two cells, and combining ones as none', () => {
    expect(frame('日本: x', at(1, 5))).toEqual(['> 1 | 日本: x', '    |       ^']);
    expect(frame('👍 x', at(1, 4))).toEqual(['> 1 | 👍 x', '    |    ^']);
    expect(frame('и\u0306 x', at(1, 4))).toEqual(['> 1 | и\u0306 x', '    |   ^']);
  });

  it('make control characters visible', () => {
    expect(frame('a\u001b[31mb', at(1, 7))).toEqual(['> 1 | a\\u{1b}[31mb', '    |            ^']);
    expect(frame('a\u202eb', at(1, 3))).toEqual(['> 1 | a\\u{202e}b', '    |          ^']);
    expect(frame('a\u0000\u007f', at(1, 1))[0]).toBe('> 1 | a\\u{0}\\u{7f}');
  });

  it('do not show the line ends of Windows', () => {
    expect(frame('a\r\nb\r\n', at(1, 1))).toEqual(['> 1 | a', '    | ^', '  2 | b', '  3 |']);
  });

  it('are cut to the width, around the place', () => {
    const long = `${'a'.repeat(200)}HERE${'b'.repeat(200)}`;
    const lines = frame(`short\n${long}`, at(2, 201, 4), { width: 60 });
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(60);
    const row = lines.find((line) => line.includes('HERE'))!;
    const carets = lines[lines.indexOf(row) + 1]!;
    expect(carets.indexOf('^^^^')).toBe(row.indexOf('HERE'));
    expect(row).toMatch(/\|\s…a+HEREb+…$/);
  });

  it('are cut at the end only, when the place is near the beginning', () => {
    const lines = frame(`key: ${'x'.repeat(300)}`, at(1, 6, 300), { width: 40 });
    expect(lines[0]).toMatch(/^> 1 \| key: x+…$/);
    expect(lines[0]!.length).toBeLessThanOrEqual(40);
    expect(lines[1]).toMatch(/^ {4}\| {6}\^+$/);
    expect(lines[1]!.length).toBeLessThanOrEqual(40);
  });

  it('are cut right among wide characters', () => {
    const long = `${'日'.repeat(100)}X${'本'.repeat(100)}`;
    const [row, carets] = frame(long, at(1, 101), { width: 50 });
    const before = row!.slice(row!.indexOf('…'), row!.indexOf('X'));
    const cells = [...before].reduce((sum, character) => sum + (character === '日' ? 2 : 1), 0);
    expect(carets!.indexOf('^')).toBe(row!.indexOf('…') + cells);
  });
});
