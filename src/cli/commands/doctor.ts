/** `pachform doctor`: what this token can do, and what stands in the way. Reads a few pages and writes nothing. */
import { ask } from '../doctor/ask.ts';
import { factsOf } from '../doctor/facts.ts';
import { judge } from '../doctor/judge.ts';
import { reach } from '../doctor/reach.ts';
import { type Exit, exits } from '../exit.ts';
import { guarded } from '../guarded.ts';
import type { DoctorOptions } from '../options.ts';
import type { Shell } from '../shell.ts';
import { doctorText } from '../show/doctor.ts';
import { tellerOf } from '../teller.ts';

/** In: options. Out: 0, or 1 where no plan can be made. */
export function doctor(options: DoctorOptions, shell: Shell): Promise<Exit> {
  const teller = tellerOf(shell, options);
  return guarded(teller, async () => {
    const reached = await reach(shell, options);
    if (Array.isArray(reached)) return teller.end(exits.error, reached);
    try {
      const verdict = judge(factsOf(reached.setting, await ask(reached.send, Date.now, shell.stop)));
      const exit = verdict.diagnostics.some(({ severity }) => severity === 'error') ? exits.error : exits.ok;
      if (teller.json) teller.document({ format: 1, ok: exit === exits.ok, exit, ...verdict });
      else teller.result(doctorText(verdict, teller.look));
      return exit;
    } finally {
      await reached.close();
    }
  });
}
