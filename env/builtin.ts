/** The environments and the wrappers that come with the package; importing this file registers them. */

import { createAcrobot } from './classic/acrobot.ts';
import { createCartPole } from './classic/cart-pole.ts';
import { createMountainCar } from './classic/mountain-car.ts';
import { createMountainCarContinuous } from './classic/mountain-car-continuous.ts';
import { createPendulum } from './classic/pendulum.ts';
import type { Env } from './core/env.ts';
import { register } from './core/registry.ts';
import { BUILTIN_WRAPPERS } from './core/wrappers/builtin-wrappers.ts';
import { registerWrapper } from './core/wrappers/named.ts';
import { preparePhysics } from './tabletop/physics/rapier.ts';
import { createTabletopEnv, type TabletopOptions } from './tabletop/tabletop-env.ts';
import { clear, parseClearing } from './tabletop/tasks/clear.ts';
import { CLUSTER } from './tabletop/tasks/cluster.ts';
import { COUNT } from './tabletop/tasks/count.ts';
import { GOAL } from './tabletop/tasks/goal.ts';
import { PUSH } from './tabletop/tasks/push.ts';
import { REACH } from './tabletop/tasks/reach.ts';
import { SORT } from './tabletop/tasks/sort.ts';
import { STACK } from './tabletop/tasks/stack.ts';

// the kwargs of table-tops: the task checks every option, whatever its type
register({
  id: 'TableTop/Reach-v0',
  maxEpisodeSteps: 20,
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
  id: 'TableTop/Sort-v0',
  maxEpisodeSteps: 50,
  create: (kwargs, renderMode): Env =>
    createTabletopEnv(SORT, kwargs as TabletopOptions, renderMode),
});

register({
  id: 'TableTop/Cluster-v0',
  maxEpisodeSteps: 50,
  create: (kwargs, renderMode): Env =>
    createTabletopEnv(CLUSTER, kwargs as TabletopOptions, renderMode),
});

register({
  id: 'TableTop/Count-v0',
  maxEpisodeSteps: 1,
  create: (kwargs, renderMode): Env =>
    createTabletopEnv(COUNT, kwargs as TabletopOptions, renderMode),
});

register({
  id: 'TableTop/Push-v0',
  maxEpisodeSteps: 100,
  prepare: preparePhysics,
  create: (kwargs, renderMode): Env =>
    createTabletopEnv(PUSH, kwargs as TabletopOptions, renderMode),
});

register({
  id: 'TableTop/Clear-v0',
  maxEpisodeSteps: 100,
  prepare: preparePhysics,
  create: ({ what, ...options }, renderMode): Env =>
    createTabletopEnv(clear(parseClearing(what)), options as TabletopOptions, renderMode),
});

register({
  id: 'TableTop/Stack-v0',
  maxEpisodeSteps: 100,
  create: (kwargs, renderMode): Env =>
    createTabletopEnv(STACK, kwargs as TabletopOptions, renderMode),
});

register({
  id: 'Acrobot-v1',
  maxEpisodeSteps: 500,
  rewardThreshold: -100,
  create: createAcrobot,
});

register({
  id: 'CartPole-v1',
  maxEpisodeSteps: 500,
  rewardThreshold: 475,
  create: createCartPole,
});

register({
  id: 'MountainCar-v0',
  maxEpisodeSteps: 200,
  rewardThreshold: -110,
  create: createMountainCar,
});

register({
  id: 'MountainCarContinuous-v0',
  maxEpisodeSteps: 999,
  rewardThreshold: 90,
  create: createMountainCarContinuous,
});

register({
  id: 'Pendulum-v1',
  maxEpisodeSteps: 200,
  create: createPendulum,
});

for (const { name, create } of BUILTIN_WRAPPERS) registerWrapper(name, create);
