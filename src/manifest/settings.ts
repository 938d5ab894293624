/** `settings:` of the manifest: its schema, and the settings that follow from it. */
import { type Allow, defaultSettings, type Settings } from '../core/desired.ts';
import type { Place } from '../core/diagnostic.ts';
import type { ManifestSide, Schema } from '../core/kind.ts';
import { emailPattern, nicknamePattern } from '../core/spelling.ts';

export const guards = [
  'removals',
  'member-removals',
  'invitations',
  'min-admins',
  'self',
  'protected',
  'go-private',
  'bot-edit',
  'create-unseen',
];

const ignored = { patternProperties: { '^x-': true }, additionalProperties: false };

const way = (title: string, values: string[], description: string): Schema => ({
  type: 'string',
  enum: values,
  title,
  description,
});

const count = (title: string, description: string, fallback: number, bounds: Schema = {}): Schema => ({
  type: 'integer',
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  title,
  description,
  default: fallback,
  ...bounds,
});

/** In: the kinds. Out: the schema of `settings:`. */
export function settingsSchema(kinds: readonly ManifestSide[]): Schema {
  const { limits } = defaultSettings;
  return {
    title: 'Settings',
    description: 'In one file only. Without them the defaults hold, and a run says so.',
    type: 'object',
    properties: {
      scope: {
        type: 'string',
        title: 'Scope',
        description:
          'Names what this manifest is the whole of. Needed for memory and for `exclusive`. At most 64 letters, digits, dots, hyphens and underscores.',
        pattern: '^[\\p{L}\\p{N}][\\p{L}\\p{N}._-]{0,63}$',
        'x-pattern': 'a name of up to 64 letters, digits, dots, hyphens and underscores',
        examples: ['acme-prod'],
      },
      run_as: {
        type: 'string',
        title: 'Whose token applies',
        description:
          'An e-mail address, or the nickname of a bot. Planning warns and applying refuses when the token is somebody else’s.',
        maxLength: 255,
        pattern: `^(?:${nicknamePattern}|${emailPattern})$`,
        'x-pattern': 'an e-mail address, or the nickname of a bot',
        'x-unmistakable': true,
        examples: ['robot@corp.example'],
      },
      owner: {
        type: 'string',
        title: 'Owner of the workspace',
        description: 'Must be a live, active admin, else everything is refused.',
        maxLength: 255,
        pattern: `^${emailPattern}$`,
        'x-pattern': 'an e-mail address such as ceo@corp.example',
        'x-unmistakable': true,
        examples: ['ceo@corp.example'],
      },
      invite: way(
        'Invitations',
        ['silent', 'email'],
        '`silent`: nobody gets an e-mail when they are created. `email`: Pachca sends the invitation. Default: silent.',
      ),
      membership: way(
        'Members of chats',
        ['additive', 'exact'],
        'What holds for every chat that does not say otherwise. `additive`: nobody is removed who was not listed before. `exact`: the lists that are written are exact. Default: additive.',
      ),
      tagging: way(
        'Tags of people and chats',
        ['additive', 'exact'],
        'What holds for every entry that does not say otherwise. `exact`: tags that are not listed are taken off. Default: additive.',
      ),
      on_removal: {
        type: 'object',
        title: 'How things are removed',
        description: 'What happens to what is absent, left over or undeclared, per kind. `keep`: nothing.',
        examples: [{ users: 'suspend', chats: 'archive' }],
        properties: Object.fromEntries(
          kinds.map((kind) => [
            kind.seat,
            {
              type: 'string',
              enum: kind.removal,
              title: `Removed ${kind.noun[1]}`,
              description: `What happens to ${kind.noun[1]} that go. \`keep\`: nothing.`,
              default: defaultSettings.on_removal[kind.seat] ?? 'keep',
            },
          ]),
        ),
        ...ignored,
      },
      exclusive: {
        type: 'array',
        title: 'Exclusive kinds',
        description:
          'Kinds of which all is declared here: what is live and not declared counts as removed. Needs `scope` and memory.',
        examples: [['tags']],
        items: { type: 'string', enum: kinds.map((kind) => kind.seat) },
      },
      limits: {
        type: 'object',
        title: 'Limits',
        description: 'A plan beyond one of them is refused; `allow` permits a reviewed exception.',
        examples: [{ removals: 10, min_admins: 2 }],
        properties: {
          removals: count('Removals', 'Removals per kind in one plan.', limits.removals),
          removals_percent: count(
            'Removals, in percent',
            'Of what is live, where that is more than 20.',
            limits.removals_percent,
            { maximum: 100 },
          ),
          member_removals: count(
            'Members removed',
            'Removals from chats, demotions in chats and tags taken off.',
            limits.member_removals,
          ),
          invitations: count('Invitations', 'People created in one plan.', limits.invitations),
          min_admins: count('Admins', 'Active admins that must remain.', limits.min_admins, { minimum: 1 }),
        },
        ...ignored,
      },
      allow: {
        type: 'array',
        title: 'Reviewed exceptions',
        description: 'Each permits what one guard refused; one that is no longer needed is reported.',
        items: {
          type: 'object',
          title: 'An exception',
          properties: {
            guard: {
              type: 'string',
              enum: guards,
              title: 'Guard',
              description: 'Which guard refused: its name stands in the refusal.',
            },
            on: {
              type: 'string',
              title: 'Address',
              description: 'What it is about, where the guard refused an entry.',
              pattern: `^(?:${kinds.map((kind) => kind.name).join('|')}):.`,
              'x-pattern': 'an address such as user:anna@corp.example',
              examples: ['user:anna@corp.example'],
            },
            up_to: {
              type: 'integer',
              minimum: 1,
              maximum: Number.MAX_SAFE_INTEGER,
              title: 'Up to how many',
              description: 'The most that this permits, where the guard counts.',
              examples: [40],
            },
            why: {
              type: 'string',
              pattern: '\\S',
              'x-pattern': 'the reason, in words',
              title: 'Why',
              description: 'The reason, for those who review.',
              examples: ['contractors leave, HR-812'],
            },
          },
          required: ['guard', 'why'],
          ...ignored,
        },
        examples: [[{ guard: 'removals', up_to: 40, why: 'contractors leave, HR-812' }]],
      },
    },
    ...ignored,
    'x-instead': {
      on_remove: 'write `on_removal`',
      guards: 'write `limits` and `allow`',
      token: 'tokens do not belong in a manifest',
    },
  };
}

