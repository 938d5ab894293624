/** Values of custom properties: always strings on the wire, compared by their type. */
import { plain } from '../../core/address.ts';
import { type EnvText, isEnv, resolveEnv } from '../../core/desired.ts';
import type { Known } from '../../core/kind.ts';
import type { Json } from '../../wire/http.ts';

export interface Definition {
  id: number;
  name: string;
  data_type: string;
}

/** The same few names stand in every person's entry: each is looked up once per `Known`. */
const found = new WeakMap<Known, Map<string, Definition | { wrong: string }>>();

/** In: a property as the manifest names it, by name or `#id`. Out: its definition, or what is wrong. */
export function definitionOf(name: string, known: Known): Definition | { wrong: string } {
  const made = found.get(known) ?? new Map<string, Definition | { wrong: string }>();
  found.set(known, made);
  const definition = made.get(name) ?? findDefinition(name, known);
  made.set(name, definition);
  return definition;
}

function findDefinition(name: string, known: Known): Definition | { wrong: string } {
  const all = [...(known.live.get('property')?.values() ?? [])].map(
    (live): Definition => ({ id: live.id, name: String(live.state['name']), data_type: String(live.state['data_type']) }),
  );
  if (/^#\d+$/.test(name)) {
    const found = all.find((definition) => definition.id === Number(name.slice(1)));
    return found ?? { wrong: `no custom property has the id ${name.slice(1)}` };
  }
  const found = all.filter((definition) => plain(definition.name) === plain(name));
  if (found.length === 1) return found[0]!;
  if (found.length > 1)
    return {
      wrong: `${found.length} custom properties are called "${name}": ${found.map((one) => `"#${one.id}"`).join(', ')}; write the one you mean`,
    };
  const names = all.map((definition) => `"${definition.name}"`).join(', ');
  return {
    wrong: `no custom property is called "${name}"${names ? `; there are ${names}` : ''}. They can be made only in Pachca's settings`,
  };
}

/** The form in which two values of a type are the same; '' is no value. */
export function propertyForm(value: Json, type: string): string {
  if (value === null || value === undefined) return '';
  const text = plain(String(value));
  if (type === 'number' && text !== '' && Number.isFinite(Number(text))) return String(Number(text));
  if (type === 'date') return dayOf(text) ?? text;
  // A slash at the end of a path leads to the same page.
  if (type === 'link' && URL.canParse(text)) return new URL(text).href.replace(/\/(?=$|[?#])/, '');
  return text;
}

/** Moscow keeps the same time all year: a day may come back as its midnight there, told in UTC. */
const moscow = 3 * 3_600_000;

/** The calendar day that a text means: a day, or a midnight of its own offset, of UTC, or of Moscow. Other moments are none. */
function dayOf(text: string): string | undefined {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text;
  const russian = /^(\d{2})\.(\d{2})\.(\d{4})$/.exec(text);
  if (russian) return `${russian[3]}-${russian[2]}-${russian[1]}`;
  if (/^\d{4}-\d{2}-\d{2}[T ]00:00(:00(\.0+)?)?([+-]\d{2}:?\d{2}|Z)?$/.test(text)) return text.slice(0, 10);
  const time = /(Z|[+-]\d{2}:?\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
  return (time + moscow) % 86_400_000 === 0 ? new Date(time + moscow).toISOString().slice(0, 10) : undefined;
}

/** Whether two values of a type mean the same; a moment of a day is that day where the other side names a day only. */
export function sameProperty(a: Json, b: Json, type: string): boolean {
  const [x, y] = [propertyForm(a, type), propertyForm(b, type)];
  if (x === y) return true;
  return type === 'date' && x !== '' && y !== '' && (x.length === 10 || y.length === 10) && x.slice(0, 10) === y.slice(0, 10);
}

/** What a type is called, for messages. */
export const typeNames: Record<string, string> = { number: 'number', date: 'date', link: 'link' };
/** How a value of a type is written. */
export const typeHints: Record<string, string> = {
  number: 'write digits, with a dot before decimals: "12.5"',
  date: 'write the day as 2026-02-01',
  link: 'write the whole address, with https:// in front',
};

/** Whether the server takes a text for a property of a type; '' clears one of any type. */
export function fitsType(text: string, type: string): boolean {
  if (text === '') return true;
  if (type === 'number') return text.trim() !== '' && Number.isFinite(Number(text));
  if (type === 'date')
    return /^\d{4}-\d{2}-\d{2}(T.*)?$/.test(text) && !Number.isNaN(Date.parse(text)) && isDay(text.slice(0, 10));
  return type !== 'link' || (/^https?:\/\/\S+$/i.test(text) && URL.canParse(text));
}

/** The 30th of February is none. */
const isDay = (day: string): boolean => new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) === day;

export interface Wanted {
  name: string;
  definition: Definition;
  value: Json | EnvText;
  /** With the environment filled in. */
  text: string;
}

/** In: the declared properties of one person. Out: each with its definition, and what is wrong, by name. */
export function wantedProperties(
  declared: Json | EnvText | undefined,
  known: Known,
): { wanted: Wanted[]; wrong: { name: string; why: string }[] } {
  const wanted: Wanted[] = [];
  const wrong: { name: string; why: string }[] = [];
  for (const [name, value] of Object.entries((declared ?? {}) as { [key: string]: Json | EnvText })) {
    const definition = definitionOf(name, known);
    const twice = 'wrong' in definition ? undefined : wanted.find((one) => one.definition.id === definition.id);
    if ('wrong' in definition) wrong.push({ name, why: definition.wrong });
    else if (twice) wrong.push({ name, why: `"${twice.name}" and "${name}" are the same property` });
    else wanted.push({ name, definition, value, text: isEnv(value) ? resolveEnv(value, known.env) : String(value) });
  }
  return { wanted, wrong };
}
