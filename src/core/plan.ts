/** The plan: one JSON document. Changes are for people, steps are for the engine. */
import type { Json } from '../wire/http.ts';
import type { Address } from './address.ts';
import type { Desired, Settings } from './desired.ts';
import type { Diagnostic, Place } from './diagnostic.ts';
import type { Memory } from './memory.ts';

export type Why = 'intent' | 'drift' | 'leftover';

/** One element of a list or map that changes: a tag, a person with a chat role, a custom property. */
export interface ElementChange {
  /** As people know it: an e-mail, a nickname, a tag's name, a property's name. */
  key: string;
  /** The live id behind it, where there is one. */
  id?: number;
  /** Absent: was not there / will not be there. For plain sets `true`; for chat members the role; for properties the value. */
  before?: Json;
  after?: Json;
  why?: Why;
  /** A sign of what was there, where it must not be shown. */
  mark?: string;
  /** Stays, but must be added again: the tag that held them in the chat goes. */
  again?: true;
}

export interface FieldChange {
  field: string;
  before?: Json;
  after?: Json;
  /** Instead of before and after, for lists and maps. */
  elements?: ElementChange[];
  /** Shown as `(secret)`; before and after are then only `{env: NAME}`, or a URL's host, or absent. */
  sensitive?: true;
  /** A sign of what was there, where it must not be shown: a saved plan is stale when it is another one. */
  mark?: string;
  why?: Why;
}

export interface Hazard {
  code: string;
  message: string;
  /** What it names, one by one. */
  names?: string[];
  /** Follows from other changes, and is found anew with them. */
  derived?: true;
  /** Whether it is so shows only when the change is made: the apply looks once more at its end. */
  afterwards?: true;
}

/** What follows from a change without being asked for: "also leaves #release, held by Backend". */
export interface Consequence {
  what: 'joins' | 'leaves' | 'stays';
  /** Address or e-mail of the person. */
  who: string;
  /** Their id, where they have one: an e-mail may be about to change. */
  user?: number;
  /** Name of the chat. */
  where: string;
  /** Its id, where it has one: names repeat. */
  chat?: number;
  /** The tag that holds or held them. */
  tag: string;
}

export interface Change {
  address: Address;
  kind: string;
  action: 'create' | 'update' | 'remove';
  /** The kind's own word: `invite`, `suspend`, `archive`, `create`, `update`. */
  verb: string;
  /** The verb's fine print: `no e-mail`. */
  detail?: string;
  /** A name for people: "Вера Кузнецова", a chat's name. */
  label?: string;
  /** The live id; absent for what is created. */
  id?: number;
  found?: 'id' | 'memory' | 'name' | 'previously';
  fields: FieldChange[];
  why?: Why;
  hazards: Hazard[];
  also: Consequence[];
  place?: Place;
}

/** Something that is not known yet: an id that a step will learn, or a value of the environment. */
export type Hole = { idOf: Address; optional?: true } | { env: string; text?: string };
export type Template = null | boolean | number | string | Hole | Template[] | { [key: string]: Template };

export interface RequestTemplate {
  method: 'POST' | 'PUT' | 'DELETE' | 'GET';
  /** Path segments: `['chats', {idOf: 'chat:backend'}, 'members']`. */
  path: (string | number | Hole)[];
  query?: Record<string, string>;
  body?: Template;
}

/** One thing to read. Two reads of the same path and query are the same read. */
export interface Read {
  path: string;
  query?: Record<string, string>;
  /** A list is read over all its pages; otherwise the answer is one object. */
  list: boolean;
  /** The server answers this list in one piece and knows no `limit`. */
  unpaged?: true;
  /** The kind's own name for it: `members`, `admins`. */
  as: string;
  /** The live id it is about. */
  about?: number;
  /** Statuses that are an answer and not a failure: 404 "gone", 403 "exists, invisible". */
  tolerate?: number[];
}

export interface ReadTemplate extends Omit<Read, 'path' | 'as'> {
  path: (string | number | Hole)[];
}

/** The words of order: what a step does, for the one list of rules in `core/compile`. */
export type Doing =
  | 'tag-create'
  | 'tag-rename'
  | 'tag-delete'
  | 'promote'
  | 'suspend'
  | 'delete'
  | 'reactivate'
  | 'invite'
  | 'invite-guest'
  | 'edit'
  | 'demote'
  | 'bot-create'
  | 'bot-edit'
  | 'bot-delete'
  | 'chat-create'
  | 'unarchive'
  | 'open'
  | 'join'
  | 'attach'
  | 'role-up'
  | 'role-down'
  | 'detach'
  | 'rejoin'
  | 'leave'
  | 'close'
  | 'archive';

