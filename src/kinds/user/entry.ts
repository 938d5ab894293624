import { addressOf, fold } from '../../core/address.ts';
import type { Desired, EnvText } from '../../core/desired.ts';
import { isEnv } from '../../core/desired.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { ManifestSide, Offline, Schema } from '../../core/kind.ts';
import { declared, email, entrySchema, flag, freeText, list, oneOf, tagReference } from '../entry-schema.ts';
import { absentOnes, absentTags, at, formerNames, lookAlikes, nameIn, problem, strings, untidyNames } from '../offline.ts';

const removal = ['keep', 'suspend', 'delete'];

const fields: Record<string, Schema> = {
  first_name: freeText({
    title: 'First name',
    description: 'Pachca shows none until an invited person has registered; "" clears it.',
    maxLength: 255,
    examples: ['Олег'],
  }),
  last_name: freeText({
    title: 'Last name',
    description: '"" clears it.',
    maxLength: 255,
    examples: ['Петров'],
  }),
  nickname: freeText({
    title: 'Nickname',
    description: 'Unique among people and bots. Not declared, Pachca chooses one.',
    minLength: 1,
    maxLength: 255,
    pattern: '^[^\\s@]*[^\\s@.]$|\\$\\{',
    'x-pattern': 'a nickname without @ and spaces, and no dot at its end',
    'x-unmistakable': true,
    examples: ['olegpetrov'],
  }),
  phone_number: freeText({
    title: 'Phone number',
    description: 'In quotes: YAML reads an unquoted +79001234567 as a number. Compared by its digits.',
    maxLength: 255,
    pattern: '^$|[0-9]|\\$\\{',
    'x-pattern': 'a phone number such as "+79001234567"',
    examples: ['+79001234567'],
  }),
  department: freeText({
    title: 'Department',
    description: 'Free text, shown in the profile; "" clears it.',
    maxLength: 255,
    examples: ['Продукт'],
  }),
  title: freeText({ title: 'Job title', description: 'Free text, shown in the profile; "" clears it.', examples: ['CIO'] }),
  role: oneOf(['admin', 'user', 'multi_guest', 'guest'], {
    title: 'Role in the workspace',
    description:
      '`admin` manages the workspace, `user` is an employee. `multi_guest` sees only the chats that list them, `guest` one chat; `guest` can be given only when the person is invited. Guests have no tags.',
  }),
  suspended: flag({
    title: 'Suspended',
    description:
      'true: cannot sign in, and frees a seat; stays in chats and tags. false: brought back where pachform suspended them, or where this line is written.',
    examples: [true],
  }),
  tags: list(tagReference, {
    title: 'Group tags',
    description:
      'Names of tags, declared under `tags` or live. Who carries a tag is a member of every chat that has it. Guests cannot have any.',
    examples: [['Backend']],
  }),
  custom_properties: {
    title: 'Custom properties',
    description:
      'By name (at most 32 characters), or by `"#id"`. Values are text of at most 768 characters. Only the properties named are managed; "" clears one.',
    type: 'object',
    propertyNames: {
      type: 'string',
      minLength: 1,
      maxLength: 32,
      pattern: '^#[1-9][0-9]{0,15}$|^[^#]',
      'x-pattern': 'the name of a property, or "#" and its id: "#1679"',
    },
    additionalProperties: freeText({ maxLength: 768 }),
    examples: [{ Город: 'Санкт-Петербург', '#1679': '42' }],
  },
};

const entry = entrySchema({
  title: 'A person',
  description: 'The key is the e-mail address. Fields that are not written are not managed.',
  examples: [{ first_name: 'Олег', last_name: 'Петров', role: 'user', tags: ['Backend'] }],
  removal,
  fields,
  treatment: {
    invite: oneOf(['silent', 'email'], {
      title: 'Invitation',
      description:
        '`silent`: Pachca sends no e-mail when the person is created. `email`: it sends the invitation. Wins over `settings.invite`.',
    }),
    tagging: oneOf(['additive', 'exact'], {
      title: 'How tags are treated',
      description:
        '`additive`: the tags listed are put on, others stay. `exact`: others are taken off. Wins over `settings.tagging`.',
    }),
  },
  former: email,
  formerExample: 'olegp.old@corp.example',
  instead: {
    list_tags: 'write `tags`',
    group_tags: 'write `tags`',
    email: 'the key of the entry is the e-mail address',
    phone: 'write `phone_number`',
    name: 'write `first_name` and `last_name`',
    skip_email_notify: 'write `invite: silent` or `invite: email`',
    chat_ids: 'list the person under `members` of the chats',
    id: 'people are found by their e-mail address',
    active: 'write `suspended`',
    membership: '`membership` belongs to chats; for the tags of a person write `tagging`',
  },
});

