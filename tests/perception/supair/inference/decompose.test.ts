/** Frames taken apart and drawn, by models whose beliefs are set by hand. */

import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../../env/core/env.ts';
import { Rng } from '../../../../env/core/random.ts';
import { PUBLISHED, type SupairConfig } from '../../../../perception/supair/config.ts';
import { decompose } from '../../../../perception/supair/inference/decompose.ts';
import { imagineScenes } from '../../../../perception/supair/inference/imagine-scene.ts';
import { type LayeredModel, layModel } from '../../../../perception/supair/layered-model.ts';
import type { HostParams } from '../../../../perception/supair/params.ts';
import { paramsByHand } from './params-by-hand.ts';

const GREY = 128;
/** Of intensities .2, .6 and .8. */
const [RED, GREEN] = ['204,51,51', '51,153,51'];

const CONFIG: SupairConfig = {
  ...PUBLISHED,
  ...{ height: 24, width: 30, channels: 3, patch: 8, scaleMin: 0.75, scaleMax: 1.25 },
  object: {
    ...PUBLISHED.object,
    replicas: 1,
    leafComponents: 2,
    sumComponents: 2,
    varMin: 0.002,
    varMax: 0.006,
  },
  background: {
    ...PUBLISHED.background,
    replicas: 1,
    leafComponents: 1,
    varMin: 0.001,
    varMax: 0.003,
  },
};

/** Objects of one colour, red or blue, each whole; a green background. */
function model(leaves: SupairConfig['leaves']): { laid: LayeredModel; params: HostParams } {
  const laid = layModel({ ...CONFIG, leaves }, 1);
  const colours = [
    [0.8, 0.2, 0.2],
    [0.2, 0.2, 0.8],
  ];
  const params = paramsByHand(laid, {
    object: (c, k) => colours[k]?.[c] ?? 0,
    background: (c) => [0.2, 0.6, 0.2][c] ?? 0,
  });
  return { laid, params };
}

/** Green, with a red square over columns 10 to 17 and rows 6 to 13. */
const frame: Frame = {
  height: 24,
  width: 30,
  channels: 3,
  data: Uint8Array.from({ length: 24 * 30 * 3 }, (_, i) => {
    const [p, c] = [Math.floor(i / 3), i % 3];
    const [row, column] = [Math.floor(p / 30), p % 30];
    const red = column >= 10 && column < 18 && row >= 6 && row < 14;
    return Number((red ? RED : GREEN).split(',')[c]);
  }),
};
/** Its box, and one that reaches four columns further to the right, over bare green. */
const tight = { x: 14, y: 10, w: 8, h: 8 };
const wide = { x: 16, y: 10, w: 12, h: 8 };

const at = ({ width, data }: Frame, row: number, column: number): string =>
  data.subarray((row * width + column) * 3, (row * width + column + 1) * 3).join();
const grey = [GREY, GREY, GREY].join();

describe.each(['opaque', 'see-through'] as const)('a frame with %s leaves', (leaves) => {
  const { laid, params } = model(leaves);

  it('is red in its box to the object circuit and green elsewhere to the background', () => {
    const parts = decompose(laid, params, frame, [tight], new Rng(1));
    expect(at(parts.objects, 9, 13)).toBe(RED);
    expect(at(parts.objects, 9, 20)).toBe(grey);
    expect(at(parts.objects, 2, 13)).toBe(grey);
    expect(at(parts.background, 9, 13)).toBe(grey);
    expect(at(parts.background, 9, 20)).toBe(GREEN);
  });

  it('is filled in with green behind the box, and as it was elsewhere', () => {
    const { filledBest, filledSample } = decompose(laid, params, frame, [tight], new Rng(1));
    const sampled: number[] = [];
    for (let row = 0; row < 24; row++) {
      for (let column = 0; column < 30; column++) {
        const behind = column >= 10 && column < 18 && row >= 6 && row < 14;
        expect(at(filledBest, row, column)).toBe(GREEN);
        if (behind) sampled.push(...at(filledSample, row, column).split(',').map(Number));
        else expect(at(filledSample, row, column)).toBe(GREEN);
      }
    }
    const greens = sampled.filter((_, i) => i % 3 === 1);
    const mean = greens.reduce((a, b) => a + b, 0) / greens.length;
    const variance = greens.reduce((a, b) => a + (b - mean) ** 2, 0) / greens.length;
    // 64 draws of mean 153 and standard deviation 255 sqrt(.002) = 11.4
    expect(Math.abs(mean - 153)).toBeLessThan((4 * 11.4) / 8);
    expect(Math.sqrt(variance)).toBeGreaterThan(7);
    expect(Math.sqrt(variance)).toBeLessThan(16);
  });

  it('hides from a box behind what the box in front has', () => {
    const both = decompose(laid, params, frame, [tight, tight], new Rng(1));
    const one = decompose(laid, params, frame, [tight], new Rng(1));
    expect(both.objects.data).toEqual(one.objects.data);
  });
});

