/** Variance bounds by hand: usual ones under little noise, all larger by one factor under much. */

import { describe, expect, it } from 'vitest';
import { PUBLISHED } from '../../../../../perception/supair/config.ts';
import { varianceBounds } from '../../../../../perception/supair/training/settings/variance-bounds.ts';

const { object, background } = PUBLISHED;
const usual = {
  object: { ...object, varMin: 0.01, varMax: 0.1 },
  background: { ...background, varMin: 0.004, varMax: 0.03 },
};

/** Lower and upper bound of objects, then of the background. */
function bounds(noise: number): number[] {
  const { object: o, background: b } = varianceBounds(noise, usual);
  return [o.varMin, o.varMax, b.varMin, b.varMax];
}

describe('variance bounds', () => {
  it.each([0, 0.02, 0.0447])('are the usual ones where noise is %d', (noise) => {
    expect(bounds(noise)).toEqual([0.01, 0.1, 0.004, 0.03]);
  });

  it('keep their ratios and put the smallest at twice the variance of the noise', () => {
    // 2 * 0.1^2 = 0.02 is five times 0.004
    expect(bounds(0.1)).toBeAllClose([0.05, 0.5, 0.02, 0.15], 1e-12);
  });

  it('stop where objects could be anything between black and white', () => {
    expect(bounds(0.5)).toBeAllClose([0.25, 2.5, 0.1, 0.75], 1e-12);
    // the published objects are near that: the factor is 0.25 / 0.12, whatever the noise
    const published = varianceBounds(0.2, { object, background });
    expect(published.object.varMin).toBeCloseTo(0.25, 12);
    expect(published.background.varMin).toBeCloseTo((0.002 * 0.25) / 0.12, 12);
  });

  it('shrink with the contrast of the frames, noise and all', () => {
    const half = (noise: number): number[] => {
      const { object: o, background: b } = varianceBounds(noise, usual, 0.5);
      return [4 * o.varMin, 4 * o.varMax, 4 * b.varMin, 4 * b.varMax];
    };
    // half the contrast, a quarter of every variance, the noise's too
    expect(half(0)).toBeAllClose(bounds(0), 1e-12);
    expect(half(0.05)).toBeAllClose(bounds(0.1), 1e-12);
  });

  it('leave everything else about the circuits alone', () => {
    expect(varianceBounds(0, usual)).toEqual(usual);
  });
});
