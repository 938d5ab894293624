import { addressOf, fold, plain } from '../../core/address.ts';
import type { Desired } from '../../core/desired.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { ManifestSide, Schema } from '../../core/kind.ts';
import { declared, entrySchema, flag, list, oneOf, personOrBot, pin, tagReference } from '../entry-schema.ts';
import {
  absentOnes,
  absentTags,
  addressOfMember,
  at,
  formerNames,
  lookAlikes,
  nameIn,
  problem,
  sameId,
  strings,
  untidyNames,
} from '../offline.ts';

const removal = ['keep', 'archive'];
const roles = ['admins', 'editors', 'members'] as const;

const name: Schema = {
  type: 'string',
  minLength: 1,
  maxLength: 255,
  pattern: '^(?=.*\\S)[^\\u0000-\\u001f\\u007f]+$',
  'x-pattern': 'a name on one line that is not blank',
};

const fields: Record<string, Schema> = {
  name: {
    ...name,
    'x-empty': 'write the name out; where the `id` is written the field can be left out',
    title: 'Name',
    description: 'On one line. Names may repeat in Pachca: pin the `id` where they do.',
    examples: ['Backend · команда'],
  },
  channel: flag({
    title: 'Channel',
    description: 'true: a channel, in which only admins and editors post; false: a conversation. Fixed when the chat is created.',
    examples: [true],
  }),
  public: flag({
    title: 'Public',
    description:
      'true: anybody in the workspace may find and read it. A token that is not in a chat cannot make it private: it could not see it any more.',
    examples: [false],
  }),
  archived: flag({
    title: 'Archived',
    description: 'A declared chat is not archived unless this says so. An archived chat can be read, not written.',
    default: false,
    examples: [true],
  }),
  tags: list(tagReference, {
    title: 'Group tags',
    description: 'Names of tags. Whoever carries one of them is a member, now and later.',
    examples: [['Backend']],
  }),
  owner: {
    ...personOrBot,
    title: 'Owner',
    description: 'An assertion: Pachca cannot change the owner. A new chat belongs to whose token creates it.',
    examples: ['olegp@corp.example'],
  },
  admins: list(personOrBot, {
    title: 'Chat admins',
    description:
      'They manage members and post everywhere; admins are editors and members. With `@` a person, without it a bot. []: nobody but the owner.',
    examples: [['vera@corp.example']],
  }),
  editors: list(personOrBot, {
    title: 'Editors',
    description: 'Those who may post in a channel. Conversations have none. With `@` a person, without it a bot.',
    examples: [['deploy_bot']],
  }),
  members: list(personOrBot, {
    title: 'Members',
    description:
      'Members without a role. With `@` a person, without it a bot. A chat without `admins`, `editors` and `members` keeps the members that it has.',
    examples: [['anna@corp.example', 'deploy_bot']],
  }),
};

const entry = entrySchema({
  title: 'A chat',
  description: 'The key is a handle of the manifest’s own. Fields that are not written are not managed.',
  examples: [{ name: 'Backend', channel: false, members: ['anna@corp.example'] }],
  removal,
  fields,
  treatment: {
    id: { ...pin('chat'), 'x-empty': 'write the number; where the `name` is written the field can be left out' },
    membership: oneOf(['additive', 'exact'], {
      title: 'How members are treated',
      description:
        '`additive`: whoever is listed is in, with at least that role; nobody is removed but who was listed before. `exact`: the lists that are written are exact. Wins over `settings.membership`.',
    }),
    tagging: oneOf(['additive', 'exact'], {
      title: 'How tags are treated',
      description:
        '`additive`: the tags listed are put on, others stay. `exact`: others are taken off. Wins over `settings.tagging`.',
    }),
  },
  former: name,
  formerExample: 'Backend',
  absent: ['id', 'name'],
  instead: {
    group_tags: 'write `tags`',
    list_tags: 'write `tags`',
    group_tag_ids: 'write `tags`, by name',
    member_ids: 'write `members`, by e-mail address',
    owner_id: 'write `owner`, by e-mail address',
    title: 'write `name`',
    private: 'write `public: false` or `public: true`',
    archive: 'write `archived`',
    description: 'Pachca’s API knows no description of a chat',
  },
  // A chat without a name can only be found by its id.
  rules: [
    {
      if: { type: 'object', properties: { id: true }, required: ['id'] },
      else: { type: 'object', properties: { name: true }, required: ['name'] },
    },
  ],
});

/** One person in two of the three lists. */
function* twoRoles(want: Desired): Generator<Diagnostic> {
  const first = new Map<string, string>();
  for (const role of roles) {
    for (const [index, member] of strings(want.state[role]).entries()) {
      const key = fold(member);
      const other = first.get(key);
      if (other !== undefined && other !== role)
        yield problem(
          want,
          'two-roles',
          [role, String(index)],
          `${member} stands in \`${other}\` and in \`${role}\``,
          'keep the one role that is meant: admins are editors and members, editors are members',
        );
      else first.set(key, role);
    }
  }
}

