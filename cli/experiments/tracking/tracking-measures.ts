/** What is measured of tracked videos beside the usual metrics. */

import type { FrameSet } from '../../../env/core/frame-set.ts';
import { iou, objectBox } from '../../../perception/evaluate/boxes.ts';
import { pairsOver, trackedVideos } from '../../../perception/evaluate/index.ts';
import { matchBoxes } from '../../../perception/evaluate/matching.ts';
import { type Scene, type TrackerOptions, trackVideos } from '../../../perception/index.ts';

type Seen = Pick<Scene, 'objects'>;

export const TRACKER_NAMES = [
  'tracker',
  'no prediction',
  'no appearance',
  'nearest neighbour',
  'slots as ids',
] as const;

export type TrackerName = (typeof TRACKER_NAMES)[number];

/** Null for none: slots stand for identities. */
const TRACKERS: { readonly [name in TrackerName]: TrackerOptions | null } = {
  tracker: {},
  'no prediction': { predict: false },
  'no appearance': { appearance: false },
  'nearest neighbour': { predict: false, appearance: false },
  'slots as ids': null,
};

export function trackedBy<S extends Seen>(
  name: TrackerName,
  scenes: readonly S[],
  set: FrameSet,
): S[] {
  const options = TRACKERS[name];
  return options === null ? [...scenes] : trackVideos(scenes, set.episodeLength, options);
}

export interface Survival {
  /** Objects that had an id before they went out of sight and one after. */
  readonly objects: number;
  /** Of these, how many had the same. */
  readonly kept: number;
}

/** Of objects whose label was missing for `frames` frames in a row and more. */
export function survivalOfHiding(scenes: readonly Seen[], set: FrameSet, frames: number): Survival {
  return survival(scenes, set, (valid) => {
    const gaps: [number, number][] = [];
    for (let t = valid.indexOf(false); t >= 0; ) {
      const back = valid.indexOf(true, t);
      const end = back < 0 ? valid.length : back;
      if (end - t >= frames) gaps.push([t, end]);
      t = valid.indexOf(false, end);
    }
    return gaps;
  });
}

/** The frames of each video from `start` to `end` (exclusive) shown as empty. */
export function blanked<S extends Seen>(
  scenes: readonly S[],
  set: FrameSet,
  [start, end]: readonly [number, number],
): S[] {
  const length = set.episodeLength ?? scenes.length;
  return scenes.map((scene, frame) => {
    const t = frame % length;
    return t >= start && t < end ? { ...scene, objects: [] } : scene;
  });
}

export function survivalOfBlank(
  scenes: readonly Seen[],
  set: FrameSet,
  gap: readonly [number, number],
): Survival {
  return survival(scenes, set, () => [gap]);
}

/** How often the true centre is within 1, 2, 3 stated standard deviations, on one axis. */
export interface Coverage {
  readonly n: number;
  readonly within: readonly [number, number, number];
  /** Root mean square error and mean stated deviation, pixels. */
  readonly rms_px: number;
  readonly stated_px: number;
  /** Root mean square of how much the error changes from frame to frame, over the square root of two. */
  readonly jitter_px: number;
}

/** Of objects that overlap no other true box, and of those that do; null without labels of videos. */
export function coverage(
  scenes: readonly Seen[],
  { labels, episodeLength }: FrameSet,
): { readonly alone: Coverage; readonly touching: Coverage } | null {
  const videos = labels && trackedVideos(scenes, labels, episodeLength);
  if (videos === null) return null;
  const [alone, touching] = [new Errors(), new Errors()];
  let frame = 0;
  for (const video of videos) {
    let before = new Map<number, Error2>();
    for (const { truths } of video) {
      const { objects } = scenes[frame++] ?? { objects: [] };
      const found = objects.map((o) => ({ box: objectBox(o), score: o.presence }));
      const boxes = truths.map(({ box }) => box);
      const now = new Map<number, Error2>();
      matchBoxes(found, boxes, 0.5).forEach((match, i) => {
        const [object, truth] = [objects[i], truths[match?.truth ?? -1]];
        if (object === undefined || truth === undefined) return;
        const { id, box } = truth;
        const error: Error2 = [object.x - (box[0] + box[2]) / 2, object.y - (box[1] + box[3]) / 2];
        const touches = boxes.some((other) => other !== box && iou(other, box) > 0);
        (touches ? touching : alone).add(error, [object.x_std, object.y_std], before.get(id));
        now.set(id, error);
      });
      before = now;
    }
  }
  return { alone: alone.summary(), touching: touching.summary() };
}

// ---------------------------------------------------------------------------

/** @param gapsOf the frames out of sight, [start, end), of an object that is labelled where true. */
function survival(
  scenes: readonly Seen[],
  { labels, episodeLength }: FrameSet,
  gapsOf: (valid: readonly boolean[]) => readonly (readonly [number, number])[],
): Survival {
  const videos = labels && trackedVideos(scenes, labels, episodeLength);
  let [objects, kept] = [0, 0];
  for (const video of videos ?? []) {
    const pairs = pairsOver(video);
    const ids = new Set(video.flatMap(({ truths }) => truths.map(({ id }) => id)));
    for (const id of ids) {
      const valid = video.map(({ truths }) => truths.some((truth) => truth.id === id));
      for (const [start, end] of gapsOf(valid)) {
        const before = pairs
          .slice(0, start)
          .findLast((pair) => pair.has(id))
          ?.get(id);
        const after = pairs
          .slice(end)
          .find((pair) => pair.has(id))
          ?.get(id);
        if (before === undefined || after === undefined) continue;
        objects++;
        if (before.id === after.id) kept++;
      }
    }
  }
  return { objects, kept };
}

/** On x and y. */
type Error2 = readonly [number, number];

/** Errors of centres, both axes together. */
class Errors {
  readonly #errors: number[] = [];
  readonly #stated: number[] = [];
  readonly #steps: number[] = [];

  /** @param before the same object's error one frame earlier. */
  add(error: Error2, stated: Error2, before: Error2 | undefined): void {
    this.#errors.push(...error);
    this.#stated.push(...stated);
    if (before !== undefined) this.#steps.push(error[0] - before[0], error[1] - before[1]);
  }

  summary(): Coverage {
    const n = this.#errors.length;
    const share = (sigmas: number): number =>
      n === 0
        ? 0
        : this.#errors.filter((e, i) => Math.abs(e) <= sigmas * (this.#stated[i] ?? 0)).length / n;
    const rms = (values: readonly number[]): number =>
      Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / Math.max(1, values.length));
    return {
      n,
      within: [share(1), share(2), share(3)],
      rms_px: rms(this.#errors),
      stated_px: this.#stated.reduce((sum, v) => sum + v, 0) / Math.max(1, n),
      jitter_px: rms(this.#steps) / Math.SQRT2,
    };
  }
}
