import { describe, expect, it } from 'vitest';
import type { FrameSet } from '../../../../../env/core/frame-set.ts';
import { Rng } from '../../../../../env/core/random.ts';
import { forgetShadows, sameHue } from '../../../../../perception/supair/training/proposals/hue.ts';
import { proposeAll } from '../../../../../perception/supair/training/proposals/propose-all.ts';

/** A frame of two pixels. */
function pair(first: readonly number[], second: readonly number[]): FrameSet {
  return {
    name: 'pair',
    size: 1,
    height: 1,
    width: 2,
    channels: 3,
    frames: Uint8Array.of(...first, ...second),
    labels: null,
    episodeLength: null,
  };
}

describe('two pixels are of one hue', () => {
  it.each<[string, number[], number[], boolean]>([
    ['in light and shade', [200, 100, 50], [80, 40, 20], true],
    // tan(angle) = 21 / 150, 8.0 degrees; tan(angle) = 23 / 150, 8.7 degrees
    ['within eight degrees', [150, 0, 0], [150, 21, 0], true],
    ['but not beyond', [150, 0, 0], [150, 23, 0], false],
    ['but not red and green', [150, 20, 20], [20, 150, 20], false],
    // dark ones, whatever their direction: 7 levels across
    ['where both are dark', [7, 0, 0], [0, 7, 0], true],
    ['where one is black', [0, 0, 0], [0, 200, 0], true],
  ])('%s', (_name, first, second, same) => {
    expect(sameHue(pair(first, second), 0, 0)(0, 1)).toBe(same);
    expect(sameHue(pair(first, second), 0, 0)(1, 0)).toBe(same);
  });

  it('as far as noise lets one tell: .05 of 255 times 3.3 times the root of two are 59.5 levels', () => {
    expect(sameHue(pair([150, 0, 0], [150, 60, 0]), 0, 0.05)(0, 1)).toBe(true);
    // across: 150 sin(atan(66 / 150)) = 60.4
    expect(sameHue(pair([150, 0, 0], [150, 66, 0]), 0, 0.05)(0, 1)).toBe(false);
  });
});

describe('a shadow', () => {
  const behind = [0.4, 0.6, 0.8];
  it.each<[string, number[], number]>([
    ['is the background, darker', [0.2, 0.3, 0.4], 0],
    ['may be a little bluish', [0.2, 0.3, 0.44], 0],
    ['is not another colour', [0.4, 0.3, 0.2], 50],
    ['is not black', [0.08, 0.12, 0.16], 50],
    ['is not the background, brighter', [0.48, 0.72, 0.96], 50],
    ['is not the background itself', [0.4, 0.6, 0.8], 50],
  ])('%s', (_name, pixel, left) => {
    const surprise = Float32Array.of(50);
    forgetShadows(surprise, Float32Array.from(pixel), Float32Array.from(behind));
    expect(surprise[0]).toBe(left);
  });
});

describe('shaded objects that touch, each with a shadow', () => {
  const SIDE = 48;

  /** Red and green shaded balls side by side on a grey table, shadows to their right. */
  function balls(size: number): { frames: FrameSet; edges: number[] } {
    const rng = new Rng(8);
    const frames = new Uint8Array(size * SIDE * SIDE * 3).fill(150);
    const edges: number[] = [];
    for (let m = 0; m < size; m++) {
      const [left, top] = [rng.integer(SIDE - 24), rng.integer(SIDE - 10)];
      edges.push(left);
      const paint = (centre: number, pixel: (depth: number) => number[]): void => {
        for (let p = 0; p < SIDE * SIDE; p++) {
          const [dx, dy] = [(p % SIDE) + 0.5 - centre, Math.floor(p / SIDE) + 0.5 - top - 5];
          const depth = 1 - (dx * dx + dy * dy) / 25;
          if (depth > 0) frames.set(pixel(depth), 3 * (m * SIDE * SIDE + p));
        }
      };
      paint(left + 19, () => [90, 90, 90]); // a shadow
      paint(left + 5, (depth) => [90 + 120 * depth, 20 + 25 * depth, 15 + 20 * depth]);
      paint(left + 15, (depth) => [15 + 20 * depth, 80 + 100 * depth, 20 + 25 * depth]);
    }
    const shape = { size, height: SIDE, width: SIDE, channels: 3 } as const;
    return {
      frames: { name: 'balls', ...shape, frames, labels: null, episodeLength: null },
      edges,
    };
  }

  it('are proposed one by one, without the shadow', () => {
    const { frames, edges } = balls(150);
    const { all, lit } = proposeAll(frames);
    expect(lit).toBe(true);
    const found = all.map((boxes) => boxes.map(([x0, , x1]) => [x0, x1]));
    expect(found).toEqual(
      edges.map((left) => [
        [left, left + 10],
        [left + 10, left + 20],
      ]),
    );
  });
});
