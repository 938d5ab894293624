/** The planner without a network, at its usual size and at twice that. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { atMost, median } from '../table.mjs';
import { manifestOf, workspaceOf } from '../workspace.mjs';
import { inFolder, nodeMust, script, writeAll } from './process.mjs';

const runs = 7;

async function measured(times, roles, say) {
  return inFolder(async (folder) => {
    const files = join(folder, 'workspace');
    await mkdir(files);
    await writeAll(files, manifestOf(workspaceOf({ times }), { roles }));
    const { out } = await nodeMust(['--expose-gc', script('planner.mjs'), JSON.stringify({ times, roles, folder: files, runs })]);
    const { plans, parses, bytes } = JSON.parse(out);
    say(
      `planner x ${times}${roles ? ' with roles' : ''}: ${plans.map((ms) => ms.toFixed(0)).join(' ')} ms; JSON.parse of ${(bytes / 1e6).toFixed(1)} MB: ${parses.map((ms) => ms.toFixed(0)).join(' ')} ms`,
    );
    return { plan: median(plans), parse: median(parses) };
  });
}

/** In: where to tell of progress. Out: rows. */
export async function planner(say) {
  const rows = [];
  for (const roles of [false, true]) {
    const name = roles ? 'planner, roles in every chat' : 'planner, members only';
    const once = await measured(1, roles, say);
    const twice = await measured(2, roles, say);
    rows.push(atMost(`${name}: empty plan / JSON.parse of the live data`, 'ms', once.plan, once.parse, 5));
    rows.push(atMost(`${name}: twice the workspace / once`, 'ms', twice.plan, once.plan, 2.3));
  }
  return rows;
}
