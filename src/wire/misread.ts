/** Whether an object is what the API describes. A row that is not understood must never look like one that is not there. */
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
  listOf((one) => isObject(one) && isId(one['id'] ?? null) && scalar(one['value'] ?? null)),
  'a list of properties with ids',
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
  ...each(maybe(text), 'name', 'outgoing_url', 'trigger_on', 'template', 'challenge_key', 'who_can_add'),
  ...each(maybe(texts), 'events', 'commands', 'scopes', 'can_edit'),
};

const sorts: [path: RegExp, Record<string, Sort>, within?: [key: string, Record<string, Sort>]][] = [
  [/^\/(profile|users(\/\d+)?|chats\/\d+\/members)$/, user],
  [/^\/chats(\/\d+)?$/, chat],
  [/^\/(group_tags(\/\d+)?|custom_properties)$/, named],
  [/^\/bots(\/\d+)?$/, { id, webhook: object }, ['webhook', webhook]],
];

/** Keys that must be there: without them nobody knows what it is. */
const needed = new Set(['id']);

function wrongIn(row: JsonObject, keys: Record<string, Sort>): string | undefined {
  for (const [key, [fits, name]] of Object.entries(keys)) {
    const value = row[key];
    if (value === undefined ? needed.has(key) : !fits(value)) return `its ${key} is not ${name}`;
  }
  return undefined;
}

/**
 * In: the path of a read and an object of its answer. Out: what of it the API does not allow, in words without its values;
 * undefined where nothing is. A key that is left out is unknown and not wrong.
 */
export function misread(path: string, row: JsonObject): string | undefined {
  const sort = sorts.find(([pattern]) => pattern.test(path));
  if (sort === undefined) return undefined;
  // A direct chat has no name; nobody looks at it but to pass it over.
  const [, keys, [key, inner] = []] = row['personal'] === true ? ([/^/, { id }] as const) : sort;
  const below = key === undefined ? undefined : row[key];
  return wrongIn(row, keys) ?? (inner !== undefined && isObject(below ?? null) ? wrongIn(below as JsonObject, inner) : undefined);
}
