/** The findings of `doctor`, on one screen. */
import { sandboxUrl } from '../connection.ts';
import type { Facts, Seen } from '../doctor/facts.ts';
import type { Verdict, Works } from '../doctor/judge.ts';
import { areas } from '../doctor/scopes.ts';
import { type Look, type Paint, paint } from './colour.ts';
import { diagnosticsText } from './diagnostics.ts';
import { safe } from './safe.ts';
import { count } from './totals.ts';
import { pad, wrapped } from './width.ts';

const ages: Record<NonNullable<Verdict['server']['generation']>, string> = {
  seed: 'API of before May 2026',
  aug: 'API of August 2026 or newer',
  oct: 'API of autumn 2026',
};

const dyes: Record<Works, keyof Paint> = { yes: 'green', partly: 'yellow', unknown: 'yellow', no: 'red' };

const seenText = ({ count: n, more }: Seen, one: string, many: string): string =>
  more ? `${n} ${many} or more` : count(n, one, many);

function clockText(seconds: number | undefined): string[] {
  if (seconds === undefined) return [];
  return [Math.abs(seconds) <= 30 ? 'clocks agree' : 'clocks differ'];
}

function serverPieces({ generation, refused, proxy, clock_off_seconds }: Verdict['server']): string[] {
  const silent =
    refused === 401 ? 'it refuses the token' : refused === undefined ? 'no answer of the API' : `it answers ${refused}`;
  const way = proxy === undefined ? [] : [`through the proxy ${safe(proxy)}`];
  return [generation === undefined ? silent : ages[generation], ...way, ...clockText(clock_off_seconds)];
}

/** A name from the server: one line, not endless. */
const name = (text: string, most = 40): string => {
  const line = safe(text);
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
};

const roles: Record<string, string> = { admin: 'workspace admin', user: 'employee', multi_guest: 'guest', guest: 'guest' };

function tokenPieces({ token, user }: Verdict): string[] {
  if (token === undefined) return [];
  const title = token.name === undefined ? [] : [`"${name(token.name)}"`];
  const kind = token.kind === undefined ? [] : [token.kind === 'bot' ? "a bot's token" : 'personal token'];
  if (user === undefined) return [...title, ...kind, 'of an unknown user'];
  const who = user.email === null ? name(user.label) : `${name(user.label, 24)} <${name(user.email)}>`;
  return [...title, ...kind, `of ${who}`, ...(token.kind === 'bot' ? [] : [roles[user.role] ?? safe(user.role)])];
}

function seesPieces({ sees }: Verdict): string[] {
  const words: [keyof Facts['seen'], string, string][] = [
    ['users', 'person or bot', 'people and bots'],
    ['tags', 'tag', 'tags'],
    ['chats', 'chat', 'chats'],
    ['bots', 'bot that it may edit', 'bots that it may edit'],
  ];
  return words.flatMap(([about, one, many]) => (sees[about] === undefined ? [] : [seenText(sees[about], one, many)]));
}

const cell = (text: string): string => pad(text, 10);

function table({ works }: Verdict, dye: Paint): string[] {
  const row = (name: 'plan' | 'apply'): string =>
    `${cell(name)}${areas.map((area) => dye[dyes[works[name][area]]](cell(works[name][area]))).join('')}`.trimEnd();
  return [`${cell('')}${areas.map(cell).join('')}`.trimEnd(), row('plan'), row('apply')];
}

/** In: the verdict. Out: it in words, no wider than 80 columns; ends in a line break. */
export function doctorText(verdict: Verdict, given: Look): string {
  const look = { ...given, width: Math.min(given.width ?? 80, 80) };
  const dye = paint(look.colour);
  const line = (name: string, pieces: readonly string[], separator = ' · '): string[] =>
    pieces.length === 0 ? [] : [wrapped(cell(name), pieces, look.width, separator, 10)];
  const known = verdict.server.generation !== undefined;
  return [
    ...line('server', [
      verdict.server.url === sandboxUrl ? 'the sandbox in this process' : safe(verdict.server.url),
      ...serverPieces(verdict.server),
    ]),
    ...line('token', tokenPieces(verdict)),
    ...line('sees', seesPieces(verdict)),
    ...line('hidden', verdict.hidden.map(safe), ', '),
    ...(known ? ['', ...table(verdict, dye)] : []),
    ...(verdict.diagnostics.length > 0 ? ['', diagnosticsText(verdict.diagnostics, look).trimEnd()] : []),
    '',
  ].join('\n');
}
