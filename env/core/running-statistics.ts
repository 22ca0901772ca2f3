/**
 * Mean and variance of a stream of vectors, one element at a time by Welford's recurrence
 * (Technometrics 1962; Chan, Golub & LeVeque 1983 for the weights).
 *
 * As in Gymnasium's `RunningMeanStd` the stream begins with a prior of weight 1e-4, mean 0 and
 * variance 1, so that the first vector has a spread to be divided by.
 */

import type { EnvState } from './env.ts';
import { badState, stateField, stateNumbers } from './state.ts';

const PRIOR_WEIGHT = 1e-4;

export class RunningStatistics {
  /** Elements of a vector D. */
  readonly size: number;
  /** [D]. */
  readonly mean: Float64Array;
  /** Sums of squared differences from the mean [D]. */
  readonly #squares: Float64Array;
  #count = PRIOR_WEIGHT;

  constructor(size: number) {
    this.size = size;
    this.mean = new Float64Array(size);
    this.#squares = new Float64Array(size).fill(PRIOR_WEIGHT);
  }

  /** Vectors seen, the prior's weight included. */
  get count(): number {
    return this.#count;
  }

  /** Of the population (divided by the count) [D]. */
  get variance(): Float64Array {
    return this.#squares.map((sum) => sum / this.#count);
  }

  /** Takes in the vector values[from .. from + D - 1]. */
  add(values: ArrayLike<number>, from = 0): void {
    const count = this.#count + 1;
    for (let i = 0; i < this.size; i++) {
      // both arrays have D elements, and the caller's vector lies in its array
      const difference = (values[from + i] as number) - (this.mean[i] as number);
      this.mean[i] = (this.mean[i] as number) + difference / count;
      this.#squares[i] =
        (this.#squares[i] as number) + (difference * difference * this.#count) / count;
    }
    this.#count = count;
  }

  getState(): EnvState {
    return { count: this.#count, mean: [...this.mean], squares: [...this.#squares] };
  }

  /** Reads a state and returns what puts it in force. @throws BAD_ARGUMENT */
  read(state: unknown, who: string): () => void {
    const mean = stateNumbers(state, 'mean', this.size, who);
    const squares = stateNumbers(state, 'squares', this.size, who);
    const count = stateField(state, 'count', who);
    if (typeof count !== 'number' || !(count >= PRIOR_WEIGHT)) {
      throw badState(`${who}.count`, `a number >= ${PRIOR_WEIGHT}`, count);
    }
    return () => {
      this.mean.set(mean);
      this.#squares.set(squares);
      this.#count = count;
    };
  }
}
