import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../env/core/env.ts';
import { drawOverlay } from '../../../perception/evaluate/overlay.ts';
import { cssColor, objectColor } from '../../../perception/evaluate/palette.ts';
import { objectAt } from './scenes.ts';

const flat = (height: number, width: number, color: readonly number[]): Frame => ({
  height,
  width,
  channels: color.length === 1 ? 1 : 3,
  data: Uint8Array.from(
    { length: height * width * color.length },
    (_, i) => color[i % color.length] ?? 0,
  ),
});
const pixel = ({ data, width }: Frame, x: number, y: number): number[] => [
  ...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
];

describe('drawOverlay', () => {
  it('enlarges each pixel to a square and grey to RGB', () => {
    const frame: Frame = {
      height: 2,
      width: 3,
      channels: 1,
      data: Uint8Array.of(1, 2, 3, 4, 5, 6),
    };
    const picture = drawOverlay(frame, [], { scale: 4 });
    expect(picture).toMatchObject({ height: 8, width: 12, channels: 3 });
    for (let y = 0; y < 8; y++) {
      for (let x = 0; x < 12; x++) {
        const grey = 1 + Math.floor(y / 4) * 3 + Math.floor(x / 4);
        expect(pixel(picture, x, y)).toEqual([grey, grey, grey]);
      }
    }
  });

  it('outlines a box where it lies: x to the right, y down, edges inside', () => {
    const box = [2, 1, 5, 3] as const;
    const picture = drawOverlay(flat(6, 8, [10, 10, 10]), [{ ...objectAt(box), id: 1 }], {
      scale: 2,
    });
    const ink = [...objectColor(1)];
    const drawn: string[] = [];
    for (let y = 0; y < 12; y++) {
      for (let x = 0; x < 16; x++) {
        if (pixel(picture, x, y).join() === ink.join()) drawn.push(`${x},${y}`);
        else expect(pixel(picture, x, y)).toEqual([10, 10, 10]);
      }
    }
    const wanted: string[] = [];
    for (let y = 2; y < 6; y++) {
      for (let x = 4; x < 10; x++)
        if (y === 2 || y === 5 || x === 4 || x === 9) wanted.push(`${x},${y}`);
    }
    expect(drawn).toEqual(wanted);
  });

  it('draws the front object over the rear one, and both over the truth', () => {
    const box = [1, 1, 4, 4] as const;
    const front = { ...objectAt(box), id: 0, depth: 0 };
    const rear = { ...objectAt(box), id: 1, depth: 1 };
    for (const objects of [
      [front, rear],
      [rear, front],
    ]) {
      const picture = drawOverlay(flat(6, 6, [0, 0, 0]), objects, { scale: 1, truth: [box] });
      expect(pixel(picture, 1, 1)).toEqual([...objectColor(0)]);
    }
  });

  it('marks a touched point with a white cross on a black rim', () => {
    const picture = drawOverlay(flat(16, 16, [90, 90, 90]), [], {
      scale: 4,
      mark: { x: 5, y: 10 },
    });
    expect(pixel(picture, 20, 40)).toEqual([255, 255, 255]);
    expect(pixel(picture, 20 + 7, 40)).toEqual([255, 255, 255]); // arms of two frame pixels
    expect(pixel(picture, 20, 40 - 7)).toEqual([255, 255, 255]);
    expect(pixel(picture, 20 + 8, 40)).toEqual([0, 0, 0]);
    expect(pixel(picture, 20 + 4, 40 + 4)).toEqual([90, 90, 90]);
  });

  it('draws only the part of a box inside the frame', () => {
    const picture = drawOverlay(flat(4, 4, [0, 0, 0]), [objectAt([-3, -3, 2, 2])], { scale: 1 });
    const color = [...objectColor(0)];
    expect(pixel(picture, 1, 0)).toEqual(color);
    expect(pixel(picture, 0, 1)).toEqual(color);
    expect(pixel(picture, 0, 0)).toEqual([0, 0, 0]);
    expect(pixel(picture, 3, 3)).toEqual([0, 0, 0]);
  });
});

describe('object colours', () => {
  it('differ between neighbours and exist for every id', () => {
    const seen = new Set(Array.from({ length: 7 }, (_, id) => cssColor(objectColor(id))));
    expect(seen.size).toBe(7);
    expect(objectColor(7)).toEqual(objectColor(0));
    expect(objectColor(-1)).toEqual(objectColor(6));
  });
});
