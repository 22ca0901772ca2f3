/**
 * The M step: from expected statistics to the parameters that they call for, in closed form.
 *
 * A step of size 1 goes all the way (batch expectation maximisation: the likelihood of the items never
 * falls, Dempster et al. 1977; with variances held between their bounds as well, since the expected log
 * density has one maximum in each). A smaller one goes part of the way in the parameters' expectation
 * form, weights and E[x], E[x^2] (stochastic EM, Peharz et al. 2020, "Einsum networks", section 3.5).
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import { originOf } from './circuit-tensors.ts';
import type { Expectations } from './expectations.ts';
import type { Circuit, LeafParams } from './host-circuit.ts';

/** Leaves and sums that fewer items than this are expected to use stay as they are. */
const LEAST_ITEMS = 1e-6;
/** Chances and places between the bounds of a variance stay this far from the ends: their logits are finite. */
const MARGIN = 1e-6;
/** Smallest weight of a sum: its logit stays finite, and it can come back. */
const LEAST_WEIGHT = 1e-12;

/** @param stepSize in (0, 1]. */
export function maximize(circuit: Circuit, found: Expectations, stepSize: number): Circuit {
  const { structure, leafComponents, sumComponents } = circuit;
  const regionsAt = (level: number): number =>
    (structure.replicas * structure.leafRegions) >> (level + 1);
  const inner = circuit.inner.map((logits, i) => {
    const children = (i === 0 ? leafComponents : sumComponents) ** 2;
    const counts = found.sums[i] as Float64Array;
    return newLogits(logits, counts, regionsAt(i), children, sumComponents, stepSize);
  });
  const counts = found.sums[circuit.inner.length] as Float64Array;
  const root = newLogits(circuit.root, counts, 1, circuit.root.length, 1, stepSize);
  return { ...circuit, inner, root, leaves: newLeaves(circuit, found.leaves, stepSize) };
}

// ---------------------------------------------------------------------------

/** Logits [P, children, S] whose softmax over children is the old weights moved towards the counts. */
function newLogits(
  old: Float32Array,
  counts: Float64Array,
  regions: number,
  children: number,
  sums: number,
  stepSize: number,
): Float32Array {
  const out = Float32Array.from(old);
  for (let column = 0; column < regions * sums; column++) {
    const first = Math.floor(column / sums) * children * sums + (column % sums);
    let [items, top, mass] = [0, Number.NEGATIVE_INFINITY, 0];
    for (let j = 0; j < children; j++) {
      items += counts[first + j * sums] as number;
      top = Math.max(top, old[first + j * sums] as number);
    }
    if (items < LEAST_ITEMS) continue;
    for (let j = 0; j < children; j++) mass += Math.exp((old[first + j * sums] as number) - top);
    for (let j = 0; j < children; j++) {
      const i = first + j * sums;
      const before = Math.exp((old[i] as number) - top) / mass;
      const wanted = (counts[i] as number) / items;
      out[i] = Math.log(Math.max(LEAST_WEIGHT, before + stepSize * (wanted - before)));
    }
  }
  return out;
}

function newLeaves(circuit: Circuit, statistics: Float64Array, stepSize: number): LeafParams {
  const { structure, channels, leafComponents, family, leaves } = circuit;
  const row = structure.replicas * leafComponents;
  const features = 1 + 2 * channels;
  /** Expected items and sums of x and x^2 of value i = (d C + c) R K + rk. */
  const at = (i: number): [items: number, first: number, second: number] => {
    const value = Math.floor(i / row);
    const base = Math.floor(value / channels) * features * row + (i % row);
    const c = value % channels;
    const take = (feature: number): number => statistics[base + feature * row] as number;
    return [take(0), take(1 + c), take(1 + channels + c)];
  };
  if (leaves.kind === 'bernoulli') {
    const logit = leaves.logit.map((old, i) => {
      const [items, ones] = at(i);
      if (items < LEAST_ITEMS) return old;
      const before = 1 / (1 + Math.exp(-old));
      return toLogit(before + stepSize * (ones / items - before));
    });
    return { kind: 'bernoulli', logit };
  }
  const { varMin, varMax } = family as Extract<typeof family, { kind: 'gaussian' }>; // as its leaves
  const origin = originOf(family);
  const mean = Float32Array.from(leaves.mean);
  const varLogit = Float32Array.from(leaves.varLogit);
  for (let i = 0; i < mean.length; i++) {
    const [items, first, second] = at(i);
    if (items < LEAST_ITEMS) continue;
    const oldMean = (leaves.mean[i] as number) - origin;
    const oldVar = varMin + (varMax - varMin) / (1 + Math.exp(-(leaves.varLogit[i] as number)));
    const newMean = oldMean + stepSize * (first / items - oldMean);
    const oldSquare = oldVar + oldMean ** 2;
    const newSquare = oldSquare + stepSize * (second / items - oldSquare);
    mean[i] = newMean + origin;
    varLogit[i] = toLogit((newSquare - newMean ** 2 - varMin) / (varMax - varMin));
  }
  return { kind: 'gaussian', mean, varLogit };
}

function toLogit(p: number): number {
  const inside = Math.min(1 - MARGIN, Math.max(MARGIN, p));
  return Math.log(inside / (1 - inside));
}
