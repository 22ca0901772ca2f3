/** Does it still learn? The program itself, from nothing, to figures that chance cannot reach. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from '../cli/program.ts';

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'supair-learning-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The `--json` of a command that must succeed. */
async function json(...words: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await run(...words, '--json', '-');
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

it.each([1, 2, 3])('PPO balances the pole within 300,000 steps, seed %i', async (seed) => {
  const out = join(root, `pole-${seed}`);
  const words = ['--steps', '300000', '--episodes', '100', '--seed', String(seed), '--out', out];
  const result = await json('train', 'CartPole-v1', ...words);
  // chance: about 22; the longest episode: 500
  expect(result).toMatchObject({ eval: { episodes: 100 } });
  expect((result['eval'] as { return_mean: number }).return_mean).toBeGreaterThanOrEqual(475);
});

it('SuPAIR learns to count from a thousand unlabelled frames, the first steps', async () => {
  const out = join(root, 'tabletop');
  const frames = ['--size', '1000', '--held-out', '200', '--steps', '15', '--out', out];
  const fitted = await json('fit', 'tabletop', ...frames, '--seed', '1');
  expect(fitted).toMatchObject({ frames: 1000, held_out: 200 });
  expect(fitted['count_accuracy']).toBeGreaterThan(0.9);

  // as saved, on frames of another seed; chance: a quarter of the counts, no box
  const judged = await json('evaluate', out, 'tabletop', '--size', '200', '--seed', '2');
  expect(judged['count_accuracy']).toBeGreaterThan(0.9);
  expect(judged['ap50']).toBeGreaterThan(0.5);
  expect(judged['position_error_px']).toBeLessThan(2);
});