/** In: checked settings as written, and where the lines of `allow` stand. Out: the settings, with defaults for what is absent. */
export function settingsFrom(written: Record<string, unknown>, placeOfAllow: (index: number) => Place | undefined): Settings {
  const text = (name: 'scope' | 'run_as' | 'owner') =>
    written[name] === undefined ? {} : { [name]: (written[name] as string).trim() };
  const merge = <T extends object>(fallback: T, over: unknown): T => ({
    ...fallback,
    ...known(fallback, over as Record<string, unknown> | undefined),
  });
  return {
    ...defaultSettings,
    declared: true,
    ...text('scope'),
    ...text('run_as'),
    ...text('owner'),
    ...(known({ invite: 0, membership: 0, tagging: 0 }, written) as Pick<Settings, 'invite' | 'membership' | 'tagging'>),
    on_removal: merge(defaultSettings.on_removal, written['on_removal']),
    exclusive: [...new Set((written['exclusive'] as string[] | undefined) ?? [])],
    limits: merge(defaultSettings.limits, written['limits']),
    allow: ((written['allow'] as Allow[] | undefined) ?? []).map(({ guard, on, up_to, why }, index) => {
      const place = placeOfAllow(index);
      return {
        guard,
        ...(on === undefined ? {} : { on }),
        ...(up_to === undefined ? {} : { up_to }),
        why,
        ...(place ? { place } : {}),
      };
    }),
  };
}

/** Only what the format knows: keys that begin with x- stay out. */
function known(names: object, over: Record<string, unknown> | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(over ?? {}).filter(([name]) => Object.hasOwn(names, name)));
}
