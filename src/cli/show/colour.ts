/** Whether to colour, and with what. */
import * as kleur from 'kleur/colors';

/** How something is to be shown. Without a width nothing is wrapped or aligned to an edge. */
export interface Look {
  width?: number;
  colour: boolean;
}

export interface ColourQuestion {
  /** `--color` is true, `--no-color` false. */
  flag?: boolean | undefined;
  env: Record<string, string | undefined>;
  /** Of the stream that is written to. */
  isTTY: boolean;
}

/** The flag decides; else NO_COLOR that is not empty; else FORCE_COLOR; else a terminal that is neither dumb nor a CI's log. */
export function wantsColour({ flag, env, isTTY }: ColourQuestion): boolean {
  if (flag !== undefined) return flag;
  if (env['NO_COLOR']) return false;
  const force = env['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  return isTTY && env['TERM'] !== 'dumb' && !env['CI'];
}

export type Dye = (text: string) => string;
export interface Paint {
  bold: Dye;
  dim: Dye;
  red: Dye;
  green: Dye;
  yellow: Dye;
  cyan: Dye;
}

const asIs: Dye = (text) => text;
const plain: Paint = { bold: asIs, dim: asIs, red: asIs, green: asIs, yellow: asIs, cyan: asIs };

/** In: a decision. Out: the functions that colour, or leave alone. */
export function paint(colour: boolean): Paint {
  if (!colour) return plain;
  kleur.$.enabled = true; // kleur decides once, from stdout; the decision was made for the stream that is written to
  const { bold, dim, red, green, yellow, cyan } = kleur;
  return { bold, dim, red, green, yellow, cyan };
}
