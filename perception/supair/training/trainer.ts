/**
 * Learning as an init/update pair: state in, state out, metrics returned, nothing printed. The
 * randomness of step t depends on the seed and t alone, so a state saved after any step goes on
 * exactly as if it had never stopped.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { FrameSet } from '../../../env/core/frame-set.ts';
import { Rng } from '../../../env/core/random.ts';
import { type AdamState, disposeAdam, initAdam, updateAdam } from '../../compute/adam.ts';
import { frozen } from '../../compute/log-space.ts';
import type { Posterior } from '../boxes/where.ts';
import { drawNoise, elboTerms } from '../elbo.ts';
import { detect, isDetectorParam, type Model } from '../model.ts';
import { disposeParams, type Params } from '../params.ts';
import type { ProposalBox } from './proposals.ts';
import { proposalLoss, proposalTargets } from './warm-start.ts';

export interface TrainConfig {
  /** Frames a step. */
  readonly batch: number;
  /** Steps on the ELBO. */
  readonly steps: number;
  readonly learningRate: number;
  /** `constant` as published; `cosine` falls to a hundredth over the ELBO steps. */
  readonly schedule: 'constant' | 'cosine';
  /** Decay of the averaged weights that inference uses; 0 uses the last weights. */
  readonly averaging: number;
  /** Steps of the detector on bottom-up proposals before the ELBO; 0 for none. */
  readonly warmSteps: number;
  readonly warmLearningRate: number;
  /** Weight of the proposal loss beside the ELBO, nats, falling linearly to 0 over `warmFade` steps. */
  readonly warmWeight: number;
  readonly warmFade: number;
}

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

/** What a step draws its batches from. */
export interface TrainingData {
  readonly frames: FrameSet;
  /** Bottom-up boxes a frame; empty where no warm start is used. */
  readonly proposals: readonly (readonly ProposalBox[])[];
}

/** Takes ownership of `params`. */
export function initTraining(params: Params): TrainState {
  return { step: 0, params, average: params, adam: initAdam(params) };
}

export function totalSteps(config: TrainConfig): number {
  return config.warmSteps + config.steps;
}

/** One step. Throws away (disposes) the tensors of the old state that it replaces. */
export function updateTraining(
  state: TrainState,
  data: TrainingData,
  model: Model,
  config: TrainConfig,
  seed: number,
): { state: TrainState; metrics: StepMetrics } {
  const { step } = state;
  const warming = step < config.warmSteps;
  const elboStep = step - config.warmSteps;
  // the ELBO begins with fresh moments: the warm start's belong to another loss
  const adam = step === config.warmSteps && step > 0 ? restarted(state) : state.adam;
  const names = Object.keys(state.params).filter((name) => !warming || isDetectorParam(name));
  const inputs = names.map((name) => state.params[name] as tf.Tensor); // its own keys
  const rng = new Rng(seed).fork('step').fork(step);
  const indices = batchIndices(data.frames.size, config.batch, step, seed);

  const { value, grads } = tf.tidy(() => {
    const image = gatherFrames(data.frames, indices);
    const noise = drawNoise(config.batch, model.config.slots, rng);
    const weight = warming ? 1 : config.warmWeight * Math.max(0, 1 - elboStep / config.warmFade);
    const tie = (posterior: Posterior): tf.Scalar => {
      const boxes = Array.from(indices, (i) => data.proposals[i] ?? []);
      const targets = frozen(() => proposalTargets(boxes, posterior, model.config.patch));
      return proposalLoss(posterior, targets, model.config.patch);
    };
    let elbo: tf.Scalar | null = null;
    const loss = (...tensors: tf.Tensor[]): tf.Scalar => {
      const params = { ...state.params, ...zip(names, tensors) };
      if (warming) return tie(detect(image, params, model.config));
      const terms = elboTerms(image, noise, params, model);
      const mean = tf.div(tf.sum(terms.elbo), config.batch) as tf.Scalar;
      elbo = tf.keep(mean.clone());
      if (weight === 0) return tf.neg(mean);
      return tf.sub(tf.mul(tie(terms.posterior), weight), mean) as tf.Scalar;
    };
    const result = tf.valueAndGrads(loss)(inputs);
    return { value: elbo ?? tf.keep(result.value), grads: result.grads };
  });
  const metric = (value as tf.Scalar).dataSync()[0] ?? Number.NaN;
  value.dispose();
  const rate = warming ? config.warmLearningRate : scheduledRate(config, elboStep);
  const updated = updateAdam(state.params, zip(names, grads), adam, rate);
  tf.dispose(grads);
  const average = averaged(state, updated.params, warming ? 0 : averagingDecay(config, elboStep));
  return {
    state: { step: step + 1, params: updated.params, average, adam: updated.state },
    metrics: { phase: warming ? 'warm' : 'elbo', value: metric },
  };
}

export function disposeTraining(state: TrainState): void {
  if (state.average !== state.params) disposeParams(state.average);
  disposeParams(state.params);
  disposeAdam(state.adam);
}

/** Frame indices of a step: every epoch visits all frames once, in an order of its own. */
export function batchIndices(size: number, batch: number, step: number, seed: number): Int32Array {
  const perEpoch = Math.max(1, Math.floor(size / batch));
  const epoch = Math.floor(step / perEpoch);
  const order = epochOrder(size, epoch, seed);
  const start = (step % perEpoch) * batch;
  return Int32Array.from({ length: batch }, (_, i) => order[(start + i) % size] as number);
}

/** Frames as a tensor in [0, 1], [n, H, W, C]. */
export function gatherFrames(frames: FrameSet, indices: ArrayLike<number>): tf.Tensor4D {
  const { height, width, channels, frames: data } = frames;
  const length = height * width * channels;
  const out = new Float32Array(indices.length * length);
  for (let i = 0; i < indices.length; i++) {
    const start = (indices[i] as number) * length;
    for (let p = 0; p < length; p++) out[i * length + p] = (data[start + p] as number) / 255;
  }
  return tf.tensor4d(out, [indices.length, height, width, channels]);
}

// ---------------------------------------------------------------------------

let cachedOrder: { key: string; order: Int32Array } | null = null;

function epochOrder(size: number, epoch: number, seed: number): Int32Array {
  const key = `${size}/${epoch}/${seed}`;
  if (cachedOrder?.key !== key) {
    cachedOrder = { key, order: new Rng(seed).fork('epoch').fork(epoch).permutation(size) };
  }
  return cachedOrder.order;
}

function zip(
  names: readonly string[],
  tensors: readonly tf.Tensor[],
): { [name: string]: tf.Tensor } {
  return Object.fromEntries(names.map((name, i) => [name, tensors[i] as tf.Tensor])); // same length
}

function scheduledRate(config: TrainConfig, elboStep: number): number {
  if (config.schedule === 'constant') return config.learningRate;
  const done = Math.min(1, elboStep / config.steps);
  return config.learningRate * (0.01 + 0.99 * 0.5 * (1 + Math.cos(Math.PI * done)));
}

/** Short memory at first, so that the average never drags the initial weights along. */
function averagingDecay(config: TrainConfig, elboStep: number): number {
  return Math.min(config.averaging, (1 + elboStep) / (10 + elboStep));
}

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
