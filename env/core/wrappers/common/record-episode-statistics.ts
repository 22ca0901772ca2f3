/** Return and length of each episode, told at its end. Gymnasium: `RecordEpisodeStatistics`. */

import type { Env } from '../../env.ts';
import type { SpaceValue } from '../../spaces/spaces.ts';
import { stateField } from '../../state.ts';
import { withObservation } from '../../step-result.ts';
import {
  EpisodeHistory,
  type EpisodeStatisticsOptions,
  RunningEpisode,
} from '../episode-history.ts';
import { remember } from '../remember.ts';
import { wrapEnv } from '../wrap.ts';

/**
 * The step that ends an episode has `info.episode = { return, length }`, with a clock `timeMs` too,
 * in place of one told from further inside; `history` has the last ones. Rewards are counted as
 * they arrive here: put it under wrappers that change them to hear of the true return. An episode
 * that a reset cuts short never ended.
 */
export function recordEpisodeStatistics<O extends SpaceValue, A extends SpaceValue>(
  env: Env<O, A>,
  options: EpisodeStatisticsOptions = {},
): Env<O, A> & { readonly history: EpisodeHistory } {
  const history = new EpisodeHistory(options.bufferLength);
  const running = new RunningEpisode(options);
  const wrapped = wrapEnv(env, {
    reset(given) {
      const result = env.reset(given);
      running.begin();
      return result;
    },
    step(action) {
      const result = env.step(action);
      running.step(result.reward);
      if (!(result.terminated || result.truncated)) return result;
      const episode = running.summary();
      history.push(episode);
      return withObservation(result, result.observation, { ...result.info, episode });
    },
    ...remember(env, 'recordEpisodeStatistics', {
      save: () => ({ running: running.getState(), history: history.getState() }),
      load(state, who) {
        const restores = [
          running.read(stateField(state, 'running', who), `${who}.running`),
          history.read(stateField(state, 'history', who), `${who}.history`),
        ];
        return () => {
          for (const restore of restores) restore();
        };
      },
    }),
  });
  return Object.assign(wrapped, { history });
}
