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

/** In: a kind, the body of a write and the object of its answer. Out: what is not as it was sent; a key that is not in the answer is unknown. */
export function unkept(kind: KindOf, body: Json, answered: Json): Unkept[] {
  const answer = objectOf(answered);
  const sent = objectOf(objectOf(body)?.[kind.root] ?? body);
  const id = answer?.['id'];
  if (answer === undefined || sent === undefined || typeof id !== 'number') return [];
  const wanted = stateOf(kind, id, { ...sent, id });
  const got = stateOf(kind, id, answer);
  return Object.keys(wanted).flatMap((field): Unkept[] => {
    const [one, other] = [wanted[field]!, got[field]];
    if (other === undefined || isKept(kind, field, one, other, answer)) return [];
    return [{ field, sent: one, got: other, ...(kind.fields[field]?.sensitive && { sensitive: true as const }) }];
  });
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
