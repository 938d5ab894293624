/** Who gains and who loses access to which chat, told from the changes of a plan and from what follows from them. */
import { splitAddress } from '../../core/address.ts';
import type { Change, Plan } from '../../core/plan.ts';
import { executable } from '../executable.ts';

/** One person or bot and one chat; `gains` and `loses` access, or `changes` role there. */
export interface Access {
  what: 'gains' | 'loses' | 'changes';
  who: string;
  /** Their full name; '' where it is not told. */
  whoName?: string;
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

/** A guest is invited into their chat: no list of members changes for it. */
const ofInvitation = (change: Change): Access[] =>
  change.fields.flatMap(({ field, after }) =>
    field === 'chat' && change.kind === 'user' && change.action === 'create' && typeof after === 'string'
      ? [{ what: 'gains', who: splitAddress(change.address).key, chat: after, chatName: after, role: 'guest', tag: '' }]
      : [],
  );

const comes = new Set(['invite', 'create', 'reactivate']);
const goes = new Set(['suspend', 'delete']);

function ofWorkspace(change: Change): Access[] {
  if (change.kind !== 'user') return [];
  const what = comes.has(change.verb) ? 'gains' : goes.has(change.verb) ? 'loses' : undefined;
  const who = splitAddress(change.address).key;
  return what === undefined ? [] : [{ what, who, chat: workspace, chatName: workspace, role: change.verb, tag: '' }];
}

/** Which chat of the plan a name or an id means. */
function chatsOf(plan: Plan, changes: readonly Change[]): (name: string, id?: number) => string {
  const byId = new Map(changes.flatMap(({ kind, id, address }) => (kind === 'chat' && id !== undefined ? [[id, address]] : [])));
  const byName = new Map<string, Set<string>>();
  const call = (name: string, address: string) => byName.set(name, (byName.get(name) ?? new Set()).add(address));
  for (const change of changes) if (change.kind === 'chat') call(nameOf(change), change.address);
  for (const { kind, state, address } of plan.desired)
    if (kind === 'chat' && typeof state['name'] === 'string') call(state['name'], address);
  return (name, id) => {
    const [only, ...more] = byName.get(name) ?? [];
    if (id !== undefined && byId.has(id)) return byId.get(id)!;
    if (only !== undefined && more.length === 0) return only;
    return id === undefined ? name : `id ${id}`;
  };
}

/** In: a plan. Out: all access that it gives, takes and changes. What is blocked is not done and is left out. */
export function accessOf(plan: Plan): Access[] {
  const changes = executable(plan);
  const chatOf = chatsOf(plan, changes);
  const ofAlso = (change: Change): Access[] =>
    change.also.flatMap(({ what, who, where, chat, tag }): Access[] => {
      if (what === 'stays') return [];
      const own = change.kind === 'chat' && where === change.label ? change.address : undefined;
      const gains = what === 'joins' ? 'gains' : 'loses';
      return [{ what: gains, who: personOf(who), chat: own ?? chatOf(where, chat), chatName: where, role: '', tag }];
    });
  const all = changes.flatMap((change) => [
    ...ofWorkspace(change),
    ...ofInvitation(change).map((one) => ({ ...one, chat: chatOf(one.chatName) })),
    ...(change.kind === 'chat' ? [...ofMembers(change), ...ofChat(change)] : []),
    ...ofAlso(change),
  ]);
  const labels = new Map(
    changes.map(({ kind, address, label = '' }) => [kind === 'user' ? splitAddress(address).key : '', label]),
  );
  const seen = new Set<string>();
  return all.flatMap((one) => {
    const key = JSON.stringify([one.what, one.who, one.chat]);
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ ...one, whoName: labels.get(one.who) || plan.names?.[one.who] || '' }];
  });
}
