/** Each refusal its own sentence and its next step, for a person. */
import { WireFailure, type WireRequest } from '../wire/http.ts';
import { pauseText } from '../wire/pause.ts';
import { type ApiProblem, isPage } from '../wire/problem.ts';
import { type Trouble, troubleOf } from './failures.ts';

/** What is wrong, and what to do next. Both are plain text that ends in a full stop. */
export interface Sentence {
  message: string;
  hint: string;
}

type Asked = Pick<WireRequest, 'method' | 'path'>;
type Teller = (problem: ApiProblem, asked: Asked) => Sentence;

const say = (message: string, hint: string): Sentence => ({ message, hint });

/** The part of the API that a path belongs to: `chats`, `members`, `users` ... */
function areaOf(path: string): 'members' | 'chats' | 'users' | 'tags' | 'bots' | 'other' {
  if (/^\/chats\/[^/]+\/(members|group_tags|leave)/.test(path)) return 'members';
  if (path.startsWith('/chats')) return 'chats';
  if (path.startsWith('/users')) return 'users';
  if (path.startsWith('/group_tags')) return 'tags';
  return path.startsWith('/bots') ? 'bots' : 'other';
}

const things = { members: 'chat or member', chats: 'chat', users: 'person', tags: 'tag', bots: 'bot', other: 'object' } as const;

const field = (problem: ApiProblem): string => (problem.field === '' ? 'a value' : `"${problem.field}"`);
const admin = 'Use a personal token of an Admin or of the Owner.';

/** `, and asks for a pause of 2 hours, until 2026-05-01 12:00 UTC`, where the server says so. */
const pauseAsked = ({ retry_after: wait, until }: ApiProblem): string =>
  wait === undefined || wait === 0 ? '' : `, and asks for a pause of ${pauseText(wait, until)}`;

