/**
 * Return and length of each episode of a vector, told at its end. Gymnasium:
 * `wrappers.vector.RecordEpisodeStatistics`.
 */

import type { Info } from '../../env.ts';
import { stateField, stateList } from '../../state.ts';
import type { VectorEnv } from '../../vector/vector-env.ts';
import {
  EpisodeHistory,
  type EpisodeStatisticsOptions,
  RunningEpisode,
  type TimedEpisode,
} from '../episode-history.ts';
import { EpisodeEnds, hasEnded, isReset } from './episode-ends.ts';
import { wrapVectorEnv } from './wrap-vector-env.ts';

/**
 * As `recordEpisodeStatistics`, with one history for all environments. `infos[i].episode` of the step
 * that ends episode i, in same-step mode `finalInfos[i].episode` too, counts rewards as they arrive
 * here; dead steps count neither way.
 */
export function vectorRecordEpisodeStatistics(
  env: VectorEnv,
  options: EpisodeStatisticsOptions = {},
): VectorEnv & { readonly history: EpisodeHistory } {
  const { numEnvs } = env;
  const history = new EpisodeHistory(options.bufferLength);
  const running = Array.from({ length: numEnvs }, () => new RunningEpisode(options));
  const ends = new EpisodeEnds(env);

  const wrapped = wrapVectorEnv(
    env,
    'vectorRecordEpisodeStatistics',
    {
      save: () => ({
        running: running.map((episode) => episode.getState()),
        ends: ends.getState(),
        history: history.getState(),
      }),
      load(state, who) {
        const saved = stateList(state, 'running', numEnvs, who);
        const restores = [
          ...running.map((episode, i) => episode.read(saved[i], `${who}.running`)),
          ends.read(stateField(state, 'ends', who), who),
          history.read(stateField(state, 'history', who), `${who}.history`),
        ];
        return () => {
          for (const restore of restores) restore();
        };
      },
    },
    {
      async reset(given = {}) {
        const result = await env.reset(given);
        ends.reset(given);
        for (const [i, episode] of running.entries()) if (isReset(given, i)) episode.begin();
        return result;
      },
      async step(actions) {
        const step = await env.step(actions);
        const told = running.map((episode, i): TimedEpisode | null => {
          if (ends.isDead(i)) {
            episode.begin();
            return null;
          }
          episode.step(step.rewards[i] ?? 0);
          if (!hasEnded(step, i)) return null;
          const summary = episode.summary();
          history.push(summary);
          episode.begin();
          return summary;
        });
        ends.step(step);
        const tell = (info: Info | null, i: number): Info | null => {
          const episode = told[i] ?? null;
          return info === null || episode === null ? info : { ...info, episode };
        };
        const infos = step.infos.map((info, i) => tell(info, i) ?? info);
        return { ...step, infos, finalInfos: step.finalInfos.map(tell) };
      },
    },
  );
  return Object.assign(wrapped, { history });
}
