/** What a person will be after the plan: their role, whether they may sign in, their tags. */
import { fold } from '../../core/address.ts';
import { manages, strings } from '../../core/change.ts';
import type { Bound, Known, Live } from '../../core/kind.ts';
import { type Tag, tagging } from '../tagging.ts';

export interface Target {
  role: string;
  suspended: boolean;
  /** Deleted by this plan. */
  gone: boolean;
  /** By tag key. */
  tagsBefore: Map<string, Tag>;
  tagsAfter: Map<string, Tag>;
  /** Declared tags that are neither live nor declared. */
  unknownTags: string[];
}

const limited = (role: string) => role === 'guest' || role === 'multi_guest';

/** In: a person, live or wanted or both. Out: how the plan leaves them. */
export function targetOf(bound: Partial<Bound>, known: Known): Target {
  const { want, have, remembered } = bound;
  const tags = tagging(known);
  const leaving = have === undefined ? undefined : known.leaving.get('user')?.get(have.id);
  const declared = want?.ensure === 'present' ? want : undefined;
  const role =
    (have !== undefined && declared?.ignore.includes('role') ? undefined : (declared?.state['role'] as string | undefined)) ??
    String(have?.state['role'] ?? 'user');
  const tagsBefore = liveTags(have, known);
  const tagsAfter = new Map([...tagsBefore].filter(([, tag]) => !tag.goes));
  const unknownTags: string[] = [];
  if (declared && (have === undefined ? declared.state['tags'] !== undefined : manages(declared, 'tags')) && !limited(role)) {
    const listed = strings(declared.state['tags']);
    const wanted = new Map<string, Tag>();
    for (const name of listed) {
      const tag = tags.named(name);
      if (tag) wanted.set(tag.key, tag);
      else unknownTags.push(name);
    }
    if ((declared.tagging ?? known.settings.tagging) === 'exact') tagsAfter.clear();
    else if (known.leftovers) {
      const now = new Set(listed.map(fold));
      for (const once of strings(remembered?.state['tags'])) {
        const tag = now.has(fold(once)) ? undefined : (tags.named(once) ?? tags.live(once));
        if (tag) tagsAfter.delete(tag.key);
      }
    }
    for (const [key, tag] of wanted) tagsAfter.set(key, tag);
  }
  const gone = leaving?.verb === 'delete';
  if (gone) tagsAfter.clear();
  return {
    role,
    suspended: leaving?.verb === 'suspend' || (suspendedAfter(declared, bound, known) ?? have?.state['suspended'] === true),
    gone,
    tagsBefore,
    tagsAfter,
    unknownTags,
  };
}

/** Declared, or brought back: somebody whom pachform itself suspended and who is declared again. */
function suspendedAfter(want: Bound['want'] | undefined, bound: Partial<Bound>, known: Known): boolean | undefined {
  if (want === undefined || want.ignore.includes('suspended')) return undefined;
  if (want.state['suspended'] !== undefined) return want.state['suspended'] === true;
  return comesBack(want.address, bound.have, known) ? false : undefined;
}

/** Whether pachform suspended this very person earlier, and the entry is there again. */
export const comesBack = (address: string, have: Live | undefined, known: Known): boolean => {
  const retired = known.memory?.retired[address];
  return have?.state['suspended'] === true && retired?.verb === 'suspend' && retired.id === have.id;
};

function liveTags(have: Live | undefined, known: Known): Map<string, Tag> {
  const tags = tagging(known);
  const found = new Map<string, Tag>();
  for (const name of strings(have?.state['tags'])) {
    const tag = tags.live(name);
    if (tag) found.set(tag.key, tag);
  }
  return found;
}
