/** Who gains and who loses access to which chat, told from the changes of a plan and from what follows from them. */
import { splitAddress } from '../../core/address.ts';
import type { Change, Plan } from '../../core/plan.ts';
import { executable } from '../executable.ts';

/** One person or bot and one chat; `gains` and `loses` access, or `changes` role there. */
export interface Access {
  what: 'gains' | 'loses' | 'changes';
  who: string;
  /** The chat's address where the plan has it, else its name. */
  chat: string;
  chatName: string;
  /** The role there, from and to where it changes: `admin`, `member → admin`. '' for a plain member. */
  role: string;
  /** The tag that brings or held them; '' where the manifest names them. */
  tag: string;
  /** It is about the chat, not about one person. */
  everybody?: true;
}

/** Where people come and go who join or leave the workspace as a whole. */
export const workspace = 'The whole workspace';

/** Who is meant by what happens to a whole chat. */
const everybody = 'everybody in it';
const anybody = 'anybody in the workspace';

const personOf = (who: string): string => (/^(user|bot):/.test(who) ? splitAddress(who).key : who);
const nameOf = (change: Change): string => change.label || splitAddress(change.address).key;
const roleOf = (value: unknown): string => (typeof value === 'string' && value !== 'member' ? value : '');

function ofMembers(change: Change): Access[] {
  const elements = change.fields.filter(({ field }) => field === 'members').flatMap((field) => field.elements ?? []);
  return elements.flatMap(({ key, before, after, again }): Access[] => {
    if (again) return [];
    const base = { who: key, chat: change.address, chatName: nameOf(change), tag: '' };
    if (before === undefined) return [{ ...base, what: 'gains', role: roleOf(after) }];
    if (after === undefined) return [{ ...base, what: 'loses', role: roleOf(before) }];
    return [{ ...base, what: 'changes', role: `${before} → ${after}` }];
  });
}

/** A chat that is archived, brought back, opened or closed is another one for everybody. */
function ofChat(change: Change): Access[] {
  const base = { chat: change.address, chatName: nameOf(change), tag: '', everybody: true as const };
  return change.fields.flatMap(({ field, before, after }): Access[] => {
    if (change.action === 'create' || before === after) return [];
    if (field === 'archived')
      return [{ ...base, what: 'changes', who: everybody, role: after === true ? 'it is archived' : 'it is opened again' }];
    if (field === 'public')
      return [{ ...base, what: after === true ? 'gains' : 'loses', who: anybody, role: after === true ? 'public' : 'private' }];
    return [];
  });
}

const comes = new Set(['invite', 'create', 'reactivate']);
const goes = new Set(['suspend', 'delete']);

function ofWorkspace(change: Change): Access[] {
  if (change.kind !== 'user') return [];
  const what = comes.has(change.verb) ? 'gains' : goes.has(change.verb) ? 'loses' : undefined;
  const who = splitAddress(change.address).key;
  return what === undefined ? [] : [{ what, who, chat: workspace, chatName: workspace, role: change.verb, tag: '' }];
}

/** In: a plan. Out: all access that it gives, takes and changes. What is blocked is not done and is left out. */
export function accessOf(plan: Plan): Access[] {
  const changes = executable(plan);
  const byName = new Map<string, string | undefined>();
  for (const change of changes)
    if (change.kind === 'chat') byName.set(nameOf(change), byName.has(nameOf(change)) ? undefined : change.address);
  const ofAlso = (change: Change): Access[] =>
    change.also.flatMap(({ what, who, where, tag }): Access[] => {
      if (what === 'stays') return [];
      const own = change.kind === 'chat' && where === change.label ? change.address : undefined;
      return [
        {
          what: what === 'joins' ? 'gains' : 'loses',
          who: personOf(who),
          chat: own ?? byName.get(where) ?? where,
          chatName: where,
          role: '',
          tag,
        },
      ];
    });
  const all = changes.flatMap((change) => [
    ...ofWorkspace(change),
    ...(change.kind === 'chat' ? [...ofMembers(change), ...ofChat(change)] : []),
    ...ofAlso(change),
  ]);
  const seen = new Set<string>();
  return all.filter((one) => {
    const key = JSON.stringify([one.what, one.who, one.chat]);
    return !seen.has(key) && seen.add(key);
  });
}
