/**
 * The loss of a training step and its gradient, on the whole batch or on some of its rows. Shares
 * add up: values and gradients of disjoint rows sum to those of the batch.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { FrameSet } from '../../../env/core/frame-set.ts';
import { Rng } from '../../../env/core/random.ts';
import type { Posterior } from '../boxes/where.ts';
import { drawNoise, elboTerms } from '../elbo.ts';
import { detect, isDetectorParam, isLearned, type Model } from '../model.ts';
import type { Params } from '../params.ts';
import {
  batchIndices,
  gatherBoxes,
  gatherFrames,
  type Rows,
  type TrainingData,
} from './batches.ts';
import { isWarming, proposalWeight, type TrainConfig } from './train-config.ts';
import { proposalLoss } from './warm-start.ts';

/** What is to be learned, with which settings. With the number of a step it decides batch, noise and loss. */
export interface Lesson {
  readonly data: TrainingData;
  readonly model: Model;
  readonly train: TrainConfig;
  readonly seed: number;
  /** Frames not trained on, for the count accuracy where they have labels. */
  readonly evaluation: FrameSet | null;
}

export interface StepGradient {
  /** Share of the proposal loss while warming, of the mean ELBO (nats a frame) afterwards. */
  readonly value: tf.Scalar;
  /** Of the loss that is minimised, by the names of the parameters that this phase trains. */
  readonly gradients: Params;
}

/**
 * The caller disposes the result.
 *
 * @param step steps done before it.
 * @param rows of the batch.
 */
export function stepGradient(
  params: Params,
  { data, model, train, seed }: Omit<Lesson, 'evaluation'>,
  step: number,
  rows: Rows,
): StepGradient {
  const { batch } = train;
  const { slots, patch } = model.config;
  const warming = isWarming(train, step);
  const names = Object.keys(params).filter(
    (name) => isLearned(name, model.config) && (!warming || isDetectorParam(name)),
  );
  const rng = new Rng(seed).fork('step').fork(step);
  const indices = batchIndices(data.frames.size, batch, step, seed).subarray(rows.from, rows.to);
  const share = indices.length / batch;

  return tf.tidy(() => {
    const image = gatherFrames(data.frames, indices);
    const weight = proposalWeight(train, step) * share;
    const tie = (posterior: Posterior): tf.Scalar =>
      tf.mul(proposalLoss(posterior, gatherBoxes(data.boxes, slots, indices), patch), weight);
    let elbo: tf.Scalar | null = null;
    const loss = (...tensors: tf.Tensor[]): tf.Scalar => {
      const own = { ...params, ...named(names, tensors) };
      if (warming) return tie(detect(image, own, model.config));
      const terms = elboTerms(image, drawNoise(batch, slots, rng, rows), own, model);
      const mean = tf.div(tf.sum(terms.elbo), batch) as tf.Scalar;
      elbo = tf.keep(mean.clone());
      return weight === 0 ? tf.neg(mean) : tf.sub(tie(terms.posterior), mean);
    };
    const inputs = names.map((name) => params[name] as tf.Tensor); // its own keys
    const { value, grads } = tf.valueAndGrads(loss)(inputs);
    return { value: elbo ?? tf.keep(value), gradients: named(names, grads) };
  });
}

// ---------------------------------------------------------------------------

function named(names: readonly string[], tensors: readonly tf.Tensor[]): Params {
  return Object.fromEntries(names.map((name, i) => [name, tensors[i] as tf.Tensor])); // same length
}
