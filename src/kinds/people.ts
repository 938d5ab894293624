/** Whoever can sit in a chat: people and bots as one, live or to be created, with what the plan makes of them. */
import { type Address, addressOf, fold } from '../core/address.ts';
import { strings } from '../core/change.ts';
import type { Known, Live } from '../core/kind.ts';
import { type Tag, tagging } from './tagging.ts';
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
}

export interface People {
  byId(id: number): Person;
  /** By the manifest's spelling: with `@` a person, without it a bot. */
  named(ref: string): Person | undefined;
  /** Everybody, live or to be invited. */
  all(): readonly Person[];
  /** E-mails or nicknames that exist, for "did you mean". */
  names(ref: string): string[];
}

const views = new WeakMap<Known, People>();

/** In: what is known. Out: everybody, looked up when asked for; made once per `Known`. */
export function people(known: Known): People {
  const made = views.get(known);
  if (made) return made;
  const users = known.live.get('user') ?? new Map<number, Live>();
  const bots = known.live.get('bot') ?? new Map<number, Live>();
  const byId = new Map<number, Person>();
  const names = { user: new Map<string, number>(), bot: new Map<string, number>() };
  for (const have of users.values())
    if (typeof have.state['email'] === 'string') names.user.set(fold(have.state['email']), have.id);
  for (const have of bots.values()) names.bot.set(fold(String(have.state['nickname'])), have.id);
  const declared = new Map<string, Address>();
  for (const { want } of known.bound.values())
    if (want.kind === 'user' || want.kind === 'bot')
      for (const name of [want.key, ...want.previously]) declared.set(addressOf(want.kind, fold(name)), want.address);

  const live = (id: number): Person => {
    const kind = bots.has(id) ? 'bot' : 'user';
    const have = users.get(id) ?? bots.get(id);
    const address = known.claimed.get(kind)?.get(id);
    const bound = address === undefined ? undefined : known.bound.get(address);
    const target = targetOf({ ...(bound ?? {}), ...(have && { have }) }, known);
    const leaving = known.leaving.get(kind)?.get(id);
    return {
      key: bound?.want.key ?? String(have?.state[kind === 'user' ? 'email' : 'nickname'] || `#${id}`),
      ...(address === undefined ? {} : { address }),
      id,
      bot: kind === 'bot',
      role: kind === 'bot' ? 'bot' : target.role,
      suspended: target.suspended,
      gone: leaving?.verb === 'delete',
      tagsBefore: kind === 'bot' ? botTags(have, known) : target.tagsBefore,
      tagsAfter: kind === 'bot' ? new Map([...botTags(have, known)].filter(([, tag]) => !tag.goes)) : target.tagsAfter,
    };
  };
  let everybody: Person[] | undefined;
  const view: People = {
    all: () => {
      everybody ??= [
        ...[...users.keys(), ...bots.keys()].map((id) => view.byId(id)),
        ...[...known.bound.values()].flatMap(({ want, have }) =>
          want.kind === 'user' && have === undefined && want.ensure === 'present' ? (view.named(want.key) ?? []) : [],
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
      const kind = ref.includes('@') ? 'user' : 'bot';
      const address = declared.get(addressOf(kind, fold(ref)));
      const bound = address === undefined ? undefined : known.bound.get(address);
      const id = bound?.have?.id ?? names[kind].get(fold(ref));
      if (id !== undefined) return view.byId(id);
      if (bound === undefined || bound.want.ensure === 'absent') return undefined;
      const target = targetOf(bound, known);
      return {
        key: bound.want.key,
        address: bound.want.address,
        bot: kind === 'bot',
        role: kind === 'bot' ? 'bot' : target.role,
        suspended: target.suspended,
        gone: false,
        tagsBefore: new Map(),
        tagsAfter: target.tagsAfter,
      };
    },
    names: (ref) =>
      ref.includes('@')
        ? [...users.values()].map((have) => String(have.state['email'] ?? ''))
        : [...bots.values()].map((have) => String(have.state['nickname'])),
  };
  views.set(known, view);
  return view;
}

function botTags(have: Live | undefined, known: Known): Map<string, Tag> {
  const found = strings(have?.state['tags']).flatMap((name) => tagging(known).live(name) ?? []);
  return new Map(found.map((tag) => [tag.key, tag]));
}
