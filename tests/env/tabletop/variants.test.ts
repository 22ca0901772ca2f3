/** Every way of playing every table-top task keeps the contract, and plays alike from alike seeds. */

import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Frame, type Kwargs, loadEnv, MODES, make, Rng, sample } from '../../../env/index.ts';
import { checkEnv } from '../../../env/testing.ts';

const MOVING = ['select-move', 'drag-and-drop', 'embodied'];
const VARIANTS: readonly (readonly [task: string, actions: string])[] = [
  ['Reach', 'touch'],
  ['Count', 'answer'],
  ...['Goal', 'Sort', 'Cluster'].flatMap((task) =>
    MOVING.map((actions) => [task, actions] as const),
  ),
  ['Push', 'push'],
  ['Clear', 'push'],
  ['Stack', 'embodied'],
];
const OBSERVATIONS = ['objects', 'rgb', 'state', ['objects', 'rgb', 'state']];

const idOf = (task: string): string => `TableTop/${task}-v0`;

beforeAll(async () => {
  for (const task of ['Push', 'Clear']) await loadEnv(idOf(task));
});

describe.each(VARIANTS)('%s with %s', (task, actions) => {
  it.each(MODES)('keeps the contract in mode %s, whatever is observed', async (mode) => {
    for (const observation of OBSERVATIONS) {
      const kwargs: Kwargs = { mode, actions, observation, width: 32, height: 32, ...small(task) };
      const { checks } = await checkEnv((renderMode) => make(idOf(task), { renderMode, kwargs }));
      expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    }
  });

  it('has the same spaces in every mode, so that policies go from one to the other', () => {
    const spaces = MODES.map((mode) => {
      const { observationSpace, actionSpace } = make(idOf(task), { kwargs: { mode, actions } });
      return JSON.stringify([observationSpace, actionSpace]);
    });
    expect(new Set(spaces).size).toBe(1);
  });
});

/** Half the sides of the default table-top: a quarter of the bytes to compare. Sizes differ in Stack. */
function small(task: string): Kwargs {
  return task === 'Stack' ? { minSize: 4, maxSize: 8 } : { minSize: 5, maxSize: 6 };
}

describe('bytes', () => {
  // Goal and Reach are what they were before there were modes: shipped policies depend on it
  it.each([
    ['Goal', '2c747ccc2e6ef282ae6f65ef1108e92438427da38c6ab65e14e367f93ecb484a'],
    ['Reach', '3392895fdc70e25b58ea6028e64a548c31e766e81947d04a86e8fc5dbcdcc6b5'],
    ['Sort', 'e8dbd4f51e55c7a17a40f5ef9fbaddda3fffcee702571d2e52f479c0a263be36'],
    ['Cluster', '4a4b936547a8315efe7783b3f983645acdab2eb37f44f045ae8885fde6a05be2'],
    ['Count', 'ec8c0a55976b8ebb48cb7c0ff111a41fe8326b4e488cb401a5edae38c217dc35'],
  ])('of %s are those that were recorded', (task, recorded) => {
    expect(bytesOf(task)).toBe(recorded);
  });
});

/** Observations, rewards and frames of random play, sixty episodes and what follows them. */
function bytesOf(task: string): string {
  const hash = createHash('sha256');
  for (let seed = 0; seed < 60; seed++) {
    const env = make(idOf(task), { renderMode: 'rgb_array' });
    const rng = new Rng(seed);
    const put = (observation: unknown): void => {
      // what 'objects' is
      const { objects, mask, ids } = observation as {
        readonly objects: Float32Array;
        readonly mask: Uint8Array;
        readonly ids: Int32Array;
      };
      hash.update(new Uint8Array(objects.buffer));
      hash.update(mask);
      hash.update(new Uint8Array(ids.buffer));
      hash.update((env.render() as Frame).data); // what rgb_array is
    };
    put(env.reset({ seed }).observation);
    for (let t = 0; t < 15; t++) {
      const { observation, reward, terminated, truncated } = env.step(sample(env.actionSpace, rng));
      put(observation);
      hash.update(String(reward));
      if (terminated || truncated) put(env.reset().observation);
    }
  }
  return hash.digest('hex');
}
