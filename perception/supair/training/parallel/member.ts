/**
 * One thread's part in a team: the gradient of its rows of the batch, then the step downhill for its
 * part of the parameters. A team of one takes the very steps that a single thread takes.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { FrameSet } from '../../../../env/core/frame-set.ts';
import { readInto } from '../../../compute/wasm-heap.ts';
import type { SupairConfig } from '../../config.ts';
import { buildModel } from '../../model.ts';
import { type Params, param } from '../../params.ts';
import { disposeParams, upload } from '../../tensor-params.ts';
import type { TrainingData } from '../batches.ts';
import { countedRight } from '../measure.ts';
import { uploadTraining } from '../saved-training.ts';
import { stepGradient } from '../step-gradient.ts';
import type { TrainConfig } from '../train-config.ts';
import { applyGradients } from '../trainer.ts';
import { byName, partOf, type SharedTraining } from './shared-training.ts';

/** Everything here survives a structured clone, with the arrays still shared. */
export interface MemberSetup {
  readonly rank: number;
  readonly threads: number;
  readonly data: TrainingData;
  /** Labelled, or null. */
  readonly evaluation: FrameSet | null;
  readonly config: SupairConfig;
  readonly structureSeed: number;
  readonly train: TrainConfig;
  readonly seed: number;
  readonly shared: SharedTraining;
  /** Steps done, updates of Adam's moments, and whether averaging has begun. */
  readonly step: number;
  readonly adamCount: number;
  readonly averaged: boolean;
}

export interface Member {
  /** Writes the gradient and the value of its rows. All must have done so before anyone updates. */
  gradient(): Promise<void>;
  /** Adds up all gradients of its part, in order of rank, and writes the new parameters. */
  update(): Promise<void>;
  /** Writes the average and the moments of its part. */
  save(): Promise<void>;
  /** Writes how many of its part of the evaluation frames the saved average counts right. */
  count(): Promise<void>;
}

/** The name of a thread's part of the parameters, which is one tensor to the optimiser. */
const PART = 'part';

/** On the current backend, whose tensors it keeps as long as its thread lives. */
export function createMember(setup: MemberSetup): Member {
  const { rank, threads, data, evaluation, train, seed, shared } = setup;
  const model = buildModel(setup.config, setup.structureSeed);
  const lesson = { data, model, train, seed };
  const rows = partOf(train.batch, rank, threads);
  const part = partOf(shared.size, rank, threads);
  const shape = [part.to - part.from];
  const view = (flat: Float32Array): Float32Array => flat.subarray(part.from, part.to);
  const named = (flat: Float32Array): { [PART]: { shape: number[]; data: Float32Array } } => ({
    [PART]: { shape, data: view(flat) },
  });
  let state = uploadTraining({
    step: setup.step,
    params: named(shared.params),
    average: setup.averaged ? named(shared.average) : null,
    first: named(shared.first),
    second: named(shared.second),
    adamCount: setup.adamCount,
  });
  const sum = new Float32Array(part.to - part.from);
  const write = async (params: Params, flat: Float32Array): Promise<void> => {
    await readInto(view(flat), param(params, PART));
  };

  return {
    async gradient() {
      const { places, size } = shared;
      const own = shared.gradients.subarray(rank * size, (rank + 1) * size);
      const params = upload(byName(places, shared.params));
      const { value, gradients } = stepGradient(params, lesson, state.step, rows);
      disposeParams(params);
      for (const { name, from, to } of places) {
        const gradient = gradients[name];
        if (gradient === undefined) own.fill(0, from, to);
        else await readInto(own.subarray(from, to), gradient);
      }
      shared.values[rank] = (await value.data())[0] ?? Number.NaN;
      tf.dispose([value, gradients]);
    },
    async update() {
      for (let other = 0; other < threads; other++) {
        const at = other * shared.size;
        addInto(sum, shared.gradients.subarray(at + part.from, at + part.to), other === 0);
      }
      const gradient = tf.tensor1d(sum);
      const [decayFrom = -1] = shared.decayFrom;
      const now = decayFrom < 0 ? train : { ...train, decayFrom };
      state = applyGradients(state, { [PART]: gradient }, now);
      gradient.dispose();
      await write(state.params, shared.params);
    },
    async save() {
      await write(state.average, shared.average);
      await write(state.adam.first, shared.first);
      await write(state.adam.second, shared.second);
    },
    async count() {
      if (evaluation === null) return;
      const params = upload(byName(shared.places, shared.average));
      const frames = partOf(evaluation.size, rank, threads);
      shared.values[rank] = await countedRight(evaluation, params, model, frames);
      disposeParams(params);
    },
  };
}

// ---------------------------------------------------------------------------

function addInto(sum: Float32Array, row: Float32Array, first: boolean): void {
  if (first) sum.set(row);
  else for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (row[i] as number);
}
