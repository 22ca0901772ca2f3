import { describe, expect, it } from 'vitest';
import { Rng } from '../../../env/core/random.ts';
import type { Box } from '../../../perception/evaluate/boxes.ts';
import { evaluateScenes } from '../../../perception/evaluate/evaluation.ts';
import { maskOverlaps } from '../../../perception/evaluate/mask-iou.ts';
import type { ObjectMask } from '../../../perception/scene.ts';
import { labelsOf, objectAt, sceneOf } from './scenes.ts';

const extent = { height: 4, width: 6 };
/** Two frames of 4 x 6 pixels; the second object of the second frame is a triangle. */
const boxes: Box[][] = [
  [[0, 0, 2, 2]],
  [
    [0, 0, 2, 2],
    [2, 0, 6, 4],
  ],
];
const instances = Uint8Array.from(
  ['110000', '110000', '000000', '000000', '112000', '112200', '002220', '002222'].flatMap((row) =>
    [...row].map(Number),
  ),
);
const labels = { ...labelsOf(boxes), instances };

const masked = (box: Box, rows: readonly string[]) => {
  const data = Uint8Array.from(rows.join(''), (digit) => Math.round(25.5 * Number(digit)));
  const mask: ObjectMask = { height: rows.length, width: rows[0]?.length ?? 0, data };
  return { ...objectAt(box), mask };
};

describe('masks', () => {
  it('are compared pixel by pixel with the true objects that their boxes match', () => {
    const scenes = [
      sceneOf([masked([0, 0, 2, 2], ['55', '54'])]), // three of four pixels
      // a coarse mask, a cell two pixels wide: all but the upper right quarter, of 10 true pixels
      sceneOf([masked([2, 0, 6, 4], ['90', '99'])]),
    ];
    expect(maskOverlaps(scenes, labels, extent)).toEqual([
      { frame: 0, value: 3 / 4 },
      // 12 found; the true ones are 1 + 2 + 3 + 4, all found: 10 of 12
      { frame: 1, value: 10 / 12 },
    ]);
    const set = { labels, episodeLength: null, ...extent };
    const { mask_iou } = evaluateScenes(scenes, set, new Rng(1));
    expect(mask_iou).toBeCloseTo((3 / 4 + 10 / 12) / 2, 12);
  });

  it('may reach beyond the frame and stand between pixels', () => {
    // pixel centres .5 and 1.5 lie in the second of two columns, which ends at 2
    const scenes = [sceneOf([masked([-2, 0, 2, 2], ['09', '09'])])];
    expect(maskOverlaps(scenes, { ...labelsOf(boxes.slice(0, 1)), instances }, extent)).toEqual([
      { frame: 0, value: 1 },
    ]);
  });

  it('are not judged without true ones, or where nobody gave them', () => {
    const bare = [sceneOf([objectAt([0, 0, 2, 2])]), sceneOf([])];
    expect(maskOverlaps(bare, labels, extent)).toBeNull();
    const scenes = [sceneOf([masked([0, 0, 2, 2], ['9'])]), sceneOf([])];
    expect(maskOverlaps(scenes, labelsOf(boxes), extent)).toBeNull();
  });
});
