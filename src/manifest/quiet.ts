/** How manifests are written as YAML: so that every reader reads the same, and no text steers the screen it is read on. */
import {
  type CreateNodeOptions,
  type DocumentOptions,
  type ParseOptions,
  Scalar,
  type SchemaOptions,
  type ToStringOptions,
} from 'yaml';
import { replaceUnseen } from '../core/lookalike.ts';
import { inCurlyQuotes } from './slips.ts';

/** Readers of YAML 1.1 take `on`, `12:30` and `2024-01-01` for something else than text: `compat` puts them in quotes. */
export const writing: DocumentOptions & SchemaOptions & ParseOptions & CreateNodeOptions = {
  compat: 'yaml-1.1',
  aliasDuplicateObjects: false,
  stringKeys: true,
  uniqueKeys: false,
};

export const layout: ToStringOptions = { lineWidth: 0, indent: 2, flowCollectionPadding: false };

const escaped = (character: string): string => {
  const code = character.codePointAt(0)!;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
};

// A manifest may be printed where a CI runner reads: `##[...]` anywhere, and `::` at the beginning of a line, are its commands.
const commands = /(?<=#)#(?=[A-Za-z]*\[)|(?<=^[^\S\n]*):(?=:)/gm;

/** In: YAML in which every text that needs them stands in double quotes. Out: the same with escapes. */
export const withEscapes = (yaml: string): string =>
  yaml
    .split('\n')
    .map((line) => replaceUnseen(line, escaped))
    .join('\n')
    .replace(commands, escaped);

/** Whether a text must stand in double quotes, where escapes can name its characters. */
export const needsEscapes = (text: string): boolean => withEscapes(text) !== text || text === '<<' || text === '=';

/** Gives a scalar the quotes that it needs beyond those that YAML itself asks for. */
export function quoted(scalar: Scalar): void {
  if (typeof scalar.value !== 'string') return;
  // A variable in quotes can be moved into brackets.
  if (needsEscapes(scalar.value) || scalar.value.includes('${') || inCurlyQuotes(scalar.value)) scalar.type = Scalar.QUOTE_DOUBLE;
}

/** A remark from anybody's text, on one line. */
export const remark = (text: string): string => ` ${withEscapes(text.replace(/\n/g, ' '))}`;
