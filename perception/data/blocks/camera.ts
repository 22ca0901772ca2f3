/**
 * A pinhole camera above the table z = 0, looking down at the origin. World: x right, y away from the
 * camera, z up; one world unit at the origin spans half the frame's shorter side.
 *
 *        eye
 *         \  forward        frame x = centreX + focal (p - eye) . right / depth
 *          \                frame y = centreY - focal (p - eye) . up    / depth
 *   ________\______ table   depth   = (p - eye) . forward
 */

import { cross, dot, minus, unit, type Vec3 } from './vector.ts';

export interface Camera {
  readonly eye: Vec3;
  /** Unit vectors at right angles. */
  readonly forward: Vec3;
  readonly right: Vec3;
  readonly up: Vec3;
  /** Pixels. */
  readonly focal: number;
  /** Where the origin appears, frame pixels. */
  readonly centreX: number;
  readonly centreY: number;
}

export interface CameraPlace {
  readonly height: number;
  readonly width: number;
  /** Angle above the table, radians in (0, pi / 2). */
  readonly elevation: number;
  /** World units from the eye to the origin: less is more perspective. */
  readonly distance: number;
}

/** Origin (three numbers), then direction (three, not of unit length): as hot loops want it. */
export type Ray = Float64Array;

export function cameraAt({ height, width, elevation, distance }: CameraPlace): Camera {
  const eye: Vec3 = [0, -distance * Math.cos(elevation), distance * Math.sin(elevation)];
  const forward = unit([-eye[0], -eye[1], -eye[2]]);
  const right: Vec3 = [1, 0, 0];
  const focal = (distance * Math.min(height, width)) / 2;
  const up = cross(right, forward);
  return { eye, forward, right, up, focal, centreX: width / 2, centreY: height / 2 };
}

/** The same camera, its picture moved by so many pixels (a small pan and tilt). */
export function shifted(camera: Camera, dx: number, dy: number): Camera {
  return { ...camera, centreX: camera.centreX + dx, centreY: camera.centreY + dy };
}

/** Where a point in front of the camera appears, frame pixels. */
export function project(camera: Camera, point: Vec3): readonly [x: number, y: number] {
  const { eye, forward, right, up, focal, centreX, centreY } = camera;
  const from = minus(point, eye);
  const scale = focal / dot(from, forward);
  return [centreX + scale * dot(from, right), centreY - scale * dot(from, up)];
}

/** The ray of a place in the frame; its direction reaches depth 1. */
export function aim(camera: Camera, x: number, y: number, ray: Ray): void {
  const { eye, forward, right, up, focal } = camera;
  const a = (x - camera.centreX) / focal;
  const b = (camera.centreY - y) / focal;
  ray[0] = eye[0];
  ray[1] = eye[1];
  ray[2] = eye[2];
  ray[3] = forward[0] + a * right[0] + b * up[0];
  ray[4] = forward[1] + a * right[1] + b * up[1];
  ray[5] = forward[2] + a * right[2] + b * up[2];
}

/** The point of the table that is seen there; null above the horizon. */
export function tablePoint(
  camera: Camera,
  x: number,
  y: number,
): readonly [x: number, y: number] | null {
  const ray = new Float64Array(6);
  aim(camera, x, y, ray);
  const [ox = 0, oy = 0, oz = 0, dx = 0, dy = 0, dz = 0] = ray;
  if (dz >= 0) return null;
  const t = -oz / dz;
  return [ox + t * dx, oy + t * dy];
}
