/** An environment of any spaces: it dreams up its observations, and minds which actions it gets. */

import type { Env, RenderMode } from '../../env/core/env.ts';
import { parseSpec } from '../../env/core/env-spec.ts';
import { Rng } from '../../env/core/random.ts';
import { sample } from '../../env/core/spaces/sample.ts';
import type { Space, SpaceValue } from '../../env/core/spaces/spaces.ts';
import { stateInteger, stateNumber, stateRng } from '../../env/core/state.ts';
import { termination, transition, truncation } from '../../env/core/step-result.ts';
import { guard } from '../../env/core/wrappers/guard.ts';

/** Share of the steps that end an episode, half of them by truncation. */
const ENDS = 0.15;
/** Steps from which on it may: after the first action of wrappers that take several. */
const FIRST_END = 4;

/** Guarded; draws [4, 6, 3] pictures of its state. */
export function dreamEnv(
  observationSpace: Space,
  actionSpace: Space = { type: 'discrete', n: 3, start: 0 },
  renderMode: RenderMode | null = null,
): Env {
  let rng = new Rng(0);
  let t = 0;
  let mood = 0; // the sum of the actions so far
  const observe = (): SpaceValue => sample(observationSpace, rng);
  const env: Env = {
    observationSpace,
    actionSpace,
    metadata: { renderModes: ['rgb_array', 'ansi'], renderFps: 5 },
    renderMode,
    spec: parseSpec({ id: 'Dream-v0', maxEpisodeSteps: 60 }),
    get unwrapped() {
      return env;
    },
    reset(options) {
      if (options?.seed !== undefined) rng = new Rng(options.seed);
      [t, mood] = [0, 0];
      return { observation: observe(), info: { slept: rng.integer(9) } };
    },
    step(action) {
      t++;
      mood += weight(action);
      const reward = rng.normal() + mood;
      const fate = t < FIRST_END ? 1 : rng.uniform();
      const info = { t, mood };
      if (fate < ENDS / 2) return termination(observe(), reward, info);
      if (fate < ENDS || t === 60) return truncation(observe(), reward, info);
      return transition(observe(), reward, info);
    },
    render() {
      if (renderMode === null) return null;
      if (renderMode !== 'rgb_array') return `${t} ${mood}`;
      const data = Uint8Array.from({ length: 72 }, (_, i) => ((t * 7 + i + mood * 31) | 0) & 255);
      return { height: 4, width: 6, channels: 3, data };
    },
    close() {},
    getState: () => ({ rng: rng.getState(), t, mood }),
    setState(state) {
      const next = stateRng(state, 'rng', 'dream');
      [t, mood] = [stateInteger(state, 't', 'dream'), stateNumber(state, 'mood', 'dream')];
      rng = next;
    },
  };
  return guard(env);
}

// ---------------------------------------------------------------------------

function weight(action: SpaceValue): number {
  if (typeof action === 'number') return action;
  if (ArrayBuffer.isView(action)) return [...(action as Float32Array)].reduce((a, b) => a + b, 0);
  return 0;
}
