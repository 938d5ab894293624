/** From paths to what is desired: files are read, checked, merged and declared. */

import { createHash } from 'node:crypto';
import { type Address, addressOf, splitAddress } from '../core/address.ts';
import { type Desired, defaultSettings, type EnvText, envNeeds, isEnv, type Settings } from '../core/desired.ts';
import type { Diagnostic, Place } from '../core/diagnostic.ts';
import type { ManifestSide } from '../core/kind.ts';
import { difference, looksLike, skeleton } from '../core/lookalike.ts';
import type { Json } from '../wire/http.ts';
import { decode } from './decode.ts';
import { discover, type Io } from './discover.ts';
import type { Validators } from './explain.ts';
import { type Located, locate, placeAt, placeOfVariable, readFileText, type Written } from './file.ts';
import { type Findings, findings } from './findings.ts';
import { either, nearest, slips } from './near.ts';
import { settingsFrom } from './settings.ts';

export interface SourceFile {
  path: string;
  text: string;
}

export interface Manifest {
  settings: Settings;
  /** By the order of the kinds, then by folded key. */
  wanted: Desired[];
  files: SourceFile[];
  /** Of the text of all files. */
  sha256: string;
  /** Variables that must be set: those without a default. */
  variables: string[];
  /** As they were given. */
  paths: string[];
  /**
   * Where an entry stands, or what stands in it at `path`, or a variable in that; without an address the path begins with
   * `settings`. The file is parsed again when a path is asked for.
   */
  locate(address: Address | undefined, path?: string[], variable?: string): Place | undefined;
  /** The text of a file. */
  source(file: string): string | undefined;
}

export interface Loaded {
  /** Absent when there are errors. */
  manifest?: Manifest;
  /** By place; at most a hundred of each severity, with the true count. */
  diagnostics: Diagnostic[];
  /** What was read, to show the lines around a mistake. */
  files: SourceFile[];
}

/**
 * In: files and folders, the ways to read them, the kinds and their compiled validators.
 * Out: the manifest, or everything that is wrong with it, each at its place.
 */
export async function load(
  paths: readonly string[],
  io: Io,
  kinds: readonly ManifestSide[],
  validators: Validators,
): Promise<Loaded> {
  const found = findings();
  const { files, unread } = await read(paths, io, found);
  const shelf = finderOf(files);
  let readable = !unread;
  const written: Written[] = [];
  const settings: { file: string; written: Record<string, Json>; place: Place; allow: (Place | undefined)[] }[] = [];
  for (const file of files) {
    const elsewhere = (anchor: string) =>
      anchorIn(
        files.filter((one) => one !== file),
        anchor,
      );
    const content = readFileText(file.path, file.text, kinds, validators, found, elsewhere);
    readable &&= content.readable;
    written.push(...content.entries);
    if (content.located) shelf.keep(file.path, content.located);
    if (content.settings && content.located) settings.push(settingsOf(file.path, content.settings, content.located));
  }
  const chosen = mergeSettings(settings, found);
  const wanted = merge(written, kinds, found);
  const locateIn = (want: Desired | undefined, path?: string[], variable?: string): Place | undefined => {
    const kind = want && kinds.find(({ name }) => name === want.kind);
    if (!want || !kind || !path || path.length === 0) return want?.place;
    const located = shelf.get(want.place.file);
    if (!located) return want.place;
    const whole = [kind.seat, want.key, ...path];
    return variable === undefined ? placeAt(located, whole, 'value') : placeOfVariable(located, whole, variable);
  };
  const locateSetting = (path: string[]): Place | undefined => {
    const located = settings[0] && shelf.get(settings[0].file);
    return located && placeAt(located, path, 'value');
  };
  checkTogether(wanted, chosen, kinds, written, readable, found, locateIn);
  shelf.drop();
  const diagnostics = found.list(files.map(({ path }) => path));
  if (found.errors() > 0) return { diagnostics, files };
  const index = new Map(wanted.map((want) => [want.address, want]));
  const byFold = new Map(kinds.map((kind) => [kind.name, kind.foldKey]));
  const folded = new Map(wanted.map((want) => [addressOf(want.kind, byFold.get(want.kind)!(want.key)), want]));
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const find = (address: Address): Desired | undefined => {
    const { kind, key } = splitAddress(address);
    return index.get(address) ?? folded.get(addressOf(kind, byFold.get(kind)?.(key) ?? key));
  };
  return {
    manifest: {
      settings: chosen,
      wanted,
      files,
      sha256: digest(files),
      variables: variablesOf(wanted),
      paths: [...paths],
      locate: (address, path = [], variable) =>
        address === undefined ? locateSetting(path) : locateIn(find(address), path, variable),
      source: (file) => texts.get(file),
    },
    diagnostics,
    files,
  };
}

