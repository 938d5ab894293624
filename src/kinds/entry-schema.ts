/** The schema parts that the entries of all kinds are made of. */
import type { Schema } from '../core/kind.ts';
import { emailPattern, nicknamePattern } from '../core/spelling.ts';

/*
 * Beside standard keywords the fragments carry some of our own, which the published schema leaves out:
 * x-env      the value may come from the environment
 * x-secret   the value is never shown, not even when it is wrong
 * x-pattern  what `pattern` asks for, in words
 * x-unmistakable  none of its characters may be invisible or pass for another
 * x-empty    what to do where there is no value, and neither leaving it empty nor leaving it out would do
 * x-instead  unknown keys that people are likely to write, and what to write instead
 */

/** Free text that may come from the environment. */
export const freeText = (schema: Schema): Schema => ({ type: 'string', 'x-env': true, ...schema });

export const flag = (schema: Schema): Schema => ({ type: 'boolean', ...schema });

export const list = (items: Schema, schema: Schema): Schema => ({ type: 'array', items, ...schema });

export const oneOf = (values: readonly string[], schema: Schema = {}): Schema => ({
  type: 'string',
  enum: [...values],
  ...schema,
});

export const email: Schema = {
  type: 'string',
  maxLength: 255,
  pattern: `^${emailPattern}$`,
  'x-pattern': 'an e-mail address such as anna@corp.example',
  'x-unmistakable': true,
};

export const botNickname: Schema = {
  type: 'string',
  maxLength: 255,
  pattern: `^${nicknamePattern}$`,
  'x-pattern': "a bot's nickname such as deploy_bot, without @",
  'x-unmistakable': true,
};

/** How lists name people and bots. */
export const personOrBot: Schema = {
  type: 'string',
  maxLength: 255,
  pattern: `^(?:${nicknamePattern}|${emailPattern})$`,
  'x-pattern': "a person's e-mail address (anna@corp.example) or a bot's nickname (deploy_bot, without @)",
  'x-unmistakable': true,
};

/** A tag as users and chats name it: names with a colon cannot be referred to. */
export const tagReference: Schema = {
  type: 'string',
  maxLength: 255,
  pattern: '^(?!\\s*(?:[hH][eE][rR][eE]|[aA][lL][lL])\\s*$)(?=.*\\S)[^\\u0000-\\u001f\\u007f@:]+$',
  'x-pattern': "a tag's name: no @, no colon (reserved), not `here`, not `all`",
};

export const pin = (one: string): Schema => ({
  type: 'integer',
  minimum: 1,
  maximum: Number.MAX_SAFE_INTEGER,
  title: 'Pinned id',
  description: `The id of the live ${one}. Pinned, the ${one} is found whatever it is called; an id that is not there is refused.`,
  examples: [334],
});

export interface EntryParts {
  title: string;
  description: string;
  examples: unknown[];
  removal: readonly string[];
  /** What the kind's `state` holds; `ignore_changes` may name these. */
  fields: Record<string, Schema>;
  /** What else an entry of this kind may carry. */
  treatment?: Record<string, Schema>;
  /** Of one former name. */
  former: Schema;
  formerExample: string;
  /** What an entry with `ensure: absent` may carry beside `ensure`, `on_removal` and `previously`. */
  absent?: readonly string[];
  instead?: Record<string, string>;
  rules?: Schema[];
}

const fieldsOfAbsent = ['ensure', 'on_removal', 'previously'];

/** In: what is special about a kind. Out: the schema of one entry, with what every entry may carry. */
export function entrySchema(parts: EntryParts): Schema {
  const properties: Record<string, Schema> = {
    ...parts.fields,
    ...parts.treatment,
    ensure: oneOf(['present', 'absent'], {
      title: 'Present or absent',
      description: '`absent`: what is live under this name is removed, by the verb of `on_removal`.',
      default: 'present',
    }),
    on_removal: oneOf(parts.removal, {
      title: 'How it is removed',
      description: 'When it is absent, left over or undeclared. `keep`: not at all. Wins over `settings.on_removal`.',
    }),
    protect: flag({
      title: 'Protected',
      description:
        'true: refuses every change that would suspend, delete or archive this entry, also when its line is taken out.',
      examples: [true],
    }),
    previously: list(parts.former, {
      title: 'Former names',
      description: 'Looked for when the present name is not live: then it is renamed, not created.',
      examples: [[parts.formerExample]],
    }),
  };
  if (Object.keys(parts.fields).length > 0) {
    properties['ignore_changes'] = list(oneOf(Object.keys(parts.fields)), {
      title: 'Fields of somebody else',
      description: 'Fields that somebody else owns. Never compared; still sent when the entry is created.',
      examples: [[Object.keys(parts.fields)[0]]],
    });
  }
  const allowed = new Set([...fieldsOfAbsent, ...(parts.absent ?? [])]);
  const forbidden = Object.keys(properties).filter((name) => !allowed.has(name));
  return {
    title: parts.title,
    description: parts.description,
    examples: parts.examples,
    type: 'object',
    properties,
    patternProperties: { '^x-': true },
    additionalProperties: false,
    ...(parts.instead ? { 'x-instead': parts.instead } : {}),
    allOf: [
      {
        if: { type: 'object', properties: { ensure: { const: 'absent' } }, required: ['ensure'] },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: { type: 'object', properties: Object.fromEntries(forbidden.map((name) => [name, false])) },
      },
      ...(parts.rules ?? []),
    ],
  };
}

/** The fields of an entry that were declared, in the order of `fields`; what steers the entry stays out. */
export function declared<T>(entry: Record<string, T>, fields: Record<string, Schema>): Record<string, T> {
  const state: Record<string, T> = {};
  for (const name in fields) if (Object.hasOwn(entry, name)) state[name] = entry[name]!;
  return state;
}
