/**
 * Instance maps, uint8 [H, W]: 0 the background, k + 1 the object of row k. What is true of a frame
 * is read off its map: boxes around visible pixels, and who touches whom.
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import type { Box } from '../labels.ts';

/** Visible pixels of an object in a 64 x 64 frame below which it counts as hidden. */
const MIN_VISIBLE = 12;

/** Whether so many visible pixels count as an object: 12 of 64 x 64, in proportion, at least 6. */
export function visibleEnough(
  pixels: number,
  { height, width }: { readonly height: number; readonly width: number },
): boolean {
  const unit = Math.min(height, width) / 64;
  return pixels >= Math.max(6, MIN_VISIBLE * unit * unit);
}

/** Visible pixels of each of `count` objects. */
export function pixelsOf(instances: Uint8Array, count: number): number[] {
  const pixels = new Array<number>(count).fill(0);
  for (let at = 0; at < instances.length; at++) {
    const mark = instances[at] as number;
    if (mark > 0) pixels[mark - 1] = (pixels[mark - 1] as number) + 1;
  }
  return pixels;
}

/** The box around the visible pixels of each of `count` objects; null where none are. */
export function boxesOf(instances: Uint8Array, width: number, count: number): (Box | null)[] {
  const [x0, y0] = [
    new Array<number>(count).fill(Infinity),
    new Array<number>(count).fill(Infinity),
  ];
  const [x1, y1] = [new Array<number>(count).fill(0), new Array<number>(count).fill(0)];
  for (let at = 0; at < instances.length; at++) {
    const mark = instances[at] as number;
    if (mark === 0) continue;
    const k = mark - 1;
    const x = at % width;
    const y = (at - x) / width;
    x0[k] = Math.min(x0[k] as number, x);
    y0[k] = Math.min(y0[k] as number, y);
    x1[k] = Math.max(x1[k] as number, x + 1);
    y1[k] = Math.max(y1[k] as number, y + 1);
  }
  return x1.map((right, k) =>
    right === 0 ? null : [x0[k] as number, y0[k] as number, right, y1[k] as number],
  );
}

/** Whether pixels of two objects are neighbours, corners included. */
export function isTouching(instances: Uint8Array, width: number): boolean {
  for (let at = 0; at < instances.length; at++) {
    const mark = instances[at] as number;
    if (mark === 0) continue;
    const x = at % width;
    const below = at + width;
    const right = x + 1 < width;
    // below the last row there is nothing: undefined
    if (areTwo(mark, instances[below])) return true;
    if (right && areTwo(mark, instances[at + 1])) return true;
    if (right && areTwo(mark, instances[below + 1])) return true;
    if (x > 0 && areTwo(mark, instances[below - 1])) return true;
  }
  return false;
}

// ---------------------------------------------------------------------------

function areTwo(mark: number, other: number | undefined): boolean {
  return other !== undefined && other !== 0 && other !== mark;
}
