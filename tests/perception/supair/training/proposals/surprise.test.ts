/** Surprise against numbers by hand, and the blur that noise calls for. */

import { describe, expect, it } from 'vitest';
import type { FrameSet } from '../../../../../env/core/frame-set.ts';
import { Rng } from '../../../../../env/core/random.ts';
import { stillBackground } from '../../../../../perception/supair/training/proposals/backgrounds.ts';
import {
  blurred,
  contrastOf,
  learnSurprise,
  surpriseOf,
  surpriseWith,
} from '../../../../../perception/supair/training/proposals/surprise.ts';

function frameSet(side: number, channels: 1 | 3, rows: readonly (readonly number[])[]): FrameSet {
  return {
    name: 'drawn',
    size: rows.length,
    height: side,
    width: side,
    channels,
    frames: Uint8Array.from(rows.flat()),
    labels: null,
    episodeLength: null,
  };
}

describe('surprise', () => {
  // greys of a 1 x 1 frame: median 100, absolute deviations 0, 5, 5, 10, 90: spread 1.48 * 5 / 255
  const greys = [100, 95, 105, 90, 190];

  it('is the squared deviation in robust spreads', () => {
    const set = frameSet(
      1,
      1,
      greys.map((grey) => [grey]),
    );
    const model = surpriseWith(set, stillBackground(set), 0);
    const found = greys.map((_, i) => surpriseOf(set, i, model)[0] as number);
    expect(found).toBeAllClose(
      [0, 1, 1, 4, 18 ** 2].map((x) => x / 1.48 ** 2),
      1e-4,
    );
  });

  it('is averaged over the channels', () => {
    const set = frameSet(
      1,
      3,
      greys.map((grey) => [grey, 100, 100]),
    );
    const model = surpriseWith(set, stillBackground(set), 0);
    expect(surpriseOf(set, 3, model)[0]).toBeCloseTo(4 / 1.48 ** 2 / 3, 4);
  });

  it('knows no spread below a hundredth', () => {
    const set = frameSet(1, 1, [[100], [100], [100], [151]]);
    const model = surpriseWith(set, stillBackground(set), 0);
    expect(surpriseOf(set, 3, model)[0]).toBeCloseTo((51 / 255 / 0.01) ** 2, 2);
  });
});

describe('the blur', () => {
  it('spreads a pixel as the product of two normalised Gaussians', () => {
    const image = new Float32Array(81);
    image[4 * 9 + 4] = 1; // the middle of 9 x 9
    const sigma = 0.8;
    const out = blurred(image, { height: 9, width: 9, channels: 1 }, sigma);
    const weight = (d: number): number => Math.exp((-d * d) / (2 * sigma * sigma));
    const sum = [-3, -2, -1, 0, 1, 2, 3].reduce((total, d) => total + weight(d), 0);
    const at = (x: number, y: number): number => out[y * 9 + x] as number;
    expect(at(4, 4)).toBeCloseTo(1 / sum ** 2, 6);
    expect(at(6, 3)).toBeCloseTo((weight(2) * weight(1)) / sum ** 2, 6);
    expect(at(3, 6)).toBeCloseTo((weight(1) * weight(2)) / sum ** 2, 6);
    expect(at(8, 4)).toBe(0);
  });

  it('keeps rows and channels apart', () => {
    const image = new Float32Array(4 * 5 * 3);
    image[(1 * 5 + 4) * 3 + 2] = 1; // the end of the second row, blue
    const out = blurred(image, { height: 4, width: 5, channels: 3 }, 0.5);
    const total = (channel: number): number =>
      out.reduce((sum, x, i) => (i % 3 === channel ? sum + x : sum), 0);
    expect([total(0), total(1)]).toEqual([0, 0]);
    expect(out[(2 * 5 + 0) * 3 + 2]).toBe(0); // the next row's beginning
    expect(out[(2 * 5 + 4) * 3 + 2]).toBeGreaterThan(0);
  });
});

describe('noise', () => {
  const side = 20;
  /** A 6 x 6 object of contrast 0.5 in every other frame, under noise. */
  const noisy = (deviation: number): FrameSet => {
    const rng = new Rng(5);
    const rows = Array.from({ length: 80 }, (_, i) => {
      const [left, top] = [rng.integer(14), rng.integer(14)];
      return Array.from({ length: side * side }, (_, p) => {
        const [x, y] = [p % side, Math.floor(p / side)];
        const inside = i % 2 === 0 && x >= left && x < left + 6 && y >= top && y < top + 6;
        const grey = (inside ? 190 : 64) + rng.normal(0, 255 * deviation);
        return Math.round(Math.min(255, Math.max(0, grey)));
      });
    });
    return frameSet(side, 1, rows);
  };

  it('below a seventh of the contrast needs no blur', () => {
    const set = noisy(0.03);
    expect(learnSurprise(set, stillBackground(set)).blur).toBe(0);
  });

  it('is blurred until objects stand out by seven spreads', () => {
    const set = noisy(0.12);
    const background = stillBackground(set);
    const contrast = (blur: number): number => contrastOf(set, surpriseWith(set, background, blur));
    const { blur } = learnSurprise(set, background);
    expect(blur).toBe(0.7);
    expect(contrast(0)).toBeLessThan(7);
    expect(contrast(0.7)).toBeGreaterThan(7);
  });
});
