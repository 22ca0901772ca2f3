/** The attention detector: its size, frames of any shape, gradients through all of it. */

import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../env/core/random.ts';
import { WHERE_FIELDS } from '../../../../perception/supair/boxes/where.ts';
import { PUBLISHED, type SupairConfig } from '../../../../perception/supair/config.ts';
import {
  detectWithAttention,
  initAttention,
} from '../../../../perception/supair/detector/attention.ts';
import type { HostParams, Params } from '../../../../perception/supair/params.ts';
import { upload } from '../../../../perception/supair/tensor-params.ts';
import { TEST_BACKEND } from '../../../support/backends.ts';
import { expectGradient } from '../../../support/gradients.ts';
import { onBackend, values } from '../../../support/tensors.ts';
import { FLOAT32 } from '../../../support/tolerances.ts';

onBackend(TEST_BACKEND);

const configOf = (height: number, width: number, channels: 1 | 3): SupairConfig => ({
  ...PUBLISHED,
  height,
  width,
  channels,
  slots: 2,
  detector: 'attention',
});

const numbers = (params: HostParams): number =>
  Object.values(params).reduce((sum, { data }) => sum + data.length, 0);

describe('the attention detector', () => {
  it.each([
    [32, 32, 1],
    [50, 50, 1],
    [32, 128, 3],
    [128, 128, 3],
  ] as const)('has under 300,000 parameters for %i x %i x %i', (height, width, channels) => {
    const params = initAttention(configOf(height, width, channels), new Rng(1));
    expect(numbers(params)).toBeLessThan(300_000);
    expect(numbers(params)).toBeGreaterThan(10_000);
  });

  it.each([
    [30, 37, 1],
    [61, 34, 3],
  ] as const)('sees a frame of %i x %i x %i as one padded to whole cells', (h, w, channels) => {
    const params = upload(initAttention(configOf(h, w, channels), new Rng(2)));
    const frame = tf.tensor4d(
      new Rng(3).fillUniform(new Float32Array(2 * h * w * channels), 0, 1),
      [2, h, w, channels],
    );
    const [height, width] = [Math.ceil(h / 4) * 4, Math.ceil(w / 4) * 4];
    const whole = tf.pad(frame, [
      [0, 0],
      [0, height - h],
      [0, width - w],
      [0, 0],
    ]);
    const own = detectWithAttention(frame, params, configOf(h, w, channels));
    const padded = detectWithAttention(whole, params, configOf(height, width, channels));
    expect(values(own.presenceLogit)).toBeAllClose(values(padded.presenceLogit), FLOAT32);
    for (const f of WHERE_FIELDS) {
      expect(values(own.mean[f])).toBeAllClose(values(padded.mean[f]), FLOAT32);
    }
    // and the slots do look at the frame: another one is answered otherwise
    const dark = detectWithAttention(tf.zerosLike(frame), params, configOf(h, w, channels));
    expect(Math.abs((values(own.mean.x)[0] ?? 0) - (values(dark.mean.x)[0] ?? 0))).toBeGreaterThan(
      0.1,
    );
  });

  it('has gradients through all slots that agree with central differences', () => {
    const config = configOf(20, 24, 1);
    const params = upload(initAttention(config, new Rng(5)));
    const names = Object.keys(params);
    const image = tf.tensor4d(
      new Rng(6).fillUniform(new Float32Array(2 * 20 * 24), 0, 1),
      [2, 20, 24, 1],
    );
    const loss = (...tensors: tf.Tensor[]): tf.Tensor => {
      const own: Params = Object.fromEntries(
        names.map((name, i) => [name, tensors[i] as tf.Tensor]),
      );
      const { presenceLogit, mean, std } = detectWithAttention(image, own, config);
      const x = tf.add(tf.mul(mean.x, 0.3), tf.mul(mean.y, -0.2));
      const scales = tf.add(tf.mul(mean.sx, 2), tf.mul(std.sy, 3));
      return tf.add(tf.add(x, scales), tf.mul(presenceLogit, 0.5));
    };
    const start = names.map((name) => {
      const tensor = params[name] as tf.Tensor;
      if (name !== 'detector.outputBias') return tensor;
      // slots surely absent: inhibition, which has no gradient, then has no effect either
      return tf.add(tensor, tf.tensor1d([-40, 0, 0, 0, 0, 0, 0, 0, 0]));
    });
    expectGradient(loss, start, { samples: 4, step: 3e-3 });
  });
});
