/**
 * Exact inference in one circuit for one item, in double precision: log density with any marginal,
 * conditional samples and means, and the most probable explanation.
 *
 * A circuit of logits may be given each time, or one from `weigh` for many items.
 */

import type { Rng } from '../../env/core/random.ts';
import {
  type CircuitValues,
  choosePath,
  type Evidence,
  type Levels,
  largest,
  logSum,
  type PerLeaf,
  responsibilities,
  rootTerms,
  upward,
  type WeightedCircuit,
  weigh,
} from './circuit-passes.ts';

export type { CircuitValues, Evidence } from './circuit-passes.ts';

/** Log density of the observed pixels, nats. */
export function logProb(circuit: CircuitValues | WeightedCircuit, evidence: Evidence): number {
  const weighted = asWeighted(circuit);
  return logSum(rootTerms(weighted, upward(weighted, evidence, logSum)));
}

/** A sample of the missing pixels given the observed ones; observed pixels are returned as given. */
export function conditionalSample(
  circuit: CircuitValues | WeightedCircuit,
  evidence: Evidence,
  rng: Rng,
): Float64Array {
  return conditionalSampler(circuit, evidence)(rng);
}

/** As many samples as are asked for, after one pass through the circuit. */
export function conditionalSampler(
  circuit: CircuitValues | WeightedCircuit,
  evidence: Evidence,
): (rng: Rng) => Float64Array {
  const weighted = asWeighted(circuit);
  const levels = upward(weighted, evidence, logSum);
  return (rng) => {
    const draw = (terms: Float64Array): number => {
      const total = logSum(terms);
      let left = rng.uniform();
      for (let i = 0; i < terms.length - 1; i++) {
        left -= Math.exp((terms[i] as number) - total);
        if (left < 0) return i;
      }
      return terms.length - 1;
    };
    return fillIn(weighted, evidence, levels, draw, (d, c, r, k) =>
      weighted.leaves.sample(d, c, r, k, rng),
    );
  };
}

/**
 * The most probable explanation: the completion along the single most probable choice at every
 * sum (max-product). It is exact for the joint of pixels and choices, which is what circuits that
 * are not deterministic allow in linear time; the pixels alone may have a better completion.
 */
export function mostProbableExplanation(
  circuit: CircuitValues | WeightedCircuit,
  evidence: Evidence,
): Float64Array {
  const weighted = asWeighted(circuit);
  const { leaves } = weighted;
  // a missing pixel contributes the density of its mode instead of integrating to one
  const best: PerLeaf = (d, c, r, k) => leaves.logProb(d, c, r, k, leaves.mode(d, c, r, k));
  const levels = upward(weighted, evidence, largest, best);
  return fillIn(weighted, evidence, levels, (terms) => terms.indexOf(largest(terms)), leaves.mode);
}

/** The mean of the missing pixels given the observed ones; observed pixels are returned as given. */
export function conditionalMean(
  circuit: CircuitValues | WeightedCircuit,
  evidence: Evidence,
): Float64Array {
  const weighted = asWeighted(circuit);
  const { structure, leaves } = weighted;
  const { pixels, channels, replicas, components } = leaves;
  const shares = responsibilities(weighted, upward(weighted, evidence, logSum));
  const out = new Float64Array(pixels * channels);
  for (let d = 0; d < pixels; d++) {
    for (let c = 0; c < channels; c++) {
      const i = d * channels + c;
      if ((evidence.weight[d] as number) > 0) {
        out[i] = evidence.x[i] as number;
        continue;
      }
      for (let r = 0; r < replicas; r++) {
        const region = structure.regionOf[r * pixels + d] as number;
        const share = shares[r * structure.leafRegions + region] as Float64Array;
        for (let k = 0; k < components; k++) {
          out[i] = (out[i] as number) + (share[k] as number) * leaves.mean(d, c, r, k);
        }
      }
    }
  }
  return out;
}

// ---------------------------------------------------------------------------

function asWeighted(circuit: CircuitValues | WeightedCircuit): WeightedCircuit {
  return circuit.root instanceof Float64Array
    ? (circuit as WeightedCircuit) // only log weights are in double precision
    : weigh(circuit as CircuitValues);
}

/** Evidence where there is some, elsewhere the value of the leaf that the choices lead to. */
function fillIn(
  circuit: WeightedCircuit,
  evidence: Evidence,
  levels: Levels,
  choose: (terms: Float64Array) => number,
  value: PerLeaf,
): Float64Array {
  const { leafRegions, regionOf } = circuit.structure;
  const { pixels, channels } = circuit.leaves;
  const out = new Float64Array(pixels * channels);
  for (const { region, component } of choosePath(circuit, levels, choose)) {
    const replica = Math.floor(region / leafRegions);
    for (let d = 0; d < pixels; d++) {
      if (regionOf[replica * pixels + d] !== region % leafRegions) continue;
      for (let c = 0; c < channels; c++) {
        const seen = (evidence.weight[d] as number) > 0;
        const i = d * channels + c;
        out[i] = seen ? (evidence.x[i] as number) : value(d, c, replica, component);
      }
    }
  }
  return out;
}
