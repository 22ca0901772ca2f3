/** Players that learn nothing: the two ends between which policies lie. */

import type { Policy } from '../agent/index.ts';
import { type Env, oracleAction, Rng, sample } from '../env/index.ts';

export const PLAYERS = ['random', 'scripted'] as const;

export type Player = (typeof PLAYERS)[number];

/**
 * `random` draws its actions from the action space, `scripted` does what the environment's own script says,
 * which sees the truth: it plays in this very environment, alone. Acting is UNSUPPORTED for a scripted player
 * of an environment that is no table-top.
 */
export function createPlayer(player: Player, env: Env, seed: number): Policy {
  const { observationSpace, actionSpace } = env;
  const rng = new Rng(seed);
  const act = player === 'random' ? () => sample(actionSpace, rng) : () => oracleAction(env);
  return { observationSpace, actionSpace, version: 0, act };
}
