/** A live tag as the manifest declares it. */
import { plain } from '../../core/address.ts';
import type { Entry, LeftOut, Live } from '../../core/kind.ts';
import { fitsKey } from '../fits.ts';
import { tagEntry } from './entry.ts';

/** In: a live tag. Out: its entry, which is empty. */
export function write(have: Live): Entry | LeftOut {
  const name = plain(String(have.state['name']));
  return fitsKey(tagEntry.key, name)
    ? { key: name, entry: {} }
    : { why: 'their names cannot be keys of a manifest', which: name };
}
