/** Pictures of a model's beliefs, on models whose beliefs are set by hand. */

import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../env/core/random.ts';
import { useBackend } from '../../../../perception/compute/backend.ts';
import { imagine } from '../../../../perception/index.ts';
import { PUBLISHED, type SupairConfig } from '../../../../perception/supair/config.ts';
import {
  imagineBackground,
  imagineObjects,
} from '../../../../perception/supair/inference/imagine.ts';
import { buildModel, initParams, PUBLISHED_INIT } from '../../../../perception/supair/model.ts';
import type { HostParams } from '../../../../perception/supair/params.ts';
import { TEST_BACKEND } from '../../../support/backends.ts';

const CONFIG: SupairConfig = {
  ...PUBLISHED,
  height: 16,
  width: 20,
  channels: 3,
  detector: 'attention',
  leaves: 'see-through',
  patch: 6,
  object: { ...PUBLISHED.object, replicas: 1, leafComponents: 2, sumComponents: 2 },
  background: { ...PUBLISHED.background, replicas: 1, leafComponents: 2 },
};

/** A model whose leaf component 0 is red and component 1 blue, everywhere. */
async function twoColours(
  alpha: number,
): Promise<{ model: ReturnType<typeof buildModel>; host: HostParams }> {
  await useBackend(TEST_BACKEND);
  const model = buildModel(CONFIG, 1);
  const host = initParams(model, PUBLISHED_INIT, new Rng(1));
  for (const part of ['object', 'background'] as const) {
    const mean = host[`${part}.mean`]?.data ?? new Float32Array(0); // [D, C, R = 1, K = 2]
    for (let i = 0; i < mean.length; i++) {
      const [channel, component] = [Math.floor(i / 2) % 3, i % 2];
      mean[i] = (channel === 0 && component === 0) || (channel === 2 && component === 1) ? 1 : 0;
    }
  }
  host['object.alphaLogit']?.data.fill(Math.log(alpha / (1 - alpha)));
  host['object.sum1']?.data.fill(0);
  host['object.root']?.data.fill(0);
  return { model, host };
}

const pixels = (data: Uint8Array): string[] =>
  Array.from({ length: data.length / 3 }, (_, p) => data.subarray(3 * p, 3 * p + 3).join());

describe('imagined objects', () => {
  it('show one component a leaf region, each as often as its weight says', async () => {
    const { model, host } = await twoColours(1 - 1e-9);
    const frames = imagineObjects(model, host, 400, new Rng(3));
    let red = 0;
    for (const { height, width, channels, data } of frames) {
      expect([height, width, channels]).toEqual([6, 6, 3]);
      const colours = new Map<number, Set<string>>();
      pixels(data).forEach((colour, d) => {
        expect(['255,0,0', '0,0,255']).toContain(colour);
        const region = model.object.regionOf[d] ?? -1;
        colours.set(region, (colours.get(region) ?? new Set()).add(colour));
        if (colour === '255,0,0') red++;
      });
      for (const own of colours.values()) expect(own.size).toBe(1);
    }
    // 1,600 fair choices of a region's colour
    expect(Math.abs(red / (400 * 36) - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / 1600));
  });

  it('fade to grey where they see through', async () => {
    const { model, host } = await twoColours(0.5);
    const [frame] = imagineObjects(model, host, 1, new Rng(3));
    const shades = new Set(pixels(frame?.data ?? new Uint8Array(0)));
    // half the component, half mid-grey: 0.75 and 0.25 of 255
    expect([...shades].every((s) => s === '191,64,64' || s === '64,64,191')).toBe(true);
  });
});

describe('the imagined background', () => {
  it('is the most probable component of each region', async () => {
    const { model, host } = await twoColours(0.5);
    const root = host['background.root']?.data ?? new Float32Array(0); // products of 2 x 2 components
    root.set([-9, -9, 9, -9]); // left region blue, right region red
    const { data } = imagineBackground(model, host);
    const half = pixels(data).map((colour, d) => [model.background.regionOf[d], colour].join(' '));
    expect(new Set(half)).toEqual(new Set(['0 0,0,255', '1 255,0,0']));
  });
});

describe('the shipped model', () => {
  it('imagines its table, brown and textured, and coloured things on it', async () => {
    const { background, objects } = await imagine('tabletop', 6);
    expect([background.height, background.width]).toEqual([64, 64]);
    const mean = [0, 1, 2].map(
      (c) => background.data.filter((_, i) => i % 3 === c).reduce((a, b) => a + b, 0) / 4096,
    ) as [number, number, number];
    expect(mean[0]).toBeGreaterThan(mean[1]);
    expect(mean[1]).toBeGreaterThan(mean[2]);
    expect(objects.length).toBe(6);
    expect(await imagine('tabletop', 6)).toEqual({ background, objects });
  });
});
