/** Routes as a table: what is where, since when, and which scope opens it. */
import type { Json, WireRequest } from '../wire/http.ts';
import type { Hider } from './bend.ts';
import { refuse } from './errors.ts';
import type { Faults } from './faults.ts';
import type { ApiVersion, Traits } from './generation.ts';
import type { Store, TokenRow, UserRow } from './store.ts';

/** Everything a handler may know: the request, who asks, and the workspace. */
export interface Call {
  store: Store;
  traits: Traits;
  faults: Faults;
  hider: Hider;
  me: UserRow;
  token: TokenRow;
  params: Record<string, string>;
  query: URLSearchParams;
  body: Json | undefined;
  /** The server's time, as it travels. */
  at: string;
  /** The same in milliseconds. */
  time: number;
}

export interface Reply {
  status: number;
  body: Json;
}

export interface Route {
  method: WireRequest['method'];
  /** `/chats/:id/members/:user_id`; a name stands for one path segment. */
  path: string;
  /** Null: any valid token. */
  scope: string | null;
  /** The first generation that has it. */
  since: ApiVersion;
  /** Still answered when the workspace has not been paid for, since 2026-10. */
  free?: true;
  /** Absent: known, and not emulated. */
  handle?: (call: Call) => Reply;
}

export const ok = (data: Json): Reply => ({ status: 200, body: { data } });
export const created = (data: Json): Reply => ({ status: 201, body: { data } });
export const done: Reply = { status: 204, body: null };

/** A numeric path parameter; anything else is answered with 404, as no such object exists. */
export function idIn(call: Call, name = 'id'): number {
  const text = call.params[name] ?? '';
  if (!/^\d{1,15}$/.test(text)) refuse('not_found', { key: name, value: text });
  return Number(text);
}

interface Matched {
  route: Route;
  params: Record<string, string>;
}

/**
 * Makes a finder over a table.
 * In: the routes. Out: method and path to the route and its parameters; fixed segments win over names.
 */
export function createFinder(routes: readonly Route[]): (method: string, path: string) => Matched | undefined {
  const bySize = new Map<string, { route: Route; parts: string[] }[]>();
  for (const route of routes) {
    const parts = route.path.split('/').slice(1);
    const key = `${route.method} ${parts.length}`;
    const list = bySize.get(key) ?? [];
    list.push({ route, parts });
    list.sort((a, b) => a.parts.filter(named).length - b.parts.filter(named).length);
    bySize.set(key, list);
  }
  return (method, path) => {
    const segments = path.split('/').slice(1);
    for (const { route, parts } of bySize.get(`${method} ${segments.length}`) ?? []) {
      if (!parts.every((part, i) => named(part) || part === segments[i])) continue;
      const params: Record<string, string> = {};
      parts.forEach((part, i) => {
        if (named(part)) params[part.slice(1)] = decoded(segments[i]!);
      });
      return { route, params };
    }
    return undefined;
  };
}

const named = (part: string): boolean => part.startsWith(':');

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
