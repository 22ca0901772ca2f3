/** Calibration of what a scene states: presence, count, and how exact positions are. */

import type { FrameLabels } from '../../env/core/frame-set.ts';
import type { Scene } from '../scene.ts';
import { checkLengths, likeliestCount } from './count-metrics.ts';
import { normalCdf } from './normal.ts';
import { matchedPairs, matchScenes, unmatchedTruths } from './outcomes.ts';
import { type Forecast, type Reliability, reliability } from './reliability.ts';
import { mean } from './summary.ts';

/**
 * Presence. One sample is one slot of one frame, its forecast the slot's presence. The event is "there
 * is a true object for it": for the objects of the scene (presence above .5) that their box matches a
 * true one at IoU .5; for the slots below, whose boxes a scene does not tell, that an object is left
 * over which none matched, the likeliest slot coming first. Null where labels have no boxes.
 *
 * @throws BAD_ARGUMENT where scenes and labels are of different lengths.
 */
export function presenceCalibration(
  scenes: readonly Pick<Scene, 'objects' | 'count_posterior'>[],
  labels: FrameLabels,
): Reliability | null {
  const outcomes = matchScenes(scenes, labels);
  if (outcomes === null) return null;
  const forecasts = outcomes.flatMap((outcome): Forecast[] => {
    const { objects, matches, frame } = outcome;
    const present = objects.map(({ presence }, i) => {
      return { probability: presence, event: (matches[i] ?? null) !== null };
    });
    const left = unmatchedTruths(outcome).length;
    const slots = slotPresences(scenes[frame]?.count_posterior ?? []).sort((a, b) => b - a);
    const absent = slots.slice(objects.length).map((probability, i) => {
      return { probability, event: i < left };
    });
    return [...present, ...absent];
  });
  return reliability(forecasts);
}

/**
 * The presences of the slots behind a count posterior, which breaks a stick by them: q(0) = 1 - p1,
 * q(1) = p1 (1 - p2), ..., so that P(N >= n) = p1 ... pn. Slots behind one of presence 0 leave no trace
 * in it and are left out.
 */
export function slotPresences(countPosterior: readonly number[]): number[] {
  // summed from the rare end on: small tails keep all their digits
  const tails = countPosterior.map(() => 0);
  countPosterior.reduceRight((tail, q, n) => {
    tails[n] = tail + q;
    return tail + q;
  }, 0);
  return tails.slice(1).flatMap((tail, i) => {
    const before = tails[i] ?? 0;
    return before > 0 ? [tail / before] : [];
  });
}

export interface CountCalibration extends Reliability {
  /** Mean of -log2 q(true count), bits; infinite (null in JSON) where a true count was held impossible. */
  readonly log_score_bits: number | null;
}

/**
 * The count posterior. One sample is one frame, its forecast the probability of the likeliest count,
 * the event that this is the true one (the "confidence" of Guo et al. 2017).
 *
 * @throws BAD_ARGUMENT where scenes and labels are of different lengths.
 */
export function countCalibration(
  scenes: readonly Pick<Scene, 'count_posterior'>[],
  labels: FrameLabels,
): CountCalibration {
  checkLengths(scenes, labels);
  const forecasts = scenes.map((scene, i) => {
    const count = likeliestCount(scene);
    const probability = scene.count_posterior[count] ?? 0;
    return { probability, event: count === labels.counts[i] };
  });
  const surprises = scenes.map(({ count_posterior: q }, i) => {
    return -Math.log2(q[labels.counts[i] ?? 0] ?? 0);
  });
  return { ...reliability(forecasts), log_score_bits: mean(surprises) };
}

export interface AxisCalibration {
  /** Share of true centres within 1 and 2 stated standard deviations; a Gaussian has .683 and .954. */
  readonly within_1_std: number | null;
  readonly within_2_std: number | null;
  /** Root mean square of (found - true) / stated deviation: 1 where errors are as large as stated. */
  readonly error_over_std: number | null;
  /** Mean of (found - true), px: the systematic part, which no deviation states. */
  readonly bias_px: number | null;
}

export interface PositionCalibration {
  /** Matched objects. */
  readonly n: number;
  readonly x: AxisCalibration;
  readonly y: AxisCalibration;
  /**
   * Shares of the probability integral transform Phi((true - found) / std), x and y together, in ten
   * bins over [0, 1]: all .1 where the posterior is right, heaped at the ends where it is too narrow.
   */
  readonly pit: readonly number[];
}

/**
 * The position posterior N(x, x_std^2) of each object matched at IoU .5 against the centre of its true
 * box. Null where labels have no boxes.
 *
 * @throws BAD_ARGUMENT where scenes and labels are of different lengths.
 */
export function positionCalibration(
  scenes: readonly Pick<Scene, 'objects'>[],
  labels: FrameLabels,
): PositionCalibration | null {
  const outcomes = matchScenes(scenes, labels);
  if (outcomes === null) return null;
  const pairs = matchedPairs(outcomes);
  const x = pairs.map(({ object, truth: [x0, , x1] }) => {
    return { off: object.x - (x0 + x1) / 2, std: object.x_std };
  });
  const y = pairs.map(({ object, truth: [, y0, , y1] }) => {
    return { off: object.y - (y0 + y1) / 2, std: object.y_std };
  });
  return { n: pairs.length, x: axis(x), y: axis(y), pit: pit([...x, ...y]) };
}

// ---------------------------------------------------------------------------

interface Deviation {
  /** Found less true, px. */
  readonly off: number;
  readonly std: number;
}

const PIT_BINS = 10;
/** Pixels: a deviation of nothing would leave an exact position undefined. */
const LEAST_STD = 1e-6;

function axis(deviations: readonly Deviation[]): AxisCalibration {
  const scores = deviations.map(({ off, std }) => Math.abs(off) / Math.max(std, LEAST_STD));
  const within = (limit: number): number | null =>
    mean(scores.map((score) => (score <= limit ? 1 : 0)));
  const square = mean(scores.map((score) => score ** 2));
  return {
    within_1_std: within(1),
    within_2_std: within(2),
    error_over_std: square === null ? null : Math.sqrt(square),
    bias_px: mean(deviations.map(({ off }) => off)),
  };
}

function pit(deviations: readonly Deviation[]): number[] {
  const shares = new Array<number>(PIT_BINS).fill(0);
  for (const { off, std } of deviations) {
    const bin = Math.min(
      PIT_BINS - 1,
      Math.floor(normalCdf(-off / Math.max(std, LEAST_STD)) * PIT_BINS),
    );
    shares[bin] = (shares[bin] ?? 0) + 1 / deviations.length;
  }
  return shares;
}
