/** Group tags as they are and as the plan leaves them: what people and chats need to know of them. */
import { type Address, fold } from '../core/address.ts';
import { blockedBy, manages, numbers, stepId, strings } from '../core/change.ts';
import type { Desired } from '../core/desired.ts';
import { elementWhy } from '../core/diff.ts';
import type { Bound, Known } from '../core/kind.ts';
import type { Blocked, ElementChange } from '../core/plan.ts';
import { perKnown } from './per-known.ts';
import { didYouMean } from './suggest.ts';

/** One tag. Its key stays the same under a rename: `#55` for a live one, `+qa` for one to be created. */
export interface Tag {
  key: string;
  /** Its name after the plan; of one that goes, its name today. */
  name: string;
  id?: number;
  address?: Address;
  /** Deleted by this plan. */
  goes: boolean;
}

export interface Tagging {
  byId(id: number): Tag | undefined;
  /** By today's name: of two that differ only in the case of their letters the one that is spelled so. */
  live(name: string): Tag | undefined;
  /** Live tags that answer to one name: two that differ only in the case of their letters. Empty where there is at most one. */
  twins(name: string): readonly Tag[];
  /** By the name that it has after the plan; tags that go have none. */
  named(name: string): Tag | undefined;
  all(): Iterable<Tag>;
}

/** In: what is known. Out: every tag, live or to be created. */
export const tagging = perKnown((known): Tagging => {
  const byId = new Map<number, Tag>();
  const live = new Map<string, Tag>();
  const spelled = new Map<string, Tag>();
  const alike = new Map<string, Tag[]>();
  const named = new Map<string, Tag>();
  const claimed = known.claimed.get('tag');
  for (const have of known.live.get('tag')?.values() ?? []) {
    const address = claimed?.get(have.id);
    const bound = address === undefined ? undefined : known.bound.get(address);
    const told = have.state['name'];
    const today = typeof told === 'string' ? told : `#${have.id}`;
    const renamed =
      told !== undefined &&
      bound?.want.ensure === 'present' &&
      fold(bound.want.key) !== fold(today) &&
      !known.withheld.has(bound.want.address);
    const name = renamed ? bound.want.key : today;
    const goes = known.leaving.get('tag')?.get(have.id)?.verb === 'delete';
    const tag: Tag = { key: `#${have.id}`, name, id: have.id, goes, ...(address === undefined ? {} : { address }) };
    byId.set(have.id, tag);
    if (told === undefined) {
      if (bound?.want.ensure === 'present') named.set(fold(bound.want.key), tag);
      continue;
    }
    live.set(fold(today), tag);
    spelled.set(today, tag);
    alike.set(fold(today), [...(alike.get(fold(today)) ?? []), tag]);
    if (!goes) named.set(fold(name), tag);
  }
  for (const { want, have } of known.bound.values())
    if (want.kind === 'tag' && want.ensure === 'present' && have === undefined && !known.withheld.has(want.address))
      named.set(fold(want.key), { key: `+${fold(want.key)}`, name: want.key, address: want.address, goes: false });
  return {
    byId: (id) => byId.get(id),
    live: (name) => spelled.get(name) ?? live.get(fold(name)),
    twins: (name) => {
      const found = alike.get(fold(name)) ?? [];
      return found.length > 1 ? found.toSorted((a, b) => a.id! - b.id!) : [];
    },
    named: (name) => named.get(fold(name)),
    all: () => new Set([...byId.values(), ...named.values()]),
  };
});

/** Tags by their key. */
export type TagSet = Map<string, Tag>;

/**
 * What the declaration of a person or a chat makes of their tags. In: the entry, and the tags that it has.
 * Out: those that it keeps or gets, deleted ones not sorted out yet; and names that are neither live nor declared.
 */
export function declaredTags(
  { want, have, remembered }: Partial<Bound>,
  before: TagSet,
  known: Known,
): { kept: TagSet; unknown: string[] } {
  const declares =
    want?.ensure === 'present' &&
    !known.withheld.has(want.address) &&
    (have === undefined ? want.state['tags'] !== undefined : manages(want, 'tags'));
  if (!declares) return { kept: before, unknown: [] };
  const tags = tagging(known);
  const listed = want.state['tags'] as string[];
  const exact = (want.tagging ?? known.settings.tagging) === 'exact' && !known.keeping;
  if (unmoved(listed, before, exact, tags) && (exact || !known.leftovers)) return { kept: before, unknown: [] };
  const kept = new Map(before);
  if (exact) kept.clear();
  else if (known.leftovers && !known.keeping) {
    const now = new Set(listed.map(fold));
    for (const once of strings(remembered?.state['tags'])) {
      const tag = now.has(fold(once)) ? undefined : (tags.named(once) ?? tags.live(once));
      if (tag) kept.delete(tag.key);
    }
  }
  for (const name of listed) {
    const tag = tags.named(name);
    if (tag) kept.set(tag.key, tag);
  }
  return { kept, unknown: listed.filter((name) => tags.named(name) === undefined) };
}

