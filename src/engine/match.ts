/** Is this item the one? Keys may reach below: `webhook.nickname`. */
import { fold, keptForm } from '../core/address.ts';
import type { Json, JsonObject } from '../wire/http.ts';

/** In: an item and a key like `webhook.nickname`. Out: what is there; undefined where nothing is. */
export function at(item: Json | undefined, path: string): Json | undefined {
  let value = item;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, part)) return undefined;
    value = (value as JsonObject)[part];
  }
  return value;
}

/** The id of an item, where it has one. */
export const idOf = (item: Json | undefined): number | undefined => {
  const id = at(item, 'id');
  return Number.isSafeInteger(id) && (id as number) > 0 ? (id as number) : undefined;
};

const empty = (value: Json | undefined) => (value === undefined || value === '' ? null : value);

/** One form per value: null is '', a list is a set, keys are sorted. */
const form = (value: Json | undefined, text: (text: string) => string): string => {
  const of = (inner: Json): Json => {
    if (typeof inner === 'string') return text(inner);
    if (Array.isArray(inner)) return inner.map((item) => JSON.stringify(of(item))).sort();
    if (inner === null || typeof inner !== 'object') return inner;
    return Object.entries(inner)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, of(item)]);
  };
  return JSON.stringify(of(empty(value)));
};

const name = (text: string): string => keptForm(fold(text));

/** Could this be what we asked for? Text is compared as names are: servers trim and squeeze, and some lower the case. */
export const looksLike = (item: Json, match: Record<string, Json>): boolean =>
  Object.entries(match).every(([key, value]) => form(at(item, key), name) === form(value, name));

/** Is this still what we planned from? Out: the keys that are not the same. */
export const differs = (item: Json, match: Record<string, Json>): string[] =>
  Object.entries(match)
    .filter(([key, value]) => form(at(item, key), String) !== form(value, String))
    .map(([key]) => key);
