/**
 * From what each sample sees to bytes: shading, shadows, the sensor.
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import type { Rng } from '../../../env/core/random.ts';
import type { Box } from '../labels.ts';
import { aim, type Camera } from './camera.ts';
import { cornersOf, GRID, projectedBox, sampleAt, sampleRange } from './caster.ts';
import { addShade, type Surface, toByte } from './light.ts';
import { type Hit, hitOf, type SolidShape } from './solids.ts';
import { type TableDesign, tableAlbedo } from './tables.ts';
import type { Vec3 } from './vector.ts';
import type { World } from './world.ts';

export interface Solid extends SolidShape {
  readonly surface: Surface;
}

export interface View {
  /** Which of the world's tables. */
  readonly table: number;
  /** The camera's sway: the picture moves by so many samples (thirds of a pixel), at most MAX_SWAY. */
  readonly sway: readonly [columns: number, rows: number];
  /** On linear light. */
  readonly gain: Vec3;
}

/** Samples. */
export const MAX_SWAY = 9;
/** Of a sample in its pixel. */
const SHARE = 1 / (GRID * GRID);
const TABLE_GLOSS = { gloss: 0.12, shininess: 6 } as const;

export interface Painter {
  /**
   * @param camera the world's, swayed as `view` says.
   * @param owner what the caster found with it.
   * @param out uint8 [H, W, 3].
   */
  paint(
    camera: Camera,
    solids: readonly Solid[],
    owner: Uint8Array,
    view: View,
    rng: Rng,
    out: Uint8Array,
  ): void;
}

export function createPainter(world: World, shadows: boolean): Painter {
  const { height, width, light, noise } = world;
  const [rows, columns] = [height * GRID, width * GRID];
  const baked = world.tables.map((table) => bakeTable(world, table));
  const bakedColumns = columns + 2 * MAX_SWAY;
  const ray = new Float64Array(6);
  const shadowRay = new Float64Array(6);
  const normal = new Float64Array(3);
  const sum = new Float32Array(3);
  const draws = noisePool(noise);
  shadowRay.set(light.towards, 3);

  /** Whether `hit` lies between the place that `ray` reaches after t and the sun. */
  const isShadedBy = (hit: Hit, t: number): boolean => {
    shadowRay[0] = (ray[0] as number) + t * (ray[3] as number);
    shadowRay[1] = (ray[1] as number) + t * (ray[4] as number);
    shadowRay[2] = (ray[2] as number) + t * (ray[5] as number);
    return hit(shadowRay) < Infinity;
  };

  /** The samples that a solid's shadow on the table may reach: the shadow of its bounding box. */
  const shadowRange = (camera: Camera, solid: Solid): Box => {
    const [lx, ly, lz] = light.towards;
    const cast = cornersOf(solid).map(
      ([x, y, z]): Vec3 => [x - (z * lx) / lz, y - (z * ly) / lz, 0],
    );
    return sampleRange(projectedBox(camera, cast), rows, columns);
  };

  return {
    paint: (camera, solids, owner, { table, sway, gain }, rng, out) => {
      const { lit, dark, pixels, shown } = baked[table] as Baked; // a table of this world
      const bytes = new Uint8ClampedArray(out.buffer, out.byteOffset, out.length);
      const hits = solids.map(hitOf);
      const darkened = shadows ? solids.map((solid) => shadowRange(camera, solid)) : [];
      const isPlain = gain.every((factor) => factor === 1);
      const bakedAt = (row: number, column: number): number =>
        3 * ((row + MAX_SWAY - sway[1]) * bakedColumns + column + MAX_SWAY - sway[0]);
      /** Whether nothing but lit table is seen in the samples from here on. */
      const isBare = (row: number, column: number): boolean => {
        for (let i = row; i < row + GRID; i++) {
          const from = i * columns + column;
          for (let at = from; at < from + GRID; at++) if (owner[at] !== 0) return false;
        }
        for (const range of darkened) if (isMeeting(range, row, column)) return false;
        return true;
      };
      const addTable = (row: number, column: number): void => {
        let source = lit;
        for (let k = 0; k < darkened.length && source === lit; k++) {
          if (!isWithin(darkened[k] as Box, row, column)) continue;
          aim(camera, sampleAt(column), sampleAt(row), ray);
          const t = -(ray[2] as number) / (ray[5] as number);
          if (isShadedBy(hits[k] as Hit, t)) source = dark;
        }
        const at = bakedAt(row, column);
        for (let c = 0; c < 3; c++) sum[c] = (sum[c] as number) + (source[at + c] as number);
      };
      const addSolid = (k: number, row: number, column: number): void => {
        aim(camera, sampleAt(column), sampleAt(row), ray);
        const t = (hits[k] as Hit)(ray, normal);
        let inShadow = false;
        for (let other = 0; shadows && other < hits.length && !inShadow; other++) {
          inShadow = other !== k && isShadedBy(hits[other] as Hit, t);
        }
        addShade((solids[k] as Solid).surface, light, normal, ray, inShadow, sum, 0);
      };
      /** Sums the light of the samples from here on. */
      const addPixel = (fromRow: number, fromColumn: number): void => {
        sum.fill(0);
        for (let row = fromRow; row < fromRow + GRID; row++) {
          for (let column = fromColumn; column < fromColumn + GRID; column++) {
            const mark = owner[row * columns + column] as number;
            if (mark === 0) addTable(row, column);
            else addSolid(mark - 1, row, column);
          }
        }
      };
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const bare = isBare(y * GRID, x * GRID);
          if (!bare) addPixel(y * GRID, x * GRID);
          const source = bare ? bakedAt(y * GRID, x * GRID) : -1;
          const at = 3 * (y * width + x);
          const start = rng.uint32();
          for (let c = 0; c < 3; c++) {
            const clean =
              bare && isPlain
                ? (shown[source + c] as number)
                : toByte(
                    SHARE * ((bare ? pixels[source + c] : sum[c]) as number) * (gain[c] as number),
                  );
            const draw = draws[(start >>> (10 * c)) & (POOL - 1)] as number;
            bytes[at + c] = Math.round(clean + draw);
          }
        }
      }
    },
  };
}

