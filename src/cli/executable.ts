import type { Change, Plan } from '../core/plan.ts';

/** The changes that an apply would make: those whose entries are not blocked. */
export function executable(plan: Pick<Plan, 'changes' | 'blocked'>): Change[] {
  const blocked = new Set(plan.blocked.map(({ address }) => address));
  return plan.changes.filter(({ address }) => !blocked.has(address));
}
