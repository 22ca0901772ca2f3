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

import type { Env, EnvState } from '../../env/core/env.ts';
import { defined } from '../../env/core/errors.ts';
import type { ObjectTable } from '../../env/core/object-table.ts';
import { createBatch, unbatch } from '../../env/core/spaces/batch.ts';
import { batchSpace } from '../../env/core/spaces/batch-space.ts';
import type { SpaceValue } from '../../env/core/spaces/spaces.ts';
import { badState, stateField, stateNumbers } from '../../env/core/state.ts';
import type { VectorEnv, VectorStep } from '../../env/core/vector/vector-env.ts';
import type { Perceiver, Scene } from '../../perception/scene.ts';
import type { TrackerOptions } from '../../perception/tracking/options.ts';
import { createTracker } from '../../perception/tracking/tracker.ts';
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
  const { numEnvs, autoresetMode, singleActionSpace, actionSpace } = env;
  const inner = env.singleObservationSpace;
  const { table, objects, frameOf } = observedSpace(inner, perceiver, WHO);
  const batch = createBatch(table, numEnvs);
  const all = Array.from({ length: numEnvs }, (_, i) => i);
  const trackers = tracker === null ? null : all.map(() => createTracker(tracker));
  /** 1 where the next step only resets [B]. */
  const resetDue = new Uint8Array(numEnvs);

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

  return {
    numEnvs,
    autoresetMode,
    singleObservationSpace: table,
    singleActionSpace,
    observationSpace: batchSpace(table, numEnvs),
    actionSpace,

    async reset(options = {}) {
      const { observations, infos } = await env.reset(options);
      const { resetMask } = options;
      const begun = all.filter((i) => resetMask === undefined || resetMask[i] === 1);
      const scenes = perceive(singles(observations, begun));
      for (const [k, i] of begun.entries()) {
        resetDue[i] = 0;
        begin(i, scenes[k]);
      }
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
        if (resetDue[i] === 1 || finalObservations[i] !== null) begin(i, scene);
        else batch.write(i, tableOf(i, scene));
        resetDue[i] = autoresetMode === 'next-step' && hasEnded(step, i) ? 1 : 0;
      }
      return { ...step, observations: batch.copy(), finalObservations };
    },

    close: () => env.close(),
    ...(isStateful(env) ? remembering(env, trackers, resetDue) : {}),
  };
}

// ---------------------------------------------------------------------------

type Stateful = Pick<Env, 'getState' | 'setState'>;

/** Vector environments behind a connection need not have a state. */
function isStateful(env: VectorEnv): env is VectorEnv & Stateful {
  return 'getState' in env && 'setState' in env;
}

/** The state of all: the same frames must get the same ids after it was put back. */
function remembering(
  env: Stateful,
  trackers: readonly ReturnType<typeof createTracker>[] | null,
  resetDue: Uint8Array,
): Stateful {
  return {
    getState: () => ({
      env: env.getState(),
      resetDue: [...resetDue],
      trackers: trackers?.map((tracker) => tracker.getState()) ?? null,
    }),
    setState(state) {
      const who = `${WHO}.setState`;
      const due = stateNumbers(state, 'resetDue', resetDue.length, who);
      const inner = stateField(state, 'env', who);
      const saved = stateField(state, 'trackers', who);
      if (trackers !== null && !(Array.isArray(saved) && saved.length === trackers.length)) {
        throw badState(`${who}.trackers`, `the states of ${trackers.length} trackers`, saved);
      }
      // checked above; each tracker looks at its own before it believes it, and so does the inner environment
      const memories = saved as readonly unknown[];
      for (const [i, tracker] of trackers?.entries() ?? []) tracker.setState(memories[i]);
      env.setState(inner as EnvState);
      resetDue.set(due);
    },
  };
}

function hasEnded({ terminated, truncated }: VectorStep, i: number): boolean {
  return terminated[i] === 1 || truncated[i] === 1;
}
