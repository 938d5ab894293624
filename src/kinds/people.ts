/** Whoever can sit in a chat: people and bots as one, live or to be created, with what the plan makes of them. */
import { type Address, addressOf, fold } from '../core/address.ts';
import { strings } from '../core/change.ts';
import type { Bound, Known, Live } from '../core/kind.ts';
import { perKnown } from './per-known.ts';
import { sameTags, staying, type Tag, tagging } from './tagging.ts';
import { targetOf } from './user/target.ts';

export interface Person {
  /** As the manifest would name them: e-mail or nickname; `#17` for somebody whose e-mail is hidden. */
  key: string;
  /** The entry that declares them. */
  address?: Address;
  /** Absent for somebody who is to be created. */
  id?: number;
  bot: boolean;
  /** Workspace role after the plan. */
  role: string;
  suspended: boolean;
  /** Deleted by this plan. */
  gone: boolean;
  tagsBefore: Map<string, Tag>;
  tagsAfter: Map<string, Tag>;
  /** Whether their tags are others after the plan. */
  retagged: boolean;
  /** Whether the plan makes or unmakes them an admin of the workspace: the role that they get on joining hangs on what comes first. */
  reranked: boolean;
}

export interface People {
  byId(id: number): Person;
  /** By the manifest's spelling: with `@` a person, without it a bot. */
  named(ref: string): Person | undefined;
  /** Everybody, live or to be invited. */
  all(): readonly Person[];
  /** Ids of the live ones who have one e-mail or nickname, if they are several and no entry says which is meant. */
  twins(ref: string): readonly number[];
  /** E-mails or nicknames that exist, for "did you mean". */
  names(ref: string): string[];
}

