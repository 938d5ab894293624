/** Values and rows that are not as they were sent or as they are: what the switches for this do. */
import type { Json, JsonObject, WireResponse } from '../wire/http.ts';
import { type Faults, type HiddenRows, meant } from './faults.ts';
import { isObject } from './input.ts';

const normalisers: Record<Faults['names'], (name: string) => string> = {
  'as-sent': (name) => name,
  squeezed: (name) => name.replace(/\s{2,}/gu, ' '),
  'plain-spaces': (name) => name.replace(/[^\S ]/gu, ' '),
  visible: (name) => name.replace(/\p{Default_Ignorable_Code_Point}|\p{Cf}/gu, ''),
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

const midnight = (day: string): string => `${day}T00:00:00+03:00`;

const otherwise = (key: string, value: string, how: Faults['values']): string => {
  if (key === 'phone_number') return value.replace(/^8(?=\d{10}$)/, '+7');
  if (key !== 'value') return value;
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return how === 'moscow' ? midnight(value) : new Date(midnight(value)).toISOString();
  return /^https?:\/\/[^/]+$/.test(value) ? `${value}/` : value;
};

function inOtherForm(value: Json, how: Faults['values'], key = ''): Json {
  if (typeof value === 'string') return otherwise(key, value, how);
  if (Array.isArray(value)) return value.map((item) => inOtherForm(item, how));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, inOtherForm(inner, how, name)]));
}

/** An answer whose objects are told otherwise than they are, where the switches say so. */
export function bent(answer: WireResponse, faults: Faults, path: string): WireResponse {
  const rules = faults.odd.filter((rule) => meant(rule.path, path));
  if ((rules.length === 0 && faults.values === 'as-sent') || !isObject(answer.body)) return answer;
  const odd = (row: Json): Json => {
    if (!isObject(row)) return row;
    const sets = rules.filter((rule) => rule.id === row['id']).map((rule) => rule.set);
    return sets.length === 0 ? row : Object.assign({}, row, ...sets);
  };
  const { data } = answer.body;
  if (data === undefined) return answer;
  const told = Array.isArray(data) ? data.map(odd) : odd(data);
  return { ...answer, body: { ...answer.body, data: faults.values === 'as-sent' ? told : inOtherForm(told, faults.values) } };
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
