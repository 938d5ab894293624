import type { Place } from '../core/diagnostic.ts';
import { visible } from '../core/lookalike.ts';

/**
 * In: the text of a file, a place in it, how wide a line may be, and how text is made harmless. Out: the lines around the
 * place, numbered, with a caret under it. Columns count UTF-16 units, as editors do; tabs are shown as two spaces.
 */
export function frame(
  text: string,
  place: Place,
  { width: most = 100, safe = visible }: { width?: number; safe?: (text: string) => string } = {},
): string[] {
  const lines = text.split(/\r\n|\n|\r/);
  const at = Math.min(Math.max(1, place.line), lines.length) - 1;
  const from = Math.max(0, at - 2);
  const to = Math.min(lines.length, at + 3);
  const gutter = String(to).length;
  const room = Math.max(20, most - gutter - 5);
  const show = (part: string): string => safe(part.replaceAll('\t', '  '));
  const target = lines[at]!;
  const start = Math.min(Math.max(0, place.column - 1), target.length);
  const end = Math.min(target.length, start + Math.max(1, place.length ?? 1));
  const parts = [target.slice(0, start), target.slice(start, end), target.slice(end)].map(show);
  const [before, marked] = [width(parts[0]!), Math.max(1, width(parts[1]!))];
  const window = windowOf(width(parts.join('')), before, marked, room);
  const out: string[] = [];
  for (let index = from; index < to; index++) {
    const head = `${index === at ? '>' : ' '} ${String(index + 1).padStart(gutter)} |`;
    const shown = cut(index === at ? parts.join('') : show(lines[index]!), window);
    out.push(shown === '' ? head : `${head} ${shown}`);
    if (index === at) out.push(`  ${' '.repeat(gutter)} | ${caret(parts.join(''), before, marked, window)}`);
  }
  return out;
}

/** Cells of a line that are shown: from, and how many. */
interface Window {
  from: number;
  cells: number;
}

function windowOf(whole: number, before: number, marked: number, room: number): Window {
  const seen = Math.min(Math.floor(room / 2), marked);
  if (whole <= room || before + seen <= room - 1) return { from: 0, cells: room };
  return { from: Math.max(0, before - Math.max(4, Math.floor((room - seen) / 2))), cells: room };
}

/** What of a line lies in the window, with `…` where something is left out. */
function cut(line: string, { from, cells }: Window): string {
  if (from === 0 && width(line) <= cells) return line.trimEnd();
  let cell = 0;
  let shown = '';
  let used = from > 0 ? 1 : 0;
  for (const character of line) {
    const wide = cellsOf(character);
    if (cell >= from + (from > 0 ? 1 : 0)) {
      if (used + wide > cells - 1) return `${from > 0 ? '…' : ''}${shown}…`;
      shown += character;
      used += wide;
    }
    cell += wide;
  }
  return from > 0 ? (shown === '' ? '' : `…${shown}`) : shown;
}

function caret(line: string, start: number, marked: number, window: Window): string {
  const before = Math.max(0, start - shift(line, window));
  return `${' '.repeat(before)}${'^'.repeat(Math.min(marked, Math.max(1, window.cells - before)))}`;
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

function cellsOf(character: string): number {
  const code = character.codePointAt(0)!;
  if (code >= 0x20 && code < 0x7f) return 1;
  if (nothing.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}
