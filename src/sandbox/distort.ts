/** Values and rows that are not as they were sent or as they are: what the switches for this do. */
import type { Json, JsonObject, WireResponse } from '../wire/http.ts';
import { type Faults, type HiddenRows, type Keeping, meant } from './faults.ts';
import { isObject } from './input.ts';

const normalisers: Record<Faults['names'], (name: string) => string> = {
  'as-sent': (name) => name,
  squeezed: (name) => name.replace(/\s{2,}/gu, ' '),
  'plain-spaces': (name) => name.replace(/[^\S ]/gu, ' '),
  'no-invisible': (name) => name.replace(/\p{Default_Ignorable_Code_Point}|\p{Cf}/gu, ''),
  cut: (name) => [...name].slice(0, 20).join(''),
};

const roots = ['chat', 'group_tag', 'user', 'bot', 'webhook'];
const named = ['name', 'first_name', 'last_name', 'list_tags'];

/** A body with every name in it as the server spells it. */
export function withNames(body: Json | undefined, how: Faults['names']): Json | undefined {
  if (how === 'as-sent' || !isObject(body)) return body;
  const text = (value: Json): Json =>
    typeof value === 'string' ? normalisers[how](value) : Array.isArray(value) ? value.map(text) : value;
  const object = (fields: JsonObject): JsonObject =>
    Object.fromEntries(
      Object.entries(fields).map(([key, value]) => {
        if (named.includes(key)) return [key, text(value)];
        return [key, key === 'webhook' && isObject(value) ? object(value) : value];
      }),
    );
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => [key, roots.includes(key) && isObject(value) ? object(value) : value]),
  );
}

/** A body without the keys that are ignored at this path, at any depth of objects; the same body when none is. */
export function withoutIgnored(body: Json | undefined, faults: Faults, method: string, path: string): Json | undefined {
  const rules = faults.ignores.filter((rule) => (rule.method ?? method) === method && meant(rule.path, path));
  const keys = new Set(rules.flatMap((rule) => rule.keys));
  let dropped = false;
  const strip = (value: Json): Json => {
    if (!isObject(value)) return value;
    const rest: JsonObject = {};
    for (const [key, inner] of Object.entries(value)) {
      if (keys.has(key)) dropped = true;
      else rest[key] = strip(inner);
    }
    return rest;
  };
  if (keys.size === 0 || body === undefined) return body;
  const stripped = strip(body);
  return dropped ? stripped : body;
}

/** An answer with the values that its objects are to show instead of their own. */
export function withOddRows(answer: WireResponse, faults: Faults, path: string): WireResponse {
  const rules = faults.rows.filter((rule) => meant(rule.path, path));
  if (rules.length === 0 || !isObject(answer.body)) return answer;
  const odd = (row: Json): Json => {
    if (!isObject(row)) return row;
    const sets = rules.filter((rule) => rule.id === row['id']).map((rule) => rule.set);
    return sets.length === 0 ? row : Object.assign({}, row, ...sets);
  };
  const { data } = answer.body;
  if (data === undefined) return answer;
  return { ...answer, body: { ...answer.body, data: Array.isArray(data) ? data.map(odd) : odd(data) } };
}

/** Which ids the lists of a request leave out. */
export interface Hider {
  /** In: the path with its query, and whether this is a first page. Out: whether a row of this id is left out. */
  hides(rules: readonly HiddenRows[], path: string, first: boolean): ((id: Json | undefined) => boolean) | undefined;
  forget(): void;
}

/** Counts readings, so that "the first reading" can be said; a rule is known by its object. */
export function createHider(): Hider {
  let seen = new WeakMap<HiddenRows, number>();
  return {
    hides(rules, path, first) {
      const active = rules.filter((rule) => {
        if (!meant(rule.path, path)) return false;
        const count = (seen.get(rule) ?? 0) + (first ? 1 : 0);
        seen.set(rule, count);
        return rule.times === undefined || count <= rule.times;
      });
      if (active.length === 0) return undefined;
      return (id) => active.some(({ ids }) => ids === 'all' || (typeof id === 'number' && ids.includes(id)));
    },
    forget() {
      seen = new WeakMap();
    },
  };
}

/** A date as it is kept: the day's beginning in Moscow, where the switch says so. */
export function keptDate(value: string, how: Keeping['dates']): string {
  if (how === 'as-sent' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return value;
  const midnight = `${value}T00:00:00+03:00`;
  return how === 'moscow' ? midnight : new Date(midnight).toISOString().replace('.000Z', 'Z');
}

/** A telephone number as it is kept. */
export const keptPhone = (value: string, how: Keeping['phones']): string =>
  how === 'international' ? value.replace(/^8(?=9\d{9}$)/, '+7') : value;

/** A link as it is kept. */
export const keptLink = (value: string, how: Keeping['links']): string =>
  how === 'slash' && value !== '' && !/[?#]|\/$/.test(value) ? `${value}/` : value;
