/** Perceiving and serving do without the tensor library: it takes longer to load than a model. */

import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expect, it, vi } from 'vitest';
import type { Frame } from '../../env/core/env.ts';
import { Rng } from '../../env/core/random.ts';
import { sampleTabletopFrames } from '../../env/tabletop/frames.ts';

const ROOT = resolve(import.meta.dirname, '../..');

vi.mock('@tensorflow/tfjs-core', () => {
  throw new Error('the tensor library was loaded');
});

/** Packages that are loaded with a module, each with the module that asks for it. */
function packagesOf(entry: string): Map<string, string> {
  const packages = new Map<string, string>();
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    const text = readFileSync(path, 'utf8');
    const pattern = /^(?:import|export)\s+(?!type\b)(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/gm;
    for (const [, target = ''] of text.matchAll(pattern)) {
      if (target.startsWith('.')) visit(resolve(dirname(path), target));
      else packages.set(target, path);
    }
  };
  visit(resolve(ROOT, entry));
  return packages;
}

it('a model is loaded, perceives and imagines', async () => {
  const { imagine, loadPerceiver } = await import('../../perception/index.ts');
  const perceiver = await loadPerceiver('tabletop');
  const { frames, height, width, channels } = sampleTabletopFrames(1, new Rng(1));
  const frame: Frame = { height, width, channels, data: Uint8Array.from(frames) };
  expect(perceiver.perceive([frame])).toHaveLength(1);
  expect((await imagine('tabletop', 1)).objects).toHaveLength(1);
  perceiver.dispose();
});

it('training does load it', async () => {
  await expect(import('../../perception/supair/training/fit.ts')).rejects.toThrow();
});

it.each([
  'perception/index.ts',
  'perception/spn/index.ts',
  'agent/index.ts',
  'server/index.ts',
  'server/threads/inference-entry.ts',
  'cli/main.ts',
  'cli/commands/serve.ts',
  'cli/commands/perceive.ts',
  'cli/commands/evaluate.ts',
])('%s loads with no tensor library', (entry) => {
  const packages = packagesOf(entry);
  expect([...packages].filter(([name]) => name.startsWith('@tensorflow/'))).toEqual([]);
});

it('finds the library where it is', () => {
  expect([...packagesOf('perception/supair/training/fit.ts').keys()]).toContain(
    '@tensorflow/tfjs-core',
  );
});
