/** What an apply did, as a person reads it. */
import type { Plan } from '../../core/plan.ts';
import type { Outcome, Report, Result } from '../../core/report.ts';
import type { ApiProblem } from '../../wire/problem.ts';
import { type Dye, type Look, type Paint, paint } from './colour.ts';
import { diagnosticsText, placeText } from './diagnostics.ts';
import { safe } from './safe.ts';
import { count, duration } from './totals.ts';
import { edges, pad, prose, wrapped } from './width.ts';

type Word = Result | 'partly';
const words: readonly Word[] = ['done', 'already', 'partly', 'failed', 'uncertain', 'moved', 'skipped'];
const meanings: Record<Word, string> = {
  done: 'done',
  already: 'already so',
  partly: 'done in part',
  failed: 'failed',
  uncertain: 'uncertain',
  moved: 'changed meanwhile, left alone',
  skipped: 'skipped',
};
const dyeOf = (word: Word, dye: Paint): Dye => {
  if (word === 'done' || word === 'already') return dye.green;
  return word === 'skipped' || word === 'moved' ? dye.yellow : dye.red;
};

/** The server's answer: status, its field and code, its words unless they are told already, and the id to quote to Pachca's support. */
export function problemText(problem: ApiProblem, words = true): string {
  const about = [problem.field, problem.code].filter((s) => s !== '').join(' ');
  const quote = !words || problem.message === '' ? '' : `: "${safe(problem.message)}"`;
  const scope = problem.scope === undefined ? '' : `; the token lacks the scope ${safe(problem.scope)}`;
  const request = problem.request_id === undefined ? '' : ` [request ${safe(problem.request_id)}]`;
  return `the server answered ${problem.status}${about === '' ? '' : ` (${safe(about)})`}${quote}${scope}${request}`;
}

const loud = (one: Outcome): boolean =>
  (one.result !== 'done' && one.result !== 'already') || (one.left_out?.length ?? 0) > 0 || (one.warnings?.length ?? 0) > 0;

/** What there is to say about one step: why it is not done, who was left out, what to look at. */
function outcomeLines(one: Outcome, look: Look): string[] {
  const say = (text: string): string => prose('        ', text, look.width);
  const state = one.result === 'done' || one.result === 'already' ? '' : `${meanings[one.result]}: `;
  const why = one.because !== undefined ? safe(one.because) : one.problem !== undefined ? problemText(one.problem) : '';
  const extra = one.problem !== undefined && one.because !== undefined ? [say(problemText(one.problem, false))] : [];
  return [
    prose('      ', `${state}${safe(one.label)}${why === '' ? '' : `: ${why}`}`, look.width),
    ...extra,
    ...(one.left_out ?? []).map(({ who, because }) => say(`left out: ${safe(who)}: ${safe(because)}`)),
    ...(one.warnings ?? []).map((warning) => say(`warning: ${safe(warning)}`)),
  ];
}

const isSkipped = (one: Outcome): boolean => one.result === 'skipped' && (one.warnings?.length ?? 0) === 0;

/** Why nothing of a change was sent, in one piece: what failed before it has a line of its own. */
function whyNot(own: readonly Outcome[]): string {
  const reasons = own.flatMap(({ because = '', left_out: left = [] }) =>
    left.length > 0 ? left.map((one) => `${one.who}: ${one.because}`) : [because],
  );
  const [first = '', ...more] = [...new Set(reasons)].filter((reason) => reason !== '').map(safe);
  return more.length > 0 ? `${first} (and ${more.length} more)` : first;
}

