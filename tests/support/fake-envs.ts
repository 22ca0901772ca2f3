/** Two tiny environments: one whose every number is known by heart, one with all the contract's parts. */

import type { Env, Info, ResetOptions } from '../../env/core/env.ts';
import { Rng } from '../../env/core/random.ts';
import { stateField, stateInteger, stateRng } from '../../env/core/state.ts';
import { termination, transition, truncation, withTruncation } from '../../env/core/step-result.ts';

export type Ending = 'terminated' | 'truncated' | 'both';

/** What a scripted environment was told. */
export interface Diary {
  readonly resets: (ResetOptions | undefined)[];
  readonly actions: number[];
  closes: number;
}

export interface Scripted extends Env<Float32Array, number> {
  readonly diary: Diary;
}

/**
 * Observes [episode, step], both counted from 0; step t of an episode is worth t. Episode e has
 * `lengths[e]` steps (the last one for all that follow).
 */
export function scriptedEnv(lengths: readonly number[], ending: Ending = 'terminated'): Scripted {
  const diary: Diary = { resets: [], actions: [], closes: 0 };
  let episode = -1;
  let t = 0;
  const observe = (): Float32Array => Float32Array.of(episode, t);
  const env: Scripted = {
    diary,
    observationSpace: { type: 'box', shape: [2], dtype: 'float32', low: 0, high: 100 },
    actionSpace: { type: 'discrete', n: 10, start: 0 },
    metadata: { renderModes: [], renderFps: 1 },
    renderMode: null,
    spec: null,
    get unwrapped() {
      return env;
    },
    reset(options) {
      diary.resets.push(options);
      episode++;
      t = 0;
      return { observation: observe(), info: { fresh: episode } };
    },
    step(action) {
      diary.actions.push(action);
      t++;
      const info: Info = { at: t };
      if (t < (lengths[episode] ?? lengths.at(-1) ?? 1)) return transition(observe(), t, info);
      switch (ending) {
        case 'terminated':
          return termination(observe(), t, info);
        case 'truncated':
          return truncation(observe(), t, info);
        case 'both':
          return withTruncation(termination(observe(), t, info));
        default:
          return ending satisfies never;
      }
    },
    render: () => null,
    close() {
      diary.closes++;
    },
    getState: () => ({ episode, t }),
    setState(state) {
      episode = stateInteger(state, 'episode', 'scripted');
      t = stateInteger(state, 't', 'scripted');
    },
  };
  return env;
}

/** A random walk on the integers from -3 to 3 that ends beyond them; draws itself in both modes. */
export function walkEnv(renderMode: Env['renderMode'] = null): Env<Float32Array, number> {
  let rng = new Rng(0);
  let place = 0;
  let wind = 0;
  const observe = (): Float32Array => Float32Array.of(place, wind);
  const env: Env<Float32Array, number> = {
    observationSpace: { type: 'box', shape: [2], dtype: 'float32', low: [-4, 0], high: [4, 1] },
    actionSpace: { type: 'discrete', n: 3, start: -1 },
    metadata: { renderModes: ['ansi', 'rgb_array'], renderFps: 5 },
    renderMode,
    spec: null,
    get unwrapped() {
      return env;
    },
    reset(options) {
      if (options?.seed !== undefined) rng = new Rng(options.seed);
      place = 0;
      wind = rng.uniform();
      return { observation: observe(), info: {} };
    },
    step(action) {
      wind = rng.uniform();
      place += action === 0 ? Math.sign(wind - 0.5) : action;
      return Math.abs(place) > 3 ? termination(observe(), 1) : transition(observe(), -0.1);
    },
    render() {
      if (renderMode === 'ansi') return `${place}`;
      if (renderMode === null) return null;
      return { height: 1, width: 1, channels: 1, data: Uint8Array.of(place + 4) };
    },
    close() {},
    getState: () => ({ rng: rng.getState(), place, wind }),
    setState(state) {
      rng = stateRng(state, 'rng', 'walk');
      place = stateInteger(state, 'place', 'walk');
      wind = Number(stateField(state, 'wind', 'walk'));
    },
  };
  return env;
}
