import type { Address } from './address.ts';

/** A place in a file, line and column counted from 1, length in characters. */
export interface Place {
  file: string;
  line: number;
  column: number;
  length?: number;
}

/** A line for `settings.allow` that would permit what a guard refused. */
export interface AllowLine {
  guard: string;
  on?: Address;
  up_to?: number;
}

/**
 * Something to tell a person: what is wrong, where, and what to do next.
 * `message` says what is wrong; `hint` says what to do. Neither ends in a line break; neither is coloured or escaped.
 */
export interface Diagnostic {
  severity: 'error' | 'warning' | 'note';
  /** Stable, in kebab case: `unknown-key`, `ambiguous-name`, `removals`. */
  code: string;
  message: string;
  hint?: string;
  /** Lines to paste, below the hint. */
  lines?: string[];
  address?: Address;
  /** Below the entry: `['members', '2']`; without an address, below the file: `['settings', 'run_as']`. With it the manifest can tell the place. */
  path?: string[];
  place?: Place;
  /** For what a guard refused. */
  allow?: AllowLine;
}
