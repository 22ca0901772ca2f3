import { describe, expect, test } from 'vitest';
import { evaluatePolicy } from '../../agent/evaluate.ts';
import { loadPolicy } from '../../agent/policy-folder.ts';
import { make } from '../../env/core/registry.ts';
import '../../env/builtin.ts';
import type { ObjectTable } from '../../env/core/object-table.ts';
import { resolveModel } from '../../storage/package-root.ts';

describe('shipped policies', () => {
  test.each([
    ['reach', 'TableTop/Reach-v0', 0.97],
    ['goal', 'TableTop/Goal-v0', 0.93],
  ] as const)('%s: greedy play succeeds as its card says', async (name, id, least) => {
    const policy = await loadPolicy(resolveModel(name));
    const result = await evaluatePolicy(policy, () => make(id), { episodes: 100, seed: 7000 });
    expect(result.success_rate).toBeGreaterThanOrEqual(least);
  });

  test.each(['reach', 'goal'])('%s: an empty table is answered with the middle', async (name) => {
    const policy = await loadPolicy(resolveModel(name));
    const table: ObjectTable = {
      objects: new Float32Array(4 * 12),
      mask: new Uint8Array(4),
      ids: new Int32Array(4).fill(-1),
    };
    const action = policy.act(table) as Float32Array; // both act in a box
    expect([...action]).toEqual(name === 'reach' ? [0.5, 0.5] : [0.5, 0.5, 0, 0]);
  });
});
