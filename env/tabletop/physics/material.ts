/** What table and bodies are made of, and how fine time is cut. */

/** Standard gravity, m / s^2; it presses bodies onto the table and moves nothing along it. */
export const GRAVITY = 9.81;

export interface Material {
  /** Coulomb's coefficient between a body and the table, >= 0. */
  readonly tableFriction: number;
  /** Coulomb's coefficient between two bodies, and a body and a wall, >= 0. */
  readonly bodyFriction: number;
  /** Speed after a head-on impact over speed before it, in [0, 1]. */
  readonly restitution: number;
}

/**
 * Wood on wood, and impacts without rebound: what is pushed at 0.5 m / s slides on for 25 mm, which is within
 * one more step of an environment, so that positions say nearly everything about what comes next.
 */
export const WOOD: Material = Object.freeze({
  tableFriction: 0.5,
  bodyFriction: 0.5,
  restitution: 0,
});