/** In: files, and the name of an anchor. Out: `file:line` of the first that sets it. */
function anchorIn(files: readonly SourceFile[], anchor: string): string | undefined {
  const set = new RegExp(`(?<=^|[\\s,[{])&${anchor.replace(/[^\w-]/g, '\\$&')}(?=[\\s,\\]}]|$)`, 'm');
  for (const { path, text } of files) {
    const at = text.search(set);
    if (at >= 0) return `${path}:${text.slice(0, at).split('\n').length}`;
  }
  return undefined;
}

async function read(paths: readonly string[], io: Io, found: Findings): Promise<{ files: SourceFile[]; unread: boolean }> {
  const { files, diagnostics } = await discover(paths, io);
  let unread = diagnostics.length > 0;
  for (const one of diagnostics) found.add(one.severity, () => one);
  const texts: SourceFile[] = [];
  for (const path of files) {
    try {
      const decoded = decode(path, await io.readFile(path));
      if ('text' in decoded) texts.push({ path, text: decoded.text });
      else {
        unread = true;
        found.add('error', () => decoded.problem);
      }
    } catch (error) {
      unread = true;
      found.add('error', () => ({
        severity: 'error',
        code: 'unreadable-file',
        message: `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
        hint: 'check that it is there and that you may read it',
      }));
    }
  }
  return { files: texts, unread };
}

/** Keeps the tree of one file, the last that was asked for: trees are many times larger than their text. */
function finderOf(files: readonly SourceFile[]): {
  get(file: string): Located | undefined;
  keep(file: string, located: Located): void;
  drop(): void;
} {
  let last: { file: string; located: Located | undefined } | undefined;
  return {
    get(file) {
      if (last?.file !== file) {
        const text = files.find(({ path }) => path === file)?.text;
        last = { file, located: text === undefined ? undefined : locate(file, text).located };
      }
      return last.located;
    },
    keep(file, located) {
      last = { file, located };
    },
    drop() {
      last = undefined;
    },
  };
}

function settingsOf(file: string, written: Record<string, Json>, located: Located) {
  const rows = Array.isArray(written['allow']) ? written['allow'] : [];
  return {
    file,
    written,
    place: placeAt(located, ['settings'], 'key'),
    allow: rows.map((_, index): Place | undefined => placeAt(located, ['settings', 'allow', String(index)], 'value')),
    exclusive: placeAt(located, ['settings', 'exclusive'], 'key'),
  };
}

function mergeSettings(
  all: (ReturnType<typeof settingsOf> | { place: Place; written: Record<string, Json>; allow: (Place | undefined)[] })[],
  found: Findings,
): Settings {
  const [first, ...more] = all;
  if (!first) return defaultSettings;
  for (const other of more)
    found.add('error', () => ({
      severity: 'error',
      code: 'settings-twice',
      message: `\`settings\` stands in one file only, and is already at ${show(first.place)}`,
      hint: 'move everything into one of the two',
      place: other.place,
    }));
  const settings = settingsFrom(first.written, (index) => first.allow[index]);
  for (const [index, row] of settings.allow.entries()) {
    if (row.on !== undefined || row.up_to !== undefined) continue;
    const place = first.allow[index];
    found.add('error', () => ({
      severity: 'error',
      code: 'allow-everything',
      message: `this exception to "${row.guard}" says neither \`on\` what nor \`up_to\` how many`,
      hint: 'add `on: <address>` or `up_to: <count>`, as the refusal printed it',
      ...(place ? { place } : {}),
    }));
  }
  if (settings.exclusive.length > 0 && settings.scope === undefined)
    found.add('error', () => ({
      severity: 'error',
      code: 'exclusive-without-scope',
      message: '`exclusive` needs `scope`: without it nobody can tell what this manifest is the whole of',
      hint: 'add `scope: <name>`, or leave `exclusive` out',
      place: (first as ReturnType<typeof settingsOf>).exclusive,
    }));
  return settings;
}

const show = (place: Place): string => `${place.file}:${place.line}:${place.column}`;

/** One entry per folded key. Entries with an impossible key only hold their key. */
function merge(written: readonly Written[], kinds: readonly ManifestSide[], found: Findings): Desired[] {
  const rank = new Map(kinds.map((kind, index) => [kind, index]));
  const first = new Map<string, Written>();
  const sorted: { order: number; folded: string; want: Desired }[] = [];
  const share = sharer();
  for (const one of written) {
    const folded = one.kind.foldKey(one.key);
    const id = addressOf(one.kind.name, folded);
    const other = first.get(id);
    if (other) {
      found.add('error', () => ({
        severity: 'error',
        code: 'declared-twice',
        message: `${one.kind.name}:${one.key} is declared already at ${show(other.place)}${other.key === one.key ? '' : `, as "${other.key}": case and spaces make no difference`}`,
        hint: 'an entry stands in one place: merge the two',
        address: addressOf(one.kind.name, one.key),
        place: one.place,
      }));
      continue;
    }
    first.set(id, one);
    if (one.usable) sorted.push({ order: rank.get(one.kind)!, folded, want: desired(one, share) });
  }
  return sorted
    .sort((a, b) => a.order - b.order || (a.folded < b.folded ? -1 : a.folded > b.folded ? 1 : 0))
    .map(({ want }) => want);
}

/**
 * One text, one string: an e-mail stands in many chats, and comparing and looking up strings that are the same object
 * costs a tenth. Gives back lists whose elements are shared; everything else as it is.
 */
function sharer(): <T>(value: T) => T {
  const texts = new Map<string, string>();
  const share = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(share);
    if (typeof value !== 'string') return value;
    const known = texts.get(value);
    if (known === undefined) texts.set(value, value);
    return known ?? value;
  };
  return share as <T>(value: T) => T;
}

function desired({ kind, key, place, entry, mistaken }: Written, share: <T>(value: T) => T): Desired {
  const steer = <T>(name: string): T | undefined => entry[name] as T | undefined;
  const maybe = (name: 'id' | 'on_removal' | 'invite' | 'tagging' | 'membership') =>
    entry[name] === undefined ? {} : { [name]: entry[name] };
  return {
    address: addressOf(kind.name, key),
    kind: kind.name,
    key: share(key),
    place,
    ensure: steer<'present' | 'absent'>('ensure') ?? 'present',
    ...maybe('id'),
    previously: steer<string[]>('previously') ?? [],
    ...maybe('on_removal'),
    protect: steer<boolean>('protect') ?? false,
    ignore: steer<string[]>('ignore_changes') ?? [],
    state: Object.fromEntries(
      Object.entries(kind.declare(key, entry as Record<string, Json | EnvText>)).map(([field, value]) => [field, share(value)]),
    ),
    ...maybe('invite'),
    ...maybe('tagging'),
    ...maybe('membership'),
    ...(mistaken.length > 0 && { mistaken }),
  };
}

/** The rules that need every entry at once. */
function checkTogether(
  wanted: readonly Desired[],
  settings: Settings,
  kinds: readonly ManifestSide[],
  written: readonly Written[],
  complete: boolean,
  found: Findings,
  place: (want: Desired | undefined, path?: string[]) => Place | undefined,
): void {
  const byAddress = new Map(wanted.map((want) => [want.address, want]));
  const remarks: Diagnostic[] = [];
  for (const kind of kinds) {
    const own = wanted.filter((want) => want.kind === kind.name);
    remarks.push(...absentButKept(own, kind, settings));
    remarks.push(...(kind.check?.(own, { wanted, settings }) ?? []));
  }
  if (complete) remarks.push(...nearMisses(wanted, kinds, written));
  // By file, so that each is parsed again once at most.
  const ordered = remarks
    .map((one) => ({ one, want: one.address === undefined ? undefined : byAddress.get(one.address) }))
    .sort((a, b) =>
      (a.want?.place.file ?? '') < (b.want?.place.file ?? '')
        ? -1
        : (a.want?.place.file ?? '') > (b.want?.place.file ?? '')
          ? 1
          : 0,
    );
  for (const { one, want } of ordered)
    found.add(one.severity, () => {
      const at = one.place ?? place(want, one.path);
      return { ...one, ...(at ? { place: at } : {}) };
    });
}

function absentButKept(wanted: readonly Desired[], kind: ManifestSide, settings: Settings): Diagnostic[] {
  return wanted
    .filter(
      (want) =>
        want.ensure === 'absent' &&
        !want.mistaken?.includes('on_removal') &&
        (want.on_removal ?? settings.on_removal[kind.seat]) === 'keep',
    )
    .map((want) => ({
      severity: 'error',
      code: 'absent-but-kept',
      message: `${want.address} is to be absent, and ${want.on_removal === undefined ? `\`settings.on_removal.${kind.seat}\`` : '`on_removal`'} says keep`,
      hint: `write \`on_removal: ${either(kind.removal.filter((verb) => verb !== 'keep'))}\` in the entry`,
      address: want.address,
      path: [want.on_removal === undefined ? 'ensure' : 'on_removal'],
    }));
}

