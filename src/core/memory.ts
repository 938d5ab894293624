/** What pachform may remember of earlier applies. The workspace stays the truth. */
import type { Json } from '../wire/http.ts';
import type { Address } from './address.ts';
import type { FieldChange } from './plan.ts';

export interface Remembered {
  id: number;
  /** The declared fields as applied, without sensitive values; an env reference is the text that was written. */
  state: Record<string, Json>;
  /** Kept so that protection and the removal verb survive the line that declared them. */
  protect?: true;
  on_removal?: string;
  /** Addresses that the same object had before: so that a rename that is taken back finds it. */
  was?: Address[];
  /** What the last apply changed of it, without secrets: what is back as it was is not kept by the server. */
  wrote?: FieldChange[];
  /** The file that declared it, so that a file that is gone can be named. */
  file?: string;
}

export interface Memory {
  format: 1;
  scope: string;
  /** Base URL of the workspace's API, and whose workspace by token: another one, and nothing here applies. */
  server: string;
  /** The paths that the manifest was read from, as given. Other paths: no leftovers. */
  paths: string[];
  entries: Record<Address, Remembered>;
  /** What pachform itself suspended or archived, so that an entry that comes back is reactivated. */
  retired: Record<Address, { id: number; verb: string }>;
}

export const emptyMemory = (scope: string, server: string, paths: string[]): Memory => ({
  format: 1,
  scope,
  server,
  paths,
  entries: {},
  retired: {},
});
