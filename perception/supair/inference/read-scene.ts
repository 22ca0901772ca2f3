/** From the numbers of one frame to a Scene: counting, likelihoods, coordinates of the frame. */

import { LOG_2PI } from '../../compute/numerics.ts';
import type { Scene, SceneObject } from '../../scene.ts';
import { rim, toFrameBox } from '../boxes/where.ts';
import type { SupairConfig } from '../config.ts';
import type { FrameBox } from './mask-grid.ts';

/** What the generative side says about one box that is taken as given. */
export interface ExplainedObject {
  /** Log density of the visible patch under the object circuit, nats. */
  readonly logProb: number;
  /** Root component that explains the patch best. */
  readonly prototype: number;
  /** Fraction of the patch not hidden, [0, 1]. */
  readonly visible: number;
  /**
   * Mean colour of its visible pixels, each counted as far as it is unlike the background: with weight
   * 1 / (1 + b(x)), the posterior of "object" against "background" for an object of any colour.
   */
  readonly color: readonly [number, number, number];
  /** The tight box around what shows of it, frame coordinates; null for the slot's own. */
  readonly box: FrameBox | null;
  /** Its mask over that box, [P P], 0..255; null where none was asked for. */
  readonly mask: Uint8Array | null;
}

/** What the generative side says about a frame. */
export interface Explanation {
  /** In the order of the present slots: front to back. */
  readonly objects: readonly ExplainedObject[];
  /** Log density of what lies outside all boxes, nats. */
  readonly backgroundLog: number;
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

/** Says how unlike the reference a frame and its objects are; `object` null where nothing is known. */
export interface Judge {
  frame(scene: Omit<Scene, 'novelty'>): number;
  object(logLikelihood: number): number | null;
}

/** @param slots all slots of the frame; those with presence above one half are the objects. */
export function readScene(
  slots: readonly SlotPosterior[],
  { objects: explained, backgroundLog }: Explanation,
  config: SupairConfig,
  judge: Judge,
): Scene {
  const present = presentSlots(slots);
  const entropy = slots.reduce((sum, s) => sum + gaussianEntropy(s), 0);
  const logLikelihood = logJoint(present, { objects: explained, backgroundLog }, config) + entropy;
  const objects = readObjects(present, explained, config, judge);
  const dimensions = config.height * config.width * config.channels;
  const scene = {
    objects,
    count_posterior: countPosterior(slots.map((s) => s.presence)),
    log_likelihood: logLikelihood,
    bits_per_dim: 8 - logLikelihood / (dimensions * Math.LN2), // 8 bits: densities are of [0, 1], frames of 0..255
    background_log_likelihood: backgroundLog,
  };
  return { ...scene, novelty: judge.frame(scene) };
}

/** log p(x, z, n) of the boxes of n slots that were explained (scene-model.ts), nats. */
export function logJoint(
  slots: readonly SlotPosterior[],
  { objects, backgroundLog }: Explanation,
  config: SupairConfig,
): number {
  return slots.reduce(
    (sum, { mean }, depth) => {
      const { logProb, visible } = objects[depth] as ExplainedObject; // one a slot
      const overlap = Math.log(config.overlapRate) - config.overlapRate * (1 - visible);
      return sum + logProb * (mean.sx + rim(config)) * (mean.sy + rim(config)) + overlap;
    },
    backgroundLog + config.countPriorBase - config.countPriorCost * slots.length,
  );
}

/** The objects of slots that were explained, front to back. */
export function readObjects(
  slots: readonly SlotPosterior[],
  explained: readonly ExplainedObject[],
  config: SupairConfig,
  judge: Judge,
): SceneObject[] {
  return slots.map((slot, depth) => {
    const found = explained[depth] as ExplainedObject; // one a slot
    const { logProb, prototype, visible, color, mask } = found;
    const shown = Math.max(1, visible * config.patch ** 2);
    const novelty = judge.object(logProb / shown);
    return {
      id: slot.slot,
      presence: slot.presence,
      ...(found.box ?? toFrameBox(slot.mean, config.patch)),
      ...centerStd(slot, config.patch),
      visible,
      depth,
      color,
      log_likelihood: logProb / shown,
      prototype,
      ...(novelty === null ? {} : { novelty }),
      ...(mask === null ? {} : { mask: { height: config.patch, width: config.patch, data: mask } }),
    };
  });
}

/** The slots that hold an object, front to back. */
export function presentSlots(slots: readonly SlotPosterior[]): SlotPosterior[] {
  return slots.filter((s) => s.presence > 0.5);
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
