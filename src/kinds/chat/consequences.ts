/** What changes of tags do to chats without being asked: who joins, who leaves, who stays as a direct member. */
import type { Known, Live } from '../../core/kind.ts';
import type { Change, Consequence, Hazard } from '../../core/plan.ts';
import { type Person, people } from '../people.ts';
import { tagging } from '../tagging.ts';
import { comebacks } from './comeback.ts';
import { holdOf, type Role, rosterOf, tagsOf } from './members.ts';

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
  const told = toldIn(causes);
  const back = comebacks(causes, known);
  if (moved.length + retagged.size + deleted.length === 0)
    return [...back, ...causes.flatMap((change) => crowd(change, [], known))];
  const chats = chatsOf(known);
  const found = [
    ...moved.flatMap((change) =>
      ofPerson(
        change,
        chats.filter((chat) => !retagged.has(chat.have?.id ?? chat.address)),
        told,
        known,
      ),
    ),
    ...chats.flatMap((chat) => {
      const change = retagged.get(chat.have?.id ?? chat.address);
      return change ? ofChat(change, chat, told, known) : [];
    }),
    ...deleted.flatMap((change) => ofDeletion(change, chats, known)),
  ];
  const also = new Map(found.map((one) => [one.address, one.also ?? []]));
  return [...found, ...back, ...causes.flatMap((change) => crowd(change, also.get(change.address) ?? [], known))];
}

/** From how many on it is a crowd: a team of a small company is no news. */
const crowded = 10;

/** A chat that half of the company joins at once, by name or by tag: the slip of a list or a tag that was meant for another chat. */
function crowd(change: Change, also: readonly Consequence[], known: Known): Found[] {
  if (change.kind !== 'chat' || change.action === 'remove') return [];
  const named = change.fields
    .filter(({ field }) => field === 'members')
    .flatMap(({ elements = [] }) => elements.filter(({ before, after }) => before === undefined && after !== undefined));
  const joining = named.length + also.filter(({ what }) => what === 'joins').length;
  if (joining < crowded) return [];
  const company = people(known)
    .all()
    .filter(({ bot, suspended, gone }) => !bot && !suspended && !gone).length;
  if (joining * 2 < company) return [];
  return [
    {
      address: change.address,
      hazard: { code: 'gains-everybody', message: `${joining} of the ${company} people of the workspace join it at once` },
    },
  ];
}

interface Chat {
  address: string;
  have?: Live;
  name: string;
  tags: ReturnType<typeof tagsOf>;
  /** Who is in it today; made when somebody asks. */
  roster: () => Map<number, Role>;
}

function chatsOf(known: Known): Chat[] {
  const claimed = known.claimed.get('chat');
  const live = [...(known.live.get('chat')?.values() ?? [])].map((have): Chat => {
    const address = claimed?.get(have.id) ?? `chat:#${have.id}`;
    let roster: Map<number, Role> | undefined;
    const inside = () => {
      roster ??= rosterOf(have);
      return roster;
    };
    return {
      address,
      have,
      name: String(have.state['name']),
      tags: tagsOf({ ...known.bound.get(address), have }, known),
      roster: inside,
    };
  });
  const unborn = [...known.bound.values()].flatMap(({ want, have }): Chat[] =>
    want.kind === 'chat' && have === undefined && want.ensure === 'present'
      ? [{ address: want.address, name: String(want.state['name']), tags: tagsOf({ want }, known), roster: () => new Map() }]
      : [],
  );
  return [...live, ...unborn].filter((chat) => chat.tags.before.size > 0 || chat.tags.after.size > 0);
}

/** What one chat and one person make of each other, where no change of the plan says so already. */
function effect(person: Person, chat: Chat, told: ReadonlySet<string>): Consequence[] {
  const id = chat.have?.id;
  if (told.has(pair(id, person.id))) return [];
  const hold = holdOf(person, chat.tags);
  const role = person.id === undefined ? undefined : chat.roster().get(person.id);
  // `member_ids` may leave out whom a tag holds: without a listing they count as in.
  const inside = role !== undefined || (hold.before !== undefined && chat.have?.state['listed'] === undefined);
  const where = { ...whoOf(person), where: chat.name, ...(id !== undefined && { chat: id }) };
  if (hold.after && !hold.before && role === undefined) return [{ what: 'joins', ...where, tag: hold.after.name }];
  if (hold.loses && inside && role !== 'owner') return [{ what: 'leaves', ...where, tag: hold.before!.name }];
  return [];
}

const whoOf = ({ key, id }: Person) => ({ who: key, ...(id !== undefined && { user: id }) });

const pair = (chat: number | undefined, person: number | undefined): string => `${chat} ${person}`;

/** Who is added again does not leave, and who is removed is told as that. */
const toldIn = (causes: readonly Change[]): Set<string> =>
  new Set(
    causes
      .filter((change) => change.kind === 'chat')
      .flatMap((change) =>
        change.fields.flatMap((field) =>
          field.field === 'members'
            ? (field.elements ?? [])
                .filter((one) => one.id !== undefined && (one.again || one.after === undefined))
                .map((one) => pair(change.id, one.id))
            : [],
        ),
      ),
  );

function ofPerson(change: Change, chats: Chat[], told: ReadonlySet<string>, known: Known): Found[] {
  const person =
    change.id === undefined ? people(known).named(change.address.slice('user:'.length)) : people(known).byId(change.id);
  if (person === undefined) return [];
  const keys = [...person.tagsBefore.keys(), ...person.tagsAfter.keys()];
  const carried = chats.filter((chat) => keys.some((key) => chat.tags.before.has(key) || chat.tags.after.has(key)));
  const also = carried.flatMap((chat) => effect(person, chat, told));
  return also.length > 0 ? [{ address: change.address, also }] : [];
}

function ofChat(change: Change, chat: Chat, told: ReadonlySet<string>, known: Known): Found[] {
  const also = people(known)
    .all()
    .flatMap((person) => effect(person, chat, told));
  return also.length > 0 ? [{ address: change.address, also }] : [];
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
    .flatMap((chat) =>
      held.map(
        (person): Consequence => ({
          what: 'stays',
          ...whoOf(person),
          where: chat.name,
          ...(chat.have && { chat: chat.have.id }),
          tag: tag.name,
        }),
      ),
    );
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
