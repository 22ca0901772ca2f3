/**
 * How well identities are kept over a video.
 *
 * CLEAR MOT (Bernardin and Stiefelhagen 2008), with overlap in place of distance: frame by frame,
 * pairs made before are kept while they still overlap by half, the latest first; what is left is
 * assigned for the most pairs and, among those, the largest overlap. An object whose pair has another
 * id than its last one is a switch, whether or not it was missed in between.
 *
 * IDF1 (Ristani et al. 2016): each true path is assigned at most one found path of the whole video, so
 * that the number of frames where the two overlap by half is largest; frames are judged by that.
 */

import { SupairError } from '../../env/core/errors.ts';
import type { FrameLabels } from '../../env/core/frame-set.ts';
import type { Scene } from '../scene.ts';
import { assign } from '../tracking/assignment.ts';
import { type Box, iou, objectBox } from './boxes.ts';

export interface TrackingMetrics {
  readonly id_switches: number;
  readonly id_switches_per_1000: number;
  /** Times that a true object was found, then missed, then found again. */
  readonly fragmentations: number;
  /** 2 IDTP / (true + found boxes), [0, 1]; 1 where there is neither. */
  readonly idf1: number;
  /** IDTP / found boxes, and IDTP / true boxes. */
  readonly idp: number;
  readonly idr: number;
  /** 1 - (missed + spurious + switches) / true boxes: at most 1, without a lower bound. */
  readonly mota: number;
  /** Mean overlap of the pairs, [.5, 1]; null without one. */
  readonly motp: number | null;
  readonly missed: number;
  readonly spurious: number;
  /** Frames, true boxes, videos judged. */
  readonly frames: number;
  readonly truths: number;
  readonly episodes: number;
}

export interface IdentifiedBox {
  readonly id: number;
  readonly box: Box;
}

/** What there was and what was found in one frame of a video; ids are unique within each. */
export interface TrackedFrame {
  readonly truths: readonly IdentifiedBox[];
  readonly found: readonly IdentifiedBox[];
}

/**
 * Of the scenes of a labelled set of videos; null where the labels have no boxes or no ids.
 * @param episodeLength frames a video: `FrameSet.episodeLength`; null for one video of all frames.
 * @throws BAD_ARGUMENT where scenes and labels differ in length or are no whole number of videos.
 */
export function trackingMetrics(
  scenes: readonly Pick<Scene, 'objects'>[],
  labels: FrameLabels,
  episodeLength: number | null,
): TrackingMetrics | null {
  const videos = trackedVideos(scenes, labels, episodeLength);
  return videos && judgeVideos(videos);
}

/**
 * Truth and findings of each video, frame by frame; null where the labels have no boxes or no ids.
 * @throws BAD_ARGUMENT as `trackingMetrics`.
 */
export function trackedVideos(
  scenes: readonly Pick<Scene, 'objects'>[],
  labels: FrameLabels,
  episodeLength: number | null,
): TrackedFrame[][] | null {
  const { boxes, valid, ids } = labels;
  if (boxes === null || valid === null || ids === null) return null;
  const length = episodeLength ?? Math.max(1, scenes.length);
  if (labels.counts.length !== scenes.length || scenes.length % length !== 0) {
    throw new SupairError('BAD_ARGUMENT', {
      who: 'trackingMetrics',
      expected: `${labels.counts.length} scenes, whole videos of ${length}`,
      got: String(scenes.length),
    });
  }
  const frames = scenes.map(({ objects }, frame): TrackedFrame => {
    return {
      truths: identifiedTruths(labels, frame),
      found: objects.map((object) => ({ id: object.id, box: objectBox(object) })),
    };
  });
  return Array.from({ length: frames.length / length }, (_, e) =>
    frames.slice(e * length, (e + 1) * length),
  );
}

/** A true object's found one. */
export interface Pair {
  /** The found id. */
  readonly id: number;
  /** Intersection over union, [.5, 1]. */
  readonly overlap: number;
}

/** For each frame of a video the pairs of CLEAR MOT, by true id. */
export function pairsOver(video: readonly TrackedFrame[]): ReadonlyMap<number, Pair>[] {
  const last = new Map<number, Pairing>();
  return video.map(({ truths, found }, frame) => {
    const pairs = pairUp(truths, found, last);
    for (const [id, pair] of pairs) last.set(id, { id: pair.id, frame });
    return pairs;
  });
}

/** Ids have a meaning within their video only. */
export function judgeVideos(videos: readonly (readonly TrackedFrame[])[]): TrackingMetrics {
  const each = videos.map((video) => ({ ...clearMot(video), idtp: identityMatches(video) }));
  const sum = (field: keyof (typeof each)[number]): number =>
    each.reduce((total, video) => total + video[field], 0);
  const [frames, truths, found] = [sum('frames'), sum('truths'), sum('found')];
  const [pairs, switches, idtp] = [sum('pairs'), sum('switches'), sum('idtp')];
  const [missed, spurious] = [truths - pairs, found - pairs];
  return {
    id_switches: switches,
    id_switches_per_1000: frames === 0 ? 0 : (1000 * switches) / frames,
    fragmentations: sum('fragmentations'),
    idf1: truths + found === 0 ? 1 : (2 * idtp) / (truths + found),
    idp: found === 0 ? 1 : idtp / found,
    idr: truths === 0 ? 1 : idtp / truths,
    mota: truths === 0 ? (spurious === 0 ? 1 : 0) : 1 - (missed + spurious + switches) / truths,
    motp: pairs === 0 ? null : sum('overlap') / pairs,
    missed,
    spurious,
    frames,
    truths,
    episodes: videos.length,
  };
}

