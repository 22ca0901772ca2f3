/**
 * How unlike the frames it learned from a frame is, and each object in it.
 *
 * A frame's surprise is the largest of the surprises in it, in standard deviations of the reference:
 *
 *   background   |b - mean|, b nats a pixel outside the boxes: a table can be too likely as well
 *                (Nalisnick et al. 2019, "Detecting out-of-distribution inputs ... using typicality")
 *   each object  mean - l,   l nats a visible pixel under the object circuit
 *
 * The ELBO itself says little: it rises and falls with the number of objects. Novelty is the percentile
 * of the surprise among frames that the model was not trained on. Beyond the last of them the tail goes
 * on exponentially, so that extremes can still be ranked.
 */

import type { Scene, SceneObject } from '../../scene.ts';

/** Shares of values above which each stored quantile lies, falling. */
const TAIL = [
  1, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001,
] as const;

/** What is usual, measured on reference frames; in a model's config.json. */
export interface Reference {
  /** Frames it was measured on. */
  readonly frames: number;
  /** Whether training saw them. */
  readonly heldOut: boolean;
  /** Nats a pixel of the background outside all boxes. */
  readonly background: Spread;
  /** Nats a visible pixel of an object. */
  readonly object: Spread;
  /** Quantiles at TAIL of a frame's surprise, and of an object's. */
  readonly frameSurprise: readonly number[];
  readonly objectSurprise: readonly number[];
}

export interface Spread {
  readonly mean: number;
  readonly std: number;
}

/** What the surprise of a scene is worked out from. */
type Judged = Pick<Scene, 'background_log_likelihood'> & {
  readonly objects: readonly Pick<SceneObject, 'w' | 'h' | 'log_likelihood'>[];
};

/** @param pixels of a frame. */
export function measureReference(
  scenes: readonly Judged[],
  pixels: number,
  heldOut: boolean,
): Reference {
  const background = spreadOf(scenes.map((scene) => backgroundPerPixel(scene, pixels)));
  const objects = scenes.flatMap((scene) => scene.objects.map((o) => o.log_likelihood));
  const object = spreadOf(objects);
  const spreads = { background, object };
  return {
    frames: scenes.length,
    heldOut,
    ...spreads,
    frameSurprise: tailQuantiles(scenes.map((scene) => frameSurprise(scene, pixels, spreads))),
    objectSurprise: tailQuantiles(objects.map((log) => below(log, object))),
  };
}

/** Percentile in [0, 100] of a frame's surprise; 50 where the reference is empty. */
export function frameNovelty(scene: Judged, pixels: number, reference: Reference): number {
  return 100 * (1 - shareAbove(frameSurprise(scene, pixels, reference), reference.frameSurprise));
}

/** Percentile in [0, 100] of an object's surprise. */
export function objectNovelty(logLikelihood: number, reference: Reference): number {
  const surprise = below(logLikelihood, reference.object);
  return 100 * (1 - shareAbove(surprise, reference.objectSurprise));
}

/** Largest surprise in a frame, standard deviations. */
export function frameSurprise(
  scene: Judged,
  pixels: number,
  { background, object }: Pick<Reference, 'background' | 'object'>,
): number {
  const table = Math.abs(below(backgroundPerPixel(scene, pixels), background));
  return scene.objects.reduce((most, o) => Math.max(most, below(o.log_likelihood, object)), table);
}

/** Quantiles of values at TAIL, ascending: the smallest first. */
export function tailQuantiles(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  return TAIL.map((above) => {
    const at = (1 - above) * (sorted.length - 1);
    const [low = 0, high = low] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
    return Number((low + (high - low) * (at - Math.floor(at))).toPrecision(8));
  });
}

/**
 * Share of values above `value`: linear between quantiles; beyond the last one it falls as fast as it
 * did from the last tenth to there.
 */
export function shareAbove(value: number, quantiles: readonly number[]): number {
  const [first] = quantiles;
  const last = quantiles[TAIL.length - 1];
  const tenth = quantiles[TAIL.indexOf(0.1)];
  if (first === undefined || last === undefined || tenth === undefined) return 0.5;
  if (value <= first) return 1;
  const least = TAIL[TAIL.length - 1] ?? 0;
  if (value >= last) {
    const fall = Math.max((last - tenth) / Math.log(0.1 / least), 1e-9); // a tail of one value
    return least * Math.exp((last - value) / fall);
  }
  const next = quantiles.findIndex((q) => q > value);
  const [q0 = 0, q1 = 0] = [quantiles[next - 1], quantiles[next]];
  const [p0 = 1, p1 = 1] = [TAIL[next - 1], TAIL[next]];
  return p0 + ((p1 - p0) * (value - q0)) / (q1 - q0);
}

// ---------------------------------------------------------------------------

/** Standard deviations by which a value lies below the mean. */
function below(value: number, { mean, std }: Spread): number {
  return (mean - value) / std;
}

function backgroundPerPixel(scene: Judged, pixels: number): number {
  const boxed = scene.objects.reduce((sum, { w, h }) => sum + w * h, 0);
  return scene.background_log_likelihood / Math.max(1, pixels - boxed);
}

function spreadOf(values: readonly number[]): Spread {
  const count = Math.max(1, values.length);
  const mean = values.reduce((sum, v) => sum + v, 0) / count;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / count;
  return {
    mean: Number(mean.toPrecision(8)),
    std: Number(Math.max(1e-6, Math.sqrt(variance)).toPrecision(8)),
  };
}
