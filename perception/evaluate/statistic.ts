/**
 * Statistics of a set of frames in which each frame may count several times or not at all: what the
 * bootstrap resamples. With weight 1 everywhere they are the plain figures.
 */

import { areaUnderEnvelope, precisionRecall, ranked, type Scored } from './average-precision.ts';

/** How often each frame counts, [M]. */
export type Weights = Uint32Array;

/** Null where it is not defined, such as the mean of nothing. */
export type Statistic = (weights: Weights) => number | null;

/** A number measured in a frame; a frame may hold any number of them. */
export interface Sample {
  readonly frame: number;
  readonly value: number;
}

/** The mean of all samples; of samples 0 and 1 it is a rate. */
export function meanOf(samples: readonly Sample[]): Statistic {
  return (weights) => {
    let [sum, count] = [0, 0];
    for (const { frame, value } of samples) {
      const weight = weights[frame] ?? 0;
      sum += weight * value;
      count += weight;
    }
    return count === 0 ? null : sum / count;
  };
}

/** @param q in [0, 1]; linear between neighbours, as `quantile` of the samples written out. */
export function quantileOf(samples: readonly Sample[], q: number): Statistic {
  const sorted = [...samples].sort((a, b) => a.value - b.value);
  return (weights) => {
    const count = sorted.reduce((sum, { frame }) => sum + (weights[frame] ?? 0), 0);
    if (count === 0) return null;
    const place = q * (count - 1);
    const [below, above] = [Math.floor(place), Math.ceil(place)];
    let passed = 0;
    let low = 0;
    let i = 0;
    for (const { frame, value } of sorted) {
      passed += weights[frame] ?? 0;
      if (i === 0 && passed > below) {
        low = value;
        i = 1;
      }
      if (passed > above) return low + (value - low) * (place - below);
    }
    return low; // not reached: `above` < count
  };
}

/**
 * Average precision over all frames.
 * @param truths number of true objects a frame, [M].
 */
export function averagePrecisionOf(
  detections: readonly (Scored & { readonly frame: number })[],
  truths: readonly number[],
): Statistic {
  const sorted = ranked(detections);
  return (weights) => {
    const total = truths.reduce((sum, count, frame) => sum + count * (weights[frame] ?? 0), 0);
    const weightOf = ({ frame }: { readonly frame: number }): number => weights[frame] ?? 0;
    if (total === 0) return sorted.some((entry) => weightOf(entry) > 0) ? 0 : 1;
    return areaUnderEnvelope(precisionRecall(sorted, total, weightOf));
  };
}
