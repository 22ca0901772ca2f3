/**
 * Exact inference in one circuit for one item, in double precision: log density with any marginal,
 * conditional samples, and the most probable explanation. Written straight from the definition
 * (nodes, not matrix products), so it doubles as an independent check of the tensor layers.
 *
 * Evidence is a weight a pixel: above 0 the pixel is observed (and its density tempered by the
 * weight), at 0 it is missing: marginalised on the way up, filled in on the way down.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import type { Rng } from '../../env/core/random.ts';
import type { LayeredStructure } from './layered-structure.ts';
import type { LeafValues } from './leaf-values.ts';

export interface CircuitValues {
  readonly structure: LayeredStructure;
  readonly leaves: LeafValues;
  /** Sum logits a level from the leaves up, each [G, K^2, S]. */
  readonly inner: readonly Float32Array[];
  /** Root logits [R K_top^2]. */
  readonly root: Float32Array;
}

export interface Evidence {
  /** [D * C] values; those of missing pixels are ignored. */
  readonly x: ArrayLike<number>;
  /** [D] in [0, 1]. */
  readonly weight: ArrayLike<number>;
}

/** Log density of the observed pixels, nats. */
export function logProb(circuit: CircuitValues, evidence: Evidence): number {
  return logSum(rootTerms(circuit, upward(circuit, evidence, logSum)));
}

/** A sample of the missing pixels given the observed ones; observed pixels are returned as given. */
export function conditionalSample(
  circuit: CircuitValues,
  evidence: Evidence,
  rng: Rng,
): Float64Array {
  const draw = (terms: Float64Array): number => {
    const total = logSum(terms);
    let left = rng.uniform();
    for (let i = 0; i < terms.length - 1; i++) {
      left -= Math.exp((terms[i] as number) - total);
      if (left < 0) return i;
    }
    return terms.length - 1;
  };
  return fillIn(circuit, evidence, upward(circuit, evidence, logSum), draw, (d, c, r, k) =>
    circuit.leaves.sample(d, c, r, k, rng),
  );
}

/**
 * The most probable explanation: the completion along the single most probable choice at every
 * sum (max-product). It is exact for the joint of pixels and choices, which is what circuits that
 * are not deterministic allow in linear time; the pixels alone may have a better completion.
 */
export function mostProbableExplanation(circuit: CircuitValues, evidence: Evidence): Float64Array {
  const { mode, logProb: leafLog } = circuit.leaves;
  // a missing pixel contributes the density of its mode instead of integrating to one
  const best = (d: number, c: number, r: number, k: number): number =>
    leafLog(d, c, r, k, mode(d, c, r, k));
  return fillIn(circuit, evidence, upward(circuit, evidence, max, best), argMax, mode);
}

// ---------------------------------------------------------------------------

/** Node values a level: [0] the leaves [G][K], then each inner level [G/2][S], .... */
type Levels = Float64Array[][];
type Reduce = (terms: Float64Array) => number;
type PerPixel = (d: number, c: number, r: number, k: number) => number;

function upward(
  circuit: CircuitValues,
  evidence: Evidence,
  reduce: Reduce,
  missing: PerPixel = () => 0,
): Levels {
  const levels: Levels = [leafLevel(circuit, evidence, missing)];
  circuit.inner.forEach((logits, i) => {
    const below = levels[i] as Float64Array[];
    const above: Float64Array[] = [];
    for (let g = 0; g < below.length / 2; g++) {
      const sums = sumCount(logits, below);
      above.push(
        Float64Array.from({ length: sums }, (_, s) => reduce(sumTerms(below, logits, g, s, sums))),
      );
    }
    levels.push(above);
  });
  return levels;
}

function leafLevel(circuit: CircuitValues, evidence: Evidence, missing: PerPixel): Float64Array[] {
  const { structure, leaves } = circuit;
  const { pixels, channels, replicas, components } = leaves;
  const out = Array.from(
    { length: replicas * structure.leafRegions },
    () => new Float64Array(components),
  );
  for (let r = 0; r < replicas; r++) {
    for (let d = 0; d < pixels; d++) {
      const region = structure.regionOf[r * pixels + d] as number;
      const target = out[r * structure.leafRegions + region] as Float64Array;
      const weight = evidence.weight[d] as number;
      for (let c = 0; c < channels; c++) {
        const x = evidence.x[d * channels + c] as number;
        for (let k = 0; k < components; k++) {
          const term = weight > 0 ? weight * leaves.logProb(d, c, r, k, x) : missing(d, c, r, k);
          target[k] = (target[k] as number) + term;
        }
      }
    }
  }
  return out;
}

