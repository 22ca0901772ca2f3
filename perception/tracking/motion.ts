/**
 * Where an object goes: a Kalman filter on one axis (Kalman 1960), position and velocity, with a random
 * acceleration that is constant within a frame and independent between frames.
 *
 *   p' = p + v + a/2,  v' = v + a,  a ~ N(0, s^2)        z = p + e,  e ~ N(0, r)
 *
 * Pixels and frames. The two axes of the picture are filtered apart.
 */

/** Mean and covariance of position and velocity; plain data. */
export interface Motion {
  readonly position: number;
  readonly velocity: number;
  readonly varPosition: number;
  readonly covariance: number;
  readonly varVelocity: number;
}

/** Something at rest as far as is known, seen at `position` with variance `noise`. */
export function motionAt(position: number, noise: number): Motion {
  return {
    position,
    velocity: 0,
    varPosition: noise,
    covariance: 0,
    varVelocity: FIRST_SPEED ** 2,
  };
}

/** One frame later. */
export function predicted(motion: Motion): Motion {
  const { position, velocity, varPosition, covariance, varVelocity } = motion;
  const q = ACCELERATION ** 2;
  return {
    position: position + velocity,
    velocity,
    varPosition: varPosition + 2 * covariance + varVelocity + q / 4,
    covariance: covariance + varVelocity + q / 2,
    varVelocity: varVelocity + q,
  };
}

/** One frame later for something that is not expected to move: a random walk. */
export function stayed(motion: Motion): Motion {
  return {
    ...motion,
    velocity: 0,
    varPosition: motion.varPosition + FIRST_SPEED ** 2,
    covariance: 0,
  };
}

/** After it was seen at `position` with variance `noise`. */
export function corrected(motion: Motion, position: number, noise: number): Motion {
  const { varPosition, covariance, varVelocity } = motion;
  const gain = varPosition / (varPosition + noise);
  const gainVelocity = covariance / (varPosition + noise);
  const surprise = position - motion.position;
  return {
    position: motion.position + gain * surprise,
    velocity: motion.velocity + gainVelocity * surprise,
    varPosition: (1 - gain) * varPosition,
    covariance: (1 - gain) * covariance,
    varVelocity: varVelocity - gainVelocity * covariance,
  };
}

// ---------------------------------------------------------------------------

/**
 * Standard deviations: speed of something new, pixels a frame; its change, pixels a frame squared. A turn or a push is
 * no acceleration but a jump (association.ts).
 */
const FIRST_SPEED = 1.5;
const ACCELERATION = 0.3;
