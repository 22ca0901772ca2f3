/** From the boxes of what surprises to sizes, canvas, patch and range of boxes. */

import { describe, expect, it } from 'vitest';
import type { ProposalBox } from '../../../../../perception/supair/training/proposals/groups.ts';
import {
  boxGeometry,
  canvasForObjects,
  geometryOf,
  objectSizes,
  scaledSizes,
} from '../../../../../perception/supair/training/settings/object-size.ts';

const box = (w: number, h: number): ProposalBox => [3, 4, 3 + w, 4 + h];

describe('object sizes', () => {
  it('are quantiles of the mean sides of all boxes that count', () => {
    // mean sides 1 to 101, of boxes four times as wide as high; frames without a say between them
    const proposals = Array.from({ length: 101 }, (_, i) => [box(2 * (i + 1), (i + 1) / 2)]);
    const sizes = objectSizes([...proposals, null, []]);
    expect(sizes).toEqual({ low: 16, typical: 51, high: 96 });
    expect(scaledSizes(sizes ?? { low: 0, typical: 0, high: 0 }, 0.5)).toEqual({
      low: 8,
      typical: 25.5,
      high: 48,
    });
  });

  it('are unknown from a handful of boxes', () => {
    expect(objectSizes(Array.from({ length: 19 }, () => [box(9, 9)]))).toBeNull();
  });
});

describe('the canvas for objects', () => {
  it.each([
    ['usual objects', 64, 64, [10, 14, 18], [64, 64]],
    ['large objects', 128, 128, [30, 40, 50], [58, 58]], // 40 px become 18
    ['large objects, not square', 96, 128, [30, 36, 40], [48, 64]],
    ['large and small objects', 128, 128, [10, 40, 60], [102, 102]], // 10 px become 8
    ['very large objects', 64, 64, [30, 60, 64], [32, 32]],
    ['large objects beside tiny ones', 128, 128, [5, 40, 60], [128, 128]],
  ])('of %s', (_name, height, width, [low = 0, typical = 0, high = 0], [toH, toW]) => {
    const canvas = canvasForObjects({ height, width }, { low, typical, high });
    expect(canvas).toEqual({ height: toH, width: toW });
  });
});

describe('the range of boxes', () => {
  const range = ({ patch, scaleMin, scaleMax }: ReturnType<typeof boxGeometry>): number[] => [
    patch,
    patch * scaleMin,
    patch * scaleMax,
  ];

  it.each([
    ['unknown sizes', null],
    ['usual sizes', { low: 9, typical: 14, high: 20 }],
  ])('is the usual one for %s', (_name, sizes) => {
    expect(range(boxGeometry(sizes, 'opaque'))).toEqual([28, 8.4, 25.2]);
    expect(boxGeometry(sizes, 'see-through')).toEqual({ patch: 16, scaleMin: 0.6, scaleMax: 1.5 });
  });

  it.each(['opaque', 'see-through'] as const)(
    'goes below and beyond the sizes found: %s',
    (leaves) => {
      for (const sizes of [
        { low: 4, typical: 6, high: 8 },
        { low: 9, typical: 20, high: 30 },
      ]) {
        const [patch = 0, least = 0, most = 0] = range(boxGeometry(sizes, leaves));
        expect(patch % 2).toBe(0);
        expect(patch).toBeGreaterThanOrEqual(sizes.typical);
        expect(least / sizes.low).toBeCloseTo(0.75, 1);
        expect(most / sizes.high).toBeCloseTo(1.35, 1);
      }
    },
  );

  it('is what somebody asks for', () => {
    const [patch, least, most] = range(geometryOf([6, 12], 'see-through'));
    expect(patch).toBe(10);
    expect([least, most]).toEqual([6, 12]);
  });
});
