/** The one place that compares what is declared with what is live; the only importer of deep-diff. */
import deepDiff from 'deep-diff';
import type { Json, JsonObject } from '../wire/http.ts';
import { plain } from './address.ts';
import { markOf } from './checksum.ts';
import { type Desired, envText, isEnv, resolveEnv } from './desired.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Field } from './kind.ts';
import type { ElementChange, FieldChange, Why } from './plan.ts';

/** Null and '' are one thing for text; spelling is compared after Unicode NFC and trimming. */
export const text = (value: Json): Json => (value === null ? '' : typeof value === 'string' ? plain(value) : value);

/** A list as an object keyed by the form of its elements; the prefix keeps '' and `__proto__` ordinary. */
const keyed = (form: (element: string) => string, value: Json | undefined): JsonObject =>
  Object.fromEntries((Array.isArray(value) ? value : []).map((item) => [`=${form(String(item))}`, true]));

/**
 * Only the digits of a phone number count: servers may format it. `00` is how others dial `+`; `8`, or nothing before a mobile
 * number, is how Russia dials what others dial as `+7`.
 */
export const digits = (value: Json): Json => {
  if (typeof value !== 'string') return value === null ? '' : value;
  const all = value.replace(/\D/g, '').replace(/^00/, '');
  const local = value.trim().startsWith('+') ? /^8(?=\d{10}$)/ : /^(8(?=\d{10}$)|(?=9\d{9}$))/;
  return all.replace(local, '7');
};

/** An address as every URL library writes it: its host in small letters and Latin, a slash behind it, no usual port. */
export const webAddress = (value: Json): Json =>
  typeof value === 'string' && URL.canParse(value) ? new URL(value).href : text(value);

/** Text of several lines, whatever ends them. */
export const lines = (value: Json): Json => text(typeof value === 'string' ? value.replace(/\r\n?/g, '\n') : value);

/** The form in which two values of a field are compared. */
export const canonOf = (field: Field) => (field.set ? (value: Json) => keyed(field.set!, value) : (field.canon ?? text));

export interface Compared {
  fields: Record<string, Field>;
  /** What it should be; env references still in place. */
  want: Desired['state'];
  /** What it is; a field that is absent is unknown. */
  have: Record<string, Json>;
  env: Record<string, string | undefined>;
  /** What an earlier apply left, to tell intent from drift. */
  remembered?: Record<string, Json>;
  /** False where there is no memory at all: then nothing is said of why. */
  memory: boolean;
}

/**
 * The fields of one matched object that differ, in the order of the kind's fields.
 * Sets and maps give their elements; everything else before and after; sensitive values are left out.
 * A field that the server does not tell is none of them: see `untold`.
 */
export function diffFields(compared: Compared): FieldChange[] {
  const { fields, want, have, env } = compared;
  const left: JsonObject = {};
  const right: JsonObject = {};
  for (const name in want) {
    const value = want[name];
    const field = fields[name];
    if (value === undefined || field === undefined) continue;
    const live = have[name];
    // Nearly everything is equal to the letter: only the rest is brought into its form and compared.
    if (live === value || live === undefined) continue;
    const canon = canonOf(field);
    right[name] = canon(isEnv(value) ? resolveEnv(value, env) : value);
    left[name] = canon(live);
  }
  const changed = new Set<string>();
  if (Object.keys(right).length === 0) return [];
  for (const difference of deepDiff.diff(left, right) ?? []) changed.add(String(difference.path?.[0]));
  return Object.keys(fields)
    .filter((name) => changed.has(name))
    .map((name) => fieldChange(name, compared));
}

/** In: an entry and its live object. Out: a note on the declared fields that the server does not tell: they are neither compared nor written. */
export function untold(
  { address, place }: Pick<Desired, 'address' | 'place'>,
  { fields, want, have }: Pick<Compared, 'fields' | 'want' | 'have'>,
): Diagnostic[] {
  const names = Object.keys(want).filter((name) => fields[name] !== undefined && have[name] === undefined);
  if (names.length === 0) return [];
  return [
    {
      severity: 'note',
      code: 'not-told',
      address,
      place,
      message: `the server does not tell its ${names.join(', ')}: neither compared nor written`,
      hint: 'look at it in Pachca',
    },
  ];
}

/** Single values in which a live object holds something else than it should, and not merely nothing yet. */
export const overwritten = (compared: Compared): string[] =>
  diffFields(compared)
    .filter(
      ({ field, elements }) => elements === undefined && ![undefined, null, '', false].includes(compared.have[field] as never),
    )
    .map(({ field }) => field);

function fieldChange(name: string, compared: Compared): FieldChange {
  const value = compared.want[name]!;
  const field = compared.fields[name]!;
  const canon = canonOf(field);
  const then = compared.remembered?.[name];
  const declaredThen =
    then !== undefined && same(isEnv(value) ? envText(value) : canon(value), isEnv(value) ? then : canon(then));
  const why: { why?: Why } = compared.memory ? { why: declaredThen ? 'drift' : 'intent' } : {};
  if (field.sensitive || isEnv(value)) {
    const after = isEnv(value) ? { after: { ...value } as JsonObject } : {};
    return { field: name, ...after, sensitive: true, mark: markOf(canon(compared.have[name] ?? null)), ...why };
  }
  if (field.set) return { field: name, elements: elementChanges(field.set, compared, name) };
  const before = compared.have[name];
  return { field: name, ...(before === undefined ? {} : { before }), after: value as Json, ...why };
}

function elementChanges(form: (element: string) => string, compared: Compared, name: string): ElementChange[] {
  const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
  const index = (value: unknown) => new Map(list(value).map((item) => [form(item), item]));
  const want = index(compared.want[name]);
  const have = index(compared.have[name]);
  const once = index(compared.remembered?.[name]);
  const changes = [...new Set([...have.keys(), ...want.keys()])].filter((key) => have.has(key) !== want.has(key)).sort();
  return changes.map((key) => ({
    key: (want.get(key) ?? have.get(key))!,
    ...(have.has(key) ? { before: true } : { after: true }),
    ...(compared.memory ? { why: elementWhy(have.has(key), once.has(key)) } : {}),
  }));
}

/** Why an element changes: listed before and missing now is drift; never listed and there is drift too, if it goes. */
export const elementWhy = (gone: boolean, remembered: boolean): Why =>
  gone ? (remembered ? 'leftover' : 'drift') : remembered ? 'drift' : 'intent';

/** Equal as JSON, whatever the order of keys. */
export function same(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  return deepDiff.diff(a, b) === undefined;
}

/** The fields of something new, as changes from nothing. */
export function newFields(fields: Record<string, Field>, want: Desired['state'], memory: boolean): FieldChange[] {
  const why: { why?: Why } = memory ? { why: 'intent' } : {};
  return Object.keys(fields)
    .filter((name) => want[name] !== undefined)
    .map((name): FieldChange => {
      const value = want[name]!;
      if (fields[name]!.sensitive || isEnv(value))
        return { field: name, ...(isEnv(value) ? { after: { ...value } as JsonObject } : {}), sensitive: true };
      if (Array.isArray(value))
        return { field: name, elements: value.map((item) => ({ key: String(item), after: true, ...why })) };
      return { field: name, after: value as Json };
    });
}
