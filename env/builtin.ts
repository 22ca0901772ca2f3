/** The environments that come with the package; importing this file registers them. */

import { createCartPole } from './classic/cart-pole.ts';
import type { Env } from './core/env.ts';
import { SupairError } from './core/errors.ts';
import { register } from './core/registry.ts';
import { createTabletopEnv, type TabletopOptions } from './tabletop/tabletop-env.ts';
import { GOAL } from './tabletop/tasks/goal.ts';
import { REACH } from './tabletop/tasks/reach.ts';

register({
  id: 'TableTop/Reach-v0',
  maxEpisodeSteps: 20,
  // the task checks every option, whatever its type
  create: (kwargs, renderMode): Env =>
    createTabletopEnv(REACH, kwargs as TabletopOptions, renderMode),
});

register({
  id: 'TableTop/Goal-v0',
  maxEpisodeSteps: 30,
  create: (kwargs, renderMode): Env =>
    createTabletopEnv(GOAL, kwargs as TabletopOptions, renderMode),
});

register({
  id: 'CartPole-v1',
  maxEpisodeSteps: 500,
  rewardThreshold: 475,
  create: (kwargs): Env => {
    const unknown = Object.keys(kwargs)[0];
    if (unknown === undefined) return createCartPole();
    throw new SupairError('BAD_ARGUMENT', {
      who: "make('CartPole-v1').kwargs",
      expected: 'none',
      got: unknown,
    });
  },
});
