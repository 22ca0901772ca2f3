/** An actor-critic whose values are known by heart, for the scripted environment of tests/support. */

import { type ActorCritic, createActorCritic } from '../../../agent/networks.ts';
import { CLASSIC_PPO } from '../../../agent/ppo/config.ts';
import type { Scripted } from '../../support/fake-envs.ts';

/** The critic values an observation [episode, step] at exactly 10 * episode + step. */
export function knownCritic(env: Scripted, maxRows: number): ActorCritic {
  const network = createActorCritic(
    env,
    { ...CLASSIC_PPO.network, hidden: 1, layers: 1, activation: 'relu' },
    'simd',
    maxRows,
  );
  const set = (name: string, ...values: number[]): void => {
    const parameter = network.arena.parameters.find((p) => p.name === name);
    values.forEach((value, row) => {
      if (parameter !== undefined) parameter.value[row * parameter.stride] = value;
    });
  };
  set('critic.0.weight', 10, 1);
  set('critic.value.weight', 1);
  return network;
}
