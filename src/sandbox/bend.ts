/** Answers and bodies that are not what they should be: rows left out, values not kept, names rewritten. */
import type { Json, JsonObject, WireResponse } from '../wire/http.ts';
import { type Faults, type HiddenRows, meant } from './faults.ts';
import { isObject } from './input.ts';

/** How often each switch of `hidden` has been at work, and when what was made by whom was made. */
export interface Bender {
  /** In: a body as it comes. Out: as the server takes it. */
  body(faults: Faults, method: string, path: string, body: Json | undefined): Json | undefined;
  /** In: an answer as it should be. Out: as it is given. `path` has its query. */
  answer(faults: Faults, method: string, path: string, response: WireResponse, time: number): WireResponse;
  forget(): void;
}

const invisible = /[\u00AD\u200B-\u200F\u2060\uFEFF]|[\uFE00-\uFE0F]/gu;
const keeping: Record<Faults['names'], (name: string) => string> = {
  'as-sent': (name) => name,
  squeezed: (name) => name.replace(/ {2,}/g, ' '),
  'plain-spaces': (name) => name.replace(/[\u00A0\u2000-\u200A\u202F\u3000]/g, ' '),
  visible: (name) => name.replace(invisible, ''),
  cut: (name) => [...name].slice(0, 20).join(''),
};
const nameKeys = new Set(['name', 'first_name', 'last_name']);

const otherwise = (key: string, value: Json): Json => {
  if (typeof value !== 'string') return value;
  if (key === 'phone_number') return value.replace(/^8(?=\d{10}$)/, '+7');
  if (key !== 'value') return value;
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return new Date(Date.parse(`${value}T00:00:00+03:00`)).toISOString();
  return /^https?:\/\/[^/]+$/.test(value) ? `${value}/` : value;
};

const mapped = (value: Json, change: (key: string, value: Json) => Json): Json => {
  if (Array.isArray(value)) return value.map((item) => mapped(item, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapped(change(key, inner), change)]));
};

function without(body: JsonObject, keys: readonly string[], deep = true): JsonObject {
  const kept = Object.entries(body).filter(([key]) => !keys.includes(key));
  return Object.fromEntries(
    kept.map(([key, value]) => [key, deep && isObject(value) ? without(value, keys, key === 'bot') : value]),
  );
}

/** Makes a bender, with nothing seen yet. */
export function createBender(): Bender {
  let used = new WeakMap<HiddenRows, number>();
  /** `/users:101` to the time of its creation: tags have none of their own. */
  let born = new Map<string, number>();

  const hides = (faults: Faults, path: string): HiddenRows[] =>
    faults.hidden.filter((one) => {
      if (!meant(one.path, path)) return false;
      const count = (used.get(one) ?? 0) + 1;
      used.set(one, count);
      return !one.times || count <= one.times;
    });

  const rows = (faults: Faults, path: string, list: Json[], time: number): Json[] => {
    const hidden = hides(faults, path);
    const [plain] = path.split('?');
    return list.filter((row) => {
      const id = isObject(row) ? row['id'] : undefined;
      if (hidden.some(({ ids }) => ids === 'all' || ids.includes(id as number))) return false;
      const made = born.get(`${plain}:${String(id)}`);
      return made === undefined || time - made >= faults.lagMs;
    });
  };

  return {
    body(faults, method, path, body) {
      if (!isObject(body)) return body;
      const keys = faults.ignores
        .filter((one) => (one.method ?? method) === method && meant(one.path, path))
        .flatMap((one) => one.keys);
      const kept = keys.length === 0 ? body : without(body, keys);
      if (faults.names === 'as-sent') return kept;
      const keep = keeping[faults.names];
      return mapped(kept, (key, value) => (nameKeys.has(key) && typeof value === 'string' ? keep(value) : value));
    },
    answer(faults, method, path, response, time) {
      const { body } = response;
      const data = isObject(body) ? body['data'] : undefined;
      if (!isObject(body) || data === undefined) return response;
      if (method === 'POST' && isObject(data)) born.set(`${path.split('?')[0]}:${String(data['id'])}`, time);
      let told: Json = method === 'GET' && Array.isArray(data) ? rows(faults, path, data, time) : data;
      const odd = faults.odd.filter((one) => meant(one.path, path));
      const patch = (row: Json): Json => {
        const sets = isObject(row) ? odd.filter(({ id }) => id === row['id']) : [];
        return sets.reduce<Json>((all, { set }) => ({ ...(all as JsonObject), ...set }), row);
      };
      if (odd.length > 0) told = Array.isArray(told) ? told.map(patch) : patch(told);
      if (faults.values === 'otherwise') told = mapped(told, otherwise);
      return { ...response, body: { ...body, data: told } };
    },
    forget() {
      used = new WeakMap();
      born = new Map();
    },
  };
}
