/**
 * `npm run bench`: measures, and prints a table. Nothing fails because of a time.
 * In: the parts to run (planner, plan, apply, validate, help); none means all. dist/ must be built.
 */
import { cpus } from 'node:os';
import { apply } from './parts/apply.mjs';
import { help } from './parts/help.mjs';
import { plan } from './parts/plan.mjs';
import { planner } from './parts/planner.mjs';
import { latency, rate, serverRate } from './parts/process.mjs';
import { validate } from './parts/validate.mjs';
import { table } from './table.mjs';

const parts = { help, validate, planner, plan, apply };
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}: choose among ${Object.keys(parts).join(', ')}.`);
  process.exit(1);
}

console.log(
  `Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${process.platform} ${process.arch}`,
);
console.log(
  `Server: a process of its own, ${latency} ms latency, limit ${serverRate} requests/s. pachform runs with --rate ${rate}, and ${rate}/s is the rate of the targets.\n`,
);
const begun = performance.now();
const rows = [];
for (const name of Object.keys(parts).filter((one) => asked.length === 0 || asked.includes(one))) {
  const from = performance.now();
  rows.push(...(await parts[name]((line) => console.error(`  ${line}`))));
  console.error(`${name}: ${((performance.now() - from) / 1000).toFixed(0)} s`);
}
console.log(table(rows));
console.log(
  `\n${rows.filter((row) => !row.ok).length} of ${rows.length} targets missed, in ${((performance.now() - begun) / 1000).toFixed(0)} s.`,
);
