/** A critic: a trunk and one number, the value of an observation. */

import type { Memory } from './nn/arena.ts';
import { Dense } from './nn/dense.ts';
import type { Trunk } from './trunk.ts';

export class Critic {
  readonly #trunk: Trunk;
  readonly #head: Dense;

  constructor(memory: Memory, trunk: Trunk, maxRows: number) {
    const shape = { inputs: trunk.width, outputs: 1, maxRows } as const;
    this.#trunk = trunk;
    this.#head = new Dense(memory, 'critic.value', { ...shape, activation: 'linear', gain: 1 });
  }

  forward(rows: number): void {
    this.#trunk.forward(rows);
    this.#head.forward(this.#trunk.output, rows);
  }

  /** Value of row `row` of the last `forward`. */
  value(row: number): number {
    return this.#head.output[row * this.#head.stride] as number; // row < maxRows
  }

  /** dL/d(value) of a row, set for every row before `backward`. */
  setGradient(row: number, slope: number): void {
    this.#head.outputGradient[row * this.#head.stride] = slope;
  }

  backward(rows: number): void {
    this.#head.backward(this.#trunk.output, this.#trunk.outputGradient, rows);
    this.#trunk.backward(rows);
  }
}
