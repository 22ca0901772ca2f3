import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './program.ts';

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'supair-cartpole-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('reproduce cartpole-ppo', () => {
  it('publishes what every seed reached, with the command for one run', async () => {
    const few = ['--steps', '1024', '--seeds', '2', '--seed', '4'];
    const { code, stdout } = await run(
      'reproduce',
      'cartpole-ppo',
      ...few,
      '--out',
      root,
      '--json',
      '-',
    );
    expect(code).toBe(0);
    const { runs, solved, config } = JSON.parse(stdout);
    expect(solved).toBe(0); // two updates balance nothing
    expect(config.rolloutSteps * config.numEnvs).toBe(512);
    expect(runs.map((one: { seed: number }) => one.seed)).toEqual([4, 5]);
    expect(runs[1]).toMatchObject({ steps: 1024, eval: { episodes: 100, success_rate: null } });
    expect(runs[1].command).toContain(
      'train CartPole-v1 --algo ppo --observation state --steps 1024',
    );
    const text = readFileSync(join(root, 'cartpole-ppo.md'), 'utf8');
    expect(text).toContain(`| 5 | 1024 | ${runs[1].eval.return_mean.toFixed(1)} +-`);
    expect(readFileSync(join(root, 'cartpole-ppo.svg'), 'utf8')).toMatch(/^<svg /);
  });
});
