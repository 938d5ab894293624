/** A workspace made up: people, tags, bots, chats, and who is in them. Knows nothing of the code that is measured. */
import { lcg } from './lcg.mjs';

export const robot = 'robot@corp.example';
export const ceo = 'ceo@corp.example';
export const page = 50;

const first = ['Анна', 'Борис', 'Вера', 'Глеб', 'Дарья', 'Егор', 'Жанна', 'Захар', 'Ирина', 'Кирилл'];
const last = ['Петренко', 'Ким', 'Шевчук', 'Ли', 'Дурново', 'Черных', 'Гёте', 'Бондаренко', 'Живаго', 'Фет'];
const departments = ['Продукт', 'Разработка', 'Поддержка', 'Продажи', 'Финансы', 'Кадры', 'Склад'];
const titles = ['инженер', 'аналитик', 'менеджер', 'дизайнер', 'бухгалтер', 'специалист'];
const cities = ['Москва', 'Казань', 'Санкт-Петербург', 'Пермь', 'Омск'];

/** Tags that are attached to chats, and those that only people carry. */
export const teams = 100;
const admins = 20;
const outsiders = 100;

/** Sizes of 2,000 chats that add up to the memberships: few large ones, many small ones. */
function sizesOf(chats, memberships) {
  const curve = Array.from({ length: chats }, (_, i) => (i + 20) ** -0.8);
  const sum = curve.reduce((a, b) => a + b, 0);
  const spare = memberships - chats * 6;
  const sizes = curve.map((one) => 6 + Math.floor((one / sum) * spare));
  const left = memberships - sizes.reduce((a, b) => a + b, 0);
  for (let i = 0; i < left; i++) sizes[i % chats] += 1;
  return sizes;
}

/**
 * In: how many times the usual size. Out: the workspace as plain data.
 * Once: 10,000 people (the Owner and the token's user among them), 2,000 chats, 300 tags, 100 bots, 100,000 memberships.
 */
export function workspaceOf({
  times = 1,
  seed = 7,
  of = { users: 10_000, chats: 2_000, tags: 300, bots: 100, memberships: 100_000 },
} = {}) {
  const random = lcg(seed);
  const count = { users: of.users * times, chats: of.chats * times, tags: of.tags * times, bots: of.bots * times };
  const team = Math.min(teams, Math.floor(of.tags / 3)) * times;
  const tags = Array.from({ length: count.tags }, (_, i) => ({ name: i < team ? `Команда ${i + 1}` : `Метка ${i + 1}` }));
  const users = Array.from({ length: count.users }, (_, i) => userOf(i, count.users, tags, team, random));
  const bots = Array.from({ length: count.bots }, (_, i) => botOf(i));
  const sizes = sizesOf(of.chats, of.memberships);
  const chats = chatsOf({ sizes, times, users, bots, tags, team, random });
  return { users, tags, bots, chats };
}

function userOf(i, all, tags, team, random) {
  const email = i === 0 ? ceo : i === 1 ? robot : `user-${i}@corp.example`;
  const role = i < admins ? 'admin' : i >= all - Math.min(outsiders, all >> 2) ? 'multi_guest' : 'user';
  const own = [];
  if (role === 'user') {
    if (random.next() < 0.5) own.push(tags[random.below(team)].name);
    own.push(tags[team + random.below(tags.length - team)].name);
  }
  return {
    email,
    first_name: random.pick(first),
    last_name: random.pick(last),
    nickname: email.split('@')[0].replaceAll('-', '.'),
    phone_number: `+7900${String(1_000_000 + i).padStart(7, '0')}`,
    department: random.pick(departments),
    title: random.pick(titles),
    role,
    suspended: role === 'user' && i % 50 === 49,
    tags: own,
    custom_properties: { Город: random.pick(cities), Табель: String(10_000 + i) },
  };
}

const botOf = (i) => ({
  nickname: `service_${i + 1}_bot`,
  name: `Сервис ${i + 1}`,
  outgoing_url: `https://hooks.corp.example/bots/${i + 1}`,
  events: ['message_new', 'button_click'],
  trigger_on: 'commands',
  commands: ['/run', `/status_${i + 1}`],
  scopes: ['messages:create'],
  who_can_add: 'creator_admin',
  can_edit: ['admin'],
});

