/**
 * Boxes and pixels on plain arrays, for pictures of what a model thinks: a box read as a patch, a patch
 * pasted back, how much of each pixel a box hides. The geometry is that of `boxes/where.ts` and
 * `boxes/occlusion.ts`; the kernels do the same for perceiving.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import type { SceneObject } from '../../scene.ts';

/** z_where with the patch's side. */
export interface PatchBox {
  readonly sx: number;
  readonly sy: number;
  /** Left and top edge, pixel-index coordinates. */
  readonly x: number;
  readonly y: number;
  /** P. */
  readonly patch: number;
}

/** A plane or picture [H, W, C]. */
export interface Plane {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly data: Float64Array;
}

/** The inverse of `toFrameBox`. */
export function patchBox(
  { x, y, w, h }: Pick<SceneObject, 'x' | 'y' | 'w' | 'h'>,
  patch: number,
): PatchBox {
  const [width, height] = [w - 1, h - 1];
  return { sx: width / patch, sy: height / patch, x: x - w / 2, y: y - h / 2, patch };
}

/** What a box shows, [P, P, C]; beyond the frame its edge goes on, or there is nothing. */
export function readBox(from: Plane, box: PatchBox, beyond: 'edge' | 'nothing'): Float64Array {
  const { patch } = box;
  const { channels } = from;
  const out = new Float64Array(patch * patch * channels);
  for (let v = 0; v < patch; v++) {
    for (let u = 0; u < patch; u++) {
      const at = (v * patch + u) * channels;
      const y = box.y + v * stepOf(box.sy, patch);
      const x = box.x + u * stepOf(box.sx, patch);
      addPoint(from, y, x, beyond, out, at);
    }
  }
  return out;
}

/**
 * How much of each pixel the box hides, [H, W] in [0, 1]: the bilinear weights of its sample points,
 * which reach as far as the next point where they lie further than a pixel apart.
 */
export function coverOf(box: PatchBox, height: number, width: number): Float64Array {
  const rows = coverage(box.sy, box.y, box.patch, height);
  const columns = coverage(box.sx, box.x, box.patch, width);
  const out = new Float64Array(height * width);
  for (let i = 0; i < out.length; i++) {
    const both = (rows[Math.floor(i / width)] as number) * (columns[i % width] as number);
    out[i] = Math.min(1, both);
  }
  return out;
}

/**
 * Where a frame's pixel lies in the patch, as a point of its grid [row, column]; null outside the box,
 * which reaches half a pixel beyond its outermost sample points.
 */
export function patchPoint(box: PatchBox, row: number, column: number): [number, number] | null {
  const { patch } = box;
  const [dy, dx] = [row - box.y, column - box.x];
  if (dy < -0.5 || dx < -0.5 || dy > patch * box.sy + 0.5 || dx > patch * box.sx + 0.5) return null;
  const within = (q: number): number => Math.min(patch - 1, Math.max(0, q));
  return [within(dy / stepOf(box.sy, patch)), within(dx / stepOf(box.sx, patch))];
}

/** The picture's value between its pixels, bilinear, added to `out` from `at` on. */
export function addPoint(
  { height, width, channels, data }: Plane,
  y: number,
  x: number,
  beyond: 'edge' | 'nothing',
  out: Float64Array,
  at: number,
): void {
  const [y0, x0] = [Math.floor(y), Math.floor(x)];
  for (const row of [y0, y0 + 1]) {
    for (const column of [x0, x0 + 1]) {
      const weight = (1 - Math.abs(y - row)) * (1 - Math.abs(x - column));
      const inside = row >= 0 && row < height && column >= 0 && column < width;
      if (weight === 0 || (!inside && beyond === 'nothing')) continue;
      const r = Math.min(height - 1, Math.max(0, row));
      const c = Math.min(width - 1, Math.max(0, column));
      for (let k = 0; k < channels; k++) {
        const value = data[(r * width + c) * channels + k] as number;
        out[at + k] = (out[at + k] as number) + weight * value;
      }
    }
  }
}

// ---------------------------------------------------------------------------

/** Between two sample points, pixels. */
function stepOf(scale: number, patch: number): number {
  return (scale * patch) / (patch - 1);
}

function coverage(scale: number, start: number, patch: number, size: number): Float64Array {
  const step = stepOf(scale, patch);
  const reach = Math.max(1, step);
  const out = new Float64Array(size);
  for (let i = 0; i < patch; i++) {
    const q = start + i * step;
    for (let n = Math.max(0, Math.ceil(q - reach)); n < Math.min(size, q + reach); n++) {
      out[n] = (out[n] as number) + 1 - Math.abs(q - n) / reach;
    }
  }
  return out;
}
