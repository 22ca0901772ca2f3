/**
 * What can be asked of a circuit, exactly and in double precision, item by item: log densities with
 * any variables left out, samples and means given others, explanations, marginal circuits.
 *
 * Evidence is a batch of items: values [M, D, C] row by row, and which variables were observed.
 */

import { SupairError } from '../../env/core/errors.ts';
import type { Rng } from '../../env/core/random.ts';
import {
  conditionalSample,
  conditionalSampler,
  logProb as logProbOf,
  conditionalMean as meanOf,
  mostProbableExplanation,
} from './circuit-inference.ts';
import { type Evidence, type WeightedCircuit, weigh } from './circuit-passes.ts';
import { type Circuit, type LeafParams, valuesOf } from './host-circuit.ts';

export interface Batch {
  /** [M, D, C]; what stands at unobserved variables does not matter. */
  readonly values: ArrayLike<number>;
  /** [M, D], 0 for variables that were not observed: they are integrated out. Default: all were. */
  readonly observed?: ArrayLike<number>;
}

/** Log density of what was observed of each item, [M] nats. */
export function logProb(circuit: Circuit, batch: Batch): Float64Array {
  const weighted = weigh(valuesOf(circuit));
  const items = evidenceOf(circuit, batch, 'logProb');
  return Float64Array.from(items, (evidence) => logProbOf(weighted, evidence));
}

/** Independent samples, [count, D, C]. */
export function sample(circuit: Circuit, count: number, rng: Rng): Float64Array {
  const row = circuit.structure.variables * circuit.channels;
  const [none] = evidenceOf(circuit, nothing(circuit, 1), 'sample');
  const draw = conditionalSampler(valuesOf(circuit), none as Evidence); // there is one
  const out = new Float64Array(count * row);
  for (let m = 0; m < count; m++) out.set(draw(rng), m * row);
  return out;
}

/** One sample of each item's unobserved variables given its observed ones, which stay: [M, D, C]. */
export function sampleGiven(circuit: Circuit, batch: Batch, rng: Rng): Float64Array {
  return complete(circuit, batch, 'sampleGiven', (weighted, evidence) =>
    conditionalSample(weighted, evidence, rng),
  );
}

/** The mean of each item's unobserved variables given its observed ones, which stay: [M, D, C]. */
export function conditionalMean(circuit: Circuit, batch: Batch): Float64Array {
  return complete(circuit, batch, 'conditionalMean', meanOf);
}

/**
 * Most probable explanation: each item's unobserved variables along the best choice at every sum,
 * [M, D, C] (max-product). That is the mode of variables and choices together. It is the mode of the
 * variables where at most one child of every sum is positive (selective circuits); otherwise an
 * approximation of it, and finding that is NP-hard. Random circuits are not selective.
 *
 * @param batch default: one item of which nothing was observed.
 */
export function mpe(circuit: Circuit, batch: Batch = nothing(circuit, 1)): Float64Array {
  return complete(circuit, batch, 'mpe', mostProbableExplanation);
}

/**
 * The circuit over some of the variables, in the order given, all others integrated out. It has the
 * same sums; where many items lack the same variables it is quicker than `observed`.
 *
 * @throws BAD_ARGUMENT where a variable does not exist or comes twice, or none is kept.
 */
export function marginalize(circuit: Circuit, keep: readonly number[]): Circuit {
  const { structure, channels, leafComponents, leaves } = circuit;
  const { variables, replicas, regionOf } = structure;
  const known = keep.every((v) => Number.isInteger(v) && v >= 0 && v < variables);
  if (!known || keep.length === 0 || new Set(keep).size !== keep.length) {
    throw new SupairError('BAD_ARGUMENT', {
      who: 'marginalize',
      expected: `one or more different variables below ${variables}`,
      got: keep.length > 8 ? `${keep.length} of them` : `[${keep.join(', ')}]`,
    });
  }
  const row = channels * replicas * leafComponents;
  const pick = (data: Float32Array): Float32Array => {
    const out = new Float32Array(keep.length * row);
    keep.forEach((v, i) => {
      out.set(data.subarray(v * row, (v + 1) * row), i * row);
    });
    return out;
  };
  const kept: LeafParams =
    leaves.kind === 'gaussian'
      ? { kind: 'gaussian', mean: pick(leaves.mean), varLogit: pick(leaves.varLogit) }
      : { kind: 'bernoulli', logit: pick(leaves.logit) };
  const regions = Int32Array.from(
    { length: replicas * keep.length },
    (_, i) => regionOf[Math.floor(i / keep.length) * variables + (keep[i % keep.length] ?? 0)] ?? 0,
  );
  return {
    ...circuit,
    structure: { ...structure, variables: keep.length, regionOf: regions },
    leaves: kept,
  };
}

/**
 * How many items a batch has.
 *
 * @throws BAD_SHAPE where it does not consist of whole items, BAD_VALUE where something observed is
 * not finite, or not 0 or 1 for Bernoulli leaves.
 */
export function checkBatch(circuit: Circuit, { values, observed }: Batch, who: string): number {
  const { channels, family } = circuit;
  const { variables } = circuit.structure;
  const items = values.length / (variables * channels);
  if (!Number.isInteger(items)) {
    const expected = `items of ${variables} x ${channels} values`;
    throw new SupairError('BAD_SHAPE', { who, expected, got: `${values.length} values` });
  }
  if (observed !== undefined && observed.length !== items * variables) {
    const expected = `${items * variables} marks of what was observed`;
    throw new SupairError('BAD_SHAPE', { who, expected, got: `${observed.length}` });
  }
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number; // i is below the length
    const fine = family.kind === 'bernoulli' ? value === 0 || value === 1 : Number.isFinite(value);
    if (fine || observed?.[Math.floor(i / channels)] === 0) continue;
    const expected = family.kind === 'bernoulli' ? 'observed values 0 and 1' : 'finite values';
    throw new SupairError('BAD_VALUE', { who, expected, got: `${value} at ${i}` });
  }
  return items;
}

// ---------------------------------------------------------------------------

function nothing({ structure, channels }: Circuit, count: number): Batch {
  return {
    values: new Float64Array(count * structure.variables * channels),
    observed: new Uint8Array(count * structure.variables),
  };
}

function evidenceOf(circuit: Circuit, batch: Batch, who: string): Evidence[] {
  const { variables } = circuit.structure;
  const row = variables * circuit.channels;
  const items = checkBatch(circuit, batch, who);
  const { observed } = batch;
  const values = Float64Array.from(batch.values);
  const whole = new Uint8Array(variables).fill(1);
  const marks =
    observed === undefined ? null : Uint8Array.from(observed, (seen) => (seen === 0 ? 0 : 1));
  return Array.from({ length: items }, (_, m) => ({
    x: values.subarray(m * row, (m + 1) * row),
    weight: marks === null ? whole : marks.subarray(m * variables, (m + 1) * variables),
  }));
}

function complete(
  circuit: Circuit,
  batch: Batch,
  who: string,
  one: (weighted: WeightedCircuit, evidence: Evidence) => Float64Array,
): Float64Array {
  const weighted = weigh(valuesOf(circuit));
  const items = evidenceOf(circuit, batch, who);
  const row = circuit.structure.variables * circuit.channels;
  const out = new Float64Array(items.length * row);
  items.forEach((evidence, m) => {
    out.set(one(weighted, evidence), m * row);
  });
  return out;
}
