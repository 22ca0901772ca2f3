/** The example of docs/circuits.md, taken from its text: it compiles for users, and does what it says. */

import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUILT, blocksOf, compile, projectWith, runExample } from './support/examples.ts';

describe.skipIf(!BUILT)('the example of the guide to circuits', () => {
  const [example = ''] = blocksOf('docs/circuits.md');
  let folder = '';
  beforeAll(() => {
    folder = projectWith({ 'example.ts': example });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('compiles for users with strict settings', async () => {
    expect(await compile(folder, ['example.ts'])).toBe('');
  });

  it('fits, notices the odd reading, knows what it should have been, and keeps the circuit', async () => {
    const printed = await runExample('example.ts', [], folder);
    const line = (name: string): number[] => {
      const found = printed.split('\n').find((l) => l.startsWith(name)) ?? '';
      return [...found.matchAll(/-?\d+\.\d+/g)].map(Number);
    };
    const [before = 0, after = 0] = line('fitted');
    // eight sensors of deviation 0.03, and one bit that says how the machine runs
    const best = -8 * (0.5 * Math.log(2 * Math.PI * 0.03 ** 2) + 0.5) - 0.61;
    expect(after).toBeGreaterThan(before + 5);
    expect(Math.abs(after - best)).toBeLessThan(0.6);
    expect(line('odd')[0]).toBeGreaterThan(10);
    const [expected = 0, was = 0] = line('expected');
    expect(Math.abs(expected - was)).toBeLessThan(0.12);
    expect(printed).toContain('kept: true');
  });
});
