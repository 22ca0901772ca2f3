/**
 * Where the environments of a vector are in their episodes, for wrappers that must tell true steps
 * from dead ones. Autoreset modes: see vector-env.ts.
 */

import type { EnvState } from '../../env.ts';
import { stateNumbers } from '../../state.ts';
import type { VectorEnv, VectorResetOptions, VectorStep } from '../../vector/vector-env.ts';

/**
 *   live   an ordinary step; in same-step mode also one that ended an episode
 *   dead   next-step mode: the step that only resets
 */
export class EpisodeEnds {
  readonly #nextStep: boolean;
  /** 1 where the next step will be dead [B]. */
  readonly #waiting: Uint8Array;

  constructor({ autoresetMode, numEnvs }: VectorEnv) {
    this.#nextStep = autoresetMode === 'next-step';
    this.#waiting = new Uint8Array(numEnvs);
  }

  /** Whether the step under way only resets environment i. */
  isDead(i: number): boolean {
    return this.#waiting[i] === 1;
  }

  /** To be told of every reset, and of every step when it has been dealt with. */
  reset(options: VectorResetOptions): void {
    for (const i of this.#waiting.keys()) if (isReset(options, i)) this.#waiting[i] = 0;
  }

  step(step: VectorStep): void {
    for (const i of this.#waiting.keys()) {
      this.#waiting[i] = this.#nextStep && hasEnded(step, i) ? 1 : 0;
    }
  }

  getState(): EnvState {
    return { waiting: [...this.#waiting] };
  }

  /** Reads a state and returns what puts it in force. @throws BAD_ARGUMENT */
  read(state: unknown, who: string): () => void {
    const waiting = stateNumbers(state, 'waiting', this.#waiting.length, who);
    return () => this.#waiting.set(waiting);
  }
}

/** Whether a reset with these options resets environment i. */
export function isReset({ resetMask }: VectorResetOptions, i: number): boolean {
  return resetMask === undefined || resetMask[i] === 1;
}

/** Whether the step ended an episode of environment i. */
export function hasEnded({ terminated, truncated }: VectorStep, i: number): boolean {
  return terminated[i] === 1 || truncated[i] === 1;
}
