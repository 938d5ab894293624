/** Three server generations, by what a client can notice of them. */

/** Named by the month whose public description the server answers to. */
export type ApiVersion = '2026-02' | '2026-08' | '2026-10';

export const apiVersions: readonly ApiVersion[] = ['2026-02', '2026-08', '2026-10'];

export interface Traits {
  version: ApiVersion;
  /** List pages say `has_next`, `has_prev` and `prev_page`; before 2026-05-06 only `next_page`. */
  pageFlags: boolean;
  /** Chats carry `archived`, and lists understand `archived=true`. */
  archived: boolean;
  /** The role `guest` and `chat_ids` when a person is created. */
  guests: boolean;
  /** Lists of people leave keys out; one person read by id is always whole. */
  partialUsers: boolean;
  inviter: boolean;
  /** Errors are `{key, value}`, the text in `value`. */
  bareErrors: boolean;
  /** `PUT /bots/{id}` knows nothing but `outgoing_url`. */
  botUrlOnly: boolean;
  /** `user` is understood where a chat role is asked for. */
  userAsMember: boolean;
  /** 409 `already_exists` where older servers say 422 `taken`. */
  conflicts: boolean;
  /** The rate limiter answers in plain text. */
  plainLimit: boolean;
  /** 403 `role_forbidden`, and `WWW-Authenticate` names a missing scope. */
  namesRefusals: boolean;
  /** `who_can_add` and `single_chat` are enforced. */
  botRules: boolean;
  /** `/company/chats` and `/company/bots`. */
  companyLists: boolean;
  /** Multi-guests may use the API. */
  multiGuests: boolean;
  /** Missing payment stops some methods only. */
  partialPayment: boolean;
  /** Archiving takes off all tags and throws out guests; archiving again is refused. */
  archivingStrips: boolean;
  /** Suspended people are in no `member_ids` and no list of members. */
  hidesSuspended: boolean;
  /** Whom a new chat cannot have is left out of it without a word; to a live one nobody is added then, and all of them are named. */
  dropsMembers: boolean;
  /** A taken nickname of a new person gets other characters added. */
  altersNicknames: boolean;
  /** Roles that do not exist and lists of tags that are none are taken for not there. */
  lenientUsers: boolean;
  /** An open chat is changed, and tags are attached to it, by any employee; tags are taken off by who manages the chat alone. */
  openChatsForAll: boolean;
}

const seed: Traits = {
  version: '2026-02',
  pageFlags: false,
  archived: false,
  guests: false,
  partialUsers: true,
  inviter: false,
  bareErrors: true,
  botUrlOnly: true,
  userAsMember: true,
  conflicts: false,
  plainLimit: false,
  namesRefusals: false,
  botRules: false,
  companyLists: false,
  multiGuests: false,
  partialPayment: false,
  archivingStrips: false,
  hidesSuspended: false,
  dropsMembers: false,
  altersNicknames: false,
  lenientUsers: false,
  openChatsForAll: false,
};

const august: Traits = {
  ...seed,
  version: '2026-08',
  pageFlags: true,
  archived: true,
  guests: true,
  partialUsers: false,
  inviter: true,
  bareErrors: false,
  botUrlOnly: false,
  userAsMember: false,
};

const october: Traits = {
  ...august,
  version: '2026-10',
  conflicts: true,
  plainLimit: true,
  namesRefusals: true,
  botRules: true,
  companyLists: true,
  multiGuests: true,
  partialPayment: true,
  archivingStrips: true,
  hidesSuspended: true,
  dropsMembers: true,
  altersNicknames: true,
  lenientUsers: true,
  openChatsForAll: true,
};

/** What a server of this generation does. */
export const traitsOf = (version: ApiVersion): Traits =>
  version === '2026-02' ? seed : version === '2026-08' ? august : october;

/** Whether `version` is at least `since`. */
export const reaches = (version: ApiVersion, since: ApiVersion): boolean =>
  apiVersions.indexOf(version) >= apiVersions.indexOf(since);
