/**
 * The camera's sensor: multiplies reflectances by the lamp and adds noise, for every byte of a frame.
 *
 *   byte = clamp(round(reflectance x light) + noise)
 *
 * Noise is read from a pool of normal draws, in blocks that start at random places: the cost of a
 * table look-up instead of a normal draw for each of 12,288 bytes.
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import { Rng } from '../core/random.ts';

/** The lamp's brightness comes in steps of 1 / LIGHT_STEPS. */
export const LIGHT_STEPS = 256;
/** Draws in the pool, and bytes read from one random start. */
const POOL = 1 << 16;
const BLOCK = 256;
/** Noise is cut off at this many standard deviations. */
const CUT = 3.5;
const POOL_SEED = 20;

export interface Sensor {
  /**
   * @param light brightness of the lamp, a multiple of 1 / LIGHT_STEPS.
   * @param noiseSeed uint32: the same seed gives the same noise.
   */
  expose(reflectance: Uint8Array, light: number, noiseSeed: number, out: Uint8ClampedArray): void;
}

/** @param noiseStd standard deviation of the noise, intensities in [0, 1]. */
export function createSensor(noiseStd: number): Sensor {
  const pool = noisePool(noiseStd);
  return {
    expose(reflectance, light, noiseSeed, out) {
      const gain = Math.round(LIGHT_STEPS * light);
      const starts = new Rng(noiseSeed);
      for (let from = 0; from < out.length; from += BLOCK) {
        const to = Math.min(out.length, from + BLOCK);
        const shift = starts.integer(POOL) - from;
        for (let i = from; i < to; i++) {
          const lit = ((reflectance[i] as number) * gain + LIGHT_STEPS / 2) >> 8;
          out[i] = lit + (pool[i + shift] as number);
        }
      }
    },
  };
}

// ---------------------------------------------------------------------------

/** Draws in levels of 1/255; the first block again at the end, so that no read wraps around. */
function noisePool(noiseStd: number): Int8Array {
  const rng = new Rng(POOL_SEED);
  const pool = new Int8Array(POOL + BLOCK);
  for (let i = 0; i < POOL; i++) {
    const draw = Math.min(CUT, Math.max(-CUT, rng.normal()));
    pool[i] = Math.round(255 * noiseStd * draw);
  }
  pool.copyWithin(POOL, 0, BLOCK);
  return pool;
}
