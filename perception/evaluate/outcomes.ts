/** What became of each found and each true box, frame by frame: what all box metrics start from. */

import type { FrameLabels } from '../../env/core/frame-set.ts';
import type { Scene, SceneObject } from '../scene.ts';
import { type Box, objectBox } from './boxes.ts';
import { checkLengths } from './count-metrics.ts';
import { type Match, matchBoxes } from './matching.ts';

/** A found and a true box belong together from this intersection over union on. */
const MATCH_IOU = 0.5;

export interface FrameOutcome {
  /** Index into the set. */
  readonly frame: number;
  readonly objects: readonly SceneObject[];
  /** Boxes of `objects`. */
  readonly boxes: readonly Box[];
  readonly truths: readonly Box[];
  /** One an object, null where it matches no true box. */
  readonly matches: readonly (Match | null)[];
}

/**
 * Frames whose objects all have a true box; the others, where an object is counted but not boxed,
 * would make true detections look false and are left out.
 * @param scenes one a frame of the labels.
 * @param threshold least intersection over union of a match.
 * @returns null where the labels have no boxes at all.
 * @throws BAD_ARGUMENT where scenes and labels are of different lengths.
 */
export function matchScenes(
  scenes: readonly Pick<Scene, 'objects'>[],
  labels: FrameLabels,
  threshold: number = MATCH_IOU,
): FrameOutcome[] | null {
  checkLengths(scenes, labels);
  if (labels.boxes === null) return null;
  return scenes.flatMap(({ objects }, frame) => {
    const truths = trueBoxes(labels, frame);
    if (truths.length < (labels.counts[frame] ?? 0)) return [];
    const boxes = objects.map(objectBox);
    const found = objects.map(({ presence }, i) => ({ box: boxes[i] as Box, score: presence }));
    return [{ frame, objects, boxes, truths, matches: matchBoxes(found, truths, threshold) }];
  });
}

/** Found and true boxes that belong together, of all frames. */
export interface MatchedPair {
  readonly frame: number;
  readonly object: SceneObject;
  readonly box: Box;
  readonly truth: Box;
  /** Place of `truth` among the frame's true boxes. */
  readonly index: number;
  readonly iou: number;
}

export function matchedPairs(outcomes: readonly FrameOutcome[]): MatchedPair[] {
  return outcomes.flatMap(({ frame, objects, boxes, truths, matches }) =>
    matches.flatMap((match, i) => {
      const [object, box] = [objects[i], boxes[i]];
      const truth = match === null ? undefined : truths[match.truth];
      if (match === null || object === undefined || box === undefined || truth === undefined) {
        return []; // the last three are there: one match an object, and it names a true box
      }
      return [{ frame, object, box, truth, index: match.truth, iou: match.iou }];
    }),
  );
}

/** Indices of the true boxes that no object matches. */
export function unmatchedTruths({ truths, matches }: FrameOutcome): number[] {
  const taken = new Set(matches.map((match) => match?.truth));
  return [...truths.keys()].filter((truth) => !taken.has(truth));
}

/** The true boxes of a frame; empty where the labels have none. */
export function trueBoxes(labels: FrameLabels, frame: number): Box[] {
  return trueRows(labels, frame).map((row) => {
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = labels.boxes?.subarray(row * 4, row * 4 + 4) ?? [];
    return [x0, y0, x1, y1];
  });
}

// ---------------------------------------------------------------------------

/** Rows of the label arrays that hold the boxes of a frame, in the order of `trueBoxes`. */
export function trueRows({ boxes, valid, maxBoxes }: FrameLabels, frame: number): number[] {
  if (boxes === null || valid === null) return [];
  const rows = Array.from({ length: maxBoxes }, (_, k) => frame * maxBoxes + k);
  return rows.filter((row) => valid[row] === 1);
}