function chatsOf({ sizes, times, users, bots, tags, team, random }) {
  const carriers = new Map(tags.slice(0, team).map(({ name }) => [name, []]));
  for (const user of users) for (const tag of user.tags) carriers.get(tag)?.push(user.email);
  const admin = new Set(users.filter((user) => user.role === 'admin').map((user) => user.email));
  const plain = users.filter((user) => user.role === 'user').map((user) => user.email);
  const waiting = [...carriers.keys()].reverse();
  const chats = [];
  for (let i = 0; i < sizes.length * times; i++) {
    const size = sizes[Math.floor(i / times)];
    const holder = i % 5 < 3 ? robot : users[2 + random.below(users.length >> 1)].email;
    const channel = i % 4 === 1;
    const roles = new Map([[holder, 'owner']]);
    const join = (ref, role) => {
      if (roles.has(ref) || roles.size >= size) return;
      roles.set(ref, role ?? (admin.has(ref) ? 'admin' : !ref.includes('@') && channel ? 'editor' : 'member'));
    };
    const outside = i % 5 === 4;
    if (!outside) join(robot);
    const tag = size >= (carriers.get(waiting.at(-1))?.length ?? Number.POSITIVE_INFINITY) + 6 ? waiting.pop() : undefined;
    join(random.pick(plain), 'admin');
    if (channel) join(random.pick(plain), 'editor');
    if (i % 4 === 0 || i % 4 === 1) join(random.pick(bots).nickname);
    for (const ref of carriers.get(tag) ?? []) join(ref);
    while (roles.size < size) {
      const ref = users[random.below(users.length)].email;
      // The token's user is where the workspace says, and nowhere by chance.
      if (ref !== robot) join(ref);
    }
    chats.push({
      handle: `chat-${i + 1}`,
      id: 5001 + i,
      pinned: i % 10 === 0,
      name: `Чат ${i + 1} · ${random.pick(departments)}`,
      channel,
      public: outside || i % 2 === 0,
      archived: i % 50 === 37,
      owner: holder,
      roles,
      tags: tag === undefined ? [] : [tag],
    });
  }
  return chats;
}

/** How many are in all chats together. */
export const memberships = (workspace) => workspace.chats.reduce((sum, chat) => sum + chat.roles.size, 0);

const withRole = (chat, role) => [...chat.roles].filter(([, one]) => one === role).map(([ref]) => ref);

/** In: a workspace. Out: the same as the emulator's seed. Whom a tag brings into a chat is there by the tag alone. */
export function seedOf({ users, tags, bots, chats }) {
  const carried = new Map(users.map((user) => [user.email, new Set(user.tags)]));
  const plainMembers = (chat) => withRole(chat, 'member').filter((ref) => !chat.tags.some((tag) => carried.get(ref)?.has(tag)));
  return {
    owner: ceo,
    me: robot,
    properties: [{ name: 'Город' }, { name: 'Табель' }],
    tags: tags.map(({ name }) => name),
    users,
    bots,
    chats: chats.map((chat) => {
      const { handle: _h, pinned: _p, roles: _r, ...plain } = chat;
      return { ...plain, admins: withRole(chat, 'admin'), editors: withRole(chat, 'editor'), members: plainMembers(chat) };
    }),
  };
}

/** What the manifest may do in a run: guards are not what is measured. */
export const settings = {
  scope: 'bench',
  run_as: robot,
  owner: ceo,
  limits: { removals: 1000, removals_percent: 100, member_removals: 10_000, invitations: 1000, min_admins: 2 },
};

/**
 * In: a workspace; whether every chat declares its roles. Out: its entries as a manifest writes them, by seat.
 * Without roles a chat lists all its people under `members`. `extra` of an entry is written as it is.
 */
export function entriesOf({ users, tags, bots, chats }, { roles = false } = {}) {
  return {
    tags: new Map(tags.map(({ name, extra }) => [name, { ...extra }])),
    users: new Map(
      users.map(({ email, extra, ...user }) => {
        const { tags: own, ...rest } = user;
        return [email, extra?.ensure ? extra : { ...rest, ...(user.role === 'user' ? { tags: own } : {}), ...extra }];
      }),
    ),
    bots: new Map(bots.map(({ nickname, extra, ...bot }) => [nickname, extra?.ensure ? extra : { ...bot, ...extra }])),
    chats: new Map(
      chats.map((chat) => [
        chat.handle,
        {
          ...(chat.pinned ? { id: chat.id } : {}),
          name: chat.name,
          channel: chat.channel,
          public: chat.public,
          ...(chat.archived ? { archived: true } : {}),
          owner: chat.owner,
          tags: chat.tags,
          ...(roles || chat.declares === 'roles'
            ? byRole(chat)
            : chat.declares === 'admins'
              ? adminsOnly(chat)
              : { members: [...chat.roles.keys()] }),
          ...chat.extra,
        },
      ]),
    ),
  };
}

