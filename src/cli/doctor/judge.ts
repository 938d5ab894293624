/** From facts to findings. Pure. */
import type { Diagnostic } from '../../core/diagnostic.ts';
import { sentence } from '../../http/errors.ts';
import { troubleOf } from '../../http/failures.ts';
import { WireFailure } from '../../wire/http.ts';
import type { Facts, Lack, Seen } from './facts.ts';
import { type Area, areas, essential, forApply, forPlan, reading, sometimes, writing } from './scopes.ts';

/** `partly`: some of the scopes are there; `unknown`: the server does not tell, and it is found out by trying. */
export type Works = 'yes' | 'partly' | 'no' | 'unknown';

export interface Verdict {
  server: {
    url: string;
    /** The status of its refusal, where it answered nothing else. */
    refused?: number;
    /** Absent where nobody answered who speaks as the API does. */
    generation?: 'seed' | 'aug' | 'oct';
    /** What it does not have that newer servers have. */
    lacks: Lack[];
    proxy?: string;
    clock_off_seconds?: number;
  };
  token?: {
    kind?: 'personal' | 'bot';
    id?: number;
    name?: string;
    scopes?: string[];
    /** Of the smallest set for everything. */
    missing?: { plan: string[]; apply: string[] };
  };
  user?: { id: number; email: string | null; label: string; role: string };
  sees: Partial<Record<'users' | 'tags' | 'chats' | 'bots', Seen>>;
  /** In words. */
  hidden: string[];
  works: { plan: Record<Area, Works>; apply: Record<Area, Works> };
  diagnostics: Diagnostic[];
}

const finding = (severity: Diagnostic['severity'], code: string, message: string, hint?: string): Diagnostic => ({
  severity,
  code,
  message,
  ...(hint !== undefined && { hint }),
});

const issue = 'Issue a token with them in Pachca: Automations, API.';

/** A clock that is off by more is told. */
const patience = 30;

/** In: the facts. Out: what they mean. An error among the diagnostics means that no plan can be made. */
export function judge(facts: Facts): Verdict {
  const { url, proxy, skew, me, token } = facts;
  const missing = missingIn(facts);
  const answered = me !== undefined || token !== undefined || Object.keys(facts.seen).length > 0;
  const refusal = facts.failed === undefined && facts.strange.length === 0 ? facts.refused[0] : undefined;
  return {
    server: {
      url,
      ...(answered ? { generation: generationOf(facts) } : refusal && { refused: refusal.problem.status }),
      lacks: facts.lacks,
      ...(proxy !== undefined && { proxy }),
      ...(skew !== undefined && { clock_off_seconds: skew }),
    },
    ...((token !== undefined || me !== undefined) && {
      token: {
        ...(me !== undefined && { kind: me.bot ? ('bot' as const) : ('personal' as const) }),
        ...token,
        ...(token?.scopes !== undefined && { missing }),
      },
    }),
    ...(me !== undefined && { user: { id: me.id, email: me.email, label: me.label, role: me.role } }),
    sees: facts.seen,
    hidden: hiddenFrom(facts, missing.plan),
    works: {
      plan: worksFor(facts, (area) => rightsTo(facts, reading[area])),
      apply: worksFor(facts, (area) => least(rightsTo(facts, reading[area]), writesTo(facts, area))),
    },
    diagnostics: [...onTheWay(facts), ...(answered ? ofToken(facts, missing) : []), ...ofServer(facts, answered)],
  };
}

function generationOf({ newer, lacks }: Facts): 'seed' | 'aug' | 'oct' {
  if (newer) return 'oct';
  return lacks.includes('page-flags') || lacks.includes('token-info') ? 'seed' : 'aug';
}

/** Scopes that are not there: as the token lists them, or as refusals name them. */
function missingIn({ token, refused }: Facts): { plan: string[]; apply: string[] } {
  const named = refused.flatMap(({ problem }) => (problem.scope === undefined ? [] : [problem.scope]));
  const absent = (scope: string): boolean =>
    token?.scopes === undefined ? named.includes(scope) : !token.scopes.includes(scope);
  return { plan: forPlan.filter(absent), apply: forApply.filter(absent) };
}

const opens: Partial<Record<Facts['refused'][number]['about'], string>> = {
  profile: 'profile:read',
  users: 'users:read',
  tags: 'group_tags:read',
  chats: 'chats:read',
  bots: 'bots:read',
};

const rank: Works[] = ['yes', 'unknown', 'partly', 'no'];
const least = (a: Works, b: Works): Works => (a === 'no' ? 'no' : rank[Math.max(rank.indexOf(a), rank.indexOf(b))]!);

