/**
 * The run loop: steps a vector environment with an actor and writes what happened into a rollout.
 * Acting only, no learning. Knows the three autoreset modes:
 *
 *   same-step  values of cut-off episodes come from `finalObservations`
 *   next-step  the step after an end only resets: it is marked invalid
 *   disabled   ended episodes are reset here, by mask, after their last observation was valued
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import type { Info } from '../env/core/env.ts';
import { defined } from '../env/core/errors.ts';
import type { Rng } from '../env/core/random.ts';
import type { VectorEnv, VectorStep } from '../env/core/vector/vector-env.ts';
import type { ActionBatch } from './actors/actor.ts';
import type { ActorCritic } from './networks.ts';
import type { Rollout } from './rollout.ts';

export interface EpisodeResult {
  readonly return: number;
  readonly length: number;
  /** `info.success` of the last step; null where the environment does not say. */
  readonly success: boolean | null;
}

/** What a runner must remember between rollouts, JSON-able. */
export interface RunnerState {
  /** Features of the observations to act on next, [B * floats]. */
  readonly features: readonly number[];
  /** 1 where the next step only resets, [B]. */
  readonly dead: readonly number[];
  /** Return and length so far of the running episodes, [B]. */
  readonly returns: readonly number[];
  readonly lengths: readonly number[];
}

export class Runner {
  readonly #env: VectorEnv;
  readonly #network: ActorCritic;
  readonly #rng: Rng;
  readonly #features: Float32Array;
  readonly #batch: ActionBatch;
  readonly #dead: Uint8Array;
  readonly #returns: Float64Array;
  readonly #lengths: Int32Array;
  readonly #ended: Uint8Array;
  /** Environments whose last observation is to be valued, the first `#cutCount` of them. */
  readonly #cut: Int32Array;

  /** @param rng draws the actions. */
  constructor(env: VectorEnv, network: ActorCritic, rng: Rng) {
    const { numEnvs } = env;
    this.#env = env;
    this.#network = network;
    this.#rng = rng;
    this.#features = new Float32Array(numEnvs * network.features.layout.floats);
    this.#batch = network.actor.createBatch(numEnvs);
    this.#dead = new Uint8Array(numEnvs);
    this.#returns = new Float64Array(numEnvs);
    this.#lengths = new Int32Array(numEnvs);
    this.#ended = new Uint8Array(numEnvs);
    this.#cut = new Int32Array(numEnvs);
  }

  /** Starts all episodes. @param seed environment i gets seed + i. */
  async reset(seed: number): Promise<void> {
    const { observations } = await this.#env.reset({ seed });
    this.#network.features.encode(observations, this.#env.numEnvs, this.#features, 0);
    this.#dead.fill(0);
    this.#returns.fill(0);
    this.#lengths.fill(0);
  }

  /** Fills the rollout; hands every episode that ended to `onEpisode`. */
  async collect(rollout: Rollout, onEpisode: (result: EpisodeResult) => void): Promise<void> {
    for (let t = 0; t < rollout.steps; t++) {
      this.#act(rollout, t);
      const step = await this.#env.step(this.#batch);
      this.#record(rollout, t, step, onEpisode);
      await this.#observe(rollout, t, step);
    }
    this.#linkValues(rollout);
  }

