import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../env/core/env.ts';
import { encodeGif } from '../../../perception/evaluate/gif.ts';
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

describe('encodeGif', () => {
  const red = flat(5, 9, [200, 10, 10]);
  const split: Frame = {
    ...flat(5, 9, [0, 0, 0]),
    data: Uint8Array.from({ length: 135 }, (_, i) => (i < 60 ? 255 : 0)),
  };

  it('holds every frame at its colours and delay, for ever', () => {
    const gif = readGif(encodeGif([red, split, red], 120));
    expect(gif).toMatchObject({ width: 9, height: 5, endless: true, delays: [12, 12, 12] });
    [red, split, red].forEach((frame, i) => {
      expect(gif.frames[i]).toBeAllClose(frame.data, 4); // 565 colours of the palette search
    });
  });

  it('takes grey frames', () => {
    const gif = readGif(encodeGif([flat(5, 9, [128])], 50));
    expect(Math.abs((gif.frames[0]?.[0] ?? 0) - 128)).toBeLessThanOrEqual(4);
  });

  it('refuses nothing, and frames of different sizes', () => {
    expect(() => encodeGif([], 50)).toThrowCode('BAD_ARGUMENT');
    expect(() => encodeGif([red, flat(5, 8, [0])], 50)).toThrowCode('BAD_SHAPE');
  });
});

// ---------------------------------------------------------------------------

interface Gif {
  width: number;
  height: number;
  endless: boolean;
  delays: number[];
  /** RGB of each frame. */
  frames: number[][];
}

/** A reader of the plain GIFs we write: global palette, whole frames. */
function readGif(bytes: Uint8Array): Gif {
  const at = (i: number): number => bytes[i] ?? 0;
  const word = (i: number): number => at(i) + 256 * at(i + 1);
  expect(Buffer.from(bytes.subarray(0, 6)).toString()).toBe('GIF89a');
  const gif: Gif = { width: word(6), height: word(8), endless: false, delays: [], frames: [] };
  const colors = 2 << (at(10) & 7);
  const palette = bytes.subarray(13, 13 + 3 * colors);
  let i = 13 + 3 * colors;
  const blocks = (): number[] => {
    const data: number[] = [];
    for (; at(i) !== 0; i += 1 + at(i)) data.push(...bytes.subarray(i + 1, i + 1 + at(i)));
    i++;
    return data;
  };
  while (at(i) !== 0x3b) {
    if (at(i) === 0x21) {
      const label = at(i + 1);
      i += 2;
      const data = blocks();
      if (label === 0xf9) gif.delays.push((data[1] ?? 0) + 256 * (data[2] ?? 0));
      if (label === 0xff) gif.endless = data.at(-1) === 0 && data.at(-2) === 0;
    } else {
      expect(at(i)).toBe(0x2c);
      const bits = at(i + 10);
      i += 11;
      const indices = unpackLzw(blocks(), bits);
      gif.frames.push(indices.flatMap((index) => [...palette.subarray(index * 3, index * 3 + 3)]));
    }
  }
  return gif;
}

function unpackLzw(data: readonly number[], bits: number): number[] {
  const clear = 1 << bits;
  const out: number[] = [];
  let table: number[][] = [];
  let size = bits + 1;
  let previous: number[] | null = null;
  let held = 0;
  let count = 0;
  for (const byte of data) {
    held |= byte << count;
    count += 8;
    while (count >= size) {
      const code = held & ((1 << size) - 1);
      held >>= size;
      count -= size;
      if (code === clear + 1) return out;
      if (code === clear) {
        table = Array.from({ length: clear + 2 }, (_, k) => [k]);
        size = bits + 1;
        previous = null;
        continue;
      }
      const known: number[] | undefined = table[code];
      const entry: number[] = known ?? [...(previous ?? []), (previous ?? [])[0] ?? 0];
      out.push(...entry);
      if (previous !== null) table.push([...previous, entry[0] ?? 0]);
      if (table.length === 1 << size && size < 12) size++;
      previous = entry;
    }
  }
  return out;
}
