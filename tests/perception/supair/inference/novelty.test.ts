/** Novelty: percentiles against counting, tails against the exponential they come from. */

import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../env/core/random.ts';
import {
  frameNovelty,
  frameSurprise,
  measureReference,
  objectNovelty,
  shareAbove,
  tailQuantiles,
} from '../../../../perception/supair/inference/novelty.ts';

const scene = (background: number, ...objects: number[]) => ({
  background_log_likelihood: background,
  objects: objects.map((log_likelihood) => ({ w: 4, h: 5, log_likelihood })),
});

describe('the share of values above one', () => {
  const rng = new Rng(4);
  const values = Array.from({ length: 20_000 }, () => -Math.log(1 - rng.uniform())); // exponential
  const quantiles = tailQuantiles(values);

  it.each([0.2, 0.7, 1.5, 3, 5])('at %f is what counting says', (value) => {
    const counted = values.filter((v) => v > value).length / values.length;
    expect(shareAbove(value, quantiles)).toBeGreaterThan(0.85 * counted - 0.005);
    expect(shareAbove(value, quantiles)).toBeLessThan(1.15 * counted + 0.005);
  });

  it('goes on beyond the last quantile as the distribution does', () => {
    expect(Math.log(shareAbove(12, quantiles))).toBeGreaterThan(-12 * 1.15);
    expect(Math.log(shareAbove(12, quantiles))).toBeLessThan(-12 * 0.85);
  });

  it('never rises, so that extremes can be ranked', () => {
    const at = Array.from({ length: 400 }, (_, i) => shareAbove(i / 20 - 1, quantiles));
    expect(at[0]).toBe(1);
    at.slice(1).forEach((share, i) => {
      expect(share).toBeLessThanOrEqual(at[i] ?? 0);
    });
    expect(shareAbove(30, quantiles)).toBeLessThan(shareAbove(29, quantiles));
  });

  it('is one half where nothing is known', () => {
    expect(shareAbove(3, [])).toBe(0.5);
  });
});

describe('the surprise of a frame', () => {
  const spreads = { background: { mean: 2, std: 0.5 }, object: { mean: 1, std: 0.25 } };

  it('is the largest in it, each in its own standard deviations', () => {
    // 100 pixels; an object of 20 leaves 80: 160 nats are 2 a pixel, no surprise
    expect(frameSurprise(scene(160, 1), 100, spreads)).toBeCloseTo(0, 9);
    expect(frameSurprise(scene(160, 0.5), 100, spreads)).toBeCloseTo(2, 9);
    expect(frameSurprise(scene(120, 0.9), 100, spreads)).toBeCloseTo(1, 9); // 1.5 nats a pixel
    expect(frameSurprise(scene(200, 0.9), 100, spreads)).toBeCloseTo(1, 9); // too likely a table
  });

  it('does not rise with an object that is likelier than most', () => {
    expect(frameSurprise(scene(160, 3), 100, spreads)).toBeCloseTo(0, 9);
  });
});

describe('a reference', () => {
  const rng = new Rng(8);
  const scenes = Array.from({ length: 1000 }, () => {
    const objects = Array.from({ length: rng.integer(4) }, () => rng.normal(1, 0.2));
    return scene(rng.normal(2, 0.1) * (400 - 20 * objects.length), ...objects);
  });
  const reference = measureReference(scenes, 400, true);

  it('knows what the scenes were drawn from', () => {
    expect(reference.background.mean).toBeCloseTo(2, 1);
    expect(reference.background.std).toBeCloseTo(0.1, 1);
    expect(reference.object.mean).toBeCloseTo(1, 1);
    expect(reference).toMatchObject({ frames: 1000, heldOut: true });
  });

  it('makes novelty uniform on such scenes, and next to 100 on others', () => {
    const novelties = scenes.map((s) => frameNovelty(s, 400, reference)).sort((a, b) => a - b);
    novelties.forEach((novelty, i) => {
      expect(Math.abs(novelty - (100 * i) / 1000)).toBeLessThan(3);
    });
    expect(frameNovelty(scene(800, -1), 400, reference)).toBeGreaterThan(99.99);
    expect(objectNovelty(1, reference)).toBeGreaterThan(35);
    expect(objectNovelty(1, reference)).toBeLessThan(65);
    expect(objectNovelty(0.2, reference)).toBeGreaterThan(99.9);
    expect(objectNovelty(1.6, reference)).toBeLessThan(3);
  });
});
