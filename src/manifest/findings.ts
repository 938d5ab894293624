/** Collects what is wrong, and shows no more of it than a person reads. */
import type { Diagnostic } from '../core/diagnostic.ts';

export interface Findings {
  /** `make` is called only for what will be shown: finding the place of a mistake costs, and there may be thousands. */
  add(severity: Diagnostic['severity'], make: () => Diagnostic): void;
  errors(): number;
  /** By file, in the order of `files`, then by place; what was left out is counted at the end. */
  list(files: readonly string[]): Diagnostic[];
}

const shown = 100;

/** Out: an empty collection. */
export function findings(): Findings {
  const counts = { error: 0, warning: 0, note: 0 };
  const kept: Diagnostic[] = [];
  const seen = new Set<string>();
  return {
    add(severity, make) {
      counts[severity] += 1;
      if (counts[severity] > shown) return;
      const one = make();
      // What is written once and merged into many entries is one mistake.
      const same = one.place && `${one.code}\n${one.message}\n${one.place.file}:${one.place.line}:${one.place.column}`;
      if (same !== undefined && seen.has(same)) counts[severity] -= 1;
      else kept.push(one);
      if (same !== undefined) seen.add(same);
    },
    errors: () => counts.error,
    list(files) {
      const order = new Map(files.map((file, index) => [file, index]));
      const rank = (one: Diagnostic): number => (one.place ? (order.get(one.place.file) ?? files.length) : -1);
      const sorted = kept
        .map((one, index) => ({ one, index }))
        .sort(
          (a, b) =>
            rank(a.one) - rank(b.one) ||
            (a.one.place?.line ?? 0) - (b.one.place?.line ?? 0) ||
            (a.one.place?.column ?? 0) - (b.one.place?.column ?? 0) ||
            a.index - b.index,
        )
        .map(({ one }) => one);
      return [...sorted, ...(['error', 'warning', 'note'] as const).flatMap((severity) => rest(severity, counts[severity]))];
    },
  };
}

const number = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',');

function rest(severity: Diagnostic['severity'], count: number): Diagnostic[] {
  if (count <= shown) return [];
  return [
    {
      severity,
      code: 'too-many',
      message: `${number(count - shown)} more ${severity}s are not shown: there are ${number(count)}`,
      hint: 'correct these first, and check again',
    },
  ];
}
