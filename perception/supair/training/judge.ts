/** What a run concludes from its held-out frames on the way. */

import type { FrameSet } from '../../../env/core/frame-set.ts';
import type { Scene } from '../../scene.ts';
import type { LayeredModel } from '../layered-model.ts';
import type { HostParams } from '../params.ts';
import type { CurvePoint, HeldOutPoint } from './checkpoint.ts';
import { boxesPerFrame, type Diagnosis, diagnose, type Failure } from './diagnosis.ts';
import { mean, scenesOf } from './measure.ts';
import { hasSettled } from './plateau.ts';
import type { TrainingPlan } from './recipes/training-plan.ts';
import type { TrainConfig } from './train-config.ts';

/** Held-out frames that are looked at for a point of the curve. */
const SAMPLE = 256;
/** Steps on the ELBO before which nothing is wrong yet. */
const EARLY = 100;
/** Fewer objects a frame than this are none. */
const NONE = 0.05;

/** What held-out frames say of some weights. */
export function judgeHeldOut(
  heldOut: FrameSet,
  weights: HostParams,
  model: LayeredModel,
  plan: TrainingPlan,
  step: number,
): HeldOutPoint {
  const scenes = scenesOf(heldOut, weights, model, SAMPLE);
  return {
    elbo: mean(scenes.map((scene) => scene.log_likelihood)) ?? Number.NaN,
    boxes: boxesPerFrame(scenes),
    failure: diagnosisOf(scenes, plan, step)?.failure ?? null,
  };
}

/** @returns null as well where it is too early to tell. */
export function diagnosisOf(
  scenes: readonly Scene[],
  plan: TrainingPlan,
  step: number,
): Diagnosis | null {
  if (step < plan.train.warmSteps + EARLY) return null;
  return diagnose(scenes, plan.config, expectedObjects(plan));
}

/** Whether the held-out ELBO has stopped rising. */
export function isSettled(curve: readonly CurvePoint[], train: TrainConfig): boolean {
  const points = curve.filter(({ step }) => step > train.warmSteps);
  return hasSettled(points.flatMap(({ heldOut }) => (heldOut === undefined ? [] : [heldOut.elbo])));
}

/** The failure that the last two points agree on, or that the run ends with; null where there is none. */
export function failureOf(curve: readonly CurvePoint[], ended: boolean): Failure | null {
  const failure = curve.at(-1)?.heldOut?.failure ?? null;
  return ended || curve.at(-2)?.heldOut?.failure === failure ? failure : null;
}

/** Whether there is nothing to be found: no training changes that. */
export function isHopeless(failure: Failure | null, plan: TrainingPlan): boolean {
  const expected = expectedObjects(plan);
  return failure === 'all-off' && expected !== null && expected < NONE;
}

// ---------------------------------------------------------------------------

/** Objects a frame that trusted proposals call for; null without any. */
function expectedObjects({ proposals }: TrainingPlan): number | null {
  return mean(proposals.flatMap((boxes) => (boxes === null ? [] : [boxes.length])));
}
