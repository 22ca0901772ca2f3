/** Rewards by the spread of the running return: the part that one environment and many share. */

import { refuse } from '../refuse.ts';
import type { RunningStatistics } from '../running-statistics.ts';
import { epsilonOf, type NormalizeOptions, statisticsOf } from './normalizer.ts';

const GAMMA = 0.99;

export interface NormalizeRewardOptions extends NormalizeOptions {
  /** Discount of the running return, [0, 1]; default 0.99. */
  readonly gamma?: number;
}

export interface ReturnNormalizer {
  readonly gamma: number;
  /** Of one number, the running return. */
  readonly statistics: RunningStatistics;
  /** What rewards are divided by now. */
  spread(): number;
}

/** @throws BAD_ARGUMENT where gamma is not in [0, 1] or epsilon not positive. */
export function returnNormalizer(options: NormalizeRewardOptions, who: string): ReturnNormalizer {
  const { gamma = GAMMA } = options;
  if (!(gamma >= 0 && gamma <= 1)) refuse(`${who}.gamma`, 'a number in [0, 1]', gamma);
  const epsilon = epsilonOf(options, who);
  const statistics = statisticsOf(options, 1, who);
  const spread = (): number => Math.sqrt((statistics.variance[0] ?? 0) + epsilon);
  return { gamma, statistics, spread };
}
