/**
 * An actor: a trunk and a head that turn feature rows into a distribution over actions.
 *
 * Actions are kept as the head draws them (`actionWidth` floats: a choice, a point in [-1, 1]^n
 * before clipping, or an object and a motion), so that log-probabilities can be taken again in the
 * update; `toEnv` turns them into what the environment takes. Use: `forward(rows)`, then row by
 * row `sample` or `mode`; or `evaluate` followed by `addGradient` for the same row, and `backward`
 * once all rows have theirs.
 */

import type { Rng } from '../../env/core/random.ts';

/** Batched actions as vector environments take them. */
export type ActionBatch = Int32Array | Float32Array;

export interface Actor {
  /** Floats of a kept action. */
  readonly actionWidth: number;
  /** Elements that one action takes in an ActionBatch. */
  readonly envActionWidth: number;
  /** Of the row evaluated last: log-probability of the action and entropy, nats. */
  readonly logProb: number;
  readonly entropy: number;

  forward(rows: number): void;
  /** Draws an action into `actions[at..]`; returns its log-probability. */
  sample(row: number, rng: Rng, actions: Float32Array, at: number): number;
  /** The most probable action. */
  mode(row: number, actions: Float32Array, at: number): void;
  /** Sets `logProb` and `entropy`. */
  evaluate(row: number, actions: Float32Array, at: number): void;
  /** Takes dL/d(logProb) and dL/d(entropy) of the row evaluated last. */
  addGradient(dLogProb: number, dEntropy: number): void;
  /** From the rows' gradients to those of the parameters. */
  backward(rows: number): void;
  createBatch(rows: number): ActionBatch;
  /** Writes the environment's action of `row` at element `row * envActionWidth`. */
  toEnv(row: number, actions: Float32Array, at: number, batch: ActionBatch): void;
}

/** Orthogonal gain of a policy's last layer: it starts near the uniform distribution. */
export const POLICY_GAIN = 0.01;
