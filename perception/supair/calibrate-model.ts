/**
 * What a model knows about its own certainty, measured on frames that it was not trained on and without
 * labels: what is usual (novelty), and how sure its presences may be. The weights stay as they are.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameSet } from '../../env/core/frame-set.ts';
import { frameAt } from '../../env/core/frame-set.ts';
import { resizeFrame } from '../data/area-average.ts';
import {
  countAgreement,
  countCalibration,
  countEvidence,
  fitTemperature,
} from './inference/count-objective.ts';
import { measureReference, type Reference } from './inference/novelty.ts';
import { createPerceiver } from './inference/perceiver.ts';
import { loadModel, saveModel } from './model-files.ts';
import { normalize } from './normalize/normalization.ts';

/** Frames whose counts are weighed: each takes as long as perceiving a frame N + 1 times. */
const COUNTED = 1000;

export interface Calibration {
  readonly reference: Reference;
  readonly presenceTemperature: number;
  /** Mean log probability of the count that the generative side finds likeliest, at 1 and as fitted. */
  readonly agreement: { readonly before: number; readonly after: number };
  /** Counts on further frames that have labels, before and after; null without. For reports alone. */
  readonly judged: {
    readonly frames: number;
    readonly before: { readonly ece: number; readonly nll: number };
    readonly after: { readonly ece: number; readonly nll: number };
  } | null;
}

/**
 * Measures `folder`'s model and writes it, with what was found, to `out` (which may be the same).
 *
 * @throws NOT_FOUND, VERSION, BAD_FILE where there is no model.
 */
export function calibrateModel(folder: string, set: FrameSet, out: string): Calibration {
  const { record, trained } = loadModel(folder);
  const { normalization } = record;
  const canvas = { height: record.supair.height, width: record.supair.width };
  const frames = Array.from({ length: set.size }, (_, i) => {
    const frame = resizeFrame(frameAt(set, i), canvas);
    return normalization === undefined ? frame : normalize(frame, normalization).frame;
  });
  const perceiver = createPerceiver(trained);
  const reference = measureReference(
    perceiver.perceive(frames),
    canvas.height * canvas.width,
    true,
  );
  perceiver.dispose();
  const evidence = countEvidence(trained, frames.slice(0, COUNTED));
  const presenceTemperature = fitTemperature(evidence);
  const card = readFileSync(join(folder, 'MODEL_CARD.md'), 'utf8');
  saveModel(out, { ...record, reference, presenceTemperature }, trained.params, card);
  const further = countEvidence(trained, frames.slice(COUNTED, 2 * COUNTED));
  const truth = set.labels?.counts.subarray(COUNTED);
  return {
    judged:
      truth === undefined || further.length === 0
        ? null
        : {
            frames: further.length,
            before: countCalibration(further, truth, 1),
            after: countCalibration(further, truth, presenceTemperature),
          },
    reference,
    presenceTemperature,
    agreement: {
      before: countAgreement(evidence, 1),
      after: countAgreement(evidence, presenceTemperature),
    },
  };
}