const comparisons = 1_000_000;

/** References that nobody declares may exist in the workspace; those that look like a declared one deserve a word. */
function nearMisses(wanted: readonly Desired[], kinds: readonly ManifestSide[], written: readonly Written[]): Diagnostic[] {
  const declared = new Map(kinds.map((kind) => [kind.name, new Map<string, string>()]));
  for (const { kind, key } of written) declared.get(kind.name)!.set(kind.foldKey(key), key);
  const byName = new Map(kinds.map((kind) => [kind.name, kind]));
  const meant = new Map<Address, string | undefined>();
  const twins = twinsIn(written);
  const remarks: Diagnostic[] = [];
  let left = comparisons;
  for (const want of wanted) {
    for (const address of byName.get(want.kind)!.references(want)) {
      const { kind: name, key } = splitAddress(address);
      const kind = byName.get(name);
      const known = declared.get(name);
      if (!kind || !known || known.size === 0) continue;
      const folded = kind.foldKey(key);
      if (known.has(folded)) continue;
      const path = pathOf(want.state, key);
      const twin = twins(name, key);
      if (twin) {
        remarks.push({
          severity: 'warning',
          code: 'look-alike',
          message: `"${key}" only looks like the ${kind.noun[0]} "${twin.key}" at ${show(twin.place)}: ${difference(key, twin.key)}`,
          hint: `write "${twin.key}", unless another ${kind.noun[0]} of the workspace is meant`,
          address: want.address,
          ...(path ? { path } : {}),
        });
        continue;
      }
      if (!meant.has(address)) {
        if (left < known.size) continue;
        left -= known.size;
        meant.set(address, nearest(folded, known.keys(), slips(folded)));
      }
      const near = meant.get(address);
      if (near === undefined) continue;
      remarks.push({
        severity: 'note',
        code: 'undeclared-reference',
        message: `nobody declares the ${kind.noun[0]} ${key}: it must exist in the workspace`,
        hint: `did you mean ${known.get(near)!}?`,
        address: want.address,
        ...(path ? { path } : {}),
      });
    }
  }
  return remarks;
}

