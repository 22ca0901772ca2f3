/**
 * Action spaces: what an action means on the table. Each is a value with the space of its actions and one
 * method that says what an action is meant to move; what then happens is the physics' business.
 *
 *   selectMove    [x, y, dx, dy]      what lies at a point moves by a motion
 *   dragAndDrop   [x, y, to_x, to_y]  what lies at a point is dragged towards another
 *   embodied      [carry, direction]  a gripper moves one step, and carries what is beneath it
 *   push          [vx, vy]            a pusher moves, and pushes what it meets
 */

import type { Rng } from '../../core/random.ts';
import { refuse } from '../../core/refuse.ts';
import type { Space } from '../../core/spaces/spaces.ts';
import type { FrameSize } from '../geometry.ts';
import type { Sprite } from '../scene.ts';

/** What a sprite is meant to do within one step. */
export type Move =
  /** Move by (dx, dy), table units. */
  | { readonly type: 'shift'; readonly id: number; readonly dx: number; readonly dy: number }
  /** Go at (vx, vy), table units a step, and push what it meets. */
  | { readonly type: 'drive'; readonly id: number; readonly vx: number; readonly vy: number };

export interface Intent {
  /** Empty where the action takes hold of nothing. */
  readonly moves: readonly Move[];
  /** To be taken from the reward, >= 0: charged whether or not anything moves. */
  readonly cost: number;
}

export interface ActionComponent {
  readonly name: string;
  /** 'table' and 'table / step' are table units; 'flag' and 'direction' are choices. */
  readonly unit: 'table' | 'table / step' | 'flag' | 'direction';
}

export interface TabletopActions<A extends Float32Array | Int32Array = Float32Array> {
  readonly space: Space;
  /** One for each element of an action. */
  readonly components: readonly ActionComponent[];
  /**
   * @param action in the space.
   * @param rng drawn from only where there is noise.
   */
  intend(sprites: readonly Sprite[], action: A, frame: FrameSize, rng: Rng): Intent;
}

export interface ActionOptions {
  /** Cost of a table unit of motion, or of one a step; >= 0, default 0. */
  readonly motionCost?: number;
  /** Standard deviation of the normal noise on every number of a motion or a point; >= 0, default 0. */
  readonly noiseStd?: number;
}

/** @throws BAD_ARGUMENT where an option breaks its range. */
export function resolveActionOptions(who: string, options: ActionOptions): Required<ActionOptions> {
  const { motionCost = 0, noiseStd = 0 } = options;
  const expected = 'a finite number >= 0';
  if (!(motionCost >= 0 && Number.isFinite(motionCost))) {
    refuse(`${who}.motionCost`, expected, motionCost);
  }
  if (!(noiseStd >= 0 && Number.isFinite(noiseStd))) refuse(`${who}.noiseStd`, expected, noiseStd);
  return { motionCost, noiseStd };
}

/** @throws BAD_ARGUMENT where a length or a share is not above 0, or more than 1. */
export function checkReach(who: string, value: number): void {
  if (value > 0 && value <= 1) return;
  refuse(who, 'above 0, at most 1', value);
}

/** The values, each with its own noise; nothing is drawn where there is none. */
export function withNoise(values: ArrayLike<number>, noiseStd: number, rng: Rng): number[] {
  const noisy: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number; // i is in range
    noisy.push(noiseStd > 0 ? rng.normal(value, noiseStd) : value);
  }
  return noisy;
}
