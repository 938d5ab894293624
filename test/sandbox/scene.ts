/** A small workspace to try rules on, and short ways to ask it. */
import { createSandbox, type Sandbox, type SandboxOptions, type Seed } from '../../src/sandbox/index.ts';
import type { Json, WireRequest, WireResponse } from '../../src/wire/http.ts';

export const ids = {
  ceo: 1,
  robot: 2,
  anna: 3,
  boris: 4,
  vera: 5,
  gone: 6,
  guest: 7,
  multi: 8,
  deploy: 91,
  foreign: 92,
  backend: 501,
  ops: 502,
  team: 1001,
  news: 1002,
  secret: 1003,
  old: 1004,
  lobby: 1005,
};

export const world: Seed = {
  owner: 'ceo@corp.example',
  me: 'robot@corp.example',
  users: [
    { id: 1, email: 'ceo@corp.example', role: 'admin' },
    { id: 2, email: 'robot@corp.example', role: 'admin' },
    { id: 3, email: 'anna@corp.example', phone_number: '+79001234567', tags: ['Backend'] },
    { id: 4, email: 'boris@corp.example' },
    { id: 5, email: 'vera@corp.example', role: 'admin', tags: ['Backend', 'Ops'] },
    { id: 6, email: 'gone@corp.example', suspended: true, tags: ['Ops'] },
    { id: 7, email: 'guest@ext.example', role: 'guest' },
    { id: 8, email: 'multi@ext.example', role: 'multi_guest' },
  ],
  tags: [
    { id: 501, name: 'Backend' },
    { id: 502, name: 'Ops' },
  ],
  properties: [
    { id: 31, name: 'Desk', data_type: 'number' },
    { id: 32, name: 'Joined', data_type: 'date' },
    { id: 33, name: 'Page', data_type: 'link' },
    { id: 34, name: 'City' },
    { id: 35, name: 'Estimate', data_type: 'number', entity_type: 'Task' },
  ],
  bots: [
    { id: 91, nickname: 'deploy_bot', name: 'Deploy', token: 'deploy-token', scopes: ['messages:create', 'profile:read'] },
    { id: 92, nickname: 'foreign_bot', name: 'Foreign', creator: 'vera@corp.example' },
  ],
  chats: [
    { id: 1001, name: 'Team', members: ['boris@corp.example', 'guest@ext.example'], tags: ['Backend'] },
    { id: 1002, name: 'News', channel: true, public: true, editors: ['boris@corp.example'], members: ['anna@corp.example'] },
    { id: 1003, name: 'Secret', owner: 'vera@corp.example', members: ['anna@corp.example'] },
    { id: 1004, name: 'Old', archived: true, members: ['boris@corp.example'] },
    { id: 1005, name: 'Lobby', public: true, owner: 'vera@corp.example' },
  ],
  tokens: [
    { token: 'ceo-token', user: 'ceo@corp.example' },
    { token: 'anna-token', user: 'anna@corp.example' },
    { token: 'vera-token', user: 'vera@corp.example' },
    { token: 'gone-token', user: 'gone@corp.example' },
    { token: 'guest-token', user: 'guest@ext.example' },
    { token: 'multi-token', user: 'multi@ext.example' },
    { token: 'narrow-token', user: 'robot@corp.example', scopes: ['profile:read', 'users:read'] },
    { token: 'broad-token', user: 'anna@corp.example', scopes: ['users:create', 'profile:read'] },
  ],
};

export interface Scene {
  sandbox: Sandbox;
  ask(method: WireRequest['method'], path: string, body?: Json, token?: string): Promise<WireResponse>;
  get(path: string, token?: string): Promise<any>;
  /** Ids of a whole list, by pages of 50. */
  list(path: string, token?: string): Promise<number[]>;
  roleOf(chat: number, user: number): string | undefined;
  members(chat: number): number[];
}

/** A sandbox with the small workspace. */
export function scene(options: SandboxOptions = {}): Scene {
  const sandbox = createSandbox({ seed: world, ...options });
  const ask: Scene['ask'] = (method, path, body, token = sandbox.token) =>
    sandbox.handle({ method, path, headers: { authorization: `Bearer ${token}` }, body });
  const get = async (path: string, token?: string) => ((await ask('GET', path, undefined, token)).body as any)?.data;
  return {
    sandbox,
    ask,
    get,
    async list(path, token) {
      const rows = await get(path, token);
      return rows.map((row: { id: number }) => row.id).sort((a: number, b: number) => a - b);
    },
    roleOf: (chat, user) => sandbox.store.chats.get(chat)?.members.get(user)?.role,
    members: (chat) => [...(sandbox.store.chats.get(chat)?.roster.ids() ?? [])],
  };
}

/** Status and first code of an answer, as one word. */
export function verdict({ status, body }: WireResponse): string {
  const known = body as any;
  const code = known?.errors?.[0]?.code ?? known?.error;
  return code === undefined ? String(status) : `${status} ${code}`;
}
