/** Sprites as rigid bodies: colliders from the true outline, mass by area. */

import type { Collider, ColliderDesc, RigidBody, World } from '@dimforge/rapier2d-compat';
import type { FrameSize } from '../geometry.ts';
import type { Sprite } from '../scene.ts';
import { OUTLINES, type Shape } from '../shapes.ts';
import { convexParts } from './convex-parts.ts';
import type { Material } from './material.ts';
import type { Rapier } from './rapier.ts';
import { metresPerPixel, STEP_SECONDS, tablePerMetre } from './units.ts';

/** Area densities, kg / m^2: what is driven hardly slows down for what it pushes. */
const DENSITY = 1;
const DRIVEN_DENSITY = 20;

/** Groups of collision, as bits: bodies meet each other and walls, walls that are open only what is driven. */
const BODY = 1;
const DRIVEN = 2;
const WALL = 4;
const ALL = BODY | DRIVEN | WALL;

/** Convex parts in the unit box, y up; those of a shape once it is used. */
const PARTS = new Map<Shape, readonly Float64Array[]>();

/** A body where the sprite lies, turned as it is, with its velocity; what is driven does not turn. */
export function addBody(
  rapier: Rapier,
  world: World,
  sprite: Sprite,
  driven: boolean,
  frame: FrameSize,
  material: Material,
): RigidBody {
  const table = tablePerMetre(frame);
  const { x, y, angle = 0, vx = 0, vy = 0, spin = 0, shape } = sprite;
  const described = rapier.RigidBodyDesc.dynamic()
    .setTranslation(x / table.x, y / table.y)
    .setRotation(angle)
    .setLinvel(vx / table.x / STEP_SECONDS, vy / table.y / STEP_SECONDS)
    .setAngvel(spin / STEP_SECONDS)
    .setCanSleep(false);
  if (driven) described.lockRotations();
  const body = world.createRigidBody(described);
  for (const part of collidersOf(rapier, shape, sprite.size * metresPerPixel(frame))) {
    part
      .setDensity(driven ? DRIVEN_DENSITY : DENSITY)
      .setCollisionGroups(group(driven ? DRIVEN : BODY, ALL));
    world.createCollider(withMaterial(rapier, part, material), body);
  }
  body.recomputeMassPropertiesFromColliders(); // friction asks before the first step would
  return body;
}

/** Walls along the table's border; where it is open, for what is driven only. */
export function addWalls(
  rapier: Rapier,
  world: World,
  open: boolean,
  frame: FrameSize,
  material: Material,
): readonly Collider[] {
  const table = tablePerMetre(frame);
  return (
    [
      [1, 0, 0, 0],
      [-1, 0, 1 / table.x, 0],
      [0, 1, 0, 0],
      [0, -1, 0, 1 / table.y],
    ] as const
  ).map(([nx, ny, x, y]) => {
    const wall = rapier.ColliderDesc.halfspace({ x: nx, y: ny })
      .setTranslation(x, y)
      .setCollisionGroups(group(WALL, open ? DRIVEN : BODY | DRIVEN));
    return world.createCollider(withMaterial(rapier, wall, material));
  });
}

// ---------------------------------------------------------------------------

/** @param size metres. */
function collidersOf(rapier: Rapier, shape: Shape, size: number): ColliderDesc[] {
  if (shape === 'circle') return [rapier.ColliderDesc.ball(size / 2)];
  return partsOf(shape).flatMap((part) => {
    const corners = Float32Array.from(part, (c) => c * size);
    return rapier.ColliderDesc.convexHull(corners) ?? []; // null of no corners
  });
}

function partsOf(shape: Shape): readonly Float64Array[] {
  const known = PARTS.get(shape);
  if (known !== undefined) return known;
  const parts = convexParts(OUTLINES[shape]).map((part) =>
    part.map((c, i) => (i % 2 === 0 ? c : -c)),
  );
  PARTS.set(shape, parts);
  return parts;
}

function withMaterial(rapier: Rapier, collider: ColliderDesc, material: Material): ColliderDesc {
  const { Average } = rapier.CoefficientCombineRule;
  return collider
    .setFriction(material.bodyFriction)
    .setFrictionCombineRule(Average)
    .setRestitution(material.restitution)
    .setRestitutionCombineRule(Average);
}

/** Rapier's 32 bits: what it is above, what it meets below. */
function group(membership: number, filter: number): number {
  return (membership << 16) | filter;
}