  getState(): RunnerState {
    return {
      features: [...this.#features],
      dead: [...this.#dead],
      returns: [...this.#returns],
      lengths: [...this.#lengths],
    };
  }

  setState(state: RunnerState): void {
    this.#features.set(state.features);
    this.#dead.set(state.dead);
    this.#returns.set(state.returns);
    this.#lengths.set(state.lengths);
  }

  /** Values the observations and draws the actions of step `t`. */
  #act(rollout: Rollout, t: number): void {
    const { actor, critic, input } = this.#network;
    const { numEnvs, featureWidth, actionWidth } = rollout;
    input.set(this.#features);
    rollout.features.set(this.#features, t * numEnvs * featureWidth);
    actor.forward(numEnvs);
    critic.forward(numEnvs);
    for (let env = 0; env < numEnvs; env++) {
      const at = t * numEnvs + env;
      rollout.values[at] = critic.value(env);
      const to = at * actionWidth;
      rollout.logProbs[at] = actor.sample(env, this.#rng, rollout.actions, to);
      actor.toEnv(env, rollout.actions, to, this.#batch);
    }
  }

  #record(
    rollout: Rollout,
    t: number,
    step: VectorStep,
    onEpisode: (result: EpisodeResult) => void,
  ): void {
    const sameStep = this.#env.autoresetMode === 'same-step';
    for (let env = 0; env < rollout.numEnvs; env++) {
      const at = t * rollout.numEnvs + env;
      const reward = step.rewards[env] as number;
      const terminated = step.terminated[env] as number;
      const truncated = step.truncated[env] as number;
      rollout.rewards[at] = reward;
      rollout.terminated[at] = terminated;
      rollout.truncated[at] = truncated;
      rollout.valid[at] = 1 - (this.#dead[env] as number);
      const ended = terminated | truncated;
      this.#ended[env] = ended;
      if (this.#dead[env] === 1) continue;
      this.#returns[env] = (this.#returns[env] as number) + reward;
      this.#lengths[env] = (this.#lengths[env] as number) + 1;
      if (ended === 0) continue;
      const info = sameStep ? step.finalInfos[env] : step.infos[env];
      onEpisode({
        return: this.#returns[env] as number,
        length: this.#lengths[env] as number,
        success: successOf(info),
      });
      this.#returns[env] = 0;
      this.#lengths[env] = 0;
    }
  }

  /** Takes in the new observations, after valuing those that cut-off episodes ended with. */
  async #observe(rollout: Rollout, t: number, step: VectorStep): Promise<void> {
    const { features } = this.#network;
    const { numEnvs } = rollout;
    features.encode(step.observations, numEnvs, this.#features, 0);
    if (this.#env.autoresetMode === 'next-step') {
      this.#dead.set(this.#ended);
      return;
    }
    this.#valueCutOff(rollout, t, step);
    if (this.#env.autoresetMode === 'disabled' && this.#ended.includes(1)) {
      const { observations } = await this.#env.reset({ resetMask: this.#ended });
      features.encode(observations, numEnvs, this.#features, 0);
    }
  }

  /** Writes `nextValues` of the episodes that the clock ended in step `t`. */
  #valueCutOff(rollout: Rollout, t: number, step: VectorStep): void {
    const { features, critic, input } = this.#network;
    const { floats } = features.layout;
    const { numEnvs } = rollout;
    let count = 0;
    for (let env = 0; env < numEnvs; env++) {
      if (step.truncated[env] !== 1 || step.terminated[env] === 1) continue;
      if (this.#env.autoresetMode === 'same-step') {
        const last = defined(step.finalObservations[env] ?? undefined, 'finalObservations');
        features.encode(last, 1, input, count * floats);
      } else {
        input.set(this.#features.subarray(env * floats, (env + 1) * floats), count * floats);
      }
      this.#cut[count++] = env;
    }
    if (count === 0) return;
    critic.forward(count);
    for (let i = 0; i < count; i++) {
      rollout.nextValues[t * numEnvs + (this.#cut[i] as number)] = critic.value(i);
    }
  }

  /**
   * `nextValues` of all steps but those valued already: the value of the next step's observation,
   * which in next-step mode is an ended episode's true last one.
   */
  #linkValues(rollout: Rollout): void {
    const { critic, input } = this.#network;
    const { steps, numEnvs, values, nextValues, terminated, truncated } = rollout;
    const valued = this.#env.autoresetMode !== 'next-step';
    input.set(this.#features);
    critic.forward(numEnvs);
    for (let env = 0; env < numEnvs; env++) {
      for (let t = 0; t < steps; t++) {
        const at = t * numEnvs + env;
        const ended = terminated[at] === 1 || truncated[at] === 1;
        if (valued && ended) continue; // valued already, or terminated and without a value
        nextValues[at] = t + 1 < steps ? (values[at + numEnvs] as number) : critic.value(env);
      }
    }
  }
}

// ---------------------------------------------------------------------------

/** `info.success` where it is a boolean. */
export function successOf(info: Info | null | undefined): boolean | null {
  const success = info?.['success'];
  return typeof success === 'boolean' ? success : null;
}
