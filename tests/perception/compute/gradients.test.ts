import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Rng } from '../../../env/core/random.ts';
import { useBackend } from '../../../perception/compute/backend.ts';
import { expNormalize, frozen } from '../../../perception/compute/log-space.ts';
import { BACKENDS_HERE } from '../../support/backends.ts';
import { expectGradient } from '../../support/gradients.ts';

let rng = new Rng(3);
const normal = (shape: number[]): tf.Tensor =>
  tf.tensor(rng.fillNormal(new Float32Array(shape.reduce((a, b) => a * b, 1))), shape);
const positive = (shape: number[]): tf.Tensor => tf.add(tf.abs(normal(shape)), 0.5);

/** Weights every output differently, so that a permuted gradient cannot pass. */
const mix = (y: tf.Tensor): tf.Tensor => {
  const weights = tf.tensor(
    Float32Array.from({ length: y.size }, (_, i) => Math.sin(i * 1.7) + 0.3),
    y.shape,
  );
  return tf.mul(y, weights);
};

type Case = [string, (...xs: tf.Tensor[]) => tf.Tensor, () => tf.Tensor[]];

const CASES: Case[] = [
  [
    'add, broadcast',
    (a, b) => tf.add(a as tf.Tensor, b as tf.Tensor),
    () => [normal([2, 3]), normal([3])],
  ],
  [
    'sub, broadcast',
    (a, b) => tf.sub(a as tf.Tensor, b as tf.Tensor),
    () => [normal([3]), normal([2, 1])],
  ],
  [
    'mul, broadcast',
    (a, b) => tf.mul(a as tf.Tensor, b as tf.Tensor),
    () => [normal([2, 1, 3]), normal([4, 1])],
  ],
  [
    'div, broadcast',
    (a, b) => tf.div(a as tf.Tensor, b as tf.Tensor),
    () => [normal([2, 3]), positive([2, 1])],
  ],
  [
    'maximum',
    (a, b) => tf.maximum(a as tf.Tensor, b as tf.Tensor),
    () => [normal([9]), normal([9])],
  ],
  [
    'minimum',
    (a, b) => tf.minimum(a as tf.Tensor, b as tf.Tensor),
    () => [normal([9]), normal([9])],
  ],
  ['neg', (x) => tf.neg(x as tf.Tensor), () => [normal([4])]],
  ['exp', (x) => tf.exp(x as tf.Tensor), () => [normal([4])]],
  ['log', (x) => tf.log(x as tf.Tensor), () => [positive([4])]],
  ['square', (x) => tf.square(x as tf.Tensor), () => [normal([4])]],
  ['sqrt', (x) => tf.sqrt(x as tf.Tensor), () => [positive([4])]],
  ['abs', (x) => tf.abs(x as tf.Tensor), () => [positive([4])]],
  ['relu', (x) => tf.relu(x as tf.Tensor), () => [tf.add(tf.sign(normal([6])), 0.2)]],
  ['sigmoid', (x) => tf.sigmoid(x as tf.Tensor), () => [normal([4])]],
  ['tanh', (x) => tf.tanh(x as tf.Tensor), () => [normal([4])]],
  ['softplus', (x) => tf.softplus(x as tf.Tensor), () => [normal([4])]],
  [
    'clip',
    (x) => tf.clipByValue(x as tf.Tensor, -0.5, 0.6),
    () => [tf.tensor1d([-2, 0.1, 0.3, 3])],
  ],
  ['softmax', (x) => tf.softmax(x as tf.Tensor), () => [normal([2, 5])]],
  ['sum over the middle axis', (x) => tf.sum(x as tf.Tensor, 1), () => [normal([2, 3, 2])]],
  ['sum with kept axes', (x) => tf.sum(x as tf.Tensor, [0, 2], true), () => [normal([2, 3, 2])]],
  [
    'addN',
    (a, b) => tf.addN([a as tf.Tensor, b as tf.Tensor, a as tf.Tensor]),
    () => [normal([3]), normal([3])],
  ],
  ['reshape', (x) => tf.reshape(x as tf.Tensor, [3, 2]), () => [normal([2, 3])]],
  ['expandDims', (x) => tf.expandDims(x as tf.Tensor, 1), () => [normal([2, 3])]],
  ['transpose', (x) => tf.transpose(x as tf.Tensor, [2, 0, 1]), () => [normal([2, 3, 4])]],
  ['slice', (x) => tf.slice(x as tf.Tensor, [1, 0], [1, 2]), () => [normal([3, 3])]],
  [
    'pad',
    (x) =>
      tf.pad(x as tf.Tensor, [
        [1, 0],
        [0, 2],
      ]),
    () => [normal([2, 2])],
  ],
  [
    'concat along the last axis',
    (a, b) => tf.concat([a as tf.Tensor, b as tf.Tensor], -1),
    () => [normal([2, 1]), normal([2, 3])],
  ],
  [
    'stack along the middle axis',
    (a, b) => tf.stack([a as tf.Tensor, b as tf.Tensor], 1),
    () => [normal([2, 3]), normal([2, 3])],
  ],
  [
    'unstack an axis of one',
    (x) => tf.square((tf.unstack(x as tf.Tensor, 1) as [tf.Tensor])[0]),
    () => [normal([2, 1, 3])],
  ],
  [
    'unstack the middle axis, one part unused',
    (x) => {
      const [a, , c] = tf.unstack(x as tf.Tensor, 1) as [tf.Tensor, tf.Tensor, tf.Tensor];
      return tf.add(a, tf.mul(c, 3));
    },
    () => [normal([2, 3, 2])],
  ],
  [
    'product',
    (a, b) => tf.matMul(a as tf.Tensor, b as tf.Tensor),
    () => [normal([3, 4]), normal([4, 2])],
  ],
  [
    'product, left transposed',
    (a, b) => tf.matMul(a as tf.Tensor, b as tf.Tensor, true),
    () => [normal([4, 3]), normal([4, 2])],
  ],
  [
    'product, right transposed',
    (a, b) => tf.matMul(a as tf.Tensor, b as tf.Tensor, false, true),
    () => [normal([3, 4]), normal([2, 4])],
  ],
  [
    'product, both transposed',
    (a, b) => tf.matMul(a as tf.Tensor, b as tf.Tensor, true, true),
    () => [normal([4, 3]), normal([2, 4])],
  ],
  [
    'batched product',
    (a, b) => tf.matMul(a as tf.Tensor, b as tf.Tensor),
    () => [normal([5, 3, 4]), normal([5, 4, 2])],
  ],
  [
    'batched product, one broadcast',
    (a, b) => tf.matMul(a as tf.Tensor, b as tf.Tensor),
    () => [normal([5, 3, 4]), normal([1, 4, 2])],
  ],
  [
    'exp-normalised sum',
    (x) => {
      const { scaled, max } = expNormalize(x as tf.Tensor, 1);
      return tf.add(tf.log(tf.sum(scaled, -1, true)), max);
    },
    () => [normal([3, 5])],
  ],
];

