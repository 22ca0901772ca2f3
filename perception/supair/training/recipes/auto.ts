/** Our own settings, for anybody's frames: what the data say, unless somebody says otherwise. */

import type { FrameSet } from '../../../../env/core/frame-set.ts';
import { type CircuitConfig, PUBLISHED, type SupairConfig } from '../../config.ts';
import { PUBLISHED_INIT } from '../../model.ts';
import { withComposites } from '../proposals/composites.ts';
import type { ProposalBox } from '../proposals/groups.ts';
import { inkOf, MOST_BOXES, proposeAll, type SetProposals } from '../proposals/propose-all.ts';
import { compositeCount } from '../settings/composite-count.ts';
import { Decisions } from '../settings/decision.ts';
import { noiseOf } from '../settings/noise.ts';
import { boxGeometry, geometryOf, objectSizes } from '../settings/object-size.ts';
import { mostSteps, warmStepsFor } from '../settings/run-length.ts';
import { varianceBounds } from '../settings/variance-bounds.ts';
import type { TrainConfig } from '../train-config.ts';
import type { PlanOptions, TrainingPlan } from './training-plan.ts';

/** Frames a step where nobody says otherwise. */
export const AUTO_BATCH = 64;
/** Steps on the ELBO where nothing tells when to stop. */
const STEPS = 300;
const LEARNING_RATE = 2e-3;
/** Proposals keep a hold on counts where this share of frames has boxes to be believed. */
const BELIEVABLE = 0.8;
/** The weight that they keep then, in shares of that at first. */
const HOLD = 1;
/**
 * The same where light shades objects of any colour: two boxes explain the faces of one solid better
 * than one does, so there the ELBO must not decide about counts (docs/decisions.md).
 */
const LIT_HOLD = 10;
/** And the detector, which counts as well as it ever will, learns at this share of the circuits' rate then. */
const LIT_PACE = 0.1;

/** Attention proposals; see-through leaves for colour, opaque ones for grey frames. */
export function autoPlan(frames: FrameSet, options: PlanOptions): TrainingPlan {
  const decisions = new Decisions();
  const found = proposeAll(frames);
  const config = configFor(frames, found, options, decisions);
  const data = trainingData(frames, found, config.slots - 1, options, decisions);
  const sizes = { frames: frames.size, all: data.frames.size, slots: config.slots };
  const train = trainFor(sizes, found, options, decisions);
  const backgroundMeans = found.surprise.background.templates;
  const init =
    frames.channels === 1
      ? { ...PUBLISHED_INIT, backgroundMeans }
      : { backgroundMeans, objectMean: meanColor(frames), objectMeanStd: 0.25 };
  return { ...data, config, train, init, decisions: decisions.list };
}

// ---------------------------------------------------------------------------

function configFor(
  frames: FrameSet,
  { surprise: { background }, all, trusted }: SetProposals,
  { slots: wanted, settings = {}, contrast }: PlanOptions,
  decisions: Decisions,
): SupairConfig {
  const { height, width, channels } = frames;
  const kind = LEAVES[leavesFor(frames)];
  const templates = background.templates.length;
  decisions.add('background', background.kind, countOf(templates, 'median picture'));

  const noise = settings.noise ?? noiseOf(frames);
  decisions.add('noise', noise.toFixed(4), 'pixels against their neighbours', settings.noise);
  const { object, background: behind } = varianceBounds(noise, kind, contrast);

  const sizes = objectSizes(trusted);
  const geometry =
    settings.objectSize === undefined
      ? boxGeometry(sizes, kind.leaves)
      : geometryOf(settings.objectSize, kind.leaves);
  const sides = [geometry.scaleMin, geometry.scaleMax].map((s) => Math.round(s * geometry.patch));
  const seen =
    sizes === null
      ? 'too few objects stand out to tell'
      : `most that stands out has ${sizes.low.toFixed(0)} to ${sizes.high.toFixed(0)}`;
  decisions.add('object size', `${sides.join(' to ')} pixels`, seen, settings.objectSize);

  const slots = wanted ?? slotsFor(all);
  decisions.add('slots', String(slots), 'one more than stand out in almost any frame', wanted);
  const countPriorCost = settings.countPrior ?? kind.countPriorCost;
  decisions.add('count prior', `${countPriorCost} nats`, 'an object', settings.countPrior);
  return {
    ...PUBLISHED,
    ...kind,
    ...geometry,
    ...{ height, width, channels, slots, detector: 'attention', object, countPriorCost },
    background: backgroundCircuit(behind, templates),
  };
}

