/** A team of threads learns what one thread learns, ends as it should, and passes on its faults. */

import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { useBackend } from '../../../../../perception/compute/backend.ts';
import { disposeModel } from '../../../../../perception/supair/model.ts';
import {
  decodeCheckpoint,
  encodeCheckpoint,
} from '../../../../../perception/supair/training/checkpoint.ts';
import { type Learner, startSolo } from '../../../../../perception/supair/training/learner.ts';
import { startTeam } from '../../../../../perception/supair/training/parallel/team.ts';
import type { SavedTraining } from '../../../../../perception/supair/training/saved-training.ts';
import type { Lesson } from '../../../../../perception/supair/training/step-gradient.ts';
import { describeOnWasm } from '../../../../support/backends.ts';
import { fingerprint, squaresLesson, squaresStart } from '../../../../support/lessons.ts';

/** Warm start, its end, averaging, and the beginning of the last fall of the learning rate. */
const STEPS = 8;
const DECAY = 5;

let lesson: Lesson;
let start: SavedTraining;
const team = (threads: number, from = start, what = lesson): Promise<Learner> =>
  startTeam(from, what, { threads, backend: 'wasm' });
const threadsAlive = (): number =>
  process.getActiveResourcesInfo().filter((resource) => resource === 'MessagePort').length;

/** Everything of a state to the bit. */
const bits = ({ params, average, first, second, adamCount }: SavedTraining): string[] => [
  ...[params, average ?? {}, first, second].map(fingerprint),
  String(adamCount),
];

async function learn(
  learner: Learner,
  steps: number,
): Promise<{ values: number[]; phases: string[]; state: string[]; right: number | null }> {
  const values: number[] = [];
  const phases: string[] = [];
  for (let i = 0; i < steps; i++) {
    if (learner.step === DECAY) learner.beginDecay();
    const { value, phase } = await learner.update();
    values.push(value);
    phases.push(phase);
  }
  return {
    values,
    phases,
    state: bits(await learner.save()),
    right: await learner.countAccuracy(),
  };
}

async function learnAndClose(learner: Learner, steps = STEPS): ReturnType<typeof learn> {
  try {
    return await learn(learner, steps);
  } finally {
    await learner.close();
  }
}

let solo: Awaited<ReturnType<typeof learn>>;
let pair: Awaited<ReturnType<typeof learn>>;

beforeAll(async () => {
  await useBackend('wasm');
  lesson = squaresLesson();
  start = squaresStart(lesson);
  solo = await learnAndClose(startSolo(start, lesson));
  pair = await learnAndClose(await team(2));
}, 60_000);
afterAll(() => disposeModel(lesson.model));

describeOnWasm('a team', () => {
  it('of one thread learns to the bit what this thread learns', async () => {
    expect(await learnAndClose(await team(1))).toEqual(solo);
  }, 60_000);

  it.each([2, 3])(
    'of %i learns the same up to rounding',
    async (threads) => {
      const { values, phases, right } = await learnAndClose(await team(threads));
      // the first loss is a sum in another order; later ones follow parameters that Adam moved by
      // the sign of gradients which are rounding errors themselves
      expect(Math.abs((values[0] ?? 0) / (solo.values[0] ?? 0) - 1)).toBeLessThan(1e-6);
      expect(values).toBeAllClose(solo.values, 1e-4);
      expect(phases).toEqual(solo.phases);
      expect(right).toBe(solo.right ?? 'labels');
    },
    60_000,
  );

  it('learns the same again to the bit', async () => {
    expect(await learnAndClose(await team(2))).toEqual(pair);
  }, 60_000);

  it.each([2, 4, 6])(
    'goes on to the bit from a checkpoint after %i steps',
    async (pause) => {
      const first = await team(2);
      await learn(first, pause);
      const file = encodeCheckpoint(await first.save(), {
        seconds: 0,
        cpuSeconds: 0,
        curve: [],
        fingerprint: '',
        decayFrom: null,
        remedy: null,
      });
      await first.close();
      const { saved } = decodeCheckpoint(file, 'test');
      const decided = pause > DECAY ? { ...lesson.train, decayFrom: DECAY } : lesson.train;
      const later = { ...lesson, train: decided };
      const rest = await learnAndClose(await team(2, saved, later), STEPS - pause);
      expect(rest.state).toEqual(pair.state);
      expect(rest.values).toEqual(pair.values.slice(pause));
      // and on one thread, up to rounding
      const alone = await learnAndClose(startSolo(saved, later), STEPS - pause);
      expect(alone.values).toBeAllClose(rest.values, 1e-4);
    },
    60_000,
  );

  it('leaves no tensor and no thread behind', async () => {
    const [tensors, threads] = [tf.memory().numTensors, threadsAlive()];
    const two = await team(2);
    expect(threadsAlive()).toBeGreaterThan(threads);
    await learn(two, 1);
    await two.countAccuracy();
    await two.close();
    expect(tf.memory().numTensors).toBe(tensors);
    expect(threadsAlive()).toBe(threads);
  }, 60_000);
});

describeOnWasm('a team that fails', () => {
  it('while its threads load says why', async () => {
    const threads = threadsAlive();
    const broken = { ...lesson.model, config: { ...lesson.model.config, slots: 99 } };
    const error = await team(2, start, { ...lesson, model: broken }).catch((e: unknown) => e);
    expect(error).toThrowCode('BAD_ARGUMENT');
    expect(threadsAlive()).toBe(threads);
  }, 60_000);

  it('in a step says why, refuses further steps, and closes', async () => {
    const threads = threadsAlive();
    const { 'background.root': _lost, ...params } = start.params;
    const two = await team(2, { ...start, params, step: lesson.train.warmSteps });
    const error = await two.update().catch((e: unknown) => e);
    expect(error).toThrowCode('INTERNAL');
    expect(String(error)).toContain('background.root');
    expect(await two.update().catch((e: unknown) => e)).toThrowCode('INTERNAL');
    await two.close();
    expect(threadsAlive()).toBe(threads);
  }, 60_000);

  it('because it is closed during a step ends that step', async () => {
    const two = await team(2);
    const step = two.update().catch((e: unknown) => e);
    await two.close();
    expect(await step).toThrowCode('INTERNAL');
  }, 60_000);
});
