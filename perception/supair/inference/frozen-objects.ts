/**
 * The object circuit's leaves for one patch, region by region: their densities, and how much of each
 * pixel is the object.
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

export interface FrozenObjects {
  /** Fills in the circuit's leaves for what lies in the patch. */
  readonly fillLeaves: () => void;
  /** Writes the share of the object in each pixel, [P P], from posteriors of the components. */
  readonly shares: (posteriors: number, out: number) => void;
  /**
   * The same for single points of a frame [H, W, 4] with its background densities [H, W].
   *
   * @param samples [count]: see the kernel `pointShares`.
   */
  readonly sharesOf: (
    count: number,
    samples: number,
    pixels: number,
    map: number,
    posteriors: number,
    out: number,
  ) => void;
}

export function freezeObjects(
  arena: Arena,
  config: SupairConfig,
  params: HostParams,
  circuit: FrozenCircuit,
  patch: PatchMaps,
): FrozenObjects {
  const { kernels } = arena;
  const { channels } = config;
  const g = gaussiansOf(params, 'object', config.object);
  const { structure, stride } = circuit;
  const { replicas, leafRegions, variables } = structure;
  const vectors = stride / 4;
  const alpha = config.leaves === 'see-through' ? param(params, 'object.alphaLogit').data : null;
  const seen = Number(alpha !== null);
  const { visible, behind } = patch;
  const places = new Int32Array(3 * variables * replicas);
  const regions = Array.from({ length: replicas * leafRegions }, (_, region) => {
    const r = Math.floor(region / leafRegions);
    const pixels = pixelsOf(region % leafRegions, r);
    const count = pixels.length;
    const leaves = circuit.leaves + 4 * stride * region;
    const list = arena.putIntegers(alpha === null ? pixels.flatMap((d) => [d, 0]) : pixels);
    const own = [count, channels, vectors, list];
    // bytes of the coefficients of four components at a pixel; from pixel to pixel; from four to four
    const length = 16 * (alpha === null ? g.length : g.length + 2);
    const [pixelStep, vectorStep] =
      alpha === null ? [vectors * length, length] : [length, count * length];
    const table = arena.put(
      alpha === null ? opaque(g, pixels, r) : seeThrough(g, pixels, r, alpha),
    );
    pixels.forEach((d, i) => {
      const place = [table + i * pixelStep, vectorStep, 4 * stride * region];
      places.set(place, 3 * (d * replicas + r));
    });
    const fill =
      alpha === null
        ? [table, patch.pixels, 0, visible, 0, leaves, 0, 1]
        : [table, patch.pixels, visible, behind, leaves];
    const sums = alpha === null ? kernels.gaussianSums : kernels.seeThroughSums;
    const share = [
      alpha === null ? 8 : 4,
      table,
      pixelStep,
      vectorStep,
      seen,
      patch.pixels,
      behind,
    ];
    return {
      fill: sums.bind(null, ...own, ...fill),
      share: kernels.objectShares.bind(null, ...own, ...share),
    };
  });
  const placesAt = arena.putIntegers(places);
  const scratch = arena.take(4);

  return {
    fillLeaves() {
      const start = circuit.leaves / 4;
      arena.floats.fill(0, start, start + regions.length * stride);
      for (const { fill } of regions) fill();
    },
    shares(posteriors, out) {
      arena.floats.fill(0, out / 4, out / 4 + variables);
      regions.forEach(({ share }, region) => {
        share(posteriors + 4 * stride * region, out);
      });
    },
    sharesOf(count, samples, pixels, map, posteriors, out) {
      const leaves = [channels, replicas, vectors, placesAt, seen];
      const from = [config.width, ...leaves, pixels, map, posteriors, scratch];
      kernels.pointShares(count, samples, ...from, out);
    },
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
