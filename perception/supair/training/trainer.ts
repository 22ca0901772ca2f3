/**
 * Learning as an init/update pair: state in, state out, metrics returned, nothing printed. The
 * randomness of step t depends on the seed and t alone, so a state saved after any step goes on
 * exactly as if it had never stopped.
 */

import * as tf from '@tensorflow/tfjs-core';
import { type AdamState, disposeAdam, initAdam, updateAdam } from '../../compute/adam.ts';
import { isDetectorParam } from '../model.ts';
import type { Params } from '../params.ts';
import { disposeParams } from '../tensor-params.ts';
import { type Lesson, stepGradient } from './step-gradient.ts';
import { averagingAt, isWarming, learningRateAt, type TrainConfig } from './train-config.ts';

export interface TrainState {
  /** Steps done, warm start included. */
  readonly step: number;
  readonly params: Params;
  /** Running average of `params`; the same object where averaging is off. */
  readonly average: Params;
  readonly adam: AdamState;
}

export interface StepMetrics {
  readonly phase: 'warm' | 'elbo';
  /** Proposal loss while warming, mean ELBO in nats a frame afterwards. */
  readonly value: number;
}

/** One step. Throws away (disposes) the tensors of the old state that it replaces. */
export async function updateTraining(
  state: TrainState,
  lesson: Lesson,
): Promise<{ state: TrainState; metrics: StepMetrics }> {
  const { step } = state;
  const { train } = lesson;
  const rows = { from: 0, to: train.batch };
  const { value, gradients } = stepGradient(state.params, lesson, step, rows);
  const next = applyGradients(state, gradients, train);
  tf.dispose(gradients);
  const [metric = Number.NaN] = await value.data(); // a GPU has no other way; elsewhere it is at once
  value.dispose();
  const phase = isWarming(train, step) ? 'warm' : 'elbo';
  return { state: next, metrics: { phase, value: metric } };
}

/**
 * The step downhill and its average, for all parameters or for a part of them. Disposes what it
 * replaces, but not the gradients.
 */
export function applyGradients(
  state: TrainState,
  gradients: Params,
  config: TrainConfig,
): TrainState {
  const { step } = state;
  // the ELBO begins with fresh moments: the warm start's belong to another loss
  const adam = step === config.warmSteps && step > 0 ? restarted(state) : state.adam;
  const rate = learningRateAt(config, step);
  const pace = isWarming(config, step) ? 1 : (config.detectorPace ?? 1);
  const rateOf = (name: string): number => (isDetectorParam(name) ? pace * rate : rate);
  const updated = updateAdam(state.params, gradients, adam, rateOf);
  const average = averaged(state, updated.params, averagingAt(config, step));
  return { step: step + 1, params: updated.params, average, adam: updated.state };
}

export function disposeTraining(state: TrainState): void {
  if (state.average !== state.params) disposeParams(state.average);
  disposeParams(state.params);
  disposeAdam(state.adam);
}

// ---------------------------------------------------------------------------

function averaged(state: TrainState, params: Params, decay: number): Params {
  const own = state.average !== state.params;
  if (decay === 0) {
    if (own) disposeParams(state.average);
    return params;
  }
  const entries = Object.entries(params).map(([name, now]): [string, tf.Tensor] => {
    // before averaging began the average was the parameters, which the update has disposed
    const before = own ? (state.average[name] as tf.Tensor) : now;
    const mixed = tf.tidy(() => tf.add(tf.mul(before, decay), tf.mul(now, 1 - decay)));
    return [name, tf.keep(mixed)];
  });
  if (own) disposeParams(state.average);
  return Object.fromEntries(entries);
}

function restarted(state: TrainState): AdamState {
  disposeAdam(state.adam);
  return initAdam(state.params);
}
