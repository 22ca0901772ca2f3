/**
 * Solids that stand on the table z = 0, and where rays hit them. Each is convex, so that no solid
 * shades its lit side and its silhouette lies within that of its bounding box.
 */

import type { Ray } from './camera.ts';

export const SOLID_KINDS = ['box', 'cylinder', 'sphere', 'cone'] as const;
export type SolidKind = (typeof SOLID_KINDS)[number];

/** What stands where: lengths in world units, `yaw` in radians (boxes only). */
export interface SolidShape {
  readonly kind: SolidKind;
  /** Middle of the footprint. */
  readonly x: number;
  readonly y: number;
  readonly yaw: number;
  /** Half the sides of a box's footprint; both the radius of the others. */
  readonly halfX: number;
  readonly halfY: number;
  /** Twice the radius for a sphere. */
  readonly height: number;
}

/**
 * Distance along the ray, in lengths of its direction, to the first hit in front of its origin;
 * Infinity where there is none. The outward unit normal there is written to `normal` [3], if given.
 */
export type Hit = (ray: Ray, normal?: Float64Array) => number;

export function hitOf(shape: SolidShape): Hit {
  return HITS[shape.kind](shape);
}

/** Radius of the circle around the footprint. */
export function reach({ kind, halfX, halfY }: SolidShape): number {
  return kind === 'box' ? Math.hypot(halfX, halfY) : halfX;
}

// ---------------------------------------------------------------------------

// Rays have six elements and normals three; `as number` undoes noUncheckedIndexedAccess.

/** Hits nearer than this are the ray's own origin. */
const NEAR = 1e-9;

/** Slabs in the box's own axes: the last entry, if it comes before the first exit. */
function boxHit({ x, y, yaw, halfX, halfY, height }: SolidShape): Hit {
  const c = Math.cos(yaw);
  const s = Math.sin(yaw);
  return (ray, normal) => {
    const px = (ray[0] as number) - x;
    const py = (ray[1] as number) - y;
    const ox = c * px + s * py;
    const oy = c * py - s * px;
    const oz = ray[2] as number;
    const dx = c * (ray[3] as number) + s * (ray[4] as number);
    const dy = c * (ray[4] as number) - s * (ray[3] as number);
    const dz = ray[5] as number;
    // where each pair of faces is met; a parallel ray meets them at infinities of both signs
    const leftX = (-halfX - ox) / dx;
    const rightX = (halfX - ox) / dx;
    const leftY = (-halfY - oy) / dy;
    const rightY = (halfY - oy) / dy;
    const low = -oz / dz;
    const high = (height - oz) / dz;
    const enterX = Math.min(leftX, rightX);
    const enterY = Math.min(leftY, rightY);
    const enterZ = Math.min(low, high);
    const leave = Math.min(Math.max(leftX, rightX), Math.max(leftY, rightY), Math.max(low, high));
    const enter = Math.max(enterX, enterY, enterZ);
    if (!(enter > NEAR && enter <= leave)) return Infinity;
    if (enter === enterZ) return upright(normal, dz, enter);
    if (normal === undefined) return enter;
    const [nx, ny] = enter === enterX ? [dx > 0 ? -1 : 1, 0] : [0, dy > 0 ? -1 : 1];
    normal[0] = c * nx - s * ny;
    normal[1] = s * nx + c * ny;
    normal[2] = 0;
    return enter;
  };
}

/** The curved wall, x^2 + y^2 = r^2 for 0 <= z <= height, and the lid. */
function cylinderHit({ x, y, halfX: radius, height }: SolidShape): Hit {
  return (ray, normal) => {
    const ox = (ray[0] as number) - x;
    const oy = (ray[1] as number) - y;
    const oz = ray[2] as number;
    const dx = ray[3] as number;
    const dy = ray[4] as number;
    const dz = ray[5] as number;
    const lid = (height - oz) / dz;
    const atLid = (ox + lid * dx) ** 2 + (oy + lid * dy) ** 2 <= radius * radius;
    if (dz < 0 && lid > NEAR && atLid) return upright(normal, dz, lid);
    const a = dx * dx + dy * dy;
    const b = ox * dx + oy * dy;
    const root = b * b - a * (ox * ox + oy * oy - radius * radius);
    if (root < 0) return Infinity;
    const t = (-b - Math.sqrt(root)) / a;
    const z = oz + t * dz;
    if (!(t > NEAR && z >= 0 && z <= height)) return Infinity;
    if (normal === undefined) return t;
    normal[0] = (ox + t * dx) / radius;
    normal[1] = (oy + t * dy) / radius;
    normal[2] = 0;
    return t;
  };
}

function sphereHit({ x, y, halfX: radius }: SolidShape): Hit {
  return (ray, normal) => {
    const ox = (ray[0] as number) - x;
    const oy = (ray[1] as number) - y;
    const oz = (ray[2] as number) - radius;
    const dx = ray[3] as number;
    const dy = ray[4] as number;
    const dz = ray[5] as number;
    const a = dx * dx + dy * dy + dz * dz;
    const b = ox * dx + oy * dy + oz * dz;
    const root = b * b - a * (ox * ox + oy * oy + oz * oz - radius * radius);
    if (root < 0) return Infinity;
    const t = (-b - Math.sqrt(root)) / a;
    if (!(t > NEAR)) return Infinity;
    if (normal === undefined) return t;
    normal[0] = (ox + t * dx) / radius;
    normal[1] = (oy + t * dy) / radius;
    normal[2] = (oz + t * dz) / radius;
    return t;
  };
}

/** x^2 + y^2 = (slope (height - z))^2 below the apex: the nearer of two roots that lies there. */
function coneHit({ x, y, halfX: radius, height }: SolidShape): Hit {
  const slope = radius / height;
  const steep = Math.hypot(1, slope);
  return (ray, normal) => {
    const ox = (ray[0] as number) - x;
    const oy = (ray[1] as number) - y;
    const oz = (ray[2] as number) - height; // from the apex: the double cone is symmetric about it
    const dx = ray[3] as number;
    const dy = ray[4] as number;
    const dz = ray[5] as number;
    const a = dx * dx + dy * dy - slope * slope * dz * dz;
    const b = ox * dx + oy * dy - slope * slope * oz * dz;
    const root = b * b - a * (ox * ox + oy * oy - slope * slope * oz * oz);
    if (root < 0) return Infinity;
    const first = (-b - Math.sqrt(root)) / a;
    const second = (-b + Math.sqrt(root)) / a;
    const onCone = (t: number): boolean => t > NEAR && oz + t * dz <= 0 && oz + t * dz >= -height;
    const t = Math.min(onCone(first) ? first : Infinity, onCone(second) ? second : Infinity);
    if (t === Infinity) return Infinity;
    if (normal === undefined) return t;
    const px = ox + t * dx;
    const py = oy + t * dy;
    const across = Math.hypot(px, py);
    normal[0] = px / across / steep;
    normal[1] = py / across / steep;
    normal[2] = slope / steep;
    return t;
  };
}

/** A horizontal face, met from above or below. */
function upright(normal: Float64Array | undefined, dz: number, t: number): number {
  if (normal === undefined) return t;
  normal[0] = 0;
  normal[1] = 0;
  normal[2] = dz > 0 ? -1 : 1;
  return t;
}

const HITS: { readonly [kind in SolidKind]: (shape: SolidShape) => Hit } = {
  box: boxHit,
  cylinder: cylinderHit,
  sphere: sphereHit,
  cone: coneHit,
};
