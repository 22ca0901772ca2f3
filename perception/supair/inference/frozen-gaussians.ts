/**
 * Gaussian leaves of a trained circuit as polynomial coefficients a pixel: three flops a channel
 * and component, no tensor library.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import { LOG_2PI } from '../../compute/log-space.ts';
import { SHIFT, type VarianceBounds } from '../../spn/gaussian-leaves.ts';
import type { LayeredStructure } from '../../spn/layered-structure.ts';
import type { HostTensor } from '../params.ts';

export interface Gaussians {
  readonly pixels: number;
  readonly channels: number;
  /** Replicas times components, J. */
  readonly width: number;
  /** [D, J, 1 + 2 C]: constant, linear and square coefficients of each channel. */
  readonly coefficients: Float32Array;
}

/** @param mean and varLogit [D, C, R, K]. */
export function freezeGaussians(
  mean: HostTensor,
  varLogit: HostTensor,
  { varMin, varMax }: VarianceBounds,
): Gaussians {
  const [pixels, channels, replicas, components] = mean.shape as [number, number, number, number];
  const width = replicas * components;
  const stride = 1 + 2 * channels;
  const coefficients = new Float32Array(pixels * width * stride);
  for (let d = 0; d < pixels; d++) {
    for (let c = 0; c < channels; c++) {
      for (let j = 0; j < width; j++) {
        const i = (d * channels + c) * width + j;
        const mu = (mean.data[i] as number) - SHIFT;
        const variance = varMin + (varMax - varMin) / (1 + Math.exp(-(varLogit.data[i] as number)));
        const at = (d * width + j) * stride;
        const constant = -(mu * mu) / (2 * variance) - 0.5 * (LOG_2PI + Math.log(variance));
        coefficients[at] = (coefficients[at] as number) + constant;
        coefficients[at + 1 + c] = mu / variance;
        coefficients[at + 1 + channels + c] = -0.5 / variance;
      }
    }
  }
  return { pixels, channels, width, coefficients };
}

/**
 * Log densities of all components at pixel `d` into `out` [J].
 *
 * @param x intensities; the pixel's channels start at `from`.
 */
export function gaussianLogs(
  g: Gaussians,
  d: number,
  x: Float32Array,
  from: number,
  out: Float64Array,
): void {
  const { coefficients: q, width } = g;
  if (g.channels === 3) {
    const r = (x[from] as number) - SHIFT;
    const s = (x[from + 1] as number) - SHIFT;
    const t = (x[from + 2] as number) - SHIFT;
    for (let j = 0, at = d * width * 7; j < width; j++, at += 7) {
      out[j] =
        (q[at] as number) +
        r * ((q[at + 1] as number) + r * (q[at + 4] as number)) +
        s * ((q[at + 2] as number) + s * (q[at + 5] as number)) +
        t * ((q[at + 3] as number) + t * (q[at + 6] as number));
    }
    return;
  }
  const r = (x[from] as number) - SHIFT;
  for (let j = 0, at = d * width * 3; j < width; j++, at += 3) {
    out[j] = (q[at] as number) + r * ((q[at + 1] as number) + r * (q[at + 2] as number));
  }
}

/** Where in a row of leaf regions [R L, K] the components of each pixel and replica are added: [D, R]. */
export function leafTargets(structure: LayeredStructure, components: number): Int32Array {
  const { variables, replicas, leafRegions, regionOf } = structure;
  const targets = new Int32Array(variables * replicas);
  for (let d = 0; d < variables; d++) {
    for (let r = 0; r < replicas; r++) {
      const leaf = regionOf[r * variables + d] as number;
      targets[d * replicas + r] = (r * leafRegions + leaf) * components;
    }
  }
  return targets;
}

/**
 * Adds the weighted log densities of pixel `d` to its leaf regions: `gaussianLogs` and the sum over
 * pixels in one pass, for the pass over a whole frame.
 */
export function addGaussianLogs(
  g: Gaussians,
  d: number,
  x: Float32Array,
  from: number,
  weight: number,
  targets: Int32Array,
  leaves: Float64Array,
): void {
  const { coefficients: q, width, channels } = g;
  const replicas = targets.length / g.pixels;
  const components = width / replicas;
  const a = (x[from] as number) - SHIFT;
  const b = channels === 3 ? (x[from + 1] as number) - SHIFT : 0;
  const c = channels === 3 ? (x[from + 2] as number) - SHIFT : 0;
  const stride = 1 + 2 * channels;
  let at = d * width * stride;
  for (let r = 0; r < replicas; r++) {
    const start = targets[d * replicas + r] as number;
    for (let to = start; to < start + components; to++, at += stride) {
      const log =
        channels === 3
          ? (q[at] as number) +
            a * ((q[at + 1] as number) + a * (q[at + 4] as number)) +
            b * ((q[at + 2] as number) + b * (q[at + 5] as number)) +
            c * ((q[at + 3] as number) + c * (q[at + 6] as number))
          : (q[at] as number) + a * ((q[at + 1] as number) + a * (q[at + 2] as number));
      leaves[to] = (leaves[to] as number) + weight * log;
    }
  }
}
