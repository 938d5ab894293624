/** Chats that only their ids tell apart. */
import { plain } from '../core/address.ts';
import type { Known, Live } from '../core/kind.ts';

/** Whether another chat has the same name and is of the same sort, and comes first: open ones, then the older. A manifest without ids has one entry for both. */
export function doubled(have: Live, known: Known): boolean {
  const name = plain(String(have.state['name']));
  const before = (other: Live): boolean => {
    const [a, b] = [other.state['archived'] === true, have.state['archived'] === true];
    return a === b ? other.id < have.id : b;
  };
  return [...(known.live.get('chat')?.values() ?? [])].some(
    (other) =>
      other.id !== have.id &&
      before(other) &&
      other.state['channel'] === have.state['channel'] &&
      plain(String(other.state['name'])) === name,
  );
}