function rightsTo(facts: Facts, scopes: readonly string[]): Works {
  const { plan, apply } = missingIn(facts);
  const refused = facts.refused.flatMap(({ about }) => opens[about] ?? []);
  const gone = scopes.filter((scope) => plan.includes(scope) || apply.includes(scope) || refused.includes(scope));
  if (gone.some((scope) => essential.includes(scope))) return 'no';
  if (gone.length > 0) return gone.length === scopes.length || gone.includes('bots:read') ? 'no' : 'partly';
  // The reads were tried; of writing nothing is known.
  return facts.token?.scopes === undefined && !scopes.some((scope) => essential.includes(scope)) ? 'unknown' : 'yes';
}

function writesTo(facts: Facts, area: Area): Works {
  const { me } = facts;
  if (me === undefined || me.bot || me.role === 'guest' || me.role === 'multi_guest') return 'no';
  if (me.role !== 'admin' && (area === 'people' || area === 'tags')) return 'no';
  if (area === 'bots' && facts.lacks.includes('bots')) return least(rightsTo(facts, writing[area]), 'partly');
  return rightsTo(facts, writing[area]);
}

/** Nothing works where nobody answered, or where those who did do not speak as the API does. */
function worksFor(facts: Facts, of: (area: Area) => Works): Record<Area, Works> {
  const none = facts.failed !== undefined || facts.strange.length > 0 || facts.me === undefined || facts.me.bot;
  return Object.fromEntries(areas.map((area) => [area, none ? 'no' : of(area)])) as Record<Area, Works>;
}

function hiddenFrom({ me, nameless, lacks, failed }: Facts, missing: readonly string[]): string[] {
  if (me === undefined || failed !== undefined) return [];
  const who = nameOf(me);
  return [
    missing.includes('chats:read') ? 'chats' : `private chats that ${who} is not in`,
    ...(me.bot || lacks.includes('bots') || missing.includes('bots:read')
      ? ['settings of bots']
      : [`settings of bots that ${who} may not edit`]),
    ...(nameless > 0 ? ['e-mails of people'] : []),
    ...(missing.includes('users:read') ? ['people'] : []),
    ...(missing.includes('group_tags:read') ? ['tags'] : []),
    ...(missing.includes('custom_properties:read') ? ['definitions of custom properties'] : []),
  ];
}

const nameOf = (me: NonNullable<Facts['me']>): string => me.email ?? me.label;

/** Network, proxy, certificate, clock. */
function onTheWay(facts: Facts): Diagnostic[] {
  const found: Diagnostic[] = [];
  const { failed, strange, skew, unchecked } = facts;
  if (failed !== undefined) found.push(notReached(failed, facts));
  else if (strange.length > 0) found.push(somebodyElse(facts));
  if (unchecked && !facts.here)
    found.push(
      finding(
        'warning',
        'certificates-unchecked',
        'NODE_TLS_REJECT_UNAUTHORIZED=0: certificates are not checked, and whoever is in between can take the token',
        'Unset it; put the certificate of your network into the file that NODE_EXTRA_CA_CERTS names.',
      ),
    );
  if (skew !== undefined && Math.abs(skew) > patience)
    found.push(
      finding(
        'warning',
        'clock',
        `the clock of this machine is ${lapse(Math.abs(skew))} ${skew > 0 ? 'ahead of' : 'behind'} the server's`,
        'Let it set itself (NTP): certificates, pauses that the server asks for and the times in the journal depend on it.',
      ),
    );
  return found;
}

function notReached({ path, problem }: NonNullable<Facts['failed']>, facts: Facts): Diagnostic {
  const { message, hint } = sentence(problem, { method: 'GET', path });
  if (!(problem instanceof WireFailure)) return finding('error', 'redirect', message, hint);
  const trouble = troubleOf(problem.code);
  return finding('error', trouble, message, [hint, ...besides(trouble, problem.code, facts)].join(' '));
}

