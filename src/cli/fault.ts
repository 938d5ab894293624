/** What is said when pachform itself is at fault. */
import type { Diagnostic } from '../core/diagnostic.ts';
import { safe } from './show/safe.ts';

/** Where in our own code it happened; no path of this machine, no values. */
const scene = (error: Error): string =>
  (error.stack ?? '')
    .split('\n')
    .map((line) => /((?:src|dist)\/[\w/-]+\.[jt]s:\d+)/.exec(line)?.[1])
    .find((place) => place !== undefined) ?? '';

/** What is told of a fault of our own. The message is left out: it might quote a value that must not be seen. */
export function faultText(error: unknown, debug: boolean): string {
  if (!(error instanceof Error)) return 'pachform failed (internal error)';
  const where = scene(error);
  const detail = debug ? `: ${safe(error.message)}` : '';
  return `pachform failed (internal error ${safe(error.name)}${where === '' ? '' : ` at ${where}`})${detail}`;
}

/** A fault of our own as something to tell a person. `PACHFORM_DEBUG=1` shows its message too. */
export const faultOf = (error: unknown, env: Record<string, string | undefined>): Diagnostic => ({
  severity: 'error',
  code: 'internal',
  message: faultText(error, env['PACHFORM_DEBUG'] === '1'),
  hint: 'this is a mistake in pachform: please report it; PACHFORM_DEBUG=1 tells more, which may include values',
});
