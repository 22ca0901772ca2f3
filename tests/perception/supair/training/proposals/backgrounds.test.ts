/** Backgrounds found behind objects that come and go, on frames small enough to know the answer. */

import { describe, expect, it } from 'vitest';
import type { FrameSet } from '../../../../../env/core/frame-set.ts';
import { Rng } from '../../../../../env/core/random.ts';
import {
  estimateBackground,
  intensities,
  medianOf,
  severalBackgrounds,
  stillBackground,
} from '../../../../../perception/supair/training/proposals/backgrounds.ts';

const SIDE = 12;

/** Square grey frames, each drawn by a function of its index and the place. */
function frames(size: number, grey: (i: number, x: number, y: number) => number): FrameSet {
  const pixels = Uint8Array.from({ length: size * SIDE * SIDE }, (_, at) => {
    const p = at % (SIDE * SIDE);
    return grey(Math.floor(at / (SIDE * SIDE)), p % SIDE, Math.floor(p / SIDE));
  });
  return {
    name: 'drawn',
    size,
    height: SIDE,
    width: SIDE,
    channels: 1,
    frames: pixels,
    labels: null,
    episodeLength: null,
  };
}

/** A 3 x 3 object somewhere in every frame. */
function objects(size: number): (i: number, x: number, y: number) => boolean {
  const rng = new Rng(3);
  const corners = Array.from({ length: size }, () => [
    rng.integer(SIDE - 2),
    rng.integer(SIDE - 2),
  ]);
  return (i, x, y) => {
    const [left = 0, top = 0] = corners[i] ?? [];
    return x >= left && x < left + 3 && y >= top && y < top + 3;
  };
}

describe('the median of frames', () => {
  it('is taken place by place; of an even number the upper one', () => {
    const rows = [
      [1, 9],
      [3, 7],
      [2, 8],
      [4, 6],
    ].map((row) => Float32Array.from(row));
    expect([...medianOf(rows)]).toEqual([3, 8]);
    expect([...medianOf(rows.slice(0, 3))]).toEqual([2, 8]);
  });
});

describe('a still background', () => {
  const covered = objects(60);
  const set = frames(60, (i, x, y) => (covered(i, x, y) ? 250 : 5 * x + 7 * y));

  it('is what most frames show at a place', () => {
    const { kind, templates } = estimateBackground(set);
    expect(kind).toBe('still');
    expect(templates).toHaveLength(1);
    const slope = Array.from(
      { length: SIDE * SIDE },
      (_, p) => 5 * (p % SIDE) + 7 * Math.floor(p / SIDE),
    );
    expect([...(templates[0] ?? [])]).toBeAllClose(
      slope.map((grey) => grey / 255),
      1e-6,
    );
  });

  it('leaves the objects unexplained, each pixel as 0.15 at the most', () => {
    // nine of 144 pixels differ by more than 0.15
    expect(stillBackground(set).unexplained).toBeCloseTo((9 / 144) * 0.15, 6);
  });
});

describe('several backgrounds', () => {
  /** Lines every third column, from one of three phases. */
  const phases = Array.from({ length: 150 }, (_, i) => [0, 0, 0, 1, 1, 2][i % 6] as number);
  const covered = objects(150);
  const line = (phase: number, x: number): number => (x % 3 === phase ? 120 : 20);
  const set = frames(150, (i, x, y) => (covered(i, x, y) ? 250 : line(phases[i] ?? 0, x)));

  it('are told apart behind the objects, the most frequent first', () => {
    const { kind, templates } = estimateBackground(set);
    expect(kind).toBe('several');
    expect(templates).toHaveLength(3);
    templates.forEach((template, phase) => {
      const drawn = Array.from({ length: SIDE * SIDE }, (_, p) => line(phase, p % SIDE) / 255);
      expect([...template]).toBeAllClose(drawn, 1e-6);
    });
  });

  it('give each frame its own', () => {
    const { behind, templates } = estimateBackground(set);
    const found = phases.map((_, i) => templates.indexOf(behind(intensities(set, i))));
    expect(found).toEqual(phases);
  });

  it('are not where a single object happens to lie', () => {
    // one object a frame in four places: four pictures would explain the frames entirely
    const places = frames(40, (i, x, y) =>
      Math.abs(x - 2 - 7 * (i % 2)) < 2 && Math.abs(y - 2 - 7 * ((i >> 1) % 2)) < 2 ? 250 : 20,
    );
    const { kind, templates } = estimateBackground(places);
    expect(kind).toBe('still');
    expect([...(templates[0] ?? [])]).toBeAllClose(new Array(SIDE * SIDE).fill(20 / 255), 1e-6);
  });

  it('are none where all frames share one', () => {
    const same = frames(40, (_, x) => 10 * x);
    expect(severalBackgrounds(same, stillBackground(same))).toBeNull();
  });
});
