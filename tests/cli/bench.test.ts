/** The bench command, in a process of its own. */

import { describe, expect, it } from 'vitest';
import { run } from './program.ts';

describe('bench', () => {
  it('measures a part of the project on this machine', { timeout: 120_000 }, async () => {
    const { code, stdout } = await run('bench', 'env', '--seconds', '0.05', '--json', '-');
    expect(code).toBe(0);
    const { results, cores } = JSON.parse(stdout);
    expect(cores).toBeGreaterThan(0);
    const ours = results.filter(({ name }: { name: string }) => name.includes('supair-rl'));
    expect(ours).toHaveLength(9);
    const threads = results.filter(({ name }: { name: string }) => name.includes('VectorEnv, '));
    // two threads and one, in three worlds; peers of that name need a Python
    expect(
      threads.filter(({ name }: { name: string }) => !name.includes('Gymnasium')),
    ).toHaveLength(6);
    for (const { value, unit, ratio = 10 } of ours) {
      expect(unit).toBe('steps/s');
      expect(value).toBeGreaterThan(100);
      expect(ratio).toBeGreaterThan(3); // where a Python has the peers: far above, whatever else runs
    }
  });
});
