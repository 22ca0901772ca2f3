/**
 * Bilinear reading and box masks for one frame on plain arrays; the geometry of `glimpse.ts`.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

export interface BoxNumbers {
  readonly sx: number;
  readonly sy: number;
  readonly x: number;
  readonly y: number;
}

/** Two neighbouring pixels and the share of the second, for each of P sample points. */
export interface AxisTaps {
  readonly index: Int32Array;
  readonly share: Float64Array;
}

/** Sample points of an axis, clamped so that both neighbours lie inside. */
export function clampedTaps(scale: number, start: number, patch: number, size: number): AxisTaps {
  const index = new Int32Array(patch);
  const share = new Float64Array(patch);
  for (let k = 0; k < patch; k++) {
    const q = Math.min(Math.max(samplePoint(scale, start, patch, k), 0), size - 1 - 1e-4);
    index[k] = Math.floor(q);
    share[k] = q - Math.floor(q);
  }
  return { index, share };
}

/** Sample points of an axis; what lies outside has index -1 or `size` and reads zero. */
export function openTaps(scale: number, start: number, patch: number, size: number): AxisTaps {
  const index = new Int32Array(patch);
  const share = new Float64Array(patch);
  for (let k = 0; k < patch; k++) {
    const q = Math.min(Math.max(samplePoint(scale, start, patch, k), -2), size + 1);
    index[k] = Math.floor(q);
    share[k] = q - Math.floor(q);
  }
  return { index, share };
}

/** Every sample point of a box from a map of `channels` interleaved planes into `out` [P P C]. */
export function readClamped(
  map: Float32Array,
  width: number,
  channels: number,
  y: AxisTaps,
  x: AxisTaps,
  out: Float32Array,
): void {
  const patch = x.index.length;
  const down = width * channels;
  let at = 0;
  for (let j = 0; j < patch; j++) {
    const fy = y.share[j] as number;
    const row = (y.index[j] as number) * down;
    for (let i = 0; i < patch; i++) {
      const fx = x.share[i] as number;
      const p = row + (x.index[i] as number) * channels;
      for (let c = 0; c < channels; c++, at++) {
        const top = mix(map[p + c] as number, map[p + channels + c] as number, fx);
        const bottom = mix(map[p + down + c] as number, map[p + down + channels + c] as number, fx);
        out[at] = mix(top, bottom, fy);
      }
    }
  }
}

/** The same of one plane with zero outside. */
export function readOpen(
  map: Float32Array,
  height: number,
  width: number,
  y: AxisTaps,
  x: AxisTaps,
  out: Float32Array,
): void {
  const patch = x.index.length;
  const value = (row: number, column: number): number =>
    row >= 0 && row < height && column >= 0 && column < width
      ? (map[row * width + column] as number)
      : 0;
  for (let j = 0, at = 0; j < patch; j++) {
    const row = y.index[j] as number;
    for (let i = 0; i < patch; i++, at++) {
      const column = x.index[i] as number;
      const fx = x.share[i] as number;
      const top = mix(value(row, column), value(row, column + 1), fx);
      const bottom = mix(value(row + 1, column), value(row + 1, column + 1), fx);
      out[at] = mix(top, bottom, y.share[j] as number);
    }
  }
}

/** Multiplies a map by one minus a box's mask, in place. */
export function coverBox(
  map: Float32Array,
  height: number,
  width: number,
  box: BoxNumbers,
  patch: number,
): void {
  const y = coverage(box.sy, box.y, patch, height);
  const x = coverage(box.sx, box.x, patch, width);
  for (let j = 0; j < height; j++) {
    const cy = y[j] as number;
    if (cy === 0) continue;
    for (let i = 0; i < width; i++) {
      const mask = Math.min(1, cy * (x[i] as number));
      if (mask > 0) map[j * width + i] = (map[j * width + i] as number) * (1 - mask);
    }
  }
}

// ---------------------------------------------------------------------------

/** Sample point k of P along an axis, both ends of the box included. */
export function samplePoint(scale: number, start: number, patch: number, k: number): number {
  return start + (scale * patch * k) / (patch - 1);
}

/** Summed hats a pixel, [size]; hats as wide as the spacing where that exceeds a pixel. */
export function coverage(scale: number, start: number, patch: number, size: number): Float64Array {
  const reach = Math.max(1, (scale * patch) / (patch - 1));
  const out = new Float64Array(size);
  for (let k = 0; k < patch; k++) {
    const q = samplePoint(scale, start, patch, k);
    const low = Math.max(0, Math.ceil(q - reach));
    const high = Math.min(size - 1, Math.floor(q + reach));
    for (let i = low; i <= high; i++) {
      out[i] = (out[i] as number) + Math.max(0, 1 - Math.abs(q - i) / reach);
    }
  }
  return out;
}

function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}
