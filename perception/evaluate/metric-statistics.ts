/** The figures of an evaluation that can be resampled: each has an interval and can be compared. */

import type { FrameSet } from '../../env/core/frame-set.ts';
import type { Rng } from '../../env/core/random.ts';
import type { Scene } from '../scene.ts';
import type { BootstrapOptions } from './bootstrap.ts';
import { type BoxMetrics, boxStatistics } from './box-metrics.ts';
import { likeliestCount } from './count-metrics.ts';
import { maskOverlaps } from './mask-iou.ts';
import { meanOf, type Sample, type Statistic } from './statistic.ts';

/** Figures that have an interval and can be compared between models. */
export type MetricName =
  | 'count_accuracy'
  | 'count_accuracy_map'
  | keyof BoxMetrics
  | 'mask_iou'
  | 'bits_per_dim';

/** What of a set the figures need. */
export type JudgedSet = Pick<FrameSet, 'height' | 'width' | 'labels' | 'episodeLength'>;

export type Statistics = { readonly [name in MetricName]?: Statistic };

/** Every figure of `MetricName` that the labels allow, to be resampled. */
export function metricStatistics(
  scenes: readonly Scene[],
  { labels, height, width }: JudgedSet,
): Statistics {
  const perFrame = (of: (scene: Scene, frame: number) => number): Sample[] =>
    scenes.map((scene, frame) => ({ frame, value: of(scene, frame) }));
  const bits = { bits_per_dim: meanOf(perFrame((scene) => scene.bits_per_dim)) };
  if (labels === null) return bits;
  const right = (count: (scene: Scene) => number): Statistic =>
    meanOf(perFrame((scene, frame) => (count(scene) === labels.counts[frame] ? 1 : 0)));
  const masks = maskOverlaps(scenes, labels, { height, width });
  return {
    count_accuracy: right(({ objects }) => objects.length),
    count_accuracy_map: right(likeliestCount),
    ...(boxStatistics(scenes, labels) ?? {}),
    ...(masks === null ? {} : { mask_iou: meanOf(masks) }),
    ...bits,
  };
}

/** How frames are resampled; null where there are too few to learn anything from that. */
export function resampling(
  frames: number,
  { episodeLength }: JudgedSet,
  rng: Rng,
): BootstrapOptions | null {
  const block = episodeLength ?? 1;
  if (frames / block < LEAST_BLOCKS) return null;
  return { frames, block, replicates: REPLICATES, rng };
}

// ---------------------------------------------------------------------------

const REPLICATES = 1000;
const LEAST_BLOCKS = 5;
