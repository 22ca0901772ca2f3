/** The noise estimator against frames whose noise is known. */

import { describe, expect, it } from 'vitest';
import type { FrameSet } from '../../../../../env/core/frame-set.ts';
import { Rng } from '../../../../../env/core/random.ts';
import { noiseOf } from '../../../../../perception/supair/training/settings/noise.ts';

/** Intensity in [0, 1] of pixel (x, y), channel c, of frame m, before noise. */
type Scene = (m: number, x: number, y: number, c: number) => number;

const SIDE = 48;
const FRAMES = 16;

function framesOf(scene: Scene, sigma: number, channels: 1 | 3 = 3): FrameSet {
  const rng = new Rng(17);
  const frames = new Uint8Array(FRAMES * SIDE * SIDE * channels);
  let at = 0;
  for (let m = 0; m < FRAMES; m++) {
    for (let y = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++) {
        for (let c = 0; c < channels; c++) {
          const value = scene(m, x, y, c) + sigma * rng.normal();
          frames[at++] = Math.round(255 * Math.min(1, Math.max(0, value)));
        }
      }
    }
  }
  const size = { size: FRAMES, height: SIDE, width: SIDE, channels };
  return { ...size, name: 'noisy', frames, labels: null, episodeLength: null };
}

/** A discs' worth of another colour on top, somewhere else in each frame. */
const withObjects =
  (behind: Scene): Scene =>
  (m, x, y, c) => {
    for (let k = 0; k < 3; k++) {
      const [cx, cy] = [(m * 7 + k * 15) % SIDE, (m * 11 + k * 19) % SIDE];
      if ((x - cx) ** 2 + (y - cy) ** 2 < 49) return 0.25 + 0.25 * ((k + c) % 3);
    }
    return behind(m, x, y, c);
  };

const texture: Scene = (_m, x, y) => 0.45 + 0.12 * Math.sin(1.9 * x) * Math.cos(1.3 * y + 0.4 * x);
const scenes: readonly (readonly [string, Scene])[] = [
  ['flat', () => 0.5],
  ['shaded', (_m, x, y) => 0.3 + 0.006 * x + 0.003 * y],
  ['textured', texture],
  ['textured, its light changing', (m, x, y, c) => texture(m, x, y, c) * (0.92 + 0.005 * (m % 16))],
  ['of another colour in each frame', (m, _x, _y, c) => 0.2 + 0.04 * ((m * 5 + c * 3) % 16)],
];
const levels = [0.006, 0.02, 0.06];
const cases = scenes.flatMap(([name, scene]) => levels.map((s) => [name, s, scene] as const));

describe('noise', () => {
  it.each(cases)('of a %s background under objects is found: %d', (_name, sigma, scene) => {
    for (const channels of [1, 3] as const) {
      const found = noiseOf(framesOf(withObjects(scene), sigma, channels));
      expect(found).toBeGreaterThan(0.85 * sigma);
      expect(found).toBeLessThan(1.15 * sigma);
    }
  });

  it('is none where there is none, however the frames are rounded', () => {
    expect(noiseOf(framesOf(withObjects(scenes[1]?.[1] ?? texture), 0))).toBeLessThan(0.002);
  });

  it('is found in the unclipped half of frames on black', () => {
    const half: Scene = (_m, x) => (x < SIDE / 2 ? -0.2 : 0.4);
    expect(noiseOf(framesOf(half, 0.04))).toBeCloseTo(0.04, 2);
  });

  it('of a single frame is that of its residuals', () => {
    const one = framesOf(() => 0.5, 0.03);
    const found = noiseOf({ ...one, size: 1, frames: one.frames.subarray(0, SIDE * SIDE * 3) });
    expect(found).toBeGreaterThan(0.85 * 0.03);
    expect(found).toBeLessThan(1.15 * 0.03);
  });
});
