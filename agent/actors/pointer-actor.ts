/**
 * Points at an object of a table and, where the action space has a motion, moves it: one choice
 * among all pairs (object, motion), motions lying on a grid over their bounds.
 *
 *   u_i = f([phi_i, global] W)      logit_im = (u_i V)_m
 *   choice (i, m) ~ categorical over the pairs of present objects
 *
 * A choice, unlike a Gaussian, can prefer left or right of an obstacle to the mean of both.
 * The click falls on the chosen object's centre as the policy perceives it, so nothing but the
 * observation is needed to act. Kept action: i * M + m. On an empty table the action is certain:
 * click the middle, no motion, log-probability 0.
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import { SupairError } from '../../env/core/errors.ts';
import type { Rng } from '../../env/core/random.ts';
import { elementCount } from '../../env/core/spaces/bounds.ts';
import type { BoxSpace } from '../../env/core/spaces/spaces.ts';
import type { Point } from '../../env/tabletop/geometry.ts';
import {
  argmax,
  categoricalEntropy,
  categoricalGradient,
  INVALID_LOGIT,
  logSoftmax,
  sampleCategorical,
} from '../distributions/categorical.ts';
import type { Memory } from '../nn/arena.ts';
import type { SetEncoder } from '../set-encoder.ts';
import type { ActionBatch, Actor } from './actor.ts';
import { type BoxScale, createBoxScale } from './box-scale.ts';
import { PointerHead } from './pointer-head.ts';

/** Elements of a click in the action space; the rest is motion. */
const CLICK = 2;

/** The choice kept where there is nothing to choose. */
const NOTHING = -1;

const MIDDLE: Point = { x: 0.5, y: 0.5 };

/** Most motions on the grid: each is an output for every object. */
const MOST_MOTIONS = 1024;

export interface PointerOptions {
  /** Steps of the grid along each axis of the motion, >= 2; odd ones include no motion. */
  readonly motionSteps: number;
  readonly maxRows: number;
}

export class PointerActor implements Actor {
  readonly actionWidth = 1;
  readonly envActionWidth: number;
  logProb = 0;
  entropy = 0;
  readonly #encoder: SetEncoder;
  readonly #head: PointerHead;
  /** Axes of the motion, its steps along each, and motions M in all. */
  readonly #axes: number;
  readonly #steps: number;
  readonly #motions: number;
  readonly #logProbs: Float64Array;
  readonly #gradient: Float64Array;
  readonly #scale: BoxScale;
  readonly #locate: (at: number) => Point;
  #row = 0;
  #choice = NOTHING;

  /** @param locate centre on the table of object row `at` (of B * N) of the current input. */
  constructor(
    memory: Memory,
    encoder: SetEncoder,
    space: BoxSpace,
    locate: (at: number) => Point,
    { motionSteps, maxRows }: PointerOptions,
  ) {
    const width = elementCount(space.shape);
    this.#axes = width - CLICK;
    this.#steps = motionSteps;
    this.#motions = motionSteps ** this.#axes;
    if (this.#motions > MOST_MOTIONS) {
      throw new SupairError('UNSUPPORTED', {
        who: 'PointerActor',
        expected: `at most ${MOST_MOTIONS} motions on the grid`,
        got: `${motionSteps} steps on ${this.#axes} axes`,
      });
    }
    this.envActionWidth = width;
    this.#encoder = encoder;
    this.#head = new PointerHead(memory, 'actor.pointer', encoder, this.#motions, maxRows);
    this.#logProbs = new Float64Array(encoder.slots * this.#motions);
    this.#gradient = new Float64Array(encoder.slots * this.#motions);
    this.#scale = createBoxScale(space);
    this.#locate = locate;
  }

  forward(rows: number): void {
    this.#encoder.forward(rows);
    this.#head.forward(rows);
  }

  sample(row: number, rng: Rng, actions: Float32Array, at: number): number {
    if (!this.#load(row)) {
      actions[at] = NOTHING;
      return 0;
    }
    const choice = sampleCategorical(this.#logProbs, rng);
    actions[at] = choice;
    return this.#logProbs[choice] as number;
  }

  mode(row: number, actions: Float32Array, at: number): void {
    actions[at] = this.#load(row) ? argmax(this.#logProbs) : NOTHING;
  }

  evaluate(row: number, actions: Float32Array, at: number): void {
    this.#row = row;
    this.#choice = actions[at] as number;
    const certain = !this.#load(row);
    this.logProb = certain ? 0 : (this.#logProbs[this.#choice] as number);
    this.entropy = certain ? 0 : categoricalEntropy(this.#logProbs);
  }

  addGradient(logProb: number, entropy: number): void {
    const { outputGradient: d, stride } = this.#head;
    const { slots } = this.#encoder;
    const first = this.#row * slots;
    if (this.#choice === NOTHING) {
      d.fill(0, first * stride, (first + slots) * stride);
      return;
    }
    categoricalGradient(this.#logProbs, this.#choice, logProb, entropy, this.#gradient);
    for (let i = 0; i < slots; i++) {
      for (let m = 0; m < this.#motions; m++) {
        d[(first + i) * stride + m] = this.#gradient[i * this.#motions + m] as number;
      }
    }
  }

  backward(rows: number): void {
    this.#head.backward(rows);
    this.#encoder.backward(rows);
  }

  createBatch(rows: number): ActionBatch {
    return new Float32Array(rows * this.envActionWidth);
  }

  toEnv(row: number, actions: Float32Array, at: number, batch: ActionBatch): void {
    const choice = actions[at] as number;
    const to = row * this.envActionWidth;
    const nothing = choice === NOTHING;
    const object = Math.floor(choice / this.#motions);
    const click = nothing ? MIDDLE : this.#locate(row * this.#encoder.slots + object);
    batch[to] = Math.min(1, Math.max(0, click.x));
    batch[to + 1] = Math.min(1, Math.max(0, click.y));
    let motion = choice % this.#motions;
    for (let axis = 0; axis < this.#axes; axis++) {
      const step = motion % this.#steps;
      motion = Math.floor(motion / this.#steps);
      const unit = nothing ? 0 : (2 * step) / (this.#steps - 1) - 1;
      batch[to + CLICK + axis] = this.#scale(unit, CLICK + axis);
    }
  }

  /** Log-probabilities of the choices in `row`; false where it has no object. */
  #load(row: number): boolean {
    const { output, stride } = this.#head;
    const { slots } = this.#encoder;
    let any = false;
    for (let i = 0; i < slots; i++) {
      const at = row * slots + i;
      const present = this.#encoder.isPresent(at);
      any ||= present;
      for (let m = 0; m < this.#motions; m++) {
        const logit = output[at * stride + m] as number;
        this.#logProbs[i * this.#motions + m] = present ? logit : INVALID_LOGIT;
      }
    }
    logSoftmax(this.#logProbs);
    return any;
  }
}
