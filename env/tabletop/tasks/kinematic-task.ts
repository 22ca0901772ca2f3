/**
 * Tasks without physics, put together from their parts: sprites to begin with, a goal, a way to move them.
 *
 *   reward   sparse: 1 for success, else 0
 *            dense: what the potential has grown by, - 0.02 a step, + 1 for success
 *   end      success
 *
 * Potentials are bounded, so returns are: growth adds up to the last potential less the first, and the way
 * back costs what the way there was worth.
 */

import type { Rng } from '../../core/random.ts';
import { carryOut } from '../actions/carry-out.ts';
import type { TabletopConfig } from '../config.ts';
import { AT_REST, type Factors } from '../factors/factors.ts';
import { type Goal, type GoalScore, successFraction } from '../goals/goal.ts';
import { type Mode, tablesOf } from '../modes.ts';
import type { Sprite } from '../scene.ts';
import type { TabletopTask, TaskFamily, Variant } from '../task.ts';
import { MOVERS, type Motion, moverOf } from './movers.ts';
import { type Job, planTransport } from './transport.ts';

const STEP_COST = 0.02;
const ARRIVED = 1;

export interface KinematicTask<S extends GoalScore> {
  readonly name: string;
  readonly defaults: Partial<TabletopConfig>;
  /** @throws BAD_ARGUMENT where the task cannot be played under this configuration. */
  check(config: TabletopConfig, mode: Mode): void;
  /** What lies on the table at the beginning, back to front; never the goal itself. */
  begin(config: TabletopConfig, mode: Mode, rng: Rng): readonly Factors[];
  goal(config: TabletopConfig): Goal<S>;
  /** How far things are, bounded; higher is better. */
  potential(score: S): number;
  /** What `info` tells of a score besides success. */
  report(score: S): { readonly [name: string]: unknown };
  /** What a scripted player may bring where: one or several ways of doing it, the best first. */
  jobs(sprites: readonly Sprite[], config: TabletopConfig): readonly (readonly Job[])[];
}

/** The task with each way to move objects, both rewards, all modes. */
export function kinematicTask<S extends GoalScore>(parts: KinematicTask<S>): TaskFamily<Motion> {
  return {
    name: parts.name,
    rewards: ['dense', 'sparse'],
    actions: MOVERS,
    create: (variant) => play(parts, variant),
  };
}

/** The sprites of drawn factors, back to front, with ids from 0 on. */
export function spritesOf(drawn: readonly Factors[]): Sprite[] {
  return drawn.map(({ shape, color, size, x, y, angle }, id) => ({
    id,
    shape,
    color,
    size,
    x,
    y,
    ...(angle === 0 ? {} : { angle }),
  }));
}

// ---------------------------------------------------------------------------

function play<S extends GoalScore>(
  parts: KinematicTask<S>,
  { mode, reward, actions }: Variant,
): TabletopTask<Motion> {
  const mover = moverOf(actions);
  const atRest = (sprite: Sprite): Factors => ({ ...AT_REST, ...sprite });
  return {
    defaults: parts.defaults,
    actionSpace: mover.actions.space,
    bodies: mover.bodies,
    check: (config) => parts.check(config, mode),
    begin: (config, rng) => mover.equip(spritesOf(parts.begin(config, mode, rng)), rng),
    tables: ({ tableSeed }) => tablesOf(mode, tableSeed),
    act(sprites, action, config, rng) {
      const goal = parts.goal(config);
      const intent = mover.actions.intend(sprites, action, config, rng);
      const after = carryOut(sprites, intent, config);
      const score = goal(after.sprites.map(atRest));
      const growth = parts.potential(score) - parts.potential(goal(sprites.map(atRest)));
      const arrived = score.success ? ARRIVED : 0;
      return {
        sprites: after.sprites,
        reward: reward === 'sparse' ? arrived : growth - STEP_COST + arrived,
        success: score.success ? true : null,
        info: {
          moved: after.moved,
          success_fraction: successFraction(score),
          ...parts.report(score),
        },
      };
    },
    oracle(sprites, config) {
      const goal = parts.goal(config);
      const done = (after: readonly Sprite[]): boolean => goal(after.map(atRest)).success;
      const errands = parts.jobs(sprites, config).map((jobs) => ({ jobs, done }));
      return mover.command(planTransport(sprites, errands, config), sprites, config);
    },
  };
}
