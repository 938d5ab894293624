/** Rows as they travel: what a viewer may see of them, in the shape of the generation. */
import type { Json, JsonObject } from '../wire/http.ts';
import { controlsBot, seesContacts } from './access.ts';
import type { Call } from './route.ts';
import type { BotRow, ChatRow, MessageRow, PropertyRow, TagRow, TaskRow, ThreadRow, UserRow } from './store.ts';

const propertiesOf = (call: Call, type: PropertyRow['entity_type'], values: Map<number, string>): Json[] =>
  [...call.store.properties.values()]
    .filter((property) => property.entity_type === type)
    .map(({ id, name, data_type }) => ({ id, name, data_type, value: values.get(id) ?? null }));

/** A person or bot as the token's user sees them; `inList` leaves out what old servers leave out there. */
export function userView(call: Call, user: UserRow, inList = false): JsonObject {
  const { store, traits, me } = call;
  const contacts = seesContacts(store, me, user);
  const hidesTags = me.role === 'multi_guest' && me.id !== user.id;
  const view: JsonObject = {
    id: user.id,
    first_name: user.invite_status === 'sent' ? null : user.first_name,
    last_name: user.last_name,
    nickname: user.nickname,
    email: contacts ? user.email : null,
    department: user.department,
    title: user.title,
    role: user.role,
    suspended: user.suspended,
    invite_status: user.invite_status,
    list_tags: hidesTags ? [] : [...user.tags].map((id) => store.tags.get(id)!.name),
    bot: user.bot,
    created_at: user.created_at,
    last_activity_at: user.last_activity_at,
    time_zone: user.time_zone,
  };
  if (traits.inviter) view['inviter_id'] = user.inviter_id;
  if (traits.partialUsers && inList) return view;
  view['phone_number'] = contacts ? user.phone_number : null;
  view['custom_properties'] = propertiesOf(call, 'User', user.properties);
  view['user_status'] = user.status === null ? null : structuredClone(user.status);
  view['sso'] = user.sso;
  view['image_url'] = user.image_url;
  return view;
}

/** A tag; suspended people are not counted, though they are listed. */
export function tagView(call: Call, tag: TagRow): JsonObject {
  let count = 0;
  for (const id of call.store.usersOfTag.get(tag.id)?.ids() ?? []) if (!call.store.users.get(id)?.suspended) count += 1;
  return { id: tag.id, name: tag.name, users_count: count };
}

/** The ids of the members whom answers show, ascending. */
export function shownMembers({ store, faults }: Call, chat: ChatRow): readonly number[] {
  const { suspendedMembers, hiddenMembers } = faults;
  const ids = chat.roster.ids();
  if (suspendedMembers === 'shown' && hiddenMembers.length === 0) return ids;
  const suspended = (id: number): boolean => suspendedMembers === 'hidden' && store.users.get(id)?.suspended === true;
  return ids.filter((id) => !hiddenMembers.includes(id) && !suspended(id));
}

function memberIds(call: Call, chat: ChatRow): number[] {
  const { memberIds: which, memberIdsCap } = call.faults;
  let ids = shownMembers(call, chat);
  if (which === 'direct') ids = ids.filter((id) => chat.members.get(id)?.direct);
  return memberIdsCap === null ? [...ids] : ids.slice(0, memberIdsCap);
}

/** A chat; `archived` only where the generation knows it. */
export function chatView(call: Call, chat: ChatRow): JsonObject {
  return {
    id: chat.id,
    name: chat.name,
    created_at: chat.created_at,
    owner_id: chat.owner_id,
    member_ids: memberIds(call, chat),
    group_tag_ids: [...chat.tags],
    channel: chat.channel,
    ...(call.traits.archived ? { archived: chat.archived } : {}),
    personal: chat.personal,
    public: chat.public,
    last_message_at: chat.last_message_at ?? chat.created_at,
    meet_room_url: `https://meet.pachca.com/chat-${chat.id.toString(16).padStart(8, '0')}`,
  };
}

/** A bot's settings; the token only where it is shown once. */
export function botView(call: Call, bot: BotRow, withToken = false): JsonObject {
  if (call.traits.botUrlOnly) return { id: bot.id, webhook: { outgoing_url: bot.outgoing_url } };
  const user = call.store.users.get(bot.id)!;
  const view: JsonObject = {
    id: bot.id,
    webhook: {
      name: bot.name,
      nickname: user.nickname,
      outgoing_url: bot.outgoing_url,
      events: [...bot.events],
      trigger_on: bot.trigger_on,
      commands: [...bot.commands],
      scopes: [...bot.scopes],
      template: bot.template,
      template_engine: bot.template_engine,
      challenge_key: bot.challenge_key,
      link_preview_enabled: bot.link_preview_enabled,
      ignore_self_messages: bot.ignore_self_messages,
      events_history_enabled: bot.events_history_enabled,
      single_chat: bot.single_chat,
      can_edit: [...bot.can_edit],
      who_can_add: bot.who_can_add,
      ...(call.traits.botRules
        ? { kind: bot.kind ?? null, unfurl_domains: [...(bot.unfurl_domains ?? [])], last_request_at: null }
        : {}),
    },
  };
  if (call.traits.botRules) {
    const controls = controlsBot(call.store, call.me, bot);
    Object.assign(view, {
      name: bot.name,
      nickname: user.nickname,
      avatar_url: user.image_url,
      creator_id: bot.creator_id,
      created_at: bot.created_at,
      authorized_users_count: 0,
      last_used_at: null,
      oauth_client_enabled: false,
      oauth_client: null,
      promo: null,
      permissions: { update_oauth_client: controls, recreate_token: controls, destroy: controls },
    });
  }
  if (withToken) view['access_token'] = bot.token;
  return view;
}

/** A message; a deleted one stays readable, without its content. */
export function messageView(call: Call, row: MessageRow): JsonObject {
  const thread = [...call.store.threads.values()].find((t) => t.message_id === row.id);
  const gone = row.deleted_at !== null;
  const root = row.thread_id === null ? null : call.store.threads.get(row.thread_id)?.message_chat_id;
  return {
    id: row.id,
    entity_type: row.entity_type,
    entity_id: row.entity_id,
    chat_id: row.chat_id,
    root_chat_id: root ?? row.chat_id,
    content: gone ? '' : row.content,
    user_id: row.user_id,
    created_at: row.created_at,
    url: `https://app.pachca.com/chats/${row.chat_id}?message=${row.id}`,
    files: gone ? [] : structuredClone(row.files),
    buttons: gone ? null : structuredClone(row.buttons),
    thread: thread === undefined ? null : { id: thread.id, chat_id: thread.chat_id },
    voice_content: null,
    forwarding: null,
    parent_message_id: row.parent_message_id,
    display_avatar_url: row.display_avatar_url,
    display_name: row.display_name,
    changed_at: row.changed_at,
    deleted_at: row.deleted_at,
  };
}

export const threadView = (row: ThreadRow): JsonObject => ({ ...row });

/** A task with its custom properties. */
export const taskView = (call: Call, row: TaskRow): JsonObject => ({
  id: row.id,
  kind: row.kind,
  content: row.content,
  due_at: row.due_at,
  priority: row.priority,
  user_id: row.user_id,
  chat_id: row.chat_id,
  status: row.status,
  created_at: row.created_at,
  performer_ids: [...row.performer_ids],
  all_day: row.all_day,
  custom_properties: propertiesOf(call, 'Task', row.properties),
});
