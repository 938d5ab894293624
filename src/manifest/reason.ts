/** Why a name is refused: the first thing in it that its schema does not take. */
import { fits } from '../core/fits.ts';
import type { Schema } from '../core/kind.ts';
import { called } from '../core/lookalike.ts';

/** In: a text that a schema refuses, and the schema. Out: why, and what to write; nothing where no single reason is found. */
export function reasonAgainst(text: string, schema: Schema): { what: string; hint: string } | undefined {
  const asks = `write ${schema['x-pattern'] ?? 'it as the format asks'}`;
  const tidy = text.trim();
  if (tidy === '') return { what: text === '' ? 'it is empty' : 'it is blank', hint: asks };
  if (fits(schema, tidy))
    return {
      what: tidy[0] === text[0] ? `it ends with ${said(text.at(-1)!)}` : `it begins with ${said(text[0]!)}`,
      hint: `write ${tidy}`,
    };
  const isAddress = fits(schema, 'ab@corp.example') && (tidy.includes('@') || !fits(schema, 'ab'));
  const what = isAddress ? inAddress(tidy, schema) : fits(schema, 'ab') ? inName(tidy, schema) : undefined;
  return what === undefined ? undefined : { what, hint: asks };
}

function inAddress(text: string, schema: Schema): string | undefined {
  const [before, behind, ...more] = text.split('@') as [string, string | undefined, ...string[]];
  if (behind === undefined) return 'no @ stands in it';
  if (more.length > 0) return `${more.length + 1} @ stand in it`;
  if (before === '') return 'nothing stands before the @';
  if (behind === '') return 'nothing stands behind the @';
  const alien =
    alienIn(before, (one) => fits(schema, `a${one}b@corp.example`)) ??
    alienIn(behind, (one) => fits(schema, `ab@co${one}rp.example`));
  return alien ?? (behind.includes('.') ? undefined : 'no dot stands behind the @');
}

function inName(text: string, schema: Schema): string | undefined {
  const alien = alienIn(text, (one) => fits(schema, `a${one}b`));
  if (alien !== undefined) return alien;
  return fits(schema, `a${text}`) && !fits(schema, `${text}a`) ? `it begins with ${said([...text][0]!)}` : undefined;
}

/** The first character that its place does not take; where a dot may stand is another question. */
function alienIn(text: string, takes: (character: string) => boolean): string | undefined {
  const found = [...text].find((one) => one !== '.' && !takes(one));
  return found && `${said(found)} stands in it`;
}

/** What is on every keyboard needs no number. */
const said = (character: string): string => (/[!-~]/.test(character) ? `"${character}"` : called(character));
