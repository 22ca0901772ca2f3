/**
 * The Gaussian of a head: means that the head computes, one free log standard deviation a
 * dimension, and its gradient summed over the rows of a batch.
 */

import type { Rng } from '../../env/core/random.ts';
import {
  addGaussianGradient,
  gaussianEntropy,
  gaussianLogProb,
  sampleGaussian,
} from '../distributions/gaussian.ts';
import type { Memory, Parameter } from '../nn/arena.ts';

export class GaussianPart {
  readonly #n: number;
  readonly #logStd: Parameter;
  readonly #gradient: Float64Array;

  /** @param n dimensions, at least one. */
  constructor(memory: Memory, n: number, initialLogStd: number) {
    this.#n = n;
    const initial = { kind: 'constant', value: initialLogStd } as const;
    this.#logStd = memory.vector('actor.logStd', n, initial);
    this.#gradient = new Float64Array(n);
  }

  /** Draws around `mean[from..]` into `out[at..]`; returns the log density. */
  sample(mean: Float32Array, from: number, rng: Rng, out: Float32Array, at: number): number {
    sampleGaussian(mean, from, this.#logStd.value, this.#n, rng, out, at);
    return this.logProb(out, at, mean, from);
  }

  logProb(x: Float32Array, at: number, mean: Float32Array, from: number): number {
    return gaussianLogProb(x, at, mean, from, this.#logStd.value, this.#n);
  }

  entropy(): number {
    return gaussianEntropy(this.#logStd.value, this.#n);
  }

  /** Adds to `meanGradient[from..]` and to the gradient of the deviations. */
  addGradient(
    x: Float32Array,
    at: number,
    mean: Float32Array,
    from: number,
    slopes: { readonly logProb: number; readonly entropy: number },
    meanGradient: Float32Array,
  ): void {
    addGaussianGradient(
      x,
      at,
      mean,
      from,
      this.#logStd.value,
      this.#n,
      slopes.logProb,
      slopes.entropy,
      meanGradient,
      this.#gradient,
    );
  }

  /** Hands the batch's gradient to the parameter and starts the next sum. */
  backward(): void {
    this.#logStd.gradient.set(this.#gradient);
    this.#gradient.fill(0);
  }
}
