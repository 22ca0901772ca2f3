import { describe, expect, test } from 'vitest';
import type { FrameSet } from '../../../../env/core/frame-set.ts';
import { Rng } from '../../../../env/core/random.ts';
import { groupsAbove } from '../../../../perception/supair/training/proposals/groups.ts';
import { proposeAll } from '../../../../perception/supair/training/proposals/propose-all.ts';
import { Uniformity } from '../../../../perception/supair/training/proposals/uniform-color.ts';
import { proposeBoxes } from '../../../../perception/supair/training/proposals.ts';

const SIDE = 64;

/** Grey frames before black: two squares that touch, of different brightness, with noise or a gradient within. */
function touching(size: number, noise: number, slope: number): FrameSet {
  const rng = new Rng(3);
  const frames = new Uint8Array(size * SIDE * SIDE);
  for (let m = 0; m < size; m++) {
    const [left, top] = [rng.integer(SIDE - 16), rng.integer(SIDE - 8)];
    const levels = [90 + rng.integer(40), 170 + rng.integer(40)];
    for (let p = 0; p < SIDE * SIDE; p++) {
      const [x, y] = [p % SIDE, Math.floor(p / SIDE)];
      const inside = x >= left && x < left + 16 && y >= top && y < top + 8;
      const level = levels[x < left + 8 ? 0 : 1] as number;
      const value = (inside ? level + slope * (y - top) : 20) + noise * rng.normal();
      frames[m * SIDE * SIDE + p] = Math.min(255, Math.max(0, Math.round(value)));
    }
  }
  return {
    name: 'touching',
    size,
    height: SIDE,
    width: SIDE,
    channels: 1,
    frames,
    labels: null,
    episodeLength: null,
  };
}

describe('objects of one colour', () => {
  test('are told by their pixels: all neighbours are equal but those over the seam', () => {
    const frames = touching(10, 0, 0);
    const uniformity = new Uniformity(0);
    for (let i = 0; i < 10; i++) uniformity.look(frames, i, (p) => inside(frames, i, p));
    // 16 x 8 pixels: 15 x 8 pairs across and 16 x 7 down, 8 of them over the seam
    expect(uniformity.share).toBeCloseTo((15 * 8 + 16 * 7 - 8) / (15 * 8 + 16 * 7), 12);
    expect(uniformity.uniform).toBe(true);
  });

  test('may be noisy', () => {
    const frames = touching(10, 5, 0);
    const uniformity = new Uniformity(5 / 255);
    for (let i = 0; i < 10; i++) uniformity.look(frames, i, (p) => inside(frames, i, p));
    // |difference| < 2.6 of its deviations in .9907 of pairs, .966 of which do not lie on the seam
    expect(uniformity.share).toBeCloseTo(0.957, 1);
    expect(uniformity.uniform).toBe(true);
  });

  test('are not shaded ones', () => {
    const frames = touching(10, 0, 5);
    const uniformity = new Uniformity(0);
    for (let i = 0; i < 10; i++) uniformity.look(frames, i, (p) => inside(frames, i, p));
    expect(uniformity.uniform).toBe(false);
  });

  test('are not known from a handful of pixels', () => {
    const frames = touching(1, 0, 0);
    const uniformity = new Uniformity(0);
    uniformity.look(frames, 0, (p) => inside(frames, 0, p));
    expect(uniformity.share).toBe(0);
  });
});

test('groups end where neighbours are not joined', () => {
  const map = Float32Array.of(1, 1, 1, 1, 0, 1, 1, 1, 1, 0); // two rows of five
  const across = (p: number, q: number): boolean => p % 5 < 2 === q % 5 < 2;
  const groups = groupsAbove(map, { width: 5, height: 2 }, 0.5, 1, across);
  expect(groups.map(({ box }) => box)).toEqual([
    [0, 0, 2, 2],
    [2, 0, 4, 2],
  ]);
});

test('objects of one colour that touch are proposed one by one, shaded ones together', () => {
  const counts = (frames: FrameSet): number[] => proposeAll(frames).all.map((b) => b.length);
  expect(counts(touching(200, 0, 0)).filter((n) => n === 2)).toHaveLength(200);
  expect(counts(touching(200, 0, 5)).filter((n) => n === 1)).toHaveLength(200);
});

test('outlines, which mix two colours, are no objects', () => {
  // a bar of three levels: 2 pixels wide at its ends, 8 in its middle
  const size = { width: 12, height: 8 };
  const level = (x: number): number => (x < 2 || x >= 10 ? 1 : 2);
  const map = Float32Array.from({ length: 96 }, (_, p) => level(p % 12));
  const options = { threshold: 0.5, reach: 1, minArea: 12, maxBoxes: 8 } as const;
  const joined = (p: number, q: number): boolean => level(p % 12) === level(q % 12);
  expect(proposeBoxes(map, size, options)).toEqual([[0, 0, 12, 8]]);
  expect(proposeBoxes(map, size, { ...options, joined })).toEqual([[2, 0, 10, 8]]);
});

/** Whether a pixel is brighter than the background can be. */
function inside({ frames, height, width }: FrameSet, index: number, p: number): boolean {
  return (frames[index * height * width + p] as number) > 60;
}
