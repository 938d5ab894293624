/** The totals of a plan in words. Counted from the changes, so that what is shown is what is there. */
import { lost } from '../../core/guards.ts';
import type { Change, Plan } from '../../core/plan.ts';
import { safe } from './safe.ts';

/** `1 user`, `3 users`. */
export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

interface Elements {
  come: number;
  change: number;
  go: number;
}

/** Entries by kind and verb, and elements of lists by field, in order of first appearance. */
function tally(changes: readonly Change[]): {
  entries: Map<string, [kind: string, verb: string, n: number]>;
  elements: Map<string, Elements>;
} {
  const entries = new Map<string, [string, string, number]>();
  const elements = new Map<string, Elements>();
  for (const change of changes) {
    const key = JSON.stringify([change.kind, change.verb]);
    entries.set(key, [change.kind, change.verb, (entries.get(key)?.[2] ?? 0) + 1]);
    for (const field of change.fields) {
      for (const element of field.elements ?? []) {
        const sum = elements.get(field.field) ?? { come: 0, change: 0, go: 0 };
        sum[element.before === undefined ? 'come' : element.after === undefined || lost(element) ? 'go' : 'change'] += 1;
        elements.set(field.field, sum);
      }
    }
  }
  return { entries, elements };
}

const signed = (sum: Elements): string =>
  [sum.come > 0 ? `+${sum.come}` : '', sum.change > 0 ? `~${sum.change}` : '', sum.go > 0 ? `-${sum.go}` : '']
    .filter((s) => s !== '')
    .join(' ');

/** `1 user to invite, 1 chat to update; members +1 -1`. In: changes. Out: '' for none. */
export function totalsText(changes: readonly Change[]): string {
  const { entries, elements } = tally(changes);
  const entry = [...entries.values()].map(([kind, verb, n]) => `${count(n, safe(kind))} to ${safe(verb)}`).join(', ');
  const element = [...elements].map(([field, sum]) => `${safe(field)} ${signed(sum)}`).join(', ');
  return [entry, element].filter((s) => s !== '').join('; ');
}

/** 75 s, 2 min 5 s, 1 h 4 min. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds * 10) / 10} s`;
  const whole = Math.round(seconds);
  return whole < 3600
    ? `${Math.floor(whole / 60)} min ${whole % 60} s`
    : `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** `4 writes, at least 0.1 s`. */
export const budgetText = (plan: Pick<Plan, 'budget'>): string =>
  `${count(plan.budget.writes, 'write')}, at least ${duration(plan.budget.seconds)}`;
