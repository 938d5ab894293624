/** From what a validator says to what a person needs: what is wrong, and what to do. */
import { fits } from '../core/fits.ts';
import type { Schema } from '../core/kind.ts';
import { oddity, skeleton } from '../core/lookalike.ts';
import type { Json } from '../wire/http.ts';
import { either, nearest } from './near.ts';
import { reasonAgainst } from './reason.ts';
import { schemaAt } from './schema.ts';

/** What the compiled validators say; a part of ajv's ErrorObject. */
export interface SchemaError {
  keyword: string;
  instancePath: string;
  params: Record<string, unknown>;
  propertyName?: string;
}

export interface Validate {
  (data: unknown): boolean;
  errors?: SchemaError[] | null;
}

/** By name: `envelope`, and for each kind `user` and `userKey`. */
export type Validators = Record<string, Validate>;

/** A mistake, and which of its ends to point at. */
export interface Mistake {
  path: string[];
  at: 'key' | 'value';
  error: SchemaError;
}

const pathOf = (pointer: string): string[] =>
  pointer === ''
    ? []
    : pointer
        .slice(1)
        .split('/')
        .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

// Said in other words by the errors beside them.
const echoes = new Set(['if', 'propertyNames', 'anyOf', 'allOf']);

/** In: a validator's errors. Out: one mistake for each thing to correct. */
export function mistakes(errors: readonly SchemaError[]): Mistake[] {
  let mistyped: Set<string> | undefined;
  for (const error of errors) if (error.keyword === 'type') mistyped = (mistyped ?? new Set()).add(error.instancePath);
  const found: Mistake[] = [];
  let keys: Set<string> | undefined;
  let values: Set<string> | undefined;
  for (const error of errors) {
    if (echoes.has(error.keyword)) continue;
    if (error.keyword !== 'type' && mistyped?.has(error.instancePath)) continue;
    const path = pathOf(error.instancePath);
    if (error.propertyName !== undefined) {
      const key = `${error.instancePath}/${error.propertyName}`;
      if (keys?.has(key)) continue;
      keys = (keys ?? new Set()).add(key);
      found.push({ path: [...path, error.propertyName], at: 'key', error });
    } else if (error.keyword === 'additionalProperties')
      found.push({ path: [...path, String(error.params['additionalProperty'])], at: 'key', error });
    else if (error.keyword === 'false schema' || error.keyword === 'required') found.push({ path, at: 'key', error });
    else if (!values?.has(error.instancePath)) {
      // One word about one value.
      values = (values ?? new Set()).add(error.instancePath);
      found.push({ path, at: 'value', error });
    }
  }
  return found;
}

/** In: the schema of a map. Out: which of its fields must be unmistakable, themselves or each item of theirs. */
export const unmistakable = (schema: Schema): string[] =>
  Object.entries(schema['properties'] as Record<string, Schema>).flatMap(([name, field]) =>
    isUnmistakable(field) || isUnmistakable((field['items'] as Schema | undefined) ?? {}) ? [name] : [],
  );

const isUnmistakable = (schema: Schema): boolean => schema['x-unmistakable'] === true;

// No pattern tells which letters are written with which.
const mistakable: SchemaError = { keyword: 'pattern', instancePath: '', params: {} };

/**
 * In: what a validator found, a map that it has looked at, which of its fields must be unmistakable, and where the map stands.
 * Out: also what in those fields is not what it seems.
 */
export function withOddities(
  found: Mistake[],
  map: Json | undefined,
  fields: readonly string[],
  within: readonly string[] = [],
): Mistake[] {
  if (typeof map !== 'object' || map === null) return found;
  const odd = fields.flatMap((field) => {
    const value = (map as Record<string, Json>)[field];
    const texts = Array.isArray(value)
      ? value.map((one, at) => ({ one, path: [...within, field, String(at)] }))
      : [{ one: value, path: [...within, field] }];
    return texts.flatMap(({ one, path }) => (typeof one === 'string' && oddity(one) !== undefined ? [path] : []));
  });
  const said = new Set(odd.length === 0 ? [] : found.map(({ path }) => path.join('\n')));
  return [
    ...found,
    ...odd.filter((path) => !said.has(path.join('\n'))).map((path) => ({ path, at: 'value' as const, error: mistakable })),
  ];
}

/**
 * In: a value, its schema, what the text says at a path, and where the value stands. Out: the whole numbers in it that are not
 * written as such: of `1e3` and `0123` readers of YAML make different ones.
 */
