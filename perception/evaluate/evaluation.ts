/** All figures of one model on one set of frames, as `evaluate` reports them. */

import type { Rng } from '../../env/core/random.ts';
import { wilsonInterval } from '../../env/core/wilson.ts';
import type { Scene } from '../scene.ts';
import { bootstrap, type Interval, percentileInterval, plainWeights } from './bootstrap.ts';
import type { BoxMetrics } from './box-metrics.ts';
import {
  type CountCalibration,
  countCalibration,
  type PositionCalibration,
  positionCalibration,
  presenceCalibration,
} from './calibration.ts';
import { countMetrics } from './count-metrics.ts';
import { countFailures, type Failure, frameFailures } from './failures.ts';
import {
  type JudgedSet,
  type MetricName,
  metricStatistics,
  resampling,
  type Statistics,
} from './metric-statistics.ts';
import { matchScenes } from './outcomes.ts';
import type { Reliability } from './reliability.ts';
import type { Statistic } from './statistic.ts';

/** Null where the labels do not tell. */
export interface Evaluation extends Nullable<BoxMetrics> {
  /** Frames. */
  readonly n: number;
  /** Share of frames with as many objects found (presence above .5) as there are. */
  readonly count_accuracy: number | null;
  /** The same with the likeliest count of the count posterior. */
  readonly count_accuracy_map: number | null;
  /** Frames by [true count][found count], square. */
  readonly confusion: readonly (readonly number[])[] | null;
  /** Frames by found count. */
  readonly counts_found: readonly number[];
  /**
   * Mean IoU of masks and true pixels over the pairs matched at IoU .5, where objects have masks and labels
   * instance maps.
   */
  readonly mask_iou: number | null;
  /** -ELBO in bits a pixel and channel, intensities counted in steps of 1 / 255. */
  readonly bits_per_dim: number | null;
  /** True objects and frames that the figures of boxes are of. */
  readonly boxed_objects: number | null;
  readonly boxed_frames: number | null;
  readonly failures: { readonly [name in Failure]: number } | null;
  readonly presence_calibration: Reliability | null;
  readonly count_calibration: CountCalibration | null;
  readonly position_calibration: PositionCalibration | null;
  /**
   * 95 %: Wilson's for rates of single frames, else the percentile bootstrap over frames (over episodes for
   * videos; none from fewer than five).
   */
  readonly intervals: { readonly [name in MetricName]?: Interval };
}

/** @throws BAD_ARGUMENT where scenes and labels are of different lengths. */
export function evaluateScenes(scenes: readonly Scene[], set: JudgedSet, rng: Rng): Evaluation {
  const { labels } = set;
  const statistics = metricStatistics(scenes, set);
  const figure = (name: MetricName): number | null => figureOf(statistics, name, scenes.length);
  const counts = labels && countMetrics(scenes, labels);
  const outcomes = labels && matchScenes(scenes, labels);
  return {
    n: scenes.length,
    count_accuracy: figure('count_accuracy'),
    count_accuracy_map: figure('count_accuracy_map'),
    confusion: counts?.confusion ?? null,
    counts_found: foundCounts(scenes),
    ap50: figure('ap50'),
    ap75: figure('ap75'),
    precision50: figure('precision50'),
    recall50: figure('recall50'),
    mean_iou: figure('mean_iou'),
    position_error_px: figure('position_error_px'),
    position_error_mean_px: figure('position_error_mean_px'),
    position_error_p90_px: figure('position_error_p90_px'),
    size_error_px: figure('size_error_px'),
    size_error_mean_px: figure('size_error_mean_px'),
    size_error_p90_px: figure('size_error_p90_px'),
    size_bias_px: figure('size_bias_px'),
    mask_iou: figure('mask_iou'),
    bits_per_dim: figure('bits_per_dim'),
    boxed_objects: outcomes && sum(outcomes, ({ truths }) => truths.length),
    boxed_frames: outcomes?.length ?? null,
    failures: outcomes && countFailures(outcomes.map(frameFailures)),
    presence_calibration: labels && presenceCalibration(scenes, labels),
    count_calibration: labels && countCalibration(scenes, labels),
    position_calibration: labels && positionCalibration(scenes, labels),
    intervals: intervals(
      statistics,
      {
        frames: scenes.length,
        found: sum(outcomes ?? [], ({ objects }) => objects.length),
        true: sum(outcomes ?? [], ({ truths }) => truths.length),
      },
      set,
      rng,
    ),
  };
}

// ---------------------------------------------------------------------------

type Nullable<T> = { readonly [key in keyof T]: T[key] | null };

interface Counted {
  readonly frames: number;
  /** Objects found and true ones, of the frames whose boxes are known. */
  readonly found: number;
  readonly true: number;
}

function intervals(
  statistics: Statistics,
  counted: Counted,
  set: JudgedSet,
  rng: Rng,
): { [name in MetricName]?: Interval } {
  const options = resampling(counted.frames, set, rng);
  const names = Object.keys(statistics) as MetricName[]; // they were put there under these names
  const trials: { readonly [name in MetricName]?: number } =
    set.episodeLength === null ? trialsOf(counted) : {};
  const wilson = names.flatMap((name) => {
    const [n = 0, share] = [trials[name], figureOf(statistics, name, counted.frames)];
    return n === 0 || share === null
      ? []
      : [[name, wilsonInterval(Math.round(share * n), n)] as const];
  });
  const rest = names.filter((name) => trials[name] === undefined);
  const replicates =
    options === null
      ? []
      : bootstrap(
          rest.map((name) => statistics[name] as Statistic),
          options,
        ); // names are keys
  const resampled = replicates.flatMap((values, i) => {
    const interval = percentileInterval(values);
    return interval === null ? [] : [[rest[i] as MetricName, interval] as const]; // one a name
  });
  return Object.fromEntries([...wilson, ...resampled]);
}

/** Yes-or-no outcomes behind the figures that are rates. */
function trialsOf({ frames, found, true: truths }: Counted): { [name in MetricName]?: number } {
  return {
    count_accuracy: frames,
    count_accuracy_map: frames,
    precision50: found,
    recall50: truths,
  };
}

function figureOf(statistics: Statistics, name: MetricName, frames: number): number | null {
  return statistics[name]?.(plainWeights(frames)) ?? null;
}

function foundCounts(scenes: readonly Scene[]): number[] {
  const most = scenes.reduce((max, { objects }) => Math.max(max, objects.length), 0);
  const counts = new Array<number>(most + 1).fill(0);
  for (const { objects } of scenes) counts[objects.length] = (counts[objects.length] ?? 0) + 1;
  return counts;
}

function sum<T>(list: readonly T[], of: (entry: T) => number): number {
  return list.reduce((total, entry) => total + of(entry), 0);
}
