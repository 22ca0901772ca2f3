/**
 * The sums and products of a trained circuit for one item, with weights that were normalised once.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import type { LayeredStructure } from '../../spn/layered-structure.ts';
import type { HostTensor } from '../params.ts';
import { type Arena, wholeVectors } from './arena.ts';

export interface FrozenCircuit {
  readonly structure: LayeredStructure;
  /** Where the log densities of the leaf regions go, [R L, stride]; overwritten by `logProb`. */
  readonly leaves: number;
  /** Floats a leaf region: its components in whole vectors. */
  readonly stride: number;
  /** Log density of the item, and which of the root's products explains it best. */
  readonly logProb: () => { readonly logProb: number; readonly best: number };
  /** Where the posterior of each leaf component given the item is, [R L, stride]; after `logProb`. */
  readonly posteriors: () => number;
}

/**
 * @param inner logits [G, K^2, S] a level.
 * @param rootLogits [R K_top^2].
 * @param components K of the leaves.
 */
export function freezeCircuit(
  arena: Arena,
  structure: LayeredStructure,
  inner: readonly HostTensor[],
  rootLogits: Float32Array,
  components: number,
): FrozenCircuit {
  const { kernels } = arena;
  const { replicas, leafRegions } = structure;
  const stride = wholeVectors(components);
  const bytes = (width: number): number => 4 * wholeVectors(width);
  const leaves = arena.take(replicas * leafRegions * stride);
  let below = {
    at: leaves,
    width: components,
    posteriors: arena.take(replicas * leafRegions * stride),
  };
  const leafPosteriors = below.posteriors;
  const layers = inner.map(({ shape, data }) => {
    const [pairs, children, sums] = shape as [number, number, number];
    const from = below;
    const level = (): number => arena.take(pairs * wholeVectors(sums));
    const to = level();
    below = { at: to, width: sums, posteriors: level() };
    const weights = arena.put(sumWeights(data, pairs, children, sums));
    const sizes = [from.width, bytes(from.width), from.at, weights];
    return {
      up: kernels.sumLayer.bind(null, pairs, ...sizes, bytes(sums), to),
      down: kernels.childPosteriors.bind(
        null,
        ...[pairs, ...sizes, bytes(sums), to, below.posteriors, from.posteriors],
      ),
    };
  });
  const downward = layers.map(({ down }) => down).reverse();
  const top = below;
  const rootWeights = arena.put(inRows(softmax(rootLogits), top.width));
  const scratch = arena.take(8 + replicas);
  const result = arena.take(1);
  const root = kernels.bestProduct.bind(
    null,
    ...[replicas, top.width, bytes(top.width), top.at],
    ...[rootWeights, scratch, result],
  );
  const fromRoot = kernels.rootPosteriors.bind(
    null,
    ...[replicas, top.width, bytes(top.width), top.at, rootWeights],
    ...[scratch + 32, top.posteriors], // the shifts that `bestProduct` leaves
  );
  return {
    structure,
    leaves,
    stride,
    logProb() {
      for (const { up } of layers) up();
      const best = root();
      return { logProb: arena.floats[result / 4] as number, best };
    },
    posteriors() {
      fromRoot();
      for (const down of downward) down();
      return leafPosteriors;
    },
  };
}

// ---------------------------------------------------------------------------

/** Weights of one level, [G, K^2, S in whole vectors], lanes to spare zero. */
function sumWeights(
  logits: Float32Array,
  regions: number,
  children: number,
  sums: number,
): Float32Array {
  const stride = wholeVectors(sums);
  const weights = new Float32Array(regions * children * stride);
  for (let g = 0; g < regions; g++) {
    for (let s = 0; s < sums; s++) {
      const own = Float32Array.from(
        { length: children },
        (_, i) => logits[(g * children + i) * sums + s] as number,
      );
      softmax(own).forEach((weight, i) => {
        weights[(g * children + i) * stride + s] = weight;
      });
    }
  }
  return weights;
}

/** Rows of `width` numbers as rows of whole vectors. */
function inRows(values: Float32Array, width: number): Float32Array {
  const stride = wholeVectors(width);
  const out = new Float32Array((values.length / width) * stride);
  values.forEach((value, i) => {
    out[Math.floor(i / width) * stride + (i % width)] = value;
  });
  return out;
}

function softmax(logits: Float32Array): Float32Array {
  const max = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const terms = Float64Array.from(logits, (l) => Math.exp(l - max));
  const total = terms.reduce((a, b) => a + b, 0);
  return Float32Array.from(terms, (t) => t / total);
}
