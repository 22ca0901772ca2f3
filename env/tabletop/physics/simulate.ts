/**
 * One step of an environment under the laws of physics, seen from above: bodies collide, friction with the
 * table stops them, what is driven keeps its velocity and pushes.
 *
 * A function of what lies there: every call builds the engine's world anew, and frees it. That takes a tenth
 * of the step, and in return a saved scene goes on exactly as it would have, no world outlives a call and
 * planners may try things out. Equal scenes give equal bytes: checked against recorded ones in three versions of
 * Node on x64 (tests/golden/env-bytes.json); this build of the engine is not promised to do so on all platforms.
 *
 * Friction acts in two halves around each of the engine's steps, which makes the way of a body that slides to
 * rest exact but for its last step:
 *
 *   v' = v - a dt/2;   x' = x + v' dt;   v'' = v' - a dt/2
 */

import type { RigidBody } from '@dimforge/rapier2d-compat';
import type { Move } from '../actions/actions.ts';
import type { FrameSize, Point } from '../geometry.ts';
import type { Sprite } from '../scene.ts';
import { addBody, addWalls } from './bodies.ts';
import { type Material, WOOD } from './material.ts';
import { loadedRapier } from './rapier.ts';
import { brake } from './table-friction.ts';
import { STEP_SECONDS, tablePerMetre } from './units.ts';

/** Steps of the engine in a step of an environment. */
const SUBSTEPS = 10;
/**
 * Acceleration of what is driven, after an impact and against what it pushes, m / s^2: enough to push all that
 * a table holds, too little to press bodies into each other at a wall.
 */
const STRENGTH = 10;
/** What single precision may move a body that rests in a step, metres and radians. */
const ROUNDING = 1e-5;
/** Size of a typical body, metres: the engine's tolerances are relative to it. */
const BODY_SIZE = 0.1;

export type Drive = Extract<Move, { readonly type: 'drive' }>;

export interface PhysicsOptions {
  /**
   * What is at the table's border: walls, or nothing, and a sprite whose centre passes it is gone. What is
   * driven stays on the table in either case.
   */
  readonly edges: 'walls' | 'open';
  /** Default WOOD. */
  readonly material?: Material;
}

/**
 * The sprites that are left after a step, in order; one that did not move is the same object.
 * @param drives velocities that some keep, at most one each.
 * @throws INTERNAL before `preparePhysics`.
 */
export function simulate(
  sprites: readonly Sprite[],
  drives: readonly Drive[],
  frame: FrameSize,
  { edges, material = WOOD }: PhysicsOptions,
): readonly Sprite[] {
  const rapier = loadedRapier();
  const dt = STEP_SECONDS / SUBSTEPS;
  const world = new rapier.World({ x: 0, y: 0 });
  try {
    world.timestep = dt;
    world.lengthUnit = BODY_SIZE;
    addWalls(rapier, world, edges === 'open', frame, material);
    const bodies = sprites.map((sprite) => {
      const drive = drives.find(({ id }) => id === sprite.id);
      const body = addBody(rapier, world, sprite, drive !== undefined, frame, material);
      return { sprite, body, start: poseOf(body), velocity: drive && metric(drive, frame) };
    });
    const brakeAll = (): void => {
      for (const { body, velocity } of bodies) {
        if (velocity === undefined) brake(body, material.tableFriction, dt / 2);
      }
    };
    for (let substep = 0; substep < SUBSTEPS; substep++) {
      brakeAll();
      for (const { body, velocity } of bodies) {
        if (velocity !== undefined) drive(body, velocity, substep === 0 ? Infinity : STRENGTH * dt);
      }
      world.step();
      brakeAll();
    }
    return bodies
      .map(({ sprite, body, start, velocity }) =>
        moved(sprite, body, start, velocity !== undefined, frame),
      )
      .filter(({ x, y }) => x >= 0 && x <= 1 && y >= 0 && y <= 1);
  } finally {
    world.free();
  }
}

// ---------------------------------------------------------------------------

/** Metres a second. */
function metric({ vx, vy }: Drive, frame: FrameSize): Point {
  const table = tablePerMetre(frame);
  return { x: vx / table.x / STEP_SECONDS, y: vy / table.y / STEP_SECONDS };
}

/** Brings a body's velocity nearer to what it is to be, by at most so much. */
function drive(body: RigidBody, wanted: Point, most: number): void {
  const { x, y } = body.linvel();
  const lacking = Math.hypot(wanted.x - x, wanted.y - y);
  const part = lacking > most ? most / lacking : 1;
  body.setLinvel({ x: x + part * (wanted.x - x), y: y + part * (wanted.y - y) }, true);
}

/** The sprite as its body lies. What is driven is told anew in every step, and has no velocity of its own. */
function moved(
  sprite: Sprite,
  body: RigidBody,
  start: Pose,
  driven: boolean,
  frame: FrameSize,
): Sprite {
  const end = poseOf(body);
  const velocity = driven ? REST : body.linvel();
  const spin = driven ? 0 : body.angvel();
  const { vx, vy: _vy, spin: oldSpin, ...still } = sprite;
  const rested = vx === undefined && oldSpin === undefined;
  if (rested && velocity.x === 0 && velocity.y === 0 && spin === 0 && isNear(start, end)) {
    return sprite;
  }
  const table = tablePerMetre(frame);
  return {
    ...still,
    ...(end.x === start.x && end.y === start.y ? {} : { x: end.x * table.x, y: end.y * table.y }),
    // a circle turns unseen
    ...(end.angle === start.angle || sprite.shape === 'circle' ? {} : { angle: end.angle }),
    ...(velocity.x === 0 && velocity.y === 0
      ? {}
      : {
          vx: velocity.x * table.x * STEP_SECONDS,
          vy: velocity.y * table.y * STEP_SECONDS,
        }),
    ...(spin === 0 ? {} : { spin: spin * STEP_SECONDS }),
  };
}

interface Pose extends Point {
  /** Radians in [-pi, pi]. */
  readonly angle: number;
}

function poseOf(body: RigidBody): Pose {
  const { x, y } = body.translation();
  return { x, y, angle: body.rotation() };
}

function isNear(a: Pose, b: Pose): boolean {
  return Math.hypot(a.x - b.x, a.y - b.y) < ROUNDING && Math.abs(a.angle - b.angle) < ROUNDING;
}

const REST: Point = Object.freeze({ x: 0, y: 0 });