export function notations(
  value: Json | undefined,
  schema: Schema,
  sourceAt: (path: readonly string[]) => string | undefined,
  path: string[] = [],
): Mistake[] {
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, one]) => {
      const part = schemaAt(schema, [name]);
      return holdsNumbers(part) ? notations(one, part, sourceAt, [...path, name]) : [];
    });
  if (schema['type'] !== 'integer' || !Number.isSafeInteger(value)) return [];
  const source = sourceAt(path);
  if (source === undefined || /^[-+]?(?:0|[1-9][0-9]*)$/.test(source)) return [];
  return [{ path, at: 'value', error: { keyword: 'notation', instancePath: '', params: { source, value } } }];
}

/** Whether a field is a whole number, or holds some. */
const holdsNumbers = (schema: Schema): boolean =>
  schema['type'] === 'integer' || schema['type'] === 'object' || (schema['items'] as Schema | undefined)?.['type'] === 'object';

/** In: a key, and what its kind demands of it. Out: what is wrong with it, if anything is. */
export function mistakeInKey(key: string, schema: Schema, validate: Validate): SchemaError | undefined {
  if (!validate(key)) return validate.errors![0];
  return isUnmistakable(schema) && oddity(key) !== undefined ? mistakable : undefined;
}

export interface Words {
  code: string;
  message: string;
  hint: string;
}

const short = (value: unknown): string => {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${[...text].slice(0, 57).join('')}...` : text;
};

const types: Record<string, string> = {
  string: 'text',
  boolean: '`true` or `false`',
  integer: 'a whole number',
  array: 'a list',
  object: 'a map (`key: value`)',
};

const empty: Record<string, string> = {
  string: 'write "" to make it empty',
  boolean: 'write true or false',
  integer: 'write a number',
  array: 'write [] to make it empty',
};

/**
 * In: a mistake, the schema and the value that it was found in, what the text says there, and what to call the whole.
 * Out: its words.
 */
export function explain({ path, error }: Mistake, schema: Schema, value: Json, source: string | undefined, whole: string): Words {
  const part = schemaAt(schema, path);
  const wrong = valueAt(value, path);
  if (part['x-secret'] === true && typeof wrong !== 'object' && error.keyword !== 'maxLength')
    return secret(named(path, whole), error, part);
  const name = named(path, whole);
  const { params } = error;
  if (error.propertyName !== undefined)
    return badKey(path.at(-1)!, schemaAt(schema, path.slice(0, -1))['propertyNames'] as Schema, error);
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(path.at(-1)!, schemaAt(schema, path.slice(0, -1)), named(path.slice(0, -1), whole));
    case 'required':
      return missing(String(params['missingProperty']), name);
    case 'false schema':
      return {
        code: 'absent-field',
        message: `an absent entry cannot carry \`${path.at(-1)}\``,
        hint: `with \`ensure: absent\` only ${either(allowedWhenAbsent(schema))} make sense: take the rest out`,
      };
    case 'type':
      return mistyped(name, String(params['type']), wrong, source, part, isNeeded(schema, path));
    case 'enum':
      return notAmong(name, wrong, params['allowedValues'] as string[]);
    case 'const':
      return {
        code: 'bad-value',
        message: `${name} must be ${short(params['allowedValue'])}, not ${short(wrong)}`,
        hint: `write ${short(params['allowedValue'])}`,
      };
    case 'pattern':
      return badFormat('bad-format', `${name} cannot be ${short(wrong)}`, String(wrong), part);
    case 'maxLength':
      return {
        code: 'too-long',
        message: `${name} is ${[...String(wrong)].length} characters long; at most ${params['limit']} are possible`,
        hint: 'shorten it',
      };
    case 'notation':
      return {
        code: 'number-notation',
        message: `${name} is written ${params['source']}, which YAML reads as ${params['value']}`,
        hint: `write ${params['value']}`,
      };
    case 'minLength':
      return { code: 'empty', message: `${name} cannot be empty`, hint: fillIn(part, isNeeded(schema, path)) };
    case 'minimum':
      return {
        code: 'out-of-range',
        message: `${name} must be at least ${params['limit']}, not ${short(wrong)}`,
        hint: 'correct the number',
      };
    case 'maximum':
      return {
        code: 'out-of-range',
        message: `${name} must be at most ${params['limit']}, not ${short(source ?? wrong)}`,
        hint: 'correct the number',
      };
    case 'maxItems':
      return { code: 'too-many-items', message: `${name} may hold at most ${params['limit']} items`, hint: 'take some out' };
    default:
      return {
        code: 'bad-value',
        message: `${name} is not as it should be (${error.keyword})`,
        hint: 'see the reference of the format',
      };
  }
}

