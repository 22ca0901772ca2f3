/**
 * The bootstrap (Efron 1979): how much a statistic would vary had other frames been drawn. Frames are
 * resampled whole, because objects in one frame are not independent; videos by the episode, because
 * their frames are not either.
 */

import type { Rng } from '../../env/core/random.ts';
import type { Statistic, Weights } from './statistic.ts';
import { quantile } from './summary.ts';

/** Low and high end. */
export type Interval = readonly [low: number, high: number];

export interface BootstrapOptions {
  readonly frames: number;
  /** Frames that are drawn together: an episode's length for videos, 1 for single frames. */
  readonly block: number;
  readonly replicates: number;
  readonly rng: Rng;
}

/** Every frame once. */
export function plainWeights(frames: number): Weights {
  return new Uint32Array(frames).fill(1);
}

/**
 * The values of each statistic on resampled frames, NaN where it is not defined there. The same
 * options draw the same frames, so replicate r of two models saw the same ones.
 */
export function bootstrap(
  statistics: readonly Statistic[],
  { frames, block, replicates, rng }: BootstrapOptions,
): Float64Array[] {
  const values = statistics.map(() => new Float64Array(replicates));
  const blocks = Math.ceil(frames / block);
  if (blocks === 0) return values.map((list) => list.fill(Number.NaN));
  const draws = rng.fork('bootstrap'); // from its start, however often it was used
  for (let r = 0; r < replicates; r++) {
    const weights = new Uint32Array(frames);
    for (let i = 0; i < blocks; i++) {
      const start = draws.integer(blocks) * block;
      for (let frame = start; frame < Math.min(frames, start + block); frame++) {
        weights[frame] = (weights[frame] ?? 0) + 1;
      }
    }
    statistics.forEach((statistic, s) => {
      (values[s] as Float64Array)[r] = statistic(weights) ?? Number.NaN; // one list a statistic
    });
  }
  return values;
}

/** The middle 95 % of replicates (percentile method); null where the statistic was nowhere defined. */
export function percentileInterval(values: Float64Array): Interval | null {
  const defined = [...values].filter((value) => !Number.isNaN(value));
  const [low, high] = [quantile(defined, 0.025), quantile(defined, 0.975)];
  return low === null || high === null ? null : [low, high];
}
