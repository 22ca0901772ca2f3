/** What our recipe settles for frames whose answers are known by construction. */

import { describe, expect, it } from 'vitest';
import type { FrameSet } from '../../../../../env/core/frame-set.ts';
import { Rng } from '../../../../../env/core/random.ts';
import { layModel } from '../../../../../perception/supair/layered-model.ts';
import { initParams } from '../../../../../perception/supair/model.ts';
import { param } from '../../../../../perception/supair/params.ts';
import { autoPlan } from '../../../../../perception/supair/training/recipes/auto.ts';

const SIDE = 40;
/** Enough for a hundred of each of eight backgrounds. */
const SIZE = 320;

/** Frames with one chequered 9 x 9 square each, or two that touch, over lines of one of some phases. */
function squares(
  channels: 1 | 3,
  phases: number,
  doubled: (i: number) => boolean = () => false,
): FrameSet {
  const rng = new Rng(11);
  const frames = new Uint8Array(SIZE * SIDE * SIDE * channels);
  for (let i = 0; i < SIZE; i++) {
    const [left, top] = [rng.integer(SIDE - 18), rng.integer(SIDE - 9)];
    const width = doubled(i) ? 18 : 9;
    for (let p = 0; p < SIDE * SIDE; p++) {
      const [x, y] = [p % SIDE, Math.floor(p / SIDE)];
      const covered = x >= left && x < left + width && y >= top && y < top + 9;
      const line = phases > 1 && x % phases === i % phases ? 110 : 10;
      frames.fill(
        covered ? 190 + 50 * ((x + y) % 2) : line,
        (i * SIDE * SIDE + p) * channels,
        (i * SIDE * SIDE + p + 1) * channels,
      );
    }
  }
  return {
    name: 'squares',
    size: SIZE,
    height: SIDE,
    width: SIDE,
    channels,
    frames,
    labels: null,
    episodeLength: null,
  };
}

describe('our recipe', () => {
  it('gives the background a component for each picture that occurs, beginning there', () => {
    const plan = autoPlan(squares(1, 8), {});
    const { background } = plan.config;
    expect([background.leafComponents, background.replicas]).toEqual([8, 1]);
    expect(plan.init.backgroundMeans).toHaveLength(8);

    const params = initParams(layModel(plan.config, 1), plan.init, new Rng(1));
    const { data } = param(params, 'background.mean'); // [D, C, R, K]
    const columns = Array.from({ length: 8 }, (_, k) => {
      const bright = Array.from({ length: 8 }, (__, x) => (data[x * 8 + k] as number) > 0.25);
      return bright.flatMap((yes, x) => (yes ? [x] : []));
    });
    // every component has one line in the first eight columns, and each column is somebody's
    expect(columns.flat().sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(columns.every((own) => own.length === 1)).toBe(true);
  });

  it('leaves the circuit of a still background as it is', () => {
    const { background } = autoPlan(squares(1, 1), {}).config;
    expect([background.leafComponents, background.replicas]).toEqual([6, 3]);
  });

  it('trains on composites too, of one object more than their hosts', () => {
    // frames 0, 20, 40, ... have two squares side by side, which make one box of twice the width
    const frames = squares(1, 1, (i) => i % 20 === 0);
    const without = autoPlan(frames, {});
    expect(without.frames).toBe(frames);
    expect(without.proposals.filter((boxes) => boxes === null)).toHaveLength(16);
    const { frames: all, proposals, config } = autoPlan(frames, { rng: new Rng(2) });
    expect(config.slots).toBe(3);
    expect(all.size).toBe(4 * SIZE); // a small set
    expect(proposals).toHaveLength(4 * SIZE);
    expect(proposals.slice(0, SIZE)).toEqual(without.proposals);
    expect(proposals.slice(SIZE).every((boxes) => boxes?.length === 2)).toBe(true);
  });

  it('holds on to counts, ten times where light shades what it sees', () => {
    expect(autoPlan(squares(1, 1), {}).train.warmRest).toBe(1);
    expect(autoPlan(squares(3, 1), {}).train.warmRest).toBe(10);
  });
});
