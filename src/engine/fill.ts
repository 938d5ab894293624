/** Holes of a request, filled from learned ids and from the environment. */
import type { Address } from '../core/address.ts';
import { envNeeds, resolveEnv, variable } from '../core/desired.ts';
import type { Hole, Read, ReadTemplate, RequestTemplate, Template } from '../core/plan.ts';
import type { Json, JsonObject, WireRequest } from '../wire/http.ts';

/** What fills holes. */
export interface Fillers {
  ids: ReadonlyMap<Address, number>;
  env: Record<string, string | undefined>;
}

/** What cannot be filled, for people: `the id of chat:backend`, `the variable HOOK`. */
export interface Unfilled {
  missing: string[];
}

export interface FilledRequest {
  request: WireRequest;
  /** Optional holes of lists that had nothing to fill them. */
  leftOut: Address[];
  /** Values of the environment that stand in the request: never to be shown. */
  secrets: string[];
}

export const isHole = (value: unknown): value is Hole =>
  typeof value === 'object' &&
  value !== null &&
  (typeof (value as { idOf?: unknown }).idOf === 'string' || typeof (value as { env?: unknown }).env === 'string') &&
  Object.keys(value).every((key) => ['idOf', 'optional', 'env', 'text'].includes(key));

const nothing = Symbol('nothing to fill it');

class Filling {
  readonly missing: string[] = [];
  readonly leftOut: Address[] = [];
  readonly secrets: string[] = [];
  readonly from: Fillers;
  constructor(from: Fillers) {
    this.from = from;
  }

  hole(hole: Hole): Json | typeof nothing {
    if ('env' in hole) {
      const written = { env: hole.env, text: hole.text ?? `\${env:${hole.env}}` };
      for (const name of envNeeds(written))
        if (variable(this.from.env, name) === undefined) this.missing.push(`the variable ${name}`);
      const value = resolveEnv(written, this.from.env);
      if (value !== '') this.secrets.push(value);
      return value;
    }
    return this.from.ids.get(hole.idOf) ?? nothing;
  }

  value(template: Template): Json {
    if (Array.isArray(template)) return template.flatMap((item) => this.element(item));
    if (isHole(template)) return this.needed(template);
    if (typeof template !== 'object' || template === null) return template;
    return Object.fromEntries(Object.entries(template).map(([key, item]) => [key, this.value(item)])) as JsonObject;
  }

  needed(hole: Hole): Json {
    const value = this.hole(hole);
    if (value !== nothing) return value;
    this.missing.push(`the id of ${(hole as { idOf: Address }).idOf}`);
    return null;
  }

  element(item: Template): Json[] {
    if (isHole(item) && 'idOf' in item && item.optional && this.hole(item) === nothing) {
      this.leftOut.push(item.idOf);
      return [];
    }
    return [this.value(item)];
  }

  path(segments: RequestTemplate['path']): string {
    return segments.map((segment) => `/${this.segment(segment)}`).join('');
  }

  segment(segment: string | number | Hole): string {
    const text = String(typeof segment === 'object' ? this.needed(segment) : segment);
    if (text === '' || text === '.' || text === '..') throw new Error(`"${text}" cannot be part of a path`);
    return encodeURIComponent(text);
  }
}

/** In: a request with holes. Out: the request, or what is missing. */
export function fillRequest(template: RequestTemplate, from: Fillers): FilledRequest | Unfilled {
  const filling = new Filling(from);
  const request: WireRequest = {
    method: template.method,
    path: filling.path(template.path),
    ...(template.query && { query: template.query }),
    ...(template.body !== undefined && { body: filling.value(template.body) }),
  };
  if (filling.missing.length > 0) return { missing: filling.missing };
  return { request, leftOut: filling.leftOut, secrets: filling.secrets };
}

/** In: a read with holes. Out: the read, or what is missing. */
export function fillRead(template: ReadTemplate, from: Fillers): Read | Unfilled {
  const filling = new Filling(from);
  const read: Read = { ...template, path: filling.path(template.path), as: 'engine' };
  return filling.missing.length > 0 ? { missing: filling.missing } : read;
}

/** In: any value with holes. Out: the value, or what is missing. */
export function fillValue(template: Template, from: Fillers): { value: Json } | Unfilled {
  const filling = new Filling(from);
  const value = filling.value(template);
  return filling.missing.length > 0 ? { missing: filling.missing } : { value };
}
