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
  /** Coefficients a component, 1 + 2 C. */
  readonly length: number;
  /** Coefficient `i` of pixel d, replica r, component k: constant, linear ones, square ones. */
  readonly coefficient: (d: number, r: number, k: number, i: number) => number;
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
  return {
    pixels,
    replicas,
    components,
    length,
    coefficient: (d, r, k, i) => table[(d * width + r * components + k) * length + i] as number,
  };
}

/** Writes coefficients of four lanes at `at`; `lane` is null where there is no component. */
export function putLanes(
  out: Float32Array,
  at: number,
  g: Gaussians,
  d: number,
  lane: (j: number) => { readonly r: number; readonly k: number } | null,
): void {
  for (let j = 0; j < 4; j++) {
    const own = lane(j);
    if (own === null) {
      out[at + j] = NEVER;
      continue;
    }
    for (let i = 0; i < g.length; i++) out[at + 4 * i + j] = g.coefficient(d, own.r, own.k, i);
  }
}
