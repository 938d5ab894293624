/** Rules that several routes share: tag names, custom properties, seats, nicknames. */
import type { WorkspaceRole } from '../wire/entities.ts';
import type { JsonObject } from '../wire/http.ts';
import { refuse, type Situation } from './errors.ts';
import { type Act, audit } from './events.ts';
import { isObject, type Reader } from './input.ts';
import type { Call } from './route.ts';
import { fold, nextId, noteMade, type PropertyRow, putTag, type Store, type UserRow } from './store.ts';

/** Who does it, for what is told about it. */
export const actOf = (call: Call): Act => ({ store: call.store, actor: call.me.id, at: call.at });

const wrongName = (name: string): [Situation, string] | undefined => {
  if (name === '') return ['blank', "can't be blank"];
  if (name.length > 255) return ['too_long', 'is too long'];
  if (name.includes('@')) return ['invalid', 'must not contain @'];
  return ['here', 'all'].includes(fold(name)) ? ['system_word', 'is a reserved word'] : undefined;
};

/** Complains about a tag name that is not one. */
export function checkTagName(read: Reader, key: string, name: string): void {
  const wrong = wrongName(name);
  if (wrong !== undefined) read.complain(wrong[0], { key, value: name, message: wrong[1] });
}

/** Names of tags in a body: trimmed, each once, whatever its case. */
export function tagNames(read: Reader, key: string): string[] | undefined {
  const names = read.texts(key);
  if (names === undefined) return undefined;
  const unique = new Map(names.map((name) => [fold(name), name.normalize('NFC').trim()]));
  for (const name of unique.values()) checkTagName(read, key, name);
  return [...unique.values()];
}

/** Ids of tags by name; a name that is new becomes a tag. */
export function tagsNamed(act: Act, names: readonly string[]): number[] {
  return names.map((name) => {
    const known = act.store.tagByName.get(fold(name));
    if (known !== undefined) return known;
    const id = nextId(act.store, 'tag');
    putTag(act.store, { id, name });
    if (!act.quiet) noteMade(act.store, 'tag', id, act.at);
    audit(act, 'tag_created', act.actor, 'GroupTag', id, { name });
    return id;
  });
}

const fits: Record<string, (value: string) => boolean> = {
  number: (value) => value.trim() !== '' && Number.isFinite(Number(value)),
  date: (value) => /^\d{4}-\d{2}-\d{2}(T.*)?$/.test(value) && !Number.isNaN(Date.parse(value)),
  link: (value) => /^https?:\/\/\S+$/.test(value),
};

/** Values of custom properties in a body, by id; complains about unknown ids and values that do not fit the type. */
export function propertyValues(
  call: Call,
  read: Reader,
  type: PropertyRow['entity_type'],
  fields: JsonObject,
): Map<number, string> | undefined {
  const list = fields['custom_properties'];
  if (list === undefined) return undefined;
  const key = 'custom_properties';
  if (!Array.isArray(list)) return void read.complain('invalid', { key });
  const values = new Map<number, string>();
  for (const item of list) {
    const id = isObject(item) && typeof item['id'] === 'number' ? item['id'] : undefined;
    const value = isObject(item) ? item['value'] : undefined;
    const definition = id === undefined ? undefined : call.store.properties.get(id);
    if (id === undefined) read.complain('invalid', { key });
    else if (definition === undefined || definition.entity_type !== type) {
      read.complain('unknown_reference', { key, value: String(id), payload: { id } });
    } else if (typeof value !== 'string') read.complain(value == null ? 'blank' : 'invalid', { key, payload: { id } });
    else if (value.length > 768) read.complain('too_long', { key, value, payload: { id } });
    else if (value !== '' && !(fits[definition.data_type]?.(value) ?? true)) {
      read.complain('invalid', { key, value, payload: { id } });
    } else values.set(id, value);
  }
  return values;
}

/** Whether a person takes one of the paid seats: guests, bots and suspended people do not. */
const seated = (user: Pick<UserRow, 'bot' | 'role' | 'suspended'>): boolean =>
  !user.bot && !user.suspended && user.role !== 'guest';

/** Refuses when nobody more can be seated; `user` keeps the seat they have. */
export function seatFree(call: Call, role: WorkspaceRole, user?: UserRow): void {
  const { seats } = call.store.workspace;
  if (seats === null || role === 'guest' || (user !== undefined && seated(user))) return;
  let taken = 0;
  for (const other of call.store.users.values()) if (seated(other)) taken += 1;
  if (taken >= seats) refuse('no_seats', { key: 'user', message: `all ${seats} seats are taken` });
}

/** A nickname that nobody has, made from a text. */
export function nicknameFrom(store: Store, text: string, end = ''): string {
  const stem = fold(text).replace(/[^\p{L}\p{N}._-]+/gu, '_') || 'user';
  for (let n = 1; ; n += 1) {
    const nickname = `${stem}${n === 1 ? '' : n}${end}`;
    if (!store.userByNickname.has(nickname)) return nickname;
  }
}
