/** The report of `evaluate`: figures, scenes with the failures first, confusion, learning curve. */

import type { Frame } from '../../env/core/env.ts';
import { type FrameSet, frameAt } from '../../env/core/frame-set.ts';
import {
  confusionSection,
  type GalleryItem,
  gallerySection,
  inColumns,
  picturesSection,
  renderReport,
  trueBoxes,
} from '../../perception/evaluate/index.ts';
import type { CurvePoint, Scene } from '../../perception/index.ts';
import { amount, percent } from '../text-table.ts';
import { curveSections } from './curve-sections.ts';

export interface EvaluationSubject {
  readonly model: string;
  readonly set: FrameSet;
  /** One a frame, from the first on. */
  readonly scenes: readonly Scene[];
  readonly result: {
    readonly n: number;
    readonly count_accuracy: number | null;
    readonly confusion: readonly (readonly number[])[] | null;
    readonly ap50: number | null;
    readonly mean_iou: number | null;
    readonly position_error_px: number | null;
    readonly bits_per_dim: number | null;
    readonly ms_per_frame: number | null;
  };
  readonly curve: readonly CurvePoint[];
  /** The model's own pictures of the empty table and of objects. */
  readonly imagined: { readonly background: Frame; readonly objects: readonly Frame[] };
}

/** Pictures of each kind. */
const SHOWN = 12;

export async function evaluationReport(
  { model, set, scenes, result, curve, imagined }: EvaluationSubject,
  command: string,
): Promise<string> {
  const wrong = [...scenes.keys()].filter((i) => isWrong(set, scenes, i));
  const spread = Array.from({ length: Math.min(SHOWN, scenes.length) }, (_, i) =>
    Math.floor((i * scenes.length) / Math.min(SHOWN, scenes.length)),
  );
  const gallery = (frames: readonly number[]): GalleryItem[] =>
    frames.map((frame) => galleryItem(set, scenes, frame));
  return renderReport({
    title: `${model} on ${set.name}`,
    lead: `What the model finds in ${result.n} frames that it was not trained on.`,
    facts: [
      { name: 'count accuracy', value: percent(result.count_accuracy) },
      { name: 'AP at IoU .5', value: amount(result.ap50, 3) },
      { name: 'mean IoU of matches', value: amount(result.mean_iou, 3) },
      { name: 'median position error', value: amount(result.position_error_px, 2, 'px') },
      { name: 'bits per dimension', value: amount(result.bits_per_dim, 3) },
      { name: 'time a frame', value: amount(result.ms_per_frame, 2, 'ms') },
    ],
    sections: [
      ...(wrong.length === 0
        ? []
        : [
            gallerySection(
              'Failures',
              `Wrong counts: ${wrong.length} of ${result.n} frames; ${wrong.length > SHOWN ? 'the first ones' : 'all of them'}.`,
              gallery(wrong.slice(0, SHOWN)),
            ),
          ]),
      gallerySection(
        'Scenes',
        'Taken evenly from the set. Boxes are what was found; dashed white is the truth.',
        gallery(spread),
      ),
      picturesSection(
        'What it has come to believe',
        'The table it expects without objects, and objects drawn from its circuit at random: grey is where it sees through, speckle what it has not learned.',
        [imagined.background, ...imagined.objects],
      ),
      inColumns([
        ...(result.confusion === null ? [] : [confusionSection(result.confusion)]),
        ...(await curveSections(curve)),
      ]),
    ],
    footer: command,
  });
}

// ---------------------------------------------------------------------------

function isWrong(set: FrameSet, scenes: readonly Scene[], frame: number): boolean {
  return set.labels !== null && scenes[frame]?.objects.length !== set.labels.counts[frame];
}

function galleryItem(set: FrameSet, scenes: readonly Scene[], frame: number): GalleryItem {
  const { labels } = set;
  const item = {
    frame: frameAt(set, frame),
    objects: scenes[frame]?.objects ?? [],
    caption: `frame ${frame}`,
  };
  if (labels === null) return item;
  return { ...item, truth: trueBoxes(labels, frame), trueCount: labels.counts[frame] ?? 0 };
}
