import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../../../env/core/random.ts';
import { useBackend } from '../../../../perception/compute/backend.ts';
import { lstmStep } from '../../../../perception/supair/detector/lstm-cell.ts';
import { BACKENDS_HERE } from '../../../support/backends.ts';
import { expectGradient } from '../../../support/gradients.ts';

const [BATCH, UNITS] = [3, 8];

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

describe.each(BACKENDS_HERE)('an LSTM step on %s', (backend) => {
  const rng = new Rng(3);
  const gates = rng.fillNormal(new Float32Array(BATCH * 4 * UNITS), 3);
  gates.set([50, -50, 90, -90]); // gates fully open and shut
  const cell = rng.fillNormal(new Float32Array(BATCH * UNITS), 2);
  const step = (g: tf.Tensor, c: tf.Tensor): { h: tf.Tensor; c: tf.Tensor } => {
    const cells = c as tf.Tensor2D;
    return lstmStep(g as tf.Tensor2D, { h: cells, c: cells });
  };
  beforeAll(async () => {
    await useBackend(backend);
    tf.engine().startScope();
  });
  afterAll(() => tf.engine().endScope());

  it('follows the equations of the cell', () => {
    const out = step(tf.tensor2d(gates, [BATCH, 4 * UNITS]), tf.tensor2d(cell, [BATCH, UNITS]));
    const expected = Array.from(cell, (before, at) => {
      const [row, u] = [Math.floor(at / UNITS), at % UNITS];
      const gate = (i: number): number => gates[(row * 4 + i) * UNITS + u] ?? 0;
      const next = sigmoid(gate(2) + 1) * before + sigmoid(gate(0)) * Math.tanh(gate(1));
      return { c: next, h: sigmoid(gate(3)) * Math.tanh(next) };
    });
    expect(out.c.dataSync()).toBeAllClose(
      expected.map((e) => e.c),
      1e-6,
    );
    expect(out.h.dataSync()).toBeAllClose(
      expected.map((e) => e.h),
      1e-6,
    );
  });

  it('has gradients of h and c that agree with central differences', () => {
    const small = Float32Array.from(gates, (g) => g / 3);
    const weights = tf.randomNormal([BATCH, UNITS], 0, 1, 'float32', 4);
    expectGradient(
      (g, c) => {
        const out = step(g, c);
        return tf.add(tf.mul(out.h, weights), tf.mul(out.c, 0.7));
      },
      [tf.tensor2d(small, [BATCH, 4 * UNITS]), tf.tensor2d(cell, [BATCH, UNITS])],
      { samples: 96 },
    );
  });
});
