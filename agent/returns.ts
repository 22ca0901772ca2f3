/**
 * Generalised advantage estimation (Schulman et al. 2016) on typed arrays [T, B].
 *
 *   delta_t = r_t + gamma v'_t - v_t          v'_t = value of the observation after step t:
 *   A_t     = delta_t + gamma lambda A_t+1      0 where the task ended, its own value where only
 *                                               the clock ran out, else v_t+1
 * The sum stops at every episode's end. A dead transition (next-step autoreset: the step that only
 * resets) takes no part: its advantage is 0 and the chain is already cut by the end before it.
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

export interface Trajectories {
  /** T steps of B environments; all arrays [T, B]. */
  readonly steps: number;
  readonly numEnvs: number;
  readonly rewards: Float32Array;
  /** v_t, the critic's value of the observation before step t. */
  readonly values: Float32Array;
  /** The critic's value of the observation after step t, the true last one at an episode's end. */
  readonly nextValues: Float32Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  /** 0 marks a dead transition. */
  readonly valid: Uint8Array;
}

/** Writes advantages and returns (advantage + value), both [T, B]. */
export function generalisedAdvantages(
  trajectories: Trajectories,
  gamma: number,
  lambda: number,
  advantages: Float32Array,
  returns: Float32Array,
): void {
  const { steps, numEnvs, rewards, values, nextValues, terminated, truncated, valid } =
    trajectories;
  for (let env = 0; env < numEnvs; env++) {
    let advantage = 0;
    for (let t = steps - 1; t >= 0; t--) {
      const at = t * numEnvs + env;
      const value = values[at] as number;
      if (valid[at] === 0) {
        advantage = 0;
      } else {
        const goesOn = terminated[at] === 0 ? 1 : 0;
        const sameEpisode = goesOn && truncated[at] === 0 ? 1 : 0;
        const next = goesOn * (nextValues[at] as number);
        const delta = (rewards[at] as number) + gamma * next - value;
        advantage = delta + gamma * lambda * sameEpisode * advantage;
      }
      advantages[at] = advantage;
      returns[at] = advantage + value;
    }
  }
}
