/** What was proved, in numbers: `npm run test:deep` collects them. */
import { appendFileSync } from 'node:fs';

/** How much deeper than in `npm test`: 1 there. */
export const depth = Math.max(1, Number(process.env['PACHFORM_DEPTH'] ?? 1) || 1);
export const deep = depth > 1;

/** Notes a figure, where somebody collects them. */
export function figure(what: string, count: number): void {
  const file = process.env['PACHFORM_FIGURES'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ what, count })}\n`);
}
