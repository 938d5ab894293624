/** The requests of one chat's change: unarchive, join, roles up, roles down, removals, archive. */
import { fold, keptForm } from '../../core/address.ts';
import { step, stepId } from '../../core/change.ts';
import type { Known, Live } from '../../core/kind.ts';
import type { Change, ElementChange, Hole, Shows, Step, Template } from '../../core/plan.ts';
import { type Person, people } from '../people.ts';
import { tagging } from '../tagging.ts';
import { holdOf, membershipOf, roleOnJoining, rosterOf, tagsOf } from './members.ts';

const batch = 300;
const rank: Record<string, number> = { member: 0, editor: 1, admin: 2, owner: 3 };

interface Member {
  change: ElementChange;
  person: Person;
  /** Brought by a tag that this plan attaches or gives. */
  brought: boolean;
  /** Held by a tag that goes: whatever is done must wait until it has gone. */
  loses: boolean;
  /** Held by one tag before and by another after. */
  moved: boolean;
}

/** In: a chat's change. Out: its steps, ordered among themselves by `needs` and `after`. */
export function steps(change: Change, known: Known, changes: ReadonlyMap<string, Change>): Step[] {
  if (change.action === 'remove') return [archiving(change, [], [])];
  const made = change.action === 'create' ? creating(change, known, changes) : updating(change, known, changes);
  if (field(change, 'archived')?.after !== true) return made;
  // Archiving takes off tags and throws out guests: what was done before it need not show any more.
  return made.map((one) => (one.does === 'archive' || !one.shows ? one : { ...one, shows: { ...one.shows, passing: true } }));
}

const nameOf = (change: Change) => `"${change.label}"`;
const admin = (change: Change, scope: string) => ({
  scope,
  chat: { of: change.address, ...(change.id === undefined ? {} : { id: change.id }), as: 'admin' as const },
});
const inChat = (change: Change, scope: string) => ({
  scope,
  chat: { of: change.address, ...(change.id === undefined ? {} : { id: change.id }), as: 'member' as const },
});
const here = (change: Change): number | Hole => change.id ?? { idOf: change.address };
const field = (change: Change, name: string) => change.fields.find((one) => one.field === name);

function membersOf(change: Change, known: Known): Member[] {
  const everybody = people(known);
  const tags = tagsOf(known.bound.get(change.address)!, known);
  return (field(change, 'members')?.elements ?? []).flatMap((one) => {
    const person = one.id === undefined ? everybody.named(one.key) : everybody.byId(one.id);
    if (person === undefined) return [];
    const hold = holdOf(person, tags);
    return [
      {
        change: one,
        person,
        brought: one.before === undefined && hold.after !== undefined && hold.before === undefined,
        loses: hold.loses || hold.passing,
        moved: hold.before !== undefined && hold.after !== undefined && hold.before !== hold.after,
      },
    ];
  });
}

/** The id of a member, or the hole that their invitation fills; it is left out when that fails. */
const idIn = (member: Member): Template => member.person.id ?? { idOf: member.person.address!, optional: true };
const bySpelling = (members: Member[]) => members.slice().sort((a, b) => (a.change.key < b.change.key ? -1 : 1));

/** What a person's own step may do: whichever it is, there is one. */
const ownSteps = (address: string): string[] =>
  ['invite', 'promote', 'demote', 'suspend', 'reactivate', 'edit', 'bot-create'].map((does) => `${address} ${does}`);

/** The steps that come before people join: their invitation or reactivation, and the rank that decides their role on joining. */
const makersOf = (members: Member[], changes: ReadonlyMap<string, Change>): string[] =>
  members.flatMap(({ person }) => {
    const made = person.address === undefined ? undefined : changes.get(person.address);
    const matters = made?.action === 'create' || made?.fields.some((one) => one.field === 'role' || one.field === 'suspended');
    return made !== undefined && matters ? ownSteps(made.address) : [];
  });

