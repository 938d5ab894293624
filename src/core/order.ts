/** The order in which a manifest is written. */
import type { KindOf, Schema } from './kind.ts';

/** In: the schema of an entry. Out: its fields: first whether it is there and which one it is, then as the schema has them. */
export const fieldOrder = (entry: Schema): string[] => [
  ...new Set(['ensure', 'id', 'name', 'previously', ...Object.keys(entry['properties'] as Record<string, Schema>)]),
];

/** The seats of a manifest from the ground up: what is named before what names it. */
export function seatOrder(kinds: readonly Pick<KindOf, 'seat'>[]): string[] {
  const usual = ['tags', 'users', 'chats', 'bots'];
  const rank = (seat: string) => (usual.includes(seat) ? usual.indexOf(seat) : usual.length);
  return kinds.map(({ seat }) => seat).sort((a, b) => rank(a) - rank(b));
}
