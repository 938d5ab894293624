/** A live bot as the manifest declares it. Its secrets are named, not written. */
import { plain } from '../../core/address.ts';
import { byName, fits, fitsKey, literal } from '../../core/fits.ts';
import type { Entry, LeftOut, Live, Manner, Schema } from '../../core/kind.ts';
import type { Json, JsonObject } from '../../wire/http.ts';
import { botEntry } from './entry.ts';

const schemas = botEntry.entry['properties'] as Record<string, Schema>;
const steering = new Set(['id', 'ensure', 'on_removal', 'protect', 'previously', 'ignore_changes']);
const settings = Object.keys(schemas).filter((field) => !steering.has(field));

/** Scopes that the server shows and does not take: who has them was never given any of their own. */
const service = ['bot', 'all'];

const empty = (value: Json | undefined): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.length === 0);

/** In: a live bot. Out: its entry, if the token may edit it: otherwise its settings are not to be seen. */
export function write(have: Live, { portable }: Manner): Entry | LeftOut {
  const nickname = String(have.state['nickname'] ?? '');
  if (have.state['editable'] !== true)
    return { why: 'this token may not edit them, and cannot read their settings', which: nickname || `id ${have.id}` };
  if (!fitsKey(botEntry.key, nickname)) return { why: 'their nicknames cannot be keys of a manifest', which: nickname };
  const entry: JsonObject = portable ? {} : { id: have.id };
  const secrets: Record<string, string> = {};
  const comments: string[] = [];
  for (const field of settings) {
    const value = have.state[field];
    if (empty(value) || (field === 'kind' && value === 'regular')) continue;
    const schema = schemas[field]!;
    if (field === 'scopes' && (value as string[]).some((scope) => service.includes(scope))) {
      comments.push('has the default scopes: they cannot be written, only replaced');
    } else if (schema['x-secret'] === true) {
      const name = `${nickname}_${field}`
        .toUpperCase()
        .replace(/[^A-Z0-9]+/g, '_')
        .replace(/^(?=\d)/, '_');
      secrets[name] = String(value);
      entry[field] = `\${env:${name}}`;
    } else {
      const written = asWritten(value as Json, schema, field);
      if (fits(schema, written)) entry[field] = written;
      else comments.push(`not written, because a manifest cannot say it: ${field}`);
    }
  }
  return { key: nickname, entry, secrets, ...(comments.length > 0 && { comments }) };
}

/** The order of commands is the bot's own; other sets have none. */
function asWritten(value: Json, schema: Schema, field: string): Json {
  if (Array.isArray(value)) return field === 'commands' ? value : value.map(String).sort(byName(plain));
  return typeof value === 'string' && schema['x-env'] === true ? literal(value) : value;
}
