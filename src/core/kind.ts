/** Everything pachform knows about one kind of resource. No member of it performs I/O. */
import type { Json, JsonObject } from '../wire/http.ts';
import type { Address } from './address.ts';
import type { Desired, EnvText, Settings } from './desired.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Doubt } from './doubt.ts';
import type { Memory, Remembered } from './memory.ts';
import type { Blocked, Change, Consequence, Hazard, Read, Step } from './plan.ts';

/** The token's own user and what the token may do. */
export interface Me {
  id: number;
  email: string | null;
  nickname: string;
  label: string;
  role: string;
  bot: boolean;
  /** Scopes of the token; absent where the server does not tell (before 2026-02-24). */
  scopes?: string[];
}

export interface Server {
  url: string;
  /** Dated by symptoms: lists without `has_next` are `seed`; otherwise `aug`, or `oct` where something newer shows. */
  generation: 'seed' | 'aug' | 'oct';
}

/** One live object, as far as it was seen. A field that is not there is unknown, not null. */
export interface Live<State = Record<string, Json>> {
  kind: string;
  id: number;
  state: Partial<State>;
}

/** How one read ended: its status, how many items and pages it brought, what of them was not understood, and the scope that it takes. */
export interface Answer {
  status: number;
  items: number;
  pages: number;
  odd?: readonly string[];
  scope?: string;
}

/** All that planning knows. Nothing in it can write. */
export interface World {
  me: Me;
  server: Server;
  settings: Settings;
  wanted: readonly Desired[];
  /** By kind, then by id. Kinds may keep facets here under names of their own (`property`). */
  live: ReadonlyMap<string, ReadonlyMap<number, Live>>;
  /** By `readKey`: what has been read, and how it ended. */
  answers: ReadonlyMap<string, Answer>;
  memory?: Memory;
  /** Whether what memory holds and the manifest does not may be treated as left over. */
  leftovers: boolean;
  /** Values of the variables that the manifest names. */
  env: Record<string, string | undefined>;
  /** Whether the tokens of new bots have a place to go. */
  secretsKept: boolean;
}

/** How a desired entry met its live object. */
export interface Bound {
  want: Desired;
  have?: Live;
  found?: 'id' | 'memory' | 'name' | 'previously';
  remembered?: Remembered;
}

/** The world once identities are settled: what the kinds plan from. */
export interface Known extends World {
  /** By address, for every wanted entry that is not blocked. */
  bound: ReadonlyMap<Address, Bound>;
  /** By kind, then live id: the address that claims it. */
  claimed: ReadonlyMap<string, ReadonlyMap<number, Address>>;
  /** By kind: live ids that a blocked entry may mean. Nobody takes anything from them. */
  contested: ReadonlyMap<string, ReadonlySet<number>>;
  /** Entries that cannot be identified. */
  blocked: ReadonlyMap<Address, Blocked>;
  /** By kind, then live id: what the plan removes, by which verb, asked for by whom. */
  leaving: ReadonlyMap<string, ReadonlyMap<number, Leaving>>;
  /** Remarks on identities: a `previously` that can go. */
  remarks: readonly Diagnostic[];
  /** Entries that this plan will not execute, whatever they ask for: others are planned as if they asked for nothing. */
  withheld: ReadonlySet<Address>;
  /** Nothing is taken away from anybody. */
  keeping: boolean;
}

/** One live object that is to go. */
export interface Leaving {
  address: Address;
  verb: string;
  why: 'absent' | 'leftover' | 'undeclared';
  want?: Desired;
}

/** A JSON Schema (2020-12) fragment. */
export type Schema = { [key: string]: unknown };

export interface Field {
  /** When the API accepts it. */
  writable: 'create' | 'update' | 'both' | 'never';
  /** The form in which two values are compared: equal forms are equal values. Default: text trimmed and NFC, null as ''. */
  canon?: (value: Json) => Json;
  /** The field is a set: order means nothing, and elements are compared by this form of them. */
  set?: (element: string) => string;
  /** Never shown, planned, logged, remembered. */
  sensitive?: true;
  /** Its elements are access: what is lost here is counted. */
  access?: true;
}

/** What is known when the manifest is checked offline: every entry of all kinds. */
export type Offline = { wanted: readonly Desired[]; settings: Settings };

export interface Sighting {
  kind: string;
  id: number;
  state: Record<string, Json>;
}

/** What a kind says of one entry: its change, or that it cannot be done, and remarks. */
export interface Verdict {
  change?: Change;
  /** Every reason, so that one run tells all that is to be corrected. */
  blocked?: Blocked | readonly Blocked[];
  notes?: Diagnostic[];
}

/** How `dump` writes live objects down. */
export interface Manner {
  /** Lists are written as the whole set; otherwise as what should at least be there. */
  exact: boolean;
  /** For another workspace: no ids, no owners, nothing that only this one can have. */
  portable: boolean;
  /** What the settings will say: entries say only what differs from it. */
  usual: Pick<Settings, 'membership' | 'tagging'>;
}

/** A live object as a manifest declares it. */
export interface Entry {
  /** Where names may repeat a wish: the second one of its kind gets a suffix. */
  key: string;
  entry: JsonObject;
  /** What a reader must know and the entry cannot say; one line each. */
  comments?: string[];
  /** Values for the variables that the entry names, by variable. */
  secrets?: Record<string, string>;
  /** In a manifest of several files: which one, without its ending; `*` stands for the key. */
  file?: string;
}

/** A live object that no manifest can declare: why, in words that all of its sort share, and which one it is. */
export interface LeftOut {
  why: string;
  which: string;
}

