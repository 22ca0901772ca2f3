/** Rewards of a vector by shared statistics. Gymnasium: `wrappers.vector.NormalizeReward`. */

import { stateField, stateNumbers } from '../../state.ts';
import type { VectorEnv } from '../../vector/vector-env.ts';
import { type Normalizing, normalizingMemory } from '../normalizer.ts';
import { type NormalizeRewardOptions, returnNormalizer } from '../return-normalizer.ts';
import { EpisodeEnds, hasEnded, isReset } from './episode-ends.ts';
import { wrapVectorEnv } from './wrap-vector-env.ts';

/**
 * As `normalizeReward`, with one set of statistics for the running returns of all environments: a
 * step's are learned together, then its rewards are scaled. Dead steps enter nothing.
 * @throws BAD_ARGUMENT where gamma is not in [0, 1] or epsilon not positive.
 */
export function vectorNormalizeReward(
  env: VectorEnv,
  options: NormalizeRewardOptions = {},
): VectorEnv & Normalizing {
  const who = 'vectorNormalizeReward';
  const { gamma, spread, statistics } = returnNormalizer(options, who);
  const running = new Float64Array(env.numEnvs);
  const ends = new EpisodeEnds(env);
  const shared = normalizingMemory(() => wrapped);

  const inside = wrapVectorEnv(
    env,
    who,
    {
      save: () => ({
        running: [...running],
        ends: ends.getState(),
        ...shared.save(),
      }),
      load(state, from) {
        const returns = stateNumbers(state, 'running', env.numEnvs, from);
        const restores = [
          ends.read(stateField(state, 'ends', from), from),
          shared.load(state, from),
        ];
        return () => {
          for (const restore of restores) restore();
          running.set(returns);
        };
      },
    },
    {
      async reset(given = {}) {
        const result = await env.reset(given);
        ends.reset(given);
        for (const i of running.keys()) if (isReset(given, i)) running[i] = 0;
        return result;
      },
      async step(actions) {
        const step = await env.step(actions);
        for (const [i, before] of running.entries()) {
          if (ends.isDead(i)) continue;
          running[i] = gamma * before + (step.rewards[i] ?? 0);
          if (!wrapped.frozen) statistics.add(running, i);
        }
        const divisor = spread();
        const rewards = step.rewards.map((reward) => reward / divisor);
        for (const i of running.keys()) if (hasEnded(step, i)) running[i] = 0;
        ends.step(step);
        return { ...step, rewards };
      },
    },
  );
  const wrapped: VectorEnv & Normalizing = Object.assign(inside, {
    statistics,
    frozen: options.frozen ?? false,
  });
  return wrapped;
}
