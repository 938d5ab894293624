/** What the manifest says, as plain JSON: parsed, checked, merged, nothing live in it. */
import type { Json } from '../wire/http.ts';
import type { Address } from './address.ts';
import type { Place } from './diagnostic.ts';

/**
 * A value that comes from the environment, with what was written: `"${env:HOOK}"` is `{env: 'HOOK', text: '${env:HOOK}'}`.
 * The text also tells it from a map in which somebody called a property `env`.
 */
export interface EnvText {
  env: string;
  text: string;
}

export interface Desired<State = Record<string, Json | EnvText>> {
  address: Address;
  kind: string;
  /** As the manifest spells it. */
  key: string;
  /** Of the key. Places of fields are found again when somebody asks (`Manifest.locate`). */
  place: Place;
  ensure: 'present' | 'absent';
  id?: number;
  previously: string[];
  on_removal?: string;
  protect: boolean;
  /** Fields that somebody else owns: never compared, but sent when the entry is created. */
  ignore: string[];
  /** The declared fields and no others. `false`, `''` and `[]` are values. */
  state: Partial<State>;
  /** How this entry is treated; absent means as the settings say. */
  invite?: 'silent' | 'email';
  tagging?: 'additive' | 'exact';
  membership?: 'additive' | 'exact';
  /** The fields that are written and mistaken: what follows from their absence is not meant. No manifest holds such an entry. */
  mistaken?: readonly string[];
}

export interface Allow {
  guard: string;
  on?: Address;
  up_to?: number;
  why: string;
  place?: Place;
}

export interface Settings {
  /** False when no file has a `settings:`; a run says so. */
  declared: boolean;
  scope?: string;
  run_as?: string;
  owner?: string;
  invite: 'silent' | 'email';
  membership: 'additive' | 'exact';
  tagging: 'additive' | 'exact';
  /** By seat: users, tags, chats, bots. */
  on_removal: Record<string, string>;
  /** Seats where what is live and undeclared counts as removed. */
  exclusive: string[];
  limits: { removals: number; removals_percent: number; member_removals: number; invitations: number; min_admins: number };
  allow: Allow[];
}

export const defaultSettings: Settings = {
  declared: false,
  invite: 'silent',
  membership: 'additive',
  tagging: 'additive',
  on_removal: { users: 'suspend', tags: 'keep', chats: 'archive', bots: 'keep' },
  exclusive: [],
  limits: { removals: 10, removals_percent: 20, member_removals: 50, invitations: 25, min_admins: 2 },
  allow: [],
};

export const isEnv = (value: unknown): value is EnvText =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as EnvText).env === 'string' &&
  typeof (value as EnvText).text === 'string' &&
  (value as EnvText).text.includes('${');

const reference = /\$\$\{|\$\{env:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/** How an env value stands in the manifest: `${env:HOOK}`. */
export const envText = (value: EnvText): string => value.text;

/** A secret that stands in the manifest as it is: kept beside the plan, under a name that no variable can have. */
export const sealed = (address: Address, field: string): EnvText => ({ env: `=${address} ${field}`, text: '${sealed}' });
export const isSealed = (value: EnvText): boolean => value.env.startsWith('=');

/** The variables that an env value needs: those without a default. */
export function envNeeds(value: EnvText): string[] {
  return [...envText(value).matchAll(reference)].filter((m) => m[1] !== undefined && m[2] === undefined).map((m) => m[1]!);
}

/** The text that an env value stands for; a variable that is unset or empty takes its default, or is empty. */
export function resolveEnv(value: EnvText, env: Record<string, string | undefined>): string {
  if (isSealed(value)) return variable(env, value.env) ?? '';
  return envText(value).replace(reference, (whole, name: string | undefined, otherwise: string | undefined) =>
    whole === '$${' ? '${' : ((env[name!] || otherwise) ?? ''),
  );
}

/** A variable of the environment; what every object has by nature (`constructor`) is none. */
export const variable = (env: Record<string, string | undefined>, name: string): string | undefined =>
  Object.hasOwn(env, name) ? env[name] : undefined;

/** Every value of an entry that comes from the environment, with the field that it stands in; maps are looked into. */
export function envValues(want: Desired): { field: string; value: EnvText }[] {
  return Object.entries(want.state).flatMap(([field, value]) => {
    if (isEnv(value)) return [{ field, value }];
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    return Object.entries(value).flatMap(([name, inner]) => (isEnv(inner) ? [{ field: `${field}.${name}`, value: inner }] : []));
  });
}