function creating(change: Change, known: Known, changes: ReadonlyMap<string, Change>): Step[] {
  const want = known.bound.get(change.address)!.want;
  const value = (name: string) => field(change, name)?.after ?? want.state[name];
  const members = membersOf(change, known);
  const joining = bySpelling(members.filter((one) => !one.brought));
  const humans = joining.filter((one) => !one.person.bot);
  const tags = attached(change, known, changes);
  const chat: { [key: string]: Template } = { name: value('name') as string };
  if (value('channel') !== undefined) chat['channel'] = value('channel') as boolean;
  if (value('public') !== undefined) chat['public'] = value('public') as boolean;
  const first = humans.filter((one) => one.person.id !== known.me.id).slice(0, batch);
  if (first.length > 0) chat['member_ids'] = first.map(idIn);
  if (tags.ids.length > 0) chat['group_tag_ids'] = tags.ids;
  const isPublic = value('public') === true;
  const newest = { path: ['chats'], query: { availability: isPublic ? 'public' : 'is_member', archived: 'true' }, list: true };
  const match = { name: value('name') as string, channel: value('channel') === true };
  const lives = known.live.get('chat') ?? new Map<number, Live>();
  const seen = [...lives.keys()];
  const sameName = seen.filter((id) => looseName(lives.get(id)!) === keptForm(fold(match.name)));
  const create = step(change.address, 'chat-create', {
    label: `create ${nameOf(change)}${first.length > 0 ? ` with ${count(first.length)}` : ''}`,
    request: { method: 'POST', path: ['chats'], body: { chat } },
    rights: { scope: 'chats:create' },
    gives: { idOf: change.address, pin: true },
    probe: {
      read: { path: ['chats'], query: { availability: 'is_member' }, list: true },
      match: { ...match, owner_id: known.me.id },
      known: sameName,
      ...(seen.length > 0 && { newest: Math.max(...seen) }),
    },
    answers: 'object',
    ...(first.length > 0 && { rest: restOf(change) }),
    twin: { read: newest, match, known: sameName },
    after: [...makersOf(first, changes), ...tags.makers],
  });
  const rest = [...humans.filter((one) => one.person.id !== known.me.id).slice(batch)];
  const joins = joinSteps(change, [rest, joining.filter((one) => one.person.bot)], [create.id], changes);
  const grants = [create.id, ...joins.map((one) => one.id)];
  const roles = roleSteps(
    change,
    known,
    members,
    (member) =>
      first.includes(member)
        ? [create.id]
        : member.brought
          ? [create.id, ...carriers(member, changes)]
          : joinOf(member, joins, create.id),
    changes,
  );
  const last =
    field(change, 'archived')?.after === true ? [archiving(change, [create.id], [...grants, ...roles.map((one) => one.id)])] : [];
  return [create, ...joins, ...roles, ...last];
}

const looseName = (have: Live) => keptForm(fold(String(have.state['name'] ?? '')));

/** Newer servers leave people out of a new chat without a word: added to it, they are refused with the reason. */
const restOf = (change: Change): NonNullable<Step['rest']> => ({
  list: 'chat.member_ids',
  request: {
    method: 'POST',
    path: ['chats', { idOf: change.address }, 'members'],
    body: { member_ids: [], silent: true },
  },
  split: { list: 'member_ids', read: membersRead(change), ids: 'items' },
});

const membersRead = (change: Change, role?: string) => ({
  path: ['chats', here(change), 'members'],
  ...(role === undefined ? {} : { query: { role } }),
  list: true,
});
const chatRead = (change: Change) => ({ path: ['chats', here(change)], list: false });
const own = {
  path: ['chats'],
  query: { availability: 'is_member', archived: 'true', personal: 'false' },
  list: true,
};
/** A chat that is looked at by itself, or among the token's own where many are. */
const inTheChat = (change: Change): Pick<Shows, 'read' | 'among'> => ({ read: chatRead(change), among: own });

/** Who joined or left: in the chat's own list, and where that leaves people out, in the listing. */
const showsMembers = (change: Change, who: Pick<Shows, 'has' | 'lacks'>): Shows => ({
  ...inTheChat(change),
  at: 'member_ids',
  ...who,
  otherwise: { read: membersRead(change), at: 'items', ...who },
});

const count = (n: number) => (n === 1 ? '1 person' : `${n} people`);

/** POST of members, people and bots apart: one bot that may not be added spoils the whole request. */
function joinSteps(
  change: Change,
  groups: Member[][],
  needs: string[],
  changes: ReadonlyMap<string, Change>,
  does: 'join' | 'rejoin' = 'join',
): Step[] {
  const made: Step[] = [];
  for (const group of groups)
    for (let at = 0; at < group.length; at += batch) {
      const part = bySpelling(group).slice(at, at + batch);
      const bots = part[0]!.person.bot;
      made.push(
        step(change.address, does, {
          ...(bots || at > 0 ? { which: `${bots ? 'bots' : 'people'}${at > 0 ? ` from ${at}` : ''}` } : {}),
          label: `add ${bots ? `${part.length} bot${part.length === 1 ? '' : 's'}` : count(part.length)} to ${nameOf(change)}`,
          request: {
            method: 'POST',
            path: ['chats', here(change), 'members'],
            body: { member_ids: part.map(idIn), silent: true },
          },
          rights: inChat(change, 'chat_members:write'),
          done: ['already_exists'],
          shows: showsMembers(change, { has: part.map((one) => one.person.id ?? { idOf: one.person.address! }) }),
          split: { list: 'member_ids', read: { path: ['chats', here(change), 'members'], list: true }, ids: 'items' },
          needs,
          after: makersOf(part, changes),
        }),
      );
    }
  return made;
}