export interface Step {
  /** `chat:backend join`, unique in the plan. */
  id: string;
  does: Doing;
  /** For people: `add 3 people to "Backend"`. */
  label: string;
  serves: Address[];
  request: RequestTemplate;
  /** Step ids. Result or safety: this step is skipped when one of them fails. */
  needs: string[];
  /** Step ids. Order only. */
  after: string[];
  /** What a success teaches; `secret` is where in `data` a bot's token is: `access_token`. `pin`: its entry may name the id. */
  gives?: { idOf: Address; secret?: string; pin?: true };
  rights: { scope: string; workspace?: 'admin'; chat?: { of: Address; id?: number; as: 'member' | 'admin' } };
  /** Codes or statuses of a refusal that mean "already so". */
  done?: (string | number)[];
  /** The second spelling of the request, after a refusal (400 or 422) that wrote nothing and whose field or code is in `on`. */
  instead?: { on: string[]; request: RequestTemplate };
  /** The answer holds the object, as it is now: what was sent is compared with it. Otherwise the API answers without a body. */
  answers?: 'object';
  /** Where a write without a body in its answer shows: looked at when the answer was lost or a refusal, and at the end. */
  shows?: Shows;
  /** The body replaces whole sets: the object is read just before, and the plan's elements are applied to what is there then. */
  replaces?: Replaces;
  /** Of a list in the body the server may leave some out without a word: those are sent again by this request. */
  rest?: { list: string; request: RequestTemplate; split: NonNullable<Step['split']> };
  /**
   * Did the lost create happen? One item that matches in every key and that planning did not know is adopted.
   * `newest`: the largest id that planning knew; a list that goes from new to old is read no further.
   */
  probe?: { read: ReadTemplate; match: Record<string, Template>; known?: number[]; newest?: number };
  /** A list in the body (`member_ids`) whose effect can be read back and that may be halved to find who was refused. */
  split?: {
    list: string;
    read: ReadTemplate /** Where in the answer: ids of the items, or a list of ids in the object. */;
    ids: 'items' | string;
  };
  /** Wait until a background effect shows, then go on; a deadline that passes is a warning. */
  until?: { read: ReadTemplate; present?: (number | Hole)[]; absent?: (number | Hole)[]; seconds: number };
  /** Cannot be undone: the object is read first and the step is skipped as moved when it is not what was planned from. */
  irreversible?: { read: ReadTemplate; match: Record<string, Json> };
  /**
   * Before the first creation and after the last one, somebody else's twin is looked for: live items that match, whose id
   * is neither ours nor in `known`.
   */
  twin?: { read: ReadTemplate; match: Record<string, Json>; known: number[] };
  /** A creation that is to be a rename where one of these is live: asked for once more before anything is made. */
  former?: { read: ReadTemplate; match: Record<string, Json> }[];
}

/**
 * One key of an object, or the ids of a list (`items`), and what must be there or not; without either, that it is there.
 * `gone`: the object answers 404.
 */
export interface Shows {
  read: ReadTemplate;
  at?: string;
  has?: (number | Hole)[];
  lacks?: (number | Hole)[];
  equals?: Json;
  gone?: true;
  /** A later step of the plan takes it away again: not looked at in the end. */
  passing?: true;
  /** A list in whose rows the same stands: asked first where many objects of it are to be looked at. */
  among?: ReadTemplate;
  /** Asked where the first look does not show it: `member_ids` leaves some people out. */
  otherwise?: Omit<Shows, 'otherwise' | 'among'>;
}

/** Sets that a body replaces whole, and the other fields that it writes, as planning saw them. */
export interface Replaces {
  read: ReadTemplate;
  sets: {
    /** In the body: `user.list_tags`. */
    list: string;
    /** In the object that is read. */
    at: string;
    elements: ReplacedElement[];
  }[];
  /** Values before, by key of the object: one that is neither this nor what is sent has moved. */
  before: Record<string, Json>;
}

/** An element of a set: a name, or for lists of `{id, value}` an id with the value before and after; absent after: it goes. */
export interface ReplacedElement {
  key: string | number;
  before?: Json;
  after?: Template;
  /** What must still be called so, or the name would make something new. */
  called?: { read: ReadTemplate; match: Record<string, Json> };
}

/** An entry that is not executed, and why; one that has several reasons stands in the plan once for each. The apply refuses unless told to skip it. */
export interface Blocked extends Diagnostic {
  address: Address;
}

export interface Plan {
  format: 1;
  tool: string;
  /** When the workspace was read: ISO 8601, in UTC. */
  made?: string;
  server: { url: string; generation: string };
  seen_as: { id: number; address: Address; label: string };
  /** SHA-256 of the manifest's text and of the memory; the paths that the manifest was read from, for the memory of an apply. */
  inputs: { manifest: string; memory?: string; paths?: string[] };
  settings: Settings;
  /** How the plan was asked for; a saved plan is planned again the same way. */
  options: { targets?: Address[]; without_removals?: true; skip_blocked?: true; secrets_kept: boolean; leftovers?: true };
  desired: Desired[];
  memory?: Memory;
  changes: Change[];
  /** Full names of those whom the changes of chats name by their e-mail, by that e-mail. For readers; nothing is done by it. */
  names?: Record<string, string>;
  steps: Step[];
  blocked: Blocked[];
  problems: Diagnostic[];
  notes: Diagnostic[];
  totals: Record<string, Record<string, number>>;
  budget: { reads: number; writes: number; seconds: number };
  checksum: string;
}
