/** 500 changes to a workspace, and the fewest requests that make them: counted by the API's rules, not by the code measured. */
import { lcg } from './lcg.mjs';
import { robot, teams } from './workspace.mjs';

/**
 * In: a workspace. Out: what it should become, as another one; how many entries change; how many writes that takes, by sort.
 * The workspace given is not changed. No entry is changed in two ways unless one request does both.
 */
export function changesTo(workspace, { seed = 11 } = {}) {
  const random = lcg(seed);
  const users = workspace.users.map((user) => ({ ...user, tags: [...user.tags] }));
  const tags = workspace.tags.map((tag) => ({ ...tag }));
  const bots = workspace.bots.map((bot) => ({ ...bot }));
  const chats = workspace.chats.map((chat) => ({ ...chat, roles: new Map(chat.roles), tags: [...chat.tags] }));
  const stated = {};
  let changes = 0;
  const state = (sort, entries, writes) => {
    changes += entries;
    stated[sort] = (stated[sort] ?? 0) + writes;
  };

  const owners = new Set(chats.map((chat) => chat.owner));
  const freeUsers = random.shuffled(users.filter((user) => user.role === 'user' && !user.suspended && !owners.has(user.email)));
  const someUsers = (count) => freeUsers.splice(0, count);
  const freeChats = random.shuffled(chats.filter((chat) => chat.roles.has(robot) && chat.tags.length === 0));
  const someChats = (count, fits = (chat) => !chat.archived) => {
    const found = freeChats.filter(fits).slice(0, count);
    for (const chat of found) freeChats.splice(freeChats.indexOf(chat), 1);
    if (found.length < count) throw new Error('the workspace is too small for these changes');
    return found;
  };
  // Tags by what is done with them, so that no two changes meet: [from, to) of those that only people carry.
  const loose = (from, to) => tags.slice(teams + from, teams + to);

  // People: one PUT each, whatever changes in them; an invitation is one POST, a deletion one DELETE.
  const leavers = someUsers(10);
  for (const user of leavers) user.extra = { ensure: 'absent', on_removal: 'delete' };
  state('people deleted', 10, 10);
  for (const user of someUsers(30)) user.suspended = true;
  state('people suspended', 30, 30);
  // Whom a tag holds in a chat must join it again with the role of an admin when the tag goes: these carry none.
  const heads = freeUsers
    .filter((user) => !user.tags.some((name) => tags.findIndex((tag) => tag.name === name) < teams))
    .slice(0, 10);
  for (const user of heads) {
    freeUsers.splice(freeUsers.indexOf(user), 1);
    user.role = 'admin';
  }
  state('people promoted', 10, 10);
  for (const user of someUsers(110))
    Object.assign(user, {
      title: 'ведущий инженер',
      department: 'Новая разработка',
      custom_properties: { ...user.custom_properties, Город: 'Тула' },
    });
  state('people edited', 110, 110);
  for (const user of someUsers(20)) user.tags.push(loose(100, 150).find(({ name }) => !user.tags.includes(name)).name);
  state('people who gain a tag', 20, 20);
  const carriesOnly = (from, to) => (user) => user.tags.some((name) => loose(from, to).some((tag) => tag.name === name));
  const losers = freeUsers.filter(carriesOnly(100, 150)).slice(0, 10);
  for (const user of losers) {
    freeUsers.splice(freeUsers.indexOf(user), 1);
    user.tags = user.tags.filter((name) => !loose(100, 150).some((tag) => tag.name === name));
    user.extra = { tagging: 'exact' };
  }
  state('people who lose a tag', losers.length, losers.length);
  const invited = Array.from({ length: 40 }, (_, i) => ({
    email: `new-${i + 1}@corp.example`,
    first_name: 'Новая',
    last_name: 'Коллега',
    department: 'Продукт',
    role: 'user',
    tags: [loose(100, 150)[i].name],
  }));
  state('people invited', 40, 40);

  // Tags: one request each, and none for those who carry them.
  const born = Array.from({ length: 20 }, (_, i) => ({ name: `Новая метка ${i + 1}` }));
  state('tags created', 20, 20);
  const renamed = new Map();
  for (const tag of [...tags.slice(0, 5), ...loose(190, 195)]) {
    renamed.set(tag.name, `${tag.name} (новое имя)`);
    tag.extra = { previously: [tag.name] };
    tag.name = renamed.get(tag.name);
  }
  state('tags renamed', 10, 10);
  const dropped = new Set();
  for (const tag of [tags[6], ...loose(180, 184)]) {
    tag.extra = { ensure: 'absent', on_removal: 'delete' };
    dropped.add(tag.name);
  }
  state('tags deleted', 5, 5);
  for (const one of [...users, ...chats])
    one.tags = one.tags.filter((name) => !dropped.has(name)).map((name) => renamed.get(name) ?? name);

  // Bots: one request each.
  for (const bot of bots.slice(0, 12)) Object.assign(bot, { name: `${bot.name} (новый)`, commands: ['/run', '/help'] });
  state('bots edited', 12, 12);
  const scrapped = bots.slice(-3);
  for (const bot of scrapped) bot.extra = { ensure: 'absent', on_removal: 'delete' };
  state('bots deleted', 3, 3);
  const built = Array.from({ length: 5 }, (_, i) => ({
    nickname: `fresh_${i + 1}_bot`,
    name: `Свежий ${i + 1}`,
    outgoing_url: `https://hooks.corp.example/fresh/${i + 1}`,
    events: ['message_new'],
    trigger_on: 'commands',
    commands: ['/fresh'],
    scopes: ['messages:create'],
    who_can_add: 'creator_admin',
    can_edit: ['admin'],
  }));
  state('bots created', 5, 5);
  // Who is deleted leaves every chat by that, and is named in none.
  for (const chat of chats)
    for (const ref of [...leavers.map((one) => one.email), ...scrapped.map((one) => one.nickname)]) chat.roles.delete(ref);

  // Chats: what stands in one body is one request.
  const owned = (chat) => !chat.archived && chat.owner === robot;
  for (const chat of someChats(50)) rename(chat);
  state('chats renamed', 50, 50);
  for (const chat of someChats(20, owned)) {
    rename(chat);
    chat.public = !chat.public;
  }
  state('chats renamed and opened or closed', 20, 20);

  // Nobody who joins carries a tag of the chat: none of these chats has one.
  const joiners = someUsers(400).map((user) => user.email);
  const add = (chat, list, count) => {
    for (const ref of list.filter((one) => !chat.roles.has(one)).slice(0, count)) chat.roles.set(ref, 'member');
  };
  for (const [i, chat] of someChats(50).entries())
    add(chat, [...(i < 10 ? [invited[i].email] : []), ...random.shuffled(joiners)], 1 + (i % 8));
  state('chats that people join', 50, 50);
  for (const [i, chat] of someChats(15).entries()) {
    add(chat, random.shuffled(joiners), 3);
    add(
      chat,
      i < 3 ? [built[i].nickname] : random.shuffled(bots.slice(0, 90)).map((bot) => bot.nickname),
      1 + (i >= 3 ? i % 2 : 0),
    );
  }
  state('chats that people and bots join', 15, 30);
  let gone = 0;
  for (const [i, chat] of someChats(15, owned).entries()) {
    chat.declares = 'roles';
    chat.extra = { membership: 'exact' };
    const plain = [...chat.roles].filter(([ref, role]) => role === 'member' && ref.startsWith('user-'));
    for (const [ref] of plain.slice(0, 1 + (i % 3))) {
      chat.roles.delete(ref);
      gone += 1;
    }
  }
  state('members removed, one by one', 15, gone);
  for (const chat of someChats(10)) {
    chat.declares = 'admins';
    chat.raised = [
      [...chat.roles].find(([ref, role]) => role === 'member' && /^user-\d{3}/.test(ref) && plainUser(users, ref))[0],
    ];
    chat.roles.set(chat.raised[0], 'admin');
  }
  state('members who become chat admins', 10, 10);
  for (const chat of someChats(15)) chat.archived = true;
  state('chats archived', 15, 15);
  for (const chat of someChats(5, (one) => one.archived)) {
    chat.archived = false;
    chat.extra = { archived: false };
  }
  state('chats unarchived', 5, 5);
  for (const [i, chat] of someChats(15).entries()) chat.tags = loose(2 * i, 2 * i + 1 + (i % 2)).map(({ name }) => name);
  state('chats that tags are attached to', 15, 15);
  // A tag taken off takes along those whom it held; they are declared, so they are added again: one more POST.
  const tagged = random
    .shuffled(chats.filter((chat) => chat.roles.has(robot) && !chat.archived && chat.tags.length > 0))
    .slice(0, 5);
  for (const chat of tagged) {
    chat.tags = [];
    chat.extra = { tagging: 'exact' };
  }
  state('chats that a tag is taken off, those it held added again', 5, 10);

  let made = 0;
  const fresh = Array.from({ length: 15 }, (_, i) => {
    const { chat, writes } = newChat(i, { joiners, invited, bots, built, tags, random });
    made += writes;
    return chat;
  });
  state('chats created, with bots and roles', 15, made);

  const to = { users: [...users, ...invited], tags: [...tags, ...born], bots: [...bots, ...built], chats: [...chats, ...fresh] };
  return { to, changes, stated, writes: Object.values(stated).reduce((a, b) => a + b, 0) };
}

