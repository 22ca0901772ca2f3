/** An environment of object tables whose frames say where in the film they are, and who reads them. */

import type { Env, Frame } from '../../env/core/env.ts';
import { COLUMN, emptyObjectTable, objectTableSpace } from '../../env/core/object-table.ts';
import { stateInteger } from '../../env/core/state.ts';
import { termination, transition, truncation } from '../../env/core/step-result.ts';
import type { Perceiver, Scene, SceneObject } from '../../perception/scene.ts';

/** Side of the frames, pixels; also the largest number that a table can tell. */
export const SIDE = 60;
const SLOTS = 3;

/** Where in the film a table was perceived. */
export interface Take {
  readonly env: number;
  readonly episode: number;
  readonly step: number;
}

/** Episode e has `lengths[e]` steps, the last one for all that follow; frames show [env, episode, step]. */
export function filmedEnv(
  name: number,
  lengths: readonly number[],
  ending: 'terminated' | 'truncated' = 'terminated',
): Env {
  let episode = -1;
  let step = 0;
  const observation = () => emptyObjectTable(SLOTS); // the truth, which nobody should see
  const env: Env = {
    observationSpace: objectTableSpace(SLOTS, SIDE, SIDE),
    actionSpace: { type: 'discrete', n: 2, start: 0 },
    metadata: { renderModes: ['rgb_array'], renderFps: 1 },
    renderMode: 'rgb_array',
    spec: null,
    get unwrapped() {
      return env;
    },
    reset() {
      episode++;
      step = 0;
      return { observation: observation(), info: { fresh: episode } };
    },
    step() {
      step++;
      const last = step >= (lengths[episode] ?? lengths.at(-1) ?? 1);
      if (!last) return transition(observation(), 0);
      return ending === 'terminated' ? termination(observation(), 1) : truncation(observation(), 1);
    },
    render: () => filmFrame({ env: name, episode, step }),
    close() {},
    getState: () => ({ episode, step }),
    setState(state) {
      episode = stateInteger(state, 'episode', 'filmed');
      step = stateInteger(state, 'step', 'filmed');
    },
  };
  return env;
}

/** Reads films: one object a frame, at x = step and y = episode, with the width env + 1. */
export function filmCritic(): Perceiver & { readonly calls: Take[][] } {
  const calls: Take[][] = [];
  return {
    calls,
    height: SIDE,
    width: SIDE,
    channels: 3,
    slots: SLOTS,
    perceive(frames) {
      const takes = frames.map(({ data: [env = 0, episode = 0, step = 0] }) => {
        return { env, episode, step };
      });
      calls.push(takes);
      return takes.map(({ env, episode, step }) => sceneOf([objectAt(step, episode, env + 1)]));
    },
    dispose() {},
  };
}

/** Sees two objects that change their slots with every frame; the left one of environment e is e + 4 wide. */
export function jugglingCritic(): Perceiver {
  return {
    ...filmCritic(),
    perceive: (frames) =>
      frames.map(({ data: [env = 0, episode = 0, step = 0] }) => {
        const pair = [objectAt(10 + step, 10 + episode, env + 4), objectAt(40, 40, 12)];
        const shown = (env + episode + step) % 2 === 0 ? pair : pair.toReversed();
        return sceneOf(shown.map((object, slot) => ({ ...object, id: slot, depth: slot })));
      }),
  };
}

/** What the film critic wrote into row `index` of batched tables. */
export function takeIn(observations: unknown, index = 0): Take {
  const { objects } = observations as { readonly objects: Float32Array }; // of object tables
  const at = index * SLOTS * Object.keys(COLUMN).length;
  const value = (name: 'x' | 'y' | 'w'): number => objects[at + COLUMN[name]] ?? Number.NaN;
  return { env: value('w') - 1, episode: value('y'), step: value('x') };
}

export function sceneOf(objects: readonly SceneObject[]): Scene {
  return {
    objects,
    count_posterior: [],
    log_likelihood: 0,
    bits_per_dim: 0,
    background_log_likelihood: 0,
    novelty: 0,
  };
}

export function objectAt(x: number, y: number, side: number): SceneObject {
  return {
    id: 0,
    presence: 1,
    x,
    y,
    w: side,
    h: side,
    x_std: 0.25,
    y_std: 0.25,
    visible: 1,
    depth: 0,
    color: [0.5, 0.25, 0.75],
    log_likelihood: 0,
    prototype: 0,
  };
}

// ---------------------------------------------------------------------------

function filmFrame({ env, episode, step }: Take): Frame {
  const data = new Uint8Array(SIDE * SIDE * 3);
  data.set([env, episode, step]);
  return { height: SIDE, width: SIDE, channels: 3, data };
}