describe('a box that is too wide', () => {
  it('shows its green part as the object where leaves are opaque', () => {
    const { laid, params } = model('opaque');
    const { objects } = decompose(laid, params, frame, [wide], new Rng(1));
    expect(at(objects, 9, 20)).toBe(RED); // the one choice that explains most of the patch
  });

  it('shows nothing there where they are see-through', () => {
    const { laid, params } = model('see-through');
    const { objects } = decompose(laid, params, frame, [wide], new Rng(1));
    expect(at(objects, 9, 13)).toBe(RED);
    expect(at(objects, 9, 20)).toBe(grey);
  });
});

describe('imagined scenes', () => {
  it('have whole objects of sizes in their range, red and blue, on green', () => {
    const { laid, params } = model('opaque');
    const lonely = { ...laid, config: { ...laid.config, countPriorCost: 50 } };
    const seen = new Set<string>();
    for (const scene of imagineScenes(lonely, params, 40, new Rng(2))) {
      const cells = Array.from({ length: 24 * 30 }, (_, p) =>
        at(scene, Math.floor(p / 30), p % 30),
      );
      const object = cells.flatMap((colour, p) => (colour === GREEN ? [] : [p]));
      const [columns, rows] = [object.map((p) => p % 30), object.map((p) => Math.floor(p / 30))];
      const side = (values: number[]): number => Math.max(...values) - Math.min(...values) + 1;
      expect(object.length).toBe(side(columns) * side(rows)); // one box, whole
      // 8 x .75 and 8 x 1.25 pixels wide, and half a pixel beyond each end
      expect(side(columns)).toBeGreaterThanOrEqual(6);
      expect(side(columns)).toBeLessThanOrEqual(12);
      for (const p of object) {
        const [red = 0, green, blue = 0] = (cells[p] ?? '').split(',').map(Number);
        expect(green).toBe(51);
        seen.add(red > blue ? 'red' : 'blue');
      }
    }
    expect(seen.size).toBe(2);
  });

  it('have as many objects as the prior says, one at least', () => {
    const { laid, params } = model('opaque');
    const tiny = { ...laid.config, countPriorCost: Math.log(2), overlapRate: 0.001 };
    // by area: boxes of one size, hardly any overlap of small boxes
    const config = { ...tiny, scaleMin: 0.25, scaleMax: 0.2501, aspectMin: 1, aspectMax: 1.0001 };
    const draws = 600;
    const areas = imagineScenes({ ...laid, config }, params, draws, new Rng(3)).map((scene) => {
      let area = 0;
      for (let p = 0; p < 720; p++) area += Number(at(scene, Math.floor(p / 30), p % 30) !== GREEN);
      return area;
    });
    const mean = areas.reduce((a, b) => a + b, 0) / draws;
    // p = 4/7, 2/7, 1/7 for 1, 2, 3 boxes of 3 x 3 pixels, 11/7 on average, some hidden
    expect(mean / 9).toBeGreaterThan(1.4);
    expect(mean / 9).toBeLessThan(1.7);
  });
});
