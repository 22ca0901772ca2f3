/**
 * Which branch of its leaf explains a pixel that an object may show in, one pixel at a time: for the
 * few beyond boxes and where boxes meet. (The kernel `objectShares` does a whole patch.)
 *
 *   share(x) = sum_k p(k | patch)  alpha_k N_k(x) / (alpha_k N_k(x) + (1 - alpha_k) b(x))
 *   ratio(x) = sum_k p(k | patch) (alpha_k N_k(x) + (1 - alpha_k) b(x)) / b(x)
 *
 * Opaque leaves have no alpha; an even one asks which of the two densities is larger.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import { MAX_LOG_RATIO, SHIFT } from '../../compute/numerics.ts';
import type { SupairConfig } from '../config.ts';
import { type HostParams, param } from '../params.ts';
import type { Arena } from './arena.ts';
import type { FrozenCircuit } from './frozen-circuit.ts';
import { gaussiansOf } from './gaussian-coefficients.ts';
import { sigmoid } from './head.ts';

/** Components less likely than this are left out; as in the kernel. */
const LEAST = 1e-4;
/** Keeps a pixel that neither branch explains finite; as in the kernel. */
const NOTHING = 1e-12;

/** One object's leaves. */
export interface ObjectLeaves {
  /**
   * Looks at a pixel: sets `share` and `ratio`.
   *
   * @param d leaf of the patch that is to explain the pixel.
   * @param x its intensities.
   * @param behind log density b of the pixel under what lies behind.
   */
  look(d: number, x: ArrayLike<number>, behind: number): void;
  share: number;
  ratio: number;
}

/** @returns what makes an object's leaves of the posteriors of its components, [R L, stride], at an index. */
export function freezeShares(
  arena: Arena,
  config: SupairConfig,
  params: HostParams,
  { structure, stride }: FrozenCircuit,
): (posteriors: number) => ObjectLeaves {
  const { channels } = config;
  const { replicas, leafRegions, variables, regionOf } = structure;
  const { table, length, components } = gaussiansOf(params, 'object', config.object);
  const alpha =
    config.leaves === 'see-through'
      ? param(params, 'object.alphaLogit').data.map(sigmoid) // [D, R, K]
      : null;

  return (posteriors) => {
    let likely: readonly (readonly number[])[] | null = null; // worked out when first needed
    return {
      share: 0,
      ratio: 1,
      look(d, x, behind) {
        const { floats } = arena;
        likely ??= likelyComponents(floats, posteriors);
        let [share, ratio, total] = [0, 0, 0];
        for (let r = 0; r < replicas; r++) {
          const region = r * leafRegions + (regionOf[r * variables + d] as number);
          for (const k of likely[region] as readonly number[]) {
            const posterior = floats[posteriors + region * stride + k] as number;
            const leaf = (d * replicas + r) * components + k;
            const log = Math.min(MAX_LOG_RATIO, density(leaf * length, x) - behind);
            const a = alpha === null ? 0.5 : (alpha[leaf] as number);
            const object = a * Math.exp(log);
            const all = object + 1 - a + NOTHING;
            share += (posterior * object) / all;
            ratio += posterior * all;
            total += posterior;
          }
        }
        this.share = share / total;
        this.ratio = ratio / total;
      },
    };
  };

  function likelyComponents(floats: Float32Array, posteriors: number): number[][] {
    return Array.from({ length: replicas * leafRegions }, (_, region) => {
      const own: number[] = [];
      const from = posteriors + region * stride;
      for (let k = 0; k < components; k++) if ((floats[from + k] as number) > LEAST) own.push(k);
      return own;
    });
  }

  /** Log density of a pixel under the component whose coefficients start at `q`. */
  function density(q: number, x: ArrayLike<number>): number {
    let log = table[q] as number;
    for (let c = 0; c < channels; c++) {
      const value = (x[c] as number) - SHIFT;
      const linear = table[q + 1 + c] as number;
      log += (linear + (table[q + 1 + channels + c] as number) * value) * value;
    }
    return log;
  }
}
