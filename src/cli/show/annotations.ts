/** Remarks at lines of the manifest, as the hosts of Git repositories read them. */
import { createHash } from 'node:crypto';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Plan } from '../../core/plan.ts';
import { allowYaml, inOrder } from './diagnostics.ts';
import { safe } from './safe.ts';

/** Turns the name of a file as it was given into its path in the repository. */
export type PathOf = (file: string) => string;

/** What a plan has to say of lines: what refuses it, what is blocked, hazards, and notes that have a place. */
export function remarksOf(plan: Plan): Diagnostic[] {
  const told = new Set(plan.blocked.map((one) => `${one.code} ${one.address}`));
  const hazards = plan.changes.flatMap((change) =>
    change.hazards
      .filter((hazard) => !told.has(`${hazard.code} ${change.address}`))
      .map(
        ({ code, message }): Diagnostic => ({
          severity: 'warning',
          code,
          message,
          address: change.address,
          ...(change.place && { place: change.place }),
        }),
      ),
  );
  return [...plan.problems, ...plan.blocked, ...hazards, ...plan.notes];
}

/** Notes without a place are about the run, not about a line. */
const worthwhile = (list: readonly Diagnostic[]): Diagnostic[] =>
  inOrder(list.filter((one) => one.severity !== 'note' || one.place !== undefined));

/** What is wrong and what to do, on lines of their own. */
function wordsOf({ message, address, hint, lines: pasted = [], allow }: Diagnostic): string {
  const who = address === undefined || message.includes(address) ? '' : `${address}: `;
  const lines = [`${who}${message}`, hint ?? '', ...pasted, allow === undefined ? '' : `settings: allow: ${allowYaml(allow)}`];
  return lines
    .filter((line) => line !== '')
    .map(safe)
    .join('\n');
}

const data = (text: string): string => text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
const property = (text: string | number): string =>
  data(safe(String(text)))
    .replace(/:/g, '%3A')
    .replace(/,/g, '%2C');
const commands = { error: 'error', warning: 'warning', note: 'notice' } as const;

/** Workflow commands of GitHub Actions, a line each; the Actions read them on stdout and on stderr. '' for none. */
export function githubText(list: readonly Diagnostic[], pathOf: PathOf): string {
  return worthwhile(list)
    .map((one) => {
      const { place } = one;
      const where: [string, string | number][] =
        place === undefined
          ? []
          : [
              ['file', pathOf(place.file)],
              ['line', place.line],
              ['col', place.column],
              ...(place.length === undefined ? [] : [['endColumn', place.column + place.length] as [string, number]]),
            ];
      const properties = [...where, ['title', `pachform: ${one.code}`] as const].map(([k, v]) => `${k}=${property(v)}`);
      return `::${commands[one.severity]} ${properties.join(',')}::${data(wordsOf(one))}\n`;
    })
    .join('');
}

const severities = { error: 'critical', warning: 'minor', note: 'info' } as const;

/**
 * GitLab's code quality report: one JSON document. What has no line stands at the first line of `otherwise`.
 * A fingerprint is of what is said, not of the line, so that a remark which moves is the same remark.
 */
export function gitlabText(list: readonly Diagnostic[], pathOf: PathOf, otherwise: string): string {
  const seen = new Map<string, number>();
  const issues = worthwhile(list).map((one) => {
    const path = pathOf(one.place?.file ?? otherwise);
    const description = wordsOf(one);
    const same = JSON.stringify([one.code, path, one.address ?? '', description]);
    const nth = (seen.get(same) ?? 0) + 1;
    seen.set(same, nth);
    return {
      description,
      check_name: one.code,
      fingerprint: createHash('sha256').update(`${same}${nth}`).digest('hex'),
      severity: severities[one.severity],
      location: { path, lines: { begin: one.place?.line ?? 1 } },
    };
  });
  return `${JSON.stringify(issues, null, 2)}\n`;
}
