/** Training: determinism, memory, resuming, shares of a batch, and that it learns. */

import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { useBackend } from '../../../../perception/compute/backend.ts';
import { disposeModel } from '../../../../perception/supair/model.ts';
import { download, upload } from '../../../../perception/supair/tensor-params.ts';
import { batchIndices } from '../../../../perception/supair/training/batches.ts';
import {
  decodeCheckpoint,
  encodeCheckpoint,
} from '../../../../perception/supair/training/checkpoint.ts';
import {
  downloadTraining,
  uploadTraining,
} from '../../../../perception/supair/training/saved-training.ts';
import { type Lesson, stepGradient } from '../../../../perception/supair/training/step-gradient.ts';
import {
  disposeTraining,
  type TrainState,
  updateTraining,
} from '../../../../perception/supair/training/trainer.ts';
import { TEST_BACKEND } from '../../../support/backends.ts';
import { fingerprint, squaresLesson, squaresStart } from '../../../support/lessons.ts';

const fresh = (lesson: Lesson): TrainState => uploadTraining(squaresStart(lesson));

async function run(
  state: TrainState,
  steps: number,
  lesson: Lesson,
): Promise<{ state: TrainState; values: number[] }> {
  let s = state;
  const values: number[] = [];
  for (let i = 0; i < steps; i++) {
    const next = await updateTraining(s, lesson);
    s = next.state;
    values.push(next.metrics.value);
  }
  return { state: s, values };
}

describe('training', () => {
  it('is the same to the bit for the same seed', async () => {
    await useBackend(TEST_BACKEND);
    const lesson = squaresLesson();
    const results: string[] = [];
    for (let repeat = 0; repeat < 2; repeat++) {
      const { state } = await run(fresh(lesson), 8, lesson);
      results.push(fingerprint(await download(state.average)));
      disposeTraining(state);
    }
    expect(results[0]).toBe(results[1]);
    disposeModel(lesson.model);
  });

  it('moves the detector at its own pace on the ELBO', async () => {
    await useBackend(TEST_BACKEND);
    const lesson = squaresLesson();
    /** How far the first step on the ELBO moves two parameters at most. */
    const moved = async (detectorPace: number): Promise<number[]> => {
      const train = { ...lesson.train, warmSteps: 0, detectorPace };
      const before = squaresStart(lesson).params;
      const { state } = await run(fresh(lesson), 1, { ...lesson, train });
      const after = await download(state.params);
      disposeTraining(state);
      return ['detector.output', 'object.mean'].map((name) => {
        const [old, now] = [before[name]?.data, after[name]?.data];
        return Math.max(...[...(now ?? [])].map((x, i) => Math.abs(x - (old?.[i] ?? Number.NaN))));
      });
    };
    const [usual, slow] = [await moved(1), await moved(0.1)];
    // Adam's first step is as long as its rate; parameters are of single precision
    expect((slow[0] as number) / (usual[0] as number)).toBeCloseTo(0.1, 2);
    expect(slow[1]).toBe(usual[1]);
    disposeModel(lesson.model);
  });

  it('needs no second look where there is one slot', async () => {
    await useBackend(TEST_BACKEND);
    const lesson = squaresLesson(64, { slots: 1 });
    const data = { ...lesson.data, boxes: new Float32Array(64 * 6) };
    const start = squaresStart(lesson);
    const { state, values } = await run(uploadTraining(start), 6, { ...lesson, data });
    const after = await download(state.params);
    const still = Object.entries(after).filter(
      ([name, value]) =>
        fingerprint({ [name]: value }) === fingerprint({ [name]: start.params[name] ?? value }),
    );
    expect(still.map(([name]) => name)).toEqual(['detector.query']);
    expect(values.every(Number.isFinite)).toBe(true);
    disposeTraining(state);
    disposeModel(lesson.model);
  });

  it.each([2, 4, 7])('goes on to the bit from a checkpoint after %i steps', async (pause) => {
    await useBackend(TEST_BACKEND);
    const lesson = squaresLesson();
    const { state: straight } = await run(fresh(lesson), 10, lesson);
    const { state: paused } = await run(fresh(lesson), pause, lesson);
    const notes = {
      seconds: 1,
      cpuSeconds: 0,
      curve: [],
      fingerprint: 'x',
      decayFrom: 7,
      remedy: 'all-on',
    } as const;
    const file = encodeCheckpoint(await downloadTraining(paused), notes);
    disposeTraining(paused);
    const loaded = decodeCheckpoint(file, 'test');
    expect(loaded.notes).toEqual(notes);
    const { state: resumed } = await run(uploadTraining(loaded.saved), 10 - pause, lesson);
    expect(resumed.step).toBe(10);
    for (const part of ['params', 'average'] as const) {
      const [ours, theirs] = [await download(resumed[part]), await download(straight[part])];
      expect(fingerprint(ours)).toBe(fingerprint(theirs));
    }
    disposeTraining(straight);
    disposeTraining(resumed);
    disposeModel(lesson.model);
  });

  it('keeps no tensor beyond its state', async () => {
    await useBackend(TEST_BACKEND);
    const before = tf.memory().numTensors;
    const lesson = squaresLesson();
    let { state } = await run(fresh(lesson), 6, lesson);
    const held = tf.memory().numTensors;
    ({ state } = await run(state, 5, lesson));
    expect(tf.memory().numTensors).toBe(held);
    disposeTraining(state);
    disposeModel(lesson.model);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('raises the ELBO', async () => {
    await useBackend(TEST_BACKEND);
    const lesson = squaresLesson();
    const warm = await run(fresh(lesson), lesson.train.warmSteps, lesson);
    const { state, values: elbos } = await run(warm.state, 20, lesson);
    const mean = (xs: number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length;
    expect(mean(elbos.slice(-5))).toBeGreaterThan(mean(elbos.slice(0, 5)) + 20);
    disposeTraining(state);
    disposeModel(lesson.model);
  });
});

describe('shares of a batch', () => {
  it.each([
    ['the warm start', 0],
    ['the ELBO with its proposals', 6],
    ['the ELBO alone', 20],
  ])('add up to the whole: %s', async (_phase, step) => {
    await useBackend(TEST_BACKEND);
    const lesson = squaresLesson();
    const params = upload(squaresStart(lesson).params);
    const at = async (
      from: number,
      to: number,
    ): Promise<{ value: number; gradients: { [name: string]: Float32Array } }> => {
      const { value, gradients } = stepGradient(params, lesson, step, { from, to });
      const host = await download(gradients);
      const [loss = Number.NaN] = await value.data();
      tf.dispose([value, gradients]);
      return {
        value: loss,
        gradients: Object.fromEntries(Object.entries(host).map(([name, { data }]) => [name, data])),
      };
    };
    const whole = await at(0, 16);
    const shares = [await at(0, 5), await at(5, 6), await at(6, 16)];
    const total = shares.reduce((sum, { value }) => sum + value, 0);
    expect(Math.abs(total / whole.value - 1)).toBeLessThan(1e-6);
    for (const [name, gradient] of Object.entries(whole.gradients)) {
      const scale = gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
      const sum = gradient.map((_, i) =>
        shares.reduce((s, { gradients }) => s + (gradients[name]?.[i] ?? Number.NaN), 0),
      );
      // single precision, relative to the largest entry: others are differences of such
      expect(
        gradient.map((g) => g / scale),
        name,
      ).toBeAllClose(
        sum.map((g) => g / scale),
        2e-5,
      );
    }
    tf.dispose(params);
    disposeModel(lesson.model);
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
