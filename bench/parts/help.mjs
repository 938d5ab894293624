/** How long it takes to say nothing much. */
import { atMost, median } from '../table.mjs';
import { bin, nodeMust } from './process.mjs';

const runs = 21;

/** In: where to tell of progress. Out: a row. */
export async function help(say) {
  const ours = [];
  const empty = [];
  for (let i = 0; i < runs; i++) {
    ours.push((await nodeMust([bin, '--help'])).seconds * 1000);
    empty.push((await nodeMust(['-e', '0'])).seconds * 1000);
  }
  say(
    `--help: ${Math.min(...ours).toFixed(0)} to ${Math.max(...ours).toFixed(0)} ms; empty: ${Math.min(...empty).toFixed(0)} to ${Math.max(...empty).toFixed(0)} ms`,
  );
  return [atMost('--help / an empty Node process', 'ms', median(ours), median(empty), 2)];
}
