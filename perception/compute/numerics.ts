/**
 * Numbers on which training and inference must agree to the last digit. No tensor library.
 */

/** ln(2 pi). */
export const LOG_2PI: number = Math.log(2 * Math.PI);

/** Keeps log(0) finite; e^-85 is the smallest probability that single precision still carries. */
export const TINY = 1e-37;

/** Smallest log term kept beside the largest one. */
export const LEAST_LOG = -40;

/** Intensities lie in [0, 1]: their middle as the origin of the squares of Gaussian leaves. */
export const SHIFT = 0.5;

/** Largest log ratio of object to background density: exp stays finite in single precision. */
export const MAX_LOG_RATIO = 40;

/** Pixels less likely than this count as this: an object's pixel may be anything to the table. */
export const BACKGROUND_FLOOR = -60;