const joinOf = (member: Member, joins: Step[], otherwise?: string): string[] => {
  const id = JSON.stringify(idIn(member));
  const adds = (one: Step) =>
    ((one.request.body as { member_ids: Template[] }).member_ids ?? []).some((other) => JSON.stringify(other) === id);
  const found = joins.find(adds)?.id ?? otherwise;
  return found === undefined ? [] : [found];
};

function attached(change: Change, known: Known, changes: ReadonlyMap<string, Change>): { ids: Template[]; makers: string[] } {
  const tags = (field(change, 'tags')?.elements ?? [])
    .filter((one) => one.after !== undefined)
    .map((one) => (one.id === undefined ? undefined : tagging(known).byId(one.id)) ?? tagging(known).named(one.key)!);
  return {
    ids: tags.map((tag): Template => tag.id ?? { idOf: tag.address!, optional: true }),
    makers: tags.flatMap((tag) =>
      tag.address !== undefined && changes.get(tag.address)?.action === 'create' ? [stepId(tag.address, 'tag-create')] : [],
    ),
  };
}

function updating(change: Change, known: Known, changes: ReadonlyMap<string, Change>): Step[] {
  const made: Step[] = [];
  const members = membersOf(change, known);
  const opens = field(change, 'archived')?.after === false;
  const base: string[] = [];
  if (opens) {
    made.push(
      step(change.address, 'unarchive', {
        label: `unarchive ${nameOf(change)}`,
        request: { method: 'PUT', path: ['chats', here(change), 'unarchive'] },
        rights: admin(change, 'chats:archive'),
        shows: { ...inTheChat(change), at: 'archived', equals: false },
      }),
    );
    base.push(made[0]!.id);
  }
  const joining = members.filter((one) => one.change.before === undefined && !one.brought);
  const joins = joinSteps(
    change,
    [joining.filter((one) => !one.person.bot), joining.filter((one) => one.person.bot)],
    base,
    changes,
  );
  made.push(...joins);
  // Whoever must become chat admin first by joining does so before anything that takes a chat admin.
  const own = members.find((one) => one.person.id === known.me.id && one.change.before === undefined);
  const right = own ? joinOf(own, joins) : [];
  const needed = [...base, ...right];
  const { body, late } = renaming(change);
  if (body && !late) made.push(editing(change, body, 'open', needed));
  const tags = attached(change, known, changes);
  if (tags.ids.length > 0)
    made.push(
      step(change.address, 'attach', {
        label: `attach ${tags.ids.length === 1 ? 'a tag' : `${tags.ids.length} tags`} to ${nameOf(change)}`,
        request: { method: 'POST', path: ['chats', here(change), 'group_tags'], body: { group_tag_ids: tags.ids } },
        rights: inChat(change, 'chat_members:write'),
        shows: { ...inTheChat(change), at: 'group_tag_ids', has: tags.ids as (number | Hole)[] },
        split: { list: 'group_tag_ids', read: { path: ['chats', here(change)], list: false }, ids: 'group_tag_ids' },
        needs: needed,
        after: tags.makers,
      }),
    );
  const attach = tags.ids.length > 0 ? [stepId(change.address, 'attach')] : [];
  const ups = members.filter((one) => one.change.after !== undefined && !one.change.again);
  made.push(
    ...roleSteps(
      change,
      known,
      ups,
      (member) =>
        member.brought
          ? [...needed, ...attach, ...carriers(member, changes)]
          : member.change.before === undefined
            ? [...needed, ...joinOf(member, joins)]
            : // Who is held by another tag afterwards may leave and come back on the way: the role is given after that.
              [...needed, ...(member.moved ? [...attach, ...carriers(member, changes)] : [])],
      changes,
    ),
  );
  made.push(...leaving(change, known, changes, members, made, needed));
  if (body && late) made.push(editing(change, body, 'close', [...needed, ...grantsOf(made)]));
  if (field(change, 'archived')?.after === true)
    made.push(
      archiving(
        change,
        grantsOf(made),
        made.map((one) => one.id),
      ),
    );
  return made;
}

