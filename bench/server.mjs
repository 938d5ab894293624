/** The emulator in a process of its own, with the latency and the limit of the real thing. Prints its address. */
import { createSandbox } from '../dist/sandbox/index.js';
import { serve } from '../dist/sandbox/serve.js';
import { seedOf, workspaceOf } from './workspace.mjs';

const { latencyMs, perSecond } = JSON.parse(process.argv[2]);
const sandbox = createSandbox({
  seed: seedOf(workspaceOf()),
  now: Date.now,
  faults: { latencyMs, rate: { perSecond } },
});
// What laying out the workspace left behind is not collected while somebody waits for a page.
globalThis.gc?.();
const server = await serve(sandbox);
console.log(JSON.stringify({ url: server.url, root: server.root, token: sandbox.token }));
process.on('disconnect', () => process.exit());
