import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { line, workspace } from '../workspace.ts';
import { asYaml, manifests, runs, workspaces } from './random.ts';

describe('on random workspaces and manifests', () => {
  test('one apply makes everything so that is not blocked, and planning writes nothing', { timeout: 3_600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(workspaces, manifests, async (seed, wanted) => {
        const room = workspace({ seed, faults: { untag: { requests: 2, ms: 0 } } });
        const yaml = asYaml(wanted);
        const run = await room.plan(yaml, { skipBlocked: true });
        expect(room.sandbox.log.every((one) => one.method === 'GET')).toBe(true);
        if (run.plan.problems.length > 0) return;
        const report = await room.execute(run);
        expect(report.outcomes.filter((one) => one.result !== 'done' && one.result !== 'already')).toEqual([]);
        const again = await room.plan(yaml, { skipBlocked: true });
        const blocked = new Set(run.plan.blocked.map((one) => one.address));
        expect(again.plan.changes.filter((change) => !blocked.has(change.address)).map(line)).toEqual([]);
      }),
      runs(150),
    );
  });
});
