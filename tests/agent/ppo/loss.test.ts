import { describe, expect, it, test } from 'vitest';
import { policyLoss, policySlope, valueLoss, valueSlope } from '../../../agent/ppo/loss.ts';

const CLIP = 0.2;

describe('clipped surrogate', () => {
  test.each([
    // [ratio, advantage, loss, slope with respect to the log-probability]
    [1, 2, -2, -2],
    [1.1, 2, -2.2, -2.2],
    [1.5, 2, -2.4, 0], // good action, already much likelier: held
    [0.5, 2, -1, -1], // good action that became rarer: free
    [1.5, -2, 3, 3], // bad action that became likelier: free
    [0.5, -2, 1.6, 0], // bad action, already much rarer: held
    [0.9, -2, 1.8, 1.8],
    [1.5, 0, 0, 0],
  ])('at ratio %f and advantage %f loses %f with slope %f', (ratio, advantage, loss, slope) => {
    expect(policyLoss(ratio, advantage, CLIP)).toBeCloseTo(loss, 12);
    expect(policySlope(ratio, advantage, CLIP)).toBeCloseTo(slope, 12);
  });

  it('has the slope of central differences away from its corners', () => {
    for (const ratio of [0.3, 0.79, 0.81, 1, 1.19, 1.21, 2]) {
      for (const advantage of [-1.3, 0.7]) {
        const at = (logRatio: number): number => policyLoss(Math.exp(logRatio), advantage, CLIP);
        const x = Math.log(ratio);
        const slope = (at(x + 1e-6) - at(x - 1e-6)) / 2e-6;
        expect(policySlope(ratio, advantage, CLIP)).toBeCloseTo(slope, 6);
      }
    }
  });
});

describe('clipped value loss', () => {
  test.each([
    // [value, old value, return, loss, slope]
    [1.1, 1, 3, 1.805, -1.9], // inside the clip: half the square
    [2, 1, 3, 1.62, 0], // moved too far towards the return: the clipped term holds it
    [0, 1, 3, 4.5, -3], // moved away: free to come back
    [4, 1, 3, 1.62, 0],
  ])('at value %f, old %f, return %f loses %f with slope %f', (value, old, target, loss, slope) => {
    expect(valueLoss(value, old, target, CLIP)).toBeCloseTo(loss, 12);
    expect(valueSlope(value, old, target, CLIP)).toBeCloseTo(slope, 12);
  });

  it('is half the square without a clip, with the slope of central differences', () => {
    for (const clip of [CLIP, Number.POSITIVE_INFINITY]) {
      for (const value of [-2, 0.85, 1.15, 1.9, 6]) {
        const at = (v: number): number => valueLoss(v, 1, 3, clip);
        const slope = (at(value + 1e-6) - at(value - 1e-6)) / 2e-6;
        expect(valueSlope(value, 1, 3, clip)).toBeCloseTo(slope, 6);
        if (clip !== CLIP) expect(at(value)).toBeCloseTo(0.5 * (value - 3) ** 2, 12);
      }
    }
  });
});
