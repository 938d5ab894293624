/** Reading a request's body and query: every complaint about it is collected, then refused at once. */
import type { Json, JsonObject } from '../wire/http.ts';
import { type Complaint, Refusal, refuse, type Situation } from './errors.ts';

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object under a body's root key; 400 when there is none. */
export function rootOf(body: Json | undefined, key: string): JsonObject {
  const root = isObject(body) ? body[key] : undefined;
  if (!isObject(root)) refuse('missing_body', { key });
  return root;
}

const shown = (value: Json | undefined): string | null =>
  value === undefined || value === null ? null : typeof value === 'string' ? value : JSON.stringify(value);

/** Reads named values of one object. A value that is not there stays undefined; a wrong one is a complaint. */
export interface Reader {
  has(key: string): boolean;
  complain(situation: Situation, complaint: Complaint): void;
  text(key: string, options?: { max?: number; required?: boolean }): string | undefined;
  /** Like `text`; null is understood as "not set". */
  nullable(key: string, options?: { max?: number }): string | null | undefined;
  flag(key: string): boolean | undefined;
  choice(key: string, among: readonly string[], situation?: Situation): string | undefined;
  texts(key: string, among?: readonly string[], situation?: Situation): string[] | undefined;
  ids(key: string): number[] | undefined;
  /** Throws what was complained about, if anything. */
  finish(): void;
}

/** A reader over one object of a body. */
export function reading(fields: JsonObject): Reader {
  const complaints: (Complaint & { situation: Situation })[] = [];
  const complain = (situation: Situation, complaint: Complaint): undefined => {
    complaints.push({ situation, ...complaint });
    return undefined;
  };
  const wrong = (key: string, situation: Situation = 'invalid'): undefined =>
    complain(situation, { key, value: shown(fields[key]) });

  const text = (key: string, { max = 255, required = false }: { max?: number; required?: boolean } = {}) => {
    const value = fields[key];
    if (value === undefined) return required ? wrong(key, 'blank') : undefined;
    if (typeof value !== 'string') return wrong(key, value === null && required ? 'blank' : 'invalid');
    if (required && value.trim() === '') return wrong(key, 'blank');
    return value.length > max ? wrong(key, 'too_long') : value;
  };
  const list = (key: string): Json[] | undefined => {
    const value = fields[key];
    if (value === undefined) return undefined;
    return Array.isArray(value) ? value : wrong(key);
  };

  return {
    has: (key) => fields[key] !== undefined,
    complain,
    text,
    nullable: (key, options) => (fields[key] === null ? null : text(key, options)),
    flag(key) {
      const value = fields[key];
      return value === undefined || typeof value === 'boolean' ? value : wrong(key);
    },
    choice(key, among, situation = 'inclusion') {
      const value = fields[key];
      if (value === undefined) return undefined;
      return typeof value === 'string' && among.includes(value) ? value : wrong(key, situation);
    },
    texts(key, among, situation = 'inclusion') {
      const values = list(key);
      if (values === undefined) return undefined;
      const bad = values.find((value) => typeof value !== 'string' || (among !== undefined && !among.includes(value)));
      if (bad !== undefined) return complain(typeof bad === 'string' ? situation : 'invalid', { key, value: shown(bad) });
      return values as string[];
    },
    ids(key) {
      const values = list(key);
      if (values === undefined) return undefined;
      const bad = values.find((value) => typeof value !== 'number' || !Number.isSafeInteger(value));
      if (bad !== undefined) return complain('invalid', { key, value: shown(bad) });
      return [...new Set(values as number[])];
    },
    finish() {
      if (complaints.length > 0) throw new Refusal(complaints);
    },
  };
}

/** A query parameter that must be one of a list; absent stays undefined. */
export function oneOf<Choice extends string>(query: URLSearchParams, key: string, among: readonly Choice[]): Choice | undefined {
  const value = query.get(key);
  if (value === null || value === '') return undefined;
  if (!(among as readonly string[]).includes(value)) refuse('bad_parameter', { key, value });
  return value as Choice;
}

/** A yes or no of the query; other spellings are as good as nothing. */
export function flagIn(query: URLSearchParams, key: string): boolean | undefined {
  const value = query.get(key);
  if (value === 'true' || value === '1') return true;
  return value === 'false' || value === '0' ? false : undefined;
}

/** A time of the query, in milliseconds. */
export function timeIn(query: URLSearchParams, key: string): number | undefined {
  const value = query.get(key);
  if (value === null || value === '') return undefined;
  const time = Date.parse(value);
  if (Number.isNaN(time)) refuse('bad_parameter', { key, value });
  return time;
}
