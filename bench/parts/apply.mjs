/** `apply` of 500 mixed changes: requests and time. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { changesTo } from '../changes.mjs';
import { atMost, equal } from '../table.mjs';
import { manifestOf, workspaceOf } from '../workspace.mjs';
import { bin, inFolder, latency, node, nodeMust, rate, withServer, writeAll } from './process.mjs';

/** In: where to tell of progress. Out: rows. */
export const apply = (say) =>
  inFolder((folder) =>
    withServer(async (server) => {
      const { to, changes, stated, writes } = changesTo(workspaceOf());
      const files = join(folder, 'workspace');
      await mkdir(files);
      await writeAll(files, manifestOf(to));
      say(
        `apply: ${Object.entries(stated)
          .map(([sort, count]) => `${sort} ${count}`)
          .join(', ')}`,
      );

      const tokens = ['--bot-tokens', join(folder, 'tokens')];
      const run = await node([bin, 'apply', files, '--yes', '--format', 'json', '--rate', String(rate), ...tokens], {
        env: server.env,
      });
      if (run.code !== 0) throw new Error(`apply ended with ${run.code}: ${run.err.slice(0, 3000)}${run.out.slice(0, 3000)}`);
      const report = JSON.parse(run.out);
      const log = await server.call('GET', 'log');
      const sent = log.filter((one) => one.method !== 'GET');
      // From the first request that changes something to the last answer that belongs to the changes.
      const since = log.indexOf(sent[0]);
      const span = (Date.parse(log.at(-1).at) - Date.parse(sent[0].at) + latency) / 1000;
      say(
        `apply: ${run.seconds.toFixed(2)} s in all; ${report.seconds.toFixed(2)} s by its own report; ${log.length - since - sent.length} reads among the writes`,
      );

      // Whoever applies and plans again finds nothing.
      const again = await nodeMust([bin, 'plan', files, '--rate', String(rate), '--detailed-exitcode'], {
        env: server.env,
        codes: [0, 2],
      });
      if (again.code !== 0) say(`apply: a second plan is NOT empty:\n${again.out.slice(0, 2000)}`);

      return [
        equal('apply: entries changed / stated', report.changes.length, changes),
        equal('apply: writes / stated', sent.length, writes),
        equal('apply: answers of 429', log.filter((one) => one.status === 429).length, 0),
        equal('apply: exit code of the next plan', again.code, 0),
        atMost(`apply: time of the changes / (writes / ${rate})`, 's', Math.max(span, report.seconds), writes / rate, 1.2),
      ];
    }),
  );
