/** What changes of tags do to chats without being asked: who joins, who leaves, who stays as a direct member. */
import type { Known, Live } from '../../core/kind.ts';
import type { Change, Consequence, Hazard } from '../../core/plan.ts';
import { type Person, people } from '../people.ts';
import { tagging } from '../tagging.ts';
import { holdOf, rosterOf, tagsOf } from './members.ts';

type Found = { address: string; also?: Consequence[]; hazard?: Hazard };

/** In: all changes of a plan. Out: their derived effects, each filed under the change that causes it. */
export function consequences(changes: ReadonlyMap<string, Change>, known: Known): Found[] {
  const causes = [...changes.values()];
  const moved = causes.filter(
    (change) => change.kind === 'user' && (change.action === 'remove' || change.fields.some((field) => field.field === 'tags')),
  );
  const retagged = new Map(
    causes
      .filter((change) => change.kind === 'chat' && change.fields.some((field) => field.field === 'tags'))
      .map((change) => [change.id ?? change.address, change]),
  );
  const deleted = causes.filter((change) => change.kind === 'tag' && change.action === 'remove');
  const chats = chatsOf(known);
  return [
    ...moved.flatMap((change) =>
      ofPerson(
        change,
        chats.filter((chat) => !retagged.has(chat.have?.id ?? chat.address)),
        known,
      ),
    ),
    ...chats.flatMap((chat) => {
      const change = retagged.get(chat.have?.id ?? chat.address);
      return change ? ofChat(change, chat, known) : [];
    }),
    ...deleted.flatMap((change) => ofDeletion(change, chats, known)),
  ];
}

interface Chat {
  address: string;
  have?: Live;
  name: string;
  tags: ReturnType<typeof tagsOf>;
}

function chatsOf(known: Known): Chat[] {
  const claimed = known.claimed.get('chat');
  const live = [...(known.live.get('chat')?.values() ?? [])].map((have): Chat => {
    const address = claimed?.get(have.id) ?? `chat:#${have.id}`;
    return { address, have, name: String(have.state['name']), tags: tagsOf({ ...known.bound.get(address), have }, known) };
  });
  const unborn = [...known.bound.values()].flatMap(({ want, have }): Chat[] =>
    want.kind === 'chat' && have === undefined && want.ensure === 'present'
      ? [{ address: want.address, name: String(want.state['name']), tags: tagsOf({ want }, known) }]
      : [],
  );
  return [...live, ...unborn].filter((chat) => chat.tags.before.size > 0 || chat.tags.after.size > 0);
}

/** What one chat and one person make of each other. */
function effect(person: Person, chat: Chat): Consequence | undefined {
  const hold = holdOf(person, chat.tags);
  const role = person.id === undefined || chat.have === undefined ? undefined : rosterOf(chat.have).get(person.id);
  if (hold.after && !hold.before && role === undefined && !person.suspended)
    return { what: 'joins', who: person.key, where: chat.name, tag: hold.after.name };
  if (hold.loses && role !== undefined && role !== 'owner')
    return { what: 'leaves', who: person.key, where: chat.name, tag: hold.before!.name };
  return undefined;
}

function ofPerson(change: Change, chats: Chat[], known: Known): Found[] {
  const person =
    change.id === undefined ? people(known).named(change.address.slice('user:'.length)) : people(known).byId(change.id);
  if (person === undefined) return [];
  const carried = chats.filter((chat) =>
    [...person.tagsBefore.keys(), ...person.tagsAfter.keys()].some(
      (key) => chat.tags.before.has(key) || chat.tags.after.has(key),
    ),
  );
  const also = carried.flatMap((chat) => effect(person, chat) ?? []).filter((one) => !declaredStay(one, change, known));
  return also.length > 0 ? [{ address: change.address, also }] : [];
}

/** Whoever is added again by the plan does not leave. */
const declaredStay = (one: Consequence, change: Change, known: Known): boolean =>
  one.what === 'leaves' &&
  [...known.bound.values()].some(
    ({ want, have }) =>
      want.kind === 'chat' &&
      have !== undefined &&
      String(have.state['name']) === one.where &&
      JSON.stringify([want.state['admins'], want.state['editors'], want.state['members']]).includes(
        JSON.stringify(change.address.slice('user:'.length)),
      ),
  );

function ofChat(change: Change, chat: Chat, known: Known): Found[] {
  const again = new Set((change.fields.find((field) => field.field === 'members')?.elements ?? []).map((element) => element.key));
  const also = people(known)
    .all()
    .filter((person) => !again.has(person.key))
    .flatMap((person) => effect(person, chat) ?? []);
  return also.length > 0 ? [{ address: change.address, also: also.sort((a, b) => (a.who < b.who ? -1 : 1)) }] : [];
}

/** Of a deleted tag people stay in its chats, as direct members. */
function ofDeletion(change: Change, chats: Chat[], known: Known): Found[] {
  const tag = tagging(known).byId(change.id!);
  if (tag === undefined) return [];
  const held = people(known)
    .all()
    .filter((person) => person.tagsBefore.has(tag.key));
  const also = chats
    .filter((chat) => chat.tags.before.has(tag.key) && !chat.tags.detached.has(tag.key))
    .flatMap((chat) => held.map((person): Consequence => ({ what: 'stays', who: person.key, where: chat.name, tag: tag.name })));
  if (also.length === 0) return [];
  const where = [...new Set(also.map((one) => one.where))].map((name) => `"${name}"`).join(', ');
  return [
    {
      address: change.address,
      also,
      hazard: { code: 'tag-delete-keeps', message: `those whom the tag brought stay in ${where}, as direct members` },
    },
  ];
}
