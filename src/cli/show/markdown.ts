/** A plan as a comment under a change that is to be reviewed. */
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Change, Plan } from '../../core/plan.ts';
import { blockedEntries } from '../../core/planner.ts';
import { isGrave, labelOf, type Row, rowsOf } from './change.ts';
import { diagnosticText, inOrder, placeText } from './diagnostics.ts';
import { headerText, scopeText, verdictText, viewText } from './plan.ts';
import { codeSpan, fence, safe } from './safe.ts';
import { count } from './totals.ts';

/** Hosts cut or refuse comments of more than 65,536 characters. */
export const markdownLimit = 60_000;

/** Room that is kept for each part to come, so that it can at least say how much was left out. */
const reserve = 400;

/** A row longer than this goes on in the next line: as much of it is shown as fits. */
const longest = 1000;

const look = { colour: false };

/** A line of a block, or some that stand together, and how many people, tags, fields or diagnostics it tells of. */
interface Line {
  text: string;
  items: number;
  /** The entry that it is about. */
  of?: string;
}

/** One row as lines of a diff block, with the signs of the terminal; of these + - and ! are coloured. */
function rowLines(row: Row): Line[] {
  const remark = row.remark === '' ? '' : `  (${row.remark})`;
  const head = `${row.sign} ${row.label}${row.label === '' || row.pieces.length === 0 ? '' : '  '}`;
  const lists = row.separator === ', ' && row.pieces.length > 0;
  const lines: Line[] = [];
  let line = { text: '', items: lists ? 0 : 1 };
  for (const piece of row.pieces) {
    if (line.text !== '' && line.text.length + piece.length > longest) {
      lines.push(line);
      line = { text: '', items: 0 };
    }
    line.text += `${line.text === '' ? '' : row.separator}${cut(piece)}`;
    if (lists) line.items += 1;
  }
  return [...lines, line].map(({ text, items }) => ({ text: `${head}${text}${remark}`, items }));
}

const cut = (piece: string): string =>
  piece.length <= longest ? piece : `${piece.slice(0, longest)}… (${piece.length - longest} characters more)`;

const headLine = (change: Change, remark: string): string => {
  const place = change.place === undefined ? '' : `  (${placeText(change.place).replace(/:\d+$/, '')})`;
  return `# ${safe(change.address)}${labelOf(change)}${remark}${place}`;
};

/** Rows of a change below its entry; nothing where there are none. */
function changeLines(change: Change, rows: readonly Row[], remark: string): Line[] {
  const lines = [{ text: headLine(change, remark), items: 0 }, ...rows.flatMap(rowLines)];
  return rows.length === 0 ? [] : lines.map((line) => ({ ...line, of: change.address }));
}

const diagnosticLines = (list: readonly Diagnostic[]): Line[] =>
  inOrder(list).map((one) => ({ text: diagnosticText(one, look).split('\n').map(cut).join('\n'), items: 1 }));

interface Part {
  title: string;
  lines: Line[];
  folded: boolean;
  language: string;
  /** What its items are called, where it is not about entries. */
  noun?: [one: string, many: string];
}

/** How much some lines tell of: `1400 items in 12 entries`. */
function amount(lines: readonly Line[], noun: Part['noun']): string {
  const items = Math.max(
    1,
    lines.reduce((sum, line) => sum + line.items, 0),
  );
  if (noun !== undefined) return count(items, ...noun);
  const entries = new Set(lines.map(({ of }) => of)).size;
  const where = count(entries, 'entry', 'entries');
  return items === entries ? where : `${count(items, 'item')} in ${where}`;
}

function block(part: Part, lines: readonly Line[], left: string): string {
  const tail = left === '' ? [] : [`… ${left} left out: the comment would be too long. The whole plan: pachform plan`];
  const body = [...lines.map(({ text }) => text), ...tail].join('\n');
  const mark = fence(body);
  const code = `${mark}${part.language}\n${body}\n${mark}\n`;
  return part.folded ? `<details><summary>${part.title}</summary>\n\n${code}\n</details>\n` : `**${part.title}**\n\n${code}`;
}

