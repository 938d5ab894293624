/** What is refused of a whole plan on account of people: the last admins, and people who cannot be told apart. */
import { fold } from '../../core/address.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Known, Live } from '../../core/kind.ts';
import type { Change } from '../../core/plan.ts';

const isActiveAdmin = ({ state }: Live): boolean =>
  state['role'] === 'admin' && state['suspended'] === false && state['invite_status'] !== 'sent';

type Allows = (guard: string, address: string) => boolean;

/** In: all changes, and which exceptions there are. Out: problems of the plan. */
export function guard(changes: readonly Change[], known: Known, allows: Allows): Diagnostic[] {
  const people = known.live.get('user') ?? new Map<number, Live>();
  return [...admins(changes, known, people, allows), ...hidden(changes, people), ...owner(known, people)];
}

/** Promotions of people who are active count before every loss; invitations and reactivations come after, and do not. */
function admins(changes: readonly Change[], known: Known, people: ReadonlyMap<number, Live>, allows: Allows): Diagnostic[] {
  const now = [...people.values()].filter(isActiveAdmin).length;
  const touched = changes.filter((change) => change.kind === 'user' && change.id !== undefined);
  const set = (change: Change, field: string) => change.fields.find((one) => one.field === field)?.after;
  const gains = touched.filter((change) => {
    const have = people.get(change.id!)!;
    return (
      set(change, 'role') === 'admin' &&
      have.state['suspended'] !== true &&
      have.state['invite_status'] !== 'sent' &&
      set(change, 'suspended') !== true
    );
  }).length;
  const losing = touched.filter((change) => {
    const role = set(change, 'role');
    return (
      isActiveAdmin(people.get(change.id!)!) &&
      (change.action === 'remove' || set(change, 'suspended') === true || (role !== undefined && role !== 'admin'))
    );
  });
  const { min_admins } = known.settings.limits;
  if (losing.length === 0 || now + gains - losing.length >= min_admins) return [];
  // An exception names one person, and counts for that one only.
  const counted = losing.filter((change) => !allows('min-admins', change.address));
  const least = now + gains - counted.length;
  if (counted.length === 0 || least >= min_admins) return [];
  return [
    {
      severity: 'error',
      code: 'min-admins',
      message: `${least} active admin${least === 1 ? '' : 's'} would be left, and the limit is ${min_admins}: ${counted.map((change) => change.address).join(', ')}`,
      hint: 'make somebody else an admin first; those who have not signed in yet do not count',
      allow: { guard: 'min-admins', on: counted[0]!.address },
      ...(counted[0]!.place && { place: counted[0]!.place }),
    },
  ];
}

/** Where e-mails are hidden from the token, everybody would seem to be missing. */
function hidden(changes: readonly Change[], people: ReadonlyMap<number, Live>): Diagnostic[] {
  const without = [...people.values()].filter((have) => have.state['email'] === null || have.state['email'] === undefined).length;
  const affected = changes.filter(
    (change) => change.kind === 'user' && (change.action !== 'update' || change.verb === 'suspend'),
  );
  // One odd row stops nobody: what is concluded from it is told at the entries that it may be about.
  if (affected.length === 0 || without * 2 <= people.size) return [];
  return [
    {
      severity: 'error',
      code: 'hidden-emails',
      message: `the e-mail addresses of ${without} people are hidden from this token: whoever is declared may be one of them`,
      hint: 'use the token of a workspace admin; nobody is invited, suspended or deleted before that',
      ...(affected[0]!.place && { place: affected[0]!.place }),
    },
  ];
}

/** Who is said to own the workspace must be there, and able to. */
function owner(known: Known, people: ReadonlyMap<number, Live>): Diagnostic[] {
  const wanted = known.settings.owner;
  if (wanted === undefined) return [];
  const have = [...people.values()].find(
    (one) => typeof one.state['email'] === 'string' && fold(one.state['email']) === fold(wanted),
  );
  const wrong =
    have === undefined
      ? 'nobody in this workspace has that e-mail'
      : have.state['suspended'] === true
        ? 'they are suspended'
        : have.state['role'] !== 'admin'
          ? `they are ${String(have.state['role'])}, not admin`
          : undefined;
  if (wrong === undefined) return [];
  return [
    {
      severity: 'error',
      code: 'owner-mismatch',
      message: `settings.owner says ${wanted}, but ${wrong}`,
      hint: 'wrong workspace, or wrong address',
      path: ['settings', 'owner'],
    },
  ];
}
