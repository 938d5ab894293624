/** Exit codes: pipelines branch on them, so they never change their meaning. */
export const exits = {
  /** Done; for `plan` also: changes, unless `--detailed-exitcode` is given. */
  ok: 0,
  /** Usage, manifest, network or HTTP failure while reading; nothing was written. */
  error: 1,
  /** `plan --detailed-exitcode`: there are changes. */
  changes: 2,
  /** A guard, blocked entries, an incomplete or forbidden view, "no" as the answer; nothing was written. */
  refused: 3,
  /** The saved plan is stale; nothing was written. */
  stale: 4,
  /** Applied in part. */
  partly: 5,
  /** Stopped by a signal. */
  interrupted: 130,
} as const;

export type Exit = (typeof exits)[keyof typeof exits];
