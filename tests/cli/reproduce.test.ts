import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeModelFolder } from '../../storage/index.ts';
import { run } from './program.ts';

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'supair-reproduce-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('reproduce supair-curves', () => {
  it('publishes finished runs without training again', async () => {
    const work = join(root, 'runs');
    const out = join(root, 'results');
    for (const [set, final] of [
      ['mnist', 0.96],
      ['sprites', 0.98],
    ] as const) {
      for (const seed of [4, 5]) {
        const curve = [
          { step: 50, seconds: 5, elbo: -100, countAccuracy: 0.5 },
          { step: 100, seconds: 10, elbo: 900, countAccuracy: final - 0.005 },
          { step: 150, seconds: 15, elbo: 1000, countAccuracy: final },
        ];
        const metrics = { elbo: 1001, bitsPerDim: -1, countAccuracy: final };
        const training = {
          steps: 150,
          seconds: 15,
          seed,
          backend: 'wasm',
          finished: true,
          metrics,
          curve,
        };
        writeModelFolder(join(work, 'supair-curves-150', `${set}-seed${seed}`), {
          kind: 'perception',
          config: { training },
          tensors: {},
          card: '',
        });
      }
    }
    const flags = ['--steps', '150', '--seeds', '2', '--seed', '4', '--work', work, '--out', out];
    const { code, stdout } = await run('reproduce', 'supair-curves', ...flags, '--json', '-');
    expect(code).toBe(0);
    const { runs } = JSON.parse(stdout);
    expect(runs).toHaveLength(4);
    expect(runs[0]).toMatchObject({
      frames: 'mnist',
      seed: 4,
      command: 'npx supair-rl fit mnist --recipe published --steps 150 --seed 4 --out DIR',
      steps_to_95: 100, // .955 at step 100
      steps_to_97: null,
    });
    expect(runs[3]).toMatchObject({
      frames: 'sprites',
      seed: 5,
      steps_to_95: 100,
      steps_to_97: 100,
    });
    const text = readFileSync(join(out, 'supair-curves.md'), 'utf8');
    expect(text).toContain('| 4 | 96.0 % | 100 | not reached | 1001 | 15 | 100 | wasm |');
    expect(text).toContain('![count accuracy on sprites](supair-curves-sprites.svg)');
    const svg = readFileSync(join(out, 'supair-curves-mnist.svg'), 'utf8');
    expect(svg.startsWith('<svg ')).toBe(true);
    for (const name of ['seed 4', 'seed 5', 'published']) expect(svg).toContain(`>${name}<`);
  });
});

describe('bench', () => {
  it('measures a part of the project on this machine', async () => {
    const { code, stdout } = await run('bench', 'env', '--seconds', '0.05', '--json', '-');
    expect(code).toBe(0);
    const { results, cores } = JSON.parse(stdout);
    expect(cores).toBeGreaterThan(0);
    expect(results).toHaveLength(3);
    for (const { value, unit } of results) {
      expect(unit).toBe('steps/s');
      expect(value).toBeGreaterThan(100);
    }
  });
});
