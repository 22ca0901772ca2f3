/** The ablation "without background model": a background of N(0, 0.35^2) a pixel that nobody learns. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { type FrameSet, frameAt } from '../../../env/core/frame-set.ts';
import { Rng } from '../../../env/core/random.ts';
import { useBackend } from '../../../perception/index.ts';
import { createPerceiver } from '../../../perception/supair/inference/perceiver.ts';
import { buildModel, disposeModel, initParams } from '../../../perception/supair/model.ts';
import { loadModel, saveModel } from '../../../perception/supair/model-files.ts';
import type { HostParams } from '../../../perception/supair/params.ts';
import { backgroundLog } from '../../../perception/supair/scene-model.ts';
import { download, upload } from '../../../perception/supair/tensor-params.ts';
import { planTraining } from '../../../perception/supair/training/recipes.ts';
import {
  freshTraining,
  uploadTraining,
} from '../../../perception/supair/training/saved-training.ts';
import { disposeTraining, updateTraining } from '../../../perception/supair/training/trainer.ts';
import { TEST_BACKEND } from '../../support/backends.ts';
import { squares } from '../../support/squares.ts';
import { onBackend, values } from '../../support/tensors.ts';

onBackend(TEST_BACKEND);

const root = mkdtempSync(join(tmpdir(), 'supair-fixed-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** log N(x; 0, 0.35^2), written out. */
const pixelLog = (x: number): number =>
  -0.5 * Math.log(2 * Math.PI) - Math.log(0.35) - x ** 2 / (2 * 0.35 ** 2);

const frames: FrameSet = { ...squares(256, 1), name: 'noisy-mnist' };
const plan = planTraining('published', frames, { backgroundModel: 'gaussian', steps: 3 });
const start = (seed: number): { model: ReturnType<typeof buildModel>; host: HostParams } => {
  const model = buildModel(plan.config, seed);
  return { model, host: initParams(model, plan.init, new Rng(seed)) };
};

describe('a fixed background', () => {
  it('has the density of independent N(0, 0.35^2) pixels, each weighted by what no box covers', () => {
    const { model, host } = start(5);
    const [height, width, masks] = [frames.height, frames.width, 2];
    const rng = new Rng(6);
    const pixels = rng.fillUniform(new Float32Array(2 * height * width), 0, 1);
    const weights = rng.fillUniform(new Float32Array(masks * pixels.length), 0, 1);
    const image = tf.tensor4d(pixels, [2, height, width, 1]);
    const log = backgroundLog(
      image,
      tf.tensor2d(weights, [2 * masks, height * width]),
      upload(host),
      model,
    );
    const byHand = [0, 1].flatMap((frame) =>
      [0, 1].map((mask) => {
        let sum = 0;
        for (let d = 0; d < height * width; d++) {
          const weight = weights[(mask * 2 + frame) * height * width + d] ?? Number.NaN;
          sum += weight * pixelLog(pixels[frame * height * width + d] ?? Number.NaN);
        }
        return sum;
      }),
    );
    expect(values(log)).toBeAllClose(byHand, 1e-5);
    disposeModel(model);
  });

  it('stays as it is while everything else learns', async () => {
    await useBackend(TEST_BACKEND);
    const { model, host } = start(7);
    const data = { frames, boxes: new Float32Array(0) };
    const lesson = { data, model, train: plan.train, seed: 7, evaluation: null };
    let state = uploadTraining(freshTraining(host));
    for (let step = 0; step < 2; step++) ({ state } = await updateTraining(state, lesson));
    const after = await download(state.params);
    const moved = Object.keys(host).filter((name) =>
      after[name]?.data.some((x, i) => x !== host[name]?.data[i]),
    );
    const still = Object.keys(host).filter((name) => !moved.includes(name));
    expect(still).toEqual(Object.keys(host).filter((name) => name.startsWith('background.')));
    expect(moved).toContain('object.mean');
    expect(moved).toContain('detector.input');
    disposeTraining(state);
    disposeModel(model);
  });

  it('perceives from a model folder: what no box covers has the density by hand', () => {
    const { model, host } = start(8);
    const absent: HostParams = {
      ...host,
      // the first of nine outputs is the presence: none is present
      'detector.outputBias': {
        shape: [9],
        data: Float32Array.of(-30, 0, 0, 0, 0, 0, 0, 0, 0),
      },
    };
    const folder = join(root, 'model');
    const record = {
      name: 'fixed',
      supair: plan.config,
      structureSeed: 8,
      likelihoodQuantiles: [],
      training: {},
    };
    saveModel(folder, record, absent, '');
    const perceiver = createPerceiver(loadModel(folder).trained);
    for (const i of [0, 1, 2]) {
      const frame = frameAt(frames, i);
      const [scene] = perceiver.perceive([frame]);
      expect(scene?.objects).toEqual([]);
      const byHand = frame.data.reduce((sum, byte) => sum + pixelLog(byte / 255), 0);
      expect([scene?.background_log_likelihood]).toBeAllClose([byHand], 1e-5);
    }
    perceiver.dispose();
    disposeModel(model);
  });

  it('is an experiment of the published recipe alone', () => {
    const make = (): unknown => planTraining('auto', frames, { backgroundModel: 'gaussian' });
    expect(make).toThrowCode('BAD_ARGUMENT');
  });
});
