/** One row of each sort, as the emulator keeps it. */
import type { ChatRole, WorkspaceRole } from '../wire/entities.ts';
import type { Json, JsonObject } from '../wire/http.ts';
import type { IdSet } from './idset.ts';

export interface UserRow {
  id: number;
  email: string | null;
  /** Kept while the invitation is pending, shown once it is accepted. */
  first_name: string | null;
  last_name: string | null;
  nickname: string;
  phone_number: string | null;
  department: string | null;
  title: string | null;
  role: WorkspaceRole;
  suspended: boolean;
  invite_status: 'confirmed' | 'sent';
  inviter_id: number | null;
  tags: Set<number>;
  properties: Map<number, string>;
  status: JsonObject | null;
  bot: boolean;
  sso: boolean;
  created_at: string;
  last_activity_at: string | null;
  time_zone: string | null;
  image_url: string | null;
}

export interface TagRow {
  id: number;
  name: string;
}

/** Someone in a chat: by themselves, held by tags, or both. Neither means gone. */
export interface Member {
  role: ChatRole;
  direct: boolean;
  held: Set<number>;
}

export interface ChatRow {
  id: number;
  name: string;
  channel: boolean;
  public: boolean;
  archived: boolean;
  personal: boolean;
  owner_id: number;
  tags: Set<number>;
  created_at: string;
  last_message_at: string | null;
  members: Map<number, Member>;
  /** The same ids as `members`, in order. */
  roster: IdSet;
}

export interface BotRow {
  /** Also the id of the bot's user. */
  id: number;
  name: string;
  creator_id: number;
  token: string;
  scopes: string[];
  outgoing_url: string | null;
  events: string[];
  trigger_on: string;
  commands: string[];
  template: string | null;
  template_engine: string;
  challenge_key: string | null;
  link_preview_enabled: boolean;
  ignore_self_messages: boolean;
  events_history_enabled: boolean;
  single_chat: boolean;
  can_edit: string[];
  who_can_add: string;
  /** Since 2026-10. */
  kind?: string | null;
  unfurl_domains?: string[];
  created_at: string;
}

export interface TokenRow {
  id: number;
  token: string;
  user_id: number;
  name: string | null;
  /** Null: every scope that the owner's role may hold. */
  scopes: string[] | null;
  created_at: string;
  last_used_at: string | null;
}

export interface PropertyRow {
  id: number;
  name: string;
  data_type: string;
  entity_type: 'User' | 'Task';
}

export interface MessageRow {
  id: number;
  chat_id: number;
  thread_id: number | null;
  entity_type: 'discussion' | 'thread' | 'user';
  entity_id: number;
  content: string;
  user_id: number;
  parent_message_id: number | null;
  buttons: Json;
  files: Json[];
  display_name: string | null;
  display_avatar_url: string | null;
  created_at: string;
  changed_at: string;
  deleted_at: string | null;
  pinned: boolean;
  reactions: JsonObject[];
}

export interface ThreadRow {
  id: number;
  chat_id: number;
  message_id: number | null;
  message_chat_id: number | null;
  updated_at: string;
}

export interface TaskRow {
  id: number;
  kind: string;
  content: string;
  due_at: string | null;
  priority: number;
  user_id: number;
  chat_id: number | null;
  status: 'done' | 'undone';
  created_at: string;
  performer_ids: number[];
  all_day: boolean;
  properties: Map<number, string>;
}

export interface EventRow {
  id: string;
  bot_id: number;
  event_type: string;
  payload: Json;
  created_at: string;
}

/** A tag taken off, whose effect is still to come. */
export interface Pending {
  tag: number;
  /** Who took it off. */
  actor: number;
  /** The chat it was taken off; or the person. */
  chat?: number;
  user?: number;
  /** In effect when as many requests have been answered, and the clock has reached `at`. */
  request: number;
  at: number;
}

export interface Workspace {
  owner_id: number | null;
  plan: 'corporation' | 'standard';
  /** Whether employees who are no admins see e-mails and telephone numbers. */
  personal_data: 'shown' | 'hidden';
  /** How many paid seats there are; null: no limit. */
  seats: number | null;
}
