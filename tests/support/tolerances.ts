/** Named tolerances, each with its reason. */

/** Two ways of summing the same few hundred single-precision numbers. */
export const FLOAT32 = 1e-5;

/** Central differences with a step of 1e-2 in single precision: half the digits are left. */
export const FINITE_DIFFERENCE = 2e-2;
