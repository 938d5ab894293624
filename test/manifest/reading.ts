import { kinds as all } from '../../src/kinds/index.ts';
import * as compiled from '../../src/kinds/validators.ts';
import type { Validators } from '../../src/manifest/explain.ts';
import { type Loaded, load } from '../../src/manifest/load.ts';

export const kinds = all;
export const validators = compiled as unknown as Validators;

/** In: files by path. Out: what `load` makes of them, or of the paths given. */
export function read(files: Record<string, string | Uint8Array>, paths: string[] = Object.keys(files)): Promise<Loaded> {
  const below = (path: string): string[] => {
    const start = path === '.' ? '' : `${path}/`;
    return [
      ...new Set(Object.keys(files).flatMap((file) => (file.startsWith(start) ? [file.slice(start.length).split('/')[0]!] : []))),
    ];
  };
  return load(
    paths,
    {
      readFile: async (path) => {
        const content = files[path]!;
        return typeof content === 'string' ? new TextEncoder().encode(content) : content;
      },
      list: async (path) => {
        if (path in files) return { kind: 'file' };
        const entries = below(path);
        return entries.length > 0 ? { kind: 'folder', entries } : { kind: 'missing' };
      },
    },
    kinds,
    validators,
  );
}

/** In: a text in which `‹` stands before each place that is meant. Out: the text without, and the places as line:column. */
export function marked(text: string): { text: string; places: string[] } {
  const places: string[] = [];
  let clean = '';
  for (const character of text) {
    if (character !== '‹') clean += character;
    else {
      const lines = clean.split('\n');
      places.push(`${lines.length}:${lines.at(-1)!.length + 1}`);
    }
  }
  return { text: clean, places };
}

/** In: a marked manifest without its first line. Out: what `load` says of it, as `code line:column`, and what was meant. */
export async function said(body: string, severity = 'error'): Promise<{ said: string[]; places: string[]; loaded: Loaded }> {
  const { text, places } = marked(`pachform: 1\n${body}`);
  const loaded = await read({ 'm.yaml': text });
  const lines = loaded.diagnostics
    .filter((one) => one.severity === severity)
    .map((one) => `${one.code} ${one.place ? `${one.place.line}:${one.place.column}` : '-'}`);
  return { said: lines, places, loaded };
}
