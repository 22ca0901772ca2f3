/**
 * A diagonal Gaussian over a box of floats, its standard deviation a free parameter. Samples are
 * kept unclipped; the environment gets them clipped and in its own units.
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import type { Rng } from '../../env/core/random.ts';
import { elementCount } from '../../env/core/spaces/bounds.ts';
import type { BoxSpace } from '../../env/core/spaces/spaces.ts';
import {
  addGaussianGradient,
  gaussianEntropy,
  gaussianLogProb,
  sampleGaussian,
} from '../distributions/gaussian.ts';
import type { Memory, Parameter } from '../nn/arena.ts';
import { Dense } from '../nn/dense.ts';
import type { Trunk } from '../trunk.ts';
import { type ActionBatch, type Actor, POLICY_GAIN } from './actor.ts';
import { type BoxScale, createBoxScale } from './box-scale.ts';

export interface GaussianOptions {
  readonly initialLogStd: number;
  readonly maxRows: number;
}

export class GaussianActor implements Actor {
  readonly actionWidth: number;
  readonly envActionWidth: number;
  logProb = 0;
  entropy = 0;
  readonly #trunk: Trunk;
  readonly #mean: Dense;
  readonly #logStd: Parameter;
  readonly #logStdGradient: Float64Array;
  readonly #scale: BoxScale;
  #row = 0;
  #actions: Float32Array = new Float32Array(0);
  #at = 0;

  constructor(memory: Memory, trunk: Trunk, space: BoxSpace, options: GaussianOptions) {
    const { initialLogStd, maxRows } = options;
    const n = elementCount(space.shape);
    this.actionWidth = n;
    this.envActionWidth = n;
    this.#trunk = trunk;
    this.#mean = new Dense(memory, 'actor.mean', {
      inputs: trunk.width,
      outputs: n,
      activation: 'linear',
      gain: POLICY_GAIN,
      maxRows,
    });
    const initial = { kind: 'constant', value: initialLogStd } as const;
    this.#logStd = memory.vector('actor.logStd', n, initial);
    this.#logStdGradient = new Float64Array(n);
    this.#scale = createBoxScale(space);
  }

  forward(rows: number): void {
    this.#trunk.forward(rows);
    this.#mean.forward(this.#trunk.output, rows);
  }

  sample(row: number, rng: Rng, actions: Float32Array, at: number): number {
    const { output, stride } = this.#mean;
    const { value } = this.#logStd;
    const n = this.actionWidth;
    sampleGaussian(output, row * stride, value, n, rng, actions, at);
    return gaussianLogProb(actions, at, output, row * stride, value, n);
  }

  mode(row: number, actions: Float32Array, at: number): void {
    const { output, stride } = this.#mean;
    for (let i = 0; i < this.actionWidth; i++) {
      actions[at + i] = output[row * stride + i] as number;
    }
  }

  evaluate(row: number, actions: Float32Array, at: number): void {
    const { output, stride } = this.#mean;
    this.#row = row;
    this.#actions = actions;
    this.#at = at;
    const { value } = this.#logStd;
    const n = this.actionWidth;
    this.logProb = gaussianLogProb(actions, at, output, row * stride, value, n);
    this.entropy = gaussianEntropy(value, n);
  }

  addGradient(dLogProb: number, dEntropy: number): void {
    const { output, outputGradient: d, stride } = this.#mean;
    const from = this.#row * stride;
    d.fill(0, from, from + stride);
    addGaussianGradient(
      this.#actions,
      this.#at,
      output,
      from,
      this.#logStd.value,
      this.actionWidth,
      dLogProb,
      dEntropy,
      d,
      this.#logStdGradient,
    );
  }

  backward(rows: number): void {
    this.#logStd.gradient.set(this.#logStdGradient);
    this.#logStdGradient.fill(0);
    this.#mean.backward(this.#trunk.output, this.#trunk.outputGradient, rows);
    this.#trunk.backward(rows);
  }

  createBatch(rows: number): ActionBatch {
    return new Float32Array(rows * this.envActionWidth);
  }

  toEnv(row: number, actions: Float32Array, at: number, batch: ActionBatch): void {
    for (let i = 0; i < this.actionWidth; i++) {
      batch[row * this.actionWidth + i] = this.#scale(actions[at + i] as number, i);
    }
  }
}
