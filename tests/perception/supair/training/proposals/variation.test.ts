/** Variations of objects: hues turn about grey, luma stays. */

import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../../env/core/random.ts';
import {
  drawVariation,
  turnedHue,
} from '../../../../../perception/supair/training/proposals/variation.ts';

const luma = ([r, g, b]: readonly [number, number, number]): number =>
  0.299 * r + 0.587 * g + 0.114 * b;

describe('a turned hue', () => {
  it('keeps greys and luma, whatever the angle', () => {
    for (let angle = 0; angle < 2 * Math.PI; angle += 0.4) {
      const turn = turnedHue(angle, 1);
      expect(turn([90, 90, 90])).toEqual([90, 90, 90]);
      expect(Math.abs(luma(turn([130, 110, 100])) - luma([130, 110, 100]))).toBeLessThan(1);
    }
  });

  it('is by hand: half a turn swaps the signs of red and blue less luma', () => {
    // luma of (140, 100, 100) is 111.96: red - luma = 28.04, blue - luma = -11.96
    // so red = 83.92, blue = 123.92, green = (111.96 - .299 * 83.92 - .114 * 123.92) / .587 = 123.92
    expect(turnedHue(Math.PI, 1)([140, 100, 100])).toEqual([84, 124, 124]);
    // a quarter turn: red = luma - (blue - luma) = 123.92, blue = luma + (red - luma) = 140
    // green = (111.96 - .299 * 123.92 - .114 * 140) / .587 = 100.42
    expect(turnedHue(Math.PI / 2, 1)([140, 100, 100])).toEqual([124, 100, 140]);
  });

  it('scales with the light and stays within the levels', () => {
    expect(turnedHue(0, 0.5)([140, 100, 60])).toEqual([70, 50, 30]);
    expect(turnedHue(0, 1.3)([250, 100, 0])).toEqual([255, 130, 0]);
  });
});

it('half of the variations are mirrored, seven of ten have another hue', () => {
  const rng = new Rng(4);
  const drawn = Array.from({ length: 4000 }, () => drawVariation(rng));
  const share = (of: (v: (typeof drawn)[number]) => boolean): number =>
    drawn.filter(of).length / drawn.length;
  expect(share(({ mirrored }) => mirrored)).toBeCloseTo(0.5, 1);
  const changed = share(({ recolour }) => recolour([200, 60, 20]).join() !== '200,60,20');
  expect(changed).toBeGreaterThan(0.66);
  expect(changed).toBeLessThan(0.73);
});
