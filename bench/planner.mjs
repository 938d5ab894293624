/** The pure planner alone: an empty plan of a live workspace, against JSON.parse of what the server sent. Prints milliseconds. */
import { kinds, loadManifest } from '../dist/cli/manifest.js';
import { planOf } from '../dist/core/planner.js';
import { seal } from '../dist/core/secrets.js';
import { observe } from '../dist/engine/observe.js';
import { createSandbox } from '../dist/sandbox/index.js';
import { seedOf, workspaceOf } from './workspace.mjs';

const { times, roles, folder, runs } = JSON.parse(process.argv[2]);
const { send } = createSandbox({ seed: seedOf(workspaceOf({ times })) });
const { manifest, diagnostics } = await loadManifest([folder]);
if (manifest === undefined) throw new Error(`the manifest is wrong: ${diagnostics[0]?.message}`);
const { wanted, values } = seal(kinds, manifest.wanted);

const texts = [];
const seen = await observe(
  kinds,
  { url: 'http://bench.invalid', wanted, settings: manifest.settings, leftovers: false, env: values, secretsKept: false },
  {
    explain: (problem) => problem.message,
    send: async (request, signal) => {
      const response = await send(request, signal);
      texts.push(JSON.stringify(response.body));
      return { ...response, body: JSON.parse(texts.at(-1)) };
    },
  },
);
if (seen.diagnostics) throw new Error(`the workspace cannot be read: ${seen.diagnostics[0].message}`);

const timed = (work) => {
  globalThis.gc();
  const begun = performance.now();
  const result = work();
  return [performance.now() - begun, result];
};
const plans = [];
const parses = [];
for (let i = 0; i < runs; i++) {
  // What an earlier run may have left on the objects must not help this one.
  const { live, ...rest } = seen.world;
  const world = { ...rest, live: structuredClone(live) };
  const [ms, plan] = timed(() =>
    planOf(kinds, world, {
      tool: 'bench',
      inputs: { manifest: manifest.sha256, paths: manifest.paths },
      reads: seen.reads,
      rate: 48,
    }),
  );
  const wrong = plan.changes[0] ?? plan.blocked[0] ?? plan.problems[0];
  if (wrong) throw new Error(`the plan is not empty: ${JSON.stringify(wrong)}`);
  plans.push(ms);
  parses.push(timed(() => texts.map((text) => JSON.parse(text)))[0]);
}
console.log(JSON.stringify({ plans, parses, bytes: texts.reduce((sum, text) => sum + text.length, 0), roles }));