/** In: all entries. Out: a way to find the one of a kind that only looks like a name; looked up by what a reader sees of it. */
function twinsIn(written: readonly Written[]): (kind: string, name: string) => Written | undefined {
  let made: Map<Address, Written> | undefined;
  return (kind, name) => {
    made ??= new Map(written.map((one) => [addressOf(one.kind.name, skeleton(one.key)), one]));
    const found = made.get(addressOf(kind, skeleton(name)));
    return found && looksLike(name, found.key) ? found : undefined;
  };
}

/** Where in a state a name stands. */
function pathOf(state: Desired['state'], name: string): string[] | undefined {
  for (const [field, value] of Object.entries(state)) {
    if (value === name && field === 'owner') return [field];
    if (!Array.isArray(value)) continue;
    const index = value.indexOf(name);
    if (index >= 0) return [field, String(index)];
  }
  return undefined;
}

function variablesOf(wanted: readonly Desired[]): string[] {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    if (isEnv(value)) for (const name of envNeeds(value)) names.add(name);
    else for (const one of Object.values(value)) visit(one);
  };
  for (const want of wanted) visit(want.state);
  return [...names].sort();
}

function digest(files: readonly SourceFile[]): string {
  const hash = createHash('sha256');
  for (const { text } of files) hash.update(`${Buffer.byteLength(text)}\n`).update(text);
  return hash.digest('hex');
}
