/** A live person as the manifest declares them. */
import { fold, plain } from '../../core/address.ts';
import { strings } from '../../core/change.ts';
import { byName, fits, fitsKey, literal } from '../../core/fits.ts';
import type { Entry, Known, LeftOut, Live, Manner, Schema } from '../../core/kind.ts';
import type { Json, JsonObject } from '../../wire/http.ts';
import { doubled } from '../doubled.ts';
import { tagReference } from '../entry-schema.ts';
import { homeOfGuest } from '../guests.ts';
import { tagging } from '../tagging.ts';
import { userEntry } from './entry.ts';
import { definitionOf } from './properties.ts';

const schemas = userEntry.entry['properties'] as Record<string, Schema>;
const texts = ['first_name', 'last_name', 'nickname', 'phone_number', 'department', 'title'];
const says = (value: Json | undefined): value is string => typeof value === 'string' && value.trim() !== '';

/** In: a live person. Out: their entry: what is known of them and not empty. */
export function write(have: Live, known: Known, manner: Manner): Entry | LeftOut {
  const { email, role, invite_status } = have.state;
  if (!says(email)) return { why: 'their e-mail addresses are hidden from this token', which: `id ${have.id}` };
  if (!fitsKey(userEntry.key, email)) return { why: 'their e-mail addresses cannot be keys of a manifest', which: email };
  if (manner.portable && role === 'guest' && !hasOpenHome(have.id, known))
    return { why: 'guests are invited into one open chat, and theirs is archived or cannot be seen', which: email };
  const pending = invite_status === 'sent';
  const entry: JsonObject = {};
  const left: string[] = [];
  for (const field of texts) {
    const value = have.state[field];
    // Of somebody invited the first name shows once they have accepted: a plan does not compare it before.
    if (!says(value) || (pending && field === 'first_name')) continue;
    const written = literal(value);
    if (fits(schemas[field]!, written)) entry[field] = written;
    else left.push(field);
  }
  if (fits(schemas['role']!, role)) entry['role'] = role as string;
  if (have.state['suspended'] === true) entry['suspended'] = true;
  left.push(...writeTags(entry, have, known, manner), ...writeProperties(entry, have, known, manner));
  const comments = [
    ...(pending && !manner.portable ? ['has not accepted the invitation yet: the first name shows only then'] : []),
    ...(left.length > 0 ? [`not written, because a manifest cannot say it: ${left.join(', ')}`] : []),
  ];
  const first = fold(email)[0]!;
  return {
    key: email,
    entry,
    file: `users/${/[a-z0-9]/.test(first) ? first : 'other'}`,
    ...(comments.length > 0 && { comments }),
  };
}

function hasOpenHome(guest: number, known: Known): boolean {
  const home = known.live.get('chat')?.get(homeOfGuest(guest, known) ?? -1);
  return home !== undefined && home.state['archived'] !== true && !doubled(home, known);
}

/** Out: what could not be written. Guests have no tags that count. */
function writeTags(entry: JsonObject, have: Live, known: Known, { exact, usual }: Manner): string[] {
  const live = have.state['tags'];
  if (!Array.isArray(live) || ['guest', 'multi_guest'].includes(String(have.state['role']))) return [];
  const names = strings(live).map(plain).sort(byName(fold));
  const sayable = names.filter((name) => fits(tagReference, name) && tagging(known).twins(name).length === 0);
  const left = names.filter((name) => !sayable.includes(name)).map((name) => `the tag "${name}"`);
  if (sayable.length > 0 || exact) entry['tags'] = sayable;
  // What is not whole must not be exact: the rest would be taken off.
  const mode = exact && left.length === 0 ? 'exact' : 'additive';
  if (entry['tags'] !== undefined && mode !== usual.tagging) entry['tagging'] = mode;
  return left;
}

/** Out: what could not be written. Values of properties that are no longer defined are nobody's. */
function writeProperties(entry: JsonObject, have: Live, known: Known, { portable }: Manner): string[] {
  const left: string[] = [];
  const found: [string, string][] = [];
  const { propertyNames, additionalProperties } = schemas['custom_properties'] as Record<string, Schema>;
  for (const [id, value] of Object.entries((have.state['custom_properties'] ?? {}) as JsonObject)) {
    const definition = known.live.get('property')?.get(Number(id));
    if (!says(value) || definition === undefined) continue;
    const name = String(definition.state['name']).trim();
    const one = definitionOf(name, known);
    const plainly = !name.startsWith('#') && fits(propertyNames!, name) && name !== '__proto__' && 'id' in one;
    const written = literal(value);
    if ((plainly || !portable) && fits(additionalProperties!, written)) found.push([plainly ? name : `#${id}`, written]);
    else left.push(`the property "${name}"`);
  }
  if (found.length > 0) entry['custom_properties'] = Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  return left;
}
