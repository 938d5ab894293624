import type { Place } from '../core/diagnostic.ts';

/**
 * In: the text of a file, a place in it, and how wide a line may be. Out: the lines around it, numbered, with a caret under
 * the place. Columns count UTF-16 units, as editors do. Control characters are made visible; nothing is coloured.
 */
export function frame(text: string, place: Place, options: { width?: number } = {}): string[] {
  const lines = text.split(/\r\n|\n|\r/);
  const at = Math.min(Math.max(1, place.line), lines.length) - 1;
  const from = Math.max(0, at - 2);
  const to = Math.min(lines.length, at + 3);
  const gutter = String(to).length;
  const room = Math.max(20, (options.width ?? 100) - gutter - 5);
  const target = lines[at]!;
  const start = Math.min(Math.max(0, place.column - 1), target.length);
  const end = Math.min(target.length, start + Math.max(1, place.length ?? 1));
  const window = windowOf(target, start, end, room);
  const out: string[] = [];
  for (let index = from; index < to; index++) {
    const head = `${index === at ? '>' : ' '} ${String(index + 1).padStart(gutter)} |`;
    const shown = cut(lines[index]!, window);
    out.push(shown === '' ? head : `${head} ${shown}`);
    if (index === at) out.push(`  ${' '.repeat(gutter)} | ${caret(target, start, end, window)}`);
  }
  return out;
}

/** Cells of a line that are shown: from, and how many. */
interface Window {
  from: number;
  cells: number;
}

function windowOf(line: string, start: number, end: number, room: number): Window {
  if (width(line) <= room) return { from: 0, cells: room };
  const before = width(line.slice(0, start));
  const marked = Math.min(Math.floor(room / 2), width(line.slice(start, end)));
  if (before + marked <= room - 1) return { from: 0, cells: room };
  return { from: Math.max(0, before - Math.max(4, Math.floor((room - marked) / 2))), cells: room };
}

/** What of a line lies in the window, with `…` where something is left out. */
function cut(line: string, { from, cells }: Window): string {
  if (from === 0 && width(line) <= cells) return visible(line).trimEnd();
  let cell = 0;
  let shown = '';
  let used = from > 0 ? 1 : 0;
  for (const character of line) {
    const wide = cellsOf(character);
    if (cell >= from + (from > 0 ? 1 : 0)) {
      if (used + wide > cells - 1) return `${from > 0 ? '…' : ''}${shown}…`;
      shown += glyph(character);
      used += wide;
    }
    cell += wide;
  }
  return from > 0 ? (shown === '' ? '' : `…${shown}`) : shown;
}

function caret(line: string, start: number, end: number, window: Window): string {
  const before = width(line.slice(0, start)) - shift(line, window);
  const marked = Math.max(1, width(line.slice(start, end)));
  const room = Math.max(1, window.cells - Math.max(0, before));
  return `${' '.repeat(Math.max(0, before))}${'^'.repeat(Math.min(marked, room))}`;
}

/** By how many cells the shown part lies left of where it was: a wide character at the edge counts whole. */
function shift(line: string, { from }: Window): number {
  if (from === 0) return 0;
  let cell = 0;
  for (const character of line) {
    if (cell >= from + 1) return cell - 1;
    cell += cellsOf(character);
  }
  return from;
}

const width = (text: string): number => {
  let cells = 0;
  for (const character of text) cells += cellsOf(character);
  return cells;
};

const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]$|^\p{Emoji_Presentation}$/u;
const nothing = /^(?:\p{Mn}|\p{Me}|\u200d|[\ufe00-\ufe0f])$/u;
const dangerous =
  /^[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]$/u;

function cellsOf(character: string): number {
  if (character === '\t') return 2;
  const code = character.codePointAt(0)!;
  if (code >= 0x20 && code < 0x7f) return 1;
  if (dangerous.test(character)) return glyph(character).length;
  if (nothing.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

/** A character as it may be shown: a tab as two spaces, controls as pictures or code points. */
function glyph(character: string): string {
  if (character === '\t') return '  ';
  const code = character.codePointAt(0)!;
  if (!dangerous.test(character)) return character;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}

const visible = (line: string): string => [...line].map(glyph).join('');
