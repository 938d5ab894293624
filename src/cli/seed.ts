/** A workspace for the emulator, written in the language of the manifest; `x-sandbox:` says what a manifest cannot say. */
import type { Desired } from '../core/desired.ts';
import { isEnv, resolveEnv } from '../core/desired.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Manifest } from '../manifest/load.ts';
import type { Seed, SeedBot, SeedChat, SeedUser } from '../sandbox/index.ts';
import { loadManifest } from './manifest.ts';
import type { Frame } from './show/diagnostics.ts';

type Env = Record<string, string | undefined>;

/** What stands under `x-sandbox:`: parts of a seed as the emulator takes them, and two short forms. */
export interface Extra extends Seed {
  /** E-mails of people who have not accepted their invitation. */
  pending?: string[];
  /** Short for `properties`. */
  definitions?: Seed['properties'];
}

/** Every key of `x-sandbox:`, and the shape that it must have. */
const shapes: Record<keyof Extra, 'list' | 'map' | 'person' | 'text'> = {
  workspace: 'map',
  owner: 'person',
  me: 'person',
  token: 'text',
  users: 'list',
  tags: 'list',
  properties: 'list',
  definitions: 'list',
  pending: 'list',
  chats: 'list',
  bots: 'list',
  tokens: 'list',
  messages: 'list',
};

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const fits = (value: unknown, shape: (typeof shapes)[keyof Extra]): boolean => {
  if (shape === 'list') return Array.isArray(value);
  if (shape === 'map') return isMap(value);
  return typeof value === 'string' || (shape === 'person' && typeof value === 'number');
};

const fault = (message: string, hint: string): Diagnostic => ({ severity: 'error', code: 'seed', message, hint });

/** In: what stands under `x-sandbox:` of one file. Out: what is wrong with it. */
function wrongWith(extra: unknown, file: string): Diagnostic[] {
  if (!isMap(extra)) return [fault(`x-sandbox in ${file} is not a map`, `it may hold ${Object.keys(shapes).join(', ')}`)];
  return Object.entries(extra).flatMap(([key, value]) => {
    if (!Object.hasOwn(shapes, key))
      return [fault(`x-sandbox in ${file} has an unknown key ${key}`, `it may hold ${Object.keys(shapes).join(', ')}`)];
    const shape = shapes[key as keyof Extra];
    return fits(value, shape) ? [] : [fault(`x-sandbox: ${key} in ${file} is not a ${shape}`, `write it as a ${shape}`)];
  });
}

/** The extras of all files: lists are joined, of single values the last one counts. */
function merged(extras: readonly Extra[]): Extra {
  const all: Record<string, unknown> = {};
  for (const extra of extras) {
    for (const [key, value] of Object.entries(extra)) {
      all[key] = Array.isArray(value) ? [...((all[key] as unknown[]) ?? []), ...value] : value;
    }
  }
  return all as Extra;
}

const present = (manifest: Manifest, kind: string): Desired[] =>
  manifest.wanted.filter((want) => want.kind === kind && want.ensure === 'present');

/** The declared fields with the values of the environment; a variable that is not set is empty. */
const plain = (state: object, env: Env): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(state).map(([field, value]) => [
      field,
      isEnv(value) ? resolveEnv(value, env) : isMap(value) ? plain(value, env) : value,
    ]),
  );

const pinned = (want: Desired): { id?: number } => (want.id === undefined ? {} : { id: want.id });

/** In: a manifest and the extras. Out: the seed. Properties that people carry and nobody defines are texts. */
export function seedOf(manifest: Manifest, extra: Extra, env: Env): Seed {
  const { pending = [], definitions = [], ...rest } = extra;
  const waiting = new Set(pending.map((email) => email.toLowerCase()));
  const users = present(manifest, 'user').map(
    (want): SeedUser => ({
      ...(plain(want.state, env) as SeedUser),
      email: want.key,
      ...(waiting.has(want.key.toLowerCase()) ? { invite_status: 'sent' as const } : {}),
    }),
  );
  const strangers = pending.filter((email) => !users.some((user) => user.email?.toLowerCase() === email.toLowerCase()));
  const properties = [...(rest.properties ?? []), ...definitions];
  const all = [...users, ...(rest.users ?? []), ...strangers.map((email): SeedUser => ({ email, invite_status: 'sent' }))];
  const { owner, run_as } = manifest.settings;
  return {
    ...rest,
    ...(rest.owner !== undefined ? {} : owner === undefined ? {} : { owner }),
    ...(rest.me !== undefined ? {} : run_as === undefined ? {} : { me: run_as }),
    users: all,
    properties: [...properties, ...undefinedProperties(all, properties)],
    tags: [...present(manifest, 'tag').map(({ key }) => ({ name: key })), ...(rest.tags ?? [])],
    bots: [
      ...present(manifest, 'bot').map(
        (want): SeedBot => ({ ...(plain(want.state, env) as Omit<SeedBot, 'nickname'>), ...pinned(want), nickname: want.key }),
      ),
      ...(rest.bots ?? []),
    ],
    chats: [
      ...present(manifest, 'chat').map(
        (want): SeedChat => ({ name: want.key, ...(plain(want.state, env) as Partial<SeedChat>), ...pinned(want) }),
      ),
      ...(rest.chats ?? []),
    ],
  };
}

function undefinedProperties(
  users: readonly SeedUser[],
  defined: NonNullable<Seed['properties']>,
): NonNullable<Seed['properties']> {
  const known = new Set(defined.map(({ name }) => name));
  const names = new Set(users.flatMap((user) => Object.keys(user.custom_properties ?? {})));
  return [...names].filter((name) => !known.has(name) && !name.startsWith('#')).map((name) => ({ name }));
}

/** In: the path of a seed, the environment, what breaks the reading off. Out: the seed, or what is wrong with it and the lines around. */
export async function seedFrom(
  path: string,
  env: Env,
  stop?: AbortSignal,
): Promise<{ seed: Seed } | { diagnostics: Diagnostic[]; frame: Frame }> {
  const { manifest, diagnostics, files, frame } = await loadManifest([path], stop);
  if (manifest === undefined) return { diagnostics, frame };
  const { parse } = await import('yaml');
  const found = files.map(({ path: file, text }) => ({
    file,
    extra: (parse(text, { merge: true }) as { 'x-sandbox'?: unknown } | null)?.['x-sandbox'],
  }));
  const extras = found.filter(({ extra }) => extra !== undefined && extra !== null);
  const wrong = extras.flatMap(({ file, extra }) => wrongWith(extra, file));
  if (wrong.length > 0) return { diagnostics: wrong, frame };
  return { seed: seedOf(manifest, merged(extras.map(({ extra }) => extra as Extra)), env) };
}
