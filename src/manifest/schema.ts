/** The schemas of the format: for the validators that are compiled ahead, and the one that editors read. */
import type { ManifestSide, Schema } from '../core/kind.ts';
import { settingsSchema } from './settings.ts';

const format: Schema = {
  const: 1,
  title: 'Format',
  description: 'The version of the manifest’s format. Required in every file.',
};

const top = (kinds: readonly ManifestSide[], settings: Schema, seat: (kind: ManifestSide) => Schema): Schema => ({
  type: 'object',
  properties: { pachform: format, settings, ...Object.fromEntries(kinds.map((kind) => [kind.seat, seat(kind)])) },
  patternProperties: { '^x-': true },
  required: ['pachform'],
  additionalProperties: false,
});

/** In: the kinds. Out: the schema of a file without its entries, which are checked one by one. */
export const envelopeSchema = (kinds: readonly ManifestSide[]): Schema => ({
  ...top(kinds, settingsSchema(kinds), () => ({ type: 'object' })),
  'x-instead': {
    version: 'the format is declared with `pachform: 1`',
    groups: 'write `tags`',
    group_tags: 'write `tags`',
    people: 'write `users`',
    members: 'write `users` for people, and `members` within a chat',
    channels: 'write `chats`, with `channel: true`',
    include: 'give the other files or their folder on the command line',
  },
});

/** In: the kinds. Out: what is compiled, by name: `envelope`, and for each kind `user` and `userKey`. */
export function validatorSchemas(kinds: readonly ManifestSide[]): Record<string, Schema> {
  const schemas: Record<string, Schema> = { envelope: envelopeSchema(kinds) };
  for (const kind of kinds) {
    schemas[kind.name] = kind.entry;
    schemas[`${kind.name}Key`] = kind.key;
  }
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, standard(schema, (keyword) => !remarks.has(keyword)) as Schema]),
  );
}

/**
 * In: the kinds. Out: the schema of a whole file, for editors and other tools: standard keywords, and `patternErrorMessage`,
 * by which editors say in words what a pattern asks for.
 */
export function publishedSchema(kinds: readonly ManifestSide[]): Schema {
  const whole = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:pachform:manifest:1',
    title: 'A pachform manifest',
    description: 'What a Pachca workspace should look like: its people, group tags, chats and bots.',
    ...top(kinds, { $ref: '#/$defs/settings' }, (kind) => ({
      title: capital(kind.noun[1]),
      description: `By ${(kind.key['title'] as string).toLowerCase()}. Keys that begin with x- are ignored.`,
      type: 'object',
      propertyNames: { if: { pattern: ignoredKey(kind) }, else: { $ref: `#/$defs/${kind.name}Key` } },
      patternProperties: { [ignoredKey(kind)]: true, [`^(?!${ignoredKey(kind).slice(1)})`]: { $ref: `#/$defs/${kind.name}` } },
      examples: [
        Object.fromEntries(
          ((kind.key['examples'] as string[]) ?? []).map((key) => [key, (kind.entry['examples'] as unknown[])[0]]),
        ),
      ],
    })),
    $defs: {
      settings: settingsSchema(kinds),
      ...Object.fromEntries(
        kinds.flatMap((kind) => [
          [kind.name, kind.entry],
          [`${kind.name}Key`, kind.key],
        ]),
      ),
    },
  };
  return standard(told(whole)) as Schema;
}

const mail = '^x-[^@]*$';

/** Among people a key with an `@` is a person, whatever it begins with. */
const ignoredKey = (kind: ManifestSide): string => (kind.name === 'user' ? mail : '^x-');

/** Whether a key of a seat is only a home for anchors. */
export const isIgnored = (kind: ManifestSide, key: string): boolean =>
  key.startsWith('x-') && (kind.name !== 'user' || !key.includes('@'));

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const maps = new Set(['properties', 'patternProperties', '$defs']);
const remarks = new Set(['title', 'description', 'examples', 'default']);

/** Limits and patterns in words, where editors show them. */
function told(schema: unknown, names = false): unknown {
  if (Array.isArray(schema)) return schema.map((one) => told(one));
  if (typeof schema !== 'object' || schema === null) return schema;
  const out = Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [
      name,
      !names && (remarks.has(name) || name.startsWith('x-')) ? value : told(value, !names && maps.has(name)),
    ]),
  );
  if (names) return out;
  const { description, maxLength, maxItems, items } = out as { [key: string]: never } & { description?: unknown };
  const say = (limit: unknown, words: string): void => {
    if (typeof limit === 'number' && typeof description === 'string' && !description.includes(String(limit)))
      out['description'] = `${out['description']} At most ${limit} ${words}.`;
  };
  say(maxItems, 'of them');
  say(maxLength, 'characters');
  say((items as { maxLength?: number } | undefined)?.maxLength, 'characters each');
  if (typeof out['x-pattern'] === 'string') out['patternErrorMessage'] = `This must be ${out['x-pattern']}.`;
  return out;
}

/** Without the keywords of our own, which strict readers of schemas refuse. Names of properties are not keywords. */
function standard(schema: unknown, keep: (keyword: string) => boolean = () => true, names = false): unknown {
  if (Array.isArray(schema)) return schema.map((one) => standard(one, keep));
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([name]) => names || (!name.startsWith('x-') && keep(name)));
  return Object.fromEntries(
    kept.map(([name, value]) => [name, !names && remarks.has(name) ? value : standard(value, keep, !names && maps.has(name))]),
  );
}

/** In: a schema and a path of data. Out: the schema of what stands there, with our own keywords. */
export function schemaAt(schema: Schema, path: readonly string[]): Schema {
  let at: Schema | undefined = schema;
  for (const step of path) {
    const properties: Record<string, Schema> | undefined = at?.['properties'] as never;
    if (properties && Object.hasOwn(properties, step)) at = properties[step];
    else if (typeof at?.['items'] === 'object') at = at['items'] as Schema;
    else if (typeof at?.['additionalProperties'] === 'object') at = at['additionalProperties'] as Schema;
    else return {};
  }
  return at ?? {};
}
