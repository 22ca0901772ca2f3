/**
 * Statistics of a set of frames in which each frame may count several times or not at all: what the
 * bootstrap resamples, a thousand times each. With weight 1 everywhere they are the plain figures.
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import { ranked, type Scored } from './average-precision.ts';

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
  const byFrame = new Map<number, { sum: number; count: number }>();
  for (const { frame, value } of samples) {
    const { sum, count } = byFrame.get(frame) ?? { sum: 0, count: 0 };
    byFrame.set(frame, { sum: sum + value, count: count + 1 });
  }
  const frames = Int32Array.from(byFrame.keys());
  const sums = Float64Array.from(byFrame.values(), ({ sum }) => sum);
  const counts = Float64Array.from(byFrame.values(), ({ count }) => count);
  return (weights) => {
    let [sum, count] = [0, 0];
    for (let i = 0; i < frames.length; i++) {
      const weight = weights[frames[i] as number] as number;
      sum += weight * (sums[i] as number);
      count += weight * (counts[i] as number);
    }
    return count === 0 ? null : sum / count;
  };
}

/** @param q in [0, 1]; linear between neighbours, as `quantile` of the samples written out. */
export function quantileOf(samples: readonly Sample[], q: number): Statistic {
  const sorted = [...samples].sort((a, b) => a.value - b.value);
  const frames = Int32Array.from(sorted, ({ frame }) => frame);
  const values = Float64Array.from(sorted, ({ value }) => value);
  return (weights) => {
    let count = 0;
    for (const frame of frames) count += weights[frame] as number;
    if (count === 0) return null;
    const place = q * (count - 1);
    const below = Math.floor(place);
    let passed = 0;
    let i = -1;
    while (passed <= below) passed += weights[frames[++i] as number] as number;
    const low = values[i] as number;
    while (passed <= Math.ceil(place)) passed += weights[frames[++i] as number] as number;
    return low + ((values[i] as number) - low) * (place - below);
  };
}

/**
 * `averagePrecision` over all frames.
 * @param truths number of true objects a frame, [M].
 */
export function averagePrecisionOf(
  detections: readonly (Scored & { readonly frame: number })[],
  truths: readonly number[],
): Statistic {
  const sorted = ranked(detections);
  const frames = Int32Array.from(sorted, ({ frame }) => frame);
  const hits = Uint8Array.from(sorted, ({ hit }) => (hit ? 1 : 0));
  // 1 where the next one has the same score: a threshold passes both at once
  const tied = Uint8Array.from(sorted, ({ score }, i) => (sorted[i + 1]?.score === score ? 1 : 0));
  return (weights) => {
    let total = 0;
    truths.forEach((count, frame) => {
      total += count * (weights[frame] as number);
    });
    let [seen, found] = [0, 0];
    for (let i = 0; i < frames.length; i++) {
      const weight = weights[frames[i] as number] as number;
      seen += weight;
      found += weight * (hits[i] as number);
    }
    if (total === 0) return seen === 0 ? 1 : 0;
    // from the last threshold back, as the envelope is made: hits left behind are recall gained there
    let [area, envelope, above] = [0, 0, found];
    for (let i = frames.length - 1; i >= 0; i--) {
      if (tied[i] === 0) {
        area += envelope * (above - found);
        above = found;
        if (seen > 0) envelope = Math.max(envelope, found / seen);
      }
      const weight = weights[frames[i] as number] as number;
      seen -= weight;
      found -= weight * (hits[i] as number);
    }
    return (area + envelope * above) / total;
  };
}