const plainUser = (users, ref) => {
  const user = users.find((one) => one.email === ref);
  return user?.role === 'user' && !user.suspended && user.extra === undefined;
};

function rename(chat) {
  chat.extra = { ...chat.extra, previously: [chat.name] };
  chat.name = `${chat.name} (новое имя)`;
}

/**
 * One POST makes the chat with its people and tags. Bots come by a POST of their own, and a role by a PUT where joining
 * gives another one: an admin of the workspace joins as chat admin, a bot joins a channel as editor, everyone else as member.
 */
function newChat(i, { joiners, invited, bots, built, tags, random }) {
  const channel = i % 3 === 0;
  const people = random.shuffled(joiners).slice(0, 5 + 7 * i);
  const bot = i % 3 === 2 ? undefined : i === 1 ? built[3].nickname : bots[i].nickname;
  const roles = new Map([[robot, 'owner']]);
  const raised = people.slice(0, i % 3);
  const editors = channel ? people.slice(3, 4) : [];
  for (const ref of raised) roles.set(ref, 'admin');
  // An admin of the workspace: joining makes them chat admin already.
  if (i % 2 === 0) roles.set('user-5@corp.example', 'admin');
  for (const ref of editors) roles.set(ref, 'editor');
  if (bot !== undefined) roles.set(bot, channel ? 'editor' : 'member');
  for (const ref of [...people, invited[20 + i].email]) if (!roles.has(ref)) roles.set(ref, 'member');
  const chat = {
    handle: `new-chat-${i + 1}`,
    name: `Новый чат ${i + 1}`,
    channel,
    public: i % 2 === 0,
    owner: robot,
    roles,
    tags: i % 4 === 0 ? [tags[teams - 1 - i].name] : [],
    declares: 'roles',
  };
  return { chat, writes: 1 + (bot === undefined ? 0 : 1) + raised.length + editors.length };
}
