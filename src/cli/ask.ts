/** The question before an apply. */
import type { Plan } from '../core/plan.ts';
import { budgetText, totalsText } from './show/totals.ts';

/** In: the plan that was shown. Out: the answer; `gone` when the question was broken off. Loads the prompts only now. */
export async function ask(plan: Plan, signal: AbortSignal): Promise<'yes' | 'no' | 'gone'> {
  const { confirm, isCancel } = await import('@clack/prompts');
  const message = `Apply to ${new URL(plan.server.url).host}: ${totalsText(plan.changes)} (${budgetText(plan)})?`;
  const answer = await confirm({ message, active: 'Apply', inactive: 'No', initialValue: false, signal });
  if (isCancel(answer) || signal.aborted) return 'gone';
  return answer ? 'yes' : 'no';
}