/** A value that must not be seen is spoken of without being quoted. */
const secret = (name: string, { keyword }: SchemaError, part: Schema): Words =>
  keyword === 'type'
    ? { code: 'wrong-type', message: `${name} must be text, and YAML does not read it as such`, hint: 'put it in quotes' }
    : {
        code: 'bad-format',
        message: `${name} is not as it should be`,
        hint: `write ${part['x-pattern'] ?? 'it as the format asks'}`,
      };

const named = (path: readonly string[], whole: string): string => {
  if (path.length === 0) return whole;
  const words = path.filter((step) => !/^\d+$/.test(step));
  const field = words.length > 0 ? `\`${words.join('.')}\`` : whole;
  return /^\d+$/.test(path.at(-1)!) ? `item ${Number(path.at(-1)) + 1} of ${field}` : field;
};

/** In: data and a path. Out: what stands there. */
export function valueAt(value: Json, path: readonly string[]): Json | undefined {
  let at: Json | undefined = value;
  for (const step of path)
    at = typeof at === 'object' && at !== null && Object.hasOwn(at, step) ? (at as Record<string, Json>)[step] : undefined;
  return at;
}

function allowedWhenAbsent(schema: Schema): string[] {
  const then = (schema['allOf'] as { then?: Schema }[] | undefined)?.find((rule) => rule.then)?.then;
  const forbidden = new Set(Object.keys((then?.['properties'] as object | undefined) ?? {}));
  return Object.keys(schema['properties'] as object)
    .filter((name) => !forbidden.has(name))
    .map((name) => `\`${name}\``);
}

function unknownKey(key: string, parent: Schema, where: string): Words {
  const known = Object.keys((parent['properties'] as object | undefined) ?? {});
  const instead = (parent['x-instead'] as Record<string, string> | undefined)?.[key];
  const near = nearest(key, known);
  return {
    code: 'unknown-key',
    message: `\`${key}\` is not known in ${where}`,
    hint: instead ?? (near ? `did you mean \`${near}\`?` : `known are ${known.join(', ')}`),
  };
}

function missing(field: string, where: string): Words {
  if (field === 'pachform')
    return {
      code: 'not-a-manifest',
      message: 'the file does not say `pachform: 1`',
      hint: 'write `pachform: 1` as its first line',
    };
  if (field === 'name')
    return {
      code: 'missing',
      message: `${where} has neither a \`name\` nor an \`id\``,
      hint: 'add `name` with what it is called in Pachca, or `id` with its number: by them the live one is found',
    };
  return { code: 'missing', message: `${where} has no \`${field}\``, hint: `add \`${field}: ...\`` };
}

/** Whether what holds a field cannot be without it. */
const isNeeded = (schema: Schema, path: readonly string[]): boolean =>
  ((schemaAt(schema, path.slice(0, -1))['required'] as string[] | undefined) ?? []).includes(path.at(-1) ?? '');

/** What to do about a field that says nothing, so that the next run does not ask for it again. */
function fillIn(part: Schema, needed: boolean): string {
  if (typeof part['x-empty'] === 'string') return part['x-empty'];
  if (part['type'] === 'object') return 'write {} where there is nothing to say';
  const values = part['enum'] as string[] | undefined;
  const full = part['type'] === 'string' && !fits(part, '') ? 'write it out' : (empty[String(part['type'])] ?? 'write it out');
  const write = values ? `write ${either(values)}` : full;
  return needed ? write : `${write}, or leave the field out`;
}