// ---------------------------------------------------------------------------

/** A found and a true box belong together from this intersection over union on. */
const MATCH_IOU = 0.5;

/** The valid rows of a frame with their ids. */
function identifiedTruths(labels: FrameLabels, frame: number): IdentifiedBox[] {
  const { boxes, valid, ids, maxBoxes } = labels;
  const truths: IdentifiedBox[] = [];
  for (let row = frame * maxBoxes; row < (frame + 1) * maxBoxes; row++) {
    const [x0, y0, x1, y1] = boxes?.subarray(row * 4, row * 4 + 4) ?? [];
    const id = ids?.[row];
    if (valid?.[row] !== 1 || y1 === undefined || id === undefined) continue;
    truths.push({ id, box: [x0 as number, y0 as number, x1 as number, y1] }); // y1 is the last of four
  }
  return truths;
}

/** The found id that a true object was paired with last, and when. */
interface Pairing {
  readonly id: number;
  readonly frame: number;
}

/** Counts of one video under the rules of CLEAR MOT. */
function clearMot(video: readonly TrackedFrame[]): {
  frames: number;
  truths: number;
  found: number;
  pairs: number;
  overlap: number;
  switches: number;
  fragmentations: number;
} {
  const counts = {
    frames: video.length,
    truths: 0,
    found: 0,
    pairs: 0,
    overlap: 0,
    switches: 0,
    fragmentations: 0,
  };
  /** By true id: the found id it was paired with last. */
  const last = new Map<number, number>();
  /** True ids that were there, and unpaired, since their last pair. */
  const lost = new Set<number>();
  pairsOver(video).forEach((pairs, frame) => {
    const { truths, found } = video[frame] as TrackedFrame; // one a frame
    counts.truths += truths.length;
    counts.found += found.length;
    for (const { id } of truths) if (!pairs.has(id) && last.has(id)) lost.add(id);
    for (const [id, pair] of pairs) {
      const before = last.get(id);
      counts.pairs++;
      counts.overlap += pair.overlap;
      if (before !== undefined && before !== pair.id) counts.switches++;
      if (lost.delete(id)) counts.fragmentations++;
      last.set(id, pair.id);
    }
  });
  return counts;
}

/** The pairs of one frame by true id: old ones that still hold, then the best of the others. */
function pairUp(
  truths: readonly IdentifiedBox[],
  found: readonly IdentifiedBox[],
  last: ReadonlyMap<number, Pairing>,
): Map<number, Pair> {
  const pairs = new Map<number, Pair>();
  const taken = new Set<number>();
  const known = truths.flatMap((truth) => {
    const before = last.get(truth.id);
    return before === undefined ? [] : [{ truth, before }];
  });
  known.sort((a, b) => b.before.frame - a.before.frame); // the latest pair has the better claim
  for (const { truth, before } of known) {
    const partner = found.find(({ id }) => id === before.id);
    if (partner === undefined || taken.has(partner.id)) continue;
    const overlap = iou(truth.box, partner.box);
    if (overlap < MATCH_IOU) continue;
    pairs.set(truth.id, { id: partner.id, overlap });
    taken.add(partner.id);
  }
  const rows = truths.filter(({ id }) => !pairs.has(id));
  const columns = found.filter(({ id }) => !taken.has(id));
  const overlaps = rows.flatMap((row) => columns.map((column) => iou(row.box, column.box)));
  const costs = overlaps.map((o) => (o < MATCH_IOU ? Number.POSITIVE_INFINITY : 1 - o));
  // costs are at most a half, so that one pair more always pays
  assign(costs, rows.length, columns.length, rows.length).forEach((column, row) => {
    const [truth, partner] = [rows[row], columns[column]];
    const overlap = overlaps[row * columns.length + column];
    if (truth === undefined || partner === undefined || overlap === undefined) return;
    pairs.set(truth.id, { id: partner.id, overlap });
  });
  return pairs;
}

/** IDTP: the most boxes that one-to-one pairs of whole paths can share. */
function identityMatches(video: readonly TrackedFrame[]): number {
  const indexOf = (ids: readonly number[]): Map<number, number> =>
    new Map([...new Set(ids)].map((id, index) => [id, index]));
  const rows = indexOf(video.flatMap(({ truths }) => truths.map(({ id }) => id)));
  const columns = indexOf(video.flatMap(({ found }) => found.map(({ id }) => id)));
  const shared = new Float64Array(rows.size * columns.size);
  for (const { truths, found } of video) {
    for (const truth of truths) {
      for (const other of found) {
        if (iou(truth.box, other.box) < MATCH_IOU) continue;
        const at = (rows.get(truth.id) ?? 0) * columns.size + (columns.get(other.id) ?? 0);
        shared[at] = (shared[at] ?? 0) + 1;
      }
    }
  }
  const costs = shared.map((frames) => -frames);
  return assign(costs, rows.size, columns.size, 0).reduce(
    (sum, column, row) => sum + (column < 0 ? 0 : (shared[row * columns.size + column] ?? 0)),
    0,
  );
}
