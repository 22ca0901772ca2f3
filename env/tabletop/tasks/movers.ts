/** The three ways of moving objects that tasks offer: the action space, the body it needs, a scripted hand. */

import type { Rng } from '../../core/random.ts';
import type { TabletopActions } from '../actions/actions.ts';
import { embodied } from '../actions/bodies.ts';
import { gripperOf } from '../actions/carry-out.ts';
import { dragAndDrop, selectMove } from '../actions/points.ts';
import type { FrameSize, Point } from '../geometry.ts';
import { GRIPPER_COLOR, type Sprite, spriteAt } from '../scene.ts';
import type { ActionName } from '../task.ts';
import { PITCH, straightPart, type Transport } from './ways.ts';

export type Motion = Float32Array | Int32Array;

export interface Mover {
  readonly actions: TabletopActions<Motion>;
  /** Sprites that it adds. */
  readonly bodies: number;
  /** The sprites, with what moves them in front. */
  equip(sprites: readonly Sprite[], rng: Rng): Sprite[];
  /** The next action of a transport; without one, an action that moves no object. */
  command(transport: Transport | null, sprites: readonly Sprite[], frame: FrameSize): Motion;
}

export const MOVERS: readonly ActionName[] = ['select-move', 'drag-and-drop', 'embodied'];

/** Longest motion of select-move along each axis, table units; a drag may span the table. */
export const MAX_MOTION = 0.25;
/** Side of the gripper, frame pixels, and how far from the table's edges it starts. */
const GRIPPER_SIZE = 6;
const GRIPPER_MARGIN = 0.1;

/** Up, left, down and right of the embodied actions. */
const DIRECTIONS: readonly Point[] = [
  { x: 0, y: 1 },
  { x: -1, y: 0 },
  { x: 0, y: -1 },
  { x: 1, y: 0 },
];

/** @param name one of MOVERS. */
export function moverOf(name: ActionName): Mover {
  if (name === 'embodied') return GRIPPER;
  return name === 'drag-and-drop' ? DRAG : SELECT;
}

/** The direction of the embodied actions that leads furthest along a way. */
export function directionBetween(from: Point, to: Point): number {
  const gains = DIRECTIONS.map(({ x, y }) => x * (to.x - from.x) + y * (to.y - from.y));
  return gains.indexOf(Math.max(...gains));
}

// ---------------------------------------------------------------------------

/** Selects, or drags: no body, and a motion as long as `most` allows. */
function hand(
  actions: TabletopActions<Motion>,
  most: number,
  actionOf: (from: Point, motion: Point) => Float32Array,
): Mover {
  return {
    actions,
    bodies: 0,
    equip: (sprites) => [...sprites],
    command(transport, sprites, frame) {
      if (transport === null) return new Float32Array(4);
      const { sprite, path } = transport;
      return actionOf(sprite, straightPart(sprite, path, sprites, frame, most));
    },
  };
}

const SELECT = hand(selectMove({ maxMotion: MAX_MOTION }), MAX_MOTION, ({ x, y }, motion) =>
  Float32Array.of(x, y, motion.x, motion.y),
);

const DRAG = hand(dragAndDrop(), 1, ({ x, y }, motion) =>
  Float32Array.of(x, y, x + motion.x, y + motion.y),
);

const GRIPPER: Mover = {
  actions: embodied({ stepSize: PITCH }),
  bodies: 1,
  equip(sprites, rng) {
    const place = (): number => rng.uniform(GRIPPER_MARGIN, 1 - GRIPPER_MARGIN);
    const look = { shape: 'circle', color: GRIPPER_COLOR, size: GRIPPER_SIZE } as const;
    return [...sprites, { id: sprites.length, ...look, x: place(), y: place() }];
  },
  command(transport, sprites, frame) {
    const gripper = gripperOf(sprites);
    if (transport === null || gripper === null) return Int32Array.of(0, 0);
    const { sprite, path } = transport;
    const objects = sprites.filter((one) => one !== gripper);
    const carries = spriteAt(objects, gripper, frame) === sprite;
    const [from, to] = carries ? [sprite, path[1] ?? sprite] : [gripper, sprite];
    return Int32Array.of(carries ? 1 : 0, directionBetween(from, to));
  },
};
