/**
 * The camera's sensor: multiplies reflectances by the lamp and adds noise, for every byte of a frame.
 *
 *   byte = clamp(round(reflectance x light) + noise)
 *
 * Noise is read from a pool of normal draws, in blocks that start at random places: the cost of a
 * table look-up instead of a normal draw for each of 12,288 bytes. The bytes are worked on sixteen at a
 * time, in WebAssembly SIMD (`kernels/sensor.as`).
 */

import { Rng } from '../core/random.ts';
import { createMemory, wasmModule } from '../core/wasm-module.ts';
import { SIMD_WASM } from './sensor-wasm.ts';

/** The lamp's brightness comes in steps of 1 / LIGHT_STEPS. */
export const LIGHT_STEPS = 256;
/** Fours of draws in the pool, and bytes read from one random start. */
const POOL = 1 << 14;
const BLOCK = 256;
/** Noise is cut off at this many standard deviations. */
const CUT = 3.5;
const POOL_SEED = 20;

interface Kernel {
  expose(
    picture: number,
    noise: number,
    starts: number,
    blocks: number,
    gain: number,
    out: number,
  ): void;
}

const instantiate = wasmModule<Kernel>(SIMD_WASM);

export interface Sensor {
  /** What lies before the camera: reflectances as bytes, written by whoever paints. */
  readonly picture: Uint8Array;
  /**
   * @param light brightness of the lamp, a multiple of 1 / LIGHT_STEPS in [0, 2].
   * @param noiseSeed uint32: the same seed gives the same noise.
   * @param out as long as the picture.
   */
  expose(light: number, noiseSeed: number, out: Uint8Array): void;
}

/**
 * @param noiseStd standard deviation of the noise, intensities in [0, 1].
 * @param length bytes of a frame.
 */
export function createSensor(noiseStd: number, length: number): Sensor {
  const chip = chipFor(noiseStd, length);
  const picture = new Uint8Array(length);
  return {
    picture,
    expose: (light, noiseSeed, out) => chip.expose(picture, light, noiseSeed, out),
  };
}

// ---------------------------------------------------------------------------

/** Exposes pictures of one length. */
interface Chip {
  expose(picture: Uint8Array, light: number, noiseSeed: number, out: Uint8Array): void;
  /** What it takes. */
  readonly bytes: number;
}

const chips = new Map<string, Chip>();
/** Chips are kept up to so many bytes in all: neither large frames nor many kinds fill the memory. */
const MOST_BYTES = 1 << 23;
let bytesKept = 0;

/** One for all sensors of a kind: many environments share its noise, which then stays in the cache. */
function chipFor(noiseStd: number, length: number): Chip {
  const key = `${noiseStd}/${length}`;
  const known = chips.get(key);
  if (known !== undefined) return known;
  const chip = createChip(noiseStd, length);
  if (chip.bytes > MOST_BYTES) return chip; // the sensor's own
  if (bytesKept + chip.bytes > MOST_BYTES) {
    chips.clear();
    bytesKept = 0;
  }
  chips.set(key, chip);
  bytesKept += chip.bytes;
  return chip;
}

function createChip(noiseStd: number, length: number): Chip {
  const blocks = Math.ceil(length / BLOCK);
  const pool = noisePool(noiseStd);
  const starts = pool.length;
  const shown = starts + 16 * Math.ceil((4 * blocks) / 16);
  const exposed = shown + BLOCK * blocks;
  const memory = createMemory(exposed + BLOCK * blocks);
  const kernel = instantiate(memory);
  const { buffer } = memory; // it never grows, so views of it stay valid
  new Int8Array(buffer).set(pool);
  const begins = new Int32Array(buffer, starts, blocks);
  const scene = new Uint8Array(buffer, shown, length);
  const frame = new Uint8Array(buffer, exposed, length);
  return {
    bytes: buffer.byteLength,
    expose(picture, light, noiseSeed, out) {
      const rng = new Rng(noiseSeed);
      for (let block = 0; block < blocks; block++) {
        begins[block] = 4 * (rng.uint32() & (POOL - 1)); // integer(POOL), quicker
      }
      scene.set(picture);
      kernel.expose(shown, 0, starts, blocks, Math.round(LIGHT_STEPS * light), exposed);
      out.set(frame);
    },
  };
}

/**
 * Draws in levels of 1/255, each with its opposite so that the mean is zero; the first block again
 * at the end, so that no read wraps around.
 */
function noisePool(noiseStd: number): Int8Array {
  const rng = new Rng(POOL_SEED);
  const pool = new Int8Array(4 * POOL + BLOCK);
  const half = 2 * POOL;
  for (let i = 0; i < half; i++) {
    const draw = Math.min(CUT, Math.max(-CUT, rng.normal()));
    const level = Math.round(255 * noiseStd * draw);
    pool[i] = level;
    pool[i + half] = -level;
  }
  pool.copyWithin(4 * POOL, 0, BLOCK);
  return pool;
}
