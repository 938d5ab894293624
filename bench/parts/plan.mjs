/** `plan` of a manifest that matches the workspace: requests, time, memory. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { atMost, equal } from '../table.mjs';
import { formulaOf, manifestOf, workspaceOf } from '../workspace.mjs';
import { bin, inFolder, latency, nodeMust, pathOf, rate, script, withServer, writeAll } from './process.mjs';

/** In: where to tell of progress. Out: rows. */
export async function plan(say) {
  return [...(await measured(false, say)), ...(await measured(true, say))];
}

const measured = (roles, say) =>
  inFolder((folder) =>
    withServer(async (server) => {
      const name = roles ? 'plan, roles in every chat' : 'plan, members only';
      const workspace = workspaceOf();
      const files = join(folder, 'workspace');
      await mkdir(files);
      await writeAll(files, manifestOf(workspace, { roles }));
      const formula = formulaOf(workspace, { roles });
      say(
        `${name}: ${Object.entries(formula.parts)
          .map(([part, count]) => `${part} ${count}`)
          .join(', ')}`,
      );

      // Exit code 0 with this option says that there is nothing to change.
      const run = await nodeMust([bin, 'plan', files, '--rate', String(rate), '--detailed-exitcode'], {
        env: server.env,
        peak: join(folder, 'peak'),
      });
      const log = await server.call('GET', 'log');
      const served = log.filter((one) => one.status === 200);
      say(
        `${name}: ${run.seconds.toFixed(2)} s, of which ${spanOf(log).toFixed(2)} s between the first and the last request; ${run.mb.toFixed(0)} MB`,
      );

      await server.call('POST', 'faults', { latencyMs: 0, rate: null });
      const list = join(folder, 'pages.json');
      await writeFile(list, JSON.stringify({ url: server.url, token: server.token, paths: served.map(pathOf) }));
      const plain = await nodeMust([script('baseline.mjs'), list, files], { peak: join(folder, 'peak') });

      const least = Math.max((formula.longest * (latency + 10)) / 1000, formula.reads / rate);
      return [
        equal(`${name}: reads / formula`, served.length, formula.reads),
        atMost(
          `${name}: time / max(${formula.longest} pages x ${latency + 10} ms, reads / ${rate})`,
          's',
          run.seconds,
          least,
          1.2,
        ),
        equal(`${name}: answers of 429`, log.filter((one) => one.status === 429).length, 0),
        atMost(`${name}: peak memory / reading and parsing alone`, 'MB', run.mb, plain.mb, 1.5),
      ];
    }),
  );

const spanOf = (log) => (Date.parse(log.at(-1).at) - Date.parse(log[0].at)) / 1000;
