/** Which frames the report of `evaluate` shows: best, typical, worst, and each kind of failure. */

import { type FrameSet, frameAt } from '../../env/core/frame-set.ts';
import {
  FAILURE_MEANING,
  FAILURES,
  type FrameFailures,
  type FrameOutcome,
  frameFailures,
  frameQuality,
  type GalleryItem,
  galleryStrip,
  type Html,
  matchScenes,
  section,
} from '../../perception/evaluate/index.ts';
import type { Scene } from '../../perception/index.ts';
import { evenly } from './choose-frames.ts';

/** Pictures a row. */
export const STRIP = 6;

/** The frames of a set as one model sees them. */
export interface SeenFrames {
  /** A frame with its boxes and what is wrong with them. */
  item(frame: number): GalleryItem;
  /** Best, typical and worst frames. */
  examples(): Html;
  /** A strip a kind of failure; null where nothing failed, or nothing is known to. */
  failures(): Html | null;
}

export function seenFrames(scenes: readonly Scene[], set: FrameSet): SeenFrames {
  const { labels } = set;
  const judged = new Map<number, JudgedFrame>();
  for (const outcome of (labels && matchScenes(scenes, labels)) ?? []) {
    judged.set(outcome.frame, { outcome, faults: frameFailures(outcome) });
  }

  const item = (frame: number): GalleryItem => {
    const objects = scenes[frame]?.objects ?? [];
    const shown = { frame: frameAt(set, frame), objects, caption: `frame ${frame}` };
    const found = judged.get(frame);
    const trueCount = labels?.counts[frame];
    return {
      ...shown,
      ...(trueCount === undefined ? {} : { trueCount }),
      ...(found === undefined ? {} : describe(found)),
    };
  };
  const strip = (name: string, note: string, frames: readonly number[]): Html =>
    galleryStrip(name, note, frames.map(item));

  return {
    item,
    examples() {
      const order = orderOf(scenes, set, judged);
      const each = Math.min(STRIP, Math.floor(order.length / 3));
      const middle = Math.floor((order.length - each) / 2);
      const [best, typical, worst] =
        labels === null
          ? (['Likeliest', 'Typical', 'Least likely'] as const)
          : (['Best', 'Typical', 'Worst'] as const);
      const strips =
        each === 0
          ? [strip('All there are', '', order)]
          : [
              strip(best, '', order.slice(0, each)),
              strip(typical, '', order.slice(middle, middle + each)),
              strip(worst, '', order.slice(-each).reverse()),
            ];
      const masked = scenes.some(({ objects }) => objects.some(({ mask }) => mask !== undefined));
      const pixels = order.slice(middle, middle + each).map((frame) => {
        const { frame: picture, objects, caption } = item(frame);
        return { frame: picture, objects, caption, masks: true };
      });
      const note = 'The typical frames again: what each object takes for its own pixels.';
      const masks = masked && each > 0 ? [galleryStrip('Masks', note, pixels)] : [];
      return section('Frames', `${measureOf(set)} ${keyOf(set)}`, [...strips, ...masks]);
    },
    failures() {
      const groups = failureGroups(scenes, set, judged).filter(({ frames }) => frames.length > 0);
      if (groups.length === 0) return null;
      const intro =
        judged.size === 0
          ? 'By count alone, since true boxes are not known.'
          : 'Every box without a partner, found or true, has one of these names; a frame may show several.';
      const strips = groups.map(({ name, meaning, frames, cases }) => {
        const shown = evenly(frames, STRIP);
        const which = shown.length < frames.length ? `; ${shown.length} of them, taken evenly` : '';
        return strip(
          `${capital(name)} (${cases})`,
          `${capital(meaning)}, in ${share(frames.length, scenes)}${which}.`,
          shown,
        );
      });
      return section('Failures', intro, strips);
    },
  };
}

// ---------------------------------------------------------------------------

interface JudgedFrame {
  readonly outcome: FrameOutcome;
  readonly faults: FrameFailures;
}

