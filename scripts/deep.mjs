/**
 * `npm run test:deep`: the proofs of test/properties and test/reliability, deeper than in `npm test`, and their figures.
 * PACHFORM_DEPTH says how much deeper (20), PACHFORM_SEED from which seed the random cases come (a new one each time).
 * Exits with the code of the tests. The figures are printed as a table, also when something fails.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const whole = (name, otherwise, least) => {
  const text = process.env[name] ?? String(otherwise);
  if (/^-?\d+$/.test(text) && Number(text) >= least) return Number(text);
  process.stderr.write(`${name} is ${JSON.stringify(text)}: write a whole number of at least ${least}.\n`);
  process.exit(1);
};
const depth = whole('PACHFORM_DEPTH', 20, 1);
const seed = whole('PACHFORM_SEED', Math.floor(Math.random() * 2 ** 31), -(2 ** 31));

const folder = mkdtempSync(join(tmpdir(), 'pachform-deep-'));
const figures = join(folder, 'figures.jsonl');
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

process.stdout.write(`depth ${depth}, seed ${seed}\n`);
const begun = Date.now();
const child = spawn(
  process.execPath,
  [vitest, 'run', 'test/properties', 'test/reliability', '--testTimeout=7200000', ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PACHFORM_DEPTH: String(depth), PACHFORM_SEED: String(seed), PACHFORM_FIGURES: figures },
  },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));

/** What was counted, added up by name; a run that counts nothing leaves no file. */
function counted() {
  let text = '';
  try {
    text = readFileSync(figures, 'utf8');
  } catch {}
  const sums = new Map();
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const { what, count } = JSON.parse(line);
    sums.set(what, (sums.get(what) ?? 0) + count);
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
}

child.on('exit', (code, signal) => {
  const rows = counted();
  rmSync(folder, { recursive: true, force: true });
  const passed = code === 0;
  const minutes = ((Date.now() - begun) / 60_000).toFixed(1);
  const lines = rows.map(([what, count]) => `| ${what} | ${count} |`);
  process.stdout.write(
    `\n| proof | ${passed ? 'all passed' : 'run, NOT all passed'} |\n|---|---:|\n${lines.join('\n')}\n\ndepth ${depth}, seed ${seed}, ${minutes} minutes, Node ${process.versions.node}\n`,
  );
  if (!passed) process.stdout.write(`again: PACHFORM_DEPTH=${depth} PACHFORM_SEED=${seed} npm run test:deep\n`);
  process.exitCode = signal === null ? code : 1;
});
