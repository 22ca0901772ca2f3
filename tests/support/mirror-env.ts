/** An environment whose observations and actions are of one space, whatever it is. */

import type { Env } from '../../env/core/env.ts';
import { Rng } from '../../env/core/random.ts';
import { sample } from '../../env/core/spaces/sample.ts';
import type { Space } from '../../env/core/spaces/spaces.ts';
import { stateRng } from '../../env/core/state.ts';
import { termination, transition } from '../../env/core/step-result.ts';

/** Observes random members of the space; an episode goes on with chance 4/5. Takes any action. */
export function mirrorEnv(space: Space): Env {
  let rng = new Rng(0);
  const env: Env = {
    observationSpace: space,
    actionSpace: space,
    metadata: { renderModes: [], renderFps: 1 },
    renderMode: null,
    spec: null,
    get unwrapped() {
      return env;
    },
    reset(options) {
      if (options?.seed !== undefined) rng = new Rng(options.seed);
      return { observation: sample(space, rng), info: {} };
    },
    step() {
      const reward = rng.uniform();
      return (rng.bernoulli(0.8) ? transition : termination)(sample(space, rng), reward);
    },
    render: () => null,
    close() {},
    getState: () => ({ rng: rng.getState() }),
    setState(state) {
      rng = stateRng(state, 'rng', 'mirror');
    },
  };
  return env;
}