/** Top-down: choose a child at each sum that is reached, then fill the leaf regions reached. */
function fillIn(
  circuit: CircuitValues,
  evidence: Evidence,
  levels: Levels,
  choose: (terms: Float64Array) => number,
  value: PerPixel,
): Float64Array {
  const { structure, leaves } = circuit;
  const { pixels, channels } = leaves;
  const out = new Float64Array(pixels * channels);
  const fillRegion = (region: number, component: number): void => {
    const replica = Math.floor(region / structure.leafRegions);
    const leaf = region % structure.leafRegions;
    for (let d = 0; d < pixels; d++) {
      if (structure.regionOf[replica * pixels + d] !== leaf) continue;
      for (let c = 0; c < channels; c++) {
        const seen = (evidence.weight[d] as number) > 0;
        const i = d * channels + c;
        out[i] = seen ? (evidence.x[i] as number) : value(d, c, replica, component);
      }
    }
  };
  const descend = (level: number, region: number, component: number): void => {
    if (level === 0) {
      fillRegion(region, component);
      return;
    }
    const below = levels[level - 1] as Float64Array[];
    const logits = circuit.inner[level - 1] as Float32Array;
    const width = (below[0] as Float64Array).length;
    const sums = sumCount(logits, below);
    const child = choose(sumTerms(below, logits, region, component, sums));
    descend(level - 1, 2 * region, Math.floor(child / width));
    descend(level - 1, 2 * region + 1, child % width);
  };
  const top = levels[levels.length - 1] as Float64Array[];
  const width = (top[0] as Float64Array).length;
  const picked = choose(rootTerms(circuit, levels));
  const partition = Math.floor(picked / width ** 2);
  const pair = picked % width ** 2;
  descend(levels.length - 1, 2 * partition, Math.floor(pair / width));
  descend(levels.length - 1, 2 * partition + 1, pair % width);
  return out;
}

/** log(weight_i) + log(product_i) for the children of sum `s` of inner region `g`. */
function sumTerms(
  below: readonly Float64Array[],
  logits: Float32Array,
  g: number,
  s: number,
  sums: number,
): Float64Array {
  const left = below[2 * g] as Float64Array;
  const right = below[2 * g + 1] as Float64Array;
  const children = left.length ** 2;
  const own = Float64Array.from(
    { length: children },
    (_, i) => logits[(g * children + i) * sums + s] as number,
  );
  return addPairs(own, left, right, 0);
}

function rootTerms(circuit: CircuitValues, levels: Levels): Float64Array {
  const top = levels[levels.length - 1] as Float64Array[];
  const out = Float64Array.from(circuit.root);
  const width = (top[0] as Float64Array).length;
  const normalizer = logSum(out);
  for (let r = 0; r < top.length / 2; r++) {
    const left = top[2 * r] as Float64Array;
    const right = top[2 * r + 1] as Float64Array;
    for (let i = 0; i < width ** 2; i++) {
      const at = r * width ** 2 + i;
      const product = (left[Math.floor(i / width)] as number) + (right[i % width] as number);
      out[at] = (out[at] as number) - normalizer + product;
    }
  }
  return out;
}

function addPairs(
  logits: Float64Array,
  left: Float64Array,
  right: Float64Array,
  start: number,
): Float64Array {
  const normalizer = logSum(logits);
  for (let i = 0; i < left.length; i++) {
    for (let j = 0; j < right.length; j++) {
      const at = start + i * right.length + j;
      logits[at] = (logits[at] as number) - normalizer + (left[i] as number) + (right[j] as number);
    }
  }
  return logits;
}

function sumCount(logits: Float32Array, below: readonly Float64Array[]): number {
  return logits.length / ((below.length / 2) * (below[0] as Float64Array).length ** 2);
}

function max(terms: Float64Array): number {
  return terms.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}

function argMax(terms: Float64Array): number {
  return terms.indexOf(max(terms));
}

function logSum(terms: Float64Array): number {
  const top = max(terms);
  if (top === Number.NEGATIVE_INFINITY) return top;
  let sum = 0;
  for (const t of terms) sum += Math.exp(t - top);
  return top + Math.log(sum);
}
