/** The same value, the same bytes: sorted keys, and a checksum that finds accidents, not attackers. */
import { createHash } from 'node:crypto';
import type { Plan } from './plan.ts';

/** In: plain JSON. Out: the same with the keys of every object sorted, and without what JSON cannot hold. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)]));
}

/** In: plain JSON. Out: its canonical text: sorted keys, no spaces. */
export const canonical = (value: unknown): string => JSON.stringify(sorted(value));

/** SHA-256 of a text, in hexadecimal. */
export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** In: a value that must not be shown. Out: a sign of it: enough to see that it has changed, and too little to find it by trying. */
export const markOf = (value: unknown): string => sha256(canonical(value)).slice(0, 4);

/** In: a plan, with or without a checksum. Out: the checksum of all the rest of it. */
export function checksum(plan: Omit<Plan, 'checksum'> & { checksum?: string }): string {
  const { checksum: _, ...rest } = plan;
  return sha256(canonical(rest));
}
