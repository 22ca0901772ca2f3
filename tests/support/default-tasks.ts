/** Goal and Reach as they are played by default. */

import type { TabletopTask } from '../../env/tabletop/task.ts';
import { GOAL as GOALS } from '../../env/tabletop/tasks/goal.ts';
import type { Motion } from '../../env/tabletop/tasks/movers.ts';
import { REACH as REACHES } from '../../env/tabletop/tasks/reach.ts';

export const GOAL: TabletopTask<Motion> = GOALS.create({
  mode: 'all',
  reward: 'dense',
  actions: 'select-move',
});
export const REACH: TabletopTask = REACHES.create({
  mode: 'all',
  reward: 'sparse',
  actions: 'touch',
});