/** The steps that give a person the tag by which they come. */
const carriers = (member: Member, changes: ReadonlyMap<string, Change>): string[] => {
  const made = member.person.address === undefined ? undefined : changes.get(member.person.address);
  if (made === undefined || !made.fields.some((one) => one.field === 'tags')) return [];
  return ownSteps(made.address);
};

const grantsOf = (made: Step[]) =>
  made.filter((one) => ['join', 'attach', 'role-up', 'rejoin'].includes(one.does)).map((one) => one.id);

function renaming(change: Change): { body?: { [key: string]: Template }; late: boolean } {
  const body: { [key: string]: Template } = {};
  for (const name of ['name', 'public']) {
    const after = field(change, name)?.after;
    if (after !== undefined) body[name] = after as Template;
  }
  return { ...(Object.keys(body).length > 0 ? { body } : {}), late: body['public'] === false };
}

const editing = (change: Change, body: { [key: string]: Template }, does: 'open' | 'close', needs: string[]): Step =>
  step(change.address, does, {
    label: does === 'close' ? `make ${nameOf(change)} private` : `change ${nameOf(change)}`,
    request: { method: 'PUT', path: ['chats', here(change)], body: { chat: body } },
    rights: admin(change, 'chats:update'),
    answers: 'object',
    needs,
  });

const archiving = (change: Change, needs: string[], after: string[]): Step =>
  step(change.address, 'archive', {
    label: `archive ${nameOf(change)}`,
    request: { method: 'PUT', path: ['chats', here(change), 'archive'] },
    rights: admin(change, 'chats:archive'),
    shows: { ...inTheChat(change), at: 'archived', equals: true },
    needs,
    after,
  });

function roleSteps(
  change: Change,
  known: Known,
  members: Member[],
  needs: (member: Member) => string[],
  changes: ReadonlyMap<string, Change>,
): Step[] {
  const channel =
    (known.live.get('chat')?.get(change.id ?? -1)?.state['channel'] ?? known.bound.get(change.address)?.want.state['channel']) ===
    true;
  const exact = membershipOf(known.bound.get(change.address)!.want, known) === 'exact';
  const made: Step[] = [];
  for (const member of bySpelling(members)) {
    const after = String(member.change.after);
    const given = roleOnJoining(member.person, channel);
    const before = String(member.change.before ?? given);
    // Who is added again has the role of joining, or, if they were a direct member all along, the one they had.
    const kept = !exact && rank[after]! < rank[given]! && (member.change.again || member.change.before === undefined);
    const unsure = member.change.before === undefined && member.person.reranked && (exact || after !== 'member');
    const settled = (after === before || kept) && !unsure && (!member.change.again || after === given || kept);
    if (settled || member.person.id === known.me.id) continue;
    const up = rank[after]! >= rank[before]!;
    made.push(
      step(change.address, up ? 'role-up' : 'role-down', {
        which: member.change.key,
        label: `make ${member.change.key} ${after} of ${nameOf(change)}`,
        request: {
          method: 'PUT',
          path: ['chats', here(change), 'members', member.person.id ?? { idOf: member.person.address! }],
          body: { role: after },
        },
        rights: admin(change, 'chat_members:write'),
        shows: showsRole(change, member.person.id ?? { idOf: member.person.address! }, after, before),
        needs: [...needs(member), ...(member.person.id === undefined ? makersOf([member], changes) : [])],
      }),
    );
  }
  const ups = made.filter((one) => one.does === 'role-up').map((one) => one.id);
  for (const one of made) if (one.does === 'role-down') one.needs.push(...ups.filter((id) => id !== one.id));
  return made;
}

/** A role stands in no object, only in the list of those who have it; of a plain member it shows in the list of the role that they had. */
const showsRole = (change: Change, who: number | Hole, after: string, before: string): Shows =>
  after === 'member'
    ? { read: membersRead(change, before === 'editor' ? 'editor' : 'admin'), at: 'items', lacks: [who] }
    : { read: membersRead(change, after), at: 'items', has: [who] };