// ---------------------------------------------------------------------------

function isWithin([x0, y0, x1, y1]: Box, row: number, column: number): boolean {
  return column >= x0 && column < x1 && row >= y0 && row < y1;
}

/** Whether the pixel whose first sample this is holds samples of the range. */
function isMeeting([x0, y0, x1, y1]: Box, row: number, column: number): boolean {
  return column + GRID > x0 && column < x1 && row + GRID > y0 && row < y1;
}

/** Linear light, float [H GRID + 2 MAX_SWAY, W GRID + 2 MAX_SWAY, 3]: a margin for the camera's sway. */
interface Baked {
  /** From each sample of the bare table. */
  readonly lit: Float32Array;
  /** From one in shadow. */
  readonly dark: Float32Array;
  /** The sum of `lit` over the GRID x GRID samples from here on. */
  readonly pixels: Float32Array;
  /** What a pixel of that light shows, fractional bytes. */
  readonly shown: Float32Array;
}

function bakeTable({ height, width, camera, light }: World, design: TableDesign): Baked {
  const [rows, columns] = [height * GRID + 2 * MAX_SWAY, width * GRID + 2 * MAX_SWAY];
  const lit = new Float32Array(rows * columns * 3);
  const dark = new Float32Array(rows * columns * 3);
  const albedoAt = tableAlbedo(design);
  const normal = Float64Array.of(0, 0, 1);
  const ray = new Float64Array(6);
  const across = (i: number, t: number): number => (ray[i] as number) + t * (ray[i + 3] as number);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      aim(camera, sampleAt(column - MAX_SWAY), sampleAt(row - MAX_SWAY), ray);
      const t = -(ray[2] as number) / (ray[5] as number);
      const surface = { albedo: albedoAt(across(0, t), across(1, t)), ...TABLE_GLOSS };
      const at = 3 * (row * columns + column);
      addShade(surface, light, normal, ray, false, lit, at);
      addShade(surface, light, normal, ray, true, dark, at);
    }
  }
  const pixels = pixelSums(lit, rows, columns);
  return { lit, dark, pixels, shown: pixels.map((light) => toByte(SHARE * light)) };
}

/** In the order of rows and columns, as the painter adds samples: the same bytes to the last bit. */
function pixelSums(lit: Float32Array, rows: number, columns: number): Float32Array {
  const sums = new Float32Array(lit.length);
  const last = 3 * (columns - GRID + 1);
  for (let row = 0; row <= rows - GRID; row++) {
    for (let i = row; i < row + GRID; i++) {
      for (let at = 0; at < last; at++) {
        const to = row * columns * 3 + at;
        const from = i * columns * 3 + at;
        for (let j = 0; j < GRID; j++)
          sums[to] = (sums[to] as number) + (lit[from + 3 * j] as number);
      }
    }
  }
  return sums;
}

/** Draws in the pool: a look-up in place of a normal draw for each of 12,288 bytes. */
const POOL = 1 << 10;

/** The quantiles of a normal distribution, so that every pool has the same moments. */
function noisePool(std: number): Float32Array {
  return Float32Array.from({ length: POOL }, (_, i) => std * normalQuantile((i + 0.5) / POOL));
}

/** By Newton's method from the middle: either half of the integral is curved so that it never overshoots. */
function normalQuantile(p: number): number {
  let x = 0;
  for (let i = 0; i < 30; i++) {
    const step = (normalCdf(x) - p) / (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI));
    x -= step;
    if (Math.abs(step) < 1e-14) break;
  }
  return x;
}

/** Phi(x) by the series x - x^3/(2 3) + x^5/(2^2 2! 5) - ..., which converges fast for |x| < 6. */
function normalCdf(x: number): number {
  let [term, total] = [x, x];
  for (let n = 1; n < 200 && Math.abs(term) > 1e-18; n++) {
    term *= -(x * x) / (2 * n);
    total += term / (2 * n + 1);
  }
  return 0.5 + total / Math.sqrt(2 * Math.PI);
}
