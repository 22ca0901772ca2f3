/** Training: determinism, memory, resuming, and that it learns. */

import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { FrameSet } from '../../../../env/core/frame-set.ts';
import { Rng } from '../../../../env/core/random.ts';
import { useBackend } from '../../../../perception/compute/backend.ts';
import { PUBLISHED, type SupairConfig } from '../../../../perception/supair/config.ts';
import {
  buildModel,
  disposeModel,
  initParams,
  type Model,
  PUBLISHED_INIT,
} from '../../../../perception/supair/model.ts';
import { download, type HostParams, upload } from '../../../../perception/supair/params.ts';
import {
  batchIndices,
  boxTable,
  type TrainingData,
} from '../../../../perception/supair/training/batches.ts';
import {
  decodeCheckpoint,
  encodeCheckpoint,
} from '../../../../perception/supair/training/checkpoint.ts';
import {
  proposeBoxes,
  robustBackground,
} from '../../../../perception/supair/training/proposals.ts';
import type { TrainConfig } from '../../../../perception/supair/training/train-config.ts';
import {
  disposeTraining,
  initTraining,
  type TrainState,
  updateTraining,
} from '../../../../perception/supair/training/trainer.ts';
import { SQUARES_HEIGHT, SQUARES_WIDTH, squares } from '../../../support/squares.ts';

const CONFIG: SupairConfig = {
  ...PUBLISHED,
  height: SQUARES_HEIGHT,
  width: SQUARES_WIDTH,
  slots: 2,
  detector: 'attention',
  patch: 8,
  object: { ...PUBLISHED.object, replicas: 2, leafComponents: 4, sumComponents: 4 },
};

const TRAIN: TrainConfig = {
  batch: 16,
  steps: 20,
  learningRate: 2e-3,
  schedule: 'cosine',
  averaging: 0.9,
  warmSteps: 4,
  warmLearningRate: 3e-3,
  warmWeight: 100,
  warmFade: 10,
};

function dataOf(frames: FrameSet): TrainingData {
  const background = robustBackground(frames);
  const options = { threshold: 10, minArea: 6, maxBoxes: 2 };
  const proposals = Array.from({ length: frames.size }, (_, i) =>
    proposeBoxes(frames, i, background, options),
  );
  return { frames, boxes: boxTable(proposals, CONFIG.slots) };
}

const fresh = (model: Model): TrainState =>
  initTraining(upload(initParams(model, PUBLISHED_INIT, new Rng(1))));

async function run(
  state: TrainState,
  steps: number,
  model: Model,
  data: TrainingData,
): Promise<TrainState> {
  let s = state;
  for (let i = 0; i < steps; i++) s = (await updateTraining(s, data, model, TRAIN, 7)).state;
  return s;
}

const bytes = (host: HostParams): string =>
  Object.entries(host)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { data }]) =>
      Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'),
    )
    .join();

describe('training', () => {
  it('is the same to the bit for the same seed', async () => {
    await useBackend('wasm');
    const model = buildModel(CONFIG, 1);
    const data = dataOf(squares(64, 1));
    const results: string[] = [];
    for (let repeat = 0; repeat < 2; repeat++) {
      const state = await run(fresh(model), 8, model, data);
      results.push(bytes(await download(state.average)));
      disposeTraining(state);
    }
    expect(results[0]).toBe(results[1]);
    disposeModel(model);
  });

  it.each([2, 4, 7])('goes on to the bit from a checkpoint after %i steps', async (pause) => {
    await useBackend('wasm');
    const model = buildModel(CONFIG, 1);
    const data = dataOf(squares(64, 1));
    const straight = await run(fresh(model), 10, model, data);
    const paused = await run(fresh(model), pause, model, data);
    const notes = { seconds: 1, curve: [], fingerprint: 'x' };
    const file = await encodeCheckpoint(paused, notes);
    disposeTraining(paused);
    const loaded = decodeCheckpoint(file, 'test');
    expect(loaded.notes).toEqual(notes);
    const resumed = await run(loaded.state, 10 - pause, model, data);
    expect(resumed.step).toBe(10);
    for (const part of ['params', 'average'] as const) {
      expect(bytes(await download(resumed[part]))).toBe(bytes(await download(straight[part])));
    }
    disposeTraining(straight);
    disposeTraining(resumed);
    disposeModel(model);
  });

  it('keeps no tensor beyond its state', async () => {
    await useBackend('wasm');
    const before = tf.memory().numTensors;
    const model = buildModel(CONFIG, 1);
    const data = dataOf(squares(64, 1));
    let state = await run(fresh(model), 6, model, data);
    const held = tf.memory().numTensors;
    state = await run(state, 5, model, data);
    expect(tf.memory().numTensors).toBe(held);
    disposeTraining(state);
    disposeModel(model);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('gives the same losses on cpu and wasm', async () => {
    const losses: number[][] = [];
    for (const backend of ['wasm', 'cpu'] as const) {
      await useBackend(backend);
      const model = buildModel(CONFIG, 1);
      const data = dataOf(squares(32, 1));
      let state = fresh(model);
      const own: number[] = [];
      for (let i = 0; i < 5; i++) {
        const next = await updateTraining(
          state,
          data,
          model,
          { ...TRAIN, batch: 4, warmSteps: 1 },
          7,
        );
        state = next.state;
        own.push(next.metrics.value);
      }
      losses.push(own);
      disposeTraining(state);
      disposeModel(model);
    }
    expect(losses[0]).toBeAllClose(losses[1] ?? [], 1e-4);
    await useBackend('wasm');
  });

  it('raises the ELBO', async () => {
    await useBackend('wasm');
    const model = buildModel(CONFIG, 1);
    const data = dataOf(squares(64, 1));
    let state = await run(fresh(model), TRAIN.warmSteps, model, data);
    const elbos: number[] = [];
    for (let i = 0; i < 20; i++) {
      const next = await updateTraining(state, data, model, TRAIN, 7);
      state = next.state;
      elbos.push(next.metrics.value);
    }
    const mean = (xs: number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length;
    expect(mean(elbos.slice(-5))).toBeGreaterThan(mean(elbos.slice(0, 5)) + 20);
    disposeTraining(state);
    disposeModel(model);
  });
});

describe('batches', () => {
  it('visit every frame once an epoch, in another order each time', () => {
    const epoch = (e: number): number[] =>
      Array.from({ length: 4 }, (_, i) => [...batchIndices(40, 10, e * 4 + i, 3)]).flat();
    const sorted = Array.from({ length: 40 }, (_, i) => i);
    expect([...epoch(0)].sort((a, b) => a - b)).toEqual(sorted);
    expect([...epoch(1)].sort((a, b) => a - b)).toEqual(sorted);
    expect(epoch(0)).not.toEqual(epoch(1));
    expect(epoch(0)).toEqual(epoch(0));
  });
});
