/**
 * Adam (Kingma & Ba 2015) over an arena, behind a clip of the global gradient norm.
 * The moments live in the arena; the count of steps is the only other state.
 */

import type { Arena } from './arena.ts';
import type { AdamStep } from './kernels.ts';

export interface AdamOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

export class Adam {
  readonly #arena: Arena;
  readonly #step: { -readonly [key in keyof AdamStep]: AdamStep[key] };
  /** Steps taken. */
  count = 0;

  constructor(arena: Arena, options: AdamOptions) {
    this.#arena = arena;
    this.#step = { ...options, gradientScale: 1, stepSize: 0, secondScale: 1 };
  }

  /**
   * One step along the arena's gradients.
   * @param maxNorm gradients of a larger global norm are scaled down to it.
   * @returns the global norm before clipping.
   */
  step(learningRate: number, maxNorm: number): number {
    const { kernels, values, gradients } = this.#arena;
    const step = this.#step;
    const norm = Math.sqrt(kernels.sumOfSquares(gradients, gradients.length));
    this.count++;
    step.gradientScale = Math.min(1, maxNorm / (norm + 1e-6)); // no division by zero
    step.stepSize = learningRate / (1 - step.beta1 ** this.count);
    step.secondScale = 1 / Math.sqrt(1 - step.beta2 ** this.count);
    kernels.adam(step, this.#arena, values.length);
    return norm;
  }
}
