/** A view that contradicts itself is not believed: what is in doubt is read by id, and what stays in doubt refuses the plan. Pure. */
import type { Diagnostic } from './diagnostic.ts';
import { type KindOf, type Known, readKey, type World } from './kind.ts';
import type { Read } from './plan.ts';

/** Something that one answer says and another one denies. */
export interface Doubt {
  /** For people: which answers do not fit. */
  said: string;
  /** What settles it, if it can be settled. */
  read?: Read;
}

/** In: a kind and its lists. Out: a doubt where all of them are empty and something of it is there all the same. */
export function emptyLists(kind: Pick<KindOf, 'name' | 'noun'>, lists: readonly Read[], known: World): Doubt[] {
  const answers = lists.map((read) => known.answers.get(readKey(read)));
  const lives = known.live.get(kind.name);
  if (lives === undefined || lives.size === 0 || !answers.every((answer) => answer?.items === 0)) return [];
  const [id] = lives.keys();
  return [{ said: `the list of ${kind.noun[1]} is empty, and there is at least the one with id ${id}` }];
}

/** So many are looked up at a time. A kind that still doubts after that many says what it makes of them. */
export const mostLookedUp = 200;

/** In: all that was seen, when no kind asks for more. Out: what to read to settle it, or why the view cannot be believed; neither where it fits. */
export function doubtful(kinds: readonly KindOf[], known: Known): { reads: Read[]; problems: Diagnostic[] } {
  const doubts = kinds.flatMap((kind) => kind.doubts?.(known) ?? []);
  const open = new Map<string, Read>();
  for (const { read } of doubts) if (read !== undefined && !known.answers.has(readKey(read))) open.set(readKey(read), read);
  const stays = doubts.filter(({ read }) => read === undefined || known.answers.has(readKey(read)));
  if (stays.length > 0) return { reads: [], problems: [problem(stays)] };
  return { reads: [...open.values()].slice(0, mostLookedUp), problems: [] };
}

function problem(doubts: readonly Doubt[]): Diagnostic {
  const some = doubts.slice(0, 3).map(({ said }) => said);
  const more = doubts.length > some.length ? `; and ${doubts.length - some.length} more like it` : '';
  return {
    severity: 'error',
    code: 'incomplete-view',
    message: `The answers of the server do not fit together: ${some.join('; ')}${more}`,
    hint: 'Whoever a list leaves out would look as if they were gone. Nothing was planned and nothing was written. Run it again in a moment; if it stays, use another token, or ask Pachca’s support.',
  };
}
