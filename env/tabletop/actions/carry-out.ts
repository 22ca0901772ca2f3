/**
 * What an intent does on a table without physics: sprites slide until they touch another one. A gripper is
 * above all others and touches none; what it carries goes where it goes, and stops it where it is stopped.
 */

import { SupairError } from '../../core/errors.ts';
import type { FrameSize, Point } from '../geometry.ts';
import { slide } from '../motion.ts';
import { GRIPPER_COLOR, type Sprite } from '../scene.ts';
import type { Intent } from './actions.ts';

export interface CarriedOut {
  /** The same list where nothing was taken hold of. */
  readonly sprites: readonly Sprite[];
  /** The object that was taken hold of; null for none. */
  readonly moved: number | null;
}

/** @throws UNSUPPORTED for moves that need physics. */
export function carryOut(
  sprites: readonly Sprite[],
  { moves }: Intent,
  frame: FrameSize,
): CarriedOut {
  if (moves.length === 0) return { sprites, moved: null };
  let moved: Sprite | null = null;
  let motion: Point = { x: 0, y: 0 };
  const after = new Map<number, Sprite>();
  for (const move of moves) {
    if (move.type !== 'shift') {
      throw new SupairError('UNSUPPORTED', {
        who: 'carryOut',
        expected: 'shifts',
        got: `a ${move.type}, which needs physics`,
      });
    }
    motion = { x: move.dx, y: move.dy };
    moved = sprites.find(({ id, color }) => id === move.id && color !== GRIPPER_COLOR) ?? moved;
  }
  if (moved !== null) {
    const held = moved;
    const others = sprites.filter((one) => one !== held && one.color !== GRIPPER_COLOR);
    const shifted = slide(held, motion, others, frame);
    motion = { x: shifted.x - held.x, y: shifted.y - held.y };
    after.set(held.id, shifted);
  }
  const gripper = gripperOf(sprites);
  if (gripper !== null) after.set(gripper.id, slide(gripper, motion, [], frame));
  return {
    sprites: sprites.map((sprite) => after.get(sprite.id) ?? sprite),
    moved: moved?.id ?? null,
  };
}

/** The gripper, if there is one: it is in front. */
export function gripperOf(sprites: readonly Sprite[]): Sprite | null {
  const front = sprites.at(-1);
  return front?.color === GRIPPER_COLOR ? front : null;
}