function changeLines(report: Report, plan: Plan, look: Look, dye: Paint): string[] {
  const places = new Map(plan.changes.map((change) => [change.address, change.place]));
  const told = new Set<Outcome>();
  const room = Math.max(0, ...report.changes.map((one) => meanings[one.result].length));
  const lines = report.changes.flatMap(({ address, verb, result }) => {
    const place = places.get(address);
    const where =
      place === undefined || result === 'done' || result === 'already' ? '' : dye.dim(placeText(place).replace(/:\d+$/, ''));
    const own = report.outcomes.filter((one) => one.serves.includes(address) && loud(one) && !told.has(one));
    for (const one of own) told.add(one);
    const head = `  ${dyeOf(result, dye)(pad(meanings[result], room))}  ${safe(address)}  ${dye.dim(safe(verb))}`;
    if (result === 'skipped' && own.length > 0 && own.every(isSkipped))
      return [wrapped(`${head}: `, whyNot(own).split(' '), look.width, ' ', 6)];
    return [edges(head, where, look.width), ...own.flatMap((one) => outcomeLines(one, look))];
  });
  return [...lines, ...report.outcomes.filter((one) => loud(one) && !told.has(one)).flatMap((one) => outcomeLines(one, look))];
}

/** Ids of chats that were made, as lines for the manifest: a pinned chat is found whatever its name becomes. */
function createdLines(report: Report, dye: Paint): string[] {
  const chats = Object.entries(report.created).filter(([address]) => address.startsWith('chat:'));
  if (chats.length === 0) return [];
  const lines = chats.map(([address, id]) => `  ${safe(address)}    ${dye.bold(`id: ${id}`)}`);
  return [
    `Created ${count(chats.length, 'chat')}. Pin ${chats.length === 1 ? 'it' : 'them'} in the manifest (pachform bind writes ${chats.length === 1 ? 'it' : 'them'}):`,
    ...lines,
    '',
  ];
}

const twinLines = (report: Report, look: Look): string[] =>
  report.twins.map(({ address, id, other }) =>
    prose(
      '',
      `${safe(address)}: somebody made a chat of the same name at the same moment: ours is ${id}, theirs ${other}. Nothing was done to theirs; agree on one, archive the other, and pin the one that stays with id:.`,
      look.width,
    ),
  );

/** Counts of changes by result: `3 done, 1 failed`. */
export function resultText(report: Report): string {
  const parts = words.flatMap((word) => {
    const n = report.changes.filter((one) => one.result === word).length;
    return n === 0 ? [] : [`${n} ${meanings[word]}`];
  });
  return parts.length === 0 ? 'nothing to do' : parts.join(', ');
}

/** What a person does now; '' when all is done. */
export function nextText(report: Report): string {
  const has = (word: Word): boolean => report.changes.some((one) => one.result === word);
  if (has('uncertain'))
    return 'Look at what is uncertain before you run pachform again: the request was sent and the answer was lost.';
  if (report.interrupted) return 'Interrupted: requests in flight were finished. Run pachform plan to see what is left.';
  if (has('failed') || has('partly') || has('skipped'))
    return 'Correct what failed, then run pachform plan: what is done is not planned again.';
  if (has('moved')) return 'Something changed since the plan was made. Run pachform plan and look again.';
  return '';
}

/** In: what an apply did and the plan it followed. Out: the whole text, ending in a line break. */
export function reportText(report: Report, plan: Plan, look: Look): string {
  const dye = paint(look.colour);
  const next = nextText(report);
  const clean = next === '' && report.twins.length === 0;
  const numbers = `${count(report.requests.reads, 'read')}, ${count(report.requests.writes, 'write')}, ${duration(report.seconds)}`;
  const verdict = prose(
    '',
    `${report.interrupted ? 'Interrupted' : clean ? 'Applied' : 'Applied in part'}: ${resultText(report)} · ${numbers}`,
    look.width,
  );
  const changes = changeLines(report, plan, look, dye);
  const twins = twinLines(report, look);
  return [
    ...(changes.length === 0 ? [] : [...changes, '']),
    ...createdLines(report, dye),
    ...(twins.length === 0 ? [] : [...twins.map((line) => dye.red(line)), '']),
    clean ? dye.green(verdict) : dye.red(verdict),
    ...(next === '' ? [] : [prose('', next, look.width)]),
    diagnosticsText(report.diagnostics, look),
  ]
    .join('\n')
    .replace(/\n*$/, '\n');
}
