/**
 * More scenes, made of scenes whose objects stand alone: those of objects that touch above all. Bottom-up groups cannot
 * tell touching objects apart, so frames that show them teach the detector nothing; in these the
 * boxes are known all the same.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import { type FrameSet, sharedPixels } from '../../../../env/core/frame-set.ts';
import type { Rng } from '../../../../env/core/random.ts';
import type { ProposalBox } from './groups.ts';
import { AS_IT_IS, drawVariation, type Variation } from './variation.ts';

/** Boxes of each frame, null where they cannot be trusted. */
export type TrustedBoxes = readonly (readonly ProposalBox[] | null)[];

export interface CompositeOptions {
  /** How many to make; fewer come about where hardly any fits. */
  readonly count: number;
  /** Largest number of objects in one. */
  readonly mostBoxes: number;
  /** Share in which the new object touches another; in the others it may be anywhere. */
  readonly touching: number;
  /** Whether what is pasted may be mirrored and of another hue; frames then have three channels. */
  readonly varied: boolean;
  /** Where a frame shows objects: 1 for each such pixel, [H * W]. */
  readonly inkOf: (index: number) => Uint8Array;
}

/**
 * The frames and, behind them, their composites: a frame with another's only object pasted in, an empty
 * one too where the object need not touch another.
 *
 * @param trusted of each frame; the result has those of the composites too.
 */
export function withComposites(
  frames: FrameSet,
  trusted: TrustedBoxes,
  { count, mostBoxes, touching, varied, inkOf }: CompositeOptions,
  rng: Rng,
): { readonly frames: FrameSet; readonly trusted: TrustedBoxes } {
  const boxesOf = (i: number): readonly ProposalBox[] => trusted[i] ?? [];
  const indices = [...trusted.keys()];
  const open = indices.filter((i) => trusted[i] != null && boxesOf(i).length < mostBoxes);
  const peopled = open.filter((i) => boxesOf(i).length > 0);
  const donors = indices.filter((i) => boxesOf(i).length === 1);
  if (count === 0 || peopled.length === 0 || donors.length === 0) return { frames, trusted };

  const length = frames.height * frames.width * frames.channels;
  const pixels = sharedPixels((frames.size + count) * length);
  pixels.set(frames.frames);
  const boxes = [...trusted];
  const pixelsOf = (i: number): Uint8Array => pixels.subarray(i * length, (i + 1) * length);
  const inks = new Map<number, Uint8Array>();
  const ink = (i: number): Uint8Array => {
    const known = inks.get(i) ?? inkOf(i);
    inks.set(i, known);
    return known;
  };
  for (let attempt = 0; attempt < PATIENCE * count; attempt++) {
    if (boxes.length === frames.size + count) break;
    const touches = rng.bernoulli(touching);
    const host = rng.choice(touches ? peopled : open);
    const donor = rng.choice(donors);
    const own = boxes[host] as readonly ProposalBox[]; // hosts are trusted
    const [box] = boxesOf(donor) as readonly [ProposalBox]; // a donor has one
    const place = touches ? beside(rng.choice(own), box, rng) : anywhere(box, frames, rng);
    if (!fits(place, own, frames)) continue;
    const made = boxes.length;
    const canvas = pixelsOf(made);
    canvas.set(pixelsOf(host));
    const variation = varied ? drawVariation(rng) : AS_IT_IS;
    const object = { source: pixelsOf(donor), ink: ink(donor), box, variation };
    paste(object, canvas, place, frames);
    boxes.push([...own, place].sort((a, b) => a[0] - b[0]));
    if (varied && own.length + 1 < mostBoxes) {
      // where variety is wanted a composite may be host of the next
      open.push(made);
      peopled.push(made);
    }
  }
  const size = boxes.length;
  const all = pixels.subarray(0, size * length);
  // composites have no labels, and no place in a video
  return {
    frames: { ...frames, size, frames: all, labels: null, episodeLength: null },
    trusted: boxes,
  };
}

// ---------------------------------------------------------------------------

/** Places tried for each composite asked for. */
const PATIENCE = 20;
/** Share of the smaller of two boxes that they may have in common: more would hide an object. */
const MOST_SHARED = 0.5;

/** The box moved to a random place where it shares an edge or some pixels with another. */
function beside(other: ProposalBox, [x0, y0, x1, y1]: ProposalBox, rng: Rng): ProposalBox {
  const [width, height] = [x1 - x0, y1 - y0];
  const left = other[0] - width + rng.integer(other[2] - other[0] + width + 1);
  const top = other[1] - height + rng.integer(other[3] - other[1] + height + 1);
  return [left, top, left + width, top + height];
}

/** The box moved to a random place in the frame. */
function anywhere(
  [x0, y0, x1, y1]: ProposalBox,
  { width, height }: FrameSet,
  rng: Rng,
): ProposalBox {
  const left = rng.integer(width - (x1 - x0) + 1);
  const top = rng.integer(height - (y1 - y0) + 1);
  return [left, top, left + x1 - x0, top + y1 - y0];
}

/** Whether a box lies in the frame and hides none of the others. */
function fits(
  [x0, y0, x1, y1]: ProposalBox,
  others: readonly ProposalBox[],
  { width, height }: FrameSet,
): boolean {
  if (x0 < 0 || y0 < 0 || x1 > width || y1 > height) return false;
  return others.every(([left, top, right, bottom]) => {
    const across = Math.max(0, Math.min(x1, right) - Math.max(x0, left));
    const down = Math.max(0, Math.min(y1, bottom) - Math.max(y0, top));
    const smaller = Math.min((x1 - x0) * (y1 - y0), (right - left) * (bottom - top));
    return across * down <= MOST_SHARED * smaller;
  });
}

/** Copies the object in a box onto a canvas, its box at another place. */
function paste(
  {
    source,
    ink,
    box: [x0, y0, x1, y1],
    variation: { mirrored, recolour },
  }: {
    readonly source: Uint8Array;
    readonly ink: Uint8Array;
    readonly box: ProposalBox;
    readonly variation: Variation;
  },
  canvas: Uint8Array,
  place: ProposalBox,
  { width, channels }: FrameSet,
): void {
  const shift = (place[1] - y0) * width + place[0] - x0;
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const from = y * width + x;
      if (ink[from] !== 1) continue;
      const to = (mirrored ? y * width + x0 + x1 - 1 - x : from) + shift;
      const pixel = source.subarray(from * channels, (from + 1) * channels);
      const colour = [pixel[0] as number, pixel[1] as number, pixel[2] as number] as const;
      canvas.set(channels === 3 ? recolour(colour) : pixel, to * channels);
    }
  }
}
