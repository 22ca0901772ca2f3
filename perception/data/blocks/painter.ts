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
  const columns = width * GRID;
  const baked = world.tables.map((table) => bakeTable(world, table));
  const bakedColumns = columns + 2 * MAX_SWAY;
  const ray = new Float64Array(6);
  const shadowRay = new Float64Array(6);
  const normal = new Float64Array(3);
  const scratch = new Float64Array(3);
  const sum = new Float32Array(3);
  const draws = noisePool(noise);
  shadowRay.set(light.towards, 3);

  /** Whether a solid, `own` excepted, lies between the place that `ray` reaches after t and the sun. */
  const isShaded = (t: number, hits: readonly Hit[], own: number): boolean => {
    for (let i = 0; i < 3; i++) shadowRay[i] = (ray[i] as number) + t * (ray[i + 3] as number);
    return hits.some((hit, k) => k !== own && hit(shadowRay, scratch) < Infinity);
  };

  /** The samples that shadows on the table may reach: the shadows of the solids' bounding boxes. */
  const shadowRange = (camera: Camera, solids: readonly Solid[]): Box => {
    const [lx, ly, lz] = light.towards;
    const cast = solids.flatMap((solid) =>
      cornersOf(solid).map(([x, y, z]): Vec3 => [x - (z * lx) / lz, y - (z * ly) / lz, 0]),
    );
    if (cast.length === 0) return NOWHERE;
    return sampleRange(projectedBox(camera, cast), height * GRID, columns);
  };

  return {
    paint: (camera, solids, owner, { table, sway, gain }, rng, out) => {
      const { lit, dark } = baked[table] as Baked; // a table of this world
      const hits = solids.map(hitOf);
      const darkened = shadows ? shadowRange(camera, solids) : NOWHERE;
      const share = 1 / (GRID * GRID);
      /** Adds the light of one sample of the table. */
      const addTable = (row: number, column: number): void => {
        let source = lit;
        if (isWithin(darkened, row, column)) {
          aim(camera, sampleAt(column), sampleAt(row), ray);
          const t = -(ray[2] as number) / (ray[5] as number);
          if (isShaded(t, hits, -1)) source = dark;
        }
        const at = 3 * ((row + MAX_SWAY - sway[1]) * bakedColumns + column + MAX_SWAY - sway[0]);
        sum[0] = (sum[0] as number) + (source[at] as number);
        sum[1] = (sum[1] as number) + (source[at + 1] as number);
        sum[2] = (sum[2] as number) + (source[at + 2] as number);
      };
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          sum.fill(0);
          for (let row = y * GRID; row < (y + 1) * GRID; row++) {
            for (let column = x * GRID; column < (x + 1) * GRID; column++) {
              const k = (owner[row * columns + column] as number) - 1;
              if (k < 0) {
                addTable(row, column);
                continue;
              }
              aim(camera, sampleAt(column), sampleAt(row), ray);
              const t = (hits[k] as Hit)(ray, normal);
              const inShadow = shadows && isShaded(t, hits, k);
              addShade((solids[k] as Solid).surface, light, normal, ray, inShadow, sum, 0);
            }
          }
          const at = 3 * (y * width + x);
          const start = rng.uint32();
          for (let c = 0; c < 3; c++) {
            const clean = toByte(share * (sum[c] as number) * (gain[c] as number));
            const draw = draws[(start >>> (10 * c)) & (POOL - 1)] as number;
            out[at + c] = Math.min(255, Math.max(0, Math.round(clean + draw)));
          }
        }
      }
    },
  };
}

// ---------------------------------------------------------------------------

const NOWHERE: Box = [0, 0, 0, 0];

function isWithin([x0, y0, x1, y1]: Box, row: number, column: number): boolean {
  return column >= x0 && column < x1 && row >= y0 && row < y1;
}

interface Baked {
  /** Linear light from each sample of the bare table, and from one in shadow, with a margin of MAX_SWAY. */
  readonly lit: Float32Array;
  readonly dark: Float32Array;
}

function bakeTable({ height, width, camera, light }: World, design: TableDesign): Baked {
  const [rows, columns] = [height * GRID + 2 * MAX_SWAY, width * GRID + 2 * MAX_SWAY];
  const lit = new Float32Array(rows * columns * 3);
  const dark = new Float32Array(rows * columns * 3);
  const albedoAt = tableAlbedo(design);
  const normal = Float64Array.of(0, 0, 1);
  const ray = new Float64Array(6);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      aim(camera, sampleAt(column - MAX_SWAY), sampleAt(row - MAX_SWAY), ray);
      const [ox = 0, oy = 0, oz = 0, dx = 0, dy = 0, dz = 0] = ray;
      const t = -oz / dz;
      const surface = { albedo: albedoAt(ox + t * dx, oy + t * dy), ...TABLE_GLOSS };
      const at = 3 * (row * columns + column);
      addShade(surface, light, normal, ray, false, lit, at);
      addShade(surface, light, normal, ray, true, dark, at);
    }
  }
  return { lit, dark };
}

/** Draws in the pool: a look-up in place of a normal draw for each of 12,288 bytes. */
const POOL = 1 << 10;

/** The quantiles of a normal distribution, so that every pool has the same moments. */
function noisePool(std: number): Float32Array {
  return Float32Array.from({ length: POOL }, (_, i) => std * normalQuantile((i + 0.5) / POOL));
}

/** By bisection of the logistic-free tail integral; accurate to 1e-9, and only run at the start. */
function normalQuantile(p: number): number {
  let [low, high] = [-8, 8];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Phi(x) by the series x - x^3/(2 3) + x^5/(2^2 2! 5) - ..., which converges fast for |x| < 6. */
function normalCdf(x: number): number {
  let [term, total] = [x, x];
  for (let n = 1; n < 200; n++) {
    term *= -(x * x) / (2 * n);
    total += term / (2 * n + 1);
  }
  return 0.5 + total / Math.sqrt(2 * Math.PI);
}
