/** One change as rows: the same rows make the terminal's text and the Markdown. */
import { splitAddress } from '../../core/address.ts';
import { isEnv, isSealed } from '../../core/desired.ts';
import { isRemoval, lost } from '../../core/guards.ts';
import type { Change, Consequence, ElementChange, FieldChange, Why } from '../../core/plan.ts';
import type { Json } from '../../wire/http.ts';
import { safe } from './safe.ts';

export type Sign = '+' | '-' | '~' | '!' | ' ';

export interface Row {
  sign: Sign;
  /** What the row is about: a field, the verb. Rows of one change align behind it. */
  label: string;
  /** What stands behind it, wrapped between pieces. */
  pieces: string[];
  /** How pieces are joined. */
  separator: ', ' | ' ';
  /** Why, for people. */
  remark: string;
  /** Follows from what stands above it, without being asked for. */
  follows?: true;
  /** Takes something away, or warns: what a reviewer must not overlook. */
  grave?: true;
}

const reasons: Record<Why, string> = { intent: '', drift: 'drift: changed since the last apply', leftover: 'no longer declared' };
const reason = (why: Why | undefined): string => (why === undefined ? '' : reasons[why]);
const chatRoles = new Set(['owner', 'admin', 'editor', 'member']);

/** The sign of a change: what comes, what goes, what changes. */
export const signOf = (change: Change): Sign => (change.action === 'create' ? '+' : isRemoval(change) ? '-' : '~');

/** `invite (no e-mail)`. */
export const verbOf = (change: Change): string =>
  safe(change.detail === undefined ? change.verb : `${change.verb} (${change.detail})`);

/** Nobody reads more of one value; JSON has all of it. */
const longest = 300;

/** In: a text. Out: it, or its beginning and how much of it is left out. */
function short(text: string): string {
  const letters = text.length > longest ? [...text] : [];
  return letters.length <= longest
    ? text
    : `${letters.slice(0, longest).join('')}… (${letters.length - longest} more characters)`;
}

/** A value of the plan: text in quotes, nothing as `(none)`, never a secret. */
export function valueText(value: Json | undefined): string {
  if (value === undefined || value === null) return '(none)';
  if (isEnv(value)) return isSealed(value) ? '(secret)' : `(secret from ${safe(value.env)})`;
  if (typeof value === 'string') return `"${safe(short(value))}"`;
  if (Array.isArray(value)) return value.length === 0 ? '(empty)' : value.map((one) => valueText(one)).join(', ');
  if (typeof value === 'object') return safe(short(JSON.stringify(value)));
  return String(value);
}

/** A value that must not be shown: where it comes from, or its host, or only that it is one. */
function secretText(value: Json | undefined): string {
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && typeof value['host'] === 'string')
    return secretText(value['host']);
  if (value === undefined) return '(secret)';
  return typeof value === 'string' && value !== '' ? `(secret, ${safe(value)})` : valueText(value);
}

/** The name for people, where it says more than the address. */
export const labelOf = (change: Change): string =>
  change.label === undefined || change.label === '' || change.label === splitAddress(change.address).key
    ? ''
    : `  ${safe(change.label)}`;

function elementText(element: ElementChange, field: string): string {
  const key = safe(element.key);
  const { before, after } = element;
  const show = (value: Json | undefined): string =>
    typeof value === 'string' && chatRoles.has(value) && field !== 'custom_properties' ? value : valueText(value);
  // Their role stays; they leave with a tag, and are added again.
  if (element.again && before === after) return `${key} (added again: the tag that holds them goes)`;
  if (before !== undefined && after !== undefined) return `${key} (${show(before)} → ${show(after)})`;
  const value = before ?? after;
  if (value === true || value === undefined || (field === 'members' && value === 'member')) return key;
  return field === 'custom_properties' ? `${key} ${valueText(value)}` : `${key} (${show(value)})`;
}

/** A rank that is lost goes, as a membership does. */
const signOfElement = (element: ElementChange): Sign =>
  element.before === undefined ? '+' : element.after === undefined || lost(element) ? '-' : '~';

