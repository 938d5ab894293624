/** The API's objects as they travel; a key that older servers leave out is optional, and absent means unknown. */
import type { Json } from './http.ts';

export type WorkspaceRole = 'admin' | 'user' | 'multi_guest' | 'guest';
export type ChatRole = 'owner' | 'admin' | 'editor' | 'member';

export interface WireProperty {
  id: number;
  name: string;
  data_type: string;
  value: string | null;
}

export interface WireUser {
  id: number;
  first_name: string | null;
  last_name: string | null;
  nickname: string;
  email: string | null;
  phone_number?: string | null;
  department?: string | null;
  title?: string | null;
  role: WorkspaceRole;
  suspended: boolean;
  invite_status: 'confirmed' | 'sent';
  inviter_id?: number | null;
  list_tags: string[];
  custom_properties?: WireProperty[];
  user_status?: Json;
  bot: boolean;
  sso?: boolean;
  created_at: string;
  last_activity_at?: string | null;
  time_zone?: string | null;
  image_url?: string | null;
}

export interface WireTag {
  id: number;
  name: string;
  users_count?: number;
}

export interface WireChat {
  id: number;
  name: string;
  created_at: string;
  owner_id: number;
  member_ids: number[];
  group_tag_ids: number[];
  channel: boolean;
  public: boolean;
  personal: boolean;
  /** Since 2026-08-07; older servers leave it out. */
  archived?: boolean;
  last_message_at?: string | null;
  meet_room_url?: string;
}

export interface WireWebhook {
  name?: string;
  nickname?: string;
  outgoing_url?: string | null;
  events?: string[];
  trigger_on?: string;
  commands?: string[];
  scopes?: string[];
  template?: string | null;
  template_engine?: string;
  challenge_key?: string | null;
  link_preview_enabled?: boolean;
  ignore_self_messages?: boolean;
  events_history_enabled?: boolean;
  single_chat?: boolean;
  can_edit?: string[];
  who_can_add?: string;
  kind?: string;
  unfurl_domains?: string[];
}

export interface WireBot {
  id: number;
  webhook: WireWebhook;
  access_token?: string;
  creator_id?: number;
}

export interface WirePropertyDefinition {
  id: number;
  name: string;
  data_type: string;
}

export interface WireTokenInfo {
  id: number;
  token: string;
  name: string | null;
  user_id: number;
  scopes: string[];
}