/** Detached tags, those who must be added again, and those who go: never before the grants of the same chat. */
function leaving(
  change: Change,
  known: Known,
  changes: ReadonlyMap<string, Change>,
  members: Member[],
  made: Step[],
  needed: string[],
): Step[] {
  const grants = grantsOf(made);
  const out: Step[] = [];
  for (const { key, id } of (field(change, 'tags')?.elements ?? []).filter((one) => one.after === undefined)) {
    const tag = (id === undefined ? undefined : tagging(known).byId(id)) ?? tagging(known).named(key) ?? tagging(known).live(key);
    if (tag?.id !== undefined)
      out.push(
        step(change.address, 'detach', {
          which: `tag ${tag.name}`,
          label: `take the tag ${tag.name} off ${nameOf(change)}`,
          request: { method: 'DELETE', path: ['chats', here(change), 'group_tags', tag.id] },
          rights: inChat(change, 'chat_members:write'),
          shows: { ...inTheChat(change), at: 'group_tag_ids', lacks: [tag.id] },
          needs: [...needed, ...grants],
          after: handedOver(change, known, changes),
        }),
      );
  }
  const losing = members.filter((one) => one.loses && (one.change.again || one.change.after === undefined));
  const ids = new Set([...losing.map((one) => one.person.id!), ...heldByDoomed(change, known)]);
  const wait =
    ids.size > 0
      ? [
          waiting(
            change,
            [...ids].sort((a, b) => a - b),
            losing,
            out,
            changes,
          ),
        ]
      : [];
  const again = members.filter((one) => one.change.again);
  const rejoins = joinSteps(
    change,
    [again.filter((one) => !one.person.bot), again.filter((one) => one.person.bot)],
    wait.map((one) => one.id),
    changes,
    'rejoin',
  );
  const rerole = roleSteps(change, known, again, (member) => [...needed, ...joinOf(member, rejoins)], changes);
  const removals = bySpelling(members.filter((one) => one.change.after === undefined)).map((member) =>
    step(change.address, 'leave', {
      which: member.change.key,
      label: `remove ${member.change.key} from ${nameOf(change)}`,
      request: { method: 'DELETE', path: ['chats', here(change), 'members', member.person.id!] },
      rights: admin(change, 'chat_members:write'),
      shows: showsMembers(change, { lacks: [member.person.id!] }),
      needs: [...needed, ...grants],
      after: [...(member.loses ? wait.map((one) => one.id) : []), ...freeing(member, known, change, changes)],
    }),
  );
  return [...out, ...wait, ...rejoins, ...rerole, ...removals];
}

/** Who gets another tag of the chat must carry it before the one that held them goes: otherwise they leave on the way, and lose their role. */
function handedOver(change: Change, known: Known, changes: ReadonlyMap<string, Change>): string[] {
  const bound = known.bound.get(change.address)!;
  if (bound.have === undefined) return [];
  const tags = tagsOf(bound, known);
  return [...rosterOf(bound.have).keys()].flatMap((id) => {
    const person = people(known).byId(id);
    return person.retagged && person.address !== undefined && changes.has(person.address) && holdOf(person, tags).after
      ? ownSteps(person.address)
      : [];
  });
}

/** Those whom a tag holds that is taken off and deleted too: were it deleted before they are gone, they would stay. */
function heldByDoomed(change: Change, known: Known): number[] {
  const bound = known.bound.get(change.address)!;
  const tags = tagsOf(bound, known);
  const doomed = [...tags.detached.values()].filter((tag) => tag.goes);
  if (doomed.length === 0 || bound.have === undefined) return [];
  return [...rosterOf(bound.have)].flatMap(([id, role]) => {
    const person = people(known).byId(id);
    return role !== 'owner' &&
      id !== known.me.id &&
      holdOf(person, tags).loses &&
      doomed.some((tag) => person.tagsBefore.has(tag.key))
      ? [id]
      : [];
  });
}

/** Deleting a tag makes those it held direct members: only then can they be removed. */
const freeing = (member: Member, known: Known, change: Change, changes: ReadonlyMap<string, Change>): string[] =>
  [...tagsOf(known.bound.get(change.address)!, known).before.values()]
    .filter(
      (tag) =>
        tag.goes &&
        !tagsOf(known.bound.get(change.address)!, known).detached.has(tag.key) &&
        member.person.tagsBefore.has(tag.key),
    )
    .flatMap((tag) =>
      [...changes.values()]
        .filter((one) => one.kind === 'tag' && one.id === tag.id)
        .map((one) => stepId(one.address, 'tag-delete')),
    );

/** Taking a tag off works in the background: the chat is looked at until those it held are gone. */
function waiting(change: Change, ids: number[], losing: Member[], detached: Step[], changes: ReadonlyMap<string, Change>): Step {
  return step(change.address, 'detach', {
    which: 'wait',
    label: `wait until ${count(ids.length)} held by a tag left ${nameOf(change)}`,
    request: { method: 'GET', path: ['chats', here(change)] },
    rights: { scope: 'chat_members:read' },
    until: { read: { path: ['chats', here(change), 'members'], list: true }, absent: ids, seconds: 30 },
    needs: detached.map((one) => one.id),
    after: losing.flatMap((one) => carriers(one, changes)),
  });
}
