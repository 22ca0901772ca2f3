/**
 * Leaf distributions one variable at a time, in double precision on plain arrays: what sampling and
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
  mean(d: number, c: number, r: number, k: number): number;
}

type LeafShape = Pick<LeafValues, 'pixels' | 'channels' | 'replicas' | 'components'>;

/** Gaussian leaves from trained arrays. */
export function gaussianLeafValues(
  shape: LeafShape,
  mean: Float32Array,
  varLogit: Float32Array,
  { varMin, varMax }: VarianceBounds,
): LeafValues {
  const at = indexer(shape);
  // worked out once: they are asked for again with every item
  const variance = Float64Array.from(varLogit, (l) => varMin + (varMax - varMin) * sigmoid(l));
  const constant = variance.map((v) => -0.5 * (LOG_2PI + Math.log(v)));
  const meanOf = (d: number, c: number, r: number, k: number): number =>
    mean[at(d, c, r, k)] as number;
  return {
    ...shape,
    logProb(d, c, r, k, x) {
      const i = at(d, c, r, k);
      const z = x - (mean[i] as number);
      return (constant[i] as number) - (0.5 * z * z) / (variance[i] as number);
    },
    sample(d, c, r, k, rng) {
      const i = at(d, c, r, k);
      return rng.normal(mean[i] as number, Math.sqrt(variance[i] as number));
    },
    mode: meanOf,
    mean: meanOf,
  };
}

/** Bernoulli leaves over {0, 1} from logits: binary images, and circuits small enough to enumerate. */
export function bernoulliLeafValues(shape: LeafShape, logit: Float32Array): LeafValues {
  const at = indexer(shape);
  const one = Float64Array.from(logit, sigmoid);
  const logs = [logit.map((l) => -l), logit].map((ls) => Float64Array.from(ls, logSigmoid));
  const chance = (d: number, c: number, r: number, k: number): number =>
    one[at(d, c, r, k)] as number;
  return {
    ...shape,
    logProb: (d, c, r, k, x) => logs[x === 1 ? 1 : 0]?.[at(d, c, r, k)] as number,
    sample: (d, c, r, k, rng) => (rng.bernoulli(chance(d, c, r, k)) ? 1 : 0),
    mode: (d, c, r, k) => (chance(d, c, r, k) > 0.5 ? 1 : 0),
    mean: chance,
  };
}

// ---------------------------------------------------------------------------

function indexer(shape: LeafShape): (d: number, c: number, r: number, k: number) => number {
  const { channels, replicas, components } = shape;
  return (d, c, r, k) => ((d * channels + c) * replicas + r) * components + k;
}

function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/** log(sigmoid(l)), exact for logits of any size. */
function logSigmoid(logit: number): number {
  return Math.min(0, logit) - Math.log1p(Math.exp(-Math.abs(logit)));
}
