/** Guards: pure functions over the changes of a plan. There is no flag, only a reviewed line in the manifest. */
import { fold } from './address.ts';
import type { Allow } from './desired.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { KindOf, Known } from './kind.ts';
import type { Blocked, Change, FieldChange, Step } from './plan.ts';

/** Hazards that refuse the entry which carries them, unless a line of `settings.allow` names it. */
const refusing = new Set(['self', 'protected', 'go-private', 'bot-edit', 'create-unseen']);
/** Hazards that nothing permits. */
const never: Record<string, string> = {
  owner: 'take the change out: only the Owner, in Pachca, can do this',
  'token-lost': 'name a file for the tokens of new bots: --bot-tokens FILE',
};

export interface Guarded {
  problems: Diagnostic[];
  blocked: Blocked[];
  notes: Diagnostic[];
}

/** Takes somebody or something away: a removal, a suspension, an archiving. */
export const isRemoval = (change: Change): boolean =>
  change.action === 'remove' ||
  change.fields.some(
    (field) => (field.field === 'suspended' || field.field === 'archived') && field.after === true && change.action === 'update',
  );

/** The elements by which somebody loses access or rank: members removed, chat admins demoted, tags taken off. */
export const losses = (change: Change, kind: KindOf): number =>
  change.fields.reduce(
    (sum, field) => sum + (kind.fields[field.field]?.access ? (field.elements ?? []).filter((one) => lost(one)).length : 0),
    0,
  ) + change.also.filter((one) => one.what === 'leaves').length;

export const lost = (one: NonNullable<FieldChange['elements']>[number]): boolean =>
  one.before !== undefined &&
  !(one.again && one.after === one.before) &&
  (one.after === undefined || (one.before === 'admin' && one.after !== 'admin'));

/** In: the changes and all that is known. Out: what refuses the plan, what refuses an entry, and exceptions that nobody needs. */
export function guard(kinds: readonly KindOf[], changes: readonly Change[], steps: readonly Step[], known: Known): Guarded {
  const used = new Set<Allow>();
  const allow = known.settings.allow;
  const allowsEntry = (name: string, address: string) => {
    const line = allow.find((one) => one.guard === name && one.on !== undefined && fold(one.on) === fold(address));
    if (line) used.add(line);
    return line !== undefined;
  };
  const allowsCount = (name: string, count: number) => {
    const line = allow.find((one) => one.guard === name && one.up_to !== undefined && count <= one.up_to);
    if (line) used.add(line);
    return line !== undefined;
  };
  const out: Guarded = { problems: [], blocked: [], notes: [] };
  const problem = (code: string, message: string, hint: string, extra: Partial<Diagnostic> = {}) =>
    out.problems.push({ severity: 'error', code, message, hint, ...extra });
  const limit = (name: string, count: number, message: string, sample: readonly Change[]) => {
    if (allowsCount(name, count)) return;
    const some = sample.slice(0, 5).map((change) => change.address);
    const list = `${some.join(', ')}${sample.length > some.length ? ` and ${sample.length - some.length} more` : ''}`;
    const place = sample[0]?.place;
    problem(name, `${message}: ${list}`, 'if it is meant, say so in the manifest, for others to review', {
      allow: { guard: name, up_to: count },
      ...(place && { place }),
    });
  };

  const { limits } = known.settings;
  for (const kind of kinds) {
    const going = changes.filter(
      (change) => change.kind === kind.name && isRemoval(change) && !allowsEntry('removals', change.address),
    );
    const live = known.live.get(kind.name)?.size ?? 0;
    const percent = (going.length / live) * 100;
    if (going.length > limits.removals)
      limit('removals', going.length, `${count(going.length, kind)} would go, and the limit is ${limits.removals}`, going);
    else if (live > 20 && percent > limits.removals_percent)
      limit(
        'removals',
        going.length,
        `${going.length} of ${live} ${kind.noun[1]} would go, more than ${limits.removals_percent} %`,
        going,
      );
  }
  const byName = new Map(kinds.map((kind) => [kind.name, kind]));
  const losing = changes.filter(
    (change) => losses(change, byName.get(change.kind)!) > 0 && !allowsEntry('member-removals', change.address),
  );
  const lostAll = losing.reduce((sum, change) => sum + losses(change, byName.get(change.kind)!), 0);
  if (lostAll > limits.member_removals)
    limit(
      'member-removals',
      lostAll,
      `${lostAll} memberships, chat admins and tags would be taken away, and the limit is ${limits.member_removals}`,
      losing,
    );
  const invited = changes.filter((change) => change.verb === 'invite');
  if (invited.length > limits.invitations)
    limit(
      'invitations',
      invited.length,
      `${invited.length} people would be invited, and the limit is ${limits.invitations}`,
      invited,
    );

  for (const change of changes)
    for (const hazard of change.hazards) {
      const at = { address: change.address, ...(change.place && { place: change.place }) };
      if (never[hazard.code] !== undefined) problem(hazard.code, `${change.address}: ${hazard.message}`, never[hazard.code]!, at);
      else if (refusing.has(hazard.code) && !allowsEntry(hazard.code, change.address))
        out.blocked.push({
          severity: 'error',
          code: hazard.code,
          message: hazard.message,
          hint: 'if it is meant, say so in the manifest, for others to review',
          allow: { guard: hazard.code, on: change.address },
          ...at,
        });
    }
  for (const kind of kinds) out.problems.push(...(kind.guard?.(changes, known, allowsEntry) ?? []));
  out.problems.push(...identityProblems(known), ...rightsProblems(steps, known));
  for (const line of allow)
    if (!used.has(line))
      out.notes.push({
        severity: 'note',
        code: 'allow-unused',
        message: `the exception for ${line.guard}${line.on ? ` on ${line.on}` : ''} (${line.why}) is not needed by this plan`,
        hint: 'take the line out once it has served',
        ...(line.place && { place: line.place }),
      });
  return out;
}

