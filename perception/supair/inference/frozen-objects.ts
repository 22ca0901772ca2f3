/**
 * The object circuit for one patch: its leaves, region by region, then its sums.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import type { SupairConfig } from '../config.ts';
import { type HostParams, param } from '../params.ts';
import { type Arena, wholeVectors } from './arena.ts';
import type { FrozenCircuit } from './frozen-circuit.ts';
import { type Gaussians, gaussiansOf, putLanes } from './gaussian-coefficients.ts';
import { sigmoid } from './head.ts';

/** Addresses of a patch. */
export interface PatchMaps {
  /** Intensities [P P, 4]. */
  readonly pixels: number;
  /** Visible fraction of each pixel, [P P]. */
  readonly visible: number;
  /** Log density of each pixel under the background, [P P]. */
  readonly behind: number;
}

/** Prepares filling in the circuit's leaves for what lies in the patch. */
export function freezeObjects(
  arena: Arena,
  config: SupairConfig,
  params: HostParams,
  circuit: FrozenCircuit,
  patch: PatchMaps,
): () => void {
  const { kernels } = arena;
  const { channels } = config;
  const g = gaussiansOf(params, 'object', config.object);
  const { structure, stride } = circuit;
  const vectors = stride / 4;
  const alpha = config.leaves === 'see-through' ? param(params, 'object.alphaLogit').data : null;
  const sums = Array.from({ length: structure.replicas * structure.leafRegions }, (_, region) => {
    const r = Math.floor(region / structure.leafRegions);
    const pixels = pixelsOf(region % structure.leafRegions, r);
    const table = alpha === null ? opaque(g, pixels, r) : seeThrough(g, pixels, r, alpha);
    const leaves = circuit.leaves + 4 * stride * region;
    const list = arena.putIntegers(alpha === null ? pixels.flatMap((d) => [d, 0]) : pixels);
    const own = [pixels.length, channels, vectors, list, arena.put(table)];
    const { visible, behind } = patch;
    return alpha === null
      ? kernels.gaussianSums.bind(null, ...own, patch.pixels, 0, visible, 0, leaves, 0, 1)
      : kernels.seeThroughSums.bind(null, ...own, patch.pixels, visible, behind, leaves);
  });

  return () => {
    const start = circuit.leaves / 4;
    arena.floats.fill(0, start, start + sums.length * stride);
    for (const sum of sums) sum();
  };

  function pixelsOf(leaf: number, r: number): number[] {
    const own = structure.regionOf.subarray(r * structure.variables, (r + 1) * structure.variables);
    return Array.from(own.keys()).filter((d) => own[d] === leaf);
  }
}

// ---------------------------------------------------------------------------

/** [pixels, vectors, 1 + 2 C, 4]. */
function opaque(g: Gaussians, pixels: readonly number[], r: number): Float32Array {
  const vectors = wholeVectors(g.components) / 4;
  const out = new Float32Array(pixels.length * vectors * 4 * g.length);
  pixels.forEach((d, i) => {
    for (let v = 0; v < vectors; v++) {
      const at = (i * vectors + v) * 4 * g.length;
      putLanes(out, at, g, d, r * g.components + 4 * v, (r + 1) * g.components);
    }
  });
  return out;
}

/** [vectors, pixels, 3 + 2 C, 4]: the coefficients, then alpha and 1 - alpha (none in spare lanes). */
function seeThrough(
  g: Gaussians,
  pixels: readonly number[],
  r: number,
  alphaLogit: Float32Array,
): Float32Array {
  const vectors = wholeVectors(g.components) / 4;
  const length = 4 * (g.length + 2);
  const out = new Float32Array(vectors * pixels.length * length);
  for (let v = 0; v < vectors; v++) {
    pixels.forEach((d, i) => {
      const at = (v * pixels.length + i) * length;
      putLanes(out, at, g, d, r * g.components + 4 * v, (r + 1) * g.components);
      for (let j = 0; j < 4 && 4 * v + j < g.components; j++) {
        const logit = alphaLogit[(d * g.replicas + r) * g.components + 4 * v + j] as number;
        out[at + 4 * g.length + j] = sigmoid(logit);
        out[at + 4 * g.length + 4 + j] = sigmoid(-logit);
      }
    });
  }
  return out;
}
