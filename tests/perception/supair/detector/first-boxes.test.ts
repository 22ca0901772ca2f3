/** Where the published network's boxes lie before anything is learned. */

import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../env/core/random.ts';
import { PUBLISHED } from '../../../../perception/supair/config.ts';
import { detectWithLstm, initLstm } from '../../../../perception/supair/detector/lstm.ts';
import { upload } from '../../../../perception/supair/tensor-params.ts';
import { TEST_BACKEND } from '../../../support/backends.ts';
import { onBackend, values } from '../../../support/tensors.ts';

onBackend(TEST_BACKEND);

const CONFIG = { ...PUBLISHED, height: 40, width: 56 };
const SEEDS = [1, 2, 3, 4, 5, 6];

/** Middles of all first boxes of a few random frames up to so bright, pixel-index coordinates. */
const middles = (seed: number, centred: boolean, brightest: number): { x: number[]; y: number[] } =>
  tf.tidy(() => {
    const params = upload(initLstm(CONFIG, new Rng(seed), centred));
    const pixels = new Rng(100 + seed).fillUniform(new Float32Array(4 * 40 * 56), 0, brightest);
    const image = tf.tensor4d(pixels, [4, 40, 56, 1]);
    const { mean } = detectWithLstm(image, params, CONFIG);
    const middle = (edge: tf.Tensor, scale: tf.Tensor): number[] =>
      values(tf.add(edge, tf.mul(scale, CONFIG.patch / 2)));
    return { x: middle(mean.x, mean.sx), y: middle(mean.y, mean.sy) };
  });

describe('the first boxes', () => {
  it.each(SEEDS)('lie in the middle of a black frame where they are centred, seed %i', (seed) => {
    // an LSTM without biases says nothing about nothing
    const { x, y } = middles(seed, true, 0);
    expect(x).toBeAllClose(new Array(x.length).fill(55 / 2), 1e-4);
    expect(y).toBeAllClose(new Array(y.length).fill(39 / 2), 1e-4);
  });

  it.each(SEEDS)('hardly leave it for what a frame shows, seed %i', (seed) => {
    const { x, y } = middles(seed, true, 0.5);
    for (const at of x) expect(Math.abs(at - 55 / 2)).toBeLessThan(3);
    for (const at of y) expect(Math.abs(at - 39 / 2)).toBeLessThan(3);
  });

  it('lie anywhere as published, the same for all frames of a seed', () => {
    const x = SEEDS.map((seed) => middles(seed, false, 0.5).x);
    for (const own of x) expect(Math.max(...own) - Math.min(...own)).toBeLessThan(5);
    const firsts = x.map(([first = Number.NaN]) => first);
    expect(Math.max(...firsts) - Math.min(...firsts)).toBeGreaterThan(10);
  });

  it('differ in two biases and nothing else', () => {
    const [drawn, centred] = [false, true].map((on) => initLstm(CONFIG, new Rng(9), on));
    const differing = Object.keys(drawn ?? {}).flatMap((name) =>
      Array.from(drawn?.[name]?.data ?? [])
        .map((x, i) => (x === centred?.[name]?.data[i] ? '' : `${name} ${i}`))
        .filter((place) => place !== ''),
    );
    expect(differing).toEqual(['detector.outputBias 3', 'detector.outputBias 4']);
  });
});
