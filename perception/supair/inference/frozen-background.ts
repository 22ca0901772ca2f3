/**
 * The background circuit for whole frames: log densities of what no box covers, and the density of
 * single pixels that shows through see-through objects.
 *
 * Pixels that lie in the same leaf region of every replica share one row of sums for all replicas'
 * components, so that coefficients are read straight through, pixel by pixel.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import { BACKGROUND_FLOOR } from '../../compute/numerics.ts';
import type { LayeredStructure } from '../../spn/layered-structure.ts';
import type { SupairConfig } from '../config.ts';
import type { HostParams } from '../params.ts';
import { type Arena, wholeVectors } from './arena.ts';
import type { FrozenCircuit } from './frozen-circuit.ts';
import { type Gaussians, gaussiansOf, NEVER, putLanes } from './gaussian-coefficients.ts';

/** Pixels and their weights of consecutive frames. */
export interface FrameMaps {
  /** Intensities [frames, D, 4]. */
  readonly pixels: number;
  /** [frames, D] in [0, 1]. */
  readonly weights: number;
}

export interface FrozenBackground {
  /** Log density of the weighted pixels of each of the first `frames` frames. */
  readonly logProbs: (frames: number) => number[];
  /** Fills in where NaN stands between these rows and columns of a map [H, W] of pixel densities. */
  readonly fillMap: (
    map: number,
    pixels: number,
    rows: readonly [first: number, last: number],
    columns: readonly [first: number, last: number],
  ) => void;
}

/** @param most frames at once. */
export function freezeBackground(
  arena: Arena,
  config: SupairConfig,
  params: HostParams,
  circuit: FrozenCircuit,
  maps: FrameMaps,
  most: number,
): FrozenBackground {
  const { kernels } = arena;
  const { width, channels } = config;
  const g = gaussiansOf(params, 'background', config.background);
  const { structure, stride } = circuit;
  const lanes = g.replicas * g.components;
  const vectors = wholeVectors(lanes) / 4;
  const rows = sumRows(structure);
  const rowBytes = 16 * vectors;
  const list = arena.putIntegers(rows.rowOf.flatMap((row, d) => [d, row * rowBytes]));
  const coefficients = arena.put(coefficientsOf(g, vectors));
  const step = rowBytes * rows.regions.length;
  const sums = arena.take((most * step) / 4);
  const line = arena.take(width + 3);
  const fill = kernels.backgroundMap.bind(
    null,
    ...[width, channels, vectors, coefficients, Math.log(lanes), BACKGROUND_FLOOR, line],
  );
  const addPixels = kernels.gaussianSums.bind(
    null,
    ...[g.pixels, channels, vectors, list, coefficients, maps.pixels, 16 * g.pixels],
    ...[maps.weights, 4 * g.pixels, sums, step],
  );

  return {
    logProbs(frames) {
      const { floats } = arena;
      floats.fill(0, sums / 4, (sums + frames * step) / 4);
      addPixels(frames);
      return Array.from({ length: frames }, (_, f) => {
        collect(floats, (sums + f * step) / 4);
        return circuit.logProb().logProb;
      });
    },
    fillMap(map, pixels, [top, bottom], [left, right]) {
      fill(map, pixels, top, bottom, left, right);
    },
  };

  /** Adds the rows of sums up in their leaf regions. */
  function collect(floats: Float32Array, from: number): void {
    const leaves = circuit.leaves / 4;
    for (let region = 0; region < structure.replicas * structure.leafRegions; region++) {
      const start = leaves + region * stride;
      floats.fill(0, start, start + g.components);
      floats.fill(NEVER, start + g.components, start + stride);
    }
    rows.regions.forEach((own, i) => {
      own.forEach((region, r) => {
        const to = leaves + (r * structure.leafRegions + region) * stride;
        const at = from + 4 * vectors * i + r * g.components;
        for (let k = 0; k < g.components; k++) {
          floats[to + k] = (floats[to + k] as number) + (floats[at + k] as number);
        }
      });
    });
  }
}

// ---------------------------------------------------------------------------

interface SumRows {
  /** Of each row, the leaf region in each replica. */
  readonly regions: readonly (readonly number[])[];
  /** The row of each pixel. */
  readonly rowOf: readonly number[];
}

function sumRows({ variables, replicas, regionOf }: LayeredStructure): SumRows {
  const regions: number[][] = [];
  const known = new Map<string, number>();
  const rowOf = Array.from({ length: variables }, (_, d) => {
    const own = Array.from({ length: replicas }, (_r, r) => regionOf[r * variables + d] as number);
    const row = known.get(own.join()) ?? regions.push(own) - 1;
    known.set(own.join(), row);
    return row;
  });
  return { regions, rowOf };
}

/** [D, vectors, 1 + 2 C, 4]: all replicas' components side by side. */
function coefficientsOf(g: Gaussians, vectors: number): Float32Array {
  const length = 4 * g.length;
  const out = new Float32Array(g.pixels * vectors * length);
  for (let d = 0; d < g.pixels; d++) {
    for (let v = 0; v < vectors; v++) {
      putLanes(out, (d * vectors + v) * length, g, d, 4 * v, g.replicas * g.components);
    }
  }
  return out;
}
