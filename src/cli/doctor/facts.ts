/** What the answers say, as plain data: nothing is judged here. */
import type { Me } from '../../core/kind.ts';
import { meOf } from '../../engine/me.ts';
import { type Json, type JsonObject, WireFailure, type WireResponse } from '../../wire/http.ts';
import { type ApiProblem, problemOf } from '../../wire/problem.ts';
import type { Asked, Question } from './ask.ts';

/** How the server is reached, as the environment says. */
export interface Setting {
  url: string;
  /** An emulator in this process, or a server on this machine: no proxy is used, and its clock is ours or none. */
  here: boolean;
  /** Host and port of HTTPS_PROXY. */
  proxy?: string;
  /** A variable that other programs take a proxy from, and pachform does not. */
  ignored?: string;
  /** Certificates are not checked: NODE_TLS_REJECT_UNAUTHORIZED=0. */
  unchecked?: true;
  /** NODE_EXTRA_CA_CERTS is set. */
  extra?: true;
}

/** Rows of one page, and whether there are more. */
export interface Seen {
  count: number;
  more: boolean;
}

/** What servers of before some date do not have. */
export type Lack = 'token-info' | 'page-flags' | 'inviter' | 'bots' | 'archived';

export interface Facts extends Setting {
  /** Our clock less the server's, in whole seconds. */
  skew?: number;
  /** The question that was not answered, and why; or the redirect. Nothing else was asked then. */
  failed?: { path: string; problem: ApiProblem | WireFailure };
  /** Questions that were answered by something that does not speak as the API does. */
  strange: Question[];
  /** What the server says of the token; absent where it says nothing. */
  token?: { id?: number; name?: string; scopes?: string[] };
  me?: Me;
  refused: { about: Question; path: string; problem: ApiProblem }[];
  seen: Partial<Record<'users' | 'tags' | 'chats' | 'bots', Seen>>;
  /** People on that page whose e-mail is hidden from the token. */
  nameless: number;
  lacks: Lack[];
  /** A bot with `creator_id`: a server of autumn 2026. */
  newer: boolean;
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const fine = ({ status }: WireResponse): boolean => status >= 200 && status < 300;
const dataOf = ({ body }: WireResponse): Json | undefined => (isObject(body) ? body['data'] : undefined);

/** Older servers have neither the token's own page nor a list of bots: that is no refusal. */
const mayBeAbsent = (about: Question, status: number): boolean =>
  (about === 'token' || about === 'bots') && (status === 404 || status === 405);

/** A page of a website in the place of the API: something in between has answered, or the base URL is another one. */
const isPage = ({ status, body }: WireResponse): boolean => status < 500 && typeof body === 'string' && /^\s*</.test(body);

function skewOf({ outcome, asked, answered }: Asked): number | undefined {
  const date = outcome instanceof WireFailure ? Number.NaN : Date.parse(outcome.headers['date'] ?? '');
  // The header has no fractions: half a second later is the better guess.
  return Number.isNaN(date) ? undefined : Math.round(((asked + answered) / 2 - (date + 500)) / 1000);
}

function seenIn(response: WireResponse): Seen | undefined {
  const data = dataOf(response);
  if (!Array.isArray(data)) return undefined;
  const paginate = pagingOf(response);
  const more = typeof paginate['has_next'] === 'boolean' ? paginate['has_next'] : data.length >= 50;
  return { count: data.length, more };
}

function pagingOf({ body }: WireResponse): JsonObject {
  const meta = isObject(body) ? body['meta'] : undefined;
  const paginate = isObject(meta) ? meta['paginate'] : undefined;
  return isObject(paginate) ? paginate : {};
}

const rowsOf = (response: WireResponse | undefined): JsonObject[] => {
  const data = response === undefined ? undefined : dataOf(response);
  return Array.isArray(data) ? data.filter(isObject) : [];
};

const lacks = (rows: readonly JsonObject[], key: string): boolean =>
  rows.length > 0 && rows.every((row) => row[key] === undefined);

/** In: how the server is reached, and the questions with their answers. Out: the facts. */
export function factsOf(setting: Setting, asked: readonly Asked[]): Facts {
  const facts: Facts = { ...setting, strange: [], refused: [], seen: {}, nameless: 0, lacks: [], newer: false };
  const good = new Map<Question, WireResponse>();
  for (const one of asked) {
    const { about, path, outcome } = one;
    if (outcome instanceof WireFailure) {
      facts.failed ??= { path, problem: outcome };
      continue;
    }
    const skew = setting.here ? undefined : skewOf(one);
    if (skew !== undefined) facts.skew ??= skew;
    if (outcome.status >= 300 && outcome.status < 400) facts.failed ??= { path, problem: problemOf(outcome) };
    else if (isPage(outcome) || (fine(outcome) && dataOf(outcome) === undefined)) facts.strange.push(about);
    else if (fine(outcome)) good.set(about, outcome);
    else if (mayBeAbsent(about, outcome.status)) facts.lacks.push(about === 'token' ? 'token-info' : 'bots');
    else facts.refused.push({ about, path, problem: problemOf(outcome) });
  }
  const token = tokenIn(good.get('token'));
  if (token !== undefined) facts.token = token;
  readProfile(facts, good);
  readLists(facts, good);
  return facts;
}

function tokenIn(response: WireResponse | undefined): Facts['token'] {
  const data = response === undefined ? undefined : dataOf(response);
  if (!isObject(data)) return undefined;
  const { id, name, scopes } = data;
  return {
    ...(typeof id === 'number' && { id }),
    ...(typeof name === 'string' && { name }),
    ...(Array.isArray(scopes) && { scopes: scopes.filter((scope) => typeof scope === 'string') }),
  };
}

function readProfile(facts: Facts, good: ReadonlyMap<Question, WireResponse>): void {
  const profile = good.get('profile');
  if (profile === undefined) return;
  const data = dataOf(profile);
  if (isObject(data) && typeof data['id'] === 'number') facts.me = meOf(data, undefined);
  else facts.strange.push('profile');
}

function readLists(facts: Facts, good: ReadonlyMap<Question, WireResponse>): void {
  for (const about of ['users', 'tags', 'chats', 'bots'] as const) {
    const response = good.get(about);
    if (response === undefined) continue;
    const seen = seenIn(response);
    if (seen === undefined) facts.strange.push(about);
    else facts.seen[about] = seen;
  }
  const [users, chats] = [rowsOf(good.get('users')), rowsOf(good.get('chats'))];
  facts.nameless = users.filter((user) => user['bot'] !== true && (user['email'] ?? '') === '').length;
  const listed = (['users', 'tags', 'chats'] as const).flatMap((about) => good.get(about) ?? []);
  if (listed.length > 0 && listed.every((list) => pagingOf(list)['has_next'] === undefined)) facts.lacks.push('page-flags');
  if (lacks(users, 'inviter_id')) facts.lacks.push('inviter');
  if (lacks(chats, 'archived')) facts.lacks.push('archived');
  facts.newer = rowsOf(good.get('bots')).some((bot) => bot['creator_id'] !== undefined);
}