/** In: what is known. Out: everybody, looked up when asked for. */
export const people = perKnown((known): People => {
  const users = known.live.get('user') ?? new Map<number, Live>();
  const bots = known.live.get('bot') ?? new Map<number, Live>();
  const byId = new Map<number, Person>();
  const names = { user: new Map<string, number>(), bot: new Map<string, number>() };
  /** By kind and name: whoever has it, where they are several. */
  const several = new Map<Address, number[]>();
  const call = (kind: 'user' | 'bot', name: unknown, id: number) => {
    if (typeof name !== 'string' || name === '') return;
    const other = names[kind].get(fold(name));
    const address = addressOf(kind, fold(name));
    if (other !== undefined) several.set(address, [...(several.get(address) ?? [other]), id]);
    names[kind].set(fold(name), id);
  };
  for (const have of users.values()) call('user', have.state['email'], have.id);
  for (const have of bots.values()) call('bot', have.state['nickname'], have.id);
  const declared = new Map<string, Address>();
  // Whoever was found by their name is looked up by it; the others are few.
  for (const { want, found } of known.bound.values())
    if (found !== 'name' && (want.kind === 'user' || want.kind === 'bot'))
      for (const name of [want.key, ...(found === 'previously' ? want.previously : [])])
        declared.set(addressOf(want.kind, fold(name)), want.address);
  for (const { want } of known.bound.values())
    if (want.previously.length > 0 && (want.kind === 'user' || want.kind === 'bot'))
      for (const name of want.previously.map(fold))
        if (!names[want.kind].has(name) && !declared.has(addressOf(want.kind, name)))
          declared.set(addressOf(want.kind, name), want.address);

  const undecided = new Set([...known.blocked.keys()].map(fold));

  const live = (id: number): Person => {
    const kind = bots.has(id) ? 'bot' : 'user';
    const have = users.get(id) ?? bots.get(id);
    const address = known.claimed.get(kind)?.get(id);
    const bound = address === undefined ? undefined : known.bound.get(address);
    const target = targetOf(bound ?? (have ? { have } : {}), known);
    const leaving = known.leaving.get(kind)?.get(id);
    const isBot = kind === 'bot';
    const tagsBefore = isBot ? botTags(have, known) : target.tagsBefore;
    const tagsAfter = isBot ? staying(tagsBefore) : target.tagsAfter;
    return {
      key: bound?.want.key ?? String(have?.state[kind === 'user' ? 'email' : 'nickname'] || `#${id}`),
      ...(address === undefined ? {} : { address }),
      id,
      bot: isBot,
      role: isBot ? 'bot' : target.role,
      suspended: target.suspended,
      gone: leaving?.verb === 'delete',
      tagsBefore,
      tagsAfter,
      retagged: isBot ? !sameTags(tagsBefore, tagsAfter) : target.retagged,
      reranked: !isBot && (have?.state['role'] === 'admin') !== (target.role === 'admin'),
    };
  };
  const byRef = new Map<string, Person>();
  const unborn = new Map<Address, Person>();
  const entryOf = (kind: 'user' | 'bot', name: string): Bound | undefined => {
    const address = declared.size === 0 ? undefined : declared.get(addressOf(kind, name));
    return address === undefined ? undefined : known.bound.get(address);
  };
  const twins = (ref: string): readonly number[] => {
    if (several.size === 0) return [];
    const kind = ref.includes('@') ? 'user' : 'bot';
    const ids = several.get(addressOf(kind, fold(ref))) ?? [];
    const claimed = known.claimed.get(kind);
    return entryOf(kind, fold(ref))?.have !== undefined || ids.some((id) => claimed?.has(id)) ? [] : ids;
  };
  const find = (ref: string): Person | undefined => {
    const kind = ref.includes('@') ? 'user' : 'bot';
    const name = fold(ref);
    const bound = entryOf(kind, name);
    if (twins(ref).length > 0) return undefined;
    const id = bound?.have?.id ?? names[kind].get(name);
    // Who has the name of an entry that is blocked need not be who is meant.
    if (id !== undefined && known.contested.get(kind)?.has(id) && undecided.has(addressOf(kind, name))) return undefined;
    if (id !== undefined) return view.byId(id);
    if (bound === undefined || bound.want.ensure === 'absent' || known.withheld.has(bound.want.address)) return undefined;
    const person = unborn.get(bound.want.address) ?? newcomer(bound, known);
    unborn.set(bound.want.address, person);
    return person;
  };
  let everybody: Person[] | undefined;
  const view: People = {
    all: () => {
      everybody ??= [
        ...[...users.keys(), ...bots.keys()].map((id) => view.byId(id)),
        ...[...known.bound.values()].flatMap(({ want, have }) =>
          want.kind === 'user' && have === undefined && want.ensure === 'present' && !known.withheld.has(want.address)
            ? (view.named(want.key) ?? [])
            : [],
        ),
      ];
      return everybody;
    },
    byId: (id) => {
      const found = byId.get(id) ?? live(id);
      byId.set(id, found);
      return found;
    },
    named: (ref) => {
      // One reference stands in many chats: it is folded and looked up once.
      const known = byRef.get(ref);
      if (known !== undefined) return known;
      const found = find(ref);
      if (found !== undefined) byRef.set(ref, found);
      return found;
    },
    twins,
    names: (ref) =>
      ref.includes('@')
        ? [...users.values()].map((have) => String(have.state['email'] ?? ''))
        : [...bots.values()].map((have) => String(have.state['nickname'])),
  };
  return view;
});

function newcomer(bound: Bound, known: Known): Person {
  const { kind, key, address } = bound.want;
  const target = targetOf(bound, known);
  const role = kind === 'bot' ? 'bot' : target.role;
  const { suspended, tagsAfter } = target;
  return {
    key,
    address,
    bot: kind === 'bot',
    role,
    suspended,
    gone: false,
    tagsBefore: new Map(),
    tagsAfter,
    retagged: tagsAfter.size > 0,
    reranked: false,
  };
}

function botTags(have: Live | undefined, known: Known): Map<string, Tag> {
  const found = strings(have?.state['tags']).flatMap((name) => tagging(known).live(name) ?? []);
  return new Map(found.map((tag) => [tag.key, tag]));
}
