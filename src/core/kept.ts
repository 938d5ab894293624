/** Whether an answer holds what was sent: one comparison for all writes. Pure. */
import type { Json, JsonObject } from '../wire/http.ts';
import { objectOf } from './change.ts';
import { canonOf, same } from './diff.ts';
import type { KindOf } from './kind.ts';

/** A field that came back as something else than was sent. */
export interface Unkept {
  field: string;
  sent: Json;
  got: Json;
  /** Never shown. */
  sensitive?: true;
}

/** What an answer says of what was sent. */
export interface Kept {
  /** What is not as it was sent. */
  unkept: Unkept[];
  /** Fields that were sent and that the answer does not tell: nobody knows. */
  untold: string[];
}

/** In: a kind, the body of a write and the object of its answer. Out: how far the one holds the other. */
export function kept(kind: KindOf, body: Json, answered: Json): Kept {
  const answer = objectOf(answered) ?? {};
  const sent = objectOf(objectOf(body)?.[kind.root] ?? body);
  const id = typeof answer['id'] === 'number' ? answer['id'] : 1;
  const found: Kept = { unkept: [], untold: [] };
  const got = stateOf(kind, id, answer);
  for (const [field, one] of Object.entries(stateOf(kind, id, { ...sent, id }))) {
    const other = got[field];
    if (other === undefined) found.untold.push(field);
    else if (!isKept(kind, field, one, other, answer))
      found.unkept.push({ field, sent: one, got: other, ...(kind.fields[field]?.sensitive && { sensitive: true as const }) });
  }
  return found;
}

function isKept(kind: KindOf, field: string, sent: Json, got: Json, answer: JsonObject): boolean {
  const own = kind.kept?.(field, sent, answer);
  if (own !== undefined) return own;
  const known = kind.fields[field];
  if (known !== undefined) return same(canonOf(known)(sent), canonOf(known)(got));
  // Lists of ids may hold more than was sent: tags bring people, and who creates a chat is in it.
  return Array.isArray(sent) && Array.isArray(got) ? sent.every((one) => got.includes(one)) : same(sent, got);
}

const stateOf = (kind: KindOf, id: number, item: JsonObject): JsonObject =>
  kind
    .observe([item], { path: kind.identity.path(id), list: false, as: 'one', about: id })
    .find((sighting) => sighting.kind === kind.name)?.state ?? {};
