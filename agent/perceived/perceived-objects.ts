/**
 * A vector environment seen through perception: its object tables are those that a perceiver makes
 * of the rendered frames, in the same space as the truth, so that a policy can be moved from one to
 * the other. One inference a step for all environments; actions, rewards and endings stay.
 *
 *   mode       frames of a step                            a tracker begins anew
 *   next-step  one an environment                          at the step that only resets
 *   same-step  also the last ones of episodes that ended   between the last frame and the reset's
 *   disabled   one an environment                          at `reset({ resetMask })`
 */

import { defined } from '../../env/core/errors.ts';
import type { ObjectTable } from '../../env/core/object-table.ts';
import { createBatch, unbatch } from '../../env/core/spaces/batch.ts';
import { batchSpace } from '../../env/core/spaces/batch-space.ts';
import type { SpaceValue } from '../../env/core/spaces/spaces.ts';
import { stateField, stateList } from '../../env/core/state.ts';
import type { VectorEnv } from '../../env/core/vector/vector-env.ts';
import { EpisodeEnds, isReset } from '../../env/core/wrappers/vector/episode-ends.ts';
import { wrapVectorEnv } from '../../env/core/wrappers/vector/wrap-vector-env.ts';
import type { Perceiver, Scene } from '../../perception/scene.ts';
import type { TrackerOptions } from '../../perception/tracking/options.ts';
import { createTracker, type Tracker } from '../../perception/tracking/tracker.ts';
import { observedSpace } from './observed-space.ts';
import { perceivedTable } from './perceived-table.ts';

export interface PerceivedOptions {
  /**
   * Gives objects ids that stay over an episode: a tracker an environment, whose memory is part of
   * the state. Default null: ids are slots.
   */
  readonly tracker?: TrackerOptions | null;
}

const WHO = 'perceivedObjects';

/**
 * @param env of single environments in `withPixels`. What is made can be saved where it can be.
 * @param perceiver stays the caller's: `close()` does not dispose of it.
 * @throws BAD_ARGUMENT for other observations, or frames of another size than the perceiver's.
 */
export function perceivedObjects(
  env: VectorEnv,
  perceiver: Perceiver,
  { tracker = null }: PerceivedOptions = {},
): VectorEnv {
  const { numEnvs, singleObservationSpace: inner } = env;
  const { table, objects, frameOf } = observedSpace(inner, perceiver, WHO);
  const batch = createBatch(table, numEnvs);
  const all = Array.from({ length: numEnvs }, (_, i) => i);
  let trackers = tracker === null ? null : all.map(() => createTracker(tracker));
  const ends = new EpisodeEnds(env);

  const singles = (observations: SpaceValue, indices: readonly number[]): SpaceValue[] =>
    indices.map((i) => unbatch(inner, observations, i));
  const perceive = (observations: readonly SpaceValue[]): Scene[] =>
    perceiver.perceive(observations.map(frameOf));
  const tableOf = (i: number, scene: Scene | undefined): ObjectTable => {
    const found = defined(scene, `${WHO}: a scene`);
    return perceivedTable(trackers?.[i]?.track(found) ?? found, objects);
  };
  const begin = (i: number, scene: Scene | undefined): void => {
    trackers?.[i]?.reset();
    batch.write(i, tableOf(i, scene));
  };

  return wrapVectorEnv(
    env,
    WHO,
    {
      // the same frames must get the same ids after it was put back
      save: () => ({
        ends: ends.getState(),
        trackers: trackers?.map((each) => each.getState()) ?? null,
      }),
      load(state, who) {
        const restore = ends.read(stateField(state, 'ends', who), who);
        const restored =
          tracker &&
          stateList(state, 'trackers', numEnvs, who).map((saved) => goingOn(tracker, saved));
        return () => {
          restore();
          trackers = restored;
        };
      },
    },
    {
      singleObservationSpace: table,
      observationSpace: batchSpace(table, numEnvs),
      async reset(options = {}) {
        const { observations, infos } = await env.reset(options);
        ends.reset(options);
        const begun = all.filter((i) => isReset(options, i));
        const scenes = perceive(singles(observations, begun));
        for (const [k, i] of begun.entries()) begin(i, scenes[k]);
        return { observations: batch.copy(), infos };
      },
      async step(actions) {
        const step = await env.step(actions);
        const last = step.finalObservations.flatMap((observation, i) =>
          observation === null ? [] : [{ i, observation }],
        );
        const scenes = perceive([
          ...last.map(({ observation }) => observation),
          ...singles(step.observations, all),
        ]);
        const finalObservations: (SpaceValue | null)[] = all.map(() => null);
        for (const [k, { i }] of last.entries()) finalObservations[i] = tableOf(i, scenes[k]);
        for (const i of all) {
          const scene = scenes[last.length + i];
          if (ends.isDead(i) || finalObservations[i] !== null) begin(i, scene);
          else batch.write(i, tableOf(i, scene));
        }
        ends.step(step);
        return { ...step, observations: batch.copy(), finalObservations };
      },
    },
  );
}

// ---------------------------------------------------------------------------

/** @throws BAD_ARGUMENT for what is no tracker's state. */
function goingOn(options: TrackerOptions, saved: unknown): Tracker {
  const tracker = createTracker(options);
  tracker.setState(saved);
  return tracker;
}
