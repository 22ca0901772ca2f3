/**
 * From the numbers of one frame to a Scene: counting, colours, likelihoods. Plain arrays, no
 * tensors.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import { LOG_2PI } from '../../compute/log-space.ts';
import type { Scene, SceneObject } from '../../scene.ts';
import { rim, toFrameBox } from '../boxes/where.ts';
import type { SupairConfig } from '../config.ts';

/** What the generative side says about given boxes: B frames of N boxes, P^2 patch pixels, C channels. */
export interface Explanation {
  /** Log density of each visible patch under the object circuit, [B N] nats. */
  readonly objectLog: Float32Array;
  /** Root component that explains a patch best, [B N]. */
  readonly prototype: Int32Array;
  /** Visible fraction of each patch pixel, [B N P^2]. */
  readonly visible: Float32Array;
  /** Pixels of each patch, [B N P^2 C]. */
  readonly patches: Float32Array;
  /** Log density of each patch pixel under the background, [B N P^2] nats. */
  readonly behind: Float32Array;
  /** Log density of what lies outside all boxes, [B] nats. */
  readonly backgroundLog: Float32Array;
}

/** Posterior numbers of one slot. */
export interface SlotPosterior {
  readonly slot: number;
  readonly presence: number;
  readonly mean: {
    readonly sx: number;
    readonly sy: number;
    readonly x: number;
    readonly y: number;
  };
  readonly std: {
    readonly sx: number;
    readonly sy: number;
    readonly x: number;
    readonly y: number;
  };
}

/** q(n) for n = 0..N by stick breaking over the presences (supair.md section 3.2). */
export function countPosterior(presences: readonly number[]): number[] {
  const out: number[] = [];
  let stick = 1;
  for (const p of presences) {
    out.push(stick * (1 - p));
    stick *= p;
  }
  out.push(stick);
  return out;
}

/**
 * @param slots all slots of the frame; those with presence above one half become objects.
 * @param frame index of the frame in the explanation's batch.
 * @param perFrame boxes a frame in the explanation; the present slots come first, in order.
 */
export function readScene(
  slots: readonly SlotPosterior[],
  explanation: Explanation,
  frame: number,
  perFrame: number,
  config: SupairConfig,
  novelty: (logLikelihood: number) => number,
): Scene {
  const present = slots.filter((s) => s.presence > 0.5);
  const background = explanation.backgroundLog[frame] as number;
  const entropy = slots.reduce((sum, s) => sum + gaussianEntropy(s), 0);
  let logLikelihood =
    background + config.countPriorBase - config.countPriorCost * present.length + entropy;
  const objects = present.map((slot, depth): SceneObject => {
    const box = frame * perFrame + depth;
    const pixels = visiblePixels(explanation, box, config);
    const objectLog = explanation.objectLog[box] as number;
    const overlap = Math.log(config.overlapRate) - config.overlapRate * (1 - pixels.visible);
    const area = (slot.mean.sx + rim(config)) * (slot.mean.sy + rim(config));
    logLikelihood += objectLog * area + overlap;
    const shown = Math.max(1, pixels.visible * config.patch ** 2);
    return {
      id: slot.slot,
      presence: slot.presence,
      ...toFrameBox(slot.mean, config.patch),
      ...centerStd(slot, config.patch),
      visible: pixels.visible,
      depth,
      color: pixels.color,
      log_likelihood: objectLog / shown,
      prototype: explanation.prototype[box] as number,
    };
  });
  const dimensions = config.height * config.width * config.channels;
  return {
    objects,
    count_posterior: countPosterior(slots.map((s) => s.presence)),
    log_likelihood: logLikelihood,
    bits_per_dim: 8 - logLikelihood / (dimensions * Math.LN2), // 8 bits: densities are of [0, 1], frames of 0..255
    background_log_likelihood: background,
    novelty: novelty(logLikelihood),
  };
}

// ---------------------------------------------------------------------------

/** Entropy of q(z_where) of a slot, nats: what -log q contributes to the ELBO on average. */
function gaussianEntropy({ std }: SlotPosterior): number {
  const logs = Math.log(std.sx) + Math.log(std.sy) + Math.log(std.x) + Math.log(std.y);
  return logs + 2 * (1 + LOG_2PI);
}

/** The centre is edge + P scale / 2: both uncertainties add up. */
function centerStd({ std }: SlotPosterior, patch: number): { x_std: number; y_std: number } {
  return {
    x_std: Math.hypot(std.x, (patch / 2) * std.sx),
    y_std: Math.hypot(std.y, (patch / 2) * std.sy),
  };
}

/**
 * Visible fraction and mean colour of a box. A pixel counts for the colour as far as it is visible
 * and unlike the background: with weight 1 / (1 + b(x)), the posterior of "object" against
 * "background" for an object of any colour.
 */
function visiblePixels(
  { visible, patches, behind }: Explanation,
  box: number,
  config: SupairConfig,
): { visible: number; color: [number, number, number] } {
  const pixels = config.patch ** 2;
  const { channels } = config;
  const sums = [0, 0, 0];
  let weights = 1e-9; // a box without a single such pixel is black, not NaN
  let shown = 0;
  for (let p = 0; p < pixels; p++) {
    const at = box * pixels + p;
    const v = visible[at] as number;
    const weight = v / (1 + Math.exp(behind[at] as number));
    shown += v;
    weights += weight;
    for (let c = 0; c < 3; c++) {
      const value = patches[at * channels + Math.min(c, channels - 1)] as number;
      sums[c] = (sums[c] as number) + weight * value;
    }
  }
  const mean = (c: number): number => Math.min(1, (sums[c] as number) / weights);
  return { visible: Math.min(1, shown / pixels), color: [mean(0), mean(1), mean(2)] };
}