const count = (n: number, kind: KindOf): string => `${n} ${kind.noun[n === 1 ? 0 : 1]}`;

/** Whose token, whose workspace. */
function identityProblems(known: Known): Diagnostic[] {
  const { me, settings } = known;
  const problems: Diagnostic[] = [];
  const names = [me.email ?? '', me.nickname].map(fold);
  if (settings.run_as !== undefined && !names.includes(fold(settings.run_as)))
    problems.push({
      severity: 'error',
      code: 'run-as',
      message: `this token is of ${me.email ?? me.label}, and settings.run_as says ${settings.run_as}`,
      hint: 'use the token of the one, or name the other',
      path: ['settings', 'run_as'],
    });
  return problems;
}

/** Scopes and roles that the steps need and the token does not have: all at once, each with what needs it. */
function rightsProblems(steps: readonly Step[], known: Known): Diagnostic[] {
  const { me } = known;
  const problems: Diagnostic[] = [];
  const name = (list: readonly Step[]) => {
    const addresses = [...new Set(list.flatMap((step) => step.serves))];
    return `${addresses.slice(0, 5).join(', ')}${addresses.length > 5 ? ` and ${addresses.length - 5} more` : ''}`;
  };
  if (me.bot && steps.length > 0)
    problems.push({
      severity: 'error',
      code: 'bot-token',
      message: 'this is a bot’s token: it cannot manage people, tags or bots, and sees only some chats',
      hint: 'use a personal token of a workspace admin',
    });
  const asAdmin = steps.filter((step) => step.rights.workspace === 'admin');
  if (!me.bot && ['user', 'multi_guest', 'guest'].includes(me.role) && asAdmin.length > 0)
    problems.push({
      severity: 'error',
      code: 'not-admin',
      message: `${me.label} is no workspace admin, and only admins may change people and tags: ${name(asAdmin)}`,
      hint: 'use a personal token of a workspace admin',
    });
  if (me.scopes !== undefined) {
    const missing = [...new Set(steps.map((step) => step.rights.scope))].filter((scope) => !me.scopes!.includes(scope)).sort();
    for (const scope of missing)
      problems.push({
        severity: 'error',
        code: 'missing-scope',
        message: `the token lacks the scope ${scope}, needed for ${name(steps.filter((step) => step.rights.scope === scope))}`,
        hint: 'make a token with that scope in Pachca: Automations, API',
      });
  }
  return problems;
}
