/** A plan as a comment under a change that is to be reviewed. */
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Change, Plan } from '../../core/plan.ts';
import { isGrave, labelOf, type Row, rowsOf } from './change.ts';
import { diagnosticText, inOrder, placeText } from './diagnostics.ts';
import { headerText, verdictText } from './plan.ts';
import { codeSpan, fence, safe } from './safe.ts';
import { count } from './totals.ts';

/** Hosts cut or refuse comments of more than 65,536 characters. */
export const markdownLimit = 60_000;

/** Room that is kept for each part to come, so that it can at least say how much was left out. */
const reserve = 400;

/** A row longer than this goes on in the next line: what fits is then told by lines. */
const longest = 1000;

const look = { colour: false };

/** One row as lines of a diff block, in which only + - and ! at the beginning of a line are coloured; a change of value is shown as "!". */
function rowLines(row: Row): string[] {
  const sign = row.sign === '~' ? '!' : row.sign;
  const remark = row.remark === '' ? '' : `  (${row.remark})`;
  const head = `${sign} ${row.sign === '!' ? 'HAZARD: ' : ''}${row.label}${row.label === '' || row.pieces.length === 0 ? '' : '  '}`;
  const lines: string[] = [];
  let line = '';
  for (const piece of row.pieces) {
    if (line !== '' && line.length + piece.length > longest) {
      lines.push(line);
      line = '';
    }
    line += `${line === '' ? '' : row.separator}${cut(piece)}`;
  }
  return [...lines, line].map((one) => `${head}${one}${remark}`);
}

const cut = (piece: string): string =>
  piece.length <= longest ? piece : `${piece.slice(0, longest)}… (${piece.length - longest} characters more)`;

const headLine = (change: Change, remark: string): string => {
  const place = change.place === undefined ? '' : `  (${placeText(change.place).replace(/:\d+$/, '')})`;
  return `# ${safe(change.address)}${labelOf(change)}${remark}${place}`;
};

/** Rows of a change below its entry; nothing where there are none. */
function changeLines(change: Change, rows: readonly Row[], remark: string): string[] {
  return rows.length === 0 ? [] : [headLine(change, remark), ...rows.flatMap(rowLines)];
}

const diagnosticLines = (list: readonly Diagnostic[]): string[] =>
  inOrder(list).flatMap((one) => diagnosticText(one, look).split('\n').map(cut));

interface Part {
  title: string;
  lines: string[];
  folded: boolean;
  language: string;
}

function block(part: Part, lines: readonly string[], left: number): string {
  const tail =
    left === 0 ? [] : [`… ${count(left, 'line')} left out: the comment would be too long. The whole plan: pachform plan`];
  const body = [...lines, ...tail].join('\n');
  const mark = fence(body);
  const code = `${mark}${part.language}\n${body}\n${mark}\n`;
  return part.folded ? `<details><summary>${part.title}</summary>\n\n${code}\n</details>\n` : `**${part.title}**\n\n${code}`;
}

/** As many lines as fit into the room that is left; how many do not is said. */
function fitted(part: Part, room: number): { text: string; left: number } {
  const whole = block(part, part.lines, 0);
  if (whole.length <= room) return { text: whole, left: 0 };
  // The fence may grow with what stands in it.
  let used = block(part, [], part.lines.length).length + 2 * fence(part.lines.join('\n')).length;
  let taken = 0;
  for (const line of part.lines) {
    if (used + line.length + 1 > room) break;
    used += line.length + 1;
    taken += 1;
  }
  const left = part.lines.length - taken;
  return { text: block(part, part.lines.slice(0, taken), left), left };
}

/** What takes something away or warns, and nothing else: so that it has the room before everything else has. */
function gravePart(plan: Plan, blocked: ReadonlySet<string>): Part {
  const heavy = plan.changes.filter(isGrave);
  const lines = heavy.flatMap((change) =>
    changeLines(
      change,
      rowsOf(change).filter((row) => row.grave),
      blocked.has(change.address) ? '  (blocked)' : '',
    ),
  );
  return { title: `Removals and hazards: ${count(heavy.length, 'entry', 'entries')}`, lines, folded: false, language: 'diff' };
}

const kindWord = /^[a-z]+$/;

/** Everything else, a part for each kind. */
function restParts(plan: Plan, blocked: ReadonlySet<string>): Part[] {
  const kinds = [...new Set(plan.changes.map(({ kind }) => kind))];
  return kinds.map((kind) => {
    const told = plan.changes
      .filter((change) => change.kind === kind)
      .map((change) => {
        const rows = rowsOf(change);
        const more = rows.some((row) => row.grave) ? '  (more above)' : '';
        return changeLines(
          change,
          rows.filter((row) => !row.grave),
          `${blocked.has(change.address) ? '  (blocked)' : ''}${more}`,
        );
      })
      .filter((lines) => lines.length > 0);
    const title = `Changes: ${kindWord.test(kind) ? count(told.length, kind) : count(told.length, 'entry', 'entries')}`;
    return { title, lines: told.flat(), folded: true, language: 'diff' };
  });
}

const isThere = (part: Part): boolean => part.lines.length > 0;

/**
 * In: a plan. Out: Markdown of at most 60,000 characters: the verdict, then removals and hazards, then what refuses the plan, in the open;
 * the rest folded by kind. Where not even the removals fit, the first line says so.
 * What a stranger wrote stands only in code, where nothing is formatted, linked or mentioned.
 */
export function planMarkdown(plan: Plan, limit = markdownLimit): string {
  const blocked = new Set(plan.blocked.map(({ address }) => address));
  const parts = [
    gravePart(plan, blocked),
    { title: count(plan.problems.length, 'problem'), lines: diagnosticLines(plan.problems), folded: false, language: 'text' },
    {
      title: count(plan.blocked.length, 'blocked entry', 'blocked entries'),
      lines: diagnosticLines(plan.blocked),
      folded: false,
      language: 'text',
    },
    ...restParts(plan, blocked),
    { title: count(plan.notes.length, 'note'), lines: diagnosticLines(plan.notes), folded: true, language: 'text' },
  ].filter(isThere);
  let text = `### pachform plan\n\n${codeSpan(verdictText(plan, 'below'))}\n\n${codeSpan(headerText(plan))}\n`;
  let warning = '';
  for (const [at, part] of parts.entries()) {
    const room = limit - reserve - text.length - 1 - (parts.length - 1 - at) * reserve;
    const { text: own, left } = fitted(part, room);
    if (left > 0 && part.title.startsWith('Removals'))
      warning = `**Not all that is taken away is shown here: ${count(left, 'line')} of removals and hazards left out. Read the whole plan: pachform plan**\n\n`;
    text += `\n${own}`;
  }
  return warning + text;
}
