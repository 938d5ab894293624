/** One file: from its text to checked entries, with every mistake said at its place. */

import { isScalar } from 'yaml';
import type { Place } from '../core/diagnostic.ts';
import type { ManifestSide, Schema } from '../core/kind.ts';
import type { Json } from '../wire/http.ts';
import { envValue, namesVariable } from './env.ts';
import {
  explain,
  explainKey,
  type Mistake,
  mistakeInKey,
  mistakes,
  notations,
  unmistakable,
  type Validators,
  valueAt,
  withOddities,
} from './explain.ts';
import type { Findings } from './findings.ts';
import { missingSpaceIn, unindentedIn } from './layout.ts';
import { type Parsed, type Problem, parse, type Range, tooDeep } from './parse.ts';
import { envelopeSchema, isIgnored, schemaAt } from './schema.ts';
import { curlyQuotesIn, spaceIn, wrongSpace } from './slips.ts';
import { broken, finder, plainTree, rangeOf, type Spot } from './tree.ts';

/** The way from a path to the text. */
export interface Located {
  parsed: Parsed;
  value: Json;
  find(path: readonly string[]): Spot | undefined;
  problems: Problem[];
}

/** One entry as it was written, without the fields that are mistaken; values of the environment are already told from text. */
export interface Written {
  kind: ManifestSide;
  key: string;
  place: Place;
  entry: Record<string, Json>;
  mistaken: readonly string[];
  /** False: its key is impossible, and nothing more can be said about it. */
  usable: boolean;
}

export interface FileContent {
  located?: Located;
  /** False where the text could not be read as YAML. */
  readable: boolean;
  settings?: Record<string, Json>;
  entries: Written[];
}

/** In: a file's text. Out: its tree and what YAML has against it. */
export function locate(file: string, text: string): { located?: Located; problems: Problem[]; parsed?: Parsed } {
  const { parsed, problems } = parse(file, text);
  if (!parsed || problems.length > 0) return { problems, ...(parsed ? { parsed } : {}) };
  try {
    const tree = plainTree(parsed.document.contents, text);
    const find = finder(parsed.document.contents, tree.targets);
    return { located: { parsed, value: tree.value, find, problems: tree.problems }, problems: [], parsed };
  } catch {
    return { problems: [tooDeep([0, 0])], parsed };
  }
}

/** In: what was found at a path, and which end of it. Out: its place; where nothing is written, that of the key. */
export function placeAt(located: Located, path: readonly string[], end: 'key' | 'value'): Place {
  for (let upTo = path.length; upTo >= 0; upTo--) {
    const spot = located.find(path.slice(0, upTo));
    if (!spot) continue;
    const value = rangeOf(spot.value);
    const empty = !spot.value || value[0] === value[1];
    const wantsKey = end === 'key' || upTo < path.length || empty;
    if (wantsKey && spot.key) return located.parsed.place(rangeOf(spot.key));
    if (upTo === 0) return located.parsed.place([0, 0]);
    if (spot.value) return located.parsed.place(empty ? dashBefore(located.parsed.text, value) : value);
  }
  return located.parsed.place([0, 0]);
}

/** In: a path, and the name of a variable. Out: where the text there names it; the place of that text where it does not. */
export function placeOfVariable(located: Located, path: readonly string[], name: string): Place {
  const [from, to] = rangeOf(located.find(path)?.value);
  const found = new RegExp(`\\$\\{env:${name}(?:\\}|:-[^}]*\\})`).exec(located.parsed.text.slice(from, to));
  if (!found) return placeAt(located, path, 'value');
  return located.parsed.place([from + found.index, from + found.index + found[0].length]);
}

/** Where an item of a list stands that has nothing behind its dash. */
function dashBefore(text: string, range: Range): Range {
  const dash = text.lastIndexOf('-', range[0]);
  return dash >= 0 && text.slice(dash + 1, range[0]).trim() === '' ? [dash, dash + 1] : range;
}

const isMap = (value: Json | undefined): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * In: a file, and where else an anchor may stand. Out: its settings and entries; mistakes go to `findings`.
 * Validators are those of the kinds given.
 */
