/** Actions on what lies at a point: it moves by a motion, or is dragged towards another point. */

import type { Rng } from '../../core/random.ts';
import type { BoxSpace } from '../../core/spaces/spaces.ts';
import type { FrameSize, Point } from '../geometry.ts';
import { type Sprite, spriteAt } from '../scene.ts';
import {
  type ActionOptions,
  checkReach,
  type Intent,
  resolveActionOptions,
  type TabletopActions,
  withNoise,
} from './actions.ts';

export interface SelectMoveOptions extends ActionOptions {
  /** Longest motion along each axis, table units in (0, 1]; half of Spriteworld's scale. Default 0.25. */
  readonly maxMotion?: number;
}

export interface DragAndDropOptions extends ActionOptions {
  /** Share of the way from one point to the other that is gone, in (0, 1]. Default 1. */
  readonly scale?: number;
}

/**
 * [x, y, dx, dy]: the sprite at (x, y) moves by (dx, dy). Spriteworld's SelectMove, with the motion in table
 * units around 0 in place of a second point around the middle of the table.
 * @throws BAD_ARGUMENT where an option breaks its range.
 */
export function selectMove(options: SelectMoveOptions = {}): TabletopActions {
  const { maxMotion = 0.25, ...rest } = options;
  checkReach('selectMove.maxMotion', maxMotion);
  return pointAndMotion(
    {
      type: 'box',
      shape: [4],
      dtype: 'float32',
      low: [0, 0, -maxMotion, -maxMotion],
      high: [1, 1, maxMotion, maxMotion],
      names: ['x', 'y', 'dx', 'dy'],
    },
    resolveActionOptions('selectMove', rest),
    (_, second) => second,
  );
}

/**
 * [x, y, to_x, to_y]: the sprite at (x, y) moves as the way from there to (to_x, to_y), whichever part of it
 * was taken hold of. Spriteworld's DragAndDrop.
 * @throws BAD_ARGUMENT where an option breaks its range.
 */
export function dragAndDrop(options: DragAndDropOptions = {}): TabletopActions {
  const { scale = 1, ...rest } = options;
  checkReach('dragAndDrop.scale', scale);
  return pointAndMotion(
    {
      type: 'box',
      shape: [4],
      dtype: 'float32',
      low: 0,
      high: 1,
      names: ['x', 'y', 'to_x', 'to_y'],
    },
    resolveActionOptions('dragAndDrop', rest),
    (first, second) => ({ x: scale * (second.x - first.x), y: scale * (second.y - first.y) }),
  );
}

// ---------------------------------------------------------------------------

function pointAndMotion(
  space: BoxSpace & { readonly names: readonly string[] },
  { motionCost, noiseStd }: Required<ActionOptions>,
  motionOf: (first: Point, second: Point) => Point,
): TabletopActions {
  return {
    space,
    components: space.names.map((name) => ({ name, unit: 'table' })),
    intend(sprites: readonly Sprite[], action: Float32Array, frame: FrameSize, rng: Rng): Intent {
      const [x = 0, y = 0, secondX = 0, secondY = 0] = withNoise(action, noiseStd, rng);
      const motion = motionOf({ x, y }, { x: secondX, y: secondY });
      const held = spriteAt(sprites, { x, y }, frame);
      return {
        moves: held === null ? [] : [{ type: 'shift', id: held.id, dx: motion.x, dy: motion.y }],
        cost: motionCost * Math.hypot(motion.x, motion.y),
      };
    },
  };
}
