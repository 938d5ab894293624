/** A live workspace as the value of a manifest. Pure; what it looks like is decided where it is rendered. */
import type { Json, JsonObject } from '../wire/http.ts';
import { canonical } from './checksum.ts';
import type { Entry, KindOf, Known, LeftOut, Live, Manner } from './kind.ts';
import { fieldOrder, seatOrder } from './order.ts';

/** What of a workspace is to be written, and how. */
export interface DumpOptions {
  exact: boolean;
  portable: boolean;
  /** Seats and `settings`; absent: all of them. */
  only?: readonly string[];
  /** Whether a name, or an address, is wanted; absent: all are. */
  matches?: (name: string) => boolean;
}

export interface DumpedEntry {
  key: string;
  entry: JsonObject;
  comments: string[];
  /** In a manifest of several files: which one, without its ending. */
  file: string;
}

export interface DumpedSeat {
  seat: string;
  noun: [one: string, many: string];
  /** What holds for the seat as a whole: what could not be seen, and what could not be written. */
  comments: string[];
  entries: DumpedEntry[];
}

export interface Dump {
  /** Above everything: whose view this is. */
  comments: string[];
  settings?: { value: JsonObject; comments: Record<string, string[]>; after: string[] };
  seats: DumpedSeat[];
  /** The variables that the entries name, with their values. */
  variables: Record<string, string>;
}

const chosen = (options: DumpOptions, seat: string): boolean => options.only === undefined || options.only.includes(seat);

/** In: a kind and the options. Out: which live objects are wanted, by name or address. */
export const keeping =
  (kind: KindOf, { matches }: DumpOptions) =>
  (have: Live): boolean => {
    if (matches === undefined) return true;
    const name = kind.identity.live(have) ?? '';
    return matches(name) || matches(`${kind.name}:${name}`);
  };

/**
 * In: the kinds. Out: the same, but asking for what a dump needs; of seats that are not wanted, only for what others
 * need to name them.
 */
export const inventories = (kinds: readonly KindOf[], options: DumpOptions): KindOf[] =>
  kinds.map((kind) => ({
    ...kind,
    reads: (known) =>
      (chosen(options, kind.seat) ? kind.inventory?.(known, keeping(kind, options)) : undefined) ?? kind.reads(known),
  }));

/** In: the kinds and all that was seen. Out: the workspace as a manifest. The same workspace gives the same dump. */
export function dumpOf(kinds: readonly KindOf[], known: Known, options: DumpOptions): Dump {
  const settled = chosen(options, 'settings');
  const lists = settled && options.exact ? 'exact' : 'additive';
  const manner: Manner = { exact: options.exact, portable: options.portable, usual: { membership: lists, tagging: lists } };
  const variables: Record<string, string> = {};
  const seats = seatOrder(kinds)
    .filter((seat) => chosen(options, seat))
    .map((seat) => seatOf(kinds.find((kind) => kind.seat === seat)!, known, manner, options, variables));
  return {
    comments: headOf(known, options),
    ...(settled ? { settings: settingsOf(known, options) } : {}),
    seats,
    variables,
  };
}

const whose = (known: Known): string => known.me.email ?? known.me.nickname;

function headOf(known: Known, { portable, only, matches }: DumpOptions): string[] {
  const part = only === undefined && matches === undefined ? 'A workspace' : 'A part of a workspace';
  return portable
    ? [`${part}, for another one: without ids, without owners, and without suspended people in chats.`]
    : [`${part} as ${whose(known)} sees it.`];
}

/** The Owner alone may hold these: no object of the API says who it is. */
const ownersScopes = ['audit_events:read', 'chat_exports:read', 'chat_exports:write', 'company_chats:read', 'company_bots:read'];

function settingsOf(known: Known, { exact, portable }: DumpOptions): NonNullable<Dump['settings']> {
  const { me } = known;
  const value: JsonObject = { scope: /@([\p{L}\p{N}][\p{L}\p{N}._-]{0,63})$/u.exec(me.email ?? '')?.[1] ?? 'workspace' };
  const comments: Record<string, string[]> = { scope: ['names what this manifest is the whole of: choose your own word'] };
  const after: string[] = [];
  if (!portable) {
    if (whose(known) !== '') value['run_as'] = whose(known);
    if (me.email !== null && !me.bot && me.scopes?.some((scope) => ownersScopes.includes(scope))) value['owner'] = me.email;
    else after.push('owner: ceo@corp.example   # the Owner, whom the API does not tell: put the address here');
  }
  if (exact) Object.assign(value, { membership: 'exact', tagging: 'exact' });
  return { value, comments, after };
}

