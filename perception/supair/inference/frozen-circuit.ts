/**
 * The sums and products of a trained circuit for one item, on plain arrays with weights that were
 * normalised once.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import { TINY } from '../../compute/log-space.ts';
import type { LayeredStructure } from '../../spn/layered-structure.ts';

export interface FrozenCircuit {
  readonly structure: LayeredStructure;
  /** Softmax weights a level from the leaves up, each [G, S, K^2] (children innermost). */
  readonly inner: readonly { readonly weights: Float32Array; readonly sums: number }[];
  /** Softmax weights of the root, [R K_top^2]. */
  readonly root: Float32Array;
}

/** @param inner logits [G, K^2, S] a level; @param root logits. */
export function freezeCircuit(
  structure: LayeredStructure,
  inner: readonly { readonly shape: readonly number[]; readonly data: Float32Array }[],
  root: Float32Array,
): FrozenCircuit {
  return {
    structure,
    inner: inner.map(({ shape, data }) => {
      const [regions, children, sums] = shape as [number, number, number];
      const weights = new Float32Array(data.length);
      for (let g = 0; g < regions; g++) {
        for (let s = 0; s < sums; s++) {
          const own = Float32Array.from(
            { length: children },
            (_, i) => data[(g * children + i) * sums + s] as number,
          );
          weights.set(softmax(own), (g * sums + s) * children);
        }
      }
      return { weights, sums };
    }),
    root: softmax(root),
  };
}

/**
 * Log density from the leaf regions' log densities.
 *
 * @param leaves [G, K]; overwritten.
 * @param components K.
 */
export function frozenLogProb(
  circuit: FrozenCircuit,
  leaves: Float64Array,
  components: number,
): { logProb: number; best: number } {
  let level = leaves;
  let width = components;
  for (const { weights, sums } of circuit.inner) {
    level = sumLevel(level, width, weights, sums);
    width = sums;
  }
  return rootSum(level, width, circuit.root);
}

// ---------------------------------------------------------------------------

function sumLevel(
  level: Float64Array,
  width: number,
  weights: Float32Array,
  sums: number,
): Float64Array {
  const pairs = level.length / width / 2;
  const out = new Float64Array(pairs * sums);
  const children = width * width;
  for (let g = 0; g < pairs; g++) {
    const left = 2 * g * width;
    const shift = normalize(level, left, width) + normalize(level, left + width, width);
    for (let s = 0; s < sums; s++) {
      let sum = 0;
      let w = (g * sums + s) * children;
      for (let i = 0; i < width; i++) {
        let row = 0;
        for (let j = 0; j < width; j++) {
          row += (weights[w++] as number) * (level[left + width + j] as number);
        }
        sum += row * (level[left + i] as number);
      }
      out[g * sums + s] = Math.log(sum + TINY) + shift;
    }
  }
  return out;
}

function rootSum(
  level: Float64Array,
  width: number,
  weights: Float32Array,
): { logProb: number; best: number } {
  const replicas = level.length / width / 2;
  const shifts = Float64Array.from({ length: replicas }, (_, r) => {
    const left = 2 * r * width;
    return normalize(level, left, width) + normalize(level, left + width, width);
  });
  const top = shifts.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  let sum = 0;
  let best = -1;
  let bestTerm = -1;
  let w = 0;
  for (let r = 0; r < replicas; r++) {
    const scale = Math.exp((shifts[r] as number) - top);
    const left = 2 * r * width;
    for (let i = 0; i < width; i++) {
      const a = scale * (level[left + i] as number);
      for (let j = 0; j < width; j++, w++) {
        const term = (weights[w] as number) * a * (level[left + width + j] as number);
        sum += term;
        if (term > bestTerm) {
          bestTerm = term;
          best = w;
        }
      }
    }
  }
  return { logProb: Math.log(sum + TINY) + top, best };
}

/** exp(x - max) in place for one region; returns the maximum. */
function normalize(level: Float64Array, start: number, width: number): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let i = start; i < start + width; i++) max = Math.max(max, level[i] as number);
  for (let i = start; i < start + width; i++) level[i] = Math.exp((level[i] as number) - max);
  return max;
}

function softmax(logits: Float32Array): Float32Array {
  const max = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const terms = Float64Array.from(logits, (l) => Math.exp(l - max));
  const total = terms.reduce((a, b) => a + b, 0);
  return Float32Array.from(terms, (t) => t / total);
}
