/**
 * Sum-product networks of their own: build, ask exactly, fit, keep.
 *
 * Everything but fitting runs on plain arrays in double precision; the tensor library is loaded by
 * fitting alone, when it begins.
 */

import type { EmOptions, FittedCircuit, GradientOptions } from './fit-options.ts';
import type { Circuit } from './host-circuit.ts';
import type { Batch } from './operations.ts';

// files
export { decodeCircuit, encodeCircuit, loadCircuit, saveCircuit } from './circuit-files.ts';
// fitting
export type { EmOptions, EpochProgress, FittedCircuit, GradientOptions } from './fit-options.ts';
// building
export {
  type Circuit,
  type CircuitOptions,
  type LeafFamily,
  type LeafParams,
  randomCircuit,
} from './host-circuit.ts';
export type { LayeredStructure } from './layered-structure.ts';
// asking
export {
  type Batch,
  conditionalMean,
  logProb,
  marginalize,
  mpe,
  sample,
  sampleGiven,
} from './operations.ts';

/**
 * Fits a circuit by expectation maximisation: in full passes, none of which lowers the likelihood of
 * the samples (up to rounding), or online. Unobserved variables are integrated out. No learning rate;
 * variances stay between their bounds. The given circuit stays as it is.
 *
 * @throws BAD_SHAPE, BAD_VALUE for the samples, BAD_ARGUMENT for options out of range.
 */
export async function fitEm(
  circuit: Circuit,
  data: Batch,
  options: EmOptions = {},
): Promise<FittedCircuit> {
  return await (await import('./fit-em.ts')).fitEm(circuit, data, options);
}

/**
 * Fits a circuit by gradient: Adam on the mean log density of shuffled batches. Unobserved variables
 * are integrated out. The given circuit stays as it is.
 *
 * @throws BAD_SHAPE, BAD_VALUE for the samples or where it diverges, BAD_ARGUMENT for options out of range.
 */
export async function fitGradient(
  circuit: Circuit,
  data: Batch,
  options: GradientOptions,
): Promise<FittedCircuit> {
  return await (await import('./fit-gradient.ts')).fitGradient(circuit, data, options);
}
