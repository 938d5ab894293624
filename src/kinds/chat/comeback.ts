/** Who comes back to work comes back into every chat that they were in: where nobody can see them while they are suspended, that shows only afterwards. */
import type { Bound, Known } from '../../core/kind.ts';
import type { Change, Hazard } from '../../core/plan.ts';
import { people } from '../people.ts';
import { hasNoPlaceFor, showsSuspended } from './members.ts';

/** In: a plan's changes. Out: at every reactivation, the chats whose lists have no place for whom it brings back. */
export function comebacks(causes: readonly Change[], known: Known): { address: string; hazard: Hazard }[] {
  const back = causes.filter(
    ({ kind, id, fields }) =>
      kind === 'user' && id !== undefined && fields.some(({ field, after }) => field === 'suspended' && after === false),
  );
  if (back.length === 0 || showsSuspended(known)) return [];
  const chats = [...known.bound.values()].filter(({ want, have }) => want.kind === 'chat' && have !== undefined);
  return back.flatMap(({ address, id }) => {
    const names = chats.filter((bound) => hasNoPlaceFor(people(known).byId(id!), bound, known)).map(nameOf);
    if (names.length === 0) return [];
    const some = `${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`;
    return [
      {
        address,
        hazard: {
          code: 'comes-back',
          names,
          afterwards: true,
          message: `is again wherever they were before, which nobody can see while they are suspended; the lists of ${some} have no place for them, so plan again after the apply`,
        },
      },
    ];
  });
}

const nameOf = ({ have }: Bound): string => `"${String(have!.state['name'])}"`;
