/** A first manifest: what to write where, with an example of each kind that is commented out. */

export interface Starter {
  scope: string;
  /** The e-mail of the token's user, where it is known. */
  runAs?: string;
  /** Where the JSON Schema lies, seen from the manifest. */
  schema: string;
}

/** In: any name, such as a folder's. Out: one that a scope may have. */
export function scopeOf(name: string): string {
  const plain = name
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .slice(0, 64)
    .replace(/[-.]+$/, '');
  return plain === '' ? 'workspace' : plain;
}

/** Whether a text may be a scope. */
export const isScope = (text: string): boolean => /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u.test(text);

/** A scope as YAML: one that YAML might take for something else than a text stands in quotes. */
const name = (text: string): string =>
  /^[a-z]+(-[a-z0-9]+)*$/i.test(text) && !/^(true|false|null|yes|no|on|off)$/i.test(text) ? text : JSON.stringify(text);

/** An e-mail as YAML; one that is out of the ordinary stands in quotes. */
const scalar = (text: string): string => (/^[A-Za-z][\w.+-]*@[\w.-]+$/.test(text) ? text : JSON.stringify(text));

/** A "#" at the beginning of a line hides an example: without it the manifest is valid too. Remarks have one space behind it. */
export function starterText({ scope, runAs, schema }: Starter): string {
  const run = runAs === undefined ? '#  run_as: robot@corp.example' : `  run_as: ${scalar(runAs)}`;
  return `# yaml-language-server: $schema=${schema}
#
# What the Pachca workspace should look like. What is not written here is not touched.
# Examples are hidden by a "#" at the beginning of their lines: take it away, and change what is there.
#
# pachform validate   checks this file, without a server
# pachform plan       shows what would change, and writes nothing
# pachform apply      shows it again, asks, and makes it so
pachform: 1

settings:
  scope: ${name(scope)} # names what this manifest is the whole of
${run} # whose token applies: another one is refused
#  owner: ceo@corp.example # the workspace's Owner: never suspended, demoted or removed
#  invite: silent # silent or email: whether people are told when they are invited
#  membership: additive # additive: whoever is listed is in the chat; exact: and nobody else is
#  limits: { removals: 10, invitations: 25 } # more than that in one plan is refused

# Group tags, by name. Whoever carries a tag of a chat is a member of it. The second one is renamed, not made anew.
#tags:
#  Backend: {}
#  Product Design: { previously: [UX] }

# People, by e-mail. Whoever is not in the workspace is invited. Boris has left: he is suspended.
#users:
#  anna@corp.example:
#    first_name: Анна
#    last_name: Смирнова
#    phone_number: "+79001234567"
#    department: Разработка
#    title: Team lead
#    role: user # admin, user, multi_guest or guest
#    tags: [Backend]
#  boris@corp.example: { ensure: absent }

# Chats, by a handle of this file. Pachca knows them by their name; \`id\` pins one where names repeat.
#chats:
#  backend:
#    name: Backend
#    channel: false # true: channel, false: conversation; fixed when it is created
#    public: false
#    tags: [Backend]
#    admins: [anna@corp.example]
#    members: [deploy_bot] # without an @ it is a bot

# Bots, by nickname. Secrets come from the environment. A new bot needs --bot-tokens FILE for its token.
#bots:
#  deploy_bot:
#    name: Deploy
#    outgoing_url: "\${env:DEPLOY_HOOK_URL}"
#    events: [message_new]
#    trigger_on: commands
#    commands: [/deploy, /rollback]
#    can_edit: [admin]
`;
}
