/** Whether live values can stand in a manifest: the schemas of the entries, read the other way round. */
import type { Schema } from './kind.ts';
import { oddity } from './lookalike.ts';

const variable = /(?:^|[^$])\$\{env:/;
const compiled = new Map<string, RegExp>();

function pattern(source: string): RegExp {
  const made = compiled.get(source) ?? new RegExp(source, 'u');
  compiled.set(source, made);
  return made;
}

/** In: the schema of a field and a live value. Out: whether the manifest could say it. Knows the keywords that fields use. */
export function fits(schema: Schema, value: unknown): boolean {
  if (Array.isArray(value))
    return (
      schema['type'] === 'array' &&
      value.length <= ((schema['maxItems'] as number | undefined) ?? Number.POSITIVE_INFINITY) &&
      value.every((item) => fits(schema['items'] as Schema, item))
    );
  if (typeof value !== 'string') return schema['type'] === typeof value;
  if (schema['type'] !== 'string') return false;
  const length = [...value].length;
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, enum: choices, pattern: source } = schema;
  return (
    length >= (minLength as number) &&
    length <= (maxLength as number) &&
    (choices === undefined || (choices as string[]).includes(value)) &&
    (source === undefined || pattern(source as string).test(value)) &&
    (schema['x-unmistakable'] !== true || oddity(value) === undefined) &&
    // What stands for a variable can be escaped in free text, and nowhere else.
    (schema['x-env'] === true || !variable.test(value))
  );
}

/** Whether a live name can be a key; keys that begin with x- are ignored, but for people. */
export const fitsKey = (schema: Schema, key: string): boolean =>
  fits(schema, key) && key !== '__proto__' && (!key.startsWith('x-') || key.includes('@'));

/** Free text as the manifest writes it: `${` stands for itself. */
export const literal = (text: string): string => text.replaceAll('${', () => '$${');

/** Names in the order of their folded form, the same on every machine. */
export const byName = (fold: (text: string) => string) => (a: string, b: string) => {
  const [x, y] = [fold(a), fold(b)];
  return x < y ? -1 : x > y ? 1 : a < b ? -1 : a > b ? 1 : 0;
};
