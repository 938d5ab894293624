/** The question before an apply: answered by a word, so that no key that was meant for something else is an answer. */
import { isRemoval, losses } from '../core/guards.ts';
import type { Change, Plan } from '../core/plan.ts';
import type { Answer } from './answers.ts';
import { sandboxUrl } from './connection.ts';
import { executable } from './executable.ts';
import { kinds } from './manifest.ts';
import { safe } from './show/safe.ts';
import { count } from './show/totals.ts';

/** What one change takes away: the entry that goes, and members, roles and tags that are lost. */
interface Loss {
  change: Change;
  entry: boolean;
  elements: number;
}

function lossesIn(plan: Plan): Loss[] {
  const byName = new Map(kinds.map((kind) => [kind.name, kind]));
  return executable(plan)
    .map((change) => ({ change, entry: isRemoval(change), elements: losses(change, byName.get(change.kind)!) }))
    .filter(({ entry, elements }) => entry || elements > 0);
}

/** In: a plan. Out: how much it takes away: entries that go, and members, roles and tags that are lost. */
export const removalsIn = (plan: Plan): number =>
  lossesIn(plan).reduce((sum, { entry, elements }) => sum + (entry ? 1 : 0) + elements, 0);

/** More are not named at the question. */
const named = 5;

/** `user:boris@corp.example (suspend), chat:board (2 members, roles or tags)`: the lines with a minus that have just been shown. */
function lossText({ change, entry, elements }: Loss): string {
  const parts = [
    ...(entry ? [safe(change.verb)] : []),
    ...(elements > 0 ? [count(elements, 'member, role or tag', 'members, roles or tags')] : []),
  ];
  return `${safe(change.address)} (${parts.join('; ')})`;
}

/** In: a plan. Out: the question, and the word that says yes to it. What is in the plan has just been shown. */
export function question(plan: Plan): { text: string; word: string } {
  const where = plan.server.url === sandboxUrl ? 'the sandbox' : new URL(plan.server.url).host;
  const what = `Make ${count(executable(plan).length, 'change')} in ${where} with ${count(plan.budget.writes, 'write')}?`;
  const removals = removalsIn(plan);
  const word = removals === 0 ? 'yes' : String(removals);
  if (removals === 0) return { text: `${what}\nType yes and Enter, or no: `, word };
  const going = lossesIn(plan);
  const more = going.length > named ? [`and of ${count(going.length - named, 'more entry', 'more entries')}`] : [];
  const list = [...going.slice(0, named).map(lossText), ...more].map((line) => `  ${line}\n`).join('');
  const how = `${removals === 1 ? '1 thing is' : `${removals} things are`} taken away:\n${list}Type that number and Enter`;
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
