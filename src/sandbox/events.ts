/** What the workspace tells about itself: the bots' event history and the audit log. */
import type { Json, JsonObject } from '../wire/http.ts';
import { type ChatRow, nextId, type Store } from './store.ts';

/** Who does something, and when. */
export interface Act {
  store: Store;
  actor: number;
  at: string;
  /** While a seed is laid out, nothing is told. */
  quiet?: true;
}

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** 26 characters that sort like the number, as ULIDs do. */
function ulid(number: number): string {
  let text = '';
  for (let rest = number; text.length < 24; rest = Math.floor(rest / 32)) text = alphabet[rest % 32]! + text;
  return `01${text}`;
}

const toBot = (act: Act, bot: number, event: string, payload: JsonObject): void => {
  const { store, at } = act;
  const stamped = { ...payload, webhook_timestamp: Math.floor(Date.parse(at) / 1000) };
  store.events.push({ id: ulid(nextId(store, 'event')), bot_id: bot, event_type: event, payload: stamped, created_at: at });
};

/** Tells the bots of a chat that keep a history and asked for the event; `also` says which commands they listen to. */
export function tellChat(act: Act, chat: ChatRow, event: string, payload: JsonObject, content?: string): void {
  if (act.quiet) return;
  for (const bot of act.store.bots.values()) {
    if (!bot.events_history_enabled || !bot.events.includes(event) || !chat.members.has(bot.id)) continue;
    if (bot.ignore_self_messages && payload['user_id'] === bot.id) continue;
    const command = bot.commands.some((word) => content === word || content?.startsWith(`${word} `));
    if (content !== undefined && bot.trigger_on === 'commands' && !command) continue;
    toBot(act, bot.id, event, payload);
  }
}

/** Tells every bot that keeps a history and asked for it about people of the workspace. */
export function tellCompany(act: Act, event: string, users: readonly number[]): void {
  if (act.quiet) return;
  for (const bot of act.store.bots.values()) {
    if (!bot.events_history_enabled || !bot.events.includes(`company_member_${event}`)) continue;
    const payload = { type: 'company_member', event, user_ids: [...users], created_at: act.at };
    toBot(act, bot.id, `company_member_${event}`, payload);
  }
}

/** Tells who joined or left a chat. */
export function tellMembers(act: Act, chat: ChatRow, event: 'add' | 'remove', users: readonly number[]): void {
  if (act.quiet || users.length === 0) return;
  const payload = { type: 'chat_member', event, chat_id: chat.id, thread_id: null, user_ids: [...users], created_at: act.at };
  tellChat(act, chat, `chat_member_${event}`, payload);
  for (const user of users) {
    if (event === 'add') audit(act, 'user_chat_join', user, 'Chat', chat.id, { inviter_id: act.actor });
    else audit(act, 'user_chat_leave', user, 'Chat', chat.id, { initiator_id: act.actor });
  }
}

/** Writes a line of the audit log: ids are texts there, numbers in the details. */
export function audit(
  act: Act,
  event: string,
  actor: number,
  type: string,
  entity: number | string,
  details: { [key: string]: Json } = {},
): void {
  if (act.quiet) return;
  const { store, at } = act;
  const number = nextId(store, 'audit');
  store.audit.push({
    id: `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`,
    created_at: at,
    event_key: event,
    entity_id: String(entity),
    entity_type: type,
    actor_id: String(actor),
    actor_type: 'User',
    details,
    ip_address: null,
    user_agent: null,
  });
}