interface FailureGroup {
  readonly name: string;
  readonly meaning: string;
  readonly frames: readonly number[];
  /** Boxes, or frames where boxes are not known. */
  readonly cases: number;
}

function describe({ outcome: { truths }, faults }: JudgedFrame): Partial<GalleryItem> {
  const lost = new Set([...faults.missed, ...faults.merged]);
  const named = FAILURES.filter((name) => faults[name].length > 0);
  const remark = named.map((name) => `${faults[name].length} ${name}`).join(', ');
  return {
    truth: truths.filter((_, i) => !lost.has(i)),
    missed: truths.filter((_, i) => lost.has(i)),
    ...(remark === '' ? {} : { remark }),
  };
}

/** Frames that hold an object, true or found, from the best to the worst; all where none does. */
function orderOf(
  scenes: readonly Scene[],
  { labels }: FrameSet,
  judged: ReadonlyMap<number, JudgedFrame>,
): number[] {
  const keys = scenes.map(({ objects, log_likelihood }, frame) => {
    const found = judged.get(frame);
    const off = labels === null ? 0 : Math.abs(objects.length - (labels.counts[frame] ?? 0));
    const quality = found === undefined ? -off : frameQuality(found.outcome);
    // among equals: a frame full of objects shows more than an empty one, then what is explained best
    return [quality, found?.outcome.truths.length ?? 0, log_likelihood] as const;
  });
  const known = judged.size === 0 ? [...scenes.keys()] : [...judged.keys()];
  const busy = known.filter((frame) => {
    return (scenes[frame]?.objects.length ?? 0) + (labels?.counts[frame] ?? 0) > 0;
  });
  return (busy.length > 0 ? busy : known).sort((a, b) => {
    const [p, q] = [keys[a] ?? [], keys[b] ?? []];
    const differs = p.findIndex((value, i) => value !== q[i]);
    return differs < 0 ? a - b : (q[differs] ?? 0) - (p[differs] ?? 0);
  });
}

function measureOf({ labels }: FrameSet): string {
  if (labels === null)
    return 'Ordered by how likely the model holds them, empty ones aside, since nothing else is known.';
  if (labels.boxes === null)
    return 'Ordered by how far the count is off, then by likelihood; empty frames aside.';
  return 'Ordered by panoptic quality: the IoU of matched boxes, by their number plus half of what is left over; empty frames aside.';
}

function keyOf({ labels }: FrameSet): string {
  const found = 'Solid boxes are what was found';
  if (labels?.boxes == null) return `${found}.`;
  return `${found}, dashed white is the truth, dashed red a true object that has no box of its own.`;
}

function failureGroups(
  scenes: readonly Scene[],
  { labels }: FrameSet,
  judged: ReadonlyMap<number, JudgedFrame>,
): FailureGroup[] {
  if (labels === null) return [];
  if (judged.size > 0) {
    return FAILURES.map((name) => {
      const hit = [...judged].filter(([, { faults }]) => faults[name].length > 0);
      const cases = hit.reduce((sum, [, { faults }]) => sum + faults[name].length, 0);
      return { name, meaning: FAILURE_MEANING[name], frames: hit.map(([frame]) => frame), cases };
    });
  }
  const off = (sign: number): number[] =>
    [...scenes.keys()].filter((frame) => {
      const gap = (scenes[frame]?.objects.length ?? 0) - (labels.counts[frame] ?? 0);
      return Math.sign(gap) === sign;
    });
  const [many, few] = [off(1), off(-1)];
  return [
    { name: 'too many', meaning: 'more found than there are', frames: many, cases: many.length },
    { name: 'too few', meaning: 'fewer found than there are', frames: few, cases: few.length },
  ];
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function share(frames: number, scenes: readonly Scene[]): string {
  return `${frames} of ${scenes.length} ${scenes.length === 1 ? 'frame' : 'frames'}`;
}
