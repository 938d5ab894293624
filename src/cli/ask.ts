/** The question before an apply: answered by a word, so that no key that was meant for something else is an answer. */
import { isRemoval, losses } from '../core/guards.ts';
import type { Plan } from '../core/plan.ts';
import type { Answer } from './answers.ts';
import { sandboxUrl } from './connection.ts';
import { executable } from './executable.ts';
import { kinds } from './manifest.ts';
import { count } from './show/totals.ts';

/** In: a plan. Out: how much it takes away: entries that go, and members, roles and tags that are lost. */
export function removalsIn(plan: Plan): number {
  const byName = new Map(kinds.map((kind) => [kind.name, kind]));
  return executable(plan).reduce(
    (sum, change) => sum + (isRemoval(change) ? 1 : 0) + losses(change, byName.get(change.kind)!),
    0,
  );
}

/** In: a plan. Out: the question, and the word that says yes to it. What is in the plan has just been shown. */
export function question(plan: Plan): { text: string; word: string } {
  const where = plan.server.url === sandboxUrl ? 'the sandbox' : new URL(plan.server.url).host;
  const what = `Make ${count(executable(plan).length, 'change')} in ${where} with ${count(plan.budget.writes, 'write')}?`;
  const removals = removalsIn(plan);
  const word = removals === 0 ? 'yes' : String(removals);
  const how =
    removals === 0
      ? 'Type yes and Enter'
      : `${removals === 1 ? '1 thing is' : `${removals} things are`} taken away. Type that number and Enter`;
  return { text: `${what}\n${how}, or no: `, word };
}

/** Wrong words before the answer counts as no. */
const tries = 3;

/** In: the plan that was shown, and how to ask. Out: the answer; `gone` when the question was broken off. */
export async function ask(plan: Plan, answer: Answer, signal: AbortSignal): Promise<'yes' | 'no' | 'gone'> {
  const { text, word } = question(plan);
  for (let asked = text, left = tries; left > 0; left--) {
    const typed = await answer(asked, signal);
    if (typed === undefined || signal.aborted) return 'gone';
    const given = typed.trim().toLowerCase();
    if (given === word) return 'yes';
    if (['no', 'n', 'q', 'quit'].includes(given)) return 'no';
    asked = `That is no answer. Type ${word} to apply, or no: `;
  }
  return 'no';
}
