/** A plan as a person reads it. */
import type { Change, Plan } from '../../core/plan.ts';
import { blockedEntries } from '../../core/planner.ts';
import { executable } from '../executable.ts';
import { labelOf, type Row, rowsOf, type Sign } from './change.ts';
import { type Dye, type Look, type Paint, paint } from './colour.ts';
import { diagnosticText, type Frame, inOrder, placeText } from './diagnostics.ts';
import { safe } from './safe.ts';
import { budgetText, count, totalsText } from './totals.ts';
import { columns, edges, pad, prose, wrapped } from './width.ts';

/** Labels align up to this many columns; a longer one pushes its row. */
const labelRoom = 22;

const dyeOf = (sign: Sign, dye: Paint): Dye =>
  ({ '+': dye.green, '-': dye.red, '~': dye.yellow, '!': dye.yellow, ' ': dye.dim })[sign];

function rowText(row: Row, room: number, look: Look, dye: Paint): string {
  const colour = dyeOf(row.sign, dye);
  const label = row.label === '' || row.pieces.length === 0 || row.follows ? row.label : pad(row.label, room);
  const head = `    ${colour(row.sign)} ${row.follows ? dye.dim(label) : label}${label === '' || row.pieces.length === 0 ? '' : ' '}`;
  const pieces = row.sign === '!' ? row.pieces.map(colour) : row.pieces;
  const text = wrapped(head, pieces, look.width, row.separator);
  if (row.remark === '') return text;
  const last = text.slice(text.lastIndexOf('\n') + 1);
  const fits = look.width === undefined || columns(last) + 2 + columns(row.remark) + 2 <= look.width;
  return fits ? `${text}  ${dye.dim(`(${row.remark})`)}` : `${text}\n${' '.repeat(6)}${dye.dim(`(${row.remark})`)}`;
}

/** One change as a block: its address with name and place, then a row for everything that becomes different. A blocked one says so. */
export function changeText(change: Change, look: Look, blocked = false): string {
  const dye = paint(look.colour);
  const rows = rowsOf(change);
  const labels = rows.filter((row) => row.pieces.length > 0 && row.sign !== '!' && !row.follows).map((row) => columns(row.label));
  const room = Math.max(0, ...labels.filter((n) => n <= labelRoom));
  const label = `${labelOf(change)}${blocked ? `  ${dye.red('(blocked)')}` : ''}`;
  const place = change.place === undefined ? '' : dye.dim(placeText(change.place).replace(/:\d+$/, ''));
  return [
    edges(`  ${dye.bold(safe(change.address))}${label}`, place, look.width),
    ...rows.map((row) => rowText(row, room, look, dye)),
  ].join('\n');
}

/** The workspace's Owner, where the manifest names the right one. */
export const ownerOf = ({ settings, problems }: Plan): string | undefined =>
  problems.some(({ code }) => code === 'owner-mismatch') ? undefined : settings.owner;

/** `workspace of ceo@…, seen as robot@… · 271 reads`. */
export function headerText(plan: Plan): string {
  const host = URL.canParse(plan.server.url) ? new URL(plan.server.url).host : plan.server.url;
  const named = ownerOf(plan);
  const owner = named === undefined ? ` at ${safe(host)}` : ` of ${safe(named)}`;
  const who = plan.seen_as.address.replace(/^(user|bot):/, '');
  return `workspace${owner} · seen as ${safe(who || plan.seen_as.label)} · ${count(plan.budget.reads, 'read')}`;
}

