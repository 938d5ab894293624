/** A live tag as the manifest declares it. */
import { plain } from '../../core/address.ts';
import { fitsKey } from '../../core/fits.ts';
import type { Entry, Known, LeftOut, Live } from '../../core/kind.ts';
import { tagging } from '../tagging.ts';
import { tagEntry } from './entry.ts';

/** In: a live tag. Out: its entry, which is empty. */
export function write(have: Live, known: Known): Entry | LeftOut {
  const name = plain(String(have.state['name']));
  const twins = tagging(known).twins(name);
  if (twins.length > 0)
    return { why: 'their names differ only in the case of their letters', which: `"${name}" (id ${have.id})` };
  return fitsKey(tagEntry.key, name)
    ? { key: name, entry: {} }
    : { why: 'their names cannot be keys of a manifest', which: name };
}
