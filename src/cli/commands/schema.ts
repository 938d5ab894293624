/** `pachform schema`: the JSON Schemas that come with pachform, for editors and other programs. */
import { readFile } from 'node:fs/promises';
import { type Exit, exits } from '../exit.ts';
import type { SchemaName } from '../options.ts';
import type { Shell } from '../shell.ts';

/** In: which schema. Out: 0; its text is on stdout. */
export async function schema(name: SchemaName, shell: Shell): Promise<Exit> {
  // Beside `dist/` in the package, as beside `src/` here.
  shell.out.write(await readFile(new URL(`../../../schema/${name}.schema.json`, import.meta.url), 'utf8'));
  return exits.ok;
}
