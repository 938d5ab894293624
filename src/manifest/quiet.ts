/** How manifests are written as YAML: so that every reader reads the same, and no text steers the screen it is read on. */
import {
  type CreateNodeOptions,
  type DocumentOptions,
  type ParseOptions,
  Scalar,
  type SchemaOptions,
  type ToStringOptions,
} from 'yaml';

/** Readers of YAML 1.1 take `on`, `12:30` and `2024-01-01` for something else than text: `compat` puts them in quotes. */
export const writing: DocumentOptions & SchemaOptions & ParseOptions & CreateNodeOptions = {
  compat: 'yaml-1.1',
  aliasDuplicateObjects: false,
  stringKeys: true,
  uniqueKeys: false,
};

export const layout: ToStringOptions = { lineWidth: 0, indent: 2, flowCollectionPadding: false };

// Controls but the line break, separators that end a line, marks that reorder or hide text, lone surrogates, and what runners of
// Azure, GitHub and TeamCity take for a command wherever it stands in a log.
const harmful =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|[\ud800-\udfff]|#(?=#(?:\[|vso\[|teamcity\[))/iu;
const everyHarmful = new RegExp(harmful, 'giu');

const escaped = (character: string): string => {
  const code = character.codePointAt(0)!;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
};

/** Whether a text must stand in double quotes, where escapes can name its characters. */
export const needsEscapes = (text: string): boolean =>
  harmful.test(text) || text === '<<' || text === '=' || /(?:^|\n)\s*::/.test(text);

/** Gives a scalar the quotes that it needs beyond those that YAML itself asks for. */
export function quoted(scalar: Scalar): void {
  if (typeof scalar.value !== 'string') return;
  // A variable in quotes can be moved into brackets.
  if (needsEscapes(scalar.value) || scalar.value.includes('${')) scalar.type = Scalar.QUOTE_DOUBLE;
}

/** In: YAML in which every text with such characters stands in double quotes. Out: the same with escapes. */
export const withEscapes = (yaml: string): string => yaml.replace(everyHarmful, escaped);

/** A remark from anybody's text, on one line. */
export const remark = (text: string): string => ` ${text.replace(/\n/g, ' ').replace(everyHarmful, escaped)}`;
