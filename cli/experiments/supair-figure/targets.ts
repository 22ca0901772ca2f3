/** What the figure is held against: the published values, and what we ask of our own recipe. */

import type { RunRecord, StageResult, Variant } from './figure-record.ts';
import {
  FIGURE_SETS,
  type FigureSet,
  PUBLISHED_EPOCHS,
  PUBLISHED_PANELS,
  stepsPerEpoch,
} from './published-curves.ts';

/** Where the published curves have almost reached their ends on the easy sets. */
export const SHORT_EPOCHS = 4;

/** A value of count accuracy that runs of one kind should reach, or stay under. */
export interface Target {
  readonly set: FigureSet;
  readonly variant: Variant;
  /** Null for the end of our own recipe. */
  readonly epochs: number | null;
  readonly accuracy: number;
  readonly sense: 'at least' | 'at most';
  /** Runs it is asked of. */
  readonly runs: number;
}

export interface Outcome extends Target {
  /** Count accuracy of each finished run, by seed. */
  readonly reached: readonly { readonly seed: number; readonly accuracy: number }[];
  readonly verdict: 'met' | 'missed' | 'open';
}

const ends = (set: FigureSet): number => PUBLISHED_PANELS[set].supair.at(-1) ?? Number.NaN;

export const TARGETS: readonly Target[] = [
  ...(
    [
      ['mnist', 'published'],
      ['sprites', 'published'],
      ['sprites', 'centred'],
    ] as const
  ).map(
    ([set, variant]): Target => ({
      set,
      variant,
      epochs: SHORT_EPOCHS,
      accuracy: 0.97,
      sense: 'at least',
      runs: 5,
    }),
  ),
  ...[
    ...FIGURE_SETS.map((set) => [set, 'published'] as const),
    ['sprites', 'centred'] as const,
  ].map(
    ([set, variant]): Target => ({
      set,
      variant,
      epochs: PUBLISHED_EPOCHS,
      accuracy: ends(set),
      sense: 'at least',
      runs: 1,
    }),
  ),
  ...(['noisy-mnist', 'grid-mnist'] as const).map(
    (set): Target => ({
      set,
      variant: 'no-background',
      epochs: SHORT_EPOCHS,
      accuracy: 0.05,
      sense: 'at most',
      runs: 2,
    }),
  ),
  ...FIGURE_SETS.map(
    (set): Target => ({
      set,
      variant: 'ours',
      epochs: null,
      accuracy: set === 'mnist' || set === 'sprites' ? 0.99 : 0.97,
      sense: 'at least',
      runs: 5,
    }),
  ),
];

/** How the finished runs stand; missed as soon as one is on the wrong side. */
export function outcomeOf(target: Target, records: readonly RunRecord[]): Outcome {
  const reached = records
    .filter(({ set, variant }) => set === target.set && variant === target.variant)
    .flatMap((record) => {
      const stage = stageAt(record, target.epochs);
      return stage === null ? [] : [{ seed: record.seed, accuracy: stage.count_accuracy }];
    });
  // as many digits as the published values have
  const right = reached.filter(({ accuracy }) => {
    const off = Math.round(1000 * accuracy) - Math.round(1000 * target.accuracy);
    return target.sense === 'at least' ? off >= 0 : off <= 0;
  });
  const missed = right.length < reached.length;
  const verdict = missed ? 'missed' : reached.length < target.runs ? 'open' : 'met';
  return { ...target, reached, verdict };
}

/** A run's result after so many epochs; null for its end. */
export function stageAt(
  { set, stages, size }: Pick<RunRecord, 'set' | 'stages' | 'size'>,
  epochs: number | null,
): StageResult | null {
  if (epochs === null) return stages.at(-1) ?? null;
  const steps = epochs * stepsPerEpoch(size ?? PUBLISHED_PANELS[set].scenes);
  return stages.find((stage) => stage.steps === steps) ?? null;
}
