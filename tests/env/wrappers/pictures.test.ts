import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Env } from '../../../env/core/env.ts';
import type { BoxSpace, Space } from '../../../env/core/spaces/spaces.ts';
import { grayscaleObservation, resizeObservation } from '../../../env/index.ts';
import { tapeEnv } from '../../support/tape-env.ts';

const image = (...shape: number[]): BoxSpace => ({
  type: 'box',
  dtype: 'uint8',
  shape,
  low: 0,
  high: 255,
});
const shows = (observationSpace: Space, pixels: readonly number[]): Env =>
  tapeEnv({ observationSpace, observations: [[Uint8Array.from(pixels)]], rewards: [[]] });

describe('grayscaleObservation', () => {
  it('weighs red, green and blue as the eye does', () => {
    const pixels = [255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30];
    const env = grayscaleObservation(shows(image(2, 2, 3), pixels));
    // 0.2125 * 255 = 54.19, 0.7154 * 255 = 182.43, 0.0721 * 255 = 18.39, 2.125 + 14.308 + 2.163
    expect(env.reset().observation).toEqual(Uint8Array.of(54, 182, 18, 19));
    expect(env.observationSpace).toEqual(image(2, 2));
  });

  it('leaves every grey as it is', () => {
    const greys = Array.from({ length: 256 }, (_, i) => i);
    const env = grayscaleObservation(
      shows(
        image(16, 16, 3),
        greys.flatMap((g) => [g, g, g]),
      ),
    );
    expect([...env.reset().observation]).toEqual(greys);
  });

  it('keeps an axis of one channel where asked', () => {
    const env = grayscaleObservation(shows(image(1, 1, 3), [9, 9, 9]), { keepDim: true });
    expect(env.observationSpace).toEqual(image(1, 1, 1));
  });
});

describe('resizeObservation', () => {
  it('averages what a pixel covers, and enlarges by repeating', () => {
    const pixels = [0, 10, 20, 30, 40, 50, 60, 71];
    const small = resizeObservation(shows(image(2, 4), pixels), [1, 2]);
    expect(small.reset().observation).toEqual(Uint8Array.of(25, 45)); // 100 / 4, 45.25
    expect(small.observationSpace).toEqual(image(1, 2));
    const large = resizeObservation(shows(image(1, 2, 1), [7, 9]), [2, 4]);
    expect(large.reset().observation).toEqual(Uint8Array.of(7, 7, 9, 9, 7, 7, 9, 9));
    expect(large.observationSpace).toEqual(image(2, 4, 1));
  });

  it('weighs pixels that lie on an edge by what is covered of them', () => {
    const env = resizeObservation(shows(image(1, 3), [0, 90, 240]), [1, 2]);
    // (0 + 90 / 2) / 1.5, (90 / 2 + 240) / 1.5
    expect(env.reset().observation).toEqual(Uint8Array.of(30, 190));
  });

  it('keeps the mean of a picture, rounding aside, and flat pictures flat', () => {
    const pixel = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(fc.array(pixel, { minLength: 48, maxLength: 48 }), pixel, (pixels, level) => {
        const half = resizeObservation(shows(image(8, 6), pixels), [4, 3]).reset().observation;
        const mean = (all: readonly number[]): number =>
          all.reduce((a, b) => a + b, 0) / all.length;
        expect(Math.abs(mean([...half]) - mean(pixels))).toBeLessThanOrEqual(0.5);
        const flat = new Array<number>(48).fill(level);
        const odd = resizeObservation(shows(image(8, 6), flat), [5, 7]).reset().observation;
        expect(new Set(odd)).toEqual(new Set([level]));
      }),
      { seed: 4 },
    );
  });
});

describe('wrappers of pictures', () => {
  const wraps: { readonly [name: string]: (env: Env) => Env } = {
    grayscaleObservation: (env) => grayscaleObservation(env),
    resizeObservation: (env) => resizeObservation(env, [2, 2]),
  };

  test.each(Object.keys(wraps))('%s refuses what is no picture', (name) => {
    const others: Space[] = [
      { ...image(4, 4, 3), dtype: 'float32' },
      { ...image(4, 4, 3), high: 1 },
      image(4, 4, 2),
      image(2, 4, 4, 3),
      image(12),
      { type: 'discrete', n: 2, start: 0 },
    ];
    for (const space of others) {
      expect(() => wraps[name]?.(shows(space, []))).toThrowCode('BAD_ARGUMENT');
    }
  });

  it('want colours to take away, and a size to bring to', () => {
    expect(() => grayscaleObservation(shows(image(4, 4), []))).toThrowCode('BAD_ARGUMENT');
    expect(() => resizeObservation(shows(image(4, 4), []), [0, 2])).toThrowCode('BAD_ARGUMENT');
  });
});