/** For what is read later and elsewhere: when it was made, of what, and how much of the workspace is in it. */
export function scopeText(plan: Plan): string {
  const { targets, without_removals, skip_blocked } = plan.options;
  const day = plan.made === undefined ? [] : [`made ${plan.made.slice(0, 16).replace('T', ' ')} UTC`];
  const scope = plan.settings.scope === undefined ? [] : [`scope ${safe(plan.settings.scope)}`];
  const paths = plan.inputs.paths === undefined ? [] : [`from ${plan.inputs.paths.map(safe).join(' ')}`];
  const asked = [
    ...(targets === undefined ? [] : [`only ${targets.map(safe).join(', ')} and what they refer to`]),
    ...(without_removals ? ['without removals'] : []),
    ...(skip_blocked && plan.blocked.length > 0 ? ['without blocked entries'] : []),
  ];
  return [...day, ...scope, ...paths, asked.length === 0 ? 'the whole manifest' : `a part of it: ${asked.join('; ')}`].join(
    ' · ',
  );
}

/** Whether all of the workspace was seen: lists that broke off make no plan, but there is what a token is not shown. */
export function viewText(plan: Plan): string {
  const said = [...plan.notes, ...plan.problems].filter(({ code }) => code === 'not-visible' || code === 'hidden-emails');
  return said.length === 0 ? 'seen: all of the workspace' : `seen: all of it but ${said.map(unseenText).join('; ')}`;
}

const unseenText = ({ code, message }: Plan['notes'][number]): string =>
  code === 'hidden-emails'
    ? 'e-mails, which are hidden from this token'
    : safe(message.replace('not visible to this token: ', ''));

const section = (title: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : [title, ...lines, '']);

/** The last line: what there is to do, or that there is nothing, or why nothing will be done. */
export function verdictText(plan: Plan, where: 'above' | 'below' = 'above'): string {
  const errors = plan.problems.filter((one) => one.severity === 'error').length;
  const skipped =
    plan.options.skip_blocked === true && plan.blocked.length > 0
      ? ` · ${count(blockedEntries(plan), 'blocked entry', 'blocked entries')} left out`
      : '';
  const changes = executable(plan);
  const work = changes.length === 0 ? 'No changes' : `Plan: ${totalsText(changes)} · ${budgetText(plan)}`;
  const barred = skipped === '' && plan.blocked.length > 0 ? count(blockedEntries(plan), 'blocked entry', 'blocked entries') : '';
  if (errors > 0) {
    const both = [count(errors, 'problem'), ...(barred === '' ? [] : [barred])].join(' and ');
    return `${work}. Refused: ${both} ${where}; nothing would be executed.`;
  }
  if (barred !== '') {
    const blocked = new Set(plan.blocked.map(({ address }) => address));
    const rest = plan.changes.some(({ address }) => !blocked.has(address)) ? '; --skip-blocked executes the rest' : '';
    return `${work}. Refused: ${barred} ${where}${rest}.`;
  }
  return changes.length === 0 && skipped === '' ? 'No changes: the workspace is as the manifest says.' : work + skipped;
}

/** In: a plan. Out: its whole text, harmless and coloured as asked, ending in a line break. Nothing is left out. */
export function planText(plan: Plan, look: Look, frame?: Frame): string {
  const dye = paint(look.colour);
  const tell = (list: Plan['notes'], pictures: boolean): string[] =>
    inOrder(list).map((one) => diagnosticText(one, look, pictures ? frame : undefined));
  const refused =
    plan.problems.some((one) => one.severity === 'error') || (plan.blocked.length > 0 && plan.options.skip_blocked !== true);
  const blocked = new Set(plan.blocked.map(({ address }) => address));
  const verdict = prose('', verdictText(plan), look.width);
  const lines = [
    dye.dim(prose('', headerText(plan), look.width)),
    '',
    ...section(
      '',
      plan.changes.map((change) => changeText(change, look, blocked.has(change.address))),
    ).slice(1),
    ...section(dye.bold('Blocked: these entries cannot be executed'), tell(plan.blocked, true)),
    ...section(dye.bold('Problems'), tell(plan.problems, true)),
    refused ? dye.red(verdict) : dye.bold(verdict),
    ...tell(plan.notes, false),
  ];
  return `${lines.join('\n')}\n`;
}
