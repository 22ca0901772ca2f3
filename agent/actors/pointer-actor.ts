/**
 * Points at an object of a table, and moves it where the action space has a motion.
 *
 *   u_i = f([phi_i, global] W)      logit_i, mean motion_i = u_i V
 *   choice ~ categorical over the present objects      motion ~ N(mean of the chosen one, std)
 *
 * The click falls on the chosen object's centre as the policy perceives it, so nothing but the
 * observation is needed to act. Kept action: choice, motion in units of the space's bounds.
 * On an empty table the action is certain: click the middle, no motion, log-probability 0.
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import type { Rng } from '../../env/core/random.ts';
import { elementCount } from '../../env/core/space-bounds.ts';
import type { BoxSpace } from '../../env/core/spaces.ts';
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
import type { GaussianOptions } from './gaussian-actor.ts';
import { GaussianPart } from './gaussian-part.ts';
import { PointerHead } from './pointer-head.ts';

/** Elements of a click in the action space; the rest is motion. */
const CLICK = 2;

/** The choice kept where there is nothing to choose. */
const NOTHING = -1;

export class PointerActor implements Actor {
  readonly actionWidth: number;
  readonly envActionWidth: number;
  logProb = 0;
  entropy = 0;
  readonly #encoder: SetEncoder;
  readonly #head: PointerHead;
  /** Elements of a motion; 0 where the action is a click only. */
  readonly #motions: number;
  readonly #gaussian: GaussianPart | null;
  readonly #logProbs: Float64Array;
  readonly #gradient: Float64Array;
  readonly #scale: BoxScale;
  readonly #locate: (row: number) => Point;
  #row = 0;
  #actions: Float32Array = new Float32Array(0);
  #at = 0;

  /** @param locate centre on the table of object row `at` (of B * N) of the current input. */
  constructor(
    memory: Memory,
    encoder: SetEncoder,
    space: BoxSpace,
    locate: (at: number) => Point,
    { initialLogStd, maxRows }: GaussianOptions,
  ) {
    const width = elementCount(space.shape);
    const motions = width - CLICK;
    this.#motions = motions;
    this.actionWidth = 1 + motions;
    this.envActionWidth = width;
    this.#encoder = encoder;
    this.#head = new PointerHead(memory, 'actor.pointer', encoder, 1 + motions, maxRows);
    this.#gaussian = motions === 0 ? null : new GaussianPart(memory, motions, initialLogStd);
    this.#logProbs = new Float64Array(encoder.slots);
    this.#gradient = new Float64Array(encoder.slots);
    this.#scale = createBoxScale(space);
    this.#locate = locate;
  }

  forward(rows: number): void {
    this.#encoder.forward(rows);
    this.#head.forward(rows);
  }

  sample(row: number, rng: Rng, actions: Float32Array, at: number): number {
    if (!this.#load(row)) return this.#doNothing(actions, at);
    const choice = sampleCategorical(this.#logProbs, rng);
    actions[at] = choice;
    const logChoice = this.#logProbs[choice] as number;
    if (this.#gaussian === null) return logChoice;
    const mean = this.#meanOf(row, choice);
    return logChoice + this.#gaussian.sample(this.#head.output, mean, rng, actions, at + 1);
  }

  mode(row: number, actions: Float32Array, at: number): void {
    if (!this.#load(row)) {
      this.#doNothing(actions, at);
      return;
    }
    const choice = argmax(this.#logProbs);
    actions[at] = choice;
    const mean = this.#meanOf(row, choice);
    for (let i = 0; i < this.#motions; i++) {
      actions[at + 1 + i] = this.#head.output[mean + i] as number;
    }
  }

  evaluate(row: number, actions: Float32Array, at: number): void {
    this.#row = row;
    this.#actions = actions;
    this.#at = at;
    const choice = actions[at] as number;
    if (choice === NOTHING) {
      this.logProb = 0;
      this.entropy = 0;
      return;
    }
    this.#load(row);
    this.logProb = this.#logProbs[choice] as number;
    this.entropy = categoricalEntropy(this.#logProbs);
    if (this.#gaussian === null) return;
    const mean = this.#meanOf(row, choice);
    this.logProb += this.#gaussian.logProb(actions, at + 1, this.#head.output, mean);
    this.entropy += this.#gaussian.entropy();
  }

  addGradient(logProb: number, entropy: number): void {
    const { output, outputGradient: d, stride } = this.#head;
    const { slots } = this.#encoder;
    const first = this.#row * slots;
    d.fill(0, first * stride, (first + slots) * stride);
    const choice = this.#actions[this.#at] as number;
    if (choice === NOTHING) return;
    categoricalGradient(this.#logProbs, choice, logProb, entropy, this.#gradient);
    for (let i = 0; i < slots; i++) {
      d[(first + i) * stride] = this.#gradient[i] as number;
    }
    const mean = this.#meanOf(this.#row, choice);
    const slopes = { logProb, entropy };
    this.#gaussian?.addGradient(this.#actions, this.#at + 1, output, mean, slopes, d);
  }

  backward(rows: number): void {
    this.#gaussian?.backward();
    this.#head.backward(rows);
    this.#encoder.backward(rows);
  }

  createBatch(rows: number): ActionBatch {
    return new Float32Array(rows * this.envActionWidth);
  }

  toEnv(row: number, actions: Float32Array, at: number, batch: ActionBatch): void {
    const to = row * this.envActionWidth;
    const choice = actions[at] as number;
    const middle = choice === NOTHING;
    const click = middle ? MIDDLE : this.#locate(row * this.#encoder.slots + choice);
    batch[to] = Math.min(1, Math.max(0, click.x));
    batch[to + 1] = Math.min(1, Math.max(0, click.y));
    for (let i = 0; i < this.#motions; i++) {
      const motion = middle ? 0 : (actions[at + 1 + i] as number);
      batch[to + CLICK + i] = this.#scale(motion, CLICK + i);
    }
  }

  /** Log-probabilities of the choices in `row`; false where it has no object. */
  #load(row: number): boolean {
    const { output, stride } = this.#head;
    const { slots } = this.#encoder;
    let any = false;
    for (let i = 0; i < slots; i++) {
      const present = this.#encoder.isPresent(row * slots + i);
      any ||= present;
      const logit = output[(row * slots + i) * stride] as number;
      this.#logProbs[i] = present ? logit : INVALID_LOGIT;
    }
    logSoftmax(this.#logProbs);
    return any;
  }

  /** Where the mean motion of an object lies in the head's output. */
  #meanOf(row: number, choice: number): number {
    return (row * this.#encoder.slots + choice) * this.#head.stride + 1;
  }

  #doNothing(actions: Float32Array, at: number): number {
    actions.fill(0, at, at + this.actionWidth);
    actions[at] = NOTHING;
    return 0;
  }
}

const MIDDLE: Point = { x: 0.5, y: 0.5 };