const isGuest = (want: Desired): boolean => want.state['role'] === 'guest' || want.state['role'] === 'multi_guest';

function* guests(wanted: readonly Desired[], all: Offline): Generator<Diagnostic> {
  const guestsOnly = new Map<string, Desired>();
  for (const want of wanted) {
    if (!isGuest(want)) continue;
    if (strings(want.state['tags']).length > 0)
      yield problem(
        want,
        'guest-tags',
        ['tags'],
        `a ${want.state['role']} cannot have tags: Pachca ignores them`,
        'leave `tags` out, or give another role',
      );
    if (want.state['role'] === 'guest') guestsOnly.set(fold(want.key), want);
  }
  if (guestsOnly.size === 0) return;
  const chatsOf = new Map<Desired, Desired[]>();
  for (const chat of all.wanted) {
    if (chat.kind !== 'chat' || chat.ensure === 'absent') continue;
    const named = new Set(['admins', 'editors', 'members'].flatMap((role) => strings(chat.state[role]).map(fold)));
    for (const name of named) {
      const guest = guestsOnly.get(name);
      if (guest) chatsOf.set(guest, [...(chatsOf.get(guest) ?? []), chat]);
    }
  }
  for (const [guest, chats] of chatsOf) {
    if (chats.length > 1)
      yield problem(
        guest,
        'guest-chats',
        ['role'],
        `a guest can be in one chat only, and is listed in ${chats.length}: ${chats.map((chat) => `${chat.address} (${at(chat)})`).join(', ')}`,
        'list the guest in one chat, or make the role multi_guest',
      );
  }
}

/** Nicknames are unique among people and bots. */
function* nicknames(wanted: readonly Desired[], all: Offline): Generator<Diagnostic> {
  const taken = new Map<string, Desired>();
  for (const bot of all.wanted) if (bot.kind === 'bot' && bot.ensure === 'present') taken.set(fold(bot.key), bot);
  for (const want of wanted) {
    const nickname = want.state['nickname'];
    if (typeof nickname !== 'string' || want.ignore.includes('nickname')) continue;
    const other = taken.get(fold(nickname));
    if (other)
      yield problem(
        want,
        'nickname-twice',
        ['nickname'],
        `the nickname "${nickname}" is also that of ${other.address}, at ${at(other)}`,
        'nicknames are unique among people and bots: choose another one',
      );
    else taken.set(fold(nickname), want);
  }
}

/** People, as the manifest knows them. */
export const userEntry: ManifestSide = {
  name: 'user',
  seat: 'users',
  noun: ['person', 'people'],
  class: 'people',
  entry,
  key: { ...email, title: 'E-mail address', examples: ['anna@corp.example'] },
  removal,
  foldKey: fold,
  declare: (_key, entryOf) => {
    const state = declared(entryOf, fields);
    const properties = state['custom_properties'] as Record<string, string | EnvText> | undefined;
    if (properties) state['custom_properties'] = { ...properties } as never;
    return state;
  },
  check(wanted, all) {
    const absent = absentOnes(all.wanted, 'tag');
    return [
      ...wanted.flatMap((want) => [...absentTags(want, absent)]),
      ...guests(wanted, all),
      ...nicknames(wanted, all),
      ...formerNames(wanted, (want) => want.key, fold),
      ...lookAlikes(wanted, nameIn('first_name', 'last_name')),
      ...wanted.flatMap((want) => [
        ...propertiesTwice(want),
        ...untidyNames(want, [...nameIn('first_name')(want), ...nameIn('last_name')(want)]),
      ]),
    ];
  },
  references: (want) => strings(want.state['tags']).map((name) => addressOf('tag', name)),
};

/** The same property under two spellings. */
function* propertiesTwice(want: Desired): Generator<Diagnostic> {
  const properties = want.state['custom_properties'];
  if (typeof properties !== 'object' || properties === null || isEnv(properties)) return;
  const seen = new Set<string>();
  for (const name of Object.keys(properties)) {
    const same = name.normalize('NFC').trim();
    if (seen.has(same))
      yield problem(
        want,
        'duplicate-key',
        ['custom_properties', name],
        `the property "${same}" stands here twice`,
        'keep one of the two',
      );
    seen.add(same);
  }
}