function mistyped(
  name: string,
  wanted: string,
  wrong: Json | undefined,
  source: string | undefined,
  part: Schema,
  needed: boolean,
): Words {
  const say = (is: string, hint: string): Words => ({
    code: 'wrong-type',
    message: `${name} must be ${types[wanted] ?? wanted}, and ${is}`,
    hint,
  });
  const values = part['enum'] as string[] | undefined;
  if (wrong === null || wrong === undefined) {
    if (/^item \d/.test(name))
      return { code: 'null', message: `${name} is empty`, hint: 'write it behind the `-`, or take the line out' };
    return { code: 'null', message: `${name} has no value`, hint: fillIn(part, needed) };
  }
  if (typeof wrong === 'object') return say(Array.isArray(wrong) ? 'is a list' : 'is a map', example(part, wanted));
  const text = source ?? String(wrong);
  if (wanted === 'string') {
    if (values) return say(`${short(text)} is not`, `write ${either(values)}`);
    return say(
      `YAML reads ${text} as ${typeof wrong === 'boolean' ? 'true or false' : `the number ${String(wrong)}`}`,
      `quote it: ${JSON.stringify(text)}`,
    );
  }
  if (wanted === 'boolean') {
    const yes = /^(?:y|yes|on|true|1)$/i.test(String(wrong));
    const no = /^(?:n|no|off|false|0)$/i.test(String(wrong));
    return say(`is ${short(wrong)}`, yes || no ? `write ${yes}, without quotes` : 'write true or false');
  }
  if (wanted === 'integer')
    return say(
      `is ${short(text)}`,
      /^"?\d+"?$/.test(text) ? `write ${text.replaceAll('"', '')}, without quotes` : 'write a number such as 334',
    );
  if (wanted === 'array') return say(`is ${short(text)}`, `write a list: [${text.length > 60 ? '...' : text}]`);
  return say(`is ${short(text)}`, example(part, wanted));
}

const example = (part: Schema, wanted: string): string => {
  const shown = (part['examples'] as unknown[] | undefined)?.[0];
  if (shown !== undefined && wanted !== 'object') return `write it like this: ${JSON.stringify(shown)}`;
  return wanted === 'object'
    ? 'write `key: value` lines under it, or {}'
    : wanted === 'array'
      ? 'write a list: [one, two]'
      : 'write one value';
};

function notAmong(name: string, wrong: Json | undefined, allowed: string[]): Words {
  const near = nearest(String(wrong), allowed);
  return {
    code: 'not-among',
    message: `${name} cannot be ${short(wrong)}`,
    hint: near ? `did you mean ${near}? Possible are ${either(allowed)}` : `write ${either(allowed)}`,
  };
}

function badFormat(code: string, message: string, wrong: string, part: Schema): Words {
  const slip = slipIn(wrong, part) ?? reasonAgainst(wrong, part);
  return {
    code,
    message: slip?.what === undefined ? message : `${message}: ${slip.what}`,
    hint: slip?.hint ?? `write ${part['x-pattern'] ?? 'it as the format asks'}`,
  };
}

/** Slips that happen often. */
function slipIn(wrong: string, part: Schema): { what?: string; hint: string } | undefined {
  if (/^@[^@\s]+$/.test(wrong)) return { hint: `write ${wrong.slice(1)}, without the @; a person is named by e-mail address` };
  if (/^(?:user|bot|tag|chat):/.test(wrong))
    return { hint: `write only ${wrong.slice(wrong.indexOf(':') + 1)}: names with a colon are reserved` };
  if (!isUnmistakable(part)) return undefined;
  const odd = oddity(wrong);
  if (odd !== undefined) {
    const meant = skeleton(wrong);
    const anew = /^[!-~]+$/.test(meant) ? `type it anew: ${meant}` : 'type it anew';
    return { what: odd, hint: `${anew}. As it stands it names somebody else` };
  }
  if (/[^.]\.+$/.test(wrong)) return { what: 'it ends with a dot', hint: `write ${wrong.replace(/\.+$/, '')}` };
  if (/@\.|@.*\.\./.test(wrong)) return { what: 'its domain has a dot too many', hint: 'take the dot out' };
  return undefined;
}

function badKey(key: string, part: Schema, error: SchemaError): Words {
  if (error.keyword === 'maxLength')
    return {
      code: 'too-long',
      message: `the name ${short(key)} is longer than ${error.params['limit']} characters`,
      hint: 'correct it',
    };
  return {
    code: 'bad-key',
    message: `${short(key)} cannot stand here`,
    hint: `write ${(part?.['x-pattern'] as string | undefined) ?? 'a name'}`,
  };
}

/** In: a key that its kind refuses. Out: the words for it. */
export function explainKey(key: string, schema: Schema, error: SchemaError, noun: string): Words {
  if (error.keyword === 'maxLength')
    return {
      code: 'bad-key',
      message: `the key of this ${noun} is longer than ${error.params['limit']} characters`,
      hint: 'shorten it',
    };
  return badFormat('bad-key', `${short(key)} cannot be the key of a ${noun}`, key, schema);
}