/** Elements that come, change and go for the same reason stand on one row. */
function elementRows(field: FieldChange, elements: readonly ElementChange[]): Row[] {
  const rows = new Map<string, Row>();
  for (const sign of ['+', '~', '-'] as const) {
    for (const element of elements) {
      if (signOfElement(element) !== sign) continue;
      const remark = reason(element.why ?? field.why);
      const loses = lost(element);
      const key = `${sign}${remark}${loses}`;
      const row = rows.get(key) ?? {
        sign,
        label: safe(field.field),
        pieces: [],
        separator: ', ' as const,
        remark,
        ...(loses ? { grave: true as const } : {}),
      };
      row.pieces.push(elementText(element, field.field));
      rows.set(key, row);
    }
  }
  return [...rows.values()];
}

function fieldRow(field: FieldChange, change: Change): Row {
  const value = field.sensitive ? secretText : valueText;
  const known = field.before !== undefined || field.after !== undefined;
  const both = change.action !== 'create' && known;
  const pieces = both ? [value(field.before), '→', value(field.after)] : [value(field.after)];
  const ends = change.action === 'update' && isRemoval({ ...change, fields: [field] });
  const sign = change.action === 'create' ? '+' : ends ? '-' : '~';
  return { sign, label: safe(field.field), pieces, separator: ' ', remark: reason(field.why), ...(ends ? { grave: true } : {}) };
}

const hash = (chat: string): string => `#${safe(chat)}`;
const personOf = (who: string): string => (/^(user|bot):/.test(who) ? splitAddress(who).key : who);
const heldBy = (tag: string, what: Consequence['what']): string =>
  tag === '' ? '' : ` (${what === 'leaves' ? 'was held' : 'held'} by ${safe(tag)})`;

/** "also joins: #qa, #release (held by QA)": what follows without being asked for, grouped by what follows. */
function consequenceRows(change: Change): Row[] {
  const rows = new Map<string, { row: Row; tail: string }>();
  const self = splitAddress(change.address).key;
  for (const { what, who, where, tag } of change.also) {
    const own = personOf(who) === self;
    const key = JSON.stringify(own ? [what, tag] : [what, tag, where]);
    const here = own || (change.kind === 'chat' && where === change.label);
    const place = here ? '' : ` ${hash(where)}`;
    const verb = (
      own
        ? { joins: 'joins', leaves: 'leaves', stays: 'stays in' }
        : { joins: 'join', leaves: 'leave', stays: here ? 'stay' : 'stay in' }
    )[what];
    const entry = rows.get(key) ?? {
      row: {
        sign: what === 'leaves' ? ('-' as const) : (' ' as const),
        follows: true as const,
        label: `also ${verb}${place}:`,
        pieces: [],
        separator: ', ' as const,
        remark: '',
        ...(what === 'leaves' ? { grave: true as const } : {}),
      },
      tail: heldBy(tag, what),
    };
    entry.row.pieces.push(own ? hash(where) : safe(personOf(who)));
    rows.set(key, entry);
  }
  return [...rows.values()].map(({ row, tail }) => ({
    ...row,
    pieces: row.pieces.map((p, at) => (at === row.pieces.length - 1 ? p + tail : p)),
  }));
}

const hazardRow = (message: string): Row => ({
  sign: '!',
  label: '',
  pieces: safe(message).split(' '),
  separator: ' ',
  remark: '',
  grave: true,
});

/** All rows of one change, the verb first where it says more than the sign does. */
export function rowsOf(change: Change): Row[] {
  const silent = change.action === 'update' && change.verb === 'update' && change.detail === undefined;
  const fields = change.fields.flatMap((field) =>
    field.elements === undefined ? [fieldRow(field, change)] : elementRows(field, field.elements),
  );
  const remark = fields.some((row) => row.remark !== '') ? '' : reason(change.why);
  const ends = isRemoval(change) ? { grave: true as const } : {};
  const verb: Row = { sign: signOf(change), label: verbOf(change), pieces: [], separator: ' ', remark, ...ends };
  return [
    ...(silent ? [] : [verb]),
    ...fields,
    ...consequenceRows(change),
    ...change.hazards.map((hazard) => hazardRow(hazard.message)),
  ];
}

/** Removals in any form, and hazards. */
export const isGrave = (change: Change): boolean => rowsOf(change).some((row) => row.grave);
