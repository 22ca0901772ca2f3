/** How fast the worlds turn. */

import { make, SpaceSampler } from '../env/index.ts';
import { SHAPES } from '../env/tabletop/shapes.ts';
import { callsPerSecond } from './clock.ts';
import type { BenchOptions, BenchResult } from './result.ts';

const CASES = [
  { name: 'CartPole-v1, state', id: 'CartPole-v1', options: {} },
  { name: 'TableTop/Reach-v0, objects', id: 'TableTop/Reach-v0', options: {} },
  {
    name: 'TableTop/Reach-v0, 5 objects drawn at 64x64',
    id: 'TableTop/Reach-v0',
    options: { renderMode: 'rgb_array', kwargs: { minObjects: 5, maxObjects: 5, slots: 5 } },
  },
  {
    name: 'TableTop/Reach-v0, the same in any shape, turned, with shadows',
    id: 'TableTop/Reach-v0',
    options: {
      renderMode: 'rgb_array',
      kwargs: {
        ...{ minObjects: 5, maxObjects: 5, slots: 5, maxSize: 18 },
        ...{ shapes: SHAPES, angleRange: Math.PI, shadow: 0.5, shading: 0.2 },
      },
    },
  },
] as const;

export async function benchEnv(options: BenchOptions): Promise<BenchResult[]> {
  const results: BenchResult[] = [];
  for (const { name, id, options: made } of CASES) {
    const env = make(id, made);
    const actions = new SpaceSampler(env.actionSpace, options.seed);
    env.reset({ seed: options.seed });
    const step = (): void => {
      const { terminated, truncated } = env.step(actions.sample());
      env.render();
      if (terminated || truncated) env.reset();
    };
    results.push({ name, value: await callsPerSecond(step, options), unit: 'steps/s' });
    env.close();
  }
  return results;
}