function seatOf(kind: KindOf, known: Known, manner: Manner, options: DumpOptions, variables: Record<string, string>): DumpedSeat {
  const lives = [...(known.live.get(kind.name)?.values() ?? [])].filter(keeping(kind, options)).sort((a, b) => a.id - b.id);
  const left: LeftOut[] = [];
  const written: Entry[] = [];
  for (const have of lives) {
    const one = kind.write?.(have, known, manner);
    if (one === undefined) continue;
    if ('why' in one) left.push(one);
    else written.push({ ...one, entry: inOrder(one.entry, fieldOrder(kind.entry)) });
  }
  // Ids decide which of two equal names goes first; where there are none, what is in them does.
  if (manner.portable) written.sort(by((one) => canonical(one.entry)));
  const taken = new Set<string>();
  const entries = written.sort(by((one) => kind.foldKey(one.key))).map((one): DumpedEntry => {
    const key = kind.identity.ambiguous ? unused(one.key, '-', (name) => taken.has(kind.foldKey(name))) : one.key;
    taken.add(kind.foldKey(key));
    return {
      key,
      entry: withVariables(one, variables),
      comments: one.comments ?? [],
      file: (one.file ?? kind.seat).replace('*', () => key),
    };
  });
  return { seat: kind.seat, noun: kind.noun, comments: [...blindSpot(kind), ...leftOut(left)], entries };
}

const by =
  (form: (one: Entry) => string) =>
  (a: Entry, b: Entry): number =>
    form(a) < form(b) ? -1 : form(a) > form(b) ? 1 : 0;

/** Keys that the order does not know stay behind, as they came. */
function inOrder(entry: JsonObject, order: readonly string[]): JsonObject {
  const known = order.filter((name) => Object.hasOwn(entry, name));
  return Object.fromEntries([...new Set([...known, ...Object.keys(entry)])].map((name) => [name, entry[name] as Json]));
}

function unused(wish: string, mark: string, taken: (name: string) => boolean): string {
  let name = wish;
  for (let n = 2; taken(name); n++) name = `${wish}${mark}${n}`;
  return name;
}

/** Two bots may want variables of one name: the second one gets another. */
function withVariables({ entry, secrets = {} }: Entry, variables: Record<string, string>): JsonObject {
  const copy = { ...entry };
  for (const [wish, value] of Object.entries(secrets)) {
    const name = unused(wish, '_', (one) => Object.hasOwn(variables, one));
    variables[name] = value;
    for (const [field, written] of Object.entries(copy)) if (written === `\${env:${wish}}`) copy[field] = `\${env:${name}}`;
  }
  return copy;
}

/** Where names may repeat, some things cannot be seen at all. */
const blindSpot = (kind: KindOf): string[] =>
  kind.identity.ambiguous ? [`Private ${kind.noun[1]} that the token's user is not in cannot be seen, and are not here.`] : [];

const most = 20;

function leftOut(left: readonly LeftOut[]): string[] {
  const reasons = new Map<string, string[]>();
  for (const { why, which } of left) reasons.set(why, [...(reasons.get(why) ?? []), which]);
  return [...reasons].map(([why, which]) => {
    const more = which.length > most ? ` and ${which.length - most} more` : '';
    return `Not here (${which.length}), because ${why}: ${which.slice(0, most).join(', ')}${more}.`;
  });
}

/** In: a dump. Out: the manifest as plain data, without comments. */
export const manifestOf = ({ settings, seats }: Dump): JsonObject => ({
  pachform: 1,
  ...(settings === undefined ? {} : { settings: settings.value }),
  ...Object.fromEntries(
    seats.map(({ seat, entries }) => [seat, Object.fromEntries(entries.map(({ key, entry }) => [key, entry]))]),
  ),
});