function trainFor(
  { frames, all, slots }: { readonly frames: number; readonly all: number; readonly slots: number },
  { trusted, lit }: SetProposals,
  { steps, warmSteps, settings = {}, settles = false }: PlanOptions,
  decisions: Decisions,
): TrainConfig {
  const batch = settings.batch ?? AUTO_BATCH;
  decisions.add('batch', String(batch), 'frames a step', settings.batch);
  const learningRate = settings.learningRate ?? LEARNING_RATE;
  decisions.add('learning rate', String(learningRate), 'falls at the end', settings.learningRate);
  const free = steps === undefined && settles;
  const most = steps ?? (settles ? mostSteps(frames, batch) : STEPS);
  const length = free ? 'ends before where kept-out frames get no better' : 'not by measure';
  const warm = warmSteps ?? warmStepsFor(all, { batch, slots, varied: lit });
  decisions.add('warm start', `${warm} steps`, 'the detector alone, on boxes', warmSteps);
  decisions.add('steps', `${free ? 'at most ' : ''}${most}`, length, steps);
  const believed = trusted.filter((boxes) => boxes !== null).length / frames;
  const holds = believed > BELIEVABLE;
  const warmRest = holds ? (lit ? LIT_HOLD : HOLD) : 0;
  const share = `${Math.round(100 * believed)} % of frames have boxes to be believed`;
  decisions.add('hold on counts', warmRest === 0 ? 'none' : String(warmRest), share);
  return {
    batch,
    steps: most,
    learningRate,
    ...(lit && holds ? { detectorPace: LIT_PACE } : {}),
    schedule: free ? 'plateau' : 'cosine',
    averaging: 0.99,
    warmSteps: warm,
    warmLearningRate: 3e-3,
    warmWeight: 1000,
    warmFade: 150,
    warmRest,
  };
}

/** The frames and composites of objects that touch, where there are boxes to make them of. */
function trainingData(
  frames: FrameSet,
  { surprise, trusted, lit }: SetProposals,
  mostBoxes: number,
  { rng }: PlanOptions,
  decisions: Decisions,
): Pick<TrainingPlan, 'frames' | 'proposals'> {
  if (rng === undefined) return { frames, proposals: trusted };
  const left = trusted.filter((boxes) => boxes === null).length;
  const { count, touching } = compositeCount(frames.size, left, lit);
  const ink = (index: number): Uint8Array => inkOf(frames, index, surprise);
  const options = { count, mostBoxes, touching, varied: lit, inkOf: ink };
  const { frames: all, trusted: proposals } = withComposites(frames, trusted, options, rng);
  const made = `${all.size - frames.size} more frames`;
  decisions.add('composites', made, 'pasted from others, for objects that touch and for variety');
  return { frames: all, proposals };
}

type LeafSettings = Pick<
  SupairConfig,
  'leaves' | 'object' | 'background' | 'countPriorCost' | 'overlapRate'
>;

/** Settings for grey frames. */
const OPAQUE: LeafSettings = {
  leaves: 'opaque',
  object: PUBLISHED.object,
  background: PUBLISHED.background,
  countPriorCost: PUBLISHED.countPriorCost,
  // hidden fractions fall off over a fortieth: opaque boxes overlap where objects only touch
  overlapRate: 40,
};

/** Settings for colour frames (why each: docs/decisions.md). */
const SEE_THROUGH: LeafSettings = {
  leaves: 'see-through',
  object: {
    replicas: 3,
    depth: 2,
    leafComponents: 12,
    sumComponents: 12,
    varMin: 0.01,
    varMax: 0.1,
  },
  background: {
    replicas: 3,
    depth: 1,
    leafComponents: 6,
    sumComponents: 3,
    varMin: 0.004,
    varMax: 0.03,
  },
  countPriorCost: 5,
  overlapRate: PUBLISHED.overlapRate,
};

const LEAVES = { opaque: OPAQUE, 'see-through': SEE_THROUGH } as const;

function leavesFor({ channels }: FrameSet): SupairConfig['leaves'] {
  return channels === 1 ? 'opaque' : 'see-through';
}

/** A component for each background that occurs; those are whole frames, which no second split tells better. */
function backgroundCircuit(circuit: CircuitConfig, backgrounds: number): CircuitConfig {
  if (backgrounds <= circuit.leafComponents) return circuit;
  return { ...circuit, leafComponents: backgrounds, replicas: 1 };
}

/** One slot more than almost every frame calls for: over-counting must stay possible to be learned away. */
function slotsFor(proposals: readonly (readonly ProposalBox[])[]): number {
  const counts = proposals.map((boxes) => boxes.length).sort((a, b) => a - b);
  const high = counts[Math.floor(0.98 * (counts.length - 1))] ?? 0;
  return Math.min(MOST_BOXES, Math.max(2, high) + 1);
}

function countOf(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

function meanColor({ frames, channels }: FrameSet): number[] {
  const sums = new Array<number>(channels).fill(0);
  for (let i = 0; i < frames.length; i++) {
    const c = i % channels;
    sums[c] = (sums[c] as number) + (frames[i] as number); // i < length, c < channels
  }
  return sums.map((s) => s / (frames.length / channels) / 255);
}