describe.each(BACKENDS_HERE)('gradients on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
    rng = new Rng(3); // the same numbers on each, none of them at a kink
  });
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it.each(CASES)('%s agrees with central differences', (_name, f, inputs) => {
    expectGradient((...xs) => mix(f(...xs)), inputs());
  });

  it('lets nothing through a frozen value', () => {
    const x = tf.tensor1d([1, 2, 3]);
    const gradient = tf.grad((t: tf.Tensor) =>
      tf.sum(
        tf.mul(
          t,
          frozen(() => tf.exp(t)),
        ),
      ),
    )(x);
    expect(gradient.dataSync()).toBeAllClose([Math.E, Math.E ** 2, Math.E ** 3], 1e-5);
  });
});

describe('the transposing matrix product', () => {
  it('agrees with the plain definition for all flags and batches', async () => {
    await useBackend('wasm');
    for (const [ta, tb] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ] as const) {
      const a = normal(ta ? [2, 5, 3] : [2, 3, 5]);
      const b = normal(tb ? [2, 4, 5] : [2, 5, 4]);
      const got = tf.matMul(a, b, ta, tb).dataSync();
      const [av, bv] = [a.dataSync(), b.dataSync()];
      const expected: number[] = [];
      for (let n = 0; n < 2; n++) {
        for (let i = 0; i < 3; i++) {
          for (let j = 0; j < 4; j++) {
            let sum = 0;
            for (let k = 0; k < 5; k++) {
              const left = ta ? av[n * 15 + k * 3 + i] : av[n * 15 + i * 5 + k];
              const right = tb ? bv[n * 20 + j * 5 + k] : bv[n * 20 + k * 4 + j];
              sum += (left ?? Number.NaN) * (right ?? Number.NaN);
            }
            expected.push(sum);
          }
        }
      }
      expect(got).toBeAllClose(expected, 1e-5);
    }
  });
});
