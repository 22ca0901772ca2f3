/**
 * The passes through one circuit for one item, in double precision: values from the leaves to the
 * root, and from the root back, one choice at every sum or the probability of every choice.
 * Written straight from the definition (nodes, not matrix products), so it doubles as an independent
 * check of the tensor layers.
 *
 * Evidence is a weight a pixel: above 0 the pixel is observed (and its density tempered by the
 * weight), at 0 it is missing: marginalised on the way up, filled in on the way down.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

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

/** The same with log weights in place of logits: normalised once for many items. */
export interface WeightedCircuit {
  readonly structure: LayeredStructure;
  readonly leaves: LeafValues;
  /** Log weights [G, S, K^2] of each level: the children of a sum side by side. */
  readonly inner: readonly Float64Array[];
  readonly root: Float64Array;
}

export interface Evidence {
  /** [D * C] values; those of missing pixels are ignored. */
  readonly x: ArrayLike<number>;
  /** [D] in [0, 1]. */
  readonly weight: ArrayLike<number>;
}

/** Log values a level: [0] the leaves [G][K], then each inner level [G/2][S], ... */
export type Levels = Float64Array[][];
/** From the log terms of a sum to its value. */
export type Reduce = (terms: Float64Array) => number;
/** A number for each univariate distribution. */
export type PerLeaf = (d: number, c: number, r: number, k: number) => number;

export function weigh({ structure, leaves, inner, root }: CircuitValues): WeightedCircuit {
  const { replicas, leafRegions } = structure;
  let width = leaves.components;
  const levels = inner.map((logits, i) => {
    const regions = (replicas * leafRegions) >> (i + 1);
    const children = width ** 2;
    const sums = logits.length / (regions * children);
    const out = new Float64Array(logits.length);
    for (let row = 0; row < regions * sums; row++) {
      const first = Math.floor(row / sums) * children * sums + (row % sums);
      const own = Float64Array.from({ length: children }, (_, j) => logits[first + j * sums] ?? 0);
      out.set(normalized(own), row * children);
    }
    width = sums;
    return out;
  });
  return { structure, leaves, inner: levels, root: normalized(Float64Array.from(root)) };
}

/**
 * Values of all nodes.
 *
 * @param reduce `logSum` for probabilities, `largest` for explanations.
 * @param missing what a missing pixel contributes; 0 where it is integrated out.
 */
export function upward(
  circuit: WeightedCircuit,
  evidence: Evidence,
  reduce: Reduce,
  missing: PerLeaf | null = null,
): Levels {
  const levels: Levels = [leafLevel(circuit, evidence, missing)];
  for (const weights of circuit.inner) {
    const below = levels[levels.length - 1] as Float64Array[];
    const children = widthOf(below) ** 2;
    const regions = below.length / 2;
    const sums = weights.length / (regions * children);
    levels.push(
      Array.from({ length: regions }, (_, g) =>
        Float64Array.from({ length: sums }, (_, s) =>
          reduce(sumTerms(below, weights, g, (g * sums + s) * children)),
        ),
      ),
    );
  }
  return levels;
}

/** log(weight) + log(product) of all children of the root, [R K_top^2]. */
export function rootTerms({ root }: WeightedCircuit, levels: Levels): Float64Array {
  const top = levels[levels.length - 1] as Float64Array[];
  const out = new Float64Array(root.length);
  const children = widthOf(top) ** 2;
  for (let r = 0; r < top.length / 2; r++) {
    out.set(sumTerms(top, root, r, r * children), r * children);
  }
  return out;
}

/** The leaf regions and their components that one choice at each sum leads to. */
export function choosePath(
  circuit: WeightedCircuit,
  levels: Levels,
  choose: (terms: Float64Array) => number,
): { region: number; component: number }[] {
  const reached: { region: number; component: number }[] = [];
  const descend = (level: number, region: number, component: number): void => {
    if (level === 0) {
      reached.push({ region, component });
      return;
    }
    const below = levels[level - 1] as Float64Array[];
    const width = widthOf(below);
    const sums = widthOf(levels[level] as Float64Array[]);
    const weights = circuit.inner[level - 1] as Float64Array;
    const start = (region * sums + component) * width ** 2;
    part(level - 1, region, choose(sumTerms(below, weights, region, start)), width);
  };
  const part = (level: number, above: number, child: number, width: number): void => {
    descend(level, 2 * above, Math.floor(child / width));
    descend(level, 2 * above + 1, child % width);
  };
  const width = widthOf(levels[levels.length - 1] as Float64Array[]);
  const picked = choose(rootTerms(circuit, levels));
  part(levels.length - 1, Math.floor(picked / width ** 2), picked % width ** 2, width);
  return reached;
}

