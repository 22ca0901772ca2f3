/**
 * Gaussian leaves of a trained circuit as the kernels in `kernels/leaves.as` read them: polynomials of
 * the intensities, four components side by side.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import { LOG_2PI, SHIFT } from '../../compute/numerics.ts';
import type { VarianceBounds } from '../../spn/gaussian-leaves.ts';
import { type HostParams, param } from '../params.ts';

/** Log density of a lane to spare: never counts. */
export const NEVER = -1e30;

export interface Gaussians {
  readonly pixels: number;
  readonly replicas: number;
  /** Components a replica, K. */
  readonly components: number;
  /** Coefficients a component, 1 + 2 C: constant, linear ones, square ones. */
  readonly length: number;
  /** [D, R K, 1 + 2 C]. */
  readonly table: Float32Array;
}

export function gaussiansOf(
  params: HostParams,
  part: 'object' | 'background',
  { varMin, varMax }: VarianceBounds,
): Gaussians {
  const [mean, varLogit] = [param(params, `${part}.mean`), param(params, `${part}.varLogit`)];
  const [pixels, channels, replicas, components] = mean.shape as [number, number, number, number];
  const width = replicas * components;
  const length = 1 + 2 * channels;
  const table = new Float32Array(pixels * width * length);
  for (let d = 0; d < pixels; d++) {
    for (let c = 0; c < channels; c++) {
      for (let j = 0; j < width; j++) {
        const i = (d * channels + c) * width + j;
        const mu = (mean.data[i] as number) - SHIFT;
        const variance = varMin + (varMax - varMin) / (1 + Math.exp(-(varLogit.data[i] as number)));
        const at = (d * width + j) * length;
        const constant = -(mu * mu) / (2 * variance) - 0.5 * (LOG_2PI + Math.log(variance));
        table[at] = (table[at] as number) + constant;
        table[at + 1 + c] = mu / variance;
        table[at + 1 + channels + c] = -0.5 / variance;
      }
    }
  }
  return { pixels, replicas, components, length, table };
}

/**
 * Writes coefficients of four components of pixel `d` side by side at `at`, [1 + 2 C, 4].
 *
 * @param first the first of them (0..R K - 1); those from `end` on are lanes to spare.
 */
export function putLanes(
  out: Float32Array,
  at: number,
  { table, length, replicas, components }: Gaussians,
  d: number,
  first: number,
  end: number,
): void {
  const from = (d * replicas * components + first) * length;
  for (let j = 0; j < 4; j++) {
    if (first + j >= end) {
      out[at + j] = NEVER;
      continue;
    }
    for (let i = 0; i < length; i++) out[at + 4 * i + j] = table[from + j * length + i] as number;
  }
}
