/** Gradient checks against central differences. */

import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { FINITE_DIFFERENCE } from './tolerances.ts';

interface GradientCheck {
  /** Half the distance between the two evaluations. */
  readonly step?: number;
  /** Largest error, relative to the largest gradient element (at least 1). */
  readonly tolerance?: number;
  /** Elements checked an input. */
  readonly samples?: number;
}

/**
 * Compares the gradient of a scalar function with central differences at every element of every
 * input (or at `samples` of them, evenly spread).
 */
export function expectGradient(
  f: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: readonly tf.Tensor[],
  { step = 1e-2, tolerance = FINITE_DIFFERENCE, samples = 24 }: GradientCheck = {},
): void {
  const { grads } = tf.valueAndGrads((...xs: tf.Tensor[]) => tf.sum(f(...xs)) as tf.Scalar)([
    ...inputs,
  ]);
  inputs.forEach((input, which) => {
    const values = input.dataSync();
    const gradient = Array.from(grads[which]?.dataSync() ?? []);
    expect(gradient.length).toBe(values.length);
    const scale = gradient.reduce((top, g) => Math.max(top, Math.abs(g)), 1);
    const stride = Math.max(1, Math.floor(values.length / samples));
    for (let i = 0; i < values.length; i += stride) {
      const at = (delta: number): number => {
        const moved = Float32Array.from(values);
        moved[i] = (moved[i] ?? 0) + delta;
        const shifted = inputs.map((x, k) => (k === which ? tf.tensor(moved, input.shape) : x));
        return tf.tidy(() => tf.sum(f(...shifted)).dataSync()[0] ?? Number.NaN);
      };
      const numeric = (at(step) - at(-step)) / (2 * step);
      const error = Math.abs(numeric - (gradient[i] ?? Number.NaN)) / scale;
      expect(error, `input ${which} element ${i}: ${gradient[i]} against ${numeric}`).toBeLessThan(
        tolerance,
      );
    }
  });
}
