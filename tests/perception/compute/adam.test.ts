import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { disposeAdam, initAdam, updateAdam } from '../../../perception/compute/adam.ts';
import { TEST_BACKEND } from '../../support/backends.ts';
import { onBackend, values } from '../../support/tensors.ts';

onBackend(TEST_BACKEND);

/** Adam as Kingma & Ba write it (algorithm 1, with the step size of section 2's last paragraph). */
function byHand(gradients: number[], rate: number): number[] {
  let [x, m, v] = [1, 0, 0];
  return gradients.map((g, i) => {
    const t = i + 1;
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    x -= (rate * (Math.sqrt(1 - 0.999 ** t) / (1 - 0.9 ** t)) * m) / (Math.sqrt(v) + 1e-8);
    return x;
  });
}

describe('Adam', () => {
  it('follows the published recursion', () => {
    const gradients = [0.5, -2, 0.1, 30, -0.01];
    const size = 6; // one register and a rest
    let params: { [name: string]: tf.Tensor } = { x: tf.keep(tf.ones([size])) };
    let state = initAdam(params);
    const scales = Array.from({ length: size }, (_, i) => 1 + i);
    const path = gradients.map((g) => {
      const gradient = tf.tensor1d(scales.map((s) => s * g));
      const next = updateAdam(params, { x: gradient }, state, 0.05);
      ({ params, state } = next);
      return values(params['x'] as tf.Tensor);
    });
    scales.forEach((s, i) => {
      const expected = byHand(
        gradients.map((g) => s * g),
        0.05,
      );
      expect(path.map((x) => x[i] ?? Number.NaN)).toBeAllClose(expected, 1e-5);
    });
    expect(state.count).toBe(gradients.length);
  });

  it('takes a learning rate of each parameter', () => {
    const params = { a: tf.keep(tf.tensor1d([1])), b: tf.keep(tf.tensor1d([2])) };
    const gradient = tf.tensor1d([3]);
    const rates: { readonly [name: string]: number } = { a: 0.1, b: 0.02 };
    const next = updateAdam(
      params,
      { a: gradient, b: gradient },
      initAdam(params),
      (name) => rates[name] ?? 0,
    );
    // the first step is as long as the rate, whatever the gradient
    expect(values(next.params['a'] as tf.Tensor)[0]).toBeCloseTo(0.9, 4);
    expect(values(next.params['b'] as tf.Tensor)[0]).toBeCloseTo(1.98, 4);
    disposeAdam(next.state);
    tf.dispose([next.params, gradient]);
  });

  it('leaves parameters without a gradient alone, and frees what it replaces', () => {
    const params = { a: tf.keep(tf.tensor1d([1])), b: tf.keep(tf.tensor1d([2])) };
    const state = initAdam(params);
    const gradient = tf.tensor1d([1]);
    const before = tf.memory().numTensors;
    const next = updateAdam(params, { a: gradient }, state, 0.1);
    expect(tf.memory().numTensors).toBe(before);
    expect(next.params['b']).toBe(params.b);
    expect(values(next.params['b'] as tf.Tensor)).toEqual([2]);
    expect(values(next.params['a'] as tf.Tensor)[0]).toBeCloseTo(0.9, 4);
    disposeAdam(next.state);
    tf.dispose(next.params);
  });
});
