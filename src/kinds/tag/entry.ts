import { fold } from '../../core/address.ts';
import type { Desired } from '../../core/desired.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { ManifestSide } from '../../core/kind.ts';
import { entrySchema } from '../entry-schema.ts';
import { at, formerNames, lookAlikes, nameInKey, problem, strings, untidyNames } from '../offline.ts';

const removal = ['keep', 'delete'];

// Rules of the API: no @, not `here` and not `all` in any case. A name with a colon may be declared, but not referred to.
const key = {
  type: 'string',
  maxLength: 255,
  pattern: '^(?!\\s*(?:[hH][eE][rR][eE]|[aA][lL][lL])\\s*$)(?=.*\\S)[^\\u0000-\\u001f\\u007f@]+$',
  'x-pattern': 'the name of a tag: not empty, no @, not `here`, not `all`',
};

/** Lists that still name a tag by what the manifest itself renames it from. */
function* formerReferences(tags: readonly Desired[], all: readonly Desired[]): Generator<Diagnostic> {
  const now = new Map(tags.flatMap((tag) => tag.previously.map((old) => [fold(old), tag] as const)));
  for (const tag of tags) now.delete(fold(tag.key));
  if (now.size === 0) return;
  for (const want of all)
    for (const [index, name] of strings(want.state['tags']).entries()) {
      const tag = now.get(fold(name));
      if (tag)
        yield problem(
          want,
          'former-tag',
          ['tags', String(index)],
          `the tag "${name}" is called "${tag.key}" now, at ${at(tag)}`,
          `write "${tag.key}"`,
        );
    }
}

/** Group tags, as the manifest knows them: the key is the name, and there is nothing else. */
export const tagEntry: ManifestSide = {
  name: 'tag',
  seat: 'tags',
  noun: ['tag', 'tags'],
  class: 'tags',
  entry: entrySchema({
    title: 'A group tag',
    description: 'The key is the name. Who carries the tag is said at the people.',
    examples: [{}, { previously: ['UX'] }],
    removal,
    fields: {},
    former: key,
    formerExample: 'UX',
    instead: {
      name: 'the key of the entry is the name; a former name goes into `previously`',
      members: 'who carries a tag is said at the people: `tags: [...]`',
      users: 'who carries a tag is said at the people: `tags: [...]`',
      chats: 'which chats have the tag is said at the chats: `tags: [...]`',
      id: 'tags are found by their name',
    },
  }),
  key: { ...key, title: 'Name', examples: ['Backend'] },
  removal,
  foldKey: fold,
  declare: () => ({}),
  check: (wanted, all) => [
    ...formerNames(wanted, (want) => want.key, fold),
    ...formerReferences(wanted, all.wanted),
    ...lookAlikes(wanted, nameInKey),
    ...wanted.flatMap((want) => [...untidyNames(want, nameInKey(want))]),
  ],
  references: () => [],
};
