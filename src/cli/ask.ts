/** The question before an apply. */
import type { Plan } from '../core/plan.ts';
import { sandboxUrl } from './connection.ts';
import { executable } from './executable.ts';
import { count } from './show/totals.ts';

/** In: a plan. Out: the question. What is in it has just been shown. */
export function question(plan: Plan): string {
  const where = plan.server.url === sandboxUrl ? 'the sandbox' : new URL(plan.server.url).host;
  return `Make ${count(executable(plan).length, 'change')} in ${where} with ${count(plan.budget.writes, 'write')}?`;
}

/** In: the plan that was shown. Out: the answer; `gone` when the question was broken off. Loads the prompts only now. */
export async function ask(plan: Plan, signal: AbortSignal): Promise<'yes' | 'no' | 'gone'> {
  const { confirm, isCancel } = await import('@clack/prompts');
  const answer = await confirm({ message: question(plan), active: 'Apply', inactive: 'No', initialValue: false, signal });
  if (isCancel(answer) || signal.aborted) return 'gone';
  return answer ? 'yes' : 'no';
}
