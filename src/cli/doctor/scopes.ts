/** Which scopes of a token open what. */

export const areas = ['people', 'tags', 'chats', 'bots'] as const;
export type Area = (typeof areas)[number];

/** Every plan reads these: all kinds are looked at through them. */
const always = ['profile:read', 'users:read', 'group_tags:read', 'chats:read', 'chat_members:read'];

/** Plan reads these only where the manifest says something that needs them. */
export const sometimes: Record<string, string> = {
  'custom_properties:read': 'custom properties',
  'bots:read': 'bots',
};

/** What reading needs. */
export const reading: Record<Area, string[]> = {
  people: [...always, 'custom_properties:read'],
  tags: always,
  chats: always,
  bots: [...always, 'bots:read'],
};

/** What writing needs besides. */
export const writing: Record<Area, string[]> = {
  people: ['users:create', 'users:update', 'users:delete'],
  tags: ['group_tags:write'],
  chats: ['chats:create', 'chats:update', 'chats:archive', 'chat_members:write'],
  bots: ['bots:write'],
};

/** Without these there is no plan at all. */
export const essential: readonly string[] = always;

const all = (of: Record<Area, string[]>): string[] => [...new Set(areas.flatMap((area) => of[area]))];

/** The smallest sets for a plan of everything, and for what an apply of everything needs besides. */
export const forPlan: readonly string[] = all(reading);
export const forApply: readonly string[] = all(writing);
