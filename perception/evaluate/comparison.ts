/** Two models on the same frames: how far they differ, and whether that may be chance. */

import type { Rng } from '../../env/core/random.ts';
import type { Scene } from '../scene.ts';
import { bootstrap, type Interval, percentileInterval, plainWeights } from './bootstrap.ts';
import { checkLengths } from './count-metrics.ts';
import { mcNemar } from './mcnemar.ts';
import {
  type JudgedSet,
  type MetricName,
  metricStatistics,
  resampling,
} from './metric-statistics.ts';
import type { Statistic } from './statistic.ts';

export interface Difference {
  /** The model's figure less that of the baseline. */
  readonly value: number;
  /**
   * 95 %, paired: both models are judged on the same resampled frames (percentile bootstrap). Null where there
   * are too few frames, or episodes, to resample.
   */
  readonly interval: Interval | null;
}

export interface Comparison {
  /** Of the figures that both have. */
  readonly differences: { readonly [name in MetricName]?: Difference };
  /** Frames by who counted right; null without true counts. */
  readonly counts: {
    readonly both_right: number;
    readonly only_model_right: number;
    readonly only_baseline_right: number;
    readonly both_wrong: number;
    /** McNemar's exact test, two-sided: small where such a difference would be rare among equals. */
    readonly p_value: number;
  } | null;
}

/** @throws BAD_ARGUMENT where scenes and labels are of different lengths. */
export function compareScenes(
  model: readonly Scene[],
  baseline: readonly Scene[],
  set: JudgedSet,
  rng: Rng,
): Comparison {
  if (set.labels !== null) for (const scenes of [model, baseline]) checkLengths(scenes, set.labels);
  const [ours, theirs] = [metricStatistics(model, set), metricStatistics(baseline, set)];
  const pairs = (Object.keys(ours) as MetricName[]).flatMap((name) => {
    const [a, b] = [ours[name], theirs[name]];
    return a === undefined || b === undefined ? [] : [{ name, gap: differenceOf(a, b) }];
  });
  const options = resampling(model.length, set, rng);
  const gaps = pairs.map(({ gap }) => gap);
  const replicates = options === null ? [] : bootstrap(gaps, options);
  const once = plainWeights(model.length);
  const differences = pairs.flatMap(({ name, gap }, i) => {
    const [value, values] = [gap(once), replicates[i]];
    if (value === null) return [];
    const interval = values === undefined ? null : percentileInterval(values);
    return [[name, { value, interval }] as const];
  });
  return {
    differences: Object.fromEntries(differences),
    counts: discordance(model, baseline, set),
  };
}

// ---------------------------------------------------------------------------

function differenceOf(a: Statistic, b: Statistic): Statistic {
  return (weights) => {
    const [x, y] = [a(weights), b(weights)];
    return x === null || y === null ? null : x - y;
  };
}

function discordance(
  model: readonly Scene[],
  baseline: readonly Scene[],
  { labels }: JudgedSet,
): Comparison['counts'] {
  if (labels === null) return null;
  const right = (scenes: readonly Scene[]): boolean[] =>
    scenes.map(({ objects }, frame) => objects.length === labels.counts[frame]);
  const [ours, theirs] = [right(model), right(baseline)];
  const frames = (a: boolean, b: boolean): number =>
    ours.filter((own, i) => own === a && theirs[i] === b).length;
  const [onlyModel, onlyBaseline] = [frames(true, false), frames(false, true)];
  return {
    both_right: frames(true, true),
    only_model_right: onlyModel,
    only_baseline_right: onlyBaseline,
    both_wrong: frames(false, false),
    p_value: mcNemar(onlyModel, onlyBaseline),
  };
}
