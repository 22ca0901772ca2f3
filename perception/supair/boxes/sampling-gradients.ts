/**
 * Chain rules of `sampling.ts`: from values read at sample points back to the sample points, to the
 * map they were read from, and to the box.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import { type AxisTaps, samplePoint } from './sampling.ts';

/** Gradients with respect to the P sample points of each axis, given dy over the patch. */
export function tapSlopes(
  map: Float32Array,
  width: number,
  channels: number,
  y: AxisTaps,
  x: AxisTaps,
  dy: Float32Array,
  from: number,
): { y: Float64Array; x: Float64Array } {
  const patch = x.index.length;
  const down = width * channels;
  const slopeY = new Float64Array(patch);
  const slopeX = new Float64Array(patch);
  let at = from;
  for (let j = 0; j < patch; j++) {
    const fy = y.share[j] as number;
    const row = (y.index[j] as number) * down;
    let sumY = 0;
    for (let i = 0; i < patch; i++) {
      const fx = x.share[i] as number;
      const p = row + (x.index[i] as number) * channels;
      let sumX = 0;
      for (let c = 0; c < channels; c++, at++) {
        const g = dy[at] as number;
        const a = map[p + c] as number;
        const b = map[p + channels + c] as number;
        const e = map[p + down + c] as number;
        const f = map[p + down + channels + c] as number;
        sumX += g * ((b - a) * (1 - fy) + (f - e) * fy);
        sumY += g * ((e - a) * (1 - fx) + (f - b) * fx);
      }
      slopeX[i] = (slopeX[i] as number) + sumX;
    }
    slopeY[j] = sumY;
  }
  return { y: slopeY, x: slopeX };
}

/** Which sample points of an axis lie inside the frame: the others are clamped, without gradient. */
export function insideOf(
  scale: Float32Array,
  start: Float32Array,
  m: number,
  patch: number,
  size: number,
): (k: number) => boolean {
  return (k) => {
    const q = samplePoint(scale[m] as number, start[m] as number, patch, k);
    return q >= 0 && q <= size - 1 - 1e-4;
  };
}

/** Chain rule from sample points q_k = start + scale P k / (P - 1) to the box. */
export function addAxis(
  dScale: Float32Array,
  dStart: Float32Array,
  m: number,
  slopes: Float64Array,
  patch: number,
  inside: ((k: number) => boolean) | null,
): void {
  let [scale, start] = [0, 0];
  for (let k = 0; k < patch; k++) {
    if (inside !== null && !inside(k)) continue;
    start += slopes[k] as number;
    scale += (slopes[k] as number) * ((patch * k) / (patch - 1));
  }
  dScale[m] = (dScale[m] as number) + scale;
  dStart[m] = (dStart[m] as number) + start;
}

/** Chain rule from a coverage to the box: hats max(0, 1 - |q_k - i| / reach). */
export function coverageGradient(
  dScale: Float32Array,
  dStart: Float32Array,
  m: number,
  scales: Float32Array,
  starts: Float32Array,
  patch: number,
  dCoverage: Float64Array,
): void {
  const [scale, start] = [scales[m] as number, starts[m] as number];
  const spacing = patch / (patch - 1);
  const reach = Math.max(1, scale * spacing);
  let [sum, sumScale] = [0, 0];
  for (let k = 0; k < patch; k++) {
    const q = samplePoint(scale, start, patch, k);
    const low = Math.max(0, Math.ceil(q - reach));
    const high = Math.min(dCoverage.length - 1, Math.floor(q + reach));
    for (let i = low; i <= high; i++) {
      const away = q - i;
      if (Math.abs(away) >= reach) continue;
      const g = dCoverage[i] as number;
      const toPoint = (-Math.sign(away) / reach) * g;
      sum += toPoint;
      sumScale += toPoint * k * spacing;
      if (reach > 1) sumScale += (Math.abs(away) / reach ** 2) * spacing * g;
    }
  }
  dScale[m] = (dScale[m] as number) + sumScale;
  dStart[m] = (dStart[m] as number) + sum;
}

/** Adds dy to the four neighbours of every sample point that lie inside the frame. */
export function scatter(
  dMap: Float32Array,
  start: number,
  height: number,
  width: number,
  y: AxisTaps,
  x: AxisTaps,
  dy: Float32Array,
  from: number,
): void {
  const patch = x.index.length;
  const add = (row: number, column: number, g: number): void => {
    if (row < 0 || row >= height || column < 0 || column >= width) return;
    const i = start + row * width + column;
    dMap[i] = (dMap[i] as number) + g;
  };
  for (let j = 0; j < patch; j++) {
    const row = y.index[j] as number;
    const fy = y.share[j] as number;
    for (let i = 0; i < patch; i++) {
      const g = dy[from + j * patch + i] as number;
      const column = x.index[i] as number;
      const fx = x.share[i] as number;
      add(row, column, g * (1 - fy) * (1 - fx));
      add(row, column + 1, g * (1 - fy) * fx);
      add(row + 1, column, g * fy * (1 - fx));
      add(row + 1, column + 1, g * fy * fx);
    }
  }
}
