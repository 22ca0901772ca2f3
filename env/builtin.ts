/** The environments that come with the package; importing this file registers them. */

import { createAcrobot } from './classic/acrobot.ts';
import { createCartPole } from './classic/cart-pole.ts';
import { createMountainCar } from './classic/mountain-car.ts';
import { createMountainCarContinuous } from './classic/mountain-car-continuous.ts';
import { createPendulum } from './classic/pendulum.ts';
import type { Env } from './core/env.ts';
import { type EnvEntry, register } from './core/registry.ts';
import { createTabletopEnv, type TabletopOptions } from './tabletop/tabletop-env.ts';
import type { TaskFamily } from './tabletop/task.ts';
import { CLUSTER } from './tabletop/tasks/cluster.ts';
import { COUNT } from './tabletop/tasks/count.ts';
import { GOAL } from './tabletop/tasks/goal.ts';
import { REACH } from './tabletop/tasks/reach.ts';
import { SORT } from './tabletop/tasks/sort.ts';

/** Table-tops with their limits. */
const TABLE_TOPS: readonly (readonly [TaskFamily, number])[] = [
  [REACH, 20],
  [GOAL, 30],
  [SORT, 50],
  [CLUSTER, 50],
  [COUNT, 1],
];

/** A gripper goes step by step, and back for the next object: its episodes may be so many times as long. */
const GRIPPER_TIME = 4;

const CLASSICS: readonly EnvEntry[] = [
  { id: 'Acrobot-v1', maxEpisodeSteps: 500, rewardThreshold: -100, create: createAcrobot },
  { id: 'CartPole-v1', maxEpisodeSteps: 500, rewardThreshold: 475, create: createCartPole },
  { id: 'MountainCar-v0', maxEpisodeSteps: 200, rewardThreshold: -110, create: createMountainCar },
  {
    id: 'MountainCarContinuous-v0',
    maxEpisodeSteps: 999,
    rewardThreshold: 90,
    create: createMountainCarContinuous,
  },
  { id: 'Pendulum-v1', maxEpisodeSteps: 200, create: createPendulum },
];

for (const [family, limit] of TABLE_TOPS) {
  register({
    id: `TableTop/${family.name}-v0`,
    maxEpisodeSteps: ({ actions }) => (actions === 'embodied' ? GRIPPER_TIME * limit : limit),
    // the task checks every option, whatever its type
    create: (kwargs, renderMode): Env =>
      createTabletopEnv(family, kwargs as TabletopOptions, renderMode),
  });
}
for (const entry of CLASSICS) register(entry);
