/** The bench command, in a process of its own. */

import { describe, expect, it } from 'vitest';
import { run } from './program.ts';

describe('bench', () => {
  it('measures a part of the project on this machine', async () => {
    const { code, stdout } = await run('bench', 'env', '--seconds', '0.05', '--json', '-');
    expect(code).toBe(0);
    const { results, cores } = JSON.parse(stdout);
    expect(cores).toBeGreaterThan(0);
    expect(results).toHaveLength(4);
    for (const { value, unit } of results) {
      expect(unit).toBe('steps/s');
      expect(value).toBeGreaterThan(100);
    }
  });
});
