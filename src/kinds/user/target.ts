/** What a person will be after the plan: their role, whether they may sign in, their tags. */
import { fold } from '../../core/address.ts';
import { strings } from '../../core/change.ts';
import type { Bound, Known, Live } from '../../core/kind.ts';
import { declaredTags, sameTags, staying, type TagSet, tagging } from '../tagging.ts';

export interface Target {
  role: string;
  suspended: boolean;
  /** Deleted by this plan. */
  gone: boolean;
  /** By tag key. */
  tagsBefore: TagSet;
  tagsAfter: TagSet;
  /** Whether their tags are others after the plan. */
  retagged: boolean;
  /** Declared tags that are neither live nor declared. */
  unknownTags: string[];
}

/** Guests of one chat or several: they see a part of the workspace, and the server ignores their tags. */
export const isLimited = (role: string): boolean => role === 'guest' || role === 'multi_guest';

const targets = new WeakMap<Known, Map<string | number, Target>>();

/** In: a person, live or wanted or both. Out: how the plan leaves them; found once per `Known`. */
export function targetOf(bound: Partial<Bound>, known: Known): Target {
  const made = targets.get(known) ?? new Map<string | number, Target>();
  targets.set(known, made);
  const who = bound.have?.id ?? bound.want?.address ?? '';
  const target = made.get(who) ?? aim(bound, known);
  made.set(who, target);
  return target;
}

function aim(bound: Partial<Bound>, known: Known): Target {
  const { want, have } = bound;
  const leaving = have === undefined ? undefined : known.leaving.get('user')?.get(have.id);
  const unmanaged = want === undefined || known.withheld.has(want.address) || isForeignOwner(have, known);
  const declared = want?.ensure === 'present' && !unmanaged ? want : undefined;
  const role =
    (have !== undefined && declared?.ignore.includes('role') ? undefined : (declared?.state['role'] as string | undefined)) ??
    String(have?.state['role'] ?? 'user');
  const tagsBefore = liveTags(have, known);
  // The server ignores tags of guests.
  const { kept, unknown } =
    isLimited(role) || declared === undefined ? { kept: tagsBefore, unknown: [] } : declaredTags(bound, tagsBefore, known);
  const gone = leaving?.verb === 'delete';
  const tagsAfter = gone ? new Map() : staying(kept);
  return {
    role,
    suspended: leaving?.verb === 'suspend' || (suspendedAfter(declared, bound, known) ?? have?.state['suspended'] === true),
    gone,
    tagsBefore,
    tagsAfter,
    retagged: !sameTags(tagsBefore, tagsAfter),
    unknownTags: unknown,
  };
}

/** Declared, or brought back: somebody whom pachform itself suspended and who is declared again. */
function suspendedAfter(want: Bound['want'] | undefined, bound: Partial<Bound>, known: Known): boolean | undefined {
  if (want === undefined || want.ignore.includes('suspended')) return undefined;
  if (want.state['suspended'] !== undefined) return want.state['suspended'] === true;
  return comesBack(bound.have, known) ? false : undefined;
}

/** Whether pachform suspended this very person earlier, under whichever address, and they are declared again. */
export const comesBack = (have: Live | undefined, known: Known): boolean =>
  have?.state['suspended'] === true &&
  Object.entries(known.memory?.retired ?? {}).some(
    ([address, { id, verb }]) => id === have.id && verb === 'suspend' && address.startsWith('user:'),
  );

function liveTags(have: Live | undefined, known: Known): TagSet {
  const tags = tagging(known);
  const found: TagSet = new Map();
  for (const name of strings(have?.state['tags'])) {
    const tag = tags.live(name);
    if (tag) found.set(tag.key, tag);
  }
  return found;
}

export const isOwner = (have: Live | undefined, known: Known): boolean =>
  known.settings.owner !== undefined &&
  typeof have?.state['email'] === 'string' &&
  fold(have.state['email']) === fold(known.settings.owner);

/** The workspace's Owner, and not the token's own user: nobody else can change them, so nothing is planned from their entry. */
export const isForeignOwner = (have: Live | undefined, known: Known): boolean => isOwner(have, known) && have?.id !== known.me.id;