/** ` (12, 15)`: what the server names. */
const named = ({ value = '' }: ApiProblem): string => {
  const names = value.replace(/[[\]"]/g, '').trim();
  return names === '' ? '' : ` (${clip(names.replaceAll(',', ', '), 80)})`;
};

/** Where a new sample of an error could not be foreseen: the first date in it, to the minute. */
const dateIn = (payload: ApiProblem['payload']): string | undefined =>
  /\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]*(?:Z|[+-]\d\d:?\d\d)?/.exec(JSON.stringify(payload ?? null))?.[0];

function scopeMissing({ scope }: ApiProblem, { method, path }: Asked): Sentence {
  const what = scope === undefined ? `a scope that ${method} ${path} needs` : `the scope ${scope.replaceAll(' ', ' or ')}`;
  const which = scope === undefined ? 'the missing scope' : scope.replaceAll(' ', ' or ');
  return say(`The token lacks ${what}.`, `Issue a token with ${which} (Automations > API in Pachca) and set PACHCA_TOKEN.`);
}

/** A 403 without a code of its own: the place where it happened tells the likely cause. */
function noRight(_: ApiProblem, asked: Asked): Sentence {
  const area = areaOf(asked.path);
  if (area === 'members' || area === 'chats') {
    const need = asked.method === 'GET' ? 'a member' : 'an admin';
    return say(
      `The token's user has no right to this chat: not a member, or not an admin of it.`,
      `Ask the chat's owner to make the token's user ${need}, or declare it there; an archived chat must be unarchived first.`,
    );
  }
  if (area === 'bots') {
    return say(
      'The token may not change this bot, or this workspace lets only Admins make bots.',
      "Ask the bot's creator to add the token's role to can_edit, or use the creator's token.",
    );
  }
  return say('The role of the token is not enough for this, or its owner is a guest or suspended.', admin);
}

const codes: Record<string, Teller> = {
  insufficient_scope: scopeMissing,
  role_forbidden: ({ scope }) =>
    say(
      `The token has the scope${scope === undefined ? '' : ` ${scope}`}, but the role of its owner no longer allows this.`,
      admin,
    ),
  invalid_token: (problem, asked) => statuses[401]!(problem, asked),
  unauthenticated: (problem, asked) => statuses[401]!(problem, asked),
  invalid_request: () => misunderstood(),
  not_authorized: noRight,
  forbidden: noRight,
  permission_denied: noRight,
  access_denied: (problem, asked) =>
    areaOf(asked.path) === 'members' || areaOf(asked.path) === 'chats'
      ? noRight(problem, asked)
      : say("Pachca denies access: the token's owner is a guest, suspended, or not of the role that this needs.", admin),
  owner_protected: (_, { path }) =>
    areaOf(path) === 'members'
      ? say('The owner of a chat keeps that role: it cannot be changed.', "Take the chat's owner out of the role lists.")
      : say(
          'This is the Owner of the workspace: nobody else can change them.',
          'Let the Owner make the change in Pachca, or take the fields out of the manifest.',
        ),
  cannot_kick_owner: () =>
    say(
      'The owner of a chat cannot be removed from it; they can only leave.',
      'Keep the owner in the chat, or let them leave it in Pachca.',
    ),
  bot_add_denied: (problem) =>
    say(
      `A bot${named(problem)} may not be added to this chat: its setting who_can_add forbids it.`,
      "Ask the bot's creator to widen who_can_add, or to add the bot.",
    ),
  single_chat_bot_occupied: (problem) =>
    say(
      `A bot${named(problem)} that may be in one chat only is in another one already.`,
      'Take it out of the other chat first, or set single_chat: false for it, which its creator or an Admin may do.',
    ),
  single_chat_bot_tag_denied: () =>
    say(
      'A bot that may be in one chat only cannot carry a tag.',
      'Take the tag off it, or set single_chat: false for it, which its creator or an Admin may do.',
    ),
  restricted_bot_tag_denied: () =>
    say(
      'Only a bot that anyone may add to a chat can carry a tag.',
      'Take the tag off it, or set who_can_add: anyone for it, which its creator or an Admin may do.',
    ),
  bot_changed_concurrently: () =>
    say('Somebody else changed this bot at the same moment.', 'Run plan again: it shows the bot as it is now.'),
  daily_invites_limit: ({ payload }) => {
    const when = dateIn(payload);
    return say(
      `This workspace has sent all invitations that it may send in a day${when === undefined ? '' : `; they are counted anew from ${when}`}.`,
      `Apply again ${when === undefined ? 'tomorrow' : 'after that'}: whoever is invited already is not invited twice. Paid plans have no such limit.`,
    );
  },
  rate_limit: (problem) => limitedNow(problem),
  displayed_error: () => say('Pachca refuses this.', 'Do what its words ask for, then run plan again.'),
  unhandled: () =>
    say('Pachca could not handle this, and does not say why.', 'Run plan again; if it stays, ask Pachca’s support.'),
  inclusion: (problem) =>
    say(`${field(problem)} is none of the values that Pachca knows.`, 'Correct it in the manifest; an older server knows fewer.'),
  exclusion: (problem) => say(`${field(problem)} is a value that Pachca keeps for itself.`, 'Choose another one.'),
  self_update: () =>
    say("The token's own user cannot change this about itself.", 'Use the token of another Admin, or make the change in Pachca.'),
  personal_chat: () =>
    say('This is a direct conversation, not a chat that can be managed.', 'Correct the id of the chat in the manifest.'),
  taken: duplicate,
  already_exists: duplicate,
  unique_limit: duplicate,
  licenses_limit: () =>
    say(
      'There is no free seat in the workspace.',
      'Suspend or remove somebody, or buy seats, and apply again; guests and bots need no seat.',
    ),
  user_limit: () => say('The limit of people is reached.', 'Remove somebody, or ask Pachca to raise the limit, and apply again.'),
  general_limit: () => say('A limit of the workspace is reached.', 'Look at the limits of your plan in Pachca, and apply again.'),
  already_assigned: () => say('The member already has this role.', 'Nothing needs to be done.'),
  not_applicable: (problem) =>
    say(
      `${field(problem)} does not apply here, like the role editor in a conversation.`,
      'Take it out of the manifest, or use a channel.',
    ),
  use_of_system_words: () => say('The name is a word that Pachca keeps for itself (here, all).', 'Choose another name.'),
  invalid_webhook_url: () =>
    say('Pachca does not accept the address of the webhook.', 'Use an https:// address that can be reached from the internet.'),
  blank: (problem) => say(`${field(problem)} must not be empty.`, 'Give it a value in the manifest.'),
  required: (problem) => say(`${field(problem)} is missing.`, 'Add it to the manifest.'),
  too_long: (problem) => say(`${field(problem)} is too long.`, 'Shorten it in the manifest.'),
  max_length: (problem) => say(`${field(problem)} is too long.`, 'Shorten it in the manifest.'),
  min_length: (problem) => say(`${field(problem)} is too short.`, 'Lengthen it in the manifest.'),
  payment_required: () => unpaid(),
  timeout: () => tookLong(),
  service_unavailable: (problem) => serverDown(problem),
};

/** What must be unique, where the server does not name it. */
const uniques: Partial<Record<ReturnType<typeof areaOf>, string>> = {
  users: 'e-mail or nickname',
  tags: 'name',
  bots: 'nickname',
};

function duplicate(problem: ApiProblem, { path }: Asked): Sentence {
  const what = problem.field || uniques[areaOf(path)];
  return say(
    what === undefined
      ? 'Something with this name or value is already taken.'
      : `The ${what} is already taken by another entry of the workspace.`,
    'Run plan again: what has it may be suspended, archived, or not visible to this token.',
  );
}

const unpaid = (): Sentence =>
  say(
    'Pachca refuses because the workspace is not paid for, or its plan does not include this.',
    'Settle the plan in Pachca, then apply again; pachform stops at the first such answer.',
  );
const tookLong = (): Sentence =>
  say('Pachca took too long and gave up.', 'Run the same command again; it continues where this one stopped.');
function serverDown(problem: ApiProblem): Sentence {
  const page = isPage(problem) ? ` ${capital(problem.answered ?? '')} came.` : '';
  return say(
    `Pachca has a problem of its own at the moment (HTTP ${problem.status})${pauseAsked(problem)}.${page}`,
    pauseAsked(problem) === ''
      ? 'Try again in a few minutes; a second run continues where this one stopped.'
      : 'Try again after that; a second run continues where this one stopped.',
  );
}
const misunderstood = (): Sentence =>
  say('Pachca does not understand this request.', 'Check PACHCA_API_URL; if it is right, tell the authors of pachform.');

/** Something in the place of the API: not what was asked for, whatever its status says. */
const stranger = ({ answered, status }: ApiProblem): Sentence =>
  say(
    `${capital(clip(answered ?? 'something else'))} answered in the place of the API (HTTP ${status}): a proxy or a sign-in page?`,
    'Check PACHCA_API_URL and HTTPS_PROXY; behind a proxy or a firewall ask for the host of the API to be let through.',
  );

function missing(problem: ApiProblem, { path, method }: Asked): Sentence {
  // A path without an id names nothing that could be gone: the body does.
  if (method !== 'GET' && problem.field && !/\d/.test(path)) return stale(problem);
  const area = areaOf(path);
  if (area === 'bots' && method !== 'PUT') {
    return say(
      'There is no such bot, or this server cannot list and create bots yet.',
      'Run plan again; check PACHCA_API_URL if every request fails like this.',
    );
  }
  return say(
    `There is no such ${things[area]} (any more).`,
    'Run plan again: it shows what has changed. If every request fails like this, check PACHCA_API_URL.',
  );
}

/** What stands after a ? may be a key to somebody's session. */
const withoutQuery = (address: string): string => address.replace(/[?#].*/s, '?…');

function redirect(problem: ApiProblem): Sentence {
  const where = problem.value === undefined ? 'elsewhere' : `to ${clip(withoutQuery(problem.value))}`;
  return say(
    `The base URL redirects ${where} (HTTP ${problem.status}), and pachform follows no redirect with a token.`,
    'If that is Pachca, set PACHCA_API_URL to it; if it is a sign-in page, a proxy stands in between: sign in there, or have the host of the API let through.',
  );
}

const limitedNow = (problem: ApiProblem): Sentence =>
  say(
    `Pachca limits the number of requests${pauseAsked(problem) || ', and did so again after several pauses'}.`,
    `${pauseAsked(problem) === '' ? 'Wait a few minutes' : 'Wait until then'}, then run the same command again, with a lower --rate.`,
  );

const statuses: Record<number, Teller> = {
  400: (problem, { method }) =>
    method === 'GET'
      ? misunderstood()
      : say(
          `Pachca does not accept ${field(problem)}.`,
          'Correct it in the manifest; if it looks right, tell the authors of pachform.',
        ),
  401: () =>
    say(
      'Pachca does not accept the token: it is mistyped, revoked, or its owner is suspended.',
      'Check PACHCA_TOKEN or --token-file; issue a new token under Automations > API in Pachca.',
    ),
  402: () => unpaid(),
  403: noRight,
  404: missing,
  405: () => say('This server does not know this request.', 'Check PACHCA_API_URL; an older server cannot do everything.'),
  407: () =>
    say(
      'A proxy on the way to Pachca wants a user and a password (HTTP 407).',
      'Write them into HTTPS_PROXY, like http://user:password@proxy.example:3128, or add the host to NO_PROXY.',
    ),
  408: () =>
    say(
      'The request did not reach Pachca in time (HTTP 408): the network or a proxy on the way is slow.',
      'Run the same command again; it continues where this one stopped.',
    ),
  409: duplicate,
  413: () => say('The request is too large for Pachca.', 'Apply in smaller parts, with --targets.'),
  410: missing,
  422: (problem, { method }) =>
    method === 'GET' ? misunderstood() : say(`Pachca does not accept ${field(problem)}.`, 'Correct it in the manifest.'),
  429: limitedNow,
  511: () =>
    say(
      'The network wants somebody to sign in first (HTTP 511).',
      'Open a web page on this machine and sign in, then run the same command again.',
    ),
};

function stale(problem: ApiProblem): Sentence {
  return say(
    `${field(problem)} names something that does not exist any more.`,
    'Run plan again: a property, tag or person has gone since.',
  );
}

/** Statuses whose page, if one comes with them, changes nothing about what they mean. */
const plainWithPage = new Set([407, 408, 413, 429]);

function ofProblem(problem: ApiProblem, asked: Asked): Sentence {
  const { status, code, answered } = problem;
  if (status >= 200 && status < 300 && answered !== undefined) return stranger(problem);
  // Everybody has a profile: where there is none, there is no API.
  if (status === 404 && asked.path === '/profile')
    return say(
      'There is no API at this base URL: it does not know /profile.',
      'Check PACHCA_API_URL: it ends in /api/shared/v1.',
    );
  if (status >= 300 && status < 400) return redirect(problem);
  if (status < 500 && isPage(problem) && !plainWithPage.has(status)) return stranger(problem);
  if (status === 401 || status === 402 || status === 429) return statuses[status]!(problem, asked);
  if (code === 'not_found' && status !== 404) return stale(problem);
  if (Object.hasOwn(codes, code)) return codes[code]!(problem, asked);
  if (status >= 500) return (statuses[status] ?? serverDown)(problem, asked);
  return (
    statuses[status]?.(problem, asked) ??
    say(`Pachca answered with HTTP ${status}.`, 'Run the same command with --verbose and look at the request.')
  );
}

const wireHints: Record<Trouble, string> = {
  dns: 'Check PACHCA_API_URL and the network; behind a proxy set HTTPS_PROXY.',
  refused: 'Check PACHCA_API_URL, and that the server or the proxy runs there.',
  unreachable: 'Check the network; behind a proxy set HTTPS_PROXY.',
  certificate:
    'If your network inspects traffic, put its certificate into the file that NODE_EXTRA_CA_CERTS names; never turn the check off.',
  tls: 'Check that PACHCA_API_URL is an https address and that no proxy stands in between.',
  proxy: 'Check HTTPS_PROXY, its user and password, or add the host to NO_PROXY.',
  'proxy-lost': 'Check HTTPS_PROXY and that the proxy runs there, or unset it.',
  'connect-timeout': 'Check the network and HTTPS_PROXY, and try again.',
  timeout: 'Try again in a few minutes.',
  'too-large': 'Check PACHCA_API_URL: this is not what the API answers.',
  'bad-json': 'Check PACHCA_API_URL: something in between may have answered instead of the API.',
  closed: 'This is a mistake in pachform: please report it.',
  down: 'Try again in a few minutes; a second run continues where this one stopped.',
  paused: 'Run the same command again after that, with a lower --rate.',
  lost: 'Check the network and try again; a second run continues where this one stopped.',
};

/** The caller says which request it was; the failure's own words for it are left out. */
function ofFailure(failure: WireFailure, asked: Asked): Sentence {
  const unsure = failure.sent && asked.method !== 'GET' ? ' Whether Pachca did it is not known.' : '';
  const words = clip(failure.message.replace(/^(GET|POST|PUT|DELETE) \/\S*: /, '')).replace(/\.$/, '');
  return say(`${capital(words)}.${unsure}`, wireHints[troubleOf(failure.code)]);
}

const capital = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;

/** One line of somebody else's text: no control characters, no direction marks, not endless. */
function clip(text: string, most = 200): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}

/** The server's words are quoted where they add something to ours. */
function quoted(problem: ApiProblem): string {
  const words = clip(problem.message);
  return words === '' || words === problem.code || /^HTTP \d+$/.test(words) ? '' : ` Pachca says: "${words}".`;
}

/**
 * In: a problem that the server named, or the failure to get an answer, and what was asked.
 * Out: what is wrong and what to do next, ready to be shown. Never holds a token or a body.
 */
export function sentence(problem: ApiProblem | WireFailure, asked: Asked): Sentence {
  if (problem instanceof WireFailure) return ofFailure(problem, asked);
  const { message, hint } = ofProblem(problem, asked);
  const { status, request_id: id } = problem;
  const quote = id === undefined ? '' : ` For Pachca's support: request ${clip(id, 80)}.`;
  const settled = [401, 402, 403].includes(status) || (status >= 300 && status < 400);
  const quotes = status >= 500 || status === 429 || (asked.method === 'GET' && !settled);
  return say(`${clip(message, 400)}${quoted(problem)}`, `${hint}${quotes ? quote : ''}`);
}
