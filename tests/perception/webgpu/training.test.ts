/**
 * Learning on WebGPU against WebAssembly: gradients of every parameter, steps, a whole `fit`. Small
 * shapes, for where there is no GPU a CPU plays it.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useBackend } from '../../../perception/compute/backend.ts';
import type { BackendName } from '../../../perception/compute/backend-names.ts';
import { loadPerceiver } from '../../../perception/index.ts';
import type { SupairConfig } from '../../../perception/supair/config.ts';
import { disposeModel } from '../../../perception/supair/model.ts';
import { download, upload } from '../../../perception/supair/tensor-params.ts';
import { fit as learnModel } from '../../../perception/supair/training/fit.ts';
import { uploadTraining } from '../../../perception/supair/training/saved-training.ts';
import { type Lesson, stepGradient } from '../../../perception/supair/training/step-gradient.ts';
import type { TrainConfig } from '../../../perception/supair/training/train-config.ts';
import { disposeTraining, updateTraining } from '../../../perception/supair/training/trainer.ts';
import { squaresLesson, squaresStart } from '../../support/lessons.ts';
import { squares } from '../../support/squares.ts';
import { webgpuIsMissing } from '../../support/webgpu.ts';

const missing = webgpuIsMissing();

const lessonOf = (changes: Partial<SupairConfig>, train: Partial<TrainConfig>): Lesson => {
  const lesson = squaresLesson(8, changes);
  return { ...lesson, train: { ...lesson.train, batch: 2, ...train } };
};

describe.skipIf(missing)('learning on WebGPU', () => {
  it.each<[string, Partial<SupairConfig>, number]>([
    ['the warm start', {}, 0],
    ['attention and opaque leaves, beside proposals', {}, 4],
    ['the published network', { detector: 'lstm' }, 20],
    ['see-through leaves', { leaves: 'see-through' }, 20],
  ])('has the gradients of WebAssembly: %s', async (_name, changes, step) => {
    const gradientsOn = async (
      backend: BackendName,
    ): Promise<{ value: number; gradients: { [name: string]: Float32Array } }> => {
      await useBackend(backend);
      const lesson = lessonOf(changes, {});
      const params = upload(squaresStart(lesson).params);
      const found = stepGradient(params, lesson, step, { from: 0, to: 2 });
      const host = await download(found.gradients);
      const [value = Number.NaN] = await found.value.data();
      tf.dispose([found.value, found.gradients, params]);
      disposeModel(lesson.model);
      const gradients = Object.entries(host).map(([name, { data }]) => [name, data] as const);
      return { value, gradients: Object.fromEntries(gradients) };
    };
    const reference = await gradientsOn('wasm');
    const got = await gradientsOn('webgpu');
    expect(Math.abs(got.value / reference.value - 1)).toBeLessThan(1e-4);
    expect(Object.keys(got.gradients)).toEqual(Object.keys(reference.gradients));
    for (const [name, expected] of Object.entries(reference.gradients)) {
      const scale = expected.reduce((most, g) => Math.max(most, Math.abs(g)), 1e-6);
      const relative = (gradient: Float32Array | undefined): number[] =>
        Array.from(gradient ?? [], (g) => g / scale);
      // single precision in another order: at the smallest variances large terms of a square cancel
      expect(relative(got.gradients[name]), name).toBeAllClose(relative(expected), 1e-3);
    }
  });

  it('takes the same steps, from the warm start to the ELBO, and keeps no tensors', async () => {
    const lossesOn = async (backend: BackendName): Promise<number[]> => {
      await useBackend(backend);
      const before = tf.memory().numTensors;
      const lesson = lessonOf({}, { warmSteps: 2 });
      let state = uploadTraining(squaresStart(lesson));
      const losses: number[] = [];
      for (let i = 0; i < 5; i++) {
        const next = await updateTraining(state, lesson);
        state = next.state;
        losses.push(next.metrics.value);
      }
      disposeTraining(state);
      disposeModel(lesson.model);
      expect(tf.memory().numTensors).toBe(before);
      return losses;
    };
    const reference = await lossesOn('wasm');
    const losses = await lossesOn('webgpu');
    for (const [i, loss] of losses.entries()) {
      expect(Math.abs(loss / (reference[i] ?? Number.NaN) - 1), `step ${i}`).toBeLessThan(1e-4);
    }
  });

  describe('fit', () => {
    let out = '';
    beforeEach(() => {
      out = mkdtempSync(join(tmpdir(), 'supair-webgpu-'));
    });
    afterEach(() => rmSync(out, { recursive: true, force: true }));

    it('ends with the model that WebAssembly finds, which perceives', async () => {
      const [frames, evaluation] = [squares(64, 1), squares(8, 2)];
      const on = (backend: BackendName, folder: string): ReturnType<typeof learnModel> =>
        learnModel(frames, { out: folder, backend, steps: 1, warmSteps: 1, evaluation });
      const reference = await on('wasm', join(out, 'wasm'));
      const result = await on('webgpu', join(out, 'webgpu'));
      expect(result.backend.name).toBe('webgpu');
      expect(Math.abs(result.elbo / reference.elbo - 1)).toBeLessThan(1e-3);
      expect(result.countAccuracy).toBe(reference.countAccuracy);
      const { height, width, channels } = frames;
      const frame = { height, width, channels, data: frames.frames.slice(0, height * width) };
      const [ours, theirs] = await Promise.all(
        ['webgpu', 'wasm'].map(async (name) => {
          const perceiver = await loadPerceiver(join(out, name));
          const [scene] = perceiver.perceive([frame]);
          perceiver.dispose();
          return scene;
        }),
      );
      const expected = theirs?.log_likelihood ?? Number.NaN;
      expect(Math.abs((ours?.log_likelihood ?? 0) / expected - 1)).toBeLessThan(1e-2);
    });
  });
});