/** Editors exist in channels only. Without `channel` the live chat decides, when it is known. */
function* editors(want: Desired): Generator<Diagnostic> {
  if (want.state['channel'] !== false || strings(want.state['editors']).length === 0) return;
  yield problem(
    want,
    'editors-in-conversation',
    ['editors'],
    'a conversation (`channel: false`) has no editors',
    'list them under `members`, or make it a channel if it is still to be created',
  );
}

function* absentMembers(want: Desired, absent: Map<string, Desired>): Generator<Diagnostic> {
  if (absent.size === 0) return;
  const say = (name: string, path: string[]): Diagnostic | undefined => {
    const gone = absent.get(fold(addressOfMember(name)));
    return (
      gone &&
      problem(
        want,
        'names-absent',
        path,
        `${name} is declared absent at ${at(gone)}`,
        'take it out here, or take `ensure: absent` off there',
      )
    );
  };
  const owner = want.state['owner'];
  const found = typeof owner === 'string' ? say(owner, ['owner']) : undefined;
  if (found) yield found;
  for (const role of roles) {
    for (const [index, member] of strings(want.state[role]).entries()) {
      const one = say(member, [role, String(index)]);
      if (one) yield one;
    }
  }
}

/** Lists that nobody compares: archiving takes the tags off, and an archived chat is frozen. */
function* listsOfArchived(want: Desired): Generator<Diagnostic> {
  if (want.state['archived'] !== true) return;
  for (const field of ['tags', ...roles])
    if (strings(want.state[field]).length > 0)
      yield {
        ...problem(
          want,
          'archived-lists',
          [field],
          `\`${field}\` of an archived chat means nothing: Pachca takes its tags off and freezes who is in it`,
          'take it out, or `archived` if the chat is to be used',
        ),
        severity: 'warning',
      };
}

/** Also by an id that is mistyped. */
const isPinned = (want: Desired): boolean => want.id !== undefined || want.mistaken?.includes('id') === true;

/** Two entries of one name, told apart neither by id nor by sort: a live chat could be either. */
function* sameName(wanted: readonly Desired[]): Generator<Diagnostic> {
  const seen = new Map<string, Desired[]>();
  for (const want of wanted) {
    if (isPinned(want) || want.mistaken?.includes('channel') || typeof want.state['name'] !== 'string') continue;
    const name = plain(want.state['name']);
    const others = seen.get(name) ?? [];
    const sort = want.state['channel'];
    const other = others.find(({ state }) => sort === undefined || state['channel'] === undefined || state['channel'] === sort);
    if (other)
      yield problem(
        want,
        'same-name',
        ['name'],
        `${other.address} at ${at(other)} is called "${name}" as well`,
        'pin the `id` of one of them (`pachform bind` writes it once both are live), or give them different names',
      );
    seen.set(name, [...others, want]);
  }
}

/** Chats, as the manifest knows them. */
export const chatEntry: ManifestSide = {
  name: 'chat',
  seat: 'chats',
  noun: ['chat', 'chats'],
  class: 'chats',
  entry,
  key: {
    type: 'string',
    pattern: '^[\\p{L}\\p{N}][\\p{L}\\p{N}._-]{0,63}$',
    'x-pattern': 'a handle of up to 64 letters, digits, dots, hyphens and underscores, beginning with a letter or digit',
    title: 'Handle',
    examples: ['backend'],
  },
  removal,
  foldKey: fold,
  declare: (_key, entryOf) => {
    const state = declared(entryOf, fields);
    const ignored = strings(entryOf['ignore_changes']);
    if (!('archived' in state) && entryOf['ensure'] !== 'absent' && !ignored.includes('archived')) state['archived'] = false;
    return state;
  },
  check(wanted, all) {
    const tags = absentOnes(all.wanted, 'tag');
    const members = new Map<string, Desired>();
    for (const kind of ['user', 'bot'])
      for (const [key, want] of absentOnes(all.wanted, kind)) members.set(fold(addressOf(kind, key)), want);
    const nameOf = (want: Desired) => (typeof want.state['name'] === 'string' ? want.state['name'] : undefined);
    return [
      ...wanted.flatMap((want) => [
        ...twoRoles(want),
        ...editors(want),
        ...listsOfArchived(want),
        ...absentMembers(want, members),
        ...absentTags(want, tags),
        ...untidyNames(want, nameIn('name')(want)),
      ]),
      ...lookAlikes(wanted, nameIn('name')),
      ...sameId(wanted),
      ...sameName(wanted),
      // A pinned chat is found by its id: its former names settle nothing.
      ...formerNames(
        wanted.filter((want) => !isPinned(want)),
        nameOf,
        plain,
      ),
    ];
  },
  references: (want) => [
    ...strings(want.state['tags']).map((tag) => addressOf('tag', tag)),
    ...[...strings([want.state['owner']]), ...roles.flatMap((role) => strings(want.state[role]))].map(addressOfMember),
  ],
};
