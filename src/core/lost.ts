/** Files that declared something at the last apply and do not any more: removed on purpose, or missing by mistake. Pure. */
import type { Diagnostic } from './diagnostic.ts';
import type { Known } from './kind.ts';
import type { Change } from './plan.ts';

/** The same file, given from the folder itself or by its full path. */
const sameFile = (one: string, other: string): boolean => one === other || one.endsWith(`/${other}`) || other.endsWith(`/${one}`);

/** In: what is known, and the changes of a plan. Out: a warning for every file all of whose remembered entries are gone and leave for it. */
export function lostFiles(
  { memory, wanted, leftovers }: Pick<Known, 'memory' | 'wanted' | 'leftovers'>,
  changes: readonly Change[],
): Diagnostic[] {
  if (!leftovers || memory === undefined) return [];
  const declared = new Set(wanted.map(({ address }) => address));
  const files = [...new Set(wanted.map(({ place }) => place.file))];
  const entries = new Map<string, string[]>();
  for (const [address, { file }] of Object.entries(memory.entries)) {
    if (file === undefined) continue;
    const same = entries.get(file);
    if (same) same.push(address);
    else entries.set(file, [address]);
  }
  const leaving = new Set(changes.flatMap(({ address, action }) => (action === 'remove' ? [address] : [])));
  return [...entries].flatMap(([file, addresses]): Diagnostic[] => {
    const gone = addresses.filter((address) => leaving.has(address));
    if (gone.length === 0 || addresses.some((address) => declared.has(address))) return [];
    if (files.some((one) => sameFile(one, file))) return [];
    const some = `${gone.slice(0, 5).join(', ')}${gone.length > 5 ? ` and ${gone.length - 5} more` : ''}`;
    return [
      {
        severity: 'warning',
        code: 'file-gone',
        message: `${file} is gone, or declares nothing any more, and all that it declared is removed by this plan: ${some}`,
        hint: 'if that is not meant, bring the file back and plan again',
      },
    ];
  });
}
