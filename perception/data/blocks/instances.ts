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
  for (const mark of instances) if (mark > 0) pixels[mark - 1] = (pixels[mark - 1] as number) + 1;
  return pixels;
}

/** The box around the visible pixels of each of `count` objects; null where none are. */
export function boxesOf(instances: Uint8Array, width: number, count: number): (Box | null)[] {
  const boxes = Array.from({ length: count }, (): [number, number, number, number] => [
    Infinity,
    Infinity,
    0,
    0,
  ]);
  for (let at = 0; at < instances.length; at++) {
    const mark = instances[at] as number;
    if (mark === 0) continue;
    const box = boxes[mark - 1] as [number, number, number, number];
    const y = Math.floor(at / width);
    const x = at - y * width;
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x + 1);
    box[3] = Math.max(box[3], y + 1);
  }
  return boxes.map((box) => (box[2] === 0 ? null : box));
}

/** Whether pixels of two objects are neighbours, corners included. */
export function isTouching(instances: Uint8Array, width: number): boolean {
  for (let at = 0; at < instances.length; at++) {
    const mark = instances[at] as number;
    if (mark === 0) continue;
    const x = at % width;
    const below = at + width;
    const others = [
      x + 1 < width ? instances[at + 1] : 0,
      x > 0 ? instances[below - 1] : 0,
      instances[below],
      x + 1 < width ? instances[below + 1] : 0,
    ];
    if (others.some((other = 0) => other !== 0 && other !== mark)) return true;
  }
  return false;
}