export interface KindOf {
  /** `chat`; the first half of its addresses. */
  name: string;
  /** Where it sits in the manifest: `chats`. */
  seat: string;
  /** For messages: ['chat', 'chats']. */
  noun: [one: string, many: string];
  /** The class that the `removals` guard counts it in: people, tags, chats, bots. */
  class: string;
  /** JSON Schema of one entry of the manifest, with titles, descriptions and examples for editors. */
  entry: Schema;
  /** JSON Schema of the key. */
  key: Schema;
  fields: Record<string, Field>;
  /** Removal verbs, `keep` first. */
  removal: string[];
  /** How a key is compared with another key of this kind. */
  foldKey(key: string): string;
  /** One checked entry of the manifest to what is desired; `state` only. The caller fills in the rest. */
  declare(key: string, entry: Record<string, Json | EnvText>): Record<string, Json | EnvText>;
  /** The rules of the API and of the design that need no server: `path` says where in the entry. */
  check?(wanted: readonly Desired[], all: Offline): Diagnostic[];
  /** The addresses that an entry names: its tags, its people, its bots. */
  references(want: Desired): Address[];

  /** What must be read, given what is known; asked again until it asks for nothing new. */
  reads(known: Known): Read[];
  /**
   * What may be read while other lists are still under way: asked once, as soon as the lists that it goes by have been
   * read. `known` holds those and no others, so nothing may be asked here that `reads` would not ask for later.
   */
  early?: { after: readonly Read[]; reads(known: Known): Read[] };
  /** What of all that was read does not fit together: asked when `reads` asks for nothing more, and again after what it asks for. */
  doubts?(known: Known): Doubt[];
  /** Any kind may look at the items of any read. */
  observe(items: readonly Json[], read: Read): Sighting[];

  /** Whether a value is one that only a plan gives, for a moment: who died then left it there. */
  passing?(field: string, value: Json, id: number): boolean;
  /** The key under which bodies hold an object of this kind: `user`. */
  root: string;
  /** Whether a field of an answer is what was sent, where the table of fields cannot tell; undefined: the table decides. */
  kept?(field: string, sent: Json, answered: JsonObject): boolean | undefined;

  /** How live objects of this kind are recognised. */
  identity: {
    /** What the manifest calls it now, folded. */
    wanted(want: Desired): string;
    /** A former name, folded like `wanted`. */
    former(want: Desired, name: string): string;
    /** What the server calls it; undefined for what cannot be matched by name. */
    live(have: Live): string | undefined;
    /** The same as the server spells it, for messages. */
    called?(have: Live): string | undefined;
    /** Names may repeat on the server: the match must be the only one. */
    ambiguous?: true;
    /** Another name than the declared one is drift, and is changed back; otherwise a person must say whether it is right. */
    renames?: true;
    /** Whether a live object of the right name is of the right sort: a channel is no candidate for a conversation. */
    fits?(want: Desired, have: Live): boolean;
    /** Whether it can be what a server that cuts names short made of an earlier apply of this entry. */
    ours?(have: Live, want: Desired, world: World): boolean;
    /** Said of each candidate when there are several. */
    describe?(have: Live): string;
    /** Whether it can be what a creation that died half-way left behind, and not somebody else's of that name. */
    begun?(have: Live, creation: Change, known: Known): boolean;
    /** Where one object is read by id; answers of 403 and 404 are filed under it. */
    path(id: number): string;
  };

  /** What people call it who do not go by its key: a person's first and last name; '' where it is not told. */
  fullName?(state: Record<string, unknown>): string;
  /** The change that one entry asks for, if any. Called for every bound entry with `ensure: present`. */
  change(bound: Bound, known: Known): Verdict;
  /** Whether a set of a live object holds the element of that id; undefined where that is not known. */
  holds?(have: Live, field: string, id: number, known: Known): boolean | undefined;
  /** The change by which a live object goes, by the given verb; nothing if it is already so. `want` is absent for what nobody declares. */
  remove(have: Live, verb: string, address: Address, known: Known, want?: Desired): Verdict;
  /** What is to be said once of all its entries: how many of them have not come yet. */
  remarks?(known: Known): Diagnostic[];
  /** The key that a live object would have in a manifest; undefined: never counted as undeclared (direct messages, the token's user). */
  undeclared?(have: Live, known: Known): string | undefined;
  /** Requests for a change, complete but for order: `needs` and `after` hold what the kind itself knows. */
  steps(change: Change, known: Known, changes: ReadonlyMap<Address, Change>): Step[];
  /** What must be read to write down all that is live and that `keeps` lets through; asked again like `reads`. */
  inventory?(known: Known, keeps: (have: Live) => boolean): Read[];
  /** One live object as an entry from which a plan would change nothing; nothing for what is no business of manifests. */
  write?(have: Live, known: Known, manner: Manner): Entry | LeftOut | undefined;
  /** What the kind itself refuses of a whole plan: the last admins. */
  guard?(changes: readonly Change[], known: Known, allows: (guard: string, address: Address) => boolean): Diagnostic[];
  /** What follows from all changes for things of this kind. */
  consequences?(
    changes: ReadonlyMap<Address, Change>,
    known: Known,
  ): { address: Address; also?: Consequence[]; hazard?: Hazard }[];
}

/** The half of a kind that reading a manifest needs. */
export type ManifestSide = Pick<
  KindOf,
  'name' | 'seat' | 'noun' | 'class' | 'entry' | 'key' | 'removal' | 'foldKey' | 'declare' | 'check' | 'references'
>;

/** In: a read. Out: the key under which its answer is filed. */
export const readKey = (read: Pick<Read, 'path' | 'query'>): string =>
  read.query === undefined
    ? read.path
    : `${read.path}?${Object.entries(read.query)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([k, v]) => `${k}=${v}`)
        .join('&')}`;
