/**
 * Starting from another model: whether it helps on these frames, told by the ELBO of held-out ones.
 * Its detector and its objects may know what is to be seen while its background does not; it is
 * then joined with the background of these frames.
 */

import { SupairError } from '../../../env/core/errors.ts';
import { type FrameSet, frameAt } from '../../../env/core/frame-set.ts';
import { Rng } from '../../../env/core/random.ts';
import type { Scene } from '../../scene.ts';
import type { SupairConfig } from '../config.ts';
import { createPerceiver } from '../inference/perceiver.ts';
import { layModel } from '../layered-model.ts';
import { initParams } from '../model.ts';
import { loadModel } from '../model-files.ts';
import type { HostParams } from '../params.ts';
import { mean, scenesOf } from './measure.ts';
import type { PreparedFrames } from './prepare-frames.ts';
import type { TrainingPlan } from './recipes/training-plan.ts';
import type { Decision } from './settings/decision.ts';

/** Another model's weights, and what belongs to them. */
export interface StartModel {
  readonly config: SupairConfig;
  readonly structureSeed: number;
  readonly params: HostParams;
}

/** @throws NOT_FOUND, VERSION, BAD_FILE. */
export function readStartModel(folder: string): StartModel {
  const { record, trained } = loadModel(folder);
  const { supair: config, structureSeed } = record;
  return { config, structureSeed, params: trained.params };
}

/** Which start, if any, and why. */
export interface ChosenStart {
  /** Null to start from nothing. */
  readonly start: StartModel | null;
  readonly decision: Decision;
}

/** Frames that are asked. */
const SAMPLE = 128;
/** Share of the trusted frames that a useful model counts as proposals do. */
const MOST = 0.5;

/**
 * The start that explains held-out frames best, of the model as it is and the model with a fresh
 * background. It has to do better than empty scenes, and to count as proposals do in most of the
 * frames where those are to be trusted: a warm start from nothing would.
 *
 * @param heldOut null where there are none: the model is taken as it is.
 * @throws BAD_SHAPE where the model knows frames of other channels, or of another size that its
 * detector depends on.
 */
export function chooseStart(
  source: StartModel,
  plan: TrainingPlan,
  { train, heldOut }: Pick<PreparedFrames, 'train' | 'heldOut'>,
): ChosenStart {
  const { config } = plan;
  const sameSize = source.config.height === config.height && source.config.width === config.width;
  refuseOther('channels', source.config, config);
  if (heldOut === null || source.config.detector !== 'attention') {
    refuseOther('height', source.config, config);
    refuseOther('width', source.config, config);
  }
  if (source.config.detector !== 'attention') refuseOther('slots', source.config, config);
  if (heldOut === null) {
    return { start: source, decision: { name: 'start', value: 'the model', why: 'as given' } };
  }
  const own = slotsOf(source, config.slots, sameSize);
  const fresh = withFreshBackground(source, plan);
  const [ownElbo, freshElbo] = [own && elboOf(own, heldOut), elboOf(fresh, heldOut)];
  const keeps = own !== null && (ownElbo ?? 0) >= freshElbo;
  const start = keeps ? own : fresh;
  const elbo = keeps ? (ownElbo ?? 0) : freshElbo;
  const empty = emptyScenes(fresh, heldOut);
  const agreed = agreement(start, train, plan);
  const why =
    `counts ${Math.round(100 * agreed)} % of the trusted frames as proposals do, ` +
    `${nats(elbo)} a held-out frame against ${nats(empty)} for empty scenes`;
  const taken = keeps ? 'the model' : 'the model with a background of its own';
  const helps = agreed >= MOST && elbo > empty;
  return {
    start: helps ? start : null,
    decision: { name: 'start', value: helps ? taken : 'nothing', why },
  };
}

// ---------------------------------------------------------------------------

function refuseOther(
  field: 'height' | 'width' | 'channels' | 'slots',
  from: SupairConfig,
  frames: SupairConfig,
): void {
  if (from[field] === frames[field]) return;
  throw new SupairError('BAD_SHAPE', {
    who: `fit --from: ${field}`,
    expected: String(from[field]),
    got: String(frames[field]),
    remedy: 'Start from a model of the same frame size, channels and slots, or from nothing.',
  });
}

/**
 * The model for another number of slots, which the attention detector does not depend on; null where
 * it cannot be had, or frames are of another size than its background.
 */
function slotsOf(source: StartModel, slots: number, sameSize: boolean): StartModel | null {
  const { config } = source;
  const free = config.detector === 'attention' || config.slots === slots;
  return sameSize && free ? { ...source, config: { ...config, slots } } : null;
}

/** Detector and objects of the model, background and frames of the plan. */
function withFreshBackground(source: StartModel, { config, init }: TrainingPlan): StartModel {
  const { height, width, slots, background } = config;
  const joined = { ...source.config, height, width, slots, background };
  const model = layModel(joined, source.structureSeed);
  const fresh = initParams(model, init, new Rng(source.structureSeed).fork('start'));
  const params = Object.fromEntries(
    Object.entries(fresh).map(([name, value]) => [
      name,
      name.startsWith('background.') ? value : (source.params[name] ?? value),
    ]),
  );
  return { config: joined, structureSeed: source.structureSeed, params };
}

function perceive({ config, structureSeed, params }: StartModel, frames: FrameSet): Scene[] {
  return scenesOf(frames, params, layModel(config, structureSeed), SAMPLE);
}

function elboOf(start: StartModel, heldOut: FrameSet): number {
  const scenes = perceive(start, heldOut);
  return mean(scenes.map((scene) => scene.log_likelihood)) ?? Number.NEGATIVE_INFINITY;
}

/** Share of the trusted frames in which the model finds as many objects as proposals; 1 without any. */
function agreement(start: StartModel, train: FrameSet, { proposals }: TrainingPlan): number {
  const own = proposals.slice(0, train.size); // no composites
  const trusted = own.flatMap((boxes, i) => (boxes === null ? [] : [i])).slice(0, SAMPLE);
  const model = layModel(start.config, start.structureSeed);
  const perceiver = createPerceiver({ model, params: start.params, likelihoodQuantiles: [] });
  const scenes = perceiver.perceive(trusted.map((i) => frameAt(train, i)));
  const equal = scenes.filter(({ objects }, k) => {
    return objects.length === proposals[trusted[k] as number]?.length; // one scene a frame
  });
  return trusted.length === 0 ? 1 : equal.length / trusted.length;
}

/** Mean log density of whole frames under the background alone, nats. */
function emptyScenes(start: StartModel, heldOut: FrameSet): number {
  const name = 'detector.outputBias';
  const bias = start.params[name];
  if (bias === undefined) return Number.NEGATIVE_INFINITY;
  const data = bias.data.slice();
  data[0] = NEVER;
  const params = { ...start.params, [name]: { ...bias, data } };
  const scenes = perceive({ ...start, params }, heldOut);
  return mean(scenes.map((scene) => scene.background_log_likelihood)) ?? Number.NEGATIVE_INFINITY;
}

/** A logit of presence that nothing makes up for. */
const NEVER = -1e6;

function nats(value: number): string {
  return `${Math.round(value).toLocaleString('en-US')} nats`;
}
