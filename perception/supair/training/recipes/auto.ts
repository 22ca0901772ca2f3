/** Our own settings, for anybody's frames. */

import type { FrameSet } from '../../../../env/core/frame-set.ts';
import { type CircuitConfig, PUBLISHED, type SupairConfig } from '../../config.ts';
import { PUBLISHED_INIT } from '../../model.ts';
import { estimateBackground } from '../proposals/backgrounds.ts';
import type { ProposalBox } from '../proposals/groups.ts';
import { learnSurprise, type SurpriseModel, surpriseOf } from '../proposals/surprise.ts';
import { dropMerged, dropUnsteady, proposeBoxes } from '../proposals.ts';
import type { TrainConfig } from '../train-config.ts';
import type { PlanOptions, TrainingPlan } from './training-plan.ts';

/** A pixel surprises beyond 3.6 spreads a channel. */
const SURPRISE = 40 / 3;
/** Smaller groups of surprising pixels are noise. */
const MIN_AREA = 12;
const MAX_SLOTS = 8;
/** Proposals keep a hold on counts where this share of frames has boxes to be believed. */
const BELIEVABLE = 0.8;

/** Hidden fractions of opaque boxes fall off over a fortieth: boxes overlap where objects only touch. */
const OPAQUE_OVERLAP_RATE = 40;

/** Attention proposals; see-through leaves for colour, opaque ones for grey frames. */
export function autoPlan(frames: FrameSet, options: PlanOptions): TrainingPlan {
  const estimate = estimateBackground(frames);
  const surprise = learnSurprise(frames, estimate);
  const [all, daring] = proposeAll(frames, surprise, [SURPRISE, SURPRISE / 2]);
  const slots = options.slots ?? slotsFor(all);
  const proposals = dropUnsteady(dropMerged(all), daring);
  const believed = proposals.filter((boxes) => boxes !== null).length;
  const train: TrainConfig = {
    batch: 64,
    steps: options.steps ?? 300,
    learningRate: 2e-3,
    schedule: 'cosine',
    averaging: 0.99,
    warmSteps: options.warmSteps ?? 150,
    warmLearningRate: 3e-3,
    warmWeight: 1000,
    warmFade: 150,
    warmRest: believed > BELIEVABLE * frames.size ? 0.1 : 0,
  };
  const { height, width, channels } = frames;
  const size = { height, width, channels, slots, detector: 'attention' } as const;
  if (channels === 1) {
    return {
      config: {
        ...PUBLISHED,
        ...size,
        overlapRate: OPAQUE_OVERLAP_RATE,
        background: backgroundCircuit(PUBLISHED.background, estimate.templates.length),
      },
      train,
      init: { ...PUBLISHED_INIT, backgroundMeans: estimate.templates },
      proposals,
    };
  }
  return {
    config: {
      ...PUBLISHED,
      ...size,
      ...SEE_THROUGH,
      background: backgroundCircuit(SEE_THROUGH.background, estimate.templates.length),
    },
    train,
    init: {
      backgroundMeans: estimate.templates,
      objectMean: meanColor(frames),
      objectMeanStd: 0.25,
    },
    proposals,
  };
}

/** Boxes of all frames at each of two thresholds. */
function proposeAll(
  frames: FrameSet,
  surprise: SurpriseModel,
  thresholds: readonly [number, number],
): [ProposalBox[][], ProposalBox[][]] {
  const boxes: [ProposalBox[][], ProposalBox[][]] = [[], []];
  const reach = surprise.blur > 0 ? 2 : 1; // noise breaks strokes
  for (let i = 0; i < frames.size; i++) {
    const map = surpriseOf(frames, i, surprise);
    thresholds.forEach((threshold, k) => {
      const options = { threshold, reach, minArea: MIN_AREA, maxBoxes: MAX_SLOTS } as const;
      boxes[k]?.push(proposeBoxes(map, frames, options));
    });
  }
  return boxes;
}

/** Settings for colour frames (why each: docs/decisions.md). */
const SEE_THROUGH: Pick<
  SupairConfig,
  'leaves' | 'patch' | 'scaleMin' | 'scaleMax' | 'object' | 'background' | 'countPriorCost'
> = {
  leaves: 'see-through',
  patch: 16,
  scaleMin: 0.6,
  scaleMax: 1.5,
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
};

/** A component for each background that occurs; those are whole frames, which no second split tells better. */
function backgroundCircuit(circuit: CircuitConfig, backgrounds: number): CircuitConfig {
  if (backgrounds <= circuit.leafComponents) return circuit;
  return { ...circuit, leafComponents: backgrounds, replicas: 1 };
}

/** One slot more than almost every frame calls for: over-counting must stay possible to be learned away. */
function slotsFor(proposals: readonly (readonly ProposalBox[])[]): number {
  const counts = proposals.map((boxes) => boxes.length).sort((a, b) => a - b);
  const high = counts[Math.floor(0.98 * (counts.length - 1))] ?? 0;
  return Math.min(MAX_SLOTS, Math.max(2, high) + 1);
}

function meanColor({ frames, channels }: FrameSet): number[] {
  const sums = new Array<number>(channels).fill(0);
  for (let i = 0; i < frames.length; i++) {
    const c = i % channels;
    sums[c] = (sums[c] as number) + (frames[i] as number); // i < length, c < channels
  }
  return sums.map((s) => s / (frames.length / channels) / 255);
}
