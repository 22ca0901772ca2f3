/**
 * Coulomb's friction between a body and the table beneath it: a force of mu m g against sliding, a torque of
 * mu m g r against turning, whatever the speed, and none once at rest.
 *
 *   |v| -> max(0, |v| - mu g dt)        |w| -> max(0, |w| - mu g r (m / I) dt)
 *
 * r is the mean distance of the body's points from its centre, 2/3 of a disc's radius; the disc of the same
 * area stands for other shapes. Departs from a disc that slides and turns at once, whose two frictions are
 * not independent: each would be smaller.
 */

import type { RigidBody } from '@dimforge/rapier2d-compat';
import { GRAVITY } from './material.ts';

/**
 * Takes from a body's velocity what friction takes within a time.
 * @param mu coefficient.
 * @param dt seconds.
 */
export function brake(body: RigidBody, mu: number, dt: number): void {
  const velocity = body.linvel();
  const speed = Math.hypot(velocity.x, velocity.y);
  const lost = mu * GRAVITY * dt;
  if (speed > 0) {
    const kept = Math.max(0, 1 - lost / speed);
    body.setLinvel({ x: kept * velocity.x, y: kept * velocity.y }, true);
  }
  const spin = body.angvel();
  if (spin !== 0) {
    const arm = (2 / 3) * Math.sqrt(areaOf(body) / Math.PI);
    const lostSpin = (lost * arm * body.mass()) / body.principalInertia();
    body.setAngvel(Math.sign(spin) * Math.max(0, Math.abs(spin) - lostSpin), true);
  }
}

// ---------------------------------------------------------------------------

/** m^2. */
function areaOf(body: RigidBody): number {
  let area = 0;
  for (let i = 0; i < body.numColliders(); i++) area += body.collider(i).volume();
  return area;
}
