/** One of n choices. Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess. */

import type { Rng } from '../../env/core/random.ts';
import type { DiscreteSpace } from '../../env/core/spaces/spaces.ts';
import {
  argmax,
  categoricalEntropy,
  categoricalGradient,
  logSoftmax,
  sampleCategorical,
} from '../distributions/categorical.ts';
import type { Memory } from '../nn/arena.ts';
import { Dense } from '../nn/dense.ts';
import type { Trunk } from '../trunk.ts';
import { type ActionBatch, type Actor, POLICY_GAIN } from './actor.ts';

export class CategoricalActor implements Actor {
  readonly actionWidth = 1;
  readonly envActionWidth = 1;
  logProb = 0;
  entropy = 0;
  readonly #trunk: Trunk;
  readonly #head: Dense;
  readonly #start: number;
  readonly #logProbs: Float64Array;
  readonly #gradient: Float64Array;
  /** Row and choice evaluated last. */
  #row = 0;
  #choice = 0;

  constructor(memory: Memory, trunk: Trunk, space: DiscreteSpace, maxRows: number) {
    const shape = { inputs: trunk.width, outputs: space.n, maxRows } as const;
    this.#trunk = trunk;
    this.#head = new Dense(memory, 'actor.logits', {
      ...shape,
      activation: 'linear',
      gain: POLICY_GAIN,
    });
    this.#start = space.start;
    this.#logProbs = new Float64Array(space.n);
    this.#gradient = new Float64Array(space.n);
  }

  forward(rows: number): void {
    this.#trunk.forward(rows);
    this.#head.forward(this.#trunk.output, rows);
  }

  sample(row: number, rng: Rng, actions: Float32Array, at: number): number {
    this.#load(row);
    const choice = sampleCategorical(this.#logProbs, rng);
    actions[at] = choice;
    return this.#logProbs[choice] as number;
  }

  mode(row: number, actions: Float32Array, at: number): void {
    this.#load(row);
    actions[at] = argmax(this.#logProbs);
  }

  evaluate(row: number, actions: Float32Array, at: number): void {
    this.#load(row);
    this.#row = row;
    this.#choice = actions[at] as number;
    this.logProb = this.#logProbs[this.#choice] as number;
    this.entropy = categoricalEntropy(this.#logProbs);
  }

  addGradient(dLogProb: number, dEntropy: number): void {
    categoricalGradient(this.#logProbs, this.#choice, dLogProb, dEntropy, this.#gradient);
    this.#head.outputGradient.set(this.#gradient, this.#row * this.#head.stride);
  }

  backward(rows: number): void {
    this.#head.backward(this.#trunk.output, this.#trunk.outputGradient, rows);
    this.#trunk.backward(rows);
  }

  createBatch(rows: number): ActionBatch {
    return new Int32Array(rows);
  }

  toEnv(row: number, actions: Float32Array, at: number, batch: ActionBatch): void {
    batch[row] = this.#start + (actions[at] as number);
  }

  #load(row: number): void {
    const { output, stride } = this.#head;
    const logProbs = this.#logProbs;
    for (let i = 0; i < logProbs.length; i++) logProbs[i] = output[row * stride + i] as number;
    logSoftmax(logProbs);
  }
}
