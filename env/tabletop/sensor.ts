/**
 * The camera's sensor: multiplies reflectances by the lamp and adds noise, for every byte of a frame.
 *
 *   byte = clamp(round(reflectance x light) + noise)
 *
 * Noise is read from a pool of normal draws, in blocks that start at random places: the cost of a
 * table look-up instead of a normal draw for each of 12,288 bytes.
 *
 * Four bytes are worked on at once wherever none can saturate: as digits of a 32-bit word,
 *
 *   d3 d2 d1 d0 -> 00 d2 00 d0 and 00 d3 00 d1   16-bit lanes, so that a product has room
 *               -> times gain, rounded, top byte of each lane, joined again
 *               -> plus n0 + 256 n1 + 256^2 n2 + 256^3 n3, noise of either sign
 *
 * which is right modulo 2^32 as long as every final digit is in 0..255. A lamp or noise that could
 * saturate takes the plain loop.
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import { Rng } from '../core/random.ts';

/** The lamp's brightness comes in steps of 1 / LIGHT_STEPS. */
export const LIGHT_STEPS = 256;
/** Words of four draws in the pool, and words read from one random start. */
const POOL = 1 << 14;
const BLOCK = 64;
/** Noise is cut off at this many standard deviations. */
const CUT = 3.5;
const POOL_SEED = 20;
const LANES = 0x00ff00ff;
const HALF = 0x00800080;

export interface Sensor {
  /**
   * @param reflectance four bytes a word, in memory order.
   * @param light brightness of the lamp, a multiple of 1 / LIGHT_STEPS.
   * @param noiseSeed uint32: the same seed gives the same noise.
   * @param out as long as `reflectance`.
   */
  expose(reflectance: Int32Array, light: number, noiseSeed: number, out: Int32Array): void;
}

/**
 * @param noiseStd standard deviation of the noise, intensities in [0, 1].
 * @param least smallest byte of any reflectance that will be shown, and
 * @param most the largest: they tell when nothing can saturate.
 */
export function createSensor(noiseStd: number, least: number, most: number): Sensor {
  const draws = noisePool(noiseStd);
  const words = new Int32Array(draws.length / 4);
  const bytes = new Uint8Array(4);
  const word = new Int32Array(bytes.buffer);
  // memory order decides which draw is which digit; adding one by one keeps the carries of signs
  for (let i = 0; i < words.length; i++) {
    let sum = 0;
    for (let k = 0; k < 4; k++) {
      bytes.fill(0);
      bytes[k] = 1;
      sum = (sum + Math.imul(word[0] as number, draws[4 * i + k] as number)) | 0;
    }
    words[i] = sum;
  }
  const reach = Math.round(255 * noiseStd * CUT);

  return {
    expose(reflectance, light, noiseSeed, out) {
      const gain = Math.round(LIGHT_STEPS * light);
      const starts = new Rng(noiseSeed);
      const safe = lit(most, gain) + reach <= 255 && lit(least, gain) - reach >= 0;
      for (let from = 0; from < out.length; from += BLOCK) {
        const to = Math.min(out.length, from + BLOCK);
        const start = starts.integer(POOL);
        if (safe) addWords(reflectance, gain, words, start - from, from, to, out);
        else addBytes(bytesOf(reflectance), gain, draws, 4 * (start - from), 4 * from, 4 * to, out);
      }
    },
  };
}

// ---------------------------------------------------------------------------

function lit(byte: number, gain: number): number {
  return (byte * gain + LIGHT_STEPS / 2) >> 8;
}

function addWords(
  reflectance: Int32Array,
  gain: number,
  noise: Int32Array,
  shift: number,
  from: number,
  to: number,
  out: Int32Array,
): void {
  for (let i = from; i < to; i++) {
    const word = reflectance[i] as number;
    const even = ((Math.imul(word & LANES, gain) + HALF) >>> 8) & LANES;
    const odd = (Math.imul((word >>> 8) & LANES, gain) + HALF) & ~LANES;
    out[i] = (even | odd) + (noise[i + shift] as number);
  }
}

function addBytes(
  reflectance: Uint8Array,
  gain: number,
  noise: Int8Array,
  shift: number,
  from: number,
  to: number,
  out: Int32Array,
): void {
  const clamped = new Uint8ClampedArray(out.buffer, out.byteOffset, out.byteLength);
  for (let i = from; i < to; i++) {
    clamped[i] = lit(reflectance[i] as number, gain) + (noise[i + shift] as number);
  }
}

function bytesOf(words: Int32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}

/**
 * Draws in levels of 1/255, each with its opposite so that the mean is zero; the first block again
 * at the end, so that no read wraps around.
 */
function noisePool(noiseStd: number): Int8Array {
  const rng = new Rng(POOL_SEED);
  const pool = new Int8Array(4 * (POOL + BLOCK));
  const half = 2 * POOL;
  for (let i = 0; i < half; i++) {
    const draw = Math.min(CUT, Math.max(-CUT, rng.normal()));
    const level = Math.round(255 * noiseStd * draw);
    pool[i] = level;
    pool[i + half] = -level;
  }
  pool.copyWithin(4 * POOL, 0, 4 * BLOCK);
  return pool;
}