/** What the environment adds to the advice. */
function besides(trouble: ReturnType<typeof troubleOf>, code: string, { proxy, ignored, extra, here }: Facts): string[] {
  const more: string[] = [];
  const way = ['dns', 'refused', 'unreachable', 'connect-timeout', 'timeout', 'proxy', 'proxy-lost', 'tls', 'lost'];
  if (proxy !== undefined && !here && way.includes(trouble)) more.push(`HTTPS_PROXY names ${proxy}.`);
  if (ignored !== undefined && proxy === undefined && way.includes(trouble))
    more.push(`${ignored} is set and not used: pachform reads HTTPS_PROXY.`);
  if (trouble === 'certificate' && (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID'))
    more.push('Look at the clock of this machine too: a wrong one makes good certificates look so.');
  if (trouble === 'certificate' && extra) more.push('NODE_EXTRA_CA_CERTS is set: check that its file can be read.');
  return more;
}

const somebodyElse = ({ url }: Facts): Diagnostic =>
  finding(
    'error',
    'not-the-api',
    `what answers at ${url} is not Pachca's API: its answers have another form`,
    'Check PACHCA_API_URL (it ends in /api/shared/v1), and whether a proxy or a sign-in page of your network answers instead.',
  );

/** Whose the token is and what it lacks. */
function ofToken(facts: Facts, missing: { plan: string[]; apply: string[] }): Diagnostic[] {
  const { me } = facts;
  const found = [...refusals(facts, missing.plan)];
  if (me?.bot)
    found.push(
      finding(
        'error',
        'bot-token',
        'this is the token of a bot: it cannot manage people, tags or bots, and sees only some chats',
        'Use a personal token of a workspace Admin or of the Owner.',
      ),
    );
  else found.push(...ofRole(facts), ...ofScopes(missing));
  return found;
}

function ofRole({ me, nameless }: Facts): Diagnostic[] {
  if (me === undefined) return [];
  const found: Diagnostic[] = [];
  if (me.role === 'guest' || me.role === 'multi_guest')
    found.push(
      finding(
        'error',
        'guest',
        `${nameOf(me)} is a guest: most of the workspace is hidden, and what is hidden would look as if it did not exist`,
        'Use a personal token of a workspace Admin or of the Owner.',
      ),
    );
  else if (me.role !== 'admin')
    found.push(
      finding(
        'warning',
        'not-admin',
        `${nameOf(me)} is no workspace admin: apply cannot change people and tags`,
        'For these use a personal token of a workspace Admin or of the Owner.',
      ),
    );
  if (nameless > 0)
    found.push(
      finding(
        'warning',
        'emails-hidden',
        'e-mails are hidden from this token: people cannot be told apart, so inviting, suspending and deleting are refused',
        'Use the token of an Admin, or let the Owner show contacts to employees.',
      ),
    );
  return found;
}

function ofScopes({ plan, apply }: { plan: string[]; apply: string[] }): Diagnostic[] {
  const found: Diagnostic[] = [];
  const barred = plan.filter((scope) => essential.includes(scope));
  const less = plan.filter((scope) => !essential.includes(scope));
  if (barred.length > 0)
    found.push(finding('error', 'missing-scopes-plan', `for plan the token lacks ${[...barred, ...less].join(', ')}`, issue));
  else if (less.length > 0) {
    const what = less.map((scope) => sometimes[scope]).join(' and ');
    found.push(
      finding('warning', 'missing-scopes-plan', `the token lacks ${less.join(', ')}: no plan of a manifest with ${what}`, issue),
    );
  }
  if (apply.length > 0)
    found.push(finding('warning', 'missing-scopes-apply', `for a full apply the token lacks ${apply.join(', ')}`, issue));
  return found;
}

/** Each cause once; a missing scope is told with the others. */
function refusals({ refused, token }: Facts, missing: readonly string[]): Diagnostic[] {
  const told = new Map<string, Diagnostic>();
  for (const { about, path, problem } of refused) {
    const listed = token?.scopes !== undefined && missing.includes(opens[about] ?? '');
    if (problem.status === 403 && (listed || (problem.scope !== undefined && missing.includes(problem.scope)))) continue;
    const { message, hint } = sentence(problem, { method: 'GET', path });
    const code = problem.status === 401 ? 'unauthorized' : problem.status === 402 ? 'payment-required' : 'refused-read';
    const key = `${problem.status} ${problem.code}`;
    if (!told.has(key)) told.set(key, finding('error', code, `GET ${path}: ${message}`, hint));
  }
  return [...told.values()];
}

function ofServer(facts: Facts, answered: boolean): Diagnostic[] {
  const { lacks, refused, failed, strange } = facts;
  if (!answered) {
    const status = refused[0]?.problem.status;
    if (failed !== undefined || strange.length > 0) return [];
    if (status === 404)
      return [
        finding(
          'error',
          'not-the-api',
          `there is no API at ${facts.url}: it answers 404 to everything`,
          'Check PACHCA_API_URL: it ends in /api/shared/v1.',
        ),
      ];
    return refusals(facts, []);
  }
  const notes: Partial<Record<Lack, [string, string]>> = {
    'token-info': ['this server does not tell the scopes of a token', 'What the token may write is found out by writing.'],
    bots: ['this server does not list bots', 'Bots need their id in the manifest, and only their webhook can be changed.'],
    archived: [
      'this server does not list archived chats',
      'Creating a chat needs an exception (create-unseen): one of that name may be archived.',
    ],
  };
  return lacks.flatMap((lack) => {
    const note = notes[lack];
    return note === undefined ? [] : [finding('note', `older-server-${lack}`, ...note)];
  });
}

const lapse = (seconds: number): string => {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 2 * 3600) return `${Math.round(seconds / 60)} min`;
  return seconds < 48 * 3600 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;
};
