/** `pachform show`: a saved plan, in any format. Asks no server. */
import { readPlan } from '../disk/planfile.ts';
import { type Exit, exits } from '../exit.ts';
import { guarded } from '../guarded.ts';
import type { ShowOptions } from '../options.ts';
import type { Shell } from '../shell.ts';
import { showPlan } from '../show/formats.ts';
import { tellerOf } from '../teller.ts';

/** In: the path of a plan and options. Out: 0, or 1 where the file is no plan that could be applied. */
export function show(path: string, options: ShowOptions, shell: Shell): Promise<Exit> {
  const teller = tellerOf(shell, options);
  return guarded(teller, async () => {
    const read = await readPlan(path);
    if ('broken' in read) return teller.end(exits.error, [read.broken]);
    await showPlan(read.plan, options.format, teller);
    return exits.ok;
  });
}
