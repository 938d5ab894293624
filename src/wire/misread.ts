/** What of an object is as the API describes it. A row that is not understood must never look like one that is not there. */
import type { Json, JsonObject } from './http.ts';

/** Whether a value will do; what it should have been. */
type Sort = [fits: (value: Json) => boolean, name: string];

const isObject = (value: Json): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);
const isId = (value: Json): boolean => Number.isSafeInteger(value) && (value as number) > 0;
const scalar = (value: Json): boolean => typeof value !== 'object' || value === null;
const listOf =
  (fits: (value: Json) => boolean) =>
  (value: Json): boolean =>
    Array.isArray(value) && value.every(fits);

const isText = (value: Json): boolean => typeof value === 'string';
const id: Sort = [isId, 'a whole number above 0'];
const text: Sort = [isText, 'text'];
const flag: Sort = [(value) => typeof value === 'boolean', 'true or false'];
const ids: Sort = [listOf(isId), 'a list of whole numbers above 0'];
const texts: Sort = [listOf(isText), 'a list of texts'];
const properties: Sort = [
  listOf((one) => isObject(one) && isId(one['id'] ?? null) && 'value' in one && scalar(one['value'] ?? null)),
  'a list of properties with ids and values',
];
const object: Sort = [isObject, 'an object'];
/** Null says no more than a key that is left out. */
const maybe = ([fits, name]: Sort): Sort => [(value) => value === null || fits(value), name];

const each = (sort: Sort, ...keys: string[]): Record<string, Sort> => Object.fromEntries(keys.map((key) => [key, sort]));

const user = {
  id,
  ...each(
    maybe(text),
    'email',
    'first_name',
    'last_name',
    'nickname',
    'phone_number',
    'department',
    'title',
    'role',
    'invite_status',
  ),
  ...each(maybe(flag), 'suspended', 'bot'),
  list_tags: maybe(texts),
  custom_properties: maybe(properties),
};
const chat = {
  id,
  name: maybe(text),
  ...each(maybe(flag), 'channel', 'public', 'personal', 'archived'),
  owner_id: maybe(id),
  ...each(maybe(ids), 'member_ids', 'group_tag_ids'),
};
const named = { id, name: text };
const webhook = {
  nickname: text,
  ...each(
    maybe(text),
    'name',
    'outgoing_url',
    'trigger_on',
    'template',
    'template_engine',
    'challenge_key',
    'who_can_add',
    'kind',
  ),
  ...each(maybe(texts), 'events', 'commands', 'scopes', 'can_edit', 'unfurl_domains'),
  ...each(maybe(flag), 'link_preview_enabled', 'ignore_self_messages', 'events_history_enabled', 'single_chat'),
};

const sorts: [path: RegExp, Record<string, Sort>, within?: [key: string, Record<string, Sort>]][] = [
  [/^\/(profile|users(\/\d+)?|chats\/\d+\/members)$/, user],
  [/^\/chats(\/\d+)?$/, chat],
  [/^\/(group_tags(\/\d+)?|custom_properties)$/, named],
  [/^\/bots(\/\d+)?$/, { id, webhook: object }, ['webhook', webhook]],
];

/** What of an object the API does not allow, in words without its values. */
const oddIn = (row: JsonObject, keys: Record<string, Sort>): [key: string, words: string][] =>
  Object.entries(keys).flatMap(([key, [fits, name]]): [string, string][] => {
    const value = row[key];
    return value === undefined || fits(value) ? [] : [[key, `its ${key} is not ${name}`]];
  });

const without = (row: JsonObject, odd: readonly [key: string, ...rest: unknown[]][]): JsonObject =>
  Object.fromEntries(Object.entries(row).filter(([key]) => !odd.some(([one]) => one === key)));

/** An object as far as it is understood; `odd` says what is left out of it, and why. */
export interface Understood {
  row: JsonObject;
  odd: string[];
}

/**
 * In: the path of a read and an object of its answer. Out: the object without what the API does not allow: that counts as not
 * told, like a key that is left out. Or, where nobody can say what it is, why.
 */
export function understood(path: string, row: JsonObject): Understood | { wrong: string } {
  const sort = sorts.find(([pattern]) => pattern.test(path));
  if (sort === undefined) return { row, odd: [] };
  const [, keys, [key, inner] = []] = sort;
  if (!isId(row['id'] ?? null)) return { wrong: 'its id is not a whole number above 0' };
  // A direct chat has no name; nobody looks at it but to pass it over.
  if (row['personal'] === true) return { row, odd: [] };
  const odd = oddIn(row, keys);
  const whole = odd.length === 0 ? row : without(row, odd);
  const below = key === undefined ? undefined : whole[key];
  const oddBelow = inner !== undefined && isObject(below ?? null) ? oddIn(below as JsonObject, inner) : [];
  return {
    row: oddBelow.length === 0 ? whole : { ...whole, [key!]: without(below as JsonObject, oddBelow) },
    odd: [...odd, ...oddBelow].map(([, words]) => words),
  };
}
