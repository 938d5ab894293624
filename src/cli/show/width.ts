/** How much room a text takes on a terminal, and lines laid out in it. */

const none = /^(?:\p{M}|\u200d|[\ufe00-\ufe0f])$/u;
const wide =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}])$/u;
const ansi = /\u001b\[[0-9;]*m/g;

/** Columns that a text takes; our own colours count nothing. An estimate for scripts that terminals disagree about. */
export function columns(text: string): number {
  const bare = text.replace(ansi, '');
  if (/^[\x20-\x7e]*$/.test(bare)) return bare.length;
  let sum = 0;
  for (const c of bare) sum += none.test(c) ? 0 : wide.test(c) ? 2 : 1;
  return sum;
}

/** The text, filled with spaces up to a number of columns. */
export const pad = (text: string, to: number): string => text + ' '.repeat(Math.max(0, to - columns(text)));

/** Eyes lose the line on the way to what stands further right. */
const farthest = 100;

/**
 * Left and right on one line, the right one at the edge, or near on a wide terminal; two spaces apart where there is no edge;
 * on a line of its own where there is no room.
 */
export function edges(left: string, right: string, width?: number): string {
  if (right === '') return left;
  if (width === undefined) return `${left}  ${right}`;
  const taken = columns(left) + columns(right);
  if (taken + 2 <= width) return left + ' '.repeat(Math.max(2, Math.min(width, farthest) - taken)) + right;
  return `${left}\n${' '.repeat(Math.max(0, Math.min(width, farthest) - columns(right)))}${right}`;
}

/** Further lines stand under the first piece, but never so far right that little room is left. */
const hanging = (head: string, width?: number): number =>
  Math.min(columns(head), width === undefined ? Number.MAX_SAFE_INTEGER : Math.floor(width / 3));

/** Pieces after a head, joined by a separator, wrapped under the first piece where they do not fit. Nothing is cut. */
export function wrapped(
  head: string,
  pieces: readonly string[],
  width?: number,
  separator = ', ',
  indent = hanging(head, width),
): string {
  const mark = separator.trimEnd();
  const lines: string[] = [];
  let line = head;
  let room = false;
  for (const [at, piece] of pieces.entries()) {
    const text = at < pieces.length - 1 ? piece + mark : piece;
    if (!room) line += text;
    else if (width !== undefined && columns(line) + 1 + columns(text) > width) {
      lines.push(line);
      line = ' '.repeat(indent) + text;
    } else line += (separator.endsWith(' ') ? ' ' : '') + text;
    room = true;
  }
  return [...lines, line].join('\n');
}

/** Running text after a head, wrapped between words, its further lines indented. */
export const prose = (head: string, text: string, width?: number, indent?: number): string =>
  wrapped(head, text.split(/ +/), width, ' ', indent);
