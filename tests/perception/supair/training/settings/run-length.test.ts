/** Lengths of runs from the number of frames, by hand. */

import { describe, expect, it } from 'vitest';
import {
  mostSteps,
  warmStepsFor,
} from '../../../../../perception/supair/training/settings/run-length.ts';

describe('the length of a run', () => {
  it.each([
    // 25 visits of 2,560 frames are 1,000 batches of 64
    [2_560, 64, 1000],
    [500, 64, 400],
    [60_000, 64, 1500],
  ])('of %i frames at batch %i is %i steps at most', (frames, batch, steps) => {
    expect(mostSteps(frames, batch)).toBe(steps);
  });

  it.each([
    // 1.6 visits of 20,000 frames are 500 batches of 64
    [20_000, 64, 3, 500],
    [20_000, 32, 3, 1000],
    [5_000, 64, 1, 300],
    [5_000, 64, 3, 300],
    [5_000, 64, 5, 900], // three times as many for two more slots
    [60_000, 64, 3, 1500],
    [200_000, 64, 8, 1500],
  ])('warms up on %i frames at batch %i, %i slots, for %i steps', (frames, batch, slots, steps) => {
    expect(warmStepsFor(frames, { batch, slots, varied: false })).toBe(steps);
  });

  it.each([
    // fourteen visits of 3,200 frames are 700 batches of 64
    [3_200, 700],
    [2_000, 600], // two slots more than two
    [20_000, 1500],
  ])('warms up on %i frames with varied objects for %i steps', (frames, steps) => {
    expect(warmStepsFor(frames, { batch: 64, slots: 4, varied: true })).toBe(steps);
  });
});
