/** Whether what a plan file held has the shape of a plan: enough of it that nothing breaks on what it says. */
import { memoryFault } from './memory.ts';

/** In: a value and where it stands. Out: what is wrong with it, or nothing. */
type Check = (value: unknown, where: string) => string | undefined;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const a =
  (name: string, fits: (value: unknown) => boolean): Check =>
  (value, where) =>
    fits(value) ? undefined : `${where} is not ${name}`;
const text = a('text', (value) => typeof value === 'string');
const number = a('a number', (value) => typeof value === 'number' && Number.isFinite(value));
const id = a('a number above 0', (value) => Number.isSafeInteger(value) && (value as number) > 0);
const flag = a('true or false', (value) => typeof value === 'boolean');
const object = a('an object', isObject);
const maybe =
  (check: Check): Check =>
  (value, where) =>
    value === undefined ? undefined : check(value, where);
const oneOf = (...words: string[]): Check => a(`one of ${words.join(', ')}`, (value) => words.includes(value as string));
const list =
  (check: Check): Check =>
  (value, where) =>
    Array.isArray(value)
      ? value.map((item, at) => check(item, `${where}[${at}]`)).find((wrong) => wrong !== undefined)
      : `${where} is not a list`;
const has =
  (keys: Record<string, Check>): Check =>
  (value, where) => {
    if (!isObject(value)) return `${where || 'it'} is not an object`;
    for (const [key, check] of Object.entries(keys)) {
      const wrong = check(value[key], where === '' ? key : `${where}.${key}`);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };

const place = maybe(has({ file: text, line: number, column: number }));
const diagnostic = { severity: oneOf('error', 'warning', 'note'), code: text, message: text, hint: maybe(text), place };
const element = has({ key: text, id: maybe(id) });
const change = has({
  address: text,
  kind: text,
  action: oneOf('create', 'update', 'remove'),
  verb: text,
  label: maybe(text),
  id: maybe(id),
  fields: list(has({ field: text, elements: maybe(list(element)) })),
  hazards: list(has({ code: text, message: text, names: maybe(list(text)) })),
  also: list(has({ what: text, who: text, user: maybe(id), where: text, chat: maybe(id), tag: text })),
  place,
});
const step = has({
  id: text,
  does: text,
  label: text,
  serves: list(text),
  request: object,
  needs: list(text),
  after: list(text),
});

/** Of a desired entry: its lists are lists of texts, whichever kind it is of. */
const leaf = a('text', (value) => typeof value === 'string' || (isObject(value) && typeof value['env'] === 'string'));
const lists = ['tags', 'members', 'admins', 'editors', 'events', 'commands', 'scopes', 'can_edit', 'unfurl_domains'];
const state = has({
  ...Object.fromEntries(lists.map((key) => [key, maybe(list(leaf))])),
  custom_properties: maybe(object),
});
const desired = has({
  address: text,
  kind: text,
  key: text,
  place,
  ensure: oneOf('present', 'absent'),
  id: maybe(id),
  previously: list(text),
  on_removal: maybe(text),
  protect: flag,
  ignore: list(text),
  state,
});
const settings = has({
  declared: flag,
  scope: maybe(text),
  run_as: maybe(text),
  owner: maybe(text),
  on_removal: object,
  exclusive: list(text),
  limits: has({ removals: number, removals_percent: number, member_removals: number, invitations: number, min_admins: number }),
  allow: list(has({ guard: text, on: maybe(text), up_to: maybe(number), why: text })),
});

const texts = a('a map of texts', (value) => isObject(value) && Object.values(value).every((one) => typeof one === 'string'));

const plan = has({
  tool: text,
  made: maybe(text),
  names: maybe(texts),
  server: has({ url: text, generation: text }),
  seen_as: has({ id, address: text, label: text }),
  inputs: has({ manifest: text, paths: maybe(list(text)) }),
  settings,
  options: has({ secrets_kept: flag, targets: maybe(list(text)) }),
  desired: list(desired),
  memory: maybe((value, where) => {
    const wrong = memoryFault(value);
    return wrong === undefined ? undefined : `${where}: ${wrong}`;
  }),
  changes: list(change),
  steps: list(step),
  blocked: list(has({ ...diagnostic, address: text })),
  problems: list(has(diagnostic)),
  notes: list(has(diagnostic)),
  totals: object,
  budget: has({ reads: number, writes: number, seconds: number }),
});

/** In: what a plan file of format 1 held. Out: the first place that is not as in a plan: `changes[0].fields is not a list`; or nothing. */
export const planFault = (value: unknown): string | undefined => plan(value, '');