const byRole = (chat) => ({
  admins: withRole(chat, 'admin'),
  ...(chat.channel ? { editors: withRole(chat, 'editor') } : {}),
  members: [...withRole(chat, 'owner'), ...withRole(chat, 'member')],
});

/** Everybody but those whom `raised` names is listed as a member. */
const adminsOnly = (chat) => ({
  admins: chat.raised,
  members: [...chat.roles.keys()].filter((ref) => !chat.raised.includes(ref)),
});

/** In: a workspace and how it is declared. Out: the manifest's files, by name: one per 500 entries, and one with the settings. */
export function manifestOf(workspace, how = {}) {
  const files = new Map([['00-settings.yaml', `pachform: 1\nsettings: ${JSON.stringify(settings)}\n`]]);
  for (const [seat, entries] of Object.entries(entriesOf(workspace, how))) {
    const all = [...entries];
    for (let at = 0; at < all.length; at += 500) {
      const name = `${seat}-${String(at / 500 + 1).padStart(3, '0')}.yaml`;
      files.set(
        name,
        `pachform: 1\n${seat}:\n${all
          .slice(at, at + 500)
          .map(([key, entry]) => entryText(key, entry))
          .join('')}`,
      );
    }
  }
  return files;
}

/** One entry of a manifest as people write it: blocks, plain where that is safe. */
export function entryText(key, entry) {
  const lines = Object.entries(entry).flatMap(([field, value]) => {
    if (!Array.isArray(value) && typeof value === 'object')
      return [`    ${field}:`, ...Object.entries(value).map(([name, one]) => `      ${name}: ${scalar(one)}`)];
    if (!Array.isArray(value)) return [`    ${field}: ${scalar(value)}`];
    return value.length === 0 ? [`    ${field}: []`] : [`    ${field}:`, ...value.map((one) => `      - ${scalar(one)}`)];
  });
  return lines.length === 0 ? `  ${scalar(key)}: {}\n` : `  ${scalar(key)}:\n${lines.join('\n')}\n`;
}

const plainText = /^[\p{L}][\p{L}\p{N}@._ -]*$/u;
const words = new Set(['true', 'false', 'null', 'yes', 'no', 'on', 'off']);
const scalar = (value) =>
  typeof value === 'string' && plainText.test(value) && !value.endsWith(' ') && !words.has(value.toLowerCase())
    ? value
    : JSON.stringify(value);

const pages = (rows) => Math.max(1, Math.ceil(rows / page));

/**
 * The requests that a plan of this workspace takes, declared as it is, and the longest list among them.
 * Written from the API's rules alone: lists of 50, roles only by listing them, two chats to check the member lists by.
 */
export function formulaOf({ users, tags, bots, chats }, { roles = false } = {}) {
  const listed = {
    users: pages(users.length + bots.length),
    tags: pages(tags.length),
    'chats of the token': pages(chats.filter((chat) => chat.roles.has(robot)).length),
    'public chats': pages(chats.filter((chat) => chat.public).length),
    bots: pages(bots.length),
  };
  const most = chats.reduce((a, b) => (b.roles.size > a.roles.size ? b : a));
  const tagged = chats.filter((chat) => chat.tags.length > 0).reduce((a, b) => (b.roles.size < a.roles.size ? b : a));
  const samples = pages(most.roles.size) + (tagged === most ? 0 : pages(tagged.roles.size));
  const lists = (role) => (chat) => pages(withRole(chat, role).length);
  const roleLists = roles
    ? [...chats.map(lists('admin')), ...chats.filter((chat) => chat.channel).map(lists('editor'))].reduce((a, b) => a + b, 0)
    : 0;
  const parts = {
    ...listed,
    profile: 1,
    'token info': 1,
    definitions: 1,
    'samples of members': samples,
    'role listings': roleLists,
  };
  return {
    parts,
    reads: Object.values(parts).reduce((a, b) => a + b, 0),
    longest: Math.max(...Object.values(listed), pages(most.roles.size)),
  };
}
