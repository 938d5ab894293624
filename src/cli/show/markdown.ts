/** A plan as a comment under a change that is to be reviewed. */
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Change, Plan } from '../../core/plan.ts';
import { labelOf, type Row, rowsOf } from './change.ts';
import { diagnosticText, inOrder, placeText } from './diagnostics.ts';
import { headerText, verdictText } from './plan.ts';
import { codeSpan, fence, safe } from './safe.ts';
import { count } from './totals.ts';

/** Forges cut comments at 65,536 characters. */
export const markdownLimit = 60_000;

/** Room that is kept for each part to come, so that it can at least say how much was left out. */
const reserve = 400;

const look = { colour: false };
const gone = (change: Change): boolean =>
  change.action === 'remove' ||
  change.also.some((one) => one.what === 'leaves') ||
  change.fields.some((field) => field.elements?.some((element) => element.after === undefined));

/** Removals in any form, and hazards: what a reviewer must not have to unfold. */
export const grave = (change: Change): boolean => gone(change) || change.hazards.length > 0;

const rowLine = (row: Row): string => {
  const text = row.pieces.join(row.separator);
  const body = [row.label, text, row.remark === '' ? '' : `(${row.remark})`].filter((s) => s !== '').join('  ');
  // In a diff block only + - and ! at the beginning of a line are coloured; a change of value is shown as "!".
  return `${row.sign === '~' ? '!' : row.sign} ${row.sign === '!' ? 'HAZARD: ' : ''}${body}`;
};

const changeLines = (change: Change, blocked: boolean): string[] => {
  const place = change.place === undefined ? '' : `  (${placeText(change.place).replace(/:\d+$/, '')})`;
  return [`# ${safe(change.address)}${labelOf(change)}${blocked ? '  (blocked)' : ''}${place}`, ...rowsOf(change).map(rowLine)];
};

const diagnosticLines = (list: readonly Diagnostic[]): string[] =>
  inOrder(list).flatMap((one) => diagnosticText(one, look).split('\n'));

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
function fitted(part: Part, room: number): string {
  const whole = block(part, part.lines, 0);
  if (whole.length <= room) return whole;
  let used = block(part, [], part.lines.length).length + 8;
  let taken = 0;
  for (const line of part.lines) {
    if (used + line.length + 1 > room) break;
    used += line.length + 1;
    taken += 1;
  }
  return block(part, part.lines.slice(0, taken), part.lines.length - taken);
}

const partsOf = (plan: Plan): Part[] => {
  const blocked = new Set(plan.blocked.map(({ address }) => address));
  const lines = (change: Change): string[] => changeLines(change, blocked.has(change.address));
  const heavy = plan.changes.filter(grave);
  const light = plan.changes.filter((change) => !grave(change));
  const parts: Part[] = [
    { title: count(plan.problems.length, 'problem'), lines: diagnosticLines(plan.problems), folded: false, language: 'text' },
    {
      title: `${count(plan.blocked.length, 'blocked entry', 'blocked entries')}`,
      lines: diagnosticLines(plan.blocked),
      folded: false,
      language: 'text',
    },
    {
      title: `Removals and hazards: ${count(heavy.length, 'entry', 'entries')}`,
      lines: heavy.flatMap(lines),
      folded: false,
      language: 'diff',
    },
    {
      title: `${heavy.length > 0 ? 'Other changes' : 'Changes'}: ${count(light.length, 'entry', 'entries')}`,
      lines: light.flatMap(lines),
      folded: true,
      language: 'diff',
    },
    { title: count(plan.notes.length, 'note'), lines: diagnosticLines(plan.notes), folded: true, language: 'text' },
  ];
  return parts.filter((part) => part.lines.length > 0);
};

/**
 * In: a plan. Out: Markdown of at most 60,000 characters: the verdict, then problems, removals and hazards in the open, the rest folded.
 * What a stranger wrote stands only in code, where nothing is formatted, linked or mentioned.
 */
export function planMarkdown(plan: Plan, limit = markdownLimit): string {
  let text = `### pachform plan\n\n${codeSpan(verdictText(plan))}\n\n${codeSpan(headerText(plan))}\n`;
  const parts = partsOf(plan);
  for (const [at, part] of parts.entries())
    text += `\n${fitted(part, limit - text.length - 1 - (parts.length - 1 - at) * reserve)}`;
  return text;
}