export function readFileText(
  file: string,
  text: string,
  kinds: readonly ManifestSide[],
  validators: Validators,
  findings: Findings,
  anchorElsewhere: (name: string) => string | undefined = () => undefined,
): FileContent {
  const { located, problems, parsed } = locate(file, text);
  const at = (range: Range): Place => parsed?.place(range) ?? { file, line: 1, column: 1 };
  for (const problem of [...problems, ...(located?.problems ?? [])]) {
    findings.add('error', () => {
      const other = problem.anchor === undefined ? undefined : anchorElsewhere(problem.anchor);
      return fromProblem(other === undefined ? problem : { ...problem, ...ofOtherFile(problem.anchor!, other) }, at);
    });
  }
  // A letter more in a key makes another key of it: what follows from that is not worth saying.
  if (!located || located.problems.some(({ code }) => code === 'wrong-space')) return { readable: false, entries: [] };
  for (const problem of curlyQuotesIn(located.parsed.document, text))
    findings.add('warning', () => ({ ...fromProblem(problem, at), severity: 'warning' }));
  const { value } = located;
  if (value === null) {
    findings.add('error', () => ({
      severity: 'error',
      code: 'empty-file',
      message: 'the file is empty',
      hint: 'write `pachform: 1` as its first line, or remove the file',
      place: { file, line: 1, column: 1 },
    }));
    return { readable: true, entries: [], located };
  }
  if (!isMap(value)) {
    findings.add('error', () => ({
      severity: 'error',
      code: 'not-a-manifest',
      message: 'the file is not a manifest: a manifest is a map',
      hint: `write \`pachform: 1\`, and under it ${kinds.map((kind) => `\`${kind.seat}:\``).join(', ')}`,
      place: { file, line: 1, column: 1 },
    }));
    return { readable: true, entries: [], located };
  }
  const unindented = unindentedSeats(located, kinds);
  for (const problem of unindented) findings.add('error', () => fromProblem(problem, at));
  if (unindented.length > 0) return { readable: false, entries: [], located };
  const strange =
    !Object.hasOwn(value, 'pachform') &&
    !['settings', ...kinds.map((kind) => kind.seat)].some((seat) => Object.hasOwn(value, seat));
  const settingsSound = checkEnvelope(located, value, kinds, validators, findings, strange);
  const entries = strange ? [] : kinds.flatMap((kind) => entriesOf(kind, located, value[kind.seat], text, validators, findings));
  const settings = value['settings'];
  return { readable: true, located, entries, ...(settingsSound && isMap(settings) ? { settings } : {}) };
}

/** Seats, and entries in them, that are empty because what belongs to them stands beside them. */
function unindentedSeats(located: Located, kinds: readonly ManifestSide[]): Problem[] {
  const seats = ['settings', ...kinds.map(({ seat }) => seat)];
  const isTop = (key: string): boolean => key === 'pachform' || seats.includes(key);
  const isDeeper = (key: string): boolean => !isTop(key) && !key.startsWith('x-');
  return [
    ...unindentedIn(located.find([])?.value, (key) => seats.includes(key), isDeeper),
    ...kinds.flatMap((kind) => {
      const isField = (key: string): boolean => Object.hasOwn(kind.entry['properties'] as object, key);
      return unindentedIn(located.find([kind.seat])?.value, (key) => !isField(key), isField);
    }),
  ];
}

const ofOtherFile = (anchor: string, other: string) => ({
  message: `the anchor &${anchor} stands in another file, ${other}, and anchors hold within one file`,
  hint: 'repeat what it holds in this file, under a key that begins with x-',
});

function fromProblem(problem: Problem, at: (range: Range) => Place) {
  const first = problem.first && at(problem.first);
  return {
    severity: 'error' as const,
    code: problem.code,
    message: first ? `${problem.message}: first at ${first.file}:${first.line}:${first.column}` : problem.message,
    hint: problem.hint,
    place: at(problem.range),
  };
}

function checkEnvelope(
  located: Located,
  value: Record<string, Json>,
  kinds: readonly ManifestSide[],
  validators: Validators,
  findings: Findings,
  strange: boolean,
): boolean {
  const schema = envelopeSchema(kinds);
  const before = findings.errors();
  const variables = strange
    ? []
    : variablesOf(value['settings'], {}, ['settings']).map((one) => ({ ...one, wrong: misplaced(one.text) }));
  const taken = new Set(variables.map(({ path }) => path.join('\n')));
  for (const { path, wrong } of variables)
    findings.add('error', () => ({ severity: 'error', ...wrong, path, place: placeAt(located, path, 'value') }));
  const validate = validators['envelope']!;
  const ofSettings = schemaAt(schema, ['settings']);
  const found = [
    ...withOddities(validate(value) ? [] : mistakes(validate.errors!), value['settings'], unmistakable(ofSettings), ['settings']),
    ...notations(value['settings'], ofSettings, (path) => sourceAt(located, path), ['settings']),
  ];
  if (found.length === 0) return findings.errors() === before;
  let settings = taken.size === 0;
  for (const mistake of found) {
    const { path, error } = mistake;
    if (taken.has(path.join('\n')) || valueAt(value, path) === broken) continue;
    if (path[0] === 'settings') settings = false;
    if (strange && error.params['missingProperty'] !== 'pachform') continue;
    findings.add('error', () => {
      const words =
        path[0] === 'pachform'
          ? formatWords(value['pachform'])
          : explain(mistake, schema, value, sourceAt(located, path), path[0] === 'settings' ? '`settings`' : 'a manifest');
      const top = error.keyword === 'required' && path.length === 0;
      return {
        severity: 'error',
        ...words,
        place: top ? { file: located.parsed.file, line: 1, column: 1 } : placeAt(located, path, mistake.at),
        ...spaceAt(located, mistake, []),
      };
    });
  }
  return settings;
}

const formatWords = (written: Json | undefined) => ({
  code: 'format-version',
  message:
    typeof written === 'string' && written.trim() === '1'
      ? 'the format is the number 1, not text'
      : `this is format ${JSON.stringify(written)}; known is 1`,
  hint:
    typeof written === 'number' && written > 1
      ? 'a newer pachform is needed for this file, or write `pachform: 1`'
      : 'write `pachform: 1`, without quotes',
});

function entriesOf(
  kind: ManifestSide,
  located: Located,
  seat: Json | undefined,
  text: string,
  validators: Validators,
  findings: Findings,
): Written[] {
  if (!isMap(seat)) return [];
  const validKey = validators[`${kind.name}Key`]!;
  const validEntry = validators[kind.name]!;
  const fields = unmistakable(kind.entry);
  const withVariables = text.includes('${');
  const written: Written[] = [];
  for (const [key, entry] of Object.entries(seat)) {
    const base = [kind.seat, key];
    if (isIgnored(kind, key)) {
      warnIgnored(kind, key, located, findings);
      continue;
    }
    const address = `${kind.name}:${key}`;
    let usable = true;
    const keyMistake = mistakeInKey(key, kind.key, validKey);
    if (withVariables && namesVariable(key)) {
      usable = false;
      findings.add('error', () => ({ severity: 'error', ...misplacedKey(key), address, place: placeAt(located, base, 'key') }));
    } else if (keyMistake) {
      usable = false;
      findings.add('error', () => ({
        severity: 'error',
        ...explainKey(key, kind.key, keyMistake, kind.noun[0]),
        address,
        place: placeAt(located, base, 'key'),
      }));
    }
    const variables = withVariables ? variablesOf(entry, kind.entry, []) : [];
    const taken = new Set<string>();
    const mistaken = new Set<string>();
    for (const { path, text: said, allowed } of variables) {
      const value = allowed ? envValue(said) : misplaced(said);
      if (typeof value === 'string' || 'env' in value) continue;
      taken.add(path.join('\n'));
      mistaken.add(path[0]!);
      const words = 'wrong' in value ? { code: 'bad-variable', message: value.wrong, hint: value.hint } : value;
      findings.add('error', () => ({
        severity: 'error',
        ...words,
        address,
        path,
        place: placeAt(located, [...base, ...path], 'value'),
      }));
    }
    const found = validEntry(entry) ? [] : mistakes(validEntry.errors!);
    const numbers = notations(entry, kind.entry, (path) => sourceAt(located, [...base, ...path]));
    for (const mistake of [...withOddities(found, entry, fields), ...numbers]) {
      mistaken.add(mistake.path[0] ?? '');
      if (taken.has(mistake.path.join('\n')) || valueAt(entry, mistake.path) === broken) continue;
      findings.add('error', () => inEntry(mistake, kind, key, entry, located));
    }
    const spot = located.find(base);
    const place = located.parsed.place(rangeOf(spot?.key));
    const map = isMap(entry) ? entry : {};
    const good = mistaken.size > 0 ? without(map, mistaken) : map;
    written.push({
      kind,
      key,
      place,
      usable,
      mistaken: [...mistaken],
      entry: variables.length > 0 ? resolved(good, variables) : good,
    });
  }
  return written;
}

function inEntry(mistake: Mistake, kind: ManifestSide, key: string, entry: Json, located: Located) {
  const path = [kind.seat, key, ...mistake.path];
  return {
    severity: 'error' as const,
    ...explain(mistake, kind.entry, entry, sourceAt(located, path), `the ${kind.noun[0]} ${key}`),
    address: `${kind.name}:${key}`,
    path: mistake.path,
    place: placeAt(located, path, mistake.at),
    ...spaceAt(located, mistake, [kind.seat, key]),
  };
}

/** Text where a map or a list is asked for may be one, with a space in it that is none, or that is missing. */
function spaceAt(located: Located, { path, at: end, error }: Mistake, base: readonly string[]) {
  const spot = located.find([...base, ...path]);
  const node = end === 'key' ? spot?.key : spot?.value;
  const glued =
    end === 'key' ? error.keyword === 'additionalProperties' : /^(?:object|array)$/.test(String(error.params['type']));
  if (!isScalar(node) || node.type !== 'PLAIN' || (error.keyword !== 'type' && !glued)) return undefined;
  const [from, to] = rangeOf(node);
  const { text } = located.parsed;
  const at = spaceIn(text.slice(from, to));
  const problem = at < 0 ? glued && missingSpaceIn(text, [from, to]) : wrongSpace(text, from + at);
  return problem ? fromProblem(problem, located.parsed.place) : undefined;
}

/** As it is written, for what YAML reads as something else. */
function sourceAt(located: Located, path: readonly string[]): string | undefined {
  const source = (located.find(path)?.value as { source?: unknown } | undefined)?.source;
  return typeof source === 'string' ? source : undefined;
}

/** A key that begins with x- and holds no anchor is more likely a name that was meant. */
function warnIgnored(kind: ManifestSide, key: string, located: Located, findings: Findings): void {
  const spot = located.find([kind.seat, key]);
  if ((spot?.value as { anchor?: string } | undefined)?.anchor !== undefined) return;
  findings.add('warning', () => ({
    severity: 'warning',
    code: 'ignored-key',
    message: `"${key}" is ignored: keys that begin with x- are a home for anchors`,
    hint: `a ${kind.noun[0]} of this name cannot be declared; otherwise remove it, or give it an anchor`,
    place: placeAt(located, [kind.seat, key], 'key'),
  }));
}

const without = (entry: Record<string, Json>, fields: Set<string>): Record<string, Json> =>
  Object.fromEntries(Object.entries(entry).filter(([name]) => !fields.has(name)));

interface Variable {
  path: string[];
  text: string;
  allowed: boolean;
}

/** Every text with a variable, or with its escape, in an entry. */
function variablesOf(value: Json | undefined, schema: Schema, path: string[]): Variable[] {
  if (typeof value === 'string') {
    if (!value.includes('${')) return [];
    const allowed = schemaAt(schema, path)['x-env'] === true;
    return allowed || namesVariable(value) ? [{ path, text: value, allowed }] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => {
    if (name.startsWith('x-') && path.length === 0) return [];
    const inside = variablesOf(one, schema, [...path, name]);
    return namesVariable(name) ? [...inside, { path: [...path, name], text: name, allowed: false }] : inside;
  });
}

const misplaced = (text: string) => ({
  code: 'misplaced-variable',
  message: `${/\$\{env:[^}]*\}?/.exec(text)![0]} cannot stand here`,
  hint: 'variables may stand in free text and URLs; not in keys, names, references, ids, lists and settings: write the value',
});

const misplacedKey = (key: string) => ({
  ...misplaced(key),
  message: `${/\$\{env:[^}]*\}?/.exec(key)![0]} cannot stand in a key`,
});

/** A copy in which text with variables is told from plain text. */
function resolved(entry: Record<string, Json>, variables: Variable[]): Record<string, Json> {
  const copy: Record<string, Json> = { ...entry };
  for (const { path, text, allowed } of variables) {
    if (!allowed || !Object.hasOwn(copy, path[0]!)) continue;
    let at = copy;
    for (const step of path.slice(0, -1)) {
      at[step] = { ...(at[step] as Record<string, Json>) };
      at = at[step] as Record<string, Json>;
    }
    at[path.at(-1)!] = envValue(text) as unknown as Json;
  }
  return copy;
}
