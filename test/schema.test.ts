import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { kinds } from '../src/kinds/index.ts';
import { publishedSchema, validatorSchemas } from '../src/manifest/schema.ts';
import { read } from './manifest/reading.ts';

// Plain JavaScript, as it runs after the build.
const generator = '../scripts/schema.mjs';
const { schemaText, validatorsSource } = (await import(generator)) as {
  schemaText(schema: object): string;
  validatorsSource(schemas: object): string;
};

const file = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

describe('what is made from the kinds', () => {
  it('the compiled validators are fresh: else run `npm run build && node scripts/schema.mjs`', () => {
    expect(file('src/kinds/validators.ts') === validatorsSource(validatorSchemas(kinds))).toBe(true);
  });

  it('the published schema is fresh: else run `npm run build && node scripts/schema.mjs`', () => {
    expect(file('schema/manifest.schema.json') === schemaText(publishedSchema(kinds))).toBe(true);
  });
});

interface Field {
  title?: string;
  description?: string;
  examples?: unknown[];
  enum?: unknown[];
  default?: unknown;
  maxLength?: number;
  maxItems?: number;
  items?: Field;
  properties?: Record<string, Field>;
}

/** Every field of every part, below other fields too. */
const fieldsIn = (parts: Record<string, Field>): [name: string, field: Field][] =>
  Object.entries(parts).flatMap(([name, part]) =>
    Object.entries({ ...part.properties, ...part.items?.properties }).flatMap(([key, field]): [string, Field][] => [
      [`${name}.${key}`, field],
      ...fieldsIn({ [`${name}.${key}`]: field }),
    ]),
  );

describe('the published schema', () => {
  const schema = JSON.parse(file('schema/manifest.schema.json')) as { $defs: Record<string, Field> };
  // The one keyword that is not of the standard: editors show it instead of the pattern.
  const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true }).addVocabulary(['patternErrorMessage']);
  const validate = ajv.compile(schema);

  it('tells of every field what it is, what its limits are, and an example', () => {
    const thin = fieldsIn(schema.$defs).flatMap(([name, field]) => {
      const { title, description = '', examples, enum: choices, default: usual, maxLength, maxItems } = field;
      const limits = [maxLength, maxItems, field.items?.maxLength].filter((limit) => limit !== undefined);
      const shown = examples !== undefined || choices !== undefined || field.items?.enum !== undefined || usual !== undefined;
      const whole = title && description.length >= 12 && shown && limits.every((limit) => description.includes(`${limit}`));
      return whole ? [] : [name];
    });
    expect(thin).toEqual([]);
  });

  it('has an example for every field that the field accepts', () => {
    const wrong = fieldsIn(schema.$defs).flatMap(([name, field]) =>
      (field.examples ?? []).filter((one) => !ajv.validate(field, one)).map((one) => `${name}: ${JSON.stringify(one)}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has examples that it accepts', () => {
    const seats = (schema as unknown as { properties: Record<string, { examples?: unknown[] }> }).properties;
    const examples = Object.entries(seats).flatMap(([seat, { examples = [] }]) =>
      examples.map((example) => ({ pachform: 1, [seat]: example })),
    );
    expect(examples).toHaveLength(kinds.length);
    for (const example of examples) expect(validate(example), JSON.stringify(validate.errors)).toBe(true);
  });

  const good = [
    '',
    'settings: {}',
    'settings: {scope: acme, exclusive: [users], limits: {min_admins: 1}, x-a: 1}',
    'settings: {allow: [{guard: removals, up_to: 4, why: because}]}',
    'tags: {A: {}, "B: c": {previously: [D]}, x-e: &e 7}',
    'users: {a@b.ru: {role: guest}, x-d: &d 1}',
    'users: {x-a@b.ru: {}}',
    'users: {a@b.ru: {first_name: "${env:NAME}", custom_properties: {"#1": "", Город: Москва}, x-a: 1}}',
    'users: {a@b.ru: {ensure: absent, on_removal: delete, previously: [c@d.ru]}}',
    'chats: {a: {name: A}, b: {id: 3}, бэк.1: {name: B, members: [a@b.ru, x_bot], owner: a@b.ru}}',
    'chats: {a: {name: A, ensure: absent}, b: {id: 3, ensure: absent}}',
    'bots: {a_bot: {outgoing_url: "", events: [message_new], commands: [/a], can_edit: []}}',
    'bots: {a_bot: {outgoing_url: "https://${env:HOST}/x"}}',
  ];
  it.each(good)('accepts what is read: %s', async (body) => {
    const text = `pachform: 1\n${body}\n`;
    expect((await read({ 'm.yaml': text })).manifest).toBeDefined();
    expect(validate(parse(text)), JSON.stringify(validate.errors)).toBe(true);
  });

  const bad = [
    'nope: 1',
    'users: null',
    'users: []',
    'settings: {scope: "a b"}',
    'settings: {nope: 1}',
    'settings: {limits: {min_admins: 0}}',
    'settings: {limits: {removals_percent: 101}}',
    'settings: {on_removal: {tags: suspend}}',
    'settings: {allow: [{guard: removals, up_to: 4}]}',
    'settings: {allow: [{guard: nope, up_to: 4, why: x}]}',
    'settings: {exclusive: [user]}',
    'tags: {here: {}}',
    'tags: {"a@b": {}}',
    'tags: {A: null}',
    'tags: {A: {name: A}}',
    'users: {anna: {}}',
    'users: {x-a@b: {}}',
    'users: {a@b.ru: {role: owner}}',
    'users: {a@b.ru: {phone_number: 79001234567}}',
    'users: {a@b.ru: {tags: [all]}}',
    'users: {a@b.ru: {tags: ["a:b"]}}',
    'users: {a@b.ru: {title: null}}',
    'users: {a@b.ru: {custom_properties: {"#a": "1"}}}',
    'users: {a@b.ru: {ensure: absent, title: x}}',
    'users: {a@b.ru: {on_removal: archive}}',
    'users: {a@b.ru: {ignore_changes: [nope]}}',
    'chats: {a: {}}',
    'chats: {"a b": {name: A}}',
    'chats: {a: {name: ""}}',
    'chats: {a: {name: A, members: [a b]}}',
    'chats: {a: {id: 0}}',
    'chats: {a: {name: A, ensure: absent, members: []}}',
    'bots: {"@a_bot": {}}',
    'bots: {a_bot: {outgoing_url: nope}}',
    'bots: {a_bot: {commands: [a]}}',
    'bots: {a_bot: {trigger_on: nope}}',
    'bots: {a_bot: {unfurl_domains: [a, b, c, d, e, f]}}',
  ];
  it.each(bad)('refuses what is refused: %s', async (body) => {
    const text = `pachform: 1\n${body}\n`;
    expect((await read({ 'm.yaml': text })).manifest).toBeUndefined();
    expect(validate(parse(text))).toBe(false);
  });

  it.each(['users: {}', 'pachform: 2', 'pachform: "1"', '[]', 'text', '42'])('refuses what is no manifest: %s', async (text) => {
    expect((await read({ 'm.yaml': text })).manifest).toBeUndefined();
    expect(validate(parse(text))).toBe(false);
  });
});