/** As many lines as fit into the room that is left; what does not is counted. */
function fitted(part: Part, room: number): { text: string; left: string } {
  const whole = block(part, part.lines, '');
  if (whole.length <= room) return { text: whole, left: '' };
  // The fence may grow with what stands in it.
  const bare = block(part, [], amount(part.lines, part.noun)).length;
  let used = bare + 2 * fence(part.lines.map(({ text }) => text).join('\n')).length;
  let taken = 0;
  for (const { text } of part.lines) {
    if (used + text.length + 1 > room) break;
    used += text.length + 1;
    taken += 1;
  }
  const left = amount(part.lines.slice(taken), part.noun);
  return { text: block(part, part.lines.slice(0, taken), left), left };
}

/** Whether a change stands in the open as a whole, for its hazard to be judged by what it is about. */
type Open = (change: Change) => boolean;
const withHazard: Open = ({ hazards }) => hazards.length > 0;

/** What takes something away or warns: so that it has the room before everything else has. */
function gravePart(plan: Plan, blocked: ReadonlySet<string>, open: Open): Part {
  const heavy = plan.changes.filter(isGrave);
  const lines = heavy.flatMap((change) =>
    changeLines(
      change,
      rowsOf(change).filter((row) => row.grave || open(change)),
      blocked.has(change.address) ? '  (blocked)' : '',
    ),
  );
  return { title: `Removals and hazards: ${count(heavy.length, 'entry', 'entries')}`, lines, folded: false, language: 'diff' };
}

const kindWord = /^[a-z]+$/;

/** Everything else, a part for each kind. */
function restParts(plan: Plan, blocked: ReadonlySet<string>, open: Open): Part[] {
  const kinds = [...new Set(plan.changes.map(({ kind }) => kind))];
  return kinds.map((kind) => {
    const told = plan.changes
      .filter((change) => change.kind === kind && !open(change))
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
 * In: a plan. Out: Markdown of at most 60,000 characters: the verdict, then removals and hazards, what refuses the plan, and warnings, in the open;
 * the rest folded by kind. Where not even the removals fit, the first line says so.
 * What a stranger wrote stands only in code, where nothing is formatted, linked or mentioned.
 */
export function planMarkdown(plan: Plan, limit = markdownLimit): string {
  const blocked = new Set(plan.blocked.map(({ address }) => address));
  // Where that would take the room of other removals, of a change with a hazard only what is grave stands in the open.
  const whole = gravePart(plan, blocked, withHazard);
  const open: Open = block(whole, whole.lines, '').length <= limit / 2 ? withHazard : () => false;
  const warnings = plan.notes.filter(({ severity }) => severity === 'warning');
  const notes = plan.notes.filter(({ severity }) => severity !== 'warning');
  const all = [
    open === withHazard ? whole : gravePart(plan, blocked, open),
    {
      title: count(plan.problems.length, 'problem'),
      lines: diagnosticLines(plan.problems),
      folded: false,
      language: 'text',
      noun: ['problem', 'problems'],
    },
    {
      title: count(blockedEntries(plan), 'blocked entry', 'blocked entries'),
      lines: diagnosticLines(plan.blocked),
      folded: false,
      language: 'text',
      noun: ['blocked entry', 'blocked entries'],
    },
    {
      title: count(warnings.length, 'warning'),
      lines: diagnosticLines(warnings),
      folded: false,
      language: 'text',
      noun: ['warning', 'warnings'],
    },
    ...restParts(plan, blocked, open),
    {
      title: count(notes.length, 'note'),
      lines: diagnosticLines(notes),
      folded: true,
      language: 'text',
      noun: ['note', 'notes'],
    },
  ] satisfies Part[];
  const parts = all.filter(isThere);
  let text = `### pachform plan\n\n${codeSpan(verdictText(plan, 'below'))}\n\n${[headerText, scopeText, viewText].map((line) => codeSpan(line(plan))).join('<br>')}\n`;
  let warning = '';
  for (const [at, part] of parts.entries()) {
    const room = limit - reserve - text.length - 1 - (parts.length - 1 - at) * reserve;
    const { text: own, left } = fitted(part, room);
    if (left !== '' && part.title.startsWith('Removals'))
      warning = `**Not all that is taken away is shown here: ${left} left out. Read the whole plan: pachform plan**\n\n`;
    text += `\n${own}`;
  }
  return warning + text;
}
