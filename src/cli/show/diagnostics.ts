/** Diagnostics as a person reads them: where, what is wrong, what to do. */
import type { AllowLine, Diagnostic, Place } from '../../core/diagnostic.ts';
import type { Look, Paint } from './colour.ts';
import { paint } from './colour.ts';
import { safe, safeLines } from './safe.ts';
import { count } from './totals.ts';
import { prose } from './width.ts';

/** Shows the lines around a place, no wider than a terminal; nothing where the source is not at hand. */
export type Frame = (place: Place, width?: number) => string | undefined;

const dyes = { error: 'red', warning: 'yellow', note: 'cyan' } as const;
const rank = { error: 0, warning: 1, note: 2 } as const;

/** `file:line:column`. */
export const placeText = (place: Place): string => `${safe(place.file)}:${place.line}:${place.column}`;

/** Whether a scalar may stand bare inside a flow mapping. */
const bare = /^[A-Za-z][A-Za-z0-9_.-]*$/;
const scalar = (text: string): string => (bare.test(text) ? text : JSON.stringify(text));

/** The line to paste into `settings.allow`; the reason is left for the one who pastes it. */
export function allowYaml(line: AllowLine): string {
  const parts = [`guard: ${scalar(line.guard)}`];
  if (line.on !== undefined) parts.push(`on: ${scalar(line.on)}`);
  if (line.up_to !== undefined) parts.push(`up_to: ${line.up_to}`);
  return `- {${parts.join(', ')}, why: "..."}`;
}

/** The advice below a diagnostic: its hint, and the line that would allow what a guard refused. */
function advice(diagnostic: Diagnostic, look: Look, dye: Paint, indent: string): string[] {
  const lines: string[] = [];
  if (diagnostic.hint !== undefined) lines.push(prose(`${indent}${dye.green('help:')} `, safe(diagnostic.hint), look.width));
  for (const line of diagnostic.lines ?? []) lines.push(`${indent}      ${safe(line)}`);
  if (diagnostic.allow !== undefined) {
    lines.push(
      `${indent}${dye.green('help:')} to allow it, add this line under settings: allow:, with the reason`,
      `${indent}        ${safe(allowYaml(diagnostic.allow))}`,
    );
  }
  return lines;
}

/** One diagnostic: `file:line:column: error: message`, the lines around it, and what to do. */
export function diagnosticText(diagnostic: Diagnostic, look: Look, frame?: Frame): string {
  const dye = paint(look.colour);
  const where = diagnostic.place !== undefined ? `${placeText(diagnostic.place)}: ` : '';
  const who =
    where === '' && diagnostic.address !== undefined && !diagnostic.message.includes(diagnostic.address)
      ? `${safe(diagnostic.address)}: `
      : '';
  const head = `${where === '' ? '' : dye.bold(where)}${dye[dyes[diagnostic.severity]](`${diagnostic.severity}:`)} `;
  const lines = [prose(head, who + safe(diagnostic.message), look.width, 2)];
  const picture = diagnostic.place === undefined ? undefined : frame?.(diagnostic.place, look.width);
  if (picture) lines.push(safeLines(picture).replace(/\n$/, ''));
  return [...lines, ...advice(diagnostic, look, dye, '  ')].join('\n');
}

/** Errors before warnings before notes; otherwise in the order in which they were found. */
export const inOrder = (diagnostics: readonly Diagnostic[]): Diagnostic[] =>
  diagnostics.toSorted((a, b) => rank[a.severity] - rank[b.severity]);

/** How many there are, where that is more than is seen at once; a list that was cut says it itself. */
function sum(diagnostics: readonly Diagnostic[]): string {
  const of = (severity: Diagnostic['severity']) => diagnostics.filter((one) => one.severity === severity).length;
  const [errors, warnings] = [of('error'), of('warning')];
  if (errors + warnings < 4 || diagnostics.some(({ code }) => code === 'too-many')) return '';
  return `${[...(errors > 0 ? [count(errors, 'error')] : []), ...(warnings > 0 ? [count(warnings, 'warning')] : [])].join(', ')}\n`;
}

/** All diagnostics in order, one below the other, and how many they are; '' for none. Ends in a line break. */
export function diagnosticsText(diagnostics: readonly Diagnostic[], look: Look, frame?: Frame): string {
  return [...inOrder(diagnostics).map((one) => `${diagnosticText(one, look, frame)}\n`), sum(diagnostics)].join('');
}