/** Nearly always what is declared is what there is. */
function unmoved(listed: readonly string[], before: TagSet, exact: boolean, tags: Tagging): boolean {
  for (const name of listed) {
    const tag = tags.named(name);
    if (tag === undefined || !before.has(tag.key)) return false;
  }
  return !exact || new Set(listed.map(fold)).size === before.size;
}

/** Those that are still there after the plan. */
export function staying(tags: TagSet): TagSet {
  for (const tag of tags.values()) if (tag.goes) return new Map([...tags].filter(([, one]) => !one.goes));
  return tags;
}

export const sameTags = (a: TagSet, b: TagSet): boolean => {
  if (a.size !== b.size) return false;
  for (const key of a.keys()) if (!b.has(key)) return false;
  return true;
};

/** The step that takes a tag off a chat: whoever gets the tag waits for it, or they would be let in on the way. */
export const detachStep = (chat: Address, tag: string): string => stepId(chat, 'detach', `tag ${tag}`);

/** In: the name of a tag that there is not. Out: what it is called now, where the manifest renames it; otherwise '' . */
function renamedTo(name: string, known: Known): string {
  const now = known.wanted.find(({ kind, previously }) => kind === 'tag' && previously.some((old) => fold(old) === fold(name)));
  return now === undefined
    ? ''
    : `it is called "${now.key}" now (\`previously\` at ${now.place.file}:${now.place.line}): write that. `;
}

/**
 * In: a tag that is to be made. Out: the undeclared live tag that exactly those carry who are to carry the new one, of all whose
 * tags are declared: a rename whose `previously` went missing looks like that.
 */
export function formerOf(name: string, known: Known): string | undefined {
  const tags = tagging(known);
  const carriers = [...known.bound.values()].flatMap(({ want, have }) => {
    if (have === undefined || want.ensure === 'absent' || !manages(want, 'tags')) return [];
    const now = [...strings(have.state['tags']).map((one) => tags.live(one)?.id), ...numbers(have.state['tag_ids'])];
    return [{ gets: strings(want.state['tags']).some((one) => fold(one) === fold(name)), now: new Set(now) }];
  });
  if (!carriers.some(({ gets }) => gets)) return undefined;
  const claimed = known.claimed.get('tag');
  const former = [...(known.live.get('tag')?.values() ?? [])].find(
    ({ id }) => !claimed?.has(id) && carriers.every(({ gets, now }) => gets === now.has(id)),
  );
  return former && String(former.state['name']);
}

/** In: an entry, and the names in its `tags` that are neither live nor declared. Out: what blocks it: those, and what several live tags answer to. */
export function tagProblems(want: Desired, unknown: readonly string[], known: Known): Blocked[] {
  const tags = tagging(known);
  return strings(want.state['tags']).flatMap((name, at) => {
    const path = ['tags', String(at)];
    const list = tags.twins(name).map((twin) => `"${twin.name}" (id ${twin.id})`);
    if (list.length > 0) {
      const message = `${list.length} live tags answer to "${name}": ${list.join(', ')}`;
      return [blockedBy(want, 'ambiguous-tag', message, 'give one of them another name in Pachca, or delete it there', path)];
    }
    if (!unknown.includes(name)) return [];
    const names = [...tags.all()].filter((tag) => !tag.goes).map((tag) => tag.name);
    const hint = `${renamedTo(name, known) || didYouMean(name, names)}declare it under \`tags:\`, or correct the name`;
    return [blockedBy(want, 'unknown-tag', `no tag "${name}" is declared or live`, hint, path)];
  });
}

/** What of somebody's tags comes and goes: by the tags themselves, since names may differ by nothing but the case of their letters. */
export function tagElements(before: TagSet, after: TagSet, remembered: unknown, known: Known): ElementChange[] {
  const once = new Set(strings(remembered).map(fold));
  const why = (gone: boolean, tag: Tag) =>
    known.memory === undefined ? {} : { why: elementWhy(gone, once.has(fold(tag.name))) };
  const id = (tag: Tag) => (tag.id === undefined ? {} : { id: tag.id });
  const goes = [...before.values()].filter(({ key }) => !after.has(key));
  const comes = [...after.values()].filter(({ key }) => !before.has(key));
  return [
    ...goes.map((tag): ElementChange => ({ key: tag.name, ...id(tag), before: true, ...why(true, tag) })),
    ...comes.map((tag): ElementChange => ({ key: tag.name, ...id(tag), after: true, ...why(false, tag) })),
  ].sort((a, b) => (fold(a.key) < fold(b.key) ? -1 : fold(a.key) > fold(b.key) ? 1 : a.key < b.key ? -1 : 1));
}
