/**
 * Leaf distributions one pixel at a time, in double precision on plain arrays: what sampling and
 * most-probable explanations need. (Training uses the dense tensor layers instead.)
 *
 * Arrays are laid out [D, C, R, K]. Indices are in range by construction; `as number` undoes
 * noUncheckedIndexedAccess.
 */

import type { Rng } from '../../env/core/random.ts';
import { LOG_2PI } from '../compute/numerics.ts';
import type { VarianceBounds } from './gaussian-leaves.ts';

/** A univariate distribution for every (pixel d, channel c, replica r, component k). */
export interface LeafValues {
  readonly pixels: number;
  readonly channels: number;
  readonly replicas: number;
  readonly components: number;
  /** Log density (or probability) of value x. */
  logProb(d: number, c: number, r: number, k: number, x: number): number;
  sample(d: number, c: number, r: number, k: number, rng: Rng): number;
  /** The value of highest density. */
  mode(d: number, c: number, r: number, k: number): number;
}

type LeafShape = Pick<LeafValues, 'pixels' | 'channels' | 'replicas' | 'components'>;

/** Gaussian leaves from trained arrays. */
export function gaussianLeafValues(
  shape: LeafShape,
  mean: Float32Array,
  varLogit: Float32Array,
  bounds: VarianceBounds,
): LeafValues {
  const at = indexer(shape);
  const variance = (i: number): number =>
    bounds.varMin + (bounds.varMax - bounds.varMin) / (1 + Math.exp(-(varLogit[i] as number)));
  return {
    ...shape,
    logProb(d, c, r, k, x) {
      const i = at(d, c, r, k);
      const v = variance(i);
      return -0.5 * (LOG_2PI + Math.log(v) + (x - (mean[i] as number)) ** 2 / v);
    },
    sample(d, c, r, k, rng) {
      const i = at(d, c, r, k);
      return rng.normal(mean[i] as number, Math.sqrt(variance(i)));
    },
    mode: (d, c, r, k) => mean[at(d, c, r, k)] as number,
  };
}

/** Bernoulli leaves over {0, 1} from logits: binary images, and circuits small enough to enumerate. */
export function bernoulliLeafValues(shape: LeafShape, logit: Float32Array): LeafValues {
  const at = indexer(shape);
  const one = (i: number): number => 1 / (1 + Math.exp(-(logit[i] as number)));
  return {
    ...shape,
    logProb(d, c, r, k, x) {
      const p = one(at(d, c, r, k));
      return Math.log(x === 1 ? p : 1 - p);
    },
    sample: (d, c, r, k, rng) => (rng.bernoulli(one(at(d, c, r, k))) ? 1 : 0),
    mode: (d, c, r, k) => (one(at(d, c, r, k)) > 0.5 ? 1 : 0),
  };
}

// ---------------------------------------------------------------------------

function indexer(shape: LeafShape): (d: number, c: number, r: number, k: number) => number {
  const { channels, replicas, components } = shape;
  return (d, c, r, k) => ((d * channels + c) * replicas + r) * components + k;
}
