/** Settings that are given: their ranges, and what they are in pixels of the canvas. */

import { describe, expect, it } from 'vitest';
import { settingsOnCanvas } from '../../../../../perception/supair/training/prepare-frames.ts';
import {
  checkSettings,
  type FitSettings,
} from '../../../../../perception/supair/training/settings/fit-settings.ts';
import { varianceBounds } from '../../../../../perception/supair/training/settings/variance-bounds.ts';

const FRAME = { height: 48, width: 64 };

describe('settings', () => {
  it.each<[string, FitSettings]>([
    ['none', {}],
    [
      'all',
      {
        canvas: 32,
        objectSize: [6, 20],
        noise: 0.02,
        countPrior: -3,
        learningRate: 1e-3,
        batch: 8,
      },
    ],
    ['the ends of their ranges', { canvas: 128, objectSize: [2, 64], noise: 0, batch: 1 }],
  ])('are taken: %s', (_, settings) => {
    expect(() => checkSettings(settings, FRAME, 'auto')).not.toThrow();
  });

  it.each<[string, FitSettings, RegExp]>([
    ['a canvas too large', { canvas: 200 }, /canvas: expected 16 to 128, got 200/],
    ['half a pixel', { canvas: 40.5 }, /canvas: expected a whole number/],
    ['negative noise', { noise: -0.1 }, /noise: expected 0 to 0.5/],
    ['no number', { learningRate: Number.NaN }, /learningRate.* got NaN/],
    ['sides in the wrong order', { objectSize: [20, 6] }, /objectSize.*smaller first.*20,6/],
    ['objects larger than the frame', { objectSize: [6, 65] }, /2 to 64 pixels/],
  ])('are refused in a line: %s', (_, settings, message) => {
    expect(() => checkSettings(settings, FRAME, 'auto')).toThrowCode('BAD_ARGUMENT');
    expect(() => checkSettings(settings, FRAME, 'auto')).toThrow(message);
  });

  it('are refused beside the published recipe, which has its own', () => {
    expect(() => checkSettings({ noise: 0.1 }, FRAME, 'published')).toThrow(
      /noise: expected none with the published recipe/,
    );
    expect(() => checkSettings({}, FRAME, 'published')).not.toThrow();
  });

  it('follow the frames to their canvas', () => {
    const canvas = { height: 24, width: 32 };
    expect(settingsOnCanvas({ objectSize: [8, 20], noise: 0.1 }, FRAME, canvas)).toEqual({
      objectSize: [4, 10],
      noise: 0.1,
    });
    expect(settingsOnCanvas({ batch: 8 }, FRAME, canvas)).toEqual({ batch: 8 });
  });
});

describe('variance bounds', () => {
  const part = { replicas: 1, depth: 1, leafComponents: 1, sumComponents: 1 };
  const usual = {
    object: { ...part, varMin: 0.01, varMax: 0.1 },
    background: { ...part, varMin: 0.004, varMax: 0.03 },
  };

  it.each([
    [0, 1],
    [0.02, 1],
    [0.0447, 1], // 2 x 0.002
    [0.1, 5],
  ])('for noise of %d are %d times the usual ones', (noise, factor) => {
    const { object, background } = varianceBounds(noise, usual);
    expect([object.varMin, object.varMax, background.varMin, background.varMax]).toBeAllClose(
      [0.01, 0.1, 0.004, 0.03].map((bound) => factor * bound),
      1e-9,
    );
    expect(object.replicas).toBe(1);
  });
});
