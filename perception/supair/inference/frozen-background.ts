/**
 * The background circuit for whole frames: log densities of what no box covers, and the density of
 * single pixels that shows through see-through objects.
 *
 * Pixels that lie in the same leaf region of every replica are kept together, so that all replicas'
 * components of such a group have one row of sums, and coefficients are read straight through.
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
  const groups = groupPixels(structure);
  const order = Int32Array.from(groups.flatMap((group) => group.pixels));
  const places = new Int32Array(g.pixels);
  order.forEach((d, place) => {
    places[d] = place;
  });
  const list = arena.putIntegers(order);
  const placesAt = arena.putIntegers(places);
  const coefficients = arena.put(orderedCoefficients(g, order, vectors));
  const rowBytes = 16 * vectors * g.length;
  const step = 16 * vectors * groups.length;
  const sums = arena.take((most * step) / 4);
  const line = arena.take(width + 3);
  const fill = kernels.backgroundMap.bind(
    null,
    ...[width, channels, vectors, placesAt, coefficients],
    ...[Math.log(lanes), BACKGROUND_FLOOR, line],
  );

  let start = 0;
  const additions = groups.map(({ pixels: own }, i) => {
    const from = [list + 4 * start, coefficients + start * rowBytes];
    start += own.length;
    return kernels.gaussianSums.bind(
      null,
      ...[own.length, channels, vectors, ...from, maps.pixels, 16 * g.pixels],
      ...[maps.weights, 4 * g.pixels, sums + 16 * vectors * i, step],
    );
  });

  return {
    logProbs(frames) {
      const { floats } = arena;
      floats.fill(0, sums / 4, (sums + frames * step) / 4);
      for (const addGroup of additions) addGroup(frames);
      return Array.from({ length: frames }, (_, f) => {
        collect(floats, (sums + f * step) / 4);
        return circuit.logProb().logProb;
      });
    },
    fillMap(map, pixels, [top, bottom], [left, right]) {
      fill(map, pixels, top, bottom, left, right);
    },
  };

  /** Adds the groups' sums up in their leaf regions. */
  function collect(floats: Float32Array, from: number): void {
    const leaves = circuit.leaves / 4;
    for (let region = 0; region < structure.replicas * structure.leafRegions; region++) {
      const start = leaves + region * stride;
      floats.fill(0, start, start + g.components);
      floats.fill(NEVER, start + g.components, start + stride);
    }
    groups.forEach(({ regions }, i) => {
      regions.forEach((region, r) => {
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

interface PixelGroup {
  /** Leaf region in each replica. */
  readonly regions: readonly number[];
  readonly pixels: number[];
}

function groupPixels({ variables, replicas, regionOf }: LayeredStructure): PixelGroup[] {
  const groups = new Map<string, PixelGroup>();
  for (let d = 0; d < variables; d++) {
    const regions = Array.from(
      { length: replicas },
      (_, r) => regionOf[r * variables + d] as number,
    );
    const key = regions.join();
    const group = groups.get(key) ?? { regions, pixels: [] };
    group.pixels.push(d);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** [pixels in order, vectors, 1 + 2 C, 4]: all replicas' components side by side. */
function orderedCoefficients(g: Gaussians, order: Int32Array, vectors: number): Float32Array {
  const out = new Float32Array(order.length * vectors * 4 * g.length);
  order.forEach((d, place) => {
    for (let v = 0; v < vectors; v++) {
      const at = (place * vectors + v) * 4 * g.length;
      putLanes(out, at, g, d, 4 * v, g.replicas * g.components);
    }
  });
  return out;
}
