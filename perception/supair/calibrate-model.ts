/**
 * What a model knows about its own certainty, measured on frames that it was not trained on and without
 * labels: what is usual (novelty), and how sure its presences may be. The weights stay as they are.
 *
 * The temperature of presences is told, and applied only where it is asked for: it helps where the
 * generative side counts well and harms where it does not, which no label-free figure tells
 * (docs/results/calibration.md).
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resizeFrame } from '../../env/core/area-average.ts';
import type { FrameSet } from '../../env/core/frame-set.ts';
import { frameAt } from '../../env/core/frame-set.ts';
import {
  countAgreement,
  countCalibration,
  countEvidence,
  countObjective,
  fitTemperature,
} from './inference/count-objective.ts';
import { measureReference, type Reference } from './inference/novelty.ts';
import { createPerceiver } from './inference/perceiver.ts';
import { loadModel, saveModel } from './model-files.ts';
import { normalize } from './normalize/normalization.ts';

/** Most frames whose counts are weighed: each takes as long as perceiving a frame N + 1 times. */
const COUNTED = 1000;

/** A temperature at which presences are all but certain: what the ELBO would choose. */
const CERTAIN = 0.1;

export interface CalibrateOptions {
  /** Divide the logits of presence by the temperature found. Default false, which takes an earlier one away. */
  readonly temper?: boolean;
}

export interface Calibration {
  readonly reference: Reference;
  /** As found, whether or not it is applied. */
  readonly presenceTemperature: number;
  readonly tempered: boolean;
  /** Mean log probability of the count that the generative side finds likeliest, at 1 and as fitted. */
  readonly agreement: { readonly before: number; readonly after: number };
  /** The part of the ELBO that depends on the temperature, nats a frame: at .1, at 1 and as fitted. */
  readonly countElbo: {
    readonly certain: number;
    readonly before: number;
    readonly after: number;
  };
  /** Counts on further frames that have labels, at the same three; null without. For reports alone. */
  readonly judged: {
    readonly frames: number;
    readonly certain: JudgedCounts;
    readonly before: JudgedCounts;
    readonly after: JudgedCounts;
  } | null;
}

export interface JudgedCounts {
  /** Expected calibration error of the likeliest count's probability, ten bins. */
  readonly ece: number;
  /** Of the true count, nats. */
  readonly nll: number;
}

/**
 * Measures `folder`'s model and writes it, with what was found, to `out` (which may be the same).
 *
 * @throws NOT_FOUND, VERSION, BAD_FILE where there is no model.
 */
export function calibrateModel(
  folder: string,
  set: FrameSet,
  out: string,
  { temper = false }: CalibrateOptions = {},
): Calibration {
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
  const counted = Math.min(COUNTED, Math.ceil(set.size / 2));
  const evidence = countEvidence(trained, frames.slice(0, counted));
  const presenceTemperature = fitTemperature(evidence);
  const card = readFileSync(join(folder, 'MODEL_CARD.md'), 'utf8');
  const written = temper ? presenceTemperature : undefined;
  saveModel(out, { ...record, reference, presenceTemperature: written }, trained.params, card);
  const further = countEvidence(trained, frames.slice(counted, 2 * counted));
  const truth = set.labels?.counts.subarray(counted);
  return {
    judged:
      truth === undefined || further.length === 0
        ? null
        : {
            frames: further.length,
            certain: countCalibration(further, truth, CERTAIN),
            before: countCalibration(further, truth, 1),
            after: countCalibration(further, truth, presenceTemperature),
          },
    reference,
    presenceTemperature,
    tempered: temper,
    countElbo: {
      certain: countObjective(evidence, CERTAIN),
      before: countObjective(evidence, 1),
      after: countObjective(evidence, presenceTemperature),
    },
    agreement: {
      before: countAgreement(evidence, 1),
      after: countAgreement(evidence, presenceTemperature),
    },
  };
}
