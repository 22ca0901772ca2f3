/** A reader of the plain GIFs we write: global palette, whole frames. */

import { expect } from 'vitest';

export interface Gif {
  width: number;
  height: number;
  endless: boolean;
  delays: number[];
  /** RGB of each frame. */
  frames: number[][];
}

/** Checks the parts that the interface has no field for. */
export function readGif(bytes: Uint8Array): Gif {
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

// ---------------------------------------------------------------------------

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
