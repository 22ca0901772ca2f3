/** The environments and wrappers that come with the package; importing this file registers them. */

import { createAcrobot } from './classic/acrobot.ts';
import { createCartPole } from './classic/cart-pole.ts';
import { createMountainCar } from './classic/mountain-car.ts';
import { createMountainCarContinuous } from './classic/mountain-car-continuous.ts';
import { createPendulum } from './classic/pendulum.ts';
import type { Env } from './core/env.ts';
import type { Kwargs } from './core/env-spec.ts';
import { type EnvEntry, register } from './core/registry.ts';
import { BUILTIN_WRAPPERS } from './core/wrappers/builtin-wrappers.ts';
import { registerWrapper } from './core/wrappers/named.ts';
import { preparePhysics } from './tabletop/physics/rapier.ts';
import { createTabletopEnv, type TabletopOptions } from './tabletop/tabletop-env.ts';
import type { TaskFamily } from './tabletop/task.ts';
import { clear, parseClearing } from './tabletop/tasks/clear.ts';
import { CLUSTER } from './tabletop/tasks/cluster.ts';
import { COUNT } from './tabletop/tasks/count.ts';
import { GOAL } from './tabletop/tasks/goal.ts';
import { PUSH } from './tabletop/tasks/push.ts';
import { REACH } from './tabletop/tasks/reach.ts';
import { SORT } from './tabletop/tasks/sort.ts';
import { STACK } from './tabletop/tasks/stack.ts';

/** A gripper goes step by step, and back for the next object: its episodes may be so many times as long. */
const GRIPPER_TIME = 4;

/** Where points and grippers move objects, a gripper has its time. */
const moving =
  (limit: number) =>
  ({ actions }: Kwargs): number =>
    actions === 'embodied' ? GRIPPER_TIME * limit : limit;

// the task checks every option, whatever its type
const tabletop =
  (family: TaskFamily): EnvEntry['create'] =>
  (kwargs, renderMode): Env =>
    createTabletopEnv(family, kwargs as TabletopOptions, renderMode);

const ENTRIES: readonly EnvEntry[] = [
  { id: 'TableTop/Reach-v0', maxEpisodeSteps: 20, create: tabletop(REACH) },
  { id: 'TableTop/Goal-v0', maxEpisodeSteps: moving(30), create: tabletop(GOAL) },
  { id: 'TableTop/Sort-v0', maxEpisodeSteps: moving(50), create: tabletop(SORT) },
  { id: 'TableTop/Cluster-v0', maxEpisodeSteps: moving(50), create: tabletop(CLUSTER) },
  { id: 'TableTop/Count-v0', maxEpisodeSteps: 1, create: tabletop(COUNT) },
  {
    id: 'TableTop/Push-v0',
    maxEpisodeSteps: 100,
    prepare: preparePhysics,
    create: tabletop(PUSH),
  },
  {
    id: 'TableTop/Clear-v0',
    maxEpisodeSteps: 100,
    prepare: preparePhysics,
    create: ({ what, ...options }, renderMode) =>
      tabletop(clear(parseClearing(what)))(options, renderMode),
  },
  { id: 'TableTop/Stack-v0', maxEpisodeSteps: 100, create: tabletop(STACK) },
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

for (const entry of ENTRIES) register(entry);
for (const { name, create } of BUILTIN_WRAPPERS) registerWrapper(name, create);
