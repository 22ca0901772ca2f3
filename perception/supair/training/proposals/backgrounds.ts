/**
 * What frames look like without their objects, estimated without labels.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import { type FrameSet, spacedIndices } from '../../../../env/core/frame-set.ts';

/** How the background differs from frame to frame: not at all, or it is one of several. */
export type BackgroundKind = 'still' | 'several';

export interface BackgroundEstimate {
  readonly kind: BackgroundKind;
  /** Empty frames, each [H * W * C] in [0, 1]; the most frequent one first. */
  readonly templates: readonly Float32Array[];
  /** What is behind the objects of a frame, [H * W * C] each. */
  readonly behind: (pixels: Float32Array) => Float32Array;
  /** Mean distance of the sampled frames from what is behind them, 0 to `FAR`. */
  readonly unexplained: number;
}

/** The simplest background that explains the frames: a richer one has to halve what is left. */
export function estimateBackground(frames: FrameSet): BackgroundEstimate {
  const still = stillBackground(frames);
  const several = severalBackgrounds(frames, still);
  return several !== null && several.unexplained < WORTH_IT * still.unexplained ? several : still;
}

/** The median of each pixel and channel over the frames: objects come and go. */
export function stillBackground(frames: FrameSet): BackgroundEstimate {
  const sample = sampleFrames(frames, MEDIAN_SAMPLE);
  return fromTemplates('still', [medianOf(sample)], sample, probesOf(frames));
}

/**
 * One of several empty frames: every frame's nearest of a few centres, which are the medians of
 * the frames nearest to them. Distances are cut off (`FAR`), so that a bright object counts no more
 * than a faint one and backgrounds decide. Starts from frames as far from each other as possible:
 * every background that occurs is then likely to be among them.
 *
 * @param still the scale of differences between backgrounds.
 * @returns null where fewer than two backgrounds recur.
 */
export function severalBackgrounds(
  frames: FrameSet,
  still: BackgroundEstimate,
): BackgroundEstimate | null {
  const sample = sampleFrames(frames, CLUSTER_SAMPLE);
  const probes = probesOf(frames);
  let centers = farApart(sample, probes);
  for (let round = 0; round < ROUNDS; round++) {
    centers = refined(centers, sample, probes, LONERS);
  }
  const near = Math.max(OBJECTS * FAR, WORTH_IT * still.unexplained);
  const different = apart(centers, near, probes);
  centers = refined(different, sample, probes, RECURS * sample.length);
  return centers.length < 2 ? null : fromTemplates('several', centers, sample, probes);
}

/** Frames as intensities in [0, 1], evenly spread over the set; at most `most`. */
function sampleFrames(frames: FrameSet, most: number): Float32Array[] {
  return spacedIndices(frames.size, most).map((i) => intensities(frames, i));
}

/** One frame in [0, 1], [H * W * C]. */
export function intensities(frames: FrameSet, index: number): Float32Array {
  const length = frames.height * frames.width * frames.channels;
  const start = index * length;
  const out = new Float32Array(length);
  for (let i = 0; i < length; i++) out[i] = (frames.frames[start + i] as number) / 255;
  return out;
}

/** The median of each place over frames of the same size (the upper one of two). */
export function medianOf(frames: readonly Float32Array[]): Float32Array {
  const column = new Float32Array(frames.length);
  const middle = frames.length >> 1;
  return Float32Array.from({ length: frames[0]?.length ?? 0 }, (_, p) => {
    for (let i = 0; i < column.length; i++) column[i] = (frames[i] as Float32Array)[p] as number;
    return column.sort()[middle] as number;
  });
}

// ---------------------------------------------------------------------------

/**
 * Share of what a still background leaves unexplained: several have to leave less, and to differ by
 * more from each other than by objects.
 */
const WORTH_IT = 0.5;
/** Frames enough for a stable median, and for the medians of a few dozen groups. */
const MEDIAN_SAMPLE = 200;
const CLUSTER_SAMPLE = 500;
/** Differences beyond this count as this: 0.15 of the intensity range. */
const FAR = 0.15;
/** Pictures that differ in less than this share of the frame may differ by their objects. */
const OBJECTS = 0.2;
/** Centres to start from, and rounds of assignment and medians. */
const CENTERS = 32;
const ROUNDS = 4;
/** A centre of fewer frames is a frame with unusual objects, not a background. */
const LONERS = 3;
/** Share of the frames that a background has to occur in. */
const RECURS = 0.01;
/** Numbers of a frame that distances look at. */
const PROBES = 1000;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

function fromTemplates(
  kind: BackgroundKind,
  templates: readonly Float32Array[],
  sample: readonly Float32Array[],
  probes: Int32Array,
): BackgroundEstimate {
  const behind = (pixels: Float32Array): Float32Array =>
    templates[templates.length === 1 ? 0 : nearest(pixels, templates, probes)] as Float32Array;
  const left = sample.map((frame) => distance(frame, behind(frame), probes));
  const unexplained = left.reduce((a, b) => a + b, 0) / sample.length;
  return { kind, templates, behind, unexplained };
}

/** Medians of the frames nearest to each centre, if at least so many; the most frequent first. */
function refined(
  centers: readonly Float32Array[],
  sample: readonly Float32Array[],
  probes: Int32Array,
  least: number,
): Float32Array[] {
  const members = centers.map((): Float32Array[] => []);
  for (const frame of sample) members[nearest(frame, centers, probes)]?.push(frame);
  return members
    .filter((own) => own.length >= least)
    .sort((a, b) => b.length - a.length)
    .map(medianOf);
}

/** Centres farther than this from every more frequent one. */
function apart(
  centers: readonly Float32Array[],
  near: number,
  probes: Int32Array,
): readonly Float32Array[] {
  const away = (a: Float32Array, others: readonly Float32Array[]): number =>
    Math.min(...others.map((b) => distance(a, b, probes))); // infinite where there are none
  return centers.filter((center, k) => away(center, centers.slice(0, k)) > near);
}

/**
 * Places that distances look at: all of a small frame, of a large one some that the golden ratio
 * spreads evenly, in step with no pattern.
 */
function probesOf({ height, width, channels }: FrameSet): Int32Array {
  const length = height * width * channels;
  if (length <= PROBES) return Int32Array.from({ length }, (_, i) => i);
  return Int32Array.from({ length: PROBES }, (_, i) => Math.floor(length * ((i * GOLDEN) % 1)));
}

/** Mean absolute difference, each cut off at `FAR`. */
function distance(a: Float32Array, b: Float32Array, probes: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < probes.length; i++) {
    const p = probes[i] as number;
    sum += Math.min(FAR, Math.abs((a[p] as number) - (b[p] as number)));
  }
  return sum / probes.length;
}

function nearest(
  frame: Float32Array,
  centers: readonly Float32Array[],
  probes: Int32Array,
): number {
  const away = centers.map((center) => distance(frame, center, probes));
  return away.indexOf(Math.min(...away));
}

/** Frames of the sample, each the farthest from those before it. */
function farApart(sample: readonly Float32Array[], probes: Int32Array): Float32Array[] {
  const reach = new Float64Array(sample.length).fill(Number.POSITIVE_INFINITY);
  const chosen: Float32Array[] = [];
  let next = 0;
  while (chosen.length < Math.min(CENTERS, sample.length)) {
    const center = sample[next] as Float32Array;
    chosen.push(center);
    sample.forEach((frame, i) => {
      reach[i] = Math.min(reach[i] as number, distance(frame, center, probes));
    });
    next = reach.reduce((best, away, i) => (away > (reach[best] as number) ? i : best), 0);
  }
  return chosen;
}
