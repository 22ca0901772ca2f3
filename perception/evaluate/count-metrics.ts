/** How good the number of objects found is against the true one. */

import { SupairError } from '../../env/core/errors.ts';
import type { FrameLabels } from '../../env/core/frame-set.ts';
import type { Scene } from '../scene.ts';

export interface CountMetrics {
  /** Share of frames with as many objects found (presence above a half) as there are. */
  readonly count_accuracy: number;
  /** Frames by [true count][found count], square. */
  readonly confusion: readonly (readonly number[])[];
}

/** @throws BAD_ARGUMENT where scenes and labels are of different lengths. */
export function countMetrics(
  scenes: readonly Pick<Scene, 'objects'>[],
  labels: FrameLabels,
): CountMetrics {
  checkLengths(scenes, labels);
  const { counts: truth } = labels;
  const found = scenes.map((scene) => scene.objects.length);
  const largest = [...found, ...truth].reduce((most, count) => Math.max(most, count), 0);
  const confusion = Array.from({ length: largest + 1 }, () =>
    new Array<number>(largest + 1).fill(0),
  );
  found.forEach((count, i) => {
    const row = confusion[truth[i] ?? 0]; // counts are within 0..largest by construction
    if (row !== undefined) row[count] = (row[count] ?? 0) + 1;
  });
  return { count_accuracy: agreement(found, truth), confusion };
}

/**
 * Share of frames whose most probable count under the count posterior is the true one: the other
 * way to read a count, which need not agree with the number of present objects.
 * @throws BAD_ARGUMENT where scenes and labels are of different lengths.
 */
export function posteriorCountAccuracy(
  scenes: readonly Pick<Scene, 'count_posterior'>[],
  labels: FrameLabels,
): number {
  checkLengths(scenes, labels);
  return agreement(scenes.map(likeliestCount), labels.counts);
}

/** The mode of the count posterior. */
export function likeliestCount({ count_posterior: q }: Pick<Scene, 'count_posterior'>): number {
  return q.indexOf(Math.max(...q));
}

/** @throws BAD_ARGUMENT where scenes and labels are of different lengths. */
export function checkLengths(scenes: readonly unknown[], labels: FrameLabels): void {
  if (labels.counts.length === scenes.length) return;
  throw new SupairError('BAD_ARGUMENT', {
    who: 'metrics',
    expected: `labels of ${scenes.length} frames`,
    got: `of ${labels.counts.length}`,
  });
}

// ---------------------------------------------------------------------------

/** 1 where there is nothing to disagree about. */
function agreement(found: readonly number[], truth: Int32Array): number {
  if (found.length === 0) return 1;
  return found.filter((count, i) => count === truth[i]).length / found.length;
}
