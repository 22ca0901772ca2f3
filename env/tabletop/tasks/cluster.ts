/**
 * Cluster: bring objects of one colour together, apart from those of the other. COBRA's clustering by colour:
 * two objects of each of two colours, with contacts.
 *
 *   success    the inverse Davies-Bouldin index of the two colours is at least 2.5
 *   potential  that index as a share of 2.5, at most 1
 */

import type { Rng } from '../../core/random.ts';
import { refuse } from '../../core/refuse.ts';
import type { TabletopConfig } from '../config.ts';
import { constant } from '../factors/elementary.ts';
import type { Factors } from '../factors/factors.ts';
import { chain, generate, shuffle } from '../factors/generators.ts';
import { apart, populate } from '../factors/layouts.ts';
import { distance, type Point } from '../geometry.ts';
import { clusterGoal } from '../goals/cluster.ts';
import { type CountSplit, type Mode, splitOf } from '../modes.ts';
import { COLOR_NAMES, GRIPPER_COLOR, type Sprite } from '../scene.ts';
import type { TaskFamily } from '../task.ts';
import { kinematicTask } from './kinematic-task.ts';
import type { Motion } from './movers.ts';
import { objectOf } from './scenes.ts';
import type { Job } from './transport.ts';

const THRESHOLD = 2.5;
/** Two of each colour; held out are three of one. */
const COUNTS: CountSplit = { all: [4], train: [4], heldOut: [5] };
const GOAL = clusterGoal(
  COLOR_NAMES.map((color) => constant({ color })),
  THRESHOLD,
);
/** Where a scripted player gathers the two colours: opposite corners of the table. */
const [LOW, HIGH] = [0.1, 0.9];
const CORNERS: readonly (readonly [Point, Point])[] = [
  [
    { x: LOW, y: LOW },
    { x: HIGH, y: HIGH },
  ],
  [
    { x: HIGH, y: HIGH },
    { x: LOW, y: LOW },
  ],
  [
    { x: LOW, y: HIGH },
    { x: HIGH, y: LOW },
  ],
  [
    { x: HIGH, y: LOW },
    { x: LOW, y: HIGH },
  ],
];

export const CLUSTER: TaskFamily<Motion> = kinematicTask({
  name: 'Cluster',
  defaults: { minObjects: 4, maxObjects: 5, minSize: 10, maxSize: 12 },

  check(config, mode) {
    const { minObjects, maxObjects, maxSize, width, height } = config;
    if (minObjects !== 4 || maxObjects !== 5) {
      refuse(
        'Cluster.minObjects and maxObjects',
        '4 and 5, which modes choose from',
        `${minObjects}..${maxObjects}`,
      );
    }
    const most = (3 * Math.min(width, height)) / 16;
    if (maxSize > most) {
      refuse('Cluster.maxSize', `at most ${most}, so that clusters fit`, maxSize);
    }
    splitOf(mode, config, COUNTS);
  },

  begin(config, mode, rng) {
    for (;;) {
      const drawn = draw(config, mode, rng);
      if (!GOAL(drawn).success) return drawn; // a few in a thousand are drawn again
    }
  },

  goal: () => GOAL,
  potential: ({ separation }) => Math.min(1, (separation ?? 0) / THRESHOLD),
  report: ({ separation }) => ({ separation }),

  jobs: (sprites) => CORNERS.map((corners) => jobsTowards(corners, sprites)).sort(byCost),
});

// ---------------------------------------------------------------------------

interface GatherJob extends Job {
  /** What is left to do where the object lies now. */
  readonly now: number;
}

function draw(config: TabletopConfig, mode: Mode, rng: Rng): readonly Factors[] {
  const split = splitOf(mode, config, COUNTS);
  const pair = rng.shuffle([...rng.choice(split.pairs)]);
  const colors = [...pair, ...pair, ...pair].slice(0, rng.choice(split.counts));
  const objects = rng.shuffle(colors).map((color, i) => {
    const place = i === 0 ? split.place : split.otherPlace;
    return generate(objectOf(split.shapes, color, place, config), 1);
  });
  return populate(shuffle(chain(...objects)), apart(config))(rng);
}

/** Each colour into a corner. */
function jobsTowards([a, b]: readonly [Point, Point], sprites: readonly Sprite[]): GatherJob[] {
  const objects = sprites.filter(({ color }) => color !== GRIPPER_COLOR);
  const [first] = objects;
  return objects.map((sprite) => {
    const corner = sprite.color === first?.color ? a : b;
    const left = (at: Point): number => distance(at, corner);
    return { id: sprite.id, left, now: left(sprite) };
  });
}

function byCost(a: readonly GatherJob[], b: readonly GatherJob[]): number {
  const cost = (jobs: readonly GatherJob[]): number => jobs.reduce((sum, { now }) => sum + now, 0);
  return cost(a) - cost(b);
}
