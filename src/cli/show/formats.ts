/** A plan in the format that was asked for. */
import { checksum } from '../../core/checksum.ts';
import type { Plan } from '../../core/plan.ts';
import type { PlanFormat } from '../options.ts';
import type { Teller } from '../teller.ts';
import { planText } from './plan.ts';

/** Prints the plan on stdout. What few runs need is loaded by those. */
export async function showPlan(plan: Plan, format: PlanFormat, teller: Teller): Promise<void> {
  if (format === 'json') teller.document({ ...plan, checksum: checksum(plan) });
  else if (format === 'markdown') teller.result((await import('./markdown.ts')).planMarkdown(plan));
  else if (format === 'html') teller.result((await import('./html.ts')).planHtml(plan));
  else teller.result(planText(plan, teller.look, teller.frame));
}