/**
 * How probable it is, given the evidence, that leaf region g takes part with component k:
 * [G][K]. A replica's regions each sum to the replica's own posterior.
 */
export function responsibilities(circuit: WeightedCircuit, levels: Levels): Float64Array[] {
  let flows = (levels[levels.length - 1] as Float64Array[]).map((l) => new Float64Array(l.length));
  const terms = rootTerms(circuit, levels);
  const children = terms.length / (flows.length / 2);
  const total = logSum(terms);
  for (let r = 0; r < flows.length / 2; r++) {
    share(flows, r, terms.subarray(r * children, (r + 1) * children), 1, total);
  }
  for (let level = levels.length - 1; level > 0; level--) {
    const below = levels[level - 1] as Float64Array[];
    const weights = circuit.inner[level - 1] as Float64Array;
    const children = widthOf(below) ** 2;
    const next = below.map((l) => new Float64Array(l.length));
    flows.forEach((flow, g) => {
      const values = (levels[level] as Float64Array[])[g] as Float64Array;
      flow.forEach((mass, s) => {
        if (mass === 0) return;
        const own = sumTerms(below, weights, g, (g * flow.length + s) * children);
        share(next, g, own, mass, values[s] as number);
      });
    });
    flows = next;
  }
  return flows;
}

export function logSum(terms: Float64Array): number {
  const top = largest(terms);
  if (top === Number.NEGATIVE_INFINITY) return top;
  let sum = 0;
  for (let i = 0; i < terms.length; i++) sum += Math.exp((terms[i] as number) - top);
  return top + Math.log(sum);
}

export function largest(terms: Float64Array): number {
  let top = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < terms.length; i++) top = Math.max(top, terms[i] as number);
  return top;
}

// ---------------------------------------------------------------------------

/** Components of each region of a level. */
function widthOf([first]: readonly Float64Array[]): number {
  return (first as Float64Array).length;
}

/** Log values minus their log sum. */
function normalized(logits: Float64Array): Float64Array {
  const total = logSum(logits);
  return logits.map((l) => l - total);
}

function leafLevel(
  { structure, leaves }: WeightedCircuit,
  evidence: Evidence,
  missing: PerLeaf | null,
): Float64Array[] {
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
      if (weight === 0 && missing === null) continue;
      for (let c = 0; c < channels; c++) {
        const x = evidence.x[d * channels + c] as number;
        for (let k = 0; k < components; k++) {
          const term =
            weight > 0 ? weight * leaves.logProb(d, c, r, k, x) : (missing?.(d, c, r, k) ?? 0);
          target[k] = (target[k] as number) + term;
        }
      }
    }
  }
  return out;
}

/** log(weight_i) + log(product_i) for the children of one sum above regions 2g and 2g + 1. */
function sumTerms(
  below: readonly Float64Array[],
  weights: Float64Array,
  g: number,
  start: number,
): Float64Array {
  const left = below[2 * g] as Float64Array;
  const right = below[2 * g + 1] as Float64Array;
  const width = right.length;
  const out = new Float64Array(left.length * width);
  for (let i = 0; i < left.length; i++) {
    const own = left[i] as number;
    for (let j = 0; j < width; j++) {
      const at = i * width + j;
      out[at] = (weights[start + at] as number) + own + (right[j] as number);
    }
  }
  return out;
}

/** Hands a sum's mass on to the parts of its children. */
function share(
  flows: readonly Float64Array[],
  g: number,
  terms: Float64Array,
  mass: number,
  total: number,
): void {
  const left = flows[2 * g] as Float64Array;
  const right = flows[2 * g + 1] as Float64Array;
  for (let i = 0; i < left.length; i++) {
    for (let j = 0; j < right.length; j++) {
      const part = mass * Math.exp((terms[i * right.length + j] as number) - total);
      left[i] = (left[i] as number) + part;
      right[j] = (right[j] as number) + part;
    }
  }
}
