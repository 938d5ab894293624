/** What `--format json` prints: always one document, errors included. */
import type { Diagnostic } from '../../core/diagnostic.ts';
import { safeJson } from './safe.ts';

/** One JSON document and a line break. */
export const document = (value: unknown): string => `${safeJson(value)}\n`;

/** What stands in the place of a result when there is none. */
export const failure = (exit: number, diagnostics: readonly Diagnostic[]): string =>
  document({ format: 1, ok: false, exit, diagnostics });
